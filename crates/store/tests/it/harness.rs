//! A fresh database for a test, and short ways to say what is in it.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection};
use store::{
    Acquired, BUILT_IN_TEAM, Claim, Ending, Error, Item, Job, JobKind, JobOptions, Label, ModelKey,
    NewComment, NewItem, NewJob, NewScore, PageWrite, PostKey, Review, ReviewReason, Scope,
    Snapshot, Store,
};
use testing::shared_postgres;
use uuid::Uuid;

pub(crate) const TEAM: Uuid = BUILT_IN_TEAM;
pub(crate) const OTHER_TEAM: Uuid = Uuid::from_u128(7);
pub(crate) const IN_TEAM: Scope = Scope::Team(TEAM);
pub(crate) const IN_OTHER_TEAM: Scope = Scope::Team(OTHER_TEAM);
pub(crate) const LONG: Duration = Duration::from_secs(3_600);

/// Makes `on_sqlite` and `on_postgres` of each test named; one that is not named is dead code and warned of.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(
                #[tokio::test]
                async fn $test() {
                    let db = $crate::harness::Database::sqlite().await;
                    super::$test(&db).await;
                }
            )+
        }
        mod on_postgres {
            $(
                #[tokio::test]
                async fn $test() {
                    let db = $crate::harness::Database::postgres().await;
                    super::$test(&db).await;
                    db.remove().await;
                }
            )+
        }
    };
}
pub(crate) use on_both;

/// A migrated store of one test.
pub(crate) struct Database {
    pub(crate) store: Store,
    pub(crate) url: String,
    schema: Option<(String, String)>,
    _folder: Option<tempfile::TempDir>,
}

