//! Lists of replies that were written into columns, one for each member of each reply: `replies/0/text`,
//! `replies/0/author`, `replies.1.text`; or a reply for each row: `reply_text` beside `reply_author`.

use std::collections::BTreeMap;

use crate::comments::json::{ListName, own_name_of_reply};
use crate::comments::names::{is_author_name, is_of_review, is_text_name};

/// What stands between the parts of such names.
const SEPARATORS: [char; 5] = ['.', '/', ':', '[', ']'];
/// The most elements of a list.
const MAX_ELEMENTS: usize = 1_000;
/// Lists within each other; what lies deeper is a member under its whole name.
const MAX_DEPTH: usize = 16;
/// What the list is called that holds a reply for each row.
const REPLIES: &str = "replies";

/// An object that columns tell: its members, each by its column, and the lists in it.
#[derive(Debug, Default)]
pub(super) struct Flat {
    pub(super) members: Vec<(usize, String)>,
    pub(super) lists: Vec<(String, BTreeMap<usize, Flat>)>,
}

impl Flat {
    /// What the columns of a table tell of its rows.
    pub(super) fn of(columns: &[String]) -> Self {
        let mut flat = Self::default();
        let beside = columns_of_reply(columns);
        for (column, name) in columns.iter().enumerate() {
            match own_name_of_reply(name).filter(|_| beside.contains(&column)) {
                Some(own) => flat.element(REPLIES, 0).members.push((column, own)),
                None => flat.add(column, name, 0),
            }
        }
        flat
    }

    /// The same without lists.
    pub(super) fn without_lists(columns: &[String]) -> Self {
        let members = columns.iter().cloned().enumerate().collect();
        Self {
            members,
            lists: Vec::new(),
        }
    }

    fn add(&mut self, column: usize, name: &str, depth: usize) {
        match in_list(name).filter(|_| depth < MAX_DEPTH) {
            Some((list, place, rest)) => self.element(list, place).add(column, rest, depth + 1),
            None => self.members.push((column, name.to_owned())),
        }
    }

    fn element(&mut self, list: &str, place: usize) -> &mut Self {
        let known = self.lists.iter().position(|(name, _)| name == list);
        let known = known.unwrap_or_else(|| {
            self.lists.push((list.to_owned(), BTreeMap::new()));
            self.lists.len() - 1
        });
        self.lists[known].1.entry(place).or_default()
    }

    /// Whether a cell of it holds something.
    pub(super) fn is_filled(&self, is_filled: &impl Fn(usize) -> bool) -> bool {
        let mut members = self.members.iter();
        members.any(|(column, _)| is_filled(*column))
            || self.elements().any(|element| element.is_filled(is_filled))
    }

    /// Whether an element of its lists has words.
    pub(super) fn has_words(&self, is_filled: &impl Fn(usize) -> bool) -> bool {
        self.elements().any(|element| {
            let mut texts = element
                .members
                .iter()
                .filter(|(_, name)| is_text_name(name));
            texts.any(|(column, _)| is_filled(*column)) || element.has_words(is_filled)
        })
    }

    fn elements(&self) -> impl Iterator<Item = &Self> {
        self.lists
            .iter()
            .flat_map(|(_, elements)| elements.values())
    }
}

/// The list of comments that a name leads into, the place in it, and the name of the member there:
/// `latestComments/0/text`.
fn in_list(name: &str) -> Option<(&str, usize, &str)> {
    let mut list = None;
    let mut start = 0;
    for part in name.split(SEPARATORS) {
        let end = start + part.len();
        match part.parse::<usize>() {
            Ok(place) if place < MAX_ELEMENTS && part.bytes().all(|b| b.is_ascii_digit()) => {
                let rest = name[end..].trim_start_matches(SEPARATORS);
                let list: Option<(ListName, &str)> = list;
                return list
                    .filter(|_| !rest.is_empty())
                    .map(|(_, list)| (list, place, rest));
            }
            _ => {
                // `replies.comments` are replies.
                let found = ListName::of(part).map(|kind| (kind, part));
                list = match (list, found) {
                    (Some((ListName::Replies, _)), _) | (_, None) => list,
                    (_, found) => found,
                };
            }
        }
        start = end + 1;
    }
    None
}

/// The columns of a reply beside the comment of each row: its words and its author at least. Those that
/// answer a review are of the company.
fn columns_of_reply(columns: &[String]) -> Vec<usize> {
    let of_reply = || {
        let named = columns.iter().enumerate();
        named.filter_map(|(column, name)| Some((column, own_name_of_reply(name)?)))
    };
    let is_of_comment = |name: &String| is_text_name(name) && own_name_of_reply(name).is_none();
    let has_both = of_reply().any(|(_, own)| is_text_name(&own))
        && of_reply().any(|(_, own)| is_author_name(&own));
    let is_whole = has_both
        && columns.iter().any(is_of_comment)
        && !columns.iter().any(|name| is_of_review(name));
    match is_whole {
        true => of_reply().map(|(column, _)| column).collect(),
        false => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_lists_of_comments_are_found_in_names() {
        for (name, found) in [
            ("replies/0/text", Some(("replies", 0, "text"))),
            ("replies[2].user.name", Some(("replies", 2, "user.name"))),
            (
                "replies.comments.1.snippet.textOriginal",
                Some(("replies", 1, "snippet.textOriginal")),
            ),
            ("comments.data.0.message", Some(("comments", 0, "message"))),
            (
                "latestComments/10/text",
                Some(("latestComments", 10, "text")),
            ),
            ("replies/0", None),
            ("replies/text", None),
            ("images/0/url", None),
            ("0/text", None),
            ("replies/4000/text", None),
        ] {
            assert_eq!(in_list(name), found, "{name}");
        }
    }

    /// Nothing is kept but for columns that there are, whatever places and depths their names speak of.
    #[test]
    fn names_make_no_more_than_there_are_columns() {
        fn objects(flat: &Flat) -> usize {
            1 + flat.elements().map(objects).sum::<usize>()
        }
        let deep = format!("{}text", "replies/999/".repeat(5_000));
        let columns: Vec<String> = (0..50).map(|at| format!("{deep}{at}")).collect();
        let flat = Flat::of(&columns);
        assert!(objects(&flat) <= 1 + MAX_DEPTH, "{}", objects(&flat));
        let places = ["replies/3/text".to_owned(), "replies/700/text".to_owned()];
        assert_eq!(objects(&Flat::of(&places)), 3);
    }

    #[test]
    fn a_reply_beside_the_comment_has_words_and_an_author() {
        let of = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            columns_of_reply(&names)
        };
        assert_eq!(of(&["text", "reply_text", "reply_user"]), [1, 2]);
        assert_eq!(of(&["text", "reply_text", "reply_to"]), [] as [usize; 0]);
        assert_eq!(of(&["reply_text", "reply_user"]), [] as [usize; 0]);
        let review = ["review", "rating", "reply_text", "reply_user"];
        assert_eq!(of(&review), [] as [usize; 0]);
    }
}
