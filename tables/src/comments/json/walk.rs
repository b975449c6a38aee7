//! Goes through the documents of a file from comment to comment, in reading order: a comment, then
//! the replies that lie in it.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::learned::{Learned, Shell, step};
use super::look::{
    Found, Likely, Look, Words, find, holds_records_by_id, holds_words, look, plain_list,
};
use super::names::{Class, Names, list_in, may_hold_comments};
use super::post::{Holder, Post};
use super::record::Record;
use super::row::Row;
use super::tape::{Kind, Tape, Value};
use super::units::{Step, Units};
use crate::Error;
use crate::comments::Reader;
use crate::comments::left_out::{LeftOutCounts, LeftOutReason};
use crate::comments::shapes::{self, Document};

pub(super) type Input = Units<Reader>;

/// What the column is called when the records are texts instead of objects.
const TEXT: &str = "text";
/// The word for the parent of a comment that answers the post itself.
const ROOT: &str = "root";
/// Our column for the parent of a comment.
const PARENT: &str = "parent_comment_id";
/// The most comments whose missing replies are counted one by one.
const MAX_CLAIMS: usize = 1_000_000;

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Comments, or posts that hold some.
    Unknown,
    /// Comments and nothing else.
    Comments,
}

/// What is known of the place of a value.
#[derive(Debug, Clone)]
struct Scope {
    role: Role,
    /// The list it is in, or that of all documents; see [`step`].
    list: u64,
    in_array: bool,
    /// It answers the post itself.
    top: bool,
    post: Arc<Post>,
    /// The comment it answers.
    holder: Option<Arc<Holder>>,
    document: Option<Arc<Document>>,
}

/// Values of the unit that are still to be read.
struct Level {
    at: u32,
    end: u32,
    /// They are members of an object, whose names are no values.
    named: bool,
    scope: Arc<Scope>,
}

/// A value that is larger than a unit and was opened.
struct Opened {
    scope: Arc<Scope>,
    /// Its place among the objects that were opened; none for an array.
    shell: Option<usize>,
    /// Better lists lie beside it.
    skipped: bool,
}

/// An object that holds lists of comments.
struct Holding {
    place: u32,
    post: Arc<Post>,
    /// It is itself the comment, or post, that the replies in it answer; whether it was gone into.
    is_comment: Option<bool>,
}

/// What an object tells about the post of the comments in it, where it tells something new.
fn post_of(object: Value<'_>, known: &Arc<Post>) -> Arc<Post> {
    let post = Post::of(object, Some(known));
    match post == **known {
        true => Arc::clone(known),
        false => Arc::new(post),
    }
}

/// Goes through one file.
pub(super) struct Walk {
    names: Names,
    pub(super) learned: Learned,
    pub(super) left_out: LeftOutCounts,
    documents: Arc<Scope>,
    levels: Vec<Level>,
    opened: Vec<Opened>,
    shells: usize,
    rows: u64,
    missing: Missing,
}

/// Comments that the file says exist.
#[derive(Default)]
struct Missing {
    hasher: RandomState,
    /// Of each comment the replies that do not lie in it, by its id.
    replies: HashMap<u64, i64>,
    first_place: Option<String>,
    /// What the last page said: more follows; how many there are and how many it holds itself.
    page: Option<Page>,
}

struct Page {
    total: Option<u64>,
    rows_before: u64,
    place: String,
}

impl Walk {
    pub(super) fn new(learned: Learned) -> Self {
        let documents = Scope {
            role: Role::Unknown,
            list: 0,
            in_array: false,
            top: false,
            post: Arc::default(),
            holder: None,
            document: None,
        };
        Self {
            names: Names::default(),
            learned,
            left_out: LeftOutCounts::default(),
            documents: Arc::new(documents),
            levels: Vec::new(),
            opened: Vec::new(),
            shells: 0,
            rows: 0,
            missing: Missing::default(),
        }
    }

