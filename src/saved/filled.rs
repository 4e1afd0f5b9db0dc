//! A query with values for what has none yet, so that it can be read: known ones, and elsewhere such that fit.

use super::mapped::Mapped;
use super::query::{Param, SavedQuery};
use crate::Query;
use crate::diagnostics::{Code, Diagnostic, Fix, Span};
use crate::query::{Definitions, Placeholder, literal, placeholders};

/// A query with values for its parameters and interpolations.
#[derive(Debug, Clone)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// Where its pieces stand in the text of the saved query.
    map: Mapped,
    /// Where values stand that nobody has given.
    guesses: Vec<Guess>,
}

/// A value that nobody has given.
#[derive(Debug, Clone)]
struct Guess {
    span: Span,
    /// Whether it stands in quotation marks, where any value fits.
    quoted: bool,
}

/// What is tried for a value that is not known, `_` for its name: a field says least of what it may be.
const CANDIDATES: [&str; 10] =
    ["_", "1", "\"_\"", "1m", "[\"_\"]", "desc", "filter 1 = 1", "| filter 1 = 1", "filter 1 = 1 |", ""];

/// For more values that are not known only the first candidate is taken.
const MOST_GUESSES: usize = 12;

/// What cannot be told of a query in which names may be hidden in a value.
const ABOUT_NAMES: [Code; 6] = [
    Code::UnknownSymbol,
    Code::FieldNotGrouped,
    Code::DuplicateName,
    Code::SortIgnored,
    Code::EmptyColumn,
    Code::NoSuchField,
];

impl SavedQuery {
    /// The query with values: those that `value` knows by the name of a parameter, then defaults, and where nothing is
    /// known such with which the query can be read. Saved queries of `definitions` stand in the places of their calls.
    ///
    /// # Errors
    /// When a call of a saved query is wrong; places are those of `text`.
    pub fn filled(
        &self,
        value: &dyn Fn(&str) -> Option<String>,
        definitions: &Definitions,
    ) -> Result<Filled, Diagnostic> {
        let found = placeholders(&self.text);
        let mut choices: Vec<Option<usize>> = Vec::new();
        let mut values: Vec<String> = Vec::new();
        for placeholder in &found {
            let known = self.known(placeholder, value);
            choices.push(known.is_none().then_some(0));
            values.push(known.unwrap_or_else(|| guess(placeholder, 0)));
        }
        let open = |at: &usize| choices[*at].is_some() && !found[*at].quoted;
        let guessed: Vec<usize> = (0..found.len()).filter(open).collect();
        self.choose(&found, &guessed, &mut values);
        let map = self.with(&found, &values);
        let mut guesses = Vec::new();
        for (at, placeholder) in found.iter().enumerate() {
            if choices[at].is_some() {
                guesses.push((placeholder.span, placeholder.quoted));
            }
        }
        let edits = definitions.calls(&map.text).map_err(|fault| moved(fault, &map))?;
        let map = called(map, edits);
        let guesses = guesses.into_iter().map(|(span, quoted)| Guess { span, quoted }).collect();
        Ok(Filled { text: map.text.clone(), map, guesses })
    }

    /// The value that is known.
    fn known(&self, placeholder: &Placeholder, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let param = self.params.iter().find(|param| param.name == placeholder.name);
        let known = value(&placeholder.name).or_else(|| param?.default.clone())?;
        let as_it_is = placeholder.quoted || param.is_some_and(|param: &Param| param.interpolation);
        Some(if as_it_is { known } else { literal(&known) })
    }

    /// Takes for one after the other the candidate with which the query has the fewest faults.
    fn choose(&self, found: &[Placeholder], guessed: &[usize], values: &mut [String]) {
        let faults = |values: &[String]| {
            let read = Query::parse(&self.with(found, values).text).and_then(|query| query.plan());
            read.err().map_or(0, |faults| faults.len())
        };
        let mut least = if guessed.is_empty() { 0 } else { faults(values) };
        for &at in guessed.iter().take(MOST_GUESSES) {
            for candidate in 1..CANDIDATES.len() {
                if least == 0 {
                    return;
                }
                let before = std::mem::replace(&mut values[at], guess(&found[at], candidate));
                match faults(values) {
                    fewer if fewer < least => least = fewer,
                    _ => values[at] = before,
                }
            }
        }
    }

