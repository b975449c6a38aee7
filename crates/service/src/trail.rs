//! The audit trail: who did what, and from where, as lines of the log and as rows.
//!
//! Ids and names of people, and no texts. A request waits for none of it: entries go through a short
//! channel to a task that writes them together. What does not fit in, or cannot be written, is in the log
//! alone, and counted.

mod event;
mod hourly;

use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use auth::{Actor, Refusal};
use chrono::Utc;
use serde_json::Value;
use store::{AuditEntry, Door, Made, Person, Store};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use hourly::Hourly;

pub use event::{Event, OfTeam};

/// Entries that may wait: some seconds of more requests than a server answers.
const WAITING: usize = 4_096;
/// Entries that are written by one transaction.
const BATCH: usize = 256;
/// Between two tries to write a batch.
const PAUSE: Duration = Duration::from_secs(1);
/// Tries until a batch is given up: a database that starts anew is back by then.
const TRIES: u32 = 10;

/// Takes what people do; cheap to clone.
#[derive(Debug, Clone)]
pub struct Trail {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// None: there are no rows, and the log has it all.
    entries: Option<mpsc::Sender<AuditEntry>>,
    waiting: Mutex<Option<mpsc::Receiver<AuditEntry>>>,
    lost: AtomicU64,
    hourly: Hourly,
}

impl Trail {
    /// `has_rows`: whether there are rows besides the log.
    pub fn new(has_rows: bool) -> Self {
        let (entries, waiting) = has_rows.then(|| mpsc::channel(WAITING)).unzip();
        Self {
            inner: Arc::new(Inner {
                entries,
                waiting: Mutex::new(waiting),
                lost: AtomicU64::new(0),
                hourly: Hourly::default(),
            }),
        }
    }

    /// Somebody who came in did something. The entry is of the team whose it is what they did it to, so that
    /// its admins see what an admin of all did there.
    pub fn note(&self, actor: &Actor, event: Event<'_>) {
        let entry = entry_of(actor, event);
        tell(&entry, actor.name());
        self.keep(entry);
    }

    /// The same for what programs do all the time: one user's, in one team, is noted once an hour by each process.
    pub fn note_hourly(&self, actor: &Actor, event: Event<'_>) {
        let (action, ..) = event.parts();
        let doer = (actor.user_id(), actor.team(), action);
        if self.inner.hourly.is_due(doer, Instant::now()) {
            self.note(actor, event);
        }
    }

    /// The same for what is written by whoever does it, with what they do: a line of the log, and the entry for
    /// the rows, if there are any.
    pub(crate) fn note_apart(&self, actor: &Actor, event: Event<'_>) -> Option<AuditEntry> {
        let entry = entry_of(actor, event);
        tell(&entry, actor.name());
        self.inner.entries.is_some().then_some(entry)
    }

    /// Somebody made a job, unless an earlier request of theirs had made it.
    pub(crate) fn job_created(&self, actor: &Actor, made: &Made) {
        if !made.replayed {
            self.note(actor, Event::JobCreated(&made.job));
        }
    }

    /// Somebody signed in with a browser.
    pub fn note_sign_in(&self, person: &Person, from: IpAddr) {
        let name = person.name.as_ref().unwrap_or(&person.subject);
        let entry = AuditEntry {
            team: Some(person.team),
            user: Some(person.user),
            user_name: Some(name.clone()),
            door: Some(Door::Session),
            ..entry(Event::SignedIn, from.to_string())
        };
        tell(&entry, &person.subject);
        self.keep(entry);
    }

    /// Somebody could not sign in; `attempted`: the user that they meant to be, if there is one.
    ///
    /// Whoever was not even checked is in the log alone, and so is what is to have no row (`has_row`): else
    /// anybody could fill the rows.
    pub fn note_failure(
        &self,
        why: &Refusal,
        attempted: Option<Uuid>,
        from: IpAddr,
        has_row: bool,
    ) {
        let sentence = why.to_string();
        let entry = AuditEntry {
            user: match why {
                Refusal::Disabled(user) => Some(*user),
                _ => attempted,
            },
            ..entry(Event::SignInFailed { why: &sentence }, from.to_string())
        };
        tell(&entry, "nobody");
        let was_checked = !matches!(
            why,
            Refusal::TooManyAttempts(_) | Refusal::Busy | Refusal::FormExpired
        );
        if was_checked && has_row {
            self.keep(entry);
        }
    }

    /// Entries that are in the log and in no row.
    pub fn lost(&self) -> u64 {
        self.inner.lost.load(Ordering::Relaxed)
    }

    fn keep(&self, entry: AuditEntry) {
        let Some(entries) = &self.inner.entries else {
            return;
        };
        if entries.try_send(entry).is_err() {
            self.lose(1);
            tracing::error!("an entry of the audit trail is in the log alone: too many wait");
        }
    }

    fn lose(&self, entries: usize) {
        self.inner.lost.fetch_add(entries as u64, Ordering::Relaxed);
    }

