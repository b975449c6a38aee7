//! `clamor analyze` with files of comments.

use std::io::Cursor;

use calamine::Reader;

use super::{analyze, read, write};
use crate::{
    fake::{Fake, hn},
    harness::Setup,
    rows::Csv,
};

/// Comments under an Indonesian shop, each too short to tell its language.
const SHORT: &str = "username,comment\n\
    u0,Bagus sekali barangnya\n\
    u1,\"Jelek, saya kecewa\"\n\
    u2,Kapan ada lagi kak?\n\
    u3,Mantap sekali\n\
    u4,Saya tidak suka\n\
    u5,Harganya mahal\n\
    u6,Terima kasih kak\n\
    u7,Pelayanan lambat\n\
    u8,Keren banget\n\
    u9,Barang rusak waktu datang\n\
    u10,Suka sama warnanya\n\
    u11,\"Parah, jangan beli\"\n";

#[tokio::test]
async fn short_texts_tell_their_language_together_and_are_counted_beside_the_shares() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    write(&setup, "shop.csv", SHORT);
    let ran = analyze(&setup, &["--comments", "shop.csv", "-o", "out.csv"]).await;
    ran.expect(0);
    let said = ran.stdout();
    assert!(said.contains("in other languages."), "{said}");
    assert!(said.contains("so there is no net sentiment"), "{said}");
    let csv = Csv::read(&read(&setup, "out.csv"));
    let reasons = csv.column("review_reasons");
    let marked = reasons.iter().filter(|reasons| **reasons == "language");
    assert!(marked.count() > 9, "{reasons:?}");
    assert_eq!(csv.column("language")[3], "id");

    let all = ["--comments", "shop.csv", "--include-other-languages"];
    let said = analyze(&setup, &all).await;
    said.expect(0);
    assert!(!said.stdout().contains("Not counted"), "{}", said.stdout());
}

#[tokio::test]
async fn exports_of_other_tools_are_read_in_their_encodings() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let text = "Name;Comment\r\nJos\u{e9};I love it \u{2013} it\u{2019}s great\r\nZo\u{eb};\"Awful;\r\nI hate it\"\r\n";
    let windows: Vec<u8> = text
        .chars()
        .map(|c| match c {
            '\u{2013}' => 0x96,
            '\u{2019}' => 0x92,
            c => u8::try_from(u32::from(c)).expect("bug: not in Latin-1"),
        })
        .collect();
    let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(0xfeff)
            .chain(text.encode_utf16())
            .flat_map(order)
            .collect()
    };
    let files = [
        ("windows.csv", windows),
        ("utf16le.csv", utf16(u16::to_le_bytes)),
        ("utf16be.csv", utf16(u16::to_be_bytes)),
        ("utf8.csv", text.as_bytes().to_vec()),
    ];
    for (name, bytes) in files {
        write(&setup, name, bytes);
        analyze(&setup, &["--comments", name, "-o", "out.csv"])
            .await
            .expect(0);
        let csv = Csv::read(&read(&setup, "out.csv"));
        assert_eq!(
            csv.column("comment_text")[0],
            "I love it \u{2013} it\u{2019}s great",
            "{name}"
        );
        assert!(
            csv.column("comment_text")[1].contains("I hate it"),
            "{name}"
        );
        assert_eq!(
            csv.column("sentiment_label"),
            ["POSITIVE", "NEGATIVE"],
            "{name}"
        );
        assert_eq!(csv.column("Name"), ["Jos\u{e9}", "Zo\u{eb}"], "{name}");
    }
}

#[tokio::test]
async fn the_server_and_the_command_line_agree_on_a_file() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let mut file = String::from("id,comment,author,date,likes,reply_to,lang\n");
    for n in 0..3000 {
        let text = match n % 6 {
            0 => "I love it, it is GREAT!!!",
            1 => "\"Bad, bad,\nbad\"",
            2 => "",
            3 => "=1+1 it is a table",
            4 => "not good :(",
            _ => "Das ist ein wirklich schöner Abend gewesen",
        };
        file.push_str(&format!(
            "{n},{text},author{n},2026-05-01T10:00:00Z,{},{},en\n",
            n * 7,
            if n % 2 == 0 { "" } else { "1" }
        ));
    }
    write(&setup, "reviews.csv", &file);
    let ran = analyze(&setup, &["--comments", "reviews.csv", "-o", "out.csv"]).await;
    ran.expect(0);
    let said = "500 of 2,500 scored comments need review: 500 in a language";
    assert!(ran.stdout().contains(said), "{}", ran.stdout());
    let server = setup.start().await;
    let id = server.upload(file).await;
    server.ended(&id).await;
    let of_server = Csv::read(
        &server
            .get(&format!("/api/v1/jobs/{id}/results.csv"))
            .await
            .body,
    )
    .timeless();
    let of_command = Csv::read(&read(&setup, "out.csv")).timeless();
    assert_eq!(of_command.header, of_server.header);
    // What is written wins over the file's column.
    let german = (of_command.at("language"), of_command.at("review_reasons"));
    assert_eq!(of_command.rows[5][german.0], "de");
    assert_eq!(of_command.rows[5][german.1], "language");
    for (command, server) in of_command.rows.iter().zip(&of_server.rows) {
        assert_eq!(command, server);
    }
    assert_eq!(of_command.rows.len(), of_server.rows.len());
    server.stop().await;
}

