//! A case while it is read, section by section.

use super::Case;
use super::case::Origin;
use super::expect::{Expectation, What};
use super::file::{Fault, unknown_section};
use super::fixtures::Fixtures;
use super::options::Options;
use super::queries::{self, FoundQuery};
use super::sections::Section;
use crate::Engine;
use crate::diagnostics::nearest;
use crate::query::Definitions;
use crate::run::LookupTable;
use crate::scan::{self, Facts, Input, Source};
use std::path::PathBuf;

/// What stands behind `-- logs`.
const LOGS_WORDS: [&str; 4] = ["file", "group", "format", "from"];

/// The log group of a case whose logs name none.
const GROUP: &str = "case";

/// What is known of a case so far.
#[derive(Debug, Clone)]
pub struct Draft {
    fixtures: Fixtures,
    query: Option<FoundQuery>,
    /// Whether the query is the one that several cases share.
    shared_query: bool,
    source: Option<Source>,
    groups: Vec<Source>,
    tables: Vec<(String, LookupTable)>,
    definitions: Definitions,
    options: Options,
    expectations: Vec<Expectation>,
}

impl Draft {
    /// A case without anything yet.
    pub fn new(fixtures: Fixtures) -> Draft {
        Draft {
            fixtures,
            query: None,
            shared_query: false,
            source: None,
            groups: Vec::new(),
            tables: Vec::new(),
            definitions: Definitions::default(),
            options: Options::default(),
            expectations: Vec::new(),
        }
    }

    /// What cases share, as the beginning of one of them.
    pub fn of_a_case(self) -> Draft {
        Draft { shared_query: self.query.is_some(), ..self }
    }

    /// The files that were used.
    pub fn used(&self) -> &[PathBuf] {
        &self.fixtures.used
    }

    /// The files that were used, when the rest is of no use.
    pub fn into_used(self) -> Vec<PathBuf> {
        self.fixtures.used
    }

    /// The line of the first expectation.
    pub fn first_expectation(&self) -> Option<usize> {
        self.expectations.first().map(|expectation| expectation.line)
    }

