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

#[test]
fn the_id_of_a_comment_is_a_parent_whatever_word_it_is() {
    let parents = |text: &str, suffix: &str| {
        every(text, suffix, &OpenOptions::default(), |c| {
            let parent = c.field(Field::ParentId).unwrap_or("-").to_owned();
            (parent, c.is_reply())
        })
    };
    let yes = |id: &str| (id.to_owned(), Some(true));
    let no = || ("-".to_owned(), Some(false));
    for (text, suffix) in [
        (
            "id,text,parent_id\n0,so good,\n1,so bad,0\n2,meh,1\n",
            ".csv",
        ),
        (
            r#"[{"id":0,"text":"so good","parent_id":null},{"id":1,"text":"so bad","parent_id":0},{"id":2,"text":"meh","parent_id":1}]"#,
            ".json",
        ),
        (
            r#"[{"id":0,"text":"so good","replies":[{"id":1,"text":"so bad","replies":[{"id":2,"text":"meh"}]}]}]"#,
            ".json",
        ),
        (
            "comment_id;text;in_reply_to\n#0;so good;\n#1;so bad;#0\n#2;meh;#1\n",
            ".csv",
        ),
    ] {
        assert_eq!(parents(text, suffix), [no(), yes("0"), yes("1")], "{text}");
    }
    let words = "id,text,parent\ntop,so good,\nb,so bad,top\nc,meh,false\n";
    assert_eq!(parents(words, ".csv"), [no(), yes("top"), no()]);
    // Where no comment has it as its id, it is a word for none, and so is that of a column of other numbers.
    let none = "comment_id,text,parent_id\n5,so good,0\n6,so bad,5\n";
    assert_eq!(parents(none, ".csv"), [no(), yes("5")]);
    let rows = "row_id,comment_id,text,parent_id\n0,5,so good,0\n1,6,so bad,5\n";
    assert_eq!(parents(rows, ".csv"), [no(), yes("5")]);
}
