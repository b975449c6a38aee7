//! What would happen to each entry of a list: recognised, a duplicate, unsupported or unusable.
//!
//! Pure: nothing is written and nobody is asked. Creating a job and previewing one both
//! go through here, so that the preview is what happens.

use std::collections::HashMap;

use plaintext::shorten;
use platforms::{Recognized, recognize};
use store::NewItem;

use crate::reachable::Reachable;

/// One entry of a list, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// Where it stood.
    pub place: EntryPlace,
    /// What it says.
    pub text: String,
}

/// Where an entry stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryPlace {
    /// JSON pointer into the request.
    Pointer(String),
    /// Row of a file, from 1.
    Row(u64),
}

/// What an entry turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A post; it will be fetched.
    Post {
        /// Its platform.
        platform: &'static str,
        /// What it is there: `video`, `topic`, ...
        kind: &'static str,
        /// What it is known by there.
        key: String,
        /// Canonical address.
        url: String,
    },
    /// A page that the worker will look at.
    Page {
        /// Its address.
        url: String,
    },
    /// A short link that the worker will follow.
    ShortLink {
        /// Whose it is.
        platform: &'static str,
        /// The link.
        url: String,
    },
    /// The same post as an earlier entry.
    Duplicate {
        /// The earlier one, by index.
        of: usize,
        /// Address of this one.
        url: String,
    },
    /// Known, but not readable.
    Unsupported {
        /// Its platform.
        platform: &'static str,
        /// What it is there.
        kind: &'static str,
        /// The reason, and what would work.
        why: String,
    },
    /// Nothing that could be fetched.
    Rejected {
        /// The reason, and what would work.
        why: String,
    },
}

impl Verdict {
    /// Whether a worker will try it.
    pub fn is_runnable(&self) -> bool {
        matches!(
            self,
            Self::Post { .. } | Self::Page { .. } | Self::ShortLink { .. }
        )
    }
}

/// An entry and what it turned out to be.
#[derive(Debug, Clone)]
pub struct TriagedEntry {
    /// The entry.
    pub entry: ListEntry,
    /// What it turned out to be.
    pub verdict: Verdict,
    /// The platform whose posts are read with a credential, where there is none. A job takes the entry all the
    /// same: somebody may enter one before a worker comes to it.
    pub lacks_credential: Option<&'static str>,
}

impl TriagedEntry {
    fn is_runnable(&self) -> bool {
        self.verdict.is_runnable() && self.lacks_credential.is_none()
    }
}

/// Longest text that is compared with others, in bytes: no address is longer, and of what is far longer
/// a list keeps the beginning alone, which may be that of others.
const COMPARED: usize = 4096;

/// Entries that an answer names at most: a list can hold millions of mistakes, and no answer is to be
/// larger than what was asked.
pub const NAMED: usize = 100;

/// A whole list, looked through.
#[derive(Debug, Clone)]
pub struct Triage {
    /// In order.
    pub entries: Vec<TriagedEntry>,
}

impl Triage {
    /// Looks through a list.
    pub fn of(entries: Vec<ListEntry>) -> Self {
        // What makes two entries the same, and the first index of each.
        let mut seen: HashMap<(&'static str, String), usize> = HashMap::new();
        let entries = entries
            .into_iter()
            .enumerate()
            .map(|(index, entry)| {
                let (identity, verdict) = judge(recognize(&entry.text), &entry.text);
                let first = match entry.text.len() > COMPARED {
                    true => index,
                    false => *seen.entry(identity).or_insert(index),
                };
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
                TriagedEntry {
                    entry,
                    verdict,
                    lacks_credential: None,
                }
            })
            .collect();
        Self { entries }
    }

    /// Marks what lacks a credential.
    pub fn within(mut self, reachable: &Reachable) -> Self {
        for triaged in &mut self.entries {
            if let Verdict::Post { platform, .. } | Verdict::ShortLink { platform, .. } =
                triaged.verdict
            {
                triaged.lacks_credential = reachable.lacks(platform).map(|_| platform);
            }
        }
        self
    }

    /// Entries whose platform needs a credential, and there is none.
    pub fn without_credential(&self) -> usize {
        self.count(|triaged| triaged.lacks_credential.is_some())
    }

    /// Entries that a worker will try.
    pub fn runnable(&self) -> usize {
        self.count(TriagedEntry::is_runnable)
    }

    /// Entries that named something already in the list.
    pub fn duplicates(&self) -> usize {
        self.count(|triaged| matches!(triaged.verdict, Verdict::Duplicate { .. }))
    }

    /// Entries of platforms or pages that Clamor knows but cannot read.
    pub fn unsupported(&self) -> usize {
        self.count(|triaged| matches!(triaged.verdict, Verdict::Unsupported { .. }))
    }

    /// Entries that are nothing to fetch.
    pub fn rejected(&self) -> usize {
        self.count(|triaged| matches!(triaged.verdict, Verdict::Rejected { .. }))
    }

    fn count(&self, which: impl Fn(&TriagedEntry) -> bool) -> usize {
        self.entries.iter().filter(|triaged| which(triaged)).count()
    }

    /// The items of a job: duplicates merged, what cannot run written as failed.
    pub fn into_items(self) -> Vec<NewItem> {
        self.entries
            .into_iter()
            .filter_map(|TriagedEntry { entry, verdict, .. }| {
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

/// Says that a list may be a file of comments, whose texts are in a column of this name.
pub fn may_be_comments(column: &str) -> String {
    let column = shorten(column, 60);
    format!(
        "This may as well be a file of comments: its column \"{column}\" holds what people wrote."
    )
}
