//! The chat of a meeting as Zoom saves it: `18:03:11 From Ann Smith to Everyone: text`, with the words in
//! the same line or below, or `18:03:11`, `Ann Smith:` and the words with tabs between them.

use super::{Author, Head, Line, is_name};
use crate::comments::left_out::LeftOutReason;

pub(super) fn read(line: &str) -> Line<'_> {
    match head(line) {
        Some(head) => Line::Head(head),
        None => Line::More(line.strip_prefix('\t').unwrap_or(line)),
    }
}

fn head(line: &str) -> Option<Head<'_>> {
    let time = line.get(..8)?;
    let is_time = time.bytes().enumerate().all(|(at, byte)| match at % 3 {
        2 => byte == b':',
        _ => byte.is_ascii_digit(),
    });
    let rest = &line[8..];
    if !is_time || !rest.starts_with([' ', '\t']) {
        return None;
    }
    let rest = rest.trim_start();
    let (name, words) = match rest.strip_prefix("From ") {
        Some(rest) => {
            let (who, words) = rest.split_once(':')?;
            // `Ann to Everyone`, `Ann to Ben(Direct Message)`.
            let name = [" to ", " To "].iter().find_map(|to| who.rsplit_once(to));
            (name.map_or(who, |(name, _)| name), words)
        }
        None => rest.split_once(":\t")?,
    };
    is_name(name).then_some(Head {
        time,
        author: Author::Named(name.trim()),
        words: words.trim_start(),
    })
}

/// The own words of a message: what is answered is quoted in the first line, and what somebody only
/// marks with a sign is no message.
pub(super) fn words(message: &str) -> Result<&str, LeftOutReason> {
    let message = message.trim();
    let is_sign = (message.starts_with("Reacted to \"") && message.contains("\" with "))
        || (message.starts_with("Removed a ") && message.contains(" reaction from \""));
    if is_sign {
        return Err(LeftOutReason::Notice);
    }
    match message.split_once('\n') {
        Some((first, own)) if first.starts_with("Replying to \"") && !own.trim().is_empty() => {
            Ok(own.trim())
        }
        _ => Ok(message),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn a_message_says_from_whom_it_is() {
        let ann = Author::Named("Ann Smith");
        for (line, words) in [
            ("18:03:11 From Ann Smith to Everyone: so: good", "so: good"),
            ("18:03:11\t From  Ann Smith : good", "good"),
            ("18:03:11\t From Ann Smith To Everyone:", ""),
            (
                "18:03:11 From Ann Smith to Ben(Direct Message) : good",
                "good",
            ),
            ("18:03:11\tAnn Smith:\tgood", "good"),
        ] {
            check(read, line, Some(("18:03:11", ann, words)));
        }
        for line in [
            "18:03:11 Ann Smith: good",
            "18:03 From Ann to Everyone: good",
            "18:03:11 From Ann to Everyone",
            "18:03:11From Ann: good",
            "18.03.11 From Ann: good",
            "",
        ] {
            check(read, line, None);
        }
        assert_eq!(read("\tso good"), Line::More("so good"));
    }

    #[test]
    fn words_of_others_and_signs_are_left_out() {
        assert_eq!(
            words("Replying to \"the price\"\n\ntoo high"),
            Ok("too high")
        );
        assert_eq!(words("Replying to \"x\""), Ok("Replying to \"x\""));
        assert_eq!(
            words("Reacted to \"too high\" with 👍"),
            Err(LeftOutReason::Notice)
        );
        assert_eq!(words("Reacted to this badly"), Ok("Reacted to this badly"));
    }
}
