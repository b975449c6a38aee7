//! Reads the rows of Excel workbooks one at a time, within bounds.
//!
//! The format is read here and not by a library: those that there are reserve memory by numbers
//! that stand in the file and hold all shared texts, and nothing can be put between them and what
//! the archive unpacks to. Here memory depends on what was really read, in pieces of known size,
//! and everything unpacked is taken from the budget of the file.

mod cell;
mod links;
mod merged;
mod relations;
mod strings;
mod styles;
mod xml;

use std::collections::HashMap;
use std::io::{Read, Seek};
use std::ops::{ControlFlow, Range};

use quick_xml::events::Event;

use crate::archive::{Archive, damaged};
use crate::budget::{MAX_COLUMNS, MAX_RECORD, MAX_SHEET_ROWS};
use crate::{Budget, Error};
use cell::{Kind, Values};
use links::Links;
use merged::{Merged, MergedRows};
use relations::{
    MAX_RELATIONS, MAX_SHEET_RELATIONS, Relation, relations_of, rels_path, workbook_path,
};
use strings::SharedStrings;
use styles::{Meaning, Styles};
use xml::cut_off;
pub(crate) use xml::{Xml, attribute};

/// The most sheets of a workbook, far beyond what people have.
const MAX_SHEETS: usize = 1000;
/// The longest name of a part or sheet, in characters; Excel takes 31 for sheets.
const MAX_NAME: usize = 255;

/// An open workbook.
pub(crate) struct Workbook<R> {
    archive: Archive<R>,
    /// The sheets that hold cells, in order.
    sheets: Vec<Sheet>,
    values: Values,
    links: Links,
    merged: Merged,
    /// Whether cells that were merged over rows are in each of them.
    fills_merged: bool,
    /// For each sheet whether what stands after its cells was read: links and merged cells.
    read_behind: Vec<bool>,
}

/// The cells of a row that show something or lead somewhere, in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct SheetRow {
    text: String,
    cells: Vec<CellSpan>,
}

#[derive(Debug)]
struct CellSpan {
    column: u32,
    number: bool,
    text: Range<usize>,
    address: Option<Range<usize>>,
    merged: bool,
}

/// One cell as text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SheetCell<'a> {
    /// 0-based column.
    pub(crate) column: usize,
    /// What it shows, which may be nothing when it has an address.
    pub(crate) text: &'a str,
    /// Whether it holds a number, a date or a truth value rather than text.
    pub(crate) number: bool,
    /// The address behind it, as it is written there: that of its hyperlink, else of its
    /// `HYPERLINK` formula. It may be a web address, a `mailto:` or the name of a file. A formula
    /// that takes its address from other cells has none.
    pub(crate) address: Option<&'a str>,
    /// Whether the file has it in a row above, over which it was merged into this one.
    pub(crate) merged: bool,
}

impl SheetRow {
    pub(crate) fn iter(&self) -> impl Iterator<Item = SheetCell<'_>> + Clone {
        self.cells.iter().map(|place| SheetCell {
            column: place.column as usize,
            text: &self.text[place.text.clone()],
            number: place.number,
            address: place.address.clone().map(|address| &self.text[address]),
            merged: place.merged,
        })
    }

    /// How many columns it reaches over, at most [`MAX_COLUMNS`].
    pub(crate) fn width(&self) -> usize {
        self.iter().map(|cell| cell.column + 1).max().unwrap_or(0)
    }

    fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
    }
}

/// A sheet with cells.
struct Sheet {
    name: String,
    /// Its part of the archive.
    path: String,
    hidden: bool,
}

