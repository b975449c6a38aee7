//! Comments that several teams and brands share: each reads them for its own time, and the rows go with the last.

use std::{collections::HashMap, time::Duration};

use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use store::{
    Acquired, BrandChange, Claim, CommentFilter, Counting, Error, ItemTotals, Job, JobOptions,
    NewBrand, NewComment, NewJob, OwnAccounts, PageWrite, Person, PostFacts, Purged, Reply,
    Rescore, ResultRecord, Retention, Role, Scope,
};
use uuid::Uuid;

use crate::harness::*;

const DAY: Duration = Duration::from_secs(24 * 3_600);
const SERVER_DAYS: u32 = 30;

fn server() -> Retention {
    (DAY * SERVER_DAYS).into()
}

async fn brand(db: &Database, team: Uuid, name: &str, retention_days: Option<u32>) -> Uuid {
    let brand = NewBrand {
        team,
        name: name.to_owned(),
        own_accounts: OwnAccounts::default(),
        retention_days,
    };
    db.store.add_brand(&brand, 10).await.unwrap().id
}

/// Makes a team known.
async fn team(db: &Database, team: Uuid) {
    let person = Person {
        user: team,
        issuer: "https://a.example".to_owned(),
        subject: team.to_string(),
        name: None,
        team,
        team_name: Some(team.to_string()),
        other_teams: Vec::new(),
        mail: None,
        role: Role::Member,
    };
    assert!(db.store.admit(&person).await.unwrap());
}

fn job_of(team: Uuid, brand: Option<Uuid>) -> NewJob {
    let mut own_accounts = OwnAccounts::default();
    own_accounts.add("example", "u2");
    NewJob {
        team,
        options: JobOptions {
            brand,
            own_accounts,
            ..posts(1).options
        },
        ..posts(1)
    }
}

/// Comments that have all there is.
fn rich(count: usize) -> Vec<NewComment> {
    let comment = |n: usize| NewComment {
        parent_id: Some("p".to_owned()),
        reply: Reply::Unknown,
        author_id: Some(format!("u{n}")),
        is_post_author: Some(n == 1),
        published_at: Some("2026-01-02T03:04:05Z".parse().unwrap()),
        likes: Some(n as i64),
        reply_count: Some(3),
        language: Some("en".to_owned()),
        url: Some("https://example.org/c".to_owned()),
        extra: vec!["A cell".to_owned()],
        post_url: Some("https://example.org/p".to_owned()),
        post_title: Some("A title".to_owned()),
        ..comment(&format!("c{n}"))
    };
    (1..=count).map(comment).collect()
}

/// The post of a claim: what is there, or fetched anew with so many comments. True: it was there.
async fn read(db: &Database, claim: &Claim, count: usize) -> (bool, Uuid) {
    let post = claim.post.clone().unwrap();
    let found = db.store.acquire_snapshot(claim, &post, DAY * 1_000, 10_000);
    match found.await.unwrap() {
        Acquired::Reused(snapshot) => (true, snapshot.id),
        Acquired::Begun(snapshot) => {
            let page = PageWrite {
                comments: rich(count),
                last: true,
                max_comments: 10_000,
                title: Some("Of the post".to_owned()),
                reported: Some(77),
                facts: PostFacts {
                    author_id: Some("op".to_owned()),
                    author_name: Some("The poster".to_owned()),
                    published_at: Some("2026-01-01T03:04:05Z".parse().unwrap()),
                    likes: Some(5),
                    views: Some(6),
                },
                ..PageWrite::default()
            };
            db.store
                .append_page(claim, snapshot.id, &page)
                .await
                .unwrap();
            (false, snapshot.id)
        }
        other => panic!("{other:?}"),
    }
}

