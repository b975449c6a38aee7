//! Finds the header among the first rows of a table.

mod another;

use std::collections::HashMap;

pub(super) use another::{ColumnNames, is_another, places_by_name};

use super::count::is_number;
use super::fields::Field;
use super::names::{is_known, is_text_name, normal, rank_of_text};
use super::options::OpenOptions;
use super::time::is_time;
use crate::{Error, is_url_like};

/// Names of groups of columns that are about the post.
const OF_POSTS: [&str; 10] = [
    "post",
    "posts",
    "video",
    "thread",
    "article",
    "media",
    "page",
    "beitrag",
    "publication",
    "publicación",
];

/// How many rows are looked at.
pub(super) const ROWS: usize = 20;
/// How many are where none of those names the texts: reports have long beginnings.
pub(super) const FAR_ROWS: usize = 200;

/// Where the header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// The row with the names.
    pub(super) row: usize,
    /// The row above it that names groups of columns.
    pub(super) groups: Option<usize>,
}

/// Finds the header row.
///
/// Exports put titles and notes above it, which have fewer cells: it is the first row that names
/// the text and another column, else the first that names the text, each as long as no row above
/// is as wide; else the first that is as wide as most. A row that looks like one and has fewer cells
/// than the next, which names the text and another column as well, names groups of columns, or is a
/// title.
pub(super) fn find<S: AsRef<str>>(rows: &[Vec<S>], options: &OpenOptions) -> Header {
    let wanted = options.column(Field::Text).filter(|name| !name.is_empty());
    let wanted = wanted.map(normal);
    let (mut widest, mut second_best) = (0, None);
    for (index, row) in rows.iter().enumerate() {
        let filled = filled(row);
        let names_text = |cell: &S| match &wanted {
            Some(wanted) => normal(cell.as_ref()) == *wanted,
            None => is_text_name(cell.as_ref()),
        };
        if is_above_names(rows, index) {
            return Header {
                row: index + 1,
                groups: are_groups(row, &rows[index + 1]).then_some(index),
            };
        }
        let known = known(row);
        // Of a title as wide as the names not all cells are such.
        let are_names = filled >= widest && filled > 1 && known == filled;
        if (index == 0 || filled > widest || are_names) && row.iter().any(names_text) {
            if known > 1 || wanted.is_some() {
                return Header {
                    row: index,
                    groups: None,
                };
            }
            second_best.get_or_insert(index);
        }
        widest = widest.max(filled);
    }
    Header {
        row: second_best.unwrap_or_else(|| first_of_usual_width(rows)),
        groups: None,
    }
}

/// Whether a row names the texts, or the column that was chosen for them.
pub(super) fn names_texts<S: AsRef<str>>(row: &[S], options: &OpenOptions) -> bool {
    let chosen = options.column(Field::Text).map(normal);
    row.iter().any(|cell| match &chosen {
        Some(chosen) => normal(cell.as_ref()) == *chosen,
        None => is_text_name(cell.as_ref()),
    })
}

/// Finds a header behind the first [`ROWS`] rows: one that is wider than all before it, and whose cells are
/// all known names, one of them that of the texts.
pub(super) fn find_far<S: AsRef<str>>(rows: &[Vec<S>], options: &OpenOptions) -> Option<Header> {
    let mut widest = 1;
    for (index, row) in rows.iter().enumerate() {
        let filled = filled(row);
        let may_be = index >= ROWS && filled > widest && index + 1 < rows.len();
        if may_be && names_texts(row, options) && known(row) == filled {
            return Some(Header {
                row: index,
                groups: None,
            });
        }
        widest = widest.max(filled);
    }
    None
}

fn filled<S: AsRef<str>>(row: &[S]) -> usize {
    row.iter().filter(|c| !c.as_ref().trim().is_empty()).count()
}

fn known<S: AsRef<str>>(row: &[S]) -> usize {
    row.iter().filter(|cell| is_known(cell.as_ref())).count()
}

/// Whether a row stands above the names of columns: it has gaps, the next has more cells, and nearly
/// all of these are known names, one of them that of the text.
fn is_above_names<S: AsRef<str>>(rows: &[Vec<S>], index: usize) -> bool {
    let (row, Some(next)) = (&rows[index], rows.get(index + 1)) else {
        return false;
    };
    let (cells, wide) = (filled(row), filled(next));
    // A title is one cell; names of groups stand with gaps between them.
    let gaps = cells < wide && (cells == 1 || (cells > 0 && cells < row.len()));
    if !gaps || !next.iter().any(|cell| is_text_name(cell.as_ref())) {
        return false;
    }
    let names = known(next);
    names > 2 && names * 3 >= wide * 2 && names > known(row)
}

