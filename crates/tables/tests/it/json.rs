//! The structure of JSON: what is a comment, and where it is found.

use std::fmt::Write as _;
use std::io::Write as _;

use tables::{Batch, Budget, CommentFile, Error, Field, LeftOut, LeftOutReason, OpenOptions};

struct Read {
    columns: Vec<String>,
    texts: Vec<String>,
    parents: Vec<Option<String>>,
    titles: Vec<Option<String>>,
    left_out: Vec<LeftOut>,
}

fn read_as(text: &str, suffix: &str) -> Result<Read, Error> {
    let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let options = OpenOptions::default();
    let mut comments = CommentFile::open(file.path(), &options, &Budget::unlimited())?;
    let mut read = Read {
        columns: comments.columns().to_vec(),
        texts: Vec::new(),
        parents: Vec::new(),
        titles: Vec::new(),
        left_out: Vec::new(),
    };
    let mut batch = Batch::new();
    while comments.read_batch(&mut batch, 1000)? {
        for comment in batch.iter() {
            let field = |field| comment.field(field).map(str::to_owned);
            read.texts.push(comment.text().to_owned());
            read.parents.push(field(Field::ParentId));
            read.titles.push(field(Field::PostTitle));
        }
    }
    read.left_out = comments.left_out().to_vec();
    Ok(read)
}

#[track_caller]
fn read(text: &str) -> Read {
    read_as(text, ".json").unwrap_or_else(|error| panic!("{text:.200}: {error}"))
}

#[test]
fn documents_in_a_row_are_all_read_however_they_are_separated() {
    for text in [
        r#"[{"text":"a"}][{"text":"b"},{"text":"c"}]"#,
        "[{\"text\":\"a\"}]\n\n[\n {\"text\":\"b\"},\n {\"text\":\"c\"}\n]\n",
        r#"{"text":"a"}{"text":"b"} {"text":"c"}"#,
        "{\"comments\":[{\"text\":\"a\"}]}\n{\"comments\":[{\"text\":\"b\"},{\"text\":\"c\"}]}",
        r#"[[{"text":"a"}],[{"text":"b"},[{"text":"c"}]]]"#,
    ] {
        for suffix in [".json", ".jsonl", ".txt", ""] {
            let read = read_as(text, suffix).unwrap();
            assert_eq!(read.texts, ["a", "b", "c"], "{text} as {suffix:?}");
        }
    }
}

#[test]
fn stories_of_others_are_none_of_hacker_news() {
    let read = read(
        r#"[{"id": "1", "text": "so good", "story_id": "ig_99"}, {"id": "2", "text": "so bad"},
            {"id": "3", "text": "not so", "story_id": 99, "replies": [{"id": "4", "text": "it is"}]}]"#,
    );
    assert_eq!(read.texts, ["so good", "so bad", "not so", "it is"]);
    assert!(!read.columns.iter().any(|column| column == "post_url"));
}

#[test]
fn a_list_is_found_at_any_depth_and_comments_go_before_others() {
    for text in [
        r#"{"ok":true,"result":{"page":{"items":[{"id":1,"body":"a"},{"id":2,"body":"b"}]}}}"#,
        r#"{"data":[{"text":"no comment"}],"comments":[{"text":"a"},{"text":"b"}]}"#,
        r#"{"code":0,"message":"success","data":{"replies":[{"content":{"message":"a"}},{"content":{"message":"b"}}]}}"#,
        r#"{"tags":["x","y"],"things":[{"text":"a","tags":["x"]},{"text":"b"}]}"#,
        r#"{"hits":{"total":2,"hits":[{"_id":"1","_source":{"text":"a"}},{"_id":"2","_source":{"text":"b"}}]}}"#,
        r#"{"feed":{"entry":[{"content":{"label":"a"}},{"content":{"label":"b"}}]}}"#,
        r#"{"data":["a","b"]}"#,
        r#"{"10001":{"id":"10001","text":"a"},"10002":{"id":"10002","text":"b"}}"#,
    ] {
        assert_eq!(read(text).texts, ["a", "b"], "{text}");
    }
    assert_eq!(
        read(r#"{"feed":{"entry":{"content":{"label":"alone"}}}}"#).texts,
        ["alone"]
    );
}

#[test]
fn replies_follow_their_comment_at_any_depth() {
    let read = read(
        r#"[{"id":"1","text":"a","replies":[{"id":"2","text":"b","replies":{"data":[{"id":"3","text":"c"}]}},
        {"id":"4","text":"d"}]},{"id":"5","text":"e","replies":null},{"id":"6","text":"f","replies":3}]"#,
    );
    assert_eq!(read.texts, ["a", "b", "c", "d", "e", "f"]);
    let parents: Vec<_> = read.parents.iter().map(Option::as_deref).collect();
    assert_eq!(parents, [None, Some("1"), Some("2"), Some("1"), None, None]);
}

