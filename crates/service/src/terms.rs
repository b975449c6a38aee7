//! What the positive and the negative comments of a job talk about: typical terms, each with a comment that
//! shows it.
//!
//! How they are found is [`textstats::terms`]; here is what they are found in and how long they are kept. A
//! job is looked at once, on the first question after it has ended, whichever process asks: the result is a
//! row of the job, and holds until anything of the job changes (a retry, an erasure).

use std::sync::Arc;

use plaintext::{shorten, to_score};
use serde::{Deserialize, Serialize};
use store::{ChangeToken, Counting, Item, Job, Label, LabelledText, Store};
use textstats::terms::{Class, Corpus, Kind, Term};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{looks::Looks, service::memory_units, turns::Turns};

/// Terms of each side.
const MOST: usize = 20;

/// Comments that are looked at; of a job with more, every second, third... part of each post.
pub const LOOKED_AT: i64 = 200_000;

/// What the words and terms of the comments that are looked at need at most, in bytes.
const MEMORY: usize = 96 << 20;

/// Comments that are read at once.
const WINDOW: i64 = 1_000;

/// Characters of an example.
const EXAMPLE: usize = 280;

/// Terms that were found before.
#[derive(Debug)]
pub(crate) struct TermCache {
    looks: Looks<FoundTerms>,
    /// Held by whoever looks for terms: the comments of one job at a time lie in memory.
    turn: Arc<Semaphore>,
    memory: Turns,
}

impl TermCache {
    /// What lies in memory is taken of this.
    pub(crate) fn new(memory: Turns) -> Self {
        Self {
            looks: Looks::default(),
            turn: Arc::new(Semaphore::new(1)),
            memory,
        }
    }
}

/// A post of the job, as far as it is needed while others have their turn.
#[derive(Debug, Clone, Copy)]
struct Post {
    id: Uuid,
    position: u32,
    fetched: i64,
}

/// The terms of a job.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FoundTerms {
    /// Comments that count and have a text.
    pub comments: i64,
    /// Of how many comments those were taken; more than were looked at, in a large job.
    pub of: i64,
    /// Typical of positive comments, the most typical first.
    pub positive: Vec<FoundTerm>,
    /// Typical of negative comments.
    pub negative: Vec<FoundTerm>,
}

/// A term that is typical of one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundTerm {
    /// In lower case.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// BCP 47; none for what belongs to no language.
    pub language: Option<String>,
    /// Positive comments that have it.
    pub positive: u32,
    /// Neutral comments that have it.
    pub neutral: u32,
    /// Negative comments that have it.
    pub negative: u32,
    /// How far from chance, in standard deviations; below 0 on the negative side.
    pub z: f64,
    /// A comment that has it.
    pub example: Example,
}

/// A comment that shows a term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// Its post.
    pub item_id: Uuid,
    /// The platform's id.
    pub comment_id: String,
    /// The part around the term.
    pub text: String,
    /// Link.
    pub url: Option<String>,
}

/// The terms of a job that has ended, by this rule.
pub(crate) async fn of(
    cache: &TermCache,
    store: &Store,
    job: &Job,
    items: &[Item],
    counting: Counting,
) -> Result<Arc<FoundTerms>, store::Error> {
    let (stored, job_looked_at) = (store.clone(), job.clone());
    let posts: Vec<Post> = items
        .iter()
        .map(|item| Post {
            id: item.id,
            position: item.position,
            fetched: item.totals.fetched,
        })
        .collect();
    let (turn, memory) = (Arc::clone(&cache.turn), cache.memory.clone());
    cache
        .looks
        .of(store, job, counting, |token| async move {
            kept_or_found(
                &stored,
                &job_looked_at,
                &posts,
                counting,
                token,
                (&turn, &memory),
            )
            .await
        })
        .await
}

async fn kept_or_found(
    store: &Store,
    job: &Job,
    posts: &[Post],
    counting: Counting,
    token: ChangeToken,
    (turn, memory): (&Semaphore, &Turns),
) -> Result<FoundTerms, store::Error> {
    let scope = job.scope();
    let kept = store.kept_terms(scope, job.id, counting, token).await?;
    // One that an earlier version wrote in another form is found anew.
    if let Some(kept) = kept.and_then(|kept| serde_json::from_str(&kept).ok()) {
        return Ok(kept);
    }
    let found = {
        let _turn = turn.acquire().await;
        let _memory = memory.take_many(None, memory_units(MEMORY)).await;
        find(store, job, posts, counting).await?
    };
    let written = serde_json::to_string(&found)
        .map_err(|error| store::Error::Unavailable(format!("The terms were not kept: {error}.")))?;
    let kept = store.keep_terms(scope, job.id, counting, token, &written);
    match kept.await {
        // What is found is shown, also where there is no room to keep it.
        Ok(_) | Err(store::Error::Full(_)) => Ok(found),
        Err(error) => Err(error),
    }
}