    /// Puts the next comment into `row`; false at the end.
    ///
    /// # Errors
    /// [`Error::Broken`] with the place of what is no JSON or cannot be kept.
    pub(super) fn next(&mut self, units: &mut Input, row: &mut Row) -> Result<bool, Error> {
        loop {
            if let Some(level) = self.levels.last_mut() {
                if level.at >= level.end {
                    self.levels.pop();
                    continue;
                }
                if level.named {
                    level.at = units.value_at(level.at).end();
                }
                let value = units.value_at(level.at);
                level.at = value.end();
                let scope = Arc::clone(&level.scope);
                if self.element(units, value, &scope, row)? {
                    self.rows += 1;
                    return Ok(true);
                }
                continue;
            }
            match units.next()? {
                None => {
                    self.count_missing();
                    return Ok(false);
                }
                Some(Step::Unit) => self.unit(units),
                Some(Step::Open { object }) => self.open(units, object)?,
                Some(Step::Close) => drop(self.opened.pop()),
            }
        }
    }

    fn push(&mut self, list: Value<'_>, scope: Scope) {
        let (at, in_array) = match list.kind() {
            Kind::Array => (list.place() + 1, true),
            _ => (list.place(), scope.in_array),
        };
        self.levels.push(Level {
            at,
            end: list.end(),
            named: false,
            scope: Arc::new(Scope { in_array, ..scope }),
        });
    }

    /// Reads a value; true when it is a comment, which is then in `row`.
    fn element(
        &mut self,
        units: &Input,
        value: Value<'_>,
        scope: &Scope,
        row: &mut Row,
    ) -> Result<bool, Error> {
        match value.kind() {
            Kind::Object => return self.object(units, value, scope, row),
            Kind::Array => self.push(value, scope.clone()),
            Kind::Text => {
                row.clear();
                let added = row
                    .add(TEXT, value)
                    .and_then(|()| self.add_context(scope, row));
                added.map_err(|problem| Error::broken(units.place_of(value), problem))?;
                return Ok(true);
            }
            Kind::Null => {}
            Kind::Number | Kind::Bool => {
                let place = || units.place_of(value);
                self.left_out.add(LeftOutReason::Unreadable, 1, place);
            }
        }
        Ok(false)
    }

    fn object(
        &mut self,
        units: &Input,
        value: Value<'_>,
        scope: &Scope,
        row: &mut Row,
    ) -> Result<bool, Error> {
        let record = Record::of(value);
        let place = || units.place_of(value);
        if let Some(count) = shapes::missing(&record) {
            self.left_out.add(LeftOutReason::NotInFile, count, place);
            return Ok(false);
        }
        let look = look(&mut self.names, &record, scope.list);
        if scope.role == Role::Unknown {
            if look.lists.is_empty() && holds_records_by_id(&mut self.names, value) {
                self.levels.push(Level {
                    at: value.place() + 1,
                    end: value.end(),
                    named: true,
                    scope: Arc::new(scope.clone()),
                });
                return Ok(false);
            }
            if self.is_post(&record, &look, scope) {
                self.post(units, value, &look, scope, shapes::stands_alone(&record));
                return Ok(false);
            }
            if look.lists.is_empty() || look.words == Words::None {
                // An object with words is a comment, unless lists in it are known to be of comments.
                let by_name = match look.words {
                    Words::None => false,
                    Words::Message => scope.in_array,
                    Words::Blank | Words::Some => true,
                };
                let found = find(&mut self.names, value, scope.list, by_name);
                if !found.is_empty() {
                    self.container(units, value, found, scope);
                    return Ok(false);
                }
            }
        } else if look.words == Words::None && look.lists.is_empty() {
            let found = find(&mut self.names, value, scope.list, false);
            if !found.is_empty() {
                self.container(units, value, found, scope);
                return Ok(false);
            }
        }
        self.comment(units, value, &record, look, scope, row)
    }

