//! Lists of URLs as people have them.

use rust_xlsxwriter::Workbook;
use tables::{Budget, Error, List, read_list};

#[track_caller]
fn list(text: &str, hint: &str) -> List {
    let hint = Some(hint).filter(|h| !h.is_empty());
    read_list(text.as_bytes(), hint, &Budget::unlimited()).unwrap()
}

fn texts(list: &List) -> Vec<&str> {
    list.entries.iter().map(|e| e.text.as_str()).collect()
}

fn rows(list: &List) -> Vec<usize> {
    list.entries.iter().map(|e| e.row).collect()
}

#[test]
fn plain_text_gives_every_url_and_ignores_the_rest() {
    let list = list(
        "My posts:\r\n\r\n1. https://a.example/1 and https://a.example/2\r\nsee below\r\n- youtu.be/abc,\r\nyoutube.com\r\nhttps://a.example/1\r\n",
        "list.txt",
    );
    assert_eq!(
        texts(&list),
        [
            "https://a.example/1",
            "https://a.example/2",
            "youtu.be/abc",
            "youtube.com",
            "https://a.example/1"
        ]
    );
    assert_eq!(rows(&list), [3, 3, 5, 6, 7]);
    assert_eq!(list.column, None);
}

#[test]
fn the_url_column_of_a_messy_table_finds_itself() {
    let list = list(
        "\u{FEFF}Campaign report;;\r\n;;\r\nName;Post Link;Budget\r\nA;https://a.example/1;1,5\r\n;;\r\nB;\"https://a.example/2\r\nhttps://a.example/3\";2\r\nC;tbd;3\r\nD;  ;4\r\n",
        "text/csv",
    );
    assert_eq!(
        texts(&list),
        [
            "https://a.example/1",
            "https://a.example/2",
            "https://a.example/3",
            "tbd"
        ]
    );
    assert_eq!(list.column.as_deref(), Some("Post Link"));
    assert_eq!(rows(&list), [4, 6, 6, 8]);
}

#[test]
fn a_table_without_header_works() {
    let list = list("1,https://a.example/1\n2,https://a.example/2\n", "x.csv");
    assert_eq!(texts(&list), ["https://a.example/1", "https://a.example/2"]);
    assert_eq!(list.column, None);
}

#[test]
fn a_telling_name_beats_a_column_of_pictures() {
    let list = list(
        "avatar,url,note\nhttps://i.example/1.png,https://a.example/1,\nhttps://i.example/2.png,mistyped,\n",
        "x.csv",
    );
    assert_eq!(texts(&list), ["https://a.example/1", "mistyped"]);
    assert_eq!(list.other_columns, ["avatar"]);
}

#[test]
fn a_mistyped_first_row_is_named_and_not_taken_for_a_header() {
    let list = list("htp:/a.example/0\nhttps://a.example/1\n", "x.csv");
    assert_eq!(texts(&list), ["htp:/a.example/0", "https://a.example/1"]);
}

#[test]
fn pasted_tables_are_recognised_by_their_header() {
    let list = list("Name\tURL\nA\thttps://a.example/?x=1,2\n", "");
    assert_eq!(texts(&list), ["https://a.example/?x=1,2"]);
    assert_eq!(list.column.as_deref(), Some("URL"));
}

