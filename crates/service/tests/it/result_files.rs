//! Result tables, read back by other people's readers and by our own.

use std::io::{Cursor, Write as _};

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use chrono::{DateTime, Utc};
use service::{
    export::{PostRow, ResultRow, Table, TableWriter, extra_columns},
    mapping::Mapping,
};
use tables::{
    Batch, Budget, CommentFile, Delimiter, Field, Format, Row as _, WriteOptions, undo_defusal,
};

const GOLDEN: &[u8] = include_bytes!("golden/comments.csv");

fn at(text: &str) -> Option<DateTime<Utc>> {
    Some(text.parse().unwrap())
}

fn rows() -> [(ResultRow<'static>, [&'static str; 2]); 4] {
    let full = ResultRow {
        post_url: "https://video.example/watch?v=abc",
        platform: "youtube",
        comment_text: "Great, \"really\" great! 😀\nSecond line",
        sentiment_label: Some("POSITIVE"),
        sentiment_score: Some(0.1 + 0.2),
        prob_negative: Some(0.01),
        prob_neutral: Some(f64::from(0.1f32)),
        prob_positive: Some(0.89),
        confidence: Some(0.89),
        needs_review: Some(false),
        comment_id: Some("99999999999999999999"),
        parent_comment_id: Some("7"),
        is_reply: Some(true),
        author_name: Some("Zoë"),
        author_id: Some("u1"),
        is_post_author: Some(true),
        published_at: at("2026-01-02T03:04:05.678Z"),
        likes: Some(12),
        reply_count: Some(0),
        language: Some("en"),
        comment_url: Some("https://video.example/watch?v=abc&lc=9"),
        post_title: Some("A title; with a semicolon"),
        model: Some("lexicon"),
        model_version: Some("3f2a"),
        scored_at: at("2026-01-02T04:00:00+01:00"),
        job_id: Some("0199"),
        review_reasons: Some("truncated language"),
    };
    [
        (full, ["x", "-1.5"]),
        (
            ResultRow {
                comment_text: "=HYPERLINK(\"http://evil.example\")",
                author_name: Some("@handle"),
                sentiment_score: Some(-0.98765),
                likes: Some(-3),
                ..full
            },
            ["+1", "-1+1"],
        ),
        (
            ResultRow {
                comment_text: "'=kept",
                sentiment_score: Some(f64::NAN),
                ..ResultRow::default()
            },
            ["", ""],
        ),
        (
            ResultRow {
                comment_text: "\ttab, first",
                sentiment_score: Some(-0.00001),
                ..ResultRow::default()
            },
            ["a", ""],
        ),
    ]
}

fn options() -> WriteOptions {
    WriteOptions {
        extra_columns: extra_columns(&["likes", "=Note"]),
        ..WriteOptions::default()
    }
}

fn written(format: Format) -> Vec<u8> {
    let mut writer = TableWriter::new(format, Table::Comments, Vec::new(), &options()).unwrap();
    for (row, extra) in &rows() {
        writer.write_comment(row, extra.iter().copied()).unwrap();
    }
    writer.write_post(&post()).unwrap();
    writer.finish().unwrap()
}

fn post() -> PostRow<'static> {
    PostRow {
        post_url: "https://video.example/watch?v=abc",
        platform: "youtube",
        status: "completed",
        comments_fetched: Some(3),
        coverage: Some(2.0 / 3.0),
        fetched_at: at("2026-01-02T03:04:05Z"),
        ..PostRow::default()
    }
}

#[test]
fn the_bytes_of_a_csv_never_change() {
    let bytes = written(Format::Csv);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/golden/comments.csv"),
            &bytes,
        )
        .unwrap();
        return;
    }
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        String::from_utf8(GOLDEN.to_vec()).unwrap()
    );
}

