//! Tells what kind of file some bytes are, from their beginning and a name.
//!
//! Contents win over names: people rename files, and browsers send wrong content types.

mod markup;

use crate::comments::is_text_name;
use crate::{Error, cut};
use markup::{is_element, is_fragment, records_of};

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputFormat {
    /// Lines of text without columns.
    Lines,
    /// CSV, TSV or the like; the delimiter is found later.
    Delimited,
    /// One JSON document.
    Json,
    /// One JSON value per line.
    JsonLines,
    /// An Excel workbook.
    Xlsx,
}

impl InputFormat {
    /// What a file name or content type promises, if anything definite.
    pub fn from_hint(hint: &str) -> Option<Self> {
        let hint = bare(hint);
        let last = hint.rsplit(['/', '.']).next().unwrap_or(&hint);
        Some(match last {
            "csv" | "tsv" | "tab" | "tab-separated-values" | "comma-separated-values" => {
                Self::Delimited
            }
            "json" => Self::Json,
            "jsonl" | "ndjson" | "x-ndjson" | "jsonlines" | "x-jsonlines" => Self::JsonLines,
            "xlsx" | "xlsm" | "sheet" => Self::Xlsx,
            "txt" | "text" | "plain" => Self::Lines,
            _ => return None,
        })
    }

    /// Recognises a file by its first bytes, then by the hint, then by the shape of its text.
    ///
    /// `head` is the beginning as bytes, `text` the same decoded. An answer of [`Self::Lines`]
    /// without a hint means only that nothing else fits.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for kinds known not to be readable (old Excel, PDF, archives, ...), and
    /// for what is no text at all.
    pub fn detect(head: &[u8], text: &str, hint: Option<&str>) -> Result<Self, Error> {
        if head.starts_with(b"PK\x03\x04") {
            // The first part of these archives says what they are.
            return match head
                .get(30..)
                .is_some_and(|name| name.starts_with(OPEN_DOCUMENT))
            {
                true => Err(Error::Unsupported {
                    what: "this is an OpenDocument file (.ods, .odt), as LibreOffice writes them",
                    mend: "Open it and save it as .xlsx or .csv.",
                }),
                false => Ok(Self::Xlsx),
            };
        }
        refuse_known_binaries(head)?;
        refuse_what_is_no_text(text)?;
        let hinted = hint.and_then(Self::from_hint);
        let first = text.trim_start().as_bytes().first();
        match (hinted, first) {
            (Some(Self::Xlsx), Some(_)) if head.contains(&0) => Err(Error::Unsupported {
                what: "this is not an Excel workbook, whatever its name says",
                mend: "Save it again as .xlsx or .csv.",
            }),
            (Some(Self::Delimited | Self::Lines), Some(b'{' | b'[')) if !looks_like_json(text) => {
                Ok(hinted.unwrap_or(Self::Lines))
            }
            (_, Some(b'{' | b'[')) if looks_like_json(text) => Ok(json_kind(text, hinted)),
            (Some(Self::Json | Self::JsonLines), _) => Ok(json_kind(text, hinted)),
            (Some(Self::Xlsx) | None, _) => Ok(Self::Lines),
            (Some(kind), _) => Ok(kind),
        }
    }
}

/// How the archive of an OpenDocument file begins: with a part that holds its type.
const OPEN_DOCUMENT: &[u8] = b"mimetypeapplication/vnd.oasis";

/// The length of what stands before the value in a file of JavaScript that is one assignment, as the
/// archives of X are: `window.YTD.tweets.part0 = [`. Nothing for other texts.
pub(crate) fn assignment(text: &str) -> usize {
    const LONGEST: usize = 200;
    let start = text.len() - text.trim_start().len();
    let head = cut(&text[start..], LONGEST);
    let Some((name, _)) = head.split_once('=') else {
        return 0;
    };
    let words = ["var ", "let ", "const ", "export const "];
    let bare = name.trim_end();
    let bare = words
        .iter()
        .find_map(|word| bare.strip_prefix(word))
        .unwrap_or(bare);
    let is_name = bare.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && bare
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'$'));
    let length = start + name.len() + 1;
    match is_name && looks_like_json(&text[length..]) {
        true => length,
        false => 0,
    }
}

