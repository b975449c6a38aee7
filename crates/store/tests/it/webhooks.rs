//! Webhooks and their deliveries: what is written when a job ends, in which order it is sent, and what
//! comes of attempts.

use std::time::Duration;

use sqlx::Connection;
use store::{
    AfterAttempt, Attempt, AttemptOutcome, AuditAction, AuditFilter, Cursor, Delivery,
    DeliveryStatus, Door, DueDelivery, Error, JobKind, Lease, NewJob, NewWebhook, Scope, Webhook,
    WebhookChange, WebhookEvent, WebhookOff, WebhookSecrets,
};
use uuid::Uuid;

use crate::harness::*;

const PATIENCE: Duration = Duration::from_secs(5 * 86_400);

async fn make_for(db: &Database, team: Uuid, events: &[WebhookEvent]) -> Webhook {
    let webhook = NewWebhook {
        id: Uuid::now_v7(),
        team,
        url: "https://a.example/hook".to_owned(),
        events: events.to_vec(),
        base: "https://clamor.example.org".to_owned(),
        secret: b"sealed".to_vec(),
    };
    db.store.add_webhook(&webhook, 100).await.unwrap()
}

async fn make(db: &Database) -> Webhook {
    make_for(db, TEAM, &WebhookEvent::ALL).await
}

async fn deliveries(db: &Database, webhook: &Webhook) -> Vec<Delivery> {
    let page = db
        .store
        .deliveries(Scope::Team(webhook.team), webhook.id, None, 100);
    page.await.unwrap().0
}

async fn events(db: &Database, webhook: &Webhook) -> Vec<&'static str> {
    let all = deliveries(db, webhook).await;
    all.iter().rev().map(|one| one.event.as_str()).collect()
}

/// Takes the work on a webhook, as a worker does.
async fn take(db: &Database, webhook: &Webhook) -> Lease {
    let handed = db.store.hand_over_deliveries(100, LONG).await.unwrap();
    assert!(handed.contains(&webhook.id), "{handed:?}");
    db.store
        .claim(webhook.id, "worker", LONG)
        .await
        .unwrap()
        .expect("it is due")
}

async fn next(db: &Database, lease: &Lease) -> Option<DueDelivery> {
    db.store.next_delivery(lease).await.unwrap()
}

fn delivered() -> Attempt {
    Attempt {
        answer: Some(204),
        outcome: AttemptOutcome::Delivered,
    }
}

fn again(after: Duration) -> Attempt {
    Attempt {
        answer: Some(500),
        outcome: AttemptOutcome::Again(after, "It answered 500.".to_owned()),
    }
}

async fn try_record(
    db: &Database,
    lease: &Lease,
    delivery: Uuid,
    attempt: Attempt,
) -> Result<AfterAttempt, Error> {
    let store = &db.store;
    store
        .record_attempt(lease, delivery, &attempt, PATIENCE)
        .await
}

async fn record(db: &Database, lease: &Lease, delivery: Uuid, attempt: Attempt) -> AfterAttempt {
    let recorded = try_record(db, lease, delivery, attempt).await;
    recorded.expect("recorded")
}

async fn is_handed_over(db: &Database, webhook: &Webhook) -> bool {
    let due = db.store.hand_over_deliveries(100, Duration::ZERO).await;
    due.unwrap().contains(&webhook.id)
}

async fn end_by(db: &Database, ending: store::Ending) -> Uuid {
    let (job, claim) = db.claimed().await;
    db.store.finish(&claim, &ending).await.unwrap();
    job.id
}

fn failed() -> store::Ending {
    store::Ending::Failed {
        reason: "not_found".to_owned(),
        detail: "It is not there.".to_owned(),
    }
}

