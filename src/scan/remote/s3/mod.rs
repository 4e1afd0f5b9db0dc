//! Objects in S3, or in whatever speaks its protocol.
//!
//! One small asynchronous runtime fetches; whoever reads waits for it. Settings are handed in: nothing is taken from
//! the environment here.

mod address;
mod chunks;
mod driver;
mod faults;
mod list;
mod object;
#[cfg(test)]
mod tests;

use super::{Listing, Object, Remote};
use address::Address;
use driver::Driver;
use faults::Faults;
use object::Stored;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::{BackoffConfig, ClientConfigKey, ClientOptions, ObjectStore, RetryConfig};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What an address of an object in S3 begins with.
pub const SCHEME: &str = "s3://";

/// The Region of a bucket of which nothing is known.
const REGION: &str = "us-east-1";

/// How often a request is tried again, and for how long: enough for a hiccup, little enough to wait for.
const RETRIES: usize = 5;
const PATIENCE: Duration = Duration::from_secs(60);

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
        let mut builder = AmazonS3Builder::new().with_retry(retry);
        for (key, value) in &self.settings {
            builder = builder.with_config(*key, value);
        }
        let has_region =
            |key: &AmazonS3ConfigKey| matches!(key, AmazonS3ConfigKey::Region | AmazonS3ConfigKey::DefaultRegion);
        if !self.settings.iter().any(|(key, _)| has_region(key)) {
            builder = builder.with_region(self.region_of(bucket));
        }
        builder.with_bucket_name(bucket).build()
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
            Arc::new(Stored::new(&address.bucket, meta, &store, &self.faults, &self.driver))
        };
        let objects = listed.found.into_iter().map(object).collect();
        Ok(Listing { objects, folders_skipped: listed.folders_skipped })
    }
}
