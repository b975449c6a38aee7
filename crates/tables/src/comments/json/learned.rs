//! What a first look at a file tells about its structure, for the next.

use std::collections::HashSet;
use std::sync::Arc;

use super::header::Header;
use super::look::Likely;
use super::transposed::TableLocation;
use crate::Error;
use crate::comments::Text;

/// The most lists of posts that are told apart.
const MAX_LISTS: usize = 10_000;
/// What is kept of the members of an object that is larger than a unit, in bytes: of all, and of one.
const MAX_SHELL: usize = 64 << 10;
const MAX_MEMBER: usize = 16 << 10;
/// How many objects that are larger than a unit are looked at for being tables; each look reads the file up
/// to there.
const MAX_TABLES: usize = 8;

/// What is known of the structure of a file after it was looked through.
#[derive(Debug, Default)]
pub(super) struct Learned {
    /// The lists whose elements are posts with comments, see [`step`], and whether the posts have
    /// words of their own.
    posts: HashSet<(u64, bool)>,
    /// The lists whose elements hold comments that look like them; see [`super::alike`].
    alike: HashSet<u64>,
    /// The lists with elements that have words and no place for comments; the last one apart, for most are
    /// the same.
    bare: HashSet<u64>,
    last_bare: Option<u64>,
    /// Where lists of comments lie under names that tell nothing, see [`step`]; and where such lists were empty, in
    /// records that were taken for comments.
    lists: HashSet<u64>,
    empty: HashSet<u64>,
    /// The objects that are larger than a unit, in the order of the file.
    pub(super) shells: Vec<Shell>,
    /// Whether replies lie in comments; whether some were read before that was known.
    pub(super) replies_within: bool,
    pub(super) replies_beside: bool,
    /// Whether replies lie in comments that have no id, so that only their place tells it.
    pub(super) unnamed_parents: bool,
    /// Whether comments have keys for ids, so that all ids are to stand in our column.
    pub(super) keys: bool,
    /// The names of the columns where the documents of the file are the rows of a table.
    pub(super) header_of_documents: Option<Arc<Header>>,
    /// Whether the file was looked through already.
    pub(super) whole: bool,
    /// Whether something came too late for records before it.
    pub(super) again: bool,
}

/// An object that is larger than a unit, without the members that are large themselves: they may
/// stand before what tells about the post.
#[derive(Debug, Default)]
pub(super) struct Shell {
    members: String,
    /// How likely the best of the lists in it is that of the comments; less is better.
    pub(super) best: Option<Likely>,
    /// How many lists are in it that are known by their names.
    pub(super) lists: usize,
    /// Whether it has words of its own, as a comment or a post has.
    pub(super) words: bool,
    /// How many of its members are texts under their ids, and whether others are there.
    pub(super) texts: u64,
    pub(super) others: bool,
    /// Where it is; see [`Units::path`](super::units::Units::path).
    path: Vec<usize>,
    /// The names of the columns of rows in it.
    pub(super) header: Option<Arc<Header>>,
    /// It is a table that is read row by row.
    pub(super) table: Option<Arc<TableLocation>>,
}

impl Shell {
    /// One that was just opened.
    pub(super) fn at(path: Vec<usize>) -> Self {
        Self {
            path,
            ..Self::default()
        }
    }

    /// Whether it is nothing but a list of texts under their ids.
    pub(super) fn is_of_texts(&self) -> bool {
        self.texts > 1 && !self.others
    }

    /// Adds a member, given as its JSON.
    pub(super) fn add(&mut self, name: &str, json: &str) {
        if json.len() > MAX_MEMBER || self.members.len() + json.len() > MAX_SHELL {
            return;
        }
        self.members
            .push(if self.members.is_empty() { '{' } else { ',' });
        self.members
            .push_str(&serde_json::Value::from(name).to_string());
        self.members.push(':');
        self.members.push_str(json);
    }

    /// The object as JSON.
    pub(super) fn json(&self) -> String {
        match self.members.as_str() {
            "" => "{}".to_owned(),
            members => format!("{members}}}"),
        }
    }
}

impl Learned {
    /// The same, for the next look.
    pub(super) fn finished(self) -> Self {
        Self {
            whole: true,
            again: false,
            ..self
        }
    }