impl<R: Read + Seek> Workbook<R> {
    /// Opens a workbook and reads its shared texts.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for an archive that is no workbook, [`Error::TooLarge`] and
    /// [`Error::Broken`] for one that holds or claims more than it may.
    pub(crate) fn open(input: R, budget: Budget) -> Result<Self, Error> {
        let mut archive = Archive::open(input, budget.clone())?;
        let path = workbook_path(&mut archive)?;
        let (folder, _) = path.rsplit_once('/').unwrap_or(("", &path));
        let folder = format!("{folder}/");
        let folder = folder.strip_prefix('/').unwrap_or(&folder);
        let mut relations = HashMap::new();
        for relation in relations_of(&mut archive, &rels_path(&path), MAX_RELATIONS)? {
            relations.insert(relation.id.clone(), relation);
        }
        let Some(part) = archive.part(&path)? else {
            return Err(Error::Unsupported {
                what: "this is an archive but not an Excel workbook",
                mend: "Unpack it and send the list or table inside, as .csv, .txt or .xlsx.",
            });
        };
        let (sheets, dates_from_1904) = read_sheets(Xml::new(part), folder, &relations)?;
        let strings = match archive.part(&format!("{folder}sharedStrings.xml"))? {
            Some(part) => SharedStrings::read(Xml::new(part))?,
            None => SharedStrings::default(),
        };
        let styles = match archive.part(&format!("{folder}styles.xml"))? {
            Some(part) => Styles::read(Xml::new(part))?,
            None => Styles::default(),
        };
        Ok(Self {
            archive,
            read_behind: vec![false; sheets.len()],
            sheets,
            links: Links::default(),
            merged: Merged::default(),
            fills_merged: false,
            values: Values::new(strings, styles, dates_from_1904, budget),
        })
    }

    /// From now on cells that were merged over rows are in each of these rows that holds something.
    pub(crate) fn fill_merged(&mut self) {
        self.fills_merged = true;
    }

    /// The names of the sheets that hold cells, in order.
    pub(crate) fn sheet_names(&self) -> Vec<String> {
        self.sheets.iter().map(|sheet| sheet.name.clone()).collect()
    }

    /// Whether Excel does not show a sheet.
    pub(crate) fn is_hidden(&self, name: &str) -> bool {
        let mut sheets = self.sheets.iter();
        sheets.any(|sheet| sheet.hidden && sheet.name == name)
    }

    /// Calls `on_row` with the number (from 1) and the cells of each row that is not blank.
    ///
    /// A row is blank when none of its cells shows anything or has an address behind it
    /// ([`SheetCell::address`]).
    ///
    /// # Errors
    /// [`Error::Broken`] naming the sheet and row when the file is damaged.
    pub(crate) fn for_each_row(
        &mut self,
        sheet: &str,
        mut on_row: impl FnMut(usize, &SheetRow) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let missing = || damaged("a sheet is missing");
        let index = self.sheets.iter().position(|known| known.name == sheet);
        let index = index.ok_or_else(missing)?;
        self.read_behind(index)?;
        let part = self.archive.part(&self.sheets[index].path)?;
        let mut reader = Rows {
            xml: Xml::new(part.ok_or_else(missing)?),
            values: &mut self.values,
            links: &self.links,
            merged: self.merged.rows(index),
            sheet: index,
            row: 0,
            column: 0,
        };
        reader.read(&mut on_row).map_err(|error| match error {
            Error::Broken { problem, .. } => Error::broken(
                format!("sheet {sheet:?}, near row {},", reader.row + 1),
                problem,
            ),
            other => other,
        })
    }

    /// Reads the hyperlinks of a sheet, and its merged cells where these are wanted, once. They stand after its
    /// cells, so that a sheet with some is unpacked once more for each.
    fn read_behind(&mut self, index: usize) -> Result<(), Error> {
        if std::mem::replace(&mut self.read_behind[index], true) {
            return Ok(());
        }
        let path = &self.sheets[index].path;
        if self.fills_merged
            && self.archive.part(path)?.is_some_and(merged::may_have_some)
            && let Some(part) = self.archive.part(path)?
        {
            self.merged.read(index, Xml::new(part))?;
        }
        let mut relations = HashMap::new();
        for relation in relations_of(&mut self.archive, &rels_path(path), MAX_SHEET_RELATIONS)? {
            if relation.kind.ends_with("/hyperlink") {
                relations.insert(relation.id.clone(), relation);
            }
        }
        match self.archive.part(path)? {
            Some(part) if !relations.is_empty() => {
                self.links.read(index, Xml::new(part), &relations)
            }
            _ => Ok(()),
        }
    }
}

