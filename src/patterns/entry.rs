//! Texts that are alike, counted: the same words at the same places, and parts that vary between them.

use super::grid::Counts;
use super::kind::Kind;
use super::values::Values;
use serde::{Deserialize, Serialize};

/// What stands at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    /// Always this word.
    Word(Box<[u8]>),
    /// Something that varies.
    Varies(Kind),
}

impl Part {
    /// What it is when it varies. A word with digits is taken for a name that a machine has given.
    pub fn kind(&self) -> Kind {
        match self {
            Part::Varies(kind) => *kind,
            Part::Word(word) if word.iter().any(u8::is_ascii_digit) => Kind::Id,
            Part::Word(_) => Kind::Token,
        }
    }

    /// The word, if it is one.
    pub fn word(&self) -> Option<&[u8]> {
        match self {
            Part::Word(word) => Some(word),
            Part::Varies(_) => None,
        }
    }
}

/// How often, when and where texts came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// All events.
    pub events: u64,
    /// Events of the time range of the query.
    pub count: u64,
    /// Events of the time range that is compared with.
    pub baseline: u64,
    /// The position of the first event.
    pub first: u64,
    /// The times of the first and the last event.
    pub seen: Option<(i64, i64)>,
    /// Events by slice.
    pub slices: Counts,
    /// The first few events: position and text.
    pub samples: Vec<(u64, Box<str>)>,
}

impl Default for Tally {
    fn default() -> Self {
        let (slices, samples) = (Counts::default(), Vec::new());
        Tally { events: 0, count: 0, baseline: 0, first: u64::MAX, seen: None, slices, samples }
    }
}

/// Texts that are kept of each pattern.
const MOST_SAMPLES: usize = 5;

impl Tally {
    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: Tally) {
        self.events += other.events;
        self.count += other.count;
        self.baseline += other.baseline;
        self.first = self.first.min(other.first);
        self.seen = match (self.seen, other.seen) {
            (Some((first, last)), Some((other_first, other_last))) => {
                Some((first.min(other_first), last.max(other_last)))
            }
            (ours, theirs) => ours.or(theirs),
        };
        self.slices.merge(&other.slices);
        self.samples.extend(other.samples);
        self.cut();
    }

    /// Takes in the text of an event, if it is one of the first.
    pub fn sample(&mut self, position: u64, text: &[u8]) {
        if self.samples.len() == MOST_SAMPLES && self.samples.last().is_some_and(|(last, _)| *last < position) {
            return;
        }
        self.samples.push((position, String::from_utf8_lossy(text).into()));
        self.cut();
    }

    fn cut(&mut self) {
        self.samples.sort_by_key(|(position, _)| *position);
        self.samples.truncate(MOST_SAMPLES);
    }
}

/// Texts that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What stands at each place.
    pub parts: Vec<Part>,
    /// How often.
    pub tally: Tally,
    /// What was found at the places that vary, when somebody wants to know.
    pub values: Vec<Option<Box<Values>>>,
}

impl Entry {
    /// A new one, without events yet. `values` says whether to keep values.
    pub fn new(parts: Vec<Part>, values: bool) -> Self {
        let keeps = |part: &Part| (values && part.word().is_none()).then(Box::default);
        let values = parts.iter().map(keeps).collect();
        Entry { parts, tally: Tally::default(), values }
    }

    /// Makes a place vary.
    pub fn mask(&mut self, place: usize, keeps_values: bool) {
        let kind = self.parts[place].kind();
        let part = std::mem::replace(&mut self.parts[place], Part::Varies(kind));
        if let (Part::Word(word), true) = (part, keeps_values) {
            let mut values = Values::default();
            values.take_word(&word, self.tally.events, &self.tally.slices);
            self.values[place] = Some(Box::new(values));
        }
    }

    /// Takes in another with as many places: those at which the two differ vary from here on.
    pub fn absorb(&mut self, mut other: Entry, keeps_values: bool) {
        for place in 0..self.parts.len() {
            if self.parts[place] == other.parts[place] && self.parts[place].word().is_some() {
                continue;
            }
            self.mask(place, keeps_values);
            other.mask(place, keeps_values);
            self.parts[place] = Part::Varies(self.parts[place].kind().join(other.parts[place].kind()));
            if let (Some(ours), Some(theirs)) = (&mut self.values[place], &other.values[place]) {
                ours.merge(theirs);
            }
        }
        self.tally.merge(other.tally);
    }

    /// Slices become wider by powers of two.
    pub fn widen(&mut self, powers: u32) {
        self.tally.slices.widen(powers);
        self.values.iter_mut().flatten().for_each(|values| values.widen(powers));
    }

    /// Keeps the first places only.
    pub fn truncate(&mut self, places: usize) {
        self.parts.truncate(places);
        self.values.truncate(places);
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        let words: usize = self.parts.iter().map(|part| size_of::<Part>() + part.word().map_or(0, <[u8]>::len)).sum();
        let values: usize =
            self.values.iter().map(|values| 8 + values.as_ref().map_or(0, |values| values.size())).sum();
        let samples: usize = self.tally.samples.iter().map(|(_, text)| text.len() + 24).sum();
        size_of::<Entry>() + words + values + samples + self.tally.slices.size()
    }
}
