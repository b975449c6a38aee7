//! From what a column of languages says to tags of BCP 47.
//!
//! A language has many codes and names, and one of them is counted: the shortest code (`en` for `eng`,
//! `en_US` and `English`), for Chinese and Serbian with the script where that is said (`zh-Hans`).
//! Where people live is left out: no model and no share knows it.

mod codes;

/// Names of languages, in their own and in other languages, and their tags.
const NAMES: &[(&[&str], &str)] = &[
    (
        &[
            "english", "englisch", "anglais", "inglés", "inglês", "inglese", "engels",
        ],
        "en",
    ),
    (
        &[
            "german", "deutsch", "allemand", "alemán", "alemão", "tedesco", "duits",
        ],
        "de",
    ),
    (
        &[
            "french",
            "französisch",
            "français",
            "francés",
            "francês",
            "francese",
            "frans",
        ],
        "fr",
    ),
    (
        &[
            "spanish", "spanisch", "español", "espagnol", "espanhol", "spagnolo", "spaans",
        ],
        "es",
    ),
    (
        &[
            "portuguese",
            "portugiesisch",
            "português",
            "portugais",
            "portugués",
        ],
        "pt",
    ),
    (&["italian", "italienisch", "italiano", "italien"], "it"),
    (
        &[
            "dutch",
            "niederländisch",
            "nederlands",
            "néerlandais",
            "neerlandés",
        ],
        "nl",
    ),
    (
        &["polish", "polnisch", "polski", "polonais", "polaco"],
        "pl",
    ),
    (&["turkish", "türkisch", "türkçe", "turc", "turco"], "tr"),
    (&["russian", "russisch", "русский", "russe", "ruso"], "ru"),
    (&["ukrainian", "ukrainisch", "українська"], "uk"),
    (&["arabic", "arabisch", "العربية", "arabe", "árabe"], "ar"),
    (&["chinese", "chinesisch", "中文", "chinois", "chino"], "zh"),
    (
        &["japanese", "japanisch", "日本語", "japonais", "japonés"],
        "ja",
    ),
    (
        &["korean", "koreanisch", "한국어", "coréen", "coreano"],
        "ko",
    ),
    (&["hindi", "हिन्दी"], "hi"),
    (&["indonesian", "indonesisch", "bahasa indonesia"], "id"),
    (&["swedish", "schwedisch", "svenska"], "sv"),
    (&["danish", "dänisch", "dansk"], "da"),
    (&["norwegian", "norwegisch", "norsk"], "no"),
    (&["finnish", "finnisch", "suomi"], "fi"),
    (&["czech", "tschechisch", "čeština"], "cs"),
    (&["hungarian", "ungarisch", "magyar"], "hu"),
    (&["romanian", "rumänisch", "română"], "ro"),
    (&["greek", "griechisch", "ελληνικά"], "el"),
    (&["hebrew", "hebräisch", "עברית"], "he"),
    (&["persian", "farsi", "persisch", "فارسی"], "fa"),
    (&["vietnamese", "vietnamesisch", "tiếng việt"], "vi"),
    (&["thai", "thailändisch", "ไทย"], "th"),
];
/// The longest name or tag, in bytes.
const LONGEST: usize = 40;

/// Tags with a script that tells two ways of writing one language apart.
const WITH_SCRIPT: [&str; 4] = ["zh-Hans", "zh-Hant", "sr-Cyrl", "sr-Latn"];

/// The tag of the language that a cell names, by a code or a name; none for other words, and where it
/// says that the language is not known.
pub(super) fn tag(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    if cell.len() > LONGEST {
        return None;
    }
    if is_tag(cell) {
        return of_tag(cell);
    }
    let name = cell.to_lowercase();
    let (_, tag) = NAMES.iter().find(|(names, _)| names.contains(&&*name))?;
    Some(tag)
}

/// The shortest code of a tag, and of what follows the script, where it is one that matters.
fn of_tag(tag: &str) -> Option<&str> {
    let mut parts = tag.split(['-', '_']);
    let code = codes::shortest(parts.next()?)?;
    let Some(script) = parts.next() else {
        return Some(code);
    };
    let with_script = WITH_SCRIPT.iter().find(|known| {
        let parts = known.split_once('-');
        parts.is_some_and(|(of, known)| of == code && known.eq_ignore_ascii_case(script))
    });
    Some(with_script.copied().unwrap_or(code))
}

/// Whether a text has the form of a tag: two or three letters, and parts of one to eight letters
/// and digits behind them (`pt-BR`, `zh_Hans`, `en-x-mine`).
fn is_tag(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_become_the_shortest_tag() {
        for (cell, expected) in [
            ("german", Some("de")),
            ("Deutsch", Some("de")),
            ("TÜRKÇE", Some("tr")),
            ("中文", Some("zh")),
            ("en", Some("en")),
            ("EN", Some("en")),
            ("eng", Some("en")),
            ("deu", Some("de")),
            ("ger", Some("de")),
            ("fre", Some("fr")),
            ("en_US", Some("en")),
            ("en-GB", Some("en")),
            ("pt-BR", Some("pt")),
            ("es-419", Some("es")),
            ("en-US-x-twain", Some("en")),
            ("zh_Hans", Some("zh-Hans")),
            ("zh-hant-TW", Some("zh-Hant")),
            ("SRP-latn", Some("sr-Latn")),
            ("iw", Some("he")),
            ("in", Some("id")),
            ("cmn", Some("zh")),
            ("fil", Some("fil")),
            ("yue-HK", Some("yue")),
        ] {
            assert_eq!(tag(cell), expected, "{cell}");
        }
    }

    #[test]
    fn what_names_no_language_tells_none() {
        for cell in [
            "und", "UND", "und-Latn", "mis", "mul", "zxx", "qme", "qht", "qaa", "xx", "zz",
            "unknown", "1", "", "en-", "-", "e", "english?", "en US",
        ] {
            assert_eq!(tag(cell), None, "{cell}");
        }
        // Quechua of Ayacucho is one.
        assert_eq!(tag("quy"), Some("quy"));
    }
}
