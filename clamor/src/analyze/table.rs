//! The summary that `analyze` prints when it is done.

use std::io::Write;
use std::time::Duration;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use plaintext::shorten;
use sentiment::Label;
use service::{Counted, review_words::review_sentence};
use store::{Counting, ItemTotals, ReviewReason};

use super::comments::Judged;
use super::output::Output;

/// Adds one comment; `None` is one without text. `by_author` says that the author of the post wrote
/// it.
pub(super) fn count(totals: &mut ItemTotals, judged: Option<&Judged>, by_author: bool) {
    totals.fetched += 1;
    let Some(Judged { score, review, .. }) = judged else {
        totals.skipped_empty += 1;
        return;
    };
    totals.scored += 1;
    totals.truncated += i64::from(score.truncated);
    totals.needs_review += i64::from(review.is_needed());
    totals.low_confidence += i64::from(review.has(ReviewReason::LowConfidence));
    let other_language = review.has(ReviewReason::Language);
    totals.other_language += i64::from(other_language);
    let apart = match (by_author, other_language) {
        (true, true) => Some(&mut totals.apart.author_other_language),
        (true, false) => Some(&mut totals.apart.author),
        (false, true) => Some(&mut totals.apart.other_language),
        (false, false) => None,
    };
    if let Some(apart) = apart {
        apart.add(label(score.label), score.score);
    }
    totals.score_sum += score.score;
    match score.label {
        Label::Positive => totals.positive += 1,
        Label::Neutral => totals.neutral += 1,
        Label::Negative => totals.negative += 1,
    }
}

fn label(label: Label) -> store::Label {
    match label {
        Label::Positive => store::Label::Positive,
        Label::Neutral => store::Label::Neutral,
        Label::Negative => store::Label::Negative,
    }
}

/// One line of the summary.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) status: String,
    pub(super) totals: ItemTotals,
    /// What the platform says exists.
    pub(super) reported: Option<i64>,
}

/// Prints one line per post or file, and one for all, on standard output unless the rows go there.
/// Shares and net sentiment are of the comments that count.
pub(super) fn print(lines: &[Line], counting: Counting, output: &Output) {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header([
            "", "status", "comments", "positive", "neutral", "negative", "net", "95 %",
        ]);
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for line in lines {
        table.add_row(cells(line, counting));
    }
    let all = lines.iter().fold(ItemTotals::default(), |mut sum, line| {
        sum += line.totals;
        sum
    });
    if lines.len() > 1 {
        let all = Line {
            name: "all".to_owned(),
            status: String::new(),
            totals: all,
            reported: None,
        };
        table.add_row(cells(&all, counting));
    }
    say(output, &table.to_string());
    let counted = Counted::of(&all, counting);
    if let Some(sentence) = counted.sentence() {
        say(output, &sentence);
    }
    if let Some(sentence) = counted.other_languages_sentence() {
        say(output, &sentence);
    }
    if let Some(sentence) = review_sentence(&all) {
        say(output, &sentence);
    }
}

/// Shares, net sentiment and its interval; empty, not zero, without comments.
fn cells(line: &Line, counting: Counting) -> Vec<String> {
    let totals = &line.totals;
    let counted = Counted::of(totals, counting);
    let n = counted.comments();
    let share = |count: i64| match n {
        0 => String::new(),
        _ => format!("{:.1} %", count as f64 * 100.0 / n as f64),
    };
    let (net, interval) = (counted.net(), counted.net_interval());
    vec![
        shorten(&line.name, 60),
        line.status.clone(),
        match line.reported {
            Some(reported) if reported > totals.fetched => {
                format!("{} of {reported}", totals.fetched)
            }
            _ => totals.fetched.to_string(),
        },
        share(counted.tally.positive),
        share(counted.tally.neutral),
        share(counted.tally.negative),
        net.map(|net| format!("{net:+.2}")).unwrap_or_default(),
        interval
            .map(|found| format!("{:+.2} to {:+.2}", found.low, found.high))
            .unwrap_or_default(),
    ]
}

/// Prints a line where it does not mix with the rows.
pub(super) fn say(output: &Output, line: &str) {
    match output {
        Output::Stdout => eprintln!("{line}"),
        // Nobody may be left to read it, which is no reason to fail.
        _ => drop(writeln!(std::io::stdout(), "{line}")),
    }
}

/// `12345 comments, 4567/s`.
pub(super) fn rate(comments: i64, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64().max(0.001);
    format!("{comments} comments, {:.0}/s", comments as f64 / seconds)
}
