//! Comments with their scores: pages for people, and the whole for downloads.

use futures::{Stream, StreamExt};
use uuid::Uuid;

use super::{
    Db, Row, Rows,
    columns::Columns,
    values::{count, from_json},
};
use crate::{
    CommentFilter, CommentRow, Counting, Cursor, Error, ResultRecord, Review, Scope, Sort,
    paging::{PagePosition, patterns},
    words::{broken, label_number, label_of},
};

/// Places that one statement with a filter looks at.
const WINDOW: i64 = 20_000;

/// Bytes of texts and columns that one page holds: rows of a file may have megabytes each.
const PAGE_BYTES: usize = 2 << 20;

type Query = sqlx::query::Query<'static, Db, <Db as sqlx::Database>::Arguments>;

/// A page of scored comments by their score.
const BY_SCORE: &str = concat!(sql!("comments_by_score"), sql!("comments_of_page"));

/// A page of comments in another order than the list's.
const RANKED: &str = concat!(sql!("comments_ranked"), sql!("comments_of_page"));

#[store_macros::calls]
impl Rows {
    /// Comments after a place (item position, seq), in that order: the download. Fewer than `limit`
    /// where they are large; none after the last.
    pub async fn results(
        &self,
        scope: Scope,
        job: Uuid,
        after: Option<(i64, i64)>,
        limit: u32,
    ) -> Result<Vec<ResultRecord>, Error> {
        self.find_job(scope, job).await?;
        let filter = CommentFilter::default();
        let page = self.in_order(job, &filter, after, limit.into()).await?;
        Ok(page.rows.into_iter().map(|(record, _)| record).collect())
    }

    /// How many comments [`results`](Self::results) has in all; those of a job that has ended stay
    /// as many.
    pub async fn result_rows(&self, scope: Scope, job: Uuid) -> Result<i64, Error> {
        self.find_job(scope, job).await?;
        let rows = sqlx::query_scalar(sql!("result_rows")).bind(job);
        Ok(rows.fetch_one(&self.read).await?)
    }

