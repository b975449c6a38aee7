//! Variables that are nearly settings: what a misspelling looks like, and what does not.
//!
//! Clap reads the variables that it knows and no others, so a misspelt one is silent. An environment
//! also holds what the system, the container platform and other programs put there; refusing to
//! start because of those would be worse. So only a certain misspelling is refused, a likely one is
//! told in the log, and what is known to be somebody else's is passed over.

mod about;

use std::collections::BTreeSet;

use about::{About, has_a_word_more_within, lacks_the_bound};
use clap::Command;

use crate::secrets;

/// A variable that is nearly a setting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Misspelling {
    /// As it is set.
    pub(crate) name: String,
    /// The setting that seems to be meant, if one does.
    pub(crate) near: Option<String>,
    /// Whether it can hardly be anything else.
    pub(crate) certain: bool,
    /// Whether it is as likely somebody else's: told only while the setting itself is not given.
    shared: bool,
}

impl Misspelling {
    /// Whether to tell it to whoever called a command with these settings.
    pub(crate) fn concerns(&self, settings: &BTreeSet<String>) -> bool {
        let is_of = |near: &String| settings.contains(near);
        !self.shared || self.near.as_ref().is_some_and(is_of)
    }

    /// What to say to whoever set it.
    pub(crate) fn sentence(&self) -> String {
        let Self { name, near, .. } = self;
        match near {
            Some(near) if self.certain => format!(
                "{name} is not a setting of Clamor; did you mean {near}? If {name} belongs to \
                 another program, set {near} as well, and this is only a warning"
            ),
            Some(near) => {
                format!(
                    "{name} is not a setting of Clamor and changes nothing; did you mean {near}?"
                )
            }
            None => format!("{name} is not a setting of Clamor and changes nothing"),
        }
    }
}

/// First words of names that are ours alone.
const OURS: [&str; 2] = ["CLAMOR_", "OIDC_"];

/// Known by these names to the system and everybody: a variable that looks like one is not meant for us,
/// unless it is the same words (`TMP_DIR`).
const OF_THE_SYSTEM: [&str; 1] = ["TMPDIR"];

/// Ends of names that say in other words what a setting holds.
const ENDINGS: [&str; 22] = [
    "_ADDR", "_ADDRESS", "_BYTES", "_COUNT", "_DAYS", "_DIR", "_FILE", "_FILTER", "_KEY", "_LEVEL",
    "_LIMIT", "_LIST", "_MB", "_MIB", "_MS", "_NAME", "_PATH", "_SECONDS", "_SECS", "_URI", "_URL",
    "_VALUE",
];

/// Words of names that mean the same, each with the one that stands for all.
const ALIKE: [(&str, &str); 9] = [
    ("SEC", "SECOND"),
    ("MILLI", "MS"),
    ("MILLISECOND", "MS"),
    ("MB", "MIB"),
    ("MAXIMUM", "MAX"),
    ("FOLDER", "DIR"),
    ("DIRECTORY", "DIR"),
    ("CONN", "CONNECTION"),
    ("TEMP", "TMP"),
];

/// Words by which people, and other programs, call what a setting calls otherwise.
const OTHER_WORDS: [(&str, &str); 21] = [
    ("BIND", "LISTEN"),
    ("PORT", "LISTEN"),
    ("ANON", "ANONYMOUS"),
    ("DB", "DATABASE"),
    ("PG", "DATABASE"),
    ("POSTGRES", "DATABASE"),
    ("POSTGRESQL", "DATABASE"),
    ("POOL", "CONNECTION"),
    ("DSN", "URL"),
    ("URI", "URL"),
    ("LOGIN", "SIGN_IN"),
    ("LOGON", "SIGN_IN"),
    ("YT", "YOUTUBE"),
    ("FB", "FACEBOOK"),
    ("IG", "INSTAGRAM"),
    ("BSKY", "BLUESKY"),
    ("HACKERNEWS", "HN"),
    ("SERVER", "HOST"),
    ("USERNAME", "USER"),
    ("PASS", "PASSWORD"),
    ("SENDER", "FROM"),
];

