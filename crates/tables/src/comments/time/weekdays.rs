//! Names of days, before and behind dates, in the languages of exports.

use super::months::month;

/// Names of days, whole.
const DAYS: &[&str] = &[
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag", //
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche", //
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo", //
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica", //
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag", //
    "måndag",
    "tisdag",
    "onsdag",
    "torsdag",
    "fredag",
    "lördag",
    "söndag", //
    "mandag",
    "tirsdag",
    "lørdag",
    "søndag", //
    "maanantai",
    "tiistai",
    "keskiviikko",
    "torstai",
    "perjantai",
    "lauantai",
    "sunnuntai", //
    "pazartesi",
    "salı",
    "çarşamba",
    "perşembe",
    "cuma",
    "cumartesi",
    "pazar", //
    "pondělí",
    "úterý",
    "středa",
    "čtvrtek",
    "pátek",
    "sobota",
    "neděle", //
    "hétfő",
    "kedd",
    "szerda",
    "csütörtök",
    "péntek",
    "szombat",
    "vasárnap", //
    "вторник",
    "среда",
];

/// The same cut, as they stand before the number of the day.
const SHORT_DAYS: &[&str] = &[
    "mo", "di", "mi", "do", "fr", "sa", "so", "lun", "mar", "mer", "jeu", "ven", "sam", "dim",
    "mié", "jue", "vie", "sáb", "dom", "gio", "sab", "ma", "wo", "vr", "za", "zo", "mån", "tis",
    "ons", "tor", "tors", "fre", "lör", "sön", "man", "tir", "lør", "søn", "ti", "ke", "to", "pe",
    "la", "su", "pzt", "sal", "çar", "per", "cum", "cmt", "paz", "po", "út", "st", "čt", "pá",
    "ne", "seg", "qua", "qui",
];

/// A date without the name of its day before it: `Tue, `, `Dienstag, `.
pub(super) fn without_weekday(text: &str) -> &str {
    let (word, rest) = word(text);
    // In other languages a comma follows, maybe behind a point (`Di., 5. März`); English names and whole ones
    // may go without.
    let has_comma = rest.starts_with(',') || rest.starts_with(".,");
    let is_day = (has_comma && month(word).is_none()) || is_weekday(word);
    match word.len() > 1 && is_day {
        true => rest.trim_start_matches([',', '.', ' ']),
        false => text,
    }
}

/// The same where the name is cut and nothing but a point stands behind it: `lun. 4 mars`. It may also be that
/// of a month, as in `mar 5 2024`.
pub(super) fn without_short_weekday(text: &str) -> Option<&str> {
    let (word, rest) = word(text);
    let rest = rest.trim_start_matches(['.', ',']).strip_prefix(' ')?;
    let known = rest.starts_with(|c: char| c.is_ascii_digit()) && is_short_weekday(word);
    known.then_some(rest)
}

/// What stands behind a date, without the name of its day: ` Salı`, `, kedd 15:04`, ` (Tue)`, `(火)`, ` 星期二`,
/// ` 화요일`.
pub(super) fn without_weekday_behind(text: &str) -> &str {
    let rest = text.trim_start_matches([' ', ',', '\u{A0}']);
    if rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()) {
        return text;
    }
    if let Some(inner) = rest.strip_prefix(['(', '（']) {
        let named = inner.split_once([')', '）']);
        return match named.filter(|(name, _)| is_any_weekday(name)) {
            Some((_, behind)) => behind,
            None => text,
        };
    }
    let end = rest.find([' ', ',', '\u{A0}']).unwrap_or(rest.len());
    let name = &rest[..end];
    // Mostly it is a time of day.
    match !name.bytes().any(|b| b.is_ascii_digit()) && is_any_weekday(name) {
        true => &rest[end..],
        false => text,
    }
}

/// The letters at the beginning of a text, and what follows.
fn word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphabetic());
    text.split_at(end.unwrap_or(text.len()))
}

fn is_any_weekday(name: &str) -> bool {
    let name = name.trim().trim_end_matches('.');
    is_weekday(name) || is_short_weekday(name) || is_asian_weekday(name)
}

/// Whether a word is the name of a day, an English one also cut.
fn is_weekday(word: &str) -> bool {
    const ENGLISH: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let is_english = |day: &&str| word.get(..3).is_some_and(|w| w.eq_ignore_ascii_case(day));
    ENGLISH.iter().any(is_english) || DAYS.contains(&word.to_lowercase().as_str())
}

fn is_short_weekday(word: &str) -> bool {
    SHORT_DAYS.contains(&word.to_lowercase().as_str())
}

/// `火`, `火曜日`, `星期二`, `周二`, `화`, `화요일`.
fn is_asian_weekday(name: &str) -> bool {
    const CHINESE: &str = "一二三四五六日天";
    const JAPANESE: &str = "月火水木金土日";
    const KOREAN: &str = "월화수목금토일";
    let is_one = |name: &str, of: &str| {
        let mut letters = name.chars();
        letters.next().is_some_and(|c| of.contains(c)) && letters.next().is_none()
    };
    let chinese = ["星期", "礼拜", "禮拜", "周", "週"];
    let chinese = chinese.iter().find_map(|word| name.strip_prefix(word));
    let japanese = name.trim_end_matches('日').trim_end_matches('曜');
    let korean = name.strip_suffix("요일").unwrap_or(name);
    chinese.is_some_and(|day| is_one(day, CHINESE))
        || is_one(name, JAPANESE)
        || is_one(japanese, JAPANESE)
        || is_one(korean, KOREAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_days_before_a_date_are_passed_over() {
        for (text, rest) in [
            ("Tue, 5 Mar 2024", "5 Mar 2024"),
            ("mardi 5 mars 2024", "5 mars 2024"),
            ("Di., 5. März 2024", "5. März 2024"),
            ("martes, 5 marzo 2024", "5 marzo 2024"),
            ("Sábado 9 marzo 2024", "9 marzo 2024"),
            ("mars 5, 2024", "mars 5, 2024"),
            ("mar 5 2024", "mar 5 2024"),
        ] {
            assert_eq!(without_weekday(text), rest, "{text}");
        }
    }

    #[test]
    fn names_of_days_behind_a_date_are_passed_over() {
        for (text, rest) in [
            (" Salı", ""),
            (" Perşembe 11:00", " 11:00"),
            (", kedd, 15:04", ", 15:04"),
            (" (Tue) 10:00", " 10:00"),
            ("(火) 15:04", " 15:04"),
            ("（火曜日）15:04", "15:04"),
            (" 星期二 下午3:04", " 下午3:04"),
            (" 周日", ""),
            (" 화요일 오후 3:04", " 오후 3:04"),
            (" 오후 3:04", " 오후 3:04"),
            (" (edited)", " (edited)"),
            (" 15:04", " 15:04"),
            ("", ""),
        ] {
            assert_eq!(without_weekday_behind(text), rest, "{text}");
        }
        for (text, rest) in [
            ("lun. 4 mars 2024", Some("4 mars 2024")),
            ("mar 5 mar 2024", Some("5 mar 2024")),
            ("tis 5 mars", Some("5 mars")),
            ("may 5 2024", None),
            ("mar. mars", None),
            ("mar", None),
        ] {
            assert_eq!(without_short_weekday(text), rest, "{text}");
        }
    }
}
