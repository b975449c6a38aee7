//! Forms of JSON, XML and JavaScript that programs write by themselves.

use tables::{Field, LeftOutReason, OpenOptions};

use crate::joined::facts;
use crate::survey::{every, open, open_with};

fn told(text: &str, suffix: &str) -> Vec<String> {
    every(text, suffix, &OpenOptions::default(), facts)
}

fn ids(text: &str, suffix: &str) -> Vec<(String, String)> {
    every(text, suffix, &OpenOptions::default(), |c| {
        (
            c.field(Field::Id).unwrap_or("-").to_owned(),
            c.text().to_owned(),
        )
    })
}

fn pairs(all: &[(String, String)]) -> Vec<(&str, &str)> {
    all.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect()
}

#[test]
fn values_of_extended_json_are_what_they_stand_for() {
    let lines = r#"{"_id":{"$oid":"66f1a2b3c4d5e6f708192a3b"},"text":"so good","likes":{"$numberInt":"3"},"date":{"$date":"2024-05-01T10:00:00Z"}}
{"_id":{"$oid":"66f1a2b3c4d5e6f708192a3c"},"text":"so bad","likes":{"$numberLong":"4"},"date":{"$date":{"$numberLong":"1714557660000"}}}
"#;
    assert_eq!(
        told(lines, ".json"),
        [
            "so good | 3 | - | 2024-05-01 10:00 | - | -",
            "so bad | 4 | - | 2024-05-01 10:01 | - | -"
        ]
    );
    assert_eq!(ids(lines, ".json")[0].0, "66f1a2b3c4d5e6f708192a3b");
    // Other objects stay columns.
    let other = r#"[{"text":"so good","meta":{"$other":"x"}},{"text":"so bad","meta":{"$oid":"1","x":"2"}}]"#;
    assert!(
        open(other, ".json")
            .columns()
            .contains(&"meta.$other".to_owned())
    );
}

#[test]
fn tables_that_pandas_writes_by_column_are_read() {
    let table = r#"{"text":{"0":"so good","2":"so bad","5":null},"likes":{"0":3,"2":null,"5":1},"tags":{"0":["a"],"2":[],"5":null}}"#;
    assert_eq!(
        told(table, ".json"),
        [
            "so good | 3 | - | - | - | -",
            "so bad | - | - | - | - | -",
            " | 1 | - | - | - | -"
        ]
    );
    for other in [
        // Rows that differ are no table.
        r#"{"text":{"0":"so good","1":"so bad"},"likes":{"0":3}}"#,
        r#"{"text":{"a":"so good"},"likes":{"a":3}}"#,
    ] {
        assert!(
            open_with(other, ".json", &OpenOptions::default()).is_err(),
            "{other}"
        );
    }
}

#[test]
fn texts_under_ids_are_comments() {
    for (text, expected) in [
        (
            r#"{"c1":"Great!","c2":"So bad"}"#,
            [("c1", "Great!"), ("c2", "So bad")],
        ),
        (
            r#"{"comments":{"17":"Great!","18":"So bad"}}"#,
            [("17", "Great!"), ("18", "So bad")],
        ),
    ] {
        assert_eq!(pairs(&ids(text, ".json")), expected);
    }
    for other in [
        r#"{"c1":"Great!"}"#,
        r#"{"c1":"Great!","note":"So bad"}"#,
        r#"{"c1":"Great!","c2":7}"#,
        r#"{"c1":"12","c2":"13"}"#,
        "{\"c1\":\"Great!\",\"c2\":\"So bad\"}\n{\"c1\":\"Great!\",\"c2\":\"So bad\"}\n",
    ] {
        assert!(
            open_with(other, ".json", &OpenOptions::default()).is_err(),
            "{other}"
        );
    }
}

#[test]
fn a_table_by_column_that_is_too_large_is_told() {
    let column = |rows: usize, value: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = (0..rows).map(|i| format!("\"{i}\":{}", value(i))).collect();
        format!("{{{}}}", cells.join(","))
    };
    let texts = column(60_000, &|i| {
        format!("\"so good, and this is number {i} of them, with more words to make it long\"")
    });
    let table = format!(
        "{{\"text\":{texts},\"likes\":{}}}",
        column(59_999, &|i| i.to_string())
    );
    // Its columns are of different rows, so that none of it can be read row by row.
    let error = open_with(table, ".json", &OpenOptions::default())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("more than 4 MB") && error.contains("orient"),
        "{error}"
    );
    // What is empty is not large.
    let error = open_with("{}", ".json", &OpenOptions::default())
        .unwrap_err()
        .to_string();
    assert!(!error.contains("MB"), "{error}");
}

