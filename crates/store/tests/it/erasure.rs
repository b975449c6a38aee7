//! Erasing what an author wrote: from whom, and what stays.

use std::time::Duration;

use chrono::DateTime;
use store::{
    AuditAction, AuditEntry, AuditFilter, AuditLine, AuthorQuery, CommentFilter, Door, Erased,
    Error, FileReport, JobKind, NewComment, NewDocument, NewJob, PageWrite, PostFacts, Scope,
    Store, UserChange,
};
use uuid::Uuid;

use crate::harness::*;

/// A comment of somebody.
fn by(id: &str, author: &str) -> NewComment {
    NewComment {
        author_id: Some(format!("id of {author}")),
        author_name: Some(author.to_owned()),
        ..comment(id)
    }
}

fn named(name: &str) -> AuthorQuery {
    AuthorQuery {
        name: Some(name.to_owned()),
        ..AuthorQuery::default()
    }
}

fn known_by(id: &str) -> AuthorQuery {
    AuthorQuery {
        id: Some(id.to_owned()),
        ..AuthorQuery::default()
    }
}

/// Erases what an author wrote, as somebody does who waits for it.
pub(crate) async fn erase(store: &Store, scope: Scope, author: &AuthorQuery) -> Erased {
    let id = store.begin_erasure(scope, author, None).await;
    let erased = store.finish_erasure(id.expect("it begins")).await;
    erased.expect("it ends")
}

/// Texts and authors of a job, as its team reads them.
async fn read(store: &Store, team: Uuid, job: Uuid) -> Vec<(String, Option<String>)> {
    let filter = CommentFilter::default();
    let read = store
        .comments(Scope::Team(team), job, &filter, None, 100)
        .await;
    let (rows, _) = read.expect("comments");
    rows.into_iter()
        .map(|row| (row.text, row.author_name))
        .collect()
}

async fn only_the_authors_words_go_and_no_figure_moves(db: &Database) {
    let store = &db.store;
    let comments = vec![
        by("c1", "Ann"),
        by("c2", "Bob"),
        by("c3", "Ann"),
        by("c4", "ann"),
    ];
    let job = db.done(comments).await;
    let before = db.job(&job).await;
    let traces = store.traces_of(IN_TEAM, &named("Ann")).await.unwrap();
    assert_eq!((traces.comments, traces.documents), (2, 0));
    assert_eq!(traces.authors.len(), 1);
    assert_eq!(traces.authors[0].id.as_deref(), Some("id of Ann"));
    assert_eq!(
        (
            traces.jobs[0].id,
            traces.jobs[0].comments,
            traces.jobs[0].shared
        ),
        (job.id, 2, 0)
    );
    let mark = store.change_token(IN_TEAM, job.id).await.unwrap();

    let erased = erase(store, IN_TEAM, &named("Ann")).await;
    let expected = Erased {
        comments: 2,
        posts: 1,
        documents: 0,
    };
    assert_eq!(erased, expected);
    let rows = read(store, TEAM, job.id).await;
    let name = |name: &str| Some(name.to_owned());
    let gone = || (String::new(), None);
    assert_eq!(
        rows,
        [
            gone(),
            ("text of c2".to_owned(), name("Bob")),
            gone(),
            ("text of c4".to_owned(), name("ann")),
        ]
    );
    let after = db.job(&job).await;
    assert_eq!(before.totals, after.totals);
    let now = store.change_token(IN_TEAM, job.id).await.unwrap();
    assert_ne!(
        mark, now,
        "what is remembered of the job is not shown any more"
    );
    let again = store.traces_of(IN_TEAM, &named("Ann")).await.unwrap();
    assert_eq!((again.comments, again.jobs.len()), (0, 0));
    // By id and name both must fit; on another platform there is nothing.
    for author in [
        AuthorQuery {
            name: name("Bob"),
            ..known_by("id of ann")
        },
        AuthorQuery {
            platform: name("elsewhere"),
            ..named("Bob")
        },
    ] {
        let none = erase(store, IN_TEAM, &author).await;
        assert_eq!(none, Erased::default(), "{author:?}");
    }
    let author = AuthorQuery {
        platform: name("example"),
        ..known_by("id of Bob")
    };
    let erased = erase(store, IN_TEAM, &author).await;
    assert_eq!(erased.comments, 1);
}

