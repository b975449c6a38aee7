//! kill -9 at many moments, then the same data folder again: nothing is lost, nothing doubled.

use futures::{StreamExt, future::join_all};
use serde_json::json;
use tokio::sync::mpsc;

use crate::{
    fake::{Fake, PLAIN, VIDEO_COMMENTS, VIDEO_REQUESTS, hn, mastodon, youtube},
    harness::{Server, Setup, until},
    rows::Csv,
};

const VIDEOS: [&str; 2] = ["aaaaaaaaaaa", "bbbbbbbbbbb"];

fn posts() -> Vec<String> {
    let mut urls: Vec<String> = VIDEOS.iter().map(|video| youtube(video)).collect();
    urls.extend([hn(1), mastodon(11111), hn(404)]);
    urls
}

/// Comments of [`posts`].
const COMMENTS: usize = 2 * VIDEO_COMMENTS + 2 * PLAIN;

fn setup(fake: &Fake) -> Setup {
    // A dead process's posts are taken over within seconds, and only one request at a time is in flight per post.
    Setup::new(fake)
        .set("LEASE_SECONDS", "5")
        .set("SNAPSHOT_MAX_AGE", "0")
}

async fn results(server: &Server, id: &str) -> Csv {
    let answer = server.get(&format!("/api/v1/jobs/{id}/results.csv")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    Csv::read(&answer.body)
}

/// What an undisturbed run gives.
async fn undisturbed() -> Csv {
    let fake = Fake::start().await;
    let server = setup(&fake).start().await;
    let id = server.create(&posts()).await;
    assert_eq!(server.ended(&id).await["status"], "partial");
    let csv = results(&server, &id).await;
    assert_eq!(csv.rows.len(), COMMENTS);
    let youtube = fake
        .seen()
        .iter()
        .filter(|path| path.starts_with("/youtube"))
        .count();
    assert_eq!(youtube, VIDEOS.len() * VIDEO_REQUESTS, "{:?}", fake.seen());
    server.stop().await;
    csv.timeless()
}

/// One job, killed each time so many more requests have arrived, and what it gives in the end.
async fn killed_after(moments: &[usize]) -> Csv {
    let fake = Fake::start().await;
    let setup = setup(&fake);
    let mut server = setup.start().await;
    let id = server.create(&posts()).await;
    for moment in moments {
        let seen = fake.seen().len();
        // It may have ended before so many requests: then it is killed at its end.
        let many = fake.asked("", seen + moment);
        tokio::select! {
            () = many => {}
            _ = server.ended(&id) => {}
        }
        server.kill().await;
        server = setup.start().await;
    }
    let job = server.ended(&id).await;
    assert_eq!(job["status"], "partial", "killed after {moments:?}: {job}");
    let csv = results(&server, &id).await;
    assert!(
        csv.times().values().all(|times| *times == 1),
        "killed after {moments:?}"
    );
    assert_eq!(csv.rows.len(), COMMENTS, "killed after {moments:?}");

    // Each kill costs at most the one page of each video that was on its way.
    for video in VIDEOS {
        let repeated: usize = fake
            .times()
            .iter()
            .filter(|(path, _)| path.starts_with("/youtube") && path.contains(video))
            .map(|(_, times)| times - 1)
            .sum();
        assert!(
            repeated <= moments.len(),
            "killed after {moments:?}: {:?}",
            fake.times()
        );
    }
    server.stop().await;
    csv.timeless()
}

#[tokio::test]
async fn a_job_killed_after_any_number_of_requests_ends_as_if_nothing_had_been() {
    let wanted = undisturbed().await;
    // Two videos, 13 requests each, and 6 others.
    let moments = [1, 2, 3, 4, 5, 7, 9, 12, 15, 18, 21, 24, 27, 30];
    // Some at a time: each has a process of its own.
    for some in moments.chunks(4) {
        let runs = some
            .iter()
            .map(|moment| async move { (moment, killed_after(&[*moment]).await) });
        for (moment, csv) in join_all(runs).await {
            assert_eq!(csv, wanted, "killed after {moment} requests");
        }
    }
}

#[tokio::test]
async fn a_job_killed_again_and_again_still_ends() {
    let wanted = undisturbed().await;
    let (one, other) = tokio::join!(killed_after(&[3, 4, 2]), killed_after(&[8, 1, 6]));
    assert_eq!(one, wanted);
    assert_eq!(other, wanted);
}

/// Comments that take the lexicon a while.
fn file_of_comments(rows: usize) -> String {
    let long =
        "It was good, not bad, but the rest was terrible and I hated the end of it. ".repeat(12);
    let mut csv = String::from("id,comment\n");
    for n in 0..rows {
        csv.push_str(&format!("{n},\"Number {n}: {long}\"\n"));
    }
    csv
}

#[tokio::test]
async fn a_file_of_comments_killed_while_it_is_scored_is_scored_once() {
    const ROWS: usize = 6000;
    let fake = Fake::start().await;
    let setup = setup(&fake);
    let server = setup.start().await;
    let file = file_of_comments(ROWS);
    let whole = server.upload(file.clone()).await;
    server.ended(&whole).await;
    let wanted = results(&server, &whole).await.timeless();
    assert_eq!(wanted.rows.len(), ROWS);

    let id = server.upload(file).await;
    // At the first scores, not at the end; on a quick machine it may have ended, which must do no harm either.
    until("scoring has begun", || async {
        let job = server.get(&format!("/api/v1/jobs/{id}")).await.json();
        (job["progress"]["comments_scored"].as_u64() > Some(0)).then_some(())
    })
    .await;
    server.kill().await;

    let server = setup.start().await;
    let job = server.ended(&id).await;
    assert_eq!(
        (&job["status"], &job["progress"]["comments_scored"]),
        (&json!("completed"), &json!(ROWS)),
        "{job}"
    );
    assert!(
        results(&server, &id).await.timeless() == wanted,
        "the rows differ from those of the undisturbed job"
    );
    server.stop().await;
}

#[tokio::test]
async fn an_upload_that_was_cut_off_leaves_no_job() {
    let fake = Fake::start().await;
    let setup = setup(&fake);
    for after in [1, 8, 40] {
        let server = setup.start().await;
        let (send, receive) = mpsc::channel::<Vec<u8>>(1);
        let stream = futures::stream::unfold(receive, |mut receive| async {
            receive
                .recv()
                .await
                .map(|chunk| (std::io::Result::Ok(chunk), receive))
        });
        let request = server
            .request(
                reqwest::Method::POST,
                "/api/v1/jobs?kind=comments&file_name=a.csv",
            )
            .header("content-type", "text/csv")
            .body(reqwest::Body::wrap_stream(stream.boxed()));
        let upload = tokio::spawn(request.send());
        let chunk = file_of_comments(40).into_bytes();
        for _ in 0..after {
            // A place in the channel is free when the chunk before was taken.
            send.send(chunk.clone()).await.expect("the upload goes on");
        }
        assert!(
            server.get("/api/v1/jobs").await.json()["jobs"]
                .as_array()
                .is_some_and(Vec::is_empty)
        );
        server.kill().await;
        drop(send);
        assert!(
            upload.await.expect("no panic").is_err(),
            "nobody was there to accept it"
        );
    }
    let server = setup.start().await;
    assert_eq!(
        server.get("/api/v1/jobs").await.json()["jobs"],
        json!([]),
        "half a file is no job"
    );
    let id = server.upload("comment\nI love it\n").await;
    assert_eq!(server.ended(&id).await["status"], "completed");
    server.stop().await;
}
