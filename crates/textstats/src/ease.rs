//! Reading ease: 100 is very easy, 0 very hard, and beyond either.

/// The languages with a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
    French,
    Spanish,
    Italian,
    Dutch,
    Portuguese,
}

impl Language {
    /// By the first part of a BCP 47 tag.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let first = tag.split('-').next().unwrap_or_default();
        Some(match first {
            "en" => Self::English,
            "de" => Self::German,
            "fr" => Self::French,
            "es" => Self::Spanish,
            "it" => Self::Italian,
            "nl" => Self::Dutch,
            "pt" => Self::Portuguese,
            _ => return None,
        })
    }
}

/// By words in a sentence and syllables in a word, both means, rounded to two places.
///
/// English: Flesch 1948. German: Amstad 1978. French: Kandel and Moles 1958. Spanish: Fernández Huerta
/// 1959. Italian: Franchina and Vacca 1972. Dutch: Douma 1960. Portuguese: Martins and others 1996.
pub(crate) fn reading_ease(language: Language, words: f64, syllables: f64) -> f64 {
    let (most, per_word, per_syllable) = match language {
        Language::English => (206.835, 1.015, 84.6),
        Language::German => (180.0, 1.0, 58.5),
        Language::French => (207.0, 1.015, 73.6),
        Language::Spanish => (206.84, 1.02, 60.0),
        Language::Italian => (206.0, 1.0, 65.0),
        Language::Dutch => (206.84, 0.93, 77.0),
        Language::Portuguese => (248.835, 1.015, 84.6),
    };
    let ease: f64 = most - per_word * words - per_syllable * syllables;
    (ease * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use crate::figures;

    #[test]
    fn short_words_and_sentences_are_easier_to_read() {
        let ease = |text, language| figures(text, Some(language)).reading_ease;
        // One sentence of six words of one syllable: 206.835 - 6 * 1.015 - 84.6.
        assert_eq!(ease("The cat sat on the mat.", "en"), Some(116.15));
        assert_eq!(ease("Die Katze saß da.", "de"), Some(102.88));
        assert_eq!(ease("The cat sat on the mat.", "en-GB"), Some(116.15));
        assert_eq!(ease("Кот сидел.", "ru"), None);
        assert_eq!(ease("...", "en"), None);
        assert_eq!(figures("The cat.", None).reading_ease, None);
    }
}
