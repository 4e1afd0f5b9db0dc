//! One file of a scan: how it is packed, its layout, and what was counted in it.

use super::FileReport;
use super::block::MARK;
use super::columns::Part;
use super::containers::{self, Container, Framed, Sample};
use super::facts::Known;
use super::find::{Found, Origin, sentence};
use super::formats::{self, Head, Layout};
use super::inflate::{Whole, small_member};
use super::parquet::{self, Chunks, Table};
use super::pieces::{Reach, fill};
use super::place::Place;
use super::stored::{SAMPLE, StoredBlocks};
use super::stream::{Blocks, Counting, Packing, Stream};
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
    /// What is known of it besides its events.
    pub known: Known,
    /// How its lines become fields.
    pub layout: Arc<dyn Layout>,
    /// What each wanted field is, with its slot.
    pub parts: Vec<(usize, Part)>,
    /// Bytes on disk or in memory; 0 for pipes.
    pub size: u64,
    raw: bool,
    origin: Origin,
    packing: Packing,
    container: Option<&'static Container>,
    /// Its rows, if it is Parquet.
    pub table: Option<Arc<Table>>,
    /// Standard input or a pipe, unpacked, from its very beginning.
    begun: Mutex<Option<Box<dyn Read + Send>>>,
    misfits: AtomicU64,
    replaced: AtomicU64,
    failure: Mutex<Option<String>>,
}

impl LogFile {
    /// Looks at the head of a file.
    ///
    /// # Errors
    /// With the report of a file that cannot be read or is no log.
    pub fn open(found: Found, place: Place, source: &Source, request: &Request) -> Result<LogFile, FileReport> {
        let name = found.name;
        let opened = found.origin.and_then(|origin| Opened::new(origin).map_err(|error| sentence(&error)));
        let opened = opened.and_then(|opened| {
            if let Origin::Stored(stream) = &opened.origin {
                let head = stream.first_messages(SAMPLE).map_err(|error| sentence(&error))?;
                let layout = formats::layout(source.format.as_deref(), &Head::of_events(head))?;
                return Ok((opened, None, None, layout));
            }
            if let Some(table) = opened.table(source, request)? {
                let layout: Arc<dyn Layout> = table.clone();
                return Ok((opened, None, Some(table), layout));
            }
            let (container, head) = opened.head(&name)?;
            let layout = formats::layout(source.format.as_deref(), &head)?;
            Ok((opened, container, None, layout))
        });
        let (opened, container, table, layout) = match opened {
            Ok(opened) => opened,
            Err(failure) => return Err(FileReport { name, failure: Some(failure), ..FileReport::default() }),
        };
        let known = Known::new(&source.log_group, &source.facts, place, stream_name(&name));
        let is_stored = matches!(opened.origin, Origin::Stored(_));
        let recorded = is_stored || container.is_some() || layout.account().is_some();
        let part = |(slot, field): &(usize, String)| {
            let known = known.part(field, recorded);
            let field = if request.any_case { &cased(field, &*layout) } else { field };
            (*slot, known.unwrap_or_else(|| Part::of(field, &*layout, source.raw)))
        };
        Ok(LogFile {
            name,
            parts: request.fields.iter().map(part).collect(),
            known,
            layout,
            size: opened.size,
            raw: source.raw,
            origin: opened.origin,
            packing: opened.packing,
            container,
            table,
            begun: Mutex::new(opened.begun),
            misfits: AtomicU64::new(0),
            replaced: AtomicU64::new(0),
            failure: Mutex::new(opened.failure),
        })
    }

    /// Whether the field that was asked for in this slot is anything here. `complete` says whether all events
    /// were looked at: if not, an open file may have it.
    pub fn has(&self, slot: usize, complete: bool) -> bool {
        let has = |part: &Part| match part {
            Part::Missing => false,
            Part::Field(field) => !complete && self.is_open() || self.layout.has(*field),
            _ => true,
        };
        self.parts.iter().any(|(at, part)| *at == slot && has(part))
    }

