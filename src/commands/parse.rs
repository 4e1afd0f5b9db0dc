//! `parse`: takes a text apart into fields.

use super::Page;
use super::planner::Planner;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::{Expr, Extractor, Glob, Scope, resolve};
use crate::plan::{self, Step};
use crate::syntax::{Name, Path, Segment};

pub static PAGE: Page = Page {
    name: "parse",
    aliases: &[],
    syntax: "parse",
    summary: "",
    notes: "",
    page: "CWL_QuerySyntax",
    examples: &[],
};

/// `parse [field] pattern [as names]`.
#[derive(Debug, Clone)]
pub struct Parse {
    /// What is parsed; `@message` when left out.
    pub source: Option<crate::syntax::Expr>,
    /// How, and what the pieces are called.
    pub pattern: ParsePattern,
    /// The whole command.
    pub span: Span,
}

/// How a text is taken apart.
#[derive(Debug, Clone)]
pub enum ParsePattern {
    /// `"* [*] *" as a, b, c`. Escapes of the string are resolved, but `\*` (a literal star) is kept.
    /// There is one name for each star.
    Glob { text: String, span: Span, names: Vec<Name> },
    /// `/(?<a>...)/ [as names]`: the named groups, or the groups by place when there are names. It compiles.
    Regex { text: String, span: Span, names: Vec<Name> },
}

impl Parse {
    pub(super) fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("parse", self.span)?;
        let source = match &self.source {
            Some(source) => resolve(source, planner)?,
            None => planner.field(&Path { segments: vec![Segment::Key("@message".to_string())], span: self.span })?,
        };
        let (extractor, names) = self.extractor()?;
        let slots: Vec<usize> = names.iter().map(|name| planner.slot(&name.text)).collect();
        let outputs = slots.iter().map(|slot| Some(*slot)).collect();
        planner.step(Step::Parse(plan::Parse { source, extractor, outputs }));
        for (name, slot) in names.iter().zip(slots) {
            let slot = with_earlier(&name.text, slot, planner);
            planner.define(&name.text, slot);
            planner.show_parsed(&name.text, slot);
        }
        Ok(())
    }

    fn extractor(&self) -> Result<(Extractor, &[Name]), Diagnostic> {
        match &self.pattern {
            ParsePattern::Glob { text, names, .. } => Ok((Extractor::Glob(Glob::new(text)), names)),
            ParsePattern::Regex { text, span, names } => {
                let regex = regex::bytes::Regex::new(text).map_err(|error| {
                    Diagnostic::new(Code::BadRegex, "the regular expression cannot be used")
                        .at(*span, error.to_string())
                })?;
                let named: Vec<usize> =
                    regex.capture_names().enumerate().filter(|(_, name)| name.is_some()).map(|(at, _)| at).collect();
                let groups = if named.len() == names.len() { named } else { (1..=names.len()).collect() };
                Ok((Extractor::Regex(regex, groups), names))
            }
        }
    }
}

/// A row that does not match keeps what an earlier step has put under the name.
// AWS manual, parse: a row that does not match stays, without the new fields. The manual is silent on a name
// that the query has defined before.
fn with_earlier(name: &str, slot: usize, planner: &mut Planner) -> usize {
    let Some(earlier) = planner.defined(name) else { return slot };
    let coalesce = crate::functions::find("coalesce").expect("the catalogue has `coalesce`");
    let both = planner.slot(name);
    let args = vec![Expr::Slot(slot), Expr::Slot(earlier)];
    planner.step(Step::Extend(vec![(both, Expr::Call { function: coalesce, args })]));
    both
}
