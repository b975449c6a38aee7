//! The real program on disks that are full, which takes the right to mount some; see `given`.

#![allow(
    dead_code,
    unused_imports,
    reason = "the helpers are those of `it`, and not all of them are needed here"
)]

#[path = "../../../api/tests/it/answer.rs"]
mod answer;
#[path = "../it/fake.rs"]
mod fake;
mod full_disk;
#[path = "../../../sentiment/tests/inputs/given.rs"]
mod given;
#[path = "../it/harness.rs"]
mod harness;
#[path = "../it/model_hub.rs"]
mod model_hub;
#[path = "../it/model_place.rs"]
mod model_place;
mod production;
#[path = "../it/rows.rs"]
mod rows;
mod small_disk;

use std::process::ExitCode;

use libtest_mimic::Arguments;

use crate::given::given;

/// A test with a runtime of its own.
fn run<F: Future<Output = ()> + 'static>(test: fn() -> F) -> impl FnOnce() + Send + 'static {
    move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(test());
    }
}

macro_rules! trials {
    ($given:expr, $($module:ident :: $test:ident),+ $(,)?) => {
        vec![$(given(&$given, concat!(stringify!($module), "::", stringify!($test)), run($module::$test))),+]
    };
}

fn main() -> ExitCode {
    let mounting = small_disk::may_mount();
    let trials = trials!(
        mounting,
        full_disk::sqlite_says_so_and_goes_on_when_there_is_room,
        full_disk::sqlite_deletes_and_has_room_again,
        full_disk::postgresql_says_so_and_goes_on_when_there_is_room,
        full_disk::too_little_room_to_start_is_named,
        full_disk::a_model_that_does_not_fit_is_told_and_what_has_come_is_of_use,
    );
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
