//! OpenSearch PPL (AWS manual, OpenSearch PPL), lowered to the same plan.
//!
//! ```text
//! text -> tokens -> stages -> grammar -> reading -> commands -> plan
//! ```
//!
//! What the language means is said by two pages: "OpenSearch PPL" in the user guide of CloudWatch Logs, and "Supported
//! PPL commands" in the developer guide of OpenSearch Service, called "the guide" here.

pub mod ast;
mod commands;
mod functions;
mod grammar;
mod messages;
mod print;
mod reading;
mod resolve;
#[cfg(test)]
mod roundtrip;
mod stages;
mod tokens;
mod tree;

use stages::read_inside;
pub(crate) use stages::{is_surely, laid_out, read};

/// The words that begin commands, each with how it is written.
pub(crate) fn commands() -> impl Iterator<Item = (&'static str, &'static str)> {
    commands::all().iter().map(|page| (page.name, page.syntax))
}
