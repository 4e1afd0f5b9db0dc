//! Reading a container block by block.

use super::{Events, Finder};
use crate::scan::block::{Block, MARK, MAX_LINE};
use crate::scan::pieces::fill;
use crate::scan::stream::Blocks;
use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::io::{self, Read};

/// Why the rest of a container cannot be understood, in words.
#[derive(Debug)]
pub struct Broken(String);

impl Display for Broken {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Error for Broken {}

/// Blocks of the events that a finder finds in what a reader gives.
pub struct Framed {
    reader: Box<dyn Read + Send>,
    finder: Box<dyn Finder>,
    /// What was read and is not done with.
    carry: Vec<u8>,
    /// Where its first byte stands in the unpacked file.
    offset: u64,
    ended: bool,
    failure: Option<io::Error>,
}

impl Framed {
    /// Blocks of the events in what the reader gives.
    pub fn new(reader: Box<dyn Read + Send>, finder: Box<dyn Finder>) -> Framed {
        Framed { reader, finder, carry: Vec::new(), offset: 0, ended: false, failure: None }
    }

    fn read_on(&mut self, size: usize) {
        let len = self.carry.len();
        // An event that is larger than a block is looked at again as a whole, so more and more is read.
        // The mark of UTF-8 is seen as a whole.
        let wanted = size.max(len).max(MARK.len());
        self.carry.resize(len + wanted, 0);
        let (count, failure) = fill(&mut self.reader, &mut self.carry[len..]);
        self.carry.truncate(len + count);
        self.ended = count < wanted;
        self.failure = failure;
        if self.offset == 0 && len == 0 && self.carry.starts_with(MARK) {
            self.passed(MARK.len());
        }
    }

    fn passed(&mut self, count: usize) {
        self.carry.drain(..count);
        self.offset += count as u64;
    }

    /// Nothing is read any more; what is known already is told.
    fn give_up(&mut self, reason: String) {
        self.ended = true;
        self.carry.clear();
        self.failure.get_or_insert_with(|| io::Error::other(Broken(reason)));
    }

    /// Finds events in what was read. The finder sees no more than the largest event at once, so that what is too
    /// large does not depend on the size of blocks.
    fn find(&mut self, events: &mut Events) {
        loop {
            let seen = self.carry.len().min(MAX_LINE);
            // What the finder makes of a file that breaks off would be a guess: it is told that more is to come.
            let last = self.ended && self.failure.is_none() && seen == self.carry.len();
            events.base = self.offset;
            let count = match self.finder.find(&self.carry[..seen], last, events) {
                Ok(count) => count,
                Err(reason) => return self.give_up(reason),
            };
            self.passed(count);
            if last && !self.carry.trim_ascii().is_empty() {
                return self.give_up("it ends too early; the complete events before were read".into());
            }
            if seen < MAX_LINE {
                return;
            }
            if count == 0 {
                let (most, at) = (MAX_LINE >> 20, self.offset);
                return self
                    .give_up(format!("the event at byte {at} is larger than {most} MiB; those before were read"));
            }
        }
    }
}

impl Blocks for Framed {
    fn next(&mut self, size: usize, memory: &mut Vec<u8>) -> io::Result<Option<Block>> {
        while !self.ended {
            self.read_on(size);
            let mut events = Events::new(std::mem::take(memory), self.offset);
            let before = self.offset;
            self.find(&mut events);
            if !events.records.is_empty() || events.misfits > 0 || self.offset > before {
                return Ok(Some(Block::of_events(events, before, self.offset - before)));
            }
            *memory = events.text;
        }
        self.failure.take().map_or(Ok(None), Err)
    }
}

/// How many messages are looked at to recognise their type.
const SAMPLE: usize = 40;

/// The first messages in the head of a file.
pub fn first_messages(finder: &mut dyn Finder, head: &[u8]) -> Vec<String> {
    let mut events = Events::new(Vec::new(), 0);
    // What is wrong with the file shows when it is read.
    let _ = finder.find(head, true, &mut events);
    let text = |record: &super::Record| {
        String::from_utf8_lossy(&events.text[record.start as usize..record.end as usize]).into_owned()
    };
    events.records.iter().take(SAMPLE).map(text).collect()
}