#[test]
fn replies_beside_and_within_comments_name_their_parents_in_one_column() {
    let read = read(
        r#"{"comments":[{"cid":"2","text":"b","reply_id":"1"}]}
        {"comments":[{"cid":"1","text":"a","reply_id":"0","reply_comment":[{"cid":"3","text":"c","reply_id":"1"}]}]}"#,
    );
    let parents: Vec<_> = read.parents.iter().map(Option::as_deref).collect();
    assert_eq!(parents, [Some("1"), None, Some("1")]);
}

#[test]
fn the_words_of_a_post_are_no_comment_even_without_comments() {
    let posts = r#"{"text":"post 1","comments":[]}
{"text":"post 2","title":"Two","comments":[{"text":"a"}]}
{"text":"post 3","comments":null}
"#;
    let read = read_as(posts, ".jsonl").unwrap();
    assert_eq!(read.texts, ["a"]);
    assert_eq!(read.titles, [Some("Two".to_owned())]);
    assert_eq!(read.columns, ["text", "post_title"]);
    let none = read_as(r#"{"title":"A post","comments":[]}"#, ".json");
    assert!(matches!(none, Err(Error::Empty(_))));
}

#[test]
fn the_words_of_posts_are_their_titles_or_are_counted() {
    for (posts, titles, left) in [
        // A post in each line.
        (
            "{\"id\":1,\"text\":\"First post\\nmore\",\"comments\":[{\"id\":2,\"text\":\"a\"}]}\n\
             {\"id\":3,\"text\":\"Second\",\"comments\":[]}\n\
             {\"id\":4,\"text\":\"Third\"}\n\
             {\"id\":5,\"text\":\"Fourth\",\"comments\":[{\"id\":6,\"text\":\"b\"}]}\n",
            ["First post", "Fourth"],
            2,
        ),
        (
            r#"{"data":[{"id":"9","message":"Bare"},
            {"id":"1","message":"One","shares":{"count":1},"comments":{"data":[{"id":"2","message":"a"}]}},
            {"id":"3","message":"Two","shares":{"count":1},"comments":{"data":[{"id":"4","message":"b"}]}}]}"#,
            ["One", "Two"],
            1,
        ),
        // Beside its comments.
        (
            "{\"mblog\":{\"id\":1,\"text\":\"One\"},\"comments\":[{\"id\":2,\"text\":\"a\"}]}\n\
             {\"post\":{\"content\":\"Two\"},\"comments\":[{\"id\":3,\"text\":\"b\"}]}",
            ["One", "Two"],
            0,
        ),
        (
            "{\"content\":\"One\",\"comments\":{\"k1\":{\"text\":\"a\"}}}\n\
             {\"body\":\"Two\",\"comments\":[{\"id\":2,\"text\":\"b\"}]}",
            ["One", "Two"],
            0,
        ),
    ] {
        let read = read_as(posts, ".jsonl").unwrap();
        assert_eq!(read.texts, ["a", "b"], "{posts}");
        let found: Vec<_> = read.titles.iter().map(Option::as_deref).collect();
        assert_eq!(found, titles.map(Some), "{posts}");
        let counted: u64 = read.left_out.iter().map(|line| line.count).sum();
        assert_eq!(counted, left, "{posts}: {:?}", read.left_out);
        let is_post = |line: &LeftOut| line.reason == LeftOutReason::Post;
        assert!(read.left_out.iter().all(is_post), "{posts}");
    }
    let none = read_as(r#"{"id":1,"message":"A post","comments":[]}"#, ".json");
    assert!(matches!(none, Err(Error::Empty(why)) if why.contains("posts")));
}

