//! A deletion that is cut off: whoever comes next goes on, and nothing stays.

use reqwest::Method;

use super::site::Site;
use crate::harness::until;

/// More comments than a DELETE waits for.
const ROWS: usize = 60_000;

fn file() -> String {
    let rows = (0..ROWS).map(|row| format!("{row},fine\n"));
    std::iter::once("id,comment\n".to_owned())
        .chain(rows)
        .collect()
}

#[tokio::test]
async fn a_deletion_that_is_cut_off_by_a_crash_is_finished_by_the_next_process() {
    let site = Site::new().await;
    let api = site.api().await;
    let id = api.upload(file()).await;
    let path = format!("/api/v1/jobs/{id}");
    let cut_off = tokio::spawn(api.request(Method::DELETE, &path).send());
    until("the job is not to be seen", || async {
        (api.get(&path).await.status == 404).then_some(())
    })
    .await;
    api.kill().await;
    let _ = cut_off.await;
    let left = site.database.number("select count(*) from comments").await;
    assert!(
        left > 0,
        "it was gone before the kill: the test shows nothing"
    );

    // No worker, and so no purge: an api does it as well.
    let api = site.api().await;
    until("the comments are erased", || async {
        let left = site.database.number("select count(*) from comments").await;
        (left == 0).then_some(())
    })
    .await;
    api.stop().await;
    for table in [
        "snapshots",
        "scores",
        "job_items",
        "work where kind = 'post'",
    ] {
        let left = format!("select count(*) from {table}");
        assert_eq!(site.database.number(&left).await, 0, "{table}");
    }
}

#[tokio::test]
async fn delete_says_whether_anything_is_left() {
    let site = Site::new().await;
    let api = site.api().await;
    let small = api.upload("id,comment\n1,fine\n").await;
    let answer = api.delete(&format!("/api/v1/jobs/{small}")).await;
    assert_eq!(answer.status, 204, "{}", answer.text());

    let path = format!("/api/v1/jobs/{}", api.upload(file()).await);
    let answer = api.delete(&path).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    for (method, rest) in [
        (Method::GET, ""),
        (Method::GET, "/events"),
        (Method::GET, "/summary"),
        (Method::GET, "/comments"),
        (Method::GET, "/results.csv?partial=true"),
        (Method::POST, "/cancel"),
        (Method::POST, "/retry"),
        (Method::POST, "/rescore"),
    ] {
        let request = api.request(method.clone(), &format!("{path}{rest}"));
        let status = request.send().await.expect("an answer").status();
        assert_eq!(status, 404, "{method} {rest}");
    }
    assert_eq!(
        api.get("/api/v1/jobs").await.json()["jobs"],
        serde_json::json!([])
    );
    // 404 only when nothing is left.
    until("nothing is left", || async {
        let status = api.delete(&path).await.status;
        assert!([202, 204, 404].contains(&status), "{status}");
        (status == 404).then_some(())
    })
    .await;
    let left = site.database.number("select count(*) from comments").await;
    assert_eq!(left, 0);
    api.stop().await;
}
