//! Where the blanks and the ends of the lines are: one pass over the block, 64 bytes at a time.
//!
//! Each step compares 64 bytes with a blank and with a newline and packs the outcomes into two `u64`
//! masks, one bit per byte; the set bits are the positions.

use std::ops::Range;
use wide::u8x16;

const STEP: usize = 64;
const LANE: usize = 16;

/// Positions written for a step before we ask whether there are more: most steps of a flow log have
/// about eight, and a loop of fixed length has no branch to mispredict.
const USUAL: usize = 12;

/// The delimiters of the lines of a block. The memory is used again for every block.
#[derive(Debug, Default)]
pub struct Marks {
    delimiters: Vec<u32>,
    len: usize,
}

/// What is known of the lines found last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The rank of their first delimiter.
    pub first: usize,
    /// How many lines there are; empty ones count.
    pub lines: usize,
    /// Whether there are two delimiters side by side or a blank at the head: empty lines, or fields with
    /// several blanks between them.
    pub runs: bool,
}

impl Marks {
    /// Forgets all delimiters.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Adds the delimiters of whole lines. The end of a last line without newline counts as one.
    pub fn find(&mut self, text: &[u8], lines: Range<usize>) -> Found {
        let first = self.len;
        // In the worst case every byte is a delimiter; a step writes `USUAL` places whatever it finds.
        let room = first + lines.len() + STEP + USUAL;
        if self.delimiters.len() < room {
            self.delimiters.resize(room, 0);
        }
        // A blank at the head of the first line is a run too.
        let (mut carry, mut runs, mut newlines) = (1, 0, Tally::default());
        let mut at = lines.start as u32;
        let (steps, rest) = text[lines.clone()].as_chunks::<STEP>();
        let last = (!rest.is_empty()).then(|| padded(rest));
        for steps in steps.chunks(Tally::STEPS).chain(last.as_slice().chunks(1)) {
            for step in steps {
                let all = delimiters(step, &mut newlines);
                runs |= all & (all << 1 | carry);
                carry = all >> (STEP - 1);
                self.push(all, at);
                at += STEP as u32;
            }
            newlines.settle();
        }
        let unfinished = !lines.is_empty() && text[lines.end - 1] != b'\n';
        if unfinished {
            self.delimiters[self.len] = lines.end as u32;
            self.len += 1;
        }
        let blank_at_end = unfinished && text[lines.end - 1] == b' ';
        Found { first, lines: newlines.count + usize::from(unfinished), runs: runs != 0 || blank_at_end }
    }

    /// The positions of blanks and newlines, in order.
    #[inline]
    pub fn delimiters(&self) -> &[u32] {
        &self.delimiters[..self.len]
    }

    #[inline(always)]
    fn push(&mut self, mut mask: u64, at: u32) {
        /// Without a bit there would be a special case; what it gives beyond the last is never looked at.
        const STOP: u64 = 1 << (STEP - 1);
        let count = mask.count_ones() as usize;
        let (usual, more) = self.delimiters[self.len..].split_at_mut(USUAL);
        for place in usual {
            *place = at + (mask | STOP).trailing_zeros();
            mask &= mask.wrapping_sub(1);
        }
        if count > USUAL {
            for place in &mut more[..count - USUAL] {
                *place = at + (mask | STOP).trailing_zeros();
                mask &= mask.wrapping_sub(1);
            }
        }
        self.len += count;
    }
}

/// Counts newlines in the lanes of a vector, which is much cheaper than counting bits of masks.
#[derive(Default)]
struct Tally {
    lanes: u8x16,
    count: usize,
}

impl Tally {
    /// Steps until a lane could overflow.
    const STEPS: usize = u8::MAX as usize / (STEP / LANE);

    #[inline(always)]
    fn add(&mut self, equal: u8x16) {
        // Where bytes are equal the lane holds -1.
        self.lanes -= equal;
    }

    fn settle(&mut self) {
        self.count += self.lanes.to_array().iter().map(|&lane| usize::from(lane)).sum::<usize>();
        self.lanes = u8x16::ZERO;
    }
}

/// The bytes that are blanks or newlines, one bit each, the first byte lowest.
#[inline(always)]
fn delimiters(step: &[u8; STEP], newlines: &mut Tally) -> u64 {
    let (lanes, _) = step.as_chunks::<LANE>();
    let mut all = 0;
    for (index, lane) in lanes.iter().enumerate() {
        let bytes = u8x16::new(*lane);
        let newline = bytes.simd_eq(u8x16::splat(b'\n'));
        newlines.add(newline);
        all |= u64::from((newline | bytes.simd_eq(u8x16::splat(b' '))).to_bitmask()) << (index * LANE);
    }
    all
}

/// The bytes that are blanks and those that are newlines, one bit each, the first byte lowest.
#[inline(always)]
fn masks(step: &[u8; STEP]) -> (u64, u64) {
    let (lanes, _) = step.as_chunks::<LANE>();
    let (mut blanks, mut newlines) = (0, 0);
    for (index, lane) in lanes.iter().enumerate() {
        let bytes = u8x16::new(*lane);
        blanks |= equal(bytes, b' ') << (index * LANE);
        newlines |= equal(bytes, b'\n') << (index * LANE);
    }
    (blanks, newlines)
}

