//! Which columns are shown.

use super::{Planner, Shown};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::resolve;
use crate::plan::Step;
use crate::syntax::Item;

impl Planner<'_> {
    /// A new column that a command adds to the answer.
    pub fn new_column(&mut self, name: &str, slot: usize) {
        self.define(name, slot);
        self.show_parsed(name, slot);
    }

    /// Plans the items of `fields` and `display`: the columns that they show.
    ///
    /// # Errors
    /// As `resolve`; and when an item defines a name anew.
    pub fn items(&mut self, items: &[Item]) -> Result<Vec<Shown>, Diagnostic> {
        let mut shown: Vec<Shown> = Vec::new();
        self.fresh.clear();
        for item in items {
            self.doubt(&item.expr);
            self.refuse_redefinition(item, &shown)?;
            let slot = self.item(item)?;
            // The manual is silent on a name that is listed twice: it is one column, at its first place
            // (LANGUAGE.md 1.8, REC).
            if shown.iter().all(|other| other.name != item.name()) {
                shown.push(Shown { name: item.name(), slot });
            }
        }
        self.fresh.clear();
        Ok(shown)
    }

    pub(super) fn item(&mut self, item: &Item) -> Result<usize, Diagnostic> {
        let name = item.name();
        if let Some(path) = item.plain_field() {
            return Ok(self.column(path).unwrap_or_else(|| self.empty_column(&name, path.span)));
        }
        let expr = resolve(&item.expr, self)?;
        let slot = self.slot(&name);
        self.note_time(slot, &expr);
        if self.is_structure(&expr) {
            self.note_structure(slot);
        }
        self.step(Step::Extend(vec![(slot, expr)]));
        self.define(&name, slot);
        self.fresh.push(name);
        Ok(slot)
    }

    // AWS samples show names after `stats` that it does not keep; the manual is silent on what they get to see. We
    // take an empty column (LANGUAGE.md 1.7, REC).
    pub(super) fn empty_column(&mut self, name: &str, span: Span) -> usize {
        let message = format!("`{}` does not keep `{name}`, so its column is empty", self.maker());
        self.warn(Diagnostic::new(Code::EmptyColumn, message).at(span, "not a column here"));
        self.slot(name)
    }

    /// A name that an earlier `fields` has shown cannot be given a new meaning.
    // SEEN GH:trade-tariff-backend#3465: `Unknown symbols found in or after stats`; LANGUAGE.md 2.2 (REC).
    pub(super) fn refuse_redefinition(&self, item: &Item, before: &[Shown]) -> Result<(), Diagnostic> {
        let Some(alias) = item.alias.as_ref().filter(|_| item.plain_field().is_none()) else { return Ok(()) };
        let known = self.scope.projected.contains(&alias.text);
        if !known && before.iter().all(|shown| shown.name != alias.text) {
            return Ok(());
        }
        let message = format!("`{}` is already a column of this query", alias.text);
        Err(Diagnostic::new(Code::DuplicateName, message)
            .at(alias.span, "defined a second time")
            .help("choose another name, or leave the field out of the earlier `fields`"))
    }

    /// Adds columns to the answer, each name once, at its first place.
    pub fn show_items(&mut self, items: Vec<Shown>) {
        for item in items {
            if !self.items.iter().any(|shown| shown.name == item.name) {
                self.scope.projected.push(item.name.clone());
                self.items.push(item);
            }
        }
    }

    /// The columns of the answer, whatever else the query names.
    pub fn show_only(&mut self, items: Vec<Shown>, span: Span) {
        let earlier = std::mem::replace(&mut self.display_at, span);
        if self.display.replace(items).is_some() {
            // AWS manual, display: only the last one counts.
            self.warn(
                Diagnostic::new(Code::DisplayUseless, "this `display` has no effect, since another one follows")
                    .at(earlier, "only the last `display` counts")
                    .help("list all columns in one `display`, or use `fields`, which add up"),
            );
        }
    }

    /// Adds a column that `parse` has made.
    pub fn show_parsed(&mut self, name: &str, slot: usize) {
        self.parsed.retain(|shown| shown.name != name);
        self.parsed.push(Shown { name: name.to_string(), slot });
    }

    /// Gives a name that is a column, or a log field, another meaning from here on; its column stays where it is.
    pub fn redefine(&mut self, name: &str, slot: usize) {
        self.define(name, slot);
        let stats = self.scope.stats.iter_mut().flatten();
        let display = self.display.iter_mut().flatten();
        for shown in self.items.iter_mut().chain(&mut self.parsed).chain(stats).chain(display) {
            if shown.name == name {
                shown.slot = slot;
            }
        }
    }
}
