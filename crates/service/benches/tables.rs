//! How fast tables are read and written, that memory stays flat, and that time grows with length.
//!
//! `cargo bench -p service` writes and reads a million comments in each format and prints rows per
//! second, also per second of processor time, with the highest resident memory so far.
//! `BENCH_ROWS` changes the number.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use chrono::DateTime;
use service::export::{ResultRow, Table, TableWriter, extra_columns};
use tables::{Batch, Budget, CommentFile, Format, OpenOptions, WriteOptions};

/// Rows for workbooks, which are slower by far and hold at most 1,048,576 rows in a sheet.
const XLSX_SHARE: usize = 10;

fn main() {
    let rows = std::env::var("BENCH_ROWS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let texts = texts();
    println!(
        "{rows} rows, texts of {} bytes on average",
        texts.iter().map(String::len).sum::<usize>() / texts.len()
    );

    let csv = folder.path().join("in.csv");
    let jsonl = folder.path().join("in.jsonl");
    let json = folder.path().join("in.json");
    inputs(&csv, &jsonl, &json, &texts, rows);
    for (name, path) in [("CSV", &csv), ("JSON Lines", &jsonl), ("JSON array", &json)] {
        timed(&format!("read {name}"), rows, || {
            assert_eq!(read(path), rows)
        });
    }
    for (format, share) in [
        (Format::Csv, 1),
        (Format::Jsonl, 1),
        (Format::Xlsx, XLSX_SHARE),
    ] {
        let path = folder.path().join(format!("out.{}", format.extension()));
        let count = rows / share;
        timed(&format!("write {}", format.extension()), count, || {
            write(&path, format, &texts, count)
        });
        timed(&format!("read back {}", format.extension()), count, || {
            assert_eq!(read(&path), count)
        });
    }
    lists();
    let path = folder.path().join("through.csv");
    timed("CSV to CSV, without scoring", rows, || through(&csv, &path));
}

/// Addresses that are all brackets or separators: twice the length must take twice the time.
fn lists() {
    for piece in ["(", "](", ",", "?,", "://", "'", "a.b/c,"] {
        for size in [1 << 20, 2 << 20, 4 << 20] {
            let text = format!("https://a.example/?{}", piece.repeat(size / piece.len()));
            let what = format!("find URLs in {} MB of {piece}", size >> 20);
            timed(&what, size, || {
                std::hint::black_box(tables::extract_urls(&text).count());
            });
        }
    }
}

fn timed(what: &str, rows: usize, work: impl FnOnce()) {
    let (start, cpu) = (Instant::now(), cpu_seconds());
    work();
    let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    println!(
        "{what:30} {:>9.0} rows/s {seconds:6.2} s   {:>9.0} rows per CPU second   peak {} MB",
        rows as f64 / seconds,
        rows as f64 / cpu,
        peak_memory()
    );
}

/// Processor time of this process, on Linux: the fairer figure on a machine that does other work.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Fields 14 and 15, in hundredths of a second; the name before them is in brackets.
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    fields
        .skip(11)
        .take(2)
        .filter_map(|n| n.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// The highest resident memory of this process so far, on Linux.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:"))
        .unwrap_or_default();
    line.trim()
        .trim_end_matches(" kB")
        .parse::<u64>()
        .unwrap_or(0)
        / 1024
}

/// Sentences of very different lengths, a fifth of which need quotes.
fn texts() -> Vec<String> {
    const WORDS: [&str; 16] = [
        "this", "is", "really", "great", "not", "what", "we", "expected", "😀", "the", "quality",
        "of", "video", "sadly", "poor", "thanks!",
    ];
    let mut state = 42u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize
    };
    (0..1000)
        .map(|i| {
            let count = 4 + next() % 28;
            let words: Vec<&str> = (0..count).map(|_| WORDS[next() % WORDS.len()]).collect();
            words.join(if i % 5 == 0 { ", " } else { " " })
        })
        .collect()
}

