//! Who wrote a comment: names and ids, row by row.

use tables::{Field, OpenOptions};

use crate::survey::{every, open};

/// Name and id of the author of each comment.
#[track_caller]
fn check(text: &str, suffix: &str, expected: &[&str]) {
    let found = every(text, suffix, &OpenOptions::default(), |comment| {
        let field = |field| comment.field(field).unwrap_or("-");
        format!("{} | {}", field(Field::AuthorName), field(Field::AuthorId))
    });
    assert_eq!(found, expected, "{text:.300}");
}

#[test]
fn an_empty_name_falls_back_to_the_next_of_the_same_person() {
    for (first, second) in [
        ("display_name", "username"),
        ("displayName", "handle"),
        ("nickname", "unique_id"),
        ("name", "username"),
        ("full_name", "username"),
        ("display_name", "acct"),
        ("name", "login"),
    ] {
        for empty in ["\"\"", "null", "\"  \""] {
            for around in ["author", "user", "account", "from", "owner"] {
                let person = |name: &str, other: &str| {
                    format!(r#"{{"{around}":{{"{first}":{name},"{second}":"{other}"}},"#)
                };
                let text = format!(
                    r#"[{}"id":"1","text":"a"}},{}"id":"2","text":"b"}}]"#,
                    person(empty, "ann"),
                    person("\"ben\"", "ben")
                );
                check(&text, ".json", &["ann | -", "ben | -"]);
            }
            let text = format!(
                r#"[{{"id":"1","text":"a","{first}":{empty},"{second}":"ann"}},{{"id":"2","text":"b","{first}":"ben","{second}":"ben"}}]"#
            );
            check(&text, ".json", &["ann | -", "ben | -"]);
        }
    }
    check(
        "author_name,author_username,text\n,ann,good\nBen,ben,bad\n,cy,fine\n",
        ".csv",
        &["ann | -", "Ben | -", "cy | -"],
    );
    // Names of others are none.
    check(
        "commenter_name,username,text\n,shop,good\nBen,shop,bad\nCy,shop,fine\n",
        ".csv",
        &["- | -", "Ben | -", "Cy | -"],
    );
}

#[test]
fn names_that_are_never_empty_need_no_other() {
    let text = r#"[{"id":"1","text":"a","author":{"name":"Ann","username":"ann_1"}},{"id":"2","text":"b","author":{"name":"Ben","username":"ben_2"}}]"#;
    check(text, ".json", &["Ann | -", "Ben | -"]);
    assert_eq!(open(text, ".json").notes(), []);
}

#[test]
fn nodes_of_several_kinds_have_their_authors() {
    check(
        r#"{"data":{"edges":[
            {"node":{"id":"1","text":"a","created_at":1700000000,"owner":{"id":"10","username":"ann"},"edge_liked_by":{"count":1}}},
            {"node":{"id":"2","text":"b","created_at":1700000001,"user":{"pk":"20","username":"ben","full_name":"Ben B"}}},
            {"node":{"id":"3","text":"c","created_at":1700000002,"from":{"id":"30","username":"cy"}}}]}}"#,
        ".json",
        &["ann | 10", "ben | 20", "cy | 30"],
    );
}

#[test]
fn people_are_known_wherever_they_stand() {
    for (person, expected) in [
        (
            r#""account":{"id":"7","acct":"ann@m.example","display_name":"Ann"}"#,
            "Ann | 7",
        ),
        (
            r#""account":{"id":"7","acct":"ann@m.example","display_name":""}"#,
            "ann@m.example | 7",
        ),
        (r#""sender":{"uid":"7","nickname":"Ann"}"#, "Ann | 7"),
        (r#""sender_name":"Ann""#, "Ann | -"),
        (
            r#""user_profile":{"real_name":"Ann","display_name":""}"#,
            "Ann | -",
        ),
        (r#""creator":{"id":7,"name":"Ann"}"#, "Ann | 7"),
    ] {
        let text = format!(r#"[{{"id":"1","text":"a",{person}}}]"#);
        check(&text, ".json", &[expected]);
    }
}