/// Whether a row above the names is part of some of them, and leaves a text that is called as well. Else it is
/// a title, whose words stand in several cells.
fn are_groups<S: AsRef<str>>(row: &[S], header: &[S]) -> bool {
    let (alone, joined) = (names(header, None), names(header, Some(row)));
    let best = |names: &[String]| names.iter().filter_map(|name| rank_of_text(name)).min();
    joined != alone && best(&joined).is_some_and(|rank| best(&alone).is_none_or(|own| rank <= own))
}

/// Whether the row that would be the header is a comment like those below it.
///
/// No cell of it is a known name or one that was chosen, and somebody chose a column by its place
/// (`column_2`), or a cell holds what is no name: a number, a date, an address, a sentence. What is
/// neither is taken for names; whoever chooses a column by its place says otherwise.
pub(super) fn is_missing<S: AsRef<str>>(row: &[S], options: &OpenOptions) -> bool {
    let chosen = |cell: &S| {
        let name = normal(cell.as_ref());
        let mut chosen = options.columns.values();
        !name.is_empty() && chosen.any(|chosen| normal(chosen) == name)
    };
    if row
        .iter()
        .any(|cell| is_known(cell.as_ref()) || chosen(cell))
    {
        return false;
    }
    let places = places(row.len());
    let by_place = options.columns.values().any(|name| places.contains(name));
    by_place || row.iter().any(|cell| is_no_name(cell.as_ref().trim()))
}

/// Whether a cell holds what nobody calls a column.
fn is_no_name(cell: &str) -> bool {
    let words = cell.split_whitespace().take(5).count();
    let has_digit = cell.bytes().any(|byte| byte.is_ascii_digit());
    words > 4
        || (words > 1 && cell.ends_with(['.', '!', '?', '…']))
        || (has_digit && (is_number(cell) || is_time(cell)))
        || is_url_like(cell)
}

/// How many rows stand above a table without header: titles, which are one cell.
pub(super) fn titles<S: AsRef<str>>(rows: &[Vec<S>], width: usize) -> usize {
    let is_title = |row: &&Vec<S>| row.len() < width && filled(row) < 2;
    rows.iter().take_while(is_title).count()
}

/// The names of columns without any: they are called by their place.
pub(super) fn places(count: usize) -> Vec<String> {
    (1..=count).map(|place| format!("column_{place}")).collect()
}

fn first_of_usual_width<S>(rows: &[Vec<S>]) -> usize {
    let as_wide = |width: usize| rows.iter().filter(|row| row.len() == width).count();
    let usual = rows
        .iter()
        .map(Vec::len)
        .max_by_key(|&width| (as_wide(width), width));
    rows.iter()
        .position(|row| Some(row.len()) == usual)
        .unwrap_or(0)
}

/// The most columns that comments have: results repeat them in every row.
pub(super) const MAX_COLUMNS: usize = 2_000;
/// The most that the names of all columns may take, in bytes: they are part of their job.
pub(super) const MAX_NAMES: usize = 64 << 10;

/// How much of a table is looked at for its header, in bytes, when its first rows are long.
pub(super) const MAX_LOOKED_AT: usize = 1 << 20;

/// Refuses a table with more or longer columns than are kept.
pub(super) fn check(names: &[String]) -> Result<(), Error> {
    if names.len() > MAX_COLUMNS {
        return Err(Error::TooLarge(format!(
            "the file has {} columns, and {MAX_COLUMNS} are taken at most. Leave out those that \
             are not needed.",
            names.len()
        )));
    }
    if names.iter().map(String::len).sum::<usize>() > MAX_NAMES {
        return Err(Error::TooLarge(format!(
            "the names of the columns take more than {} KB together; the first row should hold \
             short names",
            MAX_NAMES >> 10
        )));
    }
    Ok(())
}

