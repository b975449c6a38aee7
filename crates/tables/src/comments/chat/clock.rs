//! Lines with the time of the day in brackets, as chats beside films and IRC are logged and compact
//! ones copied: `[18:03] Ann: text`, `[18:03:11] <Ann> text`.

use super::{Author, Head, Line, is_clock};

pub(super) fn read(line: &str) -> Line<'_> {
    head(line).map_or(Line::More(line), Line::Head)
}

fn head(line: &str) -> Option<Head<'_>> {
    let (time, rest) = line.strip_prefix('[')?.split_once(']')?;
    if !is_clock(time) {
        return None;
    }
    let rest = rest.trim_start();
    let (name, words) = match rest.strip_prefix('<') {
        Some(rest) => rest.split_once('>')?,
        None => rest.split_once(':')?,
    };
    is_nick(name).then_some(Head {
        time,
        author: Author::Named(name.trim()),
        words: words.trim_start(),
    })
}

/// Whether a name is one in such a log: three words at most.
fn is_nick(name: &str) -> bool {
    super::is_name(name) && name.split_whitespace().count() <= 3
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn a_message_has_its_time_in_brackets_and_a_name() {
        check(
            read,
            "[18:03] Ann: so: good",
            Some(("18:03", Author::Named("Ann"), "so: good")),
        );
        check(
            read,
            "[6:03 PM]Ann B: good",
            Some(("6:03 PM", Author::Named("Ann B"), "good")),
        );
        check(
            read,
            "[18:03:11] <ann_> good",
            Some(("18:03:11", Author::Named("ann_"), "good")),
        );
        for line in [
            "[18:03] so good",
            "[1] Ann: good",
            "[18:03] what I wanted to say is: good",
            "18:03 Ann: good",
            "[18:03] : good",
            "[18:03",
        ] {
            check(read, line, None);
        }
    }
}
