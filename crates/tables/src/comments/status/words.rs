//! What the name of a column says that its cells tell, and what their words mean.
//!
//! The lists are closed: a word that may as well be of those who work with the file (`status: done`)
//! means nothing.

use crate::comments::flags::{is_blank, yes_or_no};
use crate::comments::left_out::LeftOutReason::{self, NotPublished, Notice, Post, Removed};
use crate::comments::names::{is_of_person, last_of_own, normal};
use crate::comments::row_kind::RowKind;
use crate::comments::words::parse;

/// What the cells of a column say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Yes says that the comment is gone, that it is spam, hidden, a draft or a retweet.
    Flag(LeftOutReason),
    /// No says that nobody is shown it.
    Shown,
    /// A time at which it went, or who or what took it away; or nothing.
    Since(LeftOutReason),
    /// The id of what was passed on, or nothing.
    PassedOn,
    /// The posts that a post refers to, as a list of JSON; one of them may be passed on by it.
    References,
    /// Whether it was approved; no says that it was not, and so does a word.
    Approved,
    /// A word of a moderator.
    Moderation,
    /// A word, as long as nothing else can be meant.
    Word,
    /// A word for the kind of the row.
    Kind,
    /// A word for the kind of the row, or that of Facepager for how it came into its tree.
    Node,
    /// The kind of a post of Discourse, as a number.
    PostType,
    /// An id, which may begin with the kind of what it is of.
    Id,
}

impl Status {
    pub(super) fn of(name: &str) -> Option<Self> {
        // An account may be gone, or private, and its comments are still there: `user.deleted`.
        if is_of_person(name) {
            return None;
        }
        let whole = normal(name);
        let last = last_of_own(name);
        Self::of_known(&whole).or_else(|| Self::of_known(last.as_deref()?))
    }

    fn of_known(name: &str) -> Option<Self> {
        Some(match name {
            "isdeleted" | "deleted" | "commentdeleted" | "userdeleted" | "isremoved"
            | "removed" | "istrashed" | "trashed" => Self::Flag(Removed),
            "gelöscht" | "entfernt" | "supprimé" | "eliminado" | "borrado" | "excluído"
            | "removido" | "eliminato" | "rimosso" | "verwijderd" | "usunięty" | "usunięto"
            | "silindi" => Self::Flag(Removed),
            "versteckt" | "verborgen" | "ausgeblendet" | "masqué" | "oculto" | "nascosto"
            | "ukryty" | "gizli" => Self::Flag(NotPublished),
            "isspam" | "spam" | "markedasspam" | "commentspam" | "ishidden" | "hidden"
            | "commenthidden" | "hidestatus" | "ishiddenbyowner" | "isprivate" | "private"
            | "isdraft" | "draft" | "isrejected" | "rejected" => Self::Flag(NotPublished),
            "isretweet" | "isretweeted" | "ispureretweet" => Self::Flag(Post),
            "ispublic" | "public" | "ispublished" | "published" | "isvisible" | "visible" => {
                Self::Shown
            }
            "deletedat" | "removedat" | "trashedat" | "removedbycategory" => Self::Since(Removed),
            // What a moderator of Discourse did: `closed.enabled`.
            "actioncode" => Self::Since(Notice),
            "hiddenat" | "rejectedat" => Self::Since(NotPublished),
            "retweetedstatus"
            | "retweetedstatusid"
            | "retweetedstatusidstr"
            | "retweetedtweetid"
            | "referencedtweetsretweetedid" => Self::PassedOn,
            "referencedtweets" => Self::References,
            "commentapproved" | "isapproved" => Self::Approved,
            "moderationstatus" | "moderationstate" | "moderation" | "commentstatus"
            | "commentstate" => Self::Moderation,
            "status" | "state" | "approved" | "visibility" => Self::Word,
            "commenttype" | "type" | "subtype" | "messagetype" | "tweettype" | "kind"
            | "itemtype" | "rowtype" | "recordtype" | "entrytype" | "nodetype" | "typename"
            | "event" | "eventtype" | "chattype" | "typ" | "tipo" => Self::Kind,
            "objecttype" => Self::Node,
            "posttype" => Self::PostType,
            "id" | "name" | "fullname" => Self::Id,
            _ => return None,
        })
    }

