//! What the endpoint has and may do.

use super::mounts::Mounts;
use super::queries::Queries;
use super::signature::Keys;
use super::store::Store;
use cwli::run::Limits;
use std::sync::Arc;
use std::time::Duration;

/// What answers calls.
#[derive(Debug)]
pub struct Server {
    /// Stored log groups and objects.
    pub store: Arc<Store>,
    /// Log groups that are read from files.
    pub mounts: Mounts,
    /// Queries that run or ran.
    pub queries: Queries,
    /// The account that everything belongs to.
    pub account: String,
    /// The keys that calls must be signed with, if they must.
    pub keys: Option<Keys>,
    /// What a query may use.
    pub limits: Limits,
    /// What is simulated.
    pub simulated: Simulated,
}

/// What the service sometimes does, for tests of clients; nothing of it unless it is asked for.
#[derive(Debug, Clone, Default)]
pub struct Simulated {
    /// Events can be seen so long after they were received.
    pub visible_after: Duration,
    /// Queries take so much longer.
    pub query_delay: Duration,
    /// Queries that take longer time out.
    pub query_timeout: Option<Duration>,
    /// Calls of `StartQuery` and `GetQueryResults` in a second; more are throttled.
    pub most_calls: Option<u32>,
}
