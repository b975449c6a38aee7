//! Quotas of teams: what they have had, and whether there is room for more.
//!
//! Whoever makes something counts it first and looks then, in the transaction that makes it: the row
//! of the team is held until that ends, so that two at once do not both find the last place.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Db, Row, Rows, columns::Columns, values::was_found};
use crate::{Error, OwnQuotas, Quota, QuotaExceeded, QuotaUse, Quotas, TeamUsage};

/// No limit, as rows hold it.
const UNLIMITED: i64 = i64::MAX;

/// What is to be made for a team.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    /// Jobs that count.
    pub(super) jobs: u32,
    /// Comments that come with it.
    pub(super) comments: u64,
    /// Whether comments are to be fetched for it: then one at least must be left.
    pub(super) fetches: bool,
    /// Posts that have just been made due.
    pub(super) posts: u64,
}

#[store_macros::calls]
impl Rows {
    /// What a team has had of each quota, and how much there is.
    pub async fn usage(&self, team: Uuid) -> Result<[QuotaUse; 3], Error> {
        let mut tx = self.begin_reading().await?;
        let quotas = own(&mut tx, team).await?.over(self.quotas);
        let now = used(&mut tx, team).await?;
        let posts = posts_at_once(&mut tx, team).await?;
        tx.commit().await?;
        Ok(now.of(quotas, posts))
    }

    /// What teams have had of each quota, those with the most comments first.
    pub async fn usage_by_team(&self, most: u32) -> Result<Vec<TeamUsage>, Error> {
        let rows = sqlx::query(sql!("usage_by_team"))
            .bind(i64::from(most))
            .fetch_all(&self.read)
            .await?;
        let team = |row: &Row| {
            let mut row = Columns::new(row);
            let (team, name) = (row.take()?, row.take()?);
            let (jobs, comments) = (number(row.take()?), number(row.take()?));
            let posts = number(row.take()?);
            let own = own_quotas((row.take()?, row.take()?, row.take()?));
            let used = Used {
                jobs,
                comments,
                next_day: row.take_time()?,
                next_month: row.take_time()?,
            };
            Ok(TeamUsage {
                team,
                name,
                quotas: used.of(own.over(self.quotas), posts),
            })
        };
        rows.iter().map(team).collect()
    }

    /// What a team has in place of what the settings say. [`Error::NotFound`]: there is no such team.
    pub async fn own_quotas(&self, team: Uuid) -> Result<OwnQuotas, Error> {
        let row: Option<OwnRow> = sqlx::query_as(sql!("quotas_of_team"))
            .bind(team)
            .fetch_optional(&self.read)
            .await?;
        row.map(own_quotas).ok_or(Error::NotFound)
    }

    /// Gives a team quotas of its own. [`Error::NotFound`]: there is no such team.
    pub async fn set_own_quotas(&self, team: Uuid, quotas: OwnQuotas) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let written = sqlx::query(sql!("set_quotas"))
            .bind(team)
            .bind(quotas.jobs_per_day.map(row_of))
            .bind(quotas.comments_per_month.map(row_of))
            .bind(quotas.posts_at_once.map(row_of))
            .execute(&mut *tx)
            .await?;
        was_found(&written)?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether there is anything left for comments that are sent, before they are read in vain;
    /// [`Error::QuotaExceeded`]. `jobs`: those that they count as.
    pub(super) async fn check_quotas(&self, team: Uuid, jobs: u32) -> Result<(), Error> {
        let used = self.usage(team).await?;
        let spent = used.iter().find(|one| {
            let counts = one.quota != Quota::JobsPerDay || jobs > 0;
            counts && one.left() == Some(0)
        });
        spent.map_or(Ok(()), |of| {
            let of = *of;
            Err(QuotaExceeded { of, wanted: 1 }.into())
        })
    }

