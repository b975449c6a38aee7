//! Tables that pandas writes column after column, larger than what is looked at as a whole.

use std::fmt::Write as _;

use tables::{Error, Field, LeftOutReason, OpenOptions};

use crate::survey::{every, open, open_with};

const ROWS: usize = 5_000;

/// A column of so many cells.
fn column(name: &str, rows: usize, cell: impl Fn(usize) -> String) -> String {
    let mut out = format!("\"{name}\":{{");
    for row in 0..rows {
        let comma = if row == 0 { "" } else { "," };
        write!(out, "{comma}\"{row}\":{}", cell(row)).unwrap();
    }
    out + "}"
}

fn texts(name: &str, rows: usize) -> String {
    let words = "word ".repeat(180);
    column(name, rows, |row| format!("\"{words}{row}\""))
}

fn authors(rows: usize) -> String {
    column("author", rows, |row| match row % 2 {
        0 => format!("\"a{row}\""),
        _ => "null".to_owned(),
    })
}

#[test]
fn each_row_has_the_cells_of_all_columns() {
    // The larger column may come first or last, and its name may be one of lists.
    for (name, text) in [
        (
            "text",
            format!("{{{},{}}}", texts("text", ROWS), authors(ROWS)),
        ),
        (
            "comment",
            format!("{{{},{}}}", authors(ROWS), texts("comment", ROWS)),
        ),
    ] {
        assert!(text.len() > 4 << 20);
        let rows = every(&text, ".json", &OpenOptions::default(), |comment| {
            let number = comment
                .text()
                .rsplit(' ')
                .next()
                .unwrap_or_default()
                .to_owned();
            (number, comment.field(Field::AuthorName).map(str::to_owned))
        });
        assert_eq!(rows.len(), ROWS, "{name}");
        for (row, (number, author)) in rows.iter().enumerate() {
            assert_eq!(*number, row.to_string());
            assert_eq!(*author, (row % 2 == 0).then(|| format!("a{row}")));
        }
    }
}

/// Text, author and likes of each comment.
fn rows(text: &str) -> Vec<[String; 3]> {
    assert!(text.len() > 4 << 20);
    every(text, ".json", &OpenOptions::default(), |comment| {
        let words = comment.text().rsplit(' ').next().unwrap_or_default();
        let field = |field| comment.field(field).unwrap_or("-").to_owned();
        let likes = comment
            .likes()
            .map_or("-".to_owned(), |likes| likes.to_string());
        [words.to_owned(), field(Field::AuthorName), likes]
    })
}

#[test]
fn other_tables_of_pandas_are_read_at_any_size() {
    let words = "word ".repeat(180);
    let joined = |cell: &dyn Fn(usize) -> String| {
        let cells: Vec<_> = (0..ROWS).map(cell).collect();
        cells.join(",")
    };
    let lists = format!(
        "{{\"author\":[{}],\"text\":[{}],\"likes\":[{}]}}",
        joined(&|row| format!("\"a{row}\"")),
        joined(&|row| format!("\"{words}{row}\"")),
        joined(&|row| row.to_string()),
    );
    let split = format!(
        "{{\"columns\":[\"author\",\"text\",\"likes\"],\"index\":[{}],\"data\":[{}]}}",
        joined(&|row| row.to_string()),
        joined(&|row| format!("[\"a{row}\",\"{words}{row}\",{row}]")),
    );
    // Without its first rows, as after a selection.
    let selected = texts("text", ROWS).replacen("{\"0\":", "{\"90000\":", 1);
    let selected = format!(
        "{{{selected},{}}}",
        authors(ROWS).replacen("{\"0\":", "{\"90000\":", 1)
    );
    for text in [lists, split] {
        let rows = rows(&text);
        assert_eq!(rows.len(), ROWS);
        for (number, row) in rows.iter().enumerate() {
            let expected = [number.to_string(), format!("a{number}"), number.to_string()];
            assert_eq!(*row, expected);
        }
    }
    let rows = rows(&selected);
    assert_eq!(rows.len(), ROWS);
    assert_eq!(rows[2], ["2", "a2", "-"]);
}