    /// Whether the field that was asked for in this slot is `true` or `false` of JSON in some event.
    pub fn is_boolean(&self, slot: usize) -> bool {
        let boolean = |part: &Part| matches!(part, Part::Field(field) if self.layout.is_boolean(*field));
        self.parts.iter().any(|(at, part)| *at == slot && boolean(part))
    }

    /// Whether only its events tell which fields there are.
    pub fn is_open(&self) -> bool {
        !self.raw && self.layout.is_open()
    }

    /// The fields that are known of it.
    pub fn fields(&self) -> Vec<String> {
        if self.raw { Vec::new() } else { self.layout.fields() }
    }

    /// Whether it can only be read from front to end.
    pub fn is_stream(&self) -> bool {
        self.container.is_some()
            || self.packing != Packing::Plain
            || matches!(self.origin, Origin::Stored(_))
            || is_read_once(&self.origin)
    }

    /// Whether nobody knows its size before its end.
    pub fn is_endless(&self) -> bool {
        is_read_once(&self.origin)
    }

    /// Its bytes, to be read from any place.
    ///
    /// # Errors
    /// When the file cannot be opened any more.
    pub fn reach(&self) -> io::Result<Reach> {
        reach(&self.origin)
    }

    /// In how many pieces it is read, each of so many bytes.
    pub fn pieces(&self, bytes: u64) -> usize {
        match &self.table {
            Some(table) => table.spans.len(),
            None if self.is_stream() => 1,
            None => self.size.div_ceil(bytes) as usize,
        }
    }

    /// Its unpacked bytes from the front. Bytes read on disk are added to `progress`, and of a pipe those that
    /// were unpacked. `memory` is what an earlier file used.
    ///
    /// # Errors
    /// When the file cannot be opened any more.
    pub fn stream(&self, progress: &Arc<AtomicU64>, memory: &mut Vec<u8>) -> io::Result<Box<dyn Blocks>> {
        if let Some(begun) = self.begun.lock().expect("nobody panics while holding it").take() {
            return Ok(self.blocks(Box::new(Counting::new(begun, progress.clone()))));
        }
        if let Origin::Stored(stream) = &self.origin {
            return Ok(Box::new(StoredBlocks::new(stream.read()?, stream.name(), progress.clone())));
        }
        if let (Origin::Disk(path), Packing::Gzip) = (&self.origin, self.packing)
            && let Some((text, size)) = small_member(File::open(path)?, memory)?
        {
            progress.fetch_add(size, Ordering::Relaxed);
            return Ok(match self.container {
                Some(_) => self.blocks(Box::new(Cursor::new(text))),
                None => Box::new(Whole::new(text)),
            });
        }
        let packed: Box<dyn Read + Send> = match &self.origin {
            Origin::Disk(path) => Box::new(Counting::new(File::open(path)?, progress.clone())),
            Origin::Memory(bytes) => Box::new(Counting::new(Cursor::new(bytes.clone()), progress.clone())),
            Origin::Object(object) => Box::new(Counting::new(object.stream(), progress.clone())),
            Origin::Stdin | Origin::Pipe(_) | Origin::Stored(_) => Box::new(io::empty()),
        };
        Ok(self.blocks(self.packing.unpack(packed)?))
    }

    fn blocks(&self, unpacked: Box<dyn Read + Send>) -> Box<dyn Blocks> {
        match self.container {
            Some(container) => Box::new(Framed::new(unpacked, (container.finder)())),
            None => Box::new(Stream::new(unpacked)),
        }
    }

    /// Adds lines that did not fit. Raw lines cannot.
    pub fn add_misfits(&self, count: u64) {
        if !self.raw {
            self.misfits.fetch_add(count, Ordering::Relaxed);
        }
    }

    /// Adds events in which bytes were replaced.
    pub fn add_replaced(&self, count: u64) {
        self.replaced.fetch_add(count, Ordering::Relaxed);
    }

