//! Objects beside the words of a comment: what they tell is their own, or that of the comment.

use tables::{Comment, Field, OpenOptions};

use crate::survey::every;

type Told = (Option<String>, Option<String>, Option<i64>);

/// Author, date and likes.
fn told(comment: &Comment<'_>) -> Told {
    (
        comment.field(Field::AuthorName).map(str::to_owned),
        comment.published_at().map(|time| time.to_rfc3339()),
        comment.likes(),
    )
}

#[track_caller]
fn check(text: &str, suffix: &str, expected: Told) {
    let all = every(text, suffix, &OpenOptions::default(), told);
    assert_eq!(all[0], expected, "{text}");
}

#[test]
fn what_is_told_of_other_things_is_none_of_the_comment() {
    for object in [
        "post",
        "photo",
        "article",
        "parent",
        "quoted_status",
        "store",
        "playlist",
        "crawl",
        "group",
    ] {
        let json = format!(
            r#"[{{"text":"lovely","{object}":{{"author":"eve","created_at":"2024-05-01T10:00:00Z","likes":9}}}},
                {{"text":"bad","{object}":{{"author":"dan","created_at":"2024-05-02T10:00:00Z","likes":8}}}}]"#
        );
        check(&json, ".json", (None, None, None));
        let table = format!(
            "text,{object}.author,{object}.created_at,{object}.likes\n\
             lovely,eve,2024-05-01T10:00:00Z,9\nbad,dan,2024-05-02T10:00:00Z,8\n"
        );
        check(&table, ".csv", (None, None, None));
    }
    // A person has a name; since when, and how many like them, is not of the comment.
    let json = r#"[{"text":"lovely","user":{"name":"ann","created_at":"2014-05-01T10:00:00Z","likes":500}}]"#;
    check(json, ".json", (Some("ann".to_owned()), None, None));
}

#[test]
fn what_holds_the_words_as_well_is_the_comment() {
    let own = (
        Some("ann".to_owned()),
        Some("2024-05-01T10:00:00+00:00".to_owned()),
        Some(9),
    );
    for object in ["post", "media", "payload"] {
        let table = format!(
            "{object}.message,{object}.author,{object}.created_at,{object}.likes\n\
             lovely,ann,2024-05-01T10:00:00Z,9\n"
        );
        check(&table, ".csv", own.clone());
    }
    // Counts of a comment lie in objects too.
    let json = r#"[{"text":"lovely","user":{"name":"ann"},"created_at":"2024-05-01T10:00:00Z","public_metrics":{"like_count":9}}]"#;
    check(json, ".json", own.clone());
    // Of two dates that beside the words is meant.
    let json = r#"[{"id":"r1","createdTime":"2024-06-01T10:00:00Z","fields":{"Text":"lovely","Author":"ann","Date":"2024-05-01T10:00:00Z","Likes":9}}]"#;
    check(json, ".json", own);
}

#[test]
fn the_account_that_is_gone_has_left_its_comments() {
    let json = r#"[{"text":"lovely","user":{"name":"ann","deleted":true}},{"text":"bad","author":{"name":"ben","is_private":true}}]"#;
    assert_eq!(
        every(json, ".json", &OpenOptions::default(), |_| ()).len(),
        2
    );
}

#[test]
fn authors_are_people_and_no_paths() {
    for (text, suffix) in [
        (
            r#"[{"comment":"lovely","name":"accounts/1/reviews/3","reviewer":{"displayName":"ann"}},{"comment":"bad","name":"accounts/1/reviews/4","reviewer":{"displayName":"ben"}}]"#,
            ".json",
        ),
        (
            "name,author_title,text\nThe Shop,ann,lovely\nThe Shop,ben,bad\n",
            ".csv",
        ),
        ("text,Użytkownik (login)\nlovely,ann\n", ".csv"),
        ("text,Absender\nlovely,ann\n", ".csv"),
        ("text,posted_by\nlovely,ann\n", ".csv"),
        (
            r#"[{"text":"lovely","memberCreator":{"fullName":"ann"}}]"#,
            ".json",
        ),
    ] {
        check(text, suffix, (Some("ann".to_owned()), None, None));
    }
}

#[test]
fn a_date_that_cannot_be_read_yields_to_seconds_beside_it() {
    let json = r#"[{"reviewText":"lovely","reviewTime":"03 25, 2024","unixReviewTime":1711324800},{"reviewText":"bad","reviewTime":"03 26, 2024","unixReviewTime":1711411200}]"#;
    check(
        json,
        ".json",
        (None, Some("2024-03-25T00:00:00+00:00".to_owned()), None),
    );
}
