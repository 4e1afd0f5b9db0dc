//! What is known of a log group and of a file besides their events.

use super::columns::Part;
use super::place::Place;

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

/// What is known of a file, for what its events do not tell themselves.
#[derive(Debug)]
pub struct Known {
    /// The log group it belongs to.
    pub log_group: String,
    /// The account that somebody has told for the log group.
    pub told_account: Option<String>,
    /// The account that its path tells.
    pub account: Option<String>,
    /// The stream that its path tells.
    pub told_stream: Option<String>,
    /// The stream when nothing tells it.
    pub stream: String,
    /// System fields that every event of the file has: names and values.
    constants: Vec<(String, String)>,
}

impl Known {
    /// What is known of a file of a log group. `stream` is what its stream is called when nothing tells it.
    pub fn new(log_group: &str, facts: &Facts, place: Place, stream: String) -> Known {
        // CloudWatch Logs user guide, create field indexes: name and type of a data source are fields; SOURCE: its
        // full name has a dot between them.
        let (name, kind) = facts.data_source.as_deref().and_then(|full| full.split_once('.')).unzip();
        let tags = facts.tags.iter().map(|(key, value)| (format!("@aws.tag.{key}"), value.clone()));
        let others =
            [("@aws.region", place.region.as_deref()), ("@data_source_name", name), ("@data_source_type", kind)];
        let others = others.into_iter().filter_map(|(name, value)| Some((name.to_string(), value?.to_string())));
        Known {
            log_group: log_group.to_string(),
            told_account: facts.account.clone(),
            account: place.account,
            told_stream: place.stream,
            stream,
            constants: others.chain(tags).collect(),
        }
    }

    /// What a name is in every event of the file. `recorded` says that events may tell their account.
    pub fn part(&self, name: &str, recorded: bool) -> Option<Part> {
        if name == "@aws.account" {
            let known = recorded || self.told_account.is_some() || self.account.is_some();
            return known.then_some(Part::Account);
        }
        self.constants.iter().position(|(known, _)| known == name).map(Part::Constant)
    }

    /// The text of a constant.
    pub fn constant(&self, number: usize) -> &str {
        self.constants.get(number).map_or("", |(_, value)| value)
    }
}
