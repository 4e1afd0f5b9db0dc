//! `cwli` runs CloudWatch Logs Insights queries on local logs.
//!
//! ```text
//! text -> ast -> plan -> scan -> batches -> operators -> result -> render
//! ```

pub mod batch;
pub mod commands;
pub mod diagnostics;
pub mod expressions;
pub mod functions;
pub mod query;
pub mod reference;
pub mod result;
pub mod run;
pub mod scan;
pub mod syntax;

pub use query::Query;
pub use run::Engine;