async fn an_attempt_that_waits_is_due_in_time_when_the_clock_was_put_back(db: &Database) {
    let webhook = make(db).await;
    let seen = || db.store.worker_seen("worker", "0.1.0", &[]);
    seen().await.unwrap();
    end_by(db, failed()).await;
    let lease = take(db, &webhook).await;
    let delivery = next(db, &lease).await.expect("one is due");
    record(db, &lease, delivery.id, again(LONG)).await;
    db.store
        .rest_deliveries(&lease, Duration::ZERO)
        .await
        .unwrap();
    let hours = match db.url.starts_with("sqlite:") {
        true => "7200000",
        false => "interval '2 hours'",
    };
    for (table, column) in [
        ("workers", "seen_at"),
        ("work", "due_at"),
        ("deliveries", "due_at"),
    ] {
        db.execute(&format!("update {table} set {column} = {column} + {hours}"))
            .await;
    }
    seen().await.unwrap();
    assert!(!is_handed_over(db, &webhook).await);
    for table in ["work", "deliveries"] {
        db.age(table, "due_at", LONG + Duration::from_secs(60))
            .await;
    }
    let lease = take(db, &webhook).await;
    assert!(next(db, &lease).await.is_some());
}

async fn every_end_of_a_job_is_there_for_those_who_want_it(db: &Database) {
    let all = make(db).await;
    let few = make_for(db, TEAM, &[WebhookEvent::JobCancelled]).await;
    let off = make(db).await;
    let other = make_for(db, OTHER_TEAM, &WebhookEvent::ALL).await;
    let change = WebhookChange {
        enabled: Some(false),
        ..WebhookChange::default()
    };
    db.store
        .change_webhook(IN_TEAM, off.id, &change)
        .await
        .unwrap();

    let done = db.done(comments(3)).await;
    let lost = end_by(db, failed()).await;
    let short = end_by(
        db,
        store::Ending::Partial {
            reason: "below_coverage".to_owned(),
            detail: "Short.".to_owned(),
        },
    )
    .await;
    let (cancelled, _) = db.claimed().await;
    db.store.cancel_job(IN_TEAM, cancelled.id).await.unwrap();
    let at_once = NewJob {
        items: vec![unsupported()],
        ..posts(1)
    };
    let at_once = db.create(at_once).await;
    // Given up, since its workers died.
    let (dead, _) = db.claimed().await;
    db.expire_leases().await;
    assert_eq!(db.store.exhaust(1).await.unwrap(), 1);
    // Not ended, deleted before its end, and not to be seen at all.
    let (open, claim) = db.claimed().await;
    db.store
        .finish(&claim, &store::Ending::Released)
        .await
        .unwrap();
    db.store.delete_job(IN_TEAM, open.id, None).await.unwrap();
    let texts = NewJob {
        kind: JobKind::Texts,
        ..posts(1)
    };
    let texts = db.create(texts).await;
    db.store.cancel_job(IN_TEAM, texts.id).await.unwrap();

    let expected = [
        (done.id, "job.completed"),
        (lost, "job.failed"),
        (short, "job.partial"),
        (cancelled.id, "job.cancelled"),
        (at_once.id, "job.failed"),
        (dead.id, "job.failed"),
    ];
    let told = deliveries(db, &all).await;
    let told = told.iter().rev();
    let told: Vec<_> = told
        .map(|one| (one.job.unwrap(), one.event.as_str()))
        .collect();
    assert_eq!(told, expected);
    assert_eq!(events(db, &few).await, ["job.cancelled"]);
    assert!(deliveries(db, &off).await.is_empty());
    assert!(deliveries(db, &other).await.is_empty());

    let lease = take(db, &all).await;
    let first = next(db, &lease).await.expect("it is due");
    let body: serde_json::Value = serde_json::from_str(&first.body).unwrap();
    assert_eq!(body["type"], "job.completed");
    let job = &body["data"]["job"];
    assert_eq!(
        (&job["posts"]["completed"], &job["comments_fetched"]),
        (&1.into(), &3.into())
    );
    let link = format!("https://clamor.example.org/api/v1/jobs/{}/summary", done.id);
    assert_eq!(job["links"]["summary"], link.as_str());
}