/// A job of another team with the same post, which reuses what was read.
async fn job_of_other_team(db: &Database) -> Uuid {
    let other = NewJob {
        team: OTHER_TEAM,
        ..posts(1)
    };
    let job = db.create(other).await;
    let item = db
        .store
        .items(IN_OTHER_TEAM, job.id, None, 1)
        .await
        .unwrap();
    let claim = db.claim(item[0].id).await;
    let post = claim.post.clone().expect("a post");
    let reused = db.store.reuse_snapshot(&claim, &post, LONG, 500).await;
    assert!(reused.unwrap().is_some(), "it is reused");
    db.store.finish(&claim, &completed()).await.unwrap();
    job.id
}

async fn what_another_team_has_as_well_stays_until_an_admin_of_all_asks(db: &Database) {
    let store = &db.store;
    let job = db.done(vec![by("c1", "Ann"), by("c2", "Bob")]).await;
    let other = job_of_other_team(db).await;
    let traces = store.traces_of(IN_TEAM, &named("Ann")).await.unwrap();
    assert_eq!(traces.comments, 0);
    assert_eq!((traces.jobs[0].comments, traces.jobs[0].shared), (0, 1));
    let erased = erase(store, IN_TEAM, &named("Ann")).await;
    assert_eq!(erased, Erased::default());
    for (team, job) in [(TEAM, job.id), (OTHER_TEAM, other)] {
        let rows = read(store, team, job).await;
        assert_eq!(rows[0].1.as_deref(), Some("Ann"));
    }
    let all = store.traces_of(Scope::All, &named("Ann")).await.unwrap();
    assert_eq!((all.comments, all.jobs.len()), (1, 2));
    let erased = erase(store, Scope::All, &named("Ann")).await;
    assert_eq!(erased.comments, 1);
    for (team, job) in [(TEAM, job.id), (OTHER_TEAM, other)] {
        assert_eq!(read(store, team, job).await[0], (String::new(), None));
    }
}

async fn another_team_is_neither_seen_nor_touched(db: &Database) {
    let store = &db.store;
    let job = db.done(vec![by("c1", "Ann")]).await;
    let other = Scope::Team(OTHER_TEAM);
    let traces = store.traces_of(other, &named("Ann")).await.unwrap();
    assert_eq!(traces, store::AuthorTraces::default());
    let erased = erase(store, other, &named("Ann")).await;
    assert_eq!(erased, Erased::default());
    assert_eq!(read(store, TEAM, job.id).await[0].0, "text of c1");
}

async fn what_is_left_of_a_post_is_not_used_again(db: &Database) {
    let store = &db.store;
    let job = db.done(vec![by("c1", "Ann"), by("c2", "Bob")]).await;
    erase(store, IN_TEAM, &named("Ann")).await;
    let (_, claim) = db.claimed().await;
    let post = claim.post.clone().expect("a post");
    let reused = store.reuse_snapshot(&claim, &post, LONG, 500).await;
    assert!(reused.unwrap().is_none(), "it is read anew");
    // Scored again, what was erased is left out.
    let rescore = store::Rescore {
        analyzer: None,
        created_by: None,
        idempotency: None,
    };
    let again = store
        .rescore_job(IN_TEAM, job.id, rescore)
        .await
        .unwrap()
        .job;
    let claim = db.claim(db.items(&again).await[0].id).await;
    let scoring = store
        .begin_scoring(&claim, &model("2"), None)
        .await
        .unwrap();
    let open = store.unscored(&claim, scoring, 0, 100).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].text, "text of c2");
}

