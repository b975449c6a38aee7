//! Lists in JSON and JSON Lines.
//!
//! Addresses are found wherever they stand: the values under one name are a column, as in a table, and the
//! names tell which columns are those of posts. A document is not built in memory: it is cut into its values,
//! which stay where they are in the text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use plaintext::spelled_alike;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Entries;
use super::cells::{Column, Columns, is_entry};
use crate::urls::extract_urls;
use crate::{Error, cut};
use parts::{are_under_ids, each_element, each_member, is_address};

mod parts;

/// How deep addresses are looked for.
const MAX_DEPTH: usize = 16;
/// The most names that are told apart; the others are one.
const MAX_COLUMNS: usize = 1_000;
/// How much of a value that is no URL is shown in its place.
const SHOWN: usize = 4 << 10;
/// What the values of a list are called that has no name.
const UNNAMED: &str = "urls";
/// Lists of what people wrote, whose addresses are no posts.
const COMMENTS: [&str; 3] = ["comments", "replies", "commentList"];

pub(super) fn read_document(text: &str, list: &mut Entries<'_>) -> Result<(), Error> {
    let document: &RawValue = serde_json::from_str(text).map_err(|e| broken(&e))?;
    read(list, |look| items_of(document, &Path::default(), look))?;
    if list.list.entries.is_empty() && list.texts.is_none() {
        return Err(Error::Empty(
            "the JSON has no list; expected an array of URLs, or an object like \
             {\"urls\": [...]}",
        ));
    }
    Ok(())
}

pub(super) fn read_lines(text: &str, list: &mut Entries<'_>) -> Result<(), Error> {
    let path = Path::default().element();
    read(list, |look| {
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let value = serde_json::from_str(line).map_err(|e| {
                Error::broken(
                    format!("line {}", index + 1),
                    format!("it is not JSON: {e}"),
                )
            })?;
            look(&Item {
                value,
                key: None,
                row: index + 1,
                path: &path,
            })?;
        }
        Ok(())
    })
}

fn parse<'de, T: serde::Deserialize<'de>>(text: &'de str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|e| broken(&e))
}

fn broken(e: &serde_json::Error) -> Error {
    Error::broken(
        format!("line {}, column {} of the JSON", e.line(), e.column()),
        e.to_string(),
    )
}

/// The names that lead to a value.
#[derive(Clone, Default)]
struct Path {
    /// With dots between them.
    names: String,
    /// How many of them lead from an entry of the list to the value.
    depth: usize,
    /// How many containers lie around the value.
    level: usize,
    /// Whether it is an element of a list, or a line.
    in_list: bool,
    /// The list of comments that it lies in.
    comments: Option<&'static str>,
}

impl Path {
    /// The path of a member of an object.
    fn member(&self, name: &str) -> Self {
        let mut path = self.element();
        let comments = COMMENTS.into_iter().find(|known| *known == name);
        path.comments = path.comments.or(comments);
        if !path.names.is_empty() {
            path.names.push('.');
        }
        path.names.push_str(name);
        path.in_list = false;
        path
    }

    /// The path of a member of an object that lies in an entry.
    fn inner(&self, name: &str) -> Self {
        let path = self.member(name);
        Self {
            depth: path.depth + 1,
            ..path
        }
    }

    /// The path of an element of a list, or of what lies under an id.
    fn element(&self) -> Self {
        Self {
            level: self.level + 1,
            in_list: true,
            ..self.clone()
        }
    }
}

/// One entry of the list that a document is or holds.
struct Item<'a> {
    value: &'a RawValue,
    /// The address under which it lies.
    key: Option<&'a str>,
    /// The line, or its place in the list, from 1.
    row: usize,
    path: &'a Path,
}

/// What is done with each item. They are not kept: there may be millions, and they are looked at twice.
type Look<'l> = dyn FnMut(&Item<'_>) -> Result<(), Error> + 'l;

