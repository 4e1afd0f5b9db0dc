//! Steps that look into other rows: joins and lookups.

use super::tables::{ExactIndex, Indexed, Networks, Side};
use crate::batch::EqualIndex;
use crate::diagnostics::Span;
use crate::expressions::Expr;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Puts the rows of another log group next to those with the same key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Join {
    /// The key of the left side.
    pub key: Expr,
    /// The right side: the first column of its answer is the key, and the others are those of `outputs`.
    pub right: Side<Indexed<EqualIndex>>,
    /// The fields of the right side, and where they go.
    pub outputs: Vec<(String, usize)>,
    /// Rows without a partner stay.
    pub keeps_all: bool,
    /// Rows that stood later in the source come first.
    pub latest_first: bool,
    /// Where it stands.
    pub span: Span,
    /// What must hold besides for two rows to be partners; it may read the fields of both.
    #[serde(default)]
    pub condition: Option<Expr>,
    /// The right side may have any number of different keys.
    #[serde(default)]
    pub any_number: bool,
}

/// Adds columns of a lookup table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Lookup {
    /// Its name, and where that stands.
    pub table: (String, Span),
    /// How a row is found.
    pub by: By,
    /// Its columns, where they stand, and where they go; `None` for a column that no later step needs.
    pub outputs: Vec<(String, Span, Option<usize>)>,
    /// The rows; `None` before the engine has looked for the table.
    pub found: Option<Found>,
}

/// How a row of a lookup table is found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum By {
    /// All of these columns are equal to these slots.
    Keys(Vec<(String, Span, usize)>),
    /// The address in a slot lies in the block of this column, or of the first that has blocks.
    Network(Option<(String, Span)>, usize),
}

/// A lookup table that was found: the key, and the columns of the outputs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Found {
    /// For equal keys.
    Keys(Arc<Indexed<ExactIndex>>),
    /// For blocks of addresses.
    Networks(Arc<Indexed<Networks>>),
}

impl By {
    /// The slots that it reads.
    pub fn reads(&self) -> Vec<usize> {
        match self {
            By::Keys(keys) => keys.iter().map(|(_, _, slot)| *slot).collect(),
            By::Network(_, slot) => vec![*slot],
        }
    }
}

/// Lets a query answer one more field of its log.
pub fn ask(plan: &mut super::Plan, field: &str, span: Span) -> usize {
    let known = plan.scan.fields.iter().find(|(_, name)| name == field).map(|(slot, _)| *slot);
    let slot = known.unwrap_or_else(|| {
        plan.names.push(field.to_string());
        plan.scan.fields.push((plan.names.len() - 1, field.to_string()));
        plan.names.len() - 1
    });
    if span != Span::default() {
        plan.fields.push((field.to_string(), span));
    }
    plan.output.push((field.to_string(), slot));
    slot
}
