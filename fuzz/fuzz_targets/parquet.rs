//! Any bytes as a file of Parquet: it is read or told to be damaged, the same way whatever the number of workers.
#![no_main]

// The reader of Parquet may panic on damaged files, and what it was reading is then left out. Panics that nobody
// catches end a run as ever.
libfuzzer_sys::fuzz_target!(
    init: {
        std::panic::set_hook(Box::new(|_| {}));
    },
    |data: &[u8]| cwli::testing::fuzz::parquet(data)
);
