use std::panic::panic_any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use queue::Queue;
use sentiment::{Analyzer, Engine, Error, Label, ModelInfo, Sentiment};
use uuid::Uuid;

use super::*;
use crate::opened::ToScore;
use crate::{Figures, WorkerHealth};

/// Scores everything as neutral; "bug" ends the thread that calls it, "bug, once" does so once.
struct Deadly(ModelInfo);

/// A panic that panics again when it is thrown away, which nothing around the analyzer survives.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("a bug");
        }
    }
}

impl Analyzer for Deadly {
    fn model(&self) -> &ModelInfo {
        &self.0
    }

    fn analyze(&self, texts: &[&str]) -> Result<Vec<Sentiment>, Error> {
        static ONCE: AtomicBool = AtomicBool::new(true);
        let once = texts.contains(&"bug, once") && ONCE.swap(false, Ordering::Relaxed);
        if once || texts.contains(&"bug") {
            panic_any(Bomb);
        }
        let neutral = Sentiment {
            label: Label::Neutral,
            score: 0.0,
            probabilities: None,
            truncated: false,
        };
        Ok(vec![neutral; texts.len()])
    }

    fn engine(&self) -> Engine {
        Engine {
            name: "deadly",
            precision: None,
            level: None,
            sessions: 1,
            threads: 1,
        }
    }
}

fn deadly(_: Option<&str>, _: &Path) -> (sentiment::Opened, Option<String>) {
    let model = ModelInfo {
        name: "deadly".to_owned(),
        version: "1".to_owned(),
        languages: Vec::new(),
    };
    (sentiment::Opened::only(Box::new(Deadly(model))), None)
}

/// Models of which there is one, which scores everything as neutral but what ends its thread.
pub(crate) fn models(reopen_after: Duration) -> Models {
    Models {
        open: deadly,
        reopen_after,
        ..Models::new(PathBuf::from("no models here"))
    }
}

async fn score(opened: &Opened, text: &str) -> Result<usize, ScoringError> {
    let text = ToScore {
        text: text.to_owned(),
        language: None,
    };
    let underway = opened.submit(Uuid::nil(), vec![text]).await;
    Ok(underway.answers().await?.len())
}

/// Whether the one model can score, its failures and its calls.
fn figures(models: &Models) -> (bool, u64, u64) {
    let all = models.scorers().figures();
    let [one] = all.as_slice() else {
        panic!("{all:?}");
    };
    (one.up, one.failures, one.computed)
}

/// Whether a worker with these models is ready.
async fn ready(models: &Models) -> Result<(), String> {
    let figures = Figures {
        attempts: Arc::default(),
        mails: Arc::default(),
        scorers: models.scorers().clone(),
        work: Arc::default(),
        endings: Arc::default(),
    };
    let queue = Arc::new(Queue::in_process(1));
    WorkerHealth::new(queue, figures).ready().await
}

#[tokio::test]
async fn a_model_whose_thread_ended_says_so_is_opened_anew_and_counts_on() {
    let models = models(Duration::ZERO);
    let opened = models.open(None).await.unwrap();
    assert_eq!(score(&opened, "fine").await, Ok(1));
    assert_eq!(figures(&models), (true, 0, 1));
    assert_eq!(ready(&models).await, Ok(()));

    let ended = Err(ScoringError::ThreadEnded);
    assert_eq!(score(&opened, "bug").await, ended);
    assert_eq!(figures(&models), (false, 1, 1));
    let why = ready(&models).await.expect_err("it cannot score");
    assert!(why.contains("the model deadly;"), "{why}");
    // Who had it before and asks again is told at once.
    assert_eq!(score(&opened, "fine").await, ended);

    let again = models.open(None).await.unwrap();
    assert_eq!(score(&again, "fine").await, Ok(1));
    assert_eq!(figures(&models), (true, 1, 2));
    assert_eq!(ready(&models).await, Ok(()));
}

#[tokio::test]
async fn a_model_that_nobody_asks_for_any_more_is_mended_too() {
    let models = models(Duration::ZERO);
    let opened = models.open(None).await.unwrap();
    let _ = score(&opened, "bug").await;
    drop(opened);
    assert!(!figures(&models).0);
    models.reopen_ended().await;
    assert_eq!(figures(&models), (true, 1, 0));
}

#[tokio::test]
async fn a_model_that_always_ends_is_not_opened_over_and_over() {
    let models = models(Duration::from_secs(3_600));
    let opened = models.open(None).await.unwrap();
    let _ = score(&opened, "bug").await;
    let refused = models.open(None).await.err();
    assert_eq!(refused, Some(ScoringError::ThreadEnded));
    models.reopen_ended().await;
    assert!(!figures(&models).0);
}
