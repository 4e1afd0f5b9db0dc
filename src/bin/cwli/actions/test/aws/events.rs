//! What is sent to the service: the events of a case and its range of times.

use cwli::Query;
use cwli::batch::{Value, print_time};
use cwli::query::Language;
use cwli::run::Limits;
use cwli::run::times::{EARLIEST, latest};
use cwli::testing::Case;

const DAY: i64 = 24 * 3_600_000;

/// The service takes no events that are older (AWS API, PutLogEvents), in milliseconds; less an hour for the way.
const OLDEST: i64 = 14 * DAY - 3_600_000;

/// The service takes no events that are further ahead (AWS API, PutLogEvents), in milliseconds.
const NEWEST: i64 = 2 * 3_600_000;

/// The most events of a case.
const MOST_EVENTS: usize = 100_000;

/// The most bytes of an event (AWS API, PutLogEvents: 1 MB, with 26 bytes for each event in a batch).
const MOST_BYTES: usize = 1_048_576 - 26;

/// All events of a case in the order of their times.
const EVENTS: &str = "fields @timestamp, @message | sort @timestamp asc | limit 100000";

/// What is sent.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// Times in milliseconds since the epoch, and messages; in the order of the times.
    pub events: Vec<(i64, String)>,
    /// The first and the last second, since the epoch.
    pub range: (i64, i64),
    /// By how many milliseconds times were moved: whole days.
    pub moved: i64,
    /// What is good to know.
    pub notes: Vec<String>,
}

impl Sent {
    /// What is sent of a case. With `shift` times are moved by whole days where the service would not take them.
    ///
    /// # Errors
    /// Why the service cannot run the case, in a sentence.
    pub fn of(case: &Case, now: i64, shift: bool) -> Result<Sent, String> {
        runnable(case)?;
        let mut sent = Sent { events: events(case)?, ..Sent::default() };
        sent.times(case, now);
        let (Some((first, _)), Some((last, _))) = (sent.events.first(), sent.events.last()) else {
            return Err("it has no events, and the service makes no log group of none".to_string());
        };
        let (first, last) = (*first, *last);
        let is_taken = |moved: i64| first + moved >= now - OLDEST && last + moved <= now + NEWEST;
        if !is_taken(0) {
            let days = if shift { (now - last).div_euclid(DAY) } else { 0 };
            if !shift || !is_taken(days * DAY) {
                return Err(not_taken(first, last, shift));
            }
            sent.moved = days * DAY;
            sent.events.iter_mut().for_each(|(time, _)| *time += days * DAY);
            sent.notes.push(format!("{}: its times were moved by {days} days for the service, and back", called(case)));
        }
        sent.range = range(case, first, last, &mut sent.notes);
        sent.range = (sent.range.0 + sent.moved / 1000, sent.range.1 + sent.moved / 1000);
        Ok(sent)
    }

    /// Gives events without a time one.
    fn times(&mut self, case: &Case, now: i64) {
        let known = self.events.iter().map(|(time, _)| *time).find(|time| *time != i64::MIN);
        let start = case.range.map(|(start, _)| start).filter(|start| *start > EARLIEST);
        let given = start.or(known).unwrap_or(now);
        let without = self.events.iter().filter(|(time, _)| *time == i64::MIN).count();
        self.events.iter_mut().filter(|(time, _)| *time == i64::MIN).for_each(|(time, _)| *time = given);
        self.events.sort_by_key(|(time, _)| *time);
        if without > 0 {
            let time = print_time(given);
            self.notes.push(format!("{}: events without a time were sent with {time}", called(case)));
        }
    }
}

fn called(case: &Case) -> String {
    if case.name.is_empty() { "the case".to_string() } else { format!("`{}`", case.name) }
}

/// Refuses what would be another case on the service.
fn runnable(case: &Case) -> Result<(), String> {
    let why = if case.language != Language::Cwli {
        "it is not written in CWLI"
    } else if !case.unexpanded.is_empty() {
        "parameters of its query have no value"
    } else if !case.groups.is_empty() {
        "it names log groups, which are not made anew on the service"
    } else if !case.tables.is_empty() {
        "it has lookup tables, which are not made anew on the service"
    } else if case.reads_clock() {
        "its query reads the clock, which is that of today on the service"
    } else if case.source.is_none() {
        "it has no logs"
    } else {
        return Ok(());
    };
    Err(format!("this case cannot be recorded from the service: {why}"))
}

