//! `cwli functions`: the manual of the language, from the catalogues.

use crate::failure::Failure;
use crate::output;
use cwli::commands;
use cwli::diagnostics::nearest;
use cwli::functions::{self, DIALECTS, Dialect, Named};
use cwli::query::Language;
use cwli::reference::{overview, overview_of, page, page_of};

/// Does it.
pub fn run(name: Option<&str>, language: Language) -> Result<(), Failure> {
    if let Some(dialect) = DIALECTS.iter().find(|dialect| dialect.language == language.name()) {
        let text = match name {
            None => overview_of(dialect),
            Some(name) => page_of(dialect, name).ok_or_else(|| unknown_in(dialect, name))?,
        };
        return output::to_stdout(|out| writeln!(out, "{}", text.trim_end()));
    }
    let text = match name {
        None => overview(),
        Some(name) => page(name).ok_or_else(|| unknown(name))?,
    };
    output::to_stdout(|out| writeln!(out, "{}", text.trim_end()))
}

fn unknown_in(dialect: &Dialect, name: &str) -> Failure {
    let language = dialect.language.to_uppercase();
    let failure = Failure::usage(format!("{language} has no function `{name}`"));
    match nearest(name, dialect.all().flat_map(Named::names)) {
        Some(near) => failure.help(format!("one with a similar name exists: `{near}`")),
        None => failure.help(format!("`cwli functions --language {}` lists them all", dialect.language)),
    }
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::usage(format!("there is no function or command `{name}`"));
    let names =
        functions::all().iter().map(|function| function.name).chain(commands::all().iter().map(|page| page.name));
    match nearest(name, names) {
        Some(near) => failure.help(format!("one with a similar name exists: `{near}`")),
        None => failure.help("`cwli functions` lists them all"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_commands_have_pages() {
        assert!(page("STRLEN").is_some());
        assert!(page("Sort").is_some());
        assert!(page("strlenn").is_none());
    }

    #[test]
    fn a_slip_is_answered_with_a_suggestion() {
        let Failure::Usage { help, .. } = unknown("strlenn") else { panic!("not about usage") };
        assert_eq!(help, ["one with a similar name exists: `strlen`"]);
    }
}
