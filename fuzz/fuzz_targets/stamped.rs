//! Files of export tasks and the output of `aws logs tail`. Any bytes: no panic, and the same rows whatever the number of workers.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cwli::testing::fuzz::file(data, "exports/task/stream/000000", None));
