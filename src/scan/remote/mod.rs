//! Files that are elsewhere: found by an address, read in ranges.

#[cfg(feature = "s3")]
pub mod s3;

use std::error::Error;
use std::fmt::{self, Debug};
use std::io::{self, Read};
use std::sync::Arc;

/// Where files are that are not on this machine.
pub trait Remote: Debug + Send + Sync {
    /// The files that an address names, sorted, or a sentence why there are none. Folders whose paths tell that no
    /// event lies in one of the ranges need not be looked into; without a range all are.
    fn find(&self, address: &str, ranges: &[(i64, i64)]) -> Result<Listing, String>;
}

/// What was found.
#[derive(Debug, Default)]
pub struct Listing {
    /// The files.
    pub objects: Vec<Arc<dyn Object>>,
    /// How many folders were not looked into.
    pub folders_skipped: u64,
}

/// Why bytes could not be fetched, in a sentence.
#[derive(Debug, Clone)]
pub struct Unfetched(pub String);

impl fmt::Display for Unfetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Unfetched {}

/// A file that is elsewhere. What fails must be an error with [`Unfetched`] inside.
pub trait Object: Debug + Send + Sync {
    /// Its address. Must be different from that of any other file.
    fn name(&self) -> &str;

    /// Its size in bytes.
    fn size(&self) -> u64;

    /// Its first bytes; few more are fetched than are read.
    fn head(&self) -> Box<dyn Read + Send>;

    /// Its bytes from the front; some are fetched ahead.
    fn stream(&self) -> Box<dyn Read + Send>;

    /// Its bytes from any place, for several readers that go through it together: what one has fetched the others
    /// need not.
    fn reach(&self) -> Arc<dyn Reach>;
}

/// Bytes from any place.
pub trait Reach: Debug + Send + Sync {
    /// Fills `into` from `at` on, as far as there are bytes; how many came.
    ///
    /// # Errors
    /// When they cannot be fetched.
    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<usize>;
}
