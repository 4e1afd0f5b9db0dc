//! Files to batches: finding files, recognising their format, reading blocks, splitting lines, decoding
//! the fields that the plan needs and no others.
//!
//! ```text
//! find ─► file (head, container, format) ─► pieces | stream | framed ─► block ─► lines, marks ─► columns ─► batch
//! ```
//!
//! Tables have columns in place of lines: `parquet/` reads them.
//!
//! [`work`](Scan::work) drives it; `formats/` says how lines become fields.

mod block;
mod columns;
mod containers;
mod facts;
mod file;
mod find;
pub mod formats;
mod inflate;
mod lines;
mod marks;
mod names;
mod open;
mod parquet;
mod pieces;
pub mod place;
pub mod remote;
pub mod stored;
mod stream;
pub mod texts;
mod work;

#[cfg(test)]
mod tests;

use crate::batch::Batch;
use crate::expressions::Expr;
use crate::functions::Context;
use columns::Part;
pub use facts::Facts;
use file::LogFile;
pub use find::files;
use indexmap::IndexSet;
use lines::Literals;
pub use names::Names;
use open::Skipped;
use pieces::Piece;
use remote::Remote;
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// What a log group is made of.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The name of the log group, as `@log` shows it.
    pub log_group: String,
    /// Where its bytes are.
    pub inputs: Vec<Input>,
    /// The format of every file, or `None` to recognise it file by file.
    pub format: Option<String>,
    /// Discover nothing: only `@message` and the system fields.
    pub raw: bool,
    /// What is known of it besides its logs.
    pub facts: Facts,
}

/// A place where bytes are.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file, a folder to be walked, or a glob.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// Bytes in memory, with a name for messages: tests and the playground.
    Memory(String, Arc<[u8]>),
    /// What an address names elsewhere.
    Remote(Arc<dyn Remote>, String),
    /// An event store.
    Stored(Arc<dyn stored::Store>),
}

/// What the plan wants of a scan.
#[derive(Debug, Clone)]
pub struct Request {
    /// The fields to decode, each with the slot it goes into.
    pub fields: Vec<(usize, String)>,
    /// Fields are found in whatever case they are written.
    pub any_case: bool,
    /// How many slots a batch has.
    pub slots: usize,
    /// Slots whose values are only used as numbers: what a file holds as numbers may stay that, and texts
    /// that are whole numbers may become those.
    pub numbers: Vec<usize>,
    /// What must hold for a row to be handed on. Reads slots of `fields` only.
    pub predicate: Option<Expr>,
    /// Byte strings that every row that can matter holds in its `@message`: looked for in the raw block
    /// before a line is split. All of them must be there.
    pub literals: Vec<Vec<u8>>,
    /// The first and the last instant, inclusive, milliseconds since the epoch.
    pub range: Option<(i64, i64)>,
    /// A second range, whose events are handed on too.
    pub second_range: Option<(i64, i64)>,
    /// Rows per batch, at most.
    pub batch_rows: usize,
    /// Bytes per block.
    pub block_bytes: usize,
    /// Clock and range, for the predicate.
    pub context: Context,
    /// The number of the first file: where others scan other files for the same answer, positions must differ.
    pub first_file: usize,
    /// Set when nothing more is to be read: workers end with the blocks that they are at.
    pub stop: Arc<AtomicBool>,
    /// The position of the only event that is wanted, if it is only one.
    pub only: Option<u64>,
}

/// What a scan has done.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    /// Events read.
    pub records_scanned: u64,
    /// Events handed on.
    pub records_matched: u64,
    /// Bytes of text read, after decompression.
    pub bytes_scanned: u64,
    /// Whether the files were only looked for, as `estimate` asks, and no event was to be read.
    #[serde(default)]
    pub unread: bool,
    /// Bytes of the files as they are on disk, packed ones packed; `None` when nobody knows, as with pipes.
    pub bytes_found: Option<u64>,
    /// Bytes of what was gathered that went to temporary files, because it was more than memory may hold.
    #[serde(default)]
    pub bytes_spilled: u64,
    /// Fields that were asked for and that no file has, in the order of the request. Where only the events tell,
    /// a field is here if no event of the files has it, and none if the scan was stopped before it had seen them.
    pub unknown_fields: Vec<String>,
    /// Fields that were asked for and that are `true` or `false` of JSON in some event; none if the scan was
    /// stopped before its end.
    #[serde(default)]
    pub boolean_fields: Vec<String>,
    /// One entry per file that was opened or should have been, in the order of the scan.
    pub files: Vec<FileReport>,
    /// How many files were not opened, because their paths tell that their events lie outside of the time range.
    #[serde(default)]
    pub files_skipped: u64,
    /// How many folders that are elsewhere were not looked into for the same reason.
    #[serde(default)]
    pub folders_skipped: u64,
}

