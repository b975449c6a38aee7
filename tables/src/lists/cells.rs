//! Finds the URL column of a grid of cells and reads it.
//!
//! The grid is walked twice, so it need not be in memory.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::Entries;
use super::lines::meant_as_url;
use crate::Error;
use crate::urls::{extract_urls, is_url_like};

/// The most other columns that are named.
const MAX_OTHERS: usize = 100;

/// Names of URL columns, best first, as [`normal`] writes them.
const NAMES: [&str; 16] = [
    "posturl",
    "url",
    "urls",
    "link",
    "links",
    "postlink",
    "permalink",
    "postpermalink",
    "videourl",
    "videolink",
    "contenturl",
    "pageurl",
    "posturls",
    "address",
    "adresse",
    "href",
];

pub(super) fn is_url_name(name: &str) -> bool {
    rank(name).is_some()
}

fn rank(name: &str) -> Option<usize> {
    let name = normal(name);
    NAMES.iter().position(|n| *n == name)
}

/// A column name without case, spaces and punctuation.
pub(super) fn normal(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a text without a definite kind is a table: its first line names a URL column and others.
pub(super) fn first_line_names_a_column(text: &str) -> bool {
    let line = text
        .lines()
        .find(|l| !l.trim().is_empty())
        .unwrap_or_default();
    !is_url_like(line)
        && line.contains([',', ';', '\t', '|'])
        && line.split([',', ';', '\t', '|']).any(is_url_name)
}

#[derive(Default)]
struct Column {
    /// Cells that hold a URL.
    urls: usize,
    /// The last plain text before the first URL.
    header: Option<String>,
    /// The row of the first URL.
    first_url: Option<usize>,
}

/// What is done with the row (from 1), column (from 0) and text of a cell, until it breaks off.
type OnCell<'c> = dyn FnMut(usize, usize, &str) -> ControlFlow<()> + 'c;
/// Goes through the cells of a grid.
type Walk<'w> = dyn FnMut(&mut OnCell<'_>) -> Result<(), Error> + 'w;

/// Adds the entries of the grid's URL column to the list; none when it has no such column.
pub(super) fn read<'w>(
    sheet: Option<&str>,
    entries: &mut Entries<'_>,
    mut walk: impl FnMut(&mut OnCell<'_>) -> Result<(), Error> + 'w,
) -> Result<(), Error> {
    let walk: &mut Walk<'w> = &mut walk;
    let columns = survey(walk)?;
    let Some((index, chosen)) = choose(&columns) else {
        return Ok(());
    };
    let list = &mut entries.list;
    if list.column.is_none() {
        list.column = chosen.header.clone();
    }
    for (other, column) in &columns {
        if *other != index && column.urls > 0 {
            let name = column
                .header
                .clone()
                .unwrap_or_else(|| format!("column {}", other + 1));
            let full = list.other_columns.len() >= MAX_OTHERS;
            if !full && !list.other_columns.contains(&name) {
                list.other_columns.push(name);
            }
        }
    }
    let start = chosen.first_url;
    let mut outcome = Ok(());
    // Without any URL the first text of the column is its header.
    let mut header_passed = start.is_some();
    walk(&mut |row, column, cell| {
        let text = cell.trim();
        if column != index || text.is_empty() {
            return ControlFlow::Continue(());
        }
        if !header_passed {
            header_passed = true;
            return ControlFlow::Continue(());
        }
        if start.is_some_and(|start| row < start) && !meant_as_url(text) {
            return ControlFlow::Continue(());
        }
        let mut urls = extract_urls(text).peekable();
        outcome = if urls.peek().is_none() {
            entries.push(text, row, sheet)
        } else {
            urls.try_for_each(|url| entries.push(url, row, sheet))
        };
        match outcome {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    outcome
}

fn survey(walk: &mut Walk<'_>) -> Result<BTreeMap<usize, Column>, Error> {
    let mut columns = BTreeMap::<usize, Column>::new();
    walk(&mut |row, index, cell| {
        let text = cell.trim();
        if text.is_empty() {
            return ControlFlow::Continue(());
        }
        let column = columns.entry(index).or_default();
        if is_url_like(text) {
            column.urls += 1;
            column.first_url.get_or_insert(row);
        } else if column.first_url.is_none() && (column.header.is_none() || !meant_as_url(text)) {
            // Without a URL the first text stays the header, with one the text just above it does.
            let keep = column.header.as_deref().is_some_and(is_url_name);
            if !keep {
                column.header = Some(text.chars().take(200).collect());
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(columns)
}

/// The column with most URLs, or one with a telling name that has at least half as many.
///
/// A table of posts often has pictures' URLs in every row while a few post URLs are mistyped.
fn choose(columns: &BTreeMap<usize, Column>) -> Option<(usize, &Column)> {
    let most = columns.values().map(|c| c.urls).max()?;
    let named = columns
        .iter()
        .filter(|(_, c)| c.urls * 2 >= most)
        .filter_map(|(i, c)| Some((rank(c.header.as_deref()?)?, *i, c)))
        .min_by_key(|&(rank, index, _)| (rank, index));
    match named {
        Some((_, index, column)) => Some((index, column)),
        None if most == 0 => None,
        None => columns
            .iter()
            .find(|(_, c)| c.urls == most)
            .map(|(i, c)| (*i, c)),
    }
}
