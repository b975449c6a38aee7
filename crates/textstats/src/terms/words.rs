//! Which words can be a term of their own, and where a phrase may begin and end.

use std::collections::HashSet;

/// The stop words of a language, from the lists of NLTK; none where it has none, and then the log-odds
/// ratio alone tells function words from others.
#[derive(Debug, Default)]
pub(super) struct StopWords(HashSet<&'static str>);

/// Words that turn what follows them: no term of their own, but "not working" is one.
const NEGATIONS: &[&str] = &[
    "aucun", "geen", "inte", "kein", "keine", "never", "nicht", "niet", "no", "non", "not", "não",
    "sin", "without", "без", "не", "нет",
];

impl StopWords {
    /// By the primary tag of a language.
    pub(super) fn of(language: Option<&str>) -> Self {
        let list = language.and_then(stop_words::lookup).unwrap_or_default();
        Self(list.iter().copied().collect())
    }

    /// Whether a word says something by itself.
    pub(super) fn is_content(&self, word: &str) -> bool {
        !self.is_stop(word) && !NEGATIONS.contains(&word) && has_letters(word)
    }

    /// Whether a phrase may begin with a word.
    pub(super) fn begins(&self, word: &str) -> bool {
        self.is_content(word) || NEGATIONS.contains(&word)
    }

    fn is_stop(&self, word: &str) -> bool {
        // The lists have `don't` with the straight apostrophe, and many people write none at all.
        let plain;
        let word = match word.contains('\u{2019}') {
            true => {
                plain = word.replace('\u{2019}', "'");
                plain.as_str()
            }
            false => word,
        };
        self.0.contains(word)
    }
}

/// Whether it has two letters, or is one character of a script in which a character says something.
fn has_letters(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    match (letters.next(), letters.next()) {
        (Some(_), Some(_)) => true,
        (Some(one), None) => is_unspaced(one) || is_hangul(one),
        _ => false,
    }
}

/// Whether a word is one character of a script that is written without spaces.
pub(super) fn is_character(word: &str) -> bool {
    let mut chars = word.chars();
    matches!((chars.next(), chars.next()), (Some(one), None) if is_unspaced(one))
}

/// Chinese characters and Japanese syllables.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' | '々')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

/// Letters of scripts whose words only a dictionary finds: Thai, Lao, Burmese, Khmer.
pub(super) fn needs_dictionary(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own_stop_words() {
        let english = StopWords::of(Some("en"));
        let german = StopWords::of(Some("de"));
        assert!(!english.is_content("the") && german.is_content("the"));
        assert!(!german.is_content("und") && english.is_content("und"));
        assert!(!english.is_content("don\u{2019}t") && !english.is_content("not"));
        assert!(english.begins("not") && german.begins("nicht") && !english.begins("the"));
        assert!(!english.is_content("15") && !english.is_content("x"));
        assert!(StopWords::of(Some("tlh")).is_content("the"));
    }
}
