//! Any bytes as a file in which queries are saved; the first byte tells which kind of file.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cwli::testing::fuzz::saved(data));
