//! Tables in JSON: columns of cells and rows of cells, wherever they lie and however large they are.

use tables::{Error, Field, LeftOutReason, OpenOptions};

use crate::survey::{every, open, open_with};

/// Text, author and likes of each comment.
#[track_caller]
fn rows(text: &str) -> Vec<String> {
    every(text, ".json", &OpenOptions::default(), |comment| {
        let author = comment.field(Field::AuthorName).unwrap_or("-");
        let likes = comment.likes().map_or("-".to_owned(), |n| n.to_string());
        let text = comment.text().rsplit(' ').next().unwrap_or_default();
        format!("{text} | {author} | {likes}")
    })
}

/// The tables that pandas writes, and rows below a header, of so many rows with such texts.
fn tables(rows: usize, words: &str) -> Vec<String> {
    let joined = |cell: &dyn Fn(usize) -> String| {
        let cells: Vec<_> = (0..rows).map(cell).collect();
        cells.join(",")
    };
    let text = |row: usize| format!("\"{words}t{row}\"");
    let author = |row: usize| format!("\"a{row}\"");
    let line = |row: usize| format!("[{},{},{row}]", author(row), text(row));
    let under = |cell: &dyn Fn(usize) -> String| {
        let cells = joined(&|row| format!("\"{row}\":{}", cell(row)));
        format!("{{{cells}}}")
    };
    let number = |row: usize| row.to_string();
    vec![
        format!(
            r#"{{"author":{},"text":{},"likes":{}}}"#,
            under(&author),
            under(&text),
            under(&number)
        ),
        format!(
            r#"{{"author":[{}],"text":[{}],"likes":[{}]}}"#,
            joined(&author),
            joined(&text),
            joined(&number)
        ),
        format!(
            r#"{{"columns":["author","text","likes"],"index":[{}],"data":[{}]}}"#,
            joined(&number),
            joined(&line)
        ),
        format!(r#"[["author","text","likes"],{}]"#, joined(&line)),
    ]
}

const AROUND: [&str; 6] = [
    "TABLE",
    r#"{"comments":TABLE}"#,
    r#"{"video":{"id":7},"comments":TABLE,"count":3}"#,
    r#"{"data":{"export":{"comments":TABLE}}}"#,
    r#"{"result":TABLE}"#,
    r#"{"comments":{"data":TABLE}}"#,
];

#[test]
fn tables_are_read_below_any_name() {
    for around in AROUND {
        for table in tables(3, "so ") {
            let text = around.replace("TABLE", &table);
            let expected = ["t0 | a0 | 0", "t1 | a1 | 1", "t2 | a2 | 2"];
            assert_eq!(rows(&text), expected, "{text}");
            assert_eq!(open(&text, ".json").left_out(), [], "{text}");
        }
    }
}

#[test]
fn tables_are_read_below_any_name_at_any_size() {
    const ROWS: usize = 3_000;
    let words = "word ".repeat(300);
    for around in [AROUND[2], AROUND[3]] {
        for (kind, table) in tables(ROWS, &words).into_iter().enumerate() {
            let text = around.replace("TABLE", &table);
            assert!(text.len() > 4 << 20);
            let rows = rows(&text);
            assert_eq!(rows.len(), ROWS, "{around}, {kind}");
            for (number, row) in rows.iter().enumerate() {
                assert_eq!(*row, format!("t{number} | a{number} | {number}"));
            }
            assert_eq!(open(&text, ".json").left_out(), [], "{around}, {kind}");
        }
    }
}

#[test]
fn a_large_table_beside_other_comments_takes_nothing_from_them() {
    const ROWS: usize = 3_000;
    let table = tables(ROWS, &"word ".repeat(300)).swap_remove(0);
    let text = format!(
        r#"{{"pinned_comments":[{{"id":1,"text":"first","author":"Ann"}}],"comments":{table},"title":"T"}}"#
    );
    let rows = rows(&text);
    assert_eq!(rows.len(), ROWS + 1);
    assert_eq!(rows[0], "first | Ann | -");
    assert_eq!(rows[ROWS], format!("t{0} | a{0} | {0}", ROWS - 1));
}

#[test]
fn each_post_may_have_its_table_of_comments() {
    let text = r#"{"posts":[
        {"url":"https://a.example/1","caption":"p","comments":{"text":["a","b"],"author":["Ann","Ben"]}},
        {"url":"https://a.example/2","caption":"q","comments":{"text":{"0":"c"},"author":{"0":"Cem"}}}]}"#;
    let found = every(text, ".json", &OpenOptions::default(), |comment| {
        let url = comment.field(Field::PostUrl).unwrap_or("-");
        format!("{} | {url}", comment.text())
    });
    assert_eq!(
        found,
        [
            "a | https://a.example/1",
            "b | https://a.example/1",
            "c | https://a.example/2"
        ]
    );
}

