//! Chats as LINE exports them: `[LINE] ...` in the first line, a line for each day, and messages as
//! `18:03`, a name and words with tabs between them.

use super::{Author, Head, Line, is_clock, is_name, is_time};
use crate::comments::left_out::LeftOutReason;
use crate::digits::is_digits;

/// In place of what cannot be written, in the languages of its users.
const MEDIA: [&str; 21] = [
    "[photo]",
    "[sticker]",
    "[video]",
    "[voice message]",
    "[file]",
    "[album]",
    "[contact]",
    "[location]",
    "[emoji]",
    "[スタンプ]",
    "[写真]",
    "[動画]",
    "[ボイスメッセージ]",
    "[ファイル]",
    "[アルバム]",
    "[連絡先]",
    "[位置情報]",
    "[貼圖]",
    "[照片]",
    "[影片]",
    "[語音訊息]",
];

/// Whether a line is the first of an export.
pub(super) fn begins(line: &str) -> bool {
    line.trim_start_matches('\u{FEFF}').starts_with("[LINE]")
}

pub(super) fn read(line: &str) -> Line<'_> {
    if let Some(day) = day(line) {
        return Line::Day(day);
    }
    head(line).map_or(Line::More(line), Line::Head)
}

fn head(line: &str) -> Option<Head<'_>> {
    let (time, rest) = line.split_once('\t')?;
    if !is_clock(without_half(time)) {
        return None;
    }
    let (author, words) = match rest.split_once('\t') {
        Some((name, words)) if is_name(name) => (Author::Named(name.trim()), words),
        Some((_, words)) => (Author::Nobody, words),
        None => (Author::Nobody, rest),
    };
    Some(Head {
        time,
        author,
        words,
    })
}

/// A time without the word for its half of the day: `午後6:03`.
fn without_half(time: &str) -> &str {
    let time = time.trim();
    ["午前", "午後", "上午", "下午"]
        .iter()
        .find_map(|half| time.strip_prefix(half))
        .unwrap_or(time)
}

/// The date of a line that tells a day: `2024/05/12(Sun)`, `Sun, 05/12/2024`, `2024.05.12 Sunday`.
fn day(line: &str) -> Option<&str> {
    /// No such line is longer, in bytes.
    const LONGEST: usize = 48;
    if line.len() > LONGEST || line.contains(['\t', ':']) {
        return None;
    }
    let mut parts = line
        .split([' ', '(', '（', ','])
        .filter(|part| !part.is_empty());
    let mut dates = parts.clone().filter(|part| is_date(part));
    let date = dates.next().filter(|_| dates.next().is_none())?;
    // Beside it stands the day of the week.
    let are_words = parts.all(|part| part == date || !part.contains(|c: char| c.is_ascii_digit()));
    (are_words && line.split_whitespace().count() <= 2).then_some(date)
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| (1..=4).contains(&part.len()) && is_digits(part))
        && is_time(text)
}

/// The words of a message: those of several lines stand in quotes.
pub(super) fn words(message: &str) -> Result<&str, LeftOutReason> {
    let message = message.trim();
    if MEDIA.contains(&message.to_lowercase().as_str()) || message.starts_with('☎') {
        return Err(LeftOutReason::Notice);
    }
    let inner = message
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|_| message.contains('\n'));
    Ok(inner.unwrap_or(message))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn messages_have_tabs_and_notices_no_name() {
        check(
            read,
            "18:03\tAnn B\tso: good",
            Some(("18:03", Author::Named("Ann B"), "so: good")),
        );
        check(
            read,
            "6:03 PM\tAnn\tso\tgood",
            Some(("6:03 PM", Author::Named("Ann"), "so\tgood")),
        );
        check(
            read,
            "午後6:03\tアン\tいいね",
            Some(("午後6:03", Author::Named("アン"), "いいね")),
        );
        for line in [
            "18:03\tAnn joined the group.",
            "18:03\t\tAnn joined the group.",
        ] {
            check(
                read,
                line,
                Some(("18:03", Author::Nobody, "Ann joined the group.")),
            );
        }
        check(read, "soon\tAnn\tso good", None);
    }

    #[test]
    fn days_stand_alone() {
        for (line, date) in [
            ("2024/05/12(Sun)", "2024/05/12"),
            ("2024/05/12（日）", "2024/05/12"),
            ("Sun, 05/12/2024", "05/12/2024"),
            ("2024.05.12 Sunday", "2024.05.12"),
        ] {
            assert_eq!(read(line), Line::Day(date), "{line}");
        }
        for line in [
            "Saved on: 2024/05/12 18:30",
            "on 2024/05/12 or 2024/05/13",
            "we meet on 2024/05/12",
            "1.2.3.4",
            "",
        ] {
            assert_eq!(read(line), Line::More(line), "{line}");
        }
    }

    #[test]
    fn stickers_and_calls_are_no_words_and_quotes_only_around_lines() {
        for text in ["[Sticker]", "[スタンプ]", "☎ Call time 0:32"] {
            assert_eq!(words(text), Err(LeftOutReason::Notice), "{text}");
        }
        assert_eq!(words("\"a\nb\""), Ok("a\nb"));
        assert_eq!(words("\"a\""), Ok("\"a\""));
        assert_eq!(words("[sic]"), Ok("[sic]"));
    }
}
