//! The messages of the sources: the arguments of the macros of `i18n`, in Rust and in templates.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A message as it stands in a source.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) kind: Kind,
    /// Where it stands.
    pub(crate) file: String,
    pub(crate) context: String,
    /// The English text; of a plural, for one.
    pub(crate) text: String,
    /// The English text for many, of a plural.
    pub(crate) many: Option<String>,
    /// The names of its values.
    pub(crate) values: Vec<String>,
}

/// By which macro.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `t!`, `tc!`.
    Text,
    /// `tn!`, `tnc!`.
    Plural,
    /// `rich!`.
    Rich,
    /// `m!`.
    Marked,
}

/// Where sources are.
const FOLDERS: [&str; 4] = ["api/src", "api/templates", "crates", "worker/src"];

/// All of them; also the one that is made by no macro, a language's own name.
pub(crate) fn all() -> Vec<Message> {
    let mut all = vec![Message {
        kind: Kind::Text,
        file: "crates/i18n/src/lib.rs".to_owned(),
        context: "name of this language".to_owned(),
        text: "English".to_owned(),
        many: None,
        values: Vec::new(),
    }];
    for (file, source) in sources("rs") {
        collect(&file, without_tests(&source), &mut all);
    }
    for (file, source) in templates() {
        collect(&file, &source, &mut all);
    }
    all
}

/// The templates, by their names.
pub(crate) fn templates() -> Vec<(String, String)> {
    sources("html")
}

fn sources(end: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in FOLDERS {
        walk(&root.join(folder), end, &mut files);
    }
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).expect("below the root");
            let source = fs::read_to_string(&path).expect("a source");
            (name.display().to_string(), source)
        })
        .collect()
}

fn walk(folder: &Path, end: &str, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str());
        // Tests have messages of their own.
        if path.is_dir() && !matches!(name, Some("tests" | "benches" | "target")) {
            walk(&path, end, files);
        } else if path.extension().is_some_and(|known| known == end) && name != Some("tests.rs") {
            files.push(path);
        }
    }
}

/// A source up to its tests, which stand at its end.
fn without_tests(source: &str) -> &str {
    source
        .split_once("#[cfg(test)]\nmod tests {")
        .map_or(source, |(before, _)| before)
}

/// A macro, and where its arguments stand.
struct Macro {
    name: &'static str,
    kind: Kind,
    context: Option<usize>,
    text: usize,
    many: Option<usize>,
}

impl Macro {
    const fn new(name: &'static str, kind: Kind, context: Option<usize>, text: usize) -> Self {
        let many = match kind {
            Kind::Plural => Some(text + 1),
            _ => None,
        };
        Self {
            name,
            kind,
            context,
            text,
            many,
        }
    }
}

const MACROS: [Macro; 6] = [
    Macro::new("t", Kind::Text, None, 0),
    Macro::new("m", Kind::Marked, None, 0),
    Macro::new("rich", Kind::Rich, None, 0),
    Macro::new("tc", Kind::Text, Some(0), 1),
    Macro::new("tn", Kind::Plural, None, 1),
    Macro::new("tnc", Kind::Plural, Some(0), 2),
];

fn collect(file: &str, source: &str, all: &mut Vec<Message>) {
    for (at, _) in source.match_indices("!(") {
        let before = &source[..at];
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        let name = &before[before.trim_end_matches(is_part).len()..];
        let Some(known) = MACROS.iter().find(|known| known.name == name) else {
            continue;
        };
        let arguments = arguments(&source[at + 2..]);
        let literal = |place: usize| literal(arguments.get(place)?);
        // Those of the macros themselves have no text.
        let Some(english) = literal(known.text) else {
            continue;
        };
        let mut values: Vec<String> = arguments
            .iter()
            .filter_map(|argument| value(argument))
            .collect();
        if known.many.is_some() && english.contains("{n}") {
            values.push("n".to_owned());
        }
        all.push(Message {
            kind: known.kind,
            file: file.to_owned(),
            context: known.context.and_then(literal).unwrap_or_default(),
            text: english,
            many: known.many.and_then(literal),
            values,
        });
    }
}

/// What stands between the commas of a macro, which begins here.
fn arguments(source: &str) -> Vec<&str> {
    let mut arguments = Vec::new();
    let (mut depth, mut begin, mut in_string, mut is_escaped) = (0_u32, 0, false, false);
    for (at, letter) in source.char_indices() {
        if in_string {
            match letter {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match letter {
            '"' => in_string = true,
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => {
                arguments.push(source[begin..at].trim());
                return arguments;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                arguments.push(source[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
    }
    arguments
}

/// What an argument says that is a string.
fn literal(argument: &str) -> Option<String> {
    let inner = argument.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next()? {
            '\n' => letters = letters.as_str().trim_start().chars(),
            'n' => text.push('\n'),
            'u' => {
                let (code, rest) = letters.as_str().strip_prefix('{')?.split_once('}')?;
                text.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
                letters = rest.chars();
            }
            same => text.push(same),
        }
    }
    Some(text)
}

/// The name of `name = value`.
fn value(argument: &str) -> Option<String> {
    let (name, value) = argument.split_once('=')?;
    let name = name.trim_end();
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter == '_');
    (is_name && !value.starts_with('=')).then(|| name.to_owned())
}
