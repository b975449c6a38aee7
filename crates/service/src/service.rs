//! What the rules need to run, put together once by a program.

use std::{sync::Arc, time::Duration};

use crate::{
    Error,
    highlights::{self, HighlightCache, Highlights},
    idempotency::UnderWay,
    terms::{self, FoundTerms, TermCache},
    trail::Trail,
    turns::{Turn, Turns},
};
use store::{Client, Counting, Item, Job, Store};

/// Called after a job is written, so that work on it starts at once.
pub type WakeWorkers = Arc<dyn Fn() + Send + Sync>;

/// Says why an analyzer of this name cannot be asked for, in a sentence.
///
/// Given from outside because there is no model here.
pub type AnalyzerCheck = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// Every name of an analyzer that a job may ask for, the best first; empty where only the worker
/// knows. Asked each time: models come and go while the server runs.
pub type AnalyzerList = Arc<dyn Fn() -> Vec<String> + Send + Sync>;

/// What may be taken in at most, and how long that may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Entries of one list. Default 10,000.
    pub max_urls: usize,
    /// Largest file of comments, in bytes. Default 1 GiB.
    pub max_comment_file_bytes: u64,
    /// What a file may unpack to, and what all its cells may hold, in bytes; a small file has less, a
    /// multiple of its own size and 64 MiB. Default 4 GiB.
    pub max_expanded_bytes: u64,
    /// What is kept of the text of one comment of a file, and of each of its columns, in bytes.
    /// Default 100,000.
    pub max_comment_bytes: usize,
    /// Lists and batches of comments that are read at the same time; when a list has waited for
    /// `reading_wait`, it is refused. Default: the processors, 4 at most.
    pub concurrent_reading: usize,
    /// Memory that all requests together may take, by what each of them is known to need at most, in bytes; half
    /// of it for one client. Default 320 MiB.
    pub memory_bytes: usize,
    /// How long a list waits until others are read. Default 3 s.
    pub reading_wait: Duration,
    /// How long a file of comments waits until others are read, once it has arrived. Default 60 s.
    pub file_reading_wait: Duration,
    /// How much processor time reading one list may take. Default 60 s.
    pub list_time: Duration,
    /// How much processor time reading one file of comments may take once it has arrived. Default 2 h.
    pub comment_file_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_urls: 10_000,
            max_comment_file_bytes: 1 << 30,
            max_expanded_bytes: 4 << 30,
            max_comment_bytes: 100_000,
            concurrent_reading: std::thread::available_parallelism()
                .map_or(1, usize::from)
                .min(4),
            memory_bytes: 320 << 20,
            reading_wait: Duration::from_secs(3),
            file_reading_wait: Duration::from_secs(60),
            list_time: Duration::from_secs(60),
            comment_file_time: Duration::from_secs(7200),
        }
    }
}

/// Memory is given out in pieces of this many bytes.
const MEMORY_UNIT: usize = 64 << 10;

/// What the rules need to run; cheap to clone.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    limits: Limits,
    wake: WakeWorkers,
    check_analyzer: AnalyzerCheck,
    analyzers: AnalyzerList,
    trail: Trail,
    highlights: HighlightCache,
    terms: TermCache,
    under_way: UnderWay,
    reading: Turns,
    memory: Turns,
}

impl Service {
    /// Puts the parts together; nothing is started.
    pub fn new(
        store: Store,
        limits: Limits,
        wake: WakeWorkers,
        check_analyzer: AnalyzerCheck,
        analyzers: AnalyzerList,
        trail: Trail,
    ) -> Self {
        let units = limits.memory_bytes / MEMORY_UNIT;
        let memory = Turns::shared(units, units / 2);
        Self {
            inner: Arc::new(Inner {
                reading: Turns::new(limits.concurrent_reading),
                highlights: HighlightCache::default(),
                terms: TermCache::new(memory.clone()),
                memory,
                under_way: UnderWay::default(),
                store,
                limits,
                wake,
                check_analyzer,
                analyzers,
                trail,
            }),
        }
    }

    /// The rows.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// What may be taken in.
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// Everything that can score.
    pub fn analyzers(&self) -> Vec<String> {
        (self.inner.analyzers)()
    }

    /// Why an analyzer cannot be asked for.
    ///
    /// # Errors
    /// A sentence.
    pub fn check_analyzer(&self, name: &str) -> Result<(), String> {
        // No name is so long, and the sentence would repeat it.
        if name.len() > 200 {
            return Err("this is no name of an analyzer: see `/api/v1/analyzers`".to_owned());
        }
        (self.inner.check_analyzer)(name)
    }

    /// Where it is noted who does what.
    pub fn trail(&self) -> &Trail {
        &self.inner.trail
    }

    /// Says that there is work.
    pub fn wake(&self) {
        (self.inner.wake)();
    }

    /// The highlights of a job, by a rule.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn highlights_of(
        &self,
        job: &Job,
        counting: Counting,
    ) -> Result<Arc<Highlights>, store::Error> {
        highlights::of(&self.inner.highlights, self.store(), job, counting).await
    }

    /// How often the comments of a job were looked at for its highlights.
    pub fn highlight_looks(&self) -> u64 {
        self.inner.highlights.looks()
    }

    /// The terms of a job that has ended, by a rule.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn terms_of(
        &self,
        job: &Job,
        items: &[Item],
        counting: Counting,
    ) -> Result<Arc<FoundTerms>, store::Error> {
        terms::of(&self.inner.terms, self.store(), job, items, counting).await
    }

    /// Requests with a key that are not answered yet.
    pub(crate) fn under_way(&self) -> &UnderWay {
        &self.inner.under_way
    }

    /// Lists and batches of comments that are being read.
    pub(crate) fn reading(&self) -> Turns {
        self.inner.reading.clone()
    }

    /// The right to read a list. Most are read in milliseconds, so that a short wait is no queue.
    pub(crate) async fn reading_turn(&self) -> Result<Turn, Error> {
        self.turn_within(self.limits().reading_wait).await
    }

    /// The right to look through a file of comments. It lies on the disk, so that waiting holds no
    /// memory, and has taken its client longer to send than it waits here.
    pub(crate) async fn file_turn(&self) -> Result<Turn, Error> {
        self.turn_within(self.limits().file_reading_wait).await
    }

    /// Memory for what a request is known to need at most, if there is as much now.
    pub fn memory_now(&self, client: Option<Client>, bytes: usize) -> Option<Turn> {
        self.inner.memory.try_take_many(client, memory_units(bytes))
    }

    /// Waits for memory for what is done for whoever asks.
    pub async fn memory(&self, bytes: usize) -> Turn {
        let client = Client::asking();
        self.inner
            .memory
            .take_many(client, memory_units(bytes))
            .await
    }

    /// The same, for so long.
    pub(crate) async fn memory_within(&self, bytes: usize, wait: Duration) -> Result<Turn, Error> {
        let memory = tokio::time::timeout(wait, self.memory(bytes)).await;
        memory.map_err(|_| Error::Busy)
    }

    async fn turn_within(&self, wait: Duration) -> Result<Turn, Error> {
        let waiting = self.inner.reading.take(Client::asking());
        let turn = tokio::time::timeout(wait, waiting).await;
        turn.map_err(|_| Error::Busy)
    }
}

/// How many turns at memory so many bytes are.
pub(crate) fn memory_units(bytes: usize) -> usize {
    bytes.div_ceil(MEMORY_UNIT)
}
