//! Cells that were merged over several rows: each of these rows has their value, though the file has it once.
//!
//! What is merged over columns only is a title or the name of a group of columns, and stays where it is.

use std::collections::HashMap;
use std::io::Read;
use std::ops::Range;

use quick_xml::events::Event;

use super::xml::{Xml, attribute};
use super::{CellSpan, SheetRow, reference};
use crate::Error;

/// The most merged cells of a workbook that are kept: people merge by hand.
const MAX_MERGED: usize = 100_000;
/// The most that reach into a row.
const MAX_OPEN: usize = 256;
/// What the list of them is called, whatever stands before it.
const NAME: &[u8] = b"mergeCells";
/// How much is looked at at once.
const PIECE: usize = 64 << 10;

/// The merged cells of all sheets.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// By sheet, in the order of their first rows.
    cells: HashMap<usize, Vec<MergedCell>>,
    count: usize,
}

/// A cell over several rows, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct MergedCell {
    top: u32,
    bottom: u32,
    column: u32,
}

/// Whether a sheet may have merged cells. The list of them stands after all cells; to look for its name in
/// what is unpacked takes a small part of the time of reading it.
///
/// What cannot be read is told of when the cells are read.
pub(super) fn may_have_some(mut sheet: impl Read) -> bool {
    let finder = memchr::memmem::Finder::new(NAME);
    let mut buffer = vec![0; PIECE];
    let mut kept = 0;
    loop {
        match sheet.read(&mut buffer[kept..]) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => return false,
            Ok(length) => {
                let filled = kept + length;
                if finder.find(&buffer[..filled]).is_some() {
                    return true;
                }
                // The name may go on in the next piece.
                kept = filled.min(NAME.len() - 1);
                buffer.copy_within(filled - kept..filled, 0);
            }
        }
    }
}

impl Merged {
    /// Reads the list of a sheet.
    ///
    /// # Errors
    /// [`Error::Broken`] for what is no XML.
    pub(super) fn read<R: Read>(&mut self, sheet: usize, mut xml: Xml<R>) -> Result<(), Error> {
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(e) if e.local_name().as_ref() == "mergeCell" => {
                    self.add(sheet, &attribute(&e, "ref").unwrap_or_default());
                }
                Event::End(e) if e.local_name().as_ref() == "mergeCells" => break,
                _ => {}
            }
        }
        if let Some(cells) = self.cells.get_mut(&sheet) {
            cells.sort_unstable_by_key(|cell| (cell.top, cell.column));
        }
        Ok(())
    }

    fn add(&mut self, sheet: usize, cells: &str) {
        let ends = cells.split_once(':');
        let ends = ends.map(|(first, last)| (reference(first), reference(last)));
        let Some((Ok((top, Some(column))), Ok((bottom, Some(_))))) = ends else {
            return;
        };
        if bottom > top && self.count < MAX_MERGED {
            self.count += 1;
            let cell = MergedCell {
                top,
                bottom,
                column,
            };
            self.cells.entry(sheet).or_default().push(cell);
        }
    }

    /// Goes through the rows of a sheet from its beginning.
    pub(super) fn rows(&self, sheet: usize) -> MergedRows<'_> {
        MergedRows {
            coming: self.cells.get(&sheet).map_or(&[], Vec::as_slice),
            open: Vec::new(),
        }
    }
}

/// What is merged into the rows of a sheet.
pub(super) struct MergedRows<'a> {
    coming: &'a [MergedCell],
    /// Those that reach into the rows that follow.
    open: Vec<Open>,
}

struct Open {
    cell: MergedCell,
    text: String,
    number: bool,
    address: Option<String>,
}