/// The sheets with cells, and whether dates are counted from 1904.
fn read_sheets<R: Read>(
    mut xml: Xml<R>,
    folder: &str,
    relations: &HashMap<String, Relation>,
) -> Result<(Vec<Sheet>, bool), Error> {
    let mut sheets = Vec::new();
    let mut dates_from_1904 = false;
    while let Some(event) = xml.next()? {
        let Event::Start(e) = event else {
            continue;
        };
        match e.local_name().as_ref() {
            "sheet" => {
                let id = attribute(&e, "id").unwrap_or_default();
                let relation = relations
                    .get(&id)
                    .ok_or_else(|| damaged("a sheet is missing"))?;
                // Charts and dialogs hold no cells.
                if !relation.kind.ends_with("/worksheet") {
                    continue;
                }
                if sheets.len() == MAX_SHEETS {
                    return Err(Error::TooLarge(format!(
                        "the workbook has more than {MAX_SHEETS} sheets"
                    )));
                }
                let path = match relation.target.strip_prefix('/') {
                    Some(whole) => whole.to_owned(),
                    None => format!("{folder}{}", relation.target),
                };
                let name = shortened(attribute(&e, "name").unwrap_or_default(), MAX_NAME);
                let state = attribute(&e, "state").unwrap_or_default();
                sheets.push(Sheet {
                    name,
                    path,
                    hidden: matches!(state.as_str(), "hidden" | "veryHidden"),
                });
            }
            // An extension has the same name without the attribute.
            "workbookPr" => {
                if let Some(value) = attribute(&e, "date1904") {
                    dates_from_1904 = value == "1" || value == "true";
                }
            }
            _ => {}
        }
    }
    Ok((sheets, dates_from_1904))
}

fn shortened(mut text: String, characters: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(characters) {
        text.truncate(end);
    }
    text
}

/// Goes through the rows of one sheet.
struct Rows<'a, R> {
    xml: Xml<R>,
    values: &'a mut Values,
    links: &'a Links,
    merged: MergedRows<'a>,
    /// The place of the sheet among all.
    sheet: usize,
    /// Where the next cell is when it does not say so, from 0.
    row: u32,
    column: u32,
}