async fn who_wrote_a_post_is_erased_also_without_a_comment(db: &Database) {
    let store = &db.store;
    let (_, claim) = db.claimed().await;
    let begun = store.start_snapshot(&claim, &post("0")).await.unwrap();
    let ann = PostFacts {
        author_id: Some("id of Ann".to_owned()),
        author_name: Some("Ann".to_owned()),
        published_at: DateTime::from_timestamp(1_700_000_000, 0),
        likes: Some(3),
        views: None,
    };
    let page = PageWrite {
        comments: vec![by("c1", "Bob")],
        facts: ann.clone(),
        next: Some("next".to_owned()),
        ..PageWrite::default()
    };
    let stored = store.append_page(&claim, begun.id, &page).await.unwrap();
    assert_eq!(stored.facts, ann);
    let author = AuthorQuery {
        name: Some("Ann".to_owned()),
        ..known_by("id of Ann")
    };
    for (query, posts) in [
        (named("Ann"), 1),
        (author.clone(), 1),
        (known_by("ann"), 0),
        (named("Bob"), 0),
    ] {
        let traces = store.traces_of(IN_TEAM, &query).await.unwrap();
        assert_eq!(traces.posts, posts, "{query:?}");
        let other = store.traces_of(Scope::Team(OTHER_TEAM), &query).await;
        assert_eq!(other.unwrap().to_erase(), 0);
    }
    let traces = store.traces_of(IN_TEAM, &author).await.unwrap();
    assert_eq!((traces.comments, traces.to_erase()), (0, 1));
    let found = &traces.authors[0];
    assert_eq!((found.name.as_deref(), found.comments), (Some("Ann"), 0));

    let erased = erase(store, IN_TEAM, &author).await;
    assert_eq!((erased.comments, erased.posts), (0, 1));
    let traces = store.traces_of(IN_TEAM, &author).await.unwrap();
    assert_eq!(traces, store::AuthorTraces::default());
    // What is still being read does not bring them back, and everything else goes on.
    let last = PageWrite {
        facts: PostFacts {
            likes: Some(4),
            ..ann.clone()
        },
        last: true,
        ..PageWrite::default()
    };
    let stored = store.append_page(&claim, begun.id, &last).await.unwrap();
    let expected = PostFacts {
        author_id: None,
        author_name: None,
        likes: Some(4),
        ..ann
    };
    assert_eq!(stored.facts, expected);
    assert_eq!(
        store.snapshot(&claim).await.unwrap().unwrap().facts,
        expected
    );
}

/// Entries of the audit trail about erasing, the oldest first: what was done, and how many comments it says.
async fn noted(store: &Store) -> Vec<(AuditAction, u64)> {
    let all = store
        .audit(Scope::All, &AuditFilter::default(), None, 100)
        .await;
    let (mut lines, _) = all.expect("the trail");
    lines.reverse();
    let comments = |line: &AuditLine| line.entry.details.get("comments").and_then(|n| n.as_u64());
    let of_erasing = [AuditAction::ErasureBegun, AuditAction::AuthorErased];
    let lines = lines
        .iter()
        .filter(|line| of_erasing.contains(&line.entry.action));
    lines
        .map(|line| (line.entry.action, comments(line).unwrap_or_default()))
        .collect()
}

fn begun() -> AuditEntry {
    AuditEntry {
        id: Uuid::now_v7(),
        at: chrono::Utc::now(),
        team: Some(TEAM),
        user: None,
        user_name: Some("rea".to_owned()),
        door: Some(Door::Session),
        address: "192.0.2.1".to_owned(),
        action: AuditAction::ErasureBegun,
        subject: None,
        details: serde_json::Map::new(),
    }
}

async fn what_was_begun_is_finished_by_whoever_comes_next_and_noted_once(db: &Database) {
    let store = &db.store;
    // More posts than one step takes.
    let mut jobs = Vec::new();
    for _ in 0..45 {
        jobs.push(db.done(vec![by("c1", "Ann"), by("c2", "Bob")]).await.id);
    }
    let entry = begun();
    let id = store
        .begin_erasure(IN_TEAM, &named("Ann"), Some(&entry))
        .await
        .unwrap();
    assert_eq!(id, entry.id);
    assert_eq!(noted(store).await, [(AuditAction::ErasureBegun, 0)]);
    assert!(store.erase().await.unwrap());
    let left = db.number("select count(*) from erasure_posts").await;
    assert!(left > 0 && left < 45, "{left}");

    // Others, at the same time as whoever asked and does not wait any more.
    let next = Store::open(&db.url).await.unwrap();
    let others = async || while next.erase().await.unwrap() {};
    let (erased, (), ()) = futures::join!(store.finish_erasure(id), others(), others());
    let expected = Erased {
        comments: 45,
        posts: 45,
        documents: 0,
    };
    assert_eq!(erased.unwrap(), expected);
    others().await;
    assert_eq!(store.finish_erasure(id).await.unwrap(), expected);
    for job in jobs {
        assert_eq!(read(store, TEAM, job).await[0], (String::new(), None));
    }
    let ends = [
        (AuditAction::ErasureBegun, 0),
        (AuditAction::AuthorErased, 45),
    ];
    assert_eq!(noted(store).await, ends);
    let (lines, _) = store
        .audit(Scope::All, &AuditFilter::default(), None, 1)
        .await
        .unwrap();
    let last = &lines[0].entry;
    let expected = (Some(TEAM), Some("rea"), Some(Door::Session), "192.0.2.1");
    let found = (
        last.team,
        last.user_name.as_deref(),
        last.door,
        &*last.address,
    );
    assert_eq!(found, expected);
    // Nothing says any more whose they were, and a day later not even that there were some.
    let named = "select count(*) from erasures where author_name is not null";
    assert_eq!(db.number(named).await, 0);
    let days = |days: u64| Duration::from_secs(days * 24 * 3_600);
    db.age("erasures", "ended_at", days(2)).await;
    store
        .purge(&store::Retention::from(days(365)))
        .await
        .unwrap();
    assert_eq!(db.number("select count(*) from erasures").await, 0);
    assert!(store.finish_erasure(id).await.is_err());
}

