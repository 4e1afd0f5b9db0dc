//! A query that is read prints as a text that reads the same, and prints the same again.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cwli::testing::fuzz::round_trip(data));
