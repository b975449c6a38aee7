//! Puts a record into the row of its comment, with what its place tells about it.

use super::{Scope, Walk};
use crate::comments::json::keyed::{is_address, is_key};
use crate::comments::json::look::{Look, listed};
use crate::comments::json::names::{Class, may_hold_comments};
use crate::comments::json::record::Record;
use crate::comments::json::replies::{own_name, speaks_as_reply};
use crate::comments::json::row::Row;
use crate::comments::json::tape::{Kind, Value};
use crate::comments::shapes;

/// The word for the parent of a comment that answers the post itself.
const ROOT: &str = "root";
/// Our columns for the id and the address of a comment, for its parent, and for what its place tells.
pub(super) const ID: &str = "comment_id";
const URL: &str = "comment_url";
const PARENT: &str = "parent_comment_id";
pub(super) const IS_REPLY: &str = "is_reply";

impl Walk {
    /// Puts a record into the row of its comment.
    pub(super) fn fill(
        &mut self,
        record: &Record<'_>,
        look: &Look<'_>,
        scope: &Scope,
        row: &mut Row,
    ) -> Result<(), String> {
        row.clear();
        let lists = look.lists.iter().filter(|list| !list.is_empty());
        row.set_apart(lists.map(|list| list.list.place()));
        let is_reply = scope.holder.is_some();
        let says_reply = is_reply && speaks_as_reply(&mut self.names, record.core);
        for (name, value) in record.core.members() {
            if self.holds_replies(&name, value) {
                continue;
            }
            let own = own_name(&name).filter(|own| says_reply && record.core.get(own).is_none());
            row.add(own.as_deref().unwrap_or(&name), value)?;
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
        if let Some(parent) = look.parent.as_deref().filter(|_| scope.holder.is_none()) {
            // Where some replies lie in comments, the others are to name theirs in the same column.
            if self.learned.replies_within {
                row.add_text(PARENT, parent)?;
            } else {
                self.learned.replies_beside = true;
            }
        }
        match self.key.as_deref() {
            Some(key) if is_address(key) => row.add_text(URL, key)?,
            Some(key) if is_key(key) && record.id().is_none() => {
                self.learned.add_keys(self.rows > 0);
                row.add_text(ID, key)?;
            }
            _ => {}
        }
        if self.learned.keys
            && let Some(id) = record.id()
        {
            row.add_text(ID, &id)?;
        }
        self.add_context(scope, row)?;
        match &scope.holder {
            _ if !self.learned.unnamed_parents => Ok(()),
            Some(_) => row.add_text(IS_REPLY, "true"),
            None if look.parent.is_none() => row.add_text(IS_REPLY, "false"),
            None => Ok(()),
        }
    }

    /// Whether a member becomes rows of its own.
    fn holds_replies(&mut self, name: &str, value: Value<'_>) -> bool {
        let lists = Class::COMMENTS.or(Class::REPLIES).or(Class::PREVIEW);
        if !matches!(value.kind(), Kind::Array | Kind::Object) {
            return false;
        }
        let class = self.names.class(name);
        class.has(lists)
            && listed(&mut self.names, class, value)
                .is_some_and(|list| may_hold_comments(&mut self.names, name, class, list))
    }

    /// Adds what the place of a comment tells about it.
    pub(super) fn add_context(&self, scope: &Scope, row: &mut Row) -> Result<(), String> {
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
}
