//! The options of a case: its clock, its time range, its limits.

use super::cells::Tolerance;
use super::file::Fault;
use crate::diagnostics::nearest;
use crate::query::Language;
use crate::run::times::{EARLIEST, Written, latest};

/// Every option, those of the logs included.
const NAMES: [&str; 9] = ["start", "end", "now", "limit", "language", "tolerance", "damaged", "raw", "format"];

/// The most rows that may be asked for (AWS API, StartQuery: `limit` is 1 to 100,000).
const MOST_ROWS: usize = 100_000;

/// What the options of a case say. Times stand with the line that says so.
#[derive(Debug, Clone, Default)]
pub struct Options {
    start: Option<(Written, usize)>,
    end: Option<(Written, usize)>,
    now: Option<i64>,
    /// The most rows.
    pub limit: Option<usize>,
    /// The language of the query.
    pub language: Option<Language>,
    /// How far numbers may be from expected ones.
    pub tolerance: Option<Tolerance>,
    /// Whether the case is about logs that cannot be read.
    pub damaged: bool,
}

impl Options {
    /// Takes a line in.
    ///
    /// # Errors
    /// When there is no such option, or it has no such value.
    pub fn set(&mut self, name: &str, value: &str, line: usize) -> Result<(), Fault> {
        let wrong = |told: String| Fault::new(line, told);
        match name {
            "start" => self.start = Some((time(value).map_err(wrong)?, line)),
            "end" => self.end = Some((time(value).map_err(wrong)?, line)),
            "now" => self.now = Some(clock(value).map_err(wrong)?),
            "limit" => self.limit = Some(limit(value).map_err(wrong)?),
            "tolerance" => self.tolerance = Some(Tolerance::read(value).map_err(wrong)?),
            "damaged" if value.is_empty() => self.damaged = true,
            "damaged" | "raw" => return Err(Fault::new(line, format!("nothing stands behind `{name}`"))),
            "language" => self.language = Some(language(value).map_err(wrong)?),
            _ => return Err(unknown(name, line)),
        }
        Ok(())
    }

    /// The clock, milliseconds since the epoch; the epoch where it is not fixed.
    pub fn now(&self) -> i64 {
        self.now.unwrap_or_default()
    }

    /// Whether the clock is fixed.
    pub fn has_now(&self) -> bool {
        self.now.is_some()
    }

    /// The time range, inclusive at both ends, milliseconds since the epoch.
    ///
    /// # Errors
    /// When it ends before it starts, or counts from a clock that is not fixed.
    pub fn range(&self) -> Result<Option<(i64, i64)>, Fault> {
        let relative = |(written, _): &&(Written, usize)| matches!(written, Written::Relative(_));
        if let Some((_, line)) = self.start.iter().chain(&self.end).find(relative).filter(|_| !self.has_now()) {
            return Err(without_clock(*line, "the time range counts from now"));
        }
        if self.start.is_none() && self.end.is_none() {
            return Ok(None);
        }
        let start = self.start.map_or(EARLIEST, |(written, _)| written.at(self.now()));
        let end = self.end.map_or_else(latest, |(written, _)| written.as_end(self.now()));
        match self.end.or(self.start) {
            Some((_, line)) if start > end => Err(Fault::new(line, "the time range ends before it starts")),
            _ => Ok(Some((start, end))),
        }
    }
}

/// A case whose answer depends on the clock, and does not fix it.
// Such a case would answer as of 1970 here, or change from day to day elsewhere: it is the case that is wrong, not the
// query, so it is not run.
pub fn without_clock(line: usize, what: &str) -> Fault {
    Fault::new(line, format!("{what}, and the case does not fix the clock"))
        .help("below `-- options` write what time it is in the case: `now 2024-05-01T12:00:00Z`")
}

fn time(text: &str) -> Result<Written, String> {
    text.parse().map_err(|expected| format!("`{text}` is no time: {expected}"))
}

fn clock(text: &str) -> Result<i64, String> {
    match time(text)? {
        Written::Relative(_) => Err(format!("`now {text}` does not fix the clock; write a date and a time")),
        fixed => Ok(fixed.at(0)),
    }
}

fn limit(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST_ROWS).contains(number));
    number.ok_or_else(|| format!("`{text}` is no limit: a whole number from 1 to 100,000"))
}

fn language(text: &str) -> Result<Language, String> {
    Language::named(text).ok_or_else(|| format!("`{text}` is no language: there are `cwli`, `sql` and `ppl`"))
}

fn unknown(name: &str, line: usize) -> Fault {
    let fault = Fault::new(line, format!("`{name}` is not an option of a case"));
    match nearest(name, NAMES) {
        Some(similar) => fault.help(format!("did you mean `{similar}`?")),
        None => fault.help(format!("the options are {}", NAMES.join(", "))),
    }
}
