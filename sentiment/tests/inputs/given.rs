//! Tests of what a machine may not have: a folder that is no part of the project, a library, the right
//! to mount a disk. Without it they are reported as ignored, with what is missing, never as passed.
//!
//! The look is at the start and cheap, since `cargo test` and nextest both ask which tests are ignored
//! before they run any. A service is no such thing: a test without its database fails.

use std::path::{Path, PathBuf};

use libtest_mimic::Trial;

/// A test that fails by a panic; `given` is what it needs, or a sentence of one line that says what is
/// missing, the same at each look: it becomes a part of the test's name.
pub(crate) fn given<T>(
    given: &Result<T, String>,
    name: &str,
    test: impl FnOnce() + Send + 'static,
) -> Trial {
    let trial = Trial::test(name, || {
        test();
        Ok(())
    });
    match given {
        Ok(_) => trial,
        Err(missing) => trial.with_kind(missing).with_ignored_flag(true),
    }
}

/// A file or folder of what is shared between checkouts and is no part of the project: under
/// `CLAMOR_SHARED`, or in `shared` beside the checkout.
#[allow(dead_code, reason = "not each crate's tests look there")]
pub(crate) fn shared(place: &str) -> Result<PathBuf, String> {
    let shared = std::env::var_os("CLAMOR_SHARED")
        .map_or_else(|| checkout().join("../shared"), PathBuf::from);
    let path = shared.join(place);
    match path.exists() {
        true => Ok(path),
        false => Err(format!("no {place} in CLAMOR_SHARED or ../shared")),
    }
}

/// The folder of the workspace, however deep in it the crate lies whose tests these are.
fn checkout() -> &'static Path {
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    folders
        .find(|folder| folder.join("Cargo.lock").is_file())
        .expect("bug: a crate lies in a workspace")
}
