//! What our workbooks have in common: sheets that go on where one is full, what Excel can hold, and
//! packing.
//!
//! Rows of tables go to temporary files and are packed at the end, so nothing reaches the output before
//! [`Book::pack`].

use std::borrow::Cow;
use std::cell;
use std::io::{self, Seek, SeekFrom, Write};
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use chrono::{DateTime, Utc};
use rust_xlsxwriter::{Format as Style, Workbook, Worksheet, XlsxError};

use crate::Error;

/// Excel's limits; see "Excel specifications and limits" at support.microsoft.com.
pub(crate) const MAX_ROWS: u32 = 1_048_576;
pub(crate) const MAX_COLUMNS: usize = 16_384;
const MAX_TEXT: usize = 32_767;
/// Unicode characters of the name of a sheet.
const MAX_NAME: usize = 31;

/// What a new sheet of a table gets besides its columns.
type Dress = Box<dyn Fn(&mut Worksheet) -> Result<(), XlsxError> + Send>;

/// A table of a workbook, which may need several sheets.
pub(crate) struct Table {
    /// Name of its sheets; later ones have a number, too.
    pub(crate) title: String,
    /// Its columns: names, and widths in characters.
    pub(crate) columns: Vec<(String, f64)>,
    /// How the names of columns look.
    pub(crate) header: Style,
    /// What else each sheet gets.
    pub(crate) dress: Option<Dress>,
}

/// The sheets of one table: `Comments`, `Comments 2`, ...
struct Sheets {
    table: Table,
    /// How many there are.
    count: usize,
    /// The index of the last of them in the workbook.
    index: usize,
    /// The next row to write there.
    next: u32,
}

/// A workbook under way.
pub(crate) struct Book {
    workbook: Workbook,
    sheets: Vec<Sheets>,
    rows_per_sheet: u32,
}

impl Book {
    pub(crate) fn new() -> Self {
        Self::with_rows_per_sheet(MAX_ROWS)
    }

    pub(crate) fn with_rows_per_sheet(rows_per_sheet: u32) -> Self {
        Self {
            workbook: Workbook::new(),
            sheets: Vec::new(),
            rows_per_sheet,
        }
    }

    /// Adds a table, which has a sheet once it has a row or [`Self::begin`] was called, and gives its place.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when it has more columns than Excel.
    pub(crate) fn add(&mut self, table: Table) -> Result<usize, Error> {
        let width = table.columns.len();
        if width > MAX_COLUMNS {
            return Err(Error::TooLarge(format!(
                "the table has {width} columns, Excel at most {MAX_COLUMNS}; take CSV instead"
            )));
        }
        self.sheets.push(Sheets {
            table,
            count: 0,
            index: 0,
            next: 0,
        });
        Ok(self.sheets.len() - 1)
    }

    /// Gives the table at this place its first sheet, which stands behind all that are there.
    pub(crate) fn begin(&mut self, table: usize) -> Result<(), Error> {
        guarded(|| add_sheet(&mut self.workbook, &mut self.sheets[table]))
    }

    /// A sheet that is no table, behind all that are there; it lies in memory.
    pub(crate) fn free_sheet(&mut self, name: &str) -> Result<&mut Worksheet, Error> {
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(sheet_name(name))?;
        Ok(sheet)
    }

    /// Writes the next row of the table at this place.
    ///
    /// # Errors
    /// [`Error::Io`] when the temporary file cannot be written.
    pub(crate) fn row(
        &mut self,
        table: usize,
        write: impl FnOnce(&mut Worksheet, u32) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let sheets = &mut self.sheets[table];
        guarded(|| {
            if sheets.count == 0 || sheets.next == self.rows_per_sheet {
                end_sheet(&mut self.workbook, sheets)?;
                add_sheet(&mut self.workbook, sheets)?;
            }
            let sheet = self.workbook.worksheet_from_index(sheets.index)?;
            write(sheet, sheets.next)?;
            sheets.next += 1;
            Ok(())
        })
    }

    /// Packs the workbook, writes it to the output and gives the output back.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Spreadsheet`] when a temporary file or the output refuses.
    pub(crate) fn pack<W: Write>(mut self, mut out: W) -> Result<W, Error> {
        for sheets in &self.sheets {
            end_sheet(&mut self.workbook, sheets)?;
        }
        // The packer needs to seek; outputs like a connection cannot.
        let mut packed = tempfile::tempfile()?;
        guarded(|| Ok(self.workbook.save_to_writer(&mut packed)?))?;
        packed.seek(SeekFrom::Start(0))?;
        io::copy(&mut packed, &mut out)?;
        out.flush()?;
        Ok(out)
    }
}

