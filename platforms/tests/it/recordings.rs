//! Answers recorded from the real platforms, where a copy lies beside the checkout.
//!
//! They hold real people's words, so they are not part of the project, and every test
//! passes without them.

use std::path::PathBuf;

/// The folder of one platform: under `CLAMOR_SHARED`, or `../shared` beside the checkout.
pub(crate) fn folder(platform: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("CLAMOR_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    Some(shared.join("recordings").join(platform)).filter(|folder| folder.is_dir())
}
