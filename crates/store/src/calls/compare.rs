//! Two jobs on the same comments: how often they agree, and where they do not.

use uuid::Uuid;

use super::{Row, Rows, columns::Columns};
use crate::{
    ComparedPost, Cursor, Difference, Error, Label, LabelTable, ModelKey, Scope, Side,
    paging::PagePosition,
    words::{label_number, label_of},
};

const COMPARED: &str = concat!(sql!("compared_posts"), sql!("compared"));
const DIFFERENCES: &str = concat!(sql!("compared_posts"), sql!("differences"));

#[store_macros::calls]
impl Rows {
    /// Two jobs side by side: one line for each post whose comments they share (the same snapshot),
    /// by place in the first. Empty when they share none.
    ///
    /// Counts what counts on both sides: by each job's rule, with what either model knows of languages.
    ///
    /// Looks at every score of both: a second or two for a million.
    pub async fn compare(
        &self,
        scope: Scope,
        first: Uuid,
        second: Uuid,
    ) -> Result<Vec<ComparedPost>, Error> {
        let rules = (
            self.job(scope, first).await?.counting(),
            self.job(scope, second).await?.counting(),
        );
        let _turn = self.scans.turn().await;
        let rows = sqlx::query(COMPARED)
            .bind(first)
            .bind(second)
            .bind(!(rules.0.post_author && rules.1.post_author))
            .bind(!rules.0.other_languages)
            .bind(!rules.1.other_languages)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(compared).collect()
    }

    /// Comments that two jobs label differently, by place in the first, and where the next page
    /// begins; only those with these labels (of the first, of the second) where given.
    ///
    /// The cursor belongs to the labels it came with. [`Error::Conflict`]: it is none of ours.
    pub async fn differences(
        &self,
        scope: Scope,
        jobs: (Uuid, Uuid),
        labels: (Option<Label>, Option<Label>),
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Difference>, Option<Cursor>), Error> {
        let (first, second) = jobs;
        for job in [first, second] {
            self.find_job(scope, job).await?;
        }
        let after = after.as_ref().map(PagePosition::read).transpose()?;
        let _turn = self.scans.turn().await;
        let rows = sqlx::query(DIFFERENCES)
            .bind(first)
            .bind(second)
            .bind(after.map_or(0, |place| place.position))
            .bind(after.map_or(0, |place| place.seq))
            .bind(labels.0.map(label_number))
            .bind(labels.1.map(label_number))
            // One more, to know whether there is a next page.
            .bind(i64::from(limit) + 1)
            .fetch_all(&self.read)
            .await?;
        let limit = limit as usize;
        let more = rows.len() > limit;
        let found: Vec<Difference> = rows
            .iter()
            .take(limit)
            .map(difference)
            .collect::<Result<_, _>>()?;
        let next = found.last().filter(|_| more).map(|last| {
            let place = PagePosition {
                rank: None,
                position: last.position,
                seq: last.seq,
            };
            place.cursor()
        });
        Ok((found, next))
    }
}

fn compared(row: &Row) -> Result<ComparedPost, Error> {
    let mut row = Columns::new(row);
    let (first_position, second_position) = (row.take_small()?, row.take_small()?);
    let mut counts = [[0; 3]; 3];
    for count in counts.iter_mut().flatten() {
        *count = row.take()?;
    }
    Ok(ComparedPost {
        first_position,
        second_position,
        labels: LabelTable::new(counts),
        first_sum: row.take()?,
        second_sum: row.take()?,
        difference_sum: row.take()?,
    })
}

fn difference(row: &Row) -> Result<Difference, Error> {
    let mut row = Columns::new(row);
    Ok(Difference {
        position: row.take()?,
        seq: row.take()?,
        post_url: row.take()?,
        platform: row.take()?,
        post_title: row.take()?,
        comment_id: row.take()?,
        text: row.take()?,
        author_name: row.take()?,
        author_id: row.take()?,
        published_at: row.take_time_option()?,
        likes: row.take()?,
        url: row.take()?,
        first: side(&mut row)?,
        second: side(&mut row)?,
    })
}

fn side(row: &mut Columns<'_>) -> Result<Side, Error> {
    Ok(Side {
        label: label_of(row.take()?)?,
        score: row.take()?,
        model: ModelKey {
            name: row.take()?,
            version: row.take()?,
        },
    })
}
