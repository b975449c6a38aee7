//! Writes result tables as an Excel workbook in constant memory.
//!
//! Rows go to a temporary file and are packed at the end, so nothing reaches the output before
//! [`XlsxWriter::finish`]. Texts are always texts, never formulas or links (a sheet allows only
//! 65,530 links); numbers, truth values and times are real ones.

use std::cell;
use std::io::{self, Seek, SeekFrom, Write};
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use chrono::{DateTime, Utc};
use rust_xlsxwriter::{Format as Style, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::columns::{Cell, Column, Row};
use crate::{Error, number};

/// Excel's limits; see "Excel specifications and limits" at support.microsoft.com.
const MAX_ROWS: u32 = 1_048_576;
const MAX_COLUMNS: usize = 16_384;
const MAX_TEXT: usize = 32_767;

/// A table of a workbook.
#[derive(Debug, Clone)]
pub struct SheetColumns {
    /// Name of its sheets; later ones have a number, too.
    pub title: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// Names of columns that follow them.
    pub extra: Vec<String>,
}

/// Writes a workbook of one or more tables.
pub struct XlsxWriter<W> {
    out: W,
    workbook: Workbook,
    header: Style,
    time: Style,
    tables: Vec<SheetSet>,
    rows_per_sheet: u32,
}

/// The sheets of one table: `Comments`, `Comments 2`, ...
struct SheetSet {
    of: SheetColumns,
    /// How many sheets there are.
    count: usize,
    /// The index of the last of them in the workbook.
    index: usize,
    /// The next row to write there.
    next: u32,
}

impl<W> std::fmt::Debug for XlsxWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XlsxWriter")
            .field("tables", &self.tables.len())
            .finish_non_exhaustive()
    }
}

impl<W: Write> XlsxWriter<W> {
    /// Begins a workbook of tables whose first sheet is that of the table at `first`; other tables
    /// have sheets once they have rows.
    ///
    /// # Errors
    /// [`Error::Io`] when the temporary file cannot be made, [`Error::TooLarge`] when
    /// there are more columns than Excel has.
    ///
    /// # Panics
    /// When there is no table at `first`.
    pub fn new(out: W, tables: Vec<SheetColumns>, first: usize) -> Result<Self, Error> {
        Self::with_rows_per_sheet(out, tables, first, MAX_ROWS)
    }

    fn with_rows_per_sheet(
        out: W,
        tables: Vec<SheetColumns>,
        first: usize,
        rows_per_sheet: u32,
    ) -> Result<Self, Error> {
        let width = |of: &SheetColumns| of.columns.len() + of.extra.len();
        if let Some(width) = tables.iter().map(width).find(|width| *width > MAX_COLUMNS) {
            return Err(Error::TooLarge(format!(
                "the table has {width} columns, Excel at most {MAX_COLUMNS}; take CSV instead"
            )));
        }
        let set = |of| SheetSet {
            of,
            count: 0,
            index: 0,
            next: 0,
        };
        let mut writer = Self {
            out,
            workbook: Workbook::new(),
            header: Style::new().set_bold().set_align(FormatAlign::Top),
            time: Style::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            tables: tables.into_iter().map(set).collect(),
            rows_per_sheet,
        };
        add_sheet(
            &mut writer.workbook,
            &mut writer.tables[first],
            &writer.header,
        )?;
        Ok(writer)
    }

    /// Writes a row of the table at this place, and the cells of its extra columns.
    ///
    /// # Errors
    /// [`Error::Io`] when the temporary file cannot be written.
    ///
    /// # Panics
    /// When there is no table at this place.
    pub fn write<'e>(
        &mut self,
        table: usize,
        row: &impl Row,
        extra: impl IntoIterator<Item = &'e str>,
    ) -> Result<(), Error> {
        let Self {
            workbook,
            header,
            time,
            tables,
            rows_per_sheet,
            ..
        } = self;
        let set = &mut tables[table];
        guarded(|| write_row(workbook, set, *rows_per_sheet, (header, time), row, extra))
    }

    /// Packs the workbook, writes it to the output and gives the output back.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Spreadsheet`] when a temporary file or the output refuses.
    pub fn finish(mut self) -> Result<W, Error> {
        for set in &self.tables {
            end_sheet(&mut self.workbook, set)?;
        }
        // The packer needs to seek; outputs like a connection cannot.
        let mut packed = tempfile::tempfile()?;
        guarded(|| Ok(self.workbook.save_to_writer(&mut packed)?))?;
        packed.seek(SeekFrom::Start(0))?;
        io::copy(&mut packed, &mut self.out)?;
        self.out.flush()?;
        Ok(self.out)
    }
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

