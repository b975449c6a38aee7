//! Finds the URL column of a grid of cells and reads it.
//!
//! The grid is walked twice, so it need not be in memory. Columns of pictures are never chosen:
//! tables of posts and exports of comments have one in every row.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use plaintext::spelled_alike;

use super::beside::Addresses;
use super::lines::meant_as_url;
use super::pictures::{is_picture, is_picture_name};
use super::words::{is_words, names_texts};
use super::{Entries, are_addresses};
use crate::Error;
use crate::sentences::{is_sentence, may_hold_comments};
use crate::urls::{extract_urls, is_url_like};

/// The most other columns that are named.
const MAX_OTHERS: usize = 100;

/// Names of URL columns, best first, as [`normal`] writes them.
const NAMES: [&str; 34] = [
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
    "postlinks",
    "address",
    "adresse",
    "href",
    "webadresse",
    "beitragslink",
    "lien",
    "liens",
    "enlace",
    "enlaces",
    "odkaz",
    "odnośnik",
    "bağlantı",
    "ссылка",
    "链接",
    "網址",
    "リンク",
    // Last, since they may as well name the texts of posts.
    "post",
    "posts",
    "beitrag",
    "publicación",
];

/// Parts of the names of columns with addresses that are not those of posts.
const OF_OTHERS: [&str; 36] = [
    "author", "autor", "auteur", "user", "profil", "account", "konto", "channel", "kanal",
    "creator", "owner", "website", "webseite", "homepage", "site", "source", "quelle", "media",
    "download", "file", "embed", "api", "redirect", "company", "input", "search", "query",
    "landing", "target", "refer", "shop", "product", "music", "audio", "sound", "hashtag",
];

/// Whether a column holds addresses of people, of sites or of files, by its name.
fn is_of_others(name: &str) -> bool {
    let name = normal(name);
    OF_OTHERS.iter().any(|part| name.contains(part))
}

pub(super) fn is_url_name(name: &str) -> bool {
    rank(name).is_some()
}

/// How well a name is one of addresses of posts; of a name with dots the last part counts, unless another
/// one says whose address it is.
fn rank(name: &str) -> Option<usize> {
    let place = |name: &str| {
        let name = normal(name);
        // `Link 2` beside `Link 1`.
        let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
        NAMES.iter().position(|n| *n == name)
    };
    place(name).or_else(|| match name.rsplit_once('.') {
        Some((_, last)) if !is_of_others(name) => place(last),
        _ => None,
    })
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

/// Whether a text is cells pasted from a spreadsheet: tabs, as many in every line.
pub(super) fn is_pasted(text: &str) -> bool {
    let mut tabs = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.matches('\t').count());
    let first = tabs.next().unwrap_or(0);
    let mut others = tabs.take(LOOKED_AT).peekable();
    first > 0 && others.peek().is_some() && others.all(|count| count == first)
}

/// Lines that tell whether a text is a table.
const LOOKED_AT: usize = 1000;

/// The last row in which a name of the texts is looked for, below the titles of an export.
const HEADER_ROWS: usize = 20;

/// One cell of a grid.
pub(super) struct GridCell<'a> {
    /// From 1.
    pub(super) row: usize,
    /// From 0.
    pub(super) column: usize,
    /// What it shows.
    pub(super) text: &'a str,
    /// The address behind it.
    pub(super) address: Option<&'a str>,
}

impl<'a> GridCell<'a> {
    /// Where the URLs of a cell stand: in what it shows, or behind it when that shows none or shows
    /// one cut short.
    fn entry(&self) -> &'a str {
        let text = self.text.trim();
        let cut_short = text.ends_with("...") || text.ends_with('…');
        match self.address.map(str::trim) {
            Some(address) if is_web(address) && (cut_short || !is_url_like(text)) => address,
            _ => text,
        }
    }
}

/// Whether the address behind a cell is of the web: there are mails and files, too.
fn is_web(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    let of_web = |scheme: &str| {
        ["http", "https"]
            .iter()
            .any(|s| s.eq_ignore_ascii_case(scheme))
    };
    scheme.is_none_or(of_web) && is_url_like(address)
}

/// What a column of a grid, or the members of one name in JSON, were seen to hold.
#[derive(Default)]
pub(super) struct Column {
    /// How many objects lie around it in each entry of the list.
    depth: usize,
    /// Cells that hold a URL, other than of a picture.
    urls: usize,
    /// Cells that hold the URL of a picture.
    pictures: usize,
    /// Cells that hold several words.
    words: usize,
    /// Cells that hold a sentence.
    sentences: usize,
    /// Cells below the first URL that hold none.
    others: usize,
    /// The last plain text before the first URL.
    header: Option<String>,
    /// The first text of all, which names a column without URLs.
    top: Option<String>,
    /// The row of the first URL.
    first_url: Option<usize>,
    addresses: Addresses,
}

