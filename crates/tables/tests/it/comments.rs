//! Files of comments from spreadsheets and other tools.

use std::io::Write as _;

use rust_xlsxwriter::{ExcelDateTime, Format as Style, Workbook};
use tables::{Batch, Budget, CommentFile, Error, Field, OpenOptions};
use tempfile::NamedTempFile;

fn file(bytes: impl AsRef<[u8]>, suffix: &str) -> NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
    file.write_all(bytes.as_ref()).unwrap();
    file
}

/// The columns, the name of the text column, and each comment's text and original cells.
type Everything = (Vec<String>, String, Vec<(String, Vec<String>)>);

#[track_caller]
fn read(bytes: impl AsRef<[u8]>, suffix: &str) -> Everything {
    read_all(&file(bytes, suffix), None).unwrap()
}

fn read_all(file: &NamedTempFile, text_column: Option<&str>) -> Result<Everything, Error> {
    let options = text_column
        .iter()
        .fold(OpenOptions::default(), |options, name| {
            options.with_column(Field::Text, *name)
        });
    let mut comments = CommentFile::open(file.path(), &options, &Budget::unlimited())?;
    let mut batch = Batch::new();
    let mut all = Vec::new();
    // A small batch, so that every file crosses the border between two.
    while comments.read_batch(&mut batch, 2)? {
        for comment in batch.iter() {
            all.push((
                comment.text().to_owned(),
                comment.original().map(str::to_owned).collect(),
            ));
        }
    }
    Ok((
        comments.columns().to_vec(),
        comments.column_of(Field::Text).unwrap().to_owned(),
        all,
    ))
}

fn texts(everything: &Everything) -> Vec<&str> {
    everything.2.iter().map(|(text, _)| text.as_str()).collect()
}

#[test]
fn every_form_gives_the_same_comments() {
    let forms = [
        (
            "id,comment,likes\r\n1,\"good, \"\"really\"\"\",5\r\n2,b\u{e4}d,\r\n3,,1\r\n",
            ".csv",
        ),
        (
            "id\tcomment\tlikes\n1\tgood, \"really\"\t5\n2\tb\u{e4}d\t\n3\t\t1\n",
            ".tsv",
        ),
        (
            "sep=;\r\nid;comment;likes\r\n1;good, \"really\";5\r\n2;b\u{e4}d;\r\n3;;1\r\n",
            ".csv",
        ),
        (
            r#"[{"id":1,"comment":"good, \"really\"","likes":5},{"id":"2","comment":"bäd","likes":null},{"id":3,"likes":1}]"#,
            ".json",
        ),
        (
            r#"{"meta":{"x":["]"]},"Comments":[{"id":1,"comment":"good, \"really\"","likes":5},
            {"comment":"b\u00e4d","id":2}, {"id":3,"comment":"","likes":1}],"after":1}"#,
            ".json",
        ),
        (
            "{\"id\":1,\"comment\":\"good, \\\"really\\\"\",\"likes\":5}\n\n{\"id\":2,\"comment\":\"bäd\"}\r\n{\"id\":3,\"likes\":1}",
            ".jsonl",
        ),
    ];
    for (text, suffix) in forms {
        let (columns, text_column, all) = read(text, suffix);
        assert_eq!(columns, ["id", "comment", "likes"], "{text}");
        assert_eq!(text_column, "comment");
        let cells: Vec<Vec<&str>> = all
            .iter()
            .map(|(_, c)| c.iter().map(String::as_str).collect())
            .collect();
        assert_eq!(
            cells,
            [
                ["1", "good, \"really\"", "5"],
                ["2", "bäd", ""],
                ["3", "", "1"]
            ],
            "{text}"
        );
    }
}

#[test]
fn encodings_are_recognised() {
    let text = "text;author\r\ncafé für 5 €;Zoë\r\n";
    let utf16 = |big: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|u| {
                if big {
                    u.to_be_bytes()
                } else {
                    u.to_le_bytes()
                }
            })
            .collect()
    };
    let windows = text
        .chars()
        .map(|c| if c == '€' { 0x80 } else { c as u8 })
        .collect();
    for bytes in [text.as_bytes().to_vec(), utf16(true), utf16(false), windows] {
        let (columns, _, all) = read(bytes, ".csv");
        assert_eq!(columns, ["text", "author"]);
        assert_eq!(all[0].1, ["café für 5 €", "Zoë"]);
    }
}

#[test]
fn ragged_rows_survive_with_all_their_text() {
    let (_, _, all) = read("id,text\n1\n2,one, two, three\n\n,,,\n3,fine,,\n", ".csv");
    let cells: Vec<_> = all.into_iter().map(|(_, cells)| cells).collect();
    assert_eq!(cells, [["1", ""], ["2", "one, two, three"], ["3", "fine"]]);
}

