//! Mail to people: whom the end of a job is told, in which order it is sent, and what comes of it.

use std::time::Duration;

use store::{
    DueMail, Error, JobKind, Lease, MAILS_WORK_ID, MailAbout, MailDropped, MailOutcome, MailStatus,
    MailWhen, NewJob, Person, Role, Scope, UserChange, UserLine,
};
use uuid::Uuid;

use crate::harness::*;

const ANN: u128 = 1;

fn person(user: u128) -> Person {
    Person {
        user: Uuid::from_u128(user),
        issuer: "https://a.example".to_owned(),
        subject: format!("user-{user}"),
        name: Some("Ann".to_owned()),
        team: TEAM,
        team_name: None,
        other_teams: Vec::new(),
        mail: Some("ann@example.org".to_owned()),
        role: Role::Member,
    }
}

/// Mail is on, and somebody wants to be told of every end.
async fn on(db: &Database) -> Uuid {
    db.store
        .note_mail_server(Some(("clamor@example.org", "smtp.example.org:587")))
        .await
        .unwrap();
    assert!(db.store.admit(&person(ANN)).await.unwrap());
    let user = Uuid::from_u128(ANN);
    choose(db, user, MailWhen::Always).await;
    user
}

async fn change(db: &Database, user: Uuid, change: UserChange) -> UserLine {
    let changed = db.store.change_user(Scope::All, user, &change).await;
    changed.unwrap()
}

async fn choose(db: &Database, user: Uuid, when: MailWhen) {
    let wanted = UserChange {
        mail_when: Some(when),
        ..UserChange::default()
    };
    assert_eq!(change(db, user, wanted).await.mail_when, when);
}

/// A job of somebody, which ends as failed.
async fn end_one(db: &Database, user: Uuid) -> Uuid {
    let job = begin_one(db, user).await;
    end(db, job).await;
    job
}

async fn begin_one(db: &Database, user: Uuid) -> Uuid {
    let wanted = NewJob {
        created_by: Some(user),
        ..posts(1)
    };
    db.create(wanted).await.id
}

async fn end(db: &Database, job: Uuid) {
    let job = db.store.job(Scope::All, job).await.unwrap();
    let claim = db.claim(db.items(&job).await[0].id).await;
    let ending = store::Ending::Failed {
        reason: "not_found".to_owned(),
        detail: "It is not there.".to_owned(),
    };
    db.store.finish(&claim, &ending).await.unwrap();
}

async fn waiting(db: &Database) -> i64 {
    db.store.waiting_mails().await.unwrap()
}

/// Takes the work on mails, as a worker does.
async fn take(db: &Database) -> Lease {
    let handed = db.store.hand_over_deliveries(100, LONG).await.unwrap();
    assert!(handed.contains(&MAILS_WORK_ID), "{handed:?}");
    let lease = db.store.claim(MAILS_WORK_ID, "worker", LONG).await.unwrap();
    lease.expect("it is due")
}

async fn next(db: &Database) -> Option<DueMail> {
    db.store.next_mail().await.unwrap()
}

async fn record(db: &Database, lease: &Lease, mail: &DueMail, outcome: MailOutcome) {
    db.store.record_mail(lease, mail, &outcome).await.unwrap();
}

