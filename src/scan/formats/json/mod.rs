//! `json`: one JSON document a line. Lists and maps are flattened to fields: `a.b.0.c`.
//!
//! ```text
//! cursor (tokens) ─► reader (places of what is asked for: paths) ─► decoder (columns, times)
//!                 └► flatten (the names of everything)
//! ```

mod asked;
mod cursor;
mod decoder;
mod escapes;
mod expected;
mod flatten;
mod kinds;
mod paths;
mod reader;
mod time;

#[cfg(test)]
mod tests;

pub use asked::AskedFields;
pub use cursor::document;
pub use decoder::{JsonDecoder, MISFIT, Members, put};
pub use flatten::{each_path, name_of_path, path_of_name};
pub use reader::Found;
pub use time::TIME_PATHS;

use super::{BELIEVED, Decoder, Format, Head, Layout, SAMPLE, Wanted};
use cursor::{Fit, fit};
use indexmap::IndexSet;
use kinds::{KINDS, Kind};
use std::sync::Arc;

/// The format.
pub static FORMAT: Format = Format {
    name: "json",
    summary: "One JSON document a line: every leaf is a field, nested ones with dots (`a.b.0.c`).",
    fields: Vec::new,
    recognise: |head| looks_like_json(head).then(|| layout(head, kinds::recognise(head))),
    assume: |head| layout(head, kinds::recognise(head)),
};

/// The layout of a file that is said to be of a kind of JSON log. `None` when there is no such kind.
pub fn of_kind(name: &str, head: &Head) -> Option<Arc<dyn Layout>> {
    kinds::find(name).map(|kind| layout(head, Some(kind)))
}

/// The names of the kinds.
pub fn kind_names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.name)
}

/// How many names are remembered for suggestions.
const MOST_SAMPLE_NAMES: usize = 1000;

fn layout(head: &Head, kind: Option<&'static Kind>) -> Arc<dyn Layout> {
    Arc::new(JsonLayout { kind, sample: sample_names(head), asked: AskedFields::default() })
}

/// Whether enough of the first lines are events. The last that we see may be cut off.
fn looks_like_json(head: &Head) -> bool {
    let mut lines: Vec<&str> = head.events().take(SAMPLE + 1).collect();
    let cut = if lines.len() > SAMPLE { None } else { lines.last().copied() };
    lines.truncate(SAMPLE);
    let fits = |line: &&&str| match fit(line.as_bytes()) {
        Fit::Whole => true,
        Fit::Cut => cut == Some(**line),
        Fit::No => false,
    };
    let events = lines.iter().filter(fits).count();
    events > 0 && events * BELIEVED >= lines.len()
}

fn sample_names(head: &Head) -> Vec<String> {
    let mut names = IndexSet::new();
    for line in head.events().take(SAMPLE) {
        flatten::each_path(line.as_bytes(), |path| {
            if names.len() < MOST_SAMPLE_NAMES {
                names.insert(flatten::name_of_path(path));
            }
        });
    }
    names.into_iter().collect()
}

/// One file.
#[derive(Debug)]
struct JsonLayout {
    kind: Option<&'static Kind>,
    /// The fields of the first events.
    sample: Vec<String>,
    asked: AskedFields,
}

impl Layout for JsonLayout {
    fn describe(&self) -> String {
        match self.kind {
            Some(kind) => format!("{} ({})", FORMAT.name, kind.title),
            None => FORMAT.name.into(),
        }
    }

    fn fields(&self) -> Vec<String> {
        self.sample.clone()
    }

    fn field(&self, name: &str) -> Option<usize> {
        self.asked.number(name)
    }

    fn is_open(&self) -> bool {
        true
    }

    fn has(&self, field: usize) -> bool {
        self.asked.has(field)
    }

    fn is_boolean(&self, field: usize) -> bool {
        self.asked.is_boolean(field)
    }

    fn decoder(&self, wanted: Wanted) -> Box<dyn Decoder> {
        let times = self.kind.map_or(&[][..], |kind| kind.times);
        let dated = self.kind.is_some_and(|kind| kind.dated);
        Box::new(JsonDecoder::new(self.asked.all(), Members { times, dated, ..Members::default() }, wanted.times))
    }
}
