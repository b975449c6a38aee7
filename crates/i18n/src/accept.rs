//! `Accept-Language` (RFC 9110, section 12.5.4).

use crate::Language;

/// Entries that are looked at: no browser sends as many.
const ENTRIES: usize = 50;

/// The one of highest quality that is here, of equals the first; one of quality 0 is not wanted.
pub(crate) fn best(header: &str) -> Option<Language> {
    let entries = header.split(',').take(ENTRIES).filter_map(entry);
    let mut wanted: Vec<(Wanted, u16)> = entries.collect();
    // Stable: of equals the first stays first.
    wanted.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
    let refused = |language: Language| {
        let entry = |(wanted, quality): &(Wanted, u16)| {
            *quality == 0 && matches!(wanted, Wanted::One(one) if *one == language)
        };
        wanted.iter().any(entry)
    };
    let mut some = wanted.iter().filter(|(_, quality)| *quality > 0);
    some.find_map(|(wanted, _)| match wanted {
        Wanted::One(language) => Some(*language).filter(|one| !refused(*one)),
        Wanted::Any => Language::all().find(|one| !refused(*one)),
        Wanted::Unknown => None,
    })
}

enum Wanted {
    One(Language),
    Any,
    Unknown,
}

/// What an entry wants, and how much, in thousandths. One that is malformed says nothing.
fn entry(text: &str) -> Option<(Wanted, u16)> {
    let (range, parameter) = match text.split_once(';') {
        Some((range, parameter)) => (range.trim(), Some(parameter.trim())),
        None => (text.trim(), None),
    };
    let quality = match parameter {
        None => 1000,
        Some(parameter) => {
            let (name, value) = parameter.split_once('=')?;
            if !name.trim().eq_ignore_ascii_case("q") {
                return None;
            }
            thousandths(value.trim())?
        }
    };
    let wanted = match range {
        "" => return None,
        "*" => Wanted::Any,
        range => Language::of_tag(range).map_or(Wanted::Unknown, Wanted::One),
    };
    Some((wanted, quality))
}

/// A quality: 0 to 1 with at most three decimals.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(whole, "0" | "1") || decimals.len() > 3 || !digits(decimals) {
        return None;
    }
    let value = format!("{whole}{decimals:0<3}").parse().ok()?;
    (value <= 1000).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(header: &str) -> Option<&'static str> {
        best(header).map(Language::tag)
    }

    #[test]
    fn the_one_of_highest_quality_that_is_here_is_chosen() {
        for (header, expected) in [
            ("de", Some("de")),
            ("de-AT", Some("de")),
            ("de-AT, de;q=0.9, en;q=0.8", Some("de")),
            ("en;q=0.5, fr;q=0.7", Some("fr")),
            ("nl, fr;q=0.3, en;q=0.2", Some("fr")),
            ("fr;q=0.5,de;q=0.5", Some("fr")),
            ("en-US,en;q=0.9,de;q=0.8", Some("en")),
            ("fr ; q = 1.0 , de", Some("fr")),
            ("FR;Q=0.9", Some("fr")),
            ("*", Some("en")),
            ("nl, *;q=0.5", Some("en")),
            ("en;q=0, *", Some("de")),
            ("de;q=0, de-AT", None),
            ("de;q=0.000", None),
            ("", None),
            ("tlh", None),
        ] {
            assert_eq!(tag(header), expected, "{header}");
        }
    }

    #[test]
    fn what_is_malformed_says_nothing_and_costs_nothing() {
        for header in [
            "de;q=2",
            "de;q=1.001",
            "de;q=-1",
            "de;q=NaN",
            "de;q=",
            "de;q",
            "de;level=1",
            ";q=1",
            ",,,",
            "de;q=0.1234",
            "de;q=1e0",
        ] {
            assert_eq!(tag(header), None, "{header}");
        }
        assert_eq!(tag("de;q=2, fr;q=0.1"), Some("fr"));
        let many = "xx;q=0.5,".repeat(10_000) + "de";
        assert_eq!(tag(&many), None);
        assert_eq!(tag(&"-".repeat(10_000)), None);
    }
}
