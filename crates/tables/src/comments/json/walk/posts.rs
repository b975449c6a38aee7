//! Tells posts from comments, and goes into the lists of comments of posts and answers.

use std::sync::Arc;

use super::missing::PageTotals;
use super::{Input, Role, Scope, Walk};
use crate::comments::json::alike::{is_alike, is_direct, is_tree};
use crate::comments::json::find::{find, holds_named_below};
use crate::comments::json::keyed::is_address;
use crate::comments::json::look::{Found, Likely, Look, Words, look, tells_error};
use crate::comments::json::names::Class;
use crate::comments::json::post::Post;
use crate::comments::json::record::Record;
use crate::comments::json::tape::Value;
use crate::comments::left_out::LeftOutReason;
use crate::comments::row_kind::RowKind;
use crate::comments::shapes::{self, Document};

/// An object that holds lists of comments.
struct Holding {
    place: u32,
    post: Arc<Post>,
    /// It is itself the comment, or post, that the replies in it answer; whether it was gone into.
    is_comment: Option<bool>,
}

/// What an object tells about the post of the comments in it, where it tells something new.
pub(super) fn post_of(object: Value<'_>, known: &Arc<Post>) -> Arc<Post> {
    let post = Post::of(object, Some(known));
    match post == **known {
        true => Arc::clone(known),
        false => Arc::new(post),
    }
}

/// Whether a record says that it is a post, and a list in it that it holds comments.
fn is_post_of_kind(record: &Record<'_>, look: &Look<'_>) -> bool {
    let kind = |object: Value<'_>| {
        let mut kinds = ["type", "kind", "_type"].iter();
        RowKind::of(&kinds.find_map(|name| object.get(name)?.word())?)
    };
    let mut firsts = look.lists.iter().filter_map(|found| {
        let first = found.list.elements().next()?;
        Some(Record::of(first).core)
    });
    kind(record.core) == Some(RowKind::Post)
        && firsts.any(|element| kind(element) == Some(RowKind::Comment))
}

impl Walk {
    /// Whether an object is a post and no comment.
    pub(super) fn is_post(&mut self, record: &Record<'_>, look: &Look<'_>, scope: &Scope) -> bool {
        if shapes::is_post(record, scope.document.as_deref()) || is_post_of_kind(record, look) {
            return true;
        }
        let mut comments = look
            .lists
            .iter()
            .filter(|list| list.likely != Likely::Replies);
        let first = comments.clone().find(|list| !list.is_empty());
        if let Some(first) = first {
            let is_comment = shapes::is_comment_with(record, first.list)
                .or(look.class.has(Class::OF_COMMENT).then_some(true));
            let (list, late) = (scope.list, self.rows > 0);
            return match is_comment {
                Some(true) => false,
                None if self.may_be_thread(record, first, scope) => {
                    let is_thread = is_tree(&mut self.names, first.list)
                        || !is_direct(record, first)
                        || self.learned.has_bare(list);
                    if !is_thread {
                        self.learned.add_alike(list, late);
                    }
                    !is_thread
                }
                _ => {
                    let words = look.words >= Words::Message;
                    self.learned.add_posts(list, words, late);
                    true
                }
            };
        }
        if look.class.has(Class::OF_COMMENT) {
            return false;
        }
        let has_no_words = || look.words != Words::Some || look.says_words_of_post();
        if comments.next().is_some() && has_no_words() {
            return true;
        }
        let has_replies = look.lists.iter().any(|list| list.likely == Likely::Replies);
        if has_replies && shapes::is_post_with_replies(record) {
            return true;
        }
        if has_replies && (!scope.in_array || look.words < Words::Message) {
            return record
                .core
                .get("title")
                .is_some_and(|title| title.word().is_some());
        }
        let like_a_post = scope.in_array || look.class.has(Class::COMMENTS.or(Class::PREVIEW));
        // Documents in a row are a list where those with comments have words as this one has.
        let in_row = look.words >= Words::Message && self.learned.are_posts_with_words(scope.list);
        !has_replies && (in_row || (like_a_post && self.learned.are_posts(scope.list)))
    }

    /// Whether a record among others may be a comment with a list of `comments` that answer it.
    fn may_be_thread(&mut self, record: &Record<'_>, comments: &Found<'_>, scope: &Scope) -> bool {
        scope.in_array
            && comments.likely == Likely::Comments
            && !self.learned.are_surely_posts(scope.list)
            && is_alike(&mut self.names, record, comments.list)
    }