async fn posts_and_deliveries_are_handed_over_apart(db: &Database) {
    let webhook = make(db).await;
    let job = db.create(posts(1)).await;
    let post = db.items(&job).await[0].id;
    assert!(
        db.store
            .hand_over_deliveries(10, LONG)
            .await
            .unwrap()
            .is_empty()
    );
    db.store.test_webhook(IN_TEAM, webhook.id, 5).await.unwrap();
    assert_eq!(db.store.hand_over(10, LONG).await.unwrap(), [post]);
    assert_eq!(
        db.store.hand_over_deliveries(10, LONG).await.unwrap(),
        [webhook.id]
    );
    assert!(
        db.store
            .hand_over_deliveries(10, LONG)
            .await
            .unwrap()
            .is_empty()
    );
    // Held by a worker that fell silent.
    let held = db.store.claim(webhook.id, "worker", LONG).await.unwrap();
    assert!(held.is_some());
    assert!(!is_handed_over(db, &webhook).await);
    db.expire_leases().await;
    assert!(
        db.store
            .hand_over(10, Duration::ZERO)
            .await
            .unwrap()
            .contains(&post)
    );
    assert!(is_handed_over(db, &webhook).await);
}

async fn deliveries_of_one_job_come_in_order_and_hold_up_no_others(db: &Database) {
    let webhook = make(db).await;
    let (job, claim) = db.claimed().await;
    db.store.finish(&claim, &failed()).await.unwrap();
    db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    db.store.cancel_job(IN_TEAM, job.id).await.unwrap();
    let other = end_by(db, failed()).await;
    let mut lease = take(db, &webhook).await;
    let first = next(db, &lease).await.unwrap();
    assert_eq!(first.event, WebhookEvent::JobFailed);
    assert_eq!(record(db, &lease, first.id, again(LONG)).await.failures, 1);
    // The cancellation of the same job waits for it, and the other job does not.
    let second = next(db, &lease).await.unwrap();
    assert_ne!(second.id, first.id);
    assert!(second.body.contains(&other.to_string()), "{}", second.body);
    assert_eq!(record(db, &lease, second.id, delivered()).await.failures, 0);
    assert!(next(db, &lease).await.is_none());
    // Nor is anybody called for it before.
    let rests = db.store.rest_deliveries(&lease, Duration::ZERO).await;
    rests.unwrap();
    assert!(!is_handed_over(db, &webhook).await);

    db.age("deliveries", "due_at", LONG * 2).await;
    db.age("work", "due_at", LONG * 2).await;
    lease = take(db, &webhook).await;
    let third = next(db, &lease).await.unwrap();
    assert_eq!((third.id, third.attempts), (first.id, 1));
    record(db, &lease, third.id, delivered()).await;
    let fourth = next(db, &lease).await.unwrap();
    assert_eq!(fourth.event, WebhookEvent::JobCancelled);
    record(db, &lease, fourth.id, delivered()).await;
    assert!(next(db, &lease).await.is_none());
    db.store
        .rest_deliveries(&lease, Duration::ZERO)
        .await
        .unwrap();
    assert!(!is_handed_over(db, &webhook).await);
    let statuses = deliveries(db, &webhook).await;
    assert!(
        statuses
            .iter()
            .all(|one| one.status == DeliveryStatus::Delivered)
    );
}

