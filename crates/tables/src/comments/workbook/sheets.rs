//! Which sheets of a workbook hold comments, and where their columns come in the whole.

use std::collections::HashMap;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use super::posts::{self, SheetKind};
use crate::Error;
use crate::comments::above::{POST_URL, post_above, tell_posts};
use crate::comments::fields::Field;
use crate::comments::header::{self, ColumnNames, Header};
use crate::comments::left_out::{LeftOutCounts, LeftOutReason};
use crate::comments::names::{meanings, normal, rank_of_text};
use crate::comments::notes::Note;
use crate::comments::options::OpenOptions;
use crate::comments::status::StatusColumns;
use crate::sheet::{SheetRow, Workbook};
use crate::urls::is_url_like;

/// How many rows tell which column is linked to the comments.
const SAMPLE: usize = 200;
/// Our own name for the address of a comment, which stands behind its cells.
const COMMENT_URL: &str = "comment_url";

/// What is read of a workbook.
pub(super) struct Plan {
    /// The columns of all sheets; those of a name are one.
    pub(super) columns: Vec<String>,
    /// The same, to ask whether a cell is one of them.
    pub(super) names: ColumnNames,
    pub(super) sheets: Vec<SheetPlan>,
    pub(super) status: StatusColumns,
    pub(super) left_out: LeftOutCounts,
    pub(super) notes: Vec<Note>,
}

/// What is read of a sheet.
pub(super) struct SheetPlan {
    pub(super) name: String,
    /// The row of the header, from 1.
    pub(super) header: usize,
    /// Its cells as they stand there.
    pub(super) cells: Vec<String>,
    /// For each of its columns that of the workbook.
    pub(super) columns: Vec<usize>,
    /// The column of the workbook that is its text by its name, or as chosen.
    pub(super) text: Option<usize>,
    /// The columns with addresses behind their cells, of comments and of posts, and where these go.
    pub(super) links: Vec<(usize, usize)>,
    /// The post that is named above the table, and its column.
    pub(super) post: Option<(usize, String)>,
}

impl SheetPlan {
    /// Whether a row is the header once more, as where sheets were pasted below each other.
    pub(super) fn is_header_again(&self, row: &SheetRow) -> bool {
        let mut named = self.cells.iter().enumerate();
        let mut named = named.by_ref().filter(|(_, name)| !name.trim().is_empty());
        let mut cells = row.iter().filter(|cell| !cell.text.trim().is_empty());
        let mut count = 0;
        loop {
            match (named.next(), cells.next()) {
                (None, None) => return count > 1,
                (Some((column, name)), Some(cell))
                    if cell.column == column && cell.text.trim() == name.trim() =>
                {
                    count += 1;
                }
                _ => return false,
            }
        }
    }
}

/// Looks at the beginning of each sheet.
///
/// When no sheet names a column of texts, all of the first that is not empty is read: whoever looks
/// at it names its columns.
///
/// # Errors
/// [`Error::Empty`] when all sheets are empty, [`Error::TooLarge`] when they have too many columns.
pub(super) fn plan<R: Read + Seek>(
    book: &mut Workbook<R>,
    options: &OpenOptions,
) -> Result<Plan, Error> {
    let mut plan = Plan {
        columns: Vec::new(),
        names: ColumnNames::default(),
        sheets: Vec::new(),
        status: StatusColumns::default(),
        left_out: LeftOutCounts::default(),
        notes: Vec::new(),
    };
    let mut union = Union::default();
    let (mut texts, mut others) = (Vec::new(), Vec::new());
    for name in book.sheet_names() {
        let Some(found) = find_header(book, &name, options)? else {
            continue;
        };
        match text_column(&found, options) {
            Some(text) => {
                let kind = match options.column(Field::Text) {
                    Some(_) => SheetKind::Comments,
                    None => posts::kind(&found.columns, &found.sample, text),
                };
                texts.push((name, found, text, kind));
            }
            None => others.push((name, found)),
        }
    }
    let has_comments = texts.iter().any(|(.., kind)| *kind == SheetKind::Comments);
    let mut of_posts = Vec::new();
    for (name, found, text, kind) in texts {
        if has_comments && kind == SheetKind::Posts {
            of_posts.push((name, found.row));
            continue;
        }
        header::check(&found.columns)?;
        let columns = union.add(&found.columns, text, &mut plan.columns);
        found.count_passed(&name, &mut plan.left_out);
        let linked = linked_columns(book, &name, &found)?;
        let linked = [(linked.comments, COMMENT_URL), (linked.posts, POST_URL)];
        let linked = linked
            .into_iter()
            .filter_map(|(from, to)| Some((from?, to)));
        let links = linked.map(|(from, to)| (from, union.column(to, &mut plan.columns)));
        let links = links.collect();
        let above = found.above.filter(|_| !tell_posts(&found.columns));
        let post = above.map(|post| (union.column(POST_URL, &mut plan.columns), post));
        plan.sheets.push(SheetPlan {
            name,
            header: found.row,
            cells: found.cells,
            text: Some(columns[text]),
            columns,
            links,
            post,
        });
    }
    if !of_posts.is_empty() {
        let mut count = 0;
        for (name, header) in &of_posts {
            count += filled_rows(book, name, *header)?;
        }
        let names: Vec<String> = of_posts.into_iter().map(|(name, _)| name).collect();
        plan.left_out
            .add(LeftOutReason::Post, count, || in_words(&names));
    }
    let mut others = others.into_iter();
    if plan.sheets.is_empty() {
        let (name, found) = others
            .next()
            .ok_or(Error::Empty("the workbook holds no comments"))?;
        found.count_passed(&name, &mut plan.left_out);
        plan.sheets.push(SheetPlan {
            name,
            header: found.row,
            cells: found.cells,
            columns: (0..found.columns.len()).collect(),
            text: None,
            links: Vec::new(),
            post: None,
        });
        plan.columns = found.columns;
    }
    let others: Vec<String> = others.map(|(name, _)| name).collect();
    if !others.is_empty() {
        let mut count = 0;
        for name in &others {
            count += filled_rows(book, name, 0)?;
        }
        plan.left_out
            .add(LeftOutReason::Sheet, count, || in_words(&others));
    }
    let read = plan.sheets.iter().map(|sheet| sheet.name.clone());
    let hidden: Vec<String> = read.filter(|name| book.is_hidden(name)).collect();
    if !hidden.is_empty() {
        let sheets = in_words(&hidden);
        plan.notes.push(Note::HiddenSheets { sheets });
    }
    header::check(&plan.columns)?;
    plan.names = ColumnNames::of(&plan.columns);
    plan.status = StatusColumns::of_table(&plan.columns, options);
    Ok(plan)
}