/// Treats a variable that is set but blank as not set, as container files often have them.
pub(crate) fn ignore_blank(command: Command) -> Command {
    command
        .mut_args(|arg| match arg.get_env().and_then(std::env::var_os) {
            Some(value) if value.to_string_lossy().trim().is_empty() => {
                arg.env(None::<&'static str>)
            }
            _ => arg,
        })
        .mut_subcommands(ignore_blank)
}

/// The settings of a program: the variables that its arguments and those of its commands name.
pub(crate) fn known(command: &Command) -> BTreeSet<String> {
    own(command)
        .chain(command.get_subcommands().flat_map(known))
        .collect()
}

/// The settings of one call: those of the program for all commands, and those of the command called.
pub(crate) fn of_call(command: &Command, called: Option<&str>) -> BTreeSet<String> {
    let called = called.and_then(|name| command.find_subcommand(name));
    own(command)
        .chain(called.into_iter().flat_map(known))
        .collect()
}

fn own(command: &Command) -> impl Iterator<Item = String> {
    command.get_arguments().flat_map(|arg| {
        let name = arg.get_env().and_then(|name| name.to_str());
        let file = secrets::file_variable(arg);
        name.map(str::to_owned).into_iter().chain(file)
    })
}

/// The misspellings among the variables that are set, sorted. One whose setting is given as well
/// (`is_given`) is not certain any more: then both are there for a reason. One that others use as well
/// is not told then.
pub(crate) fn misspellings(
    known: &BTreeSet<String>,
    set: impl Iterator<Item = String>,
    is_given: impl Fn(&str) -> bool,
) -> Vec<Misspelling> {
    let names: Vec<_> = known.iter().cloned().map(Name::new).collect();
    let mut found: Vec<_> = set
        .filter(|name| !known.contains(name) && !is_service(name))
        .filter_map(|name| misspelling(&names, &Name::new(name)))
        .filter_map(|one| {
            let both = one.near.as_deref().is_some_and(&is_given);
            let certain = one.certain && !both;
            (!(both && one.shared)).then_some(Misspelling { certain, ..one })
        })
        .collect();
    found.sort();
    found
}

fn misspelling(known: &[Name], name: &Name) -> Option<Misspelling> {
    let candidates = |of_system: bool| {
        let is_candidate =
            move |known: &&Name| OF_THE_SYSTEM.contains(&known.text.as_str()) == of_system;
        known.iter().filter(is_candidate)
    };
    let find = |certain, shared, of_system, is_near: fn(&Name, &Name) -> bool| {
        // Others have files as well, under names that are like ours for files of secrets.
        let ours = |known: &&Name| certain || !secrets::names_a_file(&known.text);
        let near = candidates(of_system).filter(ours);
        let near = near.filter(|known| is_near(known, name));
        let near = near.min_by_key(|known| strsim::damerau_levenshtein(&known.text, &name.text))?;
        Some(Misspelling {
            name: name.text.clone(),
            near: Some(near.text.clone()),
            certain,
            shared,
        })
    };
    find(true, false, false, is_certainly)
        .or_else(|| find(false, false, false, is_likely))
        .or_else(|| find(false, true, false, is_possibly))
        .or_else(|| find(false, true, true, are_same_words))
        .or_else(|| {
            // A program that has no such setting may share its environment with one that has.
            let is_own = |prefix: &str| known.iter().any(|known| known.text.starts_with(prefix));
            let prefix = OURS
                .iter()
                .find(|prefix| name.text.starts_with(**prefix) && is_own(prefix))?;
            let rest = &name.text[prefix.len()..];
            Some(Misspelling {
                near: candidates(false)
                    .find(|known| known.text == rest)
                    .map(|known| known.text.clone()),
                name: name.text.clone(),
                certain: false,
                shared: false,
            })
        })
}

/// A name in the forms in which it is compared; each is compared with all of the other side.
struct Name {
    text: String,
    /// Without underscores, in capital letters.
    squeezed: String,
    /// Its words, whatever their number and length; and sorted.
    words: Vec<String>,
    sorted_words: Vec<String>,
    /// Its words, each as its stem and as we call it.
    own_words: Vec<String>,
    about: About,
}

impl Name {
    fn new(text: String) -> Self {
        let letters = text.chars().filter(|letter| *letter != '_');
        let words: Vec<_> = words(&text).collect();
        let mut sorted_words = words.clone();
        sorted_words.sort_unstable();
        let own_words: Vec<_> = words.iter().map(|word| own_word(word)).collect();
        Self {
            squeezed: letters.map(|letter| letter.to_ascii_uppercase()).collect(),
            about: About::of(&words, &own_words),
            own_words,
            words,
            sorted_words,
            text,
        }
    }

    /// Whether it has several words.
    fn is_compound(&self) -> bool {
        self.words.len() > 1
    }

    /// Whether no more than so many slips lead from one to the other. A first word that is missing is no slip,
    /// however short it is: `API_BASE` is somebody else's, and not `X_API_BASE`.
    fn is_within(&self, slips: usize, other: &Self) -> bool {
        self.words.get(1..) != Some(&other.words)
            && self.text.len().abs_diff(other.text.len()) <= slips
            && strsim::damerau_levenshtein(&self.text, &other.text) <= slips
    }

    /// Whether the other is this one and an ending that says what it holds.
    fn is_with_ending(&self, other: &Self) -> bool {
        let rest = other.text.strip_prefix(&self.text);
        rest.is_some_and(|rest| ENDINGS.contains(&rest))
    }

    /// What stands before its ending, if that is several words.
    fn stem(&self) -> Option<&str> {
        let ending = ENDINGS
            .iter()
            .find(|ending| self.text.ends_with(**ending))?;
        let stem = self.text.strip_suffix(ending)?;
        Some(stem).filter(|stem| stem.contains('_'))
    }
}

/// Other underscores or other case; a letter more, less, another or in another place, in a long name
/// two; a name of several words with an ending more, as in `OIDC_ISSUER_URL`; or the same words, in
/// singular or plural, short or long, as in `TRUSTED_PROXY` and `LEASE_SECS`.
fn is_certainly(known: &Name, name: &Name) -> bool {
    let slips = match known.text.len() {
        0..5 => 0,
        5..10 => 1,
        _ => 2,
    };
    known.squeezed == name.squeezed
        || known.is_within(slips, name)
        || (known.is_compound() && (known.is_with_ending(name) || known.words == name.words))
}

/// Two slips in a shorter name; a name of one word with an ending more, as in `LOG_LEVEL`; another
/// ending of several words, as in `MAX_UPLOAD_BYTES`; another word between the same first and last, as
/// in `EXIT_ON_IDLE`; the same words in another order, as in `UPLOAD_MAX_MIB`; or one word between them
/// less, as in `YOUTUBE_KEY`.
fn is_likely(known: &Name, name: &Name) -> bool {
    let stem = known.stem();
    (known.text.len() >= 8 && known.is_within(2, name))
        || known.is_with_ending(name)
        || stem.is_some() && (stem == name.stem() || stem == Some(&name.text))
        || has_another_word_within(&known.words, &name.words)
        || (known.is_compound() && known.sorted_words == name.sorted_words)
        || lacks_a_word_within(&known.words, &name.words)
}

/// The same words as we call them, as in `DB_URL`, `ALLOW_ANON`, `TRUST_PROXY` and `PORT`; a long name
/// without its ending, as in `REDIS`; one with an ending and without the underscore, as in
/// `LOGLEVEL`, where a short one takes few endings (`LOGNAME` is the system's); the same kind of value
/// about the same thing, as in `SESSION_TIMEOUT` and `DB_POOL_SIZE`; one word more within, as in
/// `AUDIT_RETENTION_DAYS` and `FACEBOOK_ACCESS_TOKEN`; `MAX` or `MIN` left out, as in `TRANSFER_RATE`; or the long word at the end
/// alone, as in `CONCURRENCY`.
fn is_possibly(known: &Name, name: &Name) -> bool {
    const LONG: usize = 5;
    let is_ending = |rest: &str| {
        let mut endings = ENDINGS.iter().map(|ending| &ending[1..]);
        endings.any(|ending| ending == rest)
    };
    let lacks_ending = known
        .squeezed
        .strip_prefix(&name.squeezed)
        .is_some_and(is_ending);
    let rest = name.squeezed.strip_prefix(&known.squeezed);
    (known.own_words.concat() == name.own_words.concat() && known.words != name.words)
        || (lacks_ending && name.squeezed.len() >= LONG)
        || rest.is_some_and(|rest| match known.squeezed.len() {
            0..LONG => matches!(rest, "LEVEL" | "FILTER"),
            _ => is_ending(rest),
        })
        || known.about.is_same(&name.about)
        || has_a_word_more_within(&known.words, &name.words)
        || lacks_the_bound(&known.words, &name.words)
        || lacks_the_beginning(&known.words, &name.words)
}

/// The same words with other underscores, as in `TMP_DIR` and `TEMP_DIR`.
fn are_same_words(known: &Name, name: &Name) -> bool {
    known.words.concat() == name.words.concat()
}

/// Whether a name is the end of a known one, and the last word too long to be there by accident.
fn lacks_the_beginning(known: &[String], name: &[String]) -> bool {
    const LONG: usize = 9;
    known.len() > name.len()
        && known.ends_with(name)
        && name.last().is_some_and(|last| last.len() >= LONG)
}

/// The stem of a word (`TRUSTED`, `TRUST`), and of several words for one thing ours.
fn own_word(word: &str) -> String {
    let stem = match word.strip_suffix("ED") {
        Some(stem) if stem.len() > 3 => stem,
        _ => word,
    };
    let ours = OTHER_WORDS
        .iter()
        .find(|(other, _)| words(other).eq([stem]));
    words(ours.map_or(stem, |(_, own)| own)).collect()
}

fn lacks_a_word_within(known: &[String], name: &[String]) -> bool {
    word_more_within(name, known).is_some()
}

/// The word between the first and the last that the longer one has and the shorter one has not, if that is all
/// in which they differ.
fn word_more_within<'n>(shorter: &[String], longer: &'n [String]) -> Option<&'n str> {
    if longer.len() != shorter.len() + 1 {
        return None;
    }
    let mut places = 1..shorter.len();
    let place =
        places.find(|&at| longer[..at] == shorter[..at] && longer[at + 1..] == shorter[at..]);
    place.map(|at| longer[at].as_str())
}

