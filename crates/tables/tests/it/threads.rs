//! JSON in which comments lie where only their own look tells that they are comments.

use std::io::Write as _;

use tables::{Batch, Budget, CommentFile, Field, LeftOutReason, OpenOptions};

fn open(text: &str) -> CommentFile {
    let mut file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    CommentFile::open(file.path(), &OpenOptions::default(), &Budget::unlimited())
        .unwrap_or_else(|error| panic!("{text:.200}: {error}"))
}

/// Id, parent and text of each comment.
fn rows(file: &mut CommentFile) -> Vec<String> {
    let (mut batch, mut rows) = (Batch::new(), Vec::new());
    while file.read_batch(&mut batch, 100).unwrap() {
        rows.extend(batch.iter().map(|comment| {
            let field = |field| comment.field(field).unwrap_or("-");
            let (id, parent) = (field(Field::Id), field(Field::ParentId));
            format!("{id} | {parent} | {}", comment.text())
        }));
    }
    rows
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let mut file = open(text);
    assert_eq!(rows(&mut file), expected, "{text}");
    assert_eq!(file.left_out(), [], "{text}");
}

#[test]
fn comments_whose_replies_are_called_comments_are_comments() {
    let all = ["1 | - | a", "2 | 1 | b", "3 | - | c"];
    for text in [
        r#"{"data":[{"id":1,"text":"a","user":{"name":"x"},"comments":[{"id":2,"text":"b","user":{}}]},{"id":3,"text":"c","comments":false}]}"#,
        r#"[{"id":"1","text":"a","thread":{"count":1,"comments":[{"id":"2","text":"b"}]}},{"id":"3","text":"c","thread":{"count":0,"comments":[]}}]"#,
        r#"{"items":[{"id":1,"body":"a","author":"x","comments_list":{"items":[{"id":2,"body":"b","author":"y"}]}},{"id":3,"body":"c","author":"z"}]}"#,
        r#"[{"id":3000,"text":"z"},{"id":1,"text":"a","descendants":[{"id":2,"text":"b"}]},{"id":3,"text":"c"}]"#,
    ] {
        let mut file = open(text);
        let rows = rows(&mut file);
        assert_eq!(rows[rows.len() - 3..], all, "{text}");
    }
    check(
        r#"[{"id":1,"text":"a","comments":[{"id":2,"text":"b","comments":[{"id":3,"text":"c"}]}]}]"#,
        &["1 | - | a", "2 | 1 | b", "3 | 2 | c"],
    );
}

#[test]
fn posts_stay_posts_where_they_look_like_posts() {
    for post in [
        r#"[{"id":1,"caption":"p","like_count":3,"comments":{"data":[{"id":2,"text":"a"}]}}]"#,
        r#"[{"id":1,"text":"p","title":"T","comments":[{"id":2,"text":"a"}]}]"#,
        r#"[{"id":1,"message":"p","shares":{"count":2},"comments":{"data":[{"id":2,"message":"a"}]}}]"#,
        r#"[{"id":1,"text":"p","topComments":[{"id":2,"text":"a"}]}]"#,
        r#"{"id":1,"text":"p","comments":[{"id":2,"text":"a"}]}"#,
    ] {
        check(post, &["2 | - | a"]);
    }
}

#[test]
fn replies_are_found_under_any_name() {
    for (name, list) in [
        (
            "thread",
            r#"{"count":1,"items":[{"id":2,"from_id":7,"text":"b"}]}"#,
        ),
        ("threadItems", r#"[{"id":2,"text":"b"}]"#),
        ("conversations", r#"[{"id":2,"author":"x","text":"b"}]"#),
        ("nested", r#"{"deep":{"er":[{"id":2,"text":"b"}]}}"#),
        ("kids", r#"[{"id":2,"text":"b"}]"#),
        (
            "feedback",
            r#"{"replies_connection":{"edges":[{"node":{"id":2,"text":"b"}}],"count":1}}"#,
        ),
    ] {
        for around in [
            "[LIST]",
            r#"{"comments":[LIST]}"#,
            r#"{"response":{"items":[LIST]}}"#,
        ] {
            let comment = format!(r#"{{"id":1,"text":"a","{name}":{list}}},{{"id":3,"text":"c"}}"#);
            check(
                &around.replace("LIST", &comment),
                &["1 | - | a", "2 | 1 | b", "3 | - | c"],
            );
        }
    }
    let mut graphql = open(
        r#"{"data":{"node":{"comments":{"edges":[
        {"node":{"id":"1","body":{"text":"a"},"feedback":{"replies_connection":{"edges":[
            {"node":{"id":"2","body":{"text":"b"}}}]}}}}]}}}}"#,
    );
    assert_eq!(rows(&mut graphql), ["1 | - | a", "2 | 1 | b"]);
}

