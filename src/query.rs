//! The root of the tree: a query as written.

mod inner;
mod language;
#[cfg(test)]
mod messages;
mod parameters;
#[cfg(test)]
pub(crate) mod roundtrip;

use crate::commands::{self, Command, Unread, is_command};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::plan::Plan;
use crate::plan::rewrites::{self, Rewrite};
use crate::syntax::{Source, Stages, Tree, check_nesting, split};
pub use inner::Nested;
pub use language::Language;
pub(crate) use parameters::{Call as SavedCall, calls as saved_calls};
pub use parameters::{
    Definitions, Placeholder, Unexpanded, check_declarations, declared_defaults, has_long_quotation, is_parameter_name,
    literal, may_call, placeholders,
};
use std::fmt;
use std::sync::Arc;

/// The longest query that the service takes.
// AWS API, StartQuery: the maximum length of `queryString` is 10,000.
const MOST_CHARACTERS: usize = 10_000;

/// A query that was read without errors. `Display` prints it in canonical layout, one stage a line; reading
/// that back gives the same tree.
#[derive(Debug, Clone)]
pub struct Query {
    /// The text that was read; all spans point into it.
    pub text: String,
    /// The language that it is written in.
    pub language: Language,
    /// The stages, at least one.
    pub stages: Vec<Arc<dyn Command>>,
    /// What is good to know about how it was read.
    pub notes: Vec<Diagnostic>,
}

impl Query {
    /// Reads a query in CWLI; [`Language::read`] reads the others.
    ///
    /// # Errors
    /// One diagnostic per fault, in the order of the text.
    pub fn parse(text: &str) -> Result<Query, Vec<Diagnostic>> {
        let source = look_over(text).map_err(|fault| vec![fault])?;
        let without_value = parameters::without_value(&source);
        if !without_value.is_empty() {
            return Err(without_value);
        }
        Self::read(&source, inner::read)
    }

    /// Reads what the tokens of a source make. `inner` reads what stands in brackets.
    fn read<'a>(source: &'a Source<'a>, inner: inner::Reader) -> Result<Query, Vec<Diagnostic>> {
        let mut found = split(source, is_command);
        let unread = inner(source, &mut found);
        let Stages { stages: written, mut faults, notes, .. } = found;
        let mut stages: Vec<Arc<dyn Command>> = Vec::new();
        for stage in &written {
            let holds_unread = unread.iter().any(|at| stage.contains(*at));
            let place = || Arc::new(Unread::beginning_with(stage.head()));
            stages.push(match commands::read(stage) {
                _ if holds_unread => place(),
                Ok(command) => command,
                Err(fault) => {
                    faults.push(fault);
                    place()
                }
            });
        }
        let query = Query { text: source.text.to_string(), language: Language::Cwli, stages, notes };
        if faults.is_empty() { Ok(query) } else { Err(query.with_its_own(faults)) }
    }

    /// Faults of reading with those in the meaning of the stages that were read, in the order of the text.
    fn with_its_own(&self, mut faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
        faults.extend(commands::build(self).err().into_iter().flatten());
        faults.sort_by_key(|fault| fault.label.as_ref().map_or(0, |(span, _)| span.start));
        faults
    }

    /// The plan with all rewrites, and the warnings found on the way.
    ///
    /// # Errors
    /// What is wrong with the meaning of the query.
    pub fn plan(&self) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
        self.plan_with(rewrites::all())
    }

    /// The plan with these rewrites only; the answer is the same with any of them.
    ///
    /// # Errors
    /// As `plan`.
    pub fn plan_with(&self, rewrites: &[&Rewrite]) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
        let (plan, warnings) = match self.language {
            Language::Sql => crate::sql::plan(self)?,
            Language::Cwli | Language::Ppl => commands::build(self)?,
        };
        Ok((plan.rewritten(rewrites), warnings))
    }

    /// What each stage does, in a sentence for a learner.
    pub fn sentences(&self) -> Vec<String> {
        let mut rows = "events";
        let mut sentence = |stage: &Arc<dyn Command>| {
            let sentence = stage.sentence(rows);
            rows = stage.rows(rows);
            sentence
        };
        self.stages.iter().map(&mut sentence).collect()
    }

    /// What was read, as indented text.
    pub fn tree(&self) -> String {
        let mut tree = Tree::default();
        self.stages.iter().for_each(|stage| stage.write_tree(&mut tree));
        tree.into_text()
    }

    /// Whether two queries read the same, wherever their parts stand.
    pub fn same_tree(&self, other: &Query) -> bool {
        self.tree() == other.tree()
    }
}

/// What can be said before the grammar reads the text: faults after which it would recurse too deep or
/// point to the wrong place.
fn look_over(text: &str) -> Result<Source<'_>, Diagnostic> {
    if let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        let message = format!("the query has {} characters, but the service takes 10,000", text.chars().count());
        let rest = Span { start: end, end: text.len() };
        return Err(Diagnostic::new(Code::QueryTooLong, message).at(rest, "too much"));
    }
    let source = Source::new(text)?;
    // The manual is silent on what an empty query does; here it is surely a slip.
    if source.tokens.is_empty() {
        return Err(Diagnostic::new(Code::EmptyQuery, "the query has no command")
            .help("begin with `fields @timestamp, @message`"));
    }
    check_nesting(&source)?;
    Ok(source)
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.language == Language::Sql {
            let laid_out = self.language.laid_out(&self.text).ok().flatten();
            return f.write_str(laid_out.as_deref().unwrap_or(&self.text));
        }
        for (at, stage) in self.stages.iter().enumerate() {
            write!(f, "{}{stage}", if at > 0 { "\n| " } else { "" })?;
        }
        Ok(())
    }
}
