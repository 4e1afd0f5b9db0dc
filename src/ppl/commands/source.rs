//! `source`: which log groups are read, and which of their events.

use super::Page;
use crate::batch::Comparison;
use crate::commands::{Command, Planner};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::plan::{Groups, Selector, Step};
use crate::ppl::ast::Expr;
use crate::ppl::grammar::{Pair, Rule};
use crate::ppl::print::{New, quoted};
use crate::ppl::reading::{Reader, has, operands, part, parts};
use crate::ppl::{resolve, tree};
use crate::syntax::{Name, Tree};
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "source",
    aliases: &[],
    syntax: "[search] source = [lg:`log group`]\n[search] source = name[, name ...] [condition]",
    examples: &[
        "source = [lg:`/aws/lambda/my-function`] | where status = 200 | head 10",
        "source = [`aws:fieldIndex`=\"region\", `region` = \"us-west-2\"] | where status = 200 | head 10",
        "source = [`aws:fieldIndex` IN (\"status\", \"region\"), `status` = 200, `region` IN (\"us-west-2\", \"us-east-1\")] | head 10",
        "search source=[ds:`DataSource1.Type1`, ds:`DataSource2.Type2`] | fields field1, field2",
        "SEARCH source=accounts account_number=1 or gender=\"F\";",
    ],
    rule: Rule::source,
    read: |pair, reader| Ok(Arc::new(Source::read(pair, reader)?)),
};

/// The most data sources (AWS manual, OpenSearch PPL).
const MOST_DATA_SOURCES: usize = 10;

/// `source = ...`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Source {
    /// Log groups by name, each with its place.
    pub groups: Vec<(String, Span)>,
    /// Data sources by name and type.
    data_sources: Vec<(String, Span)>,
    /// The fields that have an index.
    indexes: Vec<String>,
    /// What indexed fields must be.
    indexed: Vec<Expr>,
    /// Whether it is written in square brackets.
    selects: bool,
    /// Another name for it.
    pub alias: Option<Name>,
    /// What must hold for its events.
    condition: Option<Expr>,
    /// The whole command.
    span: Span,
}

impl Source {
    /// A log group alone.
    pub fn of(group: String, span: Span) -> Source {
        Source {
            groups: vec![(group, span)],
            data_sources: Vec::new(),
            indexes: Vec::new(),
            indexed: Vec::new(),
            selects: false,
            alias: None,
            condition: None,
            span,
        }
    }

    fn read(pair: &Pair, reader: &Reader) -> Result<Source, Diagnostic> {
        let condition = part(pair, Rule::expression).map(|part| reader.expression(&part)).transpose()?;
        let whole = Source {
            groups: Vec::new(),
            condition,
            alias: reader.alias(pair),
            ..Source::of(String::new(), reader.stage)
        };
        if let Some(tables) = part(pair, Rule::tables) {
            return Ok(Source { groups: parts(&tables).map(|table| name_of(&table, reader)).collect(), ..whole });
        }
        let selection = part(pair, Rule::selection).expect("the grammar gives `source` something to read");
        let mut source = Source { selects: true, ..whole };
        for selector in parts(&selection) {
            let selector = parts(&selector).next().expect("the grammar gives a selector its own form");
            let name = || name_of(&part(&selector, Rule::table).expect("the grammar gives it a name"), reader);
            match selector.as_rule() {
                Rule::log_group => source.groups.push(name()),
                Rule::data_source => source.data_sources.push(name()),
                Rule::indexes => {
                    source.indexes.extend(operands(&selector, Rule::string).map(|text| reader.string(&text)));
                }
                _ => source.indexed.push(indexed(&selector, reader)?),
            }
        }
        if let Some((_, span)) = source.data_sources.get(MOST_DATA_SOURCES) {
            let message = format!("`source` takes at most {MOST_DATA_SOURCES} data sources");
            return Err(Diagnostic::new(Code::BadOption, message).at(*span, "too many"));
        }
        Ok(source)
    }

    /// Whether it names data sources.
    pub fn has_data_sources(&self) -> bool {
        !self.data_sources.is_empty()
    }