async fn a_post_that_another_team_has_by_now_is_left_alone(db: &Database) {
    let store = &db.store;
    let job = db.done(vec![by("c1", "Ann")]).await;
    let id = store
        .begin_erasure(IN_TEAM, &named("Ann"), None)
        .await
        .unwrap();
    let other = job_of_other_team(db).await;
    assert_eq!(store.finish_erasure(id).await.unwrap(), Erased::default());
    for (team, job) in [(TEAM, job.id), (OTHER_TEAM, other)] {
        assert_eq!(read(store, team, job).await[0].1.as_deref(), Some("Ann"));
    }
    let noted = noted(store).await;
    assert!(
        noted.is_empty(),
        "there is no trail without its beginning: {noted:?}"
    );
}

async fn posts_that_were_sent_go_by_their_authors_id(db: &Database) {
    let store = &db.store;
    let document = |id: &str, author: &str| NewDocument {
        id: id.to_owned(),
        content: "Words.".to_owned(),
        author_id: Some(author.to_owned()),
    };
    let documents = [document("1", "ann"), document("2", "bob")];
    store.add_documents(TEAM, &documents).await.unwrap();
    store.add_documents(OTHER_TEAM, &documents).await.unwrap();
    let traces = store.traces_of(IN_TEAM, &known_by("ann")).await.unwrap();
    assert_eq!(traces.documents, 1);
    let erased = erase(store, IN_TEAM, &known_by("ann")).await;
    assert_eq!(erased.documents, 1);
    assert!(store.document(TEAM, "1").await.is_err());
    for (team, id) in [(TEAM, "2"), (OTHER_TEAM, "1"), (OTHER_TEAM, "2")] {
        assert!(store.document(team, id).await.is_ok(), "{team} {id}");
    }
    let erased = erase(store, IN_TEAM, &named("bob")).await;
    assert_eq!(erased, Erased::default(), "they have no names");
}

async fn a_file_that_is_still_being_written_is_removed(db: &Database) {
    let store = &db.store;
    let begin = async |job: NewJob| {
        let upload = store.begin_upload(job).await.unwrap();
        let rows = [by("c1", "Ann"), by("c2", "Bob")];
        store.append_upload(&upload, &rows).await.unwrap();
        upload
    };
    let of_other_team = NewJob {
        team: OTHER_TEAM,
        ..file(JobKind::Comments)
    };
    let (upload, texts) = (
        begin(file(JobKind::Comments)).await,
        begin(file(JobKind::Texts)).await,
    );
    let (others, finished) = (
        begin(of_other_team).await,
        begin(file(JobKind::Comments)).await,
    );
    let finished = store.finish_upload(&finished).await.unwrap();
    let erased = erase(store, IN_TEAM, &named("Ann")).await;
    assert_eq!(
        (erased.comments, erased.posts),
        (1, 1),
        "of the finished file"
    );

    // Whoever sends it is told, whatever comes next.
    let gone = store.finish_upload(&upload).await;
    assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
    let report = store.report_file(&upload, &FileReport::default()).await;
    assert!(matches!(report, Err(Error::NotFound)), "{report:?}");
    store.abort_upload(&upload).await.unwrap();
    while store.erase().await.unwrap() {}
    let more = store.append_upload(&upload, &[by("c3", "Ann")]).await;
    assert!(matches!(more, Err(Error::NotFound)), "{more:?}");
    let left = "select count(*) from comments where author_name = 'Ann'";
    assert_eq!(db.number(left).await, 2, "of texts, and of the other team");

    for (team, upload) in [(TEAM, &texts), (OTHER_TEAM, &others)] {
        let made = store.finish_upload(upload).await.unwrap();
        assert_eq!(
            read(store, team, made.id).await[0].1.as_deref(),
            Some("Ann")
        );
    }
    assert_eq!(
        read(store, TEAM, finished.id).await[0],
        (String::new(), None)
    );
    // Sent again, it is what somebody sends now.
    let again = begin(file(JobKind::Comments)).await;
    assert!(store.finish_upload(&again).await.is_ok());
}