impl MergedRows<'_> {
    /// Adds what is merged into a row that has something of its own, and takes note of what begins in it; answers
    /// how many bytes it added.
    pub(super) fn fill(&mut self, row: u32, cells: &mut SheetRow) -> usize {
        if self.coming.is_empty() && self.open.is_empty() {
            return 0;
        }
        let before = cells.text.len();
        self.open.retain(|open| open.cell.bottom >= row);
        cells.cells.sort_by_key(|place| place.column);
        let own = cells.cells.len();
        for open in &self.open {
            let column = open.cell.column;
            let known = cells.cells[..own].binary_search_by_key(&column, |place| place.column);
            if known.is_err() {
                cells.push_merged(column, &open.text, open.number, open.address.as_deref());
            }
        }
        cells.cells.sort_by_key(|place| place.column);
        while let Some((cell, rest)) = self
            .coming
            .split_first()
            .filter(|(cell, _)| cell.top <= row)
        {
            self.coming = rest;
            let known = cells
                .cells
                .binary_search_by_key(&cell.column, |place| place.column);
            let known = known
                .ok()
                .filter(|_| cell.top == row && self.open.len() < MAX_OPEN);
            if let Some(place) = known.map(|known| &cells.cells[known]) {
                let text = |range: Range<usize>| cells.text[range].to_owned();
                self.open.push(Open {
                    cell: *cell,
                    text: text(place.text.clone()),
                    number: place.number,
                    address: place.address.clone().map(text),
                });
            }
        }
        cells.text.len() - before
    }
}

impl SheetRow {
    fn push_merged(&mut self, column: u32, text: &str, number: bool, address: Option<&str>) {
        let start = self.text.len();
        self.text.push_str(text);
        let end = self.text.len();
        self.text.push_str(address.unwrap_or_default());
        self.cells.push(CellSpan {
            column,
            number,
            text: start..end,
            address: address.map(|_| end..self.text.len()),
            merged: true,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(u32, &str)]) -> SheetRow {
        let mut row = SheetRow::default();
        for (column, text) in cells {
            let start = row.text.len();
            row.text.push_str(text);
            row.cells.push(CellSpan {
                column: *column,
                number: false,
                text: start..row.text.len(),
                address: None,
                merged: false,
            });
        }
        row
    }

    fn shown(row: &SheetRow) -> String {
        let cells = row
            .iter()
            .map(|cell| format!("{}={}", cell.column, cell.text));
        cells.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_cell_over_rows_is_in_each_of_them_that_is_not_blank() {
        let mut merged = Merged::default();
        let list = "<w><sheetData/><x:mergeCells><x:mergeCell ref=\"A2:A4\"/>\
            <x:mergeCell ref=\"B1:C1\"/><x:mergeCell ref=\"C3:D5\"/><x:mergeCell ref=\"E9\"/></x:mergeCells></w>";
        assert!(may_have_some(list.as_bytes()));
        merged.read(3, Xml::new(list.as_bytes())).unwrap();
        assert_eq!(merged.count, 2);
        let mut rows = merged.rows(3);
        for (number, cells, expected) in [
            (0, &[(0, "t"), (1, "group")][..], "0=t 1=group"),
            (1, &[(0, "post"), (1, "x")], "0=post 1=x"),
            (2, &[(1, "y"), (2, "z")], "0=post 1=y 2=z"),
            (3, &[(0, "own")], "0=own 2=z"),
            (4, &[(1, "v")], "1=v 2=z"),
            (5, &[(1, "u")], "1=u"),
        ] {
            let mut row = row(cells);
            rows.fill(number, &mut row);
            assert_eq!(shown(&row), expected, "{number}");
        }
        let mut other = row(&[(1, "y")]);
        merged.rows(0).fill(2, &mut other);
        assert_eq!(shown(&other), "1=y");
    }

    #[test]
    fn the_list_is_found_wherever_pieces_end() {
        for before in [0, PIECE - 4, PIECE - 1, PIECE, 2 * PIECE + 5] {
            let sheet = format!("{}<mergeCells>", " ".repeat(before));
            assert!(may_have_some(sheet.as_bytes()), "{before}");
        }
        assert!(!may_have_some(" ".repeat(3 * PIECE).as_bytes()));
        assert!(!may_have_some("<mergeCell".as_bytes()));
    }
}
