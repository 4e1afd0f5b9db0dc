//! Regular expressions among the arguments of a function.

use crate::functions::Args;
use regex::{Captures, Regex};
use std::borrow::Cow;

/// The regular expression of an argument: compiled once where it is the same in every row.
pub struct Pattern {
    constant: Option<Option<Regex>>,
    index: usize,
}

impl Pattern {
    /// That of an argument.
    pub fn of(args: &Args, index: usize) -> Pattern {
        let constant = args.constant(index).map(|value| Regex::new(&value.as_text()?).ok());
        Pattern { constant, index }
    }

    /// The expression for a row; nothing where the text is none.
    pub fn at(&self, args: &Args, row: usize) -> Option<Cow<'_, Regex>> {
        match &self.constant {
            Some(constant) => constant.as_ref().map(Cow::Borrowed),
            None => Regex::new(&args.text(self.index, row)?).ok().map(Cow::Owned),
        }
    }
}

/// What a group has matched; nothing for a group that the expression does not have.
pub fn group(found: &Captures, number: i64) -> Option<String> {
    Some(found.get(usize::try_from(number).ok()?)?.as_str().to_string())
}

/// A pattern written in the query must be one.
pub fn is_pattern(text: &str) -> Result<(), String> {
    Regex::new(text).map(|_| ()).map_err(|_| "not a regular expression".to_string())
}
