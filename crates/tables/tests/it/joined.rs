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

/// What is read of a comment beside its words.
fn told(text: &str, suffix: &str) -> Vec<String> {
    every(text, suffix, &OpenOptions::default(), facts)
}

pub(crate) fn facts(c: &tables::Comment<'_>) -> String {
    let time = c
        .published_at()
        .map(|time| time.format("%F %H:%M").to_string());
    let count = |n: Option<i64>| n.map_or("-".to_owned(), |n| n.to_string());
    let word = |field| c.field(field).unwrap_or("-");
    format!(
        "{} | {} | {} | {} | {} | {}",
        c.text(),
        count(c.likes()),
        count(c.reply_count()),
        time.as_deref().unwrap_or("-"),
        word(Field::Language),
        word(Field::ParentId),
    )
}

#[test]
fn likes_dates_languages_and_parents_of_each_kind_are_read_in_its_own_form() {
    let lines = "{\"id\":\"1\",\"text\":\"one\",\"likes\":\"1.200\",\"replies\":2,\"date\":\"13/4/2024\",\"lang\":\"de\",\"parent_id\":\"9\"}\n\
         {\"id\":\"2\",\"text\":\"two\",\"likes\":\"3\",\"replies\":0,\"date\":\"3/4/2024\",\"lang\":\"fr\"}\n\
         {\"id\":\"3\",\"text\":\"three\",\"like_count\":\"1,300\",\"reply_count\":4,\"created_at\":\"4/25/2024 10:30\",\"language\":\"en\",\"in_reply_to_id\":\"1\"}\n\
         {\"id\":\"4\",\"text\":\"four\",\"like_count\":\"12.0\",\"reply_count\":5,\"created_at\":\"4/3/2024 11:30\",\"language\":\"es\"}\n";
    assert_eq!(
        told(lines, ".jsonl"),
        [
            "one | 1200 | 2 | 2024-04-13 00:00 | de | 9",
            "two | 3 | 0 | 2024-04-03 00:00 | fr | -",
            "three | 1300 | 4 | 2024-04-25 10:30 | en | 1",
            "four | 12 | 5 | 2024-04-03 11:30 | es | -",
        ]
    );
    let file = open(lines, ".jsonl");
    let completed = file.notes().iter();
    let completed = completed.filter(|note| matches!(note, Note::Completed { .. }));
    assert_eq!(completed.count(), 5, "{:?}", file.notes());
}

#[test]
fn two_arrays_in_a_row_are_read_each_by_its_names() {
    let text = "[{\"id\":1,\"text\":\"one\",\"votes\":5,\"time\":1714557600}]\n\
                [{\"id\":2,\"text\":\"two\",\"reactions\":6,\"publishedAt\":\"2024-05-02T10:00:00Z\"}]";
    assert_eq!(
        told(text, ".json"),
        [
            "one | 5 | - | 2024-05-01 10:00 | - | -",
            "two | 6 | - | 2024-05-02 10:00 | - | -",
        ]
    );
}

#[test]
fn a_second_column_of_likes_in_the_same_rows_completes_nothing() {
    // The second speaks in rows of the first as well.
    let table = "id,text,likes,votes\n1,a b,3,9\n2,c d,,8\n3,e f,4,7\n4,g h,,6\n";
    assert_eq!(
        every(table, ".csv", &OpenOptions::default(), |c| c.likes()),
        [Some(3), None, Some(4), None]
    );
    // Stars are no likes, wherever they stand.
    let lines = "{\"text\":\"a b\",\"likes\":3}\n{\"text\":\"c d\",\"score\":5}\n{\"text\":\"e f\",\"score\":1}\n";
    assert_eq!(
        every(lines, ".jsonl", &OpenOptions::default(), |c| c.likes()),
        [Some(3), None, None]
    );
    // What is chosen stays alone.
    let options = OpenOptions::default().with_column(Field::Likes, "likes");
    let lines = "{\"text\":\"a b\",\"likes\":3}\n{\"text\":\"c d\",\"votes\":5}\n";
    assert_eq!(
        every(lines, ".jsonl", &options, |c| c.likes()),
        [Some(3), None]
    );
}

#[test]
fn kinds_are_found_beside_many_columns_with_gaps() {
    let mut lines = String::new();
    for row in 0..4_000_u32 {
        let second = row >= 2_000;
        let likes = if second { "upvotes" } else { "likes" };
        lines.push_str(&format!(
            "{{\"id\":\"{row}\",\"text\":\"words {row}\",\"{likes}\":{row}"
        ));
        for (bit, name) in [
            "parent_id",
            "url",
            "author",
            "location",
            "is_reply",
            "lang",
            "title",
            "channel",
            "post_id",
            "source",
        ]
        .into_iter()
        .enumerate()
        {
            if row >> bit & 1 == 1 {
                lines.push_str(&format!(",\"{name}\":\"x{row}\""));
            }
        }
        lines.push_str("}\n");
    }
    let likes = every(&lines, ".jsonl", &OpenOptions::default(), |c| c.likes());
    assert!(
        likes
            .iter()
            .enumerate()
            .all(|(row, likes)| *likes == Some(row as i64))
    );
}

