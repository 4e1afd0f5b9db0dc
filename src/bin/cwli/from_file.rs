//! A query that is kept in a file, for `cwli explain --from FILE --name NAME` and its like.

use crate::arguments::{Given, QuerySource};
use crate::config::Config;
use crate::failure::{Failure, FaultForm, QueryText};
use crate::query_text::Asked;
use crate::saved_files::{SavedPaths, shown};
use crate::{given, inputs};
use cwli::diagnostics::nearest;
use cwli::query::Definitions;
use cwli::saved::SavedQuery;
use std::path::{Path, PathBuf};

/// The query with the values of its parameters, and the paths of its data. The log groups that it is saved for are its
/// default where the configuration has them all.
pub fn read(
    file: &Path,
    name: Option<&str>,
    (positional, given): (&QuerySource, &Given),
    config: &mut Config,
    form: FaultForm,
) -> Result<Asked, Failure> {
    let query = text(file, name, given, config, form)?;
    // There is no query among the positional arguments, so the first is a path like the others.
    let first = positional.query.iter().map(PathBuf::from);
    let paths: Vec<PathBuf> = first.chain(positional.paths.iter().cloned()).collect();
    Ok(Asked { query, paths, stdin_left: !inputs::is_stdin(file) })
}

/// The query with the values of its parameters.
pub fn text(
    file: &Path,
    name: Option<&str>,
    given: &Given,
    config: &mut Config,
    form: FaultForm,
) -> Result<QueryText, Failure> {
    let paths = SavedPaths { paths: vec![file.to_path_buf()], stdin_name: PathBuf::from("query.cwli") };
    let files = paths.search()?;
    files.told(false)?;
    let found = files.files.iter().filter_map(|file| file.found.as_ref().ok());
    let queries: Vec<&SavedQuery> = found.flat_map(|found| &found.queries).collect();
    let query = chosen(&queries, name, file)?;
    let is_known = |name: &String| config.groups.iter().any(|group| group.name == *name);
    if !query.log_groups.is_empty() && query.log_groups.iter().all(is_known) {
        config.default = query.log_groups.clone();
    }
    with_values(query, given, config, form)
}

fn chosen<'q>(queries: &[&'q SavedQuery], name: Option<&str>, file: &Path) -> Result<&'q SavedQuery, Failure> {
    let file = shown(file);
    let names: Vec<String> = queries.iter().map(|query| format!("`{}`", query.name)).collect();
    let listed = format!("its queries are {}", names.join(", "));
    let Some(name) = name else {
        return match queries {
            [] => Err(Failure::usage(format!("no saved query was found in {file}"))),
            [only] => Ok(only),
            _ => Err(Failure::usage(format!("{file} holds several queries"))
                .help("choose one: --name NAME")
                .help(listed)),
        };
    };
    let mut called = queries.iter().copied().filter(|query| query.is_called(name));
    match (called.next(), called.next()) {
        (Some(query), None) => Ok(query),
        (Some(_), Some(_)) => Err(Failure::usage(format!("{file} holds several queries that are called `{name}`"))),
        (None, _) => {
            let failure = Failure::usage(format!("there is no query `{name}` in {file}"));
            let failure = match nearest(name, queries.iter().map(|query| query.name.as_str())) {
                Some(near) => failure.help(format!("one with a similar name is there: `{near}`")),
                None => failure,
            };
            Err(if names.is_empty() { failure } else { failure.help(listed) })
        }
    }
}

/// The text with values for all that has none in the file.
fn with_values(query: &SavedQuery, given: &Given, config: &Config, form: FaultForm) -> Result<QueryText, Failure> {
    let params = &given.params;
    let value = |name: &str| params.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    if let Some((name, _)) = params.iter().find(|(name, _)| query.params.iter().all(|param| param.name != *name)) {
        let names: Vec<String> = query.params.iter().map(|param| format!("`{}`", param.name)).collect();
        let failure = Failure::usage(format!("the query `{}` has no parameter `{name}`", query.name));
        return Err(match names.is_empty() {
            true => failure.help("it has none"),
            false => failure.help(format!("its parameters are {}", names.join(", "))),
        });
    }
    let mut definitions = Definitions::default();
    given::save(&query.text, given, config, &mut definitions)?;
    let text = QueryText { text: query.text.clone(), file: Some(place(query)), language: query.language };
    let filled = query.filled(&value, &definitions);
    let filled = filled.map_err(|fault| Failure::Query { faults: vec![fault], text: text.clone(), form })?;
    let unknown: Vec<String> =
        filled.unknown(query).iter().map(|param| format!("--param {}=VALUE", param.name)).collect();
    if !unknown.is_empty() {
        return Err(Failure::usage(format!("the query `{}` has parameters without a value", query.name))
            .help(format!("give them: {}", unknown.join(" "))));
    }
    Ok(QueryText { text: filled.text, ..text })
}

/// Where the query is kept.
fn place(query: &SavedQuery) -> String {
    format!("{}, {}", query.file.display(), query.name)
}
