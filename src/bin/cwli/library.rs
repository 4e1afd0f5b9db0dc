//! The few calls into rooms of the library that are still being built, in one place.

use cwli::commands::{self, Page};
use cwli::functions::{self, Function};

/// Says what is wrong with the name of a format.
// TODO: ask the list of formats in `scan`; until then every name is taken and the scan has to refuse it.
pub fn check_format(_format: &str) -> Result<(), String> {
    Ok(())
}

/// The overview of the manual.
// TODO: `reference::overview()`.
pub fn overview() -> String {
    let mut text = String::new();
    for page in commands::all() {
        text += &format!("{:<24} {}\n", page.name, page.summary);
    }
    for function in functions::all() {
        text += &format!("{:<24} {}\n", function.signature(), function.summary);
    }
    text
}

/// The manual page of a function.
// TODO: `reference::function_page(function)`.
pub fn function_page(function: &Function) -> String {
    format!("{}\n\n{}\n", function.signature(), function.summary)
}

/// The manual page of a command.
// TODO: `reference::command_page(page)`.
pub fn command_page(page: &Page) -> String {
    format!("{}\n\n{}\n", page.syntax, page.summary)
}
