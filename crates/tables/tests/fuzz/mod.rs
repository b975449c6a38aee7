//! What the fuzzers in `fuzz/` and the replay of their corpus do with bytes: read them, and look at
//! everything that comes out.

use std::io::{Seek, Write};

use tables::{
    Batch, Budget, CommentFile, Field, Limits, MAX_FILE_POSTS, OpenOptions, extract_urls, read_list,
};

/// Small, so that a file that makes too much is found as a slow or a large one.
fn budget(bytes: &[u8]) -> Budget {
    let limits = Limits {
        entries: 10_000,
        expanded_bytes: 16 << 20,
        time: None,
    };
    Budget::new(limits, bytes.len() as u64)
}

/// Bytes as a list of any kind.
pub(crate) fn lists(bytes: &[u8]) {
    for hint in [None, Some("a.csv"), Some("a.json"), Some("a.jsonl")] {
        if let Ok(list) = read_list(bytes, hint, &budget(bytes)) {
            assert!(!list.entries.is_empty() && list.entries.len() <= 10_000);
            for entry in &list.entries {
                assert!(!entry.text.contains('\0') && entry.row > 0);
            }
        }
    }
    let text = String::from_utf8_lossy(bytes);
    let mended = plaintext::repair_addresses(&text);
    for url in extract_urls(&text) {
        assert!(mended.contains(&*url) && !url.contains(char::is_whitespace));
    }
}

/// Bytes as comments in CSV or plain lines.
pub(crate) fn comments_csv(bytes: &[u8]) {
    comments(bytes, "a.csv");
    comments(bytes, "a.txt");
}

/// Bytes as comments in JSON or JSON Lines.
pub(crate) fn comments_json(bytes: &[u8]) {
    comments(bytes, "a.json");
    comments(bytes, "a.jsonl");
}

/// Bytes as a workbook.
pub(crate) fn workbook(bytes: &[u8]) {
    let _ = read_list(bytes, Some("a.xlsx"), &budget(bytes));
    comments(bytes, "a.xlsx");
}

/// Bytes as the XML of a sheet in a workbook that is fine; what follows a NUL is that of the
/// shared texts.
pub(crate) fn sheet(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |&byte| byte == 0);
    let sheet = parts.next().unwrap_or_default();
    let strings = parts
        .next()
        .unwrap_or(b"<sst><si><t>comment</t></si></sst>");
    workbook(&archive(&[
        (
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name=\"One\" id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"r1\" Type=\"/worksheet\" Target=\"s.xml\"/></Relationships>",
        ),
        ("xl/s.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ]));
}

fn comments(bytes: &[u8], hint: &str) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("room");
    file.rewind().expect("a file");
    let options = OpenOptions {
        name_hint: Some(hint.to_owned()),
        ..OpenOptions::default()
    };
    let Ok(mut comments) = CommentFile::open(file.path(), &options, &budget(bytes)) else {
        return;
    };
    let posts = comments.posts().all();
    assert!(posts.len() <= MAX_FILE_POSTS);
    let mut posts: Vec<u64> = posts.iter().map(|post| post.comments).collect();
    for note in comments.notes() {
        assert!(!note.to_string().is_empty());
    }
    let mut batch = Batch::new();
    let mut number = 0;
    while let Ok(true) = comments.read_batch(&mut batch, 3) {
        for comment in batch.iter() {
            number += 1;
            assert_eq!(comment.original().len(), comments.columns().len());
            assert!(comment.reach() <= comments.columns().len());
            assert!(comment.original().skip(comment.reach()).all(str::is_empty));
            assert!(!comment.text().contains('\0'));
            let _ = (
                comment.published_at(),
                comment.likes(),
                comment.reply_count(),
                comment.is_reply(),
            );
            for field in Field::ALL {
                assert!(
                    comment
                        .field(field)
                        .is_none_or(|cell| !cell.trim().is_empty())
                );
            }
            posts[comment.post()] -= 1;
        }
    }
    let read_to_its_end = number == comments.rows();
    assert!(number <= comments.rows() && (!read_to_its_end || posts.iter().all(|n| *n == 0)));
}

/// A ZIP archive of stored parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in parts {
        let offset = bytes.len() as u32;
        let size = (data.len() as u32).to_le_bytes();
        let length = (name.len() as u16).to_le_bytes();
        bytes.extend_from_slice(b"PK\x03\x04\x14\0\0\0\0\0");
        bytes.extend_from_slice(&[0; 16]);
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(&[0; 2]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(data);
        directory.extend_from_slice(b"PK\x01\x02\x14\0\x14\0\0\0\0\0");
        directory.extend_from_slice(&[0; 8]);
        directory.extend_from_slice(&size);
        directory.extend_from_slice(&size);
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