async fn work_on_a_webhook_rests_until_something_is_due_and_is_woken_by_what_happens(
    db: &Database,
) {
    let webhook = make(db).await;
    db.store.test_webhook(IN_TEAM, webhook.id, 5).await.unwrap();
    let lease = take(db, &webhook).await;
    let due = next(db, &lease).await.unwrap();
    record(db, &lease, due.id, again(LONG)).await;
    db.store
        .rest_deliveries(&lease, Duration::ZERO)
        .await
        .unwrap();
    assert!(!is_handed_over(db, &webhook).await, "it is due in an hour");
    assert_eq!(db.store.waiting_deliveries().await.unwrap(), 1);

    // Something else happens: that is told at once.
    let job = end_by(db, failed()).await;
    let lease = take(db, &webhook).await;
    // And something while the work is held.
    let later = end_by(db, failed()).await;
    for job in [job, later] {
        let due = next(db, &lease).await.unwrap();
        assert!(due.body.contains(&job.to_string()));
        if job == later {
            break;
        }
        record(db, &lease, due.id, delivered()).await;
    }
    // Not looked at: it is due at once, or after a pause.
    db.store.rest_deliveries(&lease, LONG).await.unwrap();
    assert!(!is_handed_over(db, &webhook).await);
    db.age("work", "due_at", LONG * 2).await;
    let lease = take(db, &webhook).await;
    db.store
        .rest_deliveries(&lease, Duration::ZERO)
        .await
        .unwrap();
    assert!(is_handed_over(db, &webhook).await);

    // A lease that was lost writes nothing.
    for lost in [
        db.store
            .rest_deliveries(&lease, Duration::ZERO)
            .await
            .map(drop),
        try_record(db, &lease, due.id, delivered()).await.map(drop),
    ] {
        assert!(matches!(lost, Err(Error::LeaseLost)), "{lost:?}");
    }
}

async fn a_webhook_that_fails_for_days_or_is_gone_is_switched_off(db: &Database) {
    let failing = make(db).await;
    let gone = make(db).await;
    for _ in 0..2 {
        db.store.test_webhook(IN_TEAM, failing.id, 5).await.unwrap();
        db.store.test_webhook(IN_TEAM, gone.id, 5).await.unwrap();
    }
    let lease = take(db, &failing).await;
    let due = next(db, &lease).await.unwrap();
    let after = record(db, &lease, due.id, again(LONG)).await;
    assert_eq!((after.failures, after.off), (1, None));
    db.age("webhooks", "failing_since", PATIENCE - LONG).await;
    let after = record(db, &lease, due.id, again(LONG)).await;
    assert_eq!((after.failures, after.off), (2, None));
    db.age("webhooks", "failing_since", LONG * 2).await;
    let after = record(db, &lease, due.id, again(LONG)).await;
    assert_eq!((after.failures, after.off), (3, Some(WebhookOff::Failing)));
    assert!(next(db, &lease).await.is_none());
    let webhook = db.store.webhook(IN_TEAM, failing.id).await.unwrap();
    assert_eq!(webhook.off.map(|(_, why)| why), Some(WebhookOff::Failing));

    let other = db
        .store
        .claim(gone.id, "worker", LONG)
        .await
        .unwrap()
        .unwrap();
    let due = next(db, &other).await.unwrap();
    let nobody = Attempt {
        answer: Some(410),
        outcome: AttemptOutcome::Gone("It answered 410.".to_owned()),
    };
    let after = record(db, &other, due.id, nobody).await;
    assert_eq!(after.off, Some(WebhookOff::Gone));
    let told = db.store.failing_webhooks(10).await.unwrap();
    let told: Vec<_> = told.iter().map(|one| one.webhook.id).collect();
    assert_eq!(told, [failing.id, gone.id]);
    assert_eq!(db.store.failing_webhooks(1).await.unwrap().len(), 1);
    for webhook in [&failing, &gone] {
        let all = deliveries(db, webhook).await;
        assert!(all.iter().all(|one| one.status == DeliveryStatus::Failed));
        let again = db.store.redeliver(IN_TEAM, webhook.id, all[0].id).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
        let tried = db.store.test_webhook(IN_TEAM, webhook.id, 5).await;
        assert!(matches!(tried, Err(Error::Conflict(_))), "{tried:?}");
    }
    // With an entry of the audit trail, which tells no path.
    let filter = AuditFilter {
        action: Some(AuditAction::WebhookSwitchedOff),
        ..AuditFilter::default()
    };
    let (noted, _) = db.store.audit(IN_TEAM, &filter, None, 10).await.unwrap();
    let noted: Vec<_> = noted
        .iter()
        .map(|line| {
            let entry = &line.entry;
            assert_eq!((entry.door, entry.user), (Some(Door::Worker), None));
            assert_eq!(entry.details["address"], "https://a.example");
            (entry.subject, entry.details["why"].as_str())
        })
        .collect();
    let expected = [
        (Some(gone.id), Some("gone")),
        (Some(failing.id), Some("failing")),
    ];
    assert_eq!(noted, expected);
    db.store
        .rest_deliveries(&lease, Duration::ZERO)
        .await
        .unwrap();

    // Switched on, it begins anew.
    let on = WebhookChange {
        enabled: Some(true),
        ..WebhookChange::default()
    };
    let webhook = db
        .store
        .change_webhook(IN_TEAM, failing.id, &on)
        .await
        .unwrap();
    assert_eq!(
        (webhook.off, webhook.failures, webhook.failing_since),
        (None, 0, None)
    );
    let last = deliveries(db, &failing).await[0].id;
    let again = db.store.redeliver(IN_TEAM, failing.id, last).await.unwrap();
    assert_eq!((again.status, again.attempts), (DeliveryStatus::Waiting, 0));
    let lease = take(db, &failing).await;
    assert_eq!(next(db, &lease).await.unwrap().id, last);

    // Somebody switches it off while an attempt is on its way, which fails.
    let off = WebhookChange {
        enabled: Some(false),
        ..WebhookChange::default()
    };
    db.store
        .change_webhook(IN_TEAM, failing.id, &off)
        .await
        .unwrap();
    self::assert_ended(db, &lease, &failing, last).await;
    // That is no failure.
    let told = db.store.failing_webhooks(10).await.unwrap();
    let told: Vec<_> = told.iter().map(|one| one.webhook.id).collect();
    assert_eq!(told, [gone.id]);
}

