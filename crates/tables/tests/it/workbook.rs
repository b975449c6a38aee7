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

fn book(sheets: &[(&str, &[&[&str]])]) -> Workbook {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write(row as u32, column as u16, number),
                    Err(_) => sheet.write(row as u32, column as u16, *cell),
                }
                .unwrap();
            }
        }
    }
    book
}

fn told(mut file: CommentFile) -> Vec<String> {
    let (mut batch, mut all) = (Batch::new(), Vec::new());
    while file.read_batch(&mut batch, 2).unwrap() {
        all.extend(batch.iter().map(|comment| crate::joined::facts(&comment)));
    }
    all
}

#[test]
fn each_sheet_is_read_by_its_own_header() {
    let file = open(book(&[
        (
            "Facebook",
            &[
                &["Comment", "Likes", "Date", "Language"],
                &["fine", "3", "13/04/2024", "de"],
                &["bad", "4", "14/04/2024", "fr"],
            ],
        ),
        (
            "YouTube",
            &[
                &["Text", "Created at", "Like count", "Lang", "Parent ID"],
                &["so so", "2024-05-01 10:30", "5", "en", "77"],
            ],
        ),
    ]));
    assert_eq!(
        told(file),
        [
            "fine | 3 | - | 2024-04-13 00:00 | de | -",
            "bad | 4 | - | 2024-04-14 00:00 | fr | -",
            "so so | 5 | - | 2024-05-01 10:30 | en | 77",
        ]
    );
}

fn left_out(file: &CommentFile) -> Vec<(LeftOutReason, u64, &str)> {
    let lines = file.left_out().iter();
    lines
        .map(|line| (line.reason, line.count, line.first_place.as_str()))
        .collect()
}

#[test]
fn a_sheet_of_posts_beside_one_of_comments_is_counted_and_not_scored() {
    let url = "https://a.example/p/1";
    let posts: &[&[&str]] = &[
        &["Post URL", "Post text", "Likes", "Comments"],
        &[url, "Our new shop", "90", "12"],
        &["https://a.example/p/2", "Our old shop", "80", "11"],
    ];
    let captions: &[&[&str]] = &[
        &["URL", "Caption", "Likes", "Comments"],
        &[url, "Our new shop", "90", "12"],
    ];
    let counted: &[&[&str]] = &[
        &["Text", "Views", "Comments"],
        &["Our new shop", "90", "12"],
    ];
    let comments: &[&[&str]] = &[&["Post URL", "Author", "Comment"], &[url, "Ann", "so nice"]];
    for (sheet, rows) in [(posts, 2), (captions, 1), (counted, 1)] {
        for sheets in [
            [("Posts", sheet), ("Said", comments)],
            [("Said", comments), ("Posts", sheet)],
        ] {
            let mut file = open(book(&sheets));
            assert_eq!(
                left_out(&file),
                [(LeftOutReason::Post, rows, "the sheet \"Posts\"")]
            );
            assert_eq!(cells(&mut file, &[Field::Text]), [["so nice"]]);
        }
        // Alone, or beside what holds no comments, its texts are all there is.
        let file = open(book(&[
            ("Posts", sheet),
            ("Sums", &[&["Month", "Total"], &["May", "3"]]),
        ]));
        assert_eq!(file.rows(), rows);
    }
    // Comments under such a name stay, since only comments have parents.
    let same: &[&[&str]] = &[&["Post text", "Parent ID"], &["fine", "7"]];
    let file = open(book(&[("Said", comments), ("More", same)]));
    assert_eq!((file.rows(), left_out(&file)), (2, vec![]));
}

#[test]
fn a_header_that_comes_again_in_a_sheet_is_counted() {
    let mut file = open(book(&[(
        "All",
        &[
            &["Author", "", "Comment"],
            &["Ann", "", "fine"],
            &["Author", "", "Comment"],
            &["Author", "", "Comment again"],
            &["Ben", "x", "Comment"],
        ],
    )]));
    assert_eq!(
        left_out(&file),
        [(LeftOutReason::BeforeHeader, 1, "row 3 of the sheet \"All\"")]
    );
    assert_eq!(
        cells(&mut file, &[Field::Text]),
        [["fine"], ["Comment again"], ["Comment"]]
    );
}

