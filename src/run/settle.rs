//! What must be known before a plan runs: the answers of the queries inside it, lookup tables, and which of the log
//! groups it reads.

use super::{Engine, Failure, Progress, answers, selected, tables};
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::plan::tables::{Indexed, Side, Table};
use crate::plan::{Choice, Groups, Join, Plan, Selector, Step, Whole};
use crate::scan::Source;
use std::borrow::Cow;
use std::sync::Arc;

/// The most different keys on the right side of a join (AWS manual, join).
const MOST_KEYS: usize = 50_000;

/// A plan that can run, and what is good to know about it.
pub struct Settled<'p> {
    /// The plan, without queries inside it.
    pub plan: Cow<'p, Plan>,
    /// Warnings about the queries inside it.
    pub warnings: Vec<Diagnostic>,
}

impl Engine {
    /// A plan in which all that it looks into is known: the queries inside it have run, and lookup tables are in
    /// their places. Where several engines gather parts of one answer, one of them that knows all log groups must do
    /// this first. Given with warnings about the queries inside it.
    ///
    /// # Errors
    /// When a query inside it fails, or a lookup table is not there.
    pub fn settle(&self, plan: &Plan, progress: Progress) -> Result<(Plan, Vec<Diagnostic>), Failure> {
        let settled = self.settled(plan, progress)?;
        let (plan, warnings) = (settled.plan.into_owned(), settled.warnings);
        if plan.everything.is_none() {
            return Ok((plan, warnings));
        }
        // Which fields there are must be the same for all parts.
        let (engine, _) = self.chosen(&plan.scan.choice)?;
        Ok((plan.with_fields(engine.all_fields()?), warnings))
    }