/// A job of the post with so many comments, scored and completed.
async fn done(db: &Database, job: NewJob, count: usize) -> Job {
    let job = db.create(job).await;
    let claim = db.claim(db.items(&job).await[0].id).await;
    read(db, &claim, count).await;
    db.scored(&claim).await;
    db.store.finish(&claim, &completed()).await.unwrap();
    job
}

async fn rows(db: &Database, job: &Job) -> Vec<ResultRecord> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = db.store.results(job.scope(), job.id, after, 10_000).await;
        let page = page.unwrap();
        let Some(last) = page.last() else {
            return all;
        };
        after = Some((last.position, last.seq));
        all.extend(page);
    }
}

/// How many comments of a job have a text; all of them or none tell who wrote it.
async fn texts(db: &Database, job: &Job) -> usize {
    let rows = rows(db, job).await;
    let has_text = |row: &&ResultRecord| !row.text.is_empty();
    let has_author = |row: &&ResultRecord| row.author_name.is_some() || row.url.is_some();
    let count = rows.iter().filter(has_text).count();
    assert_eq!(count, rows.iter().filter(has_author).count());
    count
}

/// All that is told of a job besides texts and authors.
async fn figures(db: &Database, job: &Job) -> String {
    let (store, scope) = (&db.store, job.scope());
    let mut rows = rows(db, job).await;
    for row in &mut rows {
        (row.text, row.author_name, row.author_id) = (String::new(), None, None);
        (row.url, row.extra) = (None, Vec::new());
    }
    let totals = db.job(job).await.totals;
    let items: Vec<(ItemTotals, _, _, _)> = db
        .items(job)
        .await
        .into_iter()
        .map(|item| (item.totals, item.reported, item.title, item.fetched_at))
        .collect();
    let days = store.days(scope, job.id, Counting::default()).await;
    let languages = store.languages(scope, job.id).await;
    format!(
        "{rows:?} {totals:?} {items:?} {:?} {:?}",
        days.unwrap(),
        languages.unwrap()
    )
}

async fn found(db: &Database, job: &Job, text: &str) -> usize {
    let filter = CommentFilter {
        search: Some(text.to_owned()),
        ..CommentFilter::default()
    };
    let page = db.store.comments(job.scope(), job.id, &filter, None, 10);
    page.await.unwrap().0.len()
}

async fn a_shorter_time_takes_texts_from_its_own_jobs_alone(db: &Database) {
    let store = &db.store;
    let short = brand(db, OTHER_TEAM, "Short", None).await;
    let red = done(db, job_of(OTHER_TEAM, Some(short)), 3).await;
    let blue = done(db, job_of(TEAM, None), 3).await;
    assert_eq!(db.number("select count(*) from comments").await, 3);
    let before = [figures(db, &red).await, figures(db, &blue).await];
    let rule = Counting::default();
    let token = async |job: &Job| store.change_token(job.scope(), job.id).await.unwrap();
    let tokens = [token(&red).await, token(&blue).await];
    for (job, token) in [&red, &blue].into_iter().zip(tokens) {
        let kept = store.keep_terms(job.scope(), job.id, rule, token, "quotes");
        assert!(kept.await.unwrap());
    }

    db.age("snapshots", "created_at", DAY * 2).await;
    assert_eq!(store.purge(&server()).await.unwrap(), Purged::default());
    // A member of the one team shortens the time of their brand afterwards.
    let change = BrandChange {
        retention_days: Some(Some(1)),
        ..BrandChange::default()
    };
    let scope = Scope::Team(OTHER_TEAM);
    store.change_brand(scope, short, &change).await.unwrap();
    let purged = store.purge(&server()).await.unwrap();
    let expected = Purged {
        emptied_items: 1,
        ..Purged::default()
    };
    assert_eq!(purged, expected);
    assert_eq!(store.purge(&server()).await.unwrap(), Purged::default());
    assert_eq!([texts(db, &red).await, texts(db, &blue).await], [0, 3]);
    let after = [figures(db, &red).await, figures(db, &blue).await];
    assert_eq!(before, after);
    assert_eq!(
        [
            found(db, &red, "text of").await,
            found(db, &blue, "text of").await
        ],
        [0, 3]
    );
    let items = [
        db.items(&red).await.remove(0),
        db.items(&blue).await.remove(0),
    ];
    assert!(items[0].is_erased && items[0].erased_at.is_some());
    assert!(!items[1].is_erased && items[1].erased_at.is_none());
    assert_eq!(
        db.number("select count(*) from snapshots where author_name is not null")
            .await,
        1
    );
    // What is remembered of the one is not shown any more, and of the other is.
    assert_ne!(token(&red).await, tokens[0]);
    assert_eq!(token(&blue).await, tokens[1]);
    assert_eq!(db.number("select count(*) from job_terms").await, 1);
    let again = store
        .rescore_job(red.scope(), red.id, Rescore::default())
        .await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");

    db.age("snapshots", "created_at", DAY * SERVER_DAYS).await;
    assert_eq!(store.purge(&server()).await.unwrap().erased_snapshots, 1);
    assert_eq!([texts(db, &red).await, texts(db, &blue).await], [0, 0]);
    assert_eq!(before, [figures(db, &red).await, figures(db, &blue).await]);

    for job in [&blue, &red] {
        store.delete_job(job.scope(), job.id, None).await.unwrap();
    }
    while store.erase().await.unwrap() {}
    for table in [
        "snapshots",
        "comments",
        "scores",
        "scorings",
        "own_scorings",
    ] {
        let left = db.number(&format!("select count(*) from {table}")).await;
        assert_eq!(left, 0, "{table}");
    }
}

