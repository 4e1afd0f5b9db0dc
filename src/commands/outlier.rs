//! `outlier`: removes or clips numbers that lie far from the others.

use super::planner::Planner;
use super::settings::Settings;
use super::{Command, Page};
use crate::diagnostics::{Diagnostic, Span};
use crate::plan::{Outlier as Work, Whole};
use crate::syntax::{Pair, Path, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "outlier",
    aliases: &[],
    syntax: "outlier [action=remove|transform] [param=number] [uselower=true|false] [mark=true|false] field [field ...]",
    summary: "Removes or clips numbers that lie far from the others.",
    notes: "Fields are separated by blanks. Far is what lies more than `param` interquartile ranges, 2.5 without it, \
            above the third quartile, and with `uselower=true` also below the first. `transform`, the default, puts \
            the bound in place of such a number; `remove` drops the row. `mark=true` adds for each field a column \
            `FIELD_outlier` that tells whether its number lies far away. Quartiles are interpolated as R and NumPy \
            do it.",
    page: "CWL_QuerySyntax-Outlier",
    examples: &[
        "fields @timestamp, bytes, packets | outlier action=remove param=3.0 uselower=true mark=true bytes packets",
        "stats sum(bytes) as sent by bin(5m) | outlier sent",
        "fields @timestamp, bytes | outlier mark=true bytes | filter bytes_outlier = 1",
    ],
    rule: Rule::outlier,
    read: |pair, reader| Ok(Arc::new(Outlier::read(pair, reader)?)),
};

// AWS manual, outlier: the default of `param`.
const FACTOR: f64 = 2.5;

/// `outlier [option ...] field [field ...]`.
#[derive(Debug, Clone)]
pub struct Outlier {
    /// Drops rows instead of clipping numbers.
    pub remove: bool,
    /// How many interquartile ranges are far, if it is given.
    pub param: Option<f64>,
    /// Small numbers are looked at too.
    pub lower: bool,
    /// Adds columns that tell which numbers lie far away.
    pub mark: bool,
    /// At least one.
    pub fields: Vec<Path>,
    /// The whole command.
    pub span: Span,
}

impl Outlier {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let settings = Settings::read(&pair, &["action", "param", "uselower", "mark"], reader)?;
        let paths = pair.into_inner().filter(|part| part.as_rule() == Rule::path);
        Ok(Outlier {
            remove: settings.parsed("action", "`remove` or `transform`", is_remove)?.unwrap_or(false),
            param: settings.number("param")?,
            lower: settings.flag("uselower")?.unwrap_or(false),
            mark: settings.flag("mark")?.unwrap_or(false),
            fields: paths.map(|path| reader.path(path)).collect::<Result<_, _>>()?,
            span: reader.whole(),
        })
    }
}

fn is_remove(action: &str) -> Option<bool> {
    let is = |word| action.eq_ignore_ascii_case(word);
    (is("remove") || is("transform")).then(|| is("remove"))
}

impl fmt::Display for Outlier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outlier")?;
        f.write_str(if self.remove { " action=remove" } else { "" })?;
        self.param.iter().try_for_each(|param| write!(f, " param={param}"))?;
        f.write_str(if self.lower { " uselower=true" } else { "" })?;
        f.write_str(if self.mark { " mark=true" } else { "" })?;
        self.fields.iter().try_for_each(|field| write!(f, " {field}"))
    }
}

impl Command for Outlier {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("outlier", self.span)?;
        let (mut slots, mut names) = (Vec::new(), Vec::new());
        for path in &self.fields {
            let slot = planner.own_slot(path)?;
            if !slots.contains(&slot) {
                slots.push(slot);
                // The manual is silent on what the marks are called (LANGUAGE.md 2.21, REC). It shows `mark` with
                // `remove` too: no row that is left has a far number then, so the marks are 0.
                names.extend(self.mark.then(|| format!("{}_outlier", path.name())));
            }
        }
        let marks: Vec<usize> = names.iter().map(|name| planner.slot(name)).collect();
        let (remove, lower, factor) = (self.remove, self.lower, self.param.unwrap_or(FACTOR));
        planner.whole(Whole::Outlier(Work { slots, marks: marks.clone(), remove, factor, lower }));
        for (name, slot) in names.iter().zip(marks) {
            planner.new_column(name, slot);
        }
        Ok(())
    }
}
