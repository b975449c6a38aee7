//! Words for yes and no, and words that stand in an empty cell.

use plaintext::is_visible;

/// What a cell says to "is this a reply?"; none when it says neither.
///
/// Besides yes and no there are columns of the kind of a row: `comment` or `reply`.
pub(super) fn is_reply(text: &str) -> Option<bool> {
    const REPLY: &[&str] = &[
        "reply",
        "replies",
        "comment_reply",
        "comment reply",
        "replied_to",
        "subcomment",
        "antwort",
        "réponse",
        "respuesta",
        "resposta",
        "risposta",
        "antwoord",
        "odpowiedź",
        "yanıt",
    ];
    const COMMENT: &[&str] = &[
        "comment",
        "top-level",
        "top level",
        "toplevel",
        "top_level",
        "top-level comment",
        "top level comment",
        "parent",
        "root",
        "original",
        "kommentar",
        "commentaire",
        "comentario",
        "comentário",
        "commento",
        "reactie",
        "komentarz",
        "yorum",
    ];
    yes_or_no(text).or_else(|| one_of(text, REPLY, COMMENT))
}

/// Whether a cell says yes or no; none when it says neither.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    const YES: &[&str] = &[
        "1",
        "1.0",
        "true",
        "yes",
        "y",
        "x",
        "✓",
        "ja",
        "wahr",
        "oui",
        "vrai",
        "sí",
        "si",
        "verdadero",
        "sim",
        "verdadeiro",
        "sì",
        "vero",
        "waar",
        "tak",
        "prawda",
        "evet",
        "doğru",
        "да",
        // Of dumps of PostgreSQL.
        "t",
    ];
    const NO: &[&str] = &[
        "0", "0.0", "false", "no", "n", "nein", "falsch", "non", "faux", "falso", "não", "nao",
        "nee", "onwaar", "nie", "fałsz", "hayır", "yanlış", "нет", "f",
        // A Turkish `I` without its dot becomes an `i` where the language is not known.
        "hayir", "yanliş",
    ];
    one_of(text, YES, NO)
}

/// Which of two lists of words a cell is in.
fn one_of(text: &str, yes: &[&str], no: &[&str]) -> Option<bool> {
    let text = text.trim();
    // Longer than any of the words in any case.
    if text.len() > 24 {
        return None;
    }
    let same = |word: &&str| {
        text.eq_ignore_ascii_case(word) || (!text.is_ascii() && text.to_lowercase() == **word)
    };
    match text {
        _ if yes.iter().any(same) => Some(true),
        _ if no.iter().any(same) => Some(false),
        _ => None,
    }
}

/// Whether a cell holds a word or sign for nothing.
pub(super) fn is_blank(text: &str) -> bool {
    const WORDS: [&str; 15] = [
        // Of dumps of MySQL and PostgreSQL.
        "\\N",
        "none",
        "null",
        "nan",
        "n/a",
        "#n/a",
        "na",
        "nil",
        "undefined",
        "#ref!",
        "#value!",
        "#name?",
        "#div/0!",
        "#num!",
        "#null!",
    ];
    text.chars().all(|c| matches!(c, '-' | '–' | '—' | ' '))
        // The date of MySQL that is none.
        || text.starts_with("0000-00-00")
        || (text.len() <= 9 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)))
}

/// Whether a text is what programs write where there is none: an error of a spreadsheet, the missing
/// value of Python, R, SQL or JavaScript, dashes.
///
/// Such words count in the very letters of the programs only (`None`, `NaN`), since people write them
/// too (`none`), and as the whole text only. A text of dashes has no words.
pub(super) fn is_absent(text: &str) -> bool {
    const NEVER_TYPED: [&str; 10] = [
        "\\N", "<NA>", "NaT", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!",
    ];
    let text = text.trim();
    text.len() <= LONGEST_ABSENT
        && !text.is_empty()
        && (NEVER_TYPED.contains(&text) || is_dashes(text) || is_absent_word(text))
}

