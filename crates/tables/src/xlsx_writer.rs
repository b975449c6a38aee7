//! Writes result tables as an Excel workbook in constant memory.
//!
//! Nothing reaches the output before [`XlsxWriter::finish`]. Texts are always texts, never formulas or links (a
//! sheet allows only 65,530 links); numbers, truth values and times are real ones.

use std::io::Write;

use rust_xlsxwriter::{Format as Style, FormatAlign, Worksheet};

use crate::columns::{Cell, Column, Row};
use crate::workbook::{Book, Table, cut, serial};
use crate::{Error, number};

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

/// Width of a column that follows those of the table, in characters.
const EXTRA_WIDTH: f64 = 20.0;

/// Writes a workbook of one or more tables.
pub struct XlsxWriter<W> {
    out: W,
    book: Book,
    time: Style,
    /// How many columns follow those of each table.
    extra: Vec<usize>,
}

impl<W> std::fmt::Debug for XlsxWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XlsxWriter")
            .field("tables", &self.extra.len())
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
        Self::of(Book::new(), out, tables, first)
    }

    fn of(mut book: Book, out: W, tables: Vec<SheetColumns>, first: usize) -> Result<Self, Error> {
        let extra = tables.iter().map(|of| of.extra.len()).collect();
        for of in tables {
            let own = of.columns.iter();
            let own = own.map(|column| (column.name.to_owned(), f64::from(column.width)));
            let extra = of.extra.into_iter().map(|name| (name, EXTRA_WIDTH));
            book.add(Table {
                title: of.title.to_owned(),
                columns: own.chain(extra).collect(),
                header: Style::new().set_bold().set_align(FormatAlign::Top),
                dress: None,
            })?;
        }
        book.begin(first)?;
        Ok(Self {
            out,
            book,
            time: Style::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            extra,
        })
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
        let most = self.extra[table];
        let time = &self.time;
        self.book.row(table, |sheet, at| {
            let mut column = 0;
            for cell in row.cells().as_ref() {
                write_cell(sheet, at, column, cell, time)?;
                column += 1;
            }
            for text in extra.into_iter().take(most) {
                sheet.write_string(at, column, cut(text))?;
                column += 1;
            }
            Ok(())
        })
    }

    /// Packs the workbook, writes it to the output and gives the output back.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Spreadsheet`] when a temporary file or the output refuses.
    pub fn finish(self) -> Result<W, Error> {
        self.book.pack(self.out)
    }
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

#[cfg(test)]
mod tests {
    use std::io;

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
        let mut writer =
            XlsxWriter::of(Book::with_rows_per_sheet(3), Vec::new(), tables, 0).unwrap();
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
}
