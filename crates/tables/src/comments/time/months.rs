//! Names of months in the languages of exports.

/// Beginnings of the names of months, by which each is told from all others; the longest one that fits counts.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan", "jän", "janv", "ene", "gen", "styc", "oca", "янв", "яну", "led", "tam", "ian",
        "ιαν", "січ",
    ],
    &[
        "feb", "fév", "fev", "févr", "lut", "şub", "фев", "úno", "hel", "φεβ", "лют",
    ],
    &[
        "mar", "mär", "mrz", "mrt", "maa", "мар", "már", "bře", "μαρ", "μάρ", "бер",
    ],
    &[
        "apr", "avr", "abr", "kwi", "nis", "апр", "ápr", "dub", "huh", "απρ", "кві",
    ],
    &[
        "may", "mai", "mei", "mag", "maj", "май", "мая", "máj", "kvě", "tou", "μαΐ", "μάι", "тра",
    ],
    &[
        "jun", "juin", "giu", "cze", "haz", "июн", "юни", "jún", "červ", "čvn", "kes", "iun",
        "ιουν", "ιούν", "чер", "lipanj", "lipnj",
    ],
    &[
        "jul",
        "juil",
        "lug",
        "lip",
        "tem",
        "июл",
        "юли",
        "júl",
        "červenec",
        "červenc",
        "čvc",
        "hei",
        "iul",
        "ιουλ",
        "ιούλ",
        "лип",
        "srpanj",
        "srpnj",
    ],
    &[
        "aug", "août", "aoû", "ago", "sie", "ağu", "авг", "agu", "agt", "srpen", "srpna", "elo",
        "αυγ", "αύγ", "серп",
    ],
    &[
        "sep", "set", "wrz", "eyl", "сен", "сеп", "szep", "zář", "syy", "σεπ", "вер",
    ],
    &[
        "oct", "okt", "ott", "out", "paź", "eki", "окт", "říj", "lok", "οκτ", "жов",
    ],
    &[
        "nov", "lis", "kas", "ноя", "ное", "marr", "noi", "νοε", "νοέ", "лис",
    ],
    &[
        "dec", "dez", "déc", "dic", "gru", "ara", "дек", "des", "pro", "jou", "δεκ", "гру",
    ],
];

/// The number of a month by its name in any of the languages, whole or cut.
pub(super) fn month(name: &str) -> Option<u32> {
    let name = name.trim_end_matches('.').to_lowercase();
    // No name of a month is longer, in characters.
    if !(3..=12).contains(&name.chars().count()) || !name.chars().all(char::is_alphabetic) {
        return None;
    }
    let starts = (1..).zip(MONTHS).flat_map(|(number, starts)| {
        let fitting = starts.iter().filter(|start| name.starts_with(**start));
        fitting.map(move |start| (start.len(), number))
    });
    starts
        .max_by_key(|(length, _)| *length)
        .map(|(_, number)| number)
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
            ("maaliskuuta", Some(3)),
            ("marraskuuta", Some(11)),
            ("června", Some(6)),
            ("července", Some(7)),
            ("červenec", Some(7)),
            ("srpna", Some(8)),
            ("srpnja", Some(7)),
            ("szept.", Some(9)),
            ("Desember", Some(12)),
            ("Şubat", Some(2)),
            ("серпня", Some(8)),
            ("ma", None),
            ("house", None),
        ] {
            assert_eq!(month(name), expected, "{name}");
        }
    }
}
