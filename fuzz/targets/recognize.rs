#![no_main]
//! See `crates/platforms/tests/fuzz`.

#[path = "../../crates/platforms/tests/fuzz/mod.rs"]
#[allow(dead_code, reason = "each target uses a part of it")]
mod entry;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entry::recognize(bytes));
