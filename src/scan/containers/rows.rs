//! The rows of an earlier query, as `aws logs get-query-results` prints them.

use super::lists::{Header, Lists, Outline};
use super::{About, Origin};
use super::{Container, Events};
use crate::scan::formats::timestamp::leading_timestamp;
use serde::Deserialize;
use std::borrow::Cow;

/// Answers of `GetQueryResults`.
// CloudWatch Logs API reference, "GetQueryResults": results, a list of rows, each a list of field and value.
pub static RESULTS: Container = Container {
    name: "rows of a query's results",
    recognise: |sample| {
        let told = |it: &Outline| it.has_member("field") || it.is_empty() && it.alone;
        Outline::of(sample).is_some_and(|it| it.key == "results" && (it.is_empty() || it.first_is(b'[')) && told(&it))
    },
    finder: || Box::new(Lists::new("results", row)),
};

#[derive(Debug, Deserialize)]
struct Cell<'a> {
    #[serde(borrow)]
    field: Cow<'a, str>,
    #[serde(borrow)]
    value: Option<Cow<'a, str>>,
}

/// A row with the message of its event is that event again. Any other is an event with the columns as its fields.
fn row(_header: &Header, place: usize, element: &[u8], events: &mut Events) {
    let Ok(cells) = serde_json::from_slice::<Vec<Cell>>(element) else {
        events.misfits += 1;
        return events.add(place, element, About::default());
    };
    let cell = |name: &str| cells.iter().find(|cell| cell.field == name).and_then(|cell| cell.value.as_deref());
    let time = |name: &str| cell(name).and_then(|text| leading_timestamp(text.as_bytes()));
    let log = cell("@log").and_then(|log| log.split_once(':'));
    let origin = Origin {
        account: log.map(|(account, _)| account.into()),
        log_group: log.map(|(_, group)| group.into()),
        stream: cell("@logStream").map(Into::into),
    };
    let about =
        About { time: time("@timestamp"), ingested: time("@ingestionTime"), origin: Some(&origin), stream: None };
    match cell("@message") {
        Some(message) => events.add(place, message.as_bytes(), about),
        None => events.add(place, columns(&cells).as_bytes(), about),
    }
}

/// The columns that are not of the event itself, as a JSON document.
fn columns(cells: &[Cell]) -> String {
    let own = ["@timestamp", "@ingestionTime", "@logStream", "@log", "@ptr"];
    let shown = cells.iter().filter(|cell| !own.contains(&&*cell.field));
    let members = shown.filter_map(|cell| Some((cell.field.to_string(), cell.value.as_deref()?.into())));
    serde_json::Value::Object(members.collect()).to_string()
}
