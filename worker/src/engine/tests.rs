use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use platforms::Client;
use queue::{Queue, Waker};
use store::{Store, WorkEnd};
use tempfile::TempDir;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::*;
use crate::models::tests::models;
use crate::{Settings, kinds};

pub(crate) async fn context(folder: &TempDir) -> Context {
    let path = folder.path().join("test.db");
    let store = Store::open(&format!("sqlite://{}", path.display())).await;
    let store = store.unwrap();
    store.migrate().await.unwrap();
    Context {
        store,
        client: Client::new(platforms::ClientSettings::default()).unwrap(),
        settings: Settings {
            backoff_base: Duration::from_millis(1),
            ..Settings::default()
        },
        queue: Arc::new(Queue::in_process(8)),
        kinds: kinds::all(),
        models: models(Duration::ZERO),
        waker: Waker::default(),
        outcomes: Arc::default(),
        endings: Arc::default(),
        attempts: Arc::default(),
        mails: Arc::default(),
        ended: watch::channel(0).0,
        running: watch::channel(0).0,
        shutdown: CancellationToken::new(),
    }
}

/// An imaginary kind of work: one file and one line, and no statement about leases.
#[derive(Debug, Default)]
struct Greeting {
    /// What becomes of it, time after time.
    says: Mutex<Vec<Says>>,
    begun: Notify,
}

#[derive(Debug)]
enum Says {
    Done,
    Again,
    Panics,
    Fails,
    /// It never ends.
    Hangs,
}

#[async_trait]
impl Kind for Greeting {
    fn name(&self) -> &'static str {
        "greeting"
    }

    fn standing(&self) -> Option<(Uuid, Duration)> {
        Some((WORK, Duration::ZERO))
    }

    async fn run(&self, _task: &Task<'_>) -> Result<Box<dyn End>, WorkError> {
        self.begun.notify_one();
        let says = self.says.lock().unwrap().remove(0);
        match says {
            Says::Done => Ok(Box::new(WorkEnd::Done)),
            Says::Again => Ok(Box::new(WorkEnd::Again(Duration::ZERO))),
            Says::Panics => panic!("on purpose"),
            Says::Fails => Err(store::Error::Unavailable("on purpose".to_owned()).into()),
            Says::Hangs => std::future::pending().await,
        }
    }
}

const WORK: Uuid = Uuid::from_u128(77);

/// A worker that knows the imaginary kind, and has some of it.
async fn greeting(
    folder: &TempDir,
    says: impl IntoIterator<Item = Says>,
) -> (Context, Arc<Greeting>) {
    let mut context = context(folder).await;
    let greeting = Arc::new(Greeting::default());
    greeting.says.lock().unwrap().extend(says);
    context.kinds.push(Arc::clone(&greeting) as Arc<dyn Kind>);
    make_standing(&context).await;
    (context, greeting)
}

/// Runs it when it is due; the store's clock decides.
async fn run_when_due(context: &Context, greeting: &Greeting) {
    let left = || greeting.says.lock().unwrap().len();
    let before = left();
    while left() == before {
        run(context, &context.client, WORK).await;
        tokio::task::yield_now().await;
    }
}

async fn lease(context: &Context) -> Option<Lease> {
    let hour = Duration::from_secs(3_600);
    context
        .store
        .claim(WORK, "another worker", hour)
        .await
        .unwrap()
}

/// What came of the imaginary kind so far, as the engine counts it for every kind.
fn outcomes(context: &Context) -> Vec<(&'static str, u64)> {
    let all = context.outcomes.read().into_iter();
    let ours = all.filter(|(kind, _, count)| *kind == "greeting" && *count > 0);
    ours.map(|(_, outcome, count)| (outcome, count)).collect()
}

#[tokio::test]
async fn a_new_kind_of_work_is_done_tried_again_and_ended() {
    let folder = TempDir::new().unwrap();
    let says = [Says::Again, Says::Panics, Says::Fails, Says::Done];
    let (context, greeting) = greeting(&folder, says).await;
    // There is one such piece of work, however often it is asked for.
    make_standing(&context).await;
    let due = context.store.hand_over(10, Duration::ZERO).await.unwrap();
    assert_eq!(due.iter().filter(|id| **id == WORK).count(), 1);
    for _ in 0..4 {
        run_when_due(&context, &greeting).await;
    }
    assert!(lease(&context).await.is_none(), "nothing is left to do");
    assert_eq!(outcomes(&context), [("ended", 1), ("put_off", 3)]);
}

#[tokio::test]
async fn what_failed_counts_and_what_is_done_for_now_does_not() {
    let folder = TempDir::new().unwrap();
    let says = [Says::Again, Says::Again, Says::Fails];
    let (context, greeting) = greeting(&folder, says).await;
    for _ in 0..3 {
        run_when_due(&context, &greeting).await;
    }
    let next = loop {
        if let Some(lease) = lease(&context).await {
            break lease;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((next.attempt, next.attempts, next.crashes), (4, 2, 0));
}

#[tokio::test]
async fn work_that_another_worker_has_is_let_go() {
    let folder = TempDir::new().unwrap();
    let (mut context, greeting) = greeting(&folder, [Says::Hangs]).await;
    // The heart beats at once, and every third of it.
    context.settings.lease = Duration::from_millis(1);
    let taken = async {
        greeting.begun.notified().await;
        loop {
            if let Some(lease) = lease(&context).await {
                return lease;
            }
            tokio::task::yield_now().await;
        }
    };
    let ((), other) = tokio::join!(run(&context, &context.client, WORK), taken);
    assert_eq!(other.crashes, 1);
    assert_eq!(outcomes(&context), [("lost", 1)]);
}

#[tokio::test]
async fn what_workers_die_with_is_not_begun_again() {
    let folder = TempDir::new().unwrap();
    let (context, greeting) = greeting(&folder, [Says::Done]).await;
    let moment = Duration::from_millis(1);
    let mut deaths = 0;
    while deaths < context.settings.max_attempts {
        let victim = format!("victim {deaths}");
        let taken = context.store.claim(WORK, &victim, moment).await.unwrap();
        deaths += u32::from(taken.is_some());
        tokio::task::yield_now().await;
    }
    // The imaginary kind says nothing of that: it is tried again later, from the beginning.
    while context.store.census().await.unwrap().work[0].running > 0 {
        run(&context, &context.client, WORK).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(greeting.says.lock().unwrap().len(), 1, "it was not begun");
    run_when_due(&context, &greeting).await;
    assert!(lease(&context).await.is_none());
}

#[tokio::test]
async fn work_of_a_newer_version_waits_for_its_workers() {
    let folder = TempDir::new().unwrap();
    let context = context(&folder).await;
    let now = Duration::ZERO;
    context
        .store
        .ensure_work(WORK, "of a newer version", now)
        .await
        .unwrap();
    run(&context, &context.client, WORK).await;
    let census = context.store.census().await.unwrap();
    assert_eq!((census.work[0].snoozed, census.work[0].running), (1, 0));
}
