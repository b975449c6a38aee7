//! What every handler shares.

use auth::{Actor, Doors};
use std::sync::Arc;

use program::{
    DatabaseHealth, Probe,
    slots::{Full, Slot, Slots},
};
use service::{
    AnalyzerCheck, AnalyzerList, Service, WakeWorkers, credentials::Credentials, trail::Trail,
    turns, webhooks::Webhooks,
};
use store::{Client, Store};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::{
    documents::Analyses,
    error::ApiError,
    jobs::{answers::Answers, live::Live},
    metrics::{Counters, RowFigures},
    other_parts::OtherParts,
    problem::Code,
    rates::Rates,
    settings::Settings,
    spooled::ROOM,
};

/// The right to one of the things that are limited in number; free again when dropped.
pub(crate) type Permit = Slot<Client>;

/// Memory for bodies is given out in pieces of this many bytes.
pub(crate) const ROOM_UNIT: usize = 64 << 10;

/// How often a body is in memory, with what is made of it: read as JSON or as a list, and as rows.
const MADE_OF_BODY: usize = 3;

/// Answers of up to 20 MB that are made at once; one of more counts as all of them.
const LARGE_ANSWERS: u32 = 2;

/// What making such an answer takes, with the rows that it is made of, in bytes.
const LARGE_ANSWER: usize = 48 << 20;

/// Memory for a body or an answer, out of what all requests may take; free again when dropped.
#[derive(Debug)]
pub(crate) struct Room {
    _room: Permit,
    _memory: turns::Turn,
}

/// The right to make a large answer. Goes with the answer until that is where it waits to be read, see
/// [`crate::spooled::settled`].
#[derive(Debug, Clone)]
pub(crate) struct Turn(
    #[expect(dead_code, reason = "held")] Arc<(OwnedSemaphorePermit, turns::Turn)>,
);

/// What every handler shares; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    inner: Arc<Inner>,
}

struct Inner {
    service: Service,
    doors: Doors,
    settings: Settings,
    other_parts: OtherParts,
    database: DatabaseHealth,
    rows: Probe<Option<RowFigures>>,
    live: Live,
    answers: Answers,
    live_parts: Answers,
    analyses: Analyses,
    counters: Counters,
    uploads: Arc<Slots<Client>>,
    room: Arc<Slots<Client>>,
    answer_room: Arc<Slots<Client>>,
    large_answers: Arc<Semaphore>,
    downloads: Arc<Slots<Client>>,
    streams: Arc<Slots<Client>>,
    rates: Rates,
    stopping: CancellationToken,
}

impl AppState {
    /// Puts the parts together; nothing is started.
    pub fn new(
        store: Store,
        settings: Settings,
        waker: WakeWorkers,
        check_analyzer: AnalyzerCheck,
        analyzers: AnalyzerList,
        other_parts: OtherParts,
    ) -> Self {
        let store = store.limited_to(settings.quotas);
        let stopping = CancellationToken::new();
        let limits = settings.limits.clone();
        let trail = Trail::new(settings.audit_days > 0);
        let service = Service::new(
            store.clone(),
            limits,
            waker,
            check_analyzer,
            analyzers,
            trail,
        );
        Self {
            inner: Arc::new(Inner {
                doors: Doors::new(
                    settings.oidc.clone(),
                    settings.sign_in.clone(),
                    store.clone(),
                ),
                database: DatabaseHealth::new(store.clone()),
                rows: Probe::default(),
                live: Live::new(store.clone(), settings.watch_interval, stopping.clone()),
                answers: Answers::default(),
                uploads: Slots::new(settings.concurrent_uploads, settings.uploads_per_client),
                room: {
                    let units = settings.max_bytes_in_memory / ROOM_UNIT;
                    // One list as large as may be, at least.
                    let of_one = (units / 2).max(settings.max_list_bytes.div_ceil(ROOM_UNIT));
                    Slots::new(units, of_one)
                },
                answer_room: Slots::new(ROOM / ROOM_UNIT, ROOM / ROOM_UNIT),
                large_answers: Arc::new(Semaphore::new(LARGE_ANSWERS as usize)),
                downloads: Slots::new(settings.concurrent_downloads, settings.downloads_per_client),
                streams: Slots::new(settings.concurrent_streams, settings.streams_per_client),
                live_parts: Answers::default(),
                analyses: Analyses::default(),
                rates: Rates::new(&settings, other_parts.redis.as_ref()),
                counters: Counters::default(),
                service,
                settings,
                other_parts,
                stopping,
            }),
        }
    }

    /// What is done for whoever asks.
    pub(crate) fn service(&self) -> &Service {
        &self.inner.service
    }

    /// Where it is noted who does what.
    pub(crate) fn trail(&self) -> &Trail {
        self.inner.service.trail()
    }

    /// What somebody does with the webhooks of their team, if they may.
    pub(crate) fn webhooks<'a>(&'a self, actor: &'a Actor) -> Result<Webhooks<'a>, ApiError> {
        let seals = &self.settings().seals;
        Ok(Webhooks::of(actor, self.store(), seals, self.trail())?)
    }

    /// What somebody does with the credentials of their team, if they may.
    pub(crate) fn credentials<'a>(&'a self, actor: &'a Actor) -> Result<Credentials<'a>, ApiError> {
        let seals = &self.settings().seals;
        Ok(Credentials::of(actor, self.service(), seals)?)
    }