#[test]
fn what_hangs_on_a_comment_is_no_reply() {
    check(
        r#"[{"id":1,"text":"a","attachments":[{"id":7,"text":"x"}],"quoted_post":{"list":[{"id":8,"text":"y"}]},
        "mentions":[{"id":9,"text":"z"}],"user":{"badges":[{"id":5,"text":"fan"}]},"entities":[{"text":"e"}]}]"#,
        &["1 | - | a"],
    );
}

#[test]
fn lists_beside_each_other_are_all_read_and_equal_comments_once() {
    for text in [
        r#"{"top_comments":[{"id":2,"text":"b"}],"comments":[{"id":1,"text":"a"},{"id":2,"text":"b"},{"id":3,"text":"c"}]}"#,
        r#"{"data":[{"id":2,"text":"b"},{"id":3,"text":"c"}],"comments":[{"id":1,"text":"a"},{"id":2,"text":"b"}]}"#,
        r#"{"pinned":{"id":3,"text":"c"},"comments":[{"id":1,"text":"a"},{"id":2,"text":"b"}]}"#,
        r#"{"comments":[{"id":1,"text":"a"}],"related":[{"title":"R","comments":[{"id":2,"text":"b"},{"id":3,"text":"c"}]}]}"#,
        r#"[{"title":"A","comments":[{"id":1,"text":"a"}]},{"title":"B","replies":[{"id":2,"text":"b"},{"id":3,"text":"c"}]}]"#,
        r#"{"first":{"comments":[{"id":1,"text":"a"}]},"second":{"comment_list":[{"id":2,"text":"b"},{"id":3,"text":"c"}]}}"#,
    ] {
        let mut file = open(text);
        let texts: Vec<_> = rows(&mut file)
            .into_iter()
            .map(|row| row.rsplit(' ').next().map(str::to_owned))
            .map(Option::unwrap)
            .collect();
        assert_eq!(texts, ["a", "b", "c"], "{text}");
        assert_eq!(file.left_out(), [], "{text}");
    }
}

#[test]
fn texts_beside_comments_that_may_be_none_are_counted() {
    let mut file = open(
        "{\"comments\":[{\"id\":1,\"text\":\"a\"}],\n\"notes\":[{\"text\":\"x\"},{\"text\":\"y\"}]}",
    );
    assert_eq!(rows(&mut file), ["1 | - | a"]);
    let [left_out] = file.left_out() else {
        panic!("{:?}", file.left_out())
    };
    assert_eq!(left_out.reason, LeftOutReason::OtherList);
    assert_eq!(left_out.count, 2);
    assert_eq!(left_out.first_place, "line 2, column 9");
}

