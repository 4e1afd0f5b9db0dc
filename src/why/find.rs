//! The events that are meant: by their line, a text in their message, or their pointer.

use super::mark::points_to;
use super::{Event, Nothing, Wanted};
use crate::batch::Value;
use crate::diagnostics::{counted, nearest};
use crate::expressions::{Expr, Matcher};
use crate::plan::{Choice, Order, Plan, Scan, Step, rewrites};
use crate::result::Answer;
use crate::run::{Engine, Failure, Progress, row_count};
use crate::scan::texts::{self, TextLine};
use crate::scan::{FileReport, Source};

/// Events that are followed when several are meant.
const MOST: usize = 3;

/// The columns in which events are shown, by slot.
const COLUMNS: [&str; 4] = ["@message", "@timestamp", "@ptr", "@log"];
const MESSAGE: usize = 0;
const POINTER: usize = 2;

/// Events that were found.
#[derive(Debug, Default)]
pub struct Found {
    /// The first few.
    pub events: Vec<Seen>,
    /// How many there are.
    pub count: u64,
    /// Why there are none.
    pub nothing: Option<Nothing>,
}

/// An event that was found.
#[derive(Debug)]
pub struct Seen {
    /// The event.
    pub event: Event,
    /// Which of the files of this name it is in, from 0: one that is in two log groups is read twice.
    pub twin: usize,
    /// Whether the query reads its log group.
    pub is_read: bool,
}

/// Looks for events in the log groups that a query reads, at all times; and else in all log groups.
///
/// # Errors
/// When a log group is not there, or not one input could be read.
pub fn events(engine: &Engine, choice: &Choice, wanted: &Wanted, progress: Progress) -> Result<Found, Failure> {
    let chosen = Choice { start: None, end: None, ..choice.clone() };
    let everywhere = &engine.at_all_times();
    let search = |choice: &Choice, is_read| Search { engine: everywhere, choice: choice.clone(), is_read, progress };
    let found = search(&chosen, true).events(wanted)?;
    if found.nothing.is_none() {
        return Ok(found);
    }
    let others = search(&engine.everything(), false).events(wanted)?;
    Ok(if others.nothing.is_none() { others } else { found })
}

struct Search<'a> {
    engine: &'a Engine,
    choice: Choice,
    is_read: bool,
    progress: Progress<'a>,
}

