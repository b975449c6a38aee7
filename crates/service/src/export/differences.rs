//! Comments that two jobs label differently, as CSV.

use std::io::Write;

use store::{Difference, Scope, Store};
use tables::{Cell, Column, CsvWriter, Kind, Row, WriteOptions};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{CsvChoice, PAGE_ROWS, cut_short};

/// The two halves of writing all of them in constant memory; see [`super::results`].
pub fn differences<W: Write + Send + 'static>(
    store: Store,
    scope: Scope,
    jobs: (Uuid, Uuid),
    csv: CsvChoice,
) -> (
    impl Future<Output = Result<(), store::Error>> + Send,
    impl FnOnce(W) -> Result<W, tables::Error> + Send,
) {
    let (pieces, waiting) = mpsc::channel(2);
    let reading = async move { read(&store, scope, jobs, &pieces).await };
    let writing = move |out| write(out, csv, waiting);
    (reading, writing)
}

/// Formats pages until the end; blocking.
fn write<W: Write>(
    out: W,
    csv: CsvChoice,
    mut pieces: mpsc::Receiver<Option<Vec<Difference>>>,
) -> Result<W, tables::Error> {
    let options = WriteOptions {
        bom: csv.bom,
        delimiter: csv.delimiter,
        extra_columns: Vec::new(),
    };
    let mut writer = CsvWriter::new(out, Line::COLUMNS, &options);
    while let Some(piece) = pieces.blocking_recv() {
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
