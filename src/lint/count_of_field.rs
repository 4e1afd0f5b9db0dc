//! `count-of-field`: a count of what every event has.

use super::walk::{as_a, each};
use super::{Context, Rule};
use crate::Query;
use crate::commands::stats::Stats;
use crate::diagnostics::{Code, Diagnostic};
use crate::functions;
use crate::syntax::{Expr, Item};

pub static RULE: Rule = Rule {
    code: Code::CountOfField,
    name: "count-of-field",
    summary: "`count(field)` counts a field that every event has.",
    why: "`count(field)` counts the events that have the field, which is a question of its own. Of a field that every \
          event has it is the number of events: `count(*)` says so, and nobody has to wonder which events are left out.",
    bad: "stats count(@message) as errors by bin(5m)",
    good: "stats count(*) as errors by bin(5m)",
    check,
};

/// The fields that every event has (AWS manual, supported logs and discovered fields).
const IN_EVERY_EVENT: [&str; 5] = ["@timestamp", "@message", "@logStream", "@log", "@ingestionTime"];

fn check(query: &Query, _: &Context) -> Vec<Diagnostic> {
    // Behind a `stats` there are no events any more.
    let Some(stats) = query.stages.iter().find_map(as_a::<Stats>) else { return Vec::new() };
    stats.aggregates.iter().flat_map(counts).collect()
}

fn counts(item: &Item) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    each(&item.expr, &mut |expr| {
        if let Expr::Call { name, args, span, .. } = expr
            && let [Expr::Field(path)] = &args[..]
            && functions::find(&name.text).is_some_and(|function| function.is_count())
            && IN_EVERY_EVENT.contains(&path.name().as_str())
        {
            let fault =
                Diagnostic::new(Code::CountOfField, format!("every event has `{path}`, so all events are counted"))
                    .at(*span, "the number of events")
                    .help("write `count(*)`");
            // Without an alias the text is the name of the column.
            found.push(if item.alias.is_some() { fault.fix(*span, "count(*)") } else { fault });
        }
    });
    found
}
