//! Objects in S3, or in whatever speaks its protocol.
//!
//! One small asynchronous runtime fetches; whoever reads waits for it. Settings are handed in: nothing is taken from
//! the environment here.

mod address;
mod chunks;
mod faults;
mod list;
#[cfg(test)]
mod tests;

use super::{Listing, Object, Reach, Remote};
use address::Address;
use chunks::{Chunks, Reader};
use faults::Faults;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientConfigKey, ClientOptions, ObjectMeta, ObjectStore, ObjectStoreExt, RetryConfig,
};
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// What an address of an object in S3 begins with.
pub const SCHEME: &str = "s3://";

/// The Region of a bucket of which nothing is known.
const REGION: &str = "us-east-1";

/// Threads that wait for the network.
const THREADS: usize = 2;

/// How often a request is tried again, and for how long: enough for a hiccup, little enough to wait for.
const RETRIES: usize = 5;
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes of small objects that are kept once their heads have been looked at, so that they are fetched only once.
const KEPT: u64 = 64 << 20;

/// Settings that lead to credentials.
const CREDENTIALS: [AmazonS3ConfigKey; 4] = [
    AmazonS3ConfigKey::AccessKeyId,
    AmazonS3ConfigKey::WebIdentityTokenFile,
    AmazonS3ConfigKey::ContainerCredentialsRelativeUri,
    AmazonS3ConfigKey::ContainerCredentialsFullUri,
];

/// Access to buckets.
pub struct S3 {
    settings: Vec<(AmazonS3ConfigKey, String)>,
    faults: Faults,
    driver: Arc<Driver>,
    buckets: Mutex<HashMap<String, Arc<dyn ObjectStore>>>,
}

impl fmt::Debug for S3 {
    /// Without the settings: some are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3").field("faults", &self.faults).finish_non_exhaustive()
    }
}

/// What carries out requests.
#[derive(Debug)]
struct Driver {
    /// There until the end.
    runtime: Option<Runtime>,
    /// How many bytes of small objects may still be kept.
    room: AtomicU64,
}

impl Driver {
    fn new() -> io::Result<Driver> {
        let runtime = Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
        Ok(Driver { runtime: Some(runtime), room: AtomicU64::new(KEPT) })
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("it is taken only when nobody refers to it any more")
    }

    fn wait<F: Future>(&self, what: F) -> F::Output {
        self.runtime().block_on(what)
    }

