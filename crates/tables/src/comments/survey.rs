//! Looks a file through once, so that its columns decide what they are.
//!
//! It keeps a few numbers for each column whose name is known, in memory that does not grow with
//! the file. A name only makes a column a candidate; its values decide.

mod beside;
mod choice;
mod dates;
mod forms;
mod objects;
mod texts;
mod watched;

use super::batch::{Batch, Beside, Layout};
use super::count::{CountSurvey, Words};
use super::fields::Field;
use super::flags::is_no_name;
use super::names::{
    Rank, is_of_review, is_turkish, is_type_name, is_word_for_post, meanings, normal,
};
use super::notes::Note;
use super::options::OpenOptions;
use super::people::{People, PersonPart};
use super::posts::{FilePosts, MAX_FILE_POSTS, PostSurvey};
use super::reply::names_answered;
use super::time::TimeSurvey;
use crate::Error;
use beside::{Kinds, Told, bit};
use choice::is_chosen;
use dates::Unnamed;
use forms::same_names;
use watched::{Watched, WordSurvey};

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

/// Ids that can only be those of posts; others may be what forums call the ids of their comments.
const SURELY_OF_POSTS: [&str; 5] = ["videoid", "awemeid", "mediaid", "submissionid", "articleid"];

/// What a post says beside the words of the comments on it, as Netvizz writes it: the best that it is called by.
const TEXTS_OF_POSTS: [&str; 4] = ["posttext", "postmessage", "postbody", "postcaption"];
/// After all titles.
const LAST: Rank = Rank::MAX;

/// What is found out about a file.
pub(super) struct Survey {
    options: OpenOptions,
    /// For each column its place in `watched`.
    places: Vec<Option<usize>>,
    watched: Vec<Watched>,
    unnamed: Unnamed,
    people: People,
    posts: Vec<PostSurvey>,
    /// Columns that may hold the platform or the title of a post.
    about_posts: Vec<usize>,
    /// Whether a column has a Turkish name.
    turkish: bool,
    /// Whether the rows are reviews.
    reviews: bool,
    kinds: Kinds,
    /// The columns that are looked at for that.
    shared: u64,
    pub(super) rows: u64,
    /// Cells that held zero bytes.
    zero_cells: u64,
    told: Told,
}

/// What the file turned out to be.
pub(super) struct Surveyed {
    pub(super) layout: Layout,
    pub(super) posts: FilePosts,
    pub(super) notes: Vec<Note>,
    /// Whether a row has a text.
    pub(super) has_texts: bool,
}