#[test]
fn rows_without_names_are_called_by_their_place_and_no_name_is_scored() {
    let short = r#"[["k1","Ann","Lovely!"],["k2","Ben","Awful, really"],["k3","Cem","Hm"]]"#;
    let line = format!(r#"["k1","Ann","{}end"],"#, "word ".repeat(300));
    let long = format!("[{}{}", line.repeat(3_000), &short[1..]);
    for rows in [short, &long] {
        for around in ["ROWS", r#"{"comments":ROWS}"#, r#"{"data":{"rows":ROWS}}"#] {
            let text = around.replace("ROWS", rows);
            let error = open_with(&text, ".json", &OpenOptions::default()).unwrap_err();
            let Error::NoTextColumn { columns, .. } = error else {
                panic!("{error}: {around}");
            };
            assert_eq!(columns, ["column_1", "column_2", "column_3"], "{around}");
            let options = OpenOptions::default()
                .with_column(Field::Text, "column_3")
                .with_column(Field::AuthorName, "column_2");
            let found = every(&text, ".json", &options, |comment| {
                let author = comment.field(Field::AuthorName).unwrap_or("-");
                format!("{author} | {}", comment.text())
            });
            let last = &found[found.len() - 3..];
            assert_eq!(
                last,
                ["Ann | Lovely!", "Ben | Awful, really", "Cem | Hm"],
                "{around}"
            );
        }
    }
    // Lists of sentences are the comments on one post after the other.
    let found = every(
        r#"[["so good","not for me"],["well done","never again"]]"#,
        ".json",
        &OpenOptions::default(),
        |comment| comment.text().to_owned(),
    );
    assert_eq!(found, ["so good", "not for me", "well done", "never again"]);
}

#[test]
fn rows_of_a_large_table_that_are_no_comments_are_counted_with_their_place() {
    const ROWS: usize = 3_000;
    let words = "word ".repeat(300);
    let joined = |cell: &dyn Fn(usize) -> String| {
        let cells: Vec<_> = (0..ROWS).map(cell).collect();
        cells.join(",")
    };
    let text = format!(
        r#"{{"comments":{{"text":[{}],"author":[{}],"is_spam":[{}]}}}}"#,
        joined(&|row| format!("\"{words}t{row}\"")),
        joined(&|row| format!("\"a{row}\"")),
        joined(&|row| (row == 7).to_string()),
    );
    let file = open(&text, ".json");
    assert_eq!(file.rows(), ROWS as u64 - 1);
    let [spam] = file.left_out() else {
        panic!("{:?}", file.left_out());
    };
    assert_eq!((spam.reason, spam.count), (LeftOutReason::NotPublished, 1));
    assert!(spam.first_place.starts_with("line 1, column "), "{spam:?}");
}

/// Text, id and author of each comment.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found = every(text, ".json", &OpenOptions::default(), |comment| {
        let field = |field| comment.field(field).unwrap_or("-");
        let (id, author) = (field(Field::Id), field(Field::AuthorName));
        format!("{} | {id} | {author}", comment.text())
    });
    assert_eq!(found, expected, "{text:.300}");
    assert_eq!(open(text, ".json").left_out(), [], "{text:.300}");
}