    /// Whether so many bytes may be kept.
    fn takes(&self, bytes: u64) -> bool {
        self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| room.checked_sub(bytes)).is_ok()
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

impl S3 {
    /// Access with settings as the AWS tools have them in their environment, such as `AWS_REGION`; others are passed
    /// over. Without credentials among them, requests are not signed unless `find_credentials` says that the machine
    /// itself or its container knows some.
    ///
    /// # Errors
    /// When threads cannot be started.
    pub fn new(settings: impl IntoIterator<Item = (String, String)>, find_credentials: bool) -> Result<S3, String> {
        let known = |(name, value): (String, String)| Some((name.to_ascii_lowercase().parse().ok()?, value));
        let mut settings: Vec<(AmazonS3ConfigKey, String)> = settings.into_iter().filter_map(known).collect();
        let is_set = |wanted: &AmazonS3ConfigKey| settings.iter().any(|(key, _)| key == wanted);
        let signed = find_credentials || CREDENTIALS.iter().any(is_set);
        let endpoint = settings.iter().find(|(key, _)| *key == AmazonS3ConfigKey::S3Endpoint);
        let endpoint = endpoint.or_else(|| settings.iter().find(|(key, _)| *key == AmazonS3ConfigKey::Endpoint));
        let endpoint = endpoint.map(|(_, endpoint)| endpoint.clone());
        if !signed {
            settings.push((AmazonS3ConfigKey::SkipSignature, "true".to_string()));
        }
        // Who writes `http://` has said that it may be.
        if endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://")) {
            settings.push((AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp), "true".to_string()));
        }
        let driver = Driver::new().map_err(|error| format!("no threads for the network: {error}"))?;
        let faults = Faults { signed, endpoint };
        Ok(S3 { settings, faults, driver: Arc::new(driver), buckets: Mutex::default() })
    }

    fn bucket(&self, name: &str) -> Result<Arc<dyn ObjectStore>, String> {
        let mut buckets = self.buckets.lock().expect("nobody panics while holding it");
        if let Some(store) = buckets.get(name) {
            return Ok(store.clone());
        }
        let store: Arc<dyn ObjectStore> =
            Arc::new(self.connect(name).map_err(|error| self.faults.sentence(name, None, &error))?);
        buckets.insert(name.to_string(), store.clone());
        Ok(store)
    }

    fn connect(&self, bucket: &str) -> object_store::Result<AmazonS3> {
        let retry = RetryConfig {
            max_retries: RETRIES,
            retry_timeout: PATIENCE,
            backoff: BackoffConfig { init_backoff: Duration::from_millis(100), ..BackoffConfig::default() },
        };
        let mut builder = AmazonS3Builder::new().with_bucket_name(bucket).with_retry(retry);
        for (key, value) in &self.settings {
            builder = builder.with_config(*key, value);
        }
        let has_region =
            |key: &AmazonS3ConfigKey| matches!(key, AmazonS3ConfigKey::Region | AmazonS3ConfigKey::DefaultRegion);
        if !self.settings.iter().any(|(key, _)| has_region(key)) {
            builder = builder.with_region(self.region_of(bucket));
        }
        builder.build()
    }

    /// The Region that a bucket says that it is in.
    fn region_of(&self, bucket: &str) -> String {
        if self.faults.endpoint.is_some() {
            return REGION.to_string();
        }
        let options = ClientOptions::new();
        let region = self.driver.wait(object_store::aws::resolve_bucket_region(bucket, &options));
        region.unwrap_or_else(|_| REGION.to_string())
    }
}

impl Remote for S3 {
    fn find(&self, address: &str, ranges: &[(i64, i64)]) -> Result<Listing, String> {
        let address = Address::read(address)?;
        let store = self.bucket(&address.bucket)?;
        let listed = self.driver.wait(list::matching(&*store, &address, ranges));
        let listed = listed.map_err(|error| self.faults.sentence(&address.bucket, Some(&address.folder), &error))?;
        if listed.found.is_empty() && listed.folders_skipped == 0 {
            return Err(address.nothing());
        }
        let object = |meta| -> Arc<dyn Object> {
            Arc::new(Stored(Arc::new(Inner::new(&address.bucket, meta, &store, &self.faults, &self.driver))))
        };
        let objects = listed.found.into_iter().map(object).collect();
        Ok(Listing { objects, folders_skipped: listed.folders_skipped })
    }
}

/// An object in a bucket.
#[derive(Debug)]
struct Stored(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: String,
    bucket: String,
    key: Path,
    size: u64,
    store: Arc<dyn ObjectStore>,
    faults: Faults,
    driver: Arc<Driver>,
    /// All of it, if it is small.
    whole: OnceLock<bytes::Bytes>,
    /// What is read by several workers at this time.
    shared: Mutex<Weak<Chunks>>,
    /// From where on it could not be fetched, and why.
    failed: Mutex<Option<(u64, String)>>,
}

impl Inner {
    fn new(
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

    /// Some bytes of the object, or a sentence.
    async fn fetch(&self, range: Range<u64>) -> Result<bytes::Bytes, String> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole.slice(range.start as usize..range.end as usize));
        }
        let (is_whole, start) = (range == (0..self.size), range.start);
        if let Some(why) = self.why_not(start) {
            return Err(why);
        }
        let fetched = self.store.get_range(&self.key, range).await;
        let fetched = fetched.map_err(|error| self.fail(start, &error))?;
        if is_whole && self.driver.takes(fetched.len() as u64) {
            // Another may have been faster with the same.
            let _ = self.whole.set(fetched.clone());
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
