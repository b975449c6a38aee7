//! The addresses behind cells: hyperlinks, which stand after all cells of a sheet, and formulas.

use std::collections::HashMap;
use std::io::Read;
use std::ops::Range;

use quick_xml::events::Event;

use super::reference;
use super::relations::Relation;
use super::xml::{Xml, attribute};
use crate::{Error, cut};

/// The most linked cells of a workbook: what Excel takes in one sheet.
const MAX_LINKS: usize = 65_530;
/// The longest address of a link that is kept, in bytes. Excel takes 2,083 characters.
pub(super) const MAX_ADDRESS: usize = 8 << 10;
/// What all addresses of a workbook may take, in bytes.
pub(super) const MAX_ADDRESSES: usize = 16 << 20;

/// The linked cells of all sheets, by the place of the sheet, row and column, from 0.
#[derive(Default)]
pub(super) struct Links {
    addresses: String,
    cells: HashMap<(usize, u32, u32), Range<usize>>,
}

impl Links {
    /// The address of the hyperlink on a cell.
    pub(super) fn of(&self, sheet: usize, row: u32, column: u32) -> Option<&str> {
        let place = self.cells.get(&(sheet, row, column))?;
        Some(&self.addresses[place.clone()])
    }

    /// Reads the hyperlinks of a sheet, which refer to its relations.
    ///
    /// Links to places within the workbook have no address.
    pub(super) fn read<R: Read>(
        &mut self,
        sheet: usize,
        mut xml: Xml<R>,
        relations: &HashMap<String, Relation>,
    ) -> Result<(), Error> {
        while let Some(event) = xml.next()? {
            let Event::Start(e) = event else {
                continue;
            };
            if e.local_name().as_ref() != "hyperlink" {
                continue;
            }
            let relation = attribute(&e, "id").and_then(|id| relations.get(&id));
            if let (Some(relation), Some(cells)) = (relation, attribute(&e, "ref")) {
                self.add(
                    sheet,
                    &cells,
                    &relation.target,
                    attribute(&e, "location").as_deref(),
                );
            }
        }
        Ok(())
    }

    /// Adds a link to its cells, `B2` or `B2:C4`, as far as there is room.
    ///
    /// Excel cuts an address at its `#` and keeps the rest as a location.
    fn add(&mut self, sheet: usize, cells: &str, target: &str, location: Option<&str>) {
        let (first, last) = cells.split_once(':').unwrap_or((cells, cells));
        let (Ok((top, Some(left))), Ok((bottom, Some(right)))) =
            (reference(first), reference(last))
        else {
            return;
        };
        let start = self.addresses.len();
        if start + 2 * MAX_ADDRESS > MAX_ADDRESSES {
            return;
        }
        self.addresses.push_str(cut(target, MAX_ADDRESS));
        if let Some(location) = location.filter(|location| !location.is_empty()) {
            self.addresses.push('#');
            self.addresses.push_str(cut(location, MAX_ADDRESS - 1));
        }
        let address = start..self.addresses.len();
        for (row, column) in
            (top..=bottom).flat_map(|row| (left..=right).map(move |column| (row, column)))
        {
            if self.cells.len() == MAX_LINKS {
                return;
            }
            self.cells.insert((sheet, row, column), address.clone());
        }
    }
}

/// The address that a formula with `HYPERLINK("…", …)` leads to; none when it is calculated from
/// other cells.
pub(super) fn of_formula(formula: &str) -> Option<String> {
    const NAME: &[u8] = b"HYPERLINK(";
    let at = formula
        .as_bytes()
        .windows(NAME.len())
        .position(|window| window.eq_ignore_ascii_case(NAME))?;
    let mut rest = formula[at + NAME.len()..].trim_start();
    let mut address = String::new();
    // Long addresses are written as several texts: a text in a formula has 255 characters at most.
    loop {
        rest = rest.strip_prefix('"')?;
        loop {
            let end = rest.find('"')?;
            address.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            match rest.strip_prefix('"') {
                Some(after) => {
                    address.push('"');
                    rest = after;
                }
                None => break,
            }
        }
        rest = rest.trim_start();
        match rest.strip_prefix('&') {
            Some(after) => rest = after.trim_start(),
            None => break,
        }
    }
    let known = rest.starts_with([',', ';', ')']) && !address.trim().is_empty();
    known.then(|| cut(address.trim(), MAX_ADDRESS).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_formulas_are_found_when_they_are_written_out() {
        for (formula, expected) in [
            (
                "HYPERLINK(\"https://a.example/1\",\"open\")",
                Some("https://a.example/1"),
            ),
            (
                "hyperlink( \"https://a.example/1\" )",
                Some("https://a.example/1"),
            ),
            (
                "IF(A1=\"\",\"\",HYPERLINK(\"https://a.example/\"&\"2\",B1))",
                Some("https://a.example/2"),
            ),
            (
                "HYPERLINK(\"https://a.example/?q=\"\"x\"\"\")",
                Some("https://a.example/?q=\"x\""),
            ),
            ("HYPERLINK(A2,\"open\")", None),
            ("HYPERLINK(\"https://a.example/\"&A2)", None),
            ("HYPERLINK(\"https://a.example/", None),
            ("HYPERLINK(\"\")", None),
            ("SUM(A1:A2)", None),
            ("", None),
        ] {
            assert_eq!(of_formula(formula).as_deref(), expected, "{formula}");
        }
    }

    #[test]
    fn a_link_of_a_whole_sheet_takes_no_more_than_its_share() {
        let mut links = Links::default();
        links.add(0, "A1:XFD1048576", "https://a.example/", None);
        assert_eq!(links.cells.len(), MAX_LINKS);
        links.add(1, "A1", &"x".repeat(1 << 20), Some(&"y".repeat(1 << 20)));
        assert!(links.addresses.len() < 3 * MAX_ADDRESS);
    }

    #[test]
    fn an_address_that_was_cut_at_its_hash_is_whole_again() {
        let mut links = Links::default();
        links.add(3, "B2", "https://a.example/p", Some("comment-7"));
        assert_eq!(links.of(3, 1, 1), Some("https://a.example/p#comment-7"));
        assert_eq!(links.of(3, 1, 2), None);
        links.add(3, "nonsense", "https://a.example/p", None);
        links.add(3, "B4:B3", "https://a.example/p", None);
        assert_eq!(links.cells.len(), 1);
    }
}