#[test]
fn lists_beside_one_that_is_larger_than_a_unit_are_read_or_counted() {
    let words = "word ".repeat(40);
    let comments: Vec<_> = (0..40_000)
        .map(|id| format!(r#"{{"id":{id},"text":"{words}"}}"#))
        .collect();
    let text = format!(
        r#"{{"top_comments":[{{"id":7,"text":"{words}"}}],"comments":[{}],"pinned":{{"id":"p","text":"pinned"}},"remarks":[{{"id":"x","text":"x"}}]}}"#,
        comments.join(",")
    );
    let mut file = open(&text);
    let rows = rows(&mut file);
    assert_eq!(rows.len(), 40_001);
    assert_eq!(rows[40_000], "p | - | pinned");
    let [left_out] = file.left_out() else {
        panic!("{:?}", file.left_out())
    };
    let told = (left_out.reason, left_out.count);
    assert_eq!(told, (LeftOutReason::OtherList, 1));
}

#[test]
fn replies_of_comments_without_words_are_read() {
    check(
        r#"{"items":[{"id":1,"text":"","thread":{"items":[{"id":2,"text":"b"}]}},{"id":3,"text":"c"}]}"#,
        &["1 | - | ", "2 | 1 | b", "3 | - | c"],
    );
}

#[test]
fn depth_and_breadth_below_comments_are_no_danger() {
    for (name, close) in [("pinned", "}"), ("thread", "}")] {
        let within = format!(r#"{{"id":1,"text":"a","{name}":"#).repeat(50_000);
        let text = format!("[{within}null{}]", close.repeat(50_000));
        assert!(rows(&mut open(&text)).len() <= 50_000);
    }
    let within = r#"{"id":1,"text":"a","kids":["#.repeat(50_000);
    let text = format!("[{within}{}]", "]}".repeat(50_000));
    assert_eq!(rows(&mut open(&text)).len(), 50_000);
    let lists: String = (0..50_000)
        .map(|i| format!(r#","k{i}":[{{"id":{i},"text":"b"}}]"#))
        .collect();
    let text = format!(r#"[{{"id":"x","text":"a"{lists}}}]"#);
    assert_eq!(rows(&mut open(&text)).len(), 50_001);
}

#[test]
fn tables_by_column_and_by_row_are_read() {
    let both = ["1 | - | a", "2 | - | b"];
    check(
        r#"{"id":["1","2"],"text":["a","b"],"likes":[3,null]}"#,
        &both,
    );
    check(r#"[["id","text"],["1","a"],["2","b"]]"#, &both);
    check(
        r#"{"rows":[["text","id","likes"],["a",1,5],["b",2]]}"#,
        &both,
    );
    check(
        r#"[{"id":"1","text":["a"]},{"id":"2","text":["b"]}]"#,
        &[r#"1 | - | a"#, r#"2 | - | b"#],
    );
}

#[test]
fn a_parent_that_is_stated_decides() {
    check(
        r#"[{"id":"UgA.1","text":"a","parent":"root"},{"id":"UgA.2","text":"b","parent":null}]"#,
        &["UgA.1 | - | a", "UgA.2 | UgA | b"],
    );
}

#[test]
fn a_column_of_elements_of_html_is_read_as_html() {
    check(
        r#"[{"id":1,"content":"<p>a &amp; b</p>"},{"id":2,"content":"<p>one</p><p>two</p>"},{"id":3,"content":"1 < 2"}]"#,
        &["1 | - | a & b", "2 | - | one\ntwo", "3 | - | 1 < 2"],
    );
    check(
        r#"[{"id":1,"text":"<p> is a tag"},{"id":2,"text":"<3"},{"id":3,"text":"<b>x"}]"#,
        &["1 | - | <p> is a tag", "2 | - | <3", "3 | - | <b>x"],
    );
}

#[test]
fn bilibili() {
    let mut file = open(
        r#"{"code":0,"message":"0","ttl":1,"data":{"replies":[{"rpid":11,"parent":0,"root":0,"ctime":1709600000,"like":4,"member":{"mid":"7","uname":"Lin"},
        "content":{"message":"a","members":[]},"replies":[{"rpid":12,"parent":11,"root":11,"ctime":1709600001,"like":0,"member":{"uname":"Wu"},"content":{"message":"b"},"replies":null}]}]}}"#,
    );
    let (mut batch, mut found) = (Batch::new(), Vec::new());
    while file.read_batch(&mut batch, 10).unwrap() {
        for comment in batch.iter() {
            let field = |field| comment.field(field).unwrap_or("-").to_owned();
            found.push((
                field(Field::Id),
                field(Field::ParentId),
                field(Field::AuthorName),
                comment.likes(),
                comment.published_at().is_some(),
                field(Field::PostTitle),
                comment.text().to_owned(),
            ));
        }
    }
    let row = |id: &str, parent: &str, author: &str, likes, text: &str| {
        let [id, parent, author, none, text] = [id, parent, author, "-", text].map(str::to_owned);
        (id, parent, author, Some(likes), true, none, text)
    };
    assert_eq!(
        found,
        [row("11", "-", "Lin", 4, "a"), row("12", "11", "Wu", 0, "b")]
    );
}

#[test]
fn what_somebody_did_is_no_title_of_a_post_and_titles_are_repaired() {
    let mut file = open(
        r#"{"comments_v2":[{"timestamp":1,"title":"Amy commented on Ben's post.","data":[{"comment":{"timestamp":1,"comment":"SchÃ¶n","author":"Amy"}}]}]}"#,
    );
    assert_eq!(rows(&mut file), ["- | - | Schön"]);
    assert!(file.posts().all().iter().all(|post| post.title.is_none()));
    let file = open(
        r#"[{"url":"https://a.example/1","title":"SchÃ¶ne Tasse","comments":[{"id":1,"text":"a"}]}]"#,
    );
    assert_eq!(file.posts().all()[0].title.as_deref(), Some("Schöne Tasse"));
}

#[test]
fn a_single_reply_may_be_an_object() {
    let all = ["1 | - | a", "2 | 1 | b", "3 | - | c"];
    for name in ["reply", "ownerReply", "review_reply", "answer"] {
        for reply in [
            r#"{"id":2,"text":"b"}"#,
            r#"{"id":2,"text":"b","author":{"name":"x"},"date":"2024-05-01"}"#,
        ] {
            check(
                &format!(r#"[{{"id":1,"text":"a","{name}":{reply}}},{{"id":3,"text":"c"}}]"#),
                &all,
            );
        }
    }
    check(
        r#"[{"id":1,"text":"a","reply":{"text":"b"}},{"id":2,"text":"c","reply":null}]"#,
        &["1 | - | a", "- | 1 | b", "2 | - | c"],
    );
    // Without other words it is the text itself.
    check(
        r#"[{"id":1,"reply":{"text":"a"}},{"id":2,"reply":{"text":"b"}}]"#,
        &["1 | - | a", "2 | - | b"],
    );
    check(
        r#"[{"id":1,"text":"a","quotedReply":{"id":7,"text":"x"},"in_reply_to":{"id":8,"text":"y"}}]"#,
        &["1 | 8 | a"],
    );
}

#[test]
fn replies_may_be_texts() {
    check(
        r#"[{"id":1,"text":"a","replies":["so true","not at all"]}]"#,
        &["1 | - | a", "- | 1 | so true", "- | 1 | not at all"],
    );
}

#[test]
fn replies_below_comments_without_any_mark_are_found() {
    check(
        r#"[{"text":"a","thread":[{"text":"b","author":"x"}]},{"text":"c"}]"#,
        &["- | - | a", "- | - | b", "- | - | c"],
    );
}

#[test]
fn the_place_tells_what_is_a_reply_where_no_id_does() {
    let stated = |text: &str| {
        crate::survey::every(text, ".json", &OpenOptions::default(), |comment| {
            (comment.text().to_owned(), comment.is_reply())
        })
    };
    let row = |text: &str, reply| (text.to_owned(), reply);
    assert_eq!(
        stated(
            r#"[{"text":"a"},{"text":"b","replies":[{"text":"c","replies":[{"text":"d"}]}]},{"text":"e"}]"#
        ),
        [
            row("a", Some(false)),
            row("b", Some(false)),
            row("c", Some(true)),
            row("d", Some(true)),
            row("e", Some(false)),
        ]
    );
    // A parent that is named beside it stays.
    assert_eq!(
        stated(
            r#"[{"text":"a","replies":[{"text":"b"}]},{"id":"2","text":"c"},{"id":"3","parent_id":"2","text":"d"}]"#
        ),
        [
            row("a", Some(false)),
            row("b", Some(true)),
            row("c", Some(false)),
            row("d", Some(true)),
        ]
    );
    // Without replies within, nothing tells.
    assert_eq!(stated(r#"[{"text":"a","replies":[]}]"#), [row("a", None)]);
}

#[test]
fn bare_texts_below_comments_are_counted_and_are_no_replies() {
    let mut file = open(
        r#"[{"id":1,"text":"a","buttons":[{"text":"Like"},{"text":"Share"}],"tags":[{"text":"t"}]},{"id":2,"text":"b"}]"#,
    );
    assert_eq!(rows(&mut file), ["1 | - | a", "2 | - | b"]);
    let [left_out] = file.left_out() else {
        panic!("{:?}", file.left_out())
    };
    let told = (left_out.reason, left_out.count);
    assert_eq!(told, (LeftOutReason::OtherList, 2));
}

#[test]
fn comments_beside_their_post_are_no_replies() {
    for text in [
        r#"{"data":{"post":{"id":9,"text":"The post"},"list":[{"id":1,"body":"a","user":{"name":"x"}},{"id":2,"body":"b","user":{"name":"y"}}]}}"#,
        r#"{"article":{"text":"The post"},"entries":[{"id":1,"body":"a","author":"x"},{"id":2,"body":"b","author":"y"}]}"#,
    ] {
        check(text, &["1 | - | a", "2 | - | b"]);
        let file = open(text);
        assert_eq!(
            file.posts().all()[0].title.as_deref(),
            Some("The post"),
            "{text}"
        );
    }
}

/// Id, parent and text of each comment of a table.
fn rows_of_table(text: &str) -> (Vec<String>, CommentFile) {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let opened = CommentFile::open(file.path(), &OpenOptions::default(), &Budget::unlimited());
    let mut opened = opened.unwrap_or_else(|error| panic!("{text:.200}: {error}"));
    (rows(&mut opened), opened)
}

#[test]
fn replies_in_the_cells_of_a_table_become_rows() {
    for (name, replies, other) in [
        (
            "replies",
            r#""[{""id"": ""8"", ""text"": ""not at all"", ""author"": ""ben""}, {""id"": ""9"", ""text"": ""same here"", ""author"": ""cleo""}]""#,
            "[]",
        ),
        (
            "replies",
            r#""[{'id': 8, 'text': 'not at all', 'likes': None}, {'id': 9, 'text': ""same here"", 'hidden': False}]""#,
            "",
        ),
        (
            "child_comments",
            r#""{""count"": 2, ""items"": [{""id"": ""8"", ""body"": ""not at all""}, {""id"": ""9"", ""body"": ""same here""}]}""#,
            "nan",
        ),
    ] {
        let text = format!(
            "id,author,text,{name},likes\r\n7,ann,\"so\ngood\",{replies},3\r\n10,dora,fine,{other},1\r\n"
        );
        let (rows, file) = rows_of_table(&text);
        let expected = [
            "7 | - | so\ngood",
            "8 | 7 | not at all",
            "9 | 7 | same here",
            "10 | - | fine",
        ];
        assert_eq!(rows, expected, "{name}");
        assert_eq!(file.left_out(), [], "{name}");
        assert_eq!(file.column_of(Field::Likes), Some("likes"));
        assert_eq!(file.column_of(Field::AuthorName), Some("author"));
    }
}

#[test]
fn what_surrounds_the_rows_of_such_a_table_is_told_as_of_others() {
    let many = "1,fine,[]\n".repeat(2_000);
    let text = format!(
        "Export of today\n\nid,text,replies\n{many}2,good,\"[{{'id': 3, 'text': 'yes'}}]\"\nid,text,replies\n4,bad,[]\n"
    );
    let (rows, file) = rows_of_table(&text);
    assert_eq!(rows.len(), 2_003);
    assert_eq!(
        rows[2_000..],
        ["2 | - | good", "3 | 2 | yes", "4 | - | bad"]
    );
    let [told] = file.left_out() else {
        panic!("{:?}", file.left_out())
    };
    assert_eq!((told.reason, told.count), (LeftOutReason::BeforeHeader, 2));
    assert_eq!(told.first_place, "line 1");
}

#[test]
fn a_column_of_replies_without_replies_is_a_column() {
    let text = "id,text,replies\n1,so good,2\n2,so bad,\"[1, 2]\"\n";
    let (rows, file) = rows_of_table(text);
    assert_eq!(rows, ["1 | - | so good", "2 | - | so bad"]);
    assert!(file.columns().contains(&"replies".to_owned()));
    // Whoever chooses it wants what stands in it.
    let text = "id,text,reply\n1,so good,\"{'text': 'thanks'}\"\n";
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let options = OpenOptions {
        columns: [(Field::Text, "reply".to_owned())].into_iter().collect(),
        ..OpenOptions::default()
    };
    let mut file = CommentFile::open(file.path(), &options, &Budget::unlimited()).unwrap();
    assert_eq!(rows_texts(&mut file), ["thanks"]);
}

fn rows_texts(file: &mut CommentFile) -> Vec<String> {
    let rows = rows(file);
    let text = |row: String| row.rsplit(" | ").next().map(str::to_owned);
    rows.into_iter().filter_map(text).collect()
}

#[test]
fn lists_below_lists_are_read_however_deep() {
    let found = ["1 | - | so good", "2 | - | so bad"];
    for text in [
        r#"{"campaigns":[{"posts":[{"comments":[{"id":1,"text":"so good"},{"id":2,"text":"so bad"}]}]}]}"#,
        r#"[{"region":"north","teams":[{"brands":[{"threads":[{"comments":[{"id":1,"text":"so good","author":"a"},{"id":2,"text":"so bad","author":"b"}]}]}]}]}]"#,
        r#"{"folders":[{"name":"x","items":[]},{"name":"y","topics":[{"entries":[{"id":1,"body":"so good","by":"a"},{"id":2,"body":"so bad","by":"b"}]}]}]}"#,
        r#"{"export":{"weeks":[{"days":[{"comments":[{"id":1,"message":"so good"}]},{"comments":[{"id":2,"message":"so bad"}]}]}]}}"#,
    ] {
        check(text, &found);
    }
    // The first of many that hold any stands far behind.
    let empty = r#"{"title":"t","items":[]},"#.repeat(300);
    let last = r#"{"title":"u","items":[{"id":1,"text":"so good"},{"id":2,"text":"so bad"}]}"#;
    check(&format!(r#"{{"shelves":[{empty}{last}]}}"#), &found);
}

#[test]
fn lists_below_lists_are_read_beside_other_comments() {
    let all = ["9 | - | on top", "1 | - | so good", "2 | - | so bad"];
    let below =
        r#"[{"posts":[{"comments":[{"id":1,"text":"so good"},{"id":2,"text":"so bad"}]}]}]"#;
    let alone = r#"[{"id":9,"text":"on top"}]"#;
    for text in [
        format!(r#"{{"comments":{alone},"campaigns":{below}}}"#),
        format!(r#"{{"campaigns":{below},"comments":{alone}}}"#),
        format!(
            r#"{{"comments":{alone},"posts":[{{"id":5,"comments":[{{"id":1,"text":"so good"}},{{"id":2,"text":"so bad"}}]}}]}}"#
        ),
        format!(r#"[{{"id":9,"text":"on top"}},{{"campaigns":{below}}}]"#),
        format!("{{\"id\":9,\"text\":\"on top\"}}\n{{\"campaigns\":{below}}}\n"),
    ] {
        let mut file = open(&text);
        let mut rows = rows(&mut file);
        rows.sort_by(|a, b| b.cmp(a));
        assert_eq!(rows, [all[0], all[2], all[1]], "{text}");
        assert_eq!(file.left_out(), [], "{text}");
    }
    // In a comment they answer it.
    check(
        r#"[{"id":9,"parent_id":null,"text":"on top","branches":[{"talks":[{"comments":[{"id":1,"text":"so good"}]}]}]},{"id":8,"parent_id":null,"text":"next"}]"#,
        &["9 | - | on top", "1 | 9 | so good", "8 | - | next"],
    );
    // What lies aside holds no comments, unless it says so.
    check(
        r#"{"comments":[{"id":9,"text":"on top"}],"authors":[{"id":1,"bio":[{"text":"about me","id":3}]}]}"#,
        &["9 | - | on top"],
    );
}

#[test]
fn comments_of_several_lists_with_the_same_ids_are_several() {
    check(
        r#"{"comments":[{"id":1,"text":"on top"}],"sites":[{"comments":[{"id":1,"text":"of a site"}]},{"comments":[{"id":1,"text":"on top"}]}]}"#,
        &["1 | - | on top", "1 | - | of a site"],
    );
}

#[test]
fn what_is_not_read_of_large_lists_is_counted() {
    let words = "so good ".repeat(200);
    let large = (1..4000)
        .map(|id| format!(r#"{{"id":{id},"text":"{words}"}}"#))
        .collect::<Vec<_>>()
        .join(",");
    let text = format!(
        r#"{{"comments":[{large}],"posts":[{{"id":"p","comments":[{{"id":"x1","text":"so bad"}}]}}]}}"#
    );
    let mut file = open(&text);
    let (rows, left_out) = (rows(&mut file), file.left_out());
    let read = rows.iter().any(|row| row.ends_with("so bad"));
    let counted = left_out
        .iter()
        .any(|left| left.reason == LeftOutReason::OtherList);
    assert!(read || counted, "{} {left_out:?}", rows.len());
}
