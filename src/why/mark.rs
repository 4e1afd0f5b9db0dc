//! What is followed: an event, or the group that it went into, as a condition on rows.

use crate::batch::{Comparison, Value};
use crate::expressions::{Expr, Matcher};
use crate::functions;

/// What is followed.
#[derive(Debug, Clone)]
pub enum Mark {
    /// The rows that have come of an event: its position, and the slot of `@ptr`.
    Event(u64, usize),
    /// The row of a group: the slots of its keys, with their values.
    Group(Vec<(usize, Value)>),
}

impl Mark {
    /// What holds for the rows, and perhaps for a few others; nothing where it holds for all.
    pub fn condition(&self) -> Option<Expr> {
        match self {
            Mark::Event(position, slot) => Some(points_to(*slot, *position)),
            Mark::Group(keys) => {
                let mut parts: Vec<Expr> = keys.iter().map(|(slot, value)| is(*slot, value)).collect();
                if parts.len() > 1 { Some(Expr::And(parts)) } else { parts.pop() }
            }
        }
    }

    /// The slots that tell the rows apart.
    pub fn slots(&self) -> Vec<usize> {
        match self {
            Mark::Event(_, slot) => vec![*slot],
            Mark::Group(keys) => keys.iter().map(|(slot, _)| *slot).collect(),
        }
    }

    /// Whether a row with these values in its slots is meant.
    pub fn is(&self, values: &[Value]) -> bool {
        match self {
            Mark::Event(position, _) => {
                values.first().and_then(Value::print).is_some_and(|text| text == hex(*position))
            }
            Mark::Group(keys) => keys.iter().zip(values).all(|((_, wanted), value)| wanted.print() == value.print()),
        }
    }

    /// Whether it is an event.
    pub fn is_event(&self) -> bool {
        matches!(self, Mark::Event(..))
    }
}

/// A position as `@ptr` shows it.
pub fn hex(position: u64) -> String {
    format!("{position:016x}")
}

/// Whether the pointer in a slot is this one.
// Not with `=`: digits around an `e` read as a number, and different pointers would be the same one.
pub fn points_to(slot: usize, position: u64) -> Expr {
    Expr::Like { subject: Box::new(Expr::Slot(slot)), pattern: Matcher::substring(&hex(position)), negated: false }
}

fn is(slot: usize, value: &Value) -> Expr {
    match value {
        // What is not there equals nothing, and neither do maps and lists.
        Value::Missing | Value::Json(_) | Value::Period(_) => {
            let function = functions::find("ispresent").expect("the catalogue has `ispresent`");
            let present = Expr::Call { function, args: vec![Expr::Slot(slot)] };
            if value.is_missing() { Expr::Not(Box::new(present)) } else { present }
        }
        value => Expr::Compare(Comparison::Equal, Box::new(Expr::Slot(slot)), Box::new(Expr::Constant(value.clone()))),
    }
}
