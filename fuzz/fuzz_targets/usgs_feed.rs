#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| banlang::fuzzing::usgs_feed(bytes));