#[test]
fn other_readers_read_the_csv() {
    let bytes = written(Format::Csv);
    assert!(bytes.starts_with(
        b"\xEF\xBB\xBFpost_url,platform,comment_text,sentiment_label,sentiment_score,"
    ));
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let headers = reader.headers().unwrap().clone();
    let ours = ResultRow::COLUMNS.len();
    assert_eq!(&headers[ours], "original_likes");
    assert_eq!(&headers[ours + 1], "'=Note");
    let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(&read[0][2], "Great, \"really\" great! 😀\nSecond line");
    assert_eq!((&read[0][4], &read[0][6]), ("0.3", "0.1"));
    assert_eq!(&read[0][16], "2026-01-02T03:04:05Z");
    assert_eq!(&read[0][24], "2026-01-02T03:00:00Z");
    assert_eq!(&read[1][2], "'=HYPERLINK(\"http://evil.example\")");
    assert_eq!((&read[1][4], &read[1][17]), ("-0.9877", "-3"));
    assert_eq!(
        (&read[0][ours + 1], &read[1][ours], &read[1][ours + 1]),
        ("-1.5", "'+1", "'-1+1")
    );
    assert_eq!((&read[2][4], &read[2][8], &read[3][4]), ("", "", "0"));
}

#[test]
fn the_mark_can_be_left_out() {
    let options = WriteOptions {
        bom: false,
        ..WriteOptions::default()
    };
    let writer = TableWriter::new(Format::Csv, Table::Posts, Vec::new(), &options).unwrap();
    let text = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert!(
        text.starts_with("post_url,platform,post_title,status,")
            && text.ends_with("fetched_at,detail\r\n")
    );
}

#[test]
fn cells_can_be_separated_otherwise_and_are_safe_in_either_locale() {
    let text = "one, two;=1+1\t=2,=3 \"q\"";
    for (delimiter, separator) in [
        (Delimiter::Comma, b','),
        (Delimiter::Semicolon, b';'),
        (Delimiter::Tab, b'\t'),
    ] {
        let options = WriteOptions {
            bom: false,
            delimiter,
            ..WriteOptions::default()
        };
        let mut writer =
            TableWriter::new(Format::Csv, Table::Comments, Vec::new(), &options).unwrap();
        let row = ResultRow {
            comment_text: text,
            platform: "x",
            ..ResultRow::default()
        };
        writer.write_comment(&row, []).unwrap();
        let file = writer.finish().unwrap();
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.delimiter(separator).from_reader(&file[..]);
        assert_eq!(reader.headers().unwrap().len(), ResultRow::COLUMNS.len());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(record.len(), ResultRow::COLUMNS.len());
        assert_eq!(undo_defusal(&record[2]), text);
        // Whoever cuts at something else, without a thought for our quotes, finds no formula.
        for other in [',', ';', '\t'] {
            let file = std::str::from_utf8(&file).unwrap();
            for cell in file
                .split([other, '\n'])
                .filter(|_| other != char::from(separator))
            {
                assert!(!cell.trim_start_matches('"').starts_with('='), "{cell:?}");
            }
        }
    }
}

#[test]
fn our_own_tables_can_be_read_again() {
    for format in [Format::Csv, Format::Jsonl, Format::Xlsx] {
        let mut file = tempfile::Builder::new()
            .suffix(&format!(".{}", format.extension()))
            .tempfile()
            .unwrap();
        file.write_all(&written(format)).unwrap();
        let mut comments = CommentFile::open(
            file.path(),
            &Mapping::default().options(None),
            &Budget::unlimited(),
        )
        .unwrap();
        assert_eq!(comments.column_of(Field::Text), Some("comment_text"));
        let mut batch = Batch::new();
        comments.read_batch(&mut batch, 100).unwrap();
        let texts: Vec<&str> = batch.iter().map(|c| c.text()).collect();
        let expected = rows().map(|(row, _)| row.comment_text);
        assert_eq!(texts, expected, "{format:?}");
        let first = batch.get(0);
        assert_eq!(
            first.published_at(),
            at("2026-01-02T03:04:05Z"),
            "{format:?}"
        );
        assert_eq!(first.likes(), Some(12));
        if format == Format::Csv {
            assert_eq!(
                batch.get(1).original().nth(ResultRow::COLUMNS.len()),
                Some("+1")
            );
        }
    }
}

