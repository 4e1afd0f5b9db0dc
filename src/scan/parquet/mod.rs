//! Apache Parquet: flow logs as AWS delivers them, and any other table.
//!
//! ```text
//! guard, chunks ─► table (columns, names, time, message) ─► spans ─► zones (what cannot matter)
//!                                                            └─► reading: stages ─► leaf, path, message ─► batch
//! ```
//!
//! Rows do not come out of blocks and lines: a worker takes a span of rows and reads the columns that are asked for,
//! those of the filters first.

mod chunks;
mod guard;
mod leaf;
mod message;
mod path;
mod reading;
mod stages;
mod table;
mod zones;

#[cfg(test)]
mod tests;

pub use chunks::Chunks;
pub use guard::MARK;
pub use reading::Reading;
pub use table::Table;
