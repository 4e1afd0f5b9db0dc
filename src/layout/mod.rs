//! The canonical layout of a query, with its comments.
//!
//! ```text
//! text -> stand-ins for parameters -> pieces and comments -> document -> text
//! ```
//!
//! One command a line, a `| ` before each but the first. What is too long for a line is broken: a list and a chain of
//! conditions one part a line, a list of plain names as many a line as fit. Texts, regular expressions, names and
//! brackets stay as they were written; so does an item without an alias, since its text is the name of its column.

mod builder;
mod comments;
mod document;
mod lists;
mod pieces;
mod spelling;
mod stages;
mod standins;
#[cfg(test)]
mod tests;

use crate::Query;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::Source;
use builder::Builder;
use standins::Standins;

/// A query in canonical layout, without a line end at its end. Doing it twice changes nothing, and the query means the
/// same. `{{name}}` and `$Saved(...)` may stand in it as they do in saved queries.
///
/// # Errors
/// What is wrong with the query, when it cannot be read.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let mut text = laid_out(text)?;
    // A comment inside of a part breaks its line, and is at the end of it the second time.
    for _ in 0..MOST_TIMES {
        let again = laid_out(&text)?;
        if again == text {
            break;
        }
        text = again;
    }
    Ok(text)
}

/// How often a text is laid out until nothing changes any more; twice is enough for all that is known.
const MOST_TIMES: usize = 4;

fn laid_out(text: &str) -> Result<String, Vec<Diagnostic>> {
    let standins = Standins::new(text)?;
    let source = Source::new(&standins.text).map_err(|fault| vec![fault])?;
    let mut builder = Builder::new(&standins, &source);
    stages::query(&mut builder, &source);
    let laid_out = document::print(&builder.finish());
    // A query that grows beyond what the service takes stays as it is, and so would one that we have damaged.
    if means_the_same(&standins, &laid_out) { Ok(laid_out) } else { Ok(text.trim_end().to_string()) }
}

/// The places of the comments of a query, each from its `#` on; none when the text is not even words.
pub(crate) fn comments(text: &str) -> Vec<Span> {
    let Ok(source) = Source::new(text) else { return Vec::new() };
    comments::comments(&source).into_iter().map(|comment| Span { start: comment.start, end: comment.end }).collect()
}

fn means_the_same(before: &Standins, after: &str) -> bool {
    let read = |text: &str| Query::parse(text).ok();
    let after = before.same(after).or_else(|| Standins::new(after).ok()).and_then(|after| read(&after.text));
    match (read(&before.text), after) {
        (Some(before), Some(after)) => before.same_tree(&after),
        _ => false,
    }
}
