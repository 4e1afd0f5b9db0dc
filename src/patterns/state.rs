//! What one worker has gathered: texts, counted by shape.

use super::drain;
use super::grid::Grid;
use super::pattern::{Found, Pattern};
use super::shape::{SavedShape, Shape, key_of_shape, write_key};
use super::tokens::{Token, looked_at, tokenise};
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashTable};
use serde::{Deserialize, Serialize};
use std::hash::BuildHasher;
use std::sync::Arc;

/// What somebody wants to know besides counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wants {
    /// The first few texts of each pattern.
    pub samples: bool,
    /// The values of the parts that vary.
    pub values: bool,
    /// Counts over time.
    pub slices: bool,
}

/// When and where a text came.
#[derive(Debug, Clone, Copy)]
pub struct Event {
    /// The position of its row.
    pub position: u64,
    /// When, milliseconds since the epoch.
    pub time: Option<i64>,
    /// Whether it lies in the time range of the query.
    pub counts: bool,
    /// Whether it lies in the time range that is compared with.
    pub baseline: bool,
}

/// The most shapes; with more, only the first tokens of each text count.
const MOST_SHAPES: usize = 4096;

/// How many tokens count when there are too many shapes, step by step.
const FEWER_TOKENS: [usize; 5] = [64, 16, 4, 1, 0];

/// Texts that are remembered as they are, to be found again quickly.
const MOST_KNOWN: usize = 4096;

/// Texts that are not known, between two looks at how many different ones there are in all.
const TEXTS_PER_LOOK: u64 = 4096;

/// Texts counted by what they share. What it holds is bounded, and depends on the texts alone and not on their
/// order or on how they were spread over siblings.
#[derive(Debug, Default)]
pub struct Patterns {
    wants: Wants,
    /// Events, those without a text included.
    events: u64,
    grid: Grid,
    /// How many steps of `FEWER_TOKENS` were taken.
    steps: usize,
    shapes: Vec<Shape>,
    numbers: HashMap<Vec<u8>, u32, FixedState>,
    /// How many different texts there were in all when that was last looked at.
    crowd: u64,
    misses: u64,
    known: HashTable<Known>,
    buffers: Buffers,
}

/// A text with its parts that vary masked, and where it is counted.
#[derive(Debug)]
struct Known {
    masked: Box<[u8]>,
    shape: u32,
    entry: u32,
}

#[derive(Debug, Default)]
struct Buffers {
    tokens: Vec<Token>,
    masked: Vec<u8>,
    key: Vec<u8>,
}

/// What was gathered, in pieces, for other processes.
#[derive(Debug, Serialize, Deserialize)]
pub enum Saved {
    /// Events, slices, and how few tokens count.
    Head(u64, Grid, usize),
    /// One shape.
    Shape(Box<SavedShape>),
}

impl Patterns {
    /// Nothing gathered yet.
    pub fn new(wants: Wants) -> Self {
        Patterns { wants, ..Patterns::default() }
    }

    /// Takes in an event that has no text: it belongs to no pattern, but it is an event of the query.
    pub fn take_nothing(&mut self, event: Event) {
        self.events += u64::from(event.counts);
    }

    /// Takes in a text.
    pub fn take(&mut self, text: &[u8], event: Event) {
        self.take_nothing(event);
        let looked_at = looked_at(text);
        let mut buffers = std::mem::take(&mut self.buffers);
        tokenise(looked_at, &mut buffers.tokens);
        mask(looked_at, &buffers.tokens, &mut buffers.masked);
        let (shape, entry) = self.find(looked_at, &mut buffers);
        self.count((shape, entry), text, &buffers.tokens, event);
        self.buffers = buffers;
    }

    fn find(&mut self, text: &[u8], buffers: &mut Buffers) -> (usize, usize) {
        let hash = FixedState::default().hash_one(&*buffers.masked);
        if let Some(known) = self.known.find(hash, |known| *known.masked == *buffers.masked) {
            return (known.shape as usize, known.entry as usize);
        }
        let (shape, entry) = self.find_slowly(text, buffers);
        if self.known.len() >= MOST_KNOWN {
            self.known.clear();
        }
        let masked = buffers.masked.as_slice().into();
        let known = Known { masked, shape: shape as u32, entry: entry as u32 };
        self.known.insert_unique(hash, known, |known| FixedState::default().hash_one(&*known.masked));
        (shape, entry)
    }