async fn comments_go_at_once_where_all_times_are_over(db: &Database) {
    let (short, long) = (
        brand(db, TEAM, "Short", Some(3)).await,
        brand(db, TEAM, "Long", Some(5)).await,
    );
    let jobs = [
        done(db, job_of(TEAM, Some(short)), 2).await,
        done(db, job_of(TEAM, Some(long)), 2).await,
    ];
    db.age("snapshots", "created_at", DAY * 6).await;
    let purged = db.store.purge(&server()).await.unwrap();
    assert_eq!((purged.erased_snapshots, purged.emptied_items), (1, 0));
    assert_eq!(db.number("select count(*) from snapshots").await, 1);
    for job in &jobs {
        assert_eq!(texts(db, job).await, 0);
    }
}

async fn what_is_too_old_for_a_brand_is_not_reused_for_it(db: &Database) {
    let short = brand(db, TEAM, "Short", Some(2)).await;
    let first = done(db, job_of(TEAM, None), 2).await;
    let reused = async |brand| {
        let job = db.create(job_of(TEAM, brand)).await;
        let claim = db.claim(db.items(&job).await[0].id).await;
        let (reused, _) = read(db, &claim, 2).await;
        db.store.delete_job(IN_TEAM, job.id, None).await.unwrap();
        while db.store.erase().await.unwrap() {}
        reused
    };
    assert!(reused(Some(short)).await && reused(None).await);
    db.age("snapshots", "created_at", DAY * 2).await;
    assert!(!reused(Some(short)).await && reused(None).await);
    assert_eq!(texts(db, &first).await, 2);
}

