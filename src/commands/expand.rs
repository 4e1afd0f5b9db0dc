//! `expand`: makes a row of each element of a list that stands in a field.

use super::parse::first_present;
use super::planner::Planner;
use super::unnest::is_split;
use super::{Command, Page};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::{Expr, Extractor, JsonPath};
use crate::plan::{self, Elements, Step};
use crate::syntax::{Pair, Path, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "expand",
    aliases: &[],
    syntax: "expand field",
    summary: "Makes a row of each element of a JSON array in a field.",
    notes: "The element takes the place of the array under the same name; the other fields are the same in each of \
            its rows. A row without such an array, or with an empty one, stays as it is; so does what `split` gives. \
            `unnest` works on lists that `jsonParse` has made.",
    page: "CWL_QuerySyntax-Expand",
    examples: &[
        "expand items | stats count(*) by items, host",
        r"parse @message /tags=(?<tags>\[.*?\])/ | expand tags | stats count(*) by tags",
        "fields jsonParse(@message) as list | expand list | display list",
    ],
    rule: Rule::expand,
    read: |pair, reader| Ok(Arc::new(Expand::read(pair, reader)?)),
};

/// `expand field`.
#[derive(Debug, Clone)]
pub struct Expand {
    /// The array, and what its elements are called.
    pub field: Path,
    /// The whole command.
    pub span: Span,
}

impl Expand {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let field = pair.into_inner().find(|part| part.as_rule() == Rule::path);
        let field = reader.path(field.expect("the grammar gives `expand` a field"))?;
        Ok(Expand { field, span: reader.whole() })
    }
}

impl fmt::Display for Expand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expand {}", self.field)
    }
}

impl Command for Expand {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("expand", self.span)?;
        planner.settle_limit();
        let name = self.field.name();
        let array = match JsonPath::new(&name) {
            Ok(path) if planner.is_discovered(&name) => discovered_array(&name, path, planner),
            _ => planner.field_slot(&self.field)?,
        };
        // SEEN FT: what `split` gives stays one row (LANGUAGE.md 2.16).
        if is_split(&Expr::Slot(array), planner) {
            planner.warn(
                Diagnostic::new(Code::ExpandOfSplit, "`expand` does not take apart what `split` gives")
                    .at(self.field.span, "made by `split`")
                    .help("a regular expression gives a row for each part: `parse field /([^,]+)/ as part multi`"),
            );
            return Ok(());
        }
        let output = planner.slot(&name);
        let list = Expr::Slot(array);
        planner.step(Step::Unnest(plan::Unnest { list, rows: Elements::OfTexts, output: Some(output) }));
        planner.redefine(&name, output);
        Ok(())
    }
}

/// The array of an event that is JSON: it is no field itself, but its elements are, as `items.0` (AWS manual,
/// discovered fields of JSON). The documented example expands such an array, so it is taken from the message.
// FT saw arrays that were not expanded; the manual has the example (LANGUAGE.md 2.16).
pub(crate) fn discovered_array(name: &str, path: JsonPath, planner: &mut Planner) -> usize {
    let (field, message) = (planner.log_field_quietly(name), planner.log_field_quietly("@message"));
    let slot = planner.slot(name);
    let (source, extractor, span) = (Expr::Slot(message), Extractor::Json(path), Span::default());
    planner.step(Step::Parse(plan::Parse { source, extractor, outputs: vec![Some(slot)], multi: false, span }));
    first_present(name, field, slot, planner)
}
