//! `parse`: takes a text apart with a regular expression.

use super::Page;
use crate::batch::Value;
use crate::commands::{Command, Planner};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::{Expr, Extractor, Scope};
use crate::plan::{self, Step};
use crate::ppl::grammar::Rule;
use crate::ppl::print::{Named, quoted};
use crate::ppl::reading::part;
use crate::ppl::resolve;
use crate::syntax::{Path, Tree};
use regex::bytes::Regex;
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "parse",
    aliases: &[],
    syntax: "parse name 'pattern'",
    examples: &[
        "parse field1 \".*/(?<field2>[^/]+$)\" | where field2 = \"requestId\" | fields field1, field2 | head 1000",
        "parse address '(?<streetNumber>\\d+) (?<street>.+)' | where cast(streetNumber as int) > 500 \
         | sort num(streetNumber) | fields streetNumber, street",
    ],
    rule: Rule::parse,
    read: |pair, reader| {
        let path = part(pair, Rule::path).expect("the grammar gives `parse` a field");
        let pattern = part(pair, Rule::string).expect("the grammar ends `parse` with a pattern");
        let (text, span) = (reader.string(&pattern), reader.span(&pattern));
        // The guide, parse: the pattern is used to match the whole text field.
        let taken = Taken::new(reader.path(&path), &format!("^(?:{text})$"), span)?;
        Ok(Arc::new(Parse { taken, text }))
    },
};

/// `parse field 'pattern'`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Parse {
    taken: Taken,
    /// The pattern as written, escapes resolved.
    text: String,
}

impl fmt::Display for Parse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "parse {} {}", Named(&self.taken.path), quoted(&self.text))
    }
}

impl Command for Parse {
    fn write_tree(&self, tree: &mut Tree) {
        self.taken.write_tree("parse", &self.text, tree);
    }

    fn sentence(&self, rows: &str) -> String {
        format!(
            "Compares `{}` as a whole with `{}`: what its groups match is {}. In {rows} that do not match these are empty.",
            self.taken.path.name(),
            self.text.replace('`', ""),
            self.taken.in_words()
        )
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        self.taken.plan(planner)
    }
}

/// A text that a regular expression takes apart.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    /// The field.
    pub path: Path,
    /// The pattern; its named groups are fields.
    pattern: Regex,
    /// Where the pattern stands.
    span: Span,
    /// Whether the pieces of a text that does not match are empty texts.
    groups: Vec<(usize, String)>,
}

impl Taken {
    /// A field and a pattern.
    ///
    /// # Errors
    /// When the pattern does not compile, or names no field.
    pub fn new(path: Path, pattern: &str, span: Span) -> Result<Taken, Diagnostic> {
        let regex = Regex::new(pattern).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_string();
            Diagnostic::new(Code::BadRegex, "the pattern cannot be used").at(span, reason)
        })?;
        let groups: Vec<(usize, String)> =
            regex.capture_names().enumerate().filter_map(|(group, name)| Some((group, name?.to_string()))).collect();
        if groups.is_empty() {
            return Err(Diagnostic::new(Code::NothingToExtract, "this pattern names no field")
                .at(span, "nothing to extract")
                .help("name a group: `(?<name>...)`"));
        }
        Ok(Taken { path, pattern: regex, span, groups })
    }

    pub fn write_tree(&self, name: &str, text: &str, tree: &mut Tree) {
        tree.node(name, |tree| {
            tree.leaf(format_args!("field {}", Named(&self.path)));
            tree.leaf(format_args!("pattern {}", quoted(text)));
        });
    }

    /// The names of the pieces in words.
    pub fn in_words(&self) -> String {
        let names: Vec<String> = self.groups.iter().map(|(_, name)| format!("`{name}`")).collect();
        names.join(" and ")
    }

    // The guide, parse: a field that has the name already is replaced, and parsing a null field returns an empty
    // string. It is silent on a text that does not match: empty too.
    pub fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        let source = planner.field(&self.path)?;
        let slots: Vec<usize> = self.groups.iter().map(|(_, name)| planner.slot(name)).collect();
        let numbers = self.groups.iter().map(|(group, _)| *group).collect();
        let extractor = Extractor::Regex(self.pattern.clone(), numbers);
        let outputs = slots.iter().map(|slot| Some(*slot)).collect();
        planner.step(Step::Parse(plan::Parse { source, extractor, outputs, multi: false, span: self.span }));
        for ((_, name), slot) in self.groups.iter().zip(slots) {
            let empty = Expr::Constant(Value::text(""));
            planner.compute(name, resolve::call("coalesce", vec![Expr::Slot(slot), empty]));
        }
        Ok(())
    }
}
