//! Where saved queries live: from the name and the bytes of a file to the queries in it, each with its place.
//!
//! ```text
//! file -> homes -> written (YAML, JSON, HCL) -> rendered texts -> saved queries
//! ```
//!
//! Adding a kind of file: one file in `homes/` and a line in its list.

mod filled;
mod head;
mod homes;
mod layers;
mod mapped;
mod node;
mod query;
mod reading;
mod rendered;
mod rewrite;
mod written;

pub use crate::query::Language;
pub use filled::Filled;
pub use query::{Edit, Param, SavedQuery, line_and_column};

use crate::diagnostics::Span;
use homes::{HOMES, Home};
use reading::Reading;
use std::path::Path;

/// The largest file that is searched, in bytes: templates are a thousandth of it.
pub const LARGEST: usize = 64 << 20;

/// Why a file could not be searched for queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// What is wrong with it, in words.
    pub message: String,
    /// The bytes of the file that are meant.
    pub span: Option<Span>,
}

/// What a file holds.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Its queries, in the order of their places.
    pub queries: Vec<SavedQuery>,
    /// What should be a query, but could not be read as one.
    pub unread: Vec<Unread>,
}

/// Something that should be a query, or a dashboard with queries, and could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its name.
    pub name: String,
    /// Where it stands in the file.
    pub span: Span,
    /// Why, in words.
    pub why: String,
    /// Whether the file is to blame; otherwise the text stands elsewhere.
    pub wrong: bool,
}

/// The saved queries of a file, in the order of their places. A file of another kind, or without any, has none.
///
/// # Errors
/// When the file is not what its name says.
pub fn find(path: &Path, bytes: &[u8]) -> Result<Vec<SavedQuery>, Damage> {
    read(path, bytes).map(|found| found.queries)
}

/// What a file holds: its queries, and what could not be read as one.
///
/// # Errors
/// When the file is not what its name says.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Found, Damage> {
    let Some(home) = home(path) else { return Ok(Found::default()) };
    if bytes.len() > LARGEST {
        let message = format!("it has {} MiB; files of up to {} MiB are searched", bytes.len() >> 20, LARGEST >> 20);
        return Err(Damage { message, span: None });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Damage { message: "this is no UTF-8 text".to_string(), span: Some(Span { start: at, end: at }) }
    })?;
    // The byte order mark that editors leave is no part of any of the syntaxes.
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut reading = Reading::new(path, &text[mark..]);
    (home.find)(&mut reading).map_err(|damage| damage.shifted(mark))?;
    Ok(reading.found.finished(text, mark))
}

/// Whether the name of a file is that of one which may hold queries.
pub fn is_home(path: &Path) -> bool {
    home(path).is_some()
}

/// Whether a file may hold queries, by its name and the words in it: much cheaper than `read`.
pub fn may_hold(path: &Path, bytes: &[u8]) -> bool {
    home(path).is_some_and(|home| {
        home.marks.iter().any(|mark| mark.is_empty() || memchr::memmem::find(bytes, mark.as_bytes()).is_some())
    })
}

fn home(path: &Path) -> Option<&'static Home> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let fits = |ending: &&str| name.ends_with(*ending);
    let length = |home: &&Home| home.endings.iter().filter(|ending| fits(ending)).map(|ending| ending.len()).max();
    HOMES.iter().filter(|home| home.endings.iter().any(fits)).max_by_key(length)
}

impl Damage {
    fn shifted(self, by: usize) -> Damage {
        let span = self.span.map(|span| Span { start: span.start + by, end: span.end + by });
        Damage { span, ..self }
    }
}

impl Found {
    /// In the order of places, which count from the first byte of the file.
    fn finished(mut self, text: &str, mark: usize) -> Found {
        if mark > 0 {
            self.queries.iter_mut().for_each(|query| query.shift(text, mark));
            self.unread.iter_mut().for_each(|unread| {
                unread.span = Span { start: unread.span.start + mark, end: unread.span.end + mark };
            });
        }
        self.queries.sort_by_key(|query| query.span.start);
        let spans: Vec<Span> = self.queries.iter().map(|query| query.span).collect();
        for (at, query) in self.queries.iter_mut().enumerate() {
            let shared = spans.iter().enumerate().any(|(other, span)| other != at && overlap(*span, query.span));
            query.settle(at, shared);
        }
        self
    }
}

fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}
