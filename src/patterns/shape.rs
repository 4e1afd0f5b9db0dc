//! Texts of one shape: the same marks and blanks between as many tokens, and the same words that tell how grave
//! an event is. Only texts of one shape can be one pattern.
//!
//! Free text could make any number of entries. So a place where very many different words stand is masked, the
//! earlier the more different texts a shape has. Both numbers depend on the set of all texts alone, and only grow:
//! whoever sees some of the texts masks no place that the whole would not mask.

use super::entry::{Entry, Part};
use super::sketch::Sketch;
use super::state::hash;
use super::tokens::{Token, is_level};
use hashbrown::HashTable;
use serde::{Deserialize, Serialize};

/// Different words at a place that are told from each other; with more the place is masked in any case.
// The paper on Drain bounds the children of a node in the same way (maxChild, section III).
const MOST_WORDS: usize = 64;

/// For so many different texts of a shape, the words of a place that are told from each other.
const FEWER_WORDS: [(u64, usize); 4] = [(512, MOST_WORDS), (2048, 16), (4096, 4), (8192, 2)];

/// With more different texts than these in all shapes together, each shape keeps fewer.
const MANY_TEXTS: u64 = 1 << 16;

/// The different words of a place, as hashes; nothing when there are too many.
type Words = Option<Vec<u64>>;

/// Texts of one shape.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// What stands between the tokens: one text more than there are tokens.
    pub separators: Vec<Box<[u8]>>,
    texts: Sketch,
    words: Vec<Words>,
    masked: Vec<bool>,
    /// The texts, counted.
    pub entries: Vec<Entry>,
    index: HashTable<u32>,
}

/// A shape as it is saved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SavedShape {
    separators: Vec<Box<[u8]>>,
    texts: Sketch,
    words: Vec<Words>,
    masked: Vec<bool>,
    entries: Vec<Entry>,
}

impl Shape {
    /// A shape without texts yet, as one of its texts has it.
    pub fn of(text: &[u8], tokens: &[Token], end: usize) -> Self {
        let starts = std::iter::once(0).chain(tokens.iter().map(|token| token.end));
        let ends = tokens.iter().map(|token| token.start).chain([end]);
        let separators = starts.zip(ends).map(|(start, end)| text[start..end.max(start)].into()).collect();
        let (words, masked) = (vec![Some(Vec::new()); tokens.len()], vec![false; tokens.len()]);
        Shape { separators, words, masked, ..Shape::default() }
    }

    /// How many tokens its texts have.
    pub fn places(&self) -> usize {
        self.masked.len()
    }

    /// Takes in a text that was not seen lately: its whole hash, and its tokens. Gives the number of its entry,
    /// and whether entries were numbered anew before that.
    pub fn find(&mut self, text: &[u8], tokens: &[Token], whole: u64, crowd: u64, values: bool) -> (usize, bool) {
        self.texts.add(whole);
        let most = MOST_WORDS.min(if self.entries.len() >= 256 { self.most_words(crowd) } else { MOST_WORDS });
        let mut anew = false;
        for (place, token) in tokens.iter().enumerate() {
            let word = token.kind.map_or_else(|| hash(token.of(text)), |kind| kind as u64);
            note(&mut self.words[place], word);
            anew |= !self.masked[place] && exceeds(&self.words[place], most);
        }
        if anew {
            self.mask(most, values);
        }
        let parts = tokens.iter().map(|token| part(text, *token)).collect();
        (self.entry(parts, values), anew)
    }

    /// The number of the entry with these parts. At masked places any will do.
    fn entry(&mut self, mut parts: Vec<Part>, values: bool) -> usize {
        let masked = parts.iter_mut().zip(&self.masked).filter(|(_, masked)| **masked);
        masked.for_each(|(part, _)| *part = Part::Varies(part.kind()));
        let key = self.key(&parts);
        let same = |at: &u32| self.is_same(&self.entries[*at as usize].parts, &parts);
        let Some(known) = self.index.find(key, same).map(|at| *at as usize) else {
            return self.push(key, Entry::new(parts, values));
        };
        for ((ours, part), _) in self.entries[known].parts.iter_mut().zip(&parts).zip(&self.masked).filter(|(_, m)| **m)
        {
            *ours = Part::Varies(ours.kind().join(part.kind()));
        }
        known
    }

    fn push(&mut self, key: u64, entry: Entry) -> usize {
        self.entries.push(entry);
        let number = self.entries.len() - 1;
        let (entries, masked) = (&self.entries, &self.masked);
        self.index.insert_unique(key, number as u32, |at| key_of(&entries[*at as usize].parts, masked));
        number
    }

    fn key(&self, parts: &[Part]) -> u64 {
        key_of(parts, &self.masked)
    }

    fn is_same(&self, left: &[Part], right: &[Part]) -> bool {
        left.iter().zip(right).zip(&self.masked).all(|((left, right), masked)| *masked || left == right)
    }

    /// How many different texts there were, about.
    pub fn texts(&self) -> u64 {
        self.texts.estimate()
    }

    fn most_words(&self, crowd: u64) -> usize {
        let texts = self.texts().saturating_mul(crowding(crowd));
        FEWER_WORDS.iter().find(|(most, _)| texts <= *most).map_or(1, |(_, words)| *words)
    }

    /// Masks the places that have too many different words now that so many texts are there in all.
    pub fn tighten(&mut self, crowd: u64, values: bool) {
        let most = self.most_words(crowd);
        self.mask(most, values);
    }

    fn mask(&mut self, most: usize, values: bool) {
        let masked: Vec<bool> =
            self.masked.iter().zip(&self.words).map(|(masked, words)| *masked || exceeds(words, most)).collect();
        if masked != self.masked {
            self.masked = masked;
            self.rebuild(values);
        }
    }