#[tokio::test]
async fn short_texts_have_one_language_in_the_server_and_the_command_line() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let texts = [
        "Mantap sekali",
        "Saya tidak suka",
        "",
        "Terima kasih kak",
        "This is the best one that I have ever bought",
        "Pelayanan lambat",
        "\u{1F600}",
        "Suka sama warnanya",
        "lol",
    ];
    let mut file = String::from("comment\n");
    // Not a whole number of blocks, nor of batches; the end is in English.
    for n in 0..2_500 {
        let text = if n < 1_500 {
            texts[n % 9]
        } else {
            texts[n % 2 * 4]
        };
        file.push_str(&format!("\"{text}\"\n"));
    }
    write(&setup, "short.csv", &file);
    let ran = analyze(&setup, &["--comments", "short.csv", "-o", "out.csv"]).await;
    ran.expect(0);
    let server = setup.start().await;
    let id = server.upload(file).await;
    server.ended(&id).await;
    let results = format!("/api/v1/jobs/{id}/results.csv");
    let of_server = Csv::read(&server.get(&results).await.body);
    let of_command = Csv::read(&read(&setup, "out.csv"));
    let languages = of_command.column("language");
    assert!(languages.contains(&"id") && languages.contains(&"en") && languages.contains(&""));
    for column in ["language", "review_reasons"] {
        assert_eq!(of_command.column(column), of_server.column(column));
    }
    server.stop().await;
}

#[tokio::test]
async fn a_file_of_comments_is_summed_up_to_its_last_row_and_post() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let file = "text,postUrl\n\
        I love it,https://www.tiktok.com/@a/video/1\n\
        I hate it,https://www.tiktok.com/@a/video/2\n\
        ,https://www.tiktok.com/@a/video/1\n";
    write(&setup, "export.csv", file);
    let ran = analyze(&setup, &["--comments", "export.csv", "-o", "out.xlsx"]).await;
    ran.expect(0);
    let sum = "3 rows in the file: 2 scored, 1 empty, 0 left out.";
    for words in [sum, "https://www.tiktok.com/@a/video/2", "all"] {
        assert!(ran.stdout().contains(words), "{words} in {}", ran.stdout());
    }
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(read(&setup, "out.xlsx"))).expect("a workbook");
    let posts = book.worksheet_range("Posts").expect("a sheet");
    assert_eq!(posts.height(), 3, "a line for each post");
    let cell = |row, column| posts.get_value((row, column)).expect("a cell").to_string();
    assert_eq!(cell(2, 0), "https://www.tiktok.com/@a/video/2");
    assert_eq!(cell(2, 1), "tiktok");

    let ran = analyze(&setup, &["--comments", "export.csv", "-o", "-"]).await;
    assert!(ran.stderr.contains(sum), "{}", ran.stderr);
    let csv = Csv::read(&ran.stdout);
    assert_eq!(csv.column("platform"), ["tiktok"; 3]);
    assert_eq!(csv.column("is_reply"), [""; 3], "no column says so");
}

