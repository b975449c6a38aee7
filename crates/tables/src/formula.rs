//! Keeps spreadsheets from running comments as formulas.
//!
//! A program that opens a CSV may take a cell for a formula, which can run commands or send data
//! away (OWASP, "CSV Injection"). Such a cell gets an apostrophe in front, the sign for "this is
//! text". It can be taken away again without loss ([`undo_defusal`]).
//!
//! # What is run
//!
//! LibreOffice 7.4.7 (Debian 12; a CSV of 56 beginnings, each cell quoted, converted by `soffice
//! --headless --convert-to fods` with and without "detect special numbers" and "evaluate formulas")
//! makes a formula of a cell whose very first character is `=`, and of no other: not after a blank,
//! a tab, a line break or an invisible character, and not of `+1+1`, `-1+1`, `@SUM(1;2)` or the
//! full-width forms.
//!
//! Excel reads a cell of a CSV as if it were typed. `=`, `+` and `-` begin a formula, also after
//! blanks, and the full-width forms count as the signs in East Asian editions. `@` begins one only
//! for the sake of Lotus 1-2-3, where a function was called as `@SUM(1,2)`. A formula can reach
//! beyond the sheet in three ways: it calls a function (`HYPERLINK`, `WEBSERVICE`), which needs a
//! name and a parenthesis, it talks to another program (DDE: `cmd|'/C calc'!A0`), which needs a
//! bar, or it refers to another file (`'\\host\share\[b.xlsx]S'!A1`, of which the system then asks that
//! host), which needs an exclamation mark before a cell. So a text that begins with `@` is defused
//! only when it has one of these or goes on
//! with another sign; nearly every reply on a social platform begins with `@name`, has neither and
//! stays as it was written.
//!
//! # Where cells begin
//!
//! Where a comma separates decimals, Excel takes `;` for the separator of every CSV that is opened
//! by a double click, and others take tabs. A cell of ours then ends in the midst of a comment, at
//! `;` or a tab, and a line break ends a row: our quotes do not count, for they do not stand at the
//! beginning of such a cell. So what follows these is looked at like a beginning, and after `,` too
//! in files that are separated otherwise. Quotes before the sign are looked through (`;""=1`), since
//! doubling them may open and close them. In the midst of a text `+`, `-` and `@` are defused only
//! where a call, a bar or such a reference follows: lists of "- one" lines stay as they are.
//!
//! Tried with the same LibreOffice: 14 comments with formulas after `;`, tabs, line breaks and quotes,
//! in a CSV with commas, become 1, 6, 3 and 4 formulas when it is opened with `,`, with `;`, with tabs
//! and with any of them; written by [`crate::CsvWriter`], none.

use std::{borrow::Cow, cell::LazyCell};

use crate::Delimiter;
use crate::digits::is_digits;

/// Whether a text would be run as a cell, or would be after the apostrophes before it are taken away.
pub fn is_formula_like(text: &str) -> bool {
    // Nearly every comment begins with a letter or digit: decide that without decoding.
    if begins_plainly(text) {
        return false;
    }
    if has_apostrophe_to_keep(text) {
        return true;
    }
    let bare = text.trim_start_matches('\'');
    if bare.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    match sign_of(text) {
        // A quote of the author's: no program runs what begins with one.
        Some((_, before, _)) if before.contains('"') => false,
        Some((Sign::At, _, rest)) => sign_of(rest).is_some() || last_reach(rest).is_some(),
        Some(_) => true,
        None => false,
    }
}

/// The text as it is safe in a cell of a CSV with commas.
///
/// # Examples
/// ```
/// assert_eq!(tables::defuse("=1+1"), "'=1+1");
/// assert_eq!(tables::defuse("so;=1+1"), "so;'=1+1");
/// assert_eq!(tables::defuse("@anna fine"), "@anna fine");
/// ```
pub fn defuse(text: &str) -> Cow<'_, str> {
    defuse_for(text, Delimiter::Comma)
}

