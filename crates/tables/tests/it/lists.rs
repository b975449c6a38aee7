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
fn addresses_behind_cells_and_in_formulas_are_entries() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["Campaign", "Post", "Contact"].iter().enumerate() {
        sheet.write_string(0, column as u16, *name).unwrap();
    }
    let link = |url: &str, text: &str| rust_xlsxwriter::Url::new(url).set_text(text);
    sheet
        .write_url(1, 1, link("https://a.example/1", "open"))
        .unwrap();
    sheet
        .write_url(1, 2, link("mailto:ann@mail.example", "Ann"))
        .unwrap();
    sheet.write_string(2, 1, "https://a.example/2").unwrap();
    // What is shown cut short is behind the cell in full; what is shown in full is what is meant.
    sheet
        .write_url(3, 1, link("https://a.example/3", "https://a.ex..."))
        .unwrap();
    sheet
        .write_url(4, 1, link("https://a.example/old", "https://a.example/4"))
        .unwrap();
    let formula = rust_xlsxwriter::Formula::new(r#"=HYPERLINK("https://a.example/5","open")"#);
    sheet
        .write_formula(5, 1, formula.set_result("open"))
        .unwrap();
    sheet
        .write_url(6, 1, link("https://a.example/6", "open"))
        .unwrap();
    let list = read_list(&book.save_to_buffer().unwrap(), None, &Budget::unlimited()).unwrap();
    let expected: Vec<String> = (1..=6).map(|n| format!("https://a.example/{n}")).collect();
    assert_eq!(texts(&list), expected);
    assert_eq!(
        (list.column.as_deref(), list.comments),
        (Some("Post"), None)
    );
}

#[test]
fn pasted_cells_are_a_table_and_pictures_are_no_entries() {
    let with_header = list(
        "Campaign\tPost\tPicture\nA, b\thttps://a.example/1\thttps://i.example/1.jpg\nB\thttps://a.example/2\t\n",
        "",
    );
    assert_eq!(
        texts(&with_header),
        ["https://a.example/1", "https://a.example/2"]
    );
    assert_eq!(with_header.other_columns, ["Picture"]);
    let without = list(
        "A\thttps://a.example/1\thttps://b.example/1\thttps://i.example/1.png\nB\thttps://a.example/2\thttps://b.example/2\thttps://i.example/2.png\n",
        "list.txt",
    );
    assert_eq!(
        texts(&without),
        [
            "https://a.example/1",
            "https://b.example/1",
            "https://a.example/2",
            "https://b.example/2"
        ]
    );
    // Lines that are not alike are text.
    let text = list(
        "My posts\there:\nhttps://a.example/1 https://a.example/2\n",
        "",
    );
    assert_eq!(texts(&text), ["https://a.example/1", "https://a.example/2"]);
}

#[track_caller]
fn holds_comments(text: &str, hint: &str, expected: &str) {
    match read_list(text.as_bytes(), Some(hint), &Budget::unlimited()) {
        Err(Error::HoldsComments { column }) => assert_eq!(column, expected),
        other => panic!("{text} became {other:?}"),
    }
}

#[test]
fn a_file_of_comments_is_no_list() {
    holds_comments(
        r#"{"cid": "1", "text": "nice one", "photo": "https://i.example/0.jpg"}
{"cid": "2", "text": "not for me", "photo": "https://i.example/1.jpg"}"#,
        "a.jsonl",
        "text",
    );
    holds_comments(
        r#"{"comments": [{"author": "Ann", "body": "nice one"}]}"#,
        "a.json",
        "comments",
    );
    holds_comments(
        "Author,Avatar,Comment\nAnn,https://i.example/ann,nice one\nBen,https://i.example/ben,so bad\n",
        "a.csv",
        "Comment",
    );
    holds_comments("comment\nso nice\nnot for me\n", "a.csv", "comment");
}

#[test]
fn what_may_be_either_says_so() {
    let either = list(
        "post_url,comment_text\nhttps://a.example/1,nice one\nhttps://a.example/1,so bad\n",
        "a.csv",
    );
    assert_eq!(
        texts(&either),
        ["https://a.example/1", "https://a.example/1"]
    );
    assert_eq!(either.comments.as_deref(), Some("comment_text"));
    let either = list(
        r#"[{"permalink": "https://a.example/1", "message": "nice one"}]"#,
        "a.json",
    );
    assert_eq!(either.comments.as_deref(), Some("message"));
    // Words beside addresses do not make a file of comments.
    let certain = list(
        "url,campaign\nhttps://a.example/1,our spring sale\n",
        "a.csv",
    );
    assert_eq!(certain.comments, None);
}

