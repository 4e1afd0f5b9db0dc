//! All fields of a log as columns of the answer.

use super::Plan;
use crate::diagnostics::Span;
use serde::{Deserialize, Serialize};

/// All fields of the log are columns of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Everything {
    /// How many of the columns that are known stand in front of them.
    pub place: usize,
    /// Where the query says so.
    pub span: Span,
}

/// The fields of which every event has one, and that are shown before the others.
const FIRST: [&str; 2] = ["@timestamp", "@message"];

impl Plan {
    /// The plan that shows these fields of the log, which were looked for, where all fields are to be shown.
    // AWS manual, OpenSearch SQL: it does not say which columns `*` shows. We take the time, the message, and what was
    // discovered in the events.
    pub(super) fn with_everything(&self, names: &[String]) -> Plan {
        let Some(everything) = self.everything else { return self.clone() };
        let mut plan = Plan { everything: None, ..self.clone() };
        let discovered = names.iter().map(String::as_str).filter(|name| !name.starts_with('@'));
        let columns: Vec<(String, usize)> =
            FIRST.into_iter().chain(discovered).map(|name| (name.to_string(), plan.field(name))).collect();
        plan.output.splice(everything.place..everything.place, columns);
        plan
    }

    /// The slot of a log field.
    pub(super) fn field(&mut self, name: &str) -> usize {
        let known = self.scan.fields.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(slot, _)| *slot);
        known.unwrap_or_else(|| {
            self.names.push(name.to_string());
            self.scan.fields.push((self.names.len() - 1, name.to_string()));
            self.names.len() - 1
        })
    }
}