impl<R: Read> Rows<'_, R> {
    fn read(
        &mut self,
        on_row: &mut impl FnMut(usize, &SheetRow) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        self.find_cells()?;
        let mut cells = SheetRow::default();
        let mut of_row = 0;
        loop {
            match self.xml.next()?.ok_or_else(cut_off)? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "row" => {
                        if let Some(number) = attribute(&e, "r") {
                            self.row = reference(&number)?.0;
                        }
                    }
                    "c" => {
                        let mut meaning = Meaning::Number;
                        let mut kind = Kind::Untyped;
                        // One pass, since this is done for every cell.
                        for attribute in e.attributes().with_checks(false).map_while(Result::ok) {
                            let value = &*attribute.value;
                            match attribute.key.as_ref() {
                                "r" => {
                                    let (row, column) = reference(value)?;
                                    self.row = row;
                                    self.column = column.ok_or_else(outside)?;
                                }
                                "s" => meaning = self.values.meaning(value),
                                "t" => kind = Kind::of(value)?,
                                _ => {}
                            }
                        }
                        if self.row >= MAX_SHEET_ROWS || self.column as usize >= MAX_COLUMNS {
                            return Err(outside());
                        }
                        if self.row != of_row {
                            if self.end_row(of_row, &mut cells, on_row)?.is_break() {
                                return Ok(());
                            }
                            of_row = self.row;
                        }
                        self.read_cell(meaning, kind, &mut cells)?;
                        self.column += 1;
                    }
                    _ => {}
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "row" => {
                        self.row = self.row.saturating_add(1);
                        self.column = 0;
                    }
                    "sheetData" => {
                        let _ = self.end_row(of_row, &mut cells, on_row)?;
                        return Ok(());
                    }
                    _ => {}
                },
                _ => {}
            }
        }
    }

    /// Hands a row on, unless it is blank.
    fn end_row(
        &mut self,
        row: u32,
        cells: &mut SheetRow,
        on_row: &mut impl FnMut(usize, &SheetRow) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Error> {
        if cells.cells.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let repeated = self.merged.fill(row, cells);
        self.values.repeat(repeated)?;
        let next = on_row(row as usize + 1, cells);
        cells.clear();
        Ok(next)
    }

    /// Goes to the cells. What a sheet says about its size is not asked.
    fn find_cells(&mut self) -> Result<(), Error> {
        loop {
            match self.xml.next()?.ok_or_else(cut_off)? {
                Event::Start(e) if e.local_name().as_ref() == "sheetData" => return Ok(()),
                _ => {}
            }
        }
    }

    /// Adds a cell to its row, unless there is nothing to see in it and nothing behind it.
    fn read_cell(
        &mut self,
        meaning: Meaning,
        kind: Kind,
        cells: &mut SheetRow,
    ) -> Result<(), Error> {
        let start = cells.text.len();
        let number = self
            .values
            .read(&mut self.xml, meaning, kind, &mut cells.text)?;
        if cells.text[start..].trim().is_empty() {
            cells.text.truncate(start);
        }
        let end = cells.text.len();
        let linked = self.links.of(self.sheet, self.row, self.column);
        let address = linked.or_else(|| self.values.address());
        if let Some(address) = address {
            self.values.repeat(address.len())?;
            cells.text.push_str(address);
        } else if start == end {
            return Ok(());
        }
        if cells.cells.len() == MAX_COLUMNS || cells.text.len() > MAX_RECORD {
            return Err(damaged(&format!(
                "a row has more than {MAX_COLUMNS} cells or {} MB of text",
                MAX_RECORD >> 20
            )));
        }
        cells.cells.push(CellSpan {
            column: self.column,
            number,
            text: start..end,
            address: address.map(|_| end..cells.text.len()),
            merged: false,
        });
        Ok(())
    }
}

/// The row and, if it names one, the column of a reference like `B2`, from 0.
fn reference(text: &str) -> Result<(u32, Option<u32>), Error> {
    let letters = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .ok_or_else(outside)?;
    let (letters, digits) = text.split_at(letters);
    // No number grows beyond what a sheet has by more than one digit.
    let column = letters.bytes().try_fold(0u32, |column, letter| {
        let column = column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        (column as usize <= MAX_COLUMNS).then_some(column)
    });
    let row = digits.bytes().try_fold(0u32, |row, digit| {
        let row = row * 10 + u32::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        (row <= MAX_SHEET_ROWS).then_some(row)
    });
    match (column, row) {
        (Some(column), Some(row @ 1..)) => Ok((row - 1, column.checked_sub(1))),
        _ => Err(outside()),
    }
}

fn outside() -> Error {
    damaged("it has a cell outside A1:XFD1048576, which no sheet has")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_end_where_a_sheet_ends() {
        assert_eq!(reference("A1").unwrap(), (0, Some(0)));
        assert_eq!(reference("xfd1048576").unwrap(), (1_048_575, Some(16_383)));
        assert_eq!(reference("12").unwrap(), (11, None));
        for text in [
            "XFE1",
            "A1048577",
            "A0",
            "A",
            "",
            "1A",
            "A-1",
            "ZZZZZZZZZZZZZZZ1",
            "A99999999999999999999",
            "Ä1",
        ] {
            assert!(reference(text).is_err(), "{text}");
        }
    }
}