/// The text as it is safe in a cell of a CSV with this delimiter.
pub(crate) fn defuse_for(text: &str, delimiter: Delimiter) -> Cow<'_, str> {
    if begins_plainly(text) && !(has(text, is_cell_end) && has(text, may_begin_a_sign)) {
        return Cow::Borrowed(text);
    }
    // Looked for once, however many cells the text may fall into.
    let reach = LazyCell::new(|| last_reach(text));
    let reaches_out = |after: &str| reach.is_some_and(|at| text.len() - after.len() <= at);
    rewrite(text, |out, rest, before| {
        let defused = match before {
            None => is_formula_like(rest),
            Some(',') if delimiter == Delimiter::Comma => has_apostrophe_to_keep(rest),
            Some(_) => is_formula_like_inside(rest, &reaches_out),
        };
        if defused {
            out.push('\'');
        }
        0
    })
}

/// The text as it was before it was defused, whichever the delimiter.
///
/// Only for tables known to come from here: elsewhere an apostrophe may be the author's. Also for
/// those of earlier versions, which defused everything that begins with `@`.
pub fn undo_defusal(text: &str) -> Cow<'_, str> {
    if !text.contains('\'') {
        return Cow::Borrowed(text);
    }
    rewrite(text, |_, rest, before| {
        let Some(original) = rest.strip_prefix('\'') else {
            return 0;
        };
        let broken = before.is_none()
            && original
                .trim_start_matches('\'')
                .starts_with(['\t', '\r', '\n']);
        usize::from(broken || sign_of(original).is_some())
    })
}

/// Goes from cell to cell, as far as any program could see cells in a text. `edit` may write in front
/// of one, and answers how many bytes of it to leave out.
fn rewrite(
    text: &str,
    mut edit: impl FnMut(&mut String, &str, Option<char>) -> usize,
) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len() + 8);
    let (mut at, mut before) = (0, None);
    loop {
        at += edit(&mut out, &text[at..], before);
        let Some(length) = text[at..].bytes().position(is_cell_end) else {
            out.push_str(&text[at..]);
            break;
        };
        let end = at + length;
        out.push_str(&text[at..=end]);
        before = Some(char::from(text.as_bytes()[end]));
        at = end + 1;
    }
    match out == text {
        true => Cow::Borrowed(text),
        false => Cow::Owned(out),
    }
}

/// Where a program may see the end of a cell. All are ASCII: a byte of another character is none.
fn is_cell_end(byte: u8) -> bool {
    matches!(byte, b';' | b',' | b'\t' | b'\r' | b'\n')
}

/// Whether one of the bytes is such a one. Branch-free, so that the compiler can look at many at once.
fn has(text: &str, is_one: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(false, |found, byte| found | is_one(byte))
}

/// Whether a byte is a sign that a cell can begin with, or the first one of a full-width sign.
fn may_begin_a_sign(byte: u8) -> bool {
    matches!(byte, b'=' | b'+' | b'-' | b'@' | 0xEF)
}

fn begins_plainly(text: &str) -> bool {
    text.as_bytes()
        .first()
        .is_none_or(u8::is_ascii_alphanumeric)
}

/// Whether what begins in the midst of a text is to be defused.
fn is_formula_like_inside(rest: &str, reaches_out: &impl Fn(&str) -> bool) -> bool {
    if has_apostrophe_to_keep(rest) {
        return true;
    }
    match sign_of(rest) {
        // The sign stands in a later cell, which is looked at by itself.
        Some((_, before, _)) if before.bytes().any(is_cell_end) => false,
        Some((Sign::Equals, ..)) => true,
        Some((_, _, after)) => reaches_out(after),
        None => false,
    }
}

/// An apostrophe of the author's where one of ours could stand: it gets company, so that taking one
/// away leaves it.
fn has_apostrophe_to_keep(rest: &str) -> bool {
    rest.starts_with('\'') && sign_of(rest).is_some()
}

