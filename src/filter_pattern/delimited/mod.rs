//! Patterns for lines of words: `[ip, user, ..., status_code = 4*, bytes > 1000]`.

mod words;

use super::fault::Fault;
use super::logic::Logic;
use super::reader::Reader;
use super::wanted::{Operand, Test};
use indexmap::IndexMap;
use words::Words;

/// A pattern for lines of words.
#[derive(Debug, Clone)]
pub(super) struct Delimited {
    fields: Vec<Field>,
    /// How many of the fields stand before `...`, if there is one.
    before: Option<usize>,
    has_regex: bool,
}

/// What is said of one word of a line.
#[derive(Debug, Clone, Default)]
struct Field {
    /// None: the field has its position for a name.
    name: Option<Box<str>>,
    conditions: Option<Logic<Test>>,
}

impl Delimited {
    /// Reads what stands between the brackets.
    pub(super) fn parse(mut reader: Reader) -> Result<Self, Fault> {
        let mut pattern = Delimited { fields: Vec::new(), before: None, has_regex: false };
        reader.skip_blanks();
        // API reference, `TestMetricFilter`: of `[]`, every word of the line is extracted.
        if reader.peek().is_none() {
            pattern.before = Some(0);
            return Ok(pattern);
        }
        loop {
            pattern.read_field(&mut reader)?;
            if reader.peek().is_none() {
                break;
            }
            if !reader.take(",") {
                return Err(reader.unexpected("`,`, `&&`, `||` or the end of the pattern"));
            }
        }
        pattern.has_regex = reader.regexes() > 0;
        Ok(pattern)
    }

    /// Reads a field, or the ellipsis, with the blanks around.
    fn read_field(&mut self, reader: &mut Reader) -> Result<(), Fault> {
        reader.skip_blanks();
        let start = reader.at();
        if !reader.take("...") {
            self.fields.push(field(reader)?);
        } else if self.before.replace(self.fields.len()).is_some() {
            return Err(Fault::pattern(start..reader.at(), "a pattern takes one `...`"));
        }
        reader.skip_blanks();
        Ok(())
    }

    pub(super) fn has_regex(&self) -> bool {
        self.has_regex
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        let Some(words) = self.words(message) else { return false };
        let holds = |(at, word): (usize, &&str)| self.field(at, words.len()).is_none_or(|field| field.holds(word));
        words.iter().enumerate().all(holds)
    }

    /// All words by their names or positions.
    pub(super) fn extract(&self, message: &str) -> Option<IndexMap<String, String>> {
        if !self.matches(message) {
            return None;
        }
        let words = self.words(message)?;
        let name = |at| match self.field(at, words.len()).and_then(|field| field.name.as_deref()) {
            Some(name) => format!("${name}"),
            None => format!("${}", at + 1),
        };
        Some(words.iter().enumerate().map(|(at, word)| (name(at), word.to_string())).collect())
    }

    /// The words of a line; `None` when they are fewer than the fields.
    // Manual: of events with six words and more, `[w1=ERROR, w2]` "returns log events where the first word in the log
    // events is ERROR", and the second field must not be left out. So the last field takes the rest of the line,
    // unless there is an ellipsis to take it. The manual is silent on lines with too few words.
    fn words<'m>(&self, message: &'m str) -> Option<Vec<&'m str>> {
        let mut words = Words::new(message);
        let mut found = Vec::with_capacity(self.fields.len());
        if self.before.is_some() {
            found.extend(words);
        } else {
            found.extend(words.by_ref().take(self.fields.len() - 1));
            found.extend(words.rest());
        }
        (found.len() >= self.fields.len()).then_some(found)
    }

    /// The field for a word of a line with so many words.
    fn field(&self, at: usize, words: usize) -> Option<&Field> {
        let before = self.before.unwrap_or(self.fields.len());
        let behind = words - (self.fields.len() - before);
        match at {
            _ if at < before => self.fields.get(at),
            _ if at >= behind => self.fields.get(before + at - behind),
            _ => None,
        }
    }
}

impl Field {
    fn holds(&self, word: &str) -> bool {
        let operand = Operand { text: word, may_be_number: true };
        self.conditions.as_ref().is_none_or(|conditions| conditions.holds(&|test| test.holds(operand)))
    }
}

/// A name, a name with conditions on it, or nothing.
fn field(reader: &mut Reader) -> Result<Field, Fault> {
    let start = reader.at();
    let alone = name(reader);
    reader.skip_blanks();
    if matches!(reader.peek(), None | Some(',')) {
        return Ok(Field { name: (!alone.is_empty()).then(|| alone.into()), conditions: None });
    }
    reader.back_to(start);
    let mut first = None;
    let conditions = Logic::parse(reader, &mut |reader| {
        let start = reader.at();
        let name = name(reader);
        if name.is_empty() {
            return Err(reader.unexpected("the name of a field"));
        }
        if *first.get_or_insert(name) != name {
            let sentence = "a condition is about the field that it stands in; write a comma between two fields";
            return Err(Fault::pattern(start..reader.at(), sentence));
        }
        reader.skip_blanks();
        if !reader.peek().is_some_and(|next| "=!<>".contains(next)) {
            return Err(reader.unexpected("`,` or a comparison such as `= 1`"));
        }
        reader.test()
    })?;
    Ok(Field { name: first.map(Into::into), conditions: Some(conditions) })
}

// The manual is silent on what a name may have in it; its own have letters, digits and underscores.
fn name<'p>(reader: &mut Reader<'p>) -> &'p str {
    reader.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}
