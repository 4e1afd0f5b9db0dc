//! `cwli explain-rule`: the page of a rule or of a message.

use crate::failure::Failure;
use crate::output;
use cwli::diagnostics::{Code, nearest};
use cwli::lint;
use cwli::reference::{rule_overview, rule_page};

/// Does it.
pub fn run(name: Option<&str>) -> Result<(), Failure> {
    let text = match name {
        None => rule_overview(),
        Some(name) => rule_page(name).ok_or_else(|| unknown(name))?,
    };
    output::to_stdout(|out| writeln!(out, "{}", text.trim_end()))
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::usage(format!("there is no rule or message `{name}`"));
    let names = lint::all().iter().map(|rule| rule.name).chain(Code::ALL.iter().map(|code| code.number()));
    match nearest(name, names) {
        Some(near) => failure.help(format!("one with a similar name exists: `{near}`")),
        None => failure.help("`cwli explain-rule` lists them all"),
    }
}