#[test]
fn groups_of_columns_stand_above_their_names() {
    let mut file = open(book(&[(
        "All",
        &[
            &["Post", "", "", "Comment", "", ""],
            &["URL", "Title", "Likes", "Text", "Author", "Likes"],
            &["https://a.example/1", "New", "90", "fine", "Ann", "2"],
        ],
    )]));
    assert!(left_out(&file).is_empty());
    assert_eq!(file.column_of(Field::Likes), Some("Comment Likes"));
    assert_eq!(
        cells(&mut file, &[Field::Text, Field::AuthorName, Field::PostUrl]),
        [["fine", "Ann", "https://a.example/1"]]
    );
}

#[test]
fn rows_without_a_header_are_all_scored_once_a_column_is_chosen() {
    let rows: &[&[&str]] = &[
        &["Ann", "I like it very much", "2024-05-01"],
        &["Ben", "fine", "2024-05-02"],
    ];
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    book(&[("All", rows)]).save(file.path()).unwrap();
    let with =
        |options: &OpenOptions| CommentFile::open(file.path(), options, &Budget::unlimited());
    let error = with(&OpenOptions::default()).unwrap_err().to_string();
    assert!(
        error.contains("\"column_1\", \"column_2\", \"column_3\". The file has no header"),
        "{error}"
    );
    let mut chosen = with(&OpenOptions::default().with_column(Field::Text, "column_2")).unwrap();
    assert_eq!(
        cells(&mut chosen, &[Field::Text]),
        [["I like it very much"], ["fine"]]
    );
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

#[test]
fn replies_in_cells_become_comments_and_other_columns_stay() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Thread").unwrap();
    let rows = [
        ["comment_id", "author", "comment", "replies", "Team"],
        [
            "k1",
            "Ida",
            "great",
            r#"[{"comment_id": "k2", "author": "Ole", "comment": "not so"}]"#,
            "north",
        ],
        ["k3", "Una", "late", "[]", "south"],
        [
            "k4",
            "Per",
            "dear",
            "[{'comment_id': 'k5', 'author': 'Kim', 'comment': \"it's cheap\", 'liked': True}]",
            "",
        ],
    ];
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *cell).unwrap();
        }
    }
    let other = book.add_worksheet();
    other.set_name("Totals").unwrap();
    other.write(0, 0, "Sum").unwrap();
    other.write(1, 0, 5).unwrap();
    let mut file = open(book);
    let fields = [Field::Id, Field::ParentId, Field::AuthorName, Field::Text];
    assert_eq!(
        cells(&mut file, &fields),
        [
            ["k1", "-", "Ida", "great"],
            ["k2", "k1", "Ole", "not so"],
            ["k3", "-", "Una", "late"],
            ["k4", "-", "Per", "dear"],
            ["k5", "k4", "Kim", "it's cheap"],
        ]
    );
    assert!(file.columns().iter().any(|name| name == "Team"));
    let left_out: Vec<_> = file.left_out().iter().map(|line| line.reason).collect();
    assert_eq!(left_out, [LeftOutReason::Sheet]);
}

#[test]
fn a_column_called_replies_that_holds_none_changes_nothing() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..3_000_u32 {
        let cells = match row {
            0 => ["id", "comment", "replies"].map(str::to_owned),
            _ => [format!("n{row}"), format!("text {row}"), "2".to_owned()],
        };
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    let mut file = open(book);
    assert_eq!(file.rows(), 2_999);
    assert_eq!(file.column_of(Field::ReplyCount), Some("replies"));
    let all = cells(&mut file, &[Field::Id, Field::ReplyCount]);
    assert_eq!(all.len(), 2_999);
    assert_eq!(all[2_998], ["n2999", "2"]);
}

#[test]
fn posts_above_and_behind_the_cells_of_sheets_are_those_of_their_rows() {
    let mut book = Workbook::new();
    for (name, post, text) in [("A", "1", "lovely"), ("B", "2", "bad")] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet
            .write(0, 0, format!("Post: https://a.example/p/{post}"))
            .unwrap();
        for (column, cell) in ["User", "Text"].iter().enumerate() {
            sheet.write(1, column as u16, *cell).unwrap();
        }
        sheet.write(2, 0, "ann").unwrap();
        sheet.write(2, 1, text).unwrap();
    }
    let mut file = open(book);
    let posts = ["https://a.example/p/1", "https://a.example/p/2"];
    assert_eq!(
        cells(&mut file, &[Field::PostUrl]),
        posts.map(|post| vec![post.to_owned()])
    );

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, cell) in ["Post", "Text"].iter().enumerate() {
        sheet.write(0, column as u16, *cell).unwrap();
    }
    for (row, post) in posts.iter().enumerate() {
        let row = row as u32 + 1;
        let shown = format!("Post {row}");
        sheet.write_url_with_text(row, 0, *post, &shown).unwrap();
        sheet.write(row, 1, "lovely").unwrap();
    }
    let mut file = open(book);
    assert_eq!(
        cells(&mut file, &[Field::PostUrl]),
        posts.map(|post| vec![post.to_owned()])
    );
}

