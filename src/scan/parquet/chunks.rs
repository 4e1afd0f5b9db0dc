//! The bytes of a file as the reader of Parquet asks for them.

use crate::scan::pieces::Reach;
use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};
use std::io::{self, BufReader, Read};
use std::sync::{Arc, Mutex};

/// Bytes of a file from any place. Clones share the file; one worker uses them, one call after the other.
#[derive(Clone)]
pub struct Chunks {
    reach: Arc<Mutex<Reach>>,
    size: u64,
}

impl Chunks {
    /// Those of a file of `size` bytes.
    pub fn new(reach: Reach, size: u64) -> Chunks {
        Chunks { reach: Arc::new(Mutex::new(reach)), size }
    }

    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        self.reach.lock().expect("nobody panics while holding it").read(at, into)
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        /// The head of a page, as long as most are.
        const HEAD: usize = 1024;
        Ok(BufReader::with_capacity(HEAD, From { chunks: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // What a damaged file says of its lengths must not be believed before memory is asked for.
        if start.checked_add(length as u64).is_none_or(|end| end > self.size) {
            return Err(ParquetError::EOF("what it says lies beyond its end".into()));
        }
        let mut bytes = vec![0; length];
        if self.read(start, &mut bytes)? < length {
            return Err(ParquetError::EOF("it has become shorter".into()));
        }
        Ok(bytes.into())
    }
}

/// The bytes from a place on.
pub struct From {
    chunks: Chunks,
    at: u64,
}

impl Read for From {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.chunks.size.saturating_sub(self.at);
        let wanted = into.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let count = self.chunks.read(self.at, &mut into[..wanted])?;
        self.at += count as u64;
        Ok(count)
    }
}