    /// Writes rows until `stop`, and then those that wait. Once for each trail.
    pub async fn write(&self, store: &Store, stop: &CancellationToken) {
        let waiting = self.inner.waiting.lock();
        let waiting = waiting.unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut waiting) = waiting else {
            return;
        };
        let mut batch = Vec::with_capacity(BATCH);
        let stopped = stop.cancelled();
        tokio::pin!(stopped);
        loop {
            let received = tokio::select! {
                received = waiting.recv_many(&mut batch, BATCH) => received,
                () = &mut stopped, if !waiting.is_closed() => {
                    waiting.close();
                    continue;
                }
            };
            if received == 0 {
                return;
            }
            self.write_batch(store, &batch, stop).await;
            batch.clear();
        }
    }

    async fn write_batch(&self, store: &Store, batch: &[AuditEntry], stop: &CancellationToken) {
        for attempt in 1..=TRIES {
            let Err(error) = store.write_audit(batch).await else {
                return;
            };
            if attempt == TRIES || stop.is_cancelled() {
                self.lose(batch.len());
                tracing::error!(%error, entries = batch.len(), "entries of the audit trail are in the log alone");
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// The operator did something in a shell, where no server writes it down.
pub async fn note_in_shell(store: &Store, event: Event<'_>) {
    let entry = AuditEntry {
        team: event.team(),
        door: Some(Door::Shell),
        ..entry(event, String::new())
    };
    tell(&entry, "operator");
    if let Err(error) = store.write_audit(&[entry]).await {
        tracing::warn!(%error, "it was done, and is not in the audit trail");
    }
}

fn entry_of(actor: &Actor, event: Event<'_>) -> AuditEntry {
    let user = actor.user();
    let name = user.map(|user| user.name.as_ref().unwrap_or(&user.subject));
    AuditEntry {
        team: Some(event.team().unwrap_or(actor.team())),
        user: actor.user_id(),
        user_name: name.map(|name| name.to_string()),
        door: Some(actor.door()),
        ..entry(event, actor.address().0.to_string())
    }
}

fn tell(entry: &AuditEntry, user: &str) {
    let details = Value::Object(entry.details.clone());
    tracing::info!(
        user,
        client = entry.address,
        action = entry.action.as_str(),
        subject = entry.subject.map(tracing::field::display),
        %details,
        "{}",
        event::sentence(entry.action)
    );
}

fn entry(event: Event<'_>, address: String) -> AuditEntry {
    let (action, subject, details) = event.parts();
    let named = |(name, value): (&str, Value)| (name.to_owned(), value);
    AuditEntry {
        id: Uuid::now_v7(),
        at: Utc::now(),
        team: None,
        user: None,
        user_name: None,
        door: None,
        address,
        action,
        subject,
        details: details.into_iter().map(named).collect(),
    }
}

#[cfg(test)]
mod tests {
    use store::{AuditFilter, Role, Scope};
    use tempfile::TempDir;

    use super::*;

    fn sign_in(trail: &Trail) {
        let ann = Person {
            user: Uuid::from_u128(1),
            issuer: "local".to_owned(),
            subject: "ann".to_owned(),
            name: None,
            team: Uuid::from_u128(2),
            team_name: None,
            other_teams: Vec::new(),
            mail: None,
            role: Role::Member,
        };
        trail.note_sign_in(&ann, IpAddr::from([192, 0, 2, 1]));
    }

    async fn store(folder: &TempDir) -> Store {
        let url = format!("sqlite://{}", folder.path().join("clamor.db").display());
        Store::open(&url).await.expect("a database")
    }

    #[tokio::test]
    async fn what_waits_is_written_at_the_stop_and_what_does_not_fit_is_counted() {
        let folder = TempDir::new().expect("a folder");
        let store = store(&folder).await;
        store.migrate().await.expect("tables");
        let trail = Trail::new(true);
        for _ in 0..WAITING + 3 {
            sign_in(&trail);
        }
        assert_eq!(trail.lost(), 3);
        let stop = CancellationToken::new();
        stop.cancel();
        trail.write(&store, &stop).await;
        let every = AuditFilter::default();
        let all = store.audit(Scope::All, &every, None, 10_000).await;
        assert_eq!(all.expect("entries").0.len(), WAITING);
        // Nobody writes any more.
        sign_in(&trail);
        assert_eq!(trail.lost(), 4);
    }

    #[tokio::test]
    async fn what_cannot_be_written_is_counted() {
        let folder = TempDir::new().expect("a folder");
        // Without tables.
        let store = store(&folder).await;
        let trail = Trail::new(true);
        for _ in 0..5 {
            sign_in(&trail);
        }
        let stop = CancellationToken::new();
        stop.cancel();
        trail.write(&store, &stop).await;
        assert_eq!(trail.lost(), 5);
        let without_rows = Trail::new(false);
        sign_in(&without_rows);
        assert_eq!(without_rows.lost(), 0);
    }
}