    /// Puts all entries in their places again.
    fn rebuild(&mut self, values: bool) {
        self.index.clear();
        for entry in std::mem::take(&mut self.entries) {
            self.put(entry, values);
        }
    }

    fn put(&mut self, mut entry: Entry, values: bool) {
        for place in 0..self.places() {
            if self.masked[place] {
                entry.mask(place, values);
            }
        }
        let key = self.key(&entry.parts);
        let same = |at: &u32| self.is_same(&self.entries[*at as usize].parts, &entry.parts);
        match self.index.find(key, same) {
            Some(at) => self.entries[*at as usize].absorb(entry, values),
            None => drop(self.push(key, entry)),
        }
    }

    /// Takes in the texts of a sibling that have the same shape.
    pub fn merge(&mut self, sibling: Shape, values: bool) {
        self.texts.merge(&sibling.texts);
        for (ours, theirs) in self.words.iter_mut().zip(&sibling.words) {
            match theirs {
                Some(theirs) => theirs.iter().for_each(|word| note(ours, *word)),
                None => *ours = None,
            }
        }
        let masked = self.masked.iter().zip(&sibling.masked).map(|(ours, theirs)| *ours || *theirs).collect();
        if self.masked != masked {
            self.masked = masked;
            self.rebuild(values);
        }
        sibling.entries.into_iter().for_each(|entry| self.put(entry, values));
        self.mask(MOST_WORDS, values);
    }

    /// The shape of the same texts when only their first tokens count.
    pub fn truncate(&mut self, places: usize, values: bool) {
        if self.places() > places || places == 0 {
            self.separators.truncate(places);
            self.separators.push(Box::default());
            self.words.truncate(places);
            self.masked.truncate(places);
            self.entries.iter_mut().for_each(|entry| entry.truncate(places));
            self.rebuild(values);
        }
    }

    /// Slices become wider by powers of two.
    pub fn widen(&mut self, powers: u32) {
        self.entries.iter_mut().for_each(|entry| entry.widen(powers));
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        let separators: usize = self.separators.iter().map(|text| 16 + text.len()).sum();
        let words: usize = self.words.iter().flatten().map(|words| 24 + words.capacity() * 8).sum();
        let entries: usize = self.entries.iter().map(Entry::size).sum();
        size_of::<Shape>() + 256 + separators + words + entries + self.index.capacity() * 8
    }

    /// As other processes can read it.
    pub fn save(&self) -> SavedShape {
        let Shape { separators, texts, words, masked, entries, .. } = self.clone();
        SavedShape { separators, texts, words, masked, entries }
    }

    /// As it was saved.
    ///
    /// # Errors
    /// When the parts do not fit together.
    pub fn restore(saved: SavedShape, values: bool) -> Result<Shape, String> {
        let SavedShape { separators, texts, words, masked, entries } = saved;
        let places = masked.len();
        let fits = |entry: &Entry| entry.parts.len() == places && entry.values.len() == places;
        if separators.len() != places + 1 || words.len() != places || !entries.iter().all(fits) || !texts.is_whole() {
            return Err("a shape has places that do not fit together".to_string());
        }
        let mut shape = Shape { separators, texts, words, masked, ..Shape::default() };
        entries.into_iter().for_each(|entry| shape.put(entry, values));
        Ok(shape)
    }
}

/// By how much shapes have to keep fewer texts when so many are there in all.
fn crowding(texts: u64) -> u64 {
    (texts / MANY_TEXTS).max(1).next_power_of_two()
}

fn note(words: &mut Words, word: u64) {
    let Some(known) = words else { return };
    if let Err(at) = known.binary_search(&word) {
        known.insert(at, word);
    }
    if known.len() > MOST_WORDS {
        *words = None;
    }
}

fn exceeds(words: &Words, most: usize) -> bool {
    words.as_ref().is_none_or(|words| words.len() > most)
}

fn part(text: &[u8], token: Token) -> Part {
    token.kind.map_or_else(|| Part::Word(token.of(text).into()), Part::Varies)
}

fn key_of(parts: &[Part], masked: &[bool]) -> u64 {
    let bytes = |part: &Part| match part {
        Part::Word(word) => hash(word),
        Part::Varies(kind) => *kind as u64,
    };
    let mixed = |key: u64, one: u64| (key.rotate_left(5) ^ one).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    parts.iter().zip(masked).fold(0, |key, (part, masked)| mixed(key, if *masked { 1 << 40 } else { bytes(part) }))
}

/// Writes what all texts of a shape share: what stands between the tokens, and how grave the event is.
pub fn write_key(text: &[u8], tokens: &[Token], end: usize, key: &mut Vec<u8>) {
    key.clear();
    let mut at = 0;
    for token in tokens {
        key.extend_from_slice(&text[at..token.start]);
        // Two bytes that are in no text.
        key.push(0xff);
        if token.kind.is_none() && is_level(token.of(text)) {
            key.extend_from_slice(token.of(text));
            key.push(0xfe);
        }
        at = token.end;
    }
    key.extend_from_slice(&text[at..end.max(at)]);
}

/// The same for a shape that is there: its words of gravity are those of any of its entries.
pub fn key_of_shape(shape: &Shape) -> Vec<u8> {
    let mut key = Vec::new();
    for (place, separator) in shape.separators.iter().enumerate() {
        key.extend_from_slice(separator);
        if place == shape.places() {
            break;
        }
        key.push(0xff);
        let word = shape.entries.first().and_then(|entry| entry.parts[place].word());
        if let Some(word) = word.filter(|word| is_level(word)) {
            key.extend_from_slice(word);
            key.push(0xfe);
        }
    }
    key
}
