use std::sync::Mutex;

use sentiment::{Engine, Error, Label};

use super::*;

/// Scores by length, tells the texts of each call, and can be held up and upset.
struct Probe {
    model: ModelInfo,
    quick: bool,
    calls: Mutex<mpsc::Sender<Vec<String>>>,
    gate: Mutex<mpsc::Receiver<()>>,
}

impl Analyzer for Probe {
    fn model(&self) -> &ModelInfo {
        &self.model
    }

    fn analyze(&self, texts: &[&str]) -> Result<Vec<Sentiment>, Error> {
        let call = texts.iter().map(|&text| text.to_owned()).collect();
        self.calls.lock().unwrap().send(call).unwrap();
        // Once the gate stands open, a call passes; before, it takes one ticket.
        let _ = self.gate.lock().unwrap().recv();
        assert!(!texts.contains(&"panic"));
        if texts.contains(&"error") {
            return Err(Error::Failed("a bad text".to_owned()));
        }
        Ok(texts.iter().map(|text| score(text)).collect())
    }

    fn engine(&self) -> Engine {
        Engine {
            name: "probe",
            precision: None,
            level: None,
            sessions: 1,
            threads: 1,
        }
    }

    fn is_quick(&self) -> bool {
        self.quick
    }
}

/// Bits that rounding or reading again would change.
fn score(text: &str) -> Sentiment {
    let third = text.len() as f32 / 3.0;
    Sentiment {
        label: Label::Neutral,
        score: f64::from(third).sqrt(),
        probabilities: Some([third, third.sqrt(), -0.0]),
        truncated: text.len() > 3,
    }
}

struct Bench {
    scorer: Scorer,
    calls: mpsc::Receiver<Vec<String>>,
    gate: Option<mpsc::Sender<()>>,
}

impl Bench {
    fn new(quick: bool) -> Self {
        let (told, calls) = mpsc::channel();
        let (opener, gate) = mpsc::channel();
        let probe = Probe {
            model: ModelInfo {
                name: "probe".to_owned(),
                version: "1".to_owned(),
                languages: Vec::new(),
            },
            quick,
            calls: Mutex::new(told),
            gate: Mutex::new(gate),
        };
        Self {
            scorer: Scorer::start(Box::new(probe), Arc::default()).unwrap(),
            calls,
            gate: Some(opener),
        }
    }

    /// Holds the thread in a call until the gate opens: what is asked for meanwhile meets.
    async fn busy() -> Self {
        let bench = Self::new(false);
        let held = bench.ask(0, &["hold up"]).await;
        assert_eq!(bench.next_call(), ["hold up"]);
        drop(held);
        bench
    }

    fn open_gate(&mut self) {
        self.gate = None;
    }

    fn next_call(&self) -> Vec<String> {
        self.calls.recv().unwrap()
    }

    async fn ask(&self, job: u128, texts: &[&str]) -> Pending {
        let texts = texts.iter().map(|&text| text.to_owned()).collect();
        self.scorer.submit(Uuid::from_u128(job), texts).await
    }
}

/// Bit for bit: floats that are equal need not be the same.
fn bits(scores: &[Sentiment]) -> Vec<(u64, Option<[u32; 3]>, bool)> {
    let bits = |score: &Sentiment| {
        let probabilities = score.probabilities.map(|all| all.map(f32::to_bits));
        (score.score.to_bits(), probabilities, score.truncated)
    };
    scores.iter().map(bits).collect()
}

#[track_caller]
fn assert_scored(answer: Result<Vec<Sentiment>, ScoringError>, texts: &[&str]) {
    let wanted: Vec<Sentiment> = texts.iter().map(|text| score(text)).collect();
    assert_eq!(bits(&answer.unwrap()), bits(&wanted));
}

#[tokio::test]
async fn posts_that_wait_are_scored_in_one_call_and_answered_apart() {
    let mut bench = Bench::busy().await;
    let one = bench.ask(1, &["bb", "ccc"]).await;
    let two = bench.ask(1, &["dddd"]).await;
    let other = bench.ask(2, &["e"]).await;
    let none = bench.ask(2, &[]).await;
    bench.open_gate();
    assert_scored(one.scores().await, &["bb", "ccc"]);
    assert_scored(two.scores().await, &["dddd"]);
    assert_scored(other.scores().await, &["e"]);
    assert_scored(none.scores().await, &[]);
    assert_eq!(bench.next_call(), ["bb", "ccc", "e", "dddd"]);
}