async fn whoever_made_a_job_is_told_of_its_end_as_they_want_it(db: &Database) {
    // Nobody can send anything.
    assert!(db.store.admit(&person(ANN)).await.unwrap());
    let user = Uuid::from_u128(ANN);
    end_one(db, user).await;
    assert_eq!(waiting(db).await, 0);

    let user = {
        assert_eq!(on(db).await, user);
        user
    };
    let job = end_one(db, user).await;
    let mail = next(db).await.expect("a mail");
    assert_eq!(
        (mail.user, mail.job, mail.about),
        (user, Some(job), MailAbout::JobEnded)
    );
    assert_eq!(
        (mail.address.as_deref(), mail.dropped),
        (Some("ann@example.org"), None)
    );
    assert_eq!(mail.name, "Ann");

    // A short one they see the end of, one that took longer they do not.
    choose(db, user, MailWhen::Long).await;
    end_one(db, user).await;
    assert_eq!(waiting(db).await, 1);
    let long = begin_one(db, user).await;
    db.age("jobs", "created_at", Duration::from_secs(121)).await;
    end(db, long).await;
    assert_eq!(waiting(db).await, 2);
    choose(db, user, MailWhen::Never).await;
    end_one(db, user).await;

    // Who cancels a job knows of it; a request for scores is waited for; a job may be nobody's, or that of
    // somebody without an address.
    choose(db, user, MailWhen::Always).await;
    let cancelled = begin_one(db, user).await;
    db.store.cancel_job(IN_TEAM, cancelled).await.unwrap();
    let texts = NewJob {
        kind: JobKind::Texts,
        created_by: Some(user),
        ..posts(1)
    };
    let texts = db.create(texts).await.id;
    end(db, texts).await;
    let nobodys = db.create(posts(1)).await.id;
    end(db, nobodys).await;
    let without = Person {
        mail: None,
        ..person(2)
    };
    assert!(db.store.admit(&without).await.unwrap());
    choose(db, without.user, MailWhen::Always).await;
    end_one(db, without.user).await;
    assert_eq!(waiting(db).await, 2);

    // Off again.
    db.store.note_mail_server(None).await.unwrap();
    end_one(db, user).await;
    assert_eq!(waiting(db).await, 2);
}

async fn an_address_that_was_entered_is_before_that_of_the_issuer(db: &Database) {
    let user = on(db).await;
    let enter = |mail: Option<&str>| UserChange {
        mail: Some(mail.map(str::to_owned)),
        ..UserChange::default()
    };
    let line = change(db, user, enter(Some("a@other.example"))).await;
    assert_eq!(line.reached_at(), Some("a@other.example"));
    // Neither another sign-in nor a token without the claim takes anything away.
    for mail in [None, Some("new@example.org".to_owned())] {
        let again = Person {
            mail,
            name: Some("Ann Lee".to_owned()),
            ..person(ANN)
        };
        assert!(db.store.admit(&again).await.unwrap());
    }
    let line = db.store.user(Scope::All, user).await.unwrap();
    assert_eq!(line.reached_at(), Some("a@other.example"));
    let line = change(db, user, enter(None)).await;
    assert_eq!(
        (line.mail.as_deref(), line.reached_at()),
        (None, Some("new@example.org"))
    );
}

async fn mails_are_sent_one_after_the_other_and_tried_again(db: &Database) {
    let user = on(db).await;
    let (first, second) = (end_one(db, user).await, end_one(db, user).await);
    let lease = take(db).await;
    // Nobody else has it meanwhile.
    let others = db.store.hand_over_deliveries(100, Duration::ZERO).await;
    assert!(others.unwrap().is_empty());
    let mail = next(db).await.unwrap();
    assert_eq!((mail.job, mail.attempts), (Some(first), 0));
    let why = "It answered 451.".to_owned();
    record(db, &lease, &mail, MailOutcome::Again(LONG, why.clone())).await;
    let other = next(db).await.unwrap();
    assert_eq!(other.job, Some(second));
    record(db, &lease, &other, MailOutcome::Sent("Ok.".to_owned())).await;
    assert!(next(db).await.is_none());
    db.store.rest_mails(&lease, Duration::ZERO).await.unwrap();
    let others = db.store.hand_over_deliveries(100, Duration::ZERO).await;
    assert!(others.unwrap().is_empty());

    // Its time comes.
    for table in ["mails", "work"] {
        db.age(table, "due_at", LONG).await;
    }
    // It goes to where they want it by then.
    let corrected = UserChange {
        mail: Some(Some("ann@other.example".to_owned())),
        ..UserChange::default()
    };
    change(db, user, corrected).await;
    let lease = take(db).await;
    let again = next(db).await.unwrap();
    assert_eq!((again.id, again.attempts), (mail.id, 1));
    assert_eq!(again.address.as_deref(), Some("ann@other.example"));
    record(
        db,
        &lease,
        &again,
        MailOutcome::GivenUp("It answered 550.".to_owned()),
    )
    .await;
    let all = db.store.mails_of(user, 10).await.unwrap();
    let all: Vec<_> = all
        .iter()
        .map(|one| (one.job, one.status, one.attempts))
        .collect();
    assert_eq!(
        all,
        [
            (Some(second), MailStatus::Sent, 1),
            (Some(first), MailStatus::Failed, 2)
        ]
    );
    let last = db.store.last_mail(user).await.unwrap().unwrap();
    assert_eq!(
        (last.id, last.answer.as_deref()),
        (mail.id, Some("It answered 550."))
    );
    let failed = db.store.failed_mails(10).await.unwrap();
    assert_eq!(
        (failed.len(), failed[0].mail.id, failed[0].user),
        (1, mail.id, user)
    );

    // What happens while somebody holds the work is not forgotten.
    end_one(db, user).await;
    db.store.rest_mails(&lease, Duration::ZERO).await.unwrap();
    let lease = take(db).await;
    assert!(next(db).await.is_some());
    // Who lost the work writes nothing more.
    db.expire_leases().await;
    let taken = db.store.claim(MAILS_WORK_ID, "other", LONG).await.unwrap();
    assert!(taken.is_some());
    let mail = next(db).await.unwrap();
    let sent = MailOutcome::Sent(String::new());
    let late = db.store.record_mail(&lease, &mail, &sent);
    assert!(matches!(late.await, Err(Error::LeaseLost)));
    assert_eq!(waiting(db).await, 1);
}

