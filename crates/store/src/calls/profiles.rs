//! Profiles: who is followed, and what is known of their followers.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{Db, Row, Rows, columns::Columns, to_time, values::count};
use crate::{
    Cursor, Error, Followed, Measurement, NewProfile, Profile, ProfileChange, ProfileFilter,
    ProfileState, Scope,
    lines::{BATCH, clean, clean_option, json},
    words::Word,
};

/// Bits of a measurement's quality.
const ROUNDED: i64 = 1;
const RENAMED: i64 = 2;
const JUMP: i64 = 4;

#[store_macros::calls]
impl Rows {
    /// Follows profiles that the team does not have; what became of each, in order. Of two that are the
    /// same the first counts. [`Error::Conflict`]: it would have more than `most`; none is followed then.
    pub async fn add_profiles(
        &self,
        team: Uuid,
        profiles: &[NewProfile],
        most: u32,
    ) -> Result<Vec<Followed>, Error> {
        let mut all = Vec::with_capacity(profiles.len());
        let mut tx = self.begin().await?;
        sqlx::query(sql!("lock_team"))
            .bind(team)
            .fetch_optional(&mut *tx)
            .await?;
        for profiles in profiles.chunks(BATCH) {
            let lines: Vec<_> = profiles.iter().map(Line::of).collect();
            let mut first: HashMap<_, _> = HashMap::with_capacity(lines.len());
            for line in &lines {
                first
                    .entry((&line.platform, &line.handle_key))
                    .or_insert(line);
            }
            let mut fresh: Vec<_> = first.into_values().collect();
            // One order for all, so that nobody waits in a circle.
            fresh.sort_unstable_by(|a, b| {
                (&a.platform, &a.handle_key).cmp(&(&b.platform, &b.handle_key))
            });
            let added: Vec<Uuid> = sqlx::query_scalar(sql!("insert_profiles"))
                .bind(team)
                .bind(json(&fresh))
                .fetch_all(&mut *tx)
                .await?;
            let added: HashSet<Uuid> = added.into_iter().collect();
            all.extend(lines.iter().map(|line| match added.contains(&line.uuid) {
                true => Followed::Added(line.uuid),
                false => Followed::Known,
            }));
        }
        let is_added = |one: &Followed| matches!(one, Followed::Added(_));
        if all.iter().any(is_added) {
            let following: i64 = sqlx::query_scalar(sql!("count_profiles"))
                .bind(team)
                .fetch_one(&mut *tx)
                .await?;
            if following > i64::from(most) {
                return Err(Error::conflict("The team would follow more than it may."));
            }
        }
        tx.commit().await?;
        Ok(all)
    }

    /// A profile.
    pub async fn profile(&self, scope: Scope, id: Uuid) -> Result<Profile, Error> {
        let mut tx = self.begin_reading().await?;
        let profile = read_one(&mut tx, scope, id).await?;
        tx.commit().await?;
        Ok(profile)
    }

    /// The team's profile that its platform is asked for by this key, if the team follows it.
    pub async fn profile_of(
        &self,
        team: Uuid,
        platform: &str,
        handle_key: &str,
    ) -> Result<Option<Profile>, Error> {
        let row = sqlx::query(sql!("profile_by_handle"))
            .bind(team)
            .bind(platform.to_owned())
            .bind(clean(handle_key).into_owned())
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(profile).transpose()
    }

    /// Profiles of a team, newest first, and where the next page begins. [`Error::Conflict`]: the cursor
    /// is none of ours.
    pub async fn profiles(
        &self,
        team: Uuid,
        filter: &ProfileFilter,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Profile>, Option<Cursor>), Error> {
        let before = match before {
            Some(Cursor(id)) => Uuid::try_parse(&id)
                .map_err(|_| Error::conflict("The cursor is not one of this list."))?,
            None => Uuid::max(),
        };
        let limit = limit as usize;
        let rows = sqlx::query(sql!("profiles"))
            .bind(team)
            .bind(before)
            // One more, to know whether there is a next page.
            .bind(count(limit) + 1)
            .bind(clean_option(filter.platform.as_deref()).map(String::from))
            .bind(filter.state.map(ProfileState::word))
            .bind(filter.brand)
            .fetch_all(&self.read)
            .await?;
        let more = rows.len() > limit;
        let page: Result<Vec<_>, _> = rows.iter().take(limit).map(profile).collect();
        let page = page?;
        let last = page.last().filter(|_| more);
        let next = last.map(|last| Cursor(last.id.simple().to_string()));
        Ok((page, next))
    }

