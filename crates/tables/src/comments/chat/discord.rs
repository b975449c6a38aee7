//! Messages copied from Discord: `Ann — Today at 6:03 PM`, and the words below; what she writes soon
//! after has its time alone (`[6:04 PM]`).

use super::{Author, Head, Line, MAX_STAMP, is_clock, is_name, is_time};

/// What stands before the time of the last two days.
const DAYS: [&str; 10] = [
    "Today at ",
    "Yesterday at ",
    "heute um ",
    "gestern um ",
    "Aujourd’hui à ",
    "Hier à ",
    "hoy a las ",
    "ayer a las ",
    "Hoje às ",
    "Ontem às ",
];

pub(super) fn read(line: &str) -> Line<'_> {
    named(line)
        .or_else(|| same(line))
        .map_or(Line::More(line), Line::Head)
}

fn named(line: &str) -> Option<Head<'_>> {
    let (name, time) = line.trim_end().rsplit_once(" — ")?;
    let is_stamp = time.len() <= MAX_STAMP
        && (is_clock(time)
            || DAYS
                .iter()
                .any(|day| time.strip_prefix(day).is_some_and(is_clock))
            || (time.contains(' ') && is_time(time)));
    (is_stamp && is_name(name)).then_some(Head {
        time,
        author: Author::Named(name.trim()),
        words: "",
    })
}

fn same(line: &str) -> Option<Head<'_>> {
    let (time, words) = line.strip_prefix('[')?.split_once(']')?;
    is_clock(time).then_some(Head {
        time,
        author: Author::Same,
        words: words.trim_start(),
    })
}

/// The words of a message without the mark that it was changed.
pub(super) fn words(message: &str) -> &str {
    let message = message.trim();
    message
        .strip_suffix("(edited)")
        .unwrap_or(message)
        .trim_end()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn a_message_begins_with_a_name_and_a_time_behind_a_dash() {
        for time in [
            "Today at 6:03 PM",
            "Yesterday at 18:03",
            "05/12/2024 6:03 PM",
            "12.05.2024 18:03",
            "18:03",
        ] {
            let line = format!("Ann — B. — {time}");
            check(read, &line, Some((time, Author::Named("Ann — B."), "")));
        }
        check(read, "[6:04 PM]", Some(("6:04 PM", Author::Same, "")));
        check(
            read,
            "[18:04] so good",
            Some(("18:04", Author::Same, "so good")),
        );
        for line in [
            "Ann — so good",
            "Ann — Today",
            " — 18:03",
            "Ann - 18:03",
            "Ann — 2024",
            "[1] so good",
            "[so] good",
        ] {
            check(read, line, None);
        }
    }

    #[test]
    fn the_mark_of_a_change_is_no_word() {
        assert_eq!(words("\nso good (edited)"), "so good");
        assert_eq!(words("\n(edited) it"), "(edited) it");
    }
}
