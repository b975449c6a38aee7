//! How the values of the chosen columns are to be read, and what of them cannot be.

use super::Survey;
use super::watched::Watched;
use crate::comments::batch::{Beside, Layout};
use crate::comments::count::CountForm;
use crate::comments::fields::{FIELDS, Field};
use crate::comments::names::{is_html_name, is_word_for_post};
use crate::comments::notes::Note;
use crate::comments::posts::{FilePosts, PostIndex, PostSurvey, one_post};
use crate::comments::time::{Order, TimeForm, TimeSurvey};
use crate::comments::words::{Markup, Undo, Wrapped};

impl Survey {
    /// An address that rows share is that of their post, whatever its column is called. One that
    /// names a comment on the post is that of the comment as well.
    pub(super) fn find_address_of_post(&self, columns: &mut [Option<usize>; FIELDS]) {
        let (url, post) = (Field::Url as usize, Field::PostUrl as usize);
        if self.chosen(Field::Url) || self.chosen(Field::PostUrl) || columns[post].is_some() {
            return;
        }
        let of_column = |posts: &&PostSurvey| posts.url_column() == columns[url];
        let Some(found) = self.posts.iter().find(of_column) else {
            return;
        };
        let is_of_posts = found.repeats_addresses() || found.tells_posts();
        if columns[url].is_some() && is_of_posts {
            columns[post] = columns[url];
            if !found.names_comments() {
                columns[url] = None;
            }
        }
    }

    /// Whether a column may be a field by what its name says of the post alone: `Post` with addresses
    /// that rows share, or that can only be those of posts, is where the posts are; with anything else it is
    /// their id.
    pub(super) fn may_be(&self, watched: &Watched, field: Field) -> bool {
        if self.chosen(field) || !is_word_for_post(&watched.name) {
            return true;
        }
        let of_column = |posts: &&PostSurvey| posts.url_column() == Some(watched.column);
        let addresses = watched.addresses.unwrap_or_default();
        let are_addresses = watched.filled > 0 && addresses * 2 > watched.filled;
        match field {
            Field::PostUrl => {
                let posts = self.posts.iter().find(of_column);
                let are_of_posts = |posts: &PostSurvey| {
                    self.rows < 2 || posts.repeats() || posts.has_addresses_of_posts()
                };
                are_addresses && posts.is_some_and(are_of_posts)
            }
            Field::PostId => !are_addresses,
            _ => true,
        }
    }

    pub(super) fn watched(&self, column: Option<usize>) -> Option<&Watched> {
        let place = self.places.get(column?).copied().flatten()?;
        Some(&self.watched[place])
    }

    /// The forms of numbers and times, and what of them cannot be read.
    pub(super) fn forms(&self, layout: &mut Layout, columns: &[String], notes: &mut Vec<Note>) {
        for field in [Field::Likes, Field::ReplyCount] {
            if let Some(form) = self.count_form(layout.column(field), columns, notes) {
                *layout.count_form(field) = form;
            }
        }
        let fetched = layout.column(Field::FetchedAt).is_some();
        let published = layout.column(Field::PublishedAt);
        if let Some(form) = self.time_form(published, fetched, columns, notes) {
            layout.time = form;
        }
        for beside in &mut layout.beside {
            let column = Some(beside.column);
            match beside.field {
                Field::Likes | Field::ReplyCount => {
                    beside.counts = self.count_form(column, columns, notes).unwrap_or_default();
                }
                Field::PublishedAt => {
                    let form = self.time_form(column, fetched, columns, notes);
                    beside.time = form.unwrap_or_default();
                }
                _ => {}
            }
        }
    }

    fn count_form(
        &self,
        column: Option<usize>,
        columns: &[String],
        notes: &mut Vec<Note>,
    ) -> Option<CountForm> {
        let watched = self.watched(column)?;
        let count = watched.count.as_ref()?;
        notes.extend(unread(&columns[watched.column], count.unread()));
        Some(count.form())
    }

    fn time_form(
        &self,
        column: Option<usize>,
        fetched: bool,
        columns: &[String],
        notes: &mut Vec<Note>,
    ) -> Option<TimeForm> {
        let watched = self.watched(column)?;
        let time = watched.time.as_ref()?;
        let form = time.form(self.options.day_first);
        let name = &columns[watched.column];
        notes.extend(unread(name, time.unread(form, fetched)));
        notes.extend(undecidable(name, time, form));
        Some(form)
    }

    /// What is to be undone in the column of a field.
    pub(super) fn undo(&self, field: Field, column: Option<usize>, columns: &[String]) -> Undo {
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
            html_in_some: field == Field::Text && words.html_in_some,
            mojibake: readable && words.mojibake,
        }
    }

    /// The posts of the file, told by the column of their addresses and by those that speak where it is
    /// empty.
    pub(super) fn posts(
        &mut self,
        columns: &[Option<usize>; FIELDS],
        beside: &[Beside],
    ) -> (FilePosts, PostIndex) {
        let of = |column: usize, posts: &[PostSurvey]| {
            let mut posts = posts.iter();
            posts.position(|posts| posts.url_column() == Some(column))
        };
        let found = match columns[Field::PostUrl as usize] {
            Some(column) => of(column, &self.posts),
            // Without addresses ids tell the posts, and without ids their names.
            None => {
                let ids = columns[Field::PostId as usize];
                let mut all = self.posts.iter();
                let by_id = all.position(|p| ids.is_some() && p.column_of_shared_ids() == ids);
                by_id.or_else(|| self.posts.iter().position(PostSurvey::is_by_names))
            }
        };
        let Some(place) = found else {
            return one_post(self.rows, false);
        };
        let found = self.posts.swap_remove(place);
        let mut others = Vec::new();
        for beside in beside.iter().filter(|b| b.field == Field::PostUrl) {
            if let Some(place) = of(beside.column, &self.posts) {
                others.push(self.posts.swap_remove(place));
            }
        }
        found.finish(columns, &others)
    }
}

/// Says of a column that more than one order of the numbers fits its dates.
pub(super) fn undecidable(column: &str, times: &TimeSurvey, form: TimeForm) -> Option<Note> {
    let (example, orders) = times.undecidable(form)?;
    Some(Note::DatesUndecidable {
        column: column.to_owned(),
        example: example.to_owned(),
        orders: orders.into_iter().map(Order::name).collect(),
    })
}

fn unread(column: &str, found: Option<(u64, String)>) -> Option<Note> {
    let (count, example) = found?;
    Some(Note::Unread {
        column: column.to_owned(),
        count,
        example,
    })
}

/// Says which column was read where several have its name.
pub(super) fn same_names(layout: &Layout, columns: &[String]) -> Vec<Note> {
    let mut read: Vec<usize> = layout.columns.iter().flatten().copied().collect();
    read.sort_unstable();
    read.dedup();
    let twins = read.into_iter().filter_map(|column| {
        let name = columns[column].to_lowercase();
        let same = columns.iter().enumerate();
        let same: Vec<usize> = same
            .filter(|(_, other)| other.to_lowercase() == name)
            .map(|(place, _)| place)
            .collect();
        let place = same.iter().position(|place| *place == column)?;
        (same.len() > 1).then(|| Note::SameName {
            column: columns[column].clone(),
            count: same.len(),
            read: place + 1,
            completed: layout.column(Field::Text) == Some(column)
                && same.iter().any(|place| layout.speaks(*place)),
        })
    });
    twins.collect()
}
