#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| banlang::fuzzing::gdacs_feed(bytes));
