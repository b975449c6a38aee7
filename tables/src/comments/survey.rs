//! Looks a file through once, so that its columns decide what they are.
//!
//! It keeps a few numbers for each column whose name is known, in memory that does not grow with
//! the file. A name only makes a column a candidate; its values decide.

mod choice;

use super::batch::{Batch, Layout};
use super::count::{CountSurvey, Words, is_number};
use super::fields::{FIELDS, Field};
use super::flags;
use super::names::{Rank, is_html_name, is_of_review, is_turkish, meanings, normal};
use super::notes::Note;
use super::options::OpenOptions;
use super::platforms::is_platform;
use super::posts::{FilePosts, MAX_FILE_POSTS, PostSurvey, one_post};
use super::time::TimeSurvey;
use super::words::{self, Markup, Undo, Wrapped};
use crate::lists::are_addresses;
use crate::{Error, is_url_like};
use choice::is_chosen;

/// The most columns that are tried as the address of a post.
const MAX_POST_COLUMNS: usize = 8;
/// Titles that can only be those of posts.
const TITLES_OF_POSTS: [&str; 5] = [
    "posttitle",
    "videotitle",
    "threadtitle",
    "articletitle",
    "beitragstitel",
];
/// Entities begin with it.
const AMPERSAND: u8 = b'&';

/// What is found out about a file.
pub(super) struct Survey {
    options: OpenOptions,
    /// For each column its place in `watched`.
    places: Vec<Option<usize>>,
    watched: Vec<Watched>,
    posts: Vec<PostSurvey>,
    /// Columns that may hold the platform or the title of a post.
    about_posts: Vec<usize>,
    /// Whether a column has a Turkish name.
    turkish: bool,
    /// Whether the rows are reviews.
    reviews: bool,
    pub(super) rows: u64,
}

/// What the file turned out to be.
pub(super) struct Surveyed {
    pub(super) layout: Layout,
    pub(super) posts: FilePosts,
    pub(super) notes: Vec<Note>,
}

/// A column with a known name, and what was found in it.
struct Watched {
    column: usize,
    /// Its name, as [`normal`] writes it.
    name: String,
    /// What the column may be, and how well its name fits.
    meanings: Vec<(Field, Rank)>,
    filled: u64,
    words: Option<WordSurvey>,
    count: Option<CountSurvey>,
    time: Option<TimeSurvey>,
    /// Values that say whether the row is a reply.
    flags: Option<u64>,
    /// One of them says that it is.
    says_reply: bool,
    platforms: Option<u64>,
    /// Values that are addresses, and not the words of a link.
    addresses: Option<u64>,
}

/// What the texts of a column look like.
#[derive(Default)]
struct WordSurvey {
    /// Cells that are nothing but a number, a yes or no.
    numbers: u64,
    /// Cells that are objects or lists, and those of them that have a text, or a name.
    objects: u64,
    texts: u64,
    names: u64,
    /// Cells that are an address and nothing else.
    addresses: u64,
    /// Cells that begin as the ids of channels on YouTube do.
    channels: u64,
    /// Cells with entities; with an ampersand that is none.
    entities: u64,
    numeric_entities: u64,
    ampersands: u64,
    mojibake: bool,
    /// Cells that begin with an element of HTML and end with one.
    html: u64,
}

impl Survey {
    pub(super) fn new(options: OpenOptions) -> Self {
        Self {
            options,
            places: Vec::new(),
            watched: Vec::new(),
            posts: Vec::new(),
            about_posts: Vec::new(),
            turkish: false,
            reviews: false,
            rows: 0,
        }
    }

