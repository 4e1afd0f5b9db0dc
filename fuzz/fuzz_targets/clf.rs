//! Common Log Format. Any bytes: no panic, and the same rows whatever the number of workers.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cwli::testing::fuzz::file(data, "a.log", Some("clf")));
