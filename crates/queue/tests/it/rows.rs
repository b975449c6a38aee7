//! A database of one test's own, and sweeps over it.

use std::sync::Arc;
use std::time::Duration;

use queue::{Queue, Sweep, Waker, sweep};
use store::{BUILT_IN_TEAM, JobKind, JobOptions, NewItem, NewJob, Scope, Store};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

#[derive(Clone)]
pub(crate) struct Rows {
    pub(crate) store: Store,
    _dir: Arc<TempDir>,
}

impl Rows {
    pub(crate) async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("test.db");
        let store = Store::open(&format!("sqlite://{}", path.display()))
            .await
            .unwrap();
        store.migrate().await.unwrap();
        Self {
            store,
            _dir: Arc::new(dir),
        }
    }

    /// A job of so many posts, all of them due; answers their ids, sorted.
    pub(crate) async fn job(&self, posts: usize) -> Vec<Uuid> {
        let item = |place: usize| {
            let url = format!("https://news.ycombinator.com/item?id={place}");
            NewItem {
                input: url.clone(),
                url,
                platform: Some("hackernews".to_owned()),
                post_key: Some(place.to_string()),
                title: None,
                failed: None,
            }
        };
        let job = NewJob {
            team: BUILT_IN_TEAM,
            created_by: None,
            name: String::new(),
            kind: JobKind::Posts,
            options: JobOptions::default(),
            items: (0..posts).map(item).collect(),
            idempotency: None,
            duplicates: 0,
            extra_columns: Vec::new(),
        };
        let job = self.store.create_job(job).await.unwrap();
        let items = self
            .store
            .items(Scope::Team(BUILT_IN_TEAM), job.id, None, u32::MAX)
            .await
            .unwrap();
        let mut ids: Vec<_> = items.iter().map(|item| item.id).collect();
        ids.sort();
        ids
    }

    /// Sweeps in the background as each process does, but looks more often.
    pub(crate) fn sweep(&self, queue: Queue) -> Sweeping {
        let (stop, waker) = (CancellationToken::new(), Waker::default());
        let (rows, stopped, woken) = (self.clone(), stop.clone(), waker.clone());
        let task = tokio::spawn(async move {
            let due = Sweep {
                store: &rows.store,
                queue: &queue,
                waker: &woken,
                poll: Duration::from_millis(20),
                alone: false,
            };
            sweep(&due, &stopped).await;
        });
        Sweeping { stop, task }
    }
}

/// A sweep in the background.
pub(crate) struct Sweeping {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Sweeping {
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}