    /// Takes a section in.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn section(&mut self, section: &Section) -> Result<(), Fault> {
        let at = |told: String| Fault::new(section.line, told);
        match section.kind.as_str() {
            "query" => self.query(section),
            "logs" => self.logs(section),
            "group" => self.group_facts(section),
            "lookup" => self.lookup(section),
            "param" => self.definitions.value(&name_of(section)?, section.body.trim_end()).map_err(at),
            "saved" => self.saved(section),
            "options" => self.options(section),
            "expect" => {
                self.expectations.push(Expectation::read(section)?);
                Ok(())
            }
            "diagnostics" => {
                self.expectations
                    .push(Expectation { line: section.line, what: What::Diagnostics(section.body.clone()) });
                Ok(())
            }
            _ => Err(unknown_section(section)),
        }
    }

    fn query(&mut self, section: &Section) -> Result<(), Fault> {
        if self.query.is_some() && !self.shared_query {
            return Err(Fault::new(section.line, "a second `-- query`")
                .help("several cases in one file each begin with `-- case NAME`"));
        }
        self.shared_query = false;
        self.query = Some(queries::read(section, &mut self.fixtures)?);
        Ok(())
    }

    fn logs(&mut self, section: &Section) -> Result<(), Fault> {
        let at = |told: String| Fault::new(section.line, told);
        let told = LogsHead::read(section)?;
        let inputs = match &told.path {
            Some(path) => {
                if !section.is_empty() {
                    return Err(Fault::new(section.line + 1, "lines below a `-- logs` that names a file"));
                }
                let found = self.fixtures.all(path).map_err(at)?;
                let several = found.len() > 1;
                let name = |name: String| told.name.clone().filter(|_| !several).unwrap_or(name);
                found.into_iter().map(|log| Input::Memory(name(log.name), log.bytes.into())).collect()
            }
            None => {
                let name = told.name.clone().unwrap_or_else(|| self.unnamed());
                vec![Input::Memory(name, section.body.as_bytes().into())]
            }
        };
        let source = match &told.group {
            Some(group) => self.group(group),
            None => self.source(),
        };
        source.inputs.extend(inputs);
        match (told.format, &source.format) {
            (Some(format), Some(other)) if format != *other => {
                Err(at(format!("the log group has the format `{other}` already; give this log a group of its own")))
            }
            (Some(format), _) => {
                scan::check_format(&format).map_err(at)?;
                source.format = Some(format);
                Ok(())
            }
            (None, _) => Ok(()),
        }
    }

    /// A name for a log that has none.
    fn unnamed(&self) -> String {
        let count: usize = self.source.iter().chain(&self.groups).map(|source| source.inputs.len()).sum();
        format!("log-{}", count + 1)
    }

    fn source(&mut self) -> &mut Source {
        self.source.get_or_insert_with(|| empty(GROUP))
    }

    fn group(&mut self, name: &str) -> &mut Source {
        let at = self.groups.iter().position(|source| source.log_group == name).unwrap_or(self.groups.len());
        if at == self.groups.len() {
            self.groups.push(empty(name));
        }
        &mut self.groups[at]
    }

    fn group_facts(&mut self, section: &Section) -> Result<(), Fault> {
        let facts = &mut self.group(&name_of(section)?).facts;
        let lines = section.body.lines().enumerate();
        for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            fact(facts, line.trim()).map_err(|told| Fault::new(section.line + 1 + at, told))?;
        }
        Ok(())
    }

    fn lookup(&mut self, section: &Section) -> Result<(), Fault> {
        let at = |told: String| Fault::new(section.line, told);
        let (name, file) = named_file(section)?;
        let table = match file {
            Some(file) => LookupTable::read(&self.fixtures.one(&file).map_err(at)?.bytes),
            None => LookupTable::read(section.body.as_bytes()),
        };
        self.tables.retain(|(known, _)| *known != name);
        self.tables.push((name, table.map_err(at)?));
        // The engine knows which names a table may have, and how many there may be.
        let engine = Engine::new(Vec::new());
        let added =
            self.tables.iter().try_fold(engine, |engine, (name, table)| engine.with_lookup(name, table.clone()));
        added.map(|_| ()).map_err(at)
    }

    fn saved(&mut self, section: &Section) -> Result<(), Fault> {
        let at = |told: String| Fault::new(section.line, told);
        if !section.rest.contains("file=") {
            return self.definitions.save(&name_of(section)?, &section.body).map_err(at);
        }
        let (name, file) = named_file(section)?;
        let file = file.unwrap_or_default();
        let bytes = self.fixtures.one(&file).map_err(at)?.bytes;
        let text = String::from_utf8(bytes).map_err(|_| at(format!("`{file}` is not UTF-8")))?;
        self.definitions.save(&name, &text).map_err(at)
    }

    fn options(&mut self, section: &Section) -> Result<(), Fault> {
        if !section.rest.is_empty() {
            return Err(Fault::new(section.line, "options stand below `-- options`, one a line: `now 2024-05-01`"));
        }
        let lines = section.body.lines().enumerate();
        for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let line_at = section.line + 1 + at;
            match line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), "")) {
                ("raw", "") => self.source().raw = true,
                ("format", format) => {
                    scan::check_format(format.trim()).map_err(|told| Fault::new(line_at, told))?;
                    self.source().format = Some(format.trim().to_string());
                }
                (name, value) => self.options.set(name, value.trim(), line_at)?,
            }
        }
        Ok(())
    }

    /// The case, when nothing is missing.
    ///
    /// # Errors
    /// What is missing.
    pub fn finish(self, name: String, line: usize) -> Result<Case, Fault> {
        let fault = |line: usize, told: &str| Fault { case: name.clone(), ..Fault::new(line, told) };
        let Some(found) = self.query else {
            return Err(fault(line, "the case has no `-- query`")
                .help("write the query below `-- query`, or name it: `-- query file=PATH`"));
        };
        let mut definitions = self.definitions;
        found.defaults(&mut definitions).map_err(|told| fault(found.section_line, &told))?;
        let (text, unexpanded) = match definitions.expand(&found.text) {
            Ok(text) => (text, Vec::new()),
            Err(refused) => (refused.text, refused.faults),
        };
        let range = self.options.range().map_err(|told| Fault { case: name.clone(), ..told })?;
        let sources = self.source.iter().chain(&self.groups);
        let mut case = Case {
            line,
            language: self.options.language.or(found.language).unwrap_or_default(),
            is_as_written: text == found.text,
            query: text,
            origin: Origin { file: found.file, line: found.line, section: found.section_line, saved: found.saved },
            unexpanded,
            range,
            now: self.options.now(),
            limit: self.options.limit,
            tolerance: self.options.tolerance,
            damaged: self.options.damaged,
            used: self.fixtures.used.clone(),
            logs: sources.map(|source| source.inputs.len()).sum(),
            source: self.source,
            groups: self.groups,
            tables: self.tables,
            definitions,
            expectations: self.expectations,
            name: String::new(),
        };
        if let Some(clock) = case.clock_without_now(self.options.has_now()) {
            return Err(Fault { case: name.clone(), ..clock });
        }
        case.name = name;
        Ok(case)
    }
}

