//! The course: files that are part of the program, with the logs that they are about.

use super::explain::{engine, rows_of};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::queries::compile;
use cwli::query::Language;
use cwli::scan::{Facts, Input, Source};
use include_dir::{Dir, File, include_dir};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::LazyLock;

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/lessons");
static LOGS: Dir = include_dir!("$CARGO_MANIFEST_DIR/examples");

static LESSONS: LazyLock<Vec<Lesson>> = LazyLock::new(|| {
    let mut files: Vec<&File> = FILES.files().filter(|file| !file.path().starts_with("README.md")).collect();
    files.sort_by_key(|file| file.path());
    files.into_iter().map(Lesson::read).collect()
});

/// A lesson. `lessons/README.md` has the form of its file.
#[derive(Debug, Default)]
struct Lesson {
    id: String,
    title: String,
    /// The log groups that it is about, with the paths of their logs.
    logs: Vec<(String, String)>,
    text: String,
    start: String,
    hint: String,
    solution: String,
}

impl Lesson {
    fn read(file: &File) -> Lesson {
        let id = file.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut lesson = Lesson { id, ..Lesson::default() };
        let mut fence: Option<String> = None;
        for line in file.contents_utf8().unwrap_or_default().lines() {
            match (&fence, line.strip_prefix("```")) {
                (None, Some(word)) => {
                    fence = Some(word.to_string());
                    lesson.put(word, "```");
                }
                (Some(word), Some(_)) => {
                    lesson.put(&word.clone(), "```");
                    fence = None;
                }
                (Some(word), None) => lesson.put(&word.clone(), line),
                (None, None) => lesson.head_or_text(line),
            }
        }
        lesson.text = lesson.text.trim().to_string();
        lesson
    }

    /// A line of a fence, or its mark; an example of the text keeps its marks.
    fn put(&mut self, word: &str, line: &str) {
        let place = match word {
            "cwli start" => &mut self.start,
            "cwli solution" => &mut self.solution,
            "hint" => &mut self.hint,
            _ => {
                self.text.extend([line, "\n"]);
                return;
            }
        };
        if line != "```" {
            place.extend([if place.is_empty() { "" } else { "\n" }, line]);
        }
    }

    fn head_or_text(&mut self, line: &str) {
        if let Some(title) = line.strip_prefix("# ").filter(|_| self.title.is_empty()) {
            self.title = title.to_string();
        } else if let Some((name, path)) = line.strip_prefix("logs: ").and_then(|logs| logs.split_once('=')) {
            self.logs.push((name.to_string(), path.to_string()));
        } else {
            self.text.extend([line, "\n"]);
        }
    }

    fn log_group(&self) -> &str {
        self.logs.first().map_or("", |(name, _)| name)
    }
}

/// All lessons, for the page.
pub fn all() -> Value {
    let shown = |lesson: &Lesson| {
        json!({
            "id": lesson.id,
            "title": lesson.title,
            "text": lesson.text,
            "logGroup": lesson.log_group(),
            "start": lesson.start,
            "hint": lesson.hint,
            "solution": lesson.solution,
        })
    };
    LESSONS.iter().map(shown).collect()
}

/// The log groups of the lessons: read only by queries that name them.
pub fn sources() -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for (name, path) in LESSONS.iter().flat_map(|lesson| &lesson.logs) {
        if sources.iter().all(|source| source.log_group != *name) {
            let inputs = inputs(path.strip_prefix("examples/").unwrap_or(path));
            let facts = Facts { on_request: true, ..Facts::default() };
            sources.push(Source { log_group: name.clone(), inputs, facts, ..Source::default() });
        }
    }
    sources
}

/// The shipped logs at a path: a file, or all of a folder.
fn inputs(path: &str) -> Vec<Input> {
    let input = |file: &File| Input::Memory(file.path().display().to_string(), file.contents().into());
    match (LOGS.get_file(path), LOGS.get_dir(Path::new(path))) {
        (Some(file), _) => vec![input(file)],
        (None, Some(folder)) => folder.files().map(input).collect(),
        (None, None) => Vec::new(),
    }
}

/// Rows that a verdict shows.
const SHOWN: usize = 10;

/// Whether a query solves the task of a lesson: it has the values of the solution, in the same order where that has a
/// `sort`.
pub fn verdict(call: &Call) -> Result<Value, ServiceError> {
    let id = call.required("id");
    let lesson = LESSONS.iter().find(|lesson| lesson.id == id);
    let lesson = lesson.ok_or_else(|| ServiceError::not_found(format!("there is no lesson `{id}`")))?;
    let engine = engine(call, &[lesson.log_group().to_string()])?;
    let run = |text: &str| {
        let query = compile(Language::Cwli, text, "")?;
        let wrong = |_| ServiceError::invalid("the query could not be run");
        engine.run(&query, &|_, _| {}).map(|answer| rows_of(&answer)).map_err(wrong)
    };
    let (expected, got) = (run(&lesson.solution)?, run(call.required("query"))?);
    let message = compared(&expected, &got, lesson.solution.contains("sort "));
    let first = |rows: &[Vec<Option<String>>]| rows.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    Ok(json!({
        "passed": message.is_none(),
        "message": message.unwrap_or("That is right."),
        "expected": first(&expected),
        "got": first(&got),
    }))
}

/// What is wrong with an answer; nothing when it is right.
fn compared(expected: &[Vec<Option<String>>], got: &[Vec<Option<String>>], ordered: bool) -> Option<&'static str> {
    let width = |rows: &[Vec<Option<String>>]| rows.first().map_or(0, Vec::len);
    let sorted = |rows: &[Vec<Option<String>>]| {
        let mut rows = rows.to_vec();
        rows.sort();
        rows
    };
    if expected == got {
        None
    } else if got.is_empty() {
        Some("The query gives no rows.")
    } else if width(expected) != width(got) {
        Some("The answer should have another number of columns.")
    } else if expected.len() != got.len() {
        Some("The answer should have another number of rows.")
    } else if sorted(expected) != sorted(got) {
        Some("Some values are others.")
    } else if ordered {
        Some("The rows should come in another order.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwli::Query;
    use cwli::run::Engine;

    #[test]
    fn every_lesson_is_whole_and_its_start_is_not_its_solution() {
        assert!(LESSONS.len() >= 20);
        for lesson in LESSONS.iter() {
            let parts = [&lesson.title, &lesson.text, &lesson.hint, &lesson.solution, &lesson.start];
            assert!(parts.iter().all(|part| !part.is_empty()), "{lesson:?}");
            let mut all = sources();
            all.iter_mut().for_each(|source| source.facts.on_request = source.log_group != lesson.log_group());
            let engine = Engine::new(all);
            let run = |text: &str| {
                let query = Query::parse(text).unwrap_or_else(|faults| panic!("{}: {faults:?}", lesson.id));
                engine.run(&query, &|_, _| {}).map(|answer| rows_of(&answer))
            };
            let solved = run(&lesson.solution).unwrap_or_else(|failure| panic!("{}: {failure:?}", lesson.id));
            assert!(!solved.is_empty(), "{}: the solution gives no rows", lesson.id);
            let started = run(&lesson.start).unwrap_or_else(|failure| panic!("{}: {failure:?}", lesson.id));
            let ordered = lesson.solution.contains("sort ");
            assert!(compared(&solved, &started, ordered).is_some(), "{}: the start is right already", lesson.id);
            assert_eq!(compared(&solved, &solved, ordered), None);
        }
    }
}