#[test]
fn json_comes_in_several_shapes() {
    let expected = ["https://a.example/1", "https://a.example/2"];
    for text in [
        r#"["https://a.example/1", "https://a.example/2"]"#,
        r#"[{"url": "https://a.example/1"}, {"Link": "https://a.example/2"}]"#,
        r#"{"name": "x", "urls": ["https://a.example/1", null, "https://a.example/2"]}"#,
        "{\"url\": \"https://a.example/1\"}\n\n{\"url\": \"https://a.example/2\"}\n",
        "\"https://a.example/1\"\n\"https://a.example/2\"\n",
    ] {
        for hint in ["list.json", "list.jsonl"] {
            // Texts on lines of their own are no document, and a wrapped list is no line.
            let (lines, wrapped) = (text.starts_with('"'), text.contains("urls"));
            if (lines && hint == "list.json") || (wrapped && hint == "list.jsonl") {
                continue;
            }
            assert_eq!(texts(&list(text, hint)), expected, "{text} as {hint}");
        }
    }
    let bad = list(
        r#"[1, "https://a.example/1", {"id": 2}, "nothing"]"#,
        "list.json",
    );
    assert_eq!(
        texts(&bad),
        ["1", "https://a.example/1", "{\"id\":2}", "nothing"]
    );
    assert_eq!(rows(&bad), [1, 2, 3, 4]);
}

#[test]
fn broken_json_names_the_place() {
    let message = read_list(
        b"{\"url\": \"https://a.example\"}\n{\"url\": \n",
        Some("a.jsonl"),
        &Budget::unlimited(),
    )
    .unwrap_err();
    assert!(
        message.to_string().starts_with("line 2 is broken"),
        "{message}"
    );
    let message = read_list(
        b"[\"https://a.example\",\n oops]",
        None,
        &Budget::unlimited(),
    )
    .unwrap_err();
    assert!(message.to_string().contains("line 2"), "{message}");
}

#[test]
fn utf16_lists_from_excel_are_read() {
    let bytes: Vec<u8> = "\u{FEFF}Post\tURL\r\nÄ\thttps://a.example/ä\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        texts(&read_list(&bytes, Some("a.csv"), &Budget::unlimited()).unwrap()),
        ["https://a.example/ä"]
    );
}

#[test]
fn workbooks_give_the_urls_of_all_sheets() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("May").unwrap();
    sheet.write_string(0, 1, "Campaign").unwrap();
    sheet.write_string(2, 1, "Link").unwrap();
    sheet.write_string(3, 0, "x").unwrap();
    sheet.write_string(3, 1, "https://a.example/1").unwrap();
    sheet.write_url(4, 1, "https://a.example/2").unwrap();
    sheet.write_number(5, 1, 12).unwrap();
    sheet
        .write_string(6, 1, "https://a.example/3, https://a.example/4")
        .unwrap();
    sheet.write_string(7, 1, "missing").unwrap();
    book.add_worksheet()
        .set_name("Notes")
        .unwrap()
        .write_string(0, 0, "nothing here")
        .unwrap();
    book.add_worksheet()
        .set_name("June")
        .unwrap()
        .write_string(0, 0, "youtu.be/abc")
        .unwrap();
    let bytes = book.save_to_buffer().unwrap();
    // Neither a name nor a content type is needed.
    let list = read_list(&bytes, None, &Budget::unlimited()).unwrap();
    let found: Vec<_> = list
        .entries
        .iter()
        .map(|e| (e.text.as_str(), e.row, e.sheet.as_deref().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("https://a.example/1", 4, "May"),
            ("https://a.example/2", 5, "May"),
            ("https://a.example/3", 7, "May"),
            ("https://a.example/4", 7, "May"),
            ("missing", 8, "May"),
            ("youtu.be/abc", 1, "June"),
        ]
    );
    assert_eq!(list.column.as_deref(), Some("Link"));
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    assert!(matches!(
        read_list(b"", None, &Budget::unlimited()),
        Err(Error::Empty(_))
    ));
    assert!(matches!(
        read_list(b"just some words", Some("a.txt"), &Budget::unlimited()),
        Err(Error::Empty(_))
    ));
    assert!(matches!(
        read_list(b"%PDF-1.7 https://a.example/1", None, &Budget::unlimited()),
        Err(Error::Unsupported { .. })
    ));
    assert!(matches!(
        read_list(b"PK\x03\x04 not really", None, &Budget::unlimited()),
        Err(Error::Broken { .. })
    ));
}
