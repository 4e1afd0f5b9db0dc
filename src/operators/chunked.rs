//! Lists that grow by whole chunks. A list of many millions that doubles its memory moves all of it again
//! and again, and the system has to tell every core each time; a chunk stays where it is.

/// A list of small values.
pub struct Chunked<T> {
    chunks: Vec<Vec<T>>,
    len: usize,
}

/// Values of a chunk.
const CHUNK: usize = 1 << 15;

impl<T> Default for Chunked<T> {
    fn default() -> Self {
        Chunked { chunks: Vec::new(), len: 0 }
    }
}

impl<T: Copy> Chunked<T> {
    /// How many values.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Adds a value.
    pub fn push(&mut self, value: T) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => last.push(value),
            Some(_) => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(value);
                self.chunks.push(chunk);
            }
            // Most tables are small: the first chunk grows as it is filled.
            None => self.chunks.push(vec![value]),
        }
        self.len += 1;
    }

    /// The value of that number.
    #[inline]
    pub fn get(&self, index: usize) -> T {
        self.chunks[index / CHUNK][index % CHUNK]
    }

    /// The value of that number, to be changed.
    #[inline]
    pub fn get_mut(&mut self, index: usize) -> &mut T {
        &mut self.chunks[index / CHUNK][index % CHUNK]
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.capacity() * size_of::<T>()).sum()
    }
}

/// Byte strings, one behind the other.
#[derive(Default)]
pub struct ChunkedBytes {
    chunks: Vec<Vec<u8>>,
}

/// Bytes of a chunk; a longer string has one of its own.
const CHUNK_BYTES: usize = 1 << 20;

/// Where a byte string begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    chunk: u32,
    start: u32,
}

impl ChunkedBytes {
    /// Adds a string and says where it is.
    pub fn push(&mut self, bytes: &[u8]) -> Place {
        let fits = |chunk: &Vec<u8>| chunk.len() + bytes.len() <= CHUNK_BYTES;
        if !self.chunks.last().is_some_and(fits) {
            let first = self.chunks.is_empty();
            self.chunks.push(if first { Vec::new() } else { Vec::with_capacity(bytes.len().max(CHUNK_BYTES)) });
        }
        let chunk = self.chunks.last_mut().expect("there is one now");
        // A key is made of pieces of a block, and blocks are far smaller than 4 GB.
        let start = chunk.len() as u32;
        chunk.extend_from_slice(bytes);
        Place { chunk: self.chunks.len() as u32 - 1, start }
    }

    /// The bytes from a place to the end of its chunk.
    #[inline]
    pub fn from(&self, place: Place) -> &[u8] {
        &self.chunks[place.chunk as usize][place.start as usize..]
    }

    /// Takes over the strings of another list; what was at a place there is then `moved` by what is given
    /// back.
    pub fn absorb(&mut self, other: ChunkedBytes) -> u32 {
        let moved = self.chunks.len() as u32;
        self.chunks.extend(other.chunks);
        moved
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.chunks.iter().map(Vec::capacity).sum()
    }
}

impl Place {
    /// As one number.
    pub fn number(self) -> u64 {
        u64::from(self.chunk) << 32 | u64::from(self.start)
    }

    /// The place of a number.
    pub fn of(number: u64) -> Place {
        Place { chunk: (number >> 32) as u32, start: number as u32 }
    }

    /// The place after so many chunks were put in front.
    pub fn moved(self, chunks: u32) -> Place {
        Place { chunk: self.chunk + chunks, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_where_they_are() {
        let mut list = Chunked::default();
        (0..100_000u64).for_each(|n| list.push(n * 3));
        *list.get_mut(70_000) += 1;
        assert_eq!((list.len(), list.get(99_999), list.get(70_000)), (100_000, 299_997, 210_001));
    }

    #[test]
    fn strings_of_any_length_are_found_again() {
        let mut ours = ChunkedBytes::default();
        let strings: Vec<Vec<u8>> = (0..3000).map(|n| vec![n as u8; n * 37 % 5000]).collect();
        let places: Vec<Place> = strings.iter().map(|s| ours.push(s)).collect();
        let huge = ours.push(&vec![7; CHUNK_BYTES + 1]);
        let mut theirs = ChunkedBytes::default();
        let other = theirs.push(b"other");
        let moved = ours.absorb(theirs);
        for (string, place) in strings.iter().zip(places) {
            assert_eq!(ours.from(place)[..string.len()], string[..]);
        }
        assert_eq!(ours.from(huge).len(), CHUNK_BYTES + 1);
        assert_eq!(ours.from(other.moved(moved)), b"other");
    }
}