impl Search<'_> {
    fn events(&self, wanted: &Wanted) -> Result<Found, Failure> {
        match wanted {
            Wanted::Text(text) => self.with_text(text),
            Wanted::Pointer(position) => self.at(&[*position], 1, || Nothing {
                message: "no event has this pointer".to_string(),
                help: vec!["a pointer holds for the same logs, named in the same way".to_string()],
            }),
            Wanted::Line(file, number) => self.in_line(file.as_deref(), *number),
        }
    }

    fn with_text(&self, text: &str) -> Result<Found, Failure> {
        let pattern = Matcher::substring(text);
        let condition = Expr::Like { subject: Box::new(Expr::Slot(MESSAGE)), pattern, negated: false };
        let answer = self.rows(&condition)?;
        let found = self.found(&answer, answer.rows as u64)?;
        match answer.rows {
            0 => Ok(Found { nothing: Some(self.no_text(text)?), ..found }),
            MOST => {
                let counted = self.engine.run_plan(&row_count(self.plan(&condition)), self.progress)?;
                let count = counted.text(0, 0).and_then(|count| count.parse().ok());
                Ok(Found { count: count.unwrap_or(found.count), ..found })
            }
            _ => Ok(found),
        }
    }

    /// A text may stand in a line that never became an event.
    fn no_text(&self, text: &str) -> Result<Nothing, Failure> {
        let line = texts::line_with(&self.engine.sources_of(&self.choice)?, text);
        Ok(match line {
            Some((file, line)) => Nothing {
                message: format!("line {} of {file} holds this text, but no event was made of it", line.number),
                help: vec!["`cwli query --stats` tells how the file is read".to_string()],
            },
            None => Nothing {
                message: format!("no event holds the text `{text}`"),
                help: vec!["the text must stand in @message letter by letter".to_string()],
            },
        })
    }

    /// The events at these positions, which are the first of `count`.
    fn at(&self, positions: &[u64], count: u64, nothing: impl Fn() -> Nothing) -> Result<Found, Failure> {
        let mut parts: Vec<Expr> = positions.iter().map(|position| points_to(POINTER, *position)).collect();
        let condition = if parts.len() > 1 { Some(Expr::Or(parts)) } else { parts.pop() };
        let Some(condition) = condition else { return Ok(Found { nothing: Some(nothing()), ..Found::default() }) };
        let answer = self.rows(&condition)?;
        let nothing = (answer.rows == 0).then(nothing);
        Ok(Found { nothing, ..self.found(&answer, count)? })
    }

    fn plan(&self, condition: &Expr) -> Plan {
        let fields = COLUMNS.iter().map(|name| name.to_string()).enumerate().collect();
        let plan = Plan {
            names: COLUMNS.map(str::to_string).to_vec(),
            scan: Scan { fields, choice: self.choice.clone(), ..Scan::default() },
            steps: vec![Step::Filter(condition.clone())],
            output: COLUMNS.iter().enumerate().map(|(slot, name)| (name.to_string(), slot)).collect(),
            ..Plan::default()
        };
        plan.rewritten(rewrites::all())
    }

    /// The first few events for which a condition holds.
    fn rows(&self, condition: &Expr) -> Result<Answer, Failure> {
        let mut plan = self.plan(condition);
        plan.steps.push(Step::Top { order: Order::default(), limit: MOST });
        self.engine.run_plan(&plan, self.progress)
    }

    fn found(&self, answer: &Answer, count: u64) -> Result<Found, Failure> {
        let files: Vec<&FileReport> = answer.report.files.iter().filter(|file| !file.format.is_empty()).collect();
        let sources = self.engine.sources_of(&self.choice)?;
        let events = (0..answer.rows).map(|row| self.seen(answer, row, &files, &sources)).collect();
        Ok(Found { events, count, nothing: None })
    }

    fn seen(&self, answer: &Answer, row: usize, files: &[&FileReport], sources: &[Source]) -> Seen {
        let text = |column| answer.text(row, column).unwrap_or_default();
        let pointer = u64::from_str_radix(&text(POINTER), 16).unwrap_or_default();
        let (number, offset) = texts::split_position(pointer);
        let file = files.get(number).map(|file| file.name.clone()).unwrap_or_default();
        let twin = files.iter().take(number).filter(|other| other.name == file).count();
        let line = texts::line_at(sources, &file, offset).ok().flatten().map(|line| line.number);
        let time = match answer.value(row, 1) {
            Value::Time(millis) => Some(millis),
            _ => None,
        };
        let log = text(3);
        let log_group = log.split_once(':').map_or(log.as_str(), |(_, group)| group).to_string();
        let event = Event { file, log_group, line, time, message: text(MESSAGE), pointer };
        Seen { event, twin, is_read: self.is_read }
    }

    fn in_line(&self, file: Option<&str>, number: u64) -> Result<Found, Failure> {
        let none = |message: String, help: Vec<String>| {
            Ok(Found { nothing: Some(Nothing { message, help }), ..Found::default() })
        };
        let report = self.engine.opened(&Plan { scan: self.scan(), ..Plan::default() })?;
        let sources = self.engine.sources_of(&self.choice)?;
        let name = match chosen_file(&texts::names(&sources), file) {
            Ok(name) => name,
            Err(nothing) => return Ok(Found { nothing: Some(nothing), ..Found::default() }),
        };
        let line = match texts::line(&sources, &name, number) {
            Ok(Ok(line)) => line,
            Ok(Err(lines)) => {
                let lines = counted(usize::try_from(lines).unwrap_or(usize::MAX), "line");
                return none(format!("{name} has {lines}, and line {number} is asked for"), Vec::new());
            }
            Err(why) => {
                let help = "name the event by a text that its message holds, or by its @ptr".to_string();
                return none(format!("{name} cannot be read line by line: {why}"), vec![help]);
            }
        };
        let Some(at) = report.iter().position(|file| file.name == name) else {
            return none(format!("{name} could not be read"), Vec::new());
        };
        let within = texts::position(at, line.start)..texts::position(at, line.end);
        let places = self.engine.places(&self.choice, within.clone(), MOST, self.progress)?;
        if places.count > 0 {
            return self.at(&places.first, places.count, || not_an_event(&name, &line, &report[at]));
        }
        // An event of several lines begins in front of this one.
        let before = places.before.filter(|before| *before >= texts::position(at, 0));
        let found = self.at(before.as_slice(), 1, || not_an_event(&name, &line, &report[at]))?;
        let text = line.text.trim();
        let holds = |seen: &Seen| !text.is_empty() && is_part(text, &seen.event.message);
        if found.events.iter().any(holds) {
            return Ok(found);
        }
        Ok(Found { nothing: Some(not_an_event(&name, &line, &report[at])), ..Found::default() })
    }

    fn scan(&self) -> Scan {
        Scan { choice: self.choice.clone(), ..Scan::default() }
    }
}