    /// Why a comment with such a cell is left out; none when it is not.
    pub(super) fn read(self, cell: &str) -> Option<LeftOutReason> {
        const GONE: [&str; 6] = [
            "trash",
            "trashed",
            "posttrashed",
            "deleted",
            "removed",
            "isdeleted",
        ];
        const HIDDEN: [&str; 6] = [
            "spam",
            "unapproved",
            "hold",
            "heldforreview",
            "likelyspam",
            "hidden",
        ];
        const WAITING: [&str; 6] = [
            "pending",
            "rejected",
            "disapproved",
            "awaitingmoderation",
            "inmoderation",
            "draft",
        ];
        let cell = cell.trim();
        match self {
            Self::PassedOn => return (!is_nothing(cell)).then_some(Post),
            Self::References => return passes_on(cell).then_some(Post),
            Self::PostType | Self::Id => return None,
            _ => {}
        }
        // Longer than any of the words.
        if cell.len() > 40 || is_blank(cell) {
            return None;
        }
        let by_word = |waiting: bool| {
            let word = normal(cell);
            let is = |words: &[&str]| words.contains(&word.as_str());
            match () {
                () if is(&GONE) => Some(Removed),
                () if is(&HIDDEN) || (waiting && is(&WAITING)) => Some(NotPublished),
                () => None,
            }
        };
        match self {
            Self::Flag(NotPublished) => match yes_or_no(cell) {
                Some(yes) => yes.then_some(NotPublished),
                None => by_word(false),
            },
            Self::Flag(reason) => (yes_or_no(cell) == Some(true)).then_some(reason),
            Self::Shown => (yes_or_no(cell) == Some(false)).then_some(NotPublished),
            Self::Since(reason) => (yes_or_no(cell) != Some(false)).then_some(reason),
            Self::Approved if yes_or_no(cell) == Some(false) => Some(NotPublished),
            Self::Approved | Self::Moderation => by_word(true),
            Self::Word => by_word(false),
            Self::Kind | Self::Node => of_kind(cell),
            Self::PassedOn | Self::References | Self::PostType | Self::Id => None,
        }
    }

    /// What a cell says of the kind of its row.
    pub(super) fn row_kind(self, cell: &str) -> Option<RowKind> {
        match self {
            Self::Kind => RowKind::of(cell),
            // The seed is what comments were asked for; what could not be cut into rows is an offcut.
            Self::Node => match cell {
                "seed" => Some(RowKind::Post),
                "data" | "unpacked" => Some(RowKind::Comment),
                "offcut" | "headers" | "empty" => Some(RowKind::Event),
                _ => RowKind::of(cell),
            },
            Self::Id => RowKind::of_id(cell),
            _ => None,
        }
    }
}

/// Why a row of a kind is left out: what a program says by itself, and what somebody only passed on.
///
/// Blogs keep the pings of other blogs among their comments. The names are those of WordPress, of
/// DiscordChatExporter, Slack, Mattermost, Teams, and of Matrix.
fn of_kind(cell: &str) -> Option<LeftOutReason> {
    const NOTICES: [&str; 26] = [
        "pingback",
        "trackback",
        // Discord.
        "recipientadd",
        "recipientremove",
        "call",
        "channelnamechange",
        "channeliconchange",
        "channelpinnedmessage",
        "guildmemberjoin",
        "userjoin",
        "userpremiumguildsubscription",
        "guildboost",
        "threadcreated",
        // Slack.
        "channeljoin",
        "channelleave",
        "channeltopic",
        "channelpurpose",
        "channelname",
        "channelarchive",
        "channelunarchive",
        "groupjoin",
        "groupleave",
        // Teams.
        "systemeventmessage",
        // Matrix.
        "mroommember",
        "mroomname",
        "mroomtopic",
    ];
    let word = normal(cell);
    let is_of_system =
        || word.starts_with("system") && cell.to_ascii_lowercase().starts_with("system_");
    match word.as_str() {
        "retweet" | "retweeted" => Some(Post),
        // A call is a kind of row elsewhere; Discord writes it with a capital.
        "call" => (cell == "Call").then_some(Notice),
        word if NOTICES.contains(&word) || is_of_system() => Some(Notice),
        _ => None,
    }
}

/// Why a post of such a kind is left out, by the numbers of Discourse: what moderators did, and what only
/// they are shown. The first two are posts, and those of moderators in their own words.
pub(super) fn of_discourse(cell: &str) -> Option<LeftOutReason> {
    match cell.trim() {
        "3" => Some(Notice),
        "4" => Some(NotPublished),
        _ => None,
    }
}

/// Whether a cell says that there is nothing: blank, zero, or an empty object or list.
pub(in crate::comments) fn is_nothing(cell: &str) -> bool {
    is_blank(cell) || matches!(cell, "0" | "0.0" | "{}" | "[]" | "false" | "False")
}

