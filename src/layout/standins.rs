//! Parameters and calls of saved queries have no value while a text is laid out: something that can be read stands
//! in for each, and the original is written back.

use crate::Query;
use crate::diagnostics::{Diagnostic, Span};
use crate::query::{SavedCall, placeholders, saved_calls};
use crate::syntax::Source;
use std::ops::Range;

/// What a parameter may stand for: a number, a text, a name, a period, a list, a direction, a whole stage.
const WORDS: [&str; 7] = ["1", "\"x\"", "x", "5m", "[1]", "desc", STAGE];

/// What stands in for a whole stage.
const STAGE: &str = "limit 1";

/// The most parameters for which what fits is looked for one by one; the service takes 20.
const MOST_TRIED: usize = 64;

/// A text that can be read, and where its pieces came from.
#[derive(Debug)]
pub struct Standins<'a> {
    /// The text with stand-ins.
    pub text: String,
    original: &'a str,
    edits: Vec<Edit>,
    /// What stands in for each parameter.
    words: Vec<&'static str>,
}

/// A place of the text, and what stood there in the original.
#[derive(Debug, Clone)]
struct Edit {
    here: Range<usize>,
    there: Range<usize>,
}

impl<'a> Standins<'a> {
    /// Finds what fits into the places of parameters and calls.
    ///
    /// # Errors
    /// What is wrong with the text whatever stands in; the places are those of the original.
    pub fn new(original: &'a str) -> Result<Self, Vec<Diagnostic>> {
        let mut words = vec![WORDS[0]; places(original).len()];
        let (mut best, mut faults) = Self::with(original, &words)?;
        for at in 0..words.len().min(MOST_TRIED) {
            for word in WORDS.into_iter().skip(1) {
                if faults.is_empty() {
                    return Ok(best);
                }
                let before = std::mem::replace(&mut words[at], word);
                match Self::with(original, &words) {
                    Ok((text, fewer)) if is_better(&fewer, &faults) => (best, faults) = (text, fewer),
                    _ => words[at] = before,
                }
            }
        }
        if faults.is_empty() { Ok(best) } else { Err(faults) }
    }

    /// Another text, in which the same stands in for the same.
    pub fn same<'b>(&self, original: &'b str) -> Option<Standins<'b>> {
        let (same, faults) = Standins::with(original, &self.words).ok()?;
        faults.is_empty().then_some(same)
    }

    /// The text with these words, and what is wrong with it, at its places in the original.
    ///
    /// # Errors
    /// When a call of a saved query cannot be read.
    fn with(original: &'a str, words: &[&'static str]) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let edits: Vec<(Range<usize>, &str)> = places(original).into_iter().zip(words.iter().copied()).collect();
        let filled = Standins::replaced(original, &edits);
        let filled = filled.without_calls(&edits).map_err(|fault| vec![filled.placed(fault)])?;
        let filled = Standins { words: words.to_vec(), ..filled };
        let faults = Query::parse(&filled.text).err().unwrap_or_default();
        let faults = faults.into_iter().map(|fault| filled.placed(fault)).collect();
        Ok((filled, faults))
    }

    fn replaced(original: &'a str, edits: &[(Range<usize>, &str)]) -> Self {
        let mut standins = Standins { text: String::new(), original, edits: Vec::new(), words: Vec::new() };
        let mut at = 0;
        for (there, word) in edits {
            standins.text.push_str(&original[at..there.start]);
            let start = standins.text.len();
            standins.text.push_str(word);
            standins.edits.push(Edit { here: start..standins.text.len(), there: there.clone() });
            at = there.end;
        }
        standins.text.push_str(&original[at..]);
        standins
    }

    /// With a stage in the place of each call of a saved query.
    fn without_calls(&self, edits: &[(Range<usize>, &'a str)]) -> Result<Self, Diagnostic> {
        let mut edits = edits.to_vec();
        // What is not closed is told when the text is read.
        if let Ok(source) = Source::new(&self.text) {
            for at in saved_calls(&source) {
                let place = self.original_place(SavedCall::read(&source, at)?.span);
                edits.retain(|(other, _)| other.end <= place.start || place.end <= other.start);
                edits.push((place.start..place.end, STAGE));
            }
        }
        edits.sort_by_key(|(place, _)| place.start);
        Ok(Self::replaced(self.original, &edits))
    }

    /// What stood in the original at a place of the text.
    pub fn original(&self, span: Span) -> &'a str {
        let place = self.original_place(span);
        self.original.get(place.start..place.end).unwrap_or("")
    }

    /// Whether a place of the text is one that something else stood in.
    pub fn is_standin(&self, span: Span) -> bool {
        self.edits.iter().any(|edit| edit.here == (span.start..span.end))
    }

    fn original_place(&self, span: Span) -> Span {
        Span { start: self.back(span.start, |there| there.start), end: self.back(span.end, |there| there.end) }
    }

    /// The place in the original; of one inside a stand-in an end of what it stands for.
    fn back(&self, at: usize, inside: fn(&Range<usize>) -> usize) -> usize {
        let before = self.edits.partition_point(|edit| edit.here.end <= at);
        match self.edits.get(before) {
            Some(edit) if edit.here.start < at => inside(&edit.there),
            _ => match before.checked_sub(1).map(|last| &self.edits[last]) {
                Some(edit) => at - edit.here.end + edit.there.end,
                None => at,
            },
        }
    }

    fn placed(&self, mut fault: Diagnostic) -> Diagnostic {
        fault.label = fault.label.map(|(span, text)| (self.original_place(span), text));
        fault
    }
}

/// The places of the parameters of a text.
fn places(text: &str) -> Vec<Range<usize>> {
    placeholders(text).into_iter().map(|found| found.span.start..found.span.end).collect()
}

/// Whether fewer things are wrong, or as many, but the first of them further on.
fn is_better(new: &[Diagnostic], old: &[Diagnostic]) -> bool {
    let place = |faults: &[Diagnostic]| {
        faults.iter().filter_map(|fault| fault.label.as_ref()).map(|(span, _)| span.start).min()
    };
    new.len() < old.len() || new.len() == old.len() && place(new) > place(old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_found() {
        for (original, text) in [
            ("limit {{n}}", "limit 1"),
            ("filter a like {{text}} | limit {{n}}", "filter a like \"x\" | limit 1"),
            ("sort {{field}} desc", "sort \"x\" desc"),
            ("dedup {{field}}", "dedup x"),
            ("stats count(*) by bin({{n}}m)", "stats count(*) by bin(1m)"),
            ("filter a in {{list}}", "filter a in [1]"),
            ("fields a | {{more}}", "fields a | limit 1"),
            ("filter a like /{{a}}/ # {{b}}", "filter a like /1/ # 1"),
            ("$Recent(count = {{n}}) | limit 2", "limit 1 | limit 2"),
            ("filter a in ($Recent(count = 1))", "filter a in (limit 1)"),
        ] {
            let standins = Standins::new(original).unwrap_or_else(|faults| panic!("{original}: {faults:?}"));
            assert_eq!(standins.text, text, "{original}");
            let all = Span { start: 0, end: standins.text.len() };
            assert_eq!(standins.original(all), original);
        }
    }

    #[test]
    fn faults_have_the_places_of_the_original() {
        let faults = Standins::new("filter level = {{level}} | limt {{n}}").expect_err("no such command");
        let (span, _) = faults[0].label.clone().expect("a place");
        assert_eq!((span.start, span.end), (27, 31));
    }
}
