//! Whether what came out of a case is what it expects.

use super::expect::What;
use super::table::{Both, Difference, Rows, Table, Values};
use super::{Case, Outcome};
use crate::diagnostics::{Code, Diagnostic, counted};
use crate::render;
use crate::result::Answer;
use crate::scan::FileReport;
use serde_json::{Map, Value};

/// Something that a case expects and that did not come out.
#[derive(Debug, Clone, Default)]
pub struct Failing {
    /// The line of the case that expects it, from 1.
    pub line: usize,
    /// In one sentence.
    pub message: String,
    /// Rows side by side.
    pub difference: Option<Difference>,
    /// What was said of the query.
    pub diagnostics: Vec<Diagnostic>,
}

/// What was recorded of a case: a table, or the diagnostics of a refused query.
pub type Recorded<'a> = Option<&'a str>;

impl Failing {
    fn new(line: usize, message: impl Into<String>) -> Failing {
        Failing { line, message: message.into(), ..Failing::default() }
    }

    fn with(self, diagnostics: &[Diagnostic]) -> Failing {
        Failing { diagnostics: diagnostics.to_vec(), ..self }
    }
}

impl Case {
    /// What did not come out as the case expects. `recorded` is what an earlier run has recorded of it.
    pub fn verdict(&self, outcome: &Outcome, recorded: Recorded) -> Vec<Failing> {
        if self.expectations.is_empty() {
            return self.without_expectation(outcome);
        }
        let check = |line, what: &What| self.check(line, what, outcome, recorded);
        let mut failing: Vec<Failing> =
            self.expectations.iter().filter_map(|expected| check(expected.line, &expected.what)).collect();
        failing.extend(self.unread(outcome));
        failing
    }

    /// Whether an expectation asks for what was recorded.
    pub fn wants_snapshot(&self) -> bool {
        self.expectations.iter().any(|expected| matches!(expected.what, What::Snapshot))
    }

    /// What is recorded of an outcome; nothing when there was none.
    pub fn recording(&self, outcome: &Outcome) -> Option<String> {
        match outcome {
            Outcome::Answered(answer) => Some(Table::of(answer).to_string()),
            Outcome::Refused(_) => Some(outcome.diagnostics(&self.query)),
            Outcome::Unreadable(_) => None,
        }
    }

    /// A case that expects nothing wants an answer, whatever it is.
    fn without_expectation(&self, outcome: &Outcome) -> Vec<Failing> {
        let failing = match outcome {
            Outcome::Answered(_) => None,
            Outcome::Refused(diagnostics) => Some(refused(self.line, diagnostics)),
            Outcome::Unreadable(files) => Some(Failing::new(self.line, unreadable(files))),
        };
        failing.into_iter().chain(self.unread(outcome)).collect()
    }

    /// A log of which nothing or only a part could be read, unless the case is about that.
    fn unread(&self, outcome: &Outcome) -> Option<Failing> {
        let Outcome::Answered(answer) = outcome else { return None };
        let damaged = answer.report.files.iter().any(|file| file.failure.is_some());
        (damaged && !self.damaged).then(|| Failing::new(self.line, unreadable(&answer.report.files)))
    }

    fn check(&self, line: usize, what: &What, outcome: &Outcome, recorded: Recorded) -> Option<Failing> {
        match (what, outcome) {
            (What::Diagnostics(expected), _) => self.diagnostics(line, expected, outcome),
            (What::Diagnostic(code), Outcome::Answered(_) | Outcome::Refused(_)) => diagnostic(line, *code, outcome),
            (What::Snapshot, _) => self.snapshot(line, outcome, recorded),
            (_, Outcome::Refused(diagnostics)) => Some(refused(line, diagnostics)),
            (_, Outcome::Unreadable(files)) => Some(Failing::new(line, unreadable(files))),
            (What::Rows(table, how), Outcome::Answered(answer)) => self.rows(line, table, *how, answer),
            (What::Count(count), Outcome::Answered(answer)) => number(line, *count, answer),
            (What::Json(rows), Outcome::Answered(answer)) => json(line, rows, answer),
        }
    }

    fn rows(&self, line: usize, table: &Table, how: Rows, answer: &Answer) -> Option<Failing> {
        let difference = table.differs(&Values::of(answer), how, self.tolerance)?;
        let failing = Failing::new(line, difference.summary.clone()).with(&answer.warnings);
        Some(Failing { difference: Some(difference), ..failing })
    }