    /// Finds the tables among the objects that are larger than a unit, after the file was looked through.
    ///
    /// # Errors
    /// Those of reading the file.
    pub(super) fn find_tables(&mut self, text: &Text) -> Result<(), Error> {
        let mut tables: Vec<Arc<TableLocation>> = Vec::new();
        for shell in self.shells.iter_mut().take(MAX_TABLES) {
            if tables.iter().any(|table| table.holds(&shell.path)) {
                continue;
            }
            shell.table = TableLocation::of(text, &shell.path)?.map(Arc::new);
            tables.extend(shell.table.clone());
        }
        Ok(())
    }

    /// Notes that the elements of a list are posts, and whether they have words of their own; `late`
    /// says that some were taken for comments.
    pub(super) fn add_posts(&mut self, list: u64, with_words: bool, late: bool) {
        if self.posts.len() < MAX_LISTS && self.posts.insert((list, with_words)) {
            self.again |= late && !self.whole;
        }
    }

    /// Notes that an element of a list holds comments that look like it; `late` as above.
    pub(super) fn add_alike(&mut self, list: u64, late: bool) {
        if self.alike.len() < MAX_LISTS && self.alike.insert(list) {
            self.again |= late && !self.whole;
        }
    }

    /// Notes that an element of a list has words and no place for comments.
    pub(super) fn add_bare(&mut self, list: u64) {
        if self.last_bare != Some(list) && self.bare.len() < MAX_LISTS {
            self.last_bare = Some(list);
            if self.bare.insert(list) {
                self.again |= self.alike.contains(&list) && !self.whole;
            }
        }
    }

    /// Notes that comments lie in a list whose name tells nothing.
    pub(super) fn add_list(&mut self, list: u64) {
        if self.lists.len() < MAX_LISTS && self.lists.insert(list) {
            self.again |= self.empty.contains(&list) && !self.whole;
        }
    }

    /// Whether an empty list is one of comments in other records; those may come later.
    pub(super) fn is_list(&mut self, empty: u64) -> bool {
        let is_known = self.lists.contains(&empty);
        if !is_known && !self.whole && self.empty.len() < MAX_LISTS {
            self.empty.insert(empty);
        }
        is_known
    }

    /// Whether an element of a list has words and no place for comments.
    pub(super) fn has_bare(&self, list: u64) -> bool {
        self.bare.contains(&list)
    }

    /// Notes that replies lie in comments.
    pub(super) fn add_replies_within(&mut self) {
        if !self.replies_within {
            self.replies_within = true;
            self.again |= self.replies_beside && !self.whole;
        }
    }

    /// Notes that replies lie in a comment without id, which was read just now.
    pub(super) fn add_unnamed_parents(&mut self) {
        if !self.unnamed_parents {
            self.unnamed_parents = true;
            self.again |= !self.whole;
        }
    }

    /// Notes that comments have keys for ids; `late` says that others were read before.
    pub(super) fn add_keys(&mut self, late: bool) {
        if !self.keys {
            self.keys = true;
            self.again |= late && !self.whole;
        }
    }

    /// Notes that the documents of the file are rows with these columns.
    pub(super) fn add_header_of_documents(&mut self, header: Header) {
        if self.header_of_documents.is_none() && !self.whole {
            self.header_of_documents = Some(Arc::new(header));
            self.again = true;
        }
    }

    /// Whether elements of a list are known to be posts, whatever they look like.
    pub(super) fn are_surely_posts(&self, list: u64) -> bool {
        self.posts.contains(&(list, true)) || self.posts.contains(&(list, false))
    }

    /// Whether the elements of a list are posts.
    pub(super) fn are_posts(&self, list: u64) -> bool {
        self.are_surely_posts(list) || self.are_alike(list)
    }

    /// Whether the elements of a list are posts that have words, as comments do.
    pub(super) fn are_posts_with_words(&self, list: u64) -> bool {
        self.posts.contains(&(list, true)) || self.are_alike(list)
    }

    fn are_alike(&self, list: u64) -> bool {
        self.alike.contains(&list) && !self.bare.contains(&list)
    }
}

/// The place of a member as a number: FNV-1a over the names that lead to it. Elements have that of
/// their list.
pub(super) fn step(path: u64, name: &str) -> u64 {
    let bytes = name.bytes().chain([0xFF]);
    bytes.fold(path ^ 0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}