/// Looks at the elements of the lists in a document, and at what lies in no list.
fn items_of(value: &RawValue, path: &Path, look: &mut Look<'_>) -> Result<(), Error> {
    let json = value.get();
    match json.as_bytes().first() {
        Some(b'[') => {
            let path = path.element();
            each_element(json, |place, element| {
                look(&Item {
                    value: element,
                    key: None,
                    row: place + 1,
                    path: &path,
                })
            })
        }
        Some(b'{') if path.level < MAX_DEPTH && are_under_ids(json)? => {
            let path = path.element();
            let mut row = 0;
            each_member(json, |name, member| {
                row += 1;
                look(&Item {
                    value: member,
                    key: is_address(&name).then_some(&*name),
                    row,
                    path: &path,
                })
            })
        }
        Some(b'{') if path.level < MAX_DEPTH => each_member(json, |name, member| {
            items_of(member, &path.member(&name), look)
        }),
        // Beside a list stands what is of all of it: such an address yields to those in the list.
        _ => look(&Item {
            value,
            key: None,
            row: 1,
            path: &Path {
                depth: 2,
                ..path.clone()
            },
        }),
    }
}

/// A text in an item, and the column that it is of.
struct Leaf<'a> {
    column: usize,
    text: Cow<'a, str>,
}

/// The columns by their names.
#[derive(Default)]
struct Names {
    places: HashMap<String, usize>,
    columns: Columns,
    /// A list in which people's words are, if they lie below a name for them.
    comments: Option<&'static str>,
}

impl Names {
    fn column(&mut self, path: &Path) -> usize {
        let known = self.places.get(&path.names).copied();
        known.unwrap_or_else(|| {
            let place = self.places.len().min(MAX_COLUMNS);
            let name = match path.names.as_str() {
                "" => UNNAMED,
                name => name,
            };
            let depth = path.depth.saturating_sub(1);
            let columns = &mut self.columns.by_place;
            columns
                .entry(place)
                .or_insert_with(|| Column::named(name, depth));
            self.places.insert(path.names.clone(), place);
            place
        })
    }

    fn leaves_of_item<'a>(
        &mut self,
        item: &'a Item<'_>,
        leaves: &mut Vec<Leaf<'a>>,
    ) -> Result<(), Error> {
        if let Some(key) = item.key {
            self.add(Cow::Borrowed(key), item.path, leaves);
        }
        self.leaves(item.value, item.path, leaves)
    }

    /// Adds the texts in a value, and the addresses that are names.
    fn leaves<'a>(
        &mut self,
        value: &'a RawValue,
        path: &Path,
        leaves: &mut Vec<Leaf<'a>>,
    ) -> Result<(), Error> {
        let json = value.get();
        match json.as_bytes().first() {
            Some(b'[') if path.level < MAX_DEPTH => {
                each_element(json, |place, element| {
                    // A list in a list is a row of cells.
                    let path = match path.in_list {
                        true => path.inner(&format!("column {}", place + 1)),
                        false => path.element(),
                    };
                    self.leaves(element, &path, leaves)
                })?;
            }
            Some(b'{') if path.level < MAX_DEPTH => {
                let keyed = are_under_ids(json)?;
                each_member(json, |name, member| {
                    let path = match keyed {
                        true => path.element(),
                        false => path.inner(&name),
                    };
                    if is_address(&name) {
                        self.add(name, &path, leaves);
                    }
                    // Numbers are no addresses; in a list they stand where one should be.
                    if member.get().starts_with(['"', '[', '{']) {
                        self.leaves(member, &path, leaves)?;
                    }
                    Ok(())
                })?;
            }
            Some(b'"') => self.add(string(json)?, path, leaves),
            Some(b'n') | None => {}
            Some(_) => self.add(shown(json), path, leaves),
        }
        Ok(())
    }

    fn add<'a>(&mut self, text: Cow<'a, str>, path: &Path, leaves: &mut Vec<Leaf<'a>>) {
        if text.trim().is_empty() {
            return;
        }
        match path.comments {
            Some(comments) => self.comments = self.comments.or(Some(comments)),
            None => leaves.push(Leaf {
                column: self.column(path),
                text,
            }),
        }
    }

    /// Of the texts of an item in which no column of posts holds something the best address.
    fn other<'l, 'a>(&self, leaves: &'l [Leaf<'a>]) -> Option<&'l Leaf<'a>> {
        let of_posts = leaves.iter().filter_map(|leaf| {
            let column = self.columns.by_place.get(&leaf.column)?;
            let is_of_posts = !column.is_of_pictures()
                && (column.rank().is_some() || column.is_of_posts())
                && extract_urls(&leaf.text).next().is_some();
            is_of_posts.then_some((column.rank().unwrap_or(usize::MAX), leaf))
        });
        of_posts.min_by_key(|(rank, _)| *rank).map(|(_, leaf)| leaf)
    }

    /// Whether items at a path are those of posts: addresses, or objects with members for them.
    fn are_items_of_posts(&self, path: &Path, chosen: &[(usize, bool)]) -> bool {
        let is_chosen = |place: usize| chosen.iter().any(|(column, _)| *column == place);
        let mut places = self.places.iter();
        places.any(|(names, place)| {
            let (around, _) = names.rsplit_once('.').unwrap_or(("", names));
            is_chosen(*place) && (*names == path.names || around == path.names)
        })
    }
}

