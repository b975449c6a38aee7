//! What one comment of a batch says of itself.

use chrono::{DateTime, Utc};
use plaintext::is_web_address;

use super::{Batch, Spoken};
use crate::comments::count::CountForm;
use crate::comments::fields::Field;
use crate::comments::{flags, language, reply, time};

/// One comment of a batch.
///
/// Recognised fields are parsed when asked for; cells that are blank or make no sense count as
/// missing there and are still in [`Comment::original`].
#[derive(Debug, Clone, Copy)]
pub struct Comment<'a> {
    pub(super) batch: &'a Batch,
    pub(super) index: usize,
}

impl<'a> Comment<'a> {
    /// What the comment says, which may be nothing: words that programs write where there is no text
    /// (`NaN`, `#REF!`, `-`) are none, unless the file leaves empty what has no text: then somebody
    /// typed `null`.
    pub fn text(&self) -> &'a str {
        let text = self.batch.said(self.index, Field::Text).unwrap_or_default();
        let is_typed = self.batch.layout.types_absent_words && flags::is_absent_word(text);
        if flags::is_absent(text) && !is_typed {
            ""
        } else {
            text
        }
    }

    /// The place of its post in [`crate::FilePosts::all`] of its file.
    pub fn post(&self) -> usize {
        self.batch.layout.posts.post(self.batch, self.index)
    }

    /// The cells of all original columns, in order, that of the text included.
    pub fn original(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        let Self { batch, index } = *self;
        (0..batch.columns).map(move |column| batch.cell(index, column))
    }

    /// The number of original columns up to the last whose cell holds something.
    pub fn reach(&self) -> usize {
        self.batch.reach_of(self.index)
    }

    /// What the column of a field says, without surrounding space, unless that is nothing.
    ///
    /// Ids that have lost digits in a spreadsheet are none; without a column of ids, the address of
    /// the comment may hold its own. [`Field::ParentId`] is a comment's only:
    /// not the post, not the comment itself, and no word for nothing; the ids of answers on YouTube
    /// hold that of their parent, which counts unless `root` is stated.
    pub fn field(&self, field: Field) -> Option<&'a str> {
        match field {
            Field::ParentId => self.parent_id(),
            Field::Id => self.id(),
            Field::AuthorId => self.exact_id(field),
            Field::PostId => self
                .said(field)
                .filter(|cell| !flags::is_blank(cell))
                .map(reply::bare_id),
            Field::PostUrl => self.post_url().filter(|url| is_web_address(url)),
            // Whatever shows an address may make a link of it.
            Field::Url => self.said(field).filter(|url| is_web_address(url)),
            Field::Language => {
                let cell = self.said(field).filter(|cell| !flags::is_blank(cell))?;
                language::tag(cell)
            }
            Field::Text => Some(self.text().trim()).filter(|text| !text.is_empty()),
            Field::AuthorName => self.said(field).filter(|name| !flags::is_no_name(name)),
            Field::PostTitle => self.said(field),
            _ => self.said(field).filter(|cell| !flags::is_blank(cell)),
        }
    }

    /// Whether it answers another comment, as far as the file says so: by a column for that, else
    /// by the column of parents, and where that is empty by one of who is answered.
    pub fn is_reply(&self) -> Option<bool> {
        if let Some(stated) = self.stated_reply() {
            return Some(stated);
        }
        if self.parent_id().is_some() {
            return Some(true);
        }
        self.batch.layout.column(Field::ParentId)?;
        match self.said(Field::ParentId) {
            // It may be that of the post.
            Some(cell) if self.is_rounded(Field::ParentId, cell) => None,
            Some(cell) if !flags::is_blank(cell) => {
                let people = &self.batch.layout.people;
                Some(reply::is_answer(cell, self.post_id(), people))
            }
            _ if self.has_no_parent_column() => None,
            _ => Some(self.answers_somebody()),
        }
    }

    /// Whether only shapes tell parents in its file, and none tells that of this comment.
    fn has_no_parent_column(&self) -> bool {
        let is_told = self.batch.told(self.index) & Field::ParentId.bit() != 0;
        self.batch.layout.only_shapes_tell_parents && !is_told
    }

    /// Whether a column names who or what is answered, and that is not the post.
    fn answers_somebody(&self) -> bool {
        let Some(column) = self.batch.layout.answered else {
            return false;
        };
        let cell = self.batch.cell(self.index, column).trim();
        let people = &self.batch.layout.people;
        reply::parent(cell, self.id(), self.post_id(), people).is_some()
            || reply::is_answer(cell, self.post_id(), people)
    }

    /// Whether its author wrote the post, as far as the file says so.
    pub fn is_post_author(&self) -> Option<bool> {
        flags::yes_or_no(self.said(Field::IsPostAuthor)?)
    }

    /// When it was published; times without a zone are taken as UTC.
    pub fn published_at(&self) -> Option<DateTime<Utc>> {
        let time = self.spoken(Field::PublishedAt)?;
        let own = self.batch.layout.time;
        let form = time.beside.map_or(own, |beside| beside.time);
        let fetched = self.said(Field::FetchedAt);
        if time.beside.is_none()
            && let Some(clock) = self.clock()
            && let Some(day) = time::day(time.cell)
            && let Some(moment) = form.read(&format!("{day} {clock}"), fetched)
        {
            return Some(moment);
        }
        form.read(time.cell.trim(), fetched)
    }

    /// The time of day that stands in a column of its own.
    fn clock(&self) -> Option<&'a str> {
        let column = self.batch.layout.clock?;
        time::clock(self.batch.cell(self.index, column))
    }

    /// Its likes.
    pub fn likes(&self) -> Option<i64> {
        self.count(Field::Likes, self.batch.layout.likes)
    }

    /// Its replies.
    pub fn reply_count(&self) -> Option<i64> {
        self.count(Field::ReplyCount, self.batch.layout.reply_count)
    }

    fn count(&self, field: Field, own: CountForm) -> Option<i64> {
        let count = self.spoken(field)?;
        let form = count.beside.map_or(own, |beside| beside.counts);
        form.read(count.cell.trim())
    }

    fn spoken(&self, field: Field) -> Option<Spoken<'a>> {
        let spoken = self.batch.spoken(self.index, field)?;
        (!spoken.cell.trim().is_empty()).then_some(spoken)
    }

    fn said(&self, field: Field) -> Option<&'a str> {
        let cell = self.batch.said(self.index, field)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    /// An id that has all its digits.
    fn exact_id(&self, field: Field) -> Option<&'a str> {
        self.said(field)
            .filter(|id| !flags::is_blank(id) && !self.is_rounded(field, id))
            .map(reply::bare_id)
    }

    /// The address of its post as that of the post has it: one post may be spelled in many ways.
    fn post_url(&self) -> Option<&'a str> {
        let Self { batch, index } = *self;
        match batch.layout.posts.url(batch, index) {
            Some(url) => Some(url).filter(|url| !url.is_empty()),
            None => self
                .said(Field::PostUrl)
                .filter(|cell| !flags::is_blank(cell)),
        }
    }

    fn id(&self) -> Option<&'a str> {
        match self.batch.layout.column(Field::Id) {
            Some(_) => self.exact_id(Field::Id),
            None => reply::ids_in_address(self.said(Field::Url)?).0,
        }
    }

    fn post_id(&self) -> Option<&'a str> {
        self.said(Field::PostId).map(reply::bare_id)
    }

    fn stated_reply(&self) -> Option<bool> {
        flags::is_reply(self.said(Field::IsReply)?)
    }

    fn parent_id(&self) -> Option<&'a str> {
        if self.stated_reply() == Some(false) {
            return None;
        }
        let people = &self.batch.layout.people;
        let is_root = |cell: &str| reply::is_root(cell) && !people.has_word_as_id(cell);
        if self.said(Field::ParentId).is_some_and(is_root) {
            return None;
        }
        let own = self
            .said(Field::Id)
            .map(reply::bare_id)
            .or_else(|| self.id());
        let told = self.said(Field::ParentId).and_then(|cell| {
            let id = reply::parent(cell, own, self.post_id(), people)?;
            let is_rounded = |id| self.is_rounded(Field::ParentId, id);
            (!is_rounded(cell) && !is_rounded(id)).then_some(id)
        });
        told.or_else(|| reply::parent_in_id(own?)).or_else(|| {
            let (_, parent) = reply::ids_in_address(self.said(Field::Url)?);
            parent
        })
    }

    fn is_rounded(&self, field: Field, id: &str) -> bool {
        let spoken = self.batch.spoken(self.index, field);
        spoken.is_some_and(|said| self.batch.is_rounded(self.index, said.column))
            || reply::is_rounded(id)
    }
}
