//! From what a column of languages says to tags of BCP 47.

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

/// The tag of a language that a cell names, or that it is; none for other words.
pub(super) fn tag(cell: &str) -> Option<&str> {
    if cell.len() > LONGEST {
        return None;
    }
    if is_tag(cell) {
        return Some(cell);
    }
    let name = cell.to_lowercase();
    let (_, tag) = NAMES.iter().find(|(names, _)| names.contains(&&*name))?;
    Some(tag)
}

/// Whether a text has the form of a tag: two or three letters, and parts of two to eight letters
/// and digits behind them (`pt-BR`, `zh_Hans`).
fn is_tag(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_tags_and_tags_stay() {
        for (cell, expected) in [
            ("german", Some("de")),
            ("Deutsch", Some("de")),
            ("TÜRKÇE", Some("tr")),
            ("中文", Some("zh")),
            ("en", Some("en")),
            ("pt-BR", Some("pt-BR")),
            ("zh_Hans", Some("zh_Hans")),
            ("fil", Some("fil")),
            ("unknown", None),
            ("1", None),
            ("", None),
            ("en-", None),
        ] {
            assert_eq!(tag(cell), expected, "{cell}");
        }
    }
}