async fn an_unfinished_job_holds_up_its_own_time_and_no_others(db: &Database) {
    let store = &db.store;
    team(db, OTHER_TEAM).await;
    store.set_team_retention(OTHER_TEAM, Some(1)).await.unwrap();
    let red = done(db, job_of(OTHER_TEAM, None), 2).await;
    let blue = done(db, job_of(TEAM, None), 2).await;
    let again = store.rescore_job(red.scope(), red.id, Rescore::default());
    let again = again.await.unwrap().job;
    db.age("snapshots", "created_at", DAY * 2).await;
    assert_eq!(store.purge(&server()).await.unwrap(), Purged::default());
    assert_eq!(texts(db, &red).await, 2);

    // Both go together, so that they can be compared.
    let claim = db.claim(db.items(&again).await[0].id).await;
    db.scored(&claim).await;
    store.finish(&claim, &completed()).await.unwrap();
    let unfinished = store.rescore_job(IN_TEAM, blue.id, Rescore::default());
    let unfinished = unfinished.await.unwrap().job;
    assert_eq!(store.purge(&server()).await.unwrap().emptied_items, 2);
    assert_eq!([texts(db, &red).await, texts(db, &again).await], [0, 0]);
    let compared = store.compare(red.scope(), red.id, again.id).await.unwrap();
    assert_eq!(compared.len(), 1);
    assert_eq!(
        [texts(db, &blue).await, texts(db, &unfinished).await],
        [2, 2]
    );
}

async fn a_large_one_is_copied_in_steps(db: &Database) {
    let short = brand(db, TEAM, "Short", Some(1)).await;
    let red = done(db, job_of(TEAM, Some(short)), 9_000).await;
    let blue = done(db, job_of(TEAM, None), 9_000).await;
    let before = figures(db, &red).await;
    db.age("snapshots", "created_at", DAY * 2).await;
    // What a crash in the middle leaves: a copy that nobody uses.
    let columns = "uploaded, platform, post_key, url, created_at, updated_at";
    let id = db.uuid_literal(Uuid::from_bytes([7; 16]));
    db.execute(&format!(
        "insert into snapshots (uuid, {columns}, texts, fetched, emptied_from) \
         select {id}, {columns}, 'erased', fetched, id from snapshots"
    ))
    .await;
    db.execute(
        "insert into comments (snapshot_id, seq, page, blank, comment_id, text) \
         select max(id), 1, 1, false, 'c1', '' from snapshots",
    )
    .await;
    let purged = db.store.purge(&server()).await.unwrap();
    assert_eq!((purged.orphaned_snapshots, purged.emptied_items), (1, 1));
    assert_eq!([texts(db, &red).await, texts(db, &blue).await], [0, 9_000]);
    assert_eq!(figures(db, &red).await, before);
    for table in ["comments", "scores"] {
        let rows = db.number(&format!("select count(*) from {table}")).await;
        assert_eq!(rows, 18_000, "{table}");
    }
}

async fn many_posts_are_emptied_at_once(db: &Database) {
    const POSTS: usize = 1_201;
    let short = brand(db, TEAM, "Short", Some(1)).await;
    let red = db.create(NewJob {
        items: posts(POSTS).items,
        ..job_of(TEAM, Some(short))
    });
    let red = red.await;
    let blue = db.create(posts(POSTS)).await;
    for statement in [
        "insert into snapshots (uuid, uploaded, platform, post_key, url, fetched, created_at, updated_at, finished_at) \
         select i.id, false, 'example', i.post_key, i.url, 2, j.created_at, j.created_at, j.created_at \
         from job_items i join jobs j on j.id = i.job_id where j.brand is not null",
        "insert into comments (snapshot_id, seq, page, blank, comment_id, text) \
         select s.id, n.seq, 1, false, cast(n.seq as text), 'text' \
         from snapshots s cross join (select 1 as seq union all select 2) as n",
        "update job_items set status = 'completed', \
         snapshot_id = (select s.id from snapshots s where s.post_key = job_items.post_key)",
        "update jobs set status = 'completed'",
        "delete from work",
    ] {
        db.execute(statement).await;
    }
    db.age("snapshots", "created_at", DAY * 2).await;
    let purged = db.store.purge(&server()).await.unwrap();
    assert_eq!(purged.emptied_items, POSTS as u64);
    let read_by = |job: &Job| {
        format!(
            "select count(*) from job_items i join comments c on c.snapshot_id = i.snapshot_id \
             where i.job_id = {} and c.text ",
            db.uuid_literal(job.id)
        )
    };
    let count = async |job: &Job, which: &str| db.number(&(read_by(job) + which)).await;
    assert_eq!(count(&red, "= ''").await, 2 * POSTS as i64);
    assert_eq!(count(&red, "<> ''").await, 0);
    assert_eq!(count(&blue, "<> ''").await, 2 * POSTS as i64);
}

