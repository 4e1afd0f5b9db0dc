//! `stray-pipe`: a pipe inside of a command.

use super::{Context, Rule};
use crate::Query;
use crate::diagnostics::{Code, Diagnostic};

pub static RULE: Rule = Rule {
    code: Code::StrayPipe,
    name: "stray-pipe",
    summary: "A pipe stands inside of a command and is read as a blank.",
    why: "A pipe ends a command. Where the command before it is plainly not finished, because a comma or the `as` of a \
          `parse` follows, the service reads the pipe as a blank. Nothing says that it will go on doing so, and a reader \
          takes what follows for another command.",
    bad: "parse @message \"* *\"\n| as level, text\n| filter level = \"ERROR\"",
    good: "parse @message \"* *\" as level, text\n| filter level = \"ERROR\"",
    check,
};

fn check(query: &Query, _: &Context) -> Vec<Diagnostic> {
    let pipes = query.notes.iter().filter(|note| note.code == Code::PipeInsideCommand);
    let places = pipes.filter_map(|note| note.label.as_ref().map(|(span, _)| *span));
    let told = places.map(|span| {
        Diagnostic::new(Code::StrayPipe, "this pipe stands inside of a command")
            .at(span, "the command before it is not finished")
            .help("leave it out")
            .fix(span, "")
    });
    told.collect()
}
