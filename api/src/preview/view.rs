//! What a list would become.

use plaintext::shorten;
use serde::Serialize;
use service::{
    inspect::FileKind,
    reachable::needs_credential,
    triage::{EntryPlace, Triage, TriagedEntry, Verdict, may_be_comments},
};
use utoipa::ToSchema;

use crate::{
    closed_lists::FileKindWord,
    page::{UPLOAD_PAGE, credential_page},
};

/// What a list would become as a job; nothing is written.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Preview)]
pub(crate) struct PreviewView {
    /// Entries in the list.
    pub(crate) entries_total: usize,
    /// Entries that would be fetched.
    pub(crate) runnable: usize,
    /// Entries whose platform needs a credential, and there is none: they fail with `needs_credentials` unless one
    /// is entered.
    pub(crate) needs_credentials: usize,
    /// Entries that name something already in the list; they are merged.
    pub(crate) duplicates: usize,
    /// Entries of platforms or pages that are known but cannot be read.
    pub(crate) unsupported: usize,
    /// Entries that are nothing to fetch.
    pub(crate) rejected: usize,
    /// Whether a job would be accepted; if not, `problem` says why.
    pub(crate) acceptable: bool,
    /// Why a job would not be accepted.
    pub(crate) problem: Option<String>,
    /// What the file may be read as instead, where that is not certain: send it with this as `kind`.
    #[schema(value_type = Option<FileKindWord>)]
    pub(crate) other_kind: Option<FileKind>,
    /// Why it may be that, for a person.
    pub(crate) note: Option<String>,
    /// One line per entry, in the order of the list.
    pub(crate) entries: Vec<PreviewEntry>,
}

/// What one entry would become.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PreviewEntry {
    /// Place in this answer, from 0; `duplicate_of` refers to it.
    pub(crate) index: usize,
    /// Row of the file, from 1, when it came from one.
    pub(crate) row: Option<u64>,
    /// As sent, up to 2,000 characters.
    pub(crate) input: String,
    /// What becomes of it: `page` is looked at by the worker, `short_link` followed by it. A `post` or `short_link`
    /// with a `next_step` lacks a credential.
    pub(crate) verdict: VerdictWord,
    /// Platform, where known.
    pub(crate) platform: Option<&'static str>,
    /// What it is on the platform: `video`, `topic`, `channel`, ...
    pub(crate) kind: Option<&'static str>,
    /// Canonical address.
    pub(crate) url: Option<String>,
    /// `index` of the entry that names the same post.
    pub(crate) duplicate_of: Option<usize>,
    /// Why it would not be fetched and what would work, for a person.
    pub(crate) detail: Option<String>,
    /// Where to do what would work, a path of this server's pages; null where there is no such page.
    #[schema(example = "/platforms/instagram")]
    pub(crate) next_step: Option<String>,
}

/// What becomes of an entry.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PreviewVerdict)]
pub(crate) enum VerdictWord {
    /// Its comments are fetched.
    Post,
    /// An address that may have comments.
    Page,
    /// It leads to what is not known yet.
    ShortLink,
    /// Another entry names the same.
    Duplicate,
    /// Known, and cannot be read.
    Unsupported,
    /// Nothing to fetch.
    Rejected,
}

impl PreviewView {
    /// From a list that was looked through; `problem` says why it would be refused as a whole.
    /// `comments` is the column of the texts, where it may be a file of comments.
    pub(crate) fn new(triage: &Triage, problem: Option<String>, comments: Option<&str>) -> Self {
        Self {
            entries_total: triage.entries.len(),
            runnable: triage.runnable(),
            needs_credentials: triage.without_credential(),
            duplicates: triage.duplicates(),
            unsupported: triage.unsupported(),
            rejected: triage.rejected(),
            acceptable: problem.is_none(),
            problem,
            other_kind: comments.map(|_| FileKind::Comments),
            note: comments.map(may_be_comments),
            entries: triage
                .entries
                .iter()
                .enumerate()
                .map(|(index, triaged)| entry(index, triaged))
                .collect(),
        }
    }
}

fn entry(index: usize, triaged: &TriagedEntry) -> PreviewEntry {
    let line = PreviewEntry {
        index,
        row: match triaged.entry.place {
            EntryPlace::Row(row) => Some(row),
            EntryPlace::Pointer(_) => None,
        },
        input: shorten(&triaged.entry.text, 2000),
        verdict: VerdictWord::Rejected,
        platform: None,
        kind: None,
        url: None,
        duplicate_of: None,
        detail: triaged.lacks_credential.map(needs_credential),
        next_step: triaged.lacks_credential.map(credential_page),
    };
    match &triaged.verdict {
        Verdict::Post {
            platform,
            kind,
            url,
            ..
        } => PreviewEntry {
            verdict: VerdictWord::Post,
            platform: Some(platform),
            kind: Some(kind),
            url: Some(url.clone()),
            ..line
        },
        Verdict::Page { url } => PreviewEntry {
            verdict: VerdictWord::Page,
            url: Some(url.clone()),
            ..line
        },
        Verdict::ShortLink { platform, url } => PreviewEntry {
            verdict: VerdictWord::ShortLink,
            platform: Some(platform),
            url: Some(url.clone()),
            ..line
        },
        Verdict::Duplicate { of, url } => PreviewEntry {
            verdict: VerdictWord::Duplicate,
            url: Some(url.clone()),
            duplicate_of: Some(*of),
            ..line
        },
        Verdict::Unsupported {
            platform,
            kind,
            why,
        } => PreviewEntry {
            verdict: VerdictWord::Unsupported,
            platform: Some(platform),
            kind: Some(kind),
            detail: Some(why.clone()),
            next_step: Some(UPLOAD_PAGE.to_owned()),
            ..line
        },
        Verdict::Rejected { why } => PreviewEntry {
            detail: Some(why.clone()),
            ..line
        },
    }
}