/// Whether a line is a part of a message. A message that is a JSON document may stand there with fewer blanks.
fn is_part(line: &str, message: &str) -> bool {
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    message.contains(line) || dense(message).contains(&dense(line))
}

/// Why no event was made of a line.
fn not_an_event(file: &str, line: &TextLine, report: &FileReport) -> Nothing {
    let place = format!("line {} of {file}", line.number);
    let text = line.text.trim();
    let message = match text {
        "" => format!("{place} is empty, and no event"),
        _ => format!("{place} is no event: the format {} passes it over", report.format),
    };
    let shown: String = text.chars().take(100).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    let help = if shown.is_empty() { Vec::new() } else { vec![format!("the line is `{shown}{more}`")] };
    Nothing { message, help }
}

/// The file that is meant, by its name or the end of it.
fn chosen_file(names: &[String], wanted: Option<&str>) -> Result<String, Nothing> {
    let listed = || {
        let names: Vec<String> = names.iter().take(10).map(|name| format!("`{name}`")).collect();
        format!("the files are {}", names.join(", "))
    };
    let Some(wanted) = wanted else {
        return match names {
            [only] => Ok(only.clone()),
            _ => Err(Nothing {
                message: format!(
                    "there are {}, so a line needs the name of its file: FILE:LINE",
                    counted(names.len(), "file")
                ),
                help: vec![listed()],
            }),
        };
    };
    let wanted = wanted.strip_prefix("./").unwrap_or(wanted);
    let end = format!("/{wanted}");
    let fits = |name: &&String| name.strip_prefix("./").unwrap_or(name) == wanted || name.ends_with(&end);
    match names.iter().find(fits) {
        Some(name) => Ok(name.clone()),
        None => {
            let help = match nearest(wanted, names.iter().map(String::as_str)) {
                Some(near) => format!("one with a similar name is: `{near}`"),
                None => listed(),
            };
            Err(Nothing { message: format!("`{wanted}` is not among the logs"), help: vec![help] })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_its_name_or_the_end_of_it() {
        let names = ["logs/a.log".to_string(), "logs/b.log".to_string()];
        assert_eq!(chosen_file(&names, Some("b.log")).unwrap(), "logs/b.log");
        assert_eq!(chosen_file(&names, Some("./logs/a.log")).unwrap(), "logs/a.log");
        assert!(chosen_file(&names, None).unwrap_err().message.contains("2 files"));
        assert!(chosen_file(&names, Some("logs/c.log")).unwrap_err().help[0].contains("similar"));
        assert_eq!(chosen_file(&names[..1], None).unwrap(), "logs/a.log");
    }

    #[test]
    fn a_document_over_several_lines_holds_its_lines() {
        assert!(is_part("\"a\": 1,", "{\"a\":1,\"b\":2}"));
        assert!(!is_part("\"c\": 1,", "{\"a\":1,\"b\":2}"));
    }
}
