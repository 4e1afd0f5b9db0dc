//! `filterIndex`: keeps the rows in which an indexed field has a value.

use super::planner::Planner;
use super::{Command, Page, words};
use crate::batch::Comparison;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::syntax::{Expr, Pair, Path, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "filterIndex",
    aliases: &[],
    syntax: "filterIndex field = value\nfilterIndex field in [value, ...]",
    summary: "Keeps the rows in which an indexed field has one of some values.",
    notes: "In the service it also passes over log groups without an index on the field, and over events that are \
            older than the index. Here every field counts as indexed, so it finds the same rows as `filter`. \
            `@message`, `@timestamp` and `@log` cannot be indexed.",
    page: "CWL_QuerySyntax-FilterIndex",
    examples: &[
        r#"fields @timestamp, @message | filterIndex IPaddress = "198.51.100.0" | limit 20"#,
        r#"fields @timestamp, @message | filterIndex IPaddress in ["198.51.100.0", "198.51.100.1"] | limit 20"#,
        r#"SOURCE logGroups() | filterIndex @data_source_name in ["aws_cloudtrail"]"#,
    ],
    rule: Rule::filter_index,
    read: |pair, reader| Ok(Arc::new(FilterIndex::read(pair, reader)?)),
};

/// Fields that cannot be indexed (AWS manual, field indexes).
const NOT_INDEXABLE: [&str; 3] = ["@message", "@timestamp", "@log"];

/// `filterIndex condition`.
#[derive(Debug, Clone)]
pub struct FilterIndex {
    /// A field that is equal to a value, or to one of a list; or several that all must be.
    pub condition: Expr,
    /// The whole command.
    pub span: Span,
}

impl FilterIndex {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let condition = pair.into_inner().last().expect("the grammar ends `filterIndex` with its condition");
        let condition = reader.expression(condition)?;
        check(&condition)?;
        Ok(FilterIndex { condition, span: reader.whole() })
    }
}

// AWS manual, filterIndex: the two forms that it shows are all there are.
fn check(condition: &Expr) -> Result<(), Diagnostic> {
    let field = match condition {
        // AWS's own index recommender has both conditions in one `filterIndex` (AWS-USED MCP).
        Expr::And(parts) => return parts.iter().try_for_each(check),
        Expr::Comparison { operator: Comparison::Equal, left, right } => field(left).filter(|_| is_value(right)),
        Expr::In { subject, list, negated: false, .. } => field(subject).filter(|_| list.iter().all(is_value)),
        _ => None,
    };
    let field = field.ok_or_else(|| {
        Diagnostic::new(Code::NotIndexable, "an index finds a field that is equal to a value, and nothing else")
            .at(condition.span(), "expected `field = value` or `field in [value, ...]`")
            .help("`filter` takes any condition")
    })?;
    if NOT_INDEXABLE.contains(&field.name().as_str()) {
        return Err(Diagnostic::new(Code::NotIndexable, format!("`{field}` cannot be indexed"))
            .at(field.span, "no index can hold this field")
            .help("`filter` takes any field"));
    }
    Ok(())
}

fn field(expr: &Expr) -> Option<&Path> {
    match expr {
        Expr::Field(path) => Some(path),
        _ => None,
    }
}

fn is_value(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(..) => true,
        Expr::Sign { operand, .. } => is_value(operand),
        _ => false,
    }
}

impl fmt::Display for FilterIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "filterIndex {}", self.condition)
    }
}

impl Command for FilterIndex {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("filterIndex", |tree| tree.expr(&self.condition));
    }

    fn sentence(&self, rows: &str) -> String {
        format!("Keeps the {rows} {}, and looks only where an index knows the field.", words::whose(&self.condition))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("filterIndex", self.span)?;
        planner.filter(&self.condition)
    }
}
