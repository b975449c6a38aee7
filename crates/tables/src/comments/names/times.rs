//! Names of times by rule: what was posted, when. `Date posted`, `Posted at`, `publishedAtDate`,
//! `Timestamp (UTC)`.

use std::borrow::Cow;

use super::normal;
use crate::comments::time::zone;

/// What is done with a comment.
const POSTING: [&str; 9] = [
    "posted",
    "published",
    "created",
    "sent",
    "written",
    "submitted",
    "commented",
    "tweeted",
    "added",
];
/// What stands before or behind that in the name of a time.
const BEFORE: [&str; 4] = ["datetime", "date", "time", "when"];
const BEHIND: [&str; 10] = [
    "timestamp",
    "datetime",
    "date",
    "time",
    "utc",
    "gmt",
    "iso",
    "unix",
    "at",
    "on",
];

/// Whether a name, without case and punctuation, says when something was posted.
pub(super) fn is_time_of_posting(name: &str) -> bool {
    let mut rest = BEFORE
        .iter()
        .find_map(|word| name.strip_prefix(word))
        .unwrap_or(name);
    while let Some(shorter) = BEHIND.iter().find_map(|word| rest.strip_suffix(word)) {
        rest = shorter;
    }
    POSTING.contains(&rest)
}

/// What the end of a name says of the zone of its times, in seconds east of UTC; 0 where it says nothing.
///
/// `Date (UTC+2)`, `Zeit [GMT-05:00]`, `created_at UTC+5:30`, `Time (+02:00)`. Abbreviations that change
/// with the season, or mean more than one zone (`CET`, `IST`), say nothing for certain.
pub(in crate::comments) fn offset_in_name(name: &str) -> i32 {
    let name = name.trim();
    let told = match bracketed(name) {
        Some((_, inner)) => behind_utc(inner).map(|(_, told)| told).or_else(|| {
            // Without the letters only what can be nothing else: a sign, and hours with minutes.
            let inner = inner.trim();
            (inner.starts_with(SIGNS) && inner.chars().count() > 4).then_some(inner)
        }),
        None => behind_utc(name).map(|(_, told)| told),
    };
    let told = told.unwrap_or_default().chars();
    let told: String = told.filter(|c| !c.is_whitespace()).map(narrow).collect();
    zone(&with_minutes(&told)).unwrap_or(0)
}

/// What stands before an offset.
const SIGNS: [char; 5] = ['+', '-', '\u{2212}', '＋', '－'];

/// A sign as it is in ASCII: Chinese and Japanese have wide ones.
fn narrow(c: char) -> char {
    match c {
        '\u{2212}' | '－' => '-',
        '＋' => '+',
        '：' => ':',
        '．' => '.',
        '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
        c => c,
    }
}

/// An offset with minutes behind a colon, where it has them behind a dot or comma or is a fraction of hours:
/// `+05.30`, `+5.5`, `+5,75`.
fn with_minutes(offset: &str) -> Cow<'_, str> {
    let Some((hours, behind)) = offset.split_once(['.', ',']) else {
        return Cow::Borrowed(offset);
    };
    let minutes = match behind {
        "5" | "50" | "30" => "30",
        "25" | "15" => "15",
        "75" | "45" => "45",
        "0" | "00" => "00",
        // It is no offset.
        _ => return Cow::Borrowed(""),
    };
    Cow::Owned(format!("{hours}:{minutes}"))
}

/// The parts of a name before `UTC` or `GMT` at its end and behind these letters: `+2`, or nothing.
fn behind_utc(name: &str) -> Option<(&str, &str)> {
    // Lower case keeps the places of ASCII letters.
    let lower = name.to_ascii_lowercase();
    let at = ["utc", "gmt"]
        .iter()
        .filter_map(|zone| lower.rfind(zone))
        .max()?;
    let (before, behind) = (&name[..at], &name[at + 3..]);
    let is_word = !before.ends_with(char::is_alphanumeric);
    let is_end = behind.trim().is_empty() || behind.trim_start().starts_with(SIGNS);
    (is_word && is_end).then_some((before, behind))
}

/// A name and what brackets at its end hold.
fn bracketed(name: &str) -> Option<(&str, &str)> {
    const PAIRS: [(char, char); 6] = [
        ('(', ')'),
        ('[', ']'),
        ('（', '）'),
        ('［', '］'),
        ('【', '】'),
        ('〔', '〕'),
    ];
    let last = name.chars().next_back()?;
    let (open, _) = PAIRS.iter().find(|(_, close)| *close == last)?;
    name[..name.len() - last.len_utf8()].rsplit_once(*open)
}