    /// Goes into the comments of a post; some have them beside them.
    pub(super) fn post(
        &mut self,
        units: &Input,
        value: Value<'_>,
        record: &Record<'_>,
        look: &Look<'_>,
        scope: &Scope,
    ) {
        let mut lists = find(&mut self.names, value, scope.list, false);
        if !lists.iter().any(|list| list.likely.by_name()) {
            let names = &mut self.names;
            lists.retain(|found| holds_named_below(names, found.list));
        }
        // Both hold the same comments.
        if lists
            .iter()
            .any(|list| list.name == "edge_media_to_parent_comment")
        {
            lists.retain(|list| list.name == "edge_media_to_parent_comment");
        }
        let post = post_of(value, &scope.post);
        if lists.is_empty() && shapes::stands_alone(record) {
            self.remember_post(&post, scope);
        }
        let is_alone = lists.iter().all(Found::is_empty);
        let is_post = shapes::is_post(record, scope.document.as_deref());
        if is_alone && !is_post && !tells_error(&mut self.names, value) {
            self.count_post(units, value, record, look);
        }
        let scope = Scope {
            top: true,
            post,
            ..scope.clone()
        };
        self.container(units, value, lists, &scope);
    }

    /// Counts a post whose words no comment in the file stands under.
    fn count_post(
        &mut self,
        units: &Input,
        value: Value<'_>,
        record: &Record<'_>,
        look: &Look<'_>,
    ) {
        let is_answer = look.words == Words::Message && record.id().is_none();
        if look.words >= Words::Message && !is_answer {
            let place = || units.place_of(value);
            self.left_out.add(LeftOutReason::Post, 1, place);
        }
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
    pub(super) fn container(
        &mut self,
        units: &Input,
        value: Value<'_>,
        found: Vec<Found<'_>>,
        scope: &Scope,
    ) {
        if tells_error(&mut self.names, value) {
            let place = || units.place_of(value);
            self.left_out.add(LeftOutReason::ErrorRecord, 1, place);
        }
        let document = Document::of(value).map(Arc::new);
        let document = document.or_else(|| scope.document.clone());
        let post = match scope.top {
            true => Arc::clone(&scope.post),
            false => post_of(value, &scope.post),
        };
        let best = found.first().map(|found| found.likely);
        let held: usize = found
            .iter()
            .filter(|found| Some(found.likely) == best)
            .map(|found| found.count(&mut self.names))
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
            self.missing.page = Some(PageTotals {
                total,
                rows_before: self.rows + held as u64,
                place: units.place_of(value),
            });
        } else if !found.is_empty() {
            self.missing.page = None;
        }
        let before = shapes::before_post(value);
        if let Some(list) = before.filter(|list| list.elements().next().is_some()) {
            let count = list.elements().count() as u64;
            self.left_out
                .add(LeftOutReason::Post, count, || units.place_of(list));
        }
        let is_before =
            |found: &Found<'_>| before.is_some_and(|list| list.place() == found.list.place());
        let found: Vec<_> = found
            .into_iter()
            .filter(|found| !is_before(found) && !self.is_left_out(units, found))
            .collect();
        let (twins, below_twins) = match found.len() {
            0 | 1 => (scope.twins, scope.twins.is_some()),
            _ => (Some(self.twins.add_object()), false),
        };
        // Lists of one object stand side by side; what it says is read once.
        let mut last: Option<Holding> = None;
        for found in found.into_iter().rev() {
            let holder = found.holder;
            let holding = match last.take().filter(|last| last.place == holder.place()) {
                Some(holding) => holding,
                None => self.holding(holder, value, &found, &post),
            };
            // Lists may have the address of their post for a name.
            let post = match is_address(&found.name) {
                true => Arc::new(Post::at(&found.name)),
                false => Arc::clone(&holding.post),
            };
            let inner = Scope {
                role: match found.likely {
                    Likely::Comments | Likely::Preview => Role::Comments,
                    Likely::Replies if scope.top => Role::Comments,
                    _ => scope.role,
                },
                list: found.path,
                post,
                top: scope.top && found.likely == Likely::Replies,
                document: document.clone(),
                twins,
                below_twins,
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
                    self.push_alone(holder, Arc::new(alone), None);
                }
            }
            last = Some(Holding {
                is_comment: holding.is_comment.map(|_| true),
                ..holding
            });
        }
    }

    /// Counts the elements of a list of which nothing tells that they are comments.
    fn is_left_out(&mut self, units: &Input, found: &Found<'_>) -> bool {
        if found.unread {
            let count = found.count(&mut self.names) as u64;
            let place = || units.place_of(found.list);
            self.left_out
                .add(LeftOutReason::OtherList, count.max(1), place);
        }
        found.unread
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
}