#[tokio::test]
async fn equal_texts_of_all_posts_are_scored_once_and_then_remembered() {
    let mut bench = Bench::busy().await;
    let one = bench.ask(1, &["same", "b", "same"]).await;
    let two = bench.ask(2, &["c", "same"]).await;
    bench.open_gate();
    assert_scored(one.scores().await, &["same", "b", "same"]);
    assert_scored(two.scores().await, &["c", "same"]);
    assert_eq!(bench.next_call(), ["same", "b", "c"]);

    let again = bench.ask(3, &["b", "new", "same"]).await;
    assert_scored(again.scores().await, &["b", "new", "same"]);
    assert_eq!(bench.next_call(), ["new"]);
    // All of it is known: no call.
    let known = bench.ask(3, &["new", "c"]).await;
    assert_scored(known.scores().await, &["new", "c"]);
    assert!(bench.calls.try_recv().is_err());

    let figures = bench.scorer.figures();
    assert_eq!(
        (figures.computed, figures.merged, figures.remembered),
        (5, 2, 4)
    );
    assert_eq!(figures.calls.iter().sum::<u64>(), 3);
}

#[tokio::test]
async fn an_analyzer_that_is_quick_gets_every_text() {
    let mut bench = Bench::new(true);
    bench.open_gate();
    let texts = ["same", "same"];
    for _ in 0..2 {
        assert_scored(bench.ask(1, &texts).await.scores().await, &texts);
        assert_eq!(bench.next_call(), texts);
    }
}

#[tokio::test]
async fn a_text_that_upsets_the_analyzer_spoils_only_its_own_post_and_is_not_remembered() {
    for (bad, why) in [
        ("panic", "probe panicked"),
        ("error", "scoring failed: a bad text"),
    ] {
        let mut bench = Bench::busy().await;
        let spoilt = bench.ask(1, &["fine", bad]).await;
        let good = bench.ask(2, &["fine", "good"]).await;
        bench.open_gate();
        let refused = Err(ScoringError::Failed(why.to_owned()));
        assert_eq!(spoilt.scores().await, refused);
        assert_scored(good.scores().await, &["fine", "good"]);
        assert_eq!(bench.next_call(), ["fine", bad, "good"]);
        assert_eq!(bench.next_call(), ["fine", bad]);
        assert_eq!(bench.next_call(), ["fine", "good"]);

        let again = bench.ask(3, &["fine", bad]).await;
        assert_eq!(again.scores().await, refused);
        assert_eq!(bench.next_call(), [bad]);
        assert_eq!(bench.scorer.figures().failures, 3);
    }
}

#[tokio::test]
async fn what_nobody_waits_for_is_not_scored() {
    let mut bench = Bench::busy().await;
    drop(bench.ask(1, &["b"; 600]).await);
    let last = bench.ask(2, &["c"]).await;
    bench.open_gate();
    assert_scored(last.scores().await, &["c"]);
    assert_eq!(bench.next_call(), ["c"]);
}

#[tokio::test]
async fn a_short_job_is_in_the_next_call_however_much_waits_before_it() {
    let mut bench = Bench::busy().await;
    let many: Vec<String> = (0..5_000).map(|n| format!("text {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let (large, larger) = (bench.ask(1, &many).await, bench.ask(1, &many).await);
    let short = bench.ask(2, &["short"]).await;
    bench.open_gate();
    assert_scored(short.scores().await, &["short"]);
    let call = bench.next_call();
    assert!(
        call.contains(&"short".to_owned()) && call.len() < 200,
        "{}",
        call.len()
    );
    assert_scored(large.scores().await, &many);
    assert_scored(larger.scores().await, &many);
}

#[tokio::test]
async fn a_call_is_bounded_in_bytes_too() {
    let mut bench = Bench::busy().await;
    let long: Vec<String> = (0..10).map(|n| n.to_string().repeat(256 << 10)).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    let pending = bench.ask(1, &long).await;
    bench.open_gate();
    assert_scored(pending.scores().await, &long);
    assert_eq!([(); 3].map(|()| bench.next_call().len()), [4, 4, 2]);
}
