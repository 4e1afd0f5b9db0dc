//! What carries out requests.

use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::runtime::{Builder, Runtime};

/// Threads that wait for the network.
const THREADS: usize = 2;

/// Bytes of small objects that are kept once their heads have been looked at, so that they are fetched only once.
const KEPT: u64 = 64 << 20;

/// What carries out requests.
#[derive(Debug)]
pub struct Driver {
    /// There until the end.
    runtime: Option<Runtime>,
    /// How many bytes of small objects may still be kept.
    room: AtomicU64,
}

impl Driver {
    /// With threads of its own.
    ///
    /// # Errors
    /// When they cannot be started.
    pub fn new() -> io::Result<Driver> {
        let runtime = Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
        Ok(Driver { runtime: Some(runtime), room: AtomicU64::new(KEPT) })
    }

    /// Where requests can be left to themselves.
    pub fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("it is taken only when nobody refers to it any more")
    }

    /// Waits for a request. Must not be called where requests themselves are carried out.
    pub fn wait<F: Future>(&self, what: F) -> F::Output {
        self.runtime().block_on(what)
    }

    /// Whether so many bytes may be kept.
    pub fn takes(&self, bytes: u64) -> bool {
        self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| room.checked_sub(bytes)).is_ok()
    }

    /// So many bytes are kept no longer.
    pub fn returns(&self, bytes: u64) {
        self.room.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Drop for Driver {
    /// Nobody waits for what was fetched ahead.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
