//! What became of events, for people.

use crate::failure::QueryText;
use crate::statistics::range_in_words;
use crate::{messages, output};
use cwli::batch::print_time;
use cwli::render::visible;
use cwli::why::{End, Event, Passed, Reasons, Why};
use std::io::{self, Write};

/// Characters of a message and of a value that are shown; `-o json` has all.
const MOST_CHARACTERS: usize = 200;

/// Values of a stage that are shown.
const MOST_VALUES: usize = 12;

/// Writes it.
pub fn write(why: &Why, query: &QueryText, out: &mut dyn Write) -> io::Result<()> {
    for (at, reasons) in why.events.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        event(reasons, query, out)?;
    }
    Ok(())
}

fn event(reasons: &Reasons, query: &QueryText, out: &mut dyn Write) -> io::Result<()> {
    let Event { time, message, .. } = &reasons.event;
    let time = time.map_or("without a time".to_string(), print_time);
    writeln!(out, "{}  {time}", place(&reasons.event))?;
    writeln!(out, "  {}", cut(message))?;
    for doubt in &reasons.doubts {
        writeln!(out, "  note: {doubt}")?;
    }
    for passed in &reasons.stages {
        stage(passed, out)?;
    }
    end(reasons, out)?;
    let Some(dropped) = reasons.stages.last().filter(|passed| !passed.kept && !passed.marks.is_empty()) else {
        return Ok(());
    };
    writeln!(
        out,
        "{}",
        messages::marked_places("the event does not pass here", &dropped.marks, query, output::colours())
    )?;
    dropped.help.iter().try_for_each(|help| writeln!(out, "  help: {}", visible(help)))
}

fn place(event: &Event) -> String {
    let file = visible(&event.file);
    match event.line {
        Some(line) => format!("{file}:{line}"),
        None => file.into_owned(),
    }
}

fn stage(passed: &Passed, out: &mut dyn Write) -> io::Result<()> {
    let text = match passed.stage {
        Some(_) => cut(&passed.text),
        None => "(of every query)".to_string(),
    };
    writeln!(out, "  {}  {text}", if passed.kept { "kept   " } else { "dropped" })?;
    // What a failing condition compared stands beside its parts.
    if passed.marks.is_empty() && !passed.values.is_empty() {
        let value = |value: &Option<String>| value.as_deref().map_or("∅".to_string(), cut);
        let shown =
            passed.values.iter().take(MOST_VALUES).map(|(name, of)| format!("{} = {}", visible(name), value(of)));
        let more = if passed.values.len() > MOST_VALUES { ", …" } else { "" };
        writeln!(out, "             {}{more}", shown.collect::<Vec<_>>().join(", "))?;
    }
    passed.told.iter().try_for_each(|told| writeln!(out, "             {}", visible(told)))
}

fn end(reasons: &Reasons, out: &mut dyn Write) -> io::Result<()> {
    match &reasons.end {
        End::Answered(row) => writeln!(out, "  in the answer, as row {row}"),
        End::Dropped => Ok(()),
        End::Gathered => writeln!(out, "  the rows of the answer are made of many events"),
        End::OutOfRange(first, last) => {
            let time = reasons
                .event
                .time
                .map_or("it has no time".to_string(), |time| format!("it is of {}", print_time(time)));
            writeln!(out, "  dropped  {time}, and the time range is {}", range_in_words((*first, *last)))
        }
        End::NotRead => writeln!(
            out,
            "  dropped  it is in the log group `{}`, which the query does not read",
            visible(&reasons.event.log_group)
        ),
    }
}

fn cut(text: &str) -> String {
    let text = visible(text);
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