async fn a_webhook_whose_last_attempt_failed_is_told_with_its_team(db: &Database) {
    let store = &db.store;
    let (ours, theirs) = (make(db).await, make_for(db, OTHER_TEAM, &[]).await);
    assert!(store.failing_webhooks(10).await.unwrap().is_empty());
    let ann = store::Person {
        user: Uuid::from_u128(1),
        issuer: "https://a.example".to_owned(),
        subject: "ann".to_owned(),
        name: None,
        team: OTHER_TEAM,
        team_name: Some("blue".to_owned()),
        other_teams: Vec::new(),
        mail: None,
        role: store::Role::Member,
    };
    assert!(store.admit(&ann).await.unwrap());
    store
        .test_webhook(Scope::Team(OTHER_TEAM), theirs.id, 5)
        .await
        .unwrap();
    let lease = take(db, &theirs).await;
    let due = next(db, &lease).await.unwrap();
    record(db, &lease, due.id, again(Duration::ZERO)).await;
    let told = store.failing_webhooks(10).await.unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|one| (one.webhook.id, one.team_name.as_deref()))
        .collect();
    assert_eq!(told, [(theirs.id, Some("blue"))]);
    assert_eq!(store.webhook(IN_TEAM, ours.id).await.unwrap().failures, 0);
    // Once something is delivered, it works.
    let due = next(db, &lease).await.unwrap();
    record(db, &lease, due.id, delivered()).await;
    assert!(store.failing_webhooks(10).await.unwrap().is_empty());
}

async fn assert_ended(db: &Database, lease: &Lease, webhook: &Webhook, delivery: Uuid) {
    let after = record(db, lease, delivery, again(LONG)).await;
    assert_eq!(after.off, None);
    let all = deliveries(db, webhook).await;
    assert!(
        all.iter().all(|one| one.status == DeliveryStatus::Failed),
        "{all:?}"
    );
    let off = db.store.webhook(IN_TEAM, webhook.id).await.unwrap().off;
    assert_eq!(off.map(|(_, why)| why), Some(WebhookOff::ByHand));
}

