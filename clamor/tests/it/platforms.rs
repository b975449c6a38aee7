//! The command `platforms`.

use serde_json::json;

use crate::fake::{Fake, Refusal};
use crate::harness::{Ran, Setup, beside, clean, run};

async fn platforms(setup: &Setup, arguments: &[&str]) -> Vec<Ran> {
    let mut all = Vec::new();
    for program in ["clamor", "clamor-worker"] {
        let mut command = tokio::process::Command::new(beside(program));
        clean(&mut command, setup.folder.path());
        setup.apply(&mut command);
        command.arg("platforms").args(arguments);
        all.push(run(&mut command).await);
    }
    all
}

#[tokio::test]
async fn every_platform_is_told_with_what_it_needs() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake).set("YOUTUBE_API_KEY", "");
    for ran in platforms(&setup, &["--test-keys"]).await {
        let told = ran.expect(0).stdout();
        for line in [
            "Hacker News: news.ycombinator.com/item?id=…",
            "YouTube: videos, shorts, live; needs YOUTUBE_API_KEY",
            "  not set. To get a YouTube Data API key (free):",
            "  1. Open https://console.cloud.google.com/ and make a project.",
        ] {
            assert!(
                told.lines().any(|told| told == line),
                "no {line:?} in: {told}"
            );
        }
        assert!(
            told.contains("LinkedIn: LinkedIn shows comments only to the organisation"),
            "{told}"
        );
    }
    assert!(fake.seen().is_empty(), "no key, no request");
}

#[tokio::test]
async fn a_key_is_tried_where_that_is_asked_for() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    for ran in platforms(&setup, &[]).await {
        assert!(!ran.expect(0).stdout().contains("taken"), "{ran:?}");
    }
    assert!(fake.seen().is_empty());
    for ran in platforms(&setup, &["--test-keys"]).await {
        assert!(
            ran.expect(0).stdout().contains("  set, and taken\n"),
            "{ran:?}"
        );
    }
    let refusal = Refusal {
        body: json!({"error": {"code": 400, "details": [{"reason": "API_KEY_INVALID"}]}}),
        ..Refusal::of(400)
    };
    fake.refuse_with("/youtube/videos", refusal, 2);
    for ran in platforms(&setup, &["--test-keys"]).await {
        let told = ran.expect(1).stdout();
        assert!(told.contains("credentials_rejected"), "{told}");
    }
    assert_eq!(fake.seen().len(), 4, "one request for each try");
}
