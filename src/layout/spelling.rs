//! How keywords are written.

use crate::commands;
use crate::syntax::Rule;

/// Keywords inside of commands that are not written in small letters, as the AWS manual has them.
const CAPITALS: [&str; 8] = ["START", "END", "OUTPUT", "OUTPUTNEW", "XML", "logGroups", "dataSource", "logGroupTags"];

/// Whether a rule reads a keyword: the grammar names them so.
pub fn is_keyword(rule: Rule) -> bool {
    format!("{rule:?}").starts_with("kw_")
}

/// A keyword as it should be written; the word at the head of a stage as the catalogue has it.
pub fn keyword(written: &str, at_head: bool) -> String {
    let commands = commands::all().iter().filter(|_| at_head);
    let heads = commands.flat_map(|page| std::iter::once(page.name).chain(page.aliases.iter().copied()));
    let known = heads.chain(CAPITALS).find(|word| word.eq_ignore_ascii_case(written));
    known.map_or_else(|| written.to_lowercase(), str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_have_the_case_of_the_catalogue() {
        assert_eq!(keyword("FILTERINDEX", true), "filterIndex");
        assert_eq!(keyword("source", true), "SOURCE");
        assert_eq!(keyword("Where", true), "where");
        assert_eq!(keyword("AS", false), "as");
        assert_eq!(keyword("output", false), "OUTPUT");
        assert!(is_keyword(Rule::kw_as) && !is_keyword(Rule::name));
    }
}