#[test]
fn comments_after_pages_of_comments_are_no_posts() {
    let read = read(r#"{"comments":[{"text":"a"}]} {"text":"b"} {"text":"c","likes":3}"#);
    assert_eq!(read.texts, ["a", "b", "c"]);
}

#[test]
fn a_list_of_comments_may_have_a_column_called_comments() {
    let read = read(r#"[{"comment":"a","comments":0},{"comment":"b","comments":2}]"#);
    assert_eq!(read.texts, ["a", "b"]);
}

#[test]
fn lists_of_ids_badges_and_pictures_are_no_comments() {
    let read_lines = read(
        r#"{"id":"1","text":"a","comment_ids":[5,6],"commentBadges":[{"text":"Top fan"}],"reply_ids":["7"]}
        {"id":"2","text":"b","replies":["3","4"],"attachments":[{"text":"a picture","id":"9"}]}"#,
    );
    assert_eq!(read_lines.texts, ["a", "b"]);
    let post = r#"[{"caption":"c","childPosts":[{"id":"9","text":"x"}],"latestComments":[{"id":"1","text":"a"}]}]"#;
    assert_eq!(read(post).texts, ["a"]);
}

#[test]
fn many_lists_in_one_object_and_many_names_take_time_by_their_length() {
    let mut text = String::from(r#"{"page":{"text":"post""#);
    for i in 0..50_000 {
        write!(text, r#","k{i}comments":[{{"text":"a"}}]"#).unwrap();
    }
    text.push_str("}}");
    assert_eq!(read(&text).texts.len(), 50_000);
    let names = r#""a":1,"#.repeat(100_000);
    let text =
        format!(r#"[{{"note":{{{names}"z":1}},{names}"comment":{{{names}"id":1,"text":"a"}}}}]"#);
    assert_eq!(read(&text).texts, ["a"]);
}

#[test]
fn words_in_objects_and_lists_are_words() {
    for (value, text) in [
        (
            r#"{"rendered":"<p>It&#8217;s <b>fine</b></p>","protected":false}"#,
            "It’s fine",
        ),
        (r#"{"text":"plain","entities":[{"offset":0}]}"#, "plain"),
        (
            r#"["see ",{"type":"link","text":"a.example"},"!"]"#,
            "see a.example!",
        ),
        (r#"[{"text":"one "},{"text":"two","bold":true}]"#, "one two"),
        (r#"{"runs":[{"text":"a"},{"text":"b"}]}"#, "ab"),
        (r#"{"simpleText":"x"}"#, "x"),
    ] {
        let read = read(&format!(r#"[{{"id":"1","text":{value}}}]"#));
        assert_eq!(read.texts, [text], "{value}");
    }
}

#[test]
fn records_of_errors_are_set_apart() {
    let read = read(
        r#"[{"text":"a","error":null},{"url":"https://a.example/","error":"not_found"},
        {"error":true,"message":"Timed out"},{"text":"b","error":"late"}]"#,
    );
    assert_eq!(read.texts, ["a", "b"]);
    assert_eq!(read.left_out[0].reason, LeftOutReason::ErrorRecord);
    assert_eq!(read.left_out[0].count, 2);
    assert_eq!(read.left_out[0].first_place, "line 1, column 28");
    let error = read_as(r#"{"error":{"message":"Denied","code":190}}"#, ".json");
    assert!(matches!(&error, Err(Error::Empty(why)) if why.contains("error")));
}

#[test]
fn what_is_no_record_in_a_list_is_counted() {
    let read = read(r#"[{"text":"a"},7,null,true,"b"]"#);
    assert_eq!(read.texts, ["a", "b"]);
    assert_eq!(read.left_out[0].reason, LeftOutReason::Unreadable);
    assert_eq!(read.left_out[0].count, 2);
}

#[test]
fn what_a_document_larger_than_a_unit_says_at_its_end_is_known_at_its_beginning() {
    // Ten megabytes of comments, a large list that is none, then the title.
    let mut text = r#"{"id":"v","formats":["#.to_owned();
    for i in 0..33_000 {
        let comma = if i > 0 { "," } else { "" };
        write!(text, r#"{comma}{{"format":"{}"}}"#, "f".repeat(120)).unwrap();
    }
    text.push_str(r#"],"comments":["#);
    for i in 0..36_000 {
        let comma = if i > 0 { "," } else { "" };
        let words = "word ".repeat(20);
        write!(
            text,
            r#"{comma}{{"id":"{i}","text":"{words}","parent":"root"}}"#
        )
        .unwrap();
    }
    text.push_str(r#"],"comment_count":36000,"title":"Late"}"#);
    let read = read(&text);
    assert_eq!(read.texts.len(), 36_000);
    assert_eq!(read.columns, ["id", "text", "parent", "post_title"]);
    assert!(
        read.titles
            .iter()
            .all(|title| title.as_deref() == Some("Late"))
    );
}

#[test]
fn a_record_larger_than_records_are_is_named() {
    let text = format!(
        "[{{\"text\":\"a\"}},\n{{\"text\":\"{}\"}}]",
        "x".repeat(9 << 20)
    );
    let message = read_as(&text, ".json").err().unwrap().to_string();
    assert!(
        message.starts_with("line 2, ") && message.contains("4 MB"),
        "{message}"
    );
}

/// JSON text larger than a record may be, in pieces.
fn large(begin: &str, piece: impl Fn(usize) -> String, end: &str) -> String {
    let mut text = begin.to_owned();
    for i in 0.. {
        if text.len() > 9 << 19 {
            break;
        }
        text.push_str(&piece(i));
    }
    text.push_str(end);
    text
}

/// A comment that is too large as a whole is refused, wherever its bytes lie: its parts are no rows.
#[test]
fn a_record_that_is_too_large_in_its_parts_is_refused() {
    let record = |begin: &str, piece: &dyn Fn(usize) -> String, end: &str| large(begin, piece, end);
    let columns = record(
        "{",
        &|i| format!(r#""a{i}":"{}","#, "b ".repeat(2_500)),
        r#""text":"c","id":"1"}"#,
    );
    let same = record("{", &|_| r#""a":"b","#.to_owned(), r#""text":"c"}"#);
    let votes = record(
        r#"{"text":"c","votes":{"#,
        &|i| format!(r#""n{i}":1,"#),
        r#""n":1}}"#,
    );
    let tags = record(
        r#"{"text":"c","tags":["#,
        &|i| format!(r#""t{i}","#),
        r#""t"]}"#,
    );
    let likers = record(
        r#"{"text":"c","likers":["#,
        &|i| format!(r#"{{"name":"n{i}"}},"#),
        r#"{}]}"#,
    );
    let numbers = record(r#"{"text":"c","vector":["#, &|i| format!("{i},"), "0]}");
    let replies = record(
        r#"{"id":"1","text":"c","replies":["#,
        &|i| format!(r#"{{"id":"r{i}","text":"d"}},"#),
        r#"{"id":"r","text":"d"}]}"#,
    );
    let refused = |text: &str, suffix: &str, place: &str| {
        let begin: String = text.chars().take(60).collect();
        let message = read_as(text, suffix).err().expect(&begin).to_string();
        assert!(
            message.starts_with(place) && message.contains("4 MB"),
            "{begin}: {message}"
        );
    };
    for large in [&columns, &same, &votes, &tags, &likers, &numbers, &replies] {
        let text = format!("[{{\"text\":\"a\"}},\n{large},{{\"text\":\"b\"}}]");
        refused(&text, ".json", "line 2, column 1 ");
    }
    let behind = format!("{{\"text\":\"a\"}}\n{replies}\n{{\"text\":\"b\"}}");
    refused(&behind, ".jsonl", "line 2, column 1 ");
    let before = format!("{tags}\n{{\"text\":\"b\"}}");
    refused(&before, ".jsonl", "line 1, column 1 ");
}

#[test]
fn a_post_or_an_answer_that_is_too_large_for_a_record_is_read_by_its_list() {
    let comments = |begin: &str, end: &str| {
        let piece = |i| format!(r#"{{"id":"{i}","text":"d","by":"{}"}},"#, "n".repeat(500));
        large(begin, piece, &format!(r#"{{"id":"last","text":"d"}}{end}"#))
    };
    for (text, others) in [
        (comments(r#"[{"caption":"new","comments":["#, "]}]"), 0),
        (
            comments(
                r#"[{"id":"p","text":"post","comments":["#,
                r#"]},{"text":"post","comments":[{"text":"e"}]}]"#,
            ),
            1,
        ),
        (
            comments(
                r#"{"message":"ok","data":["#,
                r#"]}{"message":"ok","data":[{"text":"e"}]}"#,
            ),
            1,
        ),
        (comments(r#"{"text":"post","replies":["#, "]}"), 0),
    ] {
        let read = read(&text);
        let begin: String = text.chars().take(40).collect();
        let texts = |words: &str| read.texts.iter().filter(|text| *text == words).count();
        assert_eq!(texts("e"), others, "{begin}");
        assert_eq!(texts("d") + others, read.texts.len(), "{begin}");
        assert!(read.texts.len() > 8_000, "{begin}");
    }
}

#[test]
fn depth_is_no_danger() {
    let depth = 100_000;
    let within = r#"{"id":"x","text":"a","replies":["#.repeat(depth);
    let text = format!("[{within}{}]", "]}".repeat(depth));
    // As deep as a unit holds, and deeper.
    assert_eq!(read(&text).texts.len(), depth);
    let deeper = format!("{}{}", "[".repeat(5 << 20), "]".repeat(5 << 20));
    assert!(matches!(
        read_as(&deeper, ".json"),
        Err(Error::Broken { .. })
    ));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(300_000), "}".repeat(300_000));
    assert!(read_as(&objects, ".json").is_err());
    let nested = format!(
        "[{{\"text\":\"a\",\"b\":{}1{}}}]",
        r#"{"c":"#.repeat(10_000),
        "}".repeat(10_000)
    );
    assert_eq!(read(&nested).columns.len(), 2);
}

#[test]
fn documents_without_anything_take_no_room() {
    let text = "{}\n[]\n{\"data\":[]}\n".repeat(100_000);
    let read = read_as(&format!("{text}{{\"text\":\"a\"}}"), ".jsonl").unwrap();
    assert_eq!(read.texts.last().map(String::as_str), Some("a"));
}

#[test]
fn objects_whose_names_are_values_stay_json() {
    let mut text = String::new();
    for i in 0..5_000 {
        writeln!(
            text,
            r#"{{"text":"t{i}","media":{{"id{i}":{{"w":1}}}},"user":{{"name":"n"}}}}"#
        )
        .unwrap();
    }
    let read = read_as(&text, ".jsonl").unwrap();
    assert_eq!(read.columns, ["text", "media", "user.name"]);
    assert_eq!(read.texts.len(), 5_000);
}

#[test]
fn a_record_that_is_too_large_to_be_read_is_named_and_not_passed_over() {
    let item = |words: &str| format!("<item><description>{words}</description></item>");
    let feed = |words: &str| {
        format!(
            "<rss><channel>{}{}</channel></rss>",
            item("fine"),
            item(words)
        )
    };
    let long = "n".repeat((2 << 20) + 100);
    let error = read_as(&feed(&long), ".xml")
        .err()
        .expect("an error")
        .to_string();
    assert!(error.contains("record 2 of the XML"), "{error}");
    let read = read_as(&feed(&long[..1 << 20]), ".xml").unwrap();
    assert_eq!(read.texts.len(), 2);
    // Of nothing but brackets.
    let brackets = "[".repeat(1_900_000) + &"]".repeat(1_900_000);
    let json = format!("[{{\"text\":\"fine\",\"x\":{brackets}}}]");
    let error = read_as(&json, ".json").err().expect("an error").to_string();
    assert!(error.contains("parts"), "{error}");
}

#[test]
fn web_pages_are_refused_whatever_their_name() {
    let pages = [
        "<!DOCTYPE html>\n<html><body><p>nice</p></body></html>",
        "\u{FEFF}\n<!-- saved from url=(0024)https://a.example/ -->\n<html><p>nice",
        "<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">",
        "<table><tr><th>Comment</th></tr><tr><td>nice</td></tr></table>",
        "<div class=\"comment\">nice</div>",
    ];
    for page in pages {
        for suffix in [".html", ".txt", ".csv", ".json", ".xls", ""] {
            let error = read_as(page, suffix).err().map(|error| error.to_string());
            let refused = error
                .as_deref()
                .is_some_and(|text| text.contains("web page"));
            assert!(refused, "{page} as {suffix}: {error:?}");
        }
    }
    for text in ["<3 this\nso good\n", "<- look\nnot for me\n"] {
        assert_eq!(read_as(text, ".txt").unwrap().texts.len(), 2, "{text}");
    }
}

#[test]
fn xml_that_is_no_feed_is_refused_and_broken_xml_named() {
    let error = read_as(
        "<?xml version=\"1.0\"?><urlset><url><loc>x</loc></url></urlset>",
        ".xml",
    );
    assert!(matches!(error, Err(Error::Unsupported { .. })));
    let cut = "<rss><channel><item><title>a</title><description>b</description></item><item><ti";
    let message = read_as(cut, ".xml").err().unwrap().to_string();
    assert!(message.contains("after record 1"), "{message}");
    let deep = format!("<rss>{}", "<item>".repeat(1_000_000));
    assert!(read_as(&deep, ".xml").is_err());
}

#[test]
fn lists_in_pages_that_were_fetched_one_after_another_are_all_read() {
    let pages = r#"{"pages": [{"items": [{"id": "1", "text": "lovely"}], "next": "x"},
        {"items": [{"id": "2", "text": "not at all"}, {"id": "3", "text": "hm"}], "next": null}]}"#;
    let read = read_as(pages, ".json").unwrap();
    assert_eq!(read.texts, ["lovely", "not at all", "hm"]);
    assert!(read.left_out.is_empty(), "{:?}", read.left_out);
}

#[test]
fn chats_beside_each_other_lose_no_message_whatever_their_ids() {
    let message = |id: u32, from: &str, text: &str| {
        format!(
            r#"{{"id":{id},"type":"message","date":"2024-05-01T10:00:0{id}","from":"{from}","text":"{text}"}}"#
        )
    };
    let chat = |name: &str, messages: &[String]| {
        format!(r#"{{"name":"{name}","messages":[{}]}}"#, messages.join(","))
    };
    let text = format!(
        r#"{{"chats":{{"list":[{},{}]}},"left_chats":{{"list":[{}]}}}}"#,
        chat("A", &[message(2, "Ann", "ok")]),
        chat("B", &[message(2, "Ben", "ok"), message(3, "Ben", "so bad")]),
        chat("C", &[message(2, "Cem", "so so")]),
    );
    let rows = crate::survey::every(text, ".json", &OpenOptions::default(), |c| {
        let author = c.field(Field::AuthorName).unwrap_or("-").to_owned();
        format!("{author}: {}", c.text())
    });
    assert_eq!(rows, ["Ann: ok", "Ben: ok", "Ben: so bad", "Cem: so so"]);
    // The same comment in two lists beside each other is one, also where one of them lies deeper.
    let one = r#"{"id":5,"text":"so good","author":"Ann"}"#;
    for text in [
        format!(r#"{{"comments":[{one}],"top_comments":[{one}]}}"#),
        format!(r#"{{"comments":[{one}],"threads":[{{"title":"T","comments":[{one}]}}]}}"#),
    ] {
        let rows = crate::survey::every(&text, ".json", &OpenOptions::default(), |c| {
            c.text().to_owned()
        });
        assert_eq!(rows, ["so good"], "{text}");
    }
}

#[test]
fn words_in_an_object_of_the_comment_are_its_own_where_it_has_no_others() {
    let text = r#"{"id":"1","source":{"id":"9","body":"first words","author":{"name":"Ann"}},"parts":[
        {"id":"3","body":"so good","author":{"name":"Ben"}},{"id":"4","body":"so bad","author":{"name":"Cem"}}]}"#;
    let mut rows = crate::survey::every(text, ".json", &OpenOptions::default(), |c| {
        c.text().to_owned()
    });
    rows.sort();
    assert!(
        rows.contains(&"so good".to_owned()) && rows.contains(&"so bad".to_owned()),
        "{rows:?}"
    );
}

#[test]
fn a_list_that_is_empty_where_others_hold_comments_is_no_comment() {
    let full = r#"{"name":"a","topics":[{"id":1,"text":"so good"},{"id":2,"text":"bad"}]}"#;
    let empty = r#"{"name":"b","topics":[]}"#;
    for documents in [
        format!("[{full},{empty}]"),
        format!("[{empty},{full}]"),
        format!("{full}\n{empty}\n"),
        format!("{empty}\n{empty}\n{full}\n"),
        format!(r#"{{"data":[{empty},{full},{empty}]}}"#),
    ] {
        let read = read(&documents);
        assert_eq!(read.texts, ["so good", "bad"], "{documents}");
        assert!(read.left_out.is_empty(), "{documents}: {:?}", read.left_out);
    }
    // Nothing tells here that it is a list of comments: the row has no text, and says so.
    let other = r#"[{"text":"so good","tags":["x"]},{"name":"b","tags":[]}]"#;
    assert_eq!(read(other).texts, ["so good", ""]);
    let alone = read_as(empty, ".json").map(|read| read.texts);
    assert!(
        matches!(alone, Err(Error::NoTextColumn { .. })),
        "{alone:?}"
    );
}