    /// Comments of a job that pass the filter, and where the next page begins. Fewer than `limit` where
    /// they are large.
    ///
    /// The cursor belongs to the filter it came with. [`Error::Conflict`]: it is none of ours.
    pub async fn comments(
        &self,
        scope: Scope,
        job: Uuid,
        filter: &CommentFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<CommentRow>, Option<Cursor>), Error> {
        self.find_job(scope, job).await?;
        let after = after.as_ref().map(PagePosition::read).transpose()?;
        // Only the order of the list without a filter is read page by page.
        let _turn = match filter.sort == Sort::Position && !filter.narrows() {
            true => None,
            false => Some(self.scans.turn().await),
        };
        // One more, to know whether there is a next page.
        let enough = i64::from(limit) + 1;
        let CommentPage {
            mut rows, is_full, ..
        } = if filter.sort == Sort::Position {
            let after = after.map(|place| (place.position, place.seq));
            self.in_order(job, filter, after, enough).await?
        } else {
            self.ranked(job, filter, after, enough).await?
        };
        let more = is_full || rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|(record, rank)| {
            let place = PagePosition {
                rank: *rank,
                position: record.position,
                seq: record.seq,
            };
            place.cursor()
        });
        let records = rows.into_iter().map(|(record, _)| record).collect();
        Ok((records, next))
    }

    /// How many comments of a job pass the filter. Looks at every one of them.
    pub async fn matching(
        &self,
        scope: Scope,
        job: Uuid,
        filter: &CommentFilter,
    ) -> Result<i64, Error> {
        self.find_job(scope, job).await?;
        let _turn = self.scans.turn().await;
        let counting = filter.counted.unwrap_or(Counting::ALL);
        let query = filtered(sqlx::query(sql!("matching")).bind(job), filter)
            .bind(!counting.post_author)
            .bind(!counting.other_languages);
        let row = query.fetch_one(&self.read).await?;
        Ok(Columns::new(&row).take()?)
    }

    /// By item position and seq: the rest of the item that the last page ended in, then the items after it.
    ///
    /// Two statements, since "after this pair" over two tables makes either database walk
    /// from the beginning for every page.
    async fn in_order(
        &self,
        job: Uuid,
        filter: &CommentFilter,
        after: Option<(i64, i64)>,
        limit: i64,
    ) -> Result<CommentPage, Error> {
        let counting = filter.counted.unwrap_or(Counting::ALL);
        let mut page = CommentPage::default();
        let position = after.map_or(-1, |(position, _)| position);
        if let Some((position, seq)) = after {
            let size: Option<i64> = sqlx::query_scalar(sql!("size_at"))
                .bind(job)
                .bind(position)
                .fetch_optional(&self.read)
                .await?;
            let mut from = seq;
            while from < size.unwrap_or(0) && page.is_wanted(limit) {
                let missing = limit - count(page.rows.len());
                // Places have no gaps: without a filter the window is the page.
                let window = if filter.narrows() {
                    missing.max(WINDOW)
                } else {
                    missing
                };
                let query = sqlx::query(sql!("comments_of_item"))
                    .bind(job)
                    .bind(position)
                    .bind(from)
                    .bind(missing);
                let query = filtered(query, filter)
                    .bind(from + window)
                    .bind(!counting.post_author)
                    .bind(!counting.other_languages);
                page.take(query.fetch(&self.read), |_| Ok(None)).await?;
                from += window;
            }
        }
        if page.is_wanted(limit) {
            let missing = limit - count(page.rows.len());
            let query = sqlx::query(sql!("comments_of_later_items"))
                .bind(job)
                .bind(position)
                .bind(missing);
            // Without a filter, the first so many places of each item hold all that can be shown.
            let reach = if filter.narrows() { i64::MAX } else { missing };
            let query = filtered(query, filter)
                .bind(reach)
                .bind(!counting.post_author)
                .bind(!counting.other_languages);
            page.take(query.fetch(&self.read), |_| Ok(None)).await?;
        }
        Ok(page)
    }

    /// In another order.
    async fn ranked(
        &self,
        job: Uuid,
        filter: &CommentFilter,
        after: Option<PagePosition>,
        limit: i64,
    ) -> Result<CommentPage, Error> {
        let sort = filter.sort.as_str();
        let counting = filter.counted.unwrap_or(Counting::ALL);
        let begin = match after {
            None => "start",
            Some(PagePosition { rank: Some(_), .. }) => "ranked",
            Some(PagePosition { rank: None, .. }) => "unranked",
        };
        let mut page = CommentPage::default();
        let ask = |statement, begin, after: Option<PagePosition>, limit: i64| {
            filtered(sqlx::query(statement).bind(job), filter)
                .bind(sort)
                .bind(begin)
                .bind(after.and_then(|place| place.rank))
                .bind(after.map_or(-1, |place| place.position))
                .bind(after.map_or(-1, |place| place.seq))
                .bind(limit)
                .bind(!counting.post_author)
                .bind(!counting.other_languages)
        };
        let of_score = matches!(filter.sort, Sort::MostNegative | Sort::MostPositive);
        let rank = |row: &mut Columns<'_>| Ok(row.take()?);
        if of_score && begin != "unranked" {
            let query = ask(BY_SCORE, begin, after, limit);
            page.take(query.fetch(&self.read), rank).await?;
            if page.is_wanted(limit) {
                // Those without a score come last.
                let missing = limit - count(page.rows.len());
                let query = ask(RANKED, "unranked", None, missing);
                page.take(query.fetch(&self.read), rank).await?;
            }
        } else {
            let query = ask(RANKED, begin, after, limit);
            page.take(query.fetch(&self.read), rank).await?;
        }
        Ok(page)
    }
}

