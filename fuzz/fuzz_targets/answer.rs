//! An accepted query over any small log: the same bytes whatever the number of workers.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cwli::testing::fuzz::answer(data));
