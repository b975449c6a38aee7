//! Polls: who is due is put into batches, each asked for by one worker, and what came of it is kept.
//!
//! A poll that is late is one poll, however late it is, and the next one is at the profile's own place
//! in its interval: polls are spread again after an outage.

use std::time::Duration;

use serde::Serialize;
use uuid::Uuid;

use super::{Db, Rows, batches, columns::Columns, values::milliseconds, work};
use crate::{
    COUNT_HIDDEN, Counts, Error, Lease, PROFILES_WORK, Poll, PollFailure, PolledProfile,
    ProfileState,
    lines::{clean, clean_option, json},
    words::Word,
};

/// Profiles of a batch: as many as most platforms take in one request.
const OF_A_BATCH: i64 = 50;

/// Batches that are made of one source at once.
const BATCHES_AT_ONCE: u32 = 40;

/// Who is due so soon is asked for with those that are due: one request can be about many.
const SOON: Duration = Duration::from_secs(30);

#[store_macros::calls]
impl Rows {
    /// The profiles of a batch whose work is held; those that were paused or deleted meanwhile are in it
    /// no more.
    pub async fn polled_profiles(&self, lease: &Lease) -> Result<Vec<PolledProfile>, Error> {
        let rows = sqlx::query(sql!("profiles_of_batch"))
            .bind(lease.id)
            .fetch_all(&self.read)
            .await?;
        let profile = |row| {
            let mut row = Columns::new(row);
            Ok(PolledProfile {
                series: row.take()?,
                platform: row.take()?,
                handle_key: row.take()?,
                platform_id: row.take()?,
                every: Duration::from_secs(row.take_small()?.into()),
            })
        };
        rows.iter().map(profile).collect()
    }

    /// Writes what came of polls. `again`: the other profiles of the batch are asked for then, which
    /// counts as a wait or, where `failed`, as an attempt; none: there are no others, and the work ends.
    pub async fn finish_polls(
        &self,
        lease: &Lease,
        polls: &[Poll],
        again: Option<(Duration, bool)>,
    ) -> Result<(), Error> {
        let lines: Vec<_> = polls.iter().map(Line::of).collect();
        let lines = json(&lines);
        let mut tx = self.begin().await?;
        work::hold(&mut tx, lease).await?;
        for statement in [sql!("write_measurements"), sql!("end_polls")] {
            sqlx::query(statement)
                .bind(lease.id)
                .bind(lines.clone())
                .execute(&mut *tx)
                .await?;
        }
        match again {
            None => work::remove(&mut tx, lease).await?,
            Some((after, true)) => work::postpone(&mut tx, lease, after, [0, 0]).await?,
            Some((after, false)) => work::postpone(&mut tx, lease, after, [1, 1]).await?,
        }
        Ok(tx.commit().await?)
    }
}

/// Makes batches of the profiles that are due, of all teams: they are asked for with the same key.
pub(super) async fn make_batches(tx: &mut sqlx::Transaction<'static, Db>) -> Result<(), Error> {
    let sources: Vec<String> = sqlx::query_scalar(sql!("due_sources"))
        .fetch_all(&mut **tx)
        .await?;
    for source in sources {
        for _ in 0..BATCHES_AT_ONCE {
            let id = Uuid::now_v7();
            let taken = sqlx::query(sql!("take_profiles"))
                .bind(source.clone())
                .bind(id)
                .bind(OF_A_BATCH)
                .bind(milliseconds(SOON))
                .execute(&mut **tx)
                .await?
                .rows_affected();
            if taken == 0 {
                break;
            }
            batches::insert(tx, id, Uuid::nil(), PROFILES_WORK).await?;
            if taken < OF_A_BATCH.unsigned_abs() {
                break;
            }
        }
    }
    Ok(())
}

/// What came of a poll, as its statements take it.
#[derive(Default, Serialize)]
struct Line {
    series: i64,
    platform_id: Option<String>,
    name: Option<String>,
    title: Option<String>,
    url: Option<String>,
    followers: Option<i64>,
    posts: Option<i64>,
    likes: Option<i64>,
    views: Option<i64>,
    is_rounded: bool,
    gap: Option<&'static str>,
    failed: bool,
    state: &'static str,
    detail: Option<String>,
}

impl Line {
    fn of(poll: &Poll) -> Self {
        let text = |text: &Option<String>| clean_option(text.as_deref()).map(String::from);
        match &poll.told {
            Ok(counts) => {
                let Counts { followers, .. } = *counts;
                let (state, gap) = match followers {
                    Some(_) => (ProfileState::Active, None),
                    None => (ProfileState::CountHidden, Some(COUNT_HIDDEN)),
                };
                Self {
                    series: poll.series,
                    platform_id: text(&counts.platform_id),
                    name: text(&counts.name),
                    title: text(&counts.title),
                    url: text(&counts.url),
                    followers,
                    posts: counts.posts,
                    likes: counts.likes,
                    views: counts.views,
                    is_rounded: counts.is_rounded,
                    gap,
                    state: state.word(),
                    ..Self::default()
                }
            }
            Err(PollFailure { reason, detail }) => Self {
                series: poll.series,
                gap: Some(reason),
                failed: true,
                state: state_of(reason).word(),
                detail: Some(clean(detail).into_owned()),
                ..Self::default()
            },
        }
    }
}

/// How it stands with a profile that could not be counted.
fn state_of(reason: &str) -> ProfileState {
    match reason {
        "not_found" => ProfileState::Vanished,
        "private_or_login" => ProfileState::Private,
        _ => ProfileState::Failing,
    }
}