#[test]
fn a_cell_without_end_is_named_before_memory_is_gone() {
    let mut text = "id,text,likes\n".to_owned() + &"1,fine,2\n".repeat(300) + "2,\"open\n";
    text.push_str(&"a line without any column\n".repeat(400_000));
    let file = file(text, ".csv");
    let opened = CommentFile::open(file.path(), &OpenOptions::default(), &Budget::unlimited());
    let message = opened.unwrap_err().to_string();
    assert!(
        message.contains("line 302") && message.contains("quotation mark"),
        "{message}"
    );
}

#[test]
fn one_column_needs_no_header_and_lines_no_quotes() {
    assert_eq!(
        texts(&read("so good\nvery, very bad\nmeh\n", ".csv")),
        ["so good", "very, very bad", "meh"]
    );
    assert_eq!(
        texts(&read("Comment\nso good\nmeh\n", ".csv")),
        ["so good", "meh"]
    );
    let lines = read("\"so, good\nit's \"fine\"\n\nid,text\n", ".txt");
    assert_eq!(texts(&lines), ["\"so, good", "it's \"fine\"", "id,text"]);
}

#[test]
fn titles_above_the_header_are_passed_over() {
    let everything = read(
        "Export of 2026\nhttps://a.example/post\n\nName,Date,Comment\nA,2026-01-02,hi\nB,2026-01-03,text\n",
        ".csv",
    );
    // The address above them is that of their post.
    assert_eq!(everything.0, ["Name", "Date", "Comment", "post_url"]);
    assert_eq!(texts(&everything), ["hi", "text"]);
}

#[test]
fn the_text_column_can_be_chosen_and_a_wrong_one_is_named() {
    let file = file("a,b b\n1,2\n", ".csv");
    assert!(
        matches!(read_all(&file, None), Err(Error::NoTextColumn { columns, .. }) if columns == ["a", "b b"])
    );
    assert!(
        matches!(read_all(&file, Some("c")), Err(Error::UnknownColumn { columns, .. }) if columns == ["a", "b b"])
    );
    for name in ["b b", "B_B"] {
        assert_eq!(texts(&read_all(&file, Some(name)).unwrap()), ["2"]);
    }
}

#[test]
fn fields_are_recognised_by_name() {
    let file = file(
        "Comment ID,Parent ID,Author,User ID,Created At,Like Count,Replies,Lang,Permalink,Post URL,Post Title,Comment\n\
         c1,c0,Zoë, u1 ,2026-01-02 03:04,\"1,234\",2.0,en,https://a.example/c1,https://a.example/p,Title,hi\n\
         c2,,,,sometime,,,,,,,ho\n",
        ".csv",
    );
    let mut comments =
        CommentFile::open(file.path(), &OpenOptions::default(), &Budget::unlimited()).unwrap();
    assert_eq!(comments.column_of(Field::AuthorName), Some("Author"));
    let mut batch = Batch::new();
    assert!(comments.read_batch(&mut batch, 100).unwrap());
    let first = batch.get(0);
    assert_eq!(first.field(Field::Id), Some("c1"));
    assert_eq!(first.field(Field::ParentId), Some("c0"));
    assert_eq!(first.field(Field::AuthorName), Some("Zoë"));
    assert_eq!(first.field(Field::AuthorId), Some("u1"));
    assert_eq!(
        first.published_at().unwrap().to_rfc3339(),
        "2026-01-02T03:04:00+00:00"
    );
    assert_eq!((first.likes(), first.reply_count()), (Some(1234), Some(2)));
    assert_eq!(first.field(Field::Url), Some("https://a.example/c1"));
    assert_eq!(first.field(Field::PostUrl), Some("https://a.example/p"));
    assert_eq!(first.field(Field::PostTitle), Some("Title"));
    let second = batch.get(1);
    assert_eq!(
        (
            second.field(Field::ParentId),
            second.published_at(),
            second.likes()
        ),
        (None, None, None)
    );
    assert!(!comments.read_batch(&mut batch, 100).unwrap());
    assert!((comments.progress() - 1.0).abs() < 1e-9);
}

#[test]
fn json_columns_are_all_names_that_occur_anywhere() {
    let mut text = String::new();
    for i in 0..500 {
        text.push_str(&format!("{{\"text\":\"t{i}\",\"id\":{i}}}\n"));
    }
    text.push_str("{\"late\":{\"a\": [1, 2]},\"text\":\"last\"}\n");
    let (columns, _, all) = read(text, ".jsonl");
    assert_eq!(columns, ["text", "id", "late.a"]);
    assert_eq!(all.len(), 501);
    assert_eq!(all[500].1, ["last", "", "[1, 2]"]);
}