/// Each column of the tables is copied, or is one of those that erasing takes or that a copy has of its own.
async fn no_column_is_forgotten(db: &Database) {
    let taken = ["author_name", "author_id", "url", "extra"].as_slice();
    let own = ["id", "cursor", "doomed_for", "author_id", "author_name"].as_slice();
    for (table, statement, left_out) in [
        (
            "snapshots",
            include_str!("../../queries/shared/copy_emptied_snapshots.sql"),
            own,
        ),
        (
            "comments",
            include_str!("../../queries/shared/copy_emptied_comments.sql"),
            taken,
        ),
        (
            "scores",
            include_str!("../../queries/shared/copy_emptied_scores.sql"),
            &[],
        ),
        (
            "scorings",
            include_str!("../../queries/shared/copy_emptied_scorings.sql"),
            &[],
        ),
    ] {
        let (_, list) = statement.split_once("insert into").unwrap();
        let (_, list) = list.split_once('(').unwrap();
        let (list, _) = list.split_once(')').unwrap();
        let named: Vec<&str> = list
            .split(',')
            .map(str::trim)
            .chain(left_out.iter().copied())
            .collect();
        let names = named
            .iter()
            .map(|name| format!("'{name}'"))
            .collect::<Vec<_>>()
            .join(", ");
        let columns = match db.types().0 {
            "uuid" => format!(
                "select count(*) from information_schema.columns \
                 where table_schema = current_schema() and table_name = '{table}' and column_name"
            ),
            _ => format!("select count(*) from pragma_table_info('{table}') where name"),
        };
        let known = db.number(&format!("{columns} in ({names})")).await;
        assert_eq!(known, named.len() as i64, "{table}");
        let forgotten = db.number(&format!("{columns} not in ({names})")).await;
        assert_eq!(
            forgotten, 0,
            "a column of {table} is neither copied nor left out"
        );
    }
}

/// Who may have jobs: both teams, with a brand or without, each with a time of its own or none.
const OWNERS: usize = 4;

#[derive(Debug, Clone)]
enum Step {
    /// A job of an owner, which ends at once or is left unfinished.
    Job {
        owner: usize,
        ends: bool,
    },
    /// Ends an unfinished job.
    Finish {
        job: usize,
    },
    /// Scores a job again.
    Rescore {
        job: usize,
    },
    Delete {
        job: usize,
    },
    /// Gives an owner another time.
    Time {
        owner: usize,
        days: Option<u32>,
    },
    Days {
        days: u32,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let days = || prop::option::of(1..6u32);
    let one = prop_oneof![
        6 => (0..OWNERS, prop::bool::weighted(0.8)).prop_map(|(owner, ends)| Step::Job { owner, ends }),
        2 => (0..9usize).prop_map(|job| Step::Finish { job }),
        2 => (0..9usize).prop_map(|job| Step::Rescore { job }),
        1 => (0..9usize).prop_map(|job| Step::Delete { job }),
        2 => (0..OWNERS, days()).prop_map(|(owner, days)| Step::Time { owner, days }),
        4 => (1..4u32).prop_map(|days| Step::Days { days }),
    ];
    prop::collection::vec(one, 1..24)
}

/// A job of the property, as it has to be.
struct Told {
    job: Job,
    owner: usize,
    /// The snapshot that was fetched for it, or for the one before it.
    fetched: Uuid,
    /// Of whoever has not ended it.
    claim: Option<Claim>,
    has_texts: bool,
    figures: String,
}

struct World<'a> {
    db: &'a Database,
    brands: [Option<Uuid>; OWNERS],
    /// The times of the owners; of one with a brand, the brand's.
    days: [Option<u32>; OWNERS],
    jobs: Vec<Told>,
    /// Days since each snapshot was fetched.
    ages: HashMap<Uuid, u32>,
}