fn has_another_word_within(known: &[String], name: &[String]) -> bool {
    let differ = known.iter().zip(name).filter(|(a, b)| a != b).count();
    known.len() > 2
        && known.len() == name.len()
        && differ == 1
        && known.first() == name.first()
        && known.last() == name.last()
}

/// The words of a name, whatever their number and length.
fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split('_').map(|word| {
        let word = word.to_ascii_uppercase();
        let singular = match word.strip_suffix("IES") {
            Some(stem) if stem.len() > 1 => format!("{stem}Y"),
            _ => match word.strip_suffix('S') {
                Some(stem) if stem.len() > 1 && !stem.ends_with('S') => stem.to_owned(),
                _ => word,
            },
        };
        let alike = ALIKE.iter().find(|(word, _)| *word == singular);
        alike.map_or(singular, |(_, same)| (*same).to_owned())
    })
}

/// What Kubernetes and Docker make up for a service, whatever it is called: `REDIS_SERVICE_HOST`,
/// `REDIS_PORT`, `REDIS_PORT_6379_TCP_ADDR`.
fn is_service(name: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    name.contains("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.split_once("_PORT").is_some_and(|(_, rest)| {
            let mut parts = rest.split('_').skip(1);
            rest.is_empty() || (rest.starts_with('_') && parts.next().is_some_and(digits))
        })
}

#[cfg(test)]
mod tests;