    /// Takes note of columns that were not there before.
    fn watch(&mut self, columns: &[String]) {
        let new = &columns[self.places.len()..];
        self.turkish |= new.iter().any(|name| is_turkish(name));
        self.reviews |= new.iter().any(|name| is_of_review(name));
        let words = match self.turkish {
            true => Words::Turkish,
            false => Words::Usual,
        };
        for (column, name) in columns.iter().enumerate().skip(self.places.len()) {
            let mut meanings = meanings(name);
            for (field, chosen) in &self.options.columns {
                meanings.retain(|(known, _)| known != field);
                if is_chosen(name, chosen, columns) {
                    meanings.push((*field, 0));
                }
            }
            if meanings.is_empty() {
                self.places.push(None);
                continue;
            }
            let may_be = |field: Field| meanings.iter().any(|(known, _)| *known == field);
            if (may_be(Field::PostUrl) || may_be(Field::Url)) && self.posts.len() < MAX_POST_COLUMNS
            {
                self.posts
                    .push(PostSurvey::of_urls(column, self.options.post_identity));
            }
            if may_be(Field::Platform) || may_be(Field::PostTitle) {
                self.about_posts.push(column);
            }
            let time = may_be(Field::PublishedAt) || may_be(Field::FetchedAt);
            let of_words = [
                Field::Text,
                Field::AuthorName,
                Field::PostTitle,
                Field::Id,
                Field::ParentId,
                Field::AuthorId,
            ];
            self.places.push(Some(self.watched.len()));
            self.watched.push(Watched {
                column,
                name: normal(name),
                filled: 0,
                words: of_words.into_iter().any(may_be).then(WordSurvey::default),
                count: (may_be(Field::Likes) || may_be(Field::ReplyCount))
                    .then(|| CountSurvey::new(words)),
                time: time.then(TimeSurvey::default),
                flags: (may_be(Field::IsReply) || may_be(Field::IsPostAuthor)).then_some(0),
                says_reply: false,
                platforms: may_be(Field::Platform).then_some(0),
                addresses: may_be(Field::Url).then_some(0),
                meanings,
            });
        }
    }

    /// Looks at the rows of a batch; `columns` are all that are known by now.
    pub(super) fn add(&mut self, batch: &Batch, columns: &[String]) {
        self.watch(columns);
        if self.rows == 0 {
            self.watch_names_of_posts();
        }
        for row in 0..batch.len() {
            for (column, cell) in batch.cells(row) {
                if let Some(Some(place)) = self.places.get(column) {
                    self.watched[*place].add(cell.trim());
                }
            }
            for posts in &mut self.posts {
                posts.add(batch, row, &self.about_posts);
            }
        }
        self.rows += batch.len() as u64;
    }

    /// Posts may have no address; then platform and title tell them, if the columns of the first
    /// rows leave no doubt that they are of the post: reviews have titles of their own.
    fn watch_names_of_posts(&mut self) {
        let first = |field: Field, sure: &dyn Fn(&Watched) -> bool| {
            let found = self.candidates(field).into_iter().find(|w| sure(w));
            found.map(|watched| watched.column)
        };
        let chosen = |field: Field| self.chosen(field);
        let platform = first(Field::Platform, &|watched| {
            chosen(Field::Platform) || watched.name == "platform"
        });
        let title = first(Field::PostTitle, &|watched| {
            chosen(Field::PostTitle) || is_title_of_post(&watched.name)
        });
        if platform.is_some() || title.is_some() {
            self.posts.push(PostSurvey::of_names(platform, title));
        }
    }

    /// What the columns are.
    ///
    /// # Errors
    /// [`Error::NoTextColumn`] when no column holds texts, [`Error::HoldsPosts`] when it would be
    /// one of addresses, [`Error::UnknownColumn`] when a chosen
    /// one is not there.
    pub(super) fn finish(mut self, columns: &[String]) -> Result<Surveyed, Error> {
        self.watch(columns);
        choice::check(&self.options.columns, columns)?;
        let mut layout = Layout::default();
        let text = self.text(columns)?;
        layout.columns[Field::Text as usize] = Some(text);
        layout.second_text = self.second_text(text, columns);
        for field in Field::ALL {
            if field != Field::Text {
                layout.columns[field as usize] =
                    self.best(field, text).map(|watched| watched.column);
            }
        }
        self.find_address_of_post(&mut layout.columns);
        let mut notes = Vec::new();
        self.forms(&mut layout, columns, &mut notes);
        for field in Field::ALL {
            layout.undo[field as usize] = self.undo(field, &layout, columns);
        }
        let (posts, index) = self.posts(&layout.columns);
        layout.posts = index;
        if posts.too_many() {
            notes.push(Note::TooManyPosts {
                limit: MAX_FILE_POSTS,
            });
        }
        Ok(Surveyed {
            layout,
            posts,
            notes,
        })
    }

