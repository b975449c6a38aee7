//! Chats of other messengers, and comments copied from a page.

use tables::{Field, LeftOutReason, OpenOptions};

use crate::survey::{every, open};

/// Author, time and text of each comment, and what was left out.
#[track_caller]
fn check(text: &str, rows: &[&str], left_out: &[(LeftOutReason, u64)]) {
    let found = every(text, ".txt", &OpenOptions::default(), |comment| {
        let time = comment.published_at();
        let time = time.map(|time| time.format("%F %T").to_string());
        format!(
            "{} | {} | {}",
            comment.field(Field::AuthorName).unwrap_or("-"),
            time.as_deref().unwrap_or("-"),
            comment.text()
        )
    });
    assert_eq!(found, rows);
    let told: Vec<_> = open(text, ".txt")
        .left_out()
        .iter()
        .map(|line| (line.reason, line.count))
        .collect();
    assert_eq!(told, left_out);
}

/// The texts of a file that is no chat: its lines.
#[track_caller]
fn check_lines(text: &str) {
    let found = every(text, ".txt", &OpenOptions::default(), |comment| {
        comment.text().to_owned()
    });
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    assert_eq!(found, lines);
}

#[test]
fn messages_copied_from_telegram_are_comments() {
    check(
        "Ann Smith, [25.05.2024 18:03]\nSo good,\nreally\n\nBen, [25.05.2024 18:04]\n[ Photo ]\n\
         Ben, [25.05.2024 18:05]\n[ Photo ]\ntoo dear\n",
        &[
            "Ann Smith | 2024-05-25 18:03:00 | So good,\nreally",
            "Ben | 2024-05-25 18:05:00 | too dear",
        ],
        &[(LeftOutReason::Notice, 1)],
    );
    check_lines("Ann, [1]\nnice one\nBen, [2]\nbad one\n");
}

#[test]
fn messages_copied_from_discord_are_comments() {
    check(
        "Ann — Today at 6:03 PM\nso good\nreally\n[6:04 PM]\nand cheap (edited)\n\
         Ben — 05/25/2024 6:05 PM\nno\n",
        &[
            "Ann | - | so good\nreally",
            "Ann | - | and cheap",
            "Ben | 2024-05-25 18:05:00 | no",
        ],
        &[],
    );
    check_lines("Ann — so good\nBen — so bad\nCleo — no idea\n");
}

#[test]
fn exports_of_line_are_comments_with_their_day() {
    check(
        "[LINE] Chat history in \"Fans\"\nSaved on: 2024/05/26 18:30\n\n2024/05/25(Sat)\n\
         18:03\tAnn\tso good\n18:04\tBen\t\"no,\nnot at all\"\n18:05\tCleo joined the group.\n\
         18:06\tCleo\t[Sticker]\n\n2024/05/26(Sun)\n07:00\tCleo\tok\n",
        &[
            "Ann | 2024-05-25 18:03:00 | so good",
            "Ben | 2024-05-25 18:04:00 | no,\nnot at all",
            "Cleo | 2024-05-26 07:00:00 | ok",
        ],
        &[(LeftOutReason::BeforeHeader, 2), (LeftOutReason::Notice, 2)],
    );
}

#[test]
fn chats_of_zoom_are_comments() {
    check(
        "18:03:11\t From Ann Smith to Everyone:\n\tso good\n\treally\n\
         18:04:00 From Ben to Everyone: no: too dear\n\
         18:04:10\t From Cleo to Everyone:\n\tReacted to \"no\" with 👍\n\
         18:05:00\tAnn Smith:\tok\n",
        &[
            "Ann Smith | - | so good\nreally",
            "Ben | - | no: too dear",
            "Ann Smith | - | ok",
        ],
        &[(LeftOutReason::Notice, 1)],
    );
    check_lines("18:03:11 so good\n18:04:00 so bad\n");
}

#[test]
fn lines_with_a_clock_and_a_name_are_comments_when_nearly_all_are() {
    check(
        "[18:03] Ann: so good\n[18:04] Ben B: no\n[18:05:11] <cleo> ok\n",
        &["Ann | - | so good", "Ben B | - | no", "cleo | - | ok"],
        &[],
    );
    check_lines("[18:03] Ann: so good\nwhat a day\nnice\n[18:04] Ben: no\n[18:05] Ann: ok\n");
}

#[test]
fn comments_copied_from_facebook_are_whole() {
    check(
        "Ann Smith\nGreat!\nI love it\nLike\nReply\n2d\n3\nTop fan\nBen\nNo\nLike\nReply\n1w\n\
         View 2 replies\nCleo\nLike\nReply\n5h\nDan\nToo dear\nfor me\nLike\nReply\n5h\n",
        &[
            "Ann Smith | - | Great!\nI love it",
            "Ben | - | No",
            "Cleo | - | ",
            "Dan | - | Too dear\nfor me",
        ],
        &[],
    );
    check(
        "Ann Smith\nToll!\n2 Tage\nGefällt mir\nAntworten\nBen\nNein\n3 Std.\nGefällt mir\nAntworten\n",
        &["Ann Smith | - | Toll!", "Ben | - | Nein"],
        &[],
    );
    check_lines("I like it\nReply\nnice\n2d\nLike\n");
}