    /// Whether an object is a post and no comment.
    fn is_post(&mut self, record: &Record<'_>, look: &Look<'_>, scope: &Scope) -> bool {
        if shapes::is_post(record) {
            return true;
        }
        let mut comments = look
            .lists
            .iter()
            .filter(|list| list.likely != Likely::Replies);
        let first = comments.clone().find(|list| !list.is_empty());
        if let Some(first) = first {
            let is_comment = shapes::is_comment_with(record, first.list)
                .unwrap_or_else(|| look.class.has(Class::OF_COMMENT));
            if !is_comment {
                self.learned.add_posts(scope.list, self.rows > 0);
            }
            return !is_comment;
        }
        if look.class.has(Class::OF_COMMENT) {
            return false;
        }
        if comments.next().is_some() && look.words != Words::Some {
            return true;
        }
        let has_replies = look.lists.iter().any(|list| list.likely == Likely::Replies);
        if !scope.in_array && has_replies {
            return record
                .core
                .get("title")
                .is_some_and(|title| title.word().is_some());
        }
        let like_a_post = scope.in_array || look.class.has(Class::COMMENTS.or(Class::PREVIEW));
        !has_replies && like_a_post && self.learned.are_posts(scope.list)
    }

    /// Goes into the comments of a post. One that stands `alone` has them beside it.
    fn post(
        &mut self,
        units: &Input,
        value: Value<'_>,
        look: &Look<'_>,
        scope: &Scope,
        alone: bool,
    ) {
        let mut lists: Vec<Found<'_>> = look.lists.clone();
        if lists.iter().any(|list| list.likely != Likely::Replies) {
            lists.retain(|list| list.likely != Likely::Replies);
        }
        // Both hold the same comments.
        if lists
            .iter()
            .any(|list| list.name == "edge_media_to_parent_comment")
        {
            lists.retain(|list| list.name == "edge_media_to_parent_comment");
        }
        if lists.iter().any(|list| !list.is_empty()) {
            lists.retain(|list| !list.is_empty());
        }
        let best = lists.iter().map(|list| list.likely).min();
        lists.retain(|list| Some(list.likely) == best);
        if lists.is_empty() {
            lists = find(&mut self.names, value, scope.list, true);
        }
        let post = post_of(value, &scope.post);
        if lists.is_empty() && alone {
            self.remember_post(&post, scope);
        }
        let scope = Scope {
            top: true,
            post,
            ..scope.clone()
        };
        self.container(units, value, lists, &scope);
    }

    /// Makes a post that of the lists that follow: Reddit answers with the post and its comments
    /// beside each other.
    fn remember_post(&mut self, post: &Arc<Post>, scope: &Scope) {
        const REACH: usize = 8;
        let levels = self.levels.iter_mut().rev().take(REACH);
        let scopes = levels.map(|level| &mut level.scope);
        for around in scopes.chain([&mut self.documents]) {
            if Arc::ptr_eq(&around.post, &scope.post) {
                let mut changed = Scope::clone(around);
                changed.post = Arc::clone(post);
                *around = Arc::new(changed);
            }
        }
    }