enum Sign {
    Equals,
    PlusOrMinus,
    At,
}

/// The sign that a cell begins with, what stands before it and what follows. Looked through are
/// apostrophes, quotes, white space and what cannot be seen.
fn sign_of(cell: &str) -> Option<(Sign, &str, &str)> {
    let rest = cell.trim_start_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(
                c,
                '\'' | '"' | '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
                    | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            )
    });
    let mut characters = rest.chars();
    let sign = match characters.next()? {
        '=' | '＝' => Sign::Equals,
        '+' | '-' | '＋' | '－' => Sign::PlusOrMinus,
        '@' | '＠' => Sign::At,
        _ => return None,
    };
    Some((sign, &cell[..cell.len() - rest.len()], characters.as_str()))
}

/// Where the last sign stands with which a formula could call a function or another program, or look
/// into another file. In one pass over the text.
fn last_reach(text: &str) -> Option<usize> {
    let mut last = None;
    // What stands before: a name, and a path in the same cell.
    let (mut after_name, mut path) = (false, false);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let behind = || &text[at + c.len_utf8()..];
        let reaches = match c {
            '|' | '｜' => true,
            '(' | '（' => after_name,
            // To a cell or a name of another sheet, and not to the next sentence.
            '!' | '！' => is_cell(behind()) || (path || before == '\'') && is_name(behind()),
            // As LibreOffice writes it: `'file:///b.ods'#$S.A1`.
            '#' => before == '\'',
            _ => false,
        };
        if reaches {
            last = Some(at);
        }
        path = match c {
            ']' | '\\' | '/' => true,
            ';' | '\t' | '\r' | '\n' => false,
            _ => path,
        };
        // Blanks may stand between a name and its parenthesis.
        if !c.is_whitespace() {
            after_name = c.is_alphanumeric() || matches!(c, '_' | '.');
        }
        before = c;
    }
    last
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '$' | '_'))
}