    /// Counts what was just made for a team, and holds its row; the caller undoes all of it when there
    /// is no room.
    pub(super) async fn use_quotas(
        &self,
        tx: &mut sqlx::Transaction<'static, Db>,
        team: Uuid,
        wanted: Wanted,
    ) -> Result<(), Error> {
        let (jobs, comments): (i64, i64) = sqlx::query_as(sql!("use_quota"))
            .bind(team)
            .bind(i64::from(wanted.jobs))
            .bind(i64::try_from(wanted.comments).unwrap_or(UNLIMITED))
            .fetch_one(&mut **tx)
            .await?;
        let quotas = own(tx, team).await?.over(self.quotas);
        if quotas == Quotas::default() {
            return Ok(());
        }
        let posts = match quotas.posts_at_once {
            Some(_) if wanted.posts > 0 => posts_at_once(tx, team).await?,
            _ => 0,
        };
        let now = Used {
            jobs: number(jobs).saturating_sub(wanted.jobs.into()),
            comments: number(comments).saturating_sub(wanted.comments),
            ..used(tx, team).await?
        };
        let comments = match wanted.comments {
            0 => wanted.fetches.into(),
            comments => comments,
        };
        let wanted = [wanted.jobs.into(), comments, wanted.posts];
        let before = now.of(quotas, posts.saturating_sub(wanted[2]));
        let exceeded = before.into_iter().zip(wanted).find(|(of, wanted)| {
            let left = of.left();
            *wanted > 0 && left.is_some_and(|left| left < *wanted)
        });
        exceeded.map_or(Ok(()), |(of, wanted)| {
            Err(QuotaExceeded { of, wanted }.into())
        })
    }
}

/// Counts comments that were fetched for a piece of work; the last statement of its transaction.
pub(super) async fn count_comments(
    tx: &mut sqlx::Transaction<'static, Db>,
    work: Uuid,
    comments: i64,
) -> Result<(), Error> {
    if comments > 0 {
        sqlx::query(sql!("count_comments"))
            .bind(work)
            .bind(comments)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// What was had in the day and the month that are now.
struct Used {
    jobs: u64,
    comments: u64,
    next_day: DateTime<Utc>,
    next_month: DateTime<Utc>,
}

impl Used {
    fn of(&self, quotas: Quotas, posts: u64) -> [QuotaUse; 3] {
        [
            QuotaUse {
                quota: Quota::JobsPerDay,
                limit: quotas.jobs_per_day,
                used: self.jobs,
                resets_at: Some(self.next_day),
            },
            QuotaUse {
                quota: Quota::CommentsPerMonth,
                limit: quotas.comments_per_month,
                used: self.comments,
                resets_at: Some(self.next_month),
            },
            QuotaUse {
                quota: Quota::PostsAtOnce,
                limit: quotas.posts_at_once,
                used: posts,
                resets_at: None,
            },
        ]
    }
}

async fn used(tx: &mut sqlx::Transaction<'static, Db>, team: Uuid) -> Result<Used, Error> {
    let row = sqlx::query(sql!("usage"))
        .bind(team)
        .fetch_one(&mut **tx)
        .await?;
    let mut row = Columns::new(&row);
    Ok(Used {
        jobs: number(row.take()?),
        comments: number(row.take()?),
        next_day: row.take_time()?,
        next_month: row.take_time()?,
    })
}

async fn own(tx: &mut sqlx::Transaction<'static, Db>, team: Uuid) -> Result<OwnQuotas, Error> {
    let row: Option<OwnRow> = sqlx::query_as(sql!("quotas"))
        .bind(team)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.map(own_quotas).unwrap_or_default())
}

/// Jobs, comments and posts, as a row has them.
type OwnRow = (Option<i64>, Option<i64>, Option<i64>);

fn own_quotas((jobs, comments, posts): OwnRow) -> OwnQuotas {
    OwnQuotas {
        jobs_per_day: jobs.map(of_row),
        comments_per_month: comments.map(of_row),
        posts_at_once: posts.map(of_row),
    }
}

async fn posts_at_once(tx: &mut sqlx::Transaction<'static, Db>, team: Uuid) -> Result<u64, Error> {
    let posts: i64 = sqlx::query_scalar(sql!("posts_at_once"))
        .bind(team)
        .fetch_one(&mut **tx)
        .await?;
    Ok(number(posts))
}

/// A limit as rows hold it.
fn row_of(limit: Option<u64>) -> i64 {
    limit.map_or(UNLIMITED, |limit| i64::try_from(limit).unwrap_or(UNLIMITED))
}

fn of_row(limit: i64) -> Option<u64> {
    (limit != UNLIMITED).then(|| number(limit))
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
