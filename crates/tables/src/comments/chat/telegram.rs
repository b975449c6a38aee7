//! Messages copied from Telegram's program: `Ann Smith, [12.05.2024 18:03]`, and the words below.

use super::{Author, Head, Line, MAX_STAMP, is_name, is_time};
use crate::comments::left_out::LeftOutReason;

pub(super) fn read(line: &str) -> Line<'_> {
    head(line).map_or(Line::More(line), Line::Head)
}

fn head(line: &str) -> Option<Head<'_>> {
    let (name, stamp) = line.trim_end().strip_suffix(']')?.rsplit_once(", [")?;
    let is_stamp = stamp.len() <= MAX_STAMP
        && stamp.trim().contains(char::is_whitespace)
        && is_time(stamp)
        && is_name(name);
    is_stamp.then_some(Head {
        time: stamp,
        author: Author::Named(name.trim()),
        words: "",
    })
}

/// The words of a message; pictures and the like stand in it as `[ Photo ]`.
pub(super) fn words(message: &str) -> Result<String, LeftOutReason> {
    let is_media = |line: &&str| line.starts_with("[ ") && line.ends_with(" ]");
    // What is passed on or answered says so in a line of its own.
    let lines = message.trim().lines().map(str::trim_end);
    let own: Vec<&str> = lines.clone().filter(|line| !is_media(line)).collect();
    let has_media = own.len() < lines.count();
    let words = own.join("\n");
    match has_media && words.trim().is_empty() {
        true => Err(LeftOutReason::Notice),
        false => Ok(words),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn a_message_begins_with_a_name_and_a_time_in_brackets() {
        for (line, time, name) in [
            (
                "Ann Smith, [12.05.2024 18:03]",
                "12.05.2024 18:03",
                "Ann Smith",
            ),
            ("Ann, B., [5/12/24 6:03 PM]", "5/12/24 6:03 PM", "Ann, B."),
            (
                "Анна, [12.05.2024 18:03:11] ",
                "12.05.2024 18:03:11",
                "Анна",
            ),
        ] {
            check(read, line, Some((time, Author::Named(name), "")));
        }
        for line in [
            "Ann, [18:03]",
            "Ann, [1]",
            "Ann [12.05.2024 18:03]",
            ", [12.05.2024 18:03]",
            "Ann, [12.05.2024 18:03] said",
        ] {
            check(read, line, None);
        }
    }

    #[test]
    fn pictures_are_no_words() {
        assert_eq!(
            words("\n[ Photo ]\nnice [one]"),
            Ok("nice [one]".to_owned())
        );
        assert_eq!(words("\n[ Sticker 👍 ]\n"), Err(LeftOutReason::Notice));
        assert_eq!(words("\n[sic]"), Ok("[sic]".to_owned()));
    }
}
