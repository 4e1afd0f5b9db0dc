//! `grok`: takes a text apart with a pattern of named patterns.

mod patterns;

use super::Page;
use super::parse::Taken;
use crate::commands::{Command, Planner};
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::ppl::grammar::Rule;
use crate::ppl::print::{Named, quoted};
use crate::ppl::reading::part;
use crate::syntax::Tree;
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "grok",
    aliases: &[],
    syntax: "grok name 'pattern'",
    examples: &[
        "grok email '.+@%{HOSTNAME:host}' | fields email, host",
        "grok address '%{NUMBER} %{GREEDYDATA:address}' | fields address",
        "grok message '%{COMMONAPACHELOG}' | fields COMMONAPACHELOG, timestamp, response, bytes",
    ],
    rule: Rule::grok,
    read: |pair, reader| {
        let path = part(pair, Rule::path).expect("the grammar gives `grok` a field");
        let pattern = part(pair, Rule::string).expect("the grammar ends `grok` with a pattern");
        let (text, span) = (reader.string(&pattern), reader.span(&pattern));
        let taken = Taken::new(reader.path(&path), &expanded(&text, span)?, span)?;
        Ok(Arc::new(Grok { taken, text }))
    },
};

/// `grok field 'pattern'`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Grok {
    taken: Taken,
    /// The pattern as written, escapes resolved.
    text: String,
}

/// The regular expression that a pattern stands for: `%{NAME}`, `%{NAME:field}`, `%{NAME:field:type}`.
fn expanded(text: &str, span: Span) -> Result<String, Diagnostic> {
    let mut regex = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("%{") {
        regex.push_str(&rest[..start]);
        let Some(length) = rest[start..].find('}') else {
            return Err(
                Diagnostic::new(Code::BadRegex, "a `%{` in this pattern is never closed").at(span, "`}` is missing")
            );
        };
        let mut words = rest[start + 2..start + length].split(':');
        let name = words.next().unwrap_or_default();
        let known = patterns::expanded(name).ok_or_else(|| unknown(name, span))?;
        match words.next().filter(|field| !field.is_empty()) {
            Some(field) => regex.push_str(&format!("(?<{}>{known})", group(field))),
            // The guide, grok: in an example a pattern without a name is a field of its own name.
            None if patterns::has_fields(name) => regex.push_str(&format!("(?<{name}>{known})")),
            None => regex.push_str(&format!("(?:{known})")),
        }
        rest = &rest[start + length + 1..];
    }
    regex.push_str(rest);
    Ok(regex)
}

/// The name of a field as that of a group.
fn group(field: &str) -> String {
    field.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect()
}

fn unknown(name: &str, span: Span) -> Diagnostic {
    let fault =
        Diagnostic::new(Code::BadRegex, format!("unknown pattern `{name}`")).at(span, "not a pattern of `grok`");
    match nearest(name, patterns::names()) {
        Some(similar) => fault.help(format!("a pattern with a similar name exists: `{similar}`")),
        None => fault.help("such as `NUMBER`, `WORD`, `IP`, `HOSTNAME`, `TIMESTAMP_ISO8601`, `DATA`, `GREEDYDATA`"),
    }
}

impl fmt::Display for Grok {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "grok {} {}", Named(&self.taken.path), quoted(&self.text))
    }
}

impl Command for Grok {
    fn write_tree(&self, tree: &mut Tree) {
        self.taken.write_tree("grok", &self.text, tree);
    }

    fn sentence(&self, rows: &str) -> String {
        format!(
            "Looks in `{}` for `{}`: what its patterns match is {}. In {rows} without a match these are empty.",
            self.taken.path.name(),
            self.text.replace('`', ""),
            self.taken.in_words()
        )
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        self.taken.plan(planner)
    }
}
