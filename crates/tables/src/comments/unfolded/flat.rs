//! Lists of comments and replies that were written into columns, one for each member of each of them:
//! `comments.data.0.message`, `replies/0/author`, `replies_1_text`, `Comment 1 author`; a whole answer in one
//! row: `items.0.text`; or a reply for each row: `reply_text` beside `reply_author`.

use std::collections::{BTreeMap, HashSet};

use crate::comments::json::{ListName, is_name_of_list, own_name_of_reply};
use crate::comments::names::{
    is_author_name, is_mark_name, is_of_review, is_text_name, normal, rank_of_text,
};
use crate::digits::is_digits;

/// What stands between the parts of such names.
const SEPARATORS: [char; 5] = ['.', '/', ':', '[', ']'];
/// What stands there where names have none of those; these are also within names.
const SOFT_SEPARATORS: [char; 3] = ['_', ' ', '-'];
/// The most elements of a list.
const MAX_ELEMENTS: usize = 1_000;
/// Lists within each other; what lies deeper is a member under its whole name.
const MAX_DEPTH: usize = 16;
/// What the lists are called whose own names say more than that.
const REPLIES: &str = "replies";
const COMMENTS: &str = "comments";
/// What the words of a comment are called of which the column has no name but that of the comment.
const TEXT: &str = "text";

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
        let answer = columns_of_answer(columns);
        let mut bare = Vec::new();
        for (column, name) in columns.iter().enumerate() {
            if let Some(own) = own_name_of_reply(name).filter(|_| beside.contains(&column)) {
                flat.element(REPLIES, 0).members.push((column, own));
            } else if let Some((place, rest)) = answer.then(|| in_answer(name)).flatten() {
                flat.element(COMMENTS, place).add(column, rest, 1);
            } else if let Some(alone) = alone(name) {
                bare.push((column, name, alone));
            } else {
                flat.add(column, name, 0);
            }
        }
        for (column, name, (list, place)) in bare {
            flat.add_alone(column, name, list, place);
        }
        flat.members.sort_by_key(|(column, _)| *column);
        flat.align();
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

    /// Adds a column that is named after one comment (`Comment 2`): where another column tells its author it is
    /// the words of that comment.
    fn add_alone(&mut self, column: usize, name: &str, list: &str, place: usize) {
        let known = self.lists.iter_mut().find(|(known, _)| known == list);
        let element = known.and_then(|(_, elements)| elements.get_mut(&place));
        let has_author = |element: &&mut Self| {
            let mut members = element.members.iter();
            members.any(|(_, name)| is_author_name(name))
        };
        match element.filter(has_author) {
            Some(element) => element.members.push((column, TEXT.to_owned())),
            None => self.members.push((column, name.to_owned())),
        }
    }

    /// Gives the members of replies the names that those of the row have, whose comment may lie deeper:
    /// `snippet.text` of a reply is `topLevelComment.snippet.text` of the row.
    fn align(&mut self) {
        let names: HashSet<String> = self.members.iter().map(|(_, name)| name.clone()).collect();
        let words = self
            .members
            .iter()
            .filter_map(|(_, name)| Some((rank_of_text(name)?, name)));
        let words = words.min().map(|(_, name)| name.clone());
        for (list, elements) in &mut self.lists {
            let are_replies = ListName::of(list) == Some(ListName::Replies);
            for element in elements.values_mut() {
                match &words {
                    Some(words) if are_replies => {
                        if let Some(around) = element.around_words(words, &names) {
                            element.rename(around, &names);
                        }
                    }
                    _ => element.align(),
                }
            }
        }
    }

    /// What stands before the name of its words in that of the words of its row.
    fn around_words<'n>(&self, words: &'n str, of_row: &HashSet<String>) -> Option<&'n str> {
        let texts = self.members.iter().filter(|(_, name)| is_text_name(name));
        let mut around =
            texts
                .filter(|(_, name)| !of_row.contains(name))
                .filter_map(|(_, name)| {
                    let around = words.strip_suffix(name.as_str())?;
                    around.ends_with(SEPARATORS).then_some(around)
                });
        around.next()
    }

    fn rename(&mut self, around: &str, of_row: &HashSet<String>) {
        for (_, name) in &mut self.members {
            let whole = format!("{around}{name}");
            if !of_row.contains(name) && of_row.contains(&whole) {
                *name = whole;
            }
        }
        for element in self
            .lists
            .iter_mut()
            .flat_map(|(_, elements)| elements.values_mut())
        {
            element.rename(around, of_row);
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
        match place(part) {
            Some(place) => {
                let rest = name[end..].trim_start_matches(SEPARATORS);
                let list: Option<(ListName, &str)> = list;
                return list
                    .filter(|_| !rest.is_empty())
                    .map(|(_, list)| (list, place, rest));
            }
            None => {
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
    let (list, place, rest) = in_soft_list(name)?;
    (!rest.is_empty()).then_some((list, place, rest))
}

/// The same where nothing but the place tells the list from the member: `comments_data_0_message`, `Reply 1
/// author`. The member may be missing: `Comment 1`.
fn in_soft_list(name: &str) -> Option<(&'static str, usize, &str)> {
    let mut start = 0;
    for part in name.split(SOFT_SEPARATORS) {
        let end = start + part.len();
        if let Some(place) = place(part) {
            let rest = name[end..].trim_start_matches(SOFT_SEPARATORS);
            return Some((soft_list(&name[..start])?, place, rest));
        }
        start = end + 1;
    }
    None
}

/// The kind of a list whose name is no path. Surveys number their answers as well, so it has to speak of
/// comments or replies.
fn soft_list(name: &str) -> Option<&'static str> {
    const WORDS: [&str; 4] = ["comment", "repl", "kommentar", "comentari"];
    let kind = ListName::of(name)?;
    let name = normal(name);
    WORDS
        .iter()
        .any(|word| name.contains(word))
        .then_some(match kind {
            ListName::Comments => COMMENTS,
            ListName::Replies => REPLIES,
        })
}

/// The list and the place of the comment that a column is named after, without a member of it.
fn alone(name: &str) -> Option<(&'static str, usize)> {
    let (list, place, rest) = in_soft_list(name)?;
    rest.is_empty().then_some((list, place))
}

/// A place in a list.
fn place(part: &str) -> Option<usize> {
    let place = part.parse::<usize>().ok()?;
    (place < MAX_ELEMENTS && is_digits(part)).then_some(place)
}

/// Whether the rows of a table are whole answers with a list of comments under a name for lists of anything:
/// no other column holds words, several elements of the list do, and they say whose or from when these are.
fn columns_of_answer(columns: &[String]) -> bool {
    let (mut places, mut has_mark) = (HashSet::new(), false);
    for name in columns {
        match in_answer(name) {
            Some((place, rest)) => {
                if is_text_name(rest) {
                    places.insert(place);
                }
                has_mark |= is_mark_name(rest);
            }
            None if is_text_name(name) => return false,
            None => {}
        }
    }
    places.len() > 1 && has_mark
}

/// The place in such a list that a name begins with, and the name of the member there: `items.0.text`.
fn in_answer(name: &str) -> Option<(usize, &str)> {
    let (list, rest) = name.split_once(SEPARATORS)?;
    let end = rest.find(SEPARATORS)?;
    let place = place(&rest[..end])?;
    let rest = rest[end..].trim_start_matches(SEPARATORS);
    let is_answer = is_name_of_list(list) && ListName::of(list).is_none() && !is_text_name(list);
    (is_answer && !rest.is_empty()).then_some((place, rest))
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
            (
                "comments_data_2_from_name",
                Some(("comments", 2, "from_name")),
            ),
            (
                "comments__data__0__message",
                Some(("comments", 0, "message")),
            ),
            ("Reply 1 author", Some(("replies", 1, "author"))),
            ("comment_replies_3_text", Some(("replies", 3, "text"))),
            ("Comment 1", None),
            ("answer_1_text", None),
            ("image_1_url", None),
            ("top_10_comments", None),
        ] {
            assert_eq!(in_list(name), found, "{name}");
        }
        assert_eq!(alone("Comment 2"), Some(("comments", 2)));
        assert_eq!(alone("Comment"), None);
        assert_eq!(in_answer("items.3.text"), Some((3, "text")));
        for name in [
            "content.0.text",
            "images.0.text",
            "items.text",
            "replies.0.text",
        ] {
            assert_eq!(in_answer(name), None, "{name}");
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