    /// The rows.
    pub fn store(&self) -> &Store {
        self.inner.service.store()
    }

    /// Limits and addresses.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The ways in.
    pub(crate) fn doors(&self) -> &Doors {
        &self.inner.doors
    }

    /// How often somebody may ask.
    pub(crate) fn rates(&self) -> &Rates {
        &self.inner.rates
    }

    /// Everything that can score.
    pub fn analyzers(&self) -> Vec<String> {
        self.inner.service.analyzers()
    }

    /// What the page offers to score with: each model once, in the precision that is meant for it.
    pub(crate) fn offered_analyzers(&self) -> Vec<String> {
        let mut names = self.analyzers();
        names.retain(|name| !name.ends_with("@fp32"));
        names
    }

    /// Answers about jobs, kept.
    pub(crate) fn answers(&self) -> &Answers {
        &self.inner.answers
    }

    /// Analyses of posts, kept.
    pub(crate) fn analyses(&self) -> &Analyses {
        &self.inner.analyses
    }

    /// The changing parts of jobs' pages, kept.
    pub(crate) fn live_parts(&self) -> &Answers {
        &self.inner.live_parts
    }

    /// Watched jobs.
    pub(crate) fn live(&self) -> &Live {
        &self.inner.live
    }

    /// What is counted.
    pub(crate) fn counters(&self) -> &Counters {
        &self.inner.counters
    }

    /// The rest of the process.
    pub(crate) fn other_parts(&self) -> &OtherParts {
        &self.inner.other_parts
    }

    /// Whether the database can be used.
    pub(crate) fn database(&self) -> &DatabaseHealth {
        &self.inner.database
    }

    /// The figures of the rows, asked for now and then.
    pub(crate) fn rows(&self) -> &Probe<Option<RowFigures>> {
        &self.inner.rows
    }

    /// Uploads, downloads and streams of events that run now.
    pub(crate) fn transfers(&self) -> [usize; 3] {
        let inner = &self.inner;
        [&inner.uploads, &inner.downloads, &inner.streams].map(|slots| slots.taken())
    }

    /// Fires when the server stops: streams that would go on for ever end.
    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.inner.stopping
    }

    /// The right to take in a file of comments.
    pub(crate) fn upload_permit(&self, actor: &Actor) -> Result<Permit, ApiError> {
        permit(&self.inner.uploads, actor, "files are being uploaded")
    }

    /// The right to hold so many more units ([`ROOM_UNIT`]) of bodies in memory, and what is made of them.
    pub(crate) fn room(&self, units: usize) -> Result<Room, ApiError> {
        const WHAT: &str = "large requests arrive";
        let client = Client::asking();
        let room = self.inner.room.take_many(client.clone(), units);
        let room = room.map_err(|full| full_of(WHAT, full))?;
        let bytes = units * ROOM_UNIT * MADE_OF_BODY;
        let memory = self.service().memory_now(client, bytes);
        Ok(Room {
            _room: room,
            _memory: memory.ok_or_else(|| busy(WHAT))?,
        })
    }

    /// Room in memory for so many units of an answer, if there is any.
    pub(crate) fn answer_room(&self, units: usize) -> Option<Room> {
        Some(Room {
            _room: self.inner.answer_room.take_many(None, units).ok()?,
            _memory: self.service().memory_now(None, units * ROOM_UNIT)?,
        })
    }

    /// Waits for the right to make an answer that may have up to 20 MB.
    pub(crate) async fn large_answer(&self) -> Turn {
        self.turn(1).await
    }

    /// Waits for the right to make one that may have more, alone.
    pub(crate) async fn largest_answer(&self) -> Turn {
        self.turn(LARGE_ANSWERS).await
    }

    async fn turn(&self, of: u32) -> Turn {
        let turns = Arc::clone(&self.inner.large_answers);
        let turn = turns.acquire_many_owned(of).await;
        let turn = turn.expect("bug: the semaphore is never closed");
        let memory = self.service().memory(LARGE_ANSWER * of as usize).await;
        Turn(Arc::new((turn, memory)))
    }

    /// The right to write a result file.
    pub(crate) fn download_permit(&self, actor: &Actor) -> Result<Permit, ApiError> {
        permit(&self.inner.downloads, actor, "files are being downloaded")
    }

    /// The right to follow a job.
    pub(crate) fn stream_permit(&self, actor: &Actor) -> Result<Permit, ApiError> {
        permit(&self.inner.streams, actor, "jobs are being followed")
    }
}

/// Full means "come back", not a longer queue.
fn permit(slots: &Arc<Slots<Client>>, actor: &Actor, what: &str) -> Result<Permit, ApiError> {
    let taken = slots.take(Some(actor.client()));
    taken.map_err(|full| full_of(what, full))
}

fn full_of(what: &str, full: Full) -> ApiError {
    match full {
        Full::Total => busy(what),
        Full::Holder => busy(&format!("{what} by you")),
    }
}

fn busy(what: &str) -> ApiError {
    ApiError::new(
        Code::Busy,
        format!("Too many {what} at once; please try again in a few seconds."),
    )
    .with_retry_after(5)
}