/// Refuses texts that are documents in which comments would be read by line, with what is written around them.
///
/// # Errors
/// [`Error::Unsupported`] for RTF, YAML and records in lines.
pub(crate) fn refuse_documents(text: &str, hint: Option<&str>) -> Result<(), Error> {
    if text.trim_start().starts_with("{\\rtf") {
        return Err(Error::Unsupported {
            what: "this is a document of a word processor (RTF), not a file of comments",
            mend: "Open it and save it as plain text (.txt), one comment in each line, or put the comments into \
                   a table and save that as .csv or .xlsx.",
        });
    }
    if is_records_in_lines(text) {
        return Err(Error::Unsupported {
            what: "this is a text of records with a name before each value (\"From: ...\", \"Body: ...\"), which is \
                   not read",
            mend: "Export it as .csv or .json, or write the comments into a .txt file, one in each line.",
        });
    }
    let is_named = hint.is_some_and(|hint| {
        let hint = bare(hint);
        hint.ends_with(".yml")
            || hint.ends_with(".yaml")
            || hint.ends_with("/yaml")
            || hint.ends_with("/x-yaml")
    });
    if is_yaml(text) || is_named && !looks_like_json(text) {
        return Err(Error::Unsupported {
            what: "this is YAML, which is not read",
            mend: "Save it as .json (yq -o=json FILE > FILE.json does that) or as .csv.",
        });
    }
    Ok(())
}

/// Whether a text begins with records of several lines, each line a name and a value, with a blank line between
/// the records: those of the second record have the names of the first.
fn is_records_in_lines(text: &str) -> bool {
    /// The most words of a name.
    const WORDS: usize = 3;
    fn name(line: &str) -> Option<&str> {
        let (name, value) = line
            .split_once(": ")
            .or(line.strip_suffix(':').map(|name| (name, "")))?;
        let is_name = name.starts_with(char::is_alphabetic)
            && name.split_whitespace().count() <= WORDS
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        (is_name && !value.starts_with("//")).then_some(name)
    }
    let sample = cut(text, 4096).replace("\r\n", "\n");
    let mut records = sample
        .trim()
        .split("\n\n")
        .map(|record| record.trim().lines());
    let (Some(first), Some(second)) = (records.next(), records.next()) else {
        return false;
    };
    // The text of a record may have lines of its own, and the sample may end in it.
    let first: Vec<_> = first.map_while(name).collect();
    let holds_texts =
        |names: &Vec<&str>| names.len() > 1 && names.iter().any(|name| is_text_name(name));
    let Some(names) = Some(first).filter(holds_texts) else {
        return false;
    };
    let second: Vec<_> = second.map(name).collect();
    names
        .iter()
        .zip(&second)
        .take(2)
        .all(|(own, other)| Some(*own) == *other)
        && second.len() > 1
}

/// Whether a text begins as a list of objects in YAML does, maybe under a name.
fn is_yaml(text: &str) -> bool {
    let is_member = |line: &str| {
        let key = line.trim().split_once(':');
        key.is_some_and(|(key, value)| {
            let is_key = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
            !key.is_empty()
                && key.bytes().all(is_key)
                && (value.is_empty() || value.starts_with(' '))
        })
    };
    let is_item = |line: &str| line.trim_start().strip_prefix("- ").is_some_and(is_member);
    let mut lines = cut(text, 4096).lines().map(str::trim_end);
    let mut next = || {
        let is_said = |line: &&str| !line.is_empty() && !line.starts_with('#') && *line != "---";
        lines.by_ref().find(is_said)
    };
    let (Some(first), Some(second)) = (next(), next()) else {
        return false;
    };
    let is_indented = second.starts_with(' ');
    (is_item(first) && !first.starts_with(' ') && is_indented && is_member(second))
        || (first.ends_with(':') && is_member(first) && is_item(second))
}

/// Names in the scripts of pages of YouTube.
const OF_YOUTUBE: [&str; 2] = ["ytcfg", "ytInitialData"];

/// Elements of XML that are records, when they hold others.
pub(crate) const RECORDS: [&str; 6] = ["item", "entry", "comment", "review", "row", "record"];

