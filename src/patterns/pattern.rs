//! Patterns as they are shown.

use super::entry::{Entry, Part};
use super::grid::Grid;
use super::kind::Kind;
use super::tokens::is_level;
use super::values::Values;
use serde_json::{Map, Value, json};
use std::cmp::{Ordering, Reverse};
use std::fmt::Write;
use std::sync::Arc;

/// What was found in all texts.
#[derive(Debug)]
pub struct Found {
    /// The patterns, the most frequent first.
    pub patterns: Vec<Pattern>,
    /// Events in the time range of the query, those without a text included.
    pub events: u64,
    /// The slices of time in which events were counted.
    pub(super) grid: Grid,
    /// All events by slice.
    pub(super) totals: Vec<u64>,
}

/// One pattern.
#[derive(Debug)]
pub struct Pattern {
    /// The text, with `<Kind-n>` where it varies.
    pub text: String,
    separators: Arc<[Box<[u8]>]>,
    pub(super) entry: Entry,
}

/// How often two patterns must come in the same slices of time to be related, and at least in how many.
const RELATED: f64 = 0.8;
const FEWEST_SHARED: usize = 3;

/// The most related patterns that are named, and the most patterns among which they are looked for.
const MOST_RELATED: usize = 5;
const MOST_COMPARED: usize = 1000;

impl Found {
    pub(super) fn new(patterns: Vec<Pattern>, events: u64, grid: Grid) -> Self {
        let range = grid.slices().unwrap_or((0, -1));
        let mut totals = vec![0; (range.1 - range.0 + 1) as usize];
        for pattern in &patterns {
            let counts = pattern.entry.tally.slices.dense(range);
            totals.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
        }
        Found { patterns, events, grid, totals }
    }

    /// The first and the last slice, none when no event had a time.
    pub(super) fn range(&self) -> (i64, i64) {
        self.grid.slices().unwrap_or((0, -1))
    }

    /// The share of all events that a pattern has.
    // AWS manual, pattern: if half of the log events in the selected log groups and time period match the pattern,
    // @ratio is 0.50. So events without the field count too.
    pub fn ratio(&self, pattern: &Pattern) -> f64 {
        if self.events == 0 { 0.0 } else { pattern.count() as f64 / self.events as f64 }
    }

    /// The counts over time, as the service's clients read them.
    // SEEN in a client of the API (LANGUAGE.md 2.11): an object `timeWindowCountMapping` of milliseconds to counts.
    pub fn visualization(&self, pattern: &Pattern) -> Value {
        let slices = pattern.entry.tally.slices.iter();
        let counts: Map<String, Value> =
            slices.map(|(slice, count)| (self.grid.start(slice).to_string(), json!(count))).collect();
        json!({ "timeWindowCountMapping": counts })
    }

    /// The identifiers of the patterns that mostly come at the same time, the nearest first.
    // AWS manual, pattern analysis: patterns that frequently occurred near the same time. Nearness is the Jaccard
    // index of the slices of time in which the two came.
    pub fn related(&self, pattern: &Pattern) -> Value {
        let ours: Vec<i64> = pattern.entry.tally.slices.iter().map(|(slice, _)| slice).collect();
        let others = self.patterns.iter().take(MOST_COMPARED).filter(|other| other.text != pattern.text);
        let mut near: Vec<(f64, &Pattern)> = others
            .filter_map(|other| {
                let theirs = other.entry.tally.slices.iter().map(|(slice, _)| slice);
                let (shared, all) = overlap(&ours, theirs);
                let near = shared as f64 / all.max(1) as f64;
                (near >= RELATED && shared >= FEWEST_SHARED).then_some((near, other))
            })
            .collect();
        near.sort_by(|left, right| right.0.total_cmp(&left.0));
        near.iter().take(MOST_RELATED).map(|(_, other)| Value::String(other.id())).collect()
    }
}

/// How many slices two lists share, and how many there are in both.
fn overlap(ours: &[i64], theirs: impl Iterator<Item = i64>) -> (usize, usize) {
    let (mut shared, mut count) = (0, 0);
    for slice in theirs {
        count += 1;
        shared += usize::from(ours.binary_search(&slice).is_ok());
    }
    (shared, ours.len() + count - shared)
}

impl Pattern {
    pub(super) fn new(separators: Arc<[Box<[u8]>]>, entry: Entry) -> Self {
        let mut pattern = Pattern { text: String::new(), separators, entry };
        pattern.text = pattern.written();
        pattern
    }

    /// The order of patterns: the most frequent first, then by text.
    pub(super) fn by_frequency(left: &Pattern, right: &Pattern) -> Ordering {
        let key = |pattern: &Pattern| (Reverse(pattern.count()), Reverse(pattern.baseline()));
        key(left).cmp(&key(right)).then_with(|| left.text.cmp(&right.text))
    }

    /// Events in the time range of the query.
    pub fn count(&self) -> u64 {
        self.entry.tally.count
    }

    /// Events in the time range that is compared with.
    pub fn baseline(&self) -> u64 {
        self.entry.tally.baseline
    }

    fn written(&self) -> String {
        let mut text = String::new();
        let mut number = 0;
        for (place, separator) in self.separators.iter().enumerate() {
            text.push_str(&String::from_utf8_lossy(separator));
            match self.entry.parts.get(place) {
                Some(Part::Word(word)) => text.push_str(&String::from_utf8_lossy(word)),
                Some(Part::Varies(_)) => {
                    number += 1;
                    let _ = write!(text, "<{}-{number}>", self.name(place));
                }
                None => {}
            }
        }
        // Where texts are so different that nothing of them counts any more, all of them are one token.
        let nothing = self.separators.len() == 1 && text.is_empty() && self.entry.tally.events > 1;
        if nothing { "<Token-1>".to_string() } else { text }
    }

