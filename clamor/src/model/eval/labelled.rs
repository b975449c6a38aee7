//! Files of labelled texts: one a line, label, tab, text.

use std::path::Path;

use sentiment::Label;

use crate::BadInput;

/// Bad lines that are named one by one.
const NAMED: usize = 5;

/// A text and what people said about it.
#[derive(Debug, PartialEq)]
pub(super) struct Labelled<'t> {
    pub(super) label: Label,
    pub(super) text: &'t str,
}

/// Reads the file whole: a million tweets are a hundred megabytes.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, BadInput> {
    std::fs::read(path).map_err(|error| BadInput(format!("{}: {error}", path.display())))
}

/// All lines of a file, or a sentence that names the bad ones. Empty lines, a byte order mark and
/// a heading `label` are passed over.
pub(super) fn parse<'t>(bytes: &'t [u8], path: &Path) -> Result<Vec<Labelled<'t>>, BadInput> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut good = Vec::new();
    let mut bad = Vec::new();
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.trim_ascii().is_empty() || (number == 1 && is_heading(line)) {
            continue;
        }
        match parse_line(line) {
            Ok(labelled) => good.push(labelled),
            Err(why) => bad.push(format!("line {number}: {why}")),
        }
    }
    let path = path.display();
    if !bad.is_empty() {
        let more = match bad.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("\nand {more} more"),
        };
        bad.truncate(NAMED);
        return Err(BadInput(format!(
            "{path}: each line is label, tab, text\n{}{more}",
            bad.join("\n")
        )));
    }
    if good.is_empty() {
        return Err(BadInput(format!("there is no labelled text in {path}")));
    }
    Ok(good)
}

fn is_heading(line: &[u8]) -> bool {
    line.split(|byte| *byte == b'\t')
        .next()
        .is_some_and(|first| first.eq_ignore_ascii_case(b"label"))
}

fn parse_line(line: &[u8]) -> Result<Labelled<'_>, String> {
    let line = std::str::from_utf8(line).map_err(|_| "it is not UTF-8".to_owned())?;
    let columns: Vec<&str> = line.split('\t').collect();
    let [label, text] = columns[..] else {
        return Err(match columns.len() {
            1 => "it has no tab".to_owned(),
            count => format!(
                "it has {count} columns: keep the label and the text alone, for example with `cut -f 1,{count}`"
            ),
        });
    };
    if text.trim().is_empty() {
        return Err("it has no text".to_owned());
    }
    let label = match label.trim().to_ascii_lowercase().as_str() {
        "0" | "negative" => Label::Negative,
        "1" | "neutral" => Label::Neutral,
        "2" | "positive" => Label::Positive,
        _ => {
            return Err(format!(
                "{:?} is no label: they are negative, neutral and positive, or 0, 1 and 2",
                label.chars().take(40).collect::<String>()
            ));
        }
    };
    Ok(Labelled { label, text })
}