impl World<'_> {
    fn team(owner: usize) -> Uuid {
        [TEAM, OTHER_TEAM][owner % 2]
    }

    /// For how many days an owner's jobs keep texts, with what their team says.
    fn time(&self, owner: usize) -> Option<u32> {
        let (own, teams) = (self.days[owner], self.days[owner % 2]);
        own.into_iter().chain(teams).min()
    }

    async fn begin(&mut self, job: Job, owner: usize) -> usize {
        let claim = self.db.claim(self.db.items(&job).await[0].id).await;
        let (_, fetched) = read(self.db, &claim, 3).await;
        self.ages.entry(fetched).or_default();
        self.jobs.push(Told {
            job,
            owner,
            fetched,
            claim: Some(claim),
            has_texts: true,
            figures: String::new(),
        });
        self.jobs.len() - 1
    }

    async fn finish(&mut self, job: usize) {
        let told = &mut self.jobs[job];
        if let Some(claim) = told.claim.take() {
            self.db.scored(&claim).await;
            self.db.store.finish(&claim, &completed()).await.unwrap();
            told.figures = figures(self.db, &told.job).await;
        }
    }

    async fn apply(&mut self, step: &Step) {
        let db = self.db;
        let store = &db.store;
        let pick = |job: &usize| (!self.jobs.is_empty()).then(|| job % self.jobs.len());
        match step {
            Step::Job { owner, ends } => {
                let job = job_of(Self::team(*owner), self.brands[*owner]);
                let job = db.create(job).await;
                let begun = self.begin(job, *owner).await;
                let too_old = self
                    .time(*owner)
                    .is_some_and(|time| self.ages[&self.jobs[begun].fetched] >= time);
                assert!(!too_old, "what would be erased at once was reused");
                if *ends {
                    self.finish(begun).await;
                }
            }
            Step::Finish { job } => {
                if let Some(job) = pick(job) {
                    self.finish(job).await;
                }
            }
            Step::Rescore { job } => {
                let Some(first) = pick(job) else { return };
                let told = &self.jobs[first];
                let (id, owner, fetched) = (told.job.id, told.owner, told.fetched);
                let possible = told.claim.is_none() && told.has_texts;
                let again = store
                    .rescore_job(told.job.scope(), id, Rescore::default())
                    .await;
                assert_eq!(again.is_ok(), possible, "{again:?}");
                if let Ok(again) = again {
                    let claim = db.claim(db.items(&again.job).await[0].id).await;
                    self.jobs.push(Told {
                        job: again.job,
                        owner,
                        fetched,
                        claim: Some(claim),
                        has_texts: true,
                        figures: String::new(),
                    });
                    self.finish(self.jobs.len() - 1).await;
                }
            }
            Step::Delete { job } => {
                if let Some(job) = pick(job) {
                    let told = self.jobs.remove(job);
                    store
                        .delete_job(told.job.scope(), told.job.id, None)
                        .await
                        .unwrap();
                    while store.erase().await.unwrap() {}
                }
            }
            Step::Time { owner, days } => {
                self.days[*owner] = *days;
                let team = Self::team(*owner);
                match self.brands[*owner] {
                    None => store.set_team_retention(team, *days).await.unwrap(),
                    Some(brand) => {
                        let change = BrandChange {
                            retention_days: Some(*days),
                            ..BrandChange::default()
                        };
                        store
                            .change_brand(Scope::Team(team), brand, &change)
                            .await
                            .map(|_| ())
                            .unwrap();
                    }
                }
            }
            Step::Days { days } => self.pass(*days).await,
        }
    }

    /// Days pass, and a purge.
    async fn pass(&mut self, days: u32) {
        self.db.age("snapshots", "created_at", DAY * days).await;
        for age in self.ages.values_mut() {
            *age += days;
        }
        self.db.store.purge(&server()).await.unwrap();
        let sharing = |one: &Told, other: &Told| {
            one.has_texts && other.has_texts && one.fetched == other.fetched
        };
        let is_over = |told: &Told| {
            let age = self.ages[&told.fetched];
            self.time(told.owner).is_some_and(|time| age >= time)
        };
        let goes = |told: &Told| {
            // The server's time waits for all who share it, one's own for those whose time is over as well.
            let waits_for = |all: bool| {
                let waits = |other: &&Told| sharing(told, other) && other.claim.is_some();
                self.jobs
                    .iter()
                    .filter(waits)
                    .any(|other| all || is_over(other))
            };
            let by_server = self.ages[&told.fetched] >= SERVER_DAYS && !waits_for(true);
            by_server || (is_over(told) && !waits_for(false))
        };
        let gone: Vec<bool> = self.jobs.iter().map(goes).collect();
        for (told, gone) in self.jobs.iter_mut().zip(gone) {
            told.has_texts &= !gone;
        }
    }

    async fn check(&self) -> Result<(), TestCaseError> {
        for told in &self.jobs {
            let expected = if told.has_texts { 3 } else { 0 };
            prop_assert_eq!(texts(self.db, &told.job).await, expected);
            if told.claim.is_none() {
                prop_assert_eq!(&figures(self.db, &told.job).await, &told.figures);
            }
        }
        Ok(())
    }
}

