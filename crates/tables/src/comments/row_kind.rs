//! What rows say of their kind where a file holds posts beside the comments on them.

use super::names::{is_word_for_post, normal};

/// The kind of a row, in the word of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowKind {
    Comment,
    /// Somebody's words in a chat; there are no posts beside such.
    Message,
    Post,
    /// What is neither, and holds no words of anybody.
    Event,
}

impl RowKind {
    /// What a cell for the kind says; none for other words, which mean nothing here.
    pub(super) fn of(cell: &str) -> Option<Self> {
        /// Longer than any of the words.
        const LONGEST: usize = 40;
        const COMMENTS: [&str; 23] = [
            "comment",
            "comments",
            "t1",
            "reply",
            "replies",
            "commentreply",
            "subcomment",
            "answer",
            "kommentar",
            "antwort",
            "commentaire",
            "comentario",
            "comentário",
            "commento",
            "komentarz",
            "yorum",
            "respuesta",
            "réponse",
            "resposta",
            "risposta",
            "antwoord",
            "odpowiedź",
            "yanıt",
        ];
        const POSTS: [&str; 15] = [
            "posts",
            "t3",
            "submission",
            "story",
            "topic",
            "originalpost",
            "mainpost",
            "statusupdate",
            "blogpost",
            "beiträge",
            "publicação",
            "pubblicazione",
            "bericht",
            "wpis",
            "gönderi",
        ];
        const MESSAGES: [&str; 8] = [
            "message",
            "chat",
            "chatmessage",
            "textmessage",
            "text",
            "msg",
            "say",
            "usermessage",
        ];
        // What happens in a chat, and what is no chat.
        const EVENTS: [&str; 34] = [
            "event",
            "events",
            "calendarevent",
            "liveevent",
            "livestreamevent",
            "system",
            "systemmessage",
            "notification",
            "notice",
            "info",
            "bot",
            "gift",
            "giftmessage",
            "join",
            "joined",
            "userjoin",
            "memberjoin",
            "leave",
            "left",
            "part",
            "userleave",
            "memberleave",
            "member",
            "membership",
            "follow",
            "like",
            "share",
            "social",
            "roomuser",
            "subscribe",
            "subscription",
            "raid",
            "viewercount",
            "ban",
        ];
        if cell.len() > LONGEST {
            return None;
        }
        let word = normal(cell);
        let is = |words: &[&str]| words.contains(&word.as_str());
        match () {
            () if is(&COMMENTS) => Some(Self::Comment),
            () if is_word_for_post(&word) || is(&POSTS) => Some(Self::Post),
            () if is(&MESSAGES) => Some(Self::Message),
            () if is(&EVENTS) => Some(Self::Event),
            () => None,
        }
    }

    /// What an id of Reddit says that begins with the kind of what it is of: `t1_c1`, `t3_p1`.
    pub(super) fn of_id(id: &str) -> Option<Self> {
        match id.get(..3)? {
            "t1_" => Some(Self::Comment),
            "t3_" => Some(Self::Post),
            _ => None,
        }
    }
}