async fn a_secret_is_replaced_once_and_the_one_before_ends(db: &Database) {
    let webhook = make(db).await;
    let had = db.store.webhook_secret(IN_TEAM, webhook.id).await.unwrap();
    assert_eq!(had, b"sealed");
    let secrets = |had: &[u8], new: &[u8]| WebhookSecrets {
        had: had.to_vec(),
        new: new.to_vec(),
        previous: [b"previous ", had].concat(),
    };
    let rotated = db
        .store
        .rotate_webhook(IN_TEAM, webhook.id, &secrets(&had, b"second"), LONG)
        .await
        .unwrap();
    assert!(rotated.previous_until.is_some());
    let twice = db
        .store
        .rotate_webhook(IN_TEAM, webhook.id, &secrets(&had, b"third"), LONG)
        .await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    db.store.test_webhook(IN_TEAM, webhook.id, 5).await.unwrap();
    let lease = take(db, &webhook).await;
    let due = next(db, &lease).await.unwrap();
    let both = (&due.secret[..], due.previous_secret.as_deref());
    assert_eq!(both, (&b"second"[..], Some(&b"previous sealed"[..])));

    db.age("webhooks", "previous_until", LONG * 2).await;
    assert!(next(db, &lease).await.unwrap().previous_secret.is_none());
    let shown = db.store.webhook(IN_TEAM, webhook.id).await.unwrap();
    assert_eq!(shown.previous_until, None);
    db.store.purge(&LONG.into()).await.unwrap();
    let left = "select count(*) from webhooks where previous_secret is not null";
    assert_eq!(db.number(left).await, 0);
}