fn inputs(csv: &Path, jsonl: &Path, json: &Path, texts: &[String], rows: usize) {
    let create = |path| BufWriter::new(File::create(path).expect("a file"));
    let (mut csv, mut jsonl, mut json) = (create(csv), create(jsonl), create(json));
    let mut write = || -> std::io::Result<()> {
        writeln!(csv, "id,author,created_at,likes,comment")?;
        json.write_all(b"[")?;
        for i in 0..rows {
            let text = &texts[i % texts.len()];
            writeln!(
                csv,
                "c{i},user{},2026-01-02T03:04:05Z,{},\"{text}\"",
                i % 5000,
                i % 40
            )?;
            let item = format!(
                "{{\"id\":\"c{i}\",\"author\":\"user{}\",\"created_at\":\"2026-01-02T03:04:05Z\",\"likes\":{},\"comment\":\"{text}\"}}",
                i % 5000,
                i % 40
            );
            writeln!(jsonl, "{item}")?;
            json.write_all(if i == 0 { b"\n" } else { b",\n" })?;
            json.write_all(item.as_bytes())?;
        }
        json.write_all(b"]\n")
    };
    write().expect("files to read");
}

fn read(path: &Path) -> usize {
    let mut comments = CommentFile::open(path, &OpenOptions::default(), &Budget::unlimited())
        .expect("an open file");
    let mut batch = Batch::new();
    let mut count = 0;
    while comments
        .read_batch(&mut batch, 4096)
        .expect("a readable file")
    {
        count += batch.len();
        let bytes: usize = batch.iter().map(|c| c.text().len()).sum();
        std::hint::black_box(bytes);
    }
    count
}

fn row<'a>(text: &'a str, id: &'a str) -> ResultRow<'a> {
    let time = DateTime::from_timestamp(1_767_323_045, 0);
    ResultRow {
        post_url: "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        platform: "youtube",
        comment_text: text,
        sentiment_label: Some("POSITIVE"),
        sentiment_score: Some(0.6369),
        prob_negative: Some(0.0132),
        prob_neutral: Some(0.2141),
        prob_positive: Some(0.7727),
        confidence: Some(0.7727),
        needs_review: Some(false),
        comment_id: Some(id),
        is_reply: Some(false),
        author_name: Some("Some Author"),
        author_id: Some("UC1234567890"),
        published_at: time,
        likes: Some(12),
        reply_count: Some(0),
        language: Some("en"),
        post_title: Some("A title of usual length"),
        model: Some("lexicon"),
        model_version: Some("3f2a9c1b"),
        scored_at: time,
        job_id: Some("0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
        review_reasons: Some(""),
        ..ResultRow::default()
    }
}

fn write(path: &Path, format: Format, texts: &[String], rows: usize) {
    let out = File::create(path).expect("a file");
    let mut writer =
        TableWriter::new(format, Table::Comments, out, &WriteOptions::default()).expect("a writer");
    for i in 0..rows {
        writer
            .write_comment(
                &row(&texts[i % texts.len()], "UgzAbCdEfGhIjKlMnOp4AaABAg"),
                [],
            )
            .expect("room");
    }
    writer.finish().expect("room");
}

/// What the command line does with a file of comments, less the scoring.
fn through(from: &Path, to: &Path) {
    let mut comments = CommentFile::open(from, &OpenOptions::default(), &Budget::unlimited())
        .expect("an open file");
    let options = WriteOptions {
        extra_columns: extra_columns(comments.columns()),
        ..WriteOptions::default()
    };
    let out = File::create(to).expect("a file");
    let mut writer =
        TableWriter::new(Format::Csv, Table::Comments, out, &options).expect("a writer");
    let mut batch = Batch::new();
    while comments
        .read_batch(&mut batch, 4096)
        .expect("a readable file")
    {
        for comment in batch.iter() {
            let row = ResultRow {
                published_at: comment.published_at(),
                likes: comment.likes(),
                ..row(comment.text(), "1")
            };
            writer
                .write_comment(&row, comment.original())
                .expect("room");
        }
    }
    writer.finish().expect("room");
}
