//! `json`: one JSON document a line. Lists and maps are flattened to fields: `a.b.0.c`.
//!
//! ```text
//! cursor (tokens) ─► reader (places of what is asked for: paths) ─► decoder (columns, times)
//!                 └► flatten (the names of everything)
//! ```

mod cursor;
mod decoder;
mod escapes;
mod flatten;
mod paths;
mod reader;
mod time;

#[cfg(test)]
mod tests;

use super::{Decoder, Format, Head, Layout, Wanted};
use cursor::{Fit, fit};
use decoder::JsonDecoder;
pub(in crate::scan) use flatten::{name_of_path, path_of_name};
use indexmap::IndexSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
pub(in crate::scan) use time::{TIME_PATHS, instant};

/// The format.
pub static FORMAT: Format = Format {
    name: "json",
    summary: "One JSON document a line: every leaf is a field, nested ones with dots (`a.b.0.c`).",
    fields: Vec::new,
    recognise: |head| looks_like_json(head).then(|| layout(head)),
    assume: layout,
};

/// How many lines of a file are looked at, to recognise it and to know some names.
const SAMPLE: usize = 20;

/// One line in so many must be an event, for logs with other lines in between to be recognised. Those lose
/// nothing by it: they keep `@message` and the time that they begin with.
const BELIEVED: usize = 3;

/// How many names are remembered for suggestions.
const MOST_SAMPLE_NAMES: usize = 1000;

fn layout(head: &Head) -> Arc<dyn Layout> {
    Arc::new(JsonLayout { sample: sample_names(head), asked: Mutex::default() })
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

/// The names that a query asks for in one file.
#[derive(Debug)]
struct JsonLayout {
    /// The fields of the first events.
    sample: Vec<String>,
    asked: Mutex<Vec<Asked>>,
}

/// A field that is asked for.
#[derive(Debug, Clone)]
struct Asked {
    /// Its keys with dots between.
    path: Arc<str>,
    /// Whether an event has it, or a line that was passed over may have it.
    seen: Arc<AtomicBool>,
}

impl JsonLayout {
    fn asked(&self) -> MutexGuard<'_, Vec<Asked>> {
        self.asked.lock().expect("nobody panics while holding it")
    }
}

impl Layout for JsonLayout {
    fn describe(&self) -> String {
        FORMAT.name.into()
    }

    fn fields(&self) -> Vec<String> {
        self.sample.clone()
    }

    fn field(&self, name: &str) -> Option<usize> {
        let path = flatten::path_of_name(name)?;
        let mut asked = self.asked();
        let known = asked.iter().position(|asked| &*asked.path == path);
        Some(known.unwrap_or_else(|| {
            asked.push(Asked { path: path.into(), seen: Arc::default() });
            asked.len() - 1
        }))
    }

    fn is_open(&self) -> bool {
        true
    }

    fn has(&self, field: usize) -> bool {
        self.asked().get(field).is_some_and(|asked| asked.seen.load(Ordering::Relaxed))
    }

    fn decoder(&self, wanted: Wanted) -> Box<dyn Decoder> {
        Box::new(JsonDecoder::new(self.asked().clone(), wanted))
    }
}
