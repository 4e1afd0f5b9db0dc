//! What a name means: fields of the log, names that commands have made.

use super::Planner;
use super::times::TIME_FIELDS;
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::expressions::{Call, Expr, Scope};
use crate::functions::Function;
use crate::plan::Step;
use crate::syntax;
use crate::syntax::{Inner, Path};

impl Planner<'_> {
    /// A new slot of that name.
    pub fn slot(&mut self, name: &str) -> usize {
        self.names.push(name.to_string());
        self.names.len() - 1
    }

    /// Gives a slot another name, for people.
    pub fn rename(&mut self, slot: usize, name: &str) {
        self.names[slot] = name.to_string();
    }

    /// From here on any name may mean something: a stage that could not be read may have defined it.
    pub fn any_name(&mut self) {
        self.scope.uncertain = true;
    }

    /// The slot of a log field; it is read from the log.
    pub(super) fn log_field(&mut self, name: &str, span: Span) -> usize {
        if let Some((slot, _)) = self.scan.iter().find(|(_, field)| field == name) {
            return *slot;
        }
        let slot = self.slot(name);
        if TIME_FIELDS.contains(&name) {
            self.times.insert(slot);
        }
        self.scan.push((slot, name.to_string()));
        self.fields.push((name.to_string(), span));
        slot
    }

    /// The slot that a name means; `None` when the last `stats` does not define it.
    pub fn lookup(&mut self, name: &str, span: Span) -> Option<usize> {
        if let Some(slot) = self.scope.defined.get(name) {
            return Some(*slot);
        }
        if self.scope.hidden.iter().any(|hidden| hidden == name) {
            return None;
        }
        let found = self.undefined(name, span);
        if self.scope.flattened.is_empty() { found } else { self.flattened_field(name, found) }
    }

    /// The slot that a name means which the query has not defined.
    fn undefined(&mut self, name: &str, span: Span) -> Option<usize> {
        if let Some(slot) = self.joined_field(name, span) {
            return Some(slot);
        }
        match self.scope.stats {
            None if self.scope.closed && !self.scope.uncertain => None,
            // It may be a key of a map instead, so that nobody is told when no event has it.
            None if !self.scope.flattened.is_empty() => Some(self.log_field_quietly(name)),
            None => Some(self.log_field(name, span)),
            Some(_) if self.scope.uncertain => Some(self.slot(name)),
            Some(_) => None,
        }
    }

    /// As `lookup`, of a field that need not be in the log.
    pub fn lookup_quietly(&mut self, name: &str) -> Option<usize> {
        let slot = self.lookup(name, Span::default());
        self.fields.retain(|(field, _)| field != name);
        slot
    }

    /// The slot that a path means, be it a name or a place in a structure; `None` when the last `stats` does not
    /// define it.
    pub fn column(&mut self, path: &Path) -> Option<usize> {
        let name = path.name();
        let expr = if self.defined(&name).is_none() { self.access(path) } else { None };
        let Some(expr) = expr else { return self.lookup(&name, path.span) };
        let slot = self.slot(&name);
        self.step(Step::Extend(vec![(slot, expr)]));
        self.define(&name, slot);
        Some(slot)
    }

    /// What a path means whose first segments are a name that the query has defined.
    // The manual is silent on a flattened field of the same dotted name: the structure wins (LANGUAGE.md 3.5, REC).
    pub(super) fn access(&mut self, path: &Path) -> Option<Expr> {
        let heads = (1..path.segments.len()).rev();
        let (count, slot) =
            heads.map(|count| (count, self.defined(&path.head(count)))).find_map(|(n, s)| Some((n, s?)))?;
        let of_stats = |slot| self.scope.stats.iter().flatten().any(|shown| shown.slot == slot);
        if of_stats(slot) && !self.structures.contains(&slot) {
            return None;
        }
        if self.fresh.contains(&path.head(count)) {
            self.warn(same_command(path, count));
            return Some(Expr::missing());
        }
        Some(Expr::Access { base: Box::new(Expr::Slot(slot)), path: path.segments[count..].to_vec() })
    }

    /// The slot of the column that a path means, for commands that work on columns.
    ///
    /// # Errors
    /// When no step up to here defines it.
    pub fn field_slot(&mut self, path: &Path) -> Result<usize, Diagnostic> {
        match self.field(path)? {
            Expr::Slot(slot) => Ok(slot),
            other => {
                let slot = self.slot(&path.name());
                self.step(Step::Extend(vec![(slot, other)]));
                Ok(slot)
            }
        }
    }

    /// The slot of a column that a command changes where it stands.
    ///
    /// # Errors
    /// As `field_slot`.
    pub fn own_slot(&mut self, path: &Path) -> Result<usize, Diagnostic> {
        let slot = self.field_slot(path)?;
        let name = path.name();
        if self.lookup(&name, path.span) != Some(slot) {
            self.redefine(&name, slot);
        }
        Ok(slot)
    }

    /// Gives a name a meaning from here on.
    pub fn define(&mut self, name: &str, slot: usize) {
        self.scope.defined.insert(name.to_string(), slot);
    }

    /// What the query itself has defined under a name so far.
    pub fn defined(&self, name: &str) -> Option<usize> {
        self.scope.defined.get(name).copied()
    }

    /// Whether a name can only be that of a field that is discovered in the log.
    pub fn is_discovered(&self, name: &str) -> bool {
        self.over_events() && self.defined(name).is_none() && !name.starts_with('@')
    }

    /// What the expression in this slot was computed from, if it was.
    pub fn definition(&self, slot: usize) -> Option<&Expr> {
        let extends = self.steps.iter().filter_map(|step| match step {
            Step::Extend(columns) => Some(columns),
            _ => None,
        });
        extends.flatten().find(|(defined, _)| *defined == slot).map(|(_, expr)| expr)
    }

    /// The slot of a log field that need not exist.
    pub fn log_field_quietly(&mut self, name: &str) -> usize {
        let known = self.fields.len();
        let slot = self.log_field(name, Span::default());
        self.fields.truncate(known);
        slot
    }
}

