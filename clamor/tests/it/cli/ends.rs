//! How a run of `clamor analyze` ends that cannot go on, and what it leaves behind.

use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::{analyze, read, write};
use crate::{
    fake::{Fake, Refusal, hn},
    harness::{Ran, Setup, run, signal, within},
};

#[tokio::test]
async fn wrong_calls_are_2_with_a_sentence_and_touch_nothing() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    write(&setup, "mine.csv", "who,what\nann,fine\n");
    write(&setup, "kept.csv", "keep me");
    write(&setup, "empty.csv", "comment\n");
    write(&setup, "list.txt", "nothing here");
    let one = hn(1);
    for (arguments, words) in [
        (vec![], vec!["URL"]),
        (vec!["--nonsense"], vec!["--nonsense"]),
        (
            vec![one.as_str(), "--comments", "mine.csv"],
            vec!["cannot be used with"],
        ),
        (
            vec![one.as_str(), "--text-column", "what"],
            vec!["--text-column", "cannot be used with"],
        ),
        (
            vec![one.as_str(), "-o", "out.pdf"],
            vec!["out.pdf", ".csv, .jsonl or .xlsx"],
        ),
        (
            vec![one.as_str(), "-o", "out"],
            vec![".csv, .jsonl or .xlsx"],
        ),
        (
            vec![one.as_str(), "--max-comments", "none"],
            vec!["--max-comments", "none"],
        ),
        (
            vec![one.as_str(), "--analyzer", "onnx:absent", "-o", "kept.csv"],
            vec!["onnx:absent", "lexicon"],
        ),
        (
            vec![
                "https://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675",
                "-o",
                "kept.csv",
            ],
            vec!["linkedin"],
        ),
        (
            vec!["--file", "absent.csv", "-o", "kept.csv"],
            vec!["absent.csv"],
        ),
        (
            vec!["--file", "list.txt", "-o", "kept.csv"],
            vec!["list.txt"],
        ),
        (
            vec!["--comments", "absent.csv", "-o", "kept.csv"],
            vec!["absent.csv"],
        ),
        (
            vec!["--comments", "empty.csv", "-o", "kept.csv"],
            vec!["empty.csv"],
        ),
        (
            vec![
                "--comments",
                "mine.csv",
                "--text-column",
                "nope",
                "-o",
                "kept.csv",
            ],
            vec!["nope", "who", "what"],
        ),
    ] {
        analyze(&setup, &arguments).await.says(2, &words);
    }
    assert!(
        fake.seen().is_empty(),
        "nothing is fetched before the call is right"
    );
    assert_eq!(read(&setup, "kept.csv"), b"keep me");
    assert_eq!(
        setup.files(),
        ["empty.csv", "kept.csv", "list.txt", "mine.csv"]
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_written_whole_is_not_written_at_all() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let broken = "{\"text\":\"I love it\"}\n".repeat(5000) + "{\"text\":\n";
    write(&setup, "broken.jsonl", broken);
    write(&setup, "kept.csv", "keep me");
    let ran = analyze(&setup, &["--comments", "broken.jsonl", "-o", "kept.csv"]).await;
    ran.says(2, &["broken.jsonl", "5001"]);
    assert_eq!(read(&setup, "kept.csv"), b"keep me");
    assert_eq!(setup.files(), ["broken.jsonl", "kept.csv"]);

    analyze(&setup, &[&hn(1), "-o", "no/such/folder/out.csv"])
        .await
        .says(1, &["no/such/folder"]);
    assert!(
        fake.seen().is_empty(),
        "it is told before anything is fetched"
    );
    std::fs::create_dir(setup.path("folder.csv")).expect("a folder");
    analyze(&setup, &[&hn(1), "-o", "folder.csv"])
        .await
        .says(2, &["is a folder"]);
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_full_disk_behind_standard_output_is_told() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    write(
        &setup,
        "mine.csv",
        format!("comment\n{}", "I love it\n".repeat(20_000)),
    );
    for arguments in [
        ["--comments", "mine.csv", "-o", "-"].as_slice(),
        &[&hn(1), "-o", "-"],
    ] {
        let mut command = setup.analyze(arguments);
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("the device");
        let child = command.stdout(full).spawn().expect("the program starts");
        let ran = Ran::from(
            within("it ends", child.wait_with_output())
                .await
                .expect("an end"),
        );
        ran.says(1, &["cannot write", "No space left"]);
    }
}