#[test]
fn columns_of_unknown_names_and_of_other_values_make_a_table_as_well() {
    let both = ["not bad | - | -", "too loud | - | -"];
    for table in [
        r#"{"comment":["not bad","too loud"],"sentiment":["pos",null]}"#,
        r#"{"body":["not bad","too loud"],"topics":[["sound"],[]],"model":"m1"}"#,
        r#"{"comment":["not bad","too loud"],"meta":[{"k":1},null],"split":"train"}"#,
        r#"{"review":["not bad","too loud"],"stars":[4,1],"tags":["a","b","c"]}"#,
        r#"{"text":["not bad","too loud"]}"#,
    ] {
        check(table, &both);
        check(&format!(r#"{{"comments":{table}}}"#), &both);
    }
    // A record with lists in it is a comment.
    check(
        r#"[{"id":"1","author":"ann","text":["not ","bad"],"tags":["x","y"]}]"#,
        &["not bad | 1 | ann"],
    );
}

#[test]
fn columns_of_unknown_names_make_a_table_at_any_size() {
    const ROWS: usize = 3_000;
    let words = "word ".repeat(350);
    let cells = |cell: &dyn Fn(usize) -> String| (0..ROWS).map(cell).collect::<Vec<_>>().join(",");
    let text = cells(&|row| format!("\"{words}t{row}\""));
    let keys = cells(&|row| format!("\"k{row}\":\"{words}t{row}\""));
    for table in [
        format!(
            r#"{{"text":[{text}],"topics":[{}]}}"#,
            cells(&|_| "[1]".to_owned())
        ),
        format!(
            r#"{{"text":{{{keys}}},"topic":{{{}}}}}"#,
            cells(&|row| format!("\"k{row}\":{{\"a\":1}}"))
        ),
        format!(
            r#"{{"rows":[{}],"columns":["text","topic"]}}"#,
            cells(&|row| format!("[\"{words}t{row}\",{row}]"))
        ),
    ] {
        assert!(table.len() > 5 << 20);
        for around in [table.clone(), format!(r#"{{"result":{table}}}"#)] {
            let rows = rows(&around);
            assert_eq!(rows.len(), ROWS, "{around:.100}");
            assert_eq!(rows[ROWS - 1], format!("t{} | - | -", ROWS - 1));
        }
    }
}

#[test]
fn a_table_whose_columns_have_other_lengths_is_refused_with_the_reason() {
    for table in [
        r#"{"text":["a","b","c"],"author":["ann","ben"]}"#,
        r#"{"result":{"likes":[1],"body":["a","b"],"author":["ann","ben"]}}"#,
    ] {
        let refused = open_with(table, ".json", &OpenOptions::default());
        let Err(Error::Broken { problem, .. }) = &refused else {
            panic!("{table}: {refused:?}");
        };
        assert!(problem.contains("different numbers of cells"), "{problem}");
    }
}

#[test]
fn rows_beside_the_names_of_their_columns_are_a_table() {
    let rows = r#"[[7,"not bad","ann"],[8,"too loud","ben"]]"#;
    let wrapped = r#"[{"f":[{"v":"7"},{"v":"not bad"},{"v":"ann"}]},{"f":[{"v":"8"},{"v":"too loud"},{"v":"ben"}]}]"#;
    let named = r#"[{"name":"id"},{"name":"comment"},{"name":"author"}]"#;
    let plain = r#"["id","comment","author"]"#;
    for text in [
        format!(r#"{{"database":"d","rows":{rows},"truncated":false,"columns":{plain}}}"#),
        format!(r#"{{"data":{{"rows":{rows},"cols":{named},"native_form":{{"query":"select 1"}}}},"status":"completed"}}"#),
        format!(r#"{{"schema":{{"fields":{named}}},"rows":{wrapped},"totalRows":"2"}}"#),
        format!(r#"{{"columns":{named},"rows":{rows},"cursor":"x"}}"#),
        format!(r#"{{"meta":{named},"data":{rows},"rows":2}}"#),
        format!(r#"{{"results":[{{"series":[{{"name":"c","columns":{plain},"values":{rows}}}]}}]}}"#),
        format!(r#"{{"table":{{"cols":{},"rows":{}}}}}"#, named.replace("name", "label"), wrapped.replace("\"f\"", "\"c\"")),
        format!(r#"{{"ok":true,"rows":[{{"id":7,"comment":"not bad","author":"ann"}},{{"id":8,"comment":"too loud","author":"ben"}}],"columns":{plain}}}"#),
        r#"{"select * from c":[{"id":7,"comment":"not bad","author":"ann"},{"id":8,"comment":"too loud","author":"ben"}]}"#.to_owned(),
        r#"[{"type":"header","version":"5.2","comment":"Export to JSON plugin for PHPMyAdmin"},{"type":"database","name":"shop"},{"type":"table","name":"reviews","database":"shop","data":[{"id":"7","comment":"not bad","author":"ann"},{"id":"8","comment":"too loud","author":"ben"}]}]"#.to_owned(),
        r#"{"hits":{"total":{"value":2},"hits":[{"_id":"7","_source":{"id":7,"comment":"not bad","author":"ann"}},{"_id":"8","_source":{"id":8,"comment":"too loud","author":"ben"}}]}}"#.to_owned(),
    ] {
        check(&text, &["not bad | 7 | ann", "too loud | 8 | ben"]);
    }
    // The name of a table of a database is no title of a post.
    let dump = r#"[{"type":"table","name":"reviews","database":"shop","data":[{"id":"7","comment":"not bad"}]}]"#;
    assert_eq!(open(dump, ".json").posts().all()[0].title, None);
    check(
        r#"{"columns":["comment","stars"],"index":[4,9],"data":[["not bad",4],["too loud",1]]}"#,
        &["not bad | - | -", "too loud | - | -"],
    );
}

#[test]
fn cells_under_the_ids_of_their_rows_are_those_of_a_table() {
    let both = ["not bad | c7 | -", "too loud | c9 | -"];
    check(
        r#"{"message":{"c7":"not bad","c9":"too loud"},"topic":{"c7":"a","c9":null}}"#,
        &both,
    );
    // Times are no ids.
    check(
        r#"{"body":{"2024-05-01T10:00:00.000":"not bad"},"topic":{"2024-05-01T10:00:00.000":"a"}}"#,
        &["not bad | - | -"],
    );
    // Translations are no rows.
    let text = r#"[{"id":"1","title":{"en":"T","de":"U"},"text":{"text":"not bad"}}]"#;
    check(text, &["not bad | 1 | -"]);
}

#[test]
fn replies_in_cells_of_a_table_are_comments() {
    let expected = [
        "not bad | a | -",
        "is it? | b | a",
        "it is | c | b",
        "too loud | d | -",
    ];
    let replies = r#"[{"id":"b","body":"is it?","replies":[{"id":"c","body":"it is"}]}]"#;
    for table in [
        format!(
            r#"{{"id":{{"0":"a","1":"d"}},"body":{{"0":"not bad","1":"too loud"}},"replies":{{"0":{replies},"1":null}}}}"#
        ),
        format!(r#"{{"id":["a","d"],"body":["not bad","too loud"],"replies":[{replies},[]]}}"#),
        format!(
            r#"{{"columns":["id","body","replies"],"data":[["a","not bad",{replies}],["d","too loud",[]]]}}"#
        ),
    ] {
        let found = every(&table, ".json", &OpenOptions::default(), |comment| {
            let field = |field| comment.field(field).unwrap_or("-");
            format!(
                "{} | {} | {}",
                comment.text(),
                field(Field::Id),
                field(Field::ParentId)
            )
        });
        assert_eq!(found, expected, "{table}");
        assert_eq!(open(&table, ".json").left_out(), [], "{table}");
    }
    // A row with comments is the post that they stand under.
    let posts = r#"{"columns":["caption","comments"],"data":[["Cup",[{"id":"1","text":"a"}]],["Pot",[{"id":"2","text":"b"}]]]}"#;
    let found = every(posts, ".json", &OpenOptions::default(), |comment| {
        let title = comment.field(Field::PostTitle).unwrap_or("-");
        format!("{} | {title}", comment.text())
    });
    assert_eq!(found, ["a | Cup", "b | Pot"]);
}
