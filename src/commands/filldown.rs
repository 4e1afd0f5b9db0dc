//! `filldown`: the last value above in place of missing ones.

use super::planner::{Planner, Shown};
use super::{Command, Page};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::plan::Whole;
use crate::syntax::{Pair, Path, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "filldown",
    aliases: &[],
    syntax: "filldown [field ...]",
    summary: "Puts the last value above in place of missing ones.",
    notes: "Fields are separated by blanks. A `*` in a name stands for any characters: `cpu*` means all columns that \
            begin so. Without fields all columns are filled. Rows count in the order that they have: that of the \
            `sort` before, or newest first without one. Rows above the first value stay without one.",
    page: "CWL_QuerySyntax-Filldown",
    examples: &[
        "fields @timestamp, srcAddr, srcPort, dstPort | filldown srcAddr *Port",
        "fields @timestamp, action | sort @timestamp | filldown action",
        "stats latest(action) as action by bin(1m) as minute | sort minute | filldown",
    ],
    rule: Rule::filldown,
    read: |pair, reader| Ok(Arc::new(FillDown::read(pair, reader)?)),
};

/// `filldown [field ...]`.
#[derive(Debug, Clone)]
pub struct FillDown {
    /// What is filled; all columns when empty.
    pub fields: Vec<Filled>,
    /// The whole command.
    pub span: Span,
}

/// What is filled.
#[derive(Debug, Clone)]
pub enum Filled {
    /// One field.
    Field(Path),
    /// The columns that a pattern with `*` fits.
    Pattern(String, Span),
}

impl FillDown {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let parts = pair.into_inner().filter(|part| matches!(part.as_rule(), Rule::path | Rule::wildcard));
        let fields = parts.map(|part| Filled::read(part, reader)).collect::<Result<_, _>>()?;
        Ok(FillDown { fields, span: reader.whole() })
    }

    fn slots(&self, planner: &mut Planner) -> Result<Vec<usize>, Diagnostic> {
        let mut slots = Vec::new();
        for field in &self.fields {
            slots.extend(field.slots(planner)?);
        }
        if self.fields.is_empty() {
            slots.extend(planner.known_columns().iter().map(|shown| shown.slot));
        }
        slots.sort_unstable();
        slots.dedup();
        Ok(slots)
    }
}

impl Filled {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        match pair.as_rule() {
            Rule::path => reader.path(pair).map(Filled::Field),
            _ => Ok(Filled::Pattern(pair.as_str().to_string(), reader.span(&pair))),
        }
    }

    fn slots(&self, planner: &mut Planner) -> Result<Vec<usize>, Diagnostic> {
        let (pattern, span) = match self {
            Filled::Field(path) => return Ok(vec![planner.own_slot(path)?]),
            Filled::Pattern(pattern, span) => (pattern, *span),
        };
        let columns: Vec<Shown> =
            planner.known_columns().into_iter().filter(|shown| fits(pattern, &shown.name)).collect();
        if columns.is_empty() {
            let message = format!("no column here is called like `{pattern}`");
            planner.warn(
                Diagnostic::new(Code::NothingMatches, message)
                    .at(span, "fills nothing")
                    .help("name log fields with `fields` before"),
            );
        }
        Ok(columns.into_iter().map(|shown| shown.slot).collect())
    }
}

/// Whether a name has the pieces between the stars, in order.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(head) else { return false };
    let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut name) = name.strip_suffix(tail) else { return false };
    for piece in middle.split('*') {
        match name.find(piece) {
            Some(at) => name = &name[at + piece.len()..],
            None => return false,
        }
    }
    true
}

impl fmt::Display for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Filled::Field(path) => path.fmt(f),
            Filled::Pattern(pattern, _) => f.write_str(pattern),
        }
    }
}

impl fmt::Display for FillDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("filldown")?;
        self.fields.iter().try_for_each(|field| write!(f, " {field}"))
    }
}

impl Command for FillDown {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("filldown", self.span)?;
        let slots = self.slots(planner)?;
        if !slots.is_empty() {
            planner.whole(Whole::FillDown { slots });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, name) in
            [("cpu*", "cpu"), ("cpu*", "cpu_user"), ("*", ""), ("*_b", "a_b"), ("a*c*e", "abcde"), ("a**b", "a*b")]
        {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("cpu*", "Cpu"), ("*b", "bc"), ("ab*ba", "aba"), ("a*c*e", "ace_"), ("a*b*b", "ab")] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }
}