#[test]
fn json_lines_have_the_same_names_and_exact_values() {
    let bytes = written(Format::Jsonl);
    let lines: Vec<serde_json::Value> = bytes
        .split(|&b| b == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 4);
    let names: Vec<&String> = lines[0].as_object().unwrap().keys().collect();
    let ours: Vec<&str> = ResultRow::COLUMNS.iter().map(|c| c.name).collect();
    assert_eq!(names[..ours.len()], ours);
    assert_eq!(names[ours.len()], "original");
    assert_eq!(lines[0]["sentiment_score"], 0.3);
    assert_eq!(lines[0]["needs_review"], false);
    assert_eq!(
        lines[0]["original"],
        serde_json::json!({"original_likes": "x", "=Note": "-1.5"})
    );
    assert_eq!(
        lines[1]["comment_text"],
        "=HYPERLINK(\"http://evil.example\")"
    );
    assert_eq!(lines[2]["sentiment_score"], serde_json::Value::Null);
    assert_eq!(lines[2]["likes"], serde_json::Value::Null);
}

#[test]
fn the_workbook_has_real_numbers_dates_and_no_formulas() {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(written(Format::Xlsx))).unwrap();
    assert_eq!(book.sheet_names(), ["Comments", "Posts"]);
    assert!(book.worksheet_formula("Comments").unwrap().is_empty());
    let sheet = book.worksheet_range("Comments").unwrap();
    assert_eq!(
        sheet.get((0, ResultRow::COLUMNS.len())).unwrap(),
        &Data::String("original_likes".to_owned())
    );
    assert_eq!(
        sheet.get((1, 2)).unwrap().get_string(),
        Some("Great, \"really\" great! 😀\nSecond line")
    );
    assert_eq!(sheet.get((1, 4)).unwrap(), &Data::Float(0.3));
    assert_eq!(sheet.get((1, 9)).unwrap(), &Data::Bool(false));
    assert_eq!(
        sheet.get((1, 10)).unwrap().get_string(),
        Some("99999999999999999999")
    );
    let published = sheet.get((1, 16)).unwrap().as_datetime().unwrap();
    assert_eq!(
        published.format("%Y-%m-%d %H:%M:%S").to_string(),
        "2026-01-02 03:04:05"
    );
    assert_eq!(
        sheet.get((2, 2)).unwrap().get_string(),
        Some("=HYPERLINK(\"http://evil.example\")")
    );
    assert_eq!(sheet.get((3, 4)).unwrap(), &Data::Empty);
    let posts = book.worksheet_range("Posts").unwrap();
    assert_eq!(posts.get((1, 7)).unwrap(), &Data::Float(0.6667));
    assert_eq!(posts.get((1, 16)), Some(&Data::Empty));
}

#[test]
fn texts_too_long_for_excel_are_cut_and_the_file_still_opens() {
    let long = "ab😀".repeat(20_000);
    let mut writer =
        TableWriter::new(Format::Xlsx, Table::Comments, Vec::new(), &options()).unwrap();
    writer
        .write_comment(
            &ResultRow {
                comment_text: &long,
                ..ResultRow::default()
            },
            [long.as_str()],
        )
        .unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(writer.finish().unwrap())).unwrap();
    let sheet = book.worksheet_range("Comments").unwrap();
    let cell = sheet.get((1, 2)).unwrap().get_string().unwrap();
    assert!(cell.ends_with('…') && cell.encode_utf16().count() <= 32_767);
}

#[test]
fn formats_are_known_by_extension() {
    for format in [Format::Csv, Format::Jsonl, Format::Xlsx] {
        assert_eq!(Format::from_extension(format.extension()), Some(format));
        assert_eq!(
            Format::from_extension(&format!(".{}", format.extension().to_uppercase())),
            Some(format)
        );
    }
    assert_eq!(Format::from_extension("pdf"), None);
}

#[test]
fn an_output_that_refuses_is_an_error_in_every_format() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for format in [Format::Csv, Format::Jsonl, Format::Xlsx] {
        let mut writer = TableWriter::new(format, Table::Comments, Full, &options()).unwrap();
        writer.write_comment(&rows()[0].0, []).unwrap();
        assert!(
            matches!(writer.finish(), Err(tables::Error::Io(_))),
            "{format:?}"
        );
    }
}
