//! The posts that the comments of a file stand under.
//!
//! A post is known by its address; in a file without addresses by platform and title, where it
//! has columns of them. What rows say beyond that is taken from the first row of each post that says it.
//! A row that names no post is on that of the comment it answers.

mod address;
mod parents;
mod places;

use std::borrow::Cow;
use std::mem::take;

use plaintext::{is_web_address, spelled_alike};

use super::batch::Batch;
use super::fields::{FIELDS, Field};
use super::flags::is_blank;
use super::options::PostIdentity;
use super::platforms::platform_of_url;
use super::reply::bare_id;
use super::words::repair;
use crate::cut;
use address::{names_comment, post_address, tells_post};
use parents::PostsOfParents;
pub(super) use parents::{MAX_REMEMBERED, ParentSurvey};
use places::Places;

/// The most posts of one file; beyond that it counts as one post.
pub const MAX_FILE_POSTS: usize = 1_000;

/// The longest address or name that tells a post, in bytes; what is longer tells none.
const MAX_KEY: usize = 2_048;
/// How many addresses are looked at before it is said that they do not tell their post.
const SAMPLE: u64 = 32;
/// What is kept of a title, in bytes.
const MAX_TITLE: usize = 512;

/// A post of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilePost {
    /// Its address as the file gives it, less what names a comment on it; none for comments whose
    /// rows name no post.
    pub url: Option<String>,
    /// Its platform: as the file says, else by the host of the address.
    pub platform: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its comments in the file, those without text included.
    pub comments: u64,
}

/// The posts of a file, in the order of their first comments.
///
/// A file with comments has at least one: the one without address, platform and title when its
/// rows name no post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilePosts {
    posts: Vec<FilePost>,
    too_many: bool,
}

impl FilePosts {
    /// All of them; [`super::Comment::post`] is a place in here.
    pub fn all(&self) -> &[FilePost] {
        &self.posts
    }

    /// Whether there were more than [`MAX_FILE_POSTS`], so that the file counts as one.
    pub fn too_many(&self) -> bool {
        self.too_many
    }
}

/// What tells the post of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PostColumns {
    /// A column of addresses.
    Url(usize),
    /// A column of their ids.
    Id(usize),
    /// Columns of platform and title.
    Names(Option<usize>, Option<usize>),
}

impl PostColumns {
    /// The key of a row's post; empty when it names none.
    fn key<'a>(self, batch: &'a Batch, row: usize) -> Cow<'a, str> {
        let cell = |column: Option<usize>| column.map_or("", |c| batch.cell(row, c).trim());
        let key = match self {
            // What is too long for an address tells no post.
            Self::Url(column) => match post_address(cell(Some(column))) {
                address if address.len() > MAX_KEY => Cow::Borrowed(""),
                address => Cow::Owned(spelled_alike(&address)),
            },
            Self::Id(column) => match bare_id(cell(Some(column))) {
                id if is_blank(id) => Cow::Borrowed(""),
                id => Cow::Borrowed(id),
            },
            Self::Names(platform, title) => match (cell(platform), cut(cell(title), MAX_TITLE)) {
                ("", "") => Cow::Borrowed(""),
                (platform, title) => Cow::Owned(format!("{platform}\0{title}")),
            },
        };
        if key.len() > MAX_KEY {
            Cow::Borrowed("")
        } else {
            key
        }
    }
}

impl PostColumns {
    /// A post as its first row spells it.
    fn first(self, batch: &Batch, row: usize) -> SurveyedPost {
        let url = match self {
            Self::Url(column) if !self.key(batch, row).is_empty() => {
                post_address(batch.cell(row, column).trim()).into_owned()
            }
            _ => String::new(),
        };
        let id = match self {
            Self::Id(_) => self.key(batch, row).into_owned(),
            _ => String::new(),
        };
        SurveyedPost {
            url,
            id,
            comments: 0,
            said: Vec::new(),
        }
    }
}

/// Finds the post of a row after the file was looked through.
#[derive(Debug, Default, Clone)]
pub(super) struct PostIndex {
    told: Option<PostColumns>,
    /// Columns of addresses that tell the post where that one is empty.
    beside: Vec<usize>,
    places: Places,
    /// The addresses of the posts; empty for the post that has none.
    urls: Vec<String>,
    /// The posts of comments that rows without a post answer.
    parents: PostsOfParents,
    /// For each place as it was found that among the posts, where some of these had no comments left.
    order: Vec<usize>,
}

