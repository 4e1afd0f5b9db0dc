//! Case files: one case or several, and what is wrong with them.

use super::Case;
use super::draft::Draft;
use super::fixtures::Fixtures;
use super::sections::{Section, sections};
use crate::diagnostics::nearest;
use std::path::{Path, PathBuf};

/// The ending of case files.
pub const ENDING: &str = "case";

/// The kinds of sections.
const KINDS: [&str; 10] =
    ["case", "query", "logs", "group", "lookup", "param", "saved", "options", "expect", "diagnostics"];

/// A case file as read.
#[derive(Debug, Clone, Default)]
pub struct CaseFile {
    /// The cases that can be run, in the order of the file.
    pub cases: Vec<Case>,
    /// What is wrong with the others, in the order of the file.
    pub faults: Vec<Fault>,
    /// The files that they use, and the globs and folders that led to them.
    pub used: Vec<PathBuf>,
}

/// Something that is wrong with a case file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fault {
    /// The case, when it has a name.
    pub case: String,
    /// The line, from 1.
    pub line: usize,
    /// What was found and what was expected.
    pub message: String,
    /// A way out, or nothing.
    pub help: String,
}

impl Fault {
    /// A fault in a line.
    pub fn new(line: usize, message: impl Into<String>) -> Fault {
        Fault { case: String::new(), line, message: message.into(), help: String::new() }
    }

    /// A way out.
    pub fn help(self, help: impl Into<String>) -> Fault {
        Fault { help: help.into(), ..self }
    }
}

impl CaseFile {
    /// Reads the bytes of a case file, whose paths begin in its folder or above it.
    pub fn read(path: &Path, bytes: &[u8]) -> CaseFile {
        match std::str::from_utf8(bytes) {
            Ok(text) => CaseFile::with(text, Fixtures::of_file(path)),
            Err(error) => {
                let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
                let fault = Fault::new(line, "this line is not UTF-8");
                CaseFile { faults: vec![fault], ..CaseFile::default() }
            }
        }
    }

    /// Reads the text of a case file whose paths begin in a folder.
    pub fn read_in(text: &str, folder: &Path) -> CaseFile {
        CaseFile::with(text, Fixtures::in_folder(folder))
    }

    fn with(text: &str, fixtures: Fixtures) -> CaseFile {
        let mut file = CaseFile::default();
        let sections = sections(text);
        let is_case = |section: &Section| section.kind == "case";
        let first = sections.iter().position(is_case).unwrap_or(sections.len());
        let (shared, named) = sections.split_at(first);
        let mut common = Draft::new(fixtures);
        for section in shared {
            file.take(common.section(section));
        }
        if named.is_empty() {
            file.finish(common, String::new(), shared.first().map_or(1, |section| section.line));
        } else if file.faults.is_empty() {
            file.several(&common, named);
        }
        file
    }

    /// The cases behind what they share.
    fn several(&mut self, common: &Draft, named: &[Section]) {
        if let Some(line) = common.first_expectation() {
            let fault = Fault::new(line, "what is expected stands in front of the first `-- case`");
            self.faults.push(fault.help("put it into the case that it is about"));
        }
        let mut names: Vec<(&str, usize)> = Vec::new();
        for sections in named.chunk_by(|_, next| next.kind != "case") {
            let (head, rest) = sections.split_first().expect("a chunk is never empty");
            let before = self.faults.len();
            self.take(head_of_case(head, &names));
            let mut draft = common.clone().of_a_case();
            rest.iter().for_each(|section| self.take(draft.section(section)));
            if self.faults.len() == before {
                self.finish(draft, head.rest.clone(), head.line);
            } else {
                self.used.extend(draft.into_used());
            }
            self.faults[before..].iter_mut().for_each(|fault| fault.case = head.rest.clone());
            names.push((&head.rest, head.line));
        }
    }

    fn take(&mut self, read: Result<(), Fault>) {
        self.faults.extend(read.err());
    }

    fn finish(&mut self, draft: Draft, name: String, line: usize) {
        self.used.extend(draft.used().iter().cloned());
        if !self.faults.is_empty() && name.is_empty() {
            return;
        }
        match draft.finish(name, line) {
            Ok(case) => self.cases.push(case),
            Err(fault) => self.faults.push(fault),
        }
    }
}

fn head_of_case(head: &Section, names: &[(&str, usize)]) -> Result<(), Fault> {
    if head.rest.is_empty() {
        return Err(Fault::new(head.line, "`-- case` wants a name: `-- case errors of a day`"));
    }
    if let Some((_, line)) = names.iter().find(|(name, _)| *name == head.rest) {
        let told = format!("there are two cases `{}`; the first begins in line {line}", head.rest);
        return Err(Fault::new(head.line, told).help("give each its own name"));
    }
    if !head.is_empty() {
        return Err(Fault::new(head.line + 1, "below `-- case` comes a section, such as `-- query`"));
    }
    Ok(())
}

/// A section of no known kind.
pub(super) fn unknown_section(section: &Section) -> Fault {
    let fault = Fault::new(section.line, format!("`-- {}` is not a section of a case", section.kind));
    match nearest(&section.kind, KINDS) {
        Some(similar) => fault.help(format!("did you mean `-- {similar}`?")),
        None => fault.help(format!(
            "the sections are {}; a line of a log that begins with `-- ` is written `\\-- `",
            KINDS.join(", ")
        )),
    }
}