async fn nothing_is_sent_that_is_not_to_be_sent_any_more(db: &Database) {
    let user = on(db).await;
    let job = end_one(db, user).await;
    let dropped = || async { next(db).await.expect("a mail").dropped };
    assert_eq!(dropped().await, None);

    let disable = |disabled| UserChange {
        disabled: Some(disabled),
        ..UserChange::default()
    };
    change(db, user, disable(true)).await;
    assert_eq!(dropped().await, Some(MailDropped::Disabled));
    change(db, user, disable(false)).await;

    choose(db, user, MailWhen::Never).await;
    assert_eq!(dropped().await, Some(MailDropped::SwitchedOff));
    choose(db, user, MailWhen::Long).await;
    assert_eq!(dropped().await, None);

    let moved = UserChange {
        team: Some((OTHER_TEAM, "blue".to_owned())),
        ..UserChange::default()
    };
    change(db, user, moved).await;
    assert_eq!(dropped().await, Some(MailDropped::LeftTeam));
    // Whoever sees every team sees the job.
    let admin = UserChange {
        role: Some(Role::Admin),
        ..UserChange::default()
    };
    change(db, user, admin).await;
    assert_eq!(dropped().await, None);

    db.store.retry_job(IN_TEAM, job).await.unwrap();
    assert_eq!(dropped().await, Some(MailDropped::NotEnded));
    db.store.cancel_job(IN_TEAM, job).await.unwrap();
    db.store.delete_job(IN_TEAM, job, None).await.unwrap();
    assert_eq!(dropped().await, Some(MailDropped::JobDeleted));

    // What is dropped is no failure, and says nothing about the server.
    let lease = take(db).await;
    let mail = next(db).await.unwrap();
    record(
        db,
        &lease,
        &mail,
        MailOutcome::Dropped(MailDropped::JobDeleted),
    )
    .await;
    assert!(db.store.last_mail(user).await.unwrap().is_none());
    assert!(db.store.failed_mails(10).await.unwrap().is_empty());
    let all = db.store.mails_of(user, 10).await.unwrap();
    assert_eq!(all[0].status, MailStatus::Dropped);
    assert_eq!(
        all[0].answer.as_deref(),
        Some(MailDropped::JobDeleted.sentence())
    );
}

