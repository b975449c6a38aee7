//! Writing systems, and the languages that they give away.

/// What most letters of a text are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    /// Chinese characters, and the two syllabaries of Japanese with them.
    Han,
    Kana,
    /// One in which a single language is common, by its tag.
    Of(&'static str),
}

/// Letters of a script other than Latin below which nothing is said.
const FEWEST: usize = 4;

impl Script {
    /// The script of at least three quarters of the letters, if there is one.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.is_ascii() {
            return (!text.is_empty()).then_some(Self::Latin);
        }
        // Nearly every text has at most three.
        let mut counts: Vec<(Self, usize)> = Vec::with_capacity(3);
        let mut ascii = 0;
        let mut letters = 0;
        for letter in text.chars() {
            if letter.is_ascii() {
                ascii += usize::from(letter.is_ascii_alphabetic());
                continue;
            }
            letters += 1;
            let Some(script) = Self::of_letter(letter) else {
                continue;
            };
            match counts.iter_mut().find(|(known, _)| *known == script) {
                Some((_, count)) => *count += 1,
                None => counts.push((script, 1)),
            }
        }
        letters += ascii;
        let latin = counts.iter_mut().find(|(script, _)| *script == Self::Latin);
        match latin {
            Some((_, count)) => *count += ascii,
            None => counts.push((Self::Latin, ascii)),
        }
        let of = |wanted| {
            let found = counts.iter().find(|(script, _)| *script == wanted);
            found.map_or(0, |(_, count)| *count)
        };
        // Japanese mixes both; Chinese has no kana.
        let (han, kana) = (of(Self::Han), of(Self::Kana));
        let most = |count: usize| count > 0 && count * 4 >= letters * 3;
        if kana > 0 && most(han + kana) {
            return Some(Self::Kana);
        }
        let (script, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
        most(count).then_some(script)
    }

    fn of_letter(letter: char) -> Option<Self> {
        Some(match letter as u32 {
            0xAA..=0x24F | 0x1E00..=0x1EFF => Self::Latin,
            0x370..=0x3FF | 0x1F00..=0x1FFF => Self::Of("el"),
            0x400..=0x52F => Self::Cyrillic,
            0x531..=0x58F => Self::Of("hy"),
            0x590..=0x5FF => Self::Of("he"),
            0x600..=0x6FF | 0x750..=0x77F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => Self::Arabic,
            0x900..=0x97F => Self::Devanagari,
            0x980..=0x9FF => Self::Of("bn"),
            0xA00..=0xA7F => Self::Of("pa"),
            0xA80..=0xAFF => Self::Of("gu"),
            0xB80..=0xBFF => Self::Of("ta"),
            0xC00..=0xC7F => Self::Of("te"),
            0xC80..=0xCFF => Self::Of("kn"),
            0xD00..=0xD7F => Self::Of("ml"),
            0xD80..=0xDFF => Self::Of("si"),
            0xE00..=0xE7F => Self::Of("th"),
            0xE80..=0xEFF => Self::Of("lo"),
            0x1000..=0x109F => Self::Of("my"),
            0x10A0..=0x10FF => Self::Of("ka"),
            0x1200..=0x137F => Self::Of("am"),
            0x1780..=0x17FF => Self::Of("km"),
            0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7AF => Self::Of("ko"),
            0x3040..=0x30FF | 0xFF66..=0xFF9F => Self::Kana,
            0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3134F => Self::Han,
            _ => return None,
        })
    }

    /// Whether a language is written in this script, which is not Latin.
    pub(super) fn is_of(self, tag: &str) -> bool {
        match self {
            Self::Latin => false,
            Self::Of(language) => language == tag,
            Self::Han => matches!(tag, "zh" | "ja"),
            Self::Kana => tag == "ja",
            Self::Cyrillic => matches!(tag, "ru" | "uk" | "be" | "bg" | "mk" | "sr"),
            Self::Arabic => matches!(tag, "ar" | "fa" | "ur"),
            Self::Devanagari => matches!(tag, "hi" | "mr"),
        }
    }

    /// The language of a text in this script, which is not Latin.
    pub(super) fn language(self, text: &str) -> Option<&'static str> {
        if text.chars().filter(|c| c.is_alphabetic()).count() < FEWEST {
            return None;
        }
        match self {
            Self::Latin => None,
            Self::Of(language) => Some(language),
            Self::Han => Some("zh"),
            Self::Kana => Some("ja"),
            Self::Cyrillic => cyrillic(text),
            Self::Arabic => arabic(text),
            // Marathi has a letter that Hindi lacks; Nepali cannot be told from either.
            Self::Devanagari => Some(if text.contains('ळ') { "mr" } else { "hi" }),
        }
    }
}

/// Russian, unless letters speak of another language.
fn cyrillic(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let has = |letters: &str| text.contains(|c| letters.contains(c));
    if has("ў") {
        Some("be")
    } else if has("ѓќѕ") {
        Some("mk")
    } else if has("ђћ") {
        Some("sr")
    } else if has("јљњџәғқңөұүһ") {
        None
    } else if has("іїєґ") {
        Some("uk")
    } else if is_bulgarian(&text) {
        Some("bg")
    } else {
        Some("ru")
    }
}

/// In Russian ъ stands before е, ё, ю and я alone; in Bulgarian it is a vowel like others.
fn is_bulgarian(text: &str) -> bool {
    text.char_indices()
        .filter(|(_, c)| *c == 'ъ')
        .any(|(at, sign)| {
            let next = text[at + sign.len_utf8()..].chars().next();
            !matches!(next, Some('е' | 'ё' | 'ю' | 'я'))
        })
}

/// Arabic, unless letters speak of Persian or Urdu; other languages of this script stay unknown.
fn arabic(text: &str) -> Option<&'static str> {
    let has = |letters: &str| text.contains(|c| letters.contains(c));
    if has("ٹڈڑںےہ") {
        Some("ur")
    } else if has("ڕڵۆێەڭۇۈۋٽڊړ") {
        None
    } else if has("پچژگکی") {
        Some("fa")
    } else {
        Some("ar")
    }
}
