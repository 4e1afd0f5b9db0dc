//! Event stores: events that are kept with their times elsewhere than in files, and come already in order.

use super::block::Block;
use super::containers::{About, Events};
use super::stream::Blocks;
use std::fmt::Debug;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The events of a log group.
pub trait Store: Debug + Send + Sync {
    /// The log streams that have events in one of the ranges, which are inclusive, in milliseconds since the epoch;
    /// without a range all of them. Always in the same order.
    ///
    /// # Errors
    /// Why the store cannot be asked, in a sentence.
    fn streams(&self, ranges: &[(i64, i64)]) -> Result<Vec<Arc<dyn StoredStream>>, String>;
}

/// The events of one log stream, or of a part of it, in the ranges that were asked for.
pub trait StoredStream: Debug + Send + Sync {
    /// The name of the log stream.
    fn name(&self) -> &str;

    /// About how many bytes its messages have.
    fn size(&self) -> u64;

    /// Its first messages: they tell its format.
    ///
    /// # Errors
    /// When it cannot be read.
    fn first_messages(&self, most: usize) -> io::Result<Vec<String>>;

    /// Reads it from the front.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self) -> io::Result<Box<dyn StoredEvents>>;
}

/// Events one after the other.
pub trait StoredEvents: Send {
    /// Hands on the next events, of about so many bytes; false when there were none left.
    ///
    /// # Errors
    /// When reading on is impossible; what was handed on before is good.
    fn next(&mut self, bytes: usize, event: &mut dyn FnMut(StoredEvent)) -> io::Result<bool>;
}

/// An event of a store.
#[derive(Debug, Clone, Copy)]
pub struct StoredEvent<'a> {
    /// Its number: less than 2^40, unlike that of any other event of the stream, larger than that of any event that
    /// was received before.
    pub number: u64,
    /// When it happened, milliseconds since the epoch.
    pub time: i64,
    /// When it was received, milliseconds since the epoch.
    pub ingested: i64,
    /// What was logged.
    pub message: &'a str,
}

/// Messages that are looked at to recognise the format of a log stream.
pub const SAMPLE: usize = 40;

/// Blocks of the events of a stream.
pub struct StoredBlocks {
    events: Box<dyn StoredEvents>,
    stream: String,
    progress: Arc<AtomicU64>,
}

impl StoredBlocks {
    /// Blocks of these events; bytes are added to `progress`.
    pub fn new(events: Box<dyn StoredEvents>, stream: &str, progress: Arc<AtomicU64>) -> StoredBlocks {
        StoredBlocks { events, stream: stream.to_string(), progress }
    }
}

impl Blocks for StoredBlocks {
    fn next(&mut self, size: usize, memory: &mut Vec<u8>) -> io::Result<Option<Block>> {
        let mut events = Events::new(std::mem::take(memory), 0);
        let stream = Some(self.stream.as_str());
        let more = self.events.next(size, &mut |event| {
            let about = About { time: Some(event.time), ingested: Some(event.ingested), stream, ..About::default() };
            events.add(event.number as usize, event.message.as_bytes(), about);
        })?;
        let bytes = events.text.len() as u64;
        self.progress.fetch_add(bytes, Ordering::Relaxed);
        Ok(more.then(|| Block::of_events(events, 0, bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Query;
    use crate::run::{Engine, Limits};
    use crate::scan::{Input, Source};

    /// A store in memory: streams of times and messages.
    #[derive(Debug)]
    struct Memory(Vec<Arc<Lines>>);

    #[derive(Debug)]
    struct Lines {
        name: String,
        events: Vec<(i64, String)>,
    }

    struct Reading(Vec<(i64, String)>, usize);

    impl Store for Memory {
        fn streams(&self, ranges: &[(i64, i64)]) -> Result<Vec<Arc<dyn StoredStream>>, String> {
            let inside = |time: i64| ranges.is_empty() || ranges.iter().any(|(from, to)| (*from..=*to).contains(&time));
            let asked = self.0.iter().filter(|stream| stream.events.iter().any(|(time, _)| inside(*time)));
            Ok(asked.map(|stream| stream.clone() as Arc<dyn StoredStream>).collect())
        }
    }

    impl StoredStream for Lines {
        fn name(&self) -> &str {
            &self.name
        }

        fn size(&self) -> u64 {
            self.events.iter().map(|(_, message)| message.len() as u64).sum()
        }

        fn first_messages(&self, most: usize) -> io::Result<Vec<String>> {
            Ok(self.events.iter().take(most).map(|(_, message)| message.clone()).collect())
        }

        fn read(&self) -> io::Result<Box<dyn StoredEvents>> {
            Ok(Box::new(Reading(self.events.clone(), 0)))
        }
    }

    impl StoredEvents for Reading {
        fn next(&mut self, bytes: usize, event: &mut dyn FnMut(StoredEvent)) -> io::Result<bool> {
            let (mut left, begun) = (bytes as i64, self.1);
            while let Some((time, message)) = self.0.get(self.1).filter(|_| left > 0) {
                left -= message.len() as i64;
                self.1 += 1;
                event(StoredEvent { number: self.1 as u64, time: *time, ingested: *time + 7, message });
            }
            Ok(self.1 > begun)
        }
    }

    fn answer(query: &str, range: Option<(i64, i64)>, limits: Limits) -> String {
        let flow = |port: u32| format!("2 123456789012 eni-1 10.0.0.1 10.0.0.2 {port} 443 6 1 40 1 2 ACCEPT OK");
        let flows = Lines { name: "eni/1".into(), events: (0..9).map(|n| (1000 * i64::from(n), flow(n))).collect() };
        let text = |n: i64| (500 + 1000 * n, format!("{{\"level\":\"INFO\",\"n\":{n}}}"));
        let app = Lines { name: "app".into(), events: (0..3).map(text).collect() };
        let store = Memory(vec![Arc::new(flows), Arc::new(app)]);
        let group =
            Source { log_group: "/flows".into(), inputs: vec![Input::Stored(Arc::new(store))], ..Source::default() };
        let engine = Engine::new(vec![group]).with_limits(limits);
        let engine = range.map_or(engine.clone(), |(start, end)| engine.between(start, end));
        let query = Query::parse(query).expect("it is read");
        engine.run(&query, &|_, _| {}).expect("it is answered").to_string()
    }

    #[test]
    fn events_of_a_store_have_its_times_streams_and_the_fields_of_their_stream() {
        let query = "fields @timestamp, @ingestionTime, @logStream, srcPort, n | sort @timestamp desc | limit 3";
        for (threads, batch_rows, block_bytes) in [(1, 4096, 1 << 19), (7, 1, 1), (2, 3, 100)] {
            let limits = Limits { threads, batch_rows, block_bytes, ..Limits::default() };
            let told = answer(query, Some((500, 2500)), limits.clone());
            let rows: Vec<&str> = told.lines().skip(1).collect();
            assert_eq!(rows.len(), 3, "{told}");
            assert!(rows[0].contains("00:00:02.500") && rows[0].contains("00:00:02.507"), "{told}");
            assert!(rows[0].contains("app") && rows[1].contains("eni/1"), "{told}");
            assert!(answer("stats count(*) as n by @logStream", Some((500, 2500)), limits).contains("eni/1"));
        }
        assert!(answer("filter level = 'INFO' | stats sum(n)", None, Limits::default()).contains('3'));
    }
}