impl Database {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Self::open(url, None, Some(folder)).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::postgres_with(|_| String::new()).await
    }

    /// A PostgreSQL whose clock is off by this interval.
    pub(crate) async fn postgres_whose_clock_is_off(by: &str) -> Self {
        // The schema comes before PostgreSQL's own, so this is what `now()` means in it.
        Self::postgres_with(|schema| {
            format!(
                "create function {schema}.now() returns timestamptz language sql stable \
                 return pg_catalog.now() + interval '{by}'"
            )
        })
        .await
    }

    /// With what this statement makes in the schema of the test.
    async fn postgres_with(statement: impl FnOnce(&str) -> String) -> Self {
        let server = shared_postgres();
        let schema = format!("test_{}", Uuid::now_v7().simple());
        execute(server, &format!("create schema {schema}")).await;
        execute(server, &statement(&schema)).await;
        let mark = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{mark}options[search_path]={schema},pg_catalog");
        Self::open(url, Some((server.to_owned(), schema)), None).await
    }

    async fn open(
        url: String,
        schema: Option<(String, String)>,
        folder: Option<tempfile::TempDir>,
    ) -> Self {
        let store = Store::open(&url).await.expect("the store opens");
        store.migrate().await.expect("the tables are made");
        Self {
            store,
            url,
            schema,
            _folder: folder,
        }
    }

    pub(crate) async fn remove(self) {
        if let Some((server, schema)) = self.schema {
            execute(&server, &format!("drop schema {schema} cascade")).await;
        }
    }

    /// A statement behind the store's back.
    pub(crate) async fn execute(&self, statement: &str) {
        execute(&self.url, statement).await;
    }

    /// One number, read behind the store's back.
    pub(crate) async fn number(&self, statement: &str) -> i64 {
        let statement = AssertSqlSafe(statement.to_owned());
        if self.schema.is_some() {
            let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(statement)
                .fetch_one(&mut connection)
                .await
                .unwrap()
        } else {
            let mut connection = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(statement)
                .fetch_one(&mut connection)
                .await
                .unwrap()
        }
    }

    /// The bytes of one row and column, read behind the store's back.
    pub(crate) async fn bytes(&self, statement: &str) -> Vec<u8> {
        let statement = AssertSqlSafe(statement.to_owned());
        if self.schema.is_some() {
            let mut connection = sqlx::PgConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(statement)
                .fetch_one(&mut connection)
                .await
                .unwrap()
        } else {
            let mut connection = sqlx::SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(statement)
                .fetch_one(&mut connection)
                .await
                .unwrap()
        }
    }

    /// Bytes as a statement writes them.
    pub(crate) fn literal(&self, bytes: &[u8]) -> String {
        let hex = hex::encode(bytes);
        match self.schema {
            Some(_) => format!("'\\x{hex}'::bytea"),
            None => format!("x'{hex}'"),
        }
    }

    /// A UUID as a statement writes it.
    pub(crate) fn uuid_literal(&self, id: Uuid) -> String {
        match self.schema {
            Some(_) => format!("'{id}'::uuid"),
            None => format!("x'{}'", id.simple()),
        }
    }

    /// What a column of UUIDs, and one of bytes, is called.
    pub(crate) fn types(&self) -> (&'static str, &'static str) {
        match self.schema {
            Some(_) => ("uuid", "bytea"),
            None => ("blob", "blob"),
        }
    }

    /// Moves a time of every row into the past.
    pub(crate) async fn age(&self, table: &str, column: &str, by: Duration) {
        let older = if self.schema.is_some() {
            format!("{column} - interval '{} seconds'", by.as_secs())
        } else {
            format!("{column} - {}", by.as_millis())
        };
        self.execute(&format!("update {table} set {column} = {older}"))
            .await;
    }

    /// Lets every lease run out.
    pub(crate) async fn expire_leases(&self) {
        self.age("work", "lease_until", LONG * 24).await;
    }

    pub(crate) async fn create(&self, job: NewJob) -> Job {
        self.store.create_job(job).await.expect("a job").job
    }

    pub(crate) async fn items(&self, job: &Job) -> Vec<Item> {
        self.store
            .items(job.scope(), job.id, None, 20_000)
            .await
            .expect("items")
    }

    pub(crate) async fn job(&self, job: &Job) -> Job {
        self.store.job(job.scope(), job.id).await.expect("the job")
    }

    pub(crate) async fn claim(&self, item: Uuid) -> Claim {
        self.store
            .claim_post(item, "worker", LONG)
            .await
            .expect("an answer")
            .expect("the item is due")
    }

    /// A job of one post, claimed.
    pub(crate) async fn claimed(&self) -> (Job, Claim) {
        let job = self.create(posts(1)).await;
        let claim = self.claim(self.items(&job).await[0].id).await;
        (job, claim)
    }

    /// A finished snapshot of the claim's post.
    pub(crate) async fn fetched(&self, claim: &Claim, comments: Vec<NewComment>) -> Snapshot {
        let post = claim.post.clone().expect("a known post");
        let begun = self
            .store
            .start_snapshot(claim, &post)
            .await
            .expect("begun");
        let page = PageWrite {
            comments,
            last: true,
            max_comments: 100_000,
            ..PageWrite::default()
        };
        self.store
            .append_page(claim, begun.id, &page)
            .await
            .expect("stored")
    }

    /// Scores whatever is not scored with [`score`].
    pub(crate) async fn scored(&self, claim: &Claim) -> i64 {
        let model = self
            .store
            .begin_scoring(claim, &model("1"), None)
            .await
            .expect("a model");
        let missing = self
            .store
            .unscored(claim, model, 0, 100_000)
            .await
            .expect("comments");
        let scores: Vec<_> = missing.iter().map(|c| score(c.seq)).collect();
        self.store
            .write_scores(claim, model, &scores)
            .await
            .expect("written");
        model
    }

    /// A job of one post with these comments, scored and completed.
    pub(crate) async fn done(&self, comments: Vec<NewComment>) -> Job {
        let (job, claim) = self.claimed().await;
        self.fetched(&claim, comments).await;
        self.scored(&claim).await;
        self.store
            .finish(&claim, &completed())
            .await
            .expect("finished");
        job
    }
}

/// Taking the work on a post, and what is to be done for it.
pub(crate) trait Posts {
    async fn claim_post(
        &self,
        item: Uuid,
        worker: &str,
        lease: Duration,
    ) -> Result<Option<Claim>, Error>;
}

impl Posts for Store {
    async fn claim_post(
        &self,
        item: Uuid,
        worker: &str,
        lease: Duration,
    ) -> Result<Option<Claim>, Error> {
        let Some(lease) = self.claim(item, worker, lease).await? else {
            return Ok(None);
        };
        match self.open_post(&lease).await {
            // Somebody took it over at once, or it was cancelled.
            Err(Error::LeaseLost) => Ok(None),
            answer => answer,
        }
    }
}

/// The two ways of an item to a snapshot, each by itself.
pub(crate) trait Snapshots {
    /// Begins one, whatever there is.
    async fn start_snapshot(&self, claim: &Claim, post: &PostKey) -> Result<Snapshot, Error>;

    /// One that is there; an item that finds none has begun one then.
    async fn reuse_snapshot(
        &self,
        claim: &Claim,
        post: &PostKey,
        max_age: Duration,
        max_comments: u32,
    ) -> Result<Option<Snapshot>, Error>;
}

impl Snapshots for Store {
    async fn start_snapshot(&self, claim: &Claim, post: &PostKey) -> Result<Snapshot, Error> {
        let begun = self.acquire_snapshot(claim, post, Duration::ZERO, 500);
        match begun.await? {
            Acquired::Begun(snapshot) => Ok(snapshot),
            other => panic!("{other:?}"),
        }
    }

