//! Names of months and days, and words for "ago", in the languages of exports.

use chrono::TimeDelta;

/// Beginnings of the names of months, by which each is told from all others.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "janv", "ene", "gen", "styc", "oca", "янв"],
    &["feb", "fév", "fev", "févr", "lut", "şub", "фев"],
    &["mar", "mär", "mrz", "mrt", "maa", "мар"],
    &["apr", "avr", "abr", "kwi", "nis", "апр"],
    &["may", "mai", "mei", "mag", "maj", "май", "мая"],
    &["jun", "juin", "giu", "cze", "haz", "июн"],
    &["jul", "juil", "lug", "lip", "tem", "июл"],
    &["aug", "août", "aoû", "ago", "sie", "ağu", "авг"],
    &["sep", "set", "wrz", "eyl", "сен"],
    &["oct", "okt", "ott", "out", "paź", "eki", "окт"],
    &["nov", "lis", "kas", "ноя"],
    &["dec", "dez", "déc", "dic", "gru", "ara", "дек"],
];

/// The number of a month by its name in any of the languages, whole or cut.
pub(super) fn month(name: &str) -> Option<u32> {
    let name = name.trim_end_matches('.').to_lowercase();
    // No name of a month is longer, in characters.
    if !(3..=12).contains(&name.chars().count()) || !name.chars().all(char::is_alphabetic) {
        return None;
    }
    MONTHS
        .iter()
        .position(|starts| starts.iter().any(|start| name.starts_with(start)))
        .map(|place| place as u32 + 1)
}

/// A date without the name of its day before it: `Tue, `, `Dienstag, `.
pub(super) fn without_weekday(text: &str) -> &str {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    // Two of them begin as months do.
    const WHOLE: [&str; 34] = [
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
        "lunedì",
        "martedì",
        "mercoledì",
        "giovedì",
        "venerdì",
        "sabato",
        "domenica",
        "maandag",
        "dinsdag",
        "woensdag",
        "donderdag",
        "vrijdag",
        "zaterdag",
    ];
    let end = text
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let english = |day: &&str| word.get(..3).is_some_and(|w| w.eq_ignore_ascii_case(day));
    // In other languages a comma follows, maybe behind a point (`Di., 5. März`); English names and whole ones
    // may go without.
    let is_whole = || {
        let word = word.to_lowercase();
        WHOLE.contains(&word.as_str())
    };
    let has_comma = rest.starts_with(',') || rest.starts_with(".,");
    let is_day = (has_comma && month(word).is_none()) || DAYS.iter().any(english) || is_whole();
    if end > 1 && is_day {
        rest.trim_start_matches([',', '.', ' '])
    } else {
        text
    }
}

