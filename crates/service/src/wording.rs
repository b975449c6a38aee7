//! Numbers, times and names as sentences have them.

use chrono::{DateTime, Utc};

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

/// The first `limit` characters, with an ellipsis in place of what was left out.
pub fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
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

/// Who scores, in words for people where it came with Clamor, else by its name.
pub fn scorer_name(name: &str) -> String {
    match name {
        "auto" => "Clamor's models, each for the languages it knows".to_owned(),
        "onnx:default" => "Clamor's English model".to_owned(),
        "onnx:multilingual" => "Clamor's multilingual model".to_owned(),
        other => other.to_owned(),
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
    fn texts_are_cut_between_characters() {
        assert_eq!(shorten("ab", 2), "ab");
        assert_eq!(
            shorten("\u{1F600}\u{1F600}\u{1F600}", 2),
            "\u{1F600}\u{1F600}\u{2026}"
        );
        assert_eq!(shorten("so good", 3), "so\u{2026}");
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
