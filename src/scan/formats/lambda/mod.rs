//! `lambda`: what Lambda functions log, as text and as JSON.
//!
//! ```text
//! told (the words in front: times, request, platform line) ─┐
//! fragment (the first JSON in the event) ─► json ───────────┴─► decoder (columns, times)
//! ```

mod decoder;
mod fragment;
mod told;

#[cfg(test)]
mod tests;

use super::json::{AskedFields, JsonDecoder, Members};
use super::{Decoder, Format, Head, Layout, SAMPLE, Wanted};
use decoder::LambdaDecoder;
use indexmap::IndexSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use told::System;

/// The format.
pub static FORMAT: Format = Format {
    name: "lambda",
    summary: "Logs of Lambda functions, text or JSON: `@requestId`, `@type`, `@duration` and their like, and the leaves \
              of the first JSON in an event.",
    fields: || System::ALL.iter().map(|field| field.name()).collect(),
    recognise: |head| head.events().any(is_platform_event).then(|| layout(head)),
    assume: layout,
};

fn layout(head: &Head) -> Arc<dyn Layout> {
    Arc::new(LambdaLayout { sample: sample_names(head), asked: AskedFields::default(), tells: AtomicBool::default() })
}

/// Whether only Lambda writes such an event.
fn is_platform_event(event: &str) -> bool {
    let json = || event.contains("\"platform.") && event.contains("\"record\"") && fragment::is_document(event);
    told::is_platform_line(event.as_bytes()) || json()
}

/// How many names are remembered for suggestions.
const MOST_SAMPLE_NAMES: usize = 1000;

fn sample_names(head: &Head) -> Vec<String> {
    let mut names: IndexSet<String> = System::ALL.iter().map(|field| field.name().to_string()).collect();
    for event in head.events().take(SAMPLE) {
        fragment::each_name(event.as_bytes(), |name| {
            if names.len() < MOST_SAMPLE_NAMES {
                names.insert(name.to_string());
            }
        });
    }
    names.into_iter().collect()
}

/// One file.
#[derive(Debug)]
struct LambdaLayout {
    /// The fields of the first events.
    sample: Vec<String>,
    /// The fields of JSON.
    asked: AskedFields,
    /// Whether fields are asked for that Lambda itself tells.
    tells: AtomicBool,
}

impl Layout for LambdaLayout {
    fn describe(&self) -> String {
        FORMAT.name.into()
    }

    fn fields(&self) -> Vec<String> {
        self.sample.clone()
    }

    fn field(&self, name: &str) -> Option<usize> {
        if let Some(field) = System::ALL.iter().find(|field| field.name() == name) {
            self.tells.store(true, Ordering::Relaxed);
            return Some(*field as usize);
        }
        self.asked.number(name).map(|number| number + System::ALL.len())
    }

    fn is_open(&self) -> bool {
        true
    }

    // What Lambda tells in some logs and not in others, such as the time of a cold start, is no slip of the writer.
    fn has(&self, field: usize) -> bool {
        field.checked_sub(System::ALL.len()).is_none_or(|number| self.asked.has(number))
    }

    fn is_boolean(&self, field: usize) -> bool {
        field.checked_sub(System::ALL.len()).is_some_and(|number| self.asked.is_boolean(number))
    }

    fn decoder(&self, wanted: Wanted) -> Box<dyn Decoder> {
        let tells = self.tells.load(Ordering::Relaxed);
        let members = Members { others: if tells { decoder::MEMBERS } else { &[] }, ..Members::default() };
        let json = JsonDecoder::new(self.asked.all(), members, wanted.times);
        Box::new(LambdaDecoder::new(json, tells, wanted))
    }
}
