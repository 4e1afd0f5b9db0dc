//! What a stage has gathered and memory does not hold: in temporary files, cut by key into partitions, each of
//! which fits again.
//!
//! ```text
//! worker: state ─► partitions ─► file      later, any worker: partition of all files ─► state ─► rows
//! ```

use crate::operators::{PARTITIONS, Rows, Setting, State, restore};
use crate::plan::Step;
use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

/// The file of one worker. It has no name, so that nothing is left of it however the process ends.
pub struct Spill {
    file: File,
    segments: Vec<Segment>,
    end: u64,
}

/// A piece of a partition in the file.
#[derive(Clone, Copy)]
struct Segment {
    partition: usize,
    start: u64,
    length: u64,
}

impl Spill {
    /// An empty file in a folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(folder: &Path) -> io::Result<Spill> {
        Ok(Spill { file: tempfile::tempfile_in(folder)?, segments: Vec::new(), end: 0 })
    }

    /// Adds to a partition.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, partition: usize, saved: &RecordBatch) -> io::Result<()> {
        let bytes = stream(saved).map_err(io::Error::other)?;
        self.file.write_all(&bytes)?;
        let length = bytes.len() as u64;
        self.segments.push(Segment { partition, start: self.end, length });
        self.end += length;
        Ok(())
    }

    /// Bytes written.
    pub fn bytes(&self) -> u64 {
        self.end
    }

    fn read(&mut self, segment: Segment) -> io::Result<RecordBatch> {
        self.file.seek(SeekFrom::Start(segment.start))?;
        let mut bytes = vec![0; segment.length as usize];
        self.file.read_exact(&mut bytes)?;
        let batch = StreamReader::try_new(&bytes[..], None).and_then(|mut batches| batches.next().transpose());
        batch.map_err(io::Error::other)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

fn stream(saved: &RecordBatch) -> Result<Vec<u8>, arrow_schema::ArrowError> {
    let mut writer = StreamWriter::try_new(Vec::new(), saved.schema_ref())?;
    writer.write(saved)?;
    writer.into_inner()
}

/// The files of all workers of a stage: its rows, partition by partition.
pub struct Spilled<'p> {
    gatherer: &'p Step,
    setting: Setting,
    files: Vec<Mutex<Spill>>,
    next: AtomicUsize,
}

impl<'p> Spilled<'p> {
    /// What was gathered for a step.
    pub fn new(gatherer: &'p Step, setting: Setting, files: Vec<Spill>) -> Self {
        Spilled { gatherer, setting, files: files.into_iter().map(Mutex::new).collect(), next: AtomicUsize::new(0) }
    }

    /// What a partition that no other worker has taken has gathered; nothing when none is left.
    ///
    /// # Errors
    /// When it cannot be read back.
    pub fn next(&self) -> Option<io::Result<Option<Box<dyn State>>>> {
        let partition = self.next.fetch_add(1, Ordering::Relaxed);
        (partition < PARTITIONS).then(|| self.load(partition))
    }

    fn load(&self, partition: usize) -> io::Result<Option<Box<dyn State>>> {
        let mut whole: Option<Box<dyn State>> = None;
        for file in &self.files {
            let own = segments(&lock(file), partition);
            for segment in own {
                let saved = lock(file).read(segment)?;
                let part = restore(self.gatherer, self.setting, &saved).map_err(io::Error::other)?;
                match (&mut whole, part) {
                    (Some(whole), Some(part)) => whole.merge(part),
                    (none, part) => *none = part,
                }
            }
        }
        Ok(whole)
    }
}

fn lock(file: &Mutex<Spill>) -> MutexGuard<'_, Spill> {
    file.lock().unwrap_or_else(|poison| poison.into_inner())
}

fn segments(file: &Spill, partition: usize) -> Vec<Segment> {
    file.segments.iter().copied().filter(|segment| segment.partition == partition).collect()
}

/// The rows that a stage has gathered, in memory or in files.
pub enum Gathered<'p> {
    /// In memory.
    Rows(Box<dyn Rows>),
    /// In files.
    Spilled(Spilled<'p>),
}