    /// Remembers why reading stopped; the first reason counts.
    pub fn fail(&self, error: &io::Error) {
        let mut failure = self.failure.lock().expect("nobody panics while holding it");
        failure.get_or_insert_with(|| self.packing.failure(error));
    }

    fn failure(&self) -> Option<String> {
        let of_table = self.table.as_ref().and_then(|table| table.failure());
        of_table.or_else(|| self.failure.lock().expect("nobody panics while holding it").clone())
    }

    /// Format, container and packing, for people.
    fn describe(&self) -> String {
        let mut text = self.layout.describe();
        if let Some(container) = self.container {
            text.extend([" in ", container.name]);
        }
        if self.packing != Packing::Plain {
            text.extend([", ", self.packing.name()]);
        }
        text
    }

    /// What was found.
    pub fn report(&self) -> FileReport {
        FileReport {
            name: self.name.clone(),
            format: self.describe(),
            fields: self.fields(),
            misfits: self.misfits.load(Ordering::Relaxed),
            replaced: self.replaced.load(Ordering::Relaxed),
            failure: self.failure(),
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
    /// Standard input or a pipe, unpacked, from its very beginning: it cannot be opened again.
    begun: Option<Box<dyn Read + Send>>,
    failure: Option<String>,
}

impl Opened {
    fn new(origin: Origin) -> io::Result<Opened> {
        if let Origin::Stored(stream) = &origin {
            let (packing, size) = (Packing::Plain, stream.size());
            return Ok(Opened { origin, packing, size, head: Vec::new(), begun: None, failure: None });
        }
        let (mut packed, size): (Box<dyn Read + Send>, u64) = match &origin {
            Origin::Disk(path) => {
                let file = File::open(path)?;
                let size = file.metadata()?.len();
                (Box::new(file), size)
            }
            Origin::Object(object) => (object.head(), object.size()),
            Origin::Stdin => (Box::new(io::stdin()), 0),
            Origin::Pipe(path) => (Box::new(File::open(path)?), 0),
            Origin::Memory(bytes) => (Box::new(Cursor::new(bytes.clone())), bytes.len() as u64),
            Origin::Stored(stream) => (Box::new(io::empty()), stream.size()),
        };
        let (first, failure) = head(&mut packed);
        if let Some(error) = failure {
            return Err(error);
        }
        let packing = Packing::of(&first);
        if packing == Packing::Plain && !is_read_once(&origin) {
            return Ok(Opened { origin, packing, size, head: first, begun: None, failure: None });
        }
        let mut reader = packing.unpack(Box::new(Cursor::new(first).chain(packed)))?;
        let (head, failure) = head(&mut reader);
        let begun: Option<Box<dyn Read + Send>> =
            is_read_once(&origin).then(|| Box::new(Cursor::new(head.clone()).chain(reader)) as _);
        let failure = failure.map(|error| packing.failure(&error));
        Ok(Opened { origin, packing, size, head, begun, failure })
    }

    /// Its rows, if it is Parquet.
    fn table(&self, source: &Source, request: &Request) -> Result<Option<Arc<Table>>, String> {
        if !self.head.starts_with(parquet::MARK) {
            return Ok(None);
        }
        if self.packing != Packing::Plain || is_read_once(&self.origin) {
            return Err("Parquet is read from many places at once: it must be a file, and not packed as a whole".into());
        }
        let chunks = Chunks::new(reach(&self.origin).map_err(|error| sentence(&error))?, self.size);
        let indexed = request.range.is_some() || request.predicate.is_some();
        Table::open(&chunks, source.format.as_deref(), indexed).map(|table| Some(table.into()))
    }

    /// The container that it is, and its first events.
    fn head(&self, name: &str) -> Result<(Option<&'static Container>, Head), String> {
        if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] = self.head[..] {
            return Err("it is UTF-16, as `>` of Windows PowerShell writes it; a log is read as UTF-8".into());
        }
        if self.head.contains(&0) {
            return Err(
                "it looks like a binary file; a log is text, plain or packed by gzip, zstd, bzip2 or snappy".into()
            );
        }
        let bytes = self.head.strip_prefix(MARK).unwrap_or(&self.head);
        let container = containers::recognise(&Sample { name, bytes, whole: self.head.len() < HEAD });
        let head = match container {
            Some(container) => Head::of_events(containers::first_messages(&mut *(container.finder)(), bytes)),
            None => Head::of_lines(bytes),
        };
        Ok((container, head))
    }
}

/// The unpacked bytes of a file from the front.
///
/// # Errors
/// When it cannot be read, can be read only once, or is no text.
pub fn unpacked(origin: &Origin) -> io::Result<Box<dyn Read + Send>> {
    let mut packed: Box<dyn Read + Send> = match origin {
        Origin::Disk(path) => Box::new(File::open(path)?),
        Origin::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
        Origin::Object(object) => object.stream(),
        Origin::Stdin | Origin::Pipe(_) => return Err(io::Error::other("a pipe can only be read once")),
        Origin::Stored(_) => return Err(io::Error::other("an event store has events, not lines")),
    };
    let (first, failure) = head(&mut packed);
    match failure {
        Some(error) => Err(error),
        None if first.starts_with(parquet::MARK) => Err(io::Error::other("Parquet has rows, not lines")),
        None => Packing::of(&first).unpack(Box::new(Cursor::new(first).chain(packed))),
    }
}

/// Bytes that can be read from any place.
fn reach(origin: &Origin) -> io::Result<Reach> {
    match origin {
        Origin::Memory(bytes) => Ok(Reach::Memory(bytes.clone())),
        Origin::Disk(path) => File::open(path).map(Reach::File),
        Origin::Object(object) => Ok(Reach::Object(object.reach())),
        Origin::Stdin | Origin::Pipe(_) | Origin::Stored(_) => {
            Err(io::Error::other("a pipe can only be read from front to end"))
        }
    }
}

/// Whether a second look would find nothing.
fn is_read_once(origin: &Origin) -> bool {
    matches!(origin, Origin::Stdin | Origin::Pipe(_))
}

/// Endings that say how a file is kept, not what it is called.
const ENDINGS: [&str; 10] = [".gz", ".zst", ".bz2", ".sz", ".snappy", ".log", ".txt", ".json", ".jsonl", ".parquet"];

/// The name of a file without folders and endings.
fn stream_name(name: &str) -> String {
    let mut stem = name.rsplit('/').next().unwrap_or(name);
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| stem.strip_suffix(ending)) {
        stem = shorter;
    }
    if stem.is_empty() { name.to_string() } else { stem.to_string() }
}

