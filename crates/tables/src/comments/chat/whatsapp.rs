//! WhatsApp: `12.05.24, 18:03 - Ann: text` or `[12.05.24, 18:03:11] Ann: text`.

use super::{Author, Head, Line, MAX_STAMP, is_time, marks};

pub(super) fn read(line: &str) -> Line<'_> {
    head(line).map_or(Line::More(line), Line::Head)
}

fn head(line: &str) -> Option<Head<'_>> {
    let line = line.trim_start_matches(marks::is_invisible);
    let (time, rest) = match line.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => line.split_once(" - ")?,
    };
    let is_stamp = time.len() <= MAX_STAMP
        && time.starts_with(|c: char| c.is_ascii_digit())
        && time.trim().contains(char::is_whitespace)
        && is_time(time);
    if !is_stamp {
        return None;
    }
    let rest = rest.trim_start_matches(' ');
    let (author, words) = match rest.split_once(':') {
        Some((name, words)) if is_name(name) && !words.starts_with(|c: char| c != ' ') => (
            Author::Named(bare_name(name)),
            words.strip_prefix(' ').unwrap_or(words),
        ),
        _ => (Author::Nobody, rest),
    };
    Some(Head {
        time,
        author,
        words,
    })
}

/// Whether what stands before a colon is the name of a person: sentences of the messenger quote.
fn is_name(text: &str) -> bool {
    super::is_name(text) && !text.contains(['"', '“', '”', '„', '«', '»'])
}

/// A name without the sign for somebody who is not among the contacts.
fn bare_name(name: &str) -> &str {
    let name = name.trim_matches(|c: char| marks::is_invisible(c) || c.is_whitespace());
    name.strip_prefix('~').map_or(name, str::trim)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn messages_begin_with_their_time_in_the_form_of_the_country() {
        for time in [
            "12.05.24, 18:03",
            "12/05/2024, 18:03",
            "5/12/24, 6:03\u{202F}PM",
            "2024-05-12, 6:03 p.m.",
            "12/5/24 18:03",
            "12.5.2024 18.03",
        ] {
            let line = format!("{time} - Ann B: so: good");
            check(
                read,
                &line,
                Some((time, Author::Named("Ann B"), "so: good")),
            );
        }
        for time in ["12.05.24, 18:03:11", "5/12/24, 6:03:11\u{202F}PM"] {
            check(
                read,
                &format!("\u{200E}[{time}] ~\u{202F}Ann: ok"),
                Some((time, Author::Named("Ann"), "ok")),
            );
        }
        check(
            read,
            "12.05.24, 18:03 - Ann:",
            Some(("12.05.24, 18:03", Author::Named("Ann"), "")),
        );
    }

    #[test]
    fn what_the_messenger_says_has_no_author() {
        for words in [
            "Ann joined using this group's invite link",
            "Ann changed the subject from “x” to “y: z”",
            "Ben added https://a.example/x",
        ] {
            let line = format!("12.05.24, 18:03 - {words}");
            check(
                read,
                &line,
                Some(("12.05.24, 18:03", Author::Nobody, words)),
            );
        }
    }

    #[test]
    fn other_lines_begin_no_message() {
        for line in [
            "so - Ann: x",
            "2024 - Ann: x",
            "12.05.24 - Ann: x",
            "18:03 - Ann: x",
            "[1] Ann: x",
            "[12.05.24, 18:03:11 Ann: x",
            "[x](https://a.example/) - Ann: x",
            "",
        ] {
            check(read, line, None);
        }
    }
}
