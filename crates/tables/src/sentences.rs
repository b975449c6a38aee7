//! Tells what somebody said from titles and labels, where no name tells which column holds it.

/// Words of a sentence, at least; names and labels have fewer.
const WORDS: usize = 5;

/// Whether a cell is a sentence, and no address, name or label.
pub fn is_sentence(cell: &str) -> bool {
    cell.split_whitespace().take(WORDS).count() == WORDS && !cell.contains("://")
}

/// Whether sentences in a column of this name may be those of comments: other names say that they are of the
/// posts, or of whoever keeps the list.
pub fn may_hold_comments(name: &str) -> bool {
    const OF_POSTS: [&str; 14] = [
        "title",
        "titel",
        "headline",
        "caption",
        "description",
        "beschreibung",
        "summary",
        "note",
        "notiz",
        "name",
        "keyword",
        "tag",
        "snippet",
        "abstract",
    ];
    let lower = name.to_lowercase();
    !OF_POSTS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_have_words_and_stand_in_columns_of_people() {
        assert!(is_sentence("we came back for more"));
        for cell in [
            "spring campaign",
            "see https://a.example/b for all of it",
            "",
        ] {
            assert!(!is_sentence(cell), "{cell}");
        }
        for (name, may) in [("Aussage", true), ("Post title", false), ("Notizen", false)] {
            assert_eq!(may_hold_comments(name), may, "{name}");
        }
    }
}
