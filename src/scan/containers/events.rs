//! Events that were found in a container, with what it tells about them.

use indexmap::IndexSet;
use std::borrow::Cow;

/// One event in the text of its block.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// The first byte of its message.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    /// Where it stands in the unpacked file.
    pub offset: u64,
    /// When it happened, in milliseconds since the epoch, where the container tells.
    pub time: Option<i64>,
    /// When the service received it, in milliseconds since the epoch, where the container tells.
    pub ingested: Option<i64>,
    /// The number of where it comes from.
    pub origin: u32,
}

/// Where events come from, as far as the container tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The account that owns the log group.
    pub account: Option<String>,
    /// The log group.
    pub log_group: Option<String>,
    /// The log stream.
    pub stream: Option<String>,
}

/// What a container tells about one event.
#[derive(Debug, Default)]
pub struct About<'a> {
    /// When it happened, in milliseconds since the epoch.
    pub time: Option<i64>,
    /// When the service received it, in milliseconds since the epoch.
    pub ingested: Option<i64>,
    /// Where it comes from.
    pub origin: Option<&'a Origin>,
    /// The log stream, where it differs from event to event.
    pub stream: Option<&'a str>,
}

/// Events one after the other.
#[derive(Debug, Default)]
pub struct Events {
    /// The messages, without anything in between.
    pub text: Vec<u8>,
    /// One entry per event.
    pub records: Vec<Record>,
    /// Where they come from, each place once; the first is the file itself.
    pub origins: IndexSet<Origin>,
    /// How many parts of the container were no events and were passed over.
    pub misfits: u64,
    /// How many messages had bytes that are not UTF-8.
    pub replaced: u64,
    /// Where byte 0 of what the finder sees stands in the unpacked file.
    pub base: u64,
}

impl Events {
    /// None yet. `text` is memory to be used again.
    pub fn new(mut text: Vec<u8>, base: u64) -> Events {
        text.clear();
        Events { text, base, origins: IndexSet::from([Origin::default()]), ..Events::default() }
    }

    /// One more, which stands at this place of what the finder sees. What is not UTF-8 is replaced. An empty
    /// message is none: the service refuses it.
    pub fn add(&mut self, place: usize, message: &[u8], about: About) {
        if message.is_empty() {
            return;
        }
        let start = self.text.len() as u32;
        if message.is_ascii() {
            self.text.extend_from_slice(message);
        } else {
            let text = String::from_utf8_lossy(message);
            self.replaced += u64::from(matches!(text, Cow::Owned(_)));
            self.text.extend_from_slice(text.as_bytes());
        }
        let origin = self.origin(&about);
        self.records.push(Record {
            start,
            end: self.text.len() as u32,
            offset: self.base + place as u64,
            time: about.time,
            ingested: about.ingested,
            origin: origin as u32,
        });
    }

    /// The number of where an event comes from. Neighbours mostly come from one place, for which nothing is made.
    fn origin(&mut self, about: &About) -> usize {
        let of = |part: fn(&Origin) -> &Option<String>| about.origin.and_then(|origin| part(origin).as_deref());
        let (account, log_group) = (of(|origin| &origin.account), of(|origin| &origin.log_group));
        let stream = about.stream.or_else(|| of(|origin| &origin.stream));
        let last = self.records.last().map_or(0, |record| record.origin as usize);
        let is_known = |known: &Origin| {
            (known.account.as_deref(), known.log_group.as_deref(), known.stream.as_deref())
                == (account, log_group, stream)
        };
        if self.origins.get_index(last).is_some_and(is_known) {
            return last;
        }
        let [account, log_group, stream] = [account, log_group, stream].map(|part| part.map(str::to_string));
        self.origins.insert_full(Origin { account, log_group, stream }).0
    }
}