    /// Goes into the lists of comments in an object.
    fn container(&mut self, units: &Input, value: Value<'_>, found: Vec<Found<'_>>, scope: &Scope) {
        let document = Document::of(value).map(Arc::new);
        let document = document.or_else(|| scope.document.clone());
        let post = match scope.top {
            true => Arc::clone(&scope.post),
            false => post_of(value, &scope.post),
        };
        let held: usize = found
            .iter()
            .map(|found| found.list.elements().count())
            .sum();
        let mut holders: Vec<_> = found.iter().map(|found| found.holder).collect();
        holders.dedup_by_key(|holder| holder.place());
        let mut objects = [value].into_iter().chain(holders);
        let more = objects.find_map(shapes::more_follow);
        if let Some(total) = more.filter(|_| scope.top) {
            let count = total.unwrap_or(0).saturating_sub(held as u64).max(1);
            let place = || units.place_of(value);
            self.left_out.add(LeftOutReason::NotInFile, count, place);
        } else if let Some(total) = more {
            self.missing.page = Some(Page {
                total,
                rows_before: self.rows + held as u64,
                place: units.place_of(value),
            });
        } else if !found.is_empty() {
            self.missing.page = None;
        }
        // Lists of one object stand side by side; what it says is read once.
        let mut last: Option<Holding> = None;
        for found in found.into_iter().rev() {
            let holder = found.holder;
            let holding = match last.take().filter(|last| last.place == holder.place()) {
                Some(holding) => holding,
                None => self.holding(holder, value, &found, &post),
            };
            let inner = Scope {
                role: match found.likely {
                    Likely::Comments | Likely::Preview => Role::Comments,
                    Likely::Replies if scope.top => Role::Comments,
                    _ => scope.role,
                },
                list: found.path,
                post: Arc::clone(&holding.post),
                top: scope.top && found.likely == Likely::Replies,
                document: document.clone(),
                ..scope.clone()
            };
            match holding.is_comment {
                None => self.push(found.list, inner),
                // With it all lists in it.
                Some(true) => {}
                Some(false) => {
                    let alone = Scope {
                        role: scope.role,
                        in_array: false,
                        ..inner
                    };
                    self.push_alone(holder, Arc::new(alone));
                }
            }
            last = Some(Holding {
                is_comment: holding.is_comment.map(|_| true),
                ..holding
            });
        }
    }

    /// What the object tells that holds a list; it lies in `around` or is the same.
    fn holding(
        &mut self,
        holder: Value<'_>,
        around: Value<'_>,
        found: &Found<'_>,
        post: &Arc<Post>,
    ) -> Holding {
        let same = holder.place() == around.place();
        let is_comment = found.likely == Likely::Replies && !same && self.has_words(holder);
        Holding {
            place: holder.place(),
            post: match same {
                true => Arc::clone(post),
                false => post_of(holder, post),
            },
            is_comment: is_comment.then_some(false),
        }
    }

    fn has_words(&mut self, object: Value<'_>) -> bool {
        look(&mut self.names, &Record::of(object), 0).words == Words::Some
    }

    /// Puts a comment into `row` and goes into its replies; false when it is none after all.
    fn comment(
        &mut self,
        units: &Input,
        value: Value<'_>,
        record: &Record<'_>,
        look: Look<'_>,
        scope: &Scope,
        row: &mut Row,
    ) -> Result<bool, Error> {
        let place = || units.place_of(value);
        let nameless = look.words == Words::Message && record.id().is_none();
        if look.error && (look.words < Words::Message || nameless) {
            self.left_out.add(LeftOutReason::ErrorRecord, 1, place);
            return Ok(false);
        }
        self.claim(units, value, record, &look, scope);
        let gone = look.words < Words::Message && (look.gone || shapes::is_gone(record));
        if gone {
            self.left_out.add(LeftOutReason::Removed, 1, place);
        } else {
            let added = self.fill(record, look.parent.as_deref(), scope, row);
            added.map_err(|problem| Error::broken(place(), problem))?;
        }
        let lists: Vec<_> = look
            .lists
            .into_iter()
            .filter(|list| !list.is_empty())
            .collect();
        if !lists.is_empty() {
            self.learned.add_replies_within();
            let holder = Holder::of(&mut self.names, record, scope.holder.as_deref());
            let holder = Some(Arc::new(holder));
            for found in lists.into_iter().rev() {
                let inner = Scope {
                    role: Role::Comments,
                    list: found.path,
                    top: false,
                    holder: holder.clone(),
                    ..scope.clone()
                };
                self.push(found.list, inner);
            }
        }
        Ok(!gone)
    }

