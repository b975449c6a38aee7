//! Objects of JSON that are lists, each value under its key.

use tables::{Comment, Field, LeftOutReason, OpenOptions};

use crate::survey::{every, open};

fn row(comment: &Comment<'_>) -> String {
    let field = |field| comment.field(field).unwrap_or("-");
    let (id, parent) = (field(Field::Id), field(Field::ParentId));
    format!("{id} | {parent} | {}", comment.text())
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found = every(text, ".json", &OpenOptions::default(), row);
    assert_eq!(found, expected, "{text:.300}");
    assert_eq!(open(text, ".json").left_out(), [], "{text:.300}");
}

#[test]
fn objects_under_ids_are_lists_at_any_depth() {
    let comments = r#"{"x1":{"text":"a"},"x2":{"text":"b"}}"#;
    for text in [
        comments.to_owned(),
        format!(r#"{{"comments":{comments}}}"#),
        format!(r#"{{"data":{{"comments":{comments}}}}}"#),
        format!(r#"{{"db":{{"public":{{"entries":{comments}}}}}}}"#),
        format!(r#"{{"title":"T","comments":{{"data":{comments}}}}}"#),
        format!("[{comments}]"),
        r#"{"total":2,"x1":{"text":"a"},"x2":{"text":"b"}}"#.to_owned(),
        r#"{"comments":{"x0":null,"x1":{"text":"a"},"x2":{"text":"b"},"more":false}}"#.to_owned(),
        r#"{"comments":{"x1":{"text":"a"}}}{"comments":{"x2":{"text":"b"}}}"#.to_owned(),
    ] {
        check(&text, &["x1 | - | a", "x2 | - | b"]);
    }
    check(r#"{"-Nabc":{"text":"alone"}}"#, &["-Nabc | - | alone"]);
    // Under names of people they are comments if they look like comments.
    check(
        r#"{"anna":{"text":"a","date":"2024-05-01"},"ben":{"text":"b","date":"2024-05-02"}}"#,
        &["- | - | a", "- | - | b"],
    );
    check(
        r#"{"annam":{"comment":"a","rating":4},"ben_k":{"comment":"b","rating":1}}"#,
        &["- | - | a", "- | - | b"],
    );
}

#[test]
fn replies_under_ids_have_the_key_above_as_their_parent() {
    check(
        r#"{"c1":{"text":"a","user":"x","replies":{"r1":{"text":"b","user":"y"},"r2":{"text":"c","user":"z"}}},"c2":{"text":"d","user":"x"}}"#,
        &["c1 | - | a", "r1 | c1 | b", "r2 | c1 | c", "c2 | - | d"],
    );
    // Under a name that nobody knows, too.
    check(
        r#"[{"id":"1","text":"a","below":{"k2":{"text":"b","author":"y"}}}]"#,
        &["1 | - | a", "k2 | 1 | b"],
    );
}

#[test]
fn posts_under_keys_hold_their_comments() {
    let text = r#"{"p1":{"title":"One","comments":{"c1":{"text":"a"}}},"p2":{"title":"Two","comments":[{"id":"c2","text":"b"}]}}"#;
    check(text, &["c1 | - | a", "c2 | - | b"]);
    let titles: Vec<_> = open(text, ".json")
        .posts()
        .all()
        .iter()
        .map(|post| post.title.clone())
        .collect();
    assert_eq!(titles, [Some("One".to_owned()), Some("Two".to_owned())]);
}

#[test]
fn keys_that_are_addresses_are_those_of_the_posts() {
    for text in [
        r#"{"https://a.example/1":[{"id":1,"text":"a"}],"https://a.example/2":[{"id":2,"text":"b"}]}"#,
        r#"{"https://a.example/1":{"comments":[{"id":1,"text":"a"}]},"https://a.example/2":{"comments":[{"id":2,"text":"b"}]}}"#,
    ] {
        check(text, &["1 | - | a", "2 | - | b"]);
        let urls: Vec<_> = open(text, ".json")
            .posts()
            .all()
            .iter()
            .map(|post| post.url.clone().unwrap_or_default())
            .collect();
        assert_eq!(
            urls,
            ["https://a.example/1", "https://a.example/2"],
            "{text}"
        );
    }
}

#[test]
fn keys_that_are_addresses_of_comments_are_no_posts() {
    let text = r#"{"https://a.example/1#c1":{"text":"a"},"https://a.example/1#c2":{"text":"b"}}"#;
    let urls = every(text, ".json", &OpenOptions::default(), |comment| {
        comment.field(Field::Url).map(str::to_owned)
    });
    let url = |id| Some(format!("https://a.example/1#{id}"));
    assert_eq!(urls, [url("c1"), url("c2")]);
}

#[test]
fn objects_with_names_are_no_lists() {
    check(
        r#"[{"id":1,"text":"a","author":{"name":"x","bio":"b"},"stats":{"h1":{"likes":1},"h2":{"likes":2}}}]"#,
        &["1 | - | a"],
    );
    check(
        r#"[{"id":1,"text":"a","translations":{"en":{"text":"x"},"de":{"text":"y"}}}]"#,
        &["1 | - | a"],
    );
    check(
        r#"[{"id":1,"text":"a","more":{"en":{"text":"x"},"pt-BR":{"text":"y"}}}]"#,
        &["1 | - | a"],
    );
    check(
        r#"{"snippet":{"textOriginal":"a","likeCount":1},"id":"1"}"#,
        &["1 | - | a"],
    );
}

#[test]
fn a_database_larger_than_a_unit_is_read_to_its_end() {
    let words = "word ".repeat(40);
    let entry = |i: usize| format!(r#""-N{i}":{{"text":"{words}","author":"x"}}"#);
    let entries: Vec<_> = (0..30_000).map(entry).collect();
    let entries = entries.join(",");
    for text in [
        format!("{{{entries}}}"),
        format!(r#"{{"comments":{{{entries}}},"rules":{{"read":true}}}}"#),
        format!(r#"{{"db":{{"entries":{{{entries}}}}}}}"#),
    ] {
        let found = every(&text, ".json", &OpenOptions::default(), |comment| {
            comment.field(Field::Id).map(str::to_owned)
        });
        assert_eq!(found.len(), 30_000, "{text:.60}");
        assert_eq!(found[29_999].as_deref(), Some("-N29999"), "{text:.60}");
    }
}

#[test]
fn posts_of_a_database_larger_than_a_unit_keep_their_titles() {
    let words = "word ".repeat(2_000);
    let post = |i: usize| {
        format!(
            r#""p{i}":{{"title":"T{i}","body":"{words}","comments":{{"c{i}":{{"text":"a"}}}}}}"#
        )
    };
    let posts: Vec<_> = (0..600).map(post).collect();
    let text = format!("{{{}}}", posts.join(","));
    let file = open(&text, ".json");
    assert_eq!(file.rows(), 600);
    assert_eq!(file.posts().all().len(), 600);
    assert_eq!(file.posts().all()[599].title.as_deref(), Some("T599"));
}

#[test]
fn what_lies_in_keys_without_end_takes_time_by_its_length() {
    let deep = format!("{}1{}", r#"{"k1":"#.repeat(100_000), "}".repeat(100_000));
    assert!(crate::survey::open_with(&deep, ".json", &OpenOptions::default()).is_err());
    let wide: Vec<_> = (0..100_000)
        .map(|i| format!(r#""k{i}":{{"text":"a"}}"#))
        .collect();
    assert_eq!(
        open(format!("{{{}}}", wide.join(",")), ".json").rows(),
        100_000
    );
    let nested = format!(
        "{}{}",
        r#"{"k1":{"text":"a","id":1,"replies":"#.repeat(20_000),
        "null".to_owned() + &"}}".repeat(20_000)
    );
    assert_eq!(open(nested, ".json").rows(), 20_000);
}

#[test]
fn a_list_under_keys_beside_the_comments_is_counted() {
    let file = open(
        r#"{"comments":[{"id":1,"text":"a"}],"notes":{"n1":{"text":"x"},"n2":{"text":"y"}}}"#,
        ".json",
    );
    assert_eq!(file.rows(), 1);
    let [left_out] = file.left_out() else {
        panic!("{:?}", file.left_out())
    };
    let told = (left_out.reason, left_out.count);
    assert_eq!(told, (LeftOutReason::OtherList, 2));
}

#[test]
fn what_is_no_record_under_a_key_is_counted_or_read() {
    let objects: Vec<_> = (10..40)
        .map(|i| format!(r#""x{i}":{{"text":"t{i}"}}"#))
        .collect();
    let text = format!(
        r#"{{{},"x97":"words alone","x98":7,"x99":[{{"id":"5","text":"listed"}}],"total":30}}"#,
        objects.join(",")
    );
    let rows = every(&text, ".json", &OpenOptions::default(), row);
    assert_eq!(rows.len(), 32);
    assert_eq!(rows[31], "5 | - | listed");
    assert!(rows[30].ends_with("words alone"), "{}", rows[30]);
    let file = open(&text, ".json");
    let [left_out] = file.left_out() else {
        panic!("{:?}", file.left_out())
    };
    let told = (left_out.reason, left_out.count);
    assert_eq!(told, (LeftOutReason::Unreadable, 1));
}

#[test]
fn texts_under_ids_larger_than_a_unit_are_read_to_their_end() {
    const ROWS: usize = 5_000;
    let words = "word ".repeat(200);
    let mut text = String::from("{");
    for number in 1..ROWS {
        text.push_str(&format!("\"c{number}\":\"{words}{number}\","));
    }
    text.push_str(&format!("\"c{ROWS}\":\"the last\"}}"));
    assert!(text.len() > 4 << 20);
    let found = every(&text, ".json", &OpenOptions::default(), row);
    assert_eq!(found.len(), ROWS);
    assert!(found[0].starts_with("c1 | - | word"));
    assert_eq!(found[ROWS - 1], format!("c{ROWS} | - | the last"));
    let file = open(format!("{{\"comments\":{text}}}"), ".json");
    assert_eq!(file.rows(), ROWS as u64);
    assert_eq!(file.left_out(), []);
}

#[test]
fn settings_larger_than_a_unit_are_no_texts_under_ids() {
    let words = "word ".repeat(200);
    let mut text = String::from("{\"version\":\"v2\",");
    for number in 0..5_000 {
        text.push_str(&format!("\"c{number}\":\"{words}\","));
    }
    text.push_str("\"count\":60000}");
    let error = crate::survey::open_with(&text, ".json", &OpenOptions::default());
    assert!(matches!(error, Err(tables::Error::TooLarge(_))));
}
