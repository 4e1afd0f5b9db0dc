//! `cwli` runs CloudWatch Logs Insights queries on local logs.
//!
//! ```text
//! text -> ast -> plan -> scan -> batches -> operators -> result -> render
//! ```

pub mod batch;
pub mod changes;
pub mod commands;
pub mod diagnostics;
pub mod expressions;
pub mod filter_pattern;
pub mod functions;
pub mod layout;
pub mod lint;
pub mod operators;
pub mod patterns;
pub mod plan;
mod ppl;
pub mod query;
pub mod reference;
pub mod render;
pub mod result;
pub mod run;
#[cfg(feature = "saved")]
pub mod saved;
pub mod scan;
mod sql;
pub mod syntax;
pub mod testing;
pub mod why;

pub use query::Query;
pub use run::Engine;
