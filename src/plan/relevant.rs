//! Fields ranked by how much they have to do with a condition.

use crate::expressions::Expr;
use serde::{Deserialize, Serialize};

/// Ranks fields by how much they have to do with a condition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Relevant {
    /// The condition. Events for which it does not hold are what the others are compared with.
    pub condition: Expr,
    /// The fields: name and slot.
    pub fields: Vec<(String, usize)>,
    /// All fields that the log has, which are found when it is opened.
    pub all: bool,
    /// What is told about each field, and where it goes.
    pub outputs: Vec<(RelevantColumn, usize)>,
}

/// What is told about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum RelevantColumn {
    Name,
    Score,
    Contributors,
    ConditionalMedian,
    BaselineMedian,
}

impl Relevant {
    /// The slots that it reads.
    pub fn reads(&self) -> Vec<usize> {
        self.condition.slots().into_iter().chain(self.fields.iter().map(|(_, slot)| *slot)).collect()
    }
}

impl super::Plan {
    /// Whether it has to be told which fields the log has.
    pub fn asks_for_fields(&self) -> bool {
        self.everything.is_some() || self.relevant().is_some_and(|relevant| relevant.all)
    }

    /// The plan for a log with these fields. Those that the condition itself names are left out: they have
    /// everything to do with it, and say nothing.
    pub fn with_fields(&self, names: Vec<String>) -> super::Plan {
        if self.everything.is_some() {
            return self.with_everything(&names);
        }
        let mut plan = self.clone();
        let tested = plan.relevant().map(|relevant| relevant.condition.slots()).unwrap_or_default();
        // Not the message, which differs from event to event, nor the times of events.
        let tells = |name: &String| !["@timestamp", "@message", "@ingestionTime"].contains(&&**name);
        for name in names.into_iter().filter(tells) {
            let known = plan.scan.fields.iter().find(|(_, known)| *known == name).map(|(slot, _)| *slot);
            if known.is_some_and(|slot| tested.contains(&slot)) {
                continue;
            }
            let slot = known.unwrap_or_else(|| {
                plan.names.push(name.clone());
                plan.scan.fields.push((plan.names.len() - 1, name.clone()));
                plan.names.len() - 1
            });
            let relevant = plan.steps.iter_mut().find_map(|step| match step {
                super::Step::Relevant(relevant) => Some(relevant),
                _ => None,
            });
            relevant.into_iter().for_each(|relevant| relevant.fields.push((name.clone(), slot)));
        }
        plan
    }

    fn relevant(&self) -> Option<&Relevant> {
        self.steps.iter().find_map(|step| match step {
            super::Step::Relevant(relevant) => Some(relevant),
            _ => None,
        })
    }

    /// The time range that is compared with, and the command that asks for it.
    pub fn baseline(&self) -> Option<(super::Baseline, crate::diagnostics::Span)> {
        self.steps.iter().find_map(|step| match step {
            super::Step::Pattern(pattern) => pattern.baseline,
            _ => None,
        })
    }
}
