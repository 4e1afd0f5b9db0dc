//! The store: log groups, log streams, events and other objects, in SQLite.
//!
//! One thread writes. It takes all that waits, writes it in one transaction, and answers when that is on the disk: what
//! was acknowledged survives a crash and a loss of power, and many small batches share one wait for the disk. Readers
//! have connections of their own and wait for nobody.

mod events;
mod groups;
mod objects;
mod retention;
mod schema;

pub use events::{Event, Order, Page, SqliteEvent, SqliteGroup};
pub use groups::{Group, Stream};
pub use objects::Object;

use super::error::ServiceError;
use rusqlite::{Connection, OpenFlags, Transaction};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Calls that are written together at the most.
const TOGETHER: usize = 512;

/// Connections that are kept for readers.
const KEPT: usize = 16;

/// How long a reader waits for a lock: SQLite takes one for a moment when a file is recovered.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is done to the store, and then told.
type Job = Box<dyn FnOnce(&Transaction) -> Box<dyn FnOnce(Result<(), ServiceError>) + Send> + Send>;

/// The store.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    readers: Mutex<Vec<Connection>>,
    /// The folder of a store that is thrown away.
    _folder: Option<tempfile::TempDir>,
}

impl Store {
    /// The store in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(folder: &Path) -> Result<Arc<Store>, String> {
        std::fs::create_dir_all(folder).map_err(|error| format!("the folder cannot be made: {error}"))?;
        Store::new(folder.join("cwli.sqlite"), "FULL", None)
    }

    /// A store that is thrown away at the end.
    ///
    /// # Errors
    /// When there is no room for temporary files.
    pub fn throw_away() -> Result<Arc<Store>, String> {
        let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder can be made: {error}"))?;
        Store::new(folder.path().join("cwli.sqlite"), "OFF", Some(folder))
    }

    fn new(path: PathBuf, synchronous: &str, folder: Option<tempfile::TempDir>) -> Result<Arc<Store>, String> {
        let wrong = |error: rusqlite::Error| format!("the store cannot be opened: {error}");
        let mut connection = Connection::open(&path).map_err(wrong)?;
        schema::prepare(&mut connection, synchronous).map_err(wrong)?;
        let (jobs, waiting) = mpsc::channel();
        let writer = thread::Builder::new().name("store".into()).spawn(move || write(connection, &waiting));
        let writer = writer.map_err(|error| format!("the system lets no thread start: {error}"))?;
        Ok(Arc::new(Store {
            path,
            jobs: Mutex::new(Some(jobs)),
            writer: Mutex::new(Some(writer)),
            readers: Mutex::new(Vec::new()),
            _folder: folder,
        }))
    }

    /// Writes; gives what was made when it is on the disk.
    ///
    /// # Errors
    /// What the work refuses; then nothing of it is written.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let (tell, told) = mpsc::channel();
        let job: Job = Box::new(move |transaction| {
            let made = in_savepoint(transaction, work);
            // Nobody waits any more when the call was given up.
            Box::new(move |committed| drop(tell.send(committed.and(made))))
        });
        let jobs = lock(&self.jobs).clone().ok_or_else(closed)?;
        jobs.send(job).map_err(|_| closed())?;
        told.recv().map_err(|_| closed())?
    }

    /// Reads.
    ///
    /// # Errors
    /// What the work refuses.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, ServiceError>) -> Result<T, ServiceError> {
        let connection = self.connection()?;
        let read = work(&connection);
        self.give_back(connection);
        read
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn connection(&self) -> rusqlite::Result<Connection> {
        if let Some(connection) = lock(&self.readers).pop() {
            return Ok(connection);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }

    /// Keeps a connection for the next reader.
    pub fn give_back(&self, connection: Connection) {
        let mut readers = lock(&self.readers);
        if readers.len() < KEPT {
            readers.push(connection);
        }
    }

    /// Ends when all that waits is written.
    pub fn close(&self) {
        lock(&self.jobs).take();
        if let Some(writer) = lock(&self.writer).take()
            && writer.join().is_err()
        {
            tracing::error!("the writer of the store has ended with a panic");
        }
    }
}

fn closed() -> ServiceError {
    ServiceError::unavailable("the store is closed")
}

fn lock<T>(what: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    what.lock().unwrap_or_else(|poison| poison.into_inner())
}

/// Runs work so that nothing of it stays when it is refused.
fn in_savepoint<T>(
    transaction: &Transaction,
    work: impl FnOnce(&Connection) -> Result<T, ServiceError>,
) -> Result<T, ServiceError> {
    transaction.execute_batch("SAVEPOINT call")?;
    let made = work(transaction);
    if made.is_err() {
        transaction.execute_batch("ROLLBACK TO call")?;
    }
    transaction.execute_batch("RELEASE call")?;
    made
}

/// Takes what waits, until nobody can send any more.
fn write(mut connection: Connection, waiting: &mpsc::Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let jobs = std::iter::once(first).chain(waiting.try_iter().take(TOGETHER - 1));
        let mut tell = Vec::new();
        let committed = connection.transaction().and_then(|transaction| {
            tell.extend(jobs.map(|job| job(&transaction)));
            transaction.commit()
        });
        let outcome = committed.map_err(ServiceError::from);
        tell.into_iter().for_each(|tell| tell(outcome.clone()));
    }
}
