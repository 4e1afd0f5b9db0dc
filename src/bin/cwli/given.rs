//! What a query refers to besides logs: lookup tables, values of parameters, saved queries.

use crate::arguments::Given;
use crate::config::{Config, Place};
use crate::failure::{Failure, FaultForm, QueryText};
use crate::query_text::Asked;
use cwli::Engine;
use cwli::query::Definitions;
use cwli::run::LookupTable;
use std::io;
use std::path::{Path, PathBuf};

/// The ending of the files of saved queries.
const ENDING: &str = "cwli";

/// The query with values for its parameters, and with the saved queries that it calls.
pub fn expanded(asked: Asked, given: &Given, config: &Config, form: FaultForm) -> Result<Asked, Failure> {
    let mut definitions = Definitions::default();
    for (name, value) in &given.params {
        definitions.value(name, value).map_err(Failure::usage)?;
    }
    let QueryText { text, file, language } = asked.query;
    save(&text, given, config, &mut definitions)?;
    match definitions.expand(&text) {
        Ok(text) => Ok(Asked { query: QueryText { text, file, language }, ..asked }),
        Err(refused) => {
            let text = QueryText { text: refused.text, file, language };
            Err(Failure::Query { faults: refused.faults, text, form })
        }
    }
}

/// Saves the queries that a text may call: those of the configuration, and those of the command line.
pub fn save(text: &str, given: &Given, config: &Config, definitions: &mut Definitions) -> Result<(), Failure> {
    if let Some(folder) = config.queries.as_ref().filter(|_| text.contains('$')) {
        save_all(folder, text, config, definitions)?;
    }
    for (name, file) in &given.saved {
        definitions.save(name, &read_text(file)?).map_err(Failure::usage)?;
    }
    Ok(())
}

/// Saves the queries of a folder under the names of their files.
fn save_all(folder: &Place, query: &str, config: &Config, definitions: &mut Definitions) -> Result<(), Failure> {
    let files = saved_queries(&folder.path).map_err(|cause| {
        config.failure(folder, format!("the folder of saved queries cannot be read: {cause}"), "named here")
    })?;
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let saved = read_text(&file).and_then(|text| definitions.save(&name, &text).map_err(Failure::usage));
        // What is wrong with a query that nobody calls can wait.
        if saved.is_err() && query.contains(&*name) {
            return saved;
        }
    }
    Ok(())
}

fn saved_queries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let files: io::Result<Vec<PathBuf>> = folder.read_dir()?.map(|entry| Ok(entry?.path())).collect();
    let is_query = |file: &PathBuf| file.extension().is_some_and(|ending| ending == ENDING);
    Ok(files?.into_iter().filter(is_query).collect())
}

/// The engine with the lookup tables: those of the command line, and those of the configuration that the query may
/// refer to.
pub fn with_tables(mut engine: Engine, given: &Given, config: &Config, query: &str) -> Result<Engine, Failure> {
    let is_given = |name: &str| given.lookups.iter().any(|(other, _)| other == name);
    let wanted = |name: &str| query.contains(name) && !is_given(name);
    for (name, place) in config.lookups.iter().filter(|(name, _)| wanted(name)) {
        let wrong = |why: String| {
            config.failure(place, format!("the lookup table `{name}` cannot be used: {why}"), "named here")
        };
        let bytes = std::fs::read(&place.path).map_err(|cause| wrong(format!("{}: {cause}", place.path.display())))?;
        let table = LookupTable::read(&bytes).map_err(wrong)?;
        engine = engine.with_lookup(name, table).map_err(wrong)?;
    }
    for (name, file) in &given.lookups {
        let wrong = |why: String| Failure::usage(format!("the lookup table `{name}`: {why}"));
        let table = LookupTable::read(&read(file, "the lookup table")?).map_err(wrong)?;
        engine = engine.with_lookup(name, table).map_err(Failure::usage)?;
    }
    Ok(engine)
}

fn read_text(file: &Path) -> Result<String, Failure> {
    let text = String::from_utf8(read(file, "the saved query")?);
    text.map_err(|_| Failure::usage(format!("`{}` is not UTF-8", file.display())))
}

fn read(file: &Path, what: &'static str) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|cause| Failure::File { what, name: file.display().to_string(), cause })
}