    fn snapshot(&self, line: usize, outcome: &Outcome, recorded: Recorded) -> Option<Failing> {
        let Some(recorded) = recorded else {
            return Some(Failing::new(line, "nothing is recorded of this case yet; `--update` records it"));
        };
        match (outcome, Table::read(recorded)) {
            (Outcome::Answered(answer), Ok(table)) => self
                .rows(line, &table, Rows::InOrder, answer)
                .map(|failing| Failing { message: format!("not as recorded; {}", failing.message), ..failing }),
            (Outcome::Unreadable(files), _) => Some(Failing::new(line, unreadable(files))),
            _ if recorded.trim_end() == self.recording(outcome).unwrap_or_default().trim_end() => None,
            (Outcome::Refused(diagnostics), _) => {
                Some(Failing::new(line, "not as recorded; the query is refused").with(diagnostics))
            }
            _ => Some(Failing::new(line, "not as recorded; the query was refused then, and is answered now")),
        }
    }

    fn diagnostics(&self, line: usize, expected: &str, outcome: &Outcome) -> Option<Failing> {
        let tidy = |text: &str| -> Vec<Vec<String>> {
            let lines = text.trim().lines();
            lines.map(|line| vec![line.split_whitespace().collect::<Vec<_>>().join(" ")]).collect()
        };
        let (expected, actual) = (tidy(expected), tidy(&outcome.diagnostics(&self.query)));
        if expected == actual {
            return None;
        }
        let values = Values::from_texts("diagnostics", &actual.concat());
        let rows = expected.iter().map(|row| row.iter().map(|cell| super::cells::written(Some(cell))).collect());
        let table = Table { columns: vec!["diagnostics".to_string()], rows: rows.collect() };
        let difference = table.differs(&values, Rows::InOrder, None);
        let failing = Failing::new(line, "the query has other diagnostics").with(outcome.found());
        Some(Failing { difference, ..failing })
    }
}

fn refused(line: usize, diagnostics: &[Diagnostic]) -> Failing {
    Failing::new(line, "the query is refused").with(diagnostics)
}

fn unreadable(files: &[FileReport]) -> String {
    let reason = |file: &FileReport| file.failure.as_ref().map(|why| format!("`{}`: {why}", file.name));
    let reasons: Vec<String> = files.iter().filter_map(reason).collect();
    format!("a log cannot be read: {}", reasons.join("; "))
}

fn diagnostic(line: usize, code: Code, outcome: &Outcome) -> Option<Failing> {
    let found = outcome.found();
    if found.iter().any(|diagnostic| diagnostic.code == code) {
        return None;
    }
    let instead = match (outcome, found) {
        (Outcome::Answered(answer), []) => format!("the query is answered, with {}", counted(answer.rows, "row")),
        (_, found) => {
            let codes: Vec<&str> = found.iter().map(|diagnostic| diagnostic.code.number()).collect();
            format!("there is {} instead", codes.join(", "))
        }
    };
    Some(Failing::new(line, format!("{} {code} is expected, and {instead}", code.severity())).with(found))
}

fn number(line: usize, count: usize, answer: &Answer) -> Option<Failing> {
    if count == answer.rows {
        return None;
    }
    let message = format!("{} expected, and the answer has {}", counted(count, "row"), answer.rows);
    let table = Table::of(answer);
    let lines = std::iter::once(table.columns).chain(table.rows);
    let lines = lines.map(|row| Both { expected: None, actual: Some(row), changed: Vec::new() }).collect();
    let difference = Some(Difference { summary: message.clone(), lines });
    Some(Failing { difference, ..Failing::new(line, message) }.with(&answer.warnings))
}

/// Compares rows with what `-o json` prints. Members may stand in any order, and a missing one is `null`.
fn json(line: usize, expected: &[Map<String, Value>], answer: &Answer) -> Option<Failing> {
    let mut printed = Vec::new();
    let format = render::find("json")?;
    (format.write)(answer, &render::Options::default(), &mut printed).ok()?;
    let actual: Vec<Map<String, Value>> = serde_json::from_slice(&printed).ok()?;
    let mut columns: Vec<String> = answer.columns.iter().map(|column| column.name.clone()).collect();
    let more = expected.iter().flat_map(Map::keys).filter(|name| !answer.columns.iter().any(|c| c.name == **name));
    let more: indexmap::IndexSet<String> = more.cloned().collect();
    columns.extend(more);
    let member = |row: &Map<String, Value>, name: &String| row.get(name).map_or("null".to_string(), as_number);
    let cells = |row: &Map<String, Value>| columns.iter().map(|name| member(row, name)).collect::<Vec<String>>();
    let expected = Values::from_cells(&columns, expected.iter().map(cells)).written();
    let difference = expected.differs(&Values::from_cells(&columns, actual.iter().map(cells)), Rows::InOrder, None)?;
    let failing = Failing::new(line, difference.summary.clone()).with(&answer.warnings);
    Some(Failing { difference: Some(difference), ..failing })
}

/// A value as JSON; numbers the same however they are written, unless they have more digits than a double holds.
fn as_number(value: &Value) -> String {
    match value.as_f64().filter(|number| number.abs() < 1e15) {
        Some(number) => number.to_string(),
        None => value.to_string(),
    }
}