/// Whether a text is a word that programs write where there is none, in their very letters, and people
/// type as well: `null`, `None`.
pub(super) fn is_absent_word(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "None",
        "NULL",
        "null",
        "nan",
        "NaN",
        "NAN",
        "NA",
        "N/A",
        "n/a",
        "undefined",
    ];
    let text = text.trim();
    begins_as_absent(text) && text.len() <= LONGEST_ABSENT && WORDS.contains(&text)
}

/// Whether a text begins with a letter that such words begin with, as few texts do.
fn begins_as_absent(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'N' | b'n' | b'u'))
}

/// The length of the longest of these words, in bytes.
const LONGEST_ABSENT: usize = 9;

fn is_dashes(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '–' | '—' | ' '))
}

/// Whether a cell for a name names nobody: it is empty, a word of a program for nothing, or nothing that can
/// be seen.
pub(super) fn is_no_name(cell: &str) -> bool {
    match cell.as_bytes().first() {
        None => true,
        Some(first) if first.is_ascii_alphanumeric() => begins_as_absent(cell) && is_absent(cell),
        Some(_) => is_absent(cell) || !is_visible(cell),
    }
}

/// What a cell shows that was written as a formula, so that Excel takes it as it is: `="3"`.
pub(super) fn without_formula(text: &str) -> &str {
    let inner = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    inner.map_or(text, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_written_as_formulas_show_what_is_in_their_quotes() {
        for (cell, shown) in [
            ("=\"3\"", "3"),
            ("=\" 12 \"", "12"),
            ("=\"\"", ""),
            ("=3", "=3"),
            ("\"3\"", "\"3\""),
            ("=\"", "=\""),
        ] {
            assert_eq!(without_formula(cell), shown, "{cell}");
        }
    }

    #[test]
    fn words_for_yes_and_no_are_known_in_any_case() {
        for (text, expected) in [
            ("TRUE", Some(true)),
            ("1", Some(true)),
            ("Ja", Some(true)),
            ("reply", Some(true)),
            ("No", Some(false)),
            ("HAYIR", Some(false)),
            ("DOĞRU", Some(true)),
            ("YANLIŞ", Some(false)),
            ("T", Some(true)),
            ("f", Some(false)),
            ("Não", Some(false)),
            ("comment", Some(false)),
            ("2", None),
            ("maybe", None),
            ("", None),
        ] {
            assert_eq!(is_reply(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_that_programs_write_for_nothing_are_absent() {
        for text in [
            "nan", "NaN", " N/A ", "-", "--", "— —", "#NAME?", "#REF!", "\\N", "NULL", "None",
        ] {
            assert!(is_absent(text), "{text}");
        }
        for text in [
            "",
            "none",
            "None!",
            "null and void",
            "na",
            "Nan",
            "nil",
            "...",
            "?",
            "-1",
            "- ok",
            ":-",
            "#NAME",
            "n",
            "undefined behaviour",
        ] {
            assert!(!is_absent(text), "{text}");
        }
    }

    #[test]
    fn what_nobody_is_called_is_no_name() {
        for cell in [
            "",
            " ",
            "None",
            "-",
            "\u{200B}",
            "\u{200B} \u{2060}",
            "NULL",
        ] {
            assert!(is_no_name(cell), "{cell:?}");
        }
        for cell in ["none", "Ann", "A-", "\u{200B}Ann", "🙂", "Nonemaker"] {
            assert!(!is_no_name(cell), "{cell:?}");
        }
    }

    #[test]
    fn signs_for_nothing_are_blank() {
        for text in ["", "---", "–", "None", "NaN", "NULL", "n/a"] {
            assert!(is_blank(text), "{text}");
        }
        for text in ["0", "no", "nobody"] {
            assert!(!is_blank(text), "{text}");
        }
    }
}