/// Whether a list of posts that another one refers to, as JSON, says that it passes one of them on.
fn passes_on(cell: &str) -> bool {
    /// A post refers to two others at most, each with a type and an id.
    const LONGEST: usize = 1_000;
    if cell.len() > LONGEST || !cell.contains("retweeted") {
        return false;
    }
    parse(cell).is_some_and(|others| {
        let others = others.value();
        let mut all = others.elements().chain([others]);
        all.any(|other| other.word_at("type").as_deref() == Some("retweeted"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, cells: &[(&str, Option<LeftOutReason>)]) {
        let status = Status::of(name).expect(name);
        for (cell, reason) in cells {
            assert_eq!(status.read(cell), *reason, "{name}: {cell}");
        }
    }

    #[test]
    fn blogs_and_their_tools_say_what_nobody_was_shown() {
        let hidden = Some(NotPublished);
        let gone = Some(Removed);
        check(
            "comment_approved",
            &[
                ("1", None),
                ("0", hidden),
                ("spam", hidden),
                ("trash", gone),
                ("post-trashed", gone),
            ],
        );
        check("wp:comment_approved", &[("0", hidden), ("1", None)]);
        check("is_spam", &[("True", hidden), ("false", None), ("", None)]);
        check("isDeleted", &[("true", gone), ("0", None), ("null", None)]);
        check(
            "deleted_at",
            &[
                ("2024-05-01", gone),
                ("NULL", None),
                ("0", None),
                ("", None),
            ],
        );
        check(
            "snippet.moderationStatus",
            &[("published", None), ("heldForReview", hidden)],
        );
        check(
            "moderation_status",
            &[("pending", hidden), ("approved", None)],
        );
        check(
            "status",
            &[("hold", hidden), ("approved", None), ("Trash", gone)],
        );
    }

    #[test]
    fn flags_are_known_in_the_languages_of_people() {
        for name in ["Gelöscht", "Supprimé", "Eliminado", "Usunięty", "Silindi"] {
            check(
                name,
                &[("x", Some(Removed)), ("1", Some(Removed)), ("", None)],
            );
        }
        check(
            "Ausgeblendet",
            &[("ja", Some(NotPublished)), ("nein", None)],
        );
    }

    #[test]
    fn what_is_not_shown_to_the_public_is_not_published() {
        let hidden = Some(NotPublished);
        for name in [
            "is_hidden",
            "hidden",
            "comment.hidden",
            "hide_status",
            "isPrivate",
        ] {
            check(
                name,
                &[("true", hidden), ("1", hidden), ("False", None), ("", None)],
            );
        }
        check(
            "hide_status",
            &[("HIDDEN", hidden), ("visible", None), ("0", None)],
        );
        for name in ["isPublic", "is_published", "visible", "snippet.isPublic"] {
            check(
                name,
                &[
                    ("false", hidden),
                    ("TRUE", None),
                    ("", None),
                    ("null", None),
                ],
            );
        }
        // It may be a time.
        check("published", &[("2024-05-01", None), ("no", hidden)]);
        check(
            "visibility",
            &[("hidden", hidden), ("public", None), ("unlisted", None)],
        );
        check(
            "removed_by_category",
            &[
                ("moderator", Some(Removed)),
                ("automod_filtered", Some(Removed)),
                ("null", None),
                ("", None),
            ],
        );
        check("hidden_at", &[("2024-05-01T10:00:00Z", hidden), ("", None)]);
    }

    #[test]
    fn what_a_program_says_is_a_notice() {
        let notice = Some(Notice);
        check(
            "comment_type",
            &[
                ("pingback", notice),
                ("Trackback", notice),
                ("comment", None),
                ("", None),
                ("review", None),
            ],
        );
        check(
            "type",
            &[
                ("GuildMemberJoin", notice),
                ("ChannelPinnedMessage", notice),
                ("Call", notice),
                ("system_join_channel", notice),
                ("m.room.member", notice),
                ("call", None),
                ("system", None),
                ("systematic", None),
                ("Default", None),
                ("Reply", None),
                ("service", None),
                ("message", None),
            ],
        );
        check(
            "subtype",
            &[("channel_join", notice), ("thread_broadcast", None)],
        );
    }

    #[test]
    fn what_is_only_passed_on_is_a_post() {
        let post = Some(Post);
        check("isRetweet", &[("true", post), ("False", None), ("", None)]);
        check(
            "retweeted_status.id_str",
            &[("123", post), ("", None), ("null", None)],
        );
        check(
            "retweeted_status",
            &[("{\"id\":1}", post), ("{}", None), ("None", None)],
        );
        check(
            "referenced_tweets",
            &[
                (r#"[{"type": "retweeted", "id": "1"}]"#, post),
                ("[{'type': 'retweeted', 'id': '1'}]", post),
                (
                    r#"[{"type":"replied_to","id":"1"},{"type":"quoted","id":"2"}]"#,
                    None,
                ),
                ("retweeted", None),
                ("", None),
            ],
        );
        // Whether the one who asks has passed it on, and how often others have.
        for name in ["retweeted", "retweet_count", "retweets", "quoted_status_id"] {
            assert_eq!(Status::of(name), None, "{name}");
        }
    }

    #[test]
    fn words_of_others_mean_nothing() {
        check(
            "status",
            &[
                ("pending", None),
                ("done", None),
                ("0", None),
                ("open", None),
            ],
        );
        check(
            "state",
            &[("California", None), ("rejected", None), ("false", None)],
        );
        // Reddit says so of nearly all comments.
        check(
            "approved",
            &[("false", None), ("0", None), ("spam", Some(NotPublished))],
        );
        check("deleted", &[("2", None), ("maybe", None)]);
        for name in [
            "author.deleted",
            "user.deleted",
            "comment.user.is_deleted",
            "user/isDeleted",
            "deleted_by",
            "spammy",
            "post.status",
        ] {
            assert_eq!(Status::of(name), None, "{name}");
        }
    }
}