#[tokio::test]
async fn columns_encoding_and_dates_of_a_file_can_be_chosen() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let mut file = b"k1;k2;k3\nann;I love it ".to_vec();
    file.extend_from_slice(b"\xe4\xee\xe1\xf0\xe5;3/4/2024\n");
    write(&setup, "mine.csv", file);
    let chosen = [
        "--comments",
        "mine.csv",
        "--column",
        "comment_text=K2",
        "--column",
        "author_name=k1",
        "--column",
        "published_at=k3",
        "--encoding",
        "windows-1251",
        "-o",
        "-",
    ];
    for (first, published) in [
        ("--day-first", "2024-04-03T00:00:00Z"),
        ("--day-first=false", "2024-03-04T00:00:00Z"),
    ] {
        let ran = analyze(&setup, &[&chosen[..], &[first]].concat()).await;
        ran.expect(0);
        let csv = Csv::read(&ran.stdout);
        assert_eq!(csv.column("comment_text"), ["I love it добре"]);
        assert_eq!(csv.column("author_name"), ["ann"]);
        assert_eq!(csv.column("published_at"), [published]);
    }
    let ran = analyze(&setup, &chosen).await;
    ran.expect(0);
    assert!(ran.stderr.contains("3/4/2024"), "{}", ran.stderr);
    assert_eq!(Csv::read(&ran.stdout).column("published_at"), [""]);

    for (wrong, words) in [
        (vec![], vec!["k1", "k2", "k3"]),
        (vec!["--column", "mood=k1"], vec!["mood", "comment_text"]),
        (vec!["--column", "k1"], vec!["k1", "author_name=Von"]),
        (vec!["--column", "comment_text=nope"], vec!["nope", "k3"]),
        (
            vec!["--text-column", "k2", "--encoding", "klingon"],
            vec!["klingon"],
        ),
        (vec!["--day-first=perhaps"], vec!["perhaps"]),
        (
            vec!["--text-column", "k2", "--column", "comment_text=k1"],
            vec!["comment_text", "twice"],
        ),
        (
            vec!["--text-column", "k2", "--column", "author_name=K2"],
            vec!["k2", "comment_text", "author_name"],
        ),
        (
            vec!["--text-column", "k2", "--own-account", "@acme"],
            vec!["@acme", "youtube: @acme"],
        ),
        (
            vec!["--text-column", "k2", "--own-account", "youtub: acme"],
            vec!["youtub", "youtube"],
        ),
    ] {
        let arguments = [&["--comments", "mine.csv"], &wrong[..]].concat();
        analyze(&setup, &arguments).await.says(2, &words);
    }
    let of_posts = [&hn(1), "--column", "likes=k1"];
    analyze(&setup, &of_posts).await.says(2, &["--column"]);
}

#[tokio::test]
async fn what_own_accounts_wrote_is_not_counted() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let file = "text,author,post_url\n\
        I love it,ann,https://www.tiktok.com/@a/video/1\n\
        I hate it,ACME,https://www.tiktok.com/@a/video/1\n\
        I hate it,Acme Support,https://www.tiktok.com/embed/v2/1\n\
        I hate it,acme,https://x.com/a/status/1234567890123456789\n";
    write(&setup, "mine.csv", file);
    let own = [
        "--comments",
        "mine.csv",
        "--own-account",
        "tiktok: @acme, file: acme support",
        "--own-account",
        "x:acme",
    ];
    let ran = analyze(&setup, &own).await;
    ran.expect(0);
    let lines: Vec<_> = ran
        .stdout()
        .lines()
        .filter(|line| line.contains(" %"))
        .collect();
    let words = "100.0 %";
    assert!(
        lines
            .iter()
            .any(|line| line.contains("all") && line.contains(words)),
        "{lines:?}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains("tiktok") && line.contains(" 3 ") && line.contains(words)),
        "two spellings are one post: {lines:?}"
    );
    let all = [&own[..], &["--include-post-author"]].concat();
    let ran = analyze(&setup, &all).await;
    assert!(ran.stdout().contains("75.0 %"), "{}", ran.stdout());

    // Of posts, by the same words.
    let ran = analyze(&setup, &[&hn(1), "--own-account", "hackernews: nobody"]).await;
    ran.expect(0);
}

#[tokio::test]
async fn a_file_given_without_a_word_is_what_it_is() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    write(&setup, "comments.csv", "comment\nI love it\nI hate it\n");
    write(&setup, "list.txt", format!("{}\n", hn(1)));
    write(
        &setup,
        "list.csv",
        format!("Campaign,Link\nour spring sale,{}\n", hn(1)),
    );
    write(
        &setup,
        "either.txt",
        format!("look at\n{}\n{}\n", hn(1), hn(2)),
    );
    let ran = analyze(&setup, &["comments.csv"]).await;
    ran.expect(0);
    assert!(
        ran.stdout().contains("2 rows in the file"),
        "{}",
        ran.stdout()
    );
    for list in ["list.txt", "list.csv"] {
        let ran = analyze(&setup, &[list]).await;
        ran.expect(0);
        assert!(ran.stdout().contains("Post hn:1"), "{}", ran.stdout());
    }
    for (arguments, words) in [
        (
            vec!["either.txt"],
            vec!["--comments either.txt", "--file either.txt"],
        ),
        (
            vec!["comments.csv", "list.txt"],
            vec!["comments.csv is a file"],
        ),
        (
            vec!["--file", "comments.csv"],
            vec!["\"comment\"", "--comments comments.csv"],
        ),
        (
            vec!["--comments", "list.txt"],
            vec!["list of addresses", "--file list.txt"],
        ),
    ] {
        analyze(&setup, &arguments).await.says(2, &words);
    }
}
