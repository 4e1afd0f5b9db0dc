//! Where events stand: for those who look for a certain one.

use super::stages::{self, pool, request};
use super::{Engine, Failure, Progress};
use crate::plan::{Choice, Groups, Plan};
use crate::scan::{FileReport, Report, Scan, Source};
use std::ops::{ControlFlow, Range};

/// Events in a part of the logs.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The positions of the first of them.
    pub first: Vec<u64>,
    /// How many there are.
    pub count: u64,
    /// The last event in front of them.
    pub before: Option<u64>,
    /// The files, in the order of their numbers in positions.
    pub files: Vec<FileReport>,
}

impl Engine {
    /// The log groups.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The log groups that a plan reads.
    ///
    /// # Errors
    /// When a log group is not there.
    pub fn sources_of(&self, choice: &Choice) -> Result<Vec<Source>, Failure> {
        Ok(self.chosen(choice)?.0.sources.clone())
    }

    /// The range of times that a plan reads, milliseconds since the epoch, inclusive at both ends.
    pub fn range_of(&self, choice: &Choice) -> Option<(i64, i64)> {
        choice.range(self.context.now, self.context.range)
    }

    /// The same engine without a range of times.
    pub fn at_all_times(&self) -> Engine {
        let mut engine = self.clone();
        engine.context.range = None;
        engine
    }

    /// The same engine over other log groups.
    pub fn over(&self, sources: Vec<Source>) -> Engine {
        Engine { sources, ..self.clone() }
    }

    /// All log groups, also those that a query must name to read them.
    pub fn everything(&self) -> Choice {
        let named = self.sources.iter().map(|source| (source.log_group.clone(), Default::default()));
        Choice { groups: Groups::Named(named.collect()), ..Choice::default() }
    }

    /// The files that a plan opens, in the order of their numbers in positions.
    ///
    /// # Errors
    /// When a log group is not there, or not one input could be read.
    pub fn opened(&self, plan: &Plan) -> Result<Vec<FileReport>, Failure> {
        let engine = self.chosen(&plan.scan.choice)?.0;
        Ok(opened(stages::open(&engine, plan)?))
    }

    /// The events whose positions lie in a range, of the log groups that are chosen, and the first `most` of them.
    ///
    /// # Errors
    /// As `opened`.
    pub fn places(
        &self,
        choice: &Choice,
        within: Range<u64>,
        most: usize,
        progress: Progress,
    ) -> Result<Places, Failure> {
        let engine = self.chosen(choice)?.0;
        let scan = Scan::open(&engine.sources, request(&engine, &Plan::default())).map_err(Failure::Input)?;
        let found = pool(engine.limits.threads).broadcast(|_| {
            let mut places = Places::default();
            scan.work(&mut |batch| {
                let (read, all) = scan.progress();
                progress(read, all);
                places.take(batch.positions(), &within, most);
                ControlFlow::Continue(())
            });
            places
        });
        let mut places = found.into_iter().fold(Places::default(), Places::merged);
        places.first.sort_unstable();
        places.first.truncate(most);
        places.files = opened(scan.report());
        Ok(places)
    }
}

impl Places {
    fn take(&mut self, positions: &[u64], within: &Range<u64>, most: usize) {
        for &position in positions {
            if position < within.start {
                self.before = self.before.max(Some(position));
            } else if position < within.end {
                self.count += 1;
                self.first.push(position);
            }
        }
        // Pieces are handed out in rising order, but a worker may come back to an earlier file.
        if self.first.len() > 2 * most {
            self.first.sort_unstable();
            self.first.truncate(most);
        }
    }

    fn merged(mut self, other: Places) -> Places {
        self.first.extend(other.first);
        self.count += other.count;
        self.before = self.before.max(other.before);
        self
    }
}

/// Files that could be opened have a number, others have none.
fn opened(report: Report) -> Vec<FileReport> {
    report.files.into_iter().filter(|file| !file.format.is_empty()).collect()
}