    fn find_slowly(&mut self, text: &[u8], buffers: &mut Buffers) -> (usize, usize) {
        self.misses += 1;
        if self.misses.is_multiple_of(TEXTS_PER_LOOK) {
            self.look();
        }
        let (end, count) = self.cut(text, &buffers.tokens);
        let shape = self.shape(text, &buffers.tokens[..count], end, &mut buffers.key);
        let shape = match shape {
            Some(shape) => shape,
            None => {
                self.fewer_tokens();
                return self.find_slowly(text, buffers);
            }
        };
        let tokens = &buffers.tokens[..count];
        let whole = hash(&buffers.masked);
        let (entry, anew) = self.shapes[shape].find(text, tokens, whole, self.crowd, self.wants.values);
        if anew {
            self.known.clear();
        }
        (shape, entry)
    }

    /// How much of a text counts, and how many of its tokens.
    fn cut(&self, text: &[u8], tokens: &[Token]) -> (usize, usize) {
        let Some(most) = self.most_tokens() else { return (text.len(), tokens.len()) };
        match most {
            0 => (0, 0),
            most if tokens.len() > most => (tokens[most - 1].end, most),
            _ => (text.len(), tokens.len()),
        }
    }

    fn most_tokens(&self) -> Option<usize> {
        self.steps.checked_sub(1).map(|step| FEWER_TOKENS[step])
    }

    /// The number of a shape; nothing when there are too many.
    fn shape(&mut self, text: &[u8], tokens: &[Token], end: usize, key: &mut Vec<u8>) -> Option<usize> {
        write_key(text, tokens, end, key);
        if let Some(number) = self.numbers.get(key) {
            return Some(*number as usize);
        }
        if self.shapes.len() >= MOST_SHAPES && self.steps < FEWER_TOKENS.len() {
            return None;
        }
        self.numbers.insert(key.clone(), self.shapes.len() as u32);
        self.shapes.push(Shape::of(text, tokens, end));
        Some(self.shapes.len() - 1)
    }

    fn count(&mut self, (shape, entry): (usize, usize), text: &[u8], tokens: &[Token], event: Event) {
        let time = event.time.filter(|_| event.counts);
        let slice = time.filter(|_| self.wants.slices).map(|time| {
            self.include(time);
            self.grid.slice(time)
        });
        let entry = &mut self.shapes[shape].entries[entry];
        let tally = &mut entry.tally;
        tally.events += 1;
        tally.count += u64::from(event.counts);
        tally.baseline += u64::from(event.baseline);
        tally.first = tally.first.min(event.position);
        if let Some(slice) = slice {
            tally.slices.add(slice, 1);
        }
        if let Some(time) = time {
            tally.seen = Some(tally.seen.map_or((time, time), |(first, last)| (first.min(time), last.max(time))));
        }
        if self.wants.samples && event.counts {
            tally.sample(event.position, text);
        }
        for (token, values) in tokens.iter().zip(&mut entry.values) {
            if let Some(values) = values {
                values.take(token.of(text), token.kind, slice);
            }
        }
    }

    fn include(&mut self, time: i64) {
        match self.grid.include(time) {
            0 => {}
            powers => self.shapes.iter_mut().for_each(|shape| shape.widen(powers)),
        }
    }

    /// Masks more places when there are many different texts.
    fn look(&mut self) {
        self.crowd = self.shapes.iter().map(Shape::texts).sum();
        self.shapes.iter_mut().for_each(|shape| shape.tighten(self.crowd, self.wants.values));
        self.known.clear();
    }

    /// Lets fewer tokens count, as there are too many shapes.
    fn fewer_tokens(&mut self) {
        self.steps += 1;
        self.numbers.clear();
        self.known.clear();
        for shape in std::mem::take(&mut self.shapes) {
            self.put(shape);
        }
    }

    fn put(&mut self, mut shape: Shape) {
        if let Some(places) = self.most_tokens() {
            shape.truncate(places, self.wants.values);
        }
        let key = key_of_shape(&shape);
        match self.numbers.get(&key) {
            Some(number) => self.shapes[*number as usize].merge(shape, self.wants.values),
            None => {
                self.numbers.insert(key, self.shapes.len() as u32);
                self.shapes.push(shape);
            }
        }
        if self.shapes.len() > MOST_SHAPES && self.steps < FEWER_TOKENS.len() {
            self.fewer_tokens();
        }
    }