async fn a_server_that_takes_nothing_is_told_and_mails_wait_for_a_day(db: &Database) {
    let user = on(db).await;
    let both = [end_one(db, user).await, end_one(db, user).await];
    let lease = take(db).await;
    let first = next(db).await.unwrap();
    // Each has its turn: the server may hang with one of them alone.
    for (job, failures) in both.into_iter().zip(1..) {
        let mail = next(db).await.unwrap();
        assert_eq!(mail.job, Some(job));
        let counted = db
            .store
            .record_mail_server_failure(&lease, &mail, "It is away.")
            .await
            .unwrap();
        assert_eq!(counted, failures);
    }
    let server = db.store.mail_server().await.unwrap().unwrap();
    assert_eq!(
        (server.failures, server.answer.as_deref()),
        (2, Some("It is away."))
    );
    assert!(server.failing_since.is_some() && server.sent_at.is_none());
    // Another worker with the same settings changes nothing, one with others begins anew.
    let note = |host| {
        db.store
            .note_mail_server(Some(("clamor@example.org", host)))
    };
    note("smtp.example.org:587").await.unwrap();
    assert_eq!(db.store.mail_server().await.unwrap().unwrap().failures, 2);
    note("other.example.org:587").await.unwrap();
    assert_eq!(db.store.mail_server().await.unwrap().unwrap().failures, 0);

    // The mails wait as before, and that was no attempt.
    let same = next(db).await.unwrap();
    assert_eq!((same.id, same.attempts), (first.id, 0));
    assert_eq!(db.store.expire_mails(&lease, LONG).await.unwrap(), 0);
    db.age("mails", "created_at", LONG * 2).await;
    assert_eq!(db.store.expire_mails(&lease, LONG).await.unwrap(), 2);
    let last = db.store.last_mail(user).await.unwrap().unwrap();
    assert_eq!(
        (last.status, last.answer.as_deref()),
        (MailStatus::Failed, Some("It is away."))
    );

    // It is there again.
    end_one(db, user).await;
    let mail = next(db).await.unwrap();
    record(db, &lease, &mail, MailOutcome::Sent("Ok.".to_owned())).await;
    let server = db.store.mail_server().await.unwrap().unwrap();
    assert!(server.sent_at.is_some() && server.failing_since.is_none());
}

async fn a_trial_goes_before_all_others_and_is_tried_once(db: &Database) {
    let user = on(db).await;
    end_one(db, user).await;
    let trial = db.store.try_mail(user, "b@example.org").await.unwrap();
    let lease = take(db).await;
    let mail = next(db).await.unwrap();
    assert_eq!((mail.id, mail.about), (trial, MailAbout::Trial));
    assert_eq!(mail.address.as_deref(), Some("b@example.org"));
    db.store
        .record_mail_server_failure(&lease, &mail, "It is away.")
        .await
        .unwrap();
    let tried = db.store.tried_mail(user, trial).await.unwrap();
    assert_eq!(
        (tried.status, tried.answer.as_deref()),
        (MailStatus::Failed, Some("It is away."))
    );
    // Nobody else sees it, and it is no mail about a job.
    let others = db.store.tried_mail(Uuid::from_u128(2), trial).await;
    assert!(matches!(others, Err(Error::NotFound)));
    assert!(db.store.last_mail(user).await.unwrap().is_none());
    db.store.note_mail_server(None).await.unwrap();
    let off = db.store.try_mail(user, "b@example.org").await;
    assert!(matches!(off, Err(Error::Conflict(_))), "{off:?}");
}