/// Whether a text begins with the name of a cell: `A1`, `$XFD$1048576`.
fn is_cell(text: &str) -> bool {
    let text = text.strip_prefix('$').unwrap_or(text);
    let row = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = text.len() - row.len();
    let row = row.strip_prefix('$').unwrap_or(row);
    (1..=3).contains(&letters) && row.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a text is a plain number, which no program runs: `-12`, `-0.5`.
pub(crate) fn is_plain_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, rest)) => is_digits(whole) && is_digits(rest),
        None => is_digits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn everything_that_a_spreadsheet_runs_is_defused() {
        for text in [
            "=1",
            "+1",
            "-1",
            "@SUM(1,2)",
            "@SUM (1,2)",
            "@SUM(1+1)*cmd|' /C calc'!A0",
            "@cmd|'/C calc'!A0",
            "@=1",
            "@-cmd",
            "@anna look HYPERLINK(\"http://evil.example\")",
            "＠SUM（1）",
            "\tx",
            "\rx",
            "\nx",
            "＝1",
            "  =1",
            "\u{A0}=1",
            "'=1",
            "'@x",
            "\u{FEFF}=1",
            "\u{202D}=1",
            "\u{61C}=1",
            "\u{180E}=1",
            "\u{AD}=1",
            "\u{2066}=1",
            "'\"=1",
        ] {
            assert!(is_formula_like(text), "{text:?}");
            assert_eq!(undo_defusal(&defuse(text)), text);
        }
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in [
            "",
            "a=1",
            "'quoted'",
            "1-2",
            " plain",
            "😀",
            "'",
            "'tis",
            "@anna",
            "@anna@example.social so true :) (really)",
            "@a.b_c-d: 100 % agreed, = great!",
            "one; two, three",
            "so:\n- one\n- two\n+ three",
            "a,=1",
            "a;\n\nb",
            "\"=1\" is what it says",
        ] {
            assert_eq!(defuse(text), text);
            assert_eq!(undo_defusal(text), text);
        }
    }

    #[test]
    fn what_another_locale_takes_for_a_cell_is_defused_too() {
        for (text, defused) in [
            ("x;=1+1", "x;'=1+1"),
            ("x;=1+1;=2", "x;'=1+1;'=2"),
            ("x\t=1", "x\t'=1"),
            ("x\n=1", "x\n'=1"),
            ("x\r\n=1", "x\r\n'=1"),
            ("x; \u{200B}=1", "x;' \u{200B}=1"),
            ("x;\"=1", "x;'\"=1"),
            ("x;\"\"=1", "x;'\"\"=1"),
            ("x;-2+cmd|' /C calc'!A0", "x;'-2+cmd|' /C calc'!A0"),
            ("x;@SUM(1)", "x;'@SUM(1)"),
            (";=1", ";'=1"),
            ("=1;=1", "'=1;'=1"),
            ("x;'=1", "x;''=1"),
            ("x,'=1", "x,''=1"),
            ("ü;＝1", "ü;'＝1"),
        ] {
            assert_eq!(defuse(text), defused);
            assert_eq!(undo_defusal(defused), text);
        }
        assert_eq!(defuse_for("x,=1", Delimiter::Semicolon), "x,'=1");
        assert_eq!(defuse_for("x,=1", Delimiter::Tab), "x,'=1");
        assert_eq!(undo_defusal("x,'=1"), "x,=1");
    }

    #[test]
    fn references_to_other_files_are_defused_inside() {
        for text in [
            r"1;+'\\evil\share\[x.xlsx]S'!A1",
            r"1;-\\evil\s\[x.xlsx]S!A1",
            "1;+'http://e.example/[x.xlsx]S'!A1",
            r"1;-2+'C:\a\[b.xls]c'!$A$1",
            "1;+[1]S!A1",
            "1;+x.xlsx!A1",
            "1\t-x.xlsx!total.xlsx!$B2",
            "1\n+'a b'!Total",
            "1;+'http://e.example/x.ods'#$S.A1",
            "1;@'\\\\evil\\[x]S'!A1",
        ] {
            let defused = defuse(text);
            assert!(defused.len() == text.len() + 1, "{text:?}: {defused:?}");
            assert_eq!(undo_defusal(&defused), text);
        }
        let mirrored = r"a,+'\\evil\share\[x.xlsx]S'!A1";
        assert_ne!(defuse_for(mirrored, Delimiter::Semicolon), mirrored);
        assert_eq!(defuse(mirrored), mirrored);
        for text in [
            "so\n- great! Thank you",
            "one!\n-two!\n- three!!1",
            "so\n+1 from me!\n- see https://a.example/b\n- wow!",
            "a; - b! #c",
            "; + it's #1",
        ] {
            assert_eq!(defuse(text), text);
        }
    }

    #[test]
    fn a_text_of_many_cells_is_looked_through_once() {
        // Once for each cell would be minutes.
        let cells = format!("x{}", ";-".repeat(1 << 20));
        assert!(defuse(&cells) == cells, "nothing in it reaches out");
        let calls = format!("{cells}(a(1)");
        assert_eq!(defuse(&calls).len(), calls.len() + (1 << 20));
    }

    #[test]
    fn tables_of_earlier_versions_are_read_as_they_were() {
        assert_eq!(undo_defusal("'@anna hello"), "@anna hello");
        assert_eq!(undo_defusal("''@anna"), "'@anna");
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[-=+@'\";,\t\r\n a(|\u{200B}＝]{0,12}") {
            for delimiter in [Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab] {
                let defused = defuse_for(&text, delimiter);
                prop_assert_eq!(&undo_defusal(&defused), &text, "{:?}", defused);
                // No cell that any program could see begins with a sign that runs.
                for cell in defused.split(['\t', '\r', '\n', ';']) {
                    let runs = matches!(sign_of(cell), Some((Sign::Equals, before, _)) if !before.contains('"'));
                    prop_assert!(!runs || cell.starts_with('\'') || cell.starts_with(','), "{:?}", defused);
                }
            }
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
