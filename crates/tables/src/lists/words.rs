//! Tells the words of comments from the cells of a list of posts.

pub(super) use crate::comments::is_text_name as names_texts;

/// Whether a cell holds several words: a sentence, and no name, number or address.
pub(super) fn is_words(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters > 1 && !word.contains("://")
    });
    // Some scripts write sentences without spaces.
    words.take(ENOUGH_WORDS).count() == ENOUGH_WORDS
        || text
            .chars()
            .filter(|c| is_without_spaces(*c))
            .take(ENOUGH_SIGNS)
            .count()
            == ENOUGH_SIGNS
}

/// Fewer words are a name or a title at most.
const ENOUGH_WORDS: usize = 2;
/// The same for scripts that write words without spaces between them.
const ENOUGH_SIGNS: usize = 4;

/// Kana, Chinese characters and Thai.
fn is_without_spaces(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_words_and_names_of_columns_are_not() {
        for text in [
            "nice one",
            "so schön!",
            "看起来不错吧",
            "see https://a.example/b there",
        ] {
            assert!(is_words(text), "{text}");
        }
        for text in [
            "",
            "A",
            "Spring",
            "12 3 4",
            "https://a.example/b",
            "- 1 -",
            "好的",
        ] {
            assert!(!is_words(text), "{text}");
        }
    }
}
