//! `cwli list`: the saved queries in files.

use crate::failure::Failure;
use crate::saved_files::{SavedFile, SavedPaths, shown};
use crate::{arguments, messages, output};
use clap::Args;
use cwli::batch::Column;
use cwli::query::Language;
use cwli::render;
use cwli::result::{Answer, NamedColumn};
use cwli::saved::{SavedQuery, line_and_column};
use serde_json::{Value, json};

/// `cwli list`.
#[derive(Debug, Args)]
pub struct ListArguments {
    #[command(flatten)]
    pub files: SavedPaths,
    /// The form of the list; `api` is the body of DescribeQueryDefinitions
    #[arg(short, long, value_name = "FORMAT", default_value = render::all()[0].name, value_parser = arguments::formats())]
    pub output: &'static render::Format,
}

/// Does it.
pub fn run(arguments: &ListArguments) -> Result<(), Failure> {
    let files = arguments.files.search()?;
    let queries: Vec<&SavedQuery> = files.queries().collect();
    output::to_stdout(|out| match arguments.output.name {
        "api" => writeln!(out, "{}", api(&queries)),
        _ => output::answer(&table(&queries), arguments.output, 0, out),
    })?;
    files.files.iter().for_each(unread);
    files.told(queries.is_empty())
}

/// Tells what should be a query and could not be read.
fn unread(file: &SavedFile) {
    for unread in file.found.iter().flat_map(|found| &found.unread) {
        let (line, _) = line_and_column(&file.text, unread.span.start);
        messages::warning(&format!("{}:{line}: `{}` is left out: {}", shown(&file.path), unread.name, unread.why));
    }
}

/// The body of the service's `DescribeQueryDefinitions`.
fn api(queries: &[&SavedQuery]) -> Value {
    let definition = |query: &&SavedQuery| {
        json!({
            "queryLanguage": query.language.name().to_uppercase(),
            "name": query.title.as_ref().unwrap_or(&query.name),
            "queryString": query.text,
            "logGroupNames": query.log_groups,
        })
    };
    json!({"queryDefinitions": queries.iter().map(definition).collect::<Vec<_>>()})
}

fn table(queries: &[&SavedQuery]) -> Answer {
    let column = |text: &dyn Fn(&SavedQuery) -> String| -> Column {
        let texts: Vec<String> = queries.iter().map(|query| text(query)).collect();
        texts.iter().map(|text| Some(text.as_str()).filter(|text| !text.is_empty())).collect()
    };
    let columns = [
        ("name", column(&|query| query.name.clone())),
        ("title", column(&|query| query.title.clone().filter(|title| *title != query.name).unwrap_or_default())),
        ("place", column(&place)),
        ("language", column(&|query| query.language.to_string())),
        ("logGroups", column(&|query| query.log_groups.join(", "))),
        ("parameters", column(&params)),
    ];
    Answer {
        language: Language::default(),
        rows: queries.len(),
        columns: columns.map(|(name, values)| NamedColumn { name: name.to_string(), values }).into(),
        pointers: None,
        warnings: Vec::new(),
        report: Default::default(),
    }
}

fn place(query: &SavedQuery) -> String {
    format!("{}:{}", query.file.display(), query.line_and_column(query.span.start).0)
}

/// The parameters, with what they are in the file where they are called differently there.
fn params(query: &SavedQuery) -> String {
    let param = |param: &cwli::saved::Param| match (&param.default, param.interpolation) {
        (Some(default), _) => format!("{} = {default}", param.name),
        (None, true) => format!("{} ({})", param.name, param.source.split_whitespace().collect::<Vec<_>>().join(" ")),
        (None, false) => param.name.clone(),
    };
    query.params.iter().map(param).collect::<Vec<_>>().join(", ")
}
