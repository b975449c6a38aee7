//! What every test stands on: a store in a folder of its own, the fake server, and short ways to
//! make jobs and run workers.

use std::time::Duration;

use platforms::{Client, Recognized};
use queue::Redis;
use store::{
    BUILT_IN_TEAM, Item, Job, JobKind, JobOptions, NewComment, NewItem, NewJob, ResultRecord,
    Scope, Store,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use worker::{Settings, Worker};

use crate::fake::{Asked, Fake, Reply};

/// Far above what anything here takes; a test that hangs ends with it.
const LIMIT: Duration = Duration::from_secs(120);

/// Where all jobs of these tests are.
pub(crate) const IN_TEAM: Scope = Scope::Team(BUILT_IN_TEAM);

pub(crate) struct Bed {
    pub(crate) store: Store,
    pub(crate) fake: Fake,
    dir: TempDir,
}

/// A worker that is stopped by [`Running::stop`].
pub(crate) struct Running {
    pub(crate) worker: Worker,
    shutdown: CancellationToken,
}

impl Running {
    /// Stops it gracefully.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        within(self.worker.join()).await;
    }
}

impl Bed {
    /// With a server that answers by `answers`.
    pub(crate) async fn new(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("test.db");
        let store = Store::open(&format!("sqlite://{}", path.display()))
            .await
            .unwrap();
        store.migrate().await.unwrap();
        Self {
            store,
            fake: Fake::start(answers).await,
            dir,
        }
    }

    /// Quick to retry and to look again; the lexicon scores.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            backoff_base: Duration::from_millis(1),
            poll: Duration::from_millis(50),
            models_dir: self.dir.path().join("models"),
            analyzer: Some("lexicon".to_owned()),
            ..Settings::default()
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.platforms()).unwrap()
    }

    /// Leads to the fake server, as fast as it goes.
    pub(crate) fn platforms(&self) -> platforms::ClientSettings {
        let base = |path: &str| format!("{}{path}", self.fake.base);
        platforms::ClientSettings {
            api_bases: [
                ("HN_ALGOLIA_BASE".to_owned(), base("")),
                ("HN_FIREBASE_BASE".to_owned(), base("/count")),
                ("YOUTUBE_API_BASE".to_owned(), base("")),
                ("FACEBOOK_GRAPH_BASE".to_owned(), base("/graph")),
            ]
            .into(),
            keys: [
                ("YOUTUBE_API_KEY".to_owned(), "a-key".to_owned()),
                ("FACEBOOK_TOKEN".to_owned(), "a-token".to_owned()),
            ]
            .into(),
            requests_per_second: 10_000,
            per_host_concurrency: 64,
            ..platforms::ClientSettings::default()
        }
    }

    pub(crate) fn start(&self, settings: Settings) -> Running {
        self.start_with(self.client(), None, settings)
    }

    /// With a client of the test's own, and the queue on `redis` where there is one.
    pub(crate) fn start_with(
        &self,
        client: Client,
        redis: Option<Redis>,
        settings: Settings,
    ) -> Running {
        let shutdown = CancellationToken::new();
        let worker = Worker::start(
            self.store.clone(),
            client,
            redis,
            settings,
            shutdown.clone(),
        );
        Running { worker, shutdown }
    }

    /// Runs a worker until the job has ended.
    pub(crate) async fn run(&self, settings: Settings, job: Uuid) -> Job {
        let running = self.start(settings);
        let job = within(running.worker.run_until_done(BUILT_IN_TEAM, job))
            .await
            .unwrap();
        running.stop().await;
        job
    }

    /// A job of these posts.
    pub(crate) async fn job(&self, urls: &[&str], options: JobOptions) -> Job {
        let made = self.store.create_job(new_job(urls, options)).await;
        made.unwrap().job
    }

    /// A job of uploaded comments. Plain numbers in texts can be words of the lexicon (187).
    pub(crate) async fn upload(&self, texts: impl Iterator<Item = String>) -> Job {
        let mut job = new_job(&["comments.csv"], JobOptions::default());
        job.kind = JobKind::Comments;
        job.items[0].failed = None;
        let upload = self.store.begin_upload(job).await.unwrap();
        let comments: Vec<NewComment> = texts
            .zip(1..)
            .map(|(text, row)| NewComment {
                id: row.to_string(),
                text,
                ..NewComment::default()
            })
            .collect();
        for chunk in comments.chunks(2000) {
            self.store.append_upload(&upload, chunk).await.unwrap();
        }
        self.store.finish_upload(&upload).await.unwrap().job
    }

    pub(crate) async fn reload(&self, job: &Job) -> Job {
        self.store.job(IN_TEAM, job.id).await.unwrap()
    }

    pub(crate) async fn items(&self, job: &Job) -> Vec<Item> {
        self.store
            .items(IN_TEAM, job.id, None, 10_000)
            .await
            .unwrap()
    }

    /// The only item of a job.
    pub(crate) async fn item(&self, job: &Job) -> Item {
        let mut items = self.items(job).await;
        assert_eq!(items.len(), 1);
        items.remove(0)
    }

    pub(crate) async fn results(&self, job: &Job) -> Vec<ResultRecord> {
        self.store
            .results(IN_TEAM, job.id, None, 100_000)
            .await
            .unwrap()
    }

    /// Waits until the only item of the job looks like this.
    pub(crate) async fn wait(&self, job: &Job, mut wanted: impl FnMut(&Item) -> bool) -> Item {
        within(async {
            let mut look = tokio::time::interval(Duration::from_millis(5));
            loop {
                look.tick().await;
                let item = self.item(job).await;
                if wanted(&item) {
                    return item;
                }
            }
        })
        .await
    }
}

/// Runs it, unless it hangs.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, future).await.expect("it hangs")
}

/// `reason` and status of an item in one word each, for short assertions.
#[track_caller]
pub(crate) fn assert_ended(item: &Item, status: store::ItemStatus, reason: Option<&str>) {
    let is = (item.status, item.reason.as_deref());
    assert_eq!(is, (status, reason), "{:?}", item.detail);
}

pub(crate) fn new_job(urls: &[&str], options: JobOptions) -> NewJob {
    NewJob {
        team: BUILT_IN_TEAM,
        created_by: None,
        name: String::new(),
        kind: JobKind::Posts,
        options,
        items: urls.iter().map(|url| new_item(url)).collect(),
        idempotency: None,
        duplicates: 0,
        extra_columns: Vec::new(),
    }
}

fn new_item(input: &str) -> NewItem {
    let (url, platform, post_key, failed) = match platforms::recognize(input) {
        Recognized::Post(post) => {
            let (platform, key) = (post.platform.to_owned(), post.key());
            (post.url, Some(platform), Some(key), None)
        }
        Recognized::Page { url } => (url.to_string(), None, None, None),
        Recognized::ShortLink { platform, url } => {
            (url.to_string(), Some(platform.to_owned()), None, None)
        }
        other => {
            let why = ("unsupported_url".to_owned(), format!("{other:?}"));
            (input.to_owned(), None, None, Some(why))
        }
    };
    NewItem {
        input: input.to_owned(),
        url,
        platform,
        post_key,
        title: None,
        failed,
    }
}
