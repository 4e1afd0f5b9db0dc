//! Texts to patterns: what many texts share, with the parts that vary as tokens.
//!
//! ```text
//! text ─► tokens ─► shape (what stands between the tokens) ─► entries, counted ─► clusters ─► patterns
//!        tokens.rs          shape.rs                          entry.rs          drain.rs    pattern.rs
//! ```
//!
//! The method is Drain: P. He, J. Zhu, Z. Zheng, M. R. Lyu, "Drain: An Online Log Parsing Approach with Fixed
//! Depth Tree", ICWS 2017. Two things are done otherwise, so that the answer does not depend on the order in which
//! texts come and siblings can merge: texts are first counted by their words alone, and the tree is built at the
//! end, over what was counted, the most frequent first; and memory is bounded by masking whole places of a shape
//! (see `shape.rs`), which depends on the set of the texts alone.

mod anomalies;
mod drain;
mod entry;
mod forms;
mod grid;
mod kind;
mod pattern;
mod shape;
mod sketch;
mod state;
mod tokens;
mod values;

pub use anomalies::{Anomaly, AnomalyKind};
pub use pattern::{Found, Pattern};
pub use state::{Event, Patterns, Saved, Wants};