#[test]
fn items_of_a_json_feed_have_authors_and_dates() {
    let feed = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Comments on A","home_page_url":"https://a.example/",
        "items":[{"id":"7","url":"https://a.example/p#7","content_html":"<p>so <b>good</b></p>","date_published":"2024-05-01T10:00:00Z","authors":[{"name":"Ann"}]},
        {"id":"8","url":"https://a.example/p#8","content_text":"so bad","date_published":"2024-05-01T10:01:00Z","author":{"name":"Ben"}}]}"#;
    let rows = every(feed, ".json", &OpenOptions::default(), |c| {
        let author = c.field(Field::AuthorName).unwrap_or("-").to_owned();
        (author, facts(c))
    });
    assert_eq!(
        pairs(&rows),
        [
            ("Ann", "so good | - | - | 2024-05-01 10:00 | - | -"),
            ("Ben", "so bad | - | - | 2024-05-01 10:01 | - | -")
        ]
    );
}

#[test]
fn the_export_of_disqus_names_threads_and_parents() {
    let xml = r#"<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="1"><forum>a</forum><title>General</title></category>
<thread dsq:id="10"><id>x</id><link>https://a.example/1</link><title>First</title><createdAt>2024-04-01T00:00:00Z</createdAt><isDeleted>false</isDeleted></thread>
<thread dsq:id="11"><id/><link>https://a.example/2</link><title>Second</title><isDeleted>false</isDeleted></thread>
<post dsq:id="100"><id/><message><![CDATA[<p>so <i>good</i></p>]]></message><createdAt>2024-05-01T10:00:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Ann</name><username>ann1</username></author><thread dsq:id="10"/></post>
<post dsq:id="101"><id/><message><![CDATA[<p>so bad</p>]]></message><createdAt>2024-05-01T10:01:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Ben</name></author><thread dsq:id="11"/><parent dsq:id="100"/></post>
<post dsq:id="102"><id/><message><![CDATA[<p>buy this</p>]]></message><createdAt>2024-05-01T10:02:00Z</createdAt><isDeleted>false</isDeleted><isSpam>true</isSpam><author><name>Cy</name></author><thread dsq:id="11"/></post>
</disqus>"#;
    let rows = every(xml, ".xml", &OpenOptions::default(), |c| {
        let field = |field| c.field(field).unwrap_or("-").to_owned();
        let who = format!(
            "{} {} {}",
            field(Field::Id),
            field(Field::AuthorName),
            field(Field::PostUrl)
        );
        (who, facts(c))
    });
    assert_eq!(
        pairs(&rows),
        [
            (
                "100 Ann https://a.example/1",
                "so good | - | - | 2024-05-01 10:00 | - | -"
            ),
            (
                "101 Ben https://a.example/2",
                "so bad | - | - | 2024-05-01 10:01 | - | 100"
            ),
        ]
    );
    let file = open(xml, ".xml");
    let left_out: Vec<_> = file
        .left_out()
        .iter()
        .map(|line| (line.reason, line.count))
        .collect();
    assert_eq!(left_out, [(LeftOutReason::NotPublished, 1)]);
}

#[test]
fn the_archive_of_x_is_json_behind_an_assignment() {
    let archive = "window.YTD.tweets.part0 = [\n  {\"tweet\": {\"id_str\": \"17\", \"full_text\": \"so good\", \"favorite_count\": \"3\", \"lang\": \"en\", \"created_at\": \"Wed May 01 10:00:00 +0000 2024\"}},\n  {\"tweet\": {\"id_str\": \"18\", \"full_text\": \"so bad\", \"favorite_count\": \"0\", \"lang\": \"en\", \"created_at\": \"Wed May 01 10:01:00 +0000 2024\"}}\n];\n";
    assert_eq!(
        told(archive, ".js"),
        [
            "so good | 3 | - | 2024-05-01 10:00 | en | -",
            "so bad | 0 | - | 2024-05-01 10:01 | en | -"
        ]
    );
}

#[test]
fn headers_in_other_scripts_are_read() {
    for (header, row) in [
        (
            "التعليق,الكاتب,التاريخ,الإعجابات",
            "جميل جدا,Ann,2024-05-01,3",
        ),
        (
            "Текст комментария,Имя пользователя,Дата публикации,Количество лайков",
            "очень хорошо,Ann,2024-05-01,3",
        ),
        (
            "コメント内容,投稿者,投稿日時,いいね数",
            "とても良い,Ann,2024-05-01,3",
        ),
    ] {
        let table = format!("{header}\n{row}\n");
        let text = row.split(',').next().unwrap();
        assert_eq!(
            told(&table, ".csv"),
            [format!("{text} | 3 | - | 2024-05-01 00:00 | - | -")]
        );
        let author = every(&table, ".csv", &OpenOptions::default(), |c| {
            c.field(Field::AuthorName).map(str::to_owned)
        });
        assert_eq!(author, [Some("Ann".to_owned())]);
    }
}