/// Looks at the comments.
async fn find(
    store: &Store,
    job: &Job,
    posts: &[Post],
    counting: Counting,
) -> Result<FoundTerms, store::Error> {
    let fetched: i64 = posts.iter().map(|post| post.fetched).sum();
    let every = usize::try_from(fetched / LOOKED_AT + 1).unwrap_or(1);
    let mut corpus = Corpus::new(&names(job));
    // Where each comment of the corpus stands.
    let mut places: Vec<(u32, i64)> = Vec::new();
    for window in windows(posts).step_by(every) {
        if corpus.is_full() {
            break;
        }
        let (position, from, to) = window;
        let texts = store
            .labelled_texts(job.scope(), job.id, position, (from, to), counting)
            .await?;
        let taken = tokio::task::spawn_blocking(move || {
            let mut added = Vec::new();
            for text in &texts {
                if let Some(own) = to_score(&text.text) {
                    corpus.add(
                        &own,
                        text.language.as_deref(),
                        class(text.label),
                        weight(text),
                    );
                    added.push((position, text.seq));
                }
            }
            (corpus, added)
        });
        let (grown, added) = taken.await.map_err(stopped)?;
        corpus = grown;
        places.extend(added);
    }
    let comments = i64::try_from(corpus.len()).unwrap_or(i64::MAX);
    let terms = tokio::task::spawn_blocking(move || corpus.terms(MOST));
    let terms = terms.await.map_err(stopped)?;
    let mut found = FoundTerms {
        comments,
        of: fetched,
        ..FoundTerms::default()
    };
    for (side, list) in [
        (terms.positive, &mut found.positive),
        (terms.negative, &mut found.negative),
    ] {
        for term in side {
            let place = places.get(term.example).copied();
            if let Some(example) = example(store, job, posts, &term, place).await? {
                list.push(of_term(term, example));
            }
        }
    }
    Ok(found)
}

fn stopped(error: tokio::task::JoinError) -> store::Error {
    store::Error::Unavailable(format!("The terms were not found: {error}."))
}

/// Parts of posts: position, and the places after the first number up to the second.
fn windows(posts: &[Post]) -> impl Iterator<Item = (u32, i64, i64)> {
    posts.iter().flat_map(|post| {
        let parts = (post.fetched + WINDOW - 1) / WINDOW;
        (0..parts).map(move |part| (post.position, part * WINDOW, (part + 1) * WINDOW))
    })
}

/// Names that everybody writes and that say nothing: the brand's and its accounts'.
fn names(job: &Job) -> Vec<String> {
    let accounts = job.options.own_accounts.by_platform();
    let accounts = accounts.flat_map(|(_, accounts)| accounts.iter().cloned());
    job.brand_name.iter().cloned().chain(accounts).collect()
}

fn class(label: Label) -> Class {
    match label {
        Label::Positive => Class::Positive,
        Label::Neutral => Class::Neutral,
        Label::Negative => Class::Negative,
    }
}

/// What others liked shows a term best; of the rest, what is long enough to say something and short enough
/// to be read.
fn weight(text: &LabelledText) -> f32 {
    let likes = text.likes.unwrap_or(0).clamp(0, 1_000_000) as f32;
    let length = text.text.chars().count().min(2_000);
    let readable = if (40..=EXAMPLE).contains(&length) {
        1.0
    } else {
        0.5
    };
    (1.0 + likes) * readable
}

fn of_term(term: Term, example: Example) -> FoundTerm {
    let [positive, neutral, negative] = term.comments;
    FoundTerm {
        text: term.text,
        kind: term.kind,
        language: term.language,
        positive,
        neutral,
        negative,
        // What is kept is what is shown, whoever asks first.
        z: crate::stats::round4(term.z),
        example,
    }
}

/// The comment at a place, cut to the part around a term; none when it was erased meanwhile.
async fn example(
    store: &Store,
    job: &Job,
    posts: &[Post],
    term: &Term,
    place: Option<(u32, i64)>,
) -> Result<Option<Example>, store::Error> {
    let Some((position, seq)) = place else {
        return Ok(None);
    };
    let post = posts.iter().find(|post| post.position == position);
    let window = (seq - 1, seq);
    let rows = store.labelled_texts(job.scope(), job.id, position, window, Counting::ALL);
    let row = rows.await?.into_iter().next();
    Ok(post.zip(row).and_then(|(post, row)| {
        let own = to_score(&row.text)?;
        Some(Example {
            item_id: post.id,
            comment_id: row.comment_id,
            text: around(&own, &term.text),
            url: row.url,
        })
    }))
}

/// The part of a text around a term, in one line.
fn around(text: &str, term: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = line.chars().count();
    if length <= EXAMPLE {
        return line;
    }
    // Lower case can be longer than the text, so places are counted in characters and are near enough.
    let lower = line.to_lowercase();
    let before = lower.find(term).map_or(0, |at| lower[..at].chars().count());
    if before < EXAMPLE / 2 {
        return shorten(&line, EXAMPLE);
    }
    let skipped = (before - EXAMPLE / 3).min(length);
    let rest: String = line.chars().skip(skipped).collect();
    let rest = rest.split_once(' ').map_or(rest.as_str(), |(_, rest)| rest);
    format!("\u{2026}{}", shorten(rest, EXAMPLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_the_part_around_its_term() {
        assert_eq!(around("So\n good", "good"), "So good");
        let long = format!(
            "{}the brakes squeal {}",
            "begin ".repeat(60),
            "end ".repeat(100)
        );
        let part = around(&long, "brakes squeal");
        assert!(
            part.starts_with('\u{2026}') && part.ends_with('\u{2026}'),
            "{part}"
        );
        assert!(
            part.contains("the brakes squeal end") && part.chars().count() <= EXAMPLE + 2,
            "{part}"
        );
        let early = around(&format!("squeals {}", "end ".repeat(100)), "squeals");
        assert!(early.starts_with("squeals end"), "{early}");
    }
}
