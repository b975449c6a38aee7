//! Whether a text says anything.

/// What platforms and exporters write in place of a comment that is gone, inside brackets or
/// emphasis: Reddit, Lemmy, Discourse, Hacker News and what they are translated to.
const PLACEHOLDERS: &[&str] = &[
    "deleted",
    "removed",
    "unavailable",
    "flagged",
    "dead",
    "redacted",
    "comment deleted",
    "comment removed",
    "message deleted",
    "message removed",
    "permanently deleted",
    "data deleted",
    "gelöscht",
    "entfernt",
    "kommentar gelöscht",
    "supprimé",
    "commentaire supprimé",
    "retiré",
    "eliminado",
    "borrado",
    "comentario eliminado",
    "excluído",
    "removido",
    "apagado",
    "comentário excluído",
    "eliminato",
    "rimosso",
    "cancellato",
    "verwijderd",
    "usunięto",
    "usunięty",
    "skasowany",
    "silindi",
    "kaldırıldı",
    "удалено",
    "удалён",
    "видалено",
    "削除済み",
    "削除されました",
    "已删除",
    "已刪除",
    "삭제됨",
    "삭제된 댓글입니다",
];

/// Beginnings of longer ones, which name who removed it, and why.
const BEGINNINGS: &[&str] = &[
    "deleted by ",
    "removed by ",
    "comment deleted by ",
    "comment removed by ",
    "post deleted by ",
    "post withdrawn by ",
    "message deleted by ",
    "this comment was ",
    "this comment has been ",
    "this post was ",
    "this post has been ",
    "beitrag vom autor ",
    "beitrag wurde vom autor ",
    "message supprimé par ",
    "mensaje eliminado por ",
];

/// The same as whole sentences without brackets.
const SENTENCES: &[&str] = &[
    "this comment has been deleted",
    "this comment has been removed",
    "this comment was deleted",
    "this comment was removed",
    "comment deleted by user",
    "comment removed by moderator",
    "removed by moderator",
    "removed by mod",
    "deleted by creator",
    "deleted by author",
];

/// What stands around a placeholder.
const BRACKETS: &[char] = &['[', ']', '(', ')', '<', '>', '*', '_', '{', '}', '【', '】'];

/// Longer texts are no placeholders.
const LONGEST: usize = 200;

/// Whether there is anything to read: something that can be seen, and not only what a platform
/// writes in place of a comment that is gone (`[deleted]`, `*removed by mod*`).
///
/// The word alone is no placeholder (`deleted` may be all that somebody says), nor is one that stands
/// within a text. Emoji and signs are something to read.
pub fn has_words(text: &str) -> bool {
    let Some(start) = text.find(|char| !is_invisible(char)) else {
        return false;
    };
    !is_placeholder(&text[start..])
}

/// Whether a text holds anything that can be seen.
pub fn is_visible(text: &str) -> bool {
    text.contains(|char| !is_invisible(char))
}

fn is_placeholder(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let text = text.trim_end_matches(is_invisible);
    if !text.starts_with(BRACKETS) {
        let sentence = text.trim_end_matches('.');
        return SENTENCES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(sentence));
    }
    if !text.trim_end_matches('.').ends_with(BRACKETS) {
        return false;
    }
    let is_edge = |char: char| BRACKETS.contains(&char) || char.is_whitespace() || char == '.';
    let inside = text.trim_matches(is_edge).to_lowercase();
    PLACEHOLDERS.contains(&inside.as_str())
        || BEGINNINGS.iter().any(|begin| inside.starts_with(begin))
}

/// White space, signs of formatting, and letters that show nothing: the default ignorable code points
/// of Unicode (DerivedCoreProperties), and blanks that are used as such.
fn is_invisible(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || matches!(
            char,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                // The Braille pattern without dots.
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fff8}'
                // Stands for a picture in what was copied as text.
                | '\u{fffc}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::has_words;

    #[test]
    fn what_nobody_can_see_is_nothing() {
        for text in [
            "",
            " \t\r\n",
            "\u{200b}\u{200b}",
            "\u{2060} \u{feff}",
            "\u{2800}\u{3164}",
            "\u{fe0f}",
            "\u{e0020}\u{e007f}",
            "\u{ad}\u{0}",
            "\u{fffc}",
        ] {
            assert!(!has_words(text), "{text:?}");
        }
        for text in [
            "a",
            "\u{200b}a",
            "👍",
            "👨\u{200d}👩",
            "!!!",
            ".",
            "é",
            "好",
        ] {
            assert!(has_words(text), "{text:?}");
        }
    }

    #[test]
    fn what_stands_for_a_comment_that_is_gone_is_nothing() {
        for text in [
            "[deleted]",
            " [REMOVED] ",
            "[ Removed by Reddit ]",
            "[removed by moderator]",
            "[deleted]\u{200b}",
            "*Permanently Deleted*",
            "*deleted by creator*",
            "**[removed]**",
            "(post deleted by author)",
            "(post withdrawn by author, will be automatically deleted in 24 hours unless flagged)",
            "[gelöscht]",
            "[supprimé]",
            "[УДАЛЕНО]",
            "【已删除】",
            "This comment has been removed.",
            "removed by mod",
        ] {
            assert!(!has_words(text), "{text:?}");
        }
    }

    #[test]
    fn words_about_it_are_words() {
        for text in [
            "why was it [removed]? I liked it",
            "deleted",
            "removed!",
            "[removed] again",
            "[good]",
            "(thanks)",
            "*love it*",
            "[deleted] was right [removed]",
            "this comment has been removed from my heart",
            "[",
            "[]",
        ] {
            assert!(has_words(text), "{text:?}");
        }
        assert!(has_words(&format!("[deleted by {}]", "x".repeat(500))));
    }
}