/// What was found in one file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FileReport {
    /// The name for messages.
    pub name: String,
    /// The format that was recognised, for people; empty when the file could not be read.
    pub format: String,
    /// The fields that the format discovers, under the service's names. Where only the events tell, those of the
    /// first events.
    pub fields: Vec<String>,
    /// Lines that did not fit the format, and were kept with `@message` alone. Lines that were passed over
    /// for want of a literal of the request are not looked at, and not counted here.
    pub misfits: u64,
    /// Events with bytes that are not UTF-8 and were replaced.
    #[serde(default)]
    pub replaced: u64,
    /// Why the file could not be read, or not to its end.
    pub failure: Option<String>,
}

impl Report {
    /// As one with that of a scan of other files for the same request. A field that one of them has is known.
    pub fn merged(mut self, other: Report) -> Report {
        self.records_scanned += other.records_scanned;
        self.records_matched += other.records_matched;
        self.bytes_scanned += other.bytes_scanned;
        self.bytes_spilled += other.bytes_spilled;
        self.bytes_found = self.bytes_found.zip(other.bytes_found).map(|(ours, theirs)| ours + theirs);
        self.unknown_fields.retain(|name| other.unknown_fields.contains(name));
        self.boolean_fields.extend(other.boolean_fields);
        self.files.extend(other.files);
        self.files_skipped += other.files_skipped;
        self.folders_skipped += other.folders_skipped;
        self
    }
}

/// Whether a format is known, or a format string of known fields.
///
/// # Errors
/// What is wrong with it, in words.
pub fn check_format(format: &str) -> Result<(), String> {
    formats::layout(Some(format), &formats::Head::default()).map(|_| ())
}

/// The scan of one or more sources, shared by all workers.
pub struct Scan {
    request: Request,
    literals: Option<Literals>,
    /// The same for files whose fields need not stand in their lines as they are.
    literals_in_json: Option<Literals>,
    /// The slots that the predicate reads.
    tested: Vec<usize>,
    files: Vec<LogFile>,
    /// Bytes of all files on disk, 0 when one has no end that is known. Asked for with every batch.
    size: u64,
    /// For every input, in order: the number of its file, or why there is none.
    found: Vec<Result<usize, FileReport>>,
    skipped: Skipped,
    /// The number of the first piece of each file, and the number of all pieces.
    first_pieces: Vec<usize>,
    next: AtomicUsize,
    stopped: AtomicBool,
    scanned: AtomicU64,
    matched: AtomicU64,
    bytes: AtomicU64,
    progress: Arc<AtomicU64>,
}

/// A piece of a file, for one worker.
#[derive(Debug, Clone, Copy)]
struct Task {
    file: usize,
    /// The number of the piece in the file.
    number: usize,
    piece: Piece,
}

/// A block that is larger holds no more lines than memory allows: see the limit on the length of a line.
const MOST_BLOCK_BYTES: usize = block::MAX_LINE;

/// Bits of a position that hold the offset in the file; the others hold the number of the file.
const OFFSET_BITS: u32 = 40;

impl Scan {
    /// Finds the files of the sources and recognises their formats. Files whose paths tell that none of their events
    /// lies in the range are not opened.
    ///
    /// # Errors
    /// When not one input could be opened. A single bad file is told in the report instead.
    pub fn open(sources: &[Source], mut request: Request) -> Result<Scan, Vec<FileReport>> {
        request.block_bytes = request.block_bytes.clamp(1, MOST_BLOCK_BYTES);
        request.batch_rows = request.batch_rows.max(1);
        let (wanted, skipped) = open::wanted(sources, &request);
        let (mut files, mut found) = (Vec::new(), Vec::new());
        for opened in open::all(wanted, &request) {
            found.push(opened.map(|file| {
                files.push(file);
                files.len() - 1
            }));
        }
        if files.is_empty() && skipped.files + skipped.folders == 0 {
            return Err(found.into_iter().filter_map(Result::err).collect());
        }
        Ok(Scan {
            size: size_of_all(&files),
            literals: Literals::new(&request.literals),
            literals_in_json: Literals::in_json(&request.literals),
            tested: request.predicate.as_ref().map(Expr::slots).unwrap_or_default(),
            first_pieces: first_pieces(&files, request.block_bytes as u64),
            request,
            files,
            found,
            skipped,
            next: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            scanned: AtomicU64::new(0),
            matched: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            progress: Arc::new(AtomicU64::new(0)),
        })
    }

    /// What one worker does: reads blocks that no other worker has taken until none is left or the sink
    /// breaks, and hands on batches of rows for which the predicate holds. Called once by each worker, at
    /// the same time. Rows get their position from file and offset, so that it does not depend on blocks
    /// or workers.
    ///
    /// A sink that keeps a batch keeps the block that its texts point into; one that keeps few rows of
    /// many should keep them [detached](Batch::detached).
    pub fn work(&self, sink: &mut dyn FnMut(Batch) -> ControlFlow<()>) {
        // Whether the sink has had enough is its own business.
        let _ = work::Worker::new(self).run(sink);
    }

