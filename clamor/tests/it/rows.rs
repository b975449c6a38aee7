//! Result files, as strict readers see them.

use std::collections::BTreeMap;

/// The columns of the comments table, in the order that is promised.
pub(crate) const COLUMNS: [&str; 27] = [
    "post_url",
    "platform",
    "comment_text",
    "sentiment_label",
    "sentiment_score",
    "prob_negative",
    "prob_neutral",
    "prob_positive",
    "confidence",
    "needs_review",
    "comment_id",
    "parent_comment_id",
    "is_reply",
    "author_name",
    "author_id",
    "is_post_author",
    "published_at",
    "likes",
    "reply_count",
    "language",
    "comment_url",
    "post_title",
    "model",
    "model_version",
    "scored_at",
    "job_id",
    "review_reasons",
];

/// A CSV file: its header and rows.
#[derive(Debug, PartialEq)]
pub(crate) struct Csv {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Csv {
    /// Reads a file that must begin with the byte order mark and end each line with CRLF.
    #[track_caller]
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let text = bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .expect("a byte order mark");
        assert!(text.ends_with(b"\r\n"), "the last line has no end");
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .terminator(csv::Terminator::CRLF)
            .from_reader(text);
        let mut rows: Vec<Vec<String>> = reader
            .records()
            .map(|record| {
                record
                    .expect("every row has as many cells")
                    .iter()
                    .map(str::to_owned)
                    .collect()
            })
            .collect();
        assert!(!rows.is_empty(), "no header");
        let header = rows.remove(0);
        Self { header, rows }
    }

    #[track_caller]
    pub(crate) fn at(&self, name: &str) -> usize {
        self.header
            .iter()
            .position(|column| column == name)
            .unwrap_or_else(|| panic!("no column {name}"))
    }

    #[track_caller]
    pub(crate) fn column(&self, name: &str) -> Vec<&str> {
        let at = self.at(name);
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    /// Without the columns that say when and in which job.
    #[track_caller]
    pub(crate) fn timeless(self) -> Self {
        self.without(&["scored_at", "job_id"])
    }

    #[track_caller]
    pub(crate) fn without(mut self, names: &[&str]) -> Self {
        for name in names {
            let at = self.at(name);
            self.header.remove(at);
            for row in &mut self.rows {
                row.remove(at);
            }
        }
        self
    }

    /// How often each comment of each post is there.
    pub(crate) fn times(&self) -> BTreeMap<(String, String), usize> {
        let (post, comment) = (self.at("post_url"), self.at("comment_id"));
        let mut times = BTreeMap::new();
        for row in &self.rows {
            *times
                .entry((row[post].clone(), row[comment].clone()))
                .or_default() += 1;
        }
        times
    }
}