    /// Takes in what a sibling has gathered. The answer is the same whichever of the two saw the earlier texts.
    pub fn merge(&mut self, mut sibling: Patterns) {
        self.events += sibling.events;
        self.known.clear();
        let (ours, theirs) = self.grid.merge(sibling.grid);
        self.shapes.iter_mut().for_each(|shape| shape.widen(ours));
        sibling.shapes.iter_mut().for_each(|shape| shape.widen(theirs));
        while self.steps < sibling.steps {
            self.fewer_tokens();
        }
        for shape in std::mem::take(&mut sibling.shapes) {
            self.put(shape);
        }
        self.look();
    }

    /// What was gathered, in pieces.
    pub fn save(&self) -> Vec<Saved> {
        let head = Saved::Head(self.events, self.grid, self.steps);
        std::iter::once(head).chain(self.shapes.iter().map(|shape| Saved::Shape(Box::new(shape.save())))).collect()
    }

    /// What was saved in pieces.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn restore(wants: Wants, saved: Vec<Saved>) -> Result<Patterns, String> {
        let mut patterns = Patterns::new(wants);
        for piece in saved {
            match piece {
                Saved::Head(events, grid, steps) if steps <= FEWER_TOKENS.len() => {
                    (patterns.events, patterns.grid, patterns.steps) = (events, grid, steps);
                }
                Saved::Head(..) => return Err("too few tokens count".to_string()),
                Saved::Shape(shape) => patterns.put(Shape::restore(*shape, wants.values)?),
            }
        }
        Ok(patterns)
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        let known: usize = self.known.iter().map(|known| known.masked.len() + size_of::<Known>()).sum();
        self.shapes.iter().map(Shape::size).sum::<usize>() + known
    }

    /// The patterns, the most frequent first.
    pub fn finish(mut self) -> Found {
        self.look();
        let mut patterns = Vec::new();
        for shape in self.shapes {
            let separators: Arc<[Box<[u8]>]> = shape.separators.into();
            let clusters = drain::cluster(shape.entries, self.wants.values);
            patterns.extend(clusters.into_iter().map(|entry| Pattern::new(separators.clone(), entry)));
        }
        patterns.sort_by(Pattern::by_frequency);
        Found::new(patterns, self.events, self.grid)
    }
}

/// A text with a byte that is in no text for each part that varies.
fn mask(text: &[u8], tokens: &[Token], masked: &mut Vec<u8>) {
    masked.clear();
    let mut at = 0;
    for token in tokens {
        if let Some(kind) = token.kind {
            masked.extend_from_slice(&text[at..token.start]);
            masked.push(0xf8 + kind as u8);
            at = token.end;
        }
    }
    masked.extend_from_slice(&text[at..]);
}

