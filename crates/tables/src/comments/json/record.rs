//! What of an object is the comment: many answers wrap it.

use std::borrow::Cow;

use super::extended::extended;
use super::tape::{Kind, Value};
use super::text::words;
use crate::comments::names::is_text_name;

/// How many objects a comment may be wrapped in.
const MAX_OUTER: usize = 6;

/// Names of the id of a comment, best first.
const IDS: [&str; 10] = [
    "comment_id",
    "commentId",
    "cid",
    "id",
    "pk",
    "objectID",
    "uri",
    "commentUrn",
    "rpid",
    "_id",
];

/// Whether a name is one of the id of a comment.
pub(super) fn is_id_name(name: &str) -> bool {
    IDS.contains(&name)
}

/// A comment and what it was wrapped in: `{"kind": "t1", "data": {...}}`, `{"node": {...}}`,
/// `{"comment": {...}, "creator": {...}}`.
#[derive(Debug, Clone, Copy)]
pub(in crate::comments) struct Record<'a> {
    /// The comment's own object.
    pub(in crate::comments) core: Value<'a>,
    /// Those around it, the outermost first, with the names that lead inwards.
    outer: [Option<(Value<'a>, &'static str)>; MAX_OUTER],
}

impl<'a> Record<'a> {
    pub(super) fn of(object: Value<'a>) -> Self {
        let mut record = Self {
            core: object,
            outer: [None; MAX_OUTER],
        };
        for place in 0..MAX_OUTER {
            let Some((name, inner)) = inner(record.core) else {
                break;
            };
            record.outer[place] = Some((record.core, name));
            record.core = inner;
        }
        record
    }

    /// The objects around the comment's own, with the name of the member that leads inwards.
    pub(in crate::comments) fn outer(
        &self,
    ) -> impl Iterator<Item = (Value<'a>, &'static str)> + use<'a> {
        self.outer.into_iter().flatten()
    }

    /// The member of a name, of the comment's own object or of one around it.
    pub(in crate::comments) fn get(&self, name: &str) -> Option<Value<'a>> {
        let around = self.outer().map(|(object, _)| object);
        std::iter::once(self.core)
            .chain(around)
            .find_map(|object| object.get(name))
    }

    /// Its id, as it is written.
    pub(in crate::comments) fn id(&self) -> Option<Cow<'a, str>> {
        IDS.iter().find_map(|name| {
            let id = self.core.get(name)?;
            id.word().or_else(|| extended(id))
        })
    }
}

/// The object within another one that is the comment.
fn inner(object: Value<'_>) -> Option<(&'static str, Value<'_>)> {
    const ALWAYS: [&str; 13] = [
        // Of what YouTube sends to its own pages.
        "commentThreadRenderer",
        "commentRenderer",
        "addChatItemAction",
        "liveChatTextMessageRenderer",
        "liveChatPaidMessageRenderer",
        "liveChatMembershipItemRenderer",
        "commentEntityPayload",
        "node",
        "_source",
        "comment_view",
        "topLevelComment",
        "commentView",
        // Of what X sends to its own pages.
        "tweet_results",
    ];
    const WITH_WORDS: [&str; 4] = ["comment", "review", "tweet", "reply"];
    let (mut count, mut kind, mut data) = (0, false, None);
    for (name, value) in object.members() {
        count += 1;
        kind |= name == "kind" && value.kind() == Kind::Text;
        if value.kind() != Kind::Object {
            continue;
        }
        if let Some(name) = ALWAYS.iter().find(|known| **known == name) {
            return Some((name, value));
        }
        if let Some(name) = WITH_WORDS.iter().find(|known| **known == name)
            && words(value).is_none()
            && (value.get("id").is_some() || value.get(name).is_some())
            && (*name != "reply" || !has_text(object))
        {
            return Some((name, value));
        }
        match &*name {
            "snippet" if value.get("topLevelComment").is_some() => return Some(("snippet", value)),
            "payload" if value.get("commentEntityPayload").is_some() => {
                return Some(("payload", value));
            }
            "properties" if value.get("commentId").is_some() => {
                return Some(("properties", value));
            }
            "post" if value.get("record").is_some() => return Some(("post", value)),
            "value" if value.get("post").is_some() => return Some(("value", value)),
            "content" if value.path("itemContent.tweet_results").is_some() => {
                return Some(("content", value));
            }
            "item" if value.path("itemContent.tweet_results").is_some() => {
                return Some(("item", value));
            }
            "itemContent" if value.get("tweet_results").is_some() => {
                return Some(("itemContent", value));
            }
            "result" if value.get("legacy").or(value.get("tweet")).is_some() => {
                return Some(("result", value));
            }
            "tweet" if value.get("legacy").is_some() => return Some(("tweet", value)),
            "legacy" if value.get("full_text").is_some() => return Some(("legacy", value)),
            "comment" if value.get("commentRenderer").is_some() => return Some(("comment", value)),
            "item"
                if value
                    .members()
                    .any(|(name, _)| name.starts_with("liveChat")) =>
            {
                return Some(("item", value));
            }
            "data" => data = Some(value),
            _ => {}
        }
    }
    let is_record = |data: &Value<'_>| data.get("id").is_some() && data.get("text").is_some();
    let data = data.filter(|data| kind || count == 1 || is_record(data))?;
    Some(("data", data))
}

/// Whether an object has a text of its own, so that a reply in it answers it.
fn has_text(object: Value<'_>) -> bool {
    let mut texts = object
        .members()
        .filter(|(_, value)| value.kind() == Kind::Text);
    texts.any(|(name, _)| is_text_name(&name))
}
