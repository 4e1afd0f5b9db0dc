//! One query, from its start to its answer.

use super::lock;
use crate::serve::error::ServiceError;
use crate::serve::server::Server;
use cwli::Query;
use cwli::query::Language;
use cwli::result::Answer;
use cwli::run::{Engine, Failure};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A query that was started.
#[derive(Debug)]
pub struct QueryRun {
    /// Its id.
    pub id: String,
    /// Its text as it was given.
    pub text: String,
    /// Its language.
    pub language: Language,
    /// The log groups that it was started for, by name; none when it names them itself.
    pub log_groups: Vec<String>,
    /// The Region that it was started in.
    pub region: String,
    /// When it was started, milliseconds since the epoch.
    pub created: i64,
    /// Its time range, inclusive, milliseconds since the epoch.
    pub range: (i64, i64),
    /// What runs, and over what.
    pub query: Query,
    /// The engine with its log groups.
    pub engine: Engine,
    /// The most rows that were asked for.
    pub limit: Option<usize>,
    /// Set to end it.
    pub stop: Arc<AtomicBool>,
    /// Bytes read so far.
    pub read: AtomicU64,
    /// What became of it.
    pub state: Mutex<State>,
}

/// What became of a query.
#[derive(Debug)]
pub enum State {
    /// It waits.
    Scheduled,
    /// It runs since then.
    Running,
    /// It has ended with an answer, after so many milliseconds.
    Complete(Arc<Answer>, u64),
    /// It has ended without.
    Failed,
    /// It was stopped.
    Cancelled,
    /// It has taken too long.
    Timeout,
}

/// The same in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// See [`State`].
    Scheduled,
    /// See [`State`].
    Running,
    /// See [`State`].
    Complete,
    /// See [`State`].
    Failed,
    /// See [`State`].
    Cancelled,
    /// See [`State`].
    Timeout,
}

impl Status {
    /// As the service writes it.
    pub fn name(self) -> &'static str {
        match self {
            Status::Scheduled => "Scheduled",
            Status::Running => "Running",
            Status::Complete => "Complete",
            Status::Failed => "Failed",
            Status::Cancelled => "Cancelled",
            Status::Timeout => "Timeout",
        }
    }

    /// Whether it stays so.
    pub fn is_final(self) -> bool {
        !matches!(self, Status::Scheduled | Status::Running)
    }
}

/// The most time that a query takes (AWS API, StartQuery).
const MOST_TIME: Duration = Duration::from_secs(60 * 60);

/// How often a query that is made slow looks whether it was stopped.
const GLANCE: Duration = Duration::from_millis(10);

impl QueryRun {
    /// What became of it.
    pub fn status(&self) -> Status {
        match &*lock(&self.state) {
            State::Scheduled => Status::Scheduled,
            State::Running => Status::Running,
            State::Complete(..) => Status::Complete,
            State::Failed => Status::Failed,
            State::Cancelled => Status::Cancelled,
            State::Timeout => Status::Timeout,
        }
    }

    /// Its answer and how many milliseconds it took, when it is complete.
    pub fn answer(&self) -> Option<(Arc<Answer>, u64)> {
        match &*lock(&self.state) {
            State::Complete(answer, took) => Some((answer.clone(), *took)),
            _ => None,
        }
    }

    /// How many cells its answer has.
    pub fn cells(&self) -> usize {
        self.answer().map_or(0, |(answer, _)| answer.rows * answer.columns.len().max(1))
    }

    /// Ends it: nothing more is read.
    ///
    /// # Errors
    /// `InvalidParameterException` when it has ended already.
    pub fn stop(&self) -> Result<(), ServiceError> {
        let mut state = lock(&self.state);
        if !matches!(*state, State::Scheduled | State::Running) {
            return Err(ServiceError::invalid("Query is not in Running or Scheduled state"));
        }
        self.stop.store(true, Ordering::Relaxed);
        *state = State::Cancelled;
        Ok(())
    }

    /// Runs it, on this thread.
    pub fn execute(&self, server: &Server) {
        let begun = Instant::now();
        if !self.advance(State::Running) {
            return;
        }
        let most = server.simulated.query_timeout.unwrap_or(MOST_TIME);
        if !self.wait(server.simulated.query_delay, begun, most) {
            return;
        }
        let progress = |read: u64, _all: u64| {
            self.read.store(read, Ordering::Relaxed);
            if begun.elapsed() > most {
                self.stop.store(true, Ordering::Relaxed);
            }
        };
        let outcome = self.engine.run(&self.query, &progress);
        let took = begun.elapsed();
        let state = match outcome {
            _ if took > most => State::Timeout,
            Ok(answer) => State::Complete(Arc::new(answer), took.as_millis() as u64),
            Err(failure) => {
                tracing::warn!(query = self.id, reason = told(&failure), "a query has failed");
                State::Failed
            }
        };
        tracing::info!(query = self.id, milliseconds = took.as_millis() as u64, "a query has ended");
        self.advance(state);
    }

    /// Goes on to another state, unless it was stopped.
    fn advance(&self, to: State) -> bool {
        let mut state = lock(&self.state);
        let goes_on = matches!(*state, State::Scheduled | State::Running);
        if goes_on {
            *state = to;
        }
        goes_on
    }

    /// Takes its time, as long as nobody stops it.
    fn wait(&self, delay: Duration, begun: Instant, most: Duration) -> bool {
        while begun.elapsed() < delay {
            if begun.elapsed() > most {
                self.advance(State::Timeout);
                return false;
            }
            if self.stop.load(Ordering::Relaxed) {
                return false;
            }
            std::thread::sleep(GLANCE);
        }
        true
    }
}

fn told(failure: &Failure) -> String {
    match failure {
        Failure::Query(faults) => faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; "),
        Failure::Input(files) => {
            let reason = files.iter().find_map(|file| file.failure.as_deref());
            reason.unwrap_or("no log could be read").to_string()
        }
    }
}
