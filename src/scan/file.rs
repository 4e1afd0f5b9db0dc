//! One file of a scan: how it is packed, its layout, and what was counted in it.

use super::FileReport;
use super::block::MARK;
use super::columns::Part;
use super::find::{Found, Origin, sentence};
use super::formats::{self, Head, Layout};
use super::pieces::{Reach, fill};
use super::stream::{Counting, Packing, Stream};
use super::{Request, Source};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// How much of a file is looked at to recognise its format.
const HEAD: usize = 64 * 1024;

/// A file of a scan.
pub struct LogFile {
    /// The name for messages.
    pub name: String,
    /// The log group it belongs to.
    pub log_group: String,
    /// How its lines become fields.
    pub layout: Arc<dyn Layout>,
    /// What each wanted field is, with its slot.
    pub parts: Vec<(usize, Part)>,
    /// Bytes on disk or in memory; 0 for standard input.
    pub size: u64,
    raw: bool,
    origin: Origin,
    packing: Packing,
    /// Standard input, of which the head has been read already.
    begun: Mutex<Option<Box<dyn Read + Send>>>,
    misfits: AtomicU64,
    failure: Mutex<Option<String>>,
}

impl LogFile {
    /// Looks at the head of a file.
    ///
    /// # Errors
    /// With the report of a file that cannot be read or is no log.
    pub fn open(found: Found, source: &Source, request: &Request) -> Result<LogFile, FileReport> {
        let name = found.name;
        let opened = found.origin.and_then(|origin| Opened::new(origin).map_err(|error| sentence(&error)));
        let opened = opened.and_then(|opened| {
            let layout = formats::layout(source.format.as_deref(), &opened.text()?)?;
            Ok((opened, layout))
        });
        let (opened, layout) = match opened {
            Ok(opened) => opened,
            Err(failure) => return Err(FileReport { name, failure: Some(failure), ..FileReport::default() }),
        };
        let part = |(slot, field): &(usize, String)| (*slot, Part::of(field, &*layout, source.raw));
        Ok(LogFile {
            name,
            log_group: source.log_group.clone(),
            parts: request.fields.iter().map(part).collect(),
            layout,
            size: opened.size,
            raw: source.raw,
            origin: opened.origin,
            packing: opened.packing,
            begun: Mutex::new(opened.rest),
            misfits: AtomicU64::new(0),
            failure: Mutex::new(opened.failure),
        })
    }

    /// Whether it can only be read from front to end.
    pub fn is_stream(&self) -> bool {
        self.packing != Packing::Plain || matches!(self.origin, Origin::Stdin)
    }

    /// Its bytes, to be read from any place.
    ///
    /// # Errors
    /// When the file cannot be opened any more.
    pub fn reach(&self) -> io::Result<Reach> {
        match &self.origin {
            Origin::Memory(bytes) => Ok(Reach::Memory(bytes.clone())),
            Origin::Disk(path) => File::open(path).map(Reach::File),
            Origin::Stdin => Err(io::Error::other("standard input can only be read from front to end")),
        }
    }

    /// Its unpacked bytes from the front. Bytes read on disk are added to `progress`.
    ///
    /// # Errors
    /// When the file cannot be opened any more.
    pub fn stream(&self, progress: &Arc<AtomicU64>) -> io::Result<Stream> {
        let begun = self.begun.lock().expect("nobody panics while holding it").take();
        let packed: Box<dyn Read + Send> = match (&self.origin, begun) {
            (_, Some(reader)) => reader,
            (Origin::Disk(path), None) => Box::new(Counting::new(File::open(path)?, progress.clone())),
            (Origin::Memory(bytes), None) => Box::new(Counting::new(Cursor::new(bytes.clone()), progress.clone())),
            (Origin::Stdin, None) => Box::new(io::empty()),
        };
        Ok(Stream::new(self.packing.unpack(packed)?))
    }

    /// Adds lines that did not fit. Raw lines cannot.
    pub fn add_misfits(&self, count: u64) {
        if !self.raw {
            self.misfits.fetch_add(count, Ordering::Relaxed);
        }
    }

    /// Remembers why reading stopped; the first reason counts.
    pub fn fail(&self, error: &io::Error) {
        let mut failure = self.failure.lock().expect("nobody panics while holding it");
        failure.get_or_insert_with(|| self.packing.failure(error));
    }

    /// What was found.
    pub fn report(&self) -> FileReport {
        FileReport {
            name: self.name.clone(),
            format: match self.packing {
                Packing::Plain => self.layout.describe(),
                packing => format!("{}, {}", self.layout.describe(), packing.name()),
            },
            fields: if self.raw { Vec::new() } else { self.layout.fields() },
            misfits: self.misfits.load(Ordering::Relaxed),
            failure: self.failure.lock().expect("nobody panics while holding it").clone(),
        }
    }
}

/// A file of which the head was read.
struct Opened {
    origin: Origin,
    packing: Packing,
    size: u64,
    /// The unpacked head.
    head: Vec<u8>,
    /// Standard input from its very beginning.
    rest: Option<Box<dyn Read + Send>>,
    failure: Option<String>,
}

impl Opened {
    fn new(origin: Origin) -> io::Result<Opened> {
        let (mut packed, size): (Box<dyn Read + Send>, u64) = match &origin {
            Origin::Disk(path) => {
                let file = File::open(path)?;
                let size = file.metadata()?.len();
                (Box::new(file), size)
            }
            Origin::Stdin => (Box::new(io::stdin()), 0),
            Origin::Memory(bytes) => (Box::new(Cursor::new(bytes.clone())), bytes.len() as u64),
        };
        let mut head = vec![0; HEAD];
        let (count, failure) = fill(&mut packed, &mut head);
        if let Some(error) = failure {
            return Err(error);
        }
        head.truncate(count);
        let packing = Packing::of(&head);
        let rest: Option<Box<dyn Read + Send>> = match origin {
            Origin::Stdin => Some(Box::new(Cursor::new(head.clone()).chain(packed))),
            _ => None,
        };
        let mut opened = Opened { origin, packing, size, head, rest, failure: None };
        if packing != Packing::Plain {
            opened.unpack_head();
        }
        Ok(opened)
    }

    /// A packed head says how the file begins as far as it can be unpacked: it breaks off where it was cut.
    fn unpack_head(&mut self) {
        let packed = std::mem::take(&mut self.head);
        let whole = (packed.len() as u64) == self.size;
        let mut head = vec![0; HEAD];
        let (count, failure) = match self.packing.unpack(Box::new(Cursor::new(packed))) {
            Ok(mut reader) => fill(&mut reader, &mut head),
            Err(error) => (0, Some(error)),
        };
        head.truncate(count);
        self.head = head;
        // Broken before the first line: reading will tell the same, but only if somebody reads.
        if let (true, Some(error)) = (whole && count == 0, failure) {
            self.failure = Some(self.packing.failure(&error));
        }
    }

    fn text(&self) -> Result<Head, String> {
        if self.head.contains(&0) {
            return Err("looks like a binary file".into());
        }
        let text = self.head.strip_prefix(MARK).unwrap_or(&self.head);
        Ok(Head { text: String::from_utf8_lossy(text).into_owned() })
    }
}
