//! Queries that were started: each runs on a thread of its own, a few at a time, and its answer is kept.

mod pointer;
mod results;
mod run;
mod sources;
mod text;

pub use pointer::Pointer;
pub use run::{QueryRun, State};
pub use sources::{log_groups, sources};
pub use text::{DEFINITIONS, compile, with_saved};

use super::error::ServiceError;
use super::server::Server;
use indexmap::IndexMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// The most that run at a time, as in the service (AWS manual, CloudWatch Logs quotas; PPL and SQL count apart there).
pub const MOST_RUNNING: usize = 100;

/// So many work at a time; the others are scheduled.
const AT_WORK: usize = 4;

/// Cells of the answers that are kept, all together; the oldest answers are dropped first.
const MOST_CELLS: usize = 20_000_000;

/// Queries that are remembered.
const MOST_REMEMBERED: usize = 10_000;

/// All queries since the start.
#[derive(Debug)]
pub struct Queries {
    known: Mutex<IndexMap<String, Arc<QueryRun>>>,
    at_work: Mutex<usize>,
    room: Condvar,
    /// How many may run at a time.
    most_running: usize,
    calls: Mutex<Vec<Instant>>,
}

impl Queries {
    /// None yet.
    pub fn new(most_running: usize) -> Queries {
        Queries {
            known: Mutex::default(),
            at_work: Mutex::default(),
            room: Condvar::new(),
            most_running,
            calls: Mutex::default(),
        }
    }

    /// Starts one.
    ///
    /// # Errors
    /// `LimitExceededException` when too many run.
    pub fn start(&self, server: &Arc<Server>, run: QueryRun) -> Result<String, ServiceError> {
        let run = Arc::new(run);
        {
            let mut known = lock(&self.known);
            if known.values().filter(|run| !run.status().is_final()).count() >= self.most_running {
                return Err(ServiceError::limit(format!(
                    "Account maximum query concurrency limit of [{}] reached.",
                    self.most_running
                )));
            }
            forget_oldest(&mut known);
            known.insert(run.id.clone(), run.clone());
        }
        let id = run.id.clone();
        let server = server.clone();
        let begun = std::thread::Builder::new().name("query".into()).spawn(move || {
            let _place = server.queries.take_place();
            run.execute(&server);
        });
        begun.map_err(|error| ServiceError::unavailable(format!("no thread can be started: {error}")))?;
        Ok(id)
    }

    /// The query of that id.
    ///
    /// # Errors
    /// `ResourceNotFoundException`.
    pub fn find(&self, id: &str) -> Result<Arc<QueryRun>, ServiceError> {
        let found = lock(&self.known).get(id).cloned();
        found.ok_or_else(|| missing(id))
    }

    /// All of them, the latest first.
    pub fn all(&self) -> Vec<Arc<QueryRun>> {
        lock(&self.known).values().rev().cloned().collect()
    }

    /// Ends all.
    pub fn stop_all(&self) {
        self.all().iter().for_each(|run| drop(run.stop()));
    }

    /// Forgets all.
    pub fn reset(&self) {
        self.stop_all();
        lock(&self.known).clear();
    }

    /// Notes a call that the service counts.
    ///
    /// # Errors
    /// `ThrottlingException` when there were as many in the last second.
    pub fn count_call(&self, most: Option<u32>) -> Result<(), ServiceError> {
        let Some(most) = most else { return Ok(()) };
        let (mut calls, now) = (lock(&self.calls), Instant::now());
        calls.retain(|call| now.duration_since(*call) < Duration::from_secs(1));
        if calls.len() >= most as usize {
            return Err(ServiceError::throttled());
        }
        calls.push(now);
        Ok(())
    }

    fn take_place(&self) -> Place<'_> {
        let mut at_work = lock(&self.at_work);
        while *at_work >= AT_WORK {
            at_work = self.room.wait(at_work).unwrap_or_else(|poison| poison.into_inner());
        }
        *at_work += 1;
        Place(self)
    }
}

/// One of the places for queries at work; given back when it is dropped.
struct Place<'q>(&'q Queries);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *lock(&self.0.at_work) -= 1;
        self.0.room.notify_one();
    }
}

/// How many queries work at a time: each has its share of the memory.
pub fn at_work() -> usize {
    AT_WORK
}

/// What is said of an id that is none.
pub fn missing(id: &str) -> ServiceError {
    ServiceError::not_found(format!("Query '{id}' does not exist"))
}

fn forget_oldest(known: &mut IndexMap<String, Arc<QueryRun>>) {
    let mut cells: usize = known.values().map(|run| run.cells()).sum();
    while cells > MOST_CELLS || known.len() >= MOST_REMEMBERED {
        let Some(oldest) = known.values().position(|run| run.status().is_final()) else { return };
        cells -= known.shift_remove_index(oldest).map_or(0, |(_, run)| run.cells());
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(|poison| poison.into_inner())
}
