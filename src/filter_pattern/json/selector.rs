//! Property selectors: `$.users[0].email`, `$.actions[*]`, `$.['cluster.name']`.

use crate::filter_pattern::fault::Fault;
use crate::filter_pattern::reader::Reader;

/// Where a value lies in an event.
#[derive(Debug)]
pub(super) struct Selector {
    /// As it is written.
    pub(super) text: String,
    pub(super) steps: Vec<Step>,
}

/// One step down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// `.name` or `['name']`
    Key(Box<str>),
    /// `[0]`
    Element(usize),
    /// `.*`: any property of a map.
    AnyKey,
    /// `[*]`: any element of a list.
    AnyElement,
}

impl Selector {
    pub(super) fn has_wildcard(&self) -> bool {
        self.steps.iter().any(Step::is_wildcard)
    }

    /// Reads a selector. Manual: "Set off property selectors with a dollar sign followed by a period. Property
    /// selectors are alphanumeric strings that support hyphen and underscore characters."
    pub(super) fn parse(reader: &mut Reader) -> Result<Self, Fault> {
        let (start, text) = (reader.at(), reader.rest());
        if !reader.take("$") {
            return Err(reader.unexpected("a property selector such as `$.name`"));
        }
        let mut steps = Vec::new();
        while let Some(step) = step(reader, steps.is_empty())? {
            steps.push(step);
        }
        let place = start..reader.at();
        if steps.is_empty() {
            return Err(reader.unexpected("`.` and the name of a property"));
        }
        if steps.iter().filter(|step| step.is_wildcard()).count() > 1 {
            return Err(Fault::pattern(place, "a property selector takes one `*` at most"));
        }
        Ok(Selector { text: text[..place.len()].to_string(), steps })
    }
}

impl Step {
    fn is_wildcard(&self) -> bool {
        matches!(self, Step::AnyKey | Step::AnyElement)
    }
}

/// The next step, if there is one.
fn step(reader: &mut Reader, is_first: bool) -> Result<Option<Step>, Fault> {
    if reader.take(".") {
        return if reader.take("['") { quoted(reader) } else { name(reader) }.map(Some);
    }
    if reader.take("['") {
        return quoted(reader).map(Some);
    }
    // Manual of 2020: "Array elements are denoted with [NUMBER] syntax, and must follow a property."
    if is_first || !reader.take("[") {
        return Ok(None);
    }
    element(reader).map(Some)
}

fn name(reader: &mut Reader) -> Result<Step, Fault> {
    if reader.take("*") {
        return Ok(Step::AnyKey);
    }
    match reader.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        "" => Err(reader.unexpected("the name of a property, or `['name']` for one with other characters")),
        name => Ok(Step::Key(name.into())),
    }
}

/// A name between `['` and `']`. Manual: "Double quotation marks aren't supported inside bracket notation".
fn quoted(reader: &mut Reader) -> Result<Step, Fault> {
    let start = reader.at();
    let Some(length) = reader.rest().find("']") else {
        return Err(Fault::pattern(start..start, "the name of the property does not end with `']`"));
    };
    let name = &reader.rest()[..length];
    if name.is_empty() {
        return Err(Fault::pattern(start..start, "the name of a property must not be empty"));
    }
    let step = Step::Key(name.into());
    reader.back_to(start + length + "']".len());
    Ok(step)
}

fn element(reader: &mut Reader) -> Result<Step, Fault> {
    let start = reader.at();
    let step = match reader.take_while(|c| c.is_ascii_digit()) {
        "" if reader.take("*") => Step::AnyElement,
        "" => return Err(reader.unexpected("the number of an element, `*`, or a name in single quotation marks")),
        digits => match digits.parse() {
            Ok(number) => Step::Element(number),
            Err(_) => return Err(Fault::pattern(start..reader.at(), "no list has so many elements")),
        },
    };
    if !reader.take("]") {
        return Err(reader.unexpected("`]`"));
    }
    Ok(step)
}