#[tokio::test]
async fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    write(
        &setup,
        "mine.csv",
        format!("comment\n{}", "I love it\n".repeat(200_000)),
    );
    let line = format!(
        "'{}' analyze --comments mine.csv -o - | head -n 1",
        crate::harness::PROGRAM
    );
    let mut shell = tokio::process::Command::new("sh");
    crate::harness::clean(&mut shell, setup.folder.path());
    setup.apply(&mut shell);
    let ran = run(shell.args(["-c", &line])).await;
    assert!(ran.stdout().contains("post_url"), "{}", ran.stdout());
    assert!(
        !ran.stderr.contains("panicked") && !ran.stderr.contains("Broken pipe"),
        "{}",
        ran.stderr
    );

    let line = format!("'{}' openapi | head -n 1", crate::harness::PROGRAM);
    let mut shell = tokio::process::Command::new("sh");
    crate::harness::clean(&mut shell, setup.folder.path());
    let ran = run(shell.args(["-c", &line])).await;
    assert_eq!((ran.stdout(), ran.stderr.as_str()), ("{\n", ""));
}

#[tokio::test]
async fn an_interrupt_leaves_nothing_behind() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    write(&setup, "kept.csv", "keep me");
    fake.hold("/hn/items/1");
    let child = setup
        .analyze(&[&hn(1), "-o", "kept.csv"])
        .spawn()
        .expect("the program starts");
    fake.asked("/hn/items/1", 1).await;
    signal(&child, "INT").await;
    let ran = Ran::from(
        within("it ends", child.wait_with_output())
            .await
            .expect("an end"),
    );
    ran.says(130, &["nothing was written"]);
    assert_eq!(read(&setup, "kept.csv"), b"keep me");
    assert_eq!(setup.files(), ["kept.csv"]);
}

#[tokio::test]
async fn a_wait_is_told_with_its_reason_and_its_end_while_it_lasts() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let slow_down = Refusal {
        retry_after_s: Some(600),
        ..Refusal::of(429)
    };
    fake.refuse_with("/hn/items/1", slow_down, usize::MAX);
    let mut child = setup
        .analyze(&[&hn(1), "-o", "out.csv"])
        .spawn()
        .expect("the program starts");
    let said = child.stderr.take().expect("bug: it is piped");
    let mut lines = BufReader::new(said).lines();
    let told = within("the wait is told", async {
        loop {
            let line = lines.next_line().await.expect("a line");
            let line = line.expect("it goes on until it is interrupted");
            if line.contains(" waits, since ") {
                return line;
            }
        }
    })
    .await;
    let start = "clamor: 1 post waits, since Hacker News takes no more requests now: it continues ";
    let when = told.strip_prefix(start).expect(&told);
    assert!(when.ends_with(" UTC."), "{told}");
    signal(&child, "INT").await;
    let ended = within("it ends", child.wait()).await.expect("an end");
    assert_eq!(ended.code(), Some(130));
    // It was said once.
    while let Some(line) = lines.next_line().await.expect("a line") {
        assert!(!line.contains(" waits, since "), "{line}");
    }
    assert!(setup.files().is_empty());
}

#[tokio::test]
async fn an_interrupt_keeps_what_there_is_beside_the_file() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    write(&setup, "kept.csv", "keep me");
    fake.hold("/hn/items/2");
    let child = setup
        .analyze(&[&hn(1), &hn(2), "-o", "kept.csv"])
        .env("FETCH_CONCURRENCY", "1")
        .spawn()
        .expect("the program starts");
    fake.asked("/hn/items/2", 1).await;
    signal(&child, "INT").await;
    let ran = Ran::from(
        within("it ends", child.wait_with_output())
            .await
            .expect("an end"),
    );
    ran.says(130, &["kept.partial.csv"]);
    assert_eq!(read(&setup, "kept.csv"), b"keep me");
    assert!(!read(&setup, "kept.partial.csv").is_empty());
}