/// A name without what its end says of the zone or the form of its times: `Date (UTC)`,
/// `Created [dd/mm/yyyy]`, `Date UTC+2`.
pub(super) fn without_zone(name: &str) -> Option<&str> {
    const ZONES: [&str; 22] = [
        "z",
        "local",
        "localtime",
        "servertime",
        "cet",
        "cest",
        "mez",
        "mesz",
        "est",
        "edt",
        "cst",
        "cdt",
        "mst",
        "pst",
        "pdt",
        "bst",
        "ist",
        "jst",
        "iso",
        "unix",
        "epoch",
        "ms",
    ];
    let name = name.trim();
    let Some((before, inner)) = bracketed(name) else {
        let (before, _) = behind_utc(name)?;
        let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
        return (!before.is_empty()).then_some(before);
    };
    let word = normal(inner);
    let is_zone = ["utc", "gmt", "iso8601"]
        .iter()
        .any(|zone| word.starts_with(zone))
        || ZONES.contains(&word.as_str())
        || (!word.is_empty() && offset_in_name(name) != 0);
    // As people write forms of dates: `dd.mm.yyyy hh:mm`, in German `TT.MM.JJJJ`.
    let is_form = word.len() > 3 && word.chars().all(|c| "dmyhstja".contains(c));
    let is_place = inner.split_once('/').is_some_and(|(area, place)| {
        area.len() > 3 && place.len() > 3 && area.chars().all(char::is_alphabetic)
    });
    (is_zone || is_form || is_place).then(|| before.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_posted_when_is_a_time() {
        for name in [
            "Posted",
            "Date posted",
            "Posted at",
            "publishedAtDate",
            "Sent",
            "Time sent",
            "sent_on",
            "Written",
            "commented at",
            "Submitted on",
            "created_at_utc",
            "dateAdded",
            "created_at_iso",
        ] {
            assert!(is_time_of_posting(&normal(name)), "{name}");
        }
        for name in [
            "Posted by",
            "sentiment",
            "Sent to",
            "created by",
            "post date",
            "date",
            "updated at",
            "postedfrom",
            "presented",
        ] {
            assert!(!is_time_of_posting(&normal(name)), "{name}");
        }
    }

    #[test]
    fn brackets_may_tell_the_zone() {
        for name in [
            "Date (UTC)",
            "Date [GMT+1]",
            "Date (local time)",
            "Date (Europe/Berlin)",
            "Date (dd/mm/yyyy)",
            "Date (unix)",
            "Date (MEZ)",
            "Date (+02:00)",
            "Date UTC+2",
            "Date_GMT-05:00",
            "Date - utc",
            "Date （UTC+8）",
            "Date [GMT+5.5]",
        ] {
            assert_eq!(without_zone(name), Some("Date"), "{name}");
        }
        for name in [
            "Date (joined)",
            "Likes (all)",
            "Date",
            "Date ()",
            "(UTC",
            ")",
            "UTC+2",
            "Date (+2)",
            "Dateutc+2",
            "Date UTC or so",
        ] {
            assert_eq!(without_zone(name), None, "{name}");
        }
    }

    #[test]
    fn offsets_are_read_where_they_are_certain() {
        for (name, hours) in [
            ("Date (UTC+2)", 2.0),
            ("Zeit [GMT-05:00]", -5.0),
            ("created_at UTC+5:30", 5.5),
            ("Time (utc + 0530)", 5.5),
            ("Date (UTC\u{2212}3)", -3.0),
            ("Date (+02:00)", 2.0),
            ("Date (-0300)", -3.0),
            ("Datum (MEZ, UTC+1)", 1.0),
            ("日期（UTC+8）", 8.0),
            ("投稿日時［GMT＋09：00］", 9.0),
            ("时间【UTC＋０８】", 8.0),
            ("Date (GMT+5.5)", 5.5),
            ("Date (UTC+05.30)", 5.5),
            ("Zeit (UTC-3,5)", -3.5),
            ("Date (UTC+5.75)", 5.75),
            ("Date (UTC+5.45)", 5.75),
            ("Date (UTC+5.7)", 0.0),
            ("Date (v+2.10)", 0.0),
            ("Date (UTC)", 0.0),
            ("created_at_utc", 0.0),
            ("Date (CEST)", 0.0),
            ("Date (MEZ)", 0.0),
            ("Date (UTC+01:00 Berlin)", 0.0),
            ("Date (UTC+99)", 0.0),
            ("Date (+2)", 0.0),
            ("Date (Europe/Berlin)", 0.0),
            ("utc+2offset", 0.0),
            ("", 0.0),
        ] {
            let seconds = (hours * 3_600.0) as i32;
            assert_eq!(offset_in_name(name), seconds, "{name}");
        }
    }
}