impl Column {
    /// One that has a name from the beginning, so many objects deep in the entries of a list.
    pub(super) fn named(name: &str, depth: usize) -> Self {
        Self {
            depth,
            header: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// Looks at a value below the name; answers whether it holds a URL.
    pub(super) fn add(&mut self, text: &str, row: usize) -> bool {
        let url = extract_urls(text).next();
        if let Some(url) = &url {
            match is_picture(url) {
                true => self.pictures += 1,
                false => {
                    self.urls += 1;
                    self.addresses.add(url);
                }
            }
            self.first_url.get_or_insert(row);
        } else {
            self.others += 1;
        }
        let is_words = is_words(text);
        self.words += usize::from(is_words);
        self.sentences += usize::from(is_words && is_sentence(text));
        url.is_some()
    }

    /// How well its name is one of addresses of posts, those that lie deeper after the others.
    pub(super) fn rank(&self) -> Option<usize> {
        Some(rank(self.header.as_deref()?)? + self.depth * NAMES.len())
    }

    pub(super) fn is_of_pictures(&self) -> bool {
        self.pictures > self.urls || self.header.as_deref().is_some_and(is_picture_name)
    }

    /// Whether it may be one of posts like another: it holds addresses, and its name does not say that
    /// they are of somebody or something else.
    pub(super) fn is_of_posts(&self) -> bool {
        are_addresses(self.urls as u64, (self.urls + self.others) as u64)
            && !self.header.as_deref().is_some_and(is_of_others)
    }
}

/// The columns of a grid, by their place.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) by_place: BTreeMap<usize, Column>,
    /// Whether its first row that is not blank has a URL, so that there is no header.
    begins_with_url: bool,
}

/// A column whose cells are entries.
pub(super) struct Chosen<'c> {
    pub(super) index: usize,
    column: &'c Column,
    /// Whether it stands beside the one that names the list, so that its cells without a URL are none.
    pub(super) beside: bool,
}

