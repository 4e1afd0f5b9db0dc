//! Which parts of a query no case makes use of.
//!
//! Every question is a query of its own that the engine answers: the steps up to a place, or an arm of a condition as a
//! filter behind them. Nothing here evaluates anything.

use super::Case;
use super::parts::{Part, Probe, parts};
use crate::batch::Value;
use crate::commands;
use crate::diagnostics::Span;
use crate::plan::rewrites;
use crate::query::Query;
use crate::result::Answer;
use crate::run::Limits;
use std::collections::HashMap;

/// What the cases of a query make use of.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// How many parts there are of which it can be told.
    pub parts: usize,
    /// The parts that no case makes use of: where they stand, and what is to be said of them.
    pub idle: Vec<(Span, &'static str)>,
}

impl Coverage {
    /// How many parts are used by some case.
    pub fn used(&self) -> usize {
        self.parts - self.idle.len()
    }

    /// The same in percent.
    pub fn percent(&self) -> f64 {
        if self.parts == 0 { 100.0 } else { self.used() as f64 * 100.0 / self.parts as f64 }
    }

    /// Asks all cases of one query, which all have the same text. Nothing when the query cannot be read.
    pub fn of(cases: &[&Case]) -> Option<Coverage> {
        let query = cases.first()?.parse().ok()?;
        let mut asked: Vec<Asked> = cases.iter().map(|case| Asked::new(case)).collect();
        let mut coverage = Coverage::default();
        for part in parts(&query) {
            let told: Vec<bool> = asked.iter_mut().filter_map(|case| case.uses(&part)).collect();
            // A question that the engine refuses in every case, such as one with an aggregate, tells nothing.
            if told.is_empty() {
                continue;
            }
            coverage.parts += 1;
            if !told.contains(&true) {
                coverage.idle.push((part.span, part.idle));
            }
        }
        Some(coverage)
    }
}

/// A case with the answers that it has given so far.
struct Asked<'a> {
    case: &'a Case,
    answers: HashMap<String, Option<Steps>>,
}

/// What some steps answer, with every column that there is behind the last.
#[derive(Clone)]
struct Steps {
    answer: Answer,
    /// The columns that are fields of the log: they are there because a step reads them, not because it makes them.
    read: Vec<String>,
}

impl<'a> Asked<'a> {
    fn new(case: &'a Case) -> Self {
        Asked { case, answers: HashMap::new() }
    }

    /// Whether the case makes use of a part, if that can be told.
    fn uses(&mut self, part: &Part) -> Option<bool> {
        match &part.probe {
            Probe::HasRow(query) => Some(self.steps(query)?.answer.rows > 0),
            Probe::FewerRows(before, after) => {
                let before = self.steps(before)?.answer.rows;
                Some(self.steps(after)?.answer.rows < before)
            }
            Probe::HasValue(query, name) => {
                let answer = &self.steps(query)?.answer;
                let column = answer.columns.iter().position(|column| column.name == *name)?;
                Some((0..answer.rows).any(|row| answer.value(row, column) != Value::Missing))
            }
            Probe::Differ(before, after) => {
                let (before, after) = (self.steps(before)?.clone(), self.steps(after)?);
                Some(differ(&before.answer, after))
            }
        }
    }

    fn steps(&mut self, text: &str) -> Option<&Steps> {
        if !self.answers.contains_key(text) {
            let answer = self.run(text);
            self.answers.insert(text.to_string(), answer);
        }
        self.answers.get(text)?.as_ref()
    }

    fn run(&self, text: &str) -> Option<Steps> {
        let query = Query::parse(text).ok()?;
        let plan = commands::build(&query).ok()?.0;
        let all = plan.prefix(plan.steps.len()).rewritten(rewrites::all());
        let read = plan.scan.fields.into_iter().map(|(_, name)| name).collect();
        let answer = self.case.engine(Limits { threads: 1, ..Limits::default() }).run_plan(&all, &|_, _| {}).ok()?;
        Some(Steps { answer, read })
    }
}

/// Whether a step makes a difference: in the number of rows, in a value, or by a value in a new column.
fn differ(before: &Answer, Steps { answer: after, read }: &Steps) -> bool {
    if before.rows != after.rows {
        return true;
    }
    let column_differs = |at: usize| {
        let name = &after.columns[at].name;
        let known = before.columns.iter().position(|column| column.name == *name);
        (0..after.rows).any(|row| match known {
            Some(known) => before.value(row, known).print() != after.value(row, at).print(),
            None => !read.contains(name) && after.value(row, at) != Value::Missing,
        })
    };
    (0..after.columns.len()).any(column_differs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts that are not used, and how many there are.
    fn idle(query: &str, logs: &[&str]) -> (Vec<String>, usize) {
        let text = |log: &&str| format!("-- query\n{query}\n-- logs a.log\n{log}\n");
        let cases: Vec<Case> =
            logs.iter().map(|log| Case::read(&text(log), std::path::Path::new(".")).unwrap()).collect();
        let coverage = Coverage::of(&cases.iter().collect::<Vec<_>>()).unwrap();
        let told = coverage.idle.iter().map(|(span, what)| format!("{}: {what}", &query[span.start..span.end]));
        (told.collect(), coverage.parts)
    }

    const TWO: &str = "{\"level\":\"error\",\"ms\":7}\n{\"level\":\"info\",\"ms\":9}";

    #[test]
    fn a_filter_that_drops_nothing_and_an_arm_that_never_matches() {
        let query = "filter level = \"error\" or level = \"warn\" | filter ms > 1 | limit 5";
        let (told, parts) = idle(query, &[TWO]);
        assert_eq!(
            told,
            ["level = \"warn\": this arm matches no row", "filter ms > 1: drops no row", "limit 5: cuts no row off"]
        );
        assert_eq!(parts, 5);
        let more = "{\"level\":\"warn\",\"ms\":0}";
        assert_eq!(idle(query, &[TWO, more]).0, ["limit 5: cuts no row off"]);
    }

    #[test]
    fn an_arm_counts_only_where_the_rest_of_the_condition_holds() {
        let (told, _) = idle("filter ms > 8 and (level = \"error\" or level = \"info\")", &[TWO]);
        assert_eq!(told, ["level = \"error\": this arm matches no row"]);
    }

    #[test]
    fn queries_inside_queries_have_parts_of_their_own() {
        let query = "filter level in (filter ms > 1 and (ms < 8 or ms > 20) | fields level) | limit 9";
        let (told, parts) = idle(query, &[TWO]);
        assert_eq!(told, ["ms > 20: this arm matches no row", "limit 9: cuts no row off"]);
        assert_eq!(parts, 6);
    }

    #[test]
    fn branches_and_groups() {
        let query = "parse @message /level\":\"(?<a>error)?(?<b>warn)?/ | fields case(ms > 8, \"slow\", ms > 6, \"late\", \"ok\") as speed, if(ms > 1, 1, 0) as x";
        let (told, _) = idle(query, &[TWO]);
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].ends_with("this group captures nothing"), "{told:?}");
        assert_eq!(told[1..], ["\"ok\": this branch is never taken", "0: this branch is never taken"]);
    }

    #[test]
    fn a_sort_matters_when_rows_differ_in_its_keys() {
        assert_eq!(idle("fields ms | sort ms", &[TWO]).0, Vec::<String>::new());
        assert_eq!(idle("fields ms | sort other", &[TWO]).0, ["sort other: orders no two rows"]);
        assert_eq!(idle("stats count(*) as n by level | sort n desc", &[TWO]).0, ["sort n desc: orders no two rows"]);
    }
}
