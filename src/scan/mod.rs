//! Files to batches: finding files, recognising their format, reading blocks, splitting lines, decoding
//! the fields that the plan needs and no others.

use crate::batch::Batch;
use crate::expressions::Expr;
use crate::functions::Context;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// What a log group is made of.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name of the log group, as `@log` shows it.
    pub log_group: String,
    /// Where its bytes are.
    pub inputs: Vec<Input>,
    /// The format of every file, or `None` to recognise it file by file.
    pub format: Option<String>,
    /// Discover nothing: only `@message` and the system fields.
    pub raw: bool,
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
}

/// What the plan wants of a scan.
#[derive(Debug, Clone)]
pub struct Request {
    /// The fields to decode, each with the slot it goes into.
    pub fields: Vec<(usize, String)>,
    /// How many slots a batch has.
    pub slots: usize,
    /// What must hold for a row to be handed on. Reads slots of `fields` only.
    pub predicate: Option<Expr>,
    /// Byte strings that every row that can matter holds in its `@message`: looked for in the raw block
    /// before a line is split. All of them must be there.
    pub literals: Vec<Vec<u8>>,
    /// The first and the last instant, inclusive, milliseconds since the epoch.
    pub range: Option<(i64, i64)>,
    /// Rows per batch, at most.
    pub batch_rows: usize,
    /// Bytes per block.
    pub block_bytes: usize,
    /// Clock and range, for the predicate.
    pub context: Context,
}

/// What a scan has done.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Events read.
    pub records_scanned: u64,
    /// Events handed on.
    pub records_matched: u64,
    /// Bytes of text read, after decompression.
    pub bytes_scanned: u64,
    /// Fields that were asked for and that no file has, in the order of the request.
    pub unknown_fields: Vec<String>,
    /// One entry per file that was opened or should have been, in the order of the scan.
    pub files: Vec<FileReport>,
}

/// What was found in one file.
#[derive(Debug, Clone, Default)]
pub struct FileReport {
    /// The name for messages.
    pub name: String,
    /// The format that was recognised, for people; empty when the file could not be read.
    pub format: String,
    /// The fields that the format discovers, under the service's names.
    pub fields: Vec<String>,
    /// Lines that did not fit the format, and were kept with `@message` alone.
    pub misfits: u64,
    /// Why the file could not be read, or not to its end.
    pub failure: Option<String>,
}

/// The scan of one or more sources, shared by all workers.
pub struct Scan {
    _request: Request,
}

impl Scan {
    /// Finds the files of the sources and recognises their formats.
    ///
    /// # Errors
    /// When not one input exists. A single bad file is told in the report instead.
    pub fn open(_sources: &[Source], request: Request) -> Result<Scan, Vec<FileReport>> {
        Ok(Scan { _request: request })
    }

    /// What one worker does: reads blocks that no other worker has taken until none is left or the sink
    /// breaks, and hands on batches of rows for which the predicate holds. Called once by each worker, at
    /// the same time. Rows get their position from file and offset, so that it does not depend on blocks
    /// or workers.
    pub fn work(&self, _sink: &mut dyn FnMut(Batch) -> ControlFlow<()>) {}

    /// Bytes read so far and bytes in all, compressed ones counted as they are on disk.
    pub fn progress(&self) -> (u64, u64) {
        (0, 0)
    }

    /// What the scan has done; to be asked when all workers have ended.
    pub fn report(&self) -> Report {
        Report::default()
    }
}
