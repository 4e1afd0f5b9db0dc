//! Conditions joined by `&&`, `||` and brackets.

use super::fault::Fault;
use super::reader::Reader;

/// How deep brackets may nest: far more than a person writes, far less than would exhaust the stack.
const MOST_BRACKETS: usize = 64;

/// Conditions and how they are joined.
#[derive(Debug, Clone)]
pub(super) enum Logic<T> {
    One(T),
    All(Vec<Logic<T>>),
    Any(Vec<Logic<T>>),
}

impl<T> Logic<T> {
    /// Reads conditions up to what is none. Manual: "the following standard order of operations: () > && > ||".
    pub(super) fn parse<'p>(
        reader: &mut Reader<'p>,
        condition: &mut impl FnMut(&mut Reader<'p>) -> Result<T, Fault>,
    ) -> Result<Self, Fault> {
        any(reader, condition, 0)
    }

    /// Whether all of it holds when single conditions hold as given.
    pub(super) fn holds(&self, one: &impl Fn(&T) -> bool) -> bool {
        match self {
            Logic::One(condition) => one(condition),
            Logic::All(parts) => parts.iter().all(|part| part.holds(one)),
            Logic::Any(parts) => parts.iter().any(|part| part.holds(one)),
        }
    }
}

fn any<'p, T>(
    reader: &mut Reader<'p>,
    condition: &mut impl FnMut(&mut Reader<'p>) -> Result<T, Fault>,
    depth: usize,
) -> Result<Logic<T>, Fault> {
    let mut parts = vec![all(reader, condition, depth)?];
    while reader.take("||") {
        parts.push(all(reader, condition, depth)?);
    }
    Ok(joined(parts, Logic::Any))
}

fn all<'p, T>(
    reader: &mut Reader<'p>,
    condition: &mut impl FnMut(&mut Reader<'p>) -> Result<T, Fault>,
    depth: usize,
) -> Result<Logic<T>, Fault> {
    let mut parts = vec![one(reader, condition, depth)?];
    while reader.take("&&") {
        parts.push(one(reader, condition, depth)?);
    }
    Ok(joined(parts, Logic::All))
}

/// A condition or brackets, with the blanks around.
fn one<'p, T>(
    reader: &mut Reader<'p>,
    condition: &mut impl FnMut(&mut Reader<'p>) -> Result<T, Fault>,
    depth: usize,
) -> Result<Logic<T>, Fault> {
    reader.skip_blanks();
    let start = reader.at();
    let part = if !reader.take("(") {
        Logic::One(condition(reader)?)
    } else if depth == MOST_BRACKETS {
        return Err(Fault::pattern(start..reader.at(), "the brackets nest too deep"));
    } else {
        let part = any(reader, condition, depth + 1)?;
        if !reader.take(")") {
            return Err(reader.unexpected("`&&`, `||` or `)`"));
        }
        part
    };
    reader.skip_blanks();
    Ok(part)
}

fn joined<T>(mut parts: Vec<Logic<T>>, join: fn(Vec<Logic<T>>) -> Logic<T>) -> Logic<T> {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}