impl Scope for Planner<'_> {
    fn field(&mut self, path: &Path) -> Result<Expr, Diagnostic> {
        let name = path.name();
        if self.defined(&name).is_none()
            && let Some(access) = self.access(path)
        {
            return Ok(access);
        }
        match self.lookup(&name, path.span) {
            Some(slot) => Ok(Expr::Slot(slot)),
            None if self.scope.hidden.contains(&name) => Err(gone(&name, path.span)),
            None => {
                let known = self.scope.defined.keys().map(String::as_str);
                Err(unknown_after(self.maker(), &name, path.span, known))
            }
        }
    }

    fn aggregate(&mut self, function: &'static Function, call: &Call) -> Result<Expr, Diagnostic> {
        let message = format!("`{}` is an aggregate and can only be used in `stats`", function.name);
        Err(Diagnostic::new(Code::AggregateOutsideStats, message)
            .at(call.span, "not inside `stats`")
            .help("compute it with `stats`, and use its name after that"))
    }

    fn query(&mut self, query: &dyn Inner, subject: &syntax::Expr, place: Span) -> Result<usize, Diagnostic> {
        self.members(query, subject, place)
    }
}

/// A name that an earlier command has taken away.
fn gone(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnknownSymbol, format!("`{name}` is not there any more"))
        .at(span, "an earlier command renamed it or left it out")
        .help("use the new name, or move this command in front of that one")
}

/// A step into a structure that the same command makes.
// SEEN FT: `fields jsonParse(...) as j, j.name as jName` shows only j; with two `fields` jName is filled.
fn same_command(path: &Path, count: usize) -> Diagnostic {
    let (name, alias) = (path.name(), path.head(count));
    let message = format!("`{name}` finds nothing, because `{alias}` is made by the same command");
    Diagnostic::new(Code::StructureTooEarly, message)
        .at(path.span, "known only from the next command on")
        .help(format!("read it in a second `fields`: `... as {alias} | fields {name}`"))
}

/// A name that the command that has made the rows does not define.
// SEEN GH:trade-tariff-backend#3465: `Unknown symbols found in or after stats: <name>`.
fn unknown_after<'a>(maker: &str, name: &str, span: Span, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let message = format!("unknown symbol `{name}` in or after `{maker}`");
    let label = format!("`{maker}` does not define this name");
    let diagnostic = Diagnostic::new(Code::UnknownSymbol, message).at(span, label);
    match nearest(name, known.clone()) {
        Some(similar) => diagnostic.help(format!("a name that exists is similar: `{similar}`")),
        None => {
            let names: Vec<String> = known.map(|name| format!("`{name}`")).collect();
            diagnostic.help(format!("only these names exist here: {}", names.join(", ")))
        }
    }
}