    /// Changes a profile. Paused: a poll that is under way is not kept.
    pub async fn change_profile(
        &self,
        scope: Scope,
        id: Uuid,
        change: &ProfileChange,
    ) -> Result<Profile, Error> {
        let mut tx = self.begin().await?;
        let profile = read_one(&mut tx, scope, id).await?;
        let paused = change.paused.unwrap_or(profile.paused);
        if paused {
            sqlx::query(sql!("note_pause"))
                .bind(id)
                .execute(&mut *tx)
                .await?;
        }
        sqlx::query(sql!("change_profile"))
            .bind(id)
            .bind(seconds(change.every.unwrap_or(profile.every)))
            .bind(paused)
            .bind(change.brand.unwrap_or(profile.brand))
            .execute(&mut *tx)
            .await?;
        let changed = read_one(&mut tx, scope, id).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Forgets a profile and its measurements. [`Error::NotFound`]: there is none with this id.
    pub async fn delete_profile(&self, scope: Scope, id: Uuid) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let deleted = sqlx::query(sql!("delete_profile"))
            .bind(id)
            .bind(scope.team())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        match deleted.rows_affected() {
            0 => Err(Error::NotFound),
            _ => Ok(()),
        }
    }

    /// What was measured from `from` to before `to`, by time, `limit` at most; the first holds at `from`,
    /// where anything does, and is from before then.
    pub async fn measurements(
        &self,
        series: i64,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Measurement>, Error> {
        let _turn = self.scans.turn().await;
        let rows = sqlx::query(sql!("measurements"))
            .bind(series)
            .bind(to_time(from))
            .bind(to_time(to))
            .bind(i64::from(limit))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(measurement).collect()
    }
}

/// A profile to be followed, as its statement takes it.
#[derive(Serialize)]
struct Line {
    #[serde(skip)]
    uuid: Uuid,
    /// Without hyphens, for `unhex`.
    id: String,
    platform: String,
    handle: String,
    handle_key: String,
    source: String,
    url: String,
    brand: Option<String>,
    every_seconds: i64,
    phase: i64,
}

impl Line {
    fn of(profile: &NewProfile) -> Self {
        let uuid = Uuid::now_v7();
        let text = |text: &str| clean(text).into_owned();
        Self {
            uuid,
            id: uuid.simple().to_string(),
            platform: text(&profile.platform),
            handle: text(&profile.handle),
            handle_key: text(&profile.handle_key),
            source: text(&profile.source),
            url: text(&profile.url),
            brand: profile.brand.map(|brand| brand.simple().to_string()),
            every_seconds: seconds(profile.every),
            phase: phase(uuid),
        }
    }
}

/// Somewhere within the longest interval, by the random part of the id.
fn phase(id: Uuid) -> i64 {
    let [.., a, b, c, d] = *id.as_bytes();
    i64::from(u32::from_be_bytes([a, b, c, d]))
}

fn seconds(every: Duration) -> i64 {
    i64::try_from(every.as_secs()).unwrap_or(i64::MAX)
}

async fn read_one(
    tx: &mut sqlx::Transaction<'static, Db>,
    scope: Scope,
    id: Uuid,
) -> Result<Profile, Error> {
    let row = sqlx::query(sql!("profile"))
        .bind(id)
        .bind(scope.team())
        .fetch_optional(&mut **tx)
        .await?;
    profile(&row.ok_or(Error::NotFound)?)
}

fn profile(row: &Row) -> Result<Profile, Error> {
    let mut row = Columns::new(row);
    Ok(Profile {
        id: row.take()?,
        series: row.take()?,
        team: row.take()?,
        platform: row.take()?,
        handle: row.take()?,
        url: row.take()?,
        brand: row.take()?,
        every: Duration::from_secs(row.take_small()?.into()),
        paused: row.take()?,
        due_at: row.take_time_option()?,
        created_at: row.take_time()?,
        state: ProfileState::read(row.take()?)?,
        platform_id: row.take()?,
        name: row.take()?,
        title: row.take()?,
        polled_at: row.take_time_option()?,
        followers: row.take()?,
        posts: row.take()?,
        likes: row.take()?,
        views: row.take()?,
        is_rounded: row.take()?,
        gap: row.take()?,
        measured_at: row.take_time_option()?,
        failed_at: row.take_time_option()?,
        reason: row.take()?,
        detail: row.take()?,
    })
}

fn measurement(row: &Row) -> Result<Measurement, Error> {
    let mut row = Columns::new(row);
    let (at, previous_at) = (row.take_time()?, row.take_time_option()?);
    let [followers, posts, likes, views] = [row.take()?, row.take()?, row.take()?, row.take()?];
    let quality: i64 = row.take()?;
    Ok(Measurement {
        at,
        previous_at,
        followers,
        posts,
        likes,
        views,
        is_rounded: quality & ROUNDED != 0,
        is_renamed: quality & RENAMED != 0,
        is_jump: quality & JUMP != 0,
        gap: row.take()?,
    })
}