async fn run(db: &Database, steps: &[Step]) -> Result<(), TestCaseError> {
    team(db, TEAM).await;
    team(db, OTHER_TEAM).await;
    let brands = [
        None,
        None,
        Some(brand(db, TEAM, "A", None).await),
        Some(brand(db, OTHER_TEAM, "B", None).await),
    ];
    let mut world = World {
        db,
        brands,
        days: [None; OWNERS],
        jobs: Vec::new(),
        ages: HashMap::new(),
    };
    for step in steps {
        world.apply(step).await;
        world.check().await?;
    }
    for job in 0..world.jobs.len() {
        world.finish(job).await;
    }
    world.pass(SERVER_DAYS).await;
    world.check().await?;
    let texts = "select count(*) from comments where text <> '' or author_name is not null";
    prop_assert_eq!(db.number(texts).await, 0);
    while !world.jobs.is_empty() {
        world.apply(&Step::Delete { job: 0 }).await;
    }
    db.store.purge(&server()).await.unwrap();
    prop_assert_eq!(db.number("select count(*) from snapshots").await, 0);
    prop_assert_eq!(db.number("select count(*) from comments").await, 0);
    prop_assert_eq!(db.number("select count(*) from scores").await, 0);
    Ok(())
}

fn explore(cases: u32, open: impl AsyncFn() -> Database) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&steps(), |steps| {
            runtime.block_on(async {
                let db = open().await;
                let answer = run(&db, &steps).await;
                db.remove().await;
                answer
            })
        })
        .unwrap();
}

#[test]
fn whoever_shares_them_each_reads_comments_for_their_own_time_on_sqlite() {
    explore(24, Database::sqlite);
}

#[test]
fn whoever_shares_them_each_reads_comments_for_their_own_time_on_postgres() {
    explore(12, Database::postgres);
}

on_both! {
    a_shorter_time_takes_texts_from_its_own_jobs_alone,
    comments_go_at_once_where_all_times_are_over,
    what_is_too_old_for_a_brand_is_not_reused_for_it,
    an_unfinished_job_holds_up_its_own_time_and_no_others,
    a_large_one_is_copied_in_steps,
    many_posts_are_emptied_at_once,
    no_column_is_forgotten,
}