    pub(super) fn settled<'p>(&self, plan: &'p Plan, progress: Progress) -> Result<Settled<'p>, Failure> {
        let looks_up = |step: &Step| matches!(step, Step::Lookup(lookup) if lookup.found.is_none());
        if plan.queries.is_empty() && !plan.steps.iter().any(looks_up) {
            return Ok(Settled { plan: Cow::Borrowed(plan), warnings: Vec::new() });
        }
        let mut plan = plan.clone();
        let mut warnings = Vec::new();
        let mut answers = Vec::new();
        for query in std::mem::take(&mut plan.queries) {
            let (table, told) = self.answer_of(&query, progress)?;
            warnings.extend(told);
            answers.push(table);
        }
        for step in &mut plan.steps {
            self.settle_step(step, &answers).map_err(|fault| Failure::Query(vec![fault]))?;
        }
        let exprs = plan.steps.iter_mut().flat_map(Step::expressions_mut).chain(&mut plan.scan.predicate);
        answers::settle(exprs, &answers).map_err(|fault| Failure::Query(vec![fault]))?;
        Ok(Settled { plan: Cow::Owned(plan), warnings })
    }

    /// What a query inside another answers.
    fn answer_of(&self, query: &Plan, progress: Progress) -> Result<(Table, Vec<Diagnostic>), Failure> {
        let answer = self.run_once(query, progress)?;
        let columns = answer.columns.into_iter().map(|column| column.values).collect();
        Ok((Table { keys: 0, rows: answer.rows, columns }, answer.warnings))
    }

    fn settle_step(&self, step: &mut Step, answers: &[Table]) -> Result<(), Diagnostic> {
        match step {
            Step::Join(join) => settle_join(join, answers),
            Step::Lookup(lookup) => tables::find(lookup, &self.tables),
            Step::Whole { work: Whole::Set(set), .. } => {
                if let Side::Query(number) = set.right
                    && let Some(table) = answers.get(number)
                {
                    set.right = Side::Known(Arc::new(table.clone()));
                }
                Ok(())
            }
            Step::Whole { work: Whole::Append(append), .. } => {
                if let Side::Query(number) = append.rows
                    && let Some(table) = answers.get(number)
                {
                    append.rows = Side::Known(Arc::new(table.clone()));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// This engine over the log groups that a plan reads, in its time range.
    ///
    /// # Errors
    /// When a log group is not there.
    pub(super) fn chosen(&self, choice: &Choice) -> Result<(Cow<'_, Engine>, Vec<Diagnostic>), Failure> {
        let everything = matches!(&choice.groups, Groups::AllBut(names) if names.is_empty())
            && !self.sources.iter().any(|source| source.facts.on_request);
        if everything && choice.start.is_none() && choice.end.is_none() {
            return Ok((Cow::Borrowed(self), Vec::new()));
        }
        let mut engine = self.within(choice);
        engine.sources = chosen(&self.sources, choice).map_err(|fault| Failure::Query(vec![fault]))?;
        let told = self.told(&engine, choice);
        Ok((Cow::Owned(engine), told))
    }

    /// What is good to know about the log groups and the time range of a plan.
    pub(super) fn told(&self, within: &Engine, choice: &Choice) -> Vec<Diagnostic> {
        let other = |range: &(i64, i64)| Some(*range) != within.context.range;
        let overridden = self.context.range.filter(other).map(|_| overridden(choice));
        selected::notes(choice, &self.sources).into_iter().chain(overridden).collect()
    }

    /// This engine in the time range of a plan.
    pub(super) fn within(&self, choice: &Choice) -> Engine {
        let mut engine = self.clone();
        engine.context.range = choice.range(self.context.now, self.context.range);
        engine
    }
}

fn settle_join(join: &mut Join, answers: &[Table]) -> Result<(), Diagnostic> {
    let Side::Query(number) = join.right else { return Ok(()) };
    let Some(table) = answers.get(number) else { return Ok(()) };
    let right = Indexed::new(Table { keys: 1, ..table.clone() });
    let keys = crate::batch::EqualIndex::distinct(right.index());
    if keys > MOST_KEYS && !join.any_number {
        let message = format!("the right side of `join` has {keys} different keys, but the service takes 50,000");
        return Err(Diagnostic::new(Code::TooManyKeys, message)
            .at(join.span, "too many keys")
            .help("join the other way round, or over a shorter time"));
    }
    join.right = Side::Known(Arc::new(right));
    Ok(())
}

fn overridden(choice: &Choice) -> Diagnostic {
    Diagnostic::new(Code::RangeOfQuery, "the time range of `SOURCE` counts, not the one that was asked for besides")
        .at(choice.span, "this range counts")
}

/// The log groups that are read.
fn chosen(sources: &[Source], choice: &Choice) -> Result<Vec<Source>, Diagnostic> {
    if sources.is_empty() {
        return Ok(Vec::new());
    }
    let those = |wanted: &dyn Fn(&Source) -> bool| -> Vec<Source> {
        sources.iter().filter(|source| wanted(source)).cloned().collect()
    };
    match &choice.groups {
        Groups::AllBut(names) => {
            let is_asked = |source: &Source| !source.facts.on_request;
            let others = those(&|source| is_asked(source) && !names.contains(&source.log_group));
            // A log group that is all there is can be read twice.
            Ok(if others.is_empty() { those(&is_asked) } else { others })
        }
        Groups::Named(names) => {
            let known = |name: &str| sources.iter().any(|source| source.log_group == name);
            match names.iter().find(|(name, _)| !known(name)) {
                Some((name, span)) => Err(no_such_group(name, *span, sources)),
                None => Ok(those(&|source| names.iter().any(|(wanted, _)| *wanted == source.log_group))),
            }
        }
        Groups::Table(name, span) => {
            let named = those(&|source| source.log_group == *name);
            let only = those(&|source| !source.facts.on_request);
            match (named.is_empty(), only.len()) {
                (false, _) => Ok(named),
                // Whatever a query calls it, it can only mean this one.
                (true, 1) => Ok(only),
                (true, _) => Err(no_such_group(name, *span, sources)),
            }
        }
        Groups::Selected(lists) => {
            let found = those(&|source| lists.iter().any(|selectors| selected::holds(selectors, source, sources)));
            if found.is_empty() { Err(none_selected(lists, choice.span, sources)) } else { Ok(found) }
        }
    }
}

// SEEN LS: `Log group '<name>' does not exist for account ID '<account>'`.
fn no_such_group(name: &str, span: Span, sources: &[Source]) -> Diagnostic {
    let fault = Diagnostic::new(Code::NoSuchLogGroup, format!("the log group `{name}` does not exist"))
        .at(span, "not among the log groups that are given");
    let fault = match nearest(name, sources.iter().map(|source| source.log_group.as_str())) {
        Some(similar) => fault.help(format!("a log group with a similar name is given: `{similar}`")),
        None => fault.help(given(sources)),
    };
    fault.help(format!("name its files with `--log-group {name}=PATH`, or in `cwli.toml`"))
}

fn none_selected(lists: &[Vec<Selector>], span: Span, sources: &[Source]) -> Diagnostic {
    let begins = |selectors: &[Selector]| matches!(selectors, [Selector::Prefixes(_)]);
    let message = if lists.iter().all(|selectors| begins(selectors)) {
        let prefixes = lists.iter().flatten().filter_map(|selector| match selector {
            Selector::Prefixes(prefixes) => Some(prefixes),
            _ => None,
        });
        let prefixes: Vec<String> = prefixes.flatten().map(|prefix| format!("`{prefix}`")).collect();
        format!("the name of no log group begins with {}", prefixes.join(" or "))
    } else {
        "there is no log group for which all of this holds".to_string()
    };
    Diagnostic::new(Code::NoSuchLogGroup, message).at(span, "chooses nothing").help(given(sources))
}

/// The log groups that there are, in words.
fn given(sources: &[Source]) -> String {
    /// More names than these help nobody.
    const SHOWN: usize = 10;
    let names: Vec<String> = sources.iter().take(SHOWN).map(|source| format!("`{}`", source.log_group)).collect();
    let more = if sources.len() > SHOWN { " and more" } else { "" };
    format!("the log groups are {}{more}", names.join(", "))
}
