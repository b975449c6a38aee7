//! Reads the rows of Excel workbooks one at a time, within bounds.
//!
//! The cells of a sheet are streamed. Excel keeps repeated texts in a table of shared strings,
//! which has to be in memory as a whole while the workbook is open.

use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxError};
use chrono::{NaiveTime, TimeDelta};

use crate::Error;

/// What the parts of a workbook that are held in memory may unpack to.
const MAX_HELD: u64 = 1 << 30;

/// One cell as text.
#[derive(Debug, Default)]
pub(crate) struct SheetCell {
    /// 0-based column.
    pub(crate) column: u32,
    pub(crate) text: String,
    /// Whether it holds a number, a date or a truth value rather than text.
    pub(crate) number: bool,
}

/// Opens a workbook after checking that opening it cannot exhaust memory.
///
/// # Errors
/// [`Error::Unsupported`] for an archive that is no workbook, [`Error::TooLarge`] and
/// [`Error::Broken`] for one that claims more than it may.
pub(crate) fn open<R: Read + Seek>(mut input: R) -> Result<Xlsx<R>, Error> {
    check(&mut input)?;
    input.seek(SeekFrom::Start(0))?;
    Xlsx::new(input).map_err(|e| match e {
        XlsxError::Io(e) => Error::Io(e),
        XlsxError::Password => Error::Unsupported {
            what: "this workbook is protected by a password",
            mend: "Remove the password, or save it as .csv.",
        },
        other => Error::broken(
            "the workbook",
            format!("{other}. Save it again as .xlsx or .csv."),
        ),
    })
}

/// Unpacks, without keeping them, the parts that the workbook reader keeps.
///
/// A few kilobytes of a compressed part can unpack to gigabytes, and the reader trusts the number
/// of shared strings that the file claims.
fn check<R: Read + Seek>(input: R) -> Result<(), Error> {
    let damaged = |problem: &str| {
        Error::broken(
            "the workbook",
            format!("{problem}. Save it again as .xlsx or .csv."),
        )
    };
    let mut archive = zip::ZipArchive::new(input).map_err(|e| damaged(&e.to_string()))?;
    let mut held = 0u64;
    let mut workbook = false;
    for index in 0..archive.len() {
        let part = archive
            .by_index(index)
            .map_err(|e| damaged(&e.to_string()))?;
        let name = part.name().map_err(|e| damaged(&e.to_string()))?;
        let name = name.replace('\\', "/").to_ascii_lowercase();
        workbook |= name.ends_with("workbook.xml");
        // Sheets are streamed; pictures and the like are never opened.
        if name.contains("/worksheets/") || !(name.ends_with(".xml") || name.ends_with(".rels")) {
            continue;
        }
        let (size, claimed) =
            measure(part, MAX_HELD - held).map_err(|e| damaged(&e.to_string()))?;
        held += size;
        if held >= MAX_HELD {
            return Err(Error::TooLarge(format!(
                "the workbook unpacks to more than {} MB of texts. Save it as .csv, which is read \
                 piece by piece.",
                MAX_HELD >> 20
            )));
        }
        // The shortest shared string is <si/>.
        if name.ends_with("sharedstrings.xml") && claimed > size / 5 + 1 {
            return Err(damaged("it claims more texts than it holds"));
        }
    }
    if workbook {
        Ok(())
    } else {
        Err(Error::Unsupported {
            what: "this is an archive but not an Excel workbook",
            mend: "Unpack it and send the list or table inside, as .csv, .txt or .xlsx.",
        })
    }
}

