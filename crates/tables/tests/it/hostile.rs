//! Whatever comes in, nothing panics and nothing dangerous comes out.

use std::io::Write as _;

use proptest::prelude::*;
use tables::{
    Batch, Budget, CommentFile, CsvWriter, Error, JsonlWriter, Limits, OpenOptions, Row as _,
    WriteOptions, extract_urls, is_formula_like, read_list, undo_defusal,
};

tables::row! {
    /// A row with a cell of each kind that matters here.
    Line:
    /// Any text.
    text: &'a str, Text 80;
    /// Another, which may be missing.
    author: Option<&'a str>, Text 24;
    /// A number.
    score: Option<f64>, Decimal 16;
    /// A whole number.
    likes: Option<i64>, Count 10;
}

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
    let options = OpenOptions {
        name_hint: hint.map(str::to_owned),
        ..OpenOptions::default()
    };
    let Ok(mut comments) = CommentFile::open(file.path(), &options, &Budget::unlimited()) else {
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
        let _ = read_list(&bytes, hint, &Budget::unlimited());
        read_comments(&bytes, hint);
    }

    #[test]
    fn no_text_breaks_the_readers(text in nasty(), hint in hint()) {
        let _ = read_list(text.as_bytes(), hint, &Budget::unlimited());
        read_comments(text.as_bytes(), hint);
        let mended = plaintext::repair_addresses(&text);
        for url in extract_urls(&text) {
            prop_assert!(mended.contains(&*url) && !url.contains(char::is_whitespace));
        }
    }

    #[test]
    fn csv_cells_are_safe_and_can_be_restored(
        texts in prop::collection::vec((nasty(), nasty(), any::<Option<f64>>(), any::<Option<i64>>()), 1..6)
    ) {
        let options = WriteOptions { bom: false, extra_columns: vec!["extra".to_owned()], ..WriteOptions::default() };
        let mut writer = CsvWriter::new(Vec::new(), Line::COLUMNS, &options);
        for (text, extra, score, likes) in &texts {
            let row = Line {
                text,
                author: Some(extra),
                score: *score,
                likes: *likes,
            };
            writer.write(&row, [extra.as_str()]).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        let ours = Line::COLUMNS.len();
        let mut count = 0;
        for (record, (text, extra, score, likes)) in reader.records().zip(&texts) {
            let record = record.unwrap();
            prop_assert_eq!(record.len(), ours + 1);
            for column in [0, 1, ours] {
                let cell = &record[column];
                let number = cell.starts_with('-') && cell.parse::<f64>().is_ok();
                prop_assert!(!is_formula_like(cell) || cell.starts_with('\'') || (column == ours && number), "{:?}", cell);
                prop_assert!(number || !cell.starts_with(['=', '+', '-', '\t', '\r']));
            }
            prop_assert_eq!(&undo_defusal(&record[0]), text);
            prop_assert_eq!(&undo_defusal(&record[ours]), extra);
            let shown = record[2].parse::<f64>();
            match score.filter(|s| s.is_finite()) {
                Some(score) => prop_assert!((shown.unwrap() - score).abs() <= 0.00006 + score.abs() * 1e-12),
                None => prop_assert_eq!(&record[2], ""),
            }
            prop_assert_eq!(&record[3], likes.map_or(String::new(), |n| n.to_string()));
            count += 1;
        }
        prop_assert_eq!(count, texts.len());
    }

    #[test]
    fn json_lines_are_exact(text in nasty()) {
        let options = WriteOptions { bom: false, extra_columns: vec!["extra".to_owned()], ..WriteOptions::default() };
        let mut writer = JsonlWriter::new(Vec::new(), &options);
        writer.write(&Line { text: &text, ..Line::default() }, [text.as_str()]).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&writer.finish().unwrap()).unwrap();
        prop_assert_eq!(value["text"].as_str(), Some(text.as_str()));
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
        let message = read_list(&bytes, None, &Budget::unlimited())
            .unwrap_err()
            .to_string();
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
    let message = read_list(&bytes, Some("list.xlsx"), &Budget::unlimited())
        .unwrap_err()
        .to_string();
    assert!(message.contains("not an Excel workbook"), "{message}");
}

