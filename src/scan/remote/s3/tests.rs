//! Objects that lie in memory behind the same interface.

use super::address::Address;
use super::chunks::{Chunks, Reader};
use super::driver::Driver;
use super::faults::Faults;
use super::list;
use super::object::Inner;
use crate::scan::remote::Reach;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutPayload};
use std::io::Read;
use std::sync::Arc;

/// 2022-01-08T00:00:00Z.
const DAY: i64 = 1_641_600_000_000;

fn driver() -> Arc<Driver> {
    Arc::new(Driver::new().expect("threads can be started"))
}

fn faults() -> Faults {
    Faults { signed: false, endpoint: None }
}

fn stored(driver: &Driver, keys: &[&str], bytes: &[u8]) -> Arc<dyn ObjectStore> {
    let store = InMemory::new();
    for key in keys {
        let key = Path::from(*key);
        driver.wait(store.put(&key, PutPayload::from(bytes.to_vec()))).expect("memory takes all");
    }
    Arc::new(store)
}

fn listed(keys: &[&str], address: &str, ranges: &[(i64, i64)]) -> (Vec<String>, u64) {
    let driver = driver();
    let store = stored(&driver, keys, b"x");
    let address = Address::read(address).expect(address);
    let listed = driver.wait(list::matching(&*store, &address, ranges)).expect("memory can be listed");
    (listed.found.iter().map(|meta| meta.location.to_string()).collect(), listed.folders_skipped)
}

#[test]
fn objects_are_found_by_folder_key_and_pattern() {
    let keys = ["a/1.gz", "a/b/2.gz", "a/.c/3.gz", "ab.gz"];
    for (address, expected) in [
        ("s3://x", &["a/1.gz", "a/b/2.gz", "ab.gz"][..]),
        ("s3://x/a", &["a/1.gz", "a/b/2.gz"]),
        ("s3://x/a/b/2.gz", &["a/b/2.gz"]),
        ("s3://x/a/*.gz", &["a/1.gz"]),
        ("s3://x/b", &[]),
    ] {
        assert_eq!(listed(&keys, address, &[]).0, expected, "{address}");
    }
}

#[test]
fn of_many_folders_all_are_listed() {
    let keys: Vec<String> = (0..40).flat_map(|n| [format!("{n:02}/a/x.gz"), format!("{n:02}/y.gz")]).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    assert_eq!(listed(&keys, "s3://x", &[]).0, keys);
    assert_eq!(listed(&keys, "s3://x", &[(0, 1)]).0, keys);
}

#[test]
fn days_out_of_range_are_not_looked_into() {
    let key = |day: usize| format!("p/AWSLogs/123456789012/vpcflowlogs/us-east-1/2022/01/{day:02}/x.log");
    let keys: Vec<String> = (1..=20).map(key).chain(["p/other.log".to_string()]).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    // Half an hour of the 8th belongs to the margin of the 7th.
    let (found, skipped) = listed(&keys, "s3://x/p", &[(DAY, DAY + 1_800_000)]);
    assert_eq!((found, skipped), (vec![key(7), key(8), "p/other.log".to_string()], 18));
    assert_eq!(listed(&keys, "s3://x/p", &[]).0.len(), 21);
}

#[test]
fn any_piece_of_any_size_is_what_lies_there() {
    let bytes: Vec<u8> = (0..11_000_000_u32).map(|n| (n % 251) as u8).collect();
    let driver = driver();
    let store = stored(&driver, &["a"], &bytes);
    let meta = driver.wait(store.head(&Path::from("a"))).expect("it is there");
    let object = Arc::new(Inner::new("x", meta, &store, &faults(), &driver));
    let chunks = Chunks::for_many(object.clone());
    for (at, length) in
        [(0, 10), (4_194_300, 10), (9_000_000, 3_000_000), (1, 9_000_000), (11_000_000, 5), (12_000_000, 5)]
    {
        let mut into = vec![0; length];
        let count = chunks.read(at as u64, &mut into).expect("it can be read");
        let expected = bytes.get(at..).unwrap_or_default();
        let expected = &expected[..expected.len().min(length)];
        assert!(into[..count] == *expected, "{at} {length}");
    }
    for chunks in [Chunks::of_head(object.clone()), Chunks::of_stream(object)] {
        let mut all = Vec::new();
        Reader::new(chunks).read_to_end(&mut all).expect("it can be read");
        assert!(all == bytes);
    }
}

#[test]
fn what_goes_missing_is_told_and_stays_so() {
    let driver = driver();
    let store = stored(&driver, &["a"], &[7; 1000]);
    let meta = driver.wait(store.head(&Path::from("a"))).expect("it is there");
    let object = Arc::new(Inner::new("x", meta, &store, &faults(), &driver));
    driver.wait(store.delete(&Path::from("a"))).expect("it was there");
    for _ in 0..2 {
        let failure = Reader::new(Chunks::of_stream(object.clone())).read(&mut [0; 10]).expect_err("it is gone");
        assert_eq!(failure.to_string(), "the bucket `x` has no object `a`");
    }
}

#[test]
fn failures_are_sentences_with_a_way_out() {
    let told = |text: &str, signed| {
        let failure = Error::Generic { store: "S3", source: text.to_string().into() };
        Faults { signed, endpoint: None }.sentence("x", None, &failure)
    };
    for (text, expected) in [
        ("<Code>NoSuchBucket</Code>", "does not exist"),
        ("<Code>ExpiredToken</Code>", "sign in again"),
        ("status code: 403 Forbidden: ", "without credentials"),
        ("Received redirect without LOCATION", "set AWS_REGION"),
        ("HTTP error: error trying to connect", "check the network"),
        ("HTTP error: connection reset", "broke off"),
        ("anything else", "cannot be read: anything else"),
    ] {
        let sentence = told(text, false);
        assert!(sentence.contains("`x`") && sentence.contains(expected), "{text}: {sentence}");
    }
    assert!(told("status code: 403 Forbidden: ", true).contains("s3:ListBucket"));
}
