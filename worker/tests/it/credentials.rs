//! Credentials of teams: tested by a worker, used for their team alone, and told of when they are refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use platforms::Client;
use seal::Seals;
use store::{
    BUILT_IN_TEAM, CREDENTIAL_SECRET, Credential, CredentialState, Item, ItemStatus, Job,
    JobOptions, NewCredential, Scope, credential_id,
};
use uuid::Uuid;
use worker::Settings;

use crate::bed::{Bed, assert_ended, new_job, within};
use crate::fake::{Asked, Reply, google, threads, video};

const SEAL_KEY: &str = "00000000000000000000000000000000000000000000000000000000000000a1";
const VIDEO: &str = "https://www.youtube.com/watch?v=abcdefghijk";
const OTHER_TEAM: Uuid = Uuid::from_u128(7);

fn seals() -> Seals {
    Seals::with(SEAL_KEY.parse().expect("a key"))
}

/// YouTube knows the operator's key and a good one; comments are called after the key that they are asked
/// with.
fn youtube(asked: &Asked) -> Reply {
    let key = asked.key.as_deref().unwrap_or_default();
    match (asked.path.as_str(), key) {
        (_, "worn-out") => google(400, "keyInvalid"),
        ("/videos", _) => video(asked, 1),
        ("/commentThreads", key) => Reply::Json(threads(key, 1, None)),
        _ => Reply::Status(404, None, serde_json::json!({})),
    }
}

fn settings(bed: &Bed) -> Settings {
    Settings {
        seals: seals(),
        max_attempts: 2,
        ..bed.settings()
    }
}

async fn enter(bed: &Bed, secret: &str) {
    let place = CREDENTIAL_SECRET.of(credential_id(BUILT_IN_TEAM, "youtube"));
    let new = NewCredential {
        team: BUILT_IN_TEAM,
        platform: "youtube".to_owned(),
        label: String::new(),
        secret: seals().seal(place, secret.as_bytes()).expect("sealed"),
    };
    bed.store.put_credential(&new).await.unwrap();
}

/// The credential once it stands so.
async fn once(bed: &Bed, state: CredentialState) -> Credential {
    within(async {
        let mut look = tokio::time::interval(std::time::Duration::from_millis(5));
        loop {
            look.tick().await;
            let now = bed
                .store
                .credential(BUILT_IN_TEAM, "youtube")
                .await
                .unwrap();
            if now.state == state {
                return now;
            }
        }
    })
    .await
}

async fn job_of(bed: &Bed, team: Uuid) -> Job {
    let mut job = new_job(&[VIDEO], JobOptions::default());
    job.team = team;
    bed.store.create_job(job).await.unwrap().job
}

async fn ended(bed: &Bed, job: &Job) -> Item {
    within(async {
        let mut look = tokio::time::interval(std::time::Duration::from_millis(5));
        loop {
            look.tick().await;
            let item = bed
                .store
                .items(job.scope(), job.id, None, 1)
                .await
                .unwrap()
                .remove(0);
            if !matches!(item.status, ItemStatus::Pending | ItemStatus::InProgress) {
                return item;
            }
        }
    })
    .await
}

/// The ids of the comments of a job.
async fn comments(bed: &Bed, job: &Job) -> Vec<String> {
    let records = bed
        .store
        .results(Scope::Team(job.team), job.id, None, 10)
        .await;
    let records = records.unwrap().into_iter();
    records.map(|record| record.comment_id).collect()
}

#[tokio::test]
async fn what_is_entered_is_tested_by_a_worker() {
    let bed = Bed::new(youtube).await;
    enter(&bed, "good").await;
    let running = bed.start(settings(&bed));
    let ready = once(&bed, CredentialState::Ready).await;
    assert_eq!(
        (ready.account, ready.detail),
        (None, None),
        "a key names nobody"
    );
    assert_eq!(bed.fake.asked("/videos"), 1);

    enter(&bed, "worn-out").await;
    running.worker.waker().wake();
    let refused = once(&bed, CredentialState::Refused).await;
    let detail = refused.detail.expect("a sentence");
    assert!(
        detail.contains("keyInvalid") && !detail.contains("worn-out"),
        "{detail}"
    );
    running.stop().await;
    let keys = bed
        .store
        .operator_keys()
        .await
        .unwrap()
        .expect("a worker was there");
    assert_eq!(keys, ["FACEBOOK_TOKEN", "YOUTUBE_API_KEY"]);
}

