//! What holds queries, one file each.
//!
//! Adding a kind of document: one file and one line in `IN_VALUES`, or in `HOMES` for a syntax of its own.

mod cloudformation;
mod cwli;
mod dashboards;
mod definitions;
mod evaluate;
mod markdown;
mod plan;
mod terraform;

use super::node::Node;
use super::reading::{Document, Reading};
use super::written::{json, yaml};
use super::{Damage, mapped::Mapped};

/// A kind of file.
pub(super) struct Home {
    /// How the names of such files end.
    pub endings: &'static [&'static str],
    /// What all such files with a query have in them, one of these.
    pub marks: &'static [&'static str],
    /// Finds the queries.
    pub find: fn(&mut Reading) -> Result<(), Damage>,
}

/// Every kind of file; the first that fits counts.
pub(super) static HOMES: &[Home] = &[
    Home { endings: &[".cwli"], marks: &[""], find: cwli::find },
    Home { endings: &[".tf", ".tofu", ".hcl"], marks: terraform::MARKS, find: terraform::find },
    Home { endings: &[".tf.json", ".tofu.json"], marks: terraform::MARKS, find: terraform::find_in_json },
    Home { endings: &[".json"], marks: VALUE_MARKS, find: in_json },
    Home { endings: &[".yaml", ".yml"], marks: VALUE_MARKS, find: in_yaml },
    Home { endings: &[".template", ".cfn"], marks: VALUE_MARKS, find: in_either },
    Home { endings: &[".md", ".markdown"], marks: &["```", "~~~"], find: markdown::find },
];

/// What documents with queries have in them.
const VALUE_MARKS: &[&str] =
    &["AWS::Logs::", "AWS::CloudWatch::", "aws_cloudwatch_", "awscc_", "queryDefinitions", "DashboardBody", "widgets"];

/// Each finds the queries of one kind of document, and nothing in others.
const IN_VALUES: &[fn(&Document, &Node, &mut Reading)] =
    &[cloudformation::find, plan::find, definitions::find, dashboards::find];

fn in_json(reading: &mut Reading) -> Result<(), Damage> {
    let source = reading.source;
    let document = Document { text: source, outer: None };
    if let Some(node) = json::read(source)? {
        IN_VALUES.iter().for_each(|find| find(&document, &node, reading));
    }
    Ok(())
}

fn in_yaml(reading: &mut Reading) -> Result<(), Damage> {
    let source = reading.source;
    let document = Document { text: source, outer: None };
    for node in yaml::read(source)? {
        IN_VALUES.iter().for_each(|find| find(&document, &node, reading));
    }
    Ok(())
}

/// A template that may be written in either.
fn in_either(reading: &mut Reading) -> Result<(), Damage> {
    match reading.source.trim_start().starts_with(['{', '[']) {
        true => in_json(reading),
        false => in_yaml(reading),
    }
}

/// A piece of the file as it is.
fn copied(reading: &Reading, from: std::ops::Range<usize>) -> Mapped {
    Mapped::copy(reading.source, from)
}
