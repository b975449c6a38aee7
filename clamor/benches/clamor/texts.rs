//! The comments to score: real ones where they are at hand, else made up.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::DateTime;

/// 2026-01-01T00:00:00Z, when the first comment was written.
const FIRST: i64 = 1_767_225_600;
/// Seconds between two comments.
const STEP: i64 = 13;

static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| match std::fs::read_to_string(path()) {
    Ok(file) => file.lines().map(str::to_owned).collect(),
    Err(_) => (0..100_000).map(made_up).collect(),
});

/// The text of a comment; they repeat after 100,000.
pub(crate) fn text(number: usize) -> &'static str {
    &TEXTS[number % TEXTS.len()]
}

/// Where the texts come from, in words.
pub(crate) fn origin() -> &'static str {
    if path().exists() {
        "real texts"
    } else {
        "made-up texts"
    }
}

/// A file as other tools export it: id, author, date, likes, text.
pub(crate) fn write_csv(path: &Path, rows: usize) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(BufWriter::new(std::fs::File::create(path)?));
    out.write_record(["id", "author", "date", "likes", "text"])?;
    for row in 0..rows {
        let seconds = FIRST + STEP * i64::try_from(row).unwrap_or_default();
        let date = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        out.write_record([
            &format!("c{row}"),
            &format!("reader{}", row % 5000),
            &date.to_rfc3339(),
            &(row * 7 % 50).to_string(),
            text(row),
        ])?;
    }
    out.flush()
}

/// `data/comments/comments.100k.txt` of `CLAMOR_SHARED`, or of the folder beside the checkout.
fn path() -> PathBuf {
    std::env::var_os("CLAMOR_SHARED")
        .map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
            PathBuf::from,
        )
        .join("data/comments/comments.100k.txt")
}

/// A text of 4 to 31 words, as long as people's are; few are equal.
fn made_up(number: usize) -> String {
    const WORDS: [&str; 16] = [
        "this", "is", "really", "great", "not", "what", "we", "expected", "😀", "the", "quality",
        "of", "video", "sadly", "poor", "thanks!",
    ];
    let words = (0..4 + number % 28)
        .map(|place| WORDS[(number * 7 + place * place + number / 16) % WORDS.len()]);
    let mut text: String = words.flat_map(|word| [word, " "]).collect();
    text.push_str(&number.to_string());
    text
}