/// A hash that is the same everywhere and always: it decides what is kept and shown.
// FNV-1a (Fowler, Noll, Vo), with the last steps of MurmurHash3 (Appleby), which spread it over all bits.
pub fn hash(bytes: &[u8]) -> u64 {
    let fnv = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    let once = (fnv ^ fnv >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let twice = (once ^ once >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    twice ^ twice >> 33
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Wants = Wants { samples: true, values: true, slices: true };

    fn event(position: u64) -> Event {
        Event { position, time: Some(position as i64 * 977), counts: true, baseline: false }
    }

    fn take(patterns: &mut Patterns, lines: &[String], every: impl Fn(usize) -> bool) {
        for (position, line) in lines.iter().enumerate().filter(|(position, _)| every(*position)) {
            patterns.take(line.as_bytes(), event(position as u64));
        }
    }

    /// All that can be shown of what was found.
    fn told(patterns: Patterns) -> Vec<String> {
        let found = patterns.finish();
        let one = |pattern: &Pattern| {
            let (tokens, samples, related) = (pattern.tokens(), pattern.samples(), found.related(pattern));
            let (slices, anomalies) = (found.visualization(pattern), found.anomalies(pattern));
            format!("{} {} {tokens} {samples} {related} {slices} {anomalies:?}", pattern.count(), pattern.text)
        };
        found.patterns.iter().map(one).collect()
    }

    fn texts(lines: &[&str]) -> Vec<(u64, String)> {
        let mut patterns = Patterns::new(Wants::default());
        lines.iter().for_each(|line| patterns.take(line.as_bytes(), event(0)));
        patterns.finish().patterns.into_iter().map(|pattern| (pattern.count(), pattern.text)).collect()
    }

    fn check(lines: &[String]) {
        let mut all = Patterns::new(ALL);
        take(&mut all, lines, |_| true);
        let (mut left, mut middle, mut right) = (Patterns::new(ALL), Patterns::new(ALL), Patterns::new(ALL));
        take(&mut left, lines, |at| at % 7 < 2);
        take(&mut middle, lines, |at| at % 7 == 2);
        take(&mut right, lines, |at| at % 7 > 2);
        let saved = Patterns::restore(ALL, middle.save()).expect("it was saved");
        right.merge(left);
        right.merge(saved);
        let (all, parts) = (told(all), told(right));
        assert_eq!(all.len(), parts.len());
        for (all, parts) in all.iter().zip(&parts) {
            assert_eq!(all, parts);
        }
    }

    #[test]
    fn the_documented_examples() {
        let lines = [
            "2023-01-01 19:00:01 [INFO] Calling DynamoDB to store for resource id 12342342k124-12345",
            "2023-01-01 19:00:02 [INFO] Calling DynamoDB to store for resource id 324892398123-12345",
            "2023-01-01 19:00:03 [INFO] Calling DynamoDB to store for resource id 3ff231242342-12345",
        ];
        let expected = "<Time-1> [INFO] Calling DynamoDB to store for resource id <ID-2>";
        assert_eq!(texts(&lines), [(3, expected.to_string())]);
        assert_eq!(texts(&["[INFO] Request time: 327 ms"]), [(1, "[INFO] Request time: <Time-1> ms".to_string())]);
    }

    #[test]
    fn words_that_vary_become_tokens() {
        let lines =
            ["user alice has logged in", "user bob has logged in", "user carol has logged in", "user has no name"];
        assert_eq!(texts(&lines), [(3, "user <Token-1> has logged in".into()), (1, "user has no name".into())]);
        let lines = ["connected to db at worker-1 now", "connected to db at worker-2 now"];
        assert_eq!(texts(&lines), [(2, "connected to db at <ID-1> now".into())]);
        let lines = ["[INFO] job of today done", "[ERROR] job of today done"];
        assert_eq!(texts(&lines).len(), 2, "levels do not vary");
        assert_eq!(texts(&["task started", "task stopped", "task started"]).len(), 2);
        let labels = texts(&["RequestId: 12ab34cd-1 ok", "userId=42 \"order_id\": 7 id: 9999x1"]);
        assert_eq!(labels[0].1, "RequestId: <RequestId-1> ok");
        assert_eq!(labels[1].1, "userId=<userId-1> \"order_id\": <orderid-2> id: <ID-3>");
    }

    #[test]
    fn the_answer_does_not_depend_on_how_texts_were_spread() {
        let words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
        let word = |n: usize| words[n.wrapping_mul(2_654_435_761) >> 7 & 0xffff_ffff & 3];
        let lines: Vec<String> = (0..3000)
            .map(|n| match n % 5 {
                0 => format!("user u{} did {} with {}", n % 90, word(n), word(n / 3)),
                1 => format!("{{\"level\":\"{}\",\"a\":\"{}\",\"n\":{n}}}", ["info", "error"][n % 2], word(n)),
                2 => format!("answered in {} ms with status {}", n % 333, 200 + n % 7 * 50),
                3 => format!("{} {} {}", word(n), word(n * 3), word(n * 7)),
                _ => format!("2024-01-01T00:00:{:02}Z started {}", n % 60, word(n)),
            })
            .collect();
        check(&lines);
    }

    #[test]
    fn very_many_different_texts_take_bounded_room() {
        let free: Vec<String> = (0..12_000usize)
            .map(|n| {
                let words: Vec<String> = (0..4).map(|w| letters(n.wrapping_mul(w * w + 7) % 1900)).collect();
                words.join([" ", ", "][n % 2])
            })
            .collect();
        check(&free);
        let enumerated: Vec<String> =
            (0..12_000usize).map(|n| (0..8).map(|w| letters((n >> w) % 3)).collect::<Vec<_>>().join(" ")).collect();
        check(&enumerated);
        let mut patterns = Patterns::new(Wants::default());
        take(&mut patterns, &free, |_| true);
        assert!(patterns.size() < 4 << 20, "{}", patterns.size());
    }

    #[test]
    fn very_many_different_shapes_take_bounded_room() {
        let marks = |n: usize| (0..16).map(|bit| if n >> bit & 1 == 0 { "a," } else { "a;" }).collect::<String>();
        let lines: Vec<String> = (0..6_000).map(marks).collect();
        check(&lines);
        let blanks: Vec<String> =
            (0..5_000).map(|n| format!("{}x{}", "!".repeat(n % 71), "?".repeat(n / 71))).collect();
        check(&blanks);
    }

    fn letters(mut n: usize) -> String {
        let mut text = String::new();
        loop {
            text.push((b'a' + (n % 26) as u8) as char);
            n /= 26;
            if n == 0 {
                return text;
            }
        }
    }
}