async fn another_team_finds_no_webhook(db: &Database) {
    let webhook = make(db).await;
    let delivery = db
        .store
        .test_webhook(IN_TEAM, webhook.id, 5)
        .await
        .unwrap()
        .id;
    let id = webhook.id;
    let secrets = WebhookSecrets {
        had: b"sealed".to_vec(),
        new: b"mine".to_vec(),
        previous: b"sealed".to_vec(),
    };
    let change = WebhookChange {
        url: Some("https://evil.example/".to_owned()),
        ..WebhookChange::default()
    };
    let store = &db.store;
    for refused in [
        store.webhook(IN_OTHER_TEAM, id).await.map(drop),
        store
            .change_webhook(IN_OTHER_TEAM, id, &change)
            .await
            .map(drop),
        store.webhook_secret(IN_OTHER_TEAM, id).await.map(drop),
        store
            .rotate_webhook(IN_OTHER_TEAM, id, &secrets, LONG)
            .await
            .map(drop),
        store.test_webhook(IN_OTHER_TEAM, id, 5).await.map(drop),
        store.deliveries(IN_OTHER_TEAM, id, None, 1).await.map(drop),
        store.redeliver(IN_OTHER_TEAM, id, delivery).await.map(drop),
        store.delete_webhook(IN_OTHER_TEAM, id).await,
    ] {
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
    assert!(store.webhooks(OTHER_TEAM).await.unwrap().is_empty());
    assert_eq!(store.webhook(Scope::All, id).await.unwrap(), webhook);
    // Nor a delivery by way of another webhook.
    let second = make(db).await;
    let foreign = store.redeliver(IN_TEAM, second.id, delivery).await;
    assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
}

async fn nobody_is_told_of_a_job_that_is_deleted(db: &Database) {
    let webhook = make(db).await;
    let deleted = end_by(db, failed()).await;
    let kept = end_by(db, failed()).await;
    db.store.delete_job(IN_TEAM, deleted, None).await.unwrap();
    let lease = take(db, &webhook).await;
    let due = next(db, &lease).await.unwrap();
    assert!(due.body.contains(&kept.to_string()), "{}", due.body);
    record(db, &lease, due.id, delivered()).await;
    assert!(next(db, &lease).await.is_none());

    let all = deliveries(db, &webhook).await;
    let of_deleted = all.iter().find(|one| one.job == Some(deleted)).unwrap();
    assert_eq!(of_deleted.status, DeliveryStatus::Failed);
    assert_eq!(of_deleted.error.as_deref(), Some("The job was deleted."));
    let again = db.store.redeliver(IN_TEAM, webhook.id, of_deleted.id).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    db.store
        .redeliver(IN_TEAM, webhook.id, due.id)
        .await
        .unwrap();
}

async fn tests_that_wait_are_bounded(db: &Database) {
    let webhook = make(db).await;
    for _ in 0..2 {
        db.store.test_webhook(IN_TEAM, webhook.id, 2).await.unwrap();
    }
    let refused = db.store.test_webhook(IN_TEAM, webhook.id, 2).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let lease = take(db, &webhook).await;
    let due = next(db, &lease).await.unwrap();
    record(db, &lease, due.id, delivered()).await;
    db.store.test_webhook(IN_TEAM, webhook.id, 2).await.unwrap();
}

async fn what_is_deleted_or_old_is_gone(db: &Database) {
    let webhook = make(db).await;
    let kept = make(db).await;
    for _ in 0..3 {
        db.store.test_webhook(IN_TEAM, webhook.id, 5).await.unwrap();
        db.store.test_webhook(IN_TEAM, kept.id, 5).await.unwrap();
    }
    let page = db
        .store
        .deliveries(IN_TEAM, kept.id, None, 2)
        .await
        .unwrap();
    let (first, cursor) = page;
    let (second, none) = db
        .store
        .deliveries(IN_TEAM, kept.id, cursor, 2)
        .await
        .unwrap();
    assert_eq!((first.len(), second.len(), none), (2, 1, None));
    let bad = Some(Cursor("nonsense".to_owned()));
    let refused = db.store.deliveries(IN_TEAM, kept.id, bad, 2).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");

    let lease = take(db, &webhook).await;
    let due = next(db, &lease).await.unwrap();
    db.store.delete_webhook(IN_TEAM, webhook.id).await.unwrap();
    let fenced = try_record(db, &lease, due.id, delivered()).await;
    assert!(matches!(fenced, Err(Error::LeaseLost)), "{fenced:?}");
    assert_eq!(db.number("select count(*) from deliveries").await, 3);

    let lease = db
        .store
        .claim(kept.id, "worker", LONG)
        .await
        .unwrap()
        .unwrap();
    let due = next(db, &lease).await.unwrap();
    record(db, &lease, due.id, delivered()).await;
    db.store.purge(&LONG.into()).await.unwrap();
    assert_eq!(deliveries(db, &kept).await.len(), 3);
    db.age("deliveries", "ended_at", LONG * 24 * 31).await;
    db.store.purge(&LONG.into()).await.unwrap();
    // What waits is kept, however old it is.
    let left = deliveries(db, &kept).await;
    assert!(left.len() == 2 && left.iter().all(|one| one.id != due.id));

    let most = NewWebhook {
        id: Uuid::now_v7(),
        team: TEAM,
        url: kept.url.clone(),
        events: kept.events.clone(),
        base: kept.base.clone(),
        secret: b"sealed".to_vec(),
    };
    let refused = db.store.add_webhook(&most, 1).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
}

on_both!(
    an_attempt_that_waits_is_due_in_time_when_the_clock_was_put_back,
    every_end_of_a_job_is_there_for_those_who_want_it,
    posts_and_deliveries_are_handed_over_apart,
    deliveries_of_one_job_come_in_order_and_hold_up_no_others,
    work_on_a_webhook_rests_until_something_is_due_and_is_woken_by_what_happens,
    a_webhook_that_fails_for_days_or_is_gone_is_switched_off,
    a_webhook_whose_last_attempt_failed_is_told_with_its_team,
    a_secret_is_replaced_once_and_the_one_before_ends,
    another_team_finds_no_webhook,
    nobody_is_told_of_a_job_that_is_deleted,
    tests_that_wait_are_bounded,
    what_is_deleted_or_old_is_gone,
);

/// Every worker asks each second.
#[tokio::test]
async fn where_there_is_no_webhook_nobody_waits_to_write() {
    let db = Database::sqlite().await;
    let mut other = sqlx::SqliteConnection::connect(&db.url).await.unwrap();
    let begun = sqlx::raw_sql("begin immediate").execute(&mut other).await;
    begun.expect("nobody else writes");
    let due = db.store.hand_over_deliveries(10, LONG).await;
    assert!(due.expect("nothing is written").is_empty());
}
