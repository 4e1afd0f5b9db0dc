//! The functions that the languages beside CWLI know, each under its own names. A function that only they know is in
//! no list of CWLI, so that its queries cannot call it.
//!
//! Adding a function of SQL or PPL: an entry in a file of its family, and a line in the list of that family. One with
//! the meaning of a function that is there is a line alone.

use super::{Function, find};

/// A function under the names that a language has for it.
#[derive(Debug)]
pub struct Named {
    /// The name on its page.
    pub name: &'static str,
    /// Further names.
    pub aliases: &'static [&'static str],
    /// What it is.
    pub function: &'static Function,
}

impl Named {
    /// A function under these names.
    pub const fn new(name: &'static str, aliases: &'static [&'static str], function: &'static Function) -> Self {
        Named { name, aliases, function }
    }

    /// All names, that of the page first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

/// What one language knows.
#[derive(Debug)]
pub struct Dialect {
    /// The name of the language, in small letters.
    pub language: &'static str,
    /// Its functions by family.
    pub families: &'static [&'static [Named]],
}

impl Dialect {
    /// Every function.
    pub fn all(&self) -> impl Iterator<Item = &'static Named> + use<> {
        self.families.iter().flat_map(|family| family.iter())
    }

    /// The function of that name, in any case.
    pub fn find(&self, name: &str) -> Option<&'static Named> {
        self.all().find(|named| named.names().any(|known| known.eq_ignore_ascii_case(name)))
    }
}

/// Every language beside CWLI.
pub static DIALECTS: &[&Dialect] = &[&super::sql::DIALECT, &super::ppl::DIALECT];

/// The functions that CWLI does not know, each once.
pub fn others() -> Vec<&'static Function> {
    let mut others: Vec<&'static Function> = Vec::new();
    for named in DIALECTS.iter().flat_map(|dialect| dialect.all()) {
        let is_known = |known: &&'static Function| std::ptr::eq(*known, named.function);
        if !super::all().iter().any(is_known) && !others.iter().any(is_known) {
            others.push(named.function);
        }
    }
    others
}

/// The function that a written plan calls so: names of entries are unique over all languages.
pub fn written(name: &str) -> Option<&'static Function> {
    let of_others = || others().into_iter().find(|function| function.name == name);
    super::all().iter().copied().find(|function| function.name == name).or_else(of_others).or_else(|| find(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_within_a_language() {
        for dialect in DIALECTS {
            let mut seen = HashSet::new();
            for name in dialect.all().flat_map(Named::names) {
                assert!(seen.insert(name), "`{name}` stands twice in {}", dialect.language);
                assert_eq!(name, name.to_lowercase());
            }
        }
    }

    #[test]
    fn a_plan_finds_every_function_by_the_name_of_its_entry() {
        let mut seen = HashSet::new();
        for function in super::super::all().iter().copied().chain(others()) {
            assert!(seen.insert(function.name), "two entries are called `{}`", function.name);
            assert!(written(function.name).is_some_and(|found| std::ptr::eq(found, function)));
        }
    }
}
