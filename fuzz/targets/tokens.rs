#![no_main]
//! See `crates/auth/src/fuzz.rs`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    auth::fuzz::tokens(bytes);
});
