//! What the type of a part of a text says, in the words of editors and platforms.

use crate::comments::json::tape::{Kind, Value};
use crate::comments::names::normal;

/// What a part is by its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    /// It tells no type, or one that is of no part.
    Unknown,
    Text,
    /// Words that are marked, within a line.
    Inline,
    Link,
    Mention,
    Emoji,
    Break,
    Block,
    Quote,
    /// Pictures, buttons and lines between paragraphs.
    Silent,
    Subreddit,
    Redditor,
}

/// Members that name the type.
const TYPES: [&str; 4] = ["type", "nodeType", "_type", "e"];

const TEXT: [&str; 5] = ["text", "plain", "span", "raw", "plaintext"];
const INLINE: [&str; 25] = [
    "bold",
    "strong",
    "italic",
    "italics",
    "em",
    "emphasis",
    "underline",
    "strikethrough",
    "strike",
    "delete",
    "spoiler",
    "spoilertext",
    "code",
    "inlinecode",
    "hashtag",
    "cashtag",
    "botcommand",
    "email",
    "phone",
    "phonenumber",
    "bankcard",
    "color",
    "date",
    "mrkdwn",
    "inline",
];
const LINKS: [&str; 7] = [
    "link",
    "textlink",
    "hyperlink",
    "entryhyperlink",
    "autolink",
    "a",
    "url",
];
const MENTIONS: [&str; 6] = [
    "mention",
    "mentionname",
    "user",
    "usergroup",
    "channel",
    "broadcast",
];
const EMOJI: [&str; 4] = ["emoji", "customemoji", "emote", "emoticon"];
const BREAKS: [&str; 4] = ["hardbreak", "linebreak", "break", "br"];
const BLOCKS: [&str; 46] = [
    "paragraph",
    "par",
    "p",
    "heading",
    "heading1",
    "heading2",
    "heading3",
    "header",
    "h",
    "doc",
    "document",
    "root",
    "block",
    "pre",
    "codeblock",
    "preformatted",
    "richtext",
    "richtextsection",
    "richtextlist",
    "richtextpreformatted",
    "section",
    "bulletlist",
    "bulletedlist",
    "orderedlist",
    "numberedlist",
    "unorderedlist",
    "listitem",
    "list",
    "li",
    "ul",
    "ol",
    "unstyled",
    "unorderedlistitem",
    "orderedlistitem",
    "headerone",
    "headertwo",
    "headerthree",
    "headerfour",
    "bulletedlistitem",
    "numberedlistitem",
    "todo",
    "toggle",
    "callout",
    "table",
    "checklist",
    "warning",
];
const QUOTES: [&str; 3] = ["blockquote", "quote", "richtextquote"];
const SILENT: [&str; 15] = [
    "atomic",
    "gif",
    "image",
    "img",
    "media",
    "mediasingle",
    "mediagroup",
    "video",
    "file",
    "embed",
    "divider",
    "horizontalrule",
    "actions",
    "button",
    "sticker",
];

impl PartKind {
    pub(super) fn of(part: Value<'_>) -> Self {
        let mut types = TYPES.iter().filter_map(|name| part.get(name));
        let Some(name) = types
            .find(|value| value.kind() == Kind::Text)
            .and_then(Value::word)
        else {
            return Self::Unknown;
        };
        match &*name {
            "r/" => return Self::Subreddit,
            "u/" => return Self::Redditor,
            _ => {}
        }
        let name = normal(&name);
        let is = |names: &[&str]| names.contains(&name.as_str());
        match () {
            () if is(&TEXT) => Self::Text,
            () if is(&INLINE) => Self::Inline,
            () if is(&LINKS) => Self::Link,
            () if is(&MENTIONS) => Self::Mention,
            () if is(&EMOJI) => Self::Emoji,
            () if is(&BREAKS) => Self::Break,
            () if is(&BLOCKS) => Self::Block,
            () if is(&QUOTES) => Self::Quote,
            () if is(&SILENT) => Self::Silent,
            () => Self::Unknown,
        }
    }

    pub(super) fn is_known(self) -> bool {
        self != Self::Unknown
    }

    /// Whether it says more than that there is a text, as messages do too.
    pub(super) fn says_what_it_is(self) -> bool {
        !matches!(self, Self::Unknown | Self::Text)
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Inline)
    }

    /// Whether it stands within a line, also when it has parts.
    pub(super) fn is_inline(self) -> bool {
        !matches!(self, Self::Unknown | Self::Block | Self::Quote)
    }

    /// Whether it stands on lines of its own.
    pub(super) fn is_block(self) -> bool {
        matches!(self, Self::Block | Self::Quote)
    }

    pub(super) fn is_quote(self) -> bool {
        self == Self::Quote
    }

    pub(super) fn is_silent(self) -> bool {
        self == Self::Silent
    }

    pub(super) fn is_break(self) -> bool {
        self == Self::Break
    }

    pub(super) fn is_link(self) -> bool {
        self == Self::Link
    }

    pub(super) fn is_mention(self) -> bool {
        self == Self::Mention
    }

    pub(super) fn is_emoji(self) -> bool {
        self == Self::Emoji
    }

    /// What stands before its words.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Subreddit => "r/",
            Self::Redditor => "u/",
            _ => "",
        }
    }
}
