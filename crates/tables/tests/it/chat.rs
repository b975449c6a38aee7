//! Chats of WhatsApp as files of comments.

use tables::{Field, LeftOutReason, OpenOptions};

use crate::survey::{every, open};

/// Author, time and text of each comment.
#[track_caller]
fn rows(text: &str, suffix: &str) -> Vec<String> {
    every(text, suffix, &OpenOptions::default(), |comment| {
        let time = comment.published_at();
        let time = time.map(|time| time.format("%F %T").to_string());
        format!(
            "{} | {} | {}",
            comment.field(Field::AuthorName).unwrap_or("-"),
            time.as_deref().unwrap_or("-"),
            comment.text()
        )
    })
}

const ANDROID: &str = "\
12.05.24, 18:02 - Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.
12.05.24, 18:03 - Ann: Sehr schön,
und so hell!

Danke
12.05.24, 18:04 - Ben K: <Medien ausgeschlossen>
13.05.24, 07:00 - Ben K: nein: zu teuer
13.05.24, 07:01 - Ann hat Cleo hinzugefügt
13.05.24, 07:02 - Cleo: Diese Nachricht wurde gelöscht.
13.05.24, 07:03 - Cleo: ok
";

#[test]
fn each_message_is_a_comment_and_notices_are_counted() {
    for suffix in [".txt", "", ".csv"] {
        assert_eq!(
            rows(ANDROID, suffix),
            [
                "Ann | 2024-05-12 18:03:00 | Sehr schön,\nund so hell!\n\nDanke",
                "Ben K | 2024-05-13 07:00:00 | nein: zu teuer",
                "Cleo | 2024-05-13 07:03:00 | ok",
            ],
            "{suffix}"
        );
    }
    let file = open(ANDROID, ".txt");
    let left_out: Vec<_> = file.left_out().iter().collect();
    let told: Vec<_> = left_out
        .iter()
        .map(|line| (line.reason, line.count, line.first_place.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (LeftOutReason::Notice, 3, "line 1"),
            (LeftOutReason::Removed, 1, "line 9"),
        ]
    );
}

#[test]
fn the_form_of_phones_with_brackets_is_read_too() {
    let text = "\
[5/13/24, 6:02:00\u{202F}PM] Fans: \u{200E}Messages and calls are end-to-end encrypted.\r
[5/13/24, 6:03:11\u{202F}PM] ~\u{202F}Ann: love it\r
really\r
\u{200E}[5/13/24, 6:04:00\u{202F}PM] Ben: \u{200E}image omitted\r
[5/14/24, 6:05:00\u{202F}AM] Ben: no \u{200E}<This message was edited>\r
";
    assert_eq!(
        rows(text, ".txt"),
        [
            "Ann | 2024-05-13 18:03:11 | love it\nreally",
            "Ben | 2024-05-14 06:05:00 | no",
        ]
    );
    let file = open(text, ".txt");
    assert_eq!(file.left_out()[0].reason, LeftOutReason::Notice);
    assert_eq!(file.left_out()[0].count, 2);
    assert_eq!(file.columns(), ["published_at", "author_name", "text"]);
}

#[test]
fn the_dates_of_the_chat_tell_day_from_month() {
    let text = "3/4/2024, 18:03 - Ann: a\n25/4/2024, 18:03 - Ann: b\n";
    assert_eq!(
        rows(text, ".txt"),
        [
            "Ann | 2024-04-03 18:03:00 | a",
            "Ann | 2024-04-25 18:03:00 | b"
        ]
    );
}

#[test]
fn lines_that_only_mention_times_are_lines() {
    let text = "nice one\n12.05.24, 18:03 - Ann: said that\n12.05.24, 18:04 - Ben: too\n";
    let texts = every(text, ".txt", &OpenOptions::default(), |c| {
        c.text().to_owned()
    });
    assert_eq!(texts.len(), 3);
    let table = "time,text\n\"12.05.24, 18:03 - x\",a: b\n";
    assert_eq!(open(table, ".csv").columns(), ["time", "text"]);
}