/// Whether a text is XML that may be a feed of comments; `whole` says that it is not only the beginning.
///
/// XML and web pages are never read by line. A text of comments in which some lines hold tags is neither.
///
/// # Errors
/// [`Error::Unsupported`] for workbooks as XML, and for web pages and parts of them: which of their words are comments is not in the file.
pub(crate) fn is_feed(text: &str, whole: bool, hint: Option<&str>) -> Result<bool, Error> {
    const FEEDS: [&str; 4] = ["?xml", "rss", "feed", "rdf:rdf"];
    const PAGES: [&str; 18] = [
        "!doctype", "html", "head", "body", "table", "div", "script", "style", "meta", "link",
        "title", "section", "main", "article", "ul", "ol", "form", "svg",
    ];
    const SAVED: [&str; 2] = ["from: <saved by", "mime-version:"];
    let beginning = |text: &str| cut(text, 64).to_ascii_lowercase();
    let mut rest = text.trim_start();
    // Comments of the author's, and of browsers that save a page.
    while let Some(comment) = rest.strip_prefix("<!--") {
        rest = comment
            .split_once("-->")
            .map_or("", |(_, after)| after)
            .trim_start();
    }
    let begins_with = |names: &[&str]| {
        let name = beginning(rest);
        let name = name.strip_prefix('<')?;
        let end = name
            .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
            .unwrap_or(name.len());
        Some(names.contains(&&name[..end]))
    };
    let begins_page = begins_with(&PAGES) == Some(true) || is_fragment(rest);
    // Exports of databases and of home-made tools have no first line that says what they are.
    let holds_records = || holds_records(cut(text, 2048));
    let xml = begins_with(&FEEDS) == Some(true)
        || begins_with(&[]).is_some() && !begins_page && holds_records()
        || !begins_page && is_element(rest, whole);
    // A page may be written as XML.
    let page = begins_page
        || SAVED.iter().any(|start| beginning(rest).starts_with(start))
        || (xml && cut(text, 2048).to_ascii_lowercase().contains("<html"))
        || hint.is_some_and(is_page_name) && rest.starts_with('<') && !xml;
    if page && OF_YOUTUBE.iter().any(|name| text.contains(name)) {
        return Err(Error::Unsupported {
            what: "this is a page of YouTube, and what a browser saves of one does not hold its \
                   comments in a form that is certain",
            mend: "Give the address of the video as a list of posts, or export its comments as \
                   .csv or .json.",
        });
    }
    if xml && cut(text, 4096).contains(EXCEL_2003) {
        return Err(Error::Unsupported {
            what: "this is a workbook of Excel 2003 (XML)",
            mend: "Open it and save it as .xlsx or .csv.",
        });
    }
    if page {
        return Err(Error::Unsupported {
            what: "this is a web page (HTML), not a file of comments",
            mend: "Export the comments as .csv, .xlsx or .json, or copy them into a .txt file, one \
                   in each line.",
        });
    }
    Ok(xml)
}

/// The namespace of workbooks as XML.
const EXCEL_2003: &str = "urn:schemas-microsoft-com:office:spreadsheet";

/// Whether elements of XML have one of the usual names of records.
fn holds_records(text: &str) -> bool {
    RECORDS.iter().any(|name| {
        let mut found = text.match_indices(name);
        found.any(|(at, _)| {
            text[..at].ends_with(['<', ':'])
                && text[at + name.len()..].starts_with(['>', ' ', '\n'])
        })
    })
}

/// What the records of XML are called where none of the usual names is in its beginning.
pub(crate) fn unusual_records(sample: &str) -> Option<String> {
    match holds_records(sample) {
        true => None,
        false => records_of(sample),
    }
}

/// A file name or content type in small letters, without the parameters of the latter.
fn bare(hint: &str) -> String {
    let bare = hint.split(';').next().unwrap_or(hint);
    bare.trim().to_ascii_lowercase()
}

fn is_page_name(hint: &str) -> bool {
    let hint = bare(hint);
    ["html", "htm", "xhtml", "mht", "mhtml"].iter().any(|end| {
        hint.strip_suffix(end)
            .is_some_and(|before| before.ends_with(['.', '/', '+']))
    })
}

fn refuse_known_binaries(head: &[u8]) -> Result<(), Error> {
    const KNOWN: [(&[u8], &str, &str); 6] = [
        (
            b"\xD0\xCF\x11\xE0",
            "this is an old Excel file (.xls) or one protected by a password",
            "Open it, remove the password and save it as .xlsx or .csv.",
        ),
        (b"%PDF", "this is a PDF", "Copy its text into a .txt file."),
        (
            b"\x1F\x8B",
            "this is a compressed file (gzip)",
            "Unpack it first.",
        ),
        (
            b"PK\x05\x06",
            "this is an empty archive",
            "Send the file itself.",
        ),
        (
            b"SQLite format 3",
            "this is a database",
            "Export it as CSV.",
        ),
        (b"\x89PNG", "this is a picture", "Send the list as text."),
    ];
    match KNOWN.iter().find(|(magic, ..)| head.starts_with(magic)) {
        Some(&(_, what, mend)) => Err(Error::Unsupported { what, mend }),
        None => Ok(()),
    }
}