impl Default for PostColumns {
    fn default() -> Self {
        Self::Names(None, None)
    }
}

impl PostIndex {
    /// The place of a row's post among those of its file.
    pub(super) fn post(&self, batch: &Batch, row: usize) -> usize {
        if self.told.is_none() {
            return 0;
        }
        let place = self
            .named(batch, row)
            .or_else(|| self.parents.post(batch.get(row)))
            .or_else(|| self.none())
            .unwrap_or(0);
        self.order.get(place).copied().unwrap_or(place)
    }

    /// The place of the post that a row names itself, as it was found; none when it names none.
    fn named(&self, batch: &Batch, row: usize) -> Option<usize> {
        let mut key = self.told?.key(batch, row);
        let mut beside = self.beside.iter();
        while key.is_empty()
            && let Some(column) = beside.next()
        {
            key = PostColumns::Url(*column).key(batch, row);
        }
        (!key.is_empty()).then(|| self.places.of_post(&key).unwrap_or(0))
    }

    /// The place of the rows that name no post, as it was found; none when all name one.
    fn none(&self) -> Option<usize> {
        self.places.of_spelling("")
    }

    /// How many posts there are, the one of rows that name none included.
    fn len(&self) -> usize {
        self.urls.len()
    }

    /// Whether some rows name a post and others do not.
    pub(super) fn lacks_some(&self) -> bool {
        self.len() > 1 && self.none().is_some()
    }

    /// Gives the rows that name no post those of the comments they answer.
    pub(super) fn take_parents(&mut self, survey: ParentSurvey, posts: &mut FilePosts) {
        let (parents, order) = survey.settle(&mut posts.posts);
        self.parents = parents;
        self.order = vec![0; self.urls.len()];
        for (place, before) in order.iter().enumerate() {
            self.order[*before] = place;
        }
        self.urls = order
            .iter()
            .map(|place| take(&mut self.urls[*place]))
            .collect();
        posts.posts = order
            .iter()
            .map(|place| take(&mut posts.posts[*place]))
            .collect();
    }

    /// The address of a row's post, empty for none; nothing when the file does not tell posts by
    /// their addresses.
    pub(super) fn url<'a>(&'a self, batch: &Batch, row: usize) -> Option<&'a str> {
        if !matches!(self.told, Some(PostColumns::Url(_))) {
            return None;
        }
        self.urls.get(self.post(batch, row)).map(String::as_str)
    }
}

/// Collects posts while a file is looked through, before it is known which column tells them.
#[derive(Debug)]
pub(super) struct PostSurvey {
    told: PostColumns,
    places: Places,
    posts: Vec<SurveyedPost>,
    /// How often a spelling came that was not known yet.
    new_spellings: u64,
    /// The place of the row before, which mostly is that of the next as well.
    last: Option<(String, usize)>,
    rows: u64,
    /// Rows that name a post.
    named: u64,
    too_many: bool,
    /// Whether an address named a comment on its post.
    names_comments: bool,
    /// How many addresses tell their post by their form.
    telling: u64,
    /// The column of ids can hold those of nothing but posts.
    sure: bool,
}

#[derive(Debug, Clone)]
struct SurveyedPost {
    /// Its address as the first row spells it.
    url: String,
    /// Its id, where that tells it.
    id: String,
    comments: u64,
    /// What the columns that may hold platform and title said first.
    said: Vec<(usize, String)>,
}

impl SurveyedPost {
    /// Adds a comment on the post; `about` are the columns that may hold platform and title.
    fn add(&mut self, batch: &Batch, row: usize, about: &[usize]) {
        self.comments += 1;
        // Rows without an address may be of several posts.
        let is_of_none = self.url.is_empty() && self.comments > 1;
        if is_of_none || self.said.len() == about.len() {
            return;
        }
        for &column in about {
            let cell = batch.cell(row, column).trim();
            if !cell.is_empty() && !self.says(column) {
                // The text of a post may be all that names it.
                let line = cell.lines().next().unwrap_or_default();
                self.said.push((column, cut(line, MAX_TITLE).to_owned()));
            }
        }
    }