/// Reads the entries of a list: all items once to find the columns of posts, then what stands in these.
fn read(
    list: &mut Entries<'_>,
    items: impl Fn(&mut Look<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut names = Names::default();
    let mut count = 0_usize;
    items(&mut |item| {
        if count.is_multiple_of(1024) {
            list.budget.check()?;
        }
        count += 1;
        let mut leaves = Vec::new();
        names.leaves_of_item(item, &mut leaves)?;
        for leaf in &leaves {
            if let Some(column) = names.columns.by_place.get_mut(&leaf.column) {
                column.add(leaf.text.trim(), item.row);
            }
        }
        Ok(())
    })?;
    let chosen: Vec<(usize, bool)> = {
        let chosen = names.columns.choose();
        names.columns.tell(&chosen, list);
        chosen.iter().map(|c| (c.index, c.beside)).collect()
    };
    if let [(only, _)] = chosen.as_slice()
        && names.places.get("") == Some(only)
    {
        list.list.column = None;
    }
    if let Some(comments) = names.comments {
        list.has_words = true;
        list.texts.get_or_insert_with(|| comments.to_owned());
    }
    if chosen.is_empty() {
        return Ok(());
    }
    items(&mut |item| {
        let mut leaves = Vec::new();
        names.leaves_of_item(item, &mut leaves)?;
        push(item, &leaves, &names, &chosen, list)
    })
}

/// Adds what stands in an item under the names of posts, an address that stands under two of them once. An
/// object without any, in a list that has others, is an entry itself, so that it is named as bad.
fn push(
    item: &Item<'_>,
    leaves: &[Leaf<'_>],
    names: &Names,
    chosen: &[(usize, bool)],
    list: &mut Entries<'_>,
) -> Result<(), Error> {
    let mut pushed: HashMap<String, usize> = HashMap::new();
    for leaf in leaves {
        let mut of_posts = chosen.iter();
        let Some((column, beside)) = of_posts.find(|(column, _)| *column == leaf.column) else {
            continue;
        };
        let text = leaf.text.trim();
        if *beside && !is_entry(text) {
            continue;
        }
        match pushed.entry(spelled_alike(text)) {
            Entry::Occupied(known) if known.get() != column => continue,
            Entry::Occupied(_) => {}
            Entry::Vacant(new) => {
                new.insert(*column);
            }
        }
        list.push_all(text, item.row, None)?;
    }
    let json = item.value.get();
    if !pushed.is_empty() {
        return Ok(());
    }
    if let Some(other) = names.other(leaves) {
        return list.push_all(other.text.trim(), item.row, None);
    }
    if json.starts_with('{') && names.are_items_of_posts(item.path, chosen) {
        list.plain += 1;
        list.push(&shown(json), item.row, None)?;
    }
    Ok(())
}

fn string(json: &str) -> Result<Cow<'_, str>, Error> {
    match json.strip_prefix('"').and_then(|s| s.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => Ok(plain.into()),
        _ => parse::<String>(json).map(Into::into),
    }
}

/// A value that is no text, on one line if it is not long.
fn shown(item: &str) -> Cow<'_, str> {
    if item.len() > SHOWN {
        return cut(item, SHOWN).into();
    }
    match serde_json::from_str::<Value>(item) {
        Ok(value) => value.to_string().into(),
        Err(_) => item.into(),
    }
}
