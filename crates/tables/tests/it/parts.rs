//! Texts in parts: what editors, chats and platforms write for one formatted text.

use tables::{Comment, Field, LeftOutReason, OpenOptions};

use crate::survey::{every, open};

fn row(comment: &Comment<'_>) -> String {
    let field = |field| comment.field(field).unwrap_or("-");
    let (id, author) = (field(Field::Id), field(Field::AuthorName));
    format!("{id} | {author} | {}", comment.text())
}

#[track_caller]
fn check_as(text: &str, suffix: &str, expected: &[&str]) {
    let found = every(text, suffix, &OpenOptions::default(), row);
    assert_eq!(found, expected, "{text:.300}");
    assert_eq!(open(text, suffix).left_out(), [], "{text:.300}");
}

/// A comment whose member `name` is `value` has this text, alone in a list and beside a plain one.
#[track_caller]
fn check(name: &str, value: &str, expected: &str) {
    let comment = format!(r#"{{"id":"1","author":"Ann","{name}":{value}}}"#);
    let first = format!("1 | Ann | {expected}");
    check_as(&format!("[{comment}]"), ".json", &[&first]);
    check_as(
        &format!("{comment}\n{{\"id\":\"2\",\"author\":\"Ben\",\"{name}\":\"so plain\"}}\n"),
        ".jsonl",
        &[&first, "2 | Ben | so plain"],
    );
}

#[test]
fn parts_without_words_leave_one_comment() {
    for name in ["text", "content", "message", "body", "comment"] {
        check(
            name,
            r#"[{"text":"what a "},{"emoji":{"id":"x"}},{"text":"day"}]"#,
            "what a day",
        );
        check(
            name,
            r#"[{"text":"what a ","bold":true},{"type":"image","url":"https://a.example/1.png"},{"text":"day"}]"#,
            "what a day",
        );
    }
    // Nothing but what has no words.
    check("text", r#"[{"emoji":{"id":"x"}}]"#, "");
    check_as(
        r#"[{"id":"1","author":"Ann","content":[{"type":"image","url":"https://a.example/1.png"}]},{"id":"2","author":"Ben","content":[{"type":"text","text":"b"}]}]"#,
        ".json",
        &["1 | Ann | ", "2 | Ben | b"],
    );
}

#[test]
fn emoji_give_their_sign_or_their_name() {
    for (emoji, expected) in [
        (r#"{"emoji":{"emojiId":"🎉","shortcuts":[":tada:"]}}"#, "🎉"),
        (
            r#"{"emoji":{"emojiId":"UCabc/def","shortcuts":[":party:",":p:"],"isCustomEmoji":true}}"#,
            ":party:",
        ),
        (r#"{"text":"🎉","emoji":{"emojiId":"🎉"}}"#, "🎉"),
        (r#"{"emoji":"🎉"}"#, "🎉"),
        (r#"{"emojiText":"🎉"}"#, "🎉"),
        (r#"{"img":"https://a.example/e.png","alt":"🎉"}"#, "🎉"),
        (r#"{"type":"emoji","name":"tada","unicode":"1f389"}"#, "🎉"),
        (
            r#"{"type":"emoji","name":"party_parrot"}"#,
            ":party_parrot:",
        ),
        (
            r#"{"type":"emoji","attrs":{"shortName":":tada:","id":"1f389","text":"🎉"}}"#,
            "🎉",
        ),
        (r#"{"type":"custom_emoji","document_id":"55"}"#, ""),
        (r#"{"emoji":{"id":"5512345"}}"#, ""),
    ] {
        check(
            "text",
            &format!(r#"[{{"text":"so "}},{emoji},{{"text":" good"}}]"#),
            &format!("so {expected} good"),
        );
    }
}

#[test]
fn runs_and_segments_are_one_text() {
    check(
        "runs",
        r#"[{"text":"so "},{"emoji":{"id":"x"}},{"text":"good"}]"#,
        "so good",
    );
    let runs = r#"[{"text":"love "},{"text":"this","bold":true},{"emoji":{"shortcuts":[":ok:"]}}]"#;
    check(
        "contentText",
        &format!(r#"{{"runs":{runs}}}"#),
        "love this:ok:",
    );
    check("comment", &format!(r#"{{"runs":{runs}}}"#), "love this:ok:");
    check(
        "text",
        &format!(r#"{{"takeoutSegments":{runs}}}"#),
        "love this:ok:",
    );
}

#[test]
fn messages_of_telegram_are_one_text() {
    check(
        "text",
        r#"["my ",{"type":"bold","text":"last"},{"type":"custom_emoji","document_id":"5"},{"type":"mention_name","text":"Bob","user_id":77}," word"]"#,
        "my lastBob word",
    );
}

#[test]
fn documents_of_editors_are_one_text_with_their_paragraphs() {
    let leaf = r#"{"type":"text","text":"first "},{"type":"mention","attrs":{"id":"7","label":"Bob"}},{"type":"emoji","attrs":{"name":"wave"}}"#;
    let paragraphs = format!(
        r#"[{{"type":"paragraph","content":[{leaf}]}},{{"type":"paragraph"}},{{"type":"blockquote","content":[{{"type":"paragraph","content":[{{"type":"text","text":"theirs"}}]}}]}},{{"type":"paragraph","content":[{{"type":"text","text":"a"}},{{"type":"hardBreak"}},{{"type":"text","text":"b"}}]}}]"#
    );
    let whole = "first @Bob:wave:\n> theirs\na\nb";
    // ProseMirror, of the site as a list and as a document.
    check("content", &paragraphs, whole);
    check(
        "body",
        &format!(r#"{{"type":"doc","version":1,"content":{paragraphs}}}"#),
        whole,
    );
    // Slate and Plate.
    check(
        "content",
        r#"[{"type":"p","children":[{"text":"see "},{"type":"link","url":"https://a.example","children":[{"text":"here"}]},{"text":""}]},{"children":[{"text":"and there"}]}]"#,
        "see here\nand there",
    );
    // Lexical.
    check(
        "text",
        r#"{"root":{"children":[{"children":[{"text":"one","type":"text","format":1},{"type":"linebreak"},{"text":"two","type":"text"}],"type":"paragraph","version":1}],"type":"root","direction":"ltr"}}"#,
        "one\ntwo",
    );
    // Quill, as a list and as a document.
    let ops = r#"[{"insert":"plain\n"},{"attributes":{"bold":true},"insert":"bold"},{"insert":{"image":"https://a.example/1.png"}},{"insert":"\n"}]"#;
    check("content", ops, "plain\nbold");
    check("content", &format!(r#"{{"ops":{ops}}}"#), "plain\nbold");
    // Draft and Editor.js.
    check(
        "content",
        r#"{"blocks":[{"key":"a1","text":"one","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[]},{"key":"a2","text":"two","type":"unstyled"}],"entityMap":{}}"#,
        "one\ntwo",
    );
    check(
        "content",
        r#"{"time":1700000000000,"blocks":[{"id":"q1","type":"paragraph","data":{"text":"a <b>good</b> one"}},{"id":"q2","type":"list","data":{"style":"ordered","items":["x","y"]}}],"version":"2.28"}"#,
        "a good one\nx\ny",
    );
    // Contentful and Sanity.
    check(
        "body",
        r#"{"nodeType":"document","data":{},"content":[{"nodeType":"paragraph","data":{},"content":[{"nodeType":"text","value":"to ","marks":[],"data":{}},{"nodeType":"hyperlink","data":{"uri":"https://a.example"},"content":[{"nodeType":"text","value":"read"}]}]}]}"#,
        "to read",
    );
    check(
        "body",
        r#"[{"_type":"block","_key":"k","style":"normal","markDefs":[],"children":[{"_type":"span","_key":"l","text":"all fine","marks":[]}]}]"#,
        "all fine",
    );
    // Notion.
    check(
        "rich_text",
        r#"[{"type":"text","text":{"content":"ask ","link":null},"annotations":{"bold":false},"plain_text":"ask ","href":null},{"type":"mention","mention":{"type":"user","user":{"id":"u1","name":"Bob"}},"plain_text":"@Bob","href":null}]"#,
        "ask @Bob",
    );
    // Reddit.
    check(
        "rtjson",
        r#"{"document":[{"e":"par","c":[{"e":"text","t":"in "},{"e":"r/","t":"rust","l":false},{"e":"text","t":" by "},{"e":"link","t":"him","u":"https://a.example"}]},{"e":"blockquote","c":[{"e":"par","c":[{"e":"text","t":"his"}]}]}]}"#,
        "in r/rust by him\n> his",
    );
}

#[test]
fn a_list_of_comments_is_no_text_in_parts() {
    for list in [
        r#"[{"id":1,"text":"a"},{"id":2,"text":"b"}]"#,
        r#"[{"text":"a","author":"Ann"},{"text":"b","author":"Ben"}]"#,
        r#"[{"text":"a","created_at":"2024-05-01"},{"text":"b","created_at":"2024-05-02"}]"#,
        r#"[{"type":"text","text":"a","user_id":1},{"type":"text","text":"b","user_id":2}]"#,
        r#"[{"type":"comment","text":"a","name":"Ann"},{"type":"comment","text":"b","name":"Ben"}]"#,
        r#"[{"text":[{"text":"a"},{"emoji":{}}],"likes":1},{"text":"b","likes":2}]"#,
    ] {
        for name in [
            "content", "data", "comments", "messages", "elements", "nodes",
        ] {
            let text = format!(r#"{{"{name}":{list}}}"#);
            let texts = every(&text, ".json", &OpenOptions::default(), |c| {
                c.text().to_owned()
            });
            assert_eq!(texts, ["a", "b"], "{text}");
        }
    }
    // Comments that have nothing but words, as they were always read.
    for name in ["comments", "data", "items"] {
        let text = format!(r#"{{"{name}":[{{"text":"a"}},{{"text":"b"}}]}}"#);
        check_as(&text, ".json", &["- | - | a", "- | - | b"]);
    }
}

#[test]
fn words_with_white_space_between_them_are_parts_of_one_text() {
    for name in ["text", "content", "message", "body", "comment"] {
        check(name, r#"[{"text":"not "},{"text":"good"}]"#, "not good");
        check(name, r#"[{"text":"not"},{"text":"\ngood"}]"#, "not\ngood");
    }
    // Nothing is between these, and one of them has what comments have.
    let posts = r#"{"id":7,"title":"T","comment":[{"text":"nice"},{"text":"bad"}]}"#;
    check_as(posts, ".json", &["- | - | nice", "- | - | bad"]);
    let comments = r#"{"comment":[{"text":"nice ","author":"Ann"},{"text":"bad","author":"Ben"}]}"#;
    check_as(comments, ".json", &["- | Ann | nice ", "- | Ben | bad"]);
}

#[test]
fn parts_beside_the_text_are_not_counted() {
    // Slack writes each message twice.
    check_as(
        r#"[{"id":"1","author":"Ann","text":"hi :wave:","blocks":[{"type":"rich_text","block_id":"b","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"hi "},{"type":"emoji","name":"wave"}]}]}]},
            {"id":"2","author":"Ben","text":"ok","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"ok"}}]}]"#,
        ".json",
        &["1 | Ann | hi :wave:", "2 | Ben | ok"],
    );
    check_as(
        r#"{"comments":[{"id":"1","author":"Ann","text":"nice","detail":{"runs":[{"text":"2 days ago"}]},"document":[{"type":"paragraph","children":[{"text":"nice"}]}]}]}"#,
        ".json",
        &["1 | Ann | nice"],
    );
    // Of these nothing tells what they are.
    let text = r#"[{"id":"1","author":"Ann","text":"nice","lines":[{"text":"who knows"},{"text":"what"}]}]"#;
    let file = open(text, ".json");
    let left: Vec<_> = file
        .left_out()
        .iter()
        .map(|l| (l.reason, l.count))
        .collect();
    assert_eq!(left, [(LeftOutReason::OtherList, 2)]);
}

#[test]
fn cells_hold_texts_in_parts_too() {
    for (cell, expected) in [
        (
            r#"{"text":"a "},{"emoji":{"shortcuts":[":x:"]}},{"text":"b"}"#,
            "a :x:b",
        ),
        (
            r#"[{"text":"a "},{"emoji":{"id":"7"}},{"text":"b"}]"#,
            "a b",
        ),
        (
            r#"{"takeoutSegments":[{"text":"a "},{"mention":{"id":"u"}},{"text":"b"}]}"#,
            "a b",
        ),
        (
            r#"{"ops":[{"insert":"a\n"},{"insert":{"image":"x"}},{"insert":"b"}]}"#,
            "a\nb",
        ),
        (
            r#"{"root":{"type":"root","children":[{"type":"paragraph","children":[{"type":"text","text":"a"}]}]}}"#,
            "a",
        ),
        (
            "[{'text': 'a '}, {'emoji': None}, {'text': \"it's\"}]",
            "a it's",
        ),
        (r#"[{"emoji":{"id":"7"}}]"#, ""),
    ] {
        let quoted = cell.replace('"', "\"\"");
        let table = format!("id,author,text\n1,Ann,\"{quoted}\"\n2,Ben,so plain\n3,Cy,too\n");
        check_as(
            &table,
            ".csv",
            &[
                &format!("1 | Ann | {expected}"),
                "2 | Ben | so plain",
                "3 | Cy | too",
            ],
        );
    }
}

#[test]
fn words_that_are_rendered_keep_what_stands_beside_them() {
    for words in [
        r#""content":{"rendered":"<p>x &amp; y</p>\n"}"#,
        r#""content":{"rendered":"<p>x &amp; y</p>","protected":false}"#,
        r#""body":{"rendered":"<p>x &amp; y</p>"}"#,
        r#""message":{"rendered":"<p>x &amp; y</p>","raw":"x & y"}"#,
        r#""content":{"raw":"x & y","rendered":"<p>x &amp; y</p>","block_version":1}"#,
        r#""comment":{"rendered":"<p>x &amp; y</p>"}"#,
    ] {
        for text in [
            format!(r#"[{{"id":1,"author_name":"Ann","date":"2024-05-01T10:00:00",{words}}}]"#),
            format!(r#"{{"comments":[{{"id":1,"author_name":"Ann",{words},"meta":[]}}]}}"#),
            format!(r#"{{"id":1,"author_name":"Ann",{words}}}"#),
        ] {
            check_as(&text, ".json", &["1 | Ann | x & y"]);
        }
    }
}

#[test]
fn parts_without_end_take_time_by_their_length() {
    let depth = 20_000;
    let deep = format!(
        r#"[{{"id":1,"content":{}{}}},{{"id":2,"content":"x"}}]"#,
        r#"[{"type":"p","children":"#.repeat(depth) + "[]",
        "}]".repeat(depth)
    );
    let texts = every(&deep, ".json", &OpenOptions::default(), |c| c.text().len());
    assert_eq!(texts.len(), 2);
}

/// Documents of editors with two paragraphs.
const DOCUMENTS: [&str; 9] = [
    r#"{"blocks":[{"key":"a","text":"so good","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[],"data":{}},{"key":"b","text":"not cheap","type":"header-one","depth":0}],"entityMap":{}}"#,
    r#"[{"key":"a","text":"so good","type":"unstyled","depth":0},{"key":"b","text":"not cheap","type":"unordered-list-item","depth":0}]"#,
    r#"[{"type":"paragraph","children":[{"text":"so "},{"text":"good","bold":true}]},{"type":"paragraph","children":[{"text":"not cheap"}]}]"#,
    r#"{"ops":[{"insert":"so good\nnot "},{"attributes":{"bold":true},"insert":"cheap"},{"insert":"\n"}]}"#,
    r#"{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"so good"}]},{"type":"paragraph","content":[{"type":"text","text":"not cheap"}]}]}"#,
    r#"{"root":{"children":[{"children":[{"text":"so good","type":"text","version":1}],"type":"paragraph","version":1},{"children":[{"text":"not cheap","type":"text","version":1}],"type":"paragraph","version":1}],"type":"root","version":1}}"#,
    r#"[{"object":"block","id":"1","created_time":"2024-05-01","type":"paragraph","paragraph":{"rich_text":[{"type":"text","text":{"content":"so good"},"plain_text":"so good"}]}},{"object":"block","id":"2","type":"bulleted_list_item","bulleted_list_item":{"rich_text":[{"plain_text":"not "},{"plain_text":"cheap"}]}}]"#,
    r#"{"time":1714557600,"blocks":[{"id":"x","type":"paragraph","data":{"text":"so good"}},{"id":"y","type":"paragraph","data":{"text":"not cheap"}}],"version":"2.28"}"#,
    r#"{"document":{"nodes":[{"object":"block","type":"paragraph","nodes":[{"object":"text","text":"so good"}]},{"object":"block","type":"paragraph","nodes":[{"object":"text","text":"not cheap"}]}]}}"#,
];

#[test]
fn documents_of_editors_that_were_stored_as_texts_keep_their_lines() {
    let texts = |text: &str, suffix: &str| {
        every(text, suffix, &OpenOptions::default(), |comment| {
            comment.text().to_owned()
        })
    };
    for document in DOCUMENTS {
        let cell = document.replace('"', "\"\"");
        let csv = format!("id,comment\n1,\"{cell}\"\n2,so plain\n");
        assert_eq!(
            texts(&csv, ".csv"),
            ["so good\nnot cheap", "so plain"],
            "{document}"
        );
        let text = serde_json::Value::from(document).to_string();
        let json = format!(r#"[{{"id":1,"comment":{text}}},{{"id":2,"comment":"so plain"}}]"#);
        assert_eq!(
            texts(&json, ".json"),
            ["so good\nnot cheap", "so plain"],
            "{document}"
        );
        let within = format!(r#"[{{"id":1,"author":"Ann","comment":{document}}}]"#);
        assert_eq!(
            texts(&within, ".json"),
            ["so good\nnot cheap"],
            "{document}"
        );
    }
    // A document of pictures has no words.
    let csv = r#"id,comment
1,"{""blocks"":[{""text"":"" "",""type"":""atomic""}],""entityMap"":{""0"":{""type"":""IMAGE"",""data"":{""src"":""x""}}}}"
2,"{""type"":""doc"",""content"":[{""type"":""image"",""attrs"":{""src"":""x""}}]}"
3,so plain
"#;
    assert_eq!(texts(csv, ".csv"), ["", "", "so plain"]);
}

#[test]
fn lists_and_tables_of_editors_are_read_wherever_a_document_stands() {
    let list = r#"{"blocks":[{"type":"list","data":{"items":[{"content":"too <b>loud</b>","items":[{"content":"at night","items":[]}]}]}}]}"#;
    let table = r#"{"time":3,"blocks":[{"id":"q","type":"table","data":{"content":[["not","bad"],["at","all"]]}}]}"#;
    let checks =
        r#"{"blocks":[{"type":"checklist","data":{"items":[{"text":"so good","checked":true}]}}]}"#;
    for (document, words) in [
        (list, "too loud\nat night"),
        (table, "not bad\nat all"),
        (checks, "so good"),
    ] {
        check("body", document, words);
        let cell = document.replace('"', "\"\"");
        check_as(
            &format!("id,author,body\n1,Ann,\"{cell}\"\n2,Ben,so plain\n"),
            ".csv",
            &[&format!("1 | Ann | {words}"), "2 | Ben | so plain"],
        );
        check_as(
            &format!(r#"{{"columns":["id","author","body"],"data":[[1,"Ann",{document}]]}}"#),
            ".json",
            &[&format!("1 | Ann | {words}")],
        );
    }
}

#[test]
fn people_who_are_mentioned_keep_their_names() {
    check(
        "text",
        r#"{"ops":[{"insert":"so true, "},{"insert":{"mention":{"denotationChar":"@","id":"7","value":"dee"}}},{"insert":" said\n"}]}"#,
        "so true, @dee said",
    );
    check(
        "text",
        r#"[{"type":"paragraph","children":[{"text":"so true, "},{"type":"mention","character":"dee","children":[{"text":""}]},{"text":" said"}]}]"#,
        "so true, @dee said",
    );
}

#[test]
fn a_document_without_its_end_is_counted() {
    let cut = r#"{""blocks"":[{""key"":""a"",""text"":""too lo"#;
    let text = format!("id,text\n1,so good\n2,\"{cut}\"\n");
    let found = every(&text, ".csv", &OpenOptions::default(), row);
    assert_eq!(found, ["1 | - | so good"]);
    let file = open(&text, ".csv");
    let told: Vec<_> = file
        .left_out()
        .iter()
        .map(|l| (l.reason, l.count))
        .collect();
    assert_eq!(told, [(LeftOutReason::Unreadable, 1)]);
}