impl Survey {
    pub(super) fn new(options: OpenOptions) -> Self {
        Self {
            options,
            places: Vec::new(),
            watched: Vec::new(),
            unnamed: Unnamed::default(),
            people: People::default(),
            posts: Vec::new(),
            about_posts: Vec::new(),
            turkish: false,
            reviews: false,
            kinds: Kinds::default(),
            shared: 0,
            rows: 0,
            zero_cells: 0,
            told: Told::default(),
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
            if TEXTS_OF_POSTS.contains(&normal(name).as_str()) {
                meanings.push((Field::PostTitle, LAST));
            }
            for (field, chosen) in &self.options.columns {
                meanings.retain(|(known, _)| known != field);
                if is_chosen(name, chosen, columns) {
                    meanings.push((*field, 0));
                }
            }
            if meanings.is_empty() {
                self.places.push(None);
                self.unnamed.watch(column, name);
                continue;
            }
            let may_be = |field: Field| meanings.iter().any(|(known, _)| *known == field);
            if (may_be(Field::PostUrl) || may_be(Field::Url)) && self.posts.len() < MAX_POST_COLUMNS
            {
                self.posts
                    .push(PostSurvey::of_urls(column, self.options.post_identity));
            }
            if may_be(Field::PostId) && self.posts.len() < MAX_POST_COLUMNS {
                let sure = SURELY_OF_POSTS.contains(&normal(name).as_str());
                self.posts.push(PostSurvey::of_ids(column, sure));
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
                time: time.then(|| TimeSurvey::of_column(name)),
                flags: (may_be(Field::IsReply) || may_be(Field::IsPostAuthor)).then_some(0),
                says_reply: false,
                known: PersonPart::of(meanings.iter().map(|(field, _)| *field)),
                platforms: may_be(Field::Platform).then_some(0),
                addresses: (may_be(Field::Url) || is_word_for_post(&normal(name))).then_some(0),
                meanings,
            });
        }
    }

    /// Looks at the rows of a batch; `columns` are all that are known by now.
    pub(super) fn add(&mut self, batch: &Batch, columns: &[String]) {
        if columns.len() > self.places.len() {
            self.watch(columns);
            self.shared = self.shared();
        }
        if self.rows == 0 {
            self.watch_names_of_posts();
        }
        self.zero_cells += batch.zero_cells();
        for row in 0..batch.len() {
            let mut filled = 0;
            for (column, cell) in batch.cells(row) {
                let cell = cell.trim();
                match self.places.get(column) {
                    Some(Some(place)) => {
                        let watched = &mut self.watched[*place];
                        let cell = match watched.known {
                            Some(PersonPart::Author) if is_no_name(cell) => "",
                            _ => cell,
                        };
                        watched.add(cell);
                        if let Some(known) = watched.known {
                            self.people.add(known, cell);
                            if known == PersonPart::Id {
                                self.people.add_word(column, cell);
                            }
                        }
                        filled |= if cell.is_empty() { 0 } else { bit(*place) };
                    }
                    _ => self.unnamed.add(column, cell),
                }
            }
            self.kinds.add(filled & self.shared);
            self.told.add(batch.told(row));
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
        let mut notes = Vec::new();
        let text = self.text(columns, &mut notes)?;
        layout.columns[Field::Text as usize] = Some(text);
        let second = self.second_text(text, columns);
        let is_empty = |column| {
            let mut watched = self.watched.iter();
            watched.any(|watched| watched.column == column && watched.filled == 0)
        };
        let has_texts = !is_empty(text) || second.is_some_and(|second| !is_empty(second));
        layout
            .beside
            .extend(second.map(|column| Beside::new(Field::Text, column)));
        for field in Field::ALL {
            if field != Field::Text {
                let best = self.best(field, text, columns);
                layout.columns[field as usize] = best.map(|watched| watched.column);
            }
        }
        self.find_address_of_post(&mut layout.columns);
        self.complete(&mut layout, columns, &mut notes);
        layout.only_shapes_tell_parents = self.only_shapes_tell(Field::ParentId, &layout, columns);
        layout.answered = self.answered(&layout, columns);
        layout.types_absent_words = self.types_absent_words(&layout);
        self.forms(&mut layout, columns, &mut notes);
        layout.clock = self.clock(&layout);
        if let Some(clock) = layout.clock {
            layout.time = layout.time.with_clock_named(&columns[clock]);
        }
        self.find_dates(&mut layout, columns, &mut notes);
        for field in Field::ALL {
            layout.undo[field as usize] = self.undo(field, layout.column(field), columns);
        }
        for place in 0..layout.beside.len() {
            let Beside { field, column, .. } = layout.beside[place];
            layout.beside[place].undo = self.undo(field, Some(column), columns);
        }
        notes.extend(same_names(&layout, columns));
        if self.zero_cells > 0 {
            notes.push(Note::ZeroBytes {
                cells: self.zero_cells,
            });
        }
        let (posts, index) = self.posts(&layout.columns, &layout.beside);
        layout.posts = index;
        if layout.column(Field::ParentId).is_some() {
            self.people.keep_words_of(|column| {
                let mut beside = layout.beside.iter().filter(|b| b.field == Field::Id);
                layout.column(Field::Id) == Some(column) || beside.any(|b| b.column == column)
            });
            layout.people = std::mem::take(&mut self.people);
        }
        if posts.too_many() {
            notes.push(Note::TooManyPosts {
                limit: MAX_FILE_POSTS,
            });
        }
        Ok(Surveyed {
            layout,
            posts,
            notes,
            has_texts,
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

    /// Whether words that programs write for no text are texts in this file: more of its rows have an empty
    /// cell there, so whoever wrote it leaves empty what has no text.
    fn types_absent_words(&self, layout: &Layout) -> bool {
        let is_alone = layout
            .beside
            .iter()
            .all(|beside| beside.field != Field::Text);
        let watched = self.watched(layout.column(Field::Text));
        watched.filter(|_| is_alone).is_some_and(|watched| {
            let absent = watched.words.as_ref().map_or(0, |words| words.absent);
            absent > 0 && self.rows - watched.filled > absent
        })
    }

    /// The column of who is answered, where another one is that of the parents.
    fn answered(&self, layout: &Layout, columns: &[String]) -> Option<usize> {
        layout.column(Field::ParentId)?;
        let is_free = |column: usize| {
            !layout.columns.contains(&Some(column))
                && !layout.speaks(column)
                && self.watched(Some(column)).is_none_or(|w| w.filled > 0)
        };
        let mut named = columns.iter().enumerate();
        let found = named.find(|(column, name)| names_answered(name) && is_free(*column));
        found.map(|(column, _)| column)
    }

    /// The best column for a field: the first whose values fit, or the first that could be.
    fn best(&self, field: Field, text: usize, columns: &[String]) -> Option<&Watched> {
        let candidates: Vec<&Watched> = self
            .candidates(field)
            .into_iter()
            .filter(|watched| watched.column != text && self.may_be(watched, field))
            .collect();
        if self.chosen(field) {
            return candidates.first().copied();
        }
        let candidates = self.of_comment(field, candidates, text, columns);
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
                let is_type = is_type_name(&watched.name);
                watched.flags.is_some_and(most) && (!is_type || watched.says_reply)
            }
            Field::IsPostAuthor => watched.flags.is_some_and(most),
            Field::PostTitle => !self.reviews || is_title_of_post(&watched.name),
            Field::Url => watched.addresses.is_some_and(most),
            Field::Platform => watched.platforms.is_some_and(most) || watched.name == "platform",
            Field::AuthorName => watched
                .words
                .as_ref()
                .is_some_and(|words| !most(words.objects - words.names + words.paths)),
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
}

/// Whether a title can only be that of a post.
fn is_title_of_post(name: &str) -> bool {
    TITLES_OF_POSTS.contains(&name)
}
