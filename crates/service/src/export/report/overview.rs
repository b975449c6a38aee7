//! The first sheet: the answer in plain words, shares with a chart, and how they came about.

use i18n::{t, tc, tn};
use tables::{Overview, Share};

use super::Parts;
use crate::{
    answer::{Answer, period, rule},
    file_report, languages,
    localized::localized,
    method,
    stats::percentages,
    wording::{count, day, job_name},
};

pub(super) fn overview(parts: &Parts) -> Overview {
    let Parts { job, items, .. } = parts;
    let answer = Answer::new(
        &parts.figures,
        items,
        parts.counting,
        &parts.highlights.days,
    );
    Overview {
        sheet: t!("Summary").to_owned(),
        title: job_name(job, day),
        subtitle: subtitle(parts),
        sentences: sentences(&answer),
        verdict: answer.title,
        columns: [t!("Sentiment"), t!("Comments"), tc!("part of all", "Share")].map(str::to_owned),
        shares: shares(parts),
        method: t!("Method").to_owned(),
        notes: notes(parts),
    }
}

/// The brand, when the comments are from, and when they were read.
fn subtitle(parts: &Parts) -> String {
    let job = &parts.job;
    let period = period(&parts.highlights.days);
    let mut said: Vec<String> = job.brand_name.clone().into_iter().collect();
    said.extend(period.map(|period| t!("Comments from {period}", period = period)));
    said.push(t!("read on {day}", day = day(job.created_at)));
    if !job.status.is_ended() {
        said.push(t!("the job has not ended: these are the figures so far").to_owned());
    }
    said.join(" · ")
}

fn sentences(answer: &Answer) -> Vec<String> {
    let mut said = vec![t!("of {basis}.", basis = answer.basis)];
    said.extend(answer.net.as_ref().map(|net| format!("{net}.")));
    said.extend(
        answer
            .extremes
            .as_ref()
            .map(crate::answer::Extremes::sentence),
    );
    said.extend(answer.not_counted.iter().chain(&answer.missing).cloned());
    said
}

/// Shares in whole percentages, as on the page: they add to 100.
fn shares(parts: &Parts) -> Option<[Share; 3]> {
    let tally = &parts.figures.counted.tally;
    let comments = [tally.positive, tally.neutral, tally.negative];
    if comments.iter().sum::<i64>() == 0 {
        return None;
    }
    let names = [t!("Positive"), t!("Neutral"), t!("Negative")];
    let whole = percentages(comments);
    Some(std::array::from_fn(|class| Share {
        name: names[class].to_owned(),
        comments: comments[class],
        share: whole[class] as f64 / 100.0,
    }))
}

fn notes(parts: &Parts) -> Vec<String> {
    let Parts { job, items, .. } = parts;
    let mut notes = vec![method::scoring(items)];
    notes.extend(method::coverage(&parts.figures));
    notes.push(languages::sentence(&parts.highlights.languages));
    notes.push(
        t!(
            "Net sentiment is the share of positive minus the share of negative comments, from −1 to +1. The intervals say how far chance alone can move it: few comments, wide interval. Shares have the interval of Wilson (1927), net sentiment that of Bonett and Price (2012)."
        )
        .to_owned(),
    );
    notes.push(rule().to_owned());
    if let Some(mut report) = file_report::of_job(job) {
        // Notes on a file quote what is in it.
        match parts.with_texts {
            true => report.notes = report.notes.iter().map(|note| localized(note)).collect(),
            false => report.notes.clear(),
        }
        notes.extend(file_report::sentences(&report, &job.totals.comments));
    }
    notes.extend(parts.passing.map(|passing| {
        tn!(
            passing,
            "The sheet of comments holds the {n} of {all} that passes the filter; all figures are of the whole job.",
            "The sheet of comments holds the {n} of {all} that pass the filter; all figures are of the whole job.",
            all = count(job.totals.comments.fetched)
        )
    }));
    notes.push(t!("All times are in UTC.").to_owned());
    notes.retain(|note| !note.is_empty());
    notes
}
