//! Dashboards: their log widgets hold queries.

use super::evaluate;
use crate::diagnostics::Span;
use crate::query::Language;
use crate::saved::node::Node;
use crate::saved::reading::{Document, Reading, Told};
use crate::saved::rendered::{Rendered, placeholder};
use crate::saved::written::json;

/// Finds the queries of a dashboard's body, or of what `aws cloudwatch get-dashboard` prints.
pub(super) fn find(document: &Document, node: &Node, reading: &mut Reading) {
    let named = node.get("DashboardName").and_then(|name| name.text());
    if node.get("widgets").is_some() {
        let stem = reading.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        return widgets(document, node, &stem, reading);
    }
    if let Some(body) = node.get("DashboardBody") {
        let body = evaluate::text(document, body, reading);
        in_text(&body, named.unwrap_or("dashboard"), reading);
    }
}

/// Finds the queries of a body that is a text.
pub(super) fn in_text(body: &Rendered, dashboard: &str, reading: &mut Reading) {
    if let Some(hole) = body.only_hole() {
        let why = format!("the body of the dashboard is `{}`, which this file does not tell", hole.source.trim());
        return reading.add_unread(dashboard.to_string(), body.text.whole(), why, false);
    }
    let masked = masked(body);
    match json::read(&masked) {
        Ok(Some(node)) => {
            // The text itself is what is decoded: within quotation marks nothing is masked.
            let document = Document { text: &body.text.text, outer: Some(body) };
            widgets(&document, &node, dashboard, reading);
        }
        Ok(None) => {}
        Err(damage) => {
            let place = damage.span.unwrap_or_default();
            let (place, why) = (body.text.span(place), format!("the body of the dashboard: {}", damage.message));
            // What is put in by the template may make it JSON.
            let wrong = body.holes.is_empty();
            reading.add_unread(dashboard.to_string(), place, why, wrong);
        }
    }
}

/// Finds the queries of the widgets of a body.
// Amazon CloudWatch API reference, Dashboard body structure and syntax.
pub(super) fn widgets(document: &Document, body: &Node, dashboard: &str, reading: &mut Reading) {
    let list = body.get("widgets").map(|widgets| widgets.items()).unwrap_or_default();
    for (at, widget) in list.iter().enumerate() {
        let properties = match widget.get("properties") {
            Some(properties) if widget.get("type").and_then(|kind| kind.text()) == Some("log") => properties,
            _ => continue,
        };
        let Some(query) = properties.get("query") else { continue };
        let title = properties.get("title").map(|title| evaluate::name(document, title, reading));
        let title = title.filter(|title| !title.is_empty());
        let name = match &title {
            Some(title) => format!("{dashboard}/{title}"),
            None => format!("{dashboard}/widget {}", at + 1),
        };
        let language = properties.get("queryLanguage").and_then(|language| language.text()).and_then(Language::named);
        let text = evaluate::text(document, query, reading);
        reading.add(Told { name, title, language, log_groups: Vec::new() }, text);
    }
}

/// The text with a JSON string of the same length in the place of every hole that stands outside of one.
fn masked(body: &Rendered) -> String {
    let text = &body.text.text;
    let mut masked = text.clone();
    let outside = outside_strings(text);
    for hole in &body.holes {
        let mark = placeholder(&hole.name);
        for (at, _) in text.match_indices(&mark) {
            if outside.iter().any(|piece| piece.start <= at && at < piece.end) {
                masked.replace_range(at..at + mark.len(), &format!("\"{}\"", "_".repeat(mark.len() - 2)));
            }
        }
    }
    masked
}

/// The pieces of a JSON text that are in no string.
fn outside_strings(text: &str) -> Vec<Span> {
    let mut pieces = Vec::new();
    let (mut start, mut inside, mut protected) = (0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if protected => protected = false,
            b'\\' if inside => protected = true,
            b'"' => {
                if !inside {
                    pieces.push(Span { start, end: at });
                }
                inside = !inside;
                start = at + 1;
            }
            _ => {}
        }
    }
    if !inside {
        pieces.push(Span { start, end: text.len() });
    }
    pieces
}