/// The head of a section `logs`.
#[derive(Default)]
struct LogsHead {
    name: Option<String>,
    path: Option<String>,
    group: Option<String>,
    format: Option<String>,
}

impl LogsHead {
    fn read(section: &Section) -> Result<LogsHead, Fault> {
        let mut head = LogsHead::default();
        let mut words = section.words().into_iter();
        while let Some(word) = words.next() {
            let place = match word.split_once('=') {
                Some(("file", _)) => &mut head.path,
                Some(("group", _)) => &mut head.group,
                Some(("format", _)) => &mut head.format,
                Some((key, _)) if nearest(key, LOGS_WORDS).is_some() => {
                    let similar = nearest(key, LOGS_WORDS).unwrap_or_default();
                    let told = format!("`-- logs` has no `{key}=`");
                    return Err(Fault::new(section.line, told).help(format!("did you mean `{similar}=`?")));
                }
                _ if word == "from" => &mut head.path,
                _ => &mut head.name,
            };
            let value = match word.split_once('=') {
                Some(("file" | "group" | "format", value)) => value.to_string(),
                _ if word == "from" => words.next().unwrap_or_default(),
                _ => word.clone(),
            };
            if place.replace(value.clone()).is_some() {
                return Err(Fault::new(section.line, format!("`{word}` is one too many behind `-- logs`"))
                    .help("quotation marks keep blanks together: `file=\"my logs/a.log\"`"));
            }
            if value.is_empty() {
                return Err(Fault::new(section.line, format!("nothing stands behind `{word}`")));
            }
        }
        Ok(head)
    }
}

/// The name behind the kind of a section.
fn name_of(section: &Section) -> Result<String, Fault> {
    match section.rest.as_str() {
        "" => Err(Fault::new(section.line, format!("`-- {}` wants a name", section.kind))),
        name => Ok(name.to_string()),
    }
}

/// `NAME` or `NAME file=PATH`.
fn named_file(section: &Section) -> Result<(String, Option<String>), Fault> {
    let words = section.words();
    let (files, names): (Vec<&String>, Vec<&String>) = words.iter().partition(|word| word.starts_with("file="));
    match (&names[..], &files[..]) {
        ([name], []) => Ok(((*name).clone(), None)),
        ([_], [_]) if !section.is_empty() => {
            Err(Fault::new(section.line + 1, format!("lines below a `-- {}` that names a file", section.kind)))
        }
        ([name], [file]) => Ok(((*name).clone(), file.strip_prefix("file=").map(str::to_string))),
        _ => {
            let told = format!("`-- {}` wants a name, and a file when the lines are elsewhere", section.kind);
            Err(Fault::new(section.line, told)
                .help(format!("write `-- {0} NAME`, or `-- {0} NAME file=PATH`", section.kind)))
        }
    }
}

fn fact(facts: &mut Facts, line: &str) -> Result<(), String> {
    let (name, value) = line.split_once(' ').unwrap_or((line, ""));
    match (name, value.split_once('=')) {
        ("account", _) => facts.account = Some(value.to_string()),
        ("class", _) => facts.class = Some(value.to_string()),
        ("data-source", _) => facts.data_source = Some(value.to_string()),
        ("tag", Some((key, value))) => facts.tags.push((key.to_string(), value.to_string())),
        ("on-request", _) => facts.on_request = true,
        _ => return Err(format!("`{line}` is nothing known of a log group")),
    }
    Ok(())
}

/// A log group without files yet.
fn empty(log_group: &str) -> Source {
    Source { log_group: log_group.to_string(), inputs: Vec::new(), ..Source::default() }
}
