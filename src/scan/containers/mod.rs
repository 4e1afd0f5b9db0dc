//! Containers: files in which events are more than lines, with what they tell about each event.
//!
//! ```text
//! bytes ─► finder (one file here each) ─► events (message, time, stream) ─► block
//! ```
//!
//! Adding a container: one file, one line in the list here.

mod documents;
mod events;
mod framed;
mod lists;
mod rows;
mod scan;
mod stamped;

pub use events::{About, Events, Origin, Record};
pub use framed::{Broken, Framed, first_messages};

use super::formats::{self, Head};
use std::path::Path;

/// One kind of container.
#[derive(Debug)]
pub struct Container {
    /// What such a file is, for people: the words after `in`.
    pub name: &'static str,
    /// Whether a file is one.
    pub recognise: fn(&Sample) -> bool,
    /// What finds the events of such a file.
    pub finder: fn() -> Box<dyn Finder>,
}

/// The beginning of a file.
#[derive(Debug)]
pub struct Sample<'a> {
    /// Its name, as it was found.
    pub name: &'a str,
    /// Its first bytes, unpacked, without the mark of UTF-8.
    pub bytes: &'a [u8],
    /// Whether these are all.
    pub whole: bool,
}

impl Sample<'_> {
    /// The parts of its path, from the file upwards.
    fn parts(&self) -> impl Iterator<Item = &str> {
        Path::new(self.name).components().rev().filter_map(|part| part.as_os_str().to_str())
    }

    /// Whether messages that a finder finds are of a type that has fields or a time of its own.
    fn holds_known_messages(&self, finder: &mut dyn Finder) -> bool {
        let head = Head::of_events(first_messages(finder, self.bytes));
        formats::layout(None, &head).is_ok_and(|layout| layout.is_open() || !layout.fields().is_empty())
    }
}

/// Finds the events in the bytes of one file, from front to end.
pub trait Finder: Send {
    /// Adds the events that are whole in these bytes and gives how many bytes are done with. The others come
    /// again, with more behind them; `last` says that nothing comes any more. Must give the same events however
    /// the file is cut.
    ///
    /// # Errors
    /// When the rest of the file cannot be understood, in words; the events added before are good.
    fn find(&mut self, bytes: &[u8], last: bool, events: &mut Events) -> Result<usize, String>;
}

/// Every container; the first that recognises a file has it.
static CONTAINERS: &[&Container] = &[
    &lists::CLOUDTRAIL,
    &lists::SUBSCRIPTION,
    &lists::EVENTS,
    &rows::RESULTS,
    &lists::RECORDS,
    &documents::DOCUMENTS,
    &stamped::TAIL,
    &stamped::EXPORT,
];

/// The container that a file is; `None` when its lines are its events.
pub fn recognise(sample: &Sample) -> Option<&'static Container> {
    CONTAINERS.iter().find(|container| (container.recognise)(sample)).copied()
}

#[cfg(test)]
mod tests;