fn add_sheet(workbook: &mut Workbook, sheets: &mut Sheets) -> Result<(), Error> {
    sheets.count += 1;
    sheets.index = workbook.worksheets().len();
    sheets.next = 1;
    let table = &sheets.table;
    let name = match sheets.count {
        1 => table.title.clone(),
        n => format!("{} {n}", table.title),
    };
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(&name))?.set_freeze_panes(1, 0)?;
    for (column, (name, width)) in (0..).zip(&table.columns) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, cut(name), &table.header)?;
    }
    if let Some(dress) = &table.dress {
        dress(sheet)?;
    }
    Ok(())
}

/// Gives the last sheet of a table its filter, which needs to know the last row.
fn end_sheet(workbook: &mut Workbook, sheets: &Sheets) -> Result<(), Error> {
    if sheets.count > 0 {
        let last = (sheets.table.columns.len() - 1) as u16;
        workbook
            .worksheet_from_index(sheets.index)?
            .autofilter(0, 0, sheets.next - 1, last)?;
    }
    Ok(())
}

/// What a sheet may be called: Excel refuses some characters and long names.
fn sheet_name(name: &str) -> String {
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    name.chars().filter(allowed).take(MAX_NAME).collect()
}

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(e) => Self::Io(e),
            other => Self::Spreadsheet(other.to_string()),
        }
    }
}

/// Turns the library's panic when its temporary file cannot be written (disk full) into an error.
fn guarded<T>(write: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let written = quietly(|| catch_unwind(AssertUnwindSafe(write)));
    written.unwrap_or_else(|_| {
        let why = format!(
            "no room for, or no right to write, temporary files in {}",
            tempfile::env::temp_dir().display()
        );
        Err(io::Error::new(io::ErrorKind::StorageFull, why).into())
    })
}

/// Keeps a panic that is caught from the program's hook, which would log it as a bug.
///
/// Hooks are of the whole program, so the one that is there is called for every other panic.
fn quietly<T>(catch: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    thread_local! {
        static IS_CAUGHT: cell::Cell<bool> = const { cell::Cell::new(false) };
    }
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_CAUGHT.get() {
                others(panic);
            }
        }));
    });
    IS_CAUGHT.set(true);
    let caught = catch();
    IS_CAUGHT.set(false);
    caught
}

/// Days since the end of 1899, as Excel counts; none before March 1900 (Excel believes in a 29
/// February 1900) and after 9999, where it shows no dates.
pub(crate) fn serial(time: &DateTime<Utc>) -> Option<f64> {
    const UNIX_EPOCH: i64 = 25_569;
    const DAY: i64 = 86_400;
    let seconds = time.timestamp() + UNIX_EPOCH * DAY;
    (61 * DAY..2_958_466 * DAY)
        .contains(&seconds)
        .then(|| seconds as f64 / DAY as f64)
}

/// Cuts a text to what a cell holds, which Excel counts in UTF-16 units.
pub(crate) fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_TEXT || text.encode_utf16().count() <= MAX_TEXT {
        return text.into();
    }
    let mut units = 0;
    let end = text
        .char_indices()
        .find(|(_, c)| {
            units += c.len_utf16();
            units > MAX_TEXT - 1
        })
        .map_or(text.len(), |(at, _)| at);
    format!("{}…", &text[..end]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_by_utf16_units() {
        assert_eq!(cut("short"), "short");
        let cut_text = cut(&"😀".repeat(20_000)).into_owned();
        assert_eq!(cut_text.encode_utf16().count(), 32_767);
        assert!(cut_text.ends_with("😀…"));
        let exact = "é".repeat(MAX_TEXT);
        assert_eq!(cut(&exact), exact);
    }

    #[test]
    fn times_outside_excels_calendar_have_no_serial() {
        assert_eq!(
            serial(&DateTime::from_timestamp(0, 0).unwrap()),
            Some(25_569.0)
        );
        assert_eq!(serial(&"1900-02-28T00:00:00Z".parse().unwrap()), None);
        assert_eq!(serial(&"+10000-01-01T00:00:00Z".parse().unwrap()), None);
    }

    #[test]
    fn a_sheet_is_called_what_excel_takes() {
        assert_eq!(sheet_name("Q1/Q2: [what]?"), "Q1Q2 what");
        assert_eq!(sheet_name(&"ä".repeat(40)).chars().count(), 31);
    }
}
