//! Answers recorded from the real platforms, and a table of real addresses: they hold people's words
//! and lie in a folder beside the checkout, which need not be there; see `given`.

#![allow(
    dead_code,
    unused_imports,
    reason = "the helpers are those of `it`, whose tests are not compiled here"
)]

#[path = "../it/bluesky.rs"]
mod bluesky;
#[path = "../it/discourse.rs"]
mod discourse;
#[path = "../it/facebook.rs"]
mod facebook;
#[path = "../it/fake.rs"]
mod fake;
#[path = "../../../../sentiment/tests/inputs/given.rs"]
mod given;
#[path = "../it/graph.rs"]
mod graph;
#[path = "../it/instagram.rs"]
mod instagram;
#[path = "../it/recognize.rs"]
mod recognize;
mod recorded;
#[path = "../it/x.rs"]
mod x;
#[path = "../it/youtube.rs"]
mod youtube;

use std::path::PathBuf;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

use crate::given::{given, shared};

/// A test of a file or folder under `recordings` of the shared folder.
fn trial<F>(place: &str, name: &str, test: fn(PathBuf) -> F) -> Trial
where
    F: Future<Output = ()> + 'static,
{
    let place = shared(&format!("recordings/{place}"));
    let needed = place.clone();
    given(&place, name, move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let needed = needed.expect("what it needs");
        runtime.expect("a runtime").block_on(test(needed));
    })
}

fn main() -> ExitCode {
    let trials = vec![
        trial("bluesky", "a_post_of_bluesky_is_read", recorded::bluesky),
        trial(
            "discourse",
            "a_topic_of_discourse_is_read",
            recorded::discourse,
        ),
        trial(
            "facebook",
            "answers_of_facebook_are_read",
            recorded::facebook,
        ),
        trial(
            "instagram",
            "answers_of_instagram_are_read",
            recorded::instagram,
        ),
        trial("twitter", "answers_of_x_are_read", recorded::x),
        trial("youtube", "answers_of_youtube_are_read", recorded::youtube),
        trial(
            "url_cases.tsv",
            "every_address_is_recognised_or_told_why_not",
            recorded::addresses,
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
