//! `cwli fields`: the fields of logs with the percentage of events that have them.

use super::engine_failure;
use crate::arguments::FieldsArguments;
use crate::config::Config;
use crate::failure::{Failure, FaultForm, QueryText};
use crate::progress::Progress;
use crate::statistics::Statistics;
use crate::{inputs, messages, output};
use cwli::batch::Column;
use cwli::query::Language;
use cwli::result::{Answer, NamedColumn};
use cwli::run::FieldCounts;
use serde_json::json;

/// Does it.
pub fn run(arguments: &FieldsArguments) -> Result<(), Failure> {
    let config = Config::find(arguments.data.config.as_deref())?;
    let paths = inputs::or_stdin(arguments.paths.clone(), &arguments.data, &config, true)?;
    let mut sources = inputs::sources(&paths, &arguments.data, &config)?;
    sources.retain(|source| !source.facts.on_request);
    let log_groups = sources.len();
    let engine = inputs::engine(sources, &arguments.range, &arguments.limits, &config)?;
    let no_query = QueryText::default();
    let statistics = Statistics::begin(arguments.output.stats, &config);
    let progress = Progress::begin();
    let counts = engine.fields(&|read, all| progress.at(read, all));
    progress.end();
    let FieldCounts { fields, events, report } =
        counts.map_err(|failure| engine_failure(failure, &no_query, FaultForm::Text, &config))?;

    let format = arguments.output.output;
    let written = output::to_stdout(|out| match format.name {
        "api" => writeln!(out, "{}", api(&fields, events)),
        _ => output::answer(&table(&fields, events), format, log_groups, out),
    });
    messages::nothing_read(&report);
    let complete = messages::files(&report.files, arguments.data.strict, &config);
    statistics.tell(&report);
    written?;
    complete
}

/// The body of the service's `GetLogGroupFields`.
fn api(fields: &[(String, u64)], events: u64) -> serde_json::Value {
    let percent = |count: u64| percent(count, events).round() as u64;
    let fields = fields.iter().map(|(name, count)| json!({"name": name, "percent": percent(*count)}));
    json!({"logGroupFields": fields.collect::<Vec<_>>()})
}

fn table(fields: &[(String, u64)], events: u64) -> Answer {
    let names: Column = fields.iter().map(|(name, _)| Some(name.as_str())).collect();
    let percents: Column = fields.iter().map(|(_, count)| Some(percent(*count, events))).collect();
    let counts: Column = fields.iter().map(|(_, count)| Some(*count as f64)).collect();
    let columns = [("field", names), ("percent", percents), ("events", counts)];
    Answer {
        language: Language::default(),
        rows: fields.len(),
        columns: columns.map(|(name, values)| NamedColumn { name: name.to_string(), values }).into(),
        pointers: None,
        warnings: Vec::new(),
        report: Default::default(),
    }
}

fn percent(count: u64, events: u64) -> f64 {
    if events == 0 { 0.0 } else { count as f64 * 100.0 / events as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_of_the_events_looked_at() {
        let fields = [("@message".to_string(), 8), ("srcAddr".to_string(), 7)];
        assert_eq!(table(&fields, 8).text(1, 1).as_deref(), Some("87.5"));
        let body = r#"{"logGroupFields":[{"name":"@message","percent":100},{"name":"srcAddr","percent":88}]}"#;
        assert_eq!(api(&fields, 8).to_string(), body);
        assert_eq!(table(&fields, 0).text(0, 1).as_deref(), Some("0"));
    }
}