    async fn reuse_snapshot(
        &self,
        claim: &Claim,
        post: &PostKey,
        max_age: Duration,
        max_comments: u32,
    ) -> Result<Option<Snapshot>, Error> {
        let acquired = self.acquire_snapshot(claim, post, max_age, max_comments);
        Ok(match acquired.await? {
            Acquired::Reused(snapshot) => Some(snapshot),
            Acquired::Begun(_) | Acquired::BeingRead { .. } => None,
        })
    }
}

async fn execute(url: &str, statement: &str) {
    let statement = AssertSqlSafe(statement.to_owned());
    if url.starts_with("sqlite:") {
        let mut connection = sqlx::SqliteConnection::connect(url)
            .await
            .expect("a connection");
        sqlx::raw_sql(statement)
            .execute(&mut connection)
            .await
            .expect("a statement");
    } else {
        let mut connection = sqlx::PgConnection::connect(url)
            .await
            .expect("a connection");
        sqlx::raw_sql(statement)
            .execute(&mut connection)
            .await
            .expect("a statement");
    }
}

pub(crate) fn new_item(number: usize) -> NewItem {
    NewItem {
        input: format!("  https://example.org/{number}?utm_source=x"),
        url: format!("https://example.org/{number}"),
        platform: Some("example".to_owned()),
        post_key: Some(number.to_string()),
        title: None,
        failed: None,
    }
}

pub(crate) fn unsupported() -> NewItem {
    NewItem {
        input: "https://example.com".to_owned(),
        url: "https://example.com".to_owned(),
        platform: None,
        post_key: None,
        title: None,
        failed: Some(("unsupported_url".to_owned(), "Not a post.".to_owned())),
    }
}

/// A job of so many posts, each post the same in every job.
pub(crate) fn posts(count: usize) -> NewJob {
    NewJob {
        team: TEAM,
        created_by: None,
        name: "A list".to_owned(),
        kind: JobKind::Posts,
        options: JobOptions {
            max_comments: Some(500),
            ..JobOptions::default()
        },
        items: (0..count).map(new_item).collect(),
        idempotency: None,
        duplicates: 2,
        extra_columns: Vec::new(),
    }
}

/// A job of a file.
pub(crate) fn file(kind: JobKind) -> NewJob {
    NewJob {
        kind,
        items: vec![NewItem {
            input: "export.csv".to_owned(),
            url: "export.csv".to_owned(),
            platform: Some("file".to_owned()),
            post_key: None,
            title: None,
            failed: None,
        }],
        extra_columns: vec!["Id".to_owned(), "Text".to_owned()],
        ..posts(0)
    }
}

pub(crate) fn comment(id: &str) -> NewComment {
    NewComment {
        id: id.to_owned(),
        text: format!("text of {id}"),
        author_name: Some(format!("author of {id}")),
        ..NewComment::default()
    }
}

pub(crate) fn comments(count: usize) -> Vec<NewComment> {
    (1..=count).map(|n| comment(&format!("c{n}"))).collect()
}

pub(crate) fn post(key: &str) -> PostKey {
    PostKey {
        platform: "example".to_owned(),
        key: key.to_owned(),
        url: format!("https://example.org/{key}"),
    }
}

pub(crate) fn model(version: &str) -> ModelKey {
    ModelKey {
        name: "lexicon".to_owned(),
        version: version.to_owned(),
    }
}

/// Positive, neutral, negative in turn; every fourth is cut and to be reviewed. Sums of quarters
/// are exact.
pub(crate) fn score(seq: i64) -> NewScore {
    let (label, score) = match seq % 3 {
        1 => (Label::Positive, 0.75),
        2 => (Label::Neutral, 0.0),
        _ => (Label::Negative, -0.5),
    };
    NewScore {
        seq,
        label,
        score,
        probabilities: Some([0.25, 0.125, 0.625]),
        truncated: seq % 4 == 0,
        language: None,
        review: if seq % 4 == 0 {
            Review::from(ReviewReason::Truncated)
        } else {
            Review::default()
        },
        by_post_author: false,
        answered_by: None,
    }
}

pub(crate) fn completed() -> Ending {
    Ending::Completed {
        reason: None,
        detail: None,
    }
}

pub(crate) fn failed() -> Ending {
    Ending::Failed {
        reason: "not_found".to_owned(),
        detail: "The post is gone.".to_owned(),
    }
}

pub(crate) fn partial() -> Ending {
    Ending::Partial {
        reason: "low_coverage".to_owned(),
        detail: "Half is missing.".to_owned(),
    }
}
