//! All that is to be said about a query and the logs it is for, comparisons among it that hold for none of their values.

use super::held::Held;
use super::{Engine, Failure, Progress};
use crate::diagnostics::{Code, Diagnostic};
use crate::expressions::ComparedKind;
use crate::plan::Plan;
use crate::query::Query;
use crate::scan::Report;

/// How many fields are looked at: a query that compares more is made by a program.
const MOST_FIELDS: usize = 50;

/// How many events have a field, and in how many of them it reads as a number.
struct Values {
    present: f64,
    numbers: f64,
}

impl Engine {
    /// The warnings and notes about a query, those that planning it gives and those that only the log can tell, in
    /// the order of its text, and what the scan has done. The log is read once to run the query, and once more where it compares fields with
    /// constants; standard input and pipes are held in memory for that, the first 256 MiB of each.
    ///
    /// # Errors
    /// When the query is wrong, or not one input could be read.
    pub fn check(&self, query: &Query, progress: Progress) -> Result<(Vec<Diagnostic>, Report), Failure> {
        let (plan, mut warnings) = query.plan().map_err(Failure::Query)?;
        let held = Held::new(self);
        let answer = held.engine.run_plan(&plan, progress).map_err(|failure| held.failed(failure))?;
        warnings.extend(answer.warnings);
        warnings.extend(held.engine.never_equal(query, &plan, &answer.report, progress)?);
        warnings.sort_by_key(|warning| warning.label.as_ref().map_or(0, |(span, _)| span.start));
        warnings.dedup();
        Ok((warnings, held.told(answer.report)))
    }

    fn never_equal(
        &self,
        query: &Query,
        plan: &Plan,
        report: &Report,
        progress: Progress,
    ) -> Result<Vec<Diagnostic>, Failure> {
        let is_open = |compared: &&ComparedKind| {
            !report.boolean_fields.contains(&compared.field) && !report.unknown_fields.contains(&compared.field)
        };
        let compared: Vec<&ComparedKind> = plan.kinds.iter().filter(is_open).take(MOST_FIELDS).collect();
        let values = match counts(query, &compared) {
            Some(counts) if !compared.is_empty() => self.values(&counts, compared.len(), progress)?,
            _ => return Ok(Vec::new()),
        };
        Ok(compared.into_iter().zip(values).filter_map(|(compared, values)| never(compared, &values)).collect())
    }

    fn values(&self, counts: &Query, fields: usize, progress: Progress) -> Result<Vec<Values>, Failure> {
        let answer = self.run(counts, progress)?;
        let number = |column: usize| {
            let columns = answer.columns.get(column).filter(|_| answer.rows > 0);
            columns.and_then(|column| column.values.number(0)).unwrap_or(0.0)
        };
        Ok((0..fields).map(|at| Values { present: number(2 * at), numbers: number(2 * at + 1) }).collect())
    }
}

/// The query that counts the values of fields in the log groups that another one chooses.
fn counts(query: &Query, compared: &[&ComparedKind]) -> Option<Query> {
    let stages = query.stages.iter().map(|stage| stage.to_string());
    let mut stages: Vec<String> = stages.take_while(|stage| stage.starts_with("SOURCE")).collect();
    let count = |(at, compared): (usize, &&ComparedKind)| {
        let field = query.text.get(compared.place.start..compared.place.end).unwrap_or_default();
        format!("count({field}) as present{at}, sum(isNumeric({field})) as numbers{at}")
    };
    let counts: Vec<String> = compared.iter().enumerate().map(count).collect();
    stages.push(format!("stats {}", counts.join(", ")));
    Query::parse(&stages.join(" | ")).ok()
}

fn never(compared: &ComparedKind, values: &Values) -> Option<Diagnostic> {
    let other_kind = if compared.number { values.numbers == 0.0 } else { values.numbers == values.present };
    if values.present == 0.0 || !other_kind {
        return None;
    }
    let (is, constant) = if compared.number { ("no number", "a number") } else { ("a number", "a text") };
    let message = format!("this comparison never holds: in every event `{}` is {is}", compared.field);
    Some(Diagnostic::new(Code::NeverHolds, message).at(compared.span, constant))
}
