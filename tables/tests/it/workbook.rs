//! Workbooks with several sheets, links and numbers.

use rust_xlsxwriter::{Formula, Url, Workbook};
use tables::{Batch, Budget, CommentFile, Field, LeftOutReason, OpenOptions};

fn open(mut book: Workbook) -> CommentFile {
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    book.save(file.path()).unwrap();
    CommentFile::open(file.path(), &OpenOptions::default(), &Budget::unlimited()).unwrap()
}

fn cells(file: &mut CommentFile, fields: &[Field]) -> Vec<Vec<String>> {
    let (mut batch, mut all) = (Batch::new(), Vec::new());
    while file.read_batch(&mut batch, 2).unwrap() {
        for comment in batch.iter() {
            let field = |field: &Field| comment.field(*field).unwrap_or("-").to_owned();
            all.push(fields.iter().map(field).collect());
        }
    }
    all
}

#[test]
fn sheets_with_other_columns_are_one_table_and_those_without_comments_are_named() {
    let mut book = Workbook::new();
    for (name, rows) in [
        ("Read me", [["Made by hand", ""], ["", ""]]),
        ("January", [["Author", "Comment"], ["Ann", "fine"]]),
        ("Februar", [["Kommentar", "author"], ["gut", "Ben"]]),
        ("Numbers", [["Month", "Total"], ["January", "7"]]),
    ] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells
                .iter()
                .enumerate()
                .filter(|(_, cell)| !cell.is_empty())
            {
                sheet.write(row as u32, column as u16, *cell).unwrap();
            }
        }
    }
    let mut file = open(book);
    assert_eq!(file.columns(), ["Author", "Comment"]);
    let left_out = &file.left_out()[0];
    assert_eq!((left_out.reason, left_out.count), (LeftOutReason::Sheet, 3));
    assert_eq!(left_out.first_place, "the sheets \"Read me\", \"Numbers\"");
    assert_eq!(
        cells(&mut file, &[Field::AuthorName, Field::Text]),
        [["Ann", "fine"], ["Ben", "gut"]]
    );
}

#[test]
fn addresses_behind_words_for_a_link_are_those_of_the_comments() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["Name", "Comment", "(source)"].into_iter().enumerate() {
        sheet.write(0, column as u16, name).unwrap();
    }
    for (row, words) in [(1, "fine"), (2, "=not a formula")] {
        let profile = Url::new(format!("https://a.example/u{row}")).set_text(format!("Ann {row}"));
        sheet.write(row, 0, profile).unwrap();
        sheet.write_string(row, 1, words).unwrap();
        let url = Url::new(format!("https://a.example/p?c={row}#c{row}")).set_text("view");
        sheet.write(row, 2, url).unwrap();
    }
    let formula = Formula::new("=HYPERLINK(\"https://a.example/p?c=3\",\"view\")");
    sheet.write_string(3, 1, "third").unwrap();
    sheet.write(3, 2, formula.set_result("view")).unwrap();
    let mut file = open(book);
    assert_eq!(
        cells(&mut file, &[Field::AuthorName, Field::Url]),
        [
            ["Ann 1", "https://a.example/p?c=1#c1"],
            ["Ann 2", "https://a.example/p?c=2#c2"],
            ["-", "https://a.example/p?c=3"],
        ]
    );
}

#[test]
fn numbers_that_have_lost_digits_are_no_ids_on_any_sheet() {
    let mut book = Workbook::new();
    for columns in [["comment_id", "text"], ["text", "comment_id"]] {
        let sheet = book.add_worksheet();
        let id = u16::from(columns[0] == "text");
        for (column, name) in columns.into_iter().enumerate() {
            sheet.write(0, column as u16, name).unwrap();
        }
        for (row, number) in [(1, 7_341_234_567_890_123_458_u64), (2, 100_001_234_567)] {
            sheet.write(row, id, number as f64).unwrap();
            sheet.write(row, 1 - id, "words").unwrap();
        }
        sheet.write_string(3, id, "7341234567890123458").unwrap();
        sheet.write(3, 1 - id, "words").unwrap();
    }
    let mut file = open(book);
    let ids = [["-"], ["100001234567"], ["7341234567890123458"]].repeat(2);
    assert_eq!(cells(&mut file, &[Field::Id]), ids);
}

#[test]
fn sheets_that_are_not_shown_are_read_and_named() {
    let book = |hidden: &[&str]| {
        let mut book = Workbook::new();
        for name in ["Shown", "Raw", "Old"] {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap();
            sheet.set_hidden(hidden.contains(&name));
            sheet.write(0, 0, "comment").unwrap();
            sheet.write(1, 0, format!("of {name}")).unwrap();
        }
        open(book)
    };
    let mut file = book(&["Raw", "Old"]);
    let notes: Vec<String> = file.notes().iter().map(ToString::to_string).collect();
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0].contains("the sheets \"Raw\", \"Old\""),
        "{notes:?}"
    );
    assert_eq!(
        cells(&mut file, &[Field::Text]),
        [["of Shown"], ["of Raw"], ["of Old"]]
    );
    assert!(book(&[]).notes().is_empty());
}
