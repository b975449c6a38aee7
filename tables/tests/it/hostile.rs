//! Whatever comes in, nothing panics and nothing dangerous comes out.

use std::io::Write as _;

use proptest::prelude::*;
use tables::{
    Batch, CommentFile, Format, ResultRow, Row as _, Table, TableWriter, WriteOptions,
    extract_urls, is_formula_like, read_list, undo_defusal,
};

/// Text rich in what breaks readers.
fn nasty() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            Just("\"".to_owned()),
            Just(",".to_owned()),
            Just(";".to_owned()),
            Just("\n".to_owned()),
            Just("\r\n".to_owned()),
            Just("\t".to_owned()),
            Just("=".to_owned()),
            Just("+".to_owned()),
            Just("-".to_owned()),
            Just("@".to_owned()),
            Just("'".to_owned()),
            Just("＝".to_owned()),
            Just("\0".to_owned()),
            Just("{".to_owned()),
            Just("[".to_owned()),
            Just("\\".to_owned()),
            Just("https://a.example/?x=".to_owned()),
            Just("://".to_owned()),
            Just("text".to_owned()),
            Just("url".to_owned()),
            Just("sep=".to_owned()),
            Just(" ".to_owned()),
            Just("\u{FEFF}".to_owned()),
            "\\PC{0,4}",
        ],
        0..40,
    )
    .prop_map(|parts| parts.concat())
}

fn hint() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![
        None,
        Some("a.csv"),
        Some("a.txt"),
        Some("a.json"),
        Some("a.jsonl"),
        Some("a.xlsx"),
    ])
}

fn read_comments(bytes: &[u8], hint: Option<&str>) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let Ok(mut comments) = CommentFile::open(file.path(), hint, None) else {
        return;
    };
    let mut batch = Batch::new();
    while matches!(comments.read_batch(&mut batch, 3), Ok(true)) {
        for comment in batch.iter() {
            assert_eq!(comment.original().len(), comments.columns().len());
            assert!(!comment.text().contains('\0'));
            let _ = comment.published_at();
            let _ = comment.likes();
            let _ = comment.reply_count();
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_break_the_readers(bytes in prop::collection::vec(any::<u8>(), 0..400), hint in hint()) {
        let _ = read_list(&bytes, hint);
        read_comments(&bytes, hint);
    }

    #[test]
    fn no_text_breaks_the_readers(text in nasty(), hint in hint()) {
        let _ = read_list(text.as_bytes(), hint);
        read_comments(text.as_bytes(), hint);
        for url in extract_urls(&text) {
            prop_assert!(text.contains(url) && !url.contains(char::is_whitespace));
        }
    }

    #[test]
    fn csv_cells_are_safe_and_can_be_restored(
        texts in prop::collection::vec((nasty(), nasty(), any::<Option<f64>>(), any::<Option<i64>>()), 1..6)
    ) {
        let options = WriteOptions { bom: false, extra_columns: vec!["extra".to_owned()], ..WriteOptions::default() };
        let mut writer = TableWriter::new(Format::Csv, Table::Comments, Vec::new(), &options).unwrap();
        for (text, extra, score, likes) in &texts {
            let row = ResultRow {
                comment_text: text,
                author_name: Some(extra),
                sentiment_score: *score,
                likes: *likes,
                ..ResultRow::default()
            };
            writer.write_comment(&row, [extra.as_str()]).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        let ours = ResultRow::COLUMNS.len();
        let mut count = 0;
        for (record, (text, extra, score, likes)) in reader.records().zip(&texts) {
            let record = record.unwrap();
            prop_assert_eq!(record.len(), ours + 1);
            for column in [2, 13, ours] {
                let cell = &record[column];
                let number = cell.starts_with('-') && cell.parse::<f64>().is_ok();
                prop_assert!(!is_formula_like(cell) || cell.starts_with('\'') || (column == ours && number), "{:?}", cell);
                prop_assert!(number || !cell.starts_with(['=', '+', '-', '\t', '\r']));
            }
            prop_assert_eq!(&undo_defusal(&record[2]), text);
            prop_assert_eq!(&undo_defusal(&record[ours]), extra);
            let shown = record[4].parse::<f64>();
            match score.filter(|s| s.is_finite()) {
                Some(score) => prop_assert!((shown.unwrap() - score).abs() <= 0.00006 + score.abs() * 1e-12),
                None => prop_assert_eq!(&record[4], ""),
            }
            prop_assert_eq!(&record[17], likes.map_or(String::new(), |n| n.to_string()));
            count += 1;
        }
        prop_assert_eq!(count, texts.len());
    }

    #[test]
    fn json_lines_are_exact(text in nasty()) {
        let options = WriteOptions { bom: false, extra_columns: vec!["extra".to_owned()], ..WriteOptions::default() };
        let mut writer = TableWriter::new(Format::Jsonl, Table::Comments, Vec::new(), &options).unwrap();
        writer.write_comment(&ResultRow { comment_text: &text, ..ResultRow::default() }, [text.as_str()]).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&writer.finish().unwrap()).unwrap();
        prop_assert_eq!(value["comment_text"].as_str(), Some(text.as_str()));
        prop_assert_eq!(value["original"]["extra"].as_str(), Some(text.as_str()));
    }
}

/// A workbook whose shared strings are what a test says.
fn workbook_with_strings(strings: &str) -> Vec<u8> {
    use zip::write::SimpleFileOptions;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("xl/workbook.xml", "<workbook><sheets/></workbook>"),
        ("xl/_rels/workbook.xml.rels", "<Relationships/>"),
        ("xl/sharedStrings.xml", strings),
    ] {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_that_claims_more_than_it_holds_is_refused() {
    for count in ["99999999999999999999", "4000000000"] {
        let bytes = workbook_with_strings(&format!("<sst uniqueCount=\"{count}\"></sst>"));
        let message = read_list(&bytes, None).unwrap_err().to_string();
        assert!(message.contains("claims more texts"), "{message}");
    }
}

#[test]
fn an_archive_that_is_no_workbook_is_named() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive
        .start_file("list.txt", zip::write::SimpleFileOptions::default())
        .unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    let message = read_list(&bytes, Some("list.xlsx"))
        .unwrap_err()
        .to_string();
    assert!(message.contains("not an Excel workbook"), "{message}");
}
