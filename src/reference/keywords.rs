//! The words of the language, for completion and colouring.

use crate::commands;
use crate::functions;

/// A word of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    /// How it is written.
    pub word: &'static str,
    /// What it is.
    pub kind: Word,
    /// What it does, in a sentence.
    pub summary: &'static str,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Begins a stage.
    Command,
    /// A function that gathers, in `stats`.
    Aggregate,
    /// Any other function.
    Function,
}

/// Every command and function under its name and every other spelling, in the order of the catalogues.
pub fn keywords() -> Vec<Keyword> {
    let commands = commands::all().iter().flat_map(|page| {
        let words = std::iter::once(page.name).chain(page.aliases.iter().copied());
        words.map(|word| Keyword { word, kind: Word::Command, summary: page.summary })
    });
    let functions = functions::all().iter().flat_map(|function| {
        let kind = if function.is_aggregate() { Word::Aggregate } else { Word::Function };
        let words = std::iter::once(function.name).chain(function.aliases.iter().copied());
        words.map(move |word| Keyword { word, kind, summary: function.summary })
    });
    commands.chain(functions).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_offered() {
        let words = keywords();
        for (word, kind) in [
            ("stats", Word::Command),
            ("percentile", Word::Aggregate),
            ("count", Word::Aggregate),
            ("trim", Word::Function),
        ] {
            assert!(words.iter().any(|keyword| keyword.word == word && keyword.kind == kind), "{word}");
        }
    }
}
