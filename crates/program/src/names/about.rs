//! What a name is about and what kind of value it holds: `SESSION_TIMEOUT` and `SESSION_LIFETIME` are both
//! a time of sessions.

/// A kind of value that a word of a name tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Time,
    Size,
    Number,
    Address,
    Secret,
    Switch,
}

/// The words that tell of a kind, in singular.
///
/// Not `HOST`, `PORT`, `NAME`, `PATH` and `ROOT`: other programs name their parts so (`REDIS_HOST`,
/// `MODEL_PATH`, `DATA_ROOT`).
const KINDS: [(Kind, &[&str]); 6] = [
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
    (
        Kind::Number,
        &["COUNT", "LIMIT", "MAX", "MIN", "NUM", "NUMBER"],
    ),
    (
        Kind::Address,
        &["ADDR", "ADDRESS", "BASE", "ENDPOINT", "URI", "URL"],
    ),
    (Kind::Secret, &["KEY", "SECRET", "TOKEN"]),
    (Kind::Switch, &["ACTIVE", "ENABLE", "ENABLED", "ON"]),
];

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
            kind: kinds.into_iter().flatten().next_back(),
        }
    }

    /// Whether a name holds the same kind of value about the same thing as one of ours; where ours tells no
    /// kind (`LOCAL_USERS`), any kind about the same two words or more (`LOCAL_USERS_ENABLED`).
    pub(super) fn is_same(&self, name: &Self) -> bool {
        let is_kind = match self.kind {
            Some(_) => self.kind == name.kind,
            None => self.subject.len() > 1 && name.kind.is_some(),
        };
        is_kind && !self.subject.is_empty() && self.subject == name.subject
    }
}

fn kind_of(word: &str) -> Option<Kind> {
    let mut kinds = KINDS.iter();
    kinds
        .find(|(_, words)| words.contains(&word))
        .map(|(kind, _)| *kind)
}
