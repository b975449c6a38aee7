//! The comments as people read them, and on a sheet of its own what only programs ask for. Both have the same
//! rows; a number leads from one to the other.

use std::io::Write;

use i18n::t;
use plaintext::shorten;
use store::{Job, Label, ResultRecord};
use tables::{ReportCell as Cell, ReportWriter, Tone};

use super::{super::rows, posts::heading};
use crate::{languages, review_words::reason_in_words, wording::platform_name};

/// Characters of the title of a post.
const TITLE: usize = 120;

/// Names and widths of the technical columns: those of the result files.
const TECHNICAL: [(&str, u8); 17] = [
    ("post_url", 40),
    ("comment_id", 24),
    ("parent_comment_id", 24),
    ("is_reply", 10),
    ("reply_count", 12),
    ("author_id", 24),
    ("sentiment_score", 16),
    ("prob_negative", 14),
    ("prob_neutral", 14),
    ("prob_positive", 14),
    ("confidence", 12),
    ("needs_review", 14),
    ("review_reasons", 20),
    ("model", 20),
    ("model_version", 20),
    ("scored_at", 20),
    ("job_id", 38),
];

/// The two sheets.
pub(super) struct Comments {
    plain: usize,
    technical: usize,
    job: String,
    written: i64,
}

impl Comments {
    pub(super) fn begin<W: Write>(
        book: &mut ReportWriter<W>,
        job: &Job,
    ) -> Result<Self, tables::Error> {
        let plain = |name: &str, width| heading(name, width, None);
        let headings = [
            plain("#", 8),
            plain(t!("Post"), 36),
            plain(t!("Platform"), 14),
            plain(t!("Comment"), 80),
            plain(t!("Sentiment"), 12),
            plain(t!("Likes"), 8),
            plain(t!("Author"), 22),
            plain(t!("By the page itself"), 10),
            plain(t!("Published (UTC)"), 17),
            plain(t!("Language"), 14),
            plain(t!("To be looked at"), 24),
            plain(t!("Link"), 12),
        ];
        let technical = [("#", 8)].into_iter().chain(TECHNICAL);
        let technical: Vec<_> = technical.map(|(name, width)| plain(name, width)).collect();
        Ok(Self {
            plain: book.table(t!("Comments"), &headings)?,
            technical: book.table(t!("Technical"), &technical)?,
            job: job.id.to_string(),
            written: 0,
        })
    }

    pub(super) fn write<W: Write>(
        &mut self,
        book: &mut ReportWriter<W>,
        record: &ResultRecord,
    ) -> Result<(), tables::Error> {
        self.written += 1;
        self.write_plain(book, record)?;
        self.write_technical(book, record)
    }

    fn write_plain<W: Write>(
        &self,
        book: &mut ReportWriter<W>,
        record: &ResultRecord,
    ) -> Result<(), tables::Error> {
        let title = record.post_title.as_deref();
        let title = title.filter(|title| !title.trim().is_empty());
        let title = shorten(title.unwrap_or(&record.post_url), TITLE);
        let platform = platform_name(&record.platform);
        // A pseudonym stands in the place of the id.
        let author = record
            .author_name
            .as_deref()
            .or(record.author_id.as_deref());
        let is_own = record.is_post_author == Some(true) || record.is_own_account;
        let reasons: Vec<&str> = record
            .review
            .unwrap_or_default()
            .reasons()
            .map(reason_in_words)
            .collect();
        let reasons = reasons.join(", ");
        let language = record.language.as_deref().map(languages::name);
        let cells = [
            Cell::Count(self.written),
            Cell::Link {
                address: &record.post_url,
                text: &title,
            },
            Cell::Text(&platform),
            Cell::Wrapped(&record.text),
            record.label.map_or(Cell::Missing, class),
            record.likes.map_or(Cell::Missing, Cell::Count),
            author.map_or(Cell::Missing, Cell::Text),
            match is_own {
                true => Cell::Text(t!("yes")),
                false => Cell::Missing,
            },
            record.published_at.map_or(Cell::Missing, Cell::Time),
            language.map_or(Cell::Missing, Cell::Text),
            match reasons.as_str() {
                "" => Cell::Missing,
                reasons => Cell::Wrapped(reasons),
            },
            match record.url.as_deref() {
                Some(address) => Cell::Link {
                    address,
                    text: t!("Open"),
                },
                None => Cell::Missing,
            },
        ];
        book.row(self.plain, &cells)
    }

    fn write_technical<W: Write>(
        &self,
        book: &mut ReportWriter<W>,
        record: &ResultRecord,
    ) -> Result<(), tables::Error> {
        let row = rows::comment(record, &self.job);
        let text = |text| -> Cell<'_> { Option::map_or(text, Cell::Missing, Cell::Text) };
        let number = |value: Option<f64>| value.map_or(Cell::Missing, Cell::Decimal);
        let flag = |flag: Option<bool>| text(flag.map(|flag| if flag { "true" } else { "false" }));
        let cells = [
            Cell::Count(self.written),
            Cell::Text(row.post_url),
            text(row.comment_id),
            text(row.parent_comment_id),
            flag(row.is_reply),
            row.reply_count.map_or(Cell::Missing, Cell::Count),
            text(row.author_id),
            number(row.sentiment_score),
            number(row.prob_negative),
            number(row.prob_neutral),
            number(row.prob_positive),
            number(row.confidence),
            flag(row.needs_review),
            text(row.review_reasons),
            text(row.model),
            text(row.model_version),
            row.scored_at.map_or(Cell::Missing, Cell::Time),
            text(row.job_id),
        ];
        book.row(self.technical, &cells)
    }
}

fn class(label: Label) -> Cell<'static> {
    match label {
        Label::Positive => Cell::Class(Tone::Positive, t!("Positive")),
        Label::Neutral => Cell::Class(Tone::Neutral, t!("Neutral")),
        Label::Negative => Cell::Class(Tone::Negative, t!("Negative")),
    }
}