    fn with(&self, found: &[Placeholder], values: &[String]) -> Mapped {
        let mut text = Mapped::default();
        let mut at = 0;
        for (placeholder, value) in found.iter().zip(values) {
            let Span { start, end } = placeholder.span;
            text.push_copy(&self.text, at..start);
            text.push(value, start..end);
            at = end;
        }
        text.push_copy(&self.text, at..self.text.len());
        text
    }
}

fn guess(placeholder: &Placeholder, candidate: usize) -> String {
    match placeholder.quoted {
        true => placeholder.name.clone(),
        false => CANDIDATES[candidate].replace('_', &placeholder.name),
    }
}

/// The text with saved queries in the places of their calls.
fn called(text: Mapped, edits: Vec<(std::ops::Range<usize>, String)>) -> Mapped {
    if edits.is_empty() {
        return text;
    }
    let mut made = Mapped::default();
    let mut at = 0;
    for (call, expanded) in edits {
        made.push_copy(&text.text, at..call.start);
        made.push(&expanded, call.clone());
        at = call.end;
    }
    made.push_copy(&text.text, at..text.text.len());
    made.within(&text)
}

/// A message with its place in what the text was made from.
fn moved(message: Diagnostic, map: &Mapped) -> Diagnostic {
    let label = message.label.map(|(span, label)| (map.span(span), label));
    let change = |fix: Box<Fix>| Box::new(Fix { span: map.span(fix.span), text: fix.text });
    let (fix, suggestion) = (message.fix.map(change), message.suggestion.map(change));
    Diagnostic { label, fix, suggestion, ..message }
}

impl Filled {
    /// A message about the filled text as one about the text of the saved query; `None` when it may be due to a value
    /// that nobody has given.
    pub fn told(&self, message: Diagnostic) -> Option<Diagnostic> {
        let hides_names = self.guesses.iter().any(|guess| !guess.quoted);
        if hides_names && ABOUT_NAMES.contains(&message.code) {
            return None;
        }
        let message = moved(message, &self.map);
        let place = message.label.as_ref().map(|(span, _)| *span);
        let touches = |guess: &Guess| place.is_some_and(|place| touch(place, guess.span));
        (!self.guesses.iter().any(touches)).then_some(message)
    }

    /// The parameters that nobody has given a value.
    pub fn unknown<'s>(&self, saved: &'s SavedQuery) -> Vec<&'s Param> {
        let name = |guess: &Guess| saved.text.get(guess.span.start + 2..guess.span.end - 2).map(str::trim);
        let names: Vec<&str> = self.guesses.iter().filter_map(name).collect();
        saved.params.iter().filter(|param| names.contains(&param.name.as_str())).collect()
    }

    /// The parameter without a known value to which a fault may be due: it stands there, or outside of quotation marks
    /// in the same stage. The name of a function stands in the text itself, so that no value elsewhere makes it right.
    pub fn cause<'s>(&self, fault: &Diagnostic, saved: &'s SavedQuery) -> Option<&'s Param> {
        let place = self.map.span(fault.label.as_ref().map(|(span, _)| *span).unwrap_or_default());
        let between = |guess: Span| saved.text.get(place.end.min(guess.end)..place.start.max(guess.start));
        let is_cause = |guess: &&Guess| {
            let same_stage = !between(guess.span).unwrap_or_default().contains('|');
            touch(place, guess.span) || !guess.quoted && same_stage && fault.code != Code::UnknownFunction
        };
        let hides_names = self.guesses.iter().find(|guess| !guess.quoted && ABOUT_NAMES.contains(&fault.code));
        let guess = self.guesses.iter().find(is_cause).or(hides_names)?;
        let name = saved.text.get(guess.span.start + 2..guess.span.end - 2)?.trim();
        saved.params.iter().find(|param| param.name == name)
    }
}

fn touch(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}