    /// What one worker does instead to find the names of fields that only the events tell. Called once by each
    /// worker, at the same time. `noted` is called now and then.
    pub fn find_names(&self, names: &mut Names, noted: &dyn Fn()) {
        // There is nothing that could break it.
        let _ = work::Worker::new(self).names(names, noted);
    }

    /// The fields that are known before the scan, in the order of the files; one that several have comes once.
    pub fn known_fields(&self) -> Vec<String> {
        let known = self.files.iter().filter(|file| !file.is_open()).flat_map(LogFile::fields);
        known.collect::<IndexSet<_>>().into_iter().collect()
    }

    /// Whether there are files whose fields only the events tell.
    pub fn is_open(&self) -> bool {
        self.files.iter().any(LogFile::is_open)
    }

    /// Workers end with the pieces that they are at. Those come before all pieces that are then left out.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether nothing more is to be read.
    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) || self.request.stop.load(Ordering::Relaxed)
    }

    /// What the scan has done; to be asked when all workers have ended. Before that, names, formats and
    /// fields are known already.
    pub fn report(&self) -> Report {
        let report = |found: &Result<usize, FileReport>| match found {
            Ok(file) => self.files[*file].report(),
            Err(report) => report.clone(),
        };
        Report {
            records_scanned: self.scanned.load(Ordering::Relaxed),
            records_matched: self.matched.load(Ordering::Relaxed),
            bytes_scanned: self.bytes.load(Ordering::Relaxed),
            unread: false,
            bytes_spilled: 0,
            bytes_found: (!self.files.iter().any(LogFile::is_endless)).then_some(self.size),
            unknown_fields: self.unknown_fields(),
            boolean_fields: self.boolean_fields(),
            files: self.found.iter().map(report).collect(),
            files_skipped: self.skipped.files,
            folders_skipped: self.skipped.folders,
        }
    }

    fn boolean_fields(&self) -> Vec<String> {
        if self.is_stopped() {
            return Vec::new(); // what was seen depends on the number of workers
        }
        let boolean = |slot: usize| self.files.iter().any(|file| file.is_boolean(slot));
        let fields = self.request.fields.iter().filter(|(slot, _)| boolean(*slot));
        fields.map(|(_, name)| name.clone()).collect()
    }

    fn unknown_fields(&self) -> Vec<String> {
        if self.files.is_empty() {
            return Vec::new(); // nobody has looked
        }
        let complete = !self.is_stopped();
        let known = |slot: usize| self.files.iter().any(|file| file.has(slot, complete));
        let unknown = self.request.fields.iter().filter(|(slot, _)| !known(*slot));
        unknown.map(|(_, name)| name.clone()).collect()
    }

    /// How many bytes were read so far and how many there are in all, as they are on disk: those of
    /// compressed files count compressed. With standard input or a pipe nobody knows how many there are, and
    /// the number of all is 0.
    pub fn progress(&self) -> (u64, u64) {
        (self.progress.load(Ordering::Relaxed), self.size)
    }

    /// The next piece that no worker has taken.
    fn next_task(&self) -> Option<Task> {
        if self.is_stopped() {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let file = self.first_pieces.partition_point(|first| *first <= number) - 1;
        let (size, bytes) = (self.files.get(file)?.size, self.request.block_bytes as u64);
        let number = number - self.first_pieces[file];
        let start = number as u64 * bytes;
        Some(Task { file, number, piece: Piece { start, end: (start + bytes).min(size), size } })
    }

    /// Something that decodes blocks of a file as far as this scan needs it.
    fn decoder(&self, file: &LogFile) -> Box<dyn formats::Decoder> {
        let parts = || file.parts.iter().map(|(_, part)| *part);
        let times = self.request.range.is_some() || parts().any(|part| part == Part::Time);
        file.layout.decoder(formats::Wanted { fields: times || parts().any(Part::needs_fields), times })
    }

    /// The literals that lines of a file must hold to be looked at.
    fn literals(&self, file: &LogFile) -> Option<&Literals> {
        if file.is_open() { self.literals_in_json.as_ref() } else { self.literals.as_ref() }
    }

    /// Where all positions end.
    pub fn end(&self) -> u64 {
        self.base(self.files.len())
    }

    /// The position of byte 0 of a file.
    fn base(&self, file: usize) -> u64 {
        ((self.request.first_file + file) as u64) << OFFSET_BITS
    }
}

fn size_of_all(files: &[LogFile]) -> u64 {
    if files.iter().any(LogFile::is_endless) { 0 } else { files.iter().map(|file| file.size).sum() }
}

/// How the pieces of all files are numbered. What can only be read from front to end is one piece.
fn first_pieces(files: &[LogFile], bytes: u64) -> Vec<usize> {
    let mut first = 0;
    let mut numbers: Vec<usize> = files
        .iter()
        .map(|file| {
            let number = first;
            first += file.pieces(bytes);
            number
        })
        .collect();
    numbers.push(first);
    numbers
}
