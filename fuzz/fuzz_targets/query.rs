//! Any bytes as a query: it is read or refused, and never panics, hangs or overflows.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cwli::testing::fuzz::query(data));