/// How many rows of a sheet below a row hold something.
fn filled_rows<R: Read + Seek>(
    book: &mut Workbook<R>,
    sheet: &str,
    below: usize,
) -> Result<u64, Error> {
    let mut count = 0;
    book.for_each_row(sheet, |row, cells| {
        let filled = cells.iter().any(|cell| !cell.text.is_empty());
        count += u64::from(row > below && filled);
        ControlFlow::Continue(())
    })?;
    Ok(count)
}

/// The names of sheets, as far as a sentence has room for them.
fn in_words(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|n| format!("{n:?}")).collect();
    let shown = shown.join(", ");
    match names.len() {
        1 => format!("the sheet {shown}"),
        count if count > SHOWN => format!("the sheets {shown} and {} more", count - SHOWN),
        _ => format!("the sheets {shown}"),
    }
}

/// The column that is the text by its name, or as chosen. What holds numbers in the first rows counts
/// something and is no text.
fn text_column(sheet: &SheetHeader, options: &OpenOptions) -> Option<usize> {
    let columns = &sheet.columns;
    if let Some(wanted) = options.column(Field::Text) {
        let wanted = normal(wanted);
        return columns.iter().position(|name| normal(name) == wanted);
    }
    let named = columns.iter().enumerate();
    let ranked = named.filter_map(|(index, name)| Some((rank_of_text(name)?, index)));
    let texts = ranked.filter(|(_, index)| posts::is_numbers(&sheet.sample, *index) != Some(true));
    texts.min().map(|(_, index)| index)
}

/// The columns of several sheets as one.
#[derive(Default)]
struct Union {
    /// Columns by their names without case and punctuation.
    places: HashMap<String, usize>,
    text: Option<usize>,
}

impl Union {
    /// Adds the columns of a sheet, one of which holds the texts: those of all sheets are one
    /// column, whatever they are called.
    fn add(&mut self, names: &[String], text: usize, columns: &mut Vec<String>) -> Vec<usize> {
        let mut taken = HashMap::new();
        let mut places = Vec::with_capacity(names.len());
        for (index, name) in names.iter().enumerate() {
            let place = match self.text.filter(|_| index == text) {
                Some(text) => text,
                // A name may come twice in a sheet: each is a column of its own.
                None => {
                    let again = taken
                        .entry(normal(name))
                        .and_modify(|n| *n += 1)
                        .or_insert(1);
                    self.nth(name, *again, columns)
                }
            };
            places.push(place);
        }
        self.text.get_or_insert(places[text]);
        places
    }

    fn column(&mut self, name: &str, columns: &mut Vec<String>) -> usize {
        self.nth(name, 1, columns)
    }

    fn nth(&mut self, name: &str, number: usize, columns: &mut Vec<String>) -> usize {
        let key = format!("{}\0{number}", normal(name));
        *self.places.entry(key).or_insert_with(|| {
            columns.push(name.to_owned());
            columns.len() - 1
        })
    }
}

struct SheetHeader {
    columns: Vec<String>,
    /// The cells of its row.
    cells: Vec<String>,
    row: usize,
    /// The first rows below it.
    sample: Vec<Vec<String>>,
    /// How many rows with text stand above it, and the first row with text.
    passed: u64,
    first: usize,
    /// The post that they name.
    above: Option<String>,
}

impl SheetHeader {
    fn count_passed(&self, sheet: &str, left_out: &mut LeftOutCounts) {
        if self.passed > 0 {
            let place = || format!("row {} of the sheet {sheet:?}", self.first);
            left_out.add(LeftOutReason::BeforeHeader, self.passed, place);
        }
    }
}

