//! Files that try to fill memory, disk or time, made here and never stored.

use flate2::{Compress, Compression, FlushCompress};
use serde_json::json;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PREVIEW: &str = "/api/v1/preview";
const JOBS: &str = "/api/v1/jobs";
const COMMENTS: &str = "/api/v1/jobs?kind=comments";
const POSTS: &str = "/api/v1/posts";
const BATCH: &str = "/api/v1/posts:batch";
const JSON: &str = "application/json";
const MIB: usize = 1 << 20;

/// One request.
#[derive(Clone)]
pub(crate) struct Hostile {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) body: Vec<u8>,
    /// The status it is answered with when nothing else is going on.
    pub(crate) status: u16,
}

fn hostile(
    name: &'static str,
    path: &'static str,
    media_type: &'static str,
    body: impl Into<Vec<u8>>,
    status: u16,
) -> Hostile {
    Hostile {
        name,
        path,
        media_type,
        body: body.into(),
        status,
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Hostile> {
    let mut all = json_bodies();
    all.extend(texts_of_all());
    all.extend(forms());
    for (index, (name, status, book)) in workbooks().into_iter().enumerate() {
        // Both ways in read them with the same reader; every other one goes both ways. A list
        // looks for URLs, so that without one a file that can be read is refused too.
        if index % 2 == 0 {
            all.push(hostile(name, PREVIEW, XLSX, book.clone(), 422));
        }
        all.push(hostile(name, COMMENTS, XLSX, book, status));
    }
    all
}

/// One or two of each kind of what is large: what fills memory when it comes together.
pub(crate) fn mixed() -> Vec<Hostile> {
    let post = |content: String| json!({ "content": content }).to_string();
    // A comment in which lies the next, and so on.
    let comments =
        (0..90_000).map(|number| format!(r#"{{"id":"{number}","text":"good","replies":["#));
    let deep = comments.collect::<String>() + &"]}".repeat(90_000);
    let people: String = (0..70_000)
        .map(|i| format!("{{\"text\":\"t{i}\",\"author\":\"{i:0180}\",\"id\":\"{i}\"}}\n"))
        .collect();
    let punycode: String = (0..9_999)
        .map(|i| format!("https://xn--fsq{i}{}.example/{i}\n", "a".repeat(1_800)))
        .collect();
    let posts = vec![json!({"content": "x".repeat(999_000)}); 20];
    let lines = "{\"content\":\"a\"}\n".repeat(900_000);
    let texts = vec!["x".repeat(10_000); 100];
    let strings = repeated(
        "<sst><si><t>comment</t></si><si><t>fine</t></si>",
        "<si/>",
        4_000_000,
        "</sst>",
    );
    let refer = "<row><c t=\"s\"><v>0</v></c></row><row><c t=\"s\"><v>1</v></c></row>";
    let strings = book(&[
        ("xl/worksheets/sheet1.xml", plain(&sheet(refer))),
        ("xl/sharedStrings.xml", strings),
    ]);
    let cells = "<row><c t=\"s\"><v>0</v></c></row>".repeat(10_000);
    let address = format!("https://news.example/{}", "a".repeat(8_000));
    let entries = book(&[
        ("xl/worksheets/sheet1.xml", plain(&sheet(&cells))),
        (
            "xl/sharedStrings.xml",
            plain(&format!("<sst><si><t>{address}</t></si></sst>")),
        ),
    ]);
    let mut picture = b"--b\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n".to_vec();
    picture.resize(19 * MIB, b'a');
    picture.extend_from_slice(b"\r\n--b--\r\n");
    const LOGO: &str = "/brands/0190a0b0-0000-7000-8000-000000000000/logo";
    let wanted = [
        "many addresses",
        "a million fields",
        "numbers as URLs",
        "commas for comments",
        "a full header and short rows",
        "many lists",
        "one text in many cells",
    ];
    let mut mixed = vec![
        hostile("deep comments", COMMENTS, JSON, deep, 202),
        hostile(
            "comments of many people",
            COMMENTS,
            "application/x-ndjson",
            people,
            202,
        ),
        hostile(
            "a long post",
            POSTS,
            JSON,
            post("\u{1F600}".repeat(1_000_000)),
            201,
        ),
        hostile(
            "a post of sentences",
            POSTS,
            JSON,
            post(". ".repeat(500_000)),
            201,
        ),
        hostile(
            "many long posts",
            BATCH,
            JSON,
            json!(posts).to_string(),
            200,
        ),
        hostile(
            "many posts in lines",
            BATCH,
            "application/x-ndjson",
            lines,
            422,
        ),
        hostile(
            "long texts",
            "/api/v1/analyze",
            JSON,
            json!({"texts": texts}).to_string(),
            202,
        ),
        hostile(
            "long names in punycode",
            PREVIEW,
            "text/plain",
            punycode.clone(),
            200,
        ),
        hostile("a list in punycode", JOBS, "text/plain", punycode, 422),
        hostile("words", PREVIEW, "text/plain", "a ".repeat(9 * MIB), 422),
        hostile("many shared texts", COMMENTS, XLSX, strings, 202),
        hostile("long entries", PREVIEW, XLSX, entries, 422),
        hostile(
            "a large logo",
            LOGO,
            "multipart/form-data; boundary=b",
            picture,
            404,
        ),
        long_addresses(),
    ];
    let others = json_bodies()
        .into_iter()
        .chain(texts_of_all())
        .chain(forms());
    mixed.extend(others.filter(|one| wanted.contains(&one.name)));
    let books = workbooks().into_iter();
    let books = books.filter(|(name, ..)| wanted.contains(name));
    mixed.extend(books.map(|(name, status, book)| hostile(name, COMMENTS, XLSX, book, status)));
    mixed
}

fn json_bodies() -> Vec<Hostile> {
    let urls = |item: &str, count: usize| format!("{{\"urls\":[{}1]}}", item.repeat(count));
    let fields: Vec<String> = (0..1_000_000).map(|i| format!("\"f{i}\":1")).collect();
    let addresses: Vec<String> = (0..600_000)
        .map(|i| format!("\"https://a.example/{i}\""))
        .collect();
    let addresses = format!("{{\"urls\":[{}]}}", addresses.join(","));
    let nested = "[".repeat(10 * MIB) + &"]".repeat(9 * MIB);
    vec![
        hostile("numbers as URLs", JOBS, JSON, urls("1,", 9 * MIB), 422),
        hostile("empty URLs", PREVIEW, JSON, urls("\"\",", 6 * MIB), 422),
        hostile(
            "a million fields",
            JOBS,
            JSON,
            format!("{{{}}}", fields.join(",")),
            422,
        ),
        hostile("many addresses", JOBS, JSON, addresses, 422),
        hostile(
            "a list of numbers",
            PREVIEW,
            JSON,
            format!("[{}1]", "1,".repeat(9 * MIB)),
            422,
        ),
        hostile("brackets", PREVIEW, JSON, nested, 422),
        hostile(
            "one URL of 19 MB",
            JOBS,
            JSON,
            json!({"urls": ["https://a.example/".to_owned() + &")".repeat(19 * MIB)]}).to_string(),
            202,
        ),
        hostile(
            "texts",
            "/api/v1/analyze",
            JSON,
            format!("{{\"texts\":[{}1]}}", "1,".repeat(5 * MIB)),
            422,
        ),
    ]
}

fn texts_of_all() -> Vec<Hostile> {
    let brackets = format!("https://a.example/?{}", "](,".repeat(6 * MIB));
    let wide_header: Vec<String> = (0..40_000).map(|i| format!("c{i}")).collect();
    let wide = format!(
        "comment,{}\n{}",
        wide_header.join(","),
        "x,y\n".repeat(2000)
    );
    let full_header: Vec<String> = (1..2000).map(|i| format!("c{i}")).collect();
    let full = format!(
        "comment,{}\n{}",
        full_header.join(","),
        "x,y\n".repeat(20_000)
    );
    let keys = |names: usize, records: usize| -> String {
        (0..records)
            .map(|i| format!("{{\"text\":\"t\",\"k{}\":1}}\n", i % names))
            .collect()
    };
    let windows: Vec<u8> = b"https://a.example/\x80\x80\x80\n".repeat(900_000);
    let utf16: Vec<u8> = "\u{FEFF}www.語.example/語語語語語語語語語語\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    vec![
        hostile("brackets in a query", PREVIEW, "text/plain", brackets, 200),
        hostile(
            "blank lines",
            PREVIEW,
            "text/plain",
            "\n".repeat(19 * MIB),
            422,
        ),
        hostile("commas", PREVIEW, "text/csv", ",".repeat(19 * MIB), 422),
        hostile(
            "letters and commas",
            PREVIEW,
            "text/csv",
            "a,".repeat(9 * MIB),
            422,
        ),
        hostile(
            "an open quotation mark",
            PREVIEW,
            "text/csv",
            format!("url\n\"{}", "a,\n".repeat(6 * MIB)),
            422,
        ),
        hostile("Windows-1252", PREVIEW, "text/plain", windows, 422),
        hostile("UTF-16", PREVIEW, "text/plain", utf16.repeat(300_000), 422),
        hostile("a wide header", COMMENTS, "text/csv", wide, 422),
        hostile(
            "a full header and short rows",
            COMMENTS,
            "text/csv",
            full,
            202,
        ),
        hostile(
            "commas for comments",
            COMMENTS,
            "text/csv",
            ",".repeat(30 * MIB),
            422,
        ),
        hostile(
            "an open quotation mark in comments",
            COMMENTS,
            "text/csv",
            // A quotation mark that is never closed is text: every line is a comment.
            format!("id,comment\n1,\"{}", "a\n".repeat(50_000)),
            202,
        ),
        hostile(
            "one line of comments",
            COMMENTS,
            "text/csv",
            "a".repeat(30 * MIB),
            422,
        ),
        hostile(
            "other keys in each record",
            COMMENTS,
            "application/x-ndjson",
            keys(1900, 45_000),
            422,
        ),
        hostile(
            "too many keys",
            COMMENTS,
            "application/x-ndjson",
            keys(30_000, 30_000),
            422,
        ),
    ]
}

/// Forms whose fields are each as large as one may be.
fn forms() -> Vec<Hostile> {
    const FORM: &str = "multipart/form-data; boundary=b";
    let field = |name: &str, size: usize| {
        let mut field =
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").into_bytes();
        field.resize(field.len() + size, b'a');
        field.extend_from_slice(b"\r\n");
        field
    };
    let many = |name: &str| {
        let mut body = field(name, 19 * MIB).repeat(3);
        body.extend_from_slice(b"--b--\r\n");
        body
    };
    vec![
        hostile("many lists", JOBS, FORM, many("urls"), 413),
        hostile(
            "many lists on the page",
            "/preview",
            FORM,
            many("list"),
            413,
        ),
        hostile("large small fields", JOBS, FORM, many("name"), 413),
    ]
}

/// Names, the status of each as a file of comments, and the files.
fn workbooks() -> Vec<(&'static str, u16, Vec<u8>)> {
    let cell = |reference: &str| {
        let rows = format!(
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>comment</t></is></c></row><row r=\"2\"><c r=\"{reference}\" t=\"inlineStr\"><is><t>x</t></is></c></row>"
        );
        book(&[("xl/worksheets/sheet1.xml", plain(&sheet(&rows)))])
    };
    let filled = |before: &str, block: &str, size: usize, after: &str| {
        repeated(before, block, size / block.len(), after)
    };
    let sheet_of = |before: &str, block: &str, size: usize, after: &str| {
        let part = filled(
            &format!("<worksheet><sheetData>{before}"),
            block,
            size,
            &format!("{after}</sheetData></worksheet>"),
        );
        book(&[("xl/worksheets/sheet1.xml", part)])
    };
    let strings_of = |before: &str, block: &str, size: usize, after: &str| {
        let rows = "<row><c t=\"s\"><v>0</v></c></row><row><c t=\"s\"><v>1</v></c></row>";
        book(&[
            ("xl/worksheets/sheet1.xml", plain(&sheet(rows))),
            (
                "xl/sharedStrings.xml",
                filled(
                    &format!("<sst>{before}"),
                    block,
                    size,
                    &format!("{after}</sst>"),
                ),
            ),
        ])
    };
    let again = {
        let refer = "<row><c t=\"s\"><v>1</v></c></row>".repeat(3000);
        let rows = format!("<row><c t=\"s\"><v>0</v></c></row>{refer}");
        let strings = repeated(
            "<sst><si><t>comment</t></si><si><t>",
            "a",
            MIB,
            "</t></si></sst>",
        );
        book(&[
            ("xl/worksheets/sheet1.xml", plain(&sheet(&rows))),
            ("xl/sharedStrings.xml", strings),
        ])
    };
    let claimed = book(&[
        (
            "xl/worksheets/sheet1.xml",
            plain(&sheet("<row><c t=\"s\"><v>0</v></c></row>")),
        ),
        (
            "xl/sharedStrings.xml",
            plain(
                "<sst count=\"4000000000\" uniqueCount=\"4000000000\"><si><t>comment</t></si></sst>",
            ),
        ),
    ]);
    let dimension = "<worksheet><dimension ref=\"A1:ZZZZZZ4294967295\"/><sheetData><row><c t=\"str\"><v>comment</v></c></row><row><c t=\"str\"><v>fine</v></c></row></sheetData></worksheet>";
    let text = "<row><c t=\"inlineStr\"><is><t>";
    let end = "</t></is></c></row>";
    let header = "<row><c t=\"inlineStr\"><is><t>comment</t></is></c></row>";
    vec![
        ("a column beyond XFD", 422, cell("XFE2")),
        ("a column of a billion", 422, cell("ZZZZZZ2")),
        ("a row beyond the last", 422, cell("A1048577")),
        ("a row without end", 422, cell("A99999999999999999999")),
        (
            "a size that is claimed",
            202,
            book(&[("xl/worksheets/sheet1.xml", plain(dimension))]),
        ),
        ("texts that are claimed", 422, claimed),
        (
            "shared texts",
            422,
            strings_of(
                "",
                &format!("<si><t>{}</t></si>", "a".repeat(MIB / 4)),
                400 << 20,
                "",
            ),
        ),
        (
            "empty shared texts",
            422,
            strings_of("", "<si/>", 40 << 20, ""),
        ),
        (
            "an index without a text",
            422,
            strings_of("<si><t>comment</t></si>", "<!-- -->", 8, ""),
        ),
        ("blanks", 422, sheet_of(header, "        ", 2500 << 20, "")),
        (
            "one cell",
            422,
            sheet_of(&format!("{header}{text}"), "aaaaaaaa", 500 << 20, end),
        ),
        (
            "one cell of entities",
            422,
            sheet_of(&format!("{header}{text}"), "&amp;", 500 << 20, end),
        ),
        (
            "empty rows",
            422,
            sheet_of(header, "<row/>", 1000 << 20, ""),
        ),
        (
            "one row of one cell",
            422,
            sheet_of(
                &format!("{header}<row>"),
                "<c r=\"A2\"><v>1</v></c>",
                500 << 20,
                "</row>",
            ),
        ),
        (
            "elements in each other",
            422,
            sheet_of(header, "<a>", 500 << 20, ""),
        ),
        (
            "one attribute",
            422,
            sheet_of(&format!("{header}<row r=\""), "1111", 500 << 20, "\"/>"),
        ),
        (
            "one comment of XML",
            422,
            sheet_of(&format!("{header}<!--"), "aaaa", 500 << 20, "-->"),
        ),
        ("one text in many cells", 422, again),
        ("an archive that claims to be large", 422, claims()),
    ]
}

/// A workbook of some kilobytes whose preview is an answer of 40 MB.
pub(crate) fn long_addresses() -> Hostile {
    let address = format!("https://news.example/{}", "a".repeat(1900));
    let rows = "<row><c t=\"s\"><v>0</v></c></row>".repeat(10_000);
    let strings = format!("<sst><si><t>{address}</t></si></sst>");
    let body = book(&[
        ("xl/worksheets/sheet1.xml", plain(&sheet(&rows))),
        ("xl/sharedStrings.xml", plain(&strings)),
    ]);
    hostile("long addresses", PREVIEW, XLSX, body, 200)
}

fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

/// A workbook of two sheets: their names and their rows of texts.
pub(crate) fn two_sheets(sheets: [(&str, &[&[&str]]); 2]) -> Vec<u8> {
    let rows = |rows: &[&[&str]]| -> String {
        let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let row = |cells: &&[&str]| {
            let cells: String = cells.iter().map(cell).collect();
            format!("<row>{cells}</row>")
        };
        rows.iter().map(row).collect()
    };
    let [(first, ones), (second, others)] = sheets;
    let names = format!(
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"{first}\" r:id=\"r1\"/><sheet name=\"{second}\" r:id=\"r2\"/></sheets></workbook>"
    );
    let relations = "<Relationships><Relationship Id=\"r1\" Type=\"t/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"t/worksheet\" Target=\"worksheets/sheet2.xml\"/></Relationships>";
    archive(&[
        ("xl/workbook.xml", plain(&names)),
        ("xl/_rels/workbook.xml.rels", plain(relations)),
        ("xl/worksheets/sheet1.xml", plain(&sheet(&rows(ones)))),
        ("xl/worksheets/sheet2.xml", plain(&sheet(&rows(others)))),
    ])
}

/// A workbook of one sheet with these parts, which are deflated already.
fn book(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut all = vec![
        (
            "xl/workbook.xml",
            plain(
                "<workbook xmlns:r=\"r\"><sheets><sheet name=\"One\" r:id=\"r1\"/></sheets></workbook>",
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            plain(
                "<Relationships><Relationship Id=\"r1\" Type=\"t/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
            ),
        ),
    ];
    all.extend(parts.iter().cloned());
    archive(&all)
}

/// An archive that claims four billion parts and a list of them as long as memory.
fn claims() -> Vec<u8> {
    let mut bytes = archive(&[("xl/workbook.xml", plain("<workbook/>"))]);
    let end = bytes.len() - 22;
    let end64 = bytes.len() as u64 - 22;
    let tail = bytes.split_off(end);
    bytes.extend_from_slice(b"PK\x06\x06");
    bytes.extend_from_slice(&44u64.to_le_bytes());
    bytes.extend_from_slice(&[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend_from_slice(&4_000_000_000u64.to_le_bytes());
    bytes.extend_from_slice(&4_000_000_000u64.to_le_bytes());
    bytes.extend_from_slice(&(1u64 << 40).to_le_bytes());
    bytes.extend_from_slice(&0u64.to_le_bytes());
    bytes.extend_from_slice(b"PK\x06\x07\0\0\0\0");
    bytes.extend_from_slice(&end64.to_le_bytes());
    bytes.extend_from_slice(&1u32.to_le_bytes());
    let mut tail = tail;
    tail[8..20].fill(0xFF);
    bytes.extend_from_slice(&tail);
    bytes
}

/// A ZIP archive of parts that are deflated already; sizes and sums are left out, which nobody needs.
fn archive(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in parts {
        let offset = bytes.len() as u32;
        let length = (name.len() as u16).to_le_bytes();
        bytes.extend_from_slice(b"PK\x03\x04\x14\0\0\0\x08\0");
        bytes.extend_from_slice(&[0; 16]);
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(&[0; 2]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(data);
        directory.extend_from_slice(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0");
        directory.extend_from_slice(&[0; 8]);
        directory.extend_from_slice(&(data.len() as u32).to_le_bytes());
        directory.extend_from_slice(&[0; 4]);
        directory.extend_from_slice(&length);
        directory.extend_from_slice(&[0; 12]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let count = (parts.len() as u16).to_le_bytes();
    let (start, length) = (bytes.len() as u32, directory.len() as u32);
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&count);
    bytes.extend_from_slice(&count);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&start.to_le_bytes());
    bytes.extend_from_slice(&[0; 2]);
    bytes
}

fn plain(text: &str) -> Vec<u8> {
    deflated(text.as_bytes(), FlushCompress::Finish)
}

/// The deflated form of a block that is repeated `times` times between two texts, made without
/// ever unpacking it: pieces that end with a full flush can be put one after the other.
fn repeated(before: &str, block: &str, times: usize, after: &str) -> Vec<u8> {
    let per_piece = (MIB / block.len()).clamp(1, times.max(1));
    let piece = deflated(block.repeat(per_piece).as_bytes(), FlushCompress::Full);
    let mut out = deflated(before.as_bytes(), FlushCompress::Full);
    out.extend(piece.repeat(times / per_piece));
    out.extend(deflated(after.as_bytes(), FlushCompress::Finish));
    out
}

fn deflated(bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 1024);
    Compress::new(Compression::best(), false)
        .compress_vec(bytes, &mut out, flush)
        .expect("deflate takes everything");
    out
}