    /// Columns that may have a meaning, the best names first.
    fn candidates(&self, field: Field) -> Vec<&Watched> {
        let mut found: Vec<(Rank, &Watched)> = self
            .watched
            .iter()
            .filter_map(|watched| {
                let (_, rank) = watched.meanings.iter().find(|(known, _)| *known == field)?;
                Some((*rank, watched))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, watched)| watched).collect()
    }

    fn chosen(&self, field: Field) -> bool {
        self.options.column(field).is_some()
    }

    fn text(&self, columns: &[String]) -> Result<usize, Error> {
        let candidates = self.candidates(Field::Text);
        let fits = |watched: &&&Watched| self.chosen(Field::Text) || watched.holds_words();
        let empty = || candidates.iter().all(|watched| watched.filled == 0);
        let found = candidates
            .iter()
            .find(fits)
            .or_else(|| candidates.first().filter(|_| empty()));
        match found {
            Some(watched) => Ok(watched.column),
            None if candidates.iter().any(|watched| watched.holds_addresses()) => {
                Err(Error::HoldsPosts)
            }
            None => Err(Error::NoTextColumn {
                columns: columns.to_vec(),
            }),
        }
    }

    /// Another column with the name of that of the text.
    fn second_text(&self, text: usize, columns: &[String]) -> Option<usize> {
        let name = normal(&columns[text]);
        let same = |watched: &&Watched| {
            watched.column != text && watched.name == name && watched.holds_words()
        };
        self.watched.iter().find(same).map(|watched| watched.column)
    }

    /// The best column for a field: the first whose values fit, or the first that could be.
    fn best(&self, field: Field, text: usize) -> Option<&Watched> {
        let candidates: Vec<&Watched> = self
            .candidates(field)
            .into_iter()
            .filter(|watched| watched.column != text)
            .collect();
        if self.chosen(field) {
            return candidates.first().copied();
        }
        let fitting = candidates
            .iter()
            .find(|watched| watched.filled > 0 && self.fits(watched, field));
        let partly = || {
            candidates
                .iter()
                .find(|watched| watched.filled > 0 && self.fits_partly(watched, field))
        };
        // What is empty is at least no other thing.
        let empty = || candidates.iter().find(|watched| watched.filled == 0);
        fitting.or_else(partly).or_else(empty).copied()
    }

    /// Whether a column states a field although most of its values cannot be read: these are
    /// counted, and the others are kept.
    fn fits_partly(&self, watched: &Watched, field: Field) -> bool {
        let readable = watched.count.as_ref().map_or(0, CountSurvey::readable);
        match field {
            Field::PublishedAt => true,
            // Scores may be anything; answers may be texts.
            Field::Likes => !watched.name.ends_with("score"),
            Field::ReplyCount => readable > 0,
            _ => false,
        }
    }

    fn fits(&self, watched: &Watched, field: Field) -> bool {
        let most = |count: u64| count * 2 > watched.filled;
        match field {
            Field::Likes | Field::ReplyCount => watched.count.as_ref().is_some_and(|count| {
                let stars = field == Field::Likes && self.may_be_stars(watched) && count.is_stars();
                count.readable() * 2 > count.filled && !stars
            }),
            Field::PublishedAt | Field::FetchedAt => watched.time.as_ref().is_some_and(|time| {
                let form = time.form(self.options.day_first);
                time.readable(form, self.has_fetched()) * 2 > time.filled
            }),
            // A type that is the same for all rows tells comments from other things.
            Field::IsReply => {
                let is_type = watched.name.ends_with("type");
                watched.flags.is_some_and(most) && (!is_type || watched.says_reply)
            }
            Field::IsPostAuthor => watched.flags.is_some_and(most),
            Field::PostTitle => !self.reviews || is_title_of_post(&watched.name),
            Field::Url => watched.addresses.is_some_and(most),
            Field::Platform => watched.platforms.is_some_and(most) || watched.name == "platform",
            Field::AuthorName => watched
                .words
                .as_ref()
                .is_some_and(|words| !most(words.objects - words.names)),
            // Elsewhere that is the channel of a company or a medium.
            Field::AuthorId if watched.name == "channel" => watched
                .words
                .as_ref()
                .is_some_and(|words| most(words.channels)),
            _ => true,
        }
    }