/// What is done with a cell, until it breaks off.
type OnCell<'c> = dyn FnMut(&GridCell<'_>) -> ControlFlow<()> + 'c;
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
    let chosen = columns.choose();
    columns.tell(&chosen, entries);
    let starts: BTreeMap<usize, &Chosen<'_>> =
        chosen.iter().map(|chosen| (chosen.index, chosen)).collect();
    if starts.is_empty() {
        return Ok(());
    }
    let mut outcome = Ok(());
    // Several columns may hold the same post.
    let mut of_row: (usize, Vec<String>) = (0, Vec::new());
    // Without any URL the first text of the column is its header.
    let mut header_passed = chosen
        .iter()
        .all(|chosen| chosen.column.first_url.is_some());
    walk(&mut |cell| {
        let text = cell.entry();
        let Some(start) = starts.get(&cell.column).filter(|_| !text.is_empty()) else {
            return ControlFlow::Continue(());
        };
        if !header_passed {
            header_passed = true;
            return ControlFlow::Continue(());
        }
        let first_url = start.column.first_url;
        if first_url.is_some_and(|first| cell.row < first) && !meant_as_url(text) {
            return ControlFlow::Continue(());
        }
        if starts.len() > 1 {
            let key = spelled_alike(text);
            if of_row.0 != cell.row {
                of_row = (cell.row, Vec::new());
            }
            if of_row.1.contains(&key) || (start.beside && !is_entry(text)) {
                return ControlFlow::Continue(());
            }
            of_row.1.push(key);
        }
        outcome = entries.push_all(text, cell.row, sheet);
        match outcome {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    outcome
}

/// Whether a text in a column beside that of the list is an entry, or stands for there being none: `-`,
/// `n/a`.
pub(super) fn is_entry(text: &str) -> bool {
    extract_urls(text).next().is_some() || meant_as_url(text)
}

fn survey(walk: &mut Walk<'_>) -> Result<Columns, Error> {
    let mut columns = BTreeMap::<usize, Column>::new();
    let mut first_row = None;
    let mut begins_with_url = false;
    walk(&mut |cell| {
        let text = cell.entry();
        if text.is_empty() {
            return ControlFlow::Continue(());
        }
        let first_row = *first_row.get_or_insert(cell.row);
        let column = columns.entry(cell.column).or_default();
        let short = || text.chars().take(200).collect();
        column.top.get_or_insert_with(short);
        if column.add(text, cell.row) {
            begins_with_url |= cell.row == first_row;
        } else if column.first_url.is_none() {
            // What stands above all URLs is a name, or nothing.
            column.others = 0;
            if column.may_be_named(text, cell.row) {
                column.header = Some(text.chars().take(200).collect());
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(Columns {
        by_place: columns,
        begins_with_url,
    })
}

impl Column {
    /// Whether a text above all URLs is the better header. Without a URL the first text stays it,
    /// with one the text just above it does.
    fn may_be_named(&self, text: &str, row: usize) -> bool {
        match self.header.as_deref() {
            None => true,
            Some(header) if is_url_name(header) || names_texts(header) => false,
            Some(_) if names_texts(text) => row <= HEADER_ROWS,
            Some(_) => !meant_as_url(text),
        }
    }
}

impl Columns {
    /// The columns with a telling name, if one has at least half as many URLs as that with most; else that
    /// with most, and those beside it that hold nothing but addresses.
    ///
    /// A table of posts often has other URLs in every row while a few post URLs are mistyped. Of
    /// several columns with the same name, or numbered ones, all are read, and so are those beside them
    /// that hold posts as well; see [`super::beside`]. Of columns whose names tell nothing (`Facebook`,
    /// `Instagram`) all are, unless they tell whose address it is. Where no row names the columns, all that
    /// hold URLs are read.
    pub(super) fn choose(&self) -> Vec<Chosen<'_>> {
        let columns = || {
            let all = self.by_place.iter();
            let all = all.map(|(index, column)| Chosen {
                index: *index,
                column,
                beside: false,
            });
            all.filter(|chosen| !chosen.column.is_of_pictures())
        };
        let most = columns().map(|c| c.column.urls).max().unwrap_or(0);
        let ranked = columns().filter(|c| c.column.urls * 2 >= most);
        let ranked = ranked.filter_map(|c| Some((c.column.rank()?, c)));
        if let Some((best, named)) = ranked.min_by_key(|(rank, c)| (*rank, c.index)) {
            // Without a URL anywhere the first column is the list.
            if most == 0 {
                return vec![named];
            }
            let same = |c: &Chosen<'_>| {
                c.column.rank() == Some(best) && c.column.urls > 0 && c.column.urls * 2 >= most
            };
            let beside = |c: &Chosen<'_>| {
                let name = c.column.header.as_deref();
                let addresses = &c.column.addresses;
                c.column.is_of_posts()
                    && c.column.depth == named.column.depth
                    && addresses.are_posts_beside(&named.column.addresses, name)
            };
            let all = columns().map(|c| Chosen {
                beside: !same(&c),
                ..c
            });
            return all.filter(|c| !c.beside || beside(c)).collect();
        }
        if most == 0 {
            return Vec::new();
        }
        if self.begins_with_url {
            return columns().filter(|c| c.column.urls > 0).collect();
        }
        let fullest = columns().find(|c| c.column.urls == most).map(|c| c.index);
        columns()
            .filter(|c| Some(c.index) == fullest || c.column.is_of_posts())
            .collect()
    }

    /// Notes what is known of the columns beside the entries.
    pub(super) fn tell(&self, chosen: &[Chosen<'_>], entries: &mut Entries<'_>) {
        let list = &mut entries.list;
        if let [only] = chosen
            && list.column.is_none()
        {
            list.column = only.column.header.clone();
        }
        let rows = chosen.iter().map(|chosen| chosen.column.urls).max();
        let rows = rows.unwrap_or_default();
        for (index, column) in &self.by_place {
            if chosen.iter().any(|chosen| chosen.index == *index) {
                continue;
            }
            entries.has_words |= column.words > 0;
            let header = column.header.as_deref();
            if let Some(header) = header.filter(|header| column.words > 0 && names_texts(header)) {
                entries.texts.get_or_insert_with(|| header.to_owned());
            }
            let top = column
                .top
                .as_deref()
                .or(header)
                .filter(|top| !is_sentence(top));
            let may_speak = rows > 0 && top.is_none_or(may_hold_comments);
            if may_speak && column.sentences * 2 > rows {
                let name = || top.map_or_else(|| format!("column {}", index + 1), str::to_owned);
                entries.sentences.get_or_insert_with(name);
            }
            if column.urls + column.pictures > 0 {
                let list = &mut entries.list;
                let name = header.map_or_else(|| format!("column {}", index + 1), str::to_owned);
                let full = list.other_columns.len() >= MAX_OTHERS;
                if !full && !list.other_columns.contains(&name) {
                    list.other_columns.push(name);
                }
            }
        }
    }
}
