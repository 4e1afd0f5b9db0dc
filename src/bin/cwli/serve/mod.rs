//! `cwli serve`: an endpoint for clients of CloudWatch Logs.
//!
//! ```text
//! http (routes, hosts, signatures) ─► model (members) ─► actions ─► store (SQLite) | queries (the engine)
//! ```

mod actions;
mod call;
mod error;
mod http;
mod identity;
mod model;
mod mounts;
mod others;
mod page;
mod paging;
mod playground;
mod queries;
mod server;
mod signature;
mod store;

pub use http::{Front, routes};
pub use mounts::Mounts;
pub use playground::sources as lesson_sources;
pub use queries::{MOST_RUNNING, Queries, at_work};
pub use server::{Server, Simulated};
pub use signature::Keys;
pub use store::Store;
