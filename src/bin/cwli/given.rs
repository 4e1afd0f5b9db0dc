//! What a query refers to besides logs: lookup tables, values of parameters, saved queries.

use crate::arguments::Given;
use crate::failure::{Failure, FaultForm, QueryText};
use crate::query_text::Asked;
use cwli::Engine;
use cwli::query::Definitions;
use cwli::run::LookupTable;
use std::path::Path;

/// The query with values for its parameters, and with the saved queries that it calls.
pub fn expanded(asked: Asked, given: &Given, form: FaultForm) -> Result<Asked, Failure> {
    let mut definitions = Definitions::default();
    for (name, value) in &given.params {
        definitions.value(name, value).map_err(Failure::usage)?;
    }
    for (name, file) in &given.saved {
        let text = String::from_utf8(read(file)?);
        let text = text.map_err(|_| Failure::usage(format!("`{}` is not UTF-8", file.display())))?;
        definitions.save(name, &text).map_err(Failure::usage)?;
    }
    let QueryText { text, file } = asked.query;
    match definitions.expand(&text) {
        Ok(text) => Ok(Asked { query: QueryText { text, file }, ..asked }),
        Err(refused) => {
            Err(Failure::Query { faults: refused.faults, text: QueryText { text: refused.text, file }, form })
        }
    }
}

/// The engine with the lookup tables.
pub fn with_tables(mut engine: Engine, given: &Given) -> Result<Engine, Failure> {
    for (name, file) in &given.lookups {
        let wrong = |why: String| Failure::usage(format!("the lookup table `{name}`: {why}"));
        let table = LookupTable::read(&read(file)?).map_err(wrong)?;
        engine = engine.with_lookup(name, table).map_err(Failure::usage)?;
    }
    Ok(engine)
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|cause| Failure::QueryFile { name: file.display().to_string(), cause })
}
