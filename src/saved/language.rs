//! The language of a saved query.

use std::fmt;

/// The language of a saved query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
    /// The language of that name, in any case: the values of `queryLanguage` (AWS API, PutQueryDefinition).
    pub fn named(name: &str) -> Option<Language> {
        [Language::Cwli, Language::Sql, Language::Ppl].into_iter().find(|known| known.name().eq_ignore_ascii_case(name))
    }

    /// Its name, in small letters.
    pub fn name(self) -> &'static str {
        match self {
            Language::Cwli => "cwli",
            Language::Sql => "sql",
            Language::Ppl => "ppl",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
