//! Which part of a text is its writer's own.

use std::borrow::Cow;

use crate::bbcode::without_quotes;

/// The text without what is somebody else's words.
///
/// That is:
/// - what stands between `[quote]` and `[/quote]`, as forums write quotes;
/// - lines that begin with `>`, as mail, Markdown and people write quotes, and as
///   [`crate::html_to_text`] writes what a page quotes;
/// - lines of nothing but `RE:` or `QT:` and an address, which say what is answered or shared.
///
/// Not every `>` is a quote. Own words are: a face (`>:(`, `>_<`, `>.>`), a hidden passage
/// (`>!like this!<`), and `>` before a number, which compares (`> 5 people`), unless the line before
/// is a quote that it goes on with. A `>` within a line means nothing.
///
/// Takes one pass; a text without such lines comes back as it is.
pub fn own_words(text: &str) -> Cow<'_, str> {
    match without_quotes(text) {
        None => own_lines(text),
        Some(rest) => Cow::Owned(own_lines(&rest).trim().to_owned()),
    }
}

/// The text without the lines that quote.
fn own_lines(text: &str) -> Cow<'_, str> {
    // Most texts have neither sign.
    if !text.contains('>') && !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let mut own = String::new();
    let mut quoted = false;
    let mut left_out = false;
    for line in text.split_inclusive('\n') {
        quoted = is_quote(line, quoted);
        if quoted || is_reference(line) {
            left_out = true;
        } else {
            own.push_str(line);
        }
    }
    match left_out {
        true => Cow::Owned(own.trim().to_owned()),
        false => Cow::Borrowed(text),
    }
}

/// `after_quote`: whether the line before is a quote.
fn is_quote(line: &str, after_quote: bool) -> bool {
    let Some(rest) = line.trim_start().strip_prefix('>') else {
        return false;
    };
    let is_own = rest.starts_with('!') || is_face(rest) || (is_number(rest) && !after_quote);
    !is_own
}

/// What follows the `>` of a face: eyes (`>:(`, `>;)`, `>=[`), or a mouth and the other brow
/// (`>_<`, `> w <`, `>.>`).
fn is_face(rest: &str) -> bool {
    /// Signs between the brows: `>////<` is a long one.
    const WIDEST: usize = 6;
    if rest.starts_with([':', ';', '=']) {
        return true;
    }
    let mut mouth = 0;
    for char in rest.chars().filter(|char| *char != ' ') {
        match char {
            '<' => return mouth > 0,
            '>' => return mouth == 1,
            '.' | '_' | '-' | '^' | '/' | '~' | ',' | '\\' | '\'' => mouth += 1,
            // One letter: `>w<`, `>o<`.
            char if char.is_alphabetic() && mouth == 0 => mouth = WIDEST,
            _ => return false,
        }
        if mouth > WIDEST {
            return false;
        }
    }
    false
}

/// `> 5`, `>10%`, `> $20`, `>-3`.
fn is_number(rest: &str) -> bool {
    let number = rest.trim_start_matches([' ', '=', '-', '+', '$', '€', '£', '.']);
    number.starts_with(|first: char| first.is_ascii_digit())
}

/// `RE: https://...` alone on its line.
fn is_reference(line: &str) -> bool {
    let line = line.trim();
    let Some((word, address)) = line.split_once(':') else {
        return false;
    };
    let address = address.trim_start();
    ["re", "qt"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
        && (address.starts_with("https://") || address.starts_with("http://"))
        && !address.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::own_words;

    #[track_caller]
    fn check(text: &str, own: &str) {
        assert_eq!(own_words(text), own, "{text:?}");
    }

    #[test]
    fn quotes_are_left_out_wherever_they_stand() {
        check("> It is bad.\n\nIt is not.", "It is not.");
        check("It is not.\n> It is bad.", "It is not.");
        check("a\n>b\n  > c\n>> d\n>\ne", "a\ne");
        check("> a\r\nb\r\n", "b");
        check("> \"Terrible\"\nno", "no");
        check(">...and so on\nno", "no");
        check("> only a quote", "");
    }

    #[test]
    fn what_only_begins_like_a_quote_is_own() {
        for own in [
            ">:( this is bad",
            ">_< no",
            ">.< no",
            "> w < yes",
            ">.> sure",
            ">////<",
            ">!he dies!<",
            "> 5 people liked it",
            ">10% better",
            "> $20 for this?",
            ">= 3",
            "quality > price, I love it",
            "a -> b",
        ] {
            assert!(
                matches!(own_words(own), Cow::Borrowed(text) if text == own),
                "{own}"
            );
        }
    }

    #[test]
    fn a_quote_goes_on_with_a_number() {
        check("> It took\n> 5 days\nso slow", "so slow");
        check("It took\n> 5 days\nso slow", "It took\n> 5 days\nso slow");
    }

    #[test]
    fn what_is_answered_is_a_line_of_its_own() {
        check("RE: https://m.example/@a/1\nyes", "yes");
        check("yes\n\nQT: http://m.example/1", "yes");
        let own = "re: https://m.example/1 is wrong\nRE: the weather\nhttps://m.example/1";
        check(own, own);
    }

    #[test]
    fn quotes_of_forums_are_left_out_with_the_lines_that_quote() {
        check(
            "[quote=\"Ann\"]It is bad.[/quote]\n> So bad.\nIt is not.",
            "It is not.",
        );
        check("> [quote]a\nb[/quote]\nc", "c");
        check("[quote]bad[/quote]", "");
    }

    #[test]
    fn a_text_of_many_quotes_takes_one_pass() {
        check(&"[quote]a".repeat(100_000), &"[quote]a".repeat(100_000));
        check(&format!("{}b", "[quote]a[/quote]".repeat(50_000)), "b");
        let deep = "[quote]".repeat(50_000) + &"[/quote]".repeat(50_000);
        check(&deep, "");
        check(&"> a\n".repeat(100_000), "");
        check(&">".repeat(100_000), "");
    }
}