/// A workbook with one sheet.
fn workbook_with_rows(rows: &str) -> Vec<u8> {
    use zip::write::SimpleFileOptions;
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"r\"><sheets><sheet name=\"One\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r1\" Type=\"t/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", &sheet),
    ] {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn cell(reference: &str, text: &str) -> String {
    format!("<c r=\"{reference}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn a_cell_outside_of_what_a_sheet_has_is_a_broken_file() {
    for reference in ["XFE2", "ZZZZZZ2", "A1048577", "A99999999999", "A0", "2"] {
        let rows = format!(
            "<row>{}</row><row>{}</row>",
            cell("A1", "url"),
            cell(reference, "https://a.example/")
        );
        let message = read_list(&workbook_with_rows(&rows), None, &Budget::unlimited())
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("XFD1048576") && message.contains("\"One\""),
            "{reference}: {message}"
        );
    }
    let rows = format!(
        "<row>{}{}</row>",
        cell("A1048576", "x"),
        cell("XFD1048576", "https://a.example/")
    );
    let list = read_list(&workbook_with_rows(&rows), None, &Budget::unlimited()).unwrap();
    assert_eq!(list.entries[0].row, 1_048_576);
}

#[test]
fn megabytes_of_anything_are_looked_through_once() {
    // With the square of the length these would take minutes each.
    for piece in [
        "(", ")", "](", ",", "?,", "://", "'", "[]", "a.b/c,", "{", "?;",
    ] {
        for start in ["", "https://a.example/?", "www.a.example/?x=", "[x]("] {
            let text = format!("{start}{}", piece.repeat((2 << 20) / piece.len()));
            let _ = extract_urls(&text).count();
            let _ = read_list(text.as_bytes(), Some("a.txt"), &Budget::unlimited());
        }
    }
}

fn limited(bytes: &[u8]) -> Budget {
    let limits = Limits {
        entries: 10,
        expanded_bytes: u64::MAX,
        time: None,
    };
    Budget::new(limits, bytes.len() as u64)
}

fn all_comments(bytes: &[u8], suffix: &str, budget: &Budget) -> Result<usize, Error> {
    let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let mut comments = CommentFile::open(file.path(), &OpenOptions::default(), budget)?;
    let (mut batch, mut count) = (Batch::new(), 0);
    while comments.read_batch(&mut batch, 2000)? {
        count += batch.len();
    }
    Ok(count)
}

#[test]
fn a_list_ends_where_its_entries_are_too_many() {
    let bytes = "https://a.example/\n".repeat(11);
    let error = read_list(bytes.as_bytes(), None, &limited(bytes.as_bytes())).unwrap_err();
    assert!(matches!(error, Error::TooManyEntries(10)), "{error}");
}

#[test]
fn what_a_small_file_holds_is_bounded_by_its_size() {
    // Every third name is new, and each record begins after all names before it.
    let records: String = (0..45_000)
        .map(|i| format!("{{\"text\":\"t\",\"k{}\":1}}\n", i % 1900))
        .collect();
    let error = all_comments(records.as_bytes(), ".jsonl", &limited(records.as_bytes()));
    assert!(matches!(error, Err(Error::TooLarge(_))), "{error:?}");
    let count = all_comments(records.as_bytes(), ".jsonl", &Budget::unlimited());
    assert_eq!(count.unwrap(), 45_000);
}

#[test]
fn cells_that_are_missing_take_nothing() {
    let header: Vec<String> = (1..2000).map(|i| format!("c{i}")).collect();
    let text = format!("comment,{}\n{}", header.join(","), "x,y\n".repeat(20_000));
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let mut comments =
        CommentFile::open(file.path(), &OpenOptions::default(), &limited(b"")).unwrap();
    let mut batch = Batch::new();
    assert!(comments.read_batch(&mut batch, 20_000).unwrap());
    assert_eq!(batch.len(), 20_000, "so many fit into one batch");
    let last = batch.get(19_999);
    assert_eq!(
        (last.text(), last.reach(), last.original().len()),
        ("x", 2, 2000)
    );
    let wide = format!("comment,{}\nx,y\n", ["c"; 2000].join(","));
    let error = all_comments(wide.as_bytes(), ".csv", &Budget::unlimited()).unwrap_err();
    assert!(error.to_string().contains("2001 columns"), "{error}");
}

#[test]
fn a_reader_that_is_stopped_stops() {
    let budget = Budget::unlimited();
    budget.stop();
    let book = workbook_with_rows(&format!("<row>{}</row>", cell("A1", "https://a.example/")));
    for bytes in [b"https://a.example/".as_slice(), &book] {
        let list = read_list(bytes, None, &budget);
        assert!(matches!(list, Err(Error::Stopped)), "{list:?}");
    }
    for suffix in [".csv", ".jsonl"] {
        let error = all_comments(b"{\"text\": \"x\"}\n", suffix, &budget);
        assert!(matches!(error, Err(Error::Stopped)), "{error:?}");
    }
}
