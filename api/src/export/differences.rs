//! Comments that two jobs label differently, as CSV.

use axum::body::Body;
use store::{Difference, Scope, Store};
use tables::{Cell, Column, CsvWriter, Kind, Row, WriteOptions};
use tokio::sync::mpsc;
use tracing::Instrument;
use uuid::Uuid;

use super::{CsvChoice, PAGE_ROWS, cut_short, stream_written};
use crate::state::Permit;

/// Streams all of them in constant memory; see [`super::body`] for what happens to a slow client.
pub(crate) fn differences(
    store: Store,
    scope: Scope,
    jobs: (Uuid, Uuid),
    csv: CsvChoice,
    permit: Permit,
) -> Body {
    let (pieces, mut waiting) = mpsc::channel(2);
    let reading = async move {
        if let Err(error) = read(&store, scope, jobs, &pieces).await {
            tracing::error!(first = %jobs.0, second = %jobs.1, ?error, "a download broke off: the comments cannot be read");
        }
    };
    tokio::spawn(reading.in_current_span());
    stream_written(permit, move |out| {
        let options = WriteOptions {
            bom: csv.bom,
            delimiter: csv.delimiter,
            extra_columns: Vec::new(),
        };
        let mut writer = CsvWriter::new(out, Line::COLUMNS, &options);
        while let Some(piece) = waiting.blocking_recv() {
            match piece {
                Some(found) => {
                    for difference in &found {
                        writer.write(&Line(difference), [])?;
                    }
                }
                None => return writer.finish(),
            }
        }
        Err(cut_short())
    })
}

/// Sends page after page, and `None` when nothing was left out.
async fn read(
    store: &Store,
    scope: Scope,
    jobs: (Uuid, Uuid),
    pieces: &mpsc::Sender<Option<Vec<Difference>>>,
) -> Result<(), store::Error> {
    let mut after = None;
    loop {
        let (found, next) = store
            .differences(scope, jobs, (None, None), after, PAGE_ROWS)
            .await?;
        if pieces.send(Some(found)).await.is_err() {
            return Ok(());
        }
        match next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    // A writer that is gone needs no end.
    let _ = pieces.send(None).await;
    Ok(())
}

/// One row. The columns that the results have too are named alike.
struct Line<'a>(&'a Difference);

const fn column(name: &'static str, kind: Kind, width: u8) -> Column {
    Column { name, kind, width }
}

impl<'a> Row for Line<'a> {
    const COLUMNS: &'static [Column] = &[
        column("post_url", Kind::Text, 40),
        column("platform", Kind::Text, 12),
        column("comment_text", Kind::Text, 80),
        column("first_label", Kind::Text, 16),
        column("first_score", Kind::Decimal, 16),
        column("second_label", Kind::Text, 16),
        column("second_score", Kind::Decimal, 16),
        column("comment_id", Kind::Text, 24),
        column("author_name", Kind::Text, 24),
        column("author_id", Kind::Text, 24),
        column("published_at", Kind::Time, 20),
        column("likes", Kind::Count, 10),
        column("comment_url", Kind::Text, 40),
        column("post_title", Kind::Text, 40),
        column("first_model", Kind::Text, 24),
        column("first_model_version", Kind::Text, 24),
        column("second_model", Kind::Text, 24),
        column("second_model_version", Kind::Text, 24),
    ];

    fn cells(&self) -> impl AsRef<[Cell<'_>]> {
        let Difference { first, second, .. } = self.0;
        let text = |text: &'a Option<String>| text.as_deref().map_or(Cell::Missing, Cell::Text);
        [
            Cell::Text(&self.0.post_url),
            Cell::Text(&self.0.platform),
            Cell::Text(&self.0.text),
            Cell::Text(first.label.as_str()),
            Cell::Decimal(first.score),
            Cell::Text(second.label.as_str()),
            Cell::Decimal(second.score),
            Cell::Text(&self.0.comment_id),
            text(&self.0.author_name),
            text(&self.0.author_id),
            self.0.published_at.map_or(Cell::Missing, Cell::Time),
            self.0.likes.map_or(Cell::Missing, Cell::Count),
            text(&self.0.url),
            text(&self.0.post_title),
            Cell::Text(&first.model.name),
            Cell::Text(&first.model.version),
            Cell::Text(&second.model.name),
            Cell::Text(&second.model.version),
        ]
    }
}
