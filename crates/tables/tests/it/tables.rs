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
