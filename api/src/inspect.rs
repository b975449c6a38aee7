//! What a file turns out to be before anything is made of it: its columns, its first rows, and what
//! Clamor takes them for.

use std::path::Path;

use service::{file_report, wording::shorten};
use tables::{Batch, Budget, CommentFile, Error, Field, Limits, Note, OpenOptions, is_url_like};
use tempfile::NamedTempFile;

use crate::{
    error::ApiError,
    intake::{StopOnDrop, table_error},
    mapping::{ColumnsView, Mapping},
    routes::jobs::KindParam,
    state::AppState,
    views::upload::Findings,
};

/// Rows that are shown.
const SAMPLE: usize = 3;
/// Rows that are looked at to tell a list of posts from comments.
const LOOKED_AT: usize = 200;
/// Characters of a cell that are shown.
const CELL: usize = 120;

/// Looks through a file on a thread that may block.
pub(crate) async fn inspect(
    state: &AppState,
    file: &NamedTempFile,
    hint: Option<String>,
) -> Result<Findings, ApiError> {
    let budget = budget(state, file)?;
    let _stop = StopOnDrop(budget.clone());
    let path = file.path().to_owned();
    let options = Mapping::default().options(hint);
    let turn = state.file_permit().await?;
    let found = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        find(&path, options, &budget)
    });
    found
        .await
        .map_err(ApiError::internal)?
        .map_err(table_error)
}

/// What reading a file of comments may cost; its time begins now.
pub(crate) fn budget(state: &AppState, file: &NamedTempFile) -> Result<Budget, ApiError> {
    let settings = state.settings();
    let limits = Limits {
        entries: 0,
        expanded_bytes: settings.max_expanded_bytes,
        time: Some(settings.comment_file_time),
    };
    let size = file.as_file().metadata().map_err(|e| ApiError::disk(&e))?;
    Ok(Budget::new(limits, size.len()))
}

/// Whether a file can be scored as it is: nobody need say in which order its dates are.
pub(crate) fn is_certain(file: &CommentFile) -> bool {
    let undecided = |note: &Note| matches!(note, Note::DatesUndecidable { .. });
    !file.notes().iter().any(undecided)
}

/// Looks through a file; blocks.
pub(crate) fn find(path: &Path, options: OpenOptions, budget: &Budget) -> Result<Findings, Error> {
    let mut opened = CommentFile::open(path, &options, budget);
    let is_list = matches!(opened, Err(Error::HoldsPosts));
    if is_list {
        // As a table without texts it shows its columns.
        let options = options.clone().with_column(Field::Text, "");
        opened = CommentFile::open(path, &options, budget);
    }
    let (mut file, has_text) = match opened {
        Ok(file) => (file, true),
        // Any column will do to look at the rows.
        Err(Error::NoTextColumn { columns, .. }) if !columns.is_empty() => {
            let options = options.with_column(Field::Text, columns[0].as_str());
            (CommentFile::open(path, &options, budget)?, false)
        }
        Err(error) => return Err(error),
    };
    let mut batch = Batch::new();
    file.read_batch(&mut batch, LOOKED_AT)?;
    let sample = batch.iter().take(SAMPLE).map(|comment| {
        let cells = comment.original();
        cells.map(|cell| shorten(cell, CELL)).collect()
    });
    let kinds = match is_list {
        true => vec![KindParam::Posts],
        false => kinds(&batch, has_text),
    };
    let guesses = Field::ALL
        .into_iter()
        .filter(|field| has_text || *field != Field::Text)
        .filter_map(|field| {
            let column = file.column_of(field)?;
            Some((field.name().to_owned(), column.to_owned()))
        });
    Ok(Findings {
        certain: has_text && is_certain(&file) && kinds == [KindParam::Comments],
        kinds,
        rows: file.rows(),
        columns: file.columns().to_vec(),
        sample: sample.collect(),
        guesses: ColumnsView(guesses.collect()),
        encoding: file.encoding().map(|(label, _)| label.to_owned()),
        dates_undecidable: !is_certain(&file),
        notes: file_report::notes(file.notes()),
    })
}

/// What a file can be that is not a list of posts alone ([`Error::HoldsPosts`] tells that), the likelier
/// first. Comments without a column of texts are comments only once somebody chooses one.
fn kinds(batch: &Batch, has_text: bool) -> Vec<KindParam> {
    let has_address = |row: &tables::Comment<'_>| match has_text {
        true => is_url_like(row.text().trim()),
        false => row.original().any(|cell| is_url_like(cell.trim())),
    };
    let addresses = batch.iter().filter(has_address).count();
    match (addresses * 10, batch.len()) {
        (0, _) => vec![KindParam::Comments],
        (many, rows) if many > rows * 5 => vec![KindParam::Posts, KindParam::Comments],
        (_, _) if has_text => vec![KindParam::Comments],
        (_, _) => vec![KindParam::Comments, KindParam::Posts],
    }
}
