#![no_main]
//! See `crates/tables/tests/fuzz`.

#[path = "../../crates/tables/tests/fuzz/mod.rs"]
#[allow(dead_code, reason = "each target uses a part of it")]
mod entry;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entry::comments_json(bytes));