    /// Whether values from 1 to 5 in a column are stars rather than likes: in a `score`, unless
    /// the file is one of a site on which comments have points.
    fn may_be_stars(&self, watched: &Watched) -> bool {
        let points = [Field::ParentId, Field::PostId];
        watched.name == "score"
            && !points.iter().any(|field| {
                let candidates = self.candidates(*field);
                candidates.iter().any(|watched| watched.filled > 0)
            })
    }

    fn has_fetched(&self) -> bool {
        self.candidates(Field::FetchedAt)
            .iter()
            .any(|watched| watched.filled > 0)
    }

    /// An address that rows share is that of their post, whatever its column is called. One that
    /// names a comment on the post is that of the comment as well.
    fn find_address_of_post(&self, columns: &mut [Option<usize>; FIELDS]) {
        let (url, post) = (Field::Url as usize, Field::PostUrl as usize);
        if self.chosen(Field::Url) || self.chosen(Field::PostUrl) || columns[post].is_some() {
            return;
        }
        let of_column = |posts: &&PostSurvey| posts.url_column() == columns[url];
        let Some(found) = self.posts.iter().find(of_column) else {
            return;
        };
        if columns[url].is_some() && self.rows > 1 && found.repeats() {
            columns[post] = columns[url];
            if !found.names_comments() {
                columns[url] = None;
            }
        }
    }

    fn watched(&self, column: Option<usize>) -> Option<&Watched> {
        let place = self.places.get(column?).copied().flatten()?;
        Some(&self.watched[place])
    }

    /// The forms of numbers and times, and what of them cannot be read.
    fn forms(&self, layout: &mut Layout, columns: &[String], notes: &mut Vec<Note>) {
        let of = |field: Field, layout: &Layout| self.watched(layout.columns[field as usize]);
        let mut unread = |column: usize, (count, example): (u64, String)| {
            notes.push(Note::Unread {
                column: columns[column].clone(),
                count,
                example,
            });
        };
        for field in [Field::Likes, Field::ReplyCount] {
            if let Some(watched) = of(field, layout)
                && let Some(count) = &watched.count
            {
                *layout.count_form(field) = count.form();
                if let Some(found) = count.unread() {
                    unread(watched.column, found);
                }
            }
        }
        if let Some(watched) = of(Field::PublishedAt, layout)
            && let Some(time) = &watched.time
        {
            layout.time = time.form(self.options.day_first);
            let fetched = layout.columns[Field::FetchedAt as usize].is_some();
            if let Some(found) = time.unread(layout.time, fetched) {
                unread(watched.column, found);
            }
            if let Some(example) = time.undecidable(layout.time) {
                notes.push(Note::DatesUndecidable {
                    column: columns[watched.column].clone(),
                    example: example.to_owned(),
                });
            }
        }
    }

    /// What is to be undone in the column of a field.
    fn undo(&self, field: Field, layout: &Layout, columns: &[String]) -> Undo {
        let column = layout.columns[field as usize];
        let Some(words) = self.watched(column).and_then(|w| w.words.as_ref()) else {
            return Undo::default();
        };
        let (wrapped, readable) = match field {
            Field::Text => (Wrapped::Text, true),
            Field::PostTitle => (Wrapped::Text, true),
            Field::AuthorName => (Wrapped::Name, true),
            Field::Id | Field::ParentId | Field::AuthorId => (Wrapped::Id, false),
            _ => return Undo::default(),
        };
        let filled = self.watched(column).map_or(0, |watched| watched.filled);
        let by_name = column.is_some_and(|c| is_html_name(&columns[c]));
        let html = field == Field::Text && (by_name || words.html * 2 > filled);
        let encoded = words.numeric_entities > 0 || words.entities > words.ampersands;
        Undo {
            unwrap: (words.objects > 0).then_some(wrapped),
            markup: match () {
                () if html => Markup::Html,
                () if readable && encoded => Markup::Entities,
                () => Markup::Plain,
            },
            mojibake: readable && words.mojibake,
        }
    }