#[test]
fn cells_of_rows_may_hold_other_values() {
    let words = "word ".repeat(180);
    let row = |row: usize| {
        let tags = if row.is_multiple_of(2) {
            "[]"
        } else {
            r#"["a","b"]"#
        };
        format!(r#"["{row}",{{"id":"u{row}","name":"Ann {row}"}},"{words}{row}",{tags}]"#)
    };
    let header = r#"["id","author","text","tags"]"#;
    for rows in [2, ROWS] {
        let data = (0..rows).map(row).collect::<Vec<_>>().join(",");
        for text in [
            format!(r#"{{"columns":{header},"data":[{data}]}}"#),
            format!("[{header},{data}]"),
        ] {
            let read = every(&text, ".json", &OpenOptions::default(), |comment| {
                let field = |field| comment.field(field).map(str::to_owned);
                let last = comment.text().rsplit(' ').next().map(str::to_owned);
                [field(Field::Id), field(Field::AuthorName), last]
            });
            assert_eq!(read.len(), rows, "{}", &text[..60]);
            let number = (rows - 1).to_string();
            let author = format!("Ann {number}");
            assert_eq!(
                read[rows - 1],
                [&number, &author, &number].map(|text| Some(text.clone()))
            );
        }
    }
}

#[test]
fn a_list_that_is_called_columns_is_no_header() {
    let words = "word ".repeat(180);
    let comment = |row| format!("{{\"id\":\"{row}\",\"text\":\"{words}{row}\"}}");
    let all: Vec<_> = (0..ROWS).map(comment).collect();
    // The first is small enough to be looked at as a whole.
    let text = format!(
        "{{\"columns\":[{}],\"comments\":[{}]}}",
        all[0],
        all[1..].join(",")
    );
    let file = open(&text, ".json");
    let left: Vec<_> = file.left_out().iter().map(|l| l.count).collect();
    assert_eq!((file.rows(), left), (ROWS as u64 - 1, vec![1]));
}

#[test]
fn rows_that_say_they_are_no_comments_are_counted() {
    let spam = column("is_spam", ROWS, |row| (row < 5).to_string());
    let text = format!("{{{},{},{spam}}}", texts("text", ROWS), authors(ROWS));
    let file = open(&text, ".json");
    assert_eq!(file.rows(), ROWS as u64 - 5);
    let left: Vec<_> = file
        .left_out()
        .iter()
        .map(|l| (l.reason, l.count))
        .collect();
    assert_eq!(left, [(LeftOutReason::NotPublished, 5)]);
}

#[test]
fn columns_of_different_rows_are_refused_with_what_to_do() {
    for text in [
        format!("{{{},{}}}", texts("text", ROWS), authors(ROWS - 1)),
        format!("{{{},\"author\":{{\"5\":\"Ann\"}}}}", texts("text", ROWS)),
    ] {
        let error = open_with(&text, ".json", &OpenOptions::default()).unwrap_err();
        assert!(matches!(error, Error::TooLarge(_)), "{error}");
        assert!(error.to_string().contains("records"), "{error}");
    }
}

#[test]
fn lists_of_different_lengths_are_refused_at_any_size() {
    let words = "word ".repeat(180);
    let list = |name: &str, rows: usize, cell: &dyn Fn(usize) -> String| {
        let cells: Vec<_> = (0..rows).map(cell).collect();
        format!("\"{name}\":[{}]", cells.join(","))
    };
    let texts = |rows| list("text", rows, &|row| format!("\"{words}{row}\""));
    let authors = |rows| list("author", rows, &|row| format!("\"a{row}\""));
    let likes = |rows| list("likes", rows, &|row| row.to_string());
    for rows in [3, ROWS] {
        for members in [
            [texts(rows), authors(rows - 1), likes(rows)],
            [likes(rows + 1), authors(rows), texts(rows)],
        ] {
            let file = format!("{{{}}}", members.join(","));
            let error = open_with(&file, ".json", &OpenOptions::default()).unwrap_err();
            let told = error.to_string();
            assert!(matches!(error, Error::Broken { .. }), "{told}");
            let expected = format!("different numbers of cells: \"text\" has {rows}");
            assert!(
                told.contains(&expected) && told.contains("line 1"),
                "{told}"
            );
        }
        // A list that is called like no column belongs to no row.
        let file = format!("{{{},{},\"pages\":[1]}}", texts(rows), authors(rows));
        let file = open(&file, ".json");
        assert_eq!(file.rows(), rows as u64);
        assert_eq!(file.column_of(Field::AuthorName), Some("author"));
    }
}
