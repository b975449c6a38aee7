//! What a name is about and what kind of value it holds: `SESSION_TIMEOUT` and `SESSION_LIFETIME` are both
//! a time of sessions.

/// A kind of value that a word of a name tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Time,
    Size,
    Number,
    /// The most or the least, whatever it is measured in: `SESSION_MAX`.
    Bound,
    Address,
    Secret,
    Switch,
}

/// The words that tell of a kind, in singular.
///
/// Not `HOST`, `PORT`, `NAME`, `PATH` and `ROOT`: other programs name their parts so (`REDIS_HOST`,
/// `MODEL_PATH`, `DATA_ROOT`).
const KINDS: [(Kind, &[&str]); 7] = [
    (
        Kind::Time,
        &[
            "AGE",
            "DAY",
            "DURATION",
            "EXPIRATION",
            "EXPIRY",
            "HOUR",
            "INTERVAL",
            "LIFE",
            "LIFETIME",
            "MINUTE",
            "MS",
            "PERIOD",
            "SECOND",
            "TIME",
            "TIMEOUT",
            "TTL",
        ],
    ),
    (
        Kind::Size,
        &["BYTE", "GIB", "GB", "KB", "KIB", "LENGTH", "MIB", "SIZE"],
    ),
    (Kind::Number, &["COUNT", "NUM", "NUMBER"]),
    (Kind::Bound, &["LIMIT", "MAX", "MIN"]),
    (
        Kind::Address,
        &["ADDR", "ADDRESS", "BASE", "ENDPOINT", "URI", "URL"],
    ),
    (Kind::Secret, &["KEY", "SECRET", "TOKEN"]),
    (Kind::Switch, &["ACTIVE", "ENABLE", "ENABLED", "ON"]),
];

impl Kind {
    /// Whether values are measured, so that names may only say that there is a bound.
    fn is_measured(self) -> bool {
        matches!(self, Self::Time | Self::Size | Self::Number | Self::Bound)
    }

    /// What a word means that stands before what it is about.
    fn in_front(self) -> Self {
        match self {
            Self::Bound => Self::Number,
            other => other,
        }
    }

    /// Whether a name of the kind `other` may mean a setting of this kind.
    fn may_be(self, other: Self) -> bool {
        self == other
            || (self.is_measured() && other == Self::Bound)
            || (self == Self::Bound && other == Self::Number)
    }
}

/// A name without the words that only tell of a kind, and the kind that the last of these tells of.
#[derive(Debug)]
pub(super) struct About {
    subject: Vec<String>,
    kind: Option<Kind>,
}

impl About {
    /// Of the words of a name, each with what we call it.
    pub(super) fn of(words: &[String], own_words: &[String]) -> Self {
        let kinds: Vec<_> = words.iter().map(|word| kind_of(word)).collect();
        let own = own_words.iter().zip(&kinds);
        Self {
            subject: own
                .filter(|(_, kind)| kind.is_none())
                .map(|(word, _)| word.clone())
                .collect(),
            kind: match kinds.last() {
                // In front it tells of how many there are: `MAX_REQUESTS`.
                Some(None) => kinds.into_iter().flatten().next_back().map(Kind::in_front),
                _ => kinds.into_iter().flatten().next_back(),
            },
        }
    }

    /// Whether a name holds the same kind of value about the same thing as one of ours; where ours tells no
    /// kind (`LOCAL_USERS`), any kind about the same two words or more (`LOCAL_USERS_ENABLED`).
    pub(super) fn is_same(&self, name: &Self) -> bool {
        let is_kind = match self.kind {
            Some(kind) => name.kind.is_some_and(|other| kind.may_be(other)),
            None => self.subject.len() > 1 && name.kind.is_some(),
        };
        is_kind && !self.subject.is_empty() && self.subject == name.subject
    }
}

/// Words that say no more than the name says without them: every host in a list is one that is allowed, and every
/// token gives access.
const EMPTY: [&str; 8] = [
    "ACCESS", "ALLOW", "ALLOWED", "API", "AUTH", "PAGE", "TRUST", "TRUSTED",
];

/// Whether a name is that of a setting with one word more between the first and the last, as in
/// `AUDIT_RETENTION_DAYS`. Only where the last word tells what is measured, since other programs have addresses
/// and secrets of the same parts (`REDIS_TLS_URL`), or where the word says nothing (`FACEBOOK_ACCESS_TOKEN`).
pub(super) fn has_a_word_more_within(known: &[String], name: &[String]) -> bool {
    let kind = known.last().and_then(|word| kind_of(word));
    let is_measured = kind.is_some_and(Kind::is_measured);
    super::word_more_within(known, name).is_some_and(|word| is_measured || EMPTY.contains(&word))
}

/// Whether a name of several words is that of a setting without `MAX` or `MIN` before it.
pub(super) fn lacks_the_bound(known: &[String], name: &[String]) -> bool {
    let [first, rest @ ..] = known else {
        return false;
    };
    name.len() > 1 && rest == name && kind_of(first) == Some(Kind::Bound)
}

fn kind_of(word: &str) -> Option<Kind> {
    let mut kinds = KINDS.iter();
    kinds
        .find(|(_, words)| words.contains(&word))
        .map(|(kind, _)| *kind)
}