    fn posts(&mut self, columns: &[Option<usize>; FIELDS]) -> (FilePosts, super::posts::PostIndex) {
        // Without a column of addresses this finds the posts told by names.
        let wanted = columns[Field::PostUrl as usize];
        let found = self
            .posts
            .iter()
            .position(|posts| posts.url_column() == wanted);
        match found {
            Some(place) => self.posts.swap_remove(place).finish(columns),
            None => one_post(self.rows, false),
        }
    }
}

/// Whether a title can only be that of a post.
fn is_title_of_post(name: &str) -> bool {
    TITLES_OF_POSTS.contains(&name)
}

impl Watched {
    fn add(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        if let Some(words) = &mut self.words {
            words.add(cell);
        }
        if let Some(count) = &mut self.count {
            count.add(cell);
        }
        if let Some(time) = &mut self.time {
            time.add(cell);
        }
        if let Some(flags) = &mut self.flags {
            let said = flags::is_reply(cell);
            *flags += u64::from(said.is_some());
            self.says_reply |= said == Some(true);
        }
        if let Some(platforms) = &mut self.platforms {
            *platforms += u64::from(is_platform(cell));
        }
        if let Some(addresses) = &mut self.addresses {
            *addresses += u64::from(is_url_like(cell) || cell.starts_with('/'));
        }
    }

    /// Whether nearly all values are addresses and nothing else: those of posts, and no texts.
    fn holds_addresses(&self) -> bool {
        let addresses = self.words.as_ref().map_or(0, |words| words.addresses);
        are_addresses(addresses, self.filled)
    }

    /// Whether a column of texts is one: not of numbers, of flags, of objects without text.
    fn holds_words(&self) -> bool {
        let Some(words) = &self.words else {
            return false;
        };
        let other = words.numbers + words.objects - words.texts;
        self.filled > 0 && other * 2 <= self.filled && !self.holds_addresses()
    }
}

/// Whether a value is an address and nothing else.
fn is_address(cell: &str) -> bool {
    !cell.bytes().any(|byte| byte.is_ascii_whitespace()) && is_url_like(cell)
}

impl WordSurvey {
    fn add(&mut self, cell: &str) {
        match cell.as_bytes()[0] {
            b'{' | b'[' => {
                if let Some(value) = words::parse(cell) {
                    self.objects += 1;
                    self.texts += u64::from(words::has_text(&value));
                    self.names += u64::from(words::has_name(&value));
                }
            }
            b'0'..=b'9' | b'-' | b'+' | b'.' | b',' if is_number(cell) => self.numbers += 1,
            b'U' if cell.starts_with("UC") => self.channels += 1,
            b't' | b'f' | b'T' | b'F'
                if cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false") =>
            {
                self.numbers += 1;
            }
            b'<' => self.html += u64::from(words::is_html(cell)),
            _ if is_address(cell) => self.addresses += 1,
            _ => {}
        }
        if memchr::memchr(AMPERSAND, cell.as_bytes()).is_some() {
            self.add_entities(cell);
        }
        if !self.mojibake && !cell.is_ascii() {
            self.mojibake = words::repair(cell).is_some();
        }
    }

    fn add_entities(&mut self, cell: &str) {
        let (mut entities, mut numeric, mut bare) = (false, false, false);
        for at in memchr::memchr_iter(AMPERSAND, cell.as_bytes()) {
            match words::entity(&cell[at..]) {
                Some(_) => {
                    entities = true;
                    numeric |= cell.as_bytes().get(at + 1) == Some(&b'#');
                }
                None => bare = true,
            }
        }
        self.entities += u64::from(entities);
        self.numeric_entities += u64::from(numeric);
        self.ampersands += u64::from(bare);
    }
}
