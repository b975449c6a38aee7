//! Names of times by rule: what was posted, when. `Date posted`, `Posted at`, `publishedAtDate`,
//! `Timestamp (UTC)`.

use super::normal;

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

/// A name without what brackets at its end say of the zone or the form of its times: `Date (UTC)`,
/// `Created [dd/mm/yyyy]`.
pub(super) fn without_zone(name: &str) -> Option<&str> {
    const ZONES: [&str; 20] = [
        "z",
        "local",
        "localtime",
        "servertime",
        "cet",
        "cest",
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
    let (before, inner) = match name.as_bytes().last()? {
        b')' => name[..name.len() - 1].rsplit_once('(')?,
        b']' => name[..name.len() - 1].rsplit_once('[')?,
        _ => return None,
    };
    let word = normal(inner);
    let is_zone = ["utc", "gmt", "iso8601"]
        .iter()
        .any(|zone| word.starts_with(zone))
        || ZONES.contains(&word.as_str());
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
        ] {
            assert_eq!(without_zone(name), None, "{name}");
        }
    }
}
