//! Posts that hold their comments, in the forms of several platforms: their words are no comment.

use tables::{Field, LeftOutReason, OpenOptions};

use crate::survey::{every, open};

/// Id, parent, text and title of the post of each comment, and how many posts were left out.
#[track_caller]
fn check(text: &str, expected: &[&str], posts: u64) {
    let found = every(text, ".json", &OpenOptions::default(), |comment| {
        let field = |field| comment.field(field).unwrap_or("-");
        let (id, parent) = (field(Field::Id), field(Field::ParentId));
        format!(
            "{id} | {parent} | {} | {}",
            comment.text(),
            field(Field::PostTitle)
        )
    });
    assert_eq!(found, expected, "{text}");
    let file = open(text, ".json");
    let left_out = file.left_out().iter();
    let told: Vec<_> = left_out.map(|line| (line.reason, line.count)).collect();
    let expected = [(LeftOutReason::Post, posts)];
    assert_eq!(told, expected[..usize::from(posts > 0)], "{text}");
}

#[test]
fn what_holds_comments_is_their_post_whatever_its_text_is_called() {
    for (post, comment) in [
        // Facebook.
        (
            r#""id":"7_8","message":"The cup","from":{"name":"Shop"}"#,
            r#""id":"7_8_c1","message":"nice","from":{"name":"Ann"}"#,
        ),
        (
            r#""id":"31","message":"The cup""#,
            r#""id":"c1","message":"nice","from":{"name":"Ann"}"#,
        ),
        // Instagram, TikTok, Reddit, X, YouTube, and what looks like its comments.
        (
            r#""id":"p","caption":"The cup","username":"shop""#,
            r#""id":"c1","text":"nice","username":"ann""#,
        ),
        (
            r#""id":"p","desc":"The cup","author":{"uniqueId":"shop"}"#,
            r#""cid":"c1","text":"nice","user":{"unique_id":"ann"}"#,
        ),
        (
            r#""id":"p","title":"The cup","selftext":"It is new","author":"shop""#,
            r#""id":"c1","body":"nice","author":"ann""#,
        ),
        (
            r#""id":"p","full_text":"The cup","author":"shop""#,
            r#""id":"c1","full_text":"nice","author":"ann""#,
        ),
        (
            r#""id":"p","content":"The cup","author":"shop","likes":3"#,
            r#""id":"c1","content":"nice","author":"ann","likes":1"#,
        ),
    ] {
        for (open, close) in [("", ""), (r#"{"data":"#, "}"), (r#"{"edges":"#, "}")] {
            let with = |list: &str| format!("{{{post},\"comments\":{open}[{list}]{close}}}");
            let list = with(&format!("{{{comment}}}"));
            let id = match comment.contains("7_8") {
                true => "7_8_c1",
                false => "c1",
            };
            for text in [format!("[{list}]"), format!(r#"{{"data":[{list}]}}"#)] {
                check(&text, &[&format!("{id} | - | nice | The cup")], 0);
            }
        }
    }
}

#[test]
fn posts_without_comments_beside_posts_with_some_are_counted() {
    let with = r#"{"id":"2","body":"The pot","author":"shop","comments":[{"id":"c1","body":"nice","author":"ann"}]}"#;
    let without = r#"{"id":"1","body":"The cup","author":"shop","comments":[]}"#;
    for list in [format!("[{with},{without}]"), format!("[{without},{with}]")] {
        check(&list, &["c1 | - | nice | The pot"], 1);
    }
}

#[test]
fn replies_are_those_of_a_post_where_it_says_that_it_answers_none() {
    let reply = r#"{"id":"r1","full_text":"nice","in_reply_to_status_id":"9"}"#;
    check(
        &format!(
            r#"[{{"id":"9","full_text":"The cup","conversation_id":"9","replies":[{reply}]}}]"#
        ),
        &["r1 | - | nice | The cup"],
        0,
    );
    check(
        r#"[{"id":"9","content":"<p>The cup</p>","account":{"acct":"shop"},"context":{"ancestors":[],"descendants":[
            {"id":"d1","content":"<p>nice</p>","in_reply_to_id":"9","in_reply_to_account_id":"1","account":{"acct":"ann"}}]}}]"#,
        &["d1 | - | nice | The cup"],
        0,
    );
    // A comment with replies is none.
    check(
        r#"[{"id":"c1","text":"nice","author":"ann","replies":[{"id":"r1","text":"it is","author":"ben"}]}]"#,
        &["c1 | - | nice | -", "r1 | c1 | it is | -"],
        0,
    );
    // Nor is one in a tree, or beside others that have no place for comments.
    check(
        r#"[{"id":"c1","text":"nice","author":"ann","comments":[{"id":"r1","text":"it is","author":"ben","comments":[]}]}]"#,
        &["c1 | - | nice | -", "r1 | c1 | it is | -"],
        0,
    );
    check(
        r#"[{"id":"c1","text":"nice","author":"ann","comments":[{"id":"r1","text":"it is","author":"ben"}]},{"id":"c2","text":"no","author":"cem"}]"#,
        &[
            "c1 | - | nice | -",
            "r1 | c1 | it is | -",
            "c2 | - | no | -",
        ],
        0,
    );
}