#[test]
fn a_table_below_another_on_a_sheet_has_its_own_order() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in [
        ["User", "Text", "Likes"],
        ["ann", "lovely", "3"],
        ["", "", ""],
        ["Text", "Likes", "User"],
        ["bad", "1", "ben"],
        ["User", "Text", "Likes"],
        ["cem", "fine", "2"],
    ]
    .iter()
    .enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *cell).unwrap();
        }
    }
    let mut file = open(book);
    let rows = cells(&mut file, &[Field::Text, Field::AuthorName, Field::Likes]);
    assert_eq!(
        rows,
        [
            ["lovely", "ann", "3"],
            ["bad", "ben", "1"],
            ["fine", "cem", "2"]
        ]
    );
    assert_eq!(file.left_out()[0].reason, LeftOutReason::BeforeHeader);
    assert_eq!(file.left_out()[0].count, 2);
}

fn merged(rows: &[&[&str]], merged: &[(u32, u16, u32)]) -> Workbook {
    let mut whole = book(&[("Comments", rows)]);
    let sheet = whole.worksheet_from_index(0).unwrap();
    for &(first, column, last) in merged {
        let text = rows[first as usize][usize::from(column)];
        let format = rust_xlsxwriter::Format::new();
        sheet
            .merge_range(first, column, last, column, text, &format)
            .unwrap();
    }
    whole
}

#[test]
fn a_cell_merged_over_rows_is_in_each_of_them() {
    let rows: &[&[&str]] = &[
        &["Post URL", "Author", "Comment", "Tag"],
        &["https://a.example/p/1", "Ann", "lovely", "x"],
        &["", "", "not at all", "y"],
        &["", "Ben", "hm", "z"],
        &["https://a.example/p/2", "Cem", "fine", "v"],
        &["", "", "", "w"],
        // Not merged: nothing tells whose it is.
        &["", "", "alone", ""],
    ];
    let of = |merges: &[(u32, u16, u32)]| {
        let mut file = open(merged(rows, merges));
        cells(&mut file, &[Field::PostUrl, Field::AuthorName, Field::Text])
    };
    let (one, two) = ("https://a.example/p/1", "https://a.example/p/2");
    assert_eq!(
        of(&[(1, 0, 3), (1, 1, 2), (4, 0, 5), (4, 2, 5)]),
        [
            [one, "Ann", "lovely"],
            [one, "Ann", "not at all"],
            [one, "Ben", "hm"],
            [two, "Cem", "fine"],
            // Words over two rows are one comment.
            [two, "-", "-"],
            ["-", "-", "alone"],
        ]
    );
    assert_eq!(of(&[])[1], ["-", "-", "not at all"]);
}

#[test]
fn a_header_merged_over_two_rows_is_whole() {
    let rows: &[&[&str]] = &[
        &["Author", "Comment", "", "Post"],
        &["", "Text", "Likes", "URL"],
        &["Ann", "lovely", "3", "https://a.example/p/1"],
        &["Ben", "too loud", "0", "https://a.example/p/1"],
    ];
    let mut file = open(merged(rows, &[(0, 0, 1)]));
    assert_eq!(file.columns()[0], "Author");
    assert_eq!(
        cells(&mut file, &[Field::AuthorName, Field::Text, Field::Likes]),
        [["Ann", "lovely", "3"], ["Ben", "too loud", "0"]]
    );
}

#[test]
fn a_header_far_below_a_long_report_is_found() {
    let titles: Vec<String> = (0..30).map(|at| format!("Setting {at}")).collect();
    let mut rows: Vec<Vec<&str>> = titles
        .iter()
        .map(|title| vec![title.as_str(), "on"])
        .collect();
    rows.push(vec!["Author", "Comment", "Likes"]);
    rows.push(vec!["Ann", "lovely", "3"]);
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let mut file = open(book(&[("Report", &rows)]));
    let left_out = &file.left_out()[0];
    assert_eq!(
        (left_out.reason, left_out.count),
        (LeftOutReason::BeforeHeader, 30)
    );
    assert_eq!(
        cells(&mut file, &[Field::AuthorName, Field::Text]),
        [["Ann", "lovely"]]
    );
}
