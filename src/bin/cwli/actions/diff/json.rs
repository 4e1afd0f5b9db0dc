//! How two answers differ, for programs.

use cwli::changes::{By, Changes, Event, Smallest};
use cwli::testing::Both;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Writes it. Rows that do not differ are left out; cells are written as cases have them.
pub fn write(changes: &Changes, out: &mut dyn Write) -> io::Result<()> {
    let (head, rows) = changes.lines.split_first().map_or((None, &[][..]), |(head, rows)| (Some(head), rows));
    let differing = rows.iter().filter(|line| !line.is_same()).map(line);
    let (by, keys) = match &changes.by {
        By::Keys(keys) => ("keys", Some(keys)),
        By::Events => ("events", None),
        By::Place => ("place", None),
    };
    let object = json!({
        "same": changes.is_same(),
        "columns": {
            "both": head.and_then(|head| head.expected.as_ref()),
            "onlyOld": changes.only_old,
            "onlyNew": changes.only_new,
            "moved": changes.columns_moved,
        },
        "rows": {
            "by": by,
            "keys": keys,
            "changed": changes.counts.changed,
            "onlyOld": changes.counts.only_old,
            "onlyNew": changes.counts.only_new,
            "moved": changes.counts.moved,
            "differing": differing.collect::<Vec<_>>(),
        },
        "smallest": changes.smallest.as_ref().map(smallest),
    });
    serde_json::to_writer_pretty(&mut *out, &object)?;
    writeln!(out)
}

fn line(line: &Both) -> Value {
    json!({"old": line.expected, "new": line.actual, "changed": line.changed})
}

fn smallest(found: &Smallest) -> Value {
    match found {
        Smallest::Events(events) => json!({"events": listed(events), "isSmallest": true}),
        Smallest::AtMost(events, tries) => json!({"events": listed(events), "isSmallest": false, "tries": tries}),
        Smallest::WithoutEvents => json!({"events": [], "isSmallest": true}),
        Smallest::TooLarge { bytes, most } => json!({"notSearched": {"bytes": bytes, "most": most}}),
    }
}

fn listed(events: &[Event]) -> Vec<Value> {
    let event = |event: &Event| json!({"file": event.file, "line": event.line, "message": event.message});
    events.iter().map(event).collect()
}
