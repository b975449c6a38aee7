//! Words for how long ago something was, in the languages of exports.

use chrono::TimeDelta;

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
/// The same of languages in which they may be words for something else, so that a number has to stand before
/// them.
const COUNTED_UNITS: &[(&str, i64)] = &[
    ("månad", 30 * DAY),
    ("måned", 30 * DAY),
    ("kuukau", 30 * DAY),
    ("měsíc", 30 * DAY),
    ("hónap", 30 * DAY),
    ("мес", 30 * DAY),
    ("개월", 30 * DAY),
    ("달", 30 * DAY),
    ("个月", 30 * DAY),
    ("個月", 30 * DAY),
    ("か月", 30 * DAY),
    ("ヶ月", 30 * DAY),
    ("カ月", 30 * DAY),
    ("veck", 7 * DAY),
    ("uge", 7 * DAY),
    ("uke", 7 * DAY),
    ("viik", 7 * DAY),
    ("týd", 7 * DAY),
    ("het", 7 * DAY),
    ("нед", 7 * DAY),
    ("주", 7 * DAY),
    ("周", 7 * DAY),
    ("週", 7 * DAY),
    ("j", DAY),
    ("päiv", DAY),
    ("dny", DAY),
    ("dnem", DAY),
    ("nap", DAY),
    ("дн", DAY),
    ("день", DAY),
    ("일", DAY),
    ("天", DAY),
    ("日", DAY),
    ("timm", HOUR),
    ("time", HOUR),
    ("tun", HOUR),
    ("hod", HOUR),
    ("ór", HOUR),
    ("час", HOUR),
    ("시간", HOUR),
    ("小时", HOUR),
    ("小時", HOUR),
    ("時間", HOUR),
    ("dak", 60),
    ("perc", 60),
    ("мин", 60),
    ("분", 60),
    ("分", 60),
    ("san", 1),
    ("초", 1),
    ("秒", 1),
    ("år", 365 * DAY),
    ("vuo", 365 * DAY),
    ("let", 365 * DAY),
    ("év", 365 * DAY),
    ("год", 365 * DAY),
    ("лет", 365 * DAY),
    ("년", 365 * DAY),
    ("年", 365 * DAY),
];
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// How long ago a text says something was: `2 days ago`, `vor 3 Wochen`, `5h`; roughly.
pub(super) fn ago(text: &str) -> Option<TimeDelta> {
    /// Words around the amount that change nothing.
    const AROUND: [&str; 26] = [
        "ago",
        "för",
        "for",
        "sedan",
        "siden",
        "sitten",
        "před",
        "ezelőtt",
        "назад",
        "전",
        "前",
        "ca",
        "about",
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
            (_, None, Some(_)) => {
                unit = Some(seconds(UNITS, rest).or_else(|| seconds(COUNTED_UNITS, rest))?);
            }
            // "a day ago".
            (_, None, None) => (amount, unit) = (Some(1), Some(seconds(UNITS, rest)?)),
            _ => return None,
        }
    }
    TimeDelta::try_seconds(i64::from(amount?).checked_mul(unit?)?)
}

fn seconds(units: &[(&str, i64)], unit: &str) -> Option<i64> {
    let known = |(start, _): &&(&str, i64)| match start.len() {
        1 => unit == *start,
        _ => unit.starts_with(start) && unit.chars().count() <= 12,
    };
    units.iter().find(known).map(|(_, seconds)| *seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("il y a 2 j", Some(2)),
            ("för 2 dagar sedan", Some(2)),
            ("for 3 uger siden", Some(21)),
            ("3 päivää sitten", Some(3)),
            ("před 2 týdny", Some(14)),
            ("5 nappal ezelőtt", Some(5)),
            ("3일 전", Some(3)),
            ("2개월 전", Some(60)),
            ("3天前", Some(3)),
            ("2 週間前", Some(14)),
            ("2年前", Some(730)),
            ("time", None),
            ("let", None),
            ("so long ago", None),
            ("12", None),
            ("2 3 days", None),
        ] {
            assert_eq!(ago(text).map(|delta| delta.num_days()), days, "{text}");
        }
    }
}