/// Refuses data that no encoding makes a text: zero bytes, and bytes that stand for nothing.
fn refuse_what_is_no_text(text: &str) -> Result<(), Error> {
    const LOOKED_AT: usize = 64 << 10;
    /// A text may hold a few that slipped in.
    const MANY: usize = 8;
    let sample = cut(text, LOOKED_AT);
    let count = |is: fn(char) -> bool| sample.chars().filter(|c| is(*c)).count();
    let (all, zeros) = (sample.chars().count(), count(|c| c == '\0'));
    let nothing = zeros + count(stands_for_nothing);
    if all == 0 || (nothing * 2 < all && (nothing < MANY || nothing * 20 < all)) {
        return Ok(());
    }
    Err(match zeros * 2 >= all {
        true => Error::Unsupported {
            what: "this file holds zero bytes in place of text, as a copy that failed does",
            mend: "Copy or export it again.",
        },
        false => Error::Unsupported {
            what: "this file holds binary data and no text",
            mend: "Export the comments as .csv, .xlsx, .json or .txt.",
        },
    })
}

/// Whether a character is never typed: a control character of ASCII that is no space.
fn stands_for_nothing(c: char) -> bool {
    matches!(c, '\u{1}'..='\u{8}' | '\u{E}'..='\u{1A}' | '\u{1C}'..='\u{1E}' | '\u{7F}')
}

/// `[` also begins Markdown links and log lines, so the next character must fit JSON too.
fn looks_like_json(text: &str) -> bool {
    let mut chars = text.chars().filter(|c| !c.is_whitespace());
    match chars.next() {
        Some('{') => matches!(chars.next(), Some('"' | '}') | None),
        Some('[') => matches!(chars.next(), Some('"' | '{' | '[' | ']') | None),
        _ => false,
    }
}

/// Tells one document from one value per line, whatever the extension promises.
fn json_kind(text: &str, hinted: Option<InputFormat>) -> InputFormat {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let first_is_object = lines.next().is_some_and(|l| {
        l.starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(l).is_ok()
    });
    match (first_is_object, lines.next()) {
        (true, Some(second)) if second.starts_with('{') => InputFormat::JsonLines,
        (true, Some(_)) | (true, None) if hinted == Some(InputFormat::JsonLines) => {
            InputFormat::JsonLines
        }
        // A document that begins with a bracket or spreads over lines cannot be JSON Lines of
        // objects; a broken first line of JSON Lines still is, so that the error names line 1.
        (false, _)
            if hinted == Some(InputFormat::JsonLines) && !text.trim_start().starts_with('[') =>
        {
            InputFormat::JsonLines
        }
        _ => InputFormat::Json,
    }
}

#[cfg(test)]
mod tests {
    use super::InputFormat::{self, *};
    use super::refuse_documents;

    #[track_caller]
    fn detected(text: &str, hint: Option<&str>) -> InputFormat {
        InputFormat::detect(text.as_bytes(), text, hint).unwrap()
    }

    #[test]
    fn hints_are_names_or_content_types() {
        assert_eq!(
            InputFormat::from_hint("text/csv; charset=utf-8"),
            Some(Delimited)
        );
        assert_eq!(InputFormat::from_hint("My list.final.XLSX"), Some(Xlsx));
        assert_eq!(
            InputFormat::from_hint(
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            ),
            Some(Xlsx)
        );
        assert_eq!(InputFormat::from_hint("text/plain"), Some(Lines));
        assert_eq!(InputFormat::from_hint("application/octet-stream"), None);
    }

    #[test]
    fn contents_win_over_names() {
        assert_eq!(
            detected("[\"https://a.example/b\"]", Some("list.txt")),
            Json
        );
        assert_eq!(
            detected("{\"url\":1}\n{\"url\":2}\n", Some("a.json")),
            JsonLines
        );
        assert_eq!(detected("[one](https://a.example/b)", Some("a.txt")), Lines);
        assert_eq!(detected("{\n \"urls\": []}", None), Json);
        assert_eq!(detected("{\"broken", Some("a.jsonl")), JsonLines);
    }