#[test]
fn a_list_of_posts_is_no_file_of_comments() {
    let open = |text: &str, hint: &str, column: Option<&str>| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        let mut options = tables::OpenOptions {
            name_hint: Some(hint.to_owned()),
            ..tables::OpenOptions::default()
        };
        if let Some(column) = column {
            options = options.with_column(tables::Field::Text, column);
        }
        tables::CommentFile::open(file.path(), &options, &Budget::unlimited()).map(drop)
    };
    let lists = [
        ("https://a.example/1\nhttps://a.example/2\n", "a.txt"),
        ("url\nhttps://a.example/1\nhttps://a.example/2\n", "a.csv"),
        (
            "Name;Link\nA;https://a.example/1\nB;https://a.example/2\n",
            "a.csv",
        ),
        (
            r#"["https://a.example/1", "https://a.example/2"]"#,
            "a.json",
        ),
        (
            "{\"url\": \"https://a.example/1\"}\n{\"url\": \"https://a.example/2\"}\n",
            "a.jsonl",
        ),
    ];
    for (text, hint) in lists {
        let opened = open(text, hint, None);
        assert!(
            matches!(opened, Err(Error::HoldsPosts)),
            "{text}: {opened:?}"
        );
    }
    // Comments may be addresses, and whoever names the column knows it.
    for (text, hint) in [
        (
            "https://a.example/1\nso nice\nhttps://a.example/2\n",
            "a.txt",
        ),
        ("comment,url\nso nice,https://a.example/1\n", "a.csv"),
        (
            r#"[{"body": "nice", "by": {"name": "a"}, "url": "https://a.example/1"}]"#,
            "a.json",
        ),
        (
            "A title\nhttps://a.example/1\n\nName,Comment\nA,hi\n",
            "a.csv",
        ),
    ] {
        open(text, hint, None).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    open(lists[1].0, lists[1].1, Some("url")).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "Link").unwrap();
    sheet.write_string(1, 0, "https://a.example/1").unwrap();
    let file = tempfile::NamedTempFile::with_suffix(".xlsx").unwrap();
    std::fs::write(file.path(), book.save_to_buffer().unwrap()).unwrap();
    let options = tables::OpenOptions::default();
    let opened = tables::CommentFile::open(file.path(), &options, &Budget::unlimited());
    assert!(matches!(opened, Err(Error::HoldsPosts)), "{opened:?}");
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

#[test]
fn all_columns_of_posts_are_read_and_those_of_others_are_not() {
    let all = [
        "https://a.example/1",
        "https://b.example/1",
        "https://a.example/2",
    ];
    for header in [
        "",
        "Facebook\tInstagram\n",
        "Link 1\tLink 2\n",
        "URL\tURL\n",
        "Name of it\tThe other\n",
    ] {
        let pasted =
            format!("{header}https://a.example/1\thttps://b.example/1\nhttps://a.example/2\t\n");
        assert_eq!(texts(&list(&pasted, "list.txt")), all, "{header:?}");
        assert_eq!(texts(&list(&pasted, "list.tsv")), all, "{header:?}");
    }
    for other in ["Author link", "profile_url", "Website", "Channel", "Source"] {
        let table = format!(
            "Title,Where,{other}\nx,https://a.example/1,https://b.example/1\n\
             y,https://a.example/2,https://b.example/1\n"
        );
        let list = list(&table, "a.csv");
        assert_eq!(texts(&list), ["https://a.example/1", "https://a.example/2"]);
        assert_eq!(list.other_columns, [other]);
    }
}

