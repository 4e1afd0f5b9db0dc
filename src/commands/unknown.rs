//! Words at the head of a stage that begin no command of ours.

use super::elsewhere::instead_of;
use super::{all, words};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::syntax::Stage;

/// A word of the service's own grammar; no page of the manual says what it does (LANGUAGE.md 1.6).
const UNDOCUMENTED: &str = "search";

/// Whether the service knows this word, although no page says what it does.
pub fn is_undocumented(word: &str) -> bool {
    word.eq_ignore_ascii_case(UNDOCUMENTED)
}

/// The message for a stage whose first word is no command of ours.
pub fn explain(stage: &Stage) -> Diagnostic {
    let word = stage.head();
    let span = stage.tokens.first().map(|token| token.span).unwrap_or_default();
    if is_undocumented(word) {
        return Diagnostic::new(Code::NotSupported, "AWS does not say what `search` does, so cwli does not run it")
            .at(span, "not documented")
            .help(
                "to look for a text write `filter @message like \"...\"`, for a pattern `filter @message like /.../`",
            );
    }
    if word == "$" {
        return Diagnostic::new(Code::BadSavedQuery, "no saved queries are known here")
            .at(span, "calls a saved query")
            .help("hand its definition over with `--saved NAME=FILE.cwli`");
    }
    let fault = Diagnostic::new(Code::UnknownCommand, format!("unknown command `{word}`")).at(span, "not a command");
    let calls = stage.tokens.get(1).is_some_and(|token| stage.source.is(token, "("));
    if let Some(instead) = instead_of(stage.head()).filter(|_| !calls) {
        return fault.help(instead);
    }
    let known = all().iter().flat_map(|page| words(page));
    match nearest(stage.head(), known) {
        Some(command) => fault.suggests("a command", command),
        None => fault.help(way_out(stage, calls)),
    }
}

fn way_out(stage: &Stage, calls: bool) -> String {
    if stage.head().eq_ignore_ascii_case("as") {
        return "`as` belongs to the expression before it; leave the `|` out".to_string();
    }
    // `| count(*) by level`, a habit from other languages.
    if calls {
        return "a calculation needs a command before it, such as `stats` or `fields`".to_string();
    }
    let names: Vec<String> = all().iter().map(|page| format!("`{}`", page.name)).collect();
    format!("the commands are {}", names.join(", "))
}
