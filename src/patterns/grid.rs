//! Slices of time: as fine as possible, but never more than a fixed number of them.

use serde::{Deserialize, Serialize};

/// The most slices.
pub const MOST_SLICES: i64 = 64;

/// Slices of equal width, which is a power of two of milliseconds. It follows from the first and the last instant
/// alone, so siblings that saw different events come to the same slices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    width: u32,
    range: Option<(i64, i64)>,
}

impl Grid {
    /// Makes room for an instant. Says by how many powers of two the slices became wider.
    pub fn include(&mut self, millis: i64) -> u32 {
        let (first, last) = self.range.unwrap_or((millis, millis));
        let range = (first.min(millis), last.max(millis));
        self.range = Some(range);
        let before = self.width;
        while (range.1 >> self.width) - (range.0 >> self.width) >= MOST_SLICES {
            self.width += 1;
        }
        self.width - before
    }

    /// Makes room for the instants of a sibling. Says by how much the slices of both became wider.
    pub fn merge(&mut self, sibling: Grid) -> (u32, u32) {
        let before = self.width;
        self.width = self.width.max(sibling.width);
        for millis in sibling.range.into_iter().flat_map(|(first, last)| [first, last]) {
            self.include(millis);
        }
        (self.width - before, self.width - sibling.width)
    }

    /// The slice of an instant.
    pub fn slice(self, millis: i64) -> i64 {
        millis >> self.width
    }

    /// When a slice begins, in milliseconds since the epoch.
    pub fn start(self, slice: i64) -> i64 {
        slice << self.width
    }

    /// The first and the last slice.
    pub fn slices(self) -> Option<(i64, i64)> {
        self.range.map(|(first, last)| (self.slice(first), self.slice(last)))
    }
}

/// A number per slice, slices without one left out. In rising order of slices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts(Vec<(i64, u64)>);

impl Counts {
    /// Adds to the number of a slice.
    pub fn add(&mut self, slice: i64, count: u64) {
        match self.0.last_mut() {
            Some((last, known)) if *last == slice => return *known += count,
            Some((last, _)) if *last > slice => {}
            _ => return self.0.push((slice, count)),
        }
        match self.0.binary_search_by_key(&slice, |(slice, _)| *slice) {
            Ok(at) => self.0[at].1 += count,
            Err(at) => self.0.insert(at, (slice, count)),
        }
    }

    /// Adds all numbers of a sibling with the same slices.
    pub fn merge(&mut self, sibling: &Counts) {
        sibling.0.iter().for_each(|(slice, count)| self.add(*slice, *count));
    }

    /// Slices become wider by powers of two.
    pub fn widen(&mut self, powers: u32) {
        let narrow = std::mem::take(&mut self.0);
        narrow.into_iter().for_each(|(slice, count)| self.add(slice >> powers, count));
    }

    /// The numbers of the slices from the first to the last.
    pub fn dense(&self, (first, last): (i64, i64)) -> Vec<u64> {
        let mut dense = vec![0; (last - first + 1).clamp(0, MOST_SLICES) as usize];
        for (slice, count) in &self.0 {
            if let Some(known) = usize::try_from(slice - first).ok().and_then(|at| dense.get_mut(at)) {
                *known += count;
            }
        }
        dense
    }

    /// Each slice with its number.
    pub fn iter(&self) -> impl Iterator<Item = (i64, u64)> + '_ {
        self.0.iter().copied()
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.0.capacity() * size_of::<(i64, u64)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_does_not_depend_on_the_order() {
        let times = [1_641_597_879_000i64, 1_641_601_479_000, 1_641_599_000_000, 1_641_597_000_123];
        let grid = |times: &[i64]| {
            let mut grid = Grid::default();
            for time in times {
                grid.include(*time);
            }
            grid
        };
        let whole = grid(&times);
        let reversed: Vec<i64> = times.into_iter().rev().collect();
        assert_eq!(whole, grid(&reversed));
        let (mut left, right) = (grid(&times[..2]), grid(&times[2..]));
        left.merge(right);
        assert_eq!(whole, left);
        let (first, last) = whole.slices().expect("there are times");
        assert!((MOST_SLICES / 2..=MOST_SLICES).contains(&(last - first + 1)), "{first} {last}");
        assert_eq!(Grid::default().include(i64::MIN), 0);
        let mut far = grid(&[i64::MIN / 2]);
        far.include(i64::MAX / 2);
        assert!(far.slices().is_some());
    }

    #[test]
    fn counts_add_up_in_any_order() {
        let mut counts = Counts::default();
        for slice in [5, 5, 2, 9, 2, 7] {
            counts.add(slice, 1);
        }
        assert_eq!(counts.dense((2, 9)), [2, 0, 0, 2, 0, 1, 0, 1]);
        counts.widen(1);
        assert_eq!(counts.dense((1, 4)), [2, 2, 1, 1]);
        let copy = counts.clone();
        counts.merge(&copy);
        assert_eq!(counts.dense((1, 4)), [4, 4, 2, 2]);
    }
}