#[test]
fn posts_beside_a_named_column_are_read_and_each_once() {
    let table = |header: &str| {
        format!(
            "Campaign,{header}\n\
             A,https://a.example/1,https://b.example/1\n\
             B,https://a.example/2,\n\
             C,https://a.example/3,https://www.a.example/3/\n\
             D,https://a.example/4,https://b.example/4\n"
        )
    };
    for header in [
        "url,post_url",
        "url,Reel",
        "post_url,Tweet link",
        "Link,permalink",
    ] {
        let list = list(&table(header), "a.csv");
        assert_eq!(
            texts(&list),
            [
                "https://a.example/1",
                "https://b.example/1",
                "https://a.example/2",
                "https://a.example/3",
                "https://a.example/4",
                "https://b.example/4"
            ],
            "{header}"
        );
        assert_eq!(
            (list.column, list.other_columns),
            (None, vec![]),
            "{header}"
        );
    }
    // On other sites only what is called so, and never what others are called.
    for header in [
        "url,Second",
        "url,inputUrl",
        "url,landing page",
        "url,post author",
    ] {
        let list = list(&table(header), "a.csv");
        assert_eq!(texts(&list).len(), 4, "{header}");
        assert_eq!(list.other_columns.len(), 1, "{header}");
    }
    let sites = "url,Second\nhttps://a.example/1,https://www.instagram.com/p/1\n\
                 https://a.example/2,https://www.instagram.com/p/2\n";
    assert_eq!(texts(&list(sites, "a.csv")).len(), 4);
    // Files and profiles that come again are in every row of an export.
    for others in [
        ["https://cdn.example/1.mp4", "https://cdn.example/2.mp4"],
        ["https://a.example/shop", "https://a.example/shop"],
        ["https://a.example", "https://b.example/"],
    ] {
        let [first, second] = others;
        let table =
            format!("url,videoUrl\nhttps://a.example/1,{first}\nhttps://a.example/2,{second}\n");
        assert_eq!(texts(&list(&table, "a.csv")).len(), 2, "{others:?}");
    }
    // A cell for there being none is no entry; a mistyped address is.
    let mut gaps =
        "url,Reel\nhttps://a.example/1,https://b.example/1\nhttps://a.example/2,htp:/b.example\n"
            .to_owned();
    for n in 3..30 {
        gaps.push_str(&format!("https://a.example/{n},https://b.example/{n}\n"));
    }
    gaps.push_str("https://a.example/30,none\n");
    let list = list(&gaps, "a.csv");
    assert!(texts(&list).contains(&"htp:/b.example"));
    assert!(!texts(&list).contains(&"none"));
}

#[test]
fn posts_beside_a_named_member_are_read_and_each_once() {
    let list = list(
        r#"[{"url": "https://a.example/1", "post_url": "https://b.example/1", "inputUrl": "https://c.example/x"},
            {"url": "https://a.example/2", "post_url": "http://www.a.example/2/", "reel": "https://b.example/2"},
            {"url": "https://a.example/3", "permalink": "/3", "post_url": null, "tweet": "so good"}]"#,
        "a.json",
    );
    assert_eq!(
        texts(&list),
        [
            "https://a.example/1",
            "https://b.example/1",
            "https://a.example/2",
            "https://b.example/2",
            "https://a.example/3"
        ]
    );
    assert_eq!(rows(&list), [1, 1, 2, 2, 3]);
}

#[test]
fn what_a_page_loads_is_no_entry() {
    let html = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head>\n\
        <script async src=\"https://cdn.example/embed.js\"></script>\n\
        <link rel=\"stylesheet\" href='https://cdn.example/a.css'>\n\
        <link rel=\"canonical\" href=\"https://a.example/own\">\n\
        <p><a class=x href=\"https://a.example/1\">one</a> <img alt=\"\" src=\"https://cdn.example/b\">\n\
        <iframe src=\"https://a.example/embed/2\"></iframe>\n\
        <https://a.example/3> a < b https://a.example/4\n";
    assert_eq!(
        texts(&list(html, "a.txt")),
        [
            "https://a.example/own",
            "https://a.example/1",
            "https://a.example/embed/2",
            "https://a.example/3",
            "https://a.example/4",
        ]
    );
}

#[test]
fn an_address_in_an_archive_is_one_and_glued_ones_are_two() {
    for url in [
        "https://web.archive.org/web/20200102030405/https://a.example/1",
        "web.archive.org/web/2020id_/http://a.example/1?b=c",
        "https://archive.ph/newest/https://a.example/1",
    ] {
        assert_eq!(texts(&list(&format!("see {url} there"), "")), [url]);
    }
    assert_eq!(
        texts(&list("https://a.example/web/2020/https://b.example/1", "")),
        ["https://a.example/web/2020/", "https://b.example/1"]
    );
}

