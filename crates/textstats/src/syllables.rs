//! How many syllables a word has, by its vowels: near enough for a mean over a text.

use crate::ease::Language;

/// Syllables of one word; at least one of each word with a letter, and none of a number.
pub(crate) fn of(word: &str, language: Language) -> u64 {
    let word = word.to_lowercase();
    if !word.chars().any(char::is_alphabetic) {
        return 0;
    }
    let groups = groups(&word, language);
    let silent = match language {
        // `made`, `hoped`; but `table`, `wanted`.
        Language::English => {
            let ends_silently = word.ends_with('e') && !word.ends_with("le");
            let in_the_past =
                word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded");
            u64::from(ends_silently || in_the_past)
        }
        Language::French => u64::from(word.ends_with('e') || word.ends_with("es")),
        _ => 0,
    };
    groups.saturating_sub(silent).max(1)
}

/// Runs of vowels. In Romance languages two strong vowels beside each other are two syllables.
fn groups(word: &str, language: Language) -> u64 {
    let splits = matches!(
        language,
        Language::Spanish | Language::Italian | Language::Portuguese
    );
    let mut groups = 0;
    let mut before: Option<char> = None;
    for letter in word.chars() {
        let here = is_vowel(letter).then_some(letter);
        if let Some(vowel) = here {
            let begins =
                before.is_none_or(|before| splits && is_strong(before) && is_strong(vowel));
            groups += u64::from(begins);
        }
        before = here;
    }
    groups
}

fn is_vowel(letter: char) -> bool {
    "aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿ".contains(letter)
}

fn is_strong(letter: char) -> bool {
    "aeoàáâãèéêòóôõíú".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_have_the_syllables_that_people_hear() {
        for (language, word, expected) in [
            (Language::English, "the", 1),
            (Language::English, "example", 3),
            (Language::English, "made", 1),
            (Language::English, "hoped", 1),
            (Language::English, "wanted", 2),
            (Language::English, "2024", 0),
            (Language::German, "Geschwindigkeit", 4),
            (Language::German, "Straße", 2),
            (Language::French, "grande", 1),
            (Language::Spanish, "teatro", 3),
            (Language::Spanish, "bueno", 2),
            (Language::Italian, "paese", 3),
        ] {
            assert_eq!(of(word, language), expected, "{word}");
        }
    }
}