#[test]
fn json_arrays_of_texts_are_comments_too() {
    assert_eq!(
        texts(&read(
            r#"["good", "b\u00e4d \ud83d", "nul\u0000"]"#,
            ".json"
        )),
        ["good", "bäd \u{FFFD}", "nul\u{FFFD}"]
    );
}

#[test]
fn broken_json_is_named_when_the_file_is_opened() {
    for (text, suffix, place) in [
        ("{\"text\":\"a\"}\n{\"text\":\"b\"\n", ".jsonl", "line 2"),
        ("{\"text\":\"a\"}\n12\n", ".jsonl", "line 2"),
        (
            "[{\"text\":\"a\"},{\"text\":\"b\"",
            ".json",
            "line 1, column 1",
        ),
        (
            "[{\"text\":\"a\"} {\"text\":\"b\"}]",
            ".json",
            "line 1, column 15",
        ),
        ("[{\"text\":\"a\"},]", ".json", "line 1, column 15"),
        (
            "[{\"text\":\"a\"}]\n[{\"text\":\"b\"}] }",
            ".json",
            "line 2, column 16",
        ),
        ("[{\"text\":\"a\"}]\nand so on", ".json", "line 2, column 1"),
    ] {
        let file = file(text, suffix);
        let message = CommentFile::open(file.path(), &OpenOptions::default(), &Budget::unlimited())
            .unwrap_err()
            .to_string();
        assert!(message.starts_with(place), "{text}: {message}");
    }
    let file = file("{\"a\": 1}", ".json");
    assert!(matches!(
        CommentFile::open(file.path(), &OpenOptions::default(), &Budget::unlimited()),
        Err(Error::NoTextColumn { columns, .. }) if columns == ["a"]
    ));
}

#[test]
fn workbooks_give_rows_of_all_sheets_that_have_comments() {
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("About")
        .unwrap()
        .write_string(0, 0, "An export")
        .unwrap();
    let date = ExcelDateTime::parse_from_str("2026-01-02 03:04:05").unwrap();
    let style = Style::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for name in ["One", "Two"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.write_row(0, 0, ["Exported", ""]).unwrap();
        sheet
            .write_row(2, 0, ["ID", "Message", "Date", ""])
            .unwrap();
        sheet.write_number(3, 0, 7).unwrap();
        sheet.write_string(3, 1, format!("=from {name}")).unwrap();
        sheet
            .write_datetime_with_format(3, 2, &date, &style)
            .unwrap();
        sheet.write_boolean(5, 0, true).unwrap();
        sheet.write_string(5, 1, "next").unwrap();
        sheet.write_string(5, 6, "surplus").unwrap();
    }
    book.add_worksheet()
        .set_name("Other")
        .unwrap()
        .write_row(0, 0, ["Other", "Message"])
        .unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let file = file(&bytes, ".xlsx");
    let (columns, text_column, all) = read_all(&file, None).unwrap();
    assert_eq!(columns, ["ID", "Message", "Date", "Other"]);
    assert_eq!(text_column, "Message");
    let cells: Vec<Vec<&str>> = all
        .iter()
        .map(|(_, c)| c.iter().map(String::as_str).collect())
        .collect();
    assert_eq!(
        cells,
        [
            ["7", "=from One", "2026-01-02 03:04:05", ""],
            ["true", "next", "\tsurplus", ""],
            ["7", "=from Two", "2026-01-02 03:04:05", ""],
            ["true", "next", "\tsurplus", ""],
        ]
    );
    let mut comments =
        CommentFile::open(file.path(), &OpenOptions::default(), &Budget::unlimited()).unwrap();
    let mut batch = Batch::new();
    comments.read_batch(&mut batch, 1).unwrap();
    assert_eq!(
        batch.get(0).published_at().unwrap().to_rfc3339(),
        "2026-01-02T03:04:05+00:00"
    );
    assert!(matches!(
        read_all(&file, Some("nope")),
        Err(Error::UnknownColumn { .. })
    ));
}

#[test]
fn empty_files_say_so() {
    for suffix in [".csv", ".txt", ".json", ".jsonl"] {
        let file = file("", suffix);
        assert!(
            matches!(read_all(&file, None), Err(Error::Empty(_))),
            "{suffix}"
        );
    }
    let file = file("id,text\n", ".csv");
    assert!(read_all(&file, None).unwrap().2.is_empty());
}