    fn choice(&self) -> Groups {
        if self.data_sources.is_empty() && (!self.groups.is_empty() || !self.selects) {
            return Groups::Named(self.groups.clone());
        }
        if self.data_sources.is_empty() {
            return Groups::default();
        }
        // AWS manual, OpenSearch PPL, combined example: the results are the intersection of all conditions.
        let names = self.data_sources.iter().map(|(name, _)| name.clone()).collect();
        let data = Selector::DataSources(names, self.span);
        let lists = self.groups.iter().map(|(name, _)| vec![Selector::Name(name.clone()), data.clone()]);
        let lists: Vec<Vec<Selector>> = lists.collect();
        Groups::Selected(if lists.is_empty() { vec![vec![data]] } else { lists })
    }
}

/// The name of a log group.
pub(super) fn name_of(table: &Pair, reader: &Reader) -> (String, Span) {
    let text = table.as_str();
    let name = match text.chars().next() {
        Some('"' | '\'') => reader.string(table),
        _ => text.trim_matches('`').to_string(),
    };
    (name, reader.span(table))
}

/// What an indexed field must be, as a condition.
fn indexed(pair: &Pair, reader: &Reader) -> Result<Expr, Diagnostic> {
    let field = Expr::Field(reader.path(&part(pair, Rule::path).expect("the grammar gives it a field")));
    if !has(pair, Rule::list) {
        let value = part(pair, Rule::sum).expect("the grammar gives it a value");
        let right = Box::new(reader.sum(&value)?);
        return Ok(Expr::Comparison { operator: Comparison::Equal, left: Box::new(field), right });
    }
    let list = part(pair, Rule::list).expect("it was looked for");
    let list = operands(&list, Rule::sum).map(|sum| reader.sum(&sum)).collect::<Result<_, _>>()?;
    Ok(Expr::In { subject: Box::new(field), list, negated: false, span: reader.span(pair) })
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ticked = |kind: &str, (name, _): &(String, Span)| match name.contains('`') {
            true => format!("{kind}{}", quoted(name)),
            false => format!("{kind}`{name}`"),
        };
        let mut parts: Vec<String> = Vec::new();
        let kind = if self.selects { "lg:" } else { "" };
        parts.extend(self.groups.iter().map(|group| ticked(kind, group)));
        parts.extend(self.data_sources.iter().map(|source| ticked("ds:", source)));
        let texts: Vec<String> = self.indexes.iter().map(|name| quoted(name).to_string()).collect();
        parts.extend((!texts.is_empty()).then(|| format!("`aws:fieldIndex` in ({})", texts.join(", "))));
        parts.extend(self.indexed.iter().map(ToString::to_string));
        let parts = parts.join(", ");
        write!(f, "source = {}", if self.selects { format!("[{parts}]") } else { parts })?;
        self.alias.iter().try_for_each(|alias| write!(f, " as {}", New(alias)))?;
        self.condition.iter().try_for_each(|condition| write!(f, " {condition}"))
    }
}

impl Command for Source {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("source", |tree| {
            self.groups.iter().for_each(|(name, _)| tree.leaf(format_args!("log group {name}")));
            self.data_sources.iter().for_each(|(name, _)| tree.leaf(format_args!("data source {name}")));
            self.indexes.iter().for_each(|name| tree.leaf(format_args!("index {name}")));
            self.alias.iter().for_each(|alias| tree.leaf(format_args!("as {}", alias.text)));
            self.indexed.iter().chain(&self.condition).for_each(|condition| tree::expr(tree, condition));
        });
    }

    fn sentence(&self, rows: &str) -> String {
        let names: Vec<String> =
            self.groups.iter().chain(&self.data_sources).map(|(name, _)| format!("`{name}`")).collect();
        let read = if names.is_empty() { "the log groups that are given".to_string() } else { names.join(" and ") };
        let conditions: Vec<String> = self.indexed.iter().chain(&self.condition).map(ToString::to_string).collect();
        match conditions.is_empty() {
            true => format!("Reads {read}."),
            false => format!(
                "Reads {read}, and of its {rows} those where `{}` holds.",
                conditions.join(" and ").replace('`', "")
            ),
        }
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        if planner.stage() > 0 {
            return Err(Diagnostic::new(Code::CommandOrder, "`source` begins a query")
                .at(self.span, "no command may stand in front of it")
                .help("move it to the beginning"));
        }
        let groups = self.choice();
        let choice = planner.choice();
        choice.groups = groups;
        choice.span = self.span;
        // In the service log groups without an index on such a field are passed over; here every field counts as
        // indexed.
        for condition in self.indexed.iter().chain(&self.condition) {
            let condition = resolve::condition(condition, planner)?;
            planner.step(Step::Filter(condition));
        }
        Ok(())
    }
}