#[test]
fn addresses_in_json_are_read_wherever_they_stand() {
    let both = ["https://a.example/1", "https://a.example/2"];
    for (text, hint) in [
        (
            r#"{"links":["https://a.example/1","https://a.example/2"]}"#,
            "a.jsonl",
        ),
        (
            "{\"links\":[\"https://a.example/1\"]}\n{\"links\":[\"https://a.example/2\"]}\n",
            "a.jsonl",
        ),
        (
            r#"{"posts":[{"url":"https://a.example/1"},{"url":"https://a.example/2"}]}"#,
            "a.jsonl",
        ),
        (
            r#"{"data":{"campaign":{"name":"May","reels":[{"link":"https://a.example/1"},{"link":"https://a.example/2"}]}}}"#,
            "a.json",
        ),
        (
            r#"{"campaigns":[{"name":"May","urls":["https://a.example/1"]},{"name":"June","urls":["https://a.example/2"]}]}"#,
            "a.json",
        ),
        (
            r#"{"first":{"post":"https://a.example/1"},"second":{"post":"https://a.example/2"}}"#,
            "a.json",
        ),
        (
            r#"{"p1":"https://a.example/1","p2":"https://a.example/2"}"#,
            "a.json",
        ),
        (
            r#"{"https://a.example/1":{"note":"x"},"https://a.example/2":{"note":"y"}}"#,
            "a.json",
        ),
        (
            r#"[["May","https://a.example/1"],["June","https://a.example/2"]]"#,
            "a.json",
        ),
        (
            r#"{"url":"https://a.example/1","second_url":"https://a.example/2"}"#,
            "a.jsonl",
        ),
        (
            r#"[{"url":"https://a.example/1","more":{"profile_url":"https://a.example/ann"}},{"url":"https://a.example/2"}]"#,
            "a.json",
        ),
    ] {
        let list = list(text, hint);
        assert_eq!(texts(&list), both, "{text}");
    }
}

#[test]
fn a_second_member_of_posts_is_read_and_what_is_passed_over_is_named() {
    let items: Vec<_> = (1..4)
        .map(|n| {
            format!(
                r#"{{"url":"https://a.example/{n}","second_url":"https://a.example/{n}0","video":"https://www.tiktok.com/@x/video/{n}","profile":"https://a.example/ann","author":{{"url":"https://a.example/u{n}"}},"photo":"https://i.example/{n}.jpg"}}"#
            )
        })
        .collect();
    for (text, hint) in [
        (format!("[{}]", items.join(",")), "a.json"),
        (format!(r#"{{"posts":[{}]}}"#, items.join(",")), "a.json"),
        (items.join("\n"), "a.jsonl"),
    ] {
        let list = list(&text, hint);
        assert_eq!(
            texts(&list)[..3],
            [
                "https://a.example/1",
                "https://a.example/10",
                "https://www.tiktok.com/@x/video/1"
            ],
            "{text}"
        );
        assert_eq!(rows(&list), [1, 1, 1, 2, 2, 2, 3, 3, 3]);
        let named: Vec<_> = list.other_columns.iter().map(String::as_str).collect();
        assert_eq!(named.len(), 3, "{named:?}");
        for other in ["profile", "author.url", "photo"] {
            assert!(named.iter().any(|name| name.ends_with(other)), "{named:?}");
        }
    }
}

#[test]
fn an_item_with_another_name_for_its_address_is_not_lost() {
    let mixed = list(
        r#"[{"url":"https://a.example/1"},{"page":"x","permalink":"https://b.example/2"},{"id":3},{"url":"https://a.example/4"}]"#,
        "a.json",
    );
    assert_eq!(
        texts(&mixed),
        [
            "https://a.example/1",
            "https://b.example/2",
            "{\"id\":3}",
            "https://a.example/4"
        ]
    );
    assert_eq!(rows(&mixed), [1, 2, 3, 4]);
    // What people wrote below posts is no post.
    let posts = list(
        r#"{"posts":[{"url":"https://a.example/1","comments":[{"text":"see https://c.example/x"}]}]}"#,
        "a.json",
    );
    assert_eq!(texts(&posts), ["https://a.example/1"]);
    assert_eq!(posts.comments.as_deref(), Some("comments"));
}
