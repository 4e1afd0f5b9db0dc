//! The query of a case: in the case, in a file of its own, or in a template.

use super::file::Fault;
use super::fixtures::{Fixture, Fixtures};
use super::sections::Section;
use crate::query::{Definitions, Language};
use std::path::PathBuf;

/// A query with the place where it was found.
#[derive(Debug, Clone, Default)]
pub struct FoundQuery {
    /// Its text.
    pub text: String,
    /// Its language, where that is known.
    pub language: Option<Language>,
    /// The file, when it is not that of the case.
    pub file: Option<PathBuf>,
    /// Its first line in that file, from 1.
    pub line: usize,
    /// The line of the section that says where it is.
    pub section_line: usize,
    /// Default values of its parameters.
    pub values: Vec<(String, String)>,
    /// What a template says of it.
    pub saved: Option<Saved>,
}

/// Endings of files that hold queries among other things: `file=` and `from=` do the same with them.
const TEMPLATES: [&str; 7] = ["yaml", "yml", "json", "template", "tf", "md", "markdown"];

/// The ending of a file that is a query.
const QUERY: &str = "cwli";

/// A query of a template.
#[cfg(feature = "saved")]
pub type Saved = std::sync::Arc<crate::saved::SavedQuery>;

/// A query of a template, which this build does not read.
#[cfg(not(feature = "saved"))]
pub type Saved = std::convert::Infallible;

/// Reads a section `query`.
///
/// # Errors
/// What is wrong with it.
pub fn read(section: &Section, fixtures: &mut Fixtures) -> Result<FoundQuery, Fault> {
    let wrong = |told: &str| Fault::new(section.line, told);
    let (mut file, mut template, mut name) = (None, None, None);
    for word in section.words() {
        match word.split_once('=') {
            Some(("file", value)) => file = Some(value.to_string()),
            Some(("from", value)) => template = Some(value.to_string()),
            Some(("name", value)) => name = Some(value.to_string()),
            _ => {
                return Err(wrong(&format!("`{word}` behind `-- query`")).help(
                    "write the query below `-- query`, or `-- query file=PATH`, or `-- query from=TEMPLATE name=NAME`",
                ));
            }
        }
    }
    let elsewhere = file.is_some() || template.is_some();
    if elsewhere && !section.is_empty() {
        return Err(Fault::new(section.line + 1, "a query below a `-- query` that names a file"));
    }
    let found = match (file, template) {
        (Some(_), Some(_)) => return Err(wrong("`file=` and `from=` both say where the query is")),
        (Some(path), None) => in_file(fixture(&path, section, fixtures)?, name.as_deref(), section),
        (None, Some(path)) => in_template(fixture(&path, section, fixtures)?, name.as_deref(), section),
        (None, None) if name.is_some() => Err(wrong("`name=` goes with `from=TEMPLATE`")),
        (None, None) => Ok(FoundQuery {
            text: section.body.trim_end_matches(['\n', '\r']).to_string(),
            line: section.line + 1,
            ..FoundQuery::default()
        }),
    }?;
    if found.text.is_empty() {
        return Err(wrong("there is no query below `-- query`"));
    }
    Ok(FoundQuery { section_line: section.line, ..found })
}

fn fixture(path: &str, section: &Section, fixtures: &mut Fixtures) -> Result<Fixture, Fault> {
    fixtures.one(path).map_err(|told| Fault::new(section.line, format!("the query: {told}")))
}

/// A file that is a query.
fn in_file(file: Fixture, name: Option<&str>, section: &Section) -> Result<FoundQuery, Fault> {
    let ending = file.path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    if name.is_some() || TEMPLATES.contains(&ending.as_str()) {
        return in_template(file, name, section);
    }
    if cfg!(feature = "saved") && ending == QUERY {
        // Its head is read too; places are those of the text, which is the whole file.
        return Ok(FoundQuery { saved: None, ..in_template(file, None, section)? });
    }
    let wrong = |told: String| Fault::new(section.line, told);
    let text = String::from_utf8(file.bytes).map_err(|_| wrong(format!("`{}` is not UTF-8", file.name)))?;
    let text = text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text);
    Ok(FoundQuery { text, file: Some(file.path), line: 1, ..FoundQuery::default() })
}

/// A query of a file that holds several, or one between other things.
#[cfg(feature = "saved")]
fn in_template(file: Fixture, name: Option<&str>, section: &Section) -> Result<FoundQuery, Fault> {
    let wrong = |told: String| Fault::new(section.line, told);
    let found = crate::saved::find(&file.path, &file.bytes).map_err(|damage| {
        let line =
            damage.span.map(|span| file.bytes[..span.start.min(file.bytes.len())].split(|b| *b == b'\n').count());
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        wrong(format!("{}{line}: {}", file.name, damage.message))
    })?;
    let names = || found.iter().map(|query| format!("`{}`", query.name)).collect::<Vec<_>>().join(", ");
    let saved = match (name, &found[..]) {
        (_, []) => return Err(wrong(format!("`{}` holds no query", file.name))),
        (None, [only]) => only,
        (None, _) => {
            let told = format!("`{}` holds {} queries; say which with `name=`", file.name, found.len());
            return Err(wrong(told).help(format!("they are {}", names())));
        }
        (Some(name), _) => found.iter().find(|query| query.is_called(name)).ok_or_else(|| {
            let known = found.iter().flat_map(|query| [Some(query.name.as_str()), query.title.as_deref()]).flatten();
            let fault = wrong(format!("`{}` holds no query `{name}`", file.name));
            match crate::diagnostics::nearest(name, known) {
                Some(similar) => fault.help(format!("did you mean `{similar}`? It holds {}", names())),
                None => fault.help(format!("it holds {}", names())),
            }
        })?,
    };
    let with_default = saved.params.iter().filter_map(|param| Some((param.name.clone(), param.default.clone()?)));
    Ok(FoundQuery {
        text: saved.text.clone(),
        language: Some(saved.language),
        line: saved.line_and_column(saved.place(0)).0,
        values: with_default.collect(),
        saved: Some(Saved::new(saved.clone())),
        file: Some(file.path),
        ..FoundQuery::default()
    })
}

/// A query of a file that holds several.
#[cfg(not(feature = "saved"))]
fn in_template(_file: Fixture, _name: Option<&str>, section: &Section) -> Result<FoundQuery, Fault> {
    Err(Fault::new(section.line, "this build of cwli does not read templates"))
}

impl FoundQuery {
    /// Gives the parameters that have no value yet their defaults.
    ///
    /// # Errors
    /// When one has a name that none may have, in words.
    pub fn defaults(&self, definitions: &mut Definitions) -> Result<(), String> {
        for (name, value) in &self.values {
            definitions.default_value(name, value)?;
        }
        Ok(())
    }
}