/// The unpacked size of a part, up to a limit, and the largest `uniqueCount` it claims.
fn measure(part: impl Read, limit: u64) -> std::io::Result<(u64, u64)> {
    const OVERLAP: usize = 64;
    let mut part = part.take(limit);
    let mut window = vec![0u8; OVERLAP + (64 << 10)];
    let (mut kept, mut size, mut claimed) = (0, 0u64, 0u64);
    loop {
        let n = part.read(&mut window[kept..])?;
        if n == 0 {
            return Ok((size, claimed));
        }
        size += n as u64;
        let filled = kept + n;
        let key = b"uniqueCount";
        for at in window[..filled]
            .windows(key.len())
            .enumerate()
            .filter(|(_, w)| w == key)
            .map(|(i, _)| i)
        {
            let digits = window[at + key.len()..filled]
                .iter()
                .skip_while(|b| !b.is_ascii_digit())
                .take_while(|b| b.is_ascii_digit());
            claimed = claimed.max(digits.fold(0u64, |n, d| {
                n.saturating_mul(10).saturating_add(u64::from(d - b'0'))
            }));
        }
        kept = filled.min(OVERLAP);
        window.copy_within(filled - kept..filled, 0);
    }
}

/// The names of the sheets that hold cells, in order.
pub(crate) fn sheet_names<R: Read + Seek>(book: &Xlsx<R>) -> Vec<String> {
    book.sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect()
}

/// Calls `on_row` with the number (from 1) and the cells of each row that is not blank.
///
/// # Errors
/// [`Error::Broken`] naming the sheet and row when the file is damaged.
pub(crate) fn for_each_row<R: Read + Seek>(
    book: &mut Xlsx<R>,
    sheet: &str,
    mut on_row: impl FnMut(usize, &[SheetCell]) -> ControlFlow<()>,
) -> Result<(), Error> {
    let mut row = 0;
    let broken = |row: usize, e: XlsxError| {
        Error::broken(
            format!("sheet {sheet:?}, near row {row},"),
            format!("{e}. Save the workbook again."),
        )
    };
    let mut reader = book
        .worksheet_cells_reader(sheet)
        .map_err(|e| broken(1, e))?;
    // Cells are reused from row to row so that their texts keep their memory.
    let mut cells: Vec<SheetCell> = Vec::new();
    let mut used = 0;
    loop {
        let cell = reader.next_cell().map_err(|e| broken(row + 1, e))?;
        let at = cell.as_ref().map(|c| c.get_position());
        if at.is_none_or(|(r, _)| r as usize != row) {
            if used > 0 && on_row(row + 1, &cells[..used]).is_break() {
                return Ok(());
            }
            used = 0;
        }
        let (Some(cell), Some((at_row, column))) = (cell, at) else {
            return Ok(());
        };
        row = at_row as usize;
        if used == cells.len() {
            cells.push(SheetCell::default());
        }
        if fill(&mut cells[used], column, cell.get_value()) {
            used += 1;
        }
    }
}

/// Writes a value as text; false when there is nothing to see.
fn fill(cell: &mut SheetCell, column: u32, value: &DataRef<'_>) -> bool {
    use std::fmt::Write as _;
    cell.column = column;
    cell.text.clear();
    cell.number = !matches!(value, DataRef::String(_) | DataRef::SharedString(_));
    let text = &mut cell.text;
    let written = match value {
        DataRef::String(s) => text.write_str(s),
        DataRef::SharedString(s) => text.write_str(s),
        DataRef::Int(n) => write!(text, "{n}"),
        DataRef::Float(n) => write!(text, "{n}"),
        DataRef::Bool(b) => write!(text, "{b}"),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => text.write_str(s),
        DataRef::Error(e) => write!(text, "{e}"),
        DataRef::DateTime(date) => match date.as_datetime().filter(|_| date.is_datetime()) {
            // Serial dates are floats: without rounding, 03:04:05 shows as 03:04:04.
            Some(time) => {
                let time = time
                    .checked_add_signed(TimeDelta::milliseconds(500))
                    .unwrap_or(time);
                if time.time().signed_duration_since(NaiveTime::MIN) < TimeDelta::seconds(1) {
                    write!(text, "{}", time.format("%Y-%m-%d"))
                } else {
                    write!(text, "{}", time.format("%Y-%m-%d %H:%M:%S"))
                }
            }
            None => write!(text, "{}", date.as_f64()),
        },
        DataRef::Empty => Ok(()),
    };
    debug_assert!(written.is_ok(), "bug: writing to a String cannot fail");
    !text.trim().is_empty()
}