    /// Adds what is known of the same post by another column of addresses.
    fn join(&mut self, other: &Self) {
        self.comments += other.comments;
        for said in &other.said {
            if !self.says(said.0) {
                self.said.push(said.clone());
            }
        }
    }

    fn says(&self, column: usize) -> bool {
        self.said.iter().any(|(known, _)| *known == column)
    }
}

impl PostSurvey {
    /// Of posts told by a column of addresses; what else is known of them says `identity`.
    pub(super) fn of_urls(column: usize, identity: Option<PostIdentity>) -> Self {
        Self::new(PostColumns::Url(column), identity)
    }

    /// Of posts told by a column of their ids; `sure` says that by its name it can hold no others.
    pub(super) fn of_ids(column: usize, sure: bool) -> Self {
        Self {
            sure,
            ..Self::new(PostColumns::Id(column), None)
        }
    }

    /// Of posts told by platform and title.
    pub(super) fn of_names(platform: Option<usize>, title: Option<usize>) -> Self {
        Self::new(PostColumns::Names(platform, title), None)
    }

    fn new(told: PostColumns, identity: Option<PostIdentity>) -> Self {
        Self {
            told,
            places: Places::new(identity),
            posts: Vec::new(),
            new_spellings: 0,
            last: None,
            rows: 0,
            named: 0,
            too_many: false,
            names_comments: false,
            telling: 0,
            sure: false,
        }
    }

    /// The column of addresses.
    pub(super) fn url_column(&self) -> Option<usize> {
        match self.told {
            PostColumns::Url(column) => Some(column),
            PostColumns::Id(_) | PostColumns::Names(..) => None,
        }
    }

    /// The column of ids, if there are several and rows share them: those of forums call their comments
    /// posts. Ids of videos and the like are believed as they are.
    pub(super) fn column_of_shared_ids(&self) -> Option<usize> {
        let are_shared = self.posts.len() > 1 && self.new_spellings < self.rows;
        let is_sure = self.sure && self.named > 0;
        match self.told {
            PostColumns::Id(column) if !self.too_many && (are_shared || is_sure) => Some(column),
            _ => None,
        }
    }

    /// Whether platform and title tell the posts.
    pub(super) fn is_by_names(&self) -> bool {
        matches!(self.told, PostColumns::Names(..))
    }

    /// Whether rows mostly repeat the address of another row letter by letter, as those of posts do
    /// and those of comments do not, of one post or of several.
    pub(super) fn repeats(&self) -> bool {
        !self.too_many && self.new_spellings * 2 <= self.rows
    }

    /// Whether rows repeat the addresses of other rows, where only those with an address are looked at: a
    /// lone address is that of its own row's comment.
    pub(super) fn repeats_addresses(&self) -> bool {
        // No address is a spelling as well.
        let spellings = self.new_spellings - u64::from(self.named < self.rows);
        !self.too_many && self.named > 1 && spellings * 2 <= self.named
    }

    /// Whether nearly all rows have an address that tells its post by its form.
    pub(super) fn tells_posts(&self) -> bool {
        !self.too_many && self.telling > 0 && self.telling * 10 >= self.rows * 9
    }

    /// Whether nearly all addresses of the column tell their post by their form, however few rows have one.
    pub(super) fn has_addresses_of_posts(&self) -> bool {
        !self.too_many && self.telling > 0 && self.telling * 10 >= self.named * 9
    }

    /// Whether some of the addresses name a comment on the post.
    pub(super) fn names_comments(&self) -> bool {
        self.names_comments
    }

    /// Adds a row; `about` are the columns that may hold platform and title.
    pub(super) fn add(&mut self, batch: &Batch, row: usize, about: &[usize]) {
        self.rows += 1;
        if self.too_many {
            return;
        }
        let key = self.told.key(batch, row);
        self.named += u64::from(!key.is_empty());
        if let PostColumns::Url(column) = self.told {
            let address = batch.cell(row, column);
            self.names_comments |= names_comment(address);
            // Where the first addresses tell none, the others do not either.
            let may_tell = self.telling * 2 + SAMPLE >= self.named;
            self.telling += u64::from(may_tell && tells_post(address));
        }
        if let Some((last, place)) = &self.last
            && *last == *key
        {
            self.posts[*place].add(batch, row, about);
            return;
        }
        let place = match self.places.of_spelling(&key) {
            Some(place) => place,
            None => {
                self.new_spellings += 1;
                self.places.add(&key, self.posts.len())
            }
        };
        if place == MAX_FILE_POSTS {
            self.too_many = true;
            (self.places, self.posts) = (Places::default(), Vec::new());
            return;
        }
        if place == self.posts.len() {
            self.posts.push(self.told.first(batch, row));
        }
        self.posts[place].add(batch, row, about);
        self.last = Some((key.into_owned(), place));
    }

