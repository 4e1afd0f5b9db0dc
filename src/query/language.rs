//! The languages of queries.

use super::Query;
use crate::commands;
use crate::diagnostics::Diagnostic;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The language of a query: what `queryLanguage` says (AWS API, StartQuery).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Language {
    /// CloudWatch Logs Insights QL.
    #[default]
    Cwli,
    /// OpenSearch SQL.
    Sql,
    /// OpenSearch PPL.
    Ppl,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 3] = [Language::Cwli, Language::Sql, Language::Ppl];

    /// The language of that name, in any case.
    pub fn named(name: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|known| known.name().eq_ignore_ascii_case(name))
    }

    /// Its name, in small letters.
    pub fn name(self) -> &'static str {
        match self {
            Language::Cwli => "cwli",
            Language::Sql => "sql",
            Language::Ppl => "ppl",
        }
    }

    /// The language that a text is surely in, whatever is wrong with it; `None` where it may be the first one.
    pub fn of(text: &str) -> Option<Language> {
        if crate::sql::is_surely(text) {
            Some(Language::Sql)
        } else if crate::ppl::is_surely(text) {
            Some(Language::Ppl)
        } else {
            None
        }
    }

    /// A query in canonical layout. One that would not mean the same stays as it is: that is told by `None`. Those of
    /// Logs Insights QL are laid out by `format`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn laid_out(self, text: &str) -> Result<Option<String>, Vec<Diagnostic>> {
        match self {
            Language::Sql => crate::sql::format(text),
            Language::Ppl => crate::ppl::laid_out(text),
            Language::Cwli => Ok(None),
        }
    }

    /// The words that begin its commands, each with how it is written; none for SQL, which has statements instead.
    pub fn commands(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Language::Cwli => commands::all().iter().map(|page| (page.name, page.syntax)).collect(),
            Language::Sql => Vec::new(),
            Language::Ppl => crate::ppl::commands().collect(),
        }
    }

    /// Reads a query.
    ///
    /// # Errors
    /// One diagnostic per fault, in the order of the text.
    pub fn read(self, text: &str) -> Result<Query, Vec<Diagnostic>> {
        match self {
            Language::Cwli => Query::parse(text),
            Language::Sql => crate::sql::read(text),
            Language::Ppl => crate::ppl::read(text),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_another_language_only_where_that_leaves_no_doubt() {
        assert_eq!(Language::of("SELECT srcAddr FROM flows"), Some(Language::Sql));
        assert_eq!(Language::of("source = flows | head 3"), Some(Language::Ppl));
        for text in ["", "select", "fields a", "SOURCE 'flows' | limit 3", "where a = 1", "filter select = 1"] {
            assert_eq!(Language::of(text), None, "{text}");
        }
    }
}