#[tokio::test]
async fn a_test_that_comes_to_nothing_for_now_is_made_again() {
    let is_down = Arc::new(AtomicBool::new(true));
    let down = Arc::clone(&is_down);
    let bed = Bed::new(move |asked| match down.swap(false, Ordering::SeqCst) {
        true => Reply::Status(500, None, serde_json::json!({})),
        false => youtube(asked),
    })
    .await;
    enter(&bed, "good").await;
    let running = bed.start(settings(&bed));
    once(&bed, CredentialState::Ready).await;
    assert!(!is_down.load(Ordering::SeqCst));
    running.stop().await;
}

#[tokio::test]
async fn what_a_team_has_read_with_its_credential_is_its_own() {
    let bed = Bed::new(youtube).await;
    enter(&bed, "good").await;
    let running = bed.start(settings(&bed));
    let ours = job_of(&bed, BUILT_IN_TEAM).await;
    running.worker.waker().wake();
    assert_ended(&ended(&bed, &ours).await, ItemStatus::Completed, None);
    let theirs = job_of(&bed, OTHER_TEAM).await;
    running.worker.waker().wake();
    assert_ended(&ended(&bed, &theirs).await, ItemStatus::Completed, None);
    assert_eq!(comments(&bed, &ours).await, ["good-0"]);
    assert_eq!(comments(&bed, &theirs).await, ["a-key-0"]);
    let again = job_of(&bed, BUILT_IN_TEAM).await;
    running.worker.waker().wake();
    assert_ended(&ended(&bed, &again).await, ItemStatus::Completed, None);
    running.stop().await;
    assert_eq!(comments(&bed, &again).await, ["good-0"]);
    assert_eq!(
        bed.fake.asked("/commentThreads"),
        2,
        "the team reuses what it has"
    );
}

#[tokio::test]
async fn a_credential_that_is_refused_while_a_post_is_read_says_so() {
    // It ends there, and nobody is told.
    let has_ended = Arc::new(AtomicBool::new(false));
    let ended_there = Arc::clone(&has_ended);
    let bed = Bed::new(move |asked| match ended_there.load(Ordering::SeqCst) {
        true => google(400, "keyExpired"),
        false => youtube(asked),
    })
    .await;
    enter(&bed, "good").await;
    let running = bed.start(settings(&bed));
    once(&bed, CredentialState::Ready).await;
    has_ended.store(true, Ordering::SeqCst);
    let job = job_of(&bed, BUILT_IN_TEAM).await;
    running.worker.waker().wake();
    let item = ended(&bed, &job).await;
    assert_ended(&item, ItemStatus::Failed, Some("credentials_rejected"));
    let refused = once(&bed, CredentialState::Refused).await;
    assert!(
        refused
            .detail
            .is_some_and(|detail| detail.contains("keyExpired"))
    );
    running.stop().await;
}

#[tokio::test]
async fn a_post_that_lacked_a_credential_is_read_with_the_one_entered_since() {
    let bed = Bed::new(youtube).await;
    let mut without = bed.platforms();
    without.keys.clear();
    let running = bed.start_with(Client::new(without).unwrap(), None, settings(&bed));
    let job = job_of(&bed, BUILT_IN_TEAM).await;
    running.worker.waker().wake();
    let item = ended(&bed, &job).await;
    assert_ended(&item, ItemStatus::Failed, Some("needs_credentials"));
    let detail = item.detail.expect("a sentence");
    assert!(
        detail.contains("Platforms") && detail.contains("YOUTUBE_API_KEY"),
        "{detail}"
    );
    assert_eq!(bed.fake.asked("/"), 0, "nothing is asked");

    enter(&bed, "good").await;
    bed.store.retry_job(job.scope(), job.id).await.unwrap();
    running.worker.waker().wake();
    let item = bed
        .wait(&job, |item| item.status == ItemStatus::Completed)
        .await;
    assert_eq!(item.totals.scored, 1);
    running.stop().await;
    assert_eq!(comments(&bed, &job).await, ["good-0"]);
}

#[tokio::test]
async fn a_worker_without_the_seal_key_says_so() {
    let bed = Bed::new(youtube).await;
    enter(&bed, "good").await;
    let running = bed.start(bed.settings());
    let untested = once(&bed, CredentialState::Untested).await;
    assert!(
        untested
            .detail
            .is_some_and(|detail| detail.contains("SEAL_KEY"))
    );
    let job = job_of(&bed, BUILT_IN_TEAM).await;
    running.worker.waker().wake();
    let item = ended(&bed, &job).await;
    assert_ended(&item, ItemStatus::Failed, Some("needs_credentials"));
    assert!(
        item.detail
            .is_some_and(|detail| detail.contains("SEAL_KEY"))
    );
    running.stop().await;
    assert_eq!(bed.fake.asked("/"), 0);
}
