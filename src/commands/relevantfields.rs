//! `relevantfields`: fields ranked by how much they have to do with a condition.

use super::planner::{Planner, Shown};
use super::{Command, Page};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::resolve;
use crate::plan::{Relevant, RelevantColumn, Step};
use crate::syntax::{Expr, Pair, Path, Reader, Rule, Tree, commas};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "relevantfields",
    aliases: &[],
    syntax: "relevantfields [field[, field ...]] where condition",
    summary: "Ranks fields by how much they have to do with a condition.",
    notes: "Events for which the condition holds are compared with all others. Without a list, all fields of the log \
            are ranked but those of the condition itself. The rows are fields: `@fieldName`; `@relevanceScore`, 0 for \
            no more than chance to 1; `@topRelevanceContributors`, the values whose share differs most; and for \
            fields whose values are all numbers `@conditionalMedian` and `@baselineMedian`. The service does not tell \
            its formula; cwli takes Cramer's V with Bergsma's correction, and for numbers the Kolmogorov-Smirnov \
            statistic above its limit by chance. Fields that `parse` has made are refused, as by the service.",
    page: "CWL_QuerySyntax-RelevantFields",
    examples: &[
        "relevantfields where Time > 400",
        "relevantfields Controller, Path, Service where Time > 400",
        "relevantfields where Duration > 5000",
    ],
    rule: Rule::relevantfields,
    read: |pair, reader| Ok(Arc::new(RelevantFields::read(pair, reader)?)),
};

/// What comes out.
// AWS manual, relevantfields: the command returns the following output fields.
const COLUMNS: [(&str, RelevantColumn); 5] = [
    ("@fieldName", RelevantColumn::Name),
    ("@relevanceScore", RelevantColumn::Score),
    ("@topRelevanceContributors", RelevantColumn::Contributors),
    ("@conditionalMedian", RelevantColumn::ConditionalMedian),
    ("@baselineMedian", RelevantColumn::BaselineMedian),
];

/// `relevantfields [fields] where condition`.
#[derive(Debug, Clone)]
pub struct RelevantFields {
    /// The fields; none for all.
    pub fields: Vec<Path>,
    /// The condition.
    pub condition: Expr,
    /// The whole command.
    pub span: Span,
}

impl RelevantFields {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let paths = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::path);
        let fields = paths.map(|path| reader.path(path)).collect::<Result<_, _>>()?;
        let condition = pair.into_inner().last().expect("the grammar ends `relevantfields` with its condition");
        Ok(RelevantFields { fields, condition: reader.expression(condition)?, span: reader.whole() })
    }
}

impl fmt::Display for RelevantFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = if self.fields.is_empty() { String::new() } else { format!("{} ", commas(&self.fields)) };
        write!(f, "relevantfields {fields}where {}", self.condition)
    }
}

impl Command for RelevantFields {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("relevantfields", |tree| {
            self.fields.iter().for_each(|field| tree.leaf(format_args!("field {field}")));
            tree.node("where", |tree| tree.expr(&self.condition));
        });
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.before_rows_anew("relevantfields", self.span)?;
        let fields = self.fields.iter().map(|path| field(path, planner)).collect::<Result<Vec<_>, _>>()?;
        let mut paths = Vec::new();
        self.condition.paths(&mut paths);
        paths.into_iter().try_for_each(|path| refuse_parsed(path, planner))?;
        let condition = resolve(&self.condition, planner)?;
        let columns = COLUMNS.map(|(name, column)| (column, planner.slot(name)));
        let shown = COLUMNS.iter().zip(columns).map(|((name, _), (_, slot))| Shown { name: name.to_string(), slot });
        let all = fields.is_empty();
        planner.step(Step::Relevant(Relevant { condition, fields, all, outputs: columns.to_vec() }));
        planner.rows_anew_by("relevantfields", shown.collect());
        Ok(())
    }
}

fn field(path: &Path, planner: &mut Planner) -> Result<(String, usize), Diagnostic> {
    refuse_parsed(path, planner)?;
    Ok((path.name(), planner.field_slot(path)?))
}

// SEEN FT: `Query cannot be compiled` for fields that `parse` has made.
fn refuse_parsed(path: &Path, planner: &Planner) -> Result<(), Diagnostic> {
    if !planner.is_parsed(&path.name()) {
        return Ok(());
    }
    let message =
        format!("`relevantfields` knows the fields of the log only, and `{}` is made by `parse`", path.name());
    Err(Diagnostic::new(Code::FieldNotInLog, message)
        .at(path.span, "not a field of the log")
        .help(format!("count its values instead: `stats count(*) by {path}`")))
}