/// Reads the first rows of a sheet that hold something, with their numbers.
fn first_rows<R: Read + Seek>(
    book: &mut Workbook<R>,
    sheet: &str,
    count: usize,
) -> Result<(Vec<Vec<String>>, Vec<usize>), Error> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut numbers = Vec::new();
    let mut looked_at = 0;
    book.for_each_row(sheet, |number, cells| {
        let mut row = vec![String::new(); cells.width()];
        for cell in cells.iter() {
            cell.text.clone_into(&mut row[cell.column]);
        }
        if row.iter().any(|text| !text.is_empty()) {
            rows.push(row);
            numbers.push(number);
        }
        looked_at += cells.iter().map(|cell| cell.text.len()).sum::<usize>();
        if rows.len() == count || looked_at >= header::MAX_LOOKED_AT {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok((rows, numbers))
}

fn find_header<R: Read + Seek>(
    book: &mut Workbook<R>,
    sheet: &str,
    options: &OpenOptions,
) -> Result<Option<SheetHeader>, Error> {
    let (mut rows, mut numbers) = first_rows(book, sheet, header::ROWS)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut found = header::find(&rows, options);
    if rows.len() == header::ROWS && !header::names_texts(&rows[found.row], options) {
        let (more, of_more) = first_rows(book, sheet, header::FAR_ROWS)?;
        if let Some(far) = header::find_far(&more, options) {
            (rows, numbers, found) = (more, of_more, far);
        }
    }
    let Header { row, groups } = found;
    if header::is_missing(&rows[row], options) {
        let above = header::titles(&rows, rows[row].len());
        return Ok(Some(SheetHeader {
            columns: header::places(rows[row].len()),
            row: numbers[above] - 1,
            passed: above as u64,
            first: numbers[0],
            cells: Vec::new(),
            sample: rows.split_off(above),
            above: None,
        }));
    }
    let columns = header::names(&rows[row], groups.map(|groups| rows[groups].as_slice()));
    let sample = rows.split_off(row + 1);
    let above = post_above(&rows[..row]).map(str::to_owned);
    Ok(Some(SheetHeader {
        above,
        columns,
        row: numbers[row],
        passed: groups.unwrap_or(row) as u64,
        first: numbers[0],
        cells: rows.pop().unwrap_or_default(),
        sample,
    }))
}

pub(super) fn is_web_address(address: &str) -> bool {
    let start = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    start.starts_with("https://") || start.starts_with("http://")
}

/// What a column shows over its addresses.
#[derive(Default)]
struct Linked {
    count: usize,
    label: String,
    /// It shows the same words in all rows: "view comment".
    same: bool,
}

/// The columns whose cells lead to the comments, and to the posts; none when it is not clear.
#[derive(Default)]
struct LinkedColumns {
    comments: Option<usize>,
    posts: Option<usize>,
}

/// Finds the columns whose cells lead somewhere that is known.
///
/// To comments leads one which shows nothing but a word for a link. Others show what they lead to: the name
/// of an author leads to a profile, that of a post to the post.
fn linked_columns<R: Read + Seek>(
    book: &mut Workbook<R>,
    sheet: &str,
    header: &SheetHeader,
) -> Result<LinkedColumns, Error> {
    let mut columns: HashMap<usize, Linked> = HashMap::new();
    let mut rows = 0;
    let has = |column: &str| {
        header
            .columns
            .iter()
            .any(|name| normal(name) == normal(column))
    };
    book.for_each_row(sheet, |number, cells| {
        if number > header.row {
            rows += 1;
            for cell in cells
                .iter()
                .filter(|cell| cell.column < header.columns.len())
            {
                if !cell.address.is_some_and(is_web_address) || is_url_like(cell.text) {
                    continue;
                }
                let column = columns.entry(cell.column).or_default();
                if column.count == 0 {
                    (column.label, column.same) = (cell.text.to_owned(), true);
                }
                column.same &= column.label == cell.text;
                column.count += 1;
            }
        }
        match rows < SAMPLE {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    })?;
    let is_of_post = |index: usize| {
        let of_posts = [Field::PostUrl, Field::PostTitle, Field::PostId];
        let mut meanings = meanings(&header.columns[index]).into_iter();
        meanings.any(|(field, _)| of_posts.contains(&field))
    };
    let is_link = |index: usize, linked: &Linked| {
        let name = normal(&header.columns[index]);
        let named = ["link", "url", "permalink", "source"]
            .iter()
            .any(|word| name.contains(word));
        linked.same && (linked.count > 1 || named) && !is_of_post(index)
    };
    let comments = columns
        .iter()
        .filter(|&(&index, linked)| is_link(index, linked));
    let comments = comments.map(|(&index, _)| index).min();
    let posts = columns
        .keys()
        .copied()
        .filter(|index| is_of_post(*index))
        .min();
    Ok(LinkedColumns {
        comments: comments.filter(|_| !has(COMMENT_URL)),
        posts: posts.filter(|_| !has(POST_URL)),
    })
}