async fn whoever_is_given_a_first_password_is_told_where_mail_reaches_them(db: &Database) {
    let store = &db.store;
    let ann = Uuid::from_u128(ANN);
    assert!(store.admit(&person(ANN)).await.unwrap());
    assert_eq!(
        store.mail_first_password(ann).await.unwrap(),
        None,
        "mail is off"
    );
    on(db).await;
    choose(db, ann, MailWhen::Never).await;
    let nowhere = Person {
        mail: None,
        ..person(2)
    };
    assert!(store.admit(&nowhere).await.unwrap());
    assert_eq!(store.mail_first_password(nowhere.user).await.unwrap(), None);
    assert_eq!(
        store.mail_first_password(Uuid::from_u128(9)).await.unwrap(),
        None
    );
    assert_eq!(waiting(db).await, 0);

    let told = store.mail_first_password(ann).await.unwrap();
    assert_eq!(told.as_deref(), Some("ann@example.org"));
    let lease = take(db).await;
    let mail = next(db).await.unwrap();
    assert_eq!(
        (mail.about, mail.user, mail.job),
        (MailAbout::FirstPassword, ann, None)
    );
    assert_eq!(
        (mail.address, mail.dropped),
        (told, None),
        "whatever they chose about mail"
    );
    // A server that takes nothing is waited for, and a trial goes before it.
    let mail = next(db).await.unwrap();
    let failures = store
        .record_mail_server_failure(&lease, &mail, "It is away.")
        .await;
    assert_eq!(failures.unwrap(), 1);
    assert_eq!(waiting(db).await, 1);
    let trial = store.try_mail(ann, "b@example.org").await.unwrap();
    let first = next(db).await.unwrap();
    assert_eq!(first.id, trial);
    record(db, &lease, &first, MailOutcome::Sent("Ok.".to_owned())).await;
    let mail = next(db).await.unwrap();
    record(
        db,
        &lease,
        &mail,
        MailOutcome::GivenUp("No such user.".to_owned()),
    )
    .await;
    let last = store.last_mail(ann).await.unwrap().expect("it is no trial");
    assert_eq!((last.id, last.status), (mail.id, MailStatus::Failed));

    store.mail_first_password(ann).await.unwrap();
    let disabled = UserChange {
        disabled: Some(true),
        ..UserChange::default()
    };
    change(db, ann, disabled).await;
    let mail = next(db).await.unwrap();
    assert_eq!(mail.dropped, Some(MailDropped::Disabled));
}

async fn mails_go_with_their_user_and_with_time(db: &Database) {
    let user = on(db).await;
    end_one(db, user).await;
    end_one(db, user).await;
    let lease = take(db).await;
    let mail = next(db).await.unwrap();
    record(db, &lease, &mail, MailOutcome::Sent("Ok.".to_owned())).await;
    db.store.purge(&LONG.into()).await.unwrap();
    assert_eq!(db.store.mails_of(user, 10).await.unwrap().len(), 2);
    db.age("mails", "ended_at", Duration::from_secs(31 * 86_400))
        .await;
    db.store.purge(&LONG.into()).await.unwrap();
    assert_eq!(db.store.mails_of(user, 10).await.unwrap().len(), 1);

    db.store.delete_user(user).await.unwrap();
    assert_eq!(db.number("select count(*) from mails").await, 0);
    assert!(next(db).await.is_none());
    db.store.rest_mails(&lease, Duration::ZERO).await.unwrap();
}

async fn a_mail_that_waits_is_due_in_time_when_the_clock_was_put_back(db: &Database) {
    let user = on(db).await;
    let seen = || db.store.worker_seen("worker", "0.1.0", &[]);
    seen().await.unwrap();
    end_one(db, user).await;
    let lease = take(db).await;
    let mail = next(db).await.unwrap();
    record(
        db,
        &lease,
        &mail,
        MailOutcome::Again(LONG, "It answered 451.".to_owned()),
    )
    .await;
    db.store.rest_mails(&lease, Duration::ZERO).await.unwrap();
    let hours = match db.url.starts_with("sqlite:") {
        true => "7200000",
        false => "interval '2 hours'",
    };
    for (table, column) in [
        ("workers", "seen_at"),
        ("work", "due_at"),
        ("mails", "due_at"),
    ] {
        db.execute(&format!("update {table} set {column} = {column} + {hours}"))
            .await;
    }
    seen().await.unwrap();
    for table in ["work", "mails"] {
        db.age(table, "due_at", LONG + Duration::from_secs(60))
            .await;
    }
    take(db).await;
    assert_eq!(next(db).await.map(|due| due.id), Some(mail.id));
}

on_both!(
    whoever_made_a_job_is_told_of_its_end_as_they_want_it,
    an_address_that_was_entered_is_before_that_of_the_issuer,
    mails_are_sent_one_after_the_other_and_tried_again,
    nothing_is_sent_that_is_not_to_be_sent_any_more,
    a_server_that_takes_nothing_is_told_and_mails_wait_for_a_day,
    a_trial_goes_before_all_others_and_is_tried_once,
    whoever_is_given_a_first_password_is_told_where_mail_reaches_them,
    mails_go_with_their_user_and_with_time,
    a_mail_that_waits_is_due_in_time_when_the_clock_was_put_back,
);