    #[test]
    fn documents_of_words_are_refused_and_comments_that_look_alike_are_not() {
        for (text, hint) in [
            ("{\\rtf1\\ansi so good\\par}", Some("a.txt")),
            ("{\\rtf1 x}", None),
            (
                "- text: so good\n  author: ann\n- text: bad\n",
                Some("a.txt"),
            ),
            (
                "---\n# from a tool\n- id: 7\n  text: |\n    so good\n",
                None,
            ),
            ("comments:\n  - text: so good\n    author: ann\n", None),
            ("comments:\n- text: so good\n", None),
            ("so good\n", Some("a.yaml")),
            ("- so good\n- bad\n", Some("list.yml")),
            ("so good\n", Some("application/yaml")),
            (
                "From: Ann\r\nSent: Wed\r\nBody: so good\r\nreally\r\n\r\nFrom: Ben\r\nSent: Thu\r\nBody: no\r\n",
                Some("a.txt"),
            ),
        ] {
            assert!(refuse_documents(text, hint).is_err(), "{text}");
        }
        for (text, hint) in [
            ("- so good\n- so bad\n", Some("a.txt")),
            ("- ann: so good\n- ben: so bad\n", Some("a.txt")),
            ("Comments:\nso good\nso bad\n", Some("a.txt")),
            ("ann: so good\n  ben: so bad\n", None),
            ("- see https://a.example\n  good\n", None),
            ("Ann: so good\nBen: so bad\n\nAnn: why\nBen: slow\n", None),
            ("From: Ann\nBody: so good\n\nso bad: no\nAnn: yes\n", None),
            ("text,author\n- a: b,ann\n", Some("a.csv")),
            ("[{\"text\": 1}]", Some("a.yaml")),
            ("- text: only one line", None),
            ("", None),
        ] {
            assert!(refuse_documents(text, hint).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused_and_a_text_with_a_few_zeros_is_not() {
        let binary: String = (0..2000).map(|i| char::from((i * 7 % 251) as u8)).collect();
        for (text, word) in [
            ("\0", "zero bytes"),
            (&*"\0".repeat(5000), "zero bytes"),
            (&*format!("id,text\n{}", "\0".repeat(900)), "zero bytes"),
            (&*binary, "binary data"),
            (&*"\u{1}\u{2}ab\u{3}".repeat(50), "binary data"),
        ] {
            for hint in [None, Some("a.csv"), Some("a.txt"), Some("a.json")] {
                let error = InputFormat::detect(b"", text, hint).unwrap_err();
                assert!(error.to_string().contains(word), "{error}: {text:.20?}");
            }
        }
        for text in [
            "",
            "id,text\n1,a\0b\n",
            "\u{1B}[31mred\u{1B}[0m\n",
            &*format!("{}\0\0\0\0\0\0\0\0\0", "words ".repeat(100)),
        ] {
            assert!(
                InputFormat::detect(b"", text, Some("a.csv")).is_ok(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn an_assignment_of_json_is_cut_off() {
        for (text, length) in [
            (
                "window.YTD.tweet.part0 = [ {\n",
                "window.YTD.tweet.part0 =".len(),
            ),
            ("\nvar data = {\"a\": 1}", "\nvar data =".len()),
            ("x=[]", 2),
            ("a = b", 0),
            ("my list = [\"x\"]", 0),
            ("text=[one](https://a.example)", 0),
            ("[1] = [\"x\"]", 0),
            ("id,text\n1,x = [\"y\"]", 0),
            ("é = [\"y\"]", 0),
            ("", 0),
        ] {
            assert_eq!(super::assignment(text), length, "{text}");
        }
    }

    #[test]
    fn unreadable_kinds_are_named() {
        let ods = [
            &b"PK\x03\x04"[..],
            &[0; 26],
            b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        ]
        .concat();
        let message = InputFormat::detect(&ods, "", None).unwrap_err().to_string();
        assert!(
            message.contains(".ods") && message.contains(".xlsx or .csv"),
            "{message}"
        );
        let message = InputFormat::detect(b"\xD0\xCF\x11\xE0", "", Some("a.xls")).unwrap_err();
        assert!(
            message.to_string().contains("save it as .xlsx"),
            "{message}"
        );
    }
}
