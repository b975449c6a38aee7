//! `clamor analyze` with addresses of posts.

use std::io::Cursor;

use calamine::Reader;
use serde_json::Value;

use super::{analyze, read, write};
use crate::{
    fake::{Fake, PLAIN, hn, mastodon},
    harness::Setup,
    rows::{COLUMNS, Csv},
};

#[tokio::test]
async fn posts_go_to_a_file_in_each_format() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let (one, two) = (hn(1), mastodon(11111));
    let ran = analyze(&setup, &[&one, &two, "-o", "out.csv"]).await;
    ran.expect(0);
    for words in ["Post hn:1", "completed", "lexicon", "all"] {
        assert!(ran.stdout().contains(words), "{words} in {}", ran.stdout());
    }
    let csv = Csv::read(&read(&setup, "out.csv"));
    assert_eq!(
        (csv.header.as_slice(), csv.rows.len()),
        (COLUMNS.map(str::to_owned).as_slice(), 2 * PLAIN)
    );

    analyze(&setup, &[&one, "-o", "out.jsonl"]).await.expect(0);
    let lines = String::from_utf8(read(&setup, "out.jsonl")).expect("text");
    assert_eq!(
        lines
            .lines()
            .filter(|line| serde_json::from_str::<Value>(line).is_ok())
            .count(),
        PLAIN
    );

    analyze(&setup, &[&one, "-o", "out.xlsx"]).await.expect(0);
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(read(&setup, "out.xlsx"))).expect("a workbook");
    assert_eq!(book.sheet_names(), ["Comments", "Posts"]);
    assert_eq!(
        book.worksheet_range("Comments").expect("a sheet").height(),
        PLAIN + 1
    );
    assert_eq!(
        setup.files(),
        ["out.csv", "out.jsonl", "out.xlsx"],
        "nothing else is left"
    );
}

#[tokio::test]
async fn standard_output_is_the_table_and_nothing_else() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let ran = analyze(&setup, &[&hn(1), "-o", "-"]).await;
    ran.expect(0);
    assert_eq!(Csv::read(&ran.stdout).rows.len(), PLAIN);
    assert!(
        ran.stderr.contains("completed"),
        "the summary goes to standard error: {}",
        ran.stderr
    );

    write(&setup, "mine.csv", "comment\nI love it\n");
    let ran = analyze(&setup, &["--comments", "mine.csv", "-o", "-"]).await;
    ran.expect(0);
    assert_eq!(Csv::read(&ran.stdout).rows.len(), 1);
    assert_eq!(setup.files(), ["mine.csv"]);
}

#[tokio::test]
async fn a_list_in_a_file_runs_and_failed_posts_make_it_1() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let list = format!(
        "title,link\nFirst,{}\nAgain,{}\nGone,{}\n,https://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675\n",
        hn(1),
        hn(1),
        hn(404)
    );
    write(&setup, "list.csv", list);
    let ran = analyze(&setup, &["--file", "list.csv", "-o", "out.csv"]).await;
    ran.expect(1);
    assert!(
        ran.stdout().contains("not_found") && ran.stdout().contains("unsupported_url"),
        "{}",
        ran.stdout()
    );
    assert_eq!(
        Csv::read(&read(&setup, "out.csv")).rows.len(),
        PLAIN,
        "what could be had is there"
    );
    assert_eq!(fake.times()["/hn/items/1"], 1);
}
