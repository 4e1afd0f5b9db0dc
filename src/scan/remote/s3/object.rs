//! One object.

use super::SCHEME;
use super::chunks::{Chunks, Reader};
use super::driver::Driver;
use super::faults::Faults;
use crate::scan::remote::{Object, Reach};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use std::io::Read;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, Weak};

/// An object in a bucket.
#[derive(Debug)]
pub struct Stored(Arc<Inner>);

impl Stored {
    /// What a list says of an object.
    pub fn new(
        bucket: &str,
        meta: ObjectMeta,
        store: &Arc<dyn ObjectStore>,
        faults: &Faults,
        driver: &Arc<Driver>,
    ) -> Stored {
        Stored(Arc::new(Inner::new(bucket, meta, store, faults, driver)))
    }
}

/// What all who read an object have in common.
#[derive(Debug)]
pub struct Inner {
    name: String,
    bucket: String,
    key: Path,
    /// Its size in bytes.
    pub size: u64,
    store: Arc<dyn ObjectStore>,
    faults: Faults,
    /// What fetches it.
    pub driver: Arc<Driver>,
    /// All of it, if it is small.
    whole: OnceLock<bytes::Bytes>,
    /// What is read by several workers at this time.
    shared: Mutex<Weak<Chunks>>,
    /// From where on it could not be fetched, and why.
    failed: Mutex<Option<(u64, String)>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(whole) = self.whole.get() {
            self.driver.returns(whole.len() as u64);
        }
    }
}

impl Inner {
    /// What a list says of an object.
    pub fn new(
        bucket: &str,
        meta: ObjectMeta,
        store: &Arc<dyn ObjectStore>,
        faults: &Faults,
        driver: &Arc<Driver>,
    ) -> Inner {
        Inner {
            name: format!("{SCHEME}{bucket}/{}", meta.location),
            bucket: bucket.to_string(),
            key: meta.location,
            size: meta.size,
            store: store.clone(),
            faults: faults.clone(),
            driver: driver.clone(),
            whole: OnceLock::new(),
            shared: Mutex::new(Weak::new()),
            failed: Mutex::new(None),
        }
    }

    /// Some bytes of the object; a range inside it.
    ///
    /// # Errors
    /// Why not.
    pub async fn fetch(&self, range: Range<u64>) -> Result<bytes::Bytes, String> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole.slice(range.start as usize..range.end as usize));
        }
        let (is_whole, start) = (range == (0..self.size), range.start);
        if let Some(why) = self.why_not(start) {
            return Err(why);
        }
        let fetched = self.store.get_range(&self.key, range).await;
        let fetched = fetched.map_err(|error| self.fail(start, &error))?;
        let size = fetched.len() as u64;
        if is_whole && self.driver.takes(size) && self.whole.set(fetched.clone()).is_err() {
            self.driver.returns(size); // another was faster with the same
        }
        Ok(fetched)
    }
}

impl Inner {
    /// Why what begins here cannot be fetched. Once so many tries were in vain, the rest is not tried as often again.
    fn why_not(&self, start: u64) -> Option<String> {
        let failed = self.failed.lock().expect("nobody panics while holding it");
        failed.as_ref().filter(|(from, _)| *from <= start).map(|(_, why)| why.clone())
    }

    fn fail(&self, start: u64, error: &object_store::Error) -> String {
        let why = self.faults.sentence(&self.bucket, Some(&self.key), error);
        let mut failed = self.failed.lock().expect("nobody panics while holding it");
        if failed.as_ref().is_none_or(|(from, _)| start < *from) {
            *failed = Some((start, why.clone()));
        }
        why
    }
}

impl Object for Stored {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn size(&self) -> u64 {
        self.0.size
    }

    fn head(&self) -> Box<dyn Read + Send> {
        Box::new(Reader::new(Chunks::of_head(self.0.clone())))
    }

    fn stream(&self) -> Box<dyn Read + Send> {
        Box::new(Reader::new(Chunks::of_stream(self.0.clone())))
    }

    fn reach(&self) -> Arc<dyn Reach> {
        let mut shared = self.0.shared.lock().expect("nobody panics while holding it");
        if let Some(chunks) = shared.upgrade() {
            return chunks;
        }
        let chunks = Arc::new(Chunks::for_many(self.0.clone()));
        *shared = Arc::downgrade(&chunks);
        chunks
    }
}
