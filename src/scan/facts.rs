//! What is known of a log group besides its logs.

/// What somebody has told of a log group. `SOURCE` chooses by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The account that it belongs to.
    pub account: Option<String>,
    /// Its class, as the service writes it: `STANDARD` or `INFREQUENT_ACCESS`.
    pub class: Option<String>,
    /// The data source of its events, such as `amazon_vpc.flow`.
    pub data_source: Option<String>,
    /// Its tags, keys with values.
    pub tags: Vec<(String, String)>,
    /// Whether only queries that choose it read it: those with `SOURCE`, and `join`.
    pub on_request: bool,
}
