//! What would happen to each entry of a list: recognised, doubled, unsupported or unusable.
//!
//! Pure: nothing is written and nobody is asked. Creating a job and previewing one both
//! go through here, so that the preview is what happens.

use std::collections::HashMap;

use platforms::{Recognized, recognize};
use service::wording::shorten;
use store::NewItem;

use crate::problem::{BadEntries, BadEntry, EntryCode};

/// One entry of a list, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where it stood.
    pub(crate) place: Place,
    /// What it says.
    pub(crate) text: String,
}

/// Where an entry stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// JSON pointer into the request.
    Pointer(String),
    /// Row of a file, from 1.
    Row(u64),
}

/// What an entry turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A post; it will be fetched.
    Post {
        platform: &'static str,
        kind: &'static str,
        key: String,
        url: String,
    },
    /// A page that the worker will look at.
    Page { url: String },
    /// A short link that the worker will follow.
    ShortLink { platform: &'static str, url: String },
    /// The same post as an earlier entry, by index.
    Duplicate { of: usize, url: String },
    /// Known, but not readable.
    Unsupported {
        platform: &'static str,
        kind: &'static str,
        why: String,
    },
    /// Nothing that could be fetched.
    Rejected { why: String },
}

impl Verdict {
    /// Whether a worker will try it.
    pub(crate) fn is_runnable(&self) -> bool {
        matches!(
            self,
            Self::Post { .. } | Self::Page { .. } | Self::ShortLink { .. }
        )
    }
}

/// An entry and what it turned out to be.
#[derive(Debug, Clone)]
pub(crate) struct Reviewed {
    pub(crate) entry: Entry,
    pub(crate) verdict: Verdict,
}

/// A whole list, looked through.
#[derive(Debug, Clone)]
pub(crate) struct Review {
    pub(crate) entries: Vec<Reviewed>,
}

impl Review {
    /// Looks through a list.
    pub(crate) fn of(entries: Vec<Entry>) -> Self {
        // What makes two entries the same, and the first index of each.
        let mut seen: HashMap<(&'static str, String), usize> = HashMap::new();
        let entries = entries
            .into_iter()
            .enumerate()
            .map(|(index, entry)| {
                let (identity, verdict) = judge(recognize(&entry.text), &entry.text);
                let first = *seen.entry(identity).or_insert(index);
                let verdict = if first == index {
                    verdict
                } else {
                    let url = match verdict {
                        Verdict::Post { url, .. }
                        | Verdict::Page { url }
                        | Verdict::ShortLink { url, .. } => url,
                        _ => entry.text.clone(),
                    };
                    Verdict::Duplicate { of: first, url }
                };
                Reviewed { entry, verdict }
            })
            .collect();
        Self { entries }
    }

    /// Entries that a worker will try.
    pub(crate) fn runnable(&self) -> usize {
        self.count(Verdict::is_runnable)
    }

    /// Entries that named something already in the list.
    pub(crate) fn duplicates(&self) -> usize {
        self.count(|verdict| matches!(verdict, Verdict::Duplicate { .. }))
    }

    /// Entries of platforms or pages that Clamor knows but cannot read.
    pub(crate) fn unsupported(&self) -> usize {
        self.count(|verdict| matches!(verdict, Verdict::Unsupported { .. }))
    }

    /// Entries that are nothing to fetch.
    pub(crate) fn rejected(&self) -> usize {
        self.count(|verdict| matches!(verdict, Verdict::Rejected { .. }))
    }

    fn count(&self, which: impl Fn(&Verdict) -> bool) -> usize {
        self.entries
            .iter()
            .filter(|reviewed| which(&reviewed.verdict))
            .count()
    }

    /// The entries that cannot run, with the reason.
    pub(crate) fn bad_entries(&self) -> BadEntries {
        let mut bad = BadEntries::default();
        for Reviewed { entry, verdict } in &self.entries {
            let (code, detail) = match verdict {
                Verdict::Unsupported { why, .. } => (EntryCode::UnsupportedUrl, why),
                Verdict::Rejected { why } => (EntryCode::NotAPost, why),
                _ => continue,
            };
            bad.add(|| {
                let (pointer, row) = match &entry.place {
                    Place::Pointer(pointer) => (Some(pointer.clone()), None),
                    Place::Row(row) => (None, Some(*row)),
                };
                BadEntry {
                    pointer,
                    row,
                    input: Some(shorten(&entry.text, 200)),
                    code,
                    detail: detail.clone(),
                }
            });
        }
        bad
    }

    /// The items of a job: doubles merged, what cannot run written as failed.
    pub(crate) fn into_items(self) -> Vec<NewItem> {
        self.entries
            .into_iter()
            .filter_map(|Reviewed { entry, verdict }| {
                let failed = |why| Some(("unsupported_url".to_owned(), why));
                let input = shorten(&entry.text, 2000);
                let (url, platform, post_key, failed) = match verdict {
                    Verdict::Duplicate { .. } => return None,
                    Verdict::Post {
                        platform, key, url, ..
                    } => (url, Some(platform), Some(key), None),
                    Verdict::Page { url } => (url, None, None, None),
                    Verdict::ShortLink { platform, url } => (url, Some(platform), None, None),
                    Verdict::Unsupported { platform, why, .. } => {
                        (input.clone(), Some(platform), None, failed(why))
                    }
                    Verdict::Rejected { why } => (input.clone(), None, None, failed(why)),
                };
                Some(NewItem {
                    input,
                    url,
                    platform: platform.map(str::to_owned),
                    post_key,
                    title: None,
                    failed,
                })
            })
            .collect()
    }
}

/// What makes an entry the same as another, and the verdict on it.
fn judge(recognized: Recognized, text: &str) -> ((&'static str, String), Verdict) {
    let identity = recognized.identity(text);
    let verdict = match recognized {
        Recognized::Post(post) => Verdict::Post {
            platform: post.platform,
            kind: post.kind,
            key: post.key(),
            url: post.url,
        },
        Recognized::Page { url } => Verdict::Page { url: url.into() },
        Recognized::ShortLink { platform, url } => Verdict::ShortLink {
            platform,
            url: url.into(),
        },
        Recognized::Unsupported {
            platform,
            kind,
            why,
            ..
        } => Verdict::Unsupported {
            platform,
            kind,
            why,
        },
        Recognized::Reject { why } => Verdict::Rejected { why },
    };
    (identity, verdict)
}
