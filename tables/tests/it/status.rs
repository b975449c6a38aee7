//! Comments that their file says are spam, not approved or gone.

use rust_xlsxwriter::Workbook;
use tables::{LeftOutReason, OpenOptions};

use crate::survey::{every, open};

/// The texts, and what was left out.
#[track_caller]
fn check(
    bytes: impl AsRef<[u8]>,
    suffix: &str,
    texts: &[&str],
    left_out: &[(LeftOutReason, u64, &str)],
) {
    let bytes = bytes.as_ref();
    let found = every(bytes, suffix, &OpenOptions::default(), |comment| {
        comment.text().to_owned()
    });
    assert_eq!(found, texts);
    let file = open(bytes, suffix);
    let told: Vec<_> = file
        .left_out()
        .iter()
        .map(|line| (line.reason, line.count, line.first_place.as_str()))
        .collect();
    assert_eq!(told, left_out);
    let comments: u64 = file.posts().all().iter().map(|post| post.comments).sum();
    assert_eq!(
        (file.rows(), comments),
        (texts.len() as u64, texts.len() as u64)
    );
}

#[test]
fn what_a_blog_did_not_publish_is_left_out_and_counted() {
    check(
        "comment_ID,comment_content,comment_approved\n\
         1,fine,1\n2,buy pills,spam\n3,gone,trash\n4,\"wait\nhere\",0\n5,good,1\n",
        ".csv",
        &["fine", "good"],
        &[
            (LeftOutReason::NotPublished, 2, "line 3"),
            (LeftOutReason::Removed, 1, "line 4"),
        ],
    );
}

#[test]
fn records_of_json_are_left_out_and_their_replies_stay() {
    check(
        "[{\"id\":1,\"raw_message\":\"a\",\"isSpam\":false,\"isDeleted\":false},\n\
         {\"id\":2,\"raw_message\":\"b\",\"isSpam\":true,\"replies\":[{\"id\":3,\"raw_message\":\"c\"}]},\n\
         {\"id\":4,\"raw_message\":\"d\",\"isDeleted\":true}]",
        ".json",
        &["a", "c"],
        &[
            (LeftOutReason::NotPublished, 1, "line 2, column 1"),
            (LeftOutReason::Removed, 1, "line 3, column 1"),
        ],
    );
}

#[test]
fn rows_of_sheets_are_left_out_with_their_place() {
    let mut book = Workbook::new();
    for name in ["One", "Two"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in [
            ["comment", "state"],
            ["fine", "published"],
            ["bad", "spam"],
            ["good", ""],
        ]
        .iter()
        .enumerate()
        {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write(row as u32, column as u16, *cell).unwrap();
            }
        }
    }
    check(
        book.save_to_buffer().unwrap(),
        ".xlsx",
        &["fine", "good", "fine", "good"],
        &[(LeftOutReason::NotPublished, 2, "row 3 of the sheet \"One\"")],
    );
}

#[test]
fn what_others_call_a_state_tells_nothing() {
    for column in [
        "status",
        "state",
        "approved",
        "deleted_by",
        "author.deleted",
    ] {
        for value in ["done", "0", "false", "open", "pending"] {
            let text = format!("text,{column}\na,{value}\nb,\n");
            check(text, ".csv", &["a", "b"], &[]);
        }
    }
}

#[test]
fn a_file_of_nothing_but_spam_has_no_comments_to_score() {
    let file = open("text,is_spam\na,1\nb,yes\n", ".csv");
    assert_eq!(file.rows(), 0);
    assert_eq!(file.left_out()[0].count, 2);
}
