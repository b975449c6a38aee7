//! Keeps spreadsheets from running comments as formulas.
//!
//! A program that opens a CSV takes a cell that begins with `=`, `+`, `-` or `@` for a formula,
//! which can run commands or send data away (OWASP, "CSV Injection"). Such a cell gets an
//! apostrophe in front, the sign for "this is text". It can be taken away again without loss.

/// Whether a text would be run, or would be after the apostrophes before it are taken away.
///
/// Besides the four signs these are tab, carriage return and line feed, the full-width forms that
/// some programs equate with the signs, and all of them after leading white space.
pub fn is_formula_like(text: &str) -> bool {
    // Nearly every comment begins with a letter or digit: decide that without decoding.
    if text
        .as_bytes()
        .first()
        .is_none_or(u8::is_ascii_alphanumeric)
    {
        return false;
    }
    let text = text.trim_start_matches('\'');
    if text.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    text.trim_start_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
    })
    .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// The text as it is safe in a spreadsheet's cell.
///
/// # Examples
/// ```
/// assert_eq!(tables::defuse("=1+1"), "'=1+1");
/// assert_eq!(tables::defuse("fine"), "fine");
/// ```
pub fn defuse(text: &str) -> std::borrow::Cow<'_, str> {
    if is_formula_like(text) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// The text as it was before [`defuse`].
///
/// Only for tables known to come from here: elsewhere an apostrophe may be the author's.
pub fn undo_defusal(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(original) if is_formula_like(original) => original,
        _ => text,
    }
}

/// Whether a text is a plain number, which no program runs: `-12`, `-0.5`.
pub(crate) fn is_plain_number(text: &str) -> bool {
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, rest)) => digits(whole) && digits(rest),
        None => digits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_a_spreadsheet_runs_is_defused() {
        for text in [
            "=1",
            "+1",
            "-1",
            "@x",
            "\tx",
            "\rx",
            "\nx",
            "＝1",
            "＠x",
            "  =1",
            "\u{A0}=1",
            "'=1",
            "''  @",
            "\u{FEFF}=1",
        ] {
            assert!(is_formula_like(text), "{text:?}");
            assert_eq!(undo_defusal(&defuse(text)), text);
        }
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in ["", "a=1", "'quoted'", "1-2", " plain", "😀", "'", "'tis"] {
            assert_eq!(defuse(text), text);
            assert_eq!(undo_defusal(text), text);
        }
    }

    #[test]
    fn plain_numbers_are_strict() {
        assert!(is_plain_number("-12") && is_plain_number("-0.5") && is_plain_number("7"));
        for text in ["", "-", "-.5", "-1+1", "+1", "-1.", "1e5", "-1-cmd"] {
            assert!(!is_plain_number(text), "{text:?}");
        }
    }
}