/// Beginnings of units of time, with their seconds; longer ones first where they begin the same.
const UNITS: &[(&str, i64)] = &[
    ("month", 30 * DAY),
    ("monat", 30 * DAY),
    ("mois", 30 * DAY),
    ("mes", 30 * DAY),
    ("mês", 30 * DAY),
    ("maand", 30 * DAY),
    ("miesi", 30 * DAY),
    ("mo", 30 * DAY),
    ("ay", 30 * DAY),
    ("sec", 1),
    ("sek", 1),
    ("seg", 1),
    ("min", 60),
    ("minut", 60),
    ("hour", HOUR),
    ("hr", HOUR),
    ("heure", HOUR),
    ("hora", HOUR),
    ("stunde", HOUR),
    ("std", HOUR),
    ("uur", HOUR),
    ("ora", HOUR),
    ("ore", HOUR),
    ("godz", HOUR),
    ("saat", HOUR),
    ("day", DAY),
    ("tag", DAY),
    ("jour", DAY),
    ("día", DAY),
    ("dia", DAY),
    ("giorn", DAY),
    ("dag", DAY),
    ("dni", DAY),
    ("dzie", DAY),
    ("gün", DAY),
    ("week", 7 * DAY),
    ("woche", 7 * DAY),
    ("weken", 7 * DAY),
    ("semaine", 7 * DAY),
    ("seman", 7 * DAY),
    ("settiman", 7 * DAY),
    ("tydz", 7 * DAY),
    ("tygod", 7 * DAY),
    ("hafta", 7 * DAY),
    ("wk", 7 * DAY),
    ("year", 365 * DAY),
    ("yr", 365 * DAY),
    ("jahr", 365 * DAY),
    ("ans", 365 * DAY),
    ("an", 365 * DAY),
    ("año", 365 * DAY),
    ("ano", 365 * DAY),
    ("jaar", 365 * DAY),
    ("rok", 365 * DAY),
    ("lat", 365 * DAY),
    ("yıl", 365 * DAY),
    ("s", 1),
    ("m", 60),
    ("h", HOUR),
    ("d", DAY),
    ("w", 7 * DAY),
    ("y", 365 * DAY),
];
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// How long ago a text says something was: `2 days ago`, `vor 3 Wochen`, `5h`; roughly.
pub(super) fn ago(text: &str) -> Option<TimeDelta> {
    /// Words around the amount that change nothing.
    const AROUND: [&str; 14] = [
        "ago",
        "vor",
        "il",
        "y",
        "a",
        "hace",
        "há",
        "fa",
        "geleden",
        "temu",
        "önce",
        "atrás",
        "edited",
        "bearbeitet",
    ];
    let text = text.to_lowercase();
    let (mut amount, mut unit) = (None, None);
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '.' | ',')) {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = word.split_at(digits);
        if digits > 0 && amount.is_none() {
            amount = Some(number.parse::<u32>().ok()?);
        } else if digits > 0 {
            return None;
        } else if amount.is_none() && matches!(word, "an" | "one" | "einem" | "einer" | "einen") {
            amount = Some(1);
            continue;
        } else if word.is_empty() || AROUND.contains(&word) && (amount.is_none() || unit.is_some())
        {
            continue;
        }
        match (rest, unit, amount) {
            ("", None, Some(_)) => {}
            (_, None, Some(_)) => unit = Some(seconds(rest)?),
            // "a day ago".
            (_, None, None) => (amount, unit) = (Some(1), Some(seconds(rest)?)),
            _ => return None,
        }
    }
    TimeDelta::try_seconds(i64::from(amount?).checked_mul(unit?)?)
}

fn seconds(unit: &str) -> Option<i64> {
    let known = |(start, _): &&(&str, i64)| match start.len() {
        1 => unit == *start,
        _ => unit.starts_with(start) && unit.chars().count() <= 12,
    };
    UNITS.iter().find(known).map(|(_, seconds)| *seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_in_many_languages() {
        for (name, expected) in [
            ("September", Some(9)),
            ("Sept.", Some(9)),
            ("März", Some(3)),
            ("août", Some(8)),
            ("febrero", Some(2)),
            ("settembre", Some(9)),
            ("października", Some(10)),
            ("Ağustos", Some(8)),
            ("Mai", Some(5)),
            ("juillet", Some(7)),
            ("ma", None),
            ("house", None),
        ] {
            assert_eq!(month(name), expected, "{name}");
        }
    }

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
    fn words_for_ago_are_read_with_their_units() {
        for (text, days) in [
            ("1 year ago", Some(365)),
            ("11 months ago (edited)", Some(330)),
            ("vor 2 Jahren", Some(730)),
            ("il y a 3 jours", Some(3)),
            ("hace 2 semanas", Some(14)),
            ("há 1 mês", Some(30)),
            ("2 giorni fa", Some(2)),
            ("3w", Some(21)),
            ("a day ago", Some(1)),
            ("24h", Some(1)),
            ("so long ago", None),
            ("12", None),
            ("2 3 days", None),
        ] {
            assert_eq!(ago(text).map(|delta| delta.num_days()), days, "{text}");
        }
    }
}