/// Column names from the cells of a header; those without a name are called by their place.
///
/// Below a row of groups a name is that of its group and its own (`Comment` above `Likes`) where
/// several columns have it, where that is a known name, or where the group is of posts.
pub(super) fn names<S: AsRef<str>>(cells: &[S], groups: Option<&[S]>) -> Vec<String> {
    let mut times: HashMap<String, usize> = HashMap::new();
    if groups.is_some() {
        for cell in cells {
            *times.entry(normal(cell.as_ref())).or_default() += 1;
        }
    }
    let mut group = "";
    let mut names = Vec::with_capacity(cells.len());
    for (index, cell) in cells.iter().enumerate() {
        let above = groups.and_then(|groups| groups.get(index));
        group = above
            .map(|cell| cell.as_ref().trim())
            .filter(|cell| !cell.is_empty())
            .unwrap_or(group);
        let name = cell.as_ref().trim();
        let joined = format!("{group} {name}");
        names.push(match name {
            "" => format!("column_{}", index + 1),
            _ if !group.is_empty()
                && (times.get(&normal(name)).is_some_and(|times| *times > 1)
                    || is_known(&joined)
                    || OF_POSTS.contains(&normal(group).as_str())) =>
            {
                joined.replace('\0', "\u{FFFD}")
            }
            name => name.replace('\0', "\u{FFFD}"),
        });
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn found(rows: &[&[&str]], row: usize, groups: Option<usize>, expected: &[&str]) {
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.to_vec()).collect();
        let header = find(&rows, &OpenOptions::default());
        assert_eq!(header, Header { row, groups }, "{rows:?}");
        let groups = groups.map(|groups| rows[groups].as_slice());
        assert_eq!(names(&rows[row], groups), expected);
    }

    #[test]
    fn groups_above_the_names_tell_what_they_are_of() {
        found(
            &[
                &["Post", "", "", "Comment", "", ""],
                &["URL", "Title", "Likes", "Text", "Author", "Likes"],
                &["https://a.example/1", "New", "9", "fine", "Ann", "2"],
            ],
            1,
            Some(0),
            &[
                "Post URL",
                "Post Title",
                "Post Likes",
                "Comment Text",
                "Comment Author",
                "Comment Likes",
            ],
        );
        // What is part of no name, or would make the text none, is a title in several cells.
        for title in [["Who", "", "What", ""], ["Video", "My trip", "", ""]] {
            found(
                &[
                    &title,
                    &["Text", "Author", "Date", "Likes"],
                    &["fine", "Ann", "2024-05-01", "2"],
                ],
                1,
                None,
                &["Text", "Author", "Date", "Likes"],
            );
        }
    }

    #[test]
    fn a_header_far_below_is_wider_than_all_above_it() {
        let titles = (0..ROWS + 5).map(|at| vec![format!("Key {at}"), "value".to_owned()]);
        let mut rows: Vec<Vec<String>> = titles.collect();
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        rows.push(row(["Author", "Comment", "Likes"]));
        assert_eq!(find_far(&rows, &OpenOptions::default()), None);
        rows.push(row(["Ann", "fine", "2"]));
        let found = find_far(&rows, &OpenOptions::default());
        assert_eq!(found.map(|header| header.row), Some(ROWS + 5));
        let chosen = OpenOptions::default().with_column(Field::Text, "likes");
        assert!(find_far(&rows, &chosen).is_some());
        let chosen = OpenOptions::default().with_column(Field::Text, "other");
        assert!(find_far(&rows, &chosen).is_none());
        // Rows as wide as it are no titles.
        rows[3].push("x".to_owned());
        assert_eq!(find_far(&rows, &OpenOptions::default()), None);
    }

    #[test]
    fn a_row_of_values_is_no_header() {
        let missing = |row: &[&str], chosen: &str| {
            let options = OpenOptions::default().with_column(Field::Text, chosen);
            is_missing(row, &options)
        };
        for row in [
            &["ann", "Great video!", "3"][..],
            &["ann", "2024-05-01", "fine"],
            &["ann", "https://a.example/1", "fine"],
            &["ann", "I would buy it again"],
            &["ann", "so good!"],
        ] {
            assert!(missing(row, ""), "{row:?}");
            assert!(missing(row, "column_2"), "{row:?}");
            assert!(!missing(row, row[1]), "{row:?}");
        }
        for row in [
            &["Kirjoittaja", "Viesti"][..],
            &["a", "b b"],
            &["author", "so good!"],
        ] {
            assert!(!missing(row, ""), "{row:?}");
        }
        assert!(missing(&["ann", "fine"], "column_2"));
        assert!(!missing(&["ann", "fine"], "column_3"));
        assert!(!missing(&["author", "fine"], "column_2"));
    }

    #[test]
    fn a_title_with_the_name_of_a_column_is_no_header() {
        found(
            &[
                &["Comments", "", ""],
                &["Author", "Text", "Likes"],
                &["Ann", "fine", "2"],
            ],
            1,
            None,
            &["Author", "Text", "Likes"],
        );
        // A comment that is the name of a column is a comment.
        found(
            &[&["text", "author", ""], &["comment", "Ann", "x"]],
            0,
            None,
            &["text", "author", "column_3"],
        );
        found(
            &[
                &["id", "author", "text", "likes"],
                &["1", "", "comment", "2"],
            ],
            0,
            None,
            &["id", "author", "text", "likes"],
        );
    }
}