    /// Notes replies that a comment has and the file does not hold below it.
    fn claim(
        &mut self,
        units: &Input,
        value: Value<'_>,
        record: &Record<'_>,
        look: &Look<'_>,
        scope: &Scope,
    ) {
        let hash = |id: &str| self.missing.hasher.hash_one(id);
        let parent = look.parent.clone();
        let parent = parent.or_else(|| record.core.word_at("snippet.parentId"));
        // Replies may also stand beside the comment, and name it.
        if scope.holder.is_none()
            && let Some(parent) = parent.as_deref().map(hash)
            && let Some(missing) = self.missing.replies.get_mut(&parent)
        {
            *missing -= 1;
        }
        if let Some(more) = shapes::missing_below(record) {
            let place = || units.place_of(value);
            self.left_out.add(LeftOutReason::NotInFile, more, place);
        }
        let held = |list: &Found<'_>| list.list.elements().count() as u64;
        let held: u64 = look.lists.iter().map(held).sum();
        let claimed = look.replies.unwrap_or(0).saturating_sub(held);
        if !look.place_for_replies || claimed == 0 || self.missing.replies.len() == MAX_CLAIMS {
            return;
        }
        if let Some(id) = record.id().as_deref().map(hash) {
            self.missing
                .first_place
                .get_or_insert_with(|| units.place_of(value));
            let claimed = i64::try_from(claimed).unwrap_or(i64::MAX);
            self.missing.replies.insert(id, claimed);
        }
    }

    /// Counts what the file says exists, at its end.
    fn count_missing(&mut self) {
        let missing = std::mem::take(&mut self.missing);
        let replies = missing.replies.into_values().filter(|count| *count > 0);
        let replies = replies.fold(0u64, |sum, count| sum.saturating_add(count as u64));
        if let Some(place) = missing.first_place.filter(|_| replies > 0) {
            self.left_out
                .add(LeftOutReason::NotInFile, replies, || place);
        }
        if let Some(page) = missing.page {
            let total = page.total.unwrap_or(0);
            let count = total.saturating_sub(page.rows_before).max(1);
            self.left_out
                .add(LeftOutReason::NotInFile, count, || page.place);
        }
    }

    fn fill(
        &mut self,
        record: &Record<'_>,
        parent: Option<&str>,
        scope: &Scope,
        row: &mut Row,
    ) -> Result<(), String> {
        row.clear();
        for (name, value) in record.core.members() {
            if !self.holds_replies(&name, value) {
                row.add(&name, value)?;
            }
        }
        for (object, inward) in record.outer() {
            for (name, value) in object.members() {
                if name != inward && !self.holds_replies(&name, value) {
                    row.add_missing(&name, value)?;
                }
            }
        }
        let document = scope.document.as_deref();
        shapes::tell(record, document, row)?;
        if let Some(parent) = parent.filter(|_| scope.holder.is_none()) {
            // Where some replies lie in comments, the others are to name theirs in the same column.
            if self.learned.replies_within {
                row.add_text(PARENT, parent)?;
            } else {
                self.learned.replies_beside = true;
            }
        }
        self.add_context(scope, row)
    }

    /// Whether a member becomes rows of its own.
    fn holds_replies(&mut self, name: &str, value: Value<'_>) -> bool {
        let lists = Class::COMMENTS.or(Class::REPLIES).or(Class::PREVIEW);
        if !matches!(value.kind(), Kind::Array | Kind::Object) {
            return false;
        }
        let class = self.names.class(name);
        class.has(lists) && list_in(value).is_some_and(|list| may_hold_comments(name, class, list))
    }

    /// Adds what the place of a comment tells about it.
    fn add_context(&self, scope: &Scope, row: &mut Row) -> Result<(), String> {
        match &scope.holder {
            Some(holder) => {
                if let Some(id) = &holder.id {
                    row.add_text(PARENT, id)?;
                }
                for (name, text) in holder.taken.iter() {
                    row.add_text(name, text)?;
                }
            }
            None if scope.top => row.add_text(PARENT, ROOT)?,
            None => {}
        }
        if let Some(url) = &scope.post.url {
            row.add_text("post_url", url)?;
        }
        if let Some(title) = &scope.post.title {
            row.add_text("post_title", title)?;
        }
        Ok(())
    }

    /// Goes into a unit.
    fn unit(&mut self, units: &Input) {
        let value = units.value();
        let Some(opened) = self.opened.last() else {
            let scope = Arc::clone(&self.documents);
            return self.push_alone(value, scope);
        };
        if opened.skipped {
            return;
        }
        let scope = Arc::clone(&opened.scope);
        match (opened.shell, units.name()) {
            (Some(shell), Some(name)) => self.member(value, name, shell, &scope),
            _ => self.push_alone(value, scope),
        }
    }