/// The events of a case, those without a time first.
fn events(case: &Case) -> Result<Vec<(i64, String)>, String> {
    let query = Query::parse(EVENTS).map_err(|_| "the events cannot be listed".to_string())?;
    let engine = case.engine(Limits { threads: 1, ..Limits::default() }).at_all_times();
    let answer = engine.run(&query, &|_, _| {}).map_err(|_| "its logs cannot be read".to_string())?;
    if answer.rows == MOST_EVENTS {
        return Err(format!("it has {MOST_EVENTS} events or more, too many to be recorded"));
    }
    let time = |row| match answer.value(row, 0) {
        Value::Time(millis) => millis,
        _ => i64::MIN,
    };
    let place = |row: usize| answer.pointers.as_ref().and_then(|pointers| pointers[row]);
    let mut rows: Vec<usize> = (0..answer.rows).collect();
    rows.sort_by_key(|row| (time(*row), place(*row)));
    let events: Vec<(i64, String)> =
        rows.into_iter().map(|row| (time(row), answer.text(row, 1).unwrap_or_default())).collect();
    match events.iter().find(|(_, message)| message.len() > MOST_BYTES) {
        Some((_, message)) => Err(format!("an event has {} bytes, and the service takes 1 MB", message.len())),
        None => Ok(events),
    }
}

fn not_taken(first: i64, last: i64, shift: bool) -> String {
    let (first, last) = (print_time(first), print_time(last));
    let told = format!(
        "its events are of {first} to {last}, and the service takes none that are older than 14 days or more than 2 \
         hours ahead"
    );
    if shift {
        format!("{told}; they span too long a time to be moved by whole days")
    } else {
        format!("{told}; `--record-shift` moves them, and the range of the case, by whole days")
    }
}

/// The range of a case in seconds; that of its events where it has none.
// AWS API, StartQuery: start and end are seconds since the epoch, and inclusive.
fn range(case: &Case, first: i64, last: i64, notes: &mut Vec<String>) -> (i64, i64) {
    let (start, end) = case.range.unwrap_or((EARLIEST, latest()));
    let is_whole = |start: i64, end: i64| start.rem_euclid(1000) == 0 && [0, 999].contains(&end.rem_euclid(1000));
    let start = if start == EARLIEST { first.div_euclid(1000) * 1000 } else { start };
    let end = if end == latest() { last.div_euclid(1000) * 1000 } else { end };
    if !is_whole(start, end) {
        notes.push(format!("{}: the service has ranges of whole seconds", called(case)));
    }
    (start.div_euclid(1000), end.div_euclid(1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// 2024-05-07T12:00:00Z.
    const NOW: i64 = 1_715_083_200_000;

    fn case(text: &str) -> Case {
        Case::read(text, Path::new(".")).expect("a good case")
    }

    fn log(times: &[&str], more: &str) -> Case {
        let log: String = times.iter().map(|time| format!("{{\"time\":\"{time}\"}}\n")).collect();
        case(&format!("-- query\nfields @timestamp\n{more}-- logs a.log\n{log}"))
    }

    #[test]
    fn events_come_in_the_order_of_their_times() {
        let sent = Sent::of(&log(&["2024-05-07T11:00:02Z", "2024-05-07T11:00:01.5Z"], ""), NOW, false).unwrap();
        assert!(sent.events[0].1.contains(":01.5") && sent.events[1].1.contains(":02"));
        assert_eq!((sent.range, sent.moved), ((NOW / 1000 - 3599, NOW / 1000 - 3598), 0));
        let sent = Sent::of(&case("-- query\nlimit 1\n-- logs a.log\n{\"a\":1}\n"), NOW, false).unwrap();
        assert_eq!((sent.events[0].0, sent.notes.len()), (NOW, 1));
    }

    #[test]
    fn events_that_the_service_does_not_take_are_told_or_moved() {
        let old =
            log(&["2023-05-07T11:00:00Z", "2023-05-08T11:00:00Z"], "-- options\nstart 2023-05-07\nend 2023-05-09\n");
        let told = Sent::of(&old, NOW, false).unwrap_err();
        assert!(told.contains("2023-05-07 11:00:00.000") && told.contains("--record-shift"), "{told}");
        let sent = Sent::of(&old, NOW, true).unwrap();
        assert_eq!((sent.moved % DAY, sent.events[1].0 <= NOW), (0, true));
        assert_eq!(sent.range.1 - sent.range.0, 2 * DAY / 1000);
        assert_eq!(sent.range.0 - sent.moved / 1000, 1_683_417_600);
        let long = log(&["2023-05-07T11:00:00Z", "2023-05-28T11:00:00Z"], "");
        assert!(Sent::of(&long, NOW, true).unwrap_err().contains("too long"));
    }

    #[test]
    fn a_case_that_would_be_another_one_there_is_told() {
        for (more, why) in [
            ("-- logs b.log group=b\n{}\n", "log groups"),
            ("-- lookup t\na,b\n1,2\n", "lookup tables"),
            ("-- options\nlanguage sql\n", "not written in CWLI"),
        ] {
            let told = Sent::of(&log(&["2024-05-07T11:00:00Z"], more), NOW, false).unwrap_err();
            assert!(told.contains(why), "{told}");
        }
        let clock = case("-- query\nfields now() as t\n-- options\nnow 2024-05-07\n-- logs a.log\n{}\n");
        assert!(Sent::of(&clock, NOW, false).unwrap_err().contains("clock"));
    }
}
