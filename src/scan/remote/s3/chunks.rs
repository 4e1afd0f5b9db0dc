//! Ranges of an object, fetched ahead and handed to whoever reads next.

use super::object::Inner;
use crate::scan::remote::{Reach, Unfetched};
use bytes::Bytes;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::{Arc, Mutex};
use tokio::sync::OnceCell;

/// Bytes of one request: enough to pay for the way there and back.
const CHUNK: u64 = 4 << 20;
/// The same while it is only looked at what an object is.
const HEAD_CHUNK: u64 = 256 << 10;
/// Chunks that are fetched before they are asked for.
const AHEAD: u64 = 2;
/// Chunks that are held for a reader that goes from front to end, and for several that go side by side.
const HELD_FOR_ONE: usize = 4;
const HELD_FOR_MANY: usize = 8;

/// A chunk that was fetched, or a sentence; empty as long as it is under way.
type Cell = Arc<OnceCell<Result<Bytes, String>>>;

/// The chunks of an object that are there or under way: a few, whatever the size of the object.
#[derive(Debug)]
pub struct Chunks {
    object: Arc<Inner>,
    bytes: u64,
    ahead: u64,
    held: usize,
    cells: Mutex<VecDeque<(u64, Cell)>>,
}

impl Chunks {
    /// For a look at the first bytes.
    pub fn of_head(object: Arc<Inner>) -> Chunks {
        Chunks { object, bytes: HEAD_CHUNK, ahead: 0, held: 1, cells: Mutex::default() }
    }

    /// For one reader that goes from front to end.
    pub fn of_stream(object: Arc<Inner>) -> Chunks {
        Chunks { object, bytes: CHUNK, ahead: AHEAD, held: HELD_FOR_ONE, cells: Mutex::default() }
    }

    /// For several readers that go through the object together.
    pub fn for_many(object: Arc<Inner>) -> Chunks {
        Chunks { object, bytes: CHUNK, ahead: AHEAD, held: HELD_FOR_MANY, cells: Mutex::default() }
    }

    fn chunk(&self, number: u64) -> io::Result<Bytes> {
        let cell = self.cell(number);
        let fetched = self.object.driver.wait(cell.get_or_init(|| self.fetch(number)));
        fetched.clone().map_err(|why| io::Error::other(Unfetched(why)))
    }

    fn fetch(&self, number: u64) -> impl Future<Output = Result<Bytes, String>> + Send + use<> {
        let object = self.object.clone();
        let start = number * self.bytes;
        let range = start..(start + self.bytes).min(object.size);
        async move { object.fetch(range).await }
    }

    /// The chunk of a number, with the next ones on their way.
    fn cell(&self, number: u64) -> Cell {
        let mut cells = self.cells.lock().expect("nobody panics while holding it");
        let last = self.object.size.saturating_sub(1) / self.bytes;
        for next in number..=last.min(number + self.ahead) {
            if cells.iter().any(|(known, _)| *known == next) {
                continue;
            }
            let cell = Cell::default();
            if next > number {
                let (cell, fetch) = (cell.clone(), self.fetch(next));
                self.object.driver.runtime().spawn(async move {
                    cell.get_or_init(|| fetch).await;
                });
            }
            cells.push_back((next, cell));
        }
        let found = cells.iter().find(|(known, _)| *known == number).map(|(_, cell)| cell.clone());
        while cells.len() > self.held {
            cells.pop_front();
        }
        found.unwrap_or_default()
    }
}

impl Reach for Chunks {
    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        while count < into.len() && at + (count as u64) < self.object.size {
            let place = at + count as u64;
            let chunk = self.chunk(place / self.bytes)?;
            let rest = chunk.get((place % self.bytes) as usize..).unwrap_or_default();
            if rest.is_empty() {
                return Err(io::Error::other(Unfetched("it became shorter while it was read".to_string())));
            }
            let some = rest.len().min(into.len() - count);
            into[count..count + some].copy_from_slice(&rest[..some]);
            count += some;
        }
        Ok(count)
    }
}

/// Reads from front to end.
pub struct Reader {
    chunks: Chunks,
    at: u64,
}

impl Reader {
    /// Begins at the front.
    pub fn new(chunks: Chunks) -> Reader {
        Reader { chunks, at: 0 }
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // No further than the chunk: who wants little must not wait for more.
        let left = self.chunks.bytes - self.at % self.chunks.bytes;
        let wanted = into.len().min(left as usize);
        let count = self.chunks.read(self.at, &mut into[..wanted])?;
        self.at += count as u64;
        Ok(count)
    }
}