    fn push_alone(&mut self, value: Value<'_>, scope: Arc<Scope>) {
        self.levels.push(Level {
            at: value.place(),
            end: value.end(),
            named: false,
            scope,
        });
    }

    /// Goes into a member of an object that is larger than a unit, or remembers it.
    fn member(&mut self, value: Value<'_>, name: &str, shell: usize, scope: &Scope) {
        let class = self.names.class(name);
        let likely = Likely::of(class);
        let path = step(scope.list, name);
        let list = match likely.by_name() {
            true => list_in(value),
            false => {
                plain_list(name, value).filter(|list| holds_words(&mut self.names, *list, likely))
            }
        };
        let found = match list {
            Some(list) => vec![Found {
                likely,
                name: name.into(),
                list,
                holder: value,
                path,
            }],
            None => find(&mut self.names, value, path, true),
        };
        if !self.learned.whole {
            self.learned.shells[shell].add(name, value.whole_json());
        }
        let Some(best) = found.first().map(|found| found.likely) else {
            return;
        };
        if self.is_best(shell, best) {
            for found in found {
                let inner = self.member_scope(scope, found.likely, found.path);
                self.push(found.list, inner);
            }
        }
    }

    fn member_scope(&mut self, scope: &Scope, likely: Likely, list: u64) -> Scope {
        if likely == Likely::Comments && scope.in_array {
            self.learned.add_posts(scope.list, self.rows > 0);
        }
        let comments = matches!(likely, Likely::Comments | Likely::Preview)
            || (likely == Likely::Replies && scope.top);
        Scope {
            role: if comments { Role::Comments } else { scope.role },
            list,
            in_array: true,
            ..scope.clone()
        }
    }

    /// Whether no better list lies in an object that is larger than a unit, as far as is known.
    fn is_best(&mut self, shell: usize, likely: Likely) -> bool {
        let best = self.learned.shells[shell].best.get_or_insert(likely);
        if !self.learned.whole {
            *best = likely.min(*best);
        }
        *best == likely
    }

    /// Goes into a value that is larger than a unit.
    fn open(&mut self, units: &Input, object: bool) -> Result<(), Error> {
        let (mut scope, mut skipped) = (Scope::clone(&self.documents), false);
        if let Some(around) = self.opened.last() {
            skipped = around.skipped;
            scope = Scope::clone(&around.scope);
            match (around.shell, units.opened_name()) {
                (Some(shell), Some(name)) => {
                    let name = name.to_owned();
                    let likely = Likely::of(self.names.class(&name));
                    let list = step(scope.list, &name);
                    if !object || likely.by_name() {
                        skipped |= !self.is_best(shell, likely);
                        scope = self.member_scope(&scope, likely, list);
                        scope.in_array = !object;
                    } else {
                        scope.list = list;
                    }
                }
                _ if object && scope.role == Role::Comments => return Err(units.too_long()),
                _ => {}
            }
        }
        scope.in_array |= !object;
        let mut shell = None;
        if object {
            shell = Some(self.shells);
            self.shells += 1;
            if self.learned.shells.len() < self.shells {
                self.learned.shells.push(Shell::default());
            }
            self.enter(&mut scope, self.shells - 1);
        }
        self.learned.again |= !self.learned.whole;
        self.opened.push(Opened {
            scope: Arc::new(scope),
            shell,
            skipped,
        });
        Ok(())
    }

    /// Takes over what was learned of an object that is larger than a unit.
    fn enter(&self, scope: &mut Scope, shell: usize) {
        let json = self.learned.shells[shell].json();
        let mut tape = Tape::default();
        if tape.parse(json.as_bytes(), true).is_ok() {
            let object = tape.root(&json);
            scope.post = post_of(object, &scope.post);
            scope.top |= shapes::is_post(&Record::of(object));
        }
    }
}