#[inline(always)]
fn equal(bytes: u8x16, byte: u8) -> u64 {
    u64::from(bytes.simd_eq(u8x16::splat(byte)).to_bitmask())
}

/// The ends of whole lines, each with the number of blanks in its line: for those who need no places of
/// blanks. Gives whether there are blanks side by side or at either end of a line.
pub fn line_ends(text: &[u8], lines: Range<usize>, mut seen: impl FnMut(usize, usize)) -> bool {
    let (mut blanks, mut runs, mut carry) = (0, false, 1);
    let mut step_at = |step: &[u8; STEP], at: usize| {
        let (marks, newlines) = masks(step);
        let all = marks | newlines;
        runs |= all & (all << 1 | carry) != 0;
        carry = all >> (STEP - 1);
        let (mut left, mut rest) = (newlines, marks);
        while left != 0 {
            let below = (left & left.wrapping_neg()).wrapping_sub(1);
            seen(at + left.trailing_zeros() as usize, blanks + (rest & below).count_ones() as usize);
            rest &= !below;
            blanks = 0;
            left &= left - 1;
        }
        blanks += rest.count_ones() as usize;
    };
    let mut at = lines.start;
    let (steps, rest) = text[lines.clone()].as_chunks::<STEP>();
    for step in steps {
        step_at(step, at);
        at += STEP;
    }
    if !rest.is_empty() {
        step_at(&padded(rest), at);
    }
    if !lines.is_empty() && text[lines.end - 1] != b'\n' {
        runs |= text[lines.end - 1] == b' ';
        seen(lines.end, blanks);
    }
    runs
}

/// The last bytes as a step.
fn padded(rest: &[u8]) -> [u8; STEP] {
    let mut step = [0; STEP];
    step[..rest.len()].copy_from_slice(rest);
    step
}

/// How many lines hold at least one byte before their newline, in one pass.
pub fn count_nonempty(text: &[u8]) -> u64 {
    let mut count = 0;
    let mut carry = 1;
    let (steps, rest) = text.as_chunks::<STEP>();
    for step in steps {
        let (_, newlines) = masks(step);
        count += u64::from((!newlines & (newlines << 1 | carry)).count_ones());
        carry = newlines >> (STEP - 1);
    }
    let mut before = carry == 1;
    for &byte in rest {
        count += u64::from(before && byte != b'\n');
        before = byte == b'\n';
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The plain twin: every delimiter.
    fn naive(text: &[u8]) -> Vec<u32> {
        let mut found: Vec<u32> =
            (0..text.len() as u32).filter(|&at| matches!(text[at as usize], b' ' | b'\n')).collect();
        if text.last().is_some_and(|&byte| byte != b'\n') {
            found.push(text.len() as u32);
        }
        found
    }

    fn has_runs(text: &[u8]) -> bool {
        let delimiter = |byte: u8| matches!(byte, b' ' | b'\n');
        let end = text.last() == Some(&b' ');
        let front = text.first().is_some_and(|&byte| delimiter(byte));
        front || end || text.windows(2).any(|pair| delimiter(pair[0]) && delimiter(pair[1]))
    }

    proptest! {
        #[test]
        fn the_masks_find_what_a_plain_loop_finds(text in "[ab \n]{0,400}", head in 0usize..70, times in 1usize..90) {
            let text = text.repeat(times);
            let padded = [vec![b'x'; head], text.clone().into_bytes()].concat();
            let mut marks = Marks::default();
            marks.find(b"a b", 0..3);
            let found = marks.find(&padded, head..padded.len());
            let moved: Vec<u32> = naive(text.as_bytes()).iter().map(|at| at + head as u32).collect();
            prop_assert_eq!(&marks.delimiters()[2..], moved);
            let lines = text.split_inclusive('\n').count();
            prop_assert_eq!(found, Found { first: 2, lines, runs: has_runs(text.as_bytes()) });
        }

        #[test]
        fn line_ends_come_with_the_blanks_before_them(text in "[ab \n]{0,400}", head in 0usize..70) {
            let padded = [vec![b'x'; head], text.clone().into_bytes()].concat();
            let mut found = Vec::new();
            let runs = line_ends(&padded, head..padded.len(), |end, blanks| found.push((end, blanks)));
            let (mut wanted, mut at) = (Vec::new(), head);
            for line in text.split_inclusive('\n') {
                at += line.len();
                wanted.push((at - usize::from(line.ends_with('\n')), line.matches(' ').count()));
            }
            prop_assert_eq!(found, wanted);
            prop_assert_eq!(runs, has_runs(text.as_bytes()));
        }

        #[test]
        fn lines_are_counted_as_a_plain_loop_counts(text in "[a\n]{0,300}") {
            let lines = text.split('\n').filter(|line| !line.is_empty()).count();
            prop_assert_eq!(count_nonempty(text.as_bytes()), lines as u64);
        }
    }
}