#[test]
fn posts_of_each_kind_are_told_by_its_own_column() {
    let lines = "{\"text\":\"one\",\"post_url\":\"https://a.example/1\"}\n\
                 {\"text\":\"two\",\"post_url\":\"https://a.example/2\"}\n\
                 {\"text\":\"three\",\"video_url\":\"https://a.example/2\"}\n\
                 {\"text\":\"four\",\"video_url\":\"https://a.example/3\"}\n\
                 {\"text\":\"five\"}\n";
    let file = open(lines, ".jsonl");
    let posts: Vec<_> = file
        .posts()
        .all()
        .iter()
        .map(|p| (p.url.as_deref(), p.comments))
        .collect();
    assert_eq!(
        posts,
        [
            (Some("https://a.example/1"), 1),
            (Some("https://a.example/2"), 2),
            (Some("https://a.example/3"), 1),
            (None, 1)
        ]
    );
    let rows = every(lines, ".jsonl", &OpenOptions::default(), |c| {
        (c.post(), c.field(Field::PostUrl).map(str::to_owned))
    });
    let places: Vec<usize> = rows.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, [0, 1, 1, 2, 3]);
    assert_eq!(rows[3].1.as_deref(), Some("https://a.example/3"));
    assert_eq!(rows[4].1, None);
    // Where every row names a post, none is without.
    let all = "{\"text\":\"one\",\"post_url\":\"https://a.example/1\"}\n{\"text\":\"two\",\"video_url\":\"https://a.example/2\"}\n";
    assert_eq!(open(all, ".jsonl").posts().all().len(), 2);
}

#[test]
fn what_a_shape_tells_of_its_rows_says_nothing_of_others() {
    let row = |c: &tables::Comment<'_>| {
        let field = |field| c.field(field).unwrap_or("-").to_owned();
        [
            c.text().to_owned(),
            field(Field::Id),
            field(Field::AuthorName),
        ]
    };
    let plain = r#"{"id":"1","text":"so good","author":"ann"}"#;
    for (other, expected) in [
        // The columns of the plain rows hold something in those of the shape as well.
        (
            r#"{"id":"2","text":"so bad","cooked":"<p>so bad</p>","username":"ben"}"#,
            ["so bad", "2", "ben"],
        ),
        (
            r#"{"id":"2","text":"<b>so</b> bad","raw_message":"so bad","author":{"name":"ben"}}"#,
            ["so bad", "2", "ben"],
        ),
        (
            r#"{"id":"7","pk":"2","text":"so bad","user":{"username":"ben"}}"#,
            ["so bad", "2", "ben"],
        ),
        (
            r#"{"id":"7","rpid":2,"text":"so bad","content":{"message":"so bad"},"member":{"uname":"ben"}}"#,
            ["so bad", "2", "ben"],
        ),
        (
            r#"{"id":"2","text":"so bad","account":{"name":"ben"},"inReplyToCommentId":null}"#,
            ["so bad", "2", "ben"],
        ),
        (
            r#"{"ts":"2","type":"message","id":"9","text":"so bad","user":"ben"}"#,
            ["so bad", "2", "ben"],
        ),
        (
            r#"{"id":"2","text":"so bad","story_id":7,"created_at_i":1700000000,"author":"ben","children":[]}"#,
            ["so bad", "2", "ben"],
        ),
    ] {
        for (first, second, of_plain) in [(plain, other, 0), (other, plain, 1)] {
            let text = format!("{first}\n{second}\n");
            let rows = every(&text, ".jsonl", &OpenOptions::default(), row);
            assert_eq!(rows[of_plain], ["so good", "1", "ann"], "{text}");
            assert_eq!(rows[1 - of_plain], expected, "{text}");
        }
    }
}

#[test]
fn of_rows_without_a_shape_nobody_knows_whether_they_answer() {
    let text = r#"[{"id":1,"raw":"so good","username":"a"},{"id":2,"raw":"so bad","cooked":"<p>so bad</p>","username":"b"}]"#;
    let replies = every(text, ".json", &OpenOptions::default(), |c| c.is_reply());
    assert_eq!(replies, [None, Some(false)]);
    // Likes that a shape does not tell are none, whatever stands in other columns.
    let text = r#"[{"id":1,"cooked":"<p>so good</p>","username":"a","score":12},
        {"id":2,"cooked":"<p>so bad</p>","username":"b","score":7,"actions_summary":[{"id":2,"count":3}]},
        {"id":3,"text":"meh","score":5}]"#;
    let likes = every(text, ".json", &OpenOptions::default(), |c| c.likes());
    assert_eq!(likes[..2], [None, Some(3)]);
}
