//! From a list of URLs to a job.

use auth::Actor;
use plaintext::shorten;
use store::{JobKind, JobOptions, Made, NewItem, NewJob};

use crate::{
    Error, Service, brands,
    idempotency::{self, RequestHash},
    list::Entries,
    triage::{EntryPlace, ListEntry, NAMED, Triage, TriagedEntry, Verdict},
};

/// A list of URLs with what was chosen for it.
#[derive(Debug)]
pub struct ListSubmission {
    /// Name of the job; may be empty.
    pub name: String,
    /// Choices.
    pub options: JobOptions,
    /// The list.
    pub entries: Entries,
    /// The hash of a request that names its file by the id; see [`idempotency::with_asked`].
    pub asked: Option<String>,
}

/// Why a list is not usable as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// There are more entries than a job takes; they are not counted to the end.
    #[error(
        "The list has more than {0} URLs, which is what a job takes, or as many other values; \
         please split it."
    )]
    TooMany(usize),
    /// There is no entry.
    #[error("There is no URL in the list; paste the addresses of posts, one per line.")]
    Empty,
    /// No entry can be fetched; the triage says why for each.
    #[error("None of the entries can be fetched.")]
    NothingRunnable,
}

/// Looks through a list; answers the triage, and why it would be refused as a whole, if so.
pub fn examine(entries: Vec<ListEntry>, most: usize) -> (Triage, Option<ListFault>) {
    if entries.len() > most {
        return (Triage::of(Vec::new()), Some(ListFault::TooMany(most)));
    }
    let triage = Triage::of(entries);
    let fault = if triage.entries.is_empty() {
        Some(ListFault::Empty)
    } else if triage.runnable() == 0 {
        Some(ListFault::NothingRunnable)
    } else {
        None
    };
    (triage, fault)
}

/// Writes the job, unless the list as a whole is unusable: then nothing is written.
///
/// # Errors
/// [`Error::List`], and those of the store.
pub async fn create(
    service: &Service,
    actor: &Actor,
    list: ListSubmission,
    key: Option<String>,
) -> Result<Made, Error> {
    let hash = key.is_some().then(|| hash(&list));
    let hash = hash.map(|hash| idempotency::with_asked(hash, list.asked));
    let Entries { entries, turn, .. } = list.entries;
    let most = service.limits().max_urls;
    // 10,000 URLs are parsed in some milliseconds: too long for a thread that serves others.
    let examined = tokio::task::spawn_blocking(move || examine(entries, most));
    let (triage, fault) = examined.await?;
    if let Some(fault) = fault {
        return Err(Error::List { fault, triage });
    }
    let options = brands::settle(service, actor, list.options).await?;
    let duplicates = u32::try_from(triage.duplicates()).unwrap_or(u32::MAX);
    let made = service
        .store()
        .create_job(NewJob {
            team: actor.team(),
            created_by: actor.user_id(),
            name: list.name,
            kind: JobKind::Posts,
            options,
            items: triage.into_items(),
            idempotency: key.zip(hash),
            duplicates,
            extra_columns: Vec::new(),
        })
        .await?;
    drop(turn);
    service.trail().job_created(actor, &made);
    service.wake();
    Ok(made)
}

fn hash(list: &ListSubmission) -> String {
    let mut hash = RequestHash::new("list");
    hash.part(list.name.as_bytes());
    hash.options(&list.options);
    for entry in &list.entries.entries {
        hash.part(entry.text.as_bytes());
    }
    hash.finish()
}

/// A list that was looked through: what cannot run is in it, as failed items.
#[derive(Debug)]
pub struct TriagedList {
    /// In the order of the list, duplicates merged.
    pub items: Vec<NewItem>,
    /// How many duplicates there were.
    pub duplicates: u32,
}

/// Looks through a list of what should be post URLs, for a program without a server.
///
/// # Errors
/// A text that names every bad entry, when none of them can run.
pub fn triage_list(texts: Vec<String>) -> Result<TriagedList, String> {
    let entries = texts.into_iter().zip(1..).map(|(text, row)| ListEntry {
        place: EntryPlace::Row(row),
        text,
    });
    let triage = Triage::of(entries.collect());
    if triage.runnable() == 0 {
        return Err(refusal(&triage));
    }
    Ok(TriagedList {
        duplicates: u32::try_from(triage.duplicates()).unwrap_or(u32::MAX),
        items: triage.into_items(),
    })
}

fn refusal(triage: &Triage) -> String {
    let bad = |TriagedEntry { entry, verdict, .. }: &TriagedEntry| match verdict {
        Verdict::Unsupported { why, .. } | Verdict::Rejected { why } => {
            Some(format!("\n  {}: {why}", shorten(&entry.text, 200)))
        }
        _ => None,
    };
    let mut lines = triage.entries.iter().filter_map(bad);
    let mut text = "none of the entries can be fetched:".to_owned();
    text.extend(lines.by_ref().take(NAMED));
    match lines.count() {
        0 => text,
        omitted => format!("{text}\n  and {omitted} more"),
    }
}
