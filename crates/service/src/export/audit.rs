//! The audit trail as CSV or JSON Lines.

use std::io::Write;

use store::{AuditEntry, AuditFilter, AuditLine, Scope, Store};
use tables::{Cell, Column, CsvWriter, Error, JsonlWriter, Kind, Row, WriteOptions};
use tokio::sync::mpsc;

use super::{CsvChoice, PAGE_ROWS, cut_short};

/// How the audit trail is written.
#[derive(Debug, Clone, Copy)]
pub enum AuditFormat {
    /// CSV, in which formulas are defused.
    Csv(CsvChoice),
    /// JSON Lines.
    Jsonl,
}

/// The two halves of writing all entries in constant memory; see [`super::results`].
pub fn audit<W: Write + Send + 'static>(
    store: Store,
    scope: Scope,
    filter: AuditFilter,
    format: AuditFormat,
) -> (
    impl Future<Output = Result<(), store::Error>> + Send,
    impl FnOnce(W) -> Result<W, Error> + Send,
) {
    let (pieces, waiting) = mpsc::channel(2);
    let reading = async move { read(&store, scope, &filter, &pieces).await };
    let writing = move |out| match format {
        AuditFormat::Csv(csv) => {
            let options = WriteOptions {
                bom: csv.bom,
                delimiter: csv.delimiter,
                extra_columns: Vec::new(),
            };
            let mut writer = CsvWriter::new(out, Line::COLUMNS, &options);
            each(waiting, |line| writer.write(line, []))?;
            writer.finish()
        }
        AuditFormat::Jsonl => {
            let mut writer = JsonlWriter::new(out, &WriteOptions::default());
            each(waiting, |line| writer.write(line, []))?;
            writer.finish()
        }
    };
    (reading, writing)
}

/// Hands on every entry up to the end; blocking.
fn each(
    mut pieces: mpsc::Receiver<Option<Vec<AuditLine>>>,
    mut write: impl FnMut(&Line) -> Result<(), Error>,
) -> Result<(), Error> {
    while let Some(piece) = pieces.blocking_recv() {
        let Some(lines) = piece else {
            return Ok(());
        };
        lines.into_iter().try_for_each(|line| write(&line.into()))?;
    }
    Err(cut_short())
}

/// Sends page after page, and `None` when nothing was left out.
async fn read(
    store: &Store,
    scope: Scope,
    filter: &AuditFilter,
    pieces: &mpsc::Sender<Option<Vec<AuditLine>>>,
) -> Result<(), store::Error> {
    let mut before = None;
    loop {
        let (lines, next) = store.audit(scope, filter, before, PAGE_ROWS).await?;
        if pieces.send(Some(lines)).await.is_err() {
            return Ok(());
        }
        match next {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    // A writer that is gone needs no end.
    let _ = pieces.send(None).await;
    Ok(())
}

/// One row.
struct Line {
    entry: AuditEntry,
    team_name: Option<String>,
    id: String,
    user_id: Option<String>,
    subject: Option<String>,
    details: String,
}

impl From<AuditLine> for Line {
    fn from(line: AuditLine) -> Self {
        let AuditLine { entry, team_name } = line;
        Self {
            id: entry.id.to_string(),
            user_id: entry.user.map(|id| id.to_string()),
            subject: entry.subject.map(|id| id.to_string()),
            details: serde_json::Value::Object(entry.details.clone()).to_string(),
            entry,
            team_name,
        }
    }
}

const fn column(name: &'static str, kind: Kind, width: u8) -> Column {
    Column { name, kind, width }
}

impl Row for Line {
    const COLUMNS: &'static [Column] = &[
        column("at", Kind::Time, 20),
        column("action", Kind::Text, 20),
        column("user", Kind::Text, 24),
        column("user_id", Kind::Text, 36),
        column("team", Kind::Text, 20),
        column("door", Kind::Text, 10),
        column("address", Kind::Text, 20),
        column("subject", Kind::Text, 36),
        column("details", Kind::Text, 60),
        column("id", Kind::Text, 36),
    ];

    fn cells(&self) -> impl AsRef<[Cell<'_>]> {
        let entry = &self.entry;
        [
            Cell::Time(entry.at),
            Cell::Text(entry.action.as_str()),
            cell(entry.user_name.as_deref()),
            cell(self.user_id.as_deref()),
            cell(self.team_name.as_deref()),
            cell(entry.door.map(store::Door::as_str)),
            Cell::Text(&entry.address),
            cell(self.subject.as_deref()),
            Cell::Text(&self.details),
            Cell::Text(&self.id),
        ]
    }
}

fn cell(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Missing, Cell::Text)
}