    /// The posts of these and of other columns, which tell them in rows where this one is empty.
    fn joined(self, others: &[Self]) -> Self {
        let mut joined = Self {
            places: self.places.emptied(),
            posts: Vec::new(),
            ..self
        };
        let mut without: Option<SurveyedPost> = None;
        let mut told = 0;
        let of_others = others.iter().flat_map(|other| &other.posts);
        for (is_other, seen) in self
            .posts
            .iter()
            .map(|seen| (false, seen))
            .chain(of_others.map(|seen| (true, seen)))
        {
            if seen.url.is_empty() {
                without = without.or_else(|| (!is_other).then(|| seen.clone()));
                continue;
            }
            told += if is_other { seen.comments } else { 0 };
            let key = spelled_alike(&seen.url);
            let next = joined.posts.len();
            let place = joined.places.of_spelling(&key);
            match place.unwrap_or_else(|| joined.places.add(&key, next)) {
                place if place == next => joined.posts.push(seen.clone()),
                place => joined.posts[place].join(seen),
            }
        }
        if let Some(mut without) = without {
            without.comments = without.comments.saturating_sub(told);
            if without.comments > 0 {
                joined.places.add("", joined.posts.len());
                joined.posts.push(without);
            }
        }
        joined.too_many |= others.iter().any(|other| other.too_many);
        joined.too_many |= joined.posts.len() > MAX_FILE_POSTS;
        joined
    }

    /// The posts, now that the columns are known; `others` are those that speak where this one is empty.
    pub(super) fn finish(
        self,
        columns: &[Option<usize>; FIELDS],
        others: &[Self],
    ) -> (FilePosts, PostIndex) {
        let this = match others {
            [] => self,
            others => self.joined(others),
        };
        let beside = others.iter().filter_map(Self::url_column).collect();
        this.finish_alone(columns, beside)
    }

    fn finish_alone(
        self,
        columns: &[Option<usize>; FIELDS],
        beside: Vec<usize>,
    ) -> (FilePosts, PostIndex) {
        if self.too_many {
            return one_post(self.rows, true);
        }
        let platform = columns[Field::Platform as usize];
        let title = columns[Field::PostTitle as usize];
        let posts = self.posts.iter().map(|seen| {
            let said = |column: Option<usize>| {
                let column = column?;
                let (_, text) = seen.said.iter().find(|(c, _)| *c == column)?;
                Some(text.clone())
            };
            let url = Some(seen.url.clone()).filter(|url| is_web_address(url));
            let by_host = || url.as_deref().and_then(platform_of_url).map(str::to_owned);
            FilePost {
                platform: said(platform).or_else(by_host),
                // What else would tell one from another?
                title: said(title)
                    .map(|title| repair(&title).unwrap_or(title))
                    .or_else(|| Some(seen.id.clone()).filter(|id| !id.is_empty())),
                comments: seen.comments,
                url,
            }
        });
        let posts = FilePosts {
            posts: posts.collect(),
            too_many: false,
        };
        let index = PostIndex {
            told: Some(self.told),
            beside,
            places: self.places,
            urls: self.posts.into_iter().map(|seen| seen.url).collect(),
            ..PostIndex::default()
        };
        (posts, index)
    }
}

/// The posts of a file of so many rows that count as one post.
pub(super) fn one_post(rows: u64, too_many: bool) -> (FilePosts, PostIndex) {
    let post = FilePost {
        comments: rows,
        ..FilePost::default()
    };
    let posts = FilePosts {
        posts: if rows == 0 { Vec::new() } else { vec![post] },
        too_many,
    };
    (posts, PostIndex::default())
}