/// The first bytes of what a reader gives.
fn head(reader: &mut dyn Read) -> (Vec<u8>, Option<io::Error>) {
    let mut head = vec![0; HEAD];
    let (count, failure) = fill(reader, &mut head);
    head.truncate(count);
    (head, failure)
}

/// A name as the fields of a file write it, which may be in another case.
// Where only the events tell the fields, the first of them say how they are written.
fn cased(name: &str, layout: &dyn Layout) -> String {
    let fields = layout.fields();
    if fields.iter().any(|field| field == name) {
        return name.to_string();
    }
    if let Some(field) = fields.into_iter().find(|field| field.eq_ignore_ascii_case(name)) {
        return field;
    }
    let small = name.to_lowercase();
    let is_synonym = !layout.is_open() && layout.field(name).is_none() && layout.field(&small).is_some();
    if is_synonym { small } else { name.to_string() }
}

#[cfg(test)]
mod tests {
    use super::stream_name;

    #[test]
    fn a_stream_is_called_like_its_file() {
        for (name, stream) in [
            ("logs/2024/flows.log.gz", "flows"),
            ("app.txt", "app"),
            ("app.2024.zst", "app.2024"),
            ("standard input", "standard input"),
            ("logs/.log", "logs/.log"),
        ] {
            assert_eq!(stream_name(name), stream);
        }
    }
}
