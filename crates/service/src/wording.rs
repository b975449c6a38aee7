//! Numbers, times and names as sentences have them, in the language that is spoken ([`i18n`]).

use chrono::{DateTime, Utc};
pub use i18n::{count, signed};
use i18n::{date, date_of_year, t, tn};
use plaintext::shorten;
use store::{Item, ItemStatus, Job, JobKind};

use crate::summary::models;

/// The title of a post, or its address, shortened.
pub fn post_name(item: &Item, limit: usize) -> String {
    let title = item.title.as_deref();
    let title = title.filter(|title| !title.trim().is_empty());
    shorten(title.unwrap_or(&item.url), limit)
}

/// The name of a job, or what it is and when it was made, as `time` writes that.
pub fn job_name(job: &Job, time: fn(DateTime<Utc>) -> String) -> String {
    if !job.name.trim().is_empty() {
        return job.name.clone();
    }
    let made = time(job.created_at);
    match job.kind {
        JobKind::Posts => tn!(
            job.totals.items,
            "{n} post, {time}",
            "{n} posts, {time}",
            time = made
        ),
        JobKind::Comments => t!("Comments file, {time}", time = made),
        JobKind::Texts => t!("Texts, {time}", time = made),
    }
}

/// Who scored, as people call it.
///
/// `onnx:default` and `onnx:multilingual` are the models that come with Clamor, or those that an operator put
/// into their places.
pub fn scorer_name(name: &str) -> String {
    let Some(model) = name.strip_prefix("onnx:") else {
        return match name {
            "lexicon" => t!("the English word list").to_owned(),
            "auto" => t!("Clamor’s models, each for the languages it knows").to_owned(),
            _ => name.to_owned(),
        };
    };
    let (model, is_precise) = match model.strip_suffix("@fp32") {
        Some(model) => (model, true),
        None => (model, false),
    };
    let name = match model {
        "default" => t!("Clamor’s English model").to_owned(),
        "multilingual" => t!("Clamor’s multilingual model").to_owned(),
        _ => t!("the model {name}", name = model),
    };
    match is_precise {
        true => t!("{model} in full precision", model = name),
        false => name,
    }
}

/// Which models scored: one installation may have had another one for an earlier snapshot.
pub fn scored_by(items: &[Item]) -> String {
    let models = models(items);
    let names: Vec<String> = models
        .iter()
        .map(|model| {
            t!(
                "{model} (version {version})",
                model = scorer_name(&model.name),
                version = model.version
            )
        })
        .collect();
    names.join(", ")
}

/// `3 Feb 2026`.
pub fn day(at: DateTime<Utc>) -> String {
    date(at.date_naive())
}

/// When something goes on: `now`, `in 20 s`, `at 14:05 UTC`, `on 3 Feb at 14:05 UTC`.
///
/// Far away by the clock, since nothing may change on the page until then.
pub fn moment(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (at - now).num_seconds() {
        ..=1 => t!("now").to_owned(),
        seconds @ 2..=90 => t!("in {n} s", n = seconds),
        _ if at.date_naive() == now.date_naive() => {
            t!("at {time} UTC", time = at.format("%H:%M"))
        }
        _ => t!(
            "on {day} at {time} UTC",
            day = date_of_year(at.date_naive()),
            time = at.format("%H:%M")
        ),
    }
}

/// How far a post of a job is.
pub fn item_status(status: ItemStatus) -> &'static str {
    match status {
        ItemStatus::Pending => t!("waiting"),
        ItemStatus::InProgress => t!("running"),
        ItemStatus::Completed => t!("completed"),
        ItemStatus::Partial => t!("partly"),
        ItemStatus::Failed => t!("failed"),
        ItemStatus::Cancelled => t!("cancelled"),
    }
}

/// Words of a library as a sentence: with a capital and a full stop.
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let mut sentence: String = first.chain(letters.clone()).collect();
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}

/// The name of a platform as people write it.
pub fn platform_name(name: &str) -> String {
    platforms::platform_named(name)
        .map_or_else(|| other_name(name), |platform| platform.title().to_owned())
}

/// The platform of a post as people write it; empty where it is not known.
pub fn platform_of(item: &Item) -> String {
    item.platform
        .as_deref()
        .map(platform_name)
        .unwrap_or_default()
}

/// Names that come in files, where a platform may be any.
fn other_name(name: &str) -> String {
    match name {
        "file" | "text" => name.to_owned(),
        _ => {
            let mut letters = name.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn scorers_have_names_for_people() {
        for (name, words) in [
            ("lexicon", "the English word list"),
            ("onnx:default", "Clamor\u{2019}s English model"),
            (
                "onnx:multilingual@fp32",
                "Clamor\u{2019}s multilingual model in full precision",
            ),
            ("onnx:xlm-t", "the model xlm-t"),
            (
                "auto",
                "Clamor\u{2019}s models, each for the languages it knows",
            ),
        ] {
            assert_eq!(scorer_name(name), words);
        }
    }

    #[test]
    fn a_moment_is_told_by_its_distance_or_by_the_clock() {
        let at = |time: &str| format!("2026-01-15T{time}Z").parse().expect("a time");
        let now: DateTime<Utc> = at("22:00:00");
        assert_eq!(moment(at("21:00:00"), now), "now");
        assert_eq!(moment(at("22:00:20"), now), "in 20 s");
        assert_eq!(moment(at("22:04:59"), now), "at 22:04 UTC");
        let morning = now + TimeDelta::hours(10);
        assert_eq!(moment(morning, now), "on 16 Jan at 08:00 UTC");
    }
}
