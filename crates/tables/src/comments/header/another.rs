//! Headers of other tables below the first one, and which of its columns theirs are.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::comments::names::{is_known, is_text_name, normal};

/// The places of names as they are compared, for each name in their order.
pub(in crate::comments) fn places_by_name<'n>(
    names: impl Iterator<Item = &'n str>,
) -> HashMap<String, VecDeque<usize>> {
    let mut places = HashMap::<_, VecDeque<_>>::new();
    for (place, name) in names.enumerate() {
        places.entry(normal(name)).or_default().push_back(place);
    }
    places
}

/// Whether a row is the header of another table below the first: all of its cells are known names, one of
/// them that of a text, and two are names of columns that are there.
///
/// Most rows show by their first cells that they are none.
pub(in crate::comments) fn is_another<'r>(
    row: impl Iterator<Item = &'r str> + Clone,
    columns: &ColumnNames,
) -> bool {
    /// Longer than what anybody calls a column.
    const LONGEST: usize = 60;
    let cells = row.map(str::trim).filter(|cell| !cell.is_empty());
    let is_same = |cell: &&str| columns.has(cell);
    if !cells.clone().take(2).any(|cell| is_same(&cell)) {
        return false;
    }
    let mut names = cells.clone();
    names.all(|cell| cell.len() <= LONGEST && is_known(cell))
        && cells.clone().any(is_text_name)
        && cells.filter(is_same).count() > 1
}

/// The names of the columns of a table, to ask of any cell whether it is one of them, whatever the case of its
/// ASCII letters.
#[derive(Debug, Clone, Default)]
pub(in crate::comments) struct ColumnNames {
    names: HashSet<String>,
    /// How many columns were looked at.
    count: usize,
    /// Which lengths and first bytes there are, a bit for each: nearly all cells that are asked for are no
    /// names, and most show it by these.
    lengths: u64,
    firsts: u128,
}

impl ColumnNames {
    pub(in crate::comments) fn of(columns: &[String]) -> Self {
        let mut names = Self::default();
        names.follow(columns);
        names
    }

    /// Takes note of columns that came behind those that were there.
    pub(in crate::comments) fn follow(&mut self, columns: &[String]) {
        for name in &columns[self.count.min(columns.len())..] {
            self.lengths |= Self::length(name);
            self.firsts |= Self::first(name);
            self.names.insert(name.to_ascii_lowercase());
        }
        self.count = columns.len();
    }

    fn has(&self, cell: &str) -> bool {
        if self.lengths & Self::length(cell) == 0 || self.firsts & Self::first(cell) == 0 {
            return false;
        }
        match cell.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => self.names.contains(&cell.to_ascii_lowercase()),
            false => self.names.contains(cell),
        }
    }

    fn length(name: &str) -> u64 {
        1 << name.len().min(63)
    }

    fn first(name: &str) -> u128 {
        let first = name.bytes().next().unwrap_or_default();
        1 << (first.to_ascii_lowercase() & 0x7F)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_header_is_known_by_names_that_are_there() {
        let columns = ["Author", "Comment", "Likes"].map(str::to_owned);
        let mut columns = ColumnNames::of(&columns);
        let is = |row: &[&str]| is_another(row.iter().copied(), &columns);
        assert!(is(&["COMMENT", "author"]));
        assert!(is(&["Date", "Comment", "Likes", ""]));
        for row in [
            &["Comment", "fine"][..],
            &["Author", "Likes"],
            &["Comment", "Date"],
            &["Comment and more", "Author"],
            &[],
        ] {
            assert!(!is(row), "{row:?}");
        }
        let more = ["Author", "Comment", "Likes", "Datum"].map(str::to_owned);
        columns.follow(&more);
        assert!(is_another(["comment", "DATUM"].into_iter(), &columns));
    }
}
