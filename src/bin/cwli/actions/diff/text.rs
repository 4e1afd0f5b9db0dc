//! How two answers differ, for people.

use crate::{output, two_tables};
use cwli::changes::{By, Changes, Event, Smallest};
use cwli::diagnostics::counted;
use cwli::render::visible;
use cwli::testing::{Titles, two_sides};
use std::io::{self, Write};

const TITLES: Titles = Titles { left: "old", right: "new", same: "the same" };

/// Events that are shown.
const MOST_EVENTS: usize = 20;

/// Characters of a message that are shown; `-o json` has all.
const MOST_CHARACTERS: usize = 400;

/// Writes it.
pub fn write(changes: &Changes, out: &mut dyn Write) -> io::Result<()> {
    if changes.is_same() {
        let rows = changes.lines.len().saturating_sub(1);
        return writeln!(out, "both queries answer the same {}", counted(rows, "row"));
    }
    columns(changes, out)?;
    if changes.counts.is_same() {
        return writeln!(out, "the rows are the same in the columns that both have");
    }
    writeln!(out, "{}", summary(changes))?;
    if changes.counts.values_differ() {
        two_tables::write(&two_sides(&changes.lines, TITLES, two_tables::width()), "", output::colours(), out)?;
    }
    smallest(changes, out)
}

fn columns(changes: &Changes, out: &mut dyn Write) -> io::Result<()> {
    for (names, which) in [(&changes.only_old, "old"), (&changes.only_new, "new")] {
        if !names.is_empty() {
            let listed: Vec<String> = names.iter().map(|name| format!("`{}`", visible(name))).collect();
            writeln!(out, "only in the {which} answer: {} {}", counted_word(names.len()), listed.join(", "))?;
        }
    }
    if changes.columns_moved {
        writeln!(out, "the columns stand in another order")?;
    }
    Ok(())
}

fn counted_word(count: usize) -> &'static str {
    if count == 1 { "column" } else { "columns" }
}

fn summary(changes: &Changes) -> String {
    let counts = changes.counts;
    let parts =
        [(counts.changed, "changed"), (counts.only_old, "only in the old"), (counts.only_new, "only in the new")];
    let mut told: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if counts.moved {
        told.push("in another order".to_string());
    }
    let by = match &changes.by {
        By::Keys(keys) => format!(" (rows with the same {} side by side)", keys.join(", ")),
        By::Events => " (rows of the same event side by side)".to_string(),
        By::Place => String::new(),
    };
    format!("the rows differ: {}{by}", told.join(", "))
}

fn smallest(changes: &Changes, out: &mut dyn Write) -> io::Result<()> {
    match &changes.smallest {
        None => writeln!(out, "\nno smaller set of events was found on which they differ"),
        Some(Smallest::WithoutEvents) => writeln!(out, "\nthey differ even without any event"),
        Some(Smallest::TooLarge { bytes, most }) => writeln!(
            out,
            "\nthe events on which they differ were not looked for: there are {} MiB of logs, and at most {} MiB are \
             searched; name fewer files, or take a shorter time range",
            bytes >> 20,
            most >> 20
        ),
        Some(Smallest::Events(found)) => {
            let told =
                if found.len() == 1 { "one event is".to_string() } else { format!("{} events are", found.len()) };
            writeln!(out, "\n{told} enough to make them differ:")?;
            events(found, out)
        }
        Some(Smallest::AtMost(found, tries)) => {
            let count = counted(found.len(), "event");
            writeln!(out, "\n{count} make them differ; after {tries} tries, so that fewer may do:")?;
            events(found, out)
        }
    }
}

fn events(found: &[Event], out: &mut dyn Write) -> io::Result<()> {
    for event in found.iter().take(MOST_EVENTS) {
        let line = event.line.map(|line| format!(":{line}")).unwrap_or_default();
        let message: String = visible(&event.message).chars().take(MOST_CHARACTERS).collect();
        let more = if event.message.chars().count() > MOST_CHARACTERS { "…" } else { "" };
        writeln!(out, "  {}{line}\n    {message}{more}", visible(&event.file))?;
    }
    match found.len().saturating_sub(MOST_EVENTS) {
        0 => Ok(()),
        more => writeln!(out, "  … and {more} more"),
    }
}