fn write_row<'e, R: Row>(
    workbook: &mut Workbook,
    set: &mut SheetSet,
    rows_per_sheet: u32,
    (header, time): (&Style, &Style),
    row: &R,
    extra: impl IntoIterator<Item = &'e str>,
) -> Result<(), Error> {
    if set.count == 0 || set.next == rows_per_sheet {
        end_sheet(workbook, set)?;
        add_sheet(workbook, set, header)?;
    }
    let sheet = workbook.worksheet_from_index(set.index)?;
    let at = set.next;
    let mut column = 0;
    for cell in row.cells().as_ref() {
        write_cell(sheet, at, column, cell, time)?;
        column += 1;
    }
    for text in extra.into_iter().take(set.of.extra.len()) {
        sheet.write_string(at, column, cut(text))?;
        column += 1;
    }
    set.next += 1;
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell<'_>,
    time: &Style,
) -> Result<(), Error> {
    match cell {
        Cell::Missing => {}
        Cell::Text(text) => {
            sheet.write_string(row, column, cut(text))?;
        }
        Cell::Decimal(value) => {
            if let Some(value) = number::rounded(*value) {
                sheet.write_number(row, column, value)?;
            }
        }
        Cell::Count(value) => {
            sheet.write_number(row, column, *value as f64)?;
        }
        Cell::Flag(value) => {
            sheet.write_boolean(row, column, *value)?;
        }
        Cell::Time(moment) => match serial(moment) {
            Some(serial) => {
                sheet.write_number_with_format(row, column, serial, time)?;
            }
            None => {
                let mut text = Vec::new();
                number::push_time(&mut text, moment);
                sheet.write_string(row, column, String::from_utf8_lossy(&text))?;
            }
        },
    }
    Ok(())
}

/// Days since the end of 1899, as Excel counts; none before March 1900 (Excel believes in a 29
/// February 1900) and after 9999, where it shows no dates.
fn serial(time: &DateTime<Utc>) -> Option<f64> {
    const UNIX_EPOCH: i64 = 25_569;
    const DAY: i64 = 86_400;
    let seconds = time.timestamp() + UNIX_EPOCH * DAY;
    (61 * DAY..2_958_466 * DAY)
        .contains(&seconds)
        .then(|| seconds as f64 / DAY as f64)
}

/// Cuts a text to what a cell holds, which Excel counts in UTF-16 units.
fn cut(text: &str) -> std::borrow::Cow<'_, str> {
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

fn add_sheet(workbook: &mut Workbook, set: &mut SheetSet, header: &Style) -> Result<(), Error> {
    set.count += 1;
    set.index = workbook.worksheets().len();
    set.next = 1;
    let name = match set.count {
        1 => set.of.title.to_owned(),
        n => format!("{} {n}", set.of.title),
    };
    guarded(|| {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        let own = set.of.columns.iter().map(|c| (c.name, f64::from(c.width)));
        let extra = set.of.extra.iter().map(|name| (name.as_str(), 20.0));
        for (column, (name, width)) in (0..).zip(own.chain(extra)) {
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, cut(name), header)?;
        }
        Ok(())
    })
}

/// Gives the last sheet of a set its filter, which needs to know the last row.
fn end_sheet(workbook: &mut Workbook, set: &SheetSet) -> Result<(), Error> {
    if set.count > 0 {
        let last = (set.of.columns.len() + set.of.extra.len() - 1) as u16;
        workbook
            .worksheet_from_index(set.index)?
            .autofilter(0, 0, set.next - 1, last)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use calamine::{Reader, Xlsx};

    use super::*;

    crate::row! {
        /// A row of one text.
        Line:
        /// The text.
        text: &'a str, Text 20;
    }

    #[test]
    fn a_full_sheet_rolls_over_to_the_next() {
        let table = |title| SheetColumns {
            title,
            columns: Line::COLUMNS,
            extra: Vec::new(),
        };
        let tables = vec![table("Comments"), table("Posts")];
        let mut writer = XlsxWriter::with_rows_per_sheet(Vec::new(), tables, 0, 3).unwrap();
        for text in ["a", "b", "c", "d", "e"] {
            writer.write(0, &Line { text }, []).unwrap();
        }
        writer.write(1, &Line { text: "p" }, []).unwrap();
        let bytes = writer.finish().unwrap();
        let mut book: Xlsx<_> = Xlsx::new(io::Cursor::new(bytes)).unwrap();
        assert_eq!(
            book.sheet_names(),
            ["Comments", "Comments 2", "Comments 3", "Posts"]
        );
        let heights: Vec<_> = book
            .worksheets()
            .iter()
            .map(|(_, range)| range.height())
            .collect();
        assert_eq!(heights, [3, 3, 2, 2]);
    }

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
}