    /// What a part that varies is called: after the label in front of it if that says that it is an identifier,
    /// otherwise after its kind.
    // AWS manual, log anomaly detection: `ResourceID: 12342342k124-12345` is `<ResourceID-3>`; pattern analysis:
    // `resource id 12342342k124-12345` is `<ID-2>`.
    fn name(&self, place: usize) -> String {
        let kind = self.entry.parts[place].kind();
        let names = matches!(kind, Kind::Id | Kind::Uuid | Kind::Number);
        let label = place.checked_sub(1).and_then(|before| self.entry.parts[before].word());
        let label = label.and_then(|label| std::str::from_utf8(label).ok()).unwrap_or_default();
        let mark: Vec<u8> = self.separators[place].iter().copied().filter(|b| !b" \"'".contains(b)).collect();
        let id = label.ends_with("ID") || label.ends_with("Id") || label.ends_with("_id") || label == "id";
        if !(names && id && matches!(&mark[..], b":" | b"=")) {
            return kind.name().to_string();
        }
        if label.eq_ignore_ascii_case("id") { Kind::Id.name().to_string() } else { label.replace(['_', '-', '.'], "") }
    }

    /// How grave the events are, by the words of the pattern.
    // AWS manual, pattern analysis: ERROR if the pattern contains the word Error, WARN if it contains Warn but not
    // Error; log anomaly detection: FATAL, too, and NONE without any such word. SEEN in a client of the API: in
    // capital letters. The manual names Info and Debug as labels of the command, so those words count as well.
    pub fn severity(&self) -> &'static str {
        const PARTS: [(&str, &str); 3] = [("error", "ERROR"), ("fatal", "FATAL"), ("warn", "WARN")];
        const WORDS: [(&str, &str); 3] = [("info", "INFO"), ("debug", "DEBUG"), ("trace", "TRACE")];
        let words: Vec<String> = self.words().map(|word| String::from_utf8_lossy(word).to_lowercase()).collect();
        let part = PARTS.iter().find(|(part, _)| words.iter().any(|word| word.contains(part)));
        let word = || WORDS.iter().find(|(known, _)| words.iter().any(|word| word == known));
        part.or_else(word).map_or("NONE", |(_, label)| label)
    }

    fn words(&self) -> impl Iterator<Item = &[u8]> {
        self.entry.parts.iter().filter_map(Part::word)
    }

    /// Whether it says itself how grave it is.
    pub fn has_level(&self) -> bool {
        self.words().any(is_level)
    }

    /// An identifier that follows from the text alone.
    // FNV-1a of 128 bits (Fowler, Noll, Vo).
    pub fn id(&self) -> String {
        const PRIME: u128 = 0x0100_0000_0000_0000_0000_013b;
        let start = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58du128;
        let hash = self.text.bytes().fold(start, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
        format!("{hash:032x}")
    }

    /// A regular expression that the texts match.
    pub fn regex(&self) -> String {
        let mut regex = String::new();
        for (place, separator) in self.separators.iter().enumerate() {
            regex.push_str(&regex::escape(&String::from_utf8_lossy(separator)));
            match self.entry.parts.get(place) {
                Some(Part::Word(word)) => regex.push_str(&regex::escape(&String::from_utf8_lossy(word))),
                Some(Part::Varies(_)) => regex.push_str(".*"),
                None => {}
            }
        }
        regex
    }

    /// The first few texts.
    // SEEN in a client of the API (LANGUAGE.md 2.11): a list of objects with `logEvent`.
    pub fn samples(&self) -> Value {
        self.entry.tally.samples.iter().map(|(_, text)| json!({ "logEvent": text })).collect()
    }

    /// The parts, each with what was found there.
    // SEEN in clients of the API (LANGUAGE.md 2.11): the names of the members, and the token types STATIC and
    // DYNAMIC. AWS API, PatternToken: the string of a dynamic token is `<*>`.
    pub fn tokens(&self) -> Value {
        let mut tokens = Vec::new();
        let mut number = 0;
        for (place, separator) in self.separators.iter().enumerate() {
            push_static(&mut tokens, &String::from_utf8_lossy(separator));
            match self.entry.parts.get(place) {
                Some(Part::Word(word)) => push_static(&mut tokens, &String::from_utf8_lossy(word)),
                Some(Part::Varies(kind)) => {
                    number += 1;
                    tokens.push(self.token(place, *kind, number));
                }
                None => {}
            }
        }
        Value::Array(tokens)
    }

    fn token(&self, place: usize, kind: Kind, number: usize) -> Value {
        let values = self.entry.values[place].as_deref();
        let counts = values.map(Values::by_count).unwrap_or_default();
        let counts: Map<String, Value> =
            counts.iter().map(|value| (value.text.to_string(), json!(value.count))).collect();
        json!({
            "dynamicTokenPosition": number,
            "tokenType": "DYNAMIC",
            "tokenString": "<*>",
            "isNumeric": values.is_some_and(|values| !values.texts),
            "isErrorCode": kind == Kind::Status,
            "enumerations": counts,
            "inferredTokenName": format!("{}-{number}", self.name(place)),
        })
    }
}

/// Adds constant text, to the token before if that is constant too.
fn push_static(tokens: &mut Vec<Value>, text: &str) {
    if text.is_empty() {
        return;
    }
    let last = tokens.last_mut().filter(|last| last["tokenType"] == "STATIC");
    match last.and_then(|last| last.get_mut("tokenString")) {
        Some(Value::String(known)) => known.push_str(text),
        _ => tokens.push(json!({ "tokenType": "STATIC", "tokenString": text })),
    }
}
