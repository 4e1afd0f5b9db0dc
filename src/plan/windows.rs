//! Windows: values that are made of the rows around a row.

use super::OrderKey;
use crate::batch::Value;
use crate::expressions::by_name;
use crate::functions::Function;
use serde::{Deserialize, Serialize};

/// Looks at the rows around each row. The rows must come by partition, and in each in the order of the keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Window {
    /// The slots that tell which rows belong together.
    pub partition: Vec<usize>,
    /// In which order they are looked at.
    pub order: Vec<OrderKey>,
    /// What is computed.
    pub calls: Vec<Call>,
}

/// One thing that is computed over a window.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    /// What.
    pub kind: CallKind,
    /// The slots of its arguments.
    pub inputs: Vec<usize>,
    /// Where its answer goes.
    pub output: usize,
}

/// What is computed over a window.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum CallKind {
    /// The number of the row in its partition, from 1.
    RowNumber,
    /// The number of the first row that is equal in the order.
    Rank,
    /// The number of different rows up to here.
    DenseRank,
    /// The rank between 0 and 1.
    PercentRank,
    /// The share of rows up to and with those that are equal.
    CumeDist,
    /// The number of the part when the partition is cut into so many.
    Ntile(u32),
    /// The value so many rows before, or behind if the number is below zero.
    Lag {
        /// How many rows.
        rows: i64,
        /// What there is where no row is.
        default: Value,
        /// Rows without a value do not count.
        only_present: bool,
    },
    /// The value in a row of the frame.
    Nth {
        /// Which row, from 1; from the last one if `last`.
        number: u32,
        /// Counted from the end.
        last: bool,
        /// Rows without a value do not count.
        only_present: bool,
        /// The rows that are looked at.
        frame: Frame,
    },
    /// An aggregate over the frame.
    Aggregate {
        /// Which.
        #[serde(with = "by_name")]
        function: &'static Function,
        /// Its arguments that are constant, by place.
        constants: Vec<Value>,
        /// The rows that are looked at.
        frame: Frame,
    },
}

/// The rows of a partition that are looked at for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// What bounds count.
    pub units: Units,
    /// The first row.
    pub start: Bound,
    /// The last row.
    pub end: Bound,
}

/// What the bounds of a frame count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Units {
    /// Rows.
    Rows,
    /// Rows that are equal in the order count as one place: the current row is all of them.
    Peers,
}

/// A bound of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bound {
    /// The end of the partition on this side.
    Unbounded,
    /// So many rows behind the current row, before it if below zero.
    Offset(i64),
}

impl Frame {
    /// The whole partition.
    pub const WHOLE: Frame = Frame { units: Units::Rows, start: Bound::Unbounded, end: Bound::Unbounded };
    /// Up to the current row and those that are equal to it.
    pub const SO_FAR: Frame = Frame { units: Units::Peers, start: Bound::Unbounded, end: Bound::Offset(0) };
}

impl Window {
    /// The slots that it reads.
    pub(super) fn reads(&self) -> Vec<usize> {
        let keys = self.order.iter().map(|key| key.slot);
        let inputs = self.calls.iter().flat_map(|call| call.inputs.iter().copied());
        self.partition.iter().copied().chain(keys).chain(inputs).collect()
    }

    /// In words, with the names of the slots.
    pub(super) fn describe(&self, names: &[String]) -> String {
        let list = |slots: &mut dyn Iterator<Item = usize>| {
            slots.map(|slot| names[slot].as_str()).collect::<Vec<_>>().join(", ")
        };
        let calls = list(&mut self.calls.iter().map(|call| call.output));
        match self.partition.is_empty() {
            true => format!("windows {calls}"),
            false => format!("windows {calls} for each {}", list(&mut self.partition.iter().copied())),
        }
    }
}
