//! Numbers, times and names as sentences have them.

use chrono::{DateTime, Utc};
use plaintext::shorten;
use store::Item;

/// `1234567` as `1,234,567`.
pub fn count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        text.push('\u{2212}');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `n` things, with the right ending: `plural(1, "post")` is `1 post`.
pub fn plural(n: i64, noun: &str) -> String {
    let ending = if n == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(n))
}

/// A signed score or net sentiment with two places and a true minus.
pub fn signed(score: f64) -> String {
    // Rounded first, so that -0.001 does not become "-0.00".
    let rounded = (score * 100.0).round() / 100.0;
    if rounded > 0.0 {
        format!("+{rounded:.2}")
    } else if rounded < 0.0 {
        format!("\u{2212}{:.2}", -rounded)
    } else {
        "0.00".to_owned()
    }
}

/// The title of a post, or its address, shortened.
pub fn post_name(item: &Item, limit: usize) -> String {
    let title = item.title.as_deref();
    let title = title.filter(|title| !title.trim().is_empty());
    shorten(title.unwrap_or(&item.url), limit)
}

/// Who scored, as people call it.
///
/// `onnx:default` and `onnx:multilingual` are the models that come with Clamor, or those that an operator put
/// into their places.
pub fn scorer_name(name: &str) -> String {
    let Some(model) = name.strip_prefix("onnx:") else {
        return match name {
            "lexicon" => "the English word list".to_owned(),
            "auto" => "Clamor\u{2019}s models, each for the languages it knows".to_owned(),
            _ => name.to_owned(),
        };
    };
    let (model, precision) = match model.strip_suffix("@fp32") {
        Some(model) => (model, " in full precision"),
        None => (model, ""),
    };
    match model {
        "default" => format!("Clamor\u{2019}s English model{precision}"),
        "multilingual" => format!("Clamor\u{2019}s multilingual model{precision}"),
        _ => format!("the model {model}{precision}"),
    }
}

/// `3 Feb 2026`.
pub fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y").to_string()
}

/// When something goes on: `now`, `in 20 s`, `at 14:05 UTC`, `on 3 Feb at 14:05 UTC`.
///
/// Far away by the clock, since nothing may change on the page until then.
pub fn moment(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (at - now).num_seconds() {
        ..=1 => "now".to_owned(),
        seconds @ 2..=90 => format!("in {seconds} s"),
        _ if at.date_naive() == now.date_naive() => at.format("at %H:%M UTC").to_string(),
        _ => at.format("on %-d %b at %H:%M UTC").to_string(),
    }
}

/// Words of a library as a sentence: with a capital and a full stop.
pub fn sentence(words: &str) -> String {
    let mut sentence = words.to_owned();
    if let Some(first) = sentence.get(..1).map(str::to_uppercase) {
        sentence.replace_range(..1, &first);
    }
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
    fn counts_are_grouped_by_thousands() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1000), "1,000");
        assert_eq!(count(-1_234_567), "\u{2212}1,234,567");
    }

    #[test]
    fn scores_show_their_sign_and_never_a_negative_zero() {
        assert_eq!(signed(0.456), "+0.46");
        assert_eq!(signed(-0.5), "\u{2212}0.50");
        assert_eq!(signed(-0.001), "0.00");
    }

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
