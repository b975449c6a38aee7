//! Files in which rows of several kinds are joined, each with names of its own.

use tables::{Field, LeftOutReason, Note, OpenOptions};

use crate::survey::{every, open};

fn rows(text: &str, suffix: &str) -> Vec<(String, Option<String>)> {
    every(text, suffix, &OpenOptions::default(), |c| {
        let author = c.field(Field::AuthorName).map(str::to_owned);
        (c.text().to_owned(), author)
    })
}

fn said(rows: &[(String, Option<String>)]) -> Vec<(&str, &str)> {
    rows.iter()
        .map(|(text, author)| (text.as_str(), author.as_deref().unwrap_or("-")))
        .collect()
}

#[test]
fn each_kind_of_record_has_its_own_column_of_texts_and_authors() {
    let lines = "{\"id\": \"1\", \"comment\": \"I love it\", \"user\": \"Ann\"}\n\
                 {\"id\": \"2\", \"text\": \"so bad\", \"author\": \"Ben\"}\n\
                 {\"id\": \"3\", \"message\": \"fine with me\", \"username\": \"Cy\"}\n\
                 {\"id\": \"4\", \"comment\": \"and again\", \"user\": \"Di\"}\n";
    assert_eq!(
        said(&rows(lines, ".jsonl")),
        [
            ("I love it", "Ann"),
            ("so bad", "Ben"),
            ("fine with me", "Cy"),
            ("and again", "Di")
        ]
    );
    let notes = open(lines, ".jsonl").notes().to_vec();
    let completed = |by: &str| {
        notes.iter().any(
            |note| matches!(note, Note::Completed { column, by: other } if column == "comment" && other == by),
        )
    };
    assert!(completed("text") && completed("message"), "{notes:?}");
    let table = "text,comment,author\ngood one,,Ann\n,bad one,Ben\n";
    assert_eq!(
        said(&rows(table, ".csv")),
        [("good one", "Ann"), ("bad one", "Ben")]
    );
}

#[test]
fn a_column_beside_the_texts_does_not_speak_for_them() {
    // What each row holds is of the post, and an empty comment is none.
    let table =
        "comment,content,author\nnice,Our new shop,Ann\n,Our new shop,Ben\nbad,Our new shop,Cy\n";
    assert_eq!(
        said(&rows(table, ".csv")),
        [("nice", "Ann"), ("", "Ben"), ("bad", "Cy")]
    );
    // Captions of posts and answers of a company are no comments, wherever they stand.
    for other in ["caption", "reply", "selftext"] {
        let table = format!("text,{other},author\nnice,,Ann\n,Thanks to all,Shop\nbad,,Cy\n");
        assert_eq!(
            said(&rows(&table, ".csv")),
            [("nice", "Ann"), ("", "Shop"), ("bad", "Cy")],
            "{other}"
        );
    }
    assert!(open(table, ".csv").notes().is_empty());
}

#[test]
fn tables_that_pandas_splits_have_their_columns() {
    for index in ["", "\"index\":[0,1],"] {
        let split = format!(
            "{{\"columns\":[\"author\",\"comment\",\"likes\"],{index}\
             \"data\":[[\"Ann\",\"good stuff\",3],[\"Ben\",\"bad stuff\",null]]}}"
        );
        assert_eq!(
            said(&rows(&split, ".json")),
            [("good stuff", "Ann"), ("bad stuff", "Ben")]
        );
    }
    // Names of something else beside comments.
    let other = "{\"columns\":[\"a\",\"b\"],\"data\":[{\"text\":\"fine\",\"author\":\"Cy\"}]}";
    assert_eq!(said(&rows(other, ".json")), [("fine", "Cy")]);
}

#[test]
fn the_header_of_a_file_that_was_appended_is_no_comment() {
    let table =
        "id,author,text\n1,Ann,fine\nid,author,text\n2,Ben,bad\n id ,author,text\n3,author,text\n";
    assert_eq!(
        said(&rows(table, ".csv")),
        [("fine", "Ann"), ("bad", "Ben"), ("text", "author")]
    );
    let file = open(table, ".csv");
    let [left_out] = file.left_out() else {
        panic!("{:?}", file.left_out());
    };
    assert_eq!(
        (
            left_out.reason,
            left_out.count,
            left_out.first_place.as_str()
        ),
        (LeftOutReason::BeforeHeader, 2, "line 3")
    );
}