/// Comments as they are read, each with its sort key, up to what a page may hold.
#[derive(Default)]
struct CommentPage {
    rows: Vec<(ResultRecord, Option<f64>)>,
    bytes: usize,
    /// Whether there may be more than it holds.
    is_full: bool,
}

impl CommentPage {
    fn is_wanted(&self, limit: i64) -> bool {
        !self.is_full && count(self.rows.len()) < limit
    }

    /// Reads rows one by one, as they come out of the database, until the page is full.
    async fn take(
        &mut self,
        mut rows: impl Stream<Item = Result<Row, sqlx::Error>> + Unpin,
        rank: impl Fn(&mut Columns<'_>) -> Result<Option<f64>, Error>,
    ) -> Result<(), Error> {
        while let Some(row) = rows.next().await {
            let row = row?;
            if self.bytes >= PAGE_BYTES {
                self.is_full = true;
                return Ok(());
            }
            let mut columns = Columns::new(&row);
            let record = record(&mut columns)?;
            self.bytes += size(&record);
            self.rows.push((record, rank(&mut columns)?));
        }
        Ok(())
    }
}

/// Bytes of what may be large in a comment.
fn size(record: &ResultRecord) -> usize {
    let extra = record.extra.iter().map(String::len);
    record.text.len() + extra.sum::<usize>()
}

/// Binds item, label, platform, the three patterns of the search, and which reviews pass: those
/// with one of some reasons, those that are exactly so.
fn filtered(query: Query, filter: &CommentFilter) -> Query {
    let [lower, upper, capital] = match filter.search.as_deref().map(str::trim) {
        Some(search) if !search.is_empty() => patterns(search).map(Some),
        _ => [None, None, None],
    };
    let some_of = match (filter.review_reason, filter.needs_review) {
        (Some(reason), _) => Some(Review::from(reason)),
        (None, Some(true)) => Some(Review::ANY),
        (None, _) => None,
    };
    let exactly = (filter.needs_review == Some(false)).then(Review::default);
    query
        .bind(filter.item)
        .bind(filter.label.map(label_number))
        .bind(filter.platform.clone())
        .bind(lower)
        .bind(upper)
        .bind(capital)
        .bind(some_of.map(Review::number))
        .bind(exactly.map(Review::number))
}

fn review_of(number: i64) -> Result<Review, Error> {
    Review::of_number(number).ok_or_else(|| broken(format!("unknown review {number}")))
}

fn record(row: &mut Columns<'_>) -> Result<ResultRecord, Error> {
    Ok(ResultRecord {
        position: row.take()?,
        seq: row.take()?,
        item_id: row.take()?,
        post_url: row.take()?,
        platform: row.take()?,
        post_title: row.take()?,
        comment_id: row.take()?,
        parent_id: row.take()?,
        is_reply: row.take()?,
        text: row.take()?,
        author_name: row.take()?,
        author_id: row.take()?,
        is_post_author: row.take()?,
        published_at: row.take_time_option()?,
        likes: row.take()?,
        reply_count: row.take()?,
        language: row.take()?,
        url: row.take()?,
        extra: match row.take::<Option<&str>>()? {
            Some(list) => from_json(list)?,
            None => Vec::new(),
        },
        label: row.take::<Option<i64>>()?.map(label_of).transpose()?,
        score: row.take()?,
        probabilities: probabilities(row)?,
        truncated: row.take()?,
        review: row.take::<Option<i64>>()?.map(review_of).transpose()?,
        model: row.take()?,
        model_version: row.take()?,
        scored_at: row.take_time_option()?,
        is_own_account: row.take()?,
    })
}

/// All three or none.
fn probabilities(row: &mut Columns<'_>) -> Result<Option<[f32; 3]>, Error> {
    let parts: [Option<f32>; 3] = [row.take()?, row.take()?, row.take()?];
    Ok(match parts {
        [Some(negative), Some(neutral), Some(positive)] => Some([negative, neutral, positive]),
        _ => None,
    })
}