async fn a_team_keeps_the_first_key(db: &Database) {
    let store = &db.store;
    assert_eq!(store.pseudonym_key(TEAM).await.unwrap(), None);
    let kept = store.keep_pseudonym_key(TEAM, b"one").await.unwrap();
    assert_eq!(kept, b"one");
    let kept = store.keep_pseudonym_key(TEAM, b"two").await.unwrap();
    assert_eq!(kept, b"one");
    assert_eq!(store.pseudonym_key(OTHER_TEAM).await.unwrap(), None);
}

async fn a_user_who_is_deleted_leaves_their_jobs(db: &Database) {
    let store = &db.store;
    let person = |user: u128, role: store::Role| store::Person {
        user: Uuid::from_u128(user),
        issuer: "local".to_owned(),
        subject: format!("user {user}"),
        name: None,
        team: TEAM,
        team_name: Some("red".to_owned()),
        other_teams: Vec::new(),
        mail: None,
        role,
    };
    let (ann, bob) = (
        person(1, store::Role::Admin),
        person(2, store::Role::Member),
    );
    for person in [&ann, &bob] {
        assert!(store.add_local_user(person, "hash").await.unwrap());
    }
    let session = store::NewSession {
        hash: [7; 32],
        lifetime: Duration::from_secs(3_600),
        address: "192.0.2.1".to_owned(),
        browser: "a browser".to_owned(),
    };
    assert!(
        store
            .sign_in_local(bob.user, "hash", &session)
            .await
            .unwrap()
    );
    let job = NewJob {
        created_by: Some(bob.user),
        ..posts(1)
    };
    let job = db.create(job).await;
    let made = store.jobs_made_by(bob.user, None, 10).await.unwrap();
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].0, job.id);
    let last = store.delete_user(ann.user).await;
    assert!(matches!(last, Err(store::Error::Conflict(why)) if why.contains("last admin")));
    store.delete_user(bob.user).await.unwrap();
    assert!(store.user(Scope::All, bob.user).await.is_err());
    assert!(store.session([7; 32], LONG).await.unwrap().is_none());
    assert!(store.local_user(bob.user, LONG).await.unwrap().is_none());
    assert_eq!(db.job(&job).await.id, job.id);
    // Whoever comes with the same name is somebody else.
    assert!(store.add_local_user(&bob, "another").await.unwrap());
    assert!(
        store
            .jobs_made_by(bob.user, None, 10)
            .await
            .unwrap()
            .is_empty()
    );
    store.delete_user(bob.user).await.unwrap();
    let change = UserChange::default();
    assert!(
        store
            .change_user(Scope::All, bob.user, &change)
            .await
            .is_err()
    );
}

on_both!(
    only_the_authors_words_go_and_no_figure_moves,
    what_another_team_has_as_well_stays_until_an_admin_of_all_asks,
    another_team_is_neither_seen_nor_touched,
    what_is_left_of_a_post_is_not_used_again,
    who_wrote_a_post_is_erased_also_without_a_comment,
    what_was_begun_is_finished_by_whoever_comes_next_and_noted_once,
    a_post_that_another_team_has_by_now_is_left_alone,
    posts_that_were_sent_go_by_their_authors_id,
    a_file_that_is_still_being_written_is_removed,
    a_team_keeps_the_first_key,
    a_user_who_is_deleted_leaves_their_jobs,
);
