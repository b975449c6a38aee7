//! The columns of a file decide what they are.

use std::io::Write as _;

use tables::{Batch, Budget, CommentFile, Error, Field, LeftOutReason, Note, OpenOptions};
use tempfile::NamedTempFile;

pub(crate) fn file(bytes: impl AsRef<[u8]>, suffix: &str) -> NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
    file.write_all(bytes.as_ref()).unwrap();
    file
}

#[track_caller]
pub(crate) fn open(text: impl AsRef<[u8]>, suffix: &str) -> CommentFile {
    open_with(text, suffix, &OpenOptions::default()).unwrap()
}

pub(crate) fn open_with(
    text: impl AsRef<[u8]>,
    suffix: &str,
    options: &OpenOptions,
) -> Result<CommentFile, Error> {
    CommentFile::open(file(text, suffix).path(), options, &Budget::unlimited())
}

/// A value of every comment of a file.
#[track_caller]
pub(crate) fn every<T>(
    text: impl AsRef<[u8]>,
    suffix: &str,
    options: &OpenOptions,
    value: impl Fn(&tables::Comment<'_>) -> T,
) -> Vec<T> {
    let file = file(text, suffix);
    let mut comments = CommentFile::open(file.path(), options, &Budget::unlimited()).unwrap();
    let (mut batch, mut all) = (Batch::new(), Vec::new());
    while comments.read_batch(&mut batch, 2).unwrap() {
        all.extend(batch.iter().map(|comment| value(&comment)));
    }
    assert_eq!(all.len() as u64, comments.rows());
    all
}

#[track_caller]
fn texts(text: impl AsRef<[u8]>, suffix: &str) -> Vec<String> {
    every(text, suffix, &OpenOptions::default(), |c| {
        c.text().to_owned()
    })
}

#[track_caller]
fn fields(text: &str, suffix: &str, field: Field) -> Vec<Option<String>> {
    every(text, suffix, &OpenOptions::default(), |c| {
        c.field(field).map(str::to_owned)
    })
}

#[track_caller]
fn likes(text: &str) -> Vec<Option<i64>> {
    every(text, ".csv", &OpenOptions::default(), |c| c.likes())
}

#[track_caller]
fn times(text: &str, options: &OpenOptions) -> Vec<Option<String>> {
    every(text, ".csv", options, |c| {
        c.published_at()
            .map(|time| time.format("%F %T").to_string())
    })
}

#[track_caller]
fn replies(text: &str, suffix: &str) -> Vec<Option<bool>> {
    every(text, suffix, &OpenOptions::default(), |c| c.is_reply())
}

#[test]
fn a_column_of_counts_is_no_text() {
    for text in [
        "Post,Comments,Shares\na,7,1\nb,15,4\n",
        "Message;Comments\n;\"1,2K\"\n;30\n",
        "id,comment\n1,true\n2,false\n",
    ] {
        let error = open_with(text, ".csv", &OpenOptions::default());
        match error {
            Err(Error::NoTextColumn { columns, .. }) => {
                assert!(
                    columns
                        .iter()
                        .any(|name| name.to_lowercase().contains("comment"))
                );
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    // Unless somebody says so.
    let chosen = OpenOptions::default().with_column(Field::Text, "Comments");
    assert!(open_with("Post,Comments\na,7\n", ".csv", &chosen).is_ok());
    let file = open("comments,message\n3,so good\n4,meh\n", ".csv");
    assert_eq!(file.column_of(Field::Text), Some("message"));
    assert_eq!(
        texts("comment\n10\nten\nvery good\n", ".csv"),
        ["10", "ten", "very good"]
    );
}

#[test]
fn objects_give_their_text_and_their_names() {
    let text = r#"[
        {"id": 1, "content": {"rendered": "<p>a &amp; b<br>c</p>"}, "user": {"id": 7, "name": "Ann"}},
        {"id": 2, "content": {"rendered": "<p>x</p>"}, "user": {"id": 8, "name": "Ben"}},
        {"id": 3, "content": {"raw_size": 3}, "user": {"followers": 8}}
    ]"#;
    assert_eq!(texts(text, ".json"), ["a & b\nc", "x", ""]);
    assert_eq!(
        fields(text, ".json", Field::AuthorName),
        [Some("Ann".to_owned()), Some("Ben".to_owned()), None]
    );
    let segments = "id,comment\n1,\"[{\"\"text\"\": \"\"one \"\"}, {\"\"text\"\": \"\"two\"\"}]\"\n2,[smiles]\n";
    assert_eq!(texts(segments, ".csv"), ["one two", "[smiles]"]);
    let objects = r#"[{"comments": [{"x": 1}], "id": 1}, {"comments": [], "id": 2}]"#;
    assert!(matches!(
        open_with(objects, ".json", &OpenOptions::default()),
        Err(Error::NoTextColumn { .. } | Error::Empty(_)) | Ok(_)
    ));
}

#[test]
fn html_in_some_cells_is_undone_there_and_the_others_stay_as_they_are() {
    let text = "id,comment\n1,fine &amp; dandy\n2,\"<div>Not <em>so</em> good,<br/>I&rsquo;m afraid</div>\"\n\
        3,1 < 2 > 0 <3\n4,<sigh> well </sigh>\n5,see <a href=\"https://a.example/x\">this one</a>\n6,ok\n7,R&D\n8,AT&T\n";
    assert_eq!(
        texts(text, ".csv"),
        [
            "fine &amp; dandy",
            "Not so good,\nI’m afraid",
            "1 < 2 > 0 <3",
            "<sigh> well </sigh>",
            "see this one",
            "ok",
            "R&D",
            "AT&T",
        ]
    );
    let lines = "{\"text\":\"plain\"}\n{\"text\":\"<p>one</p><p>two</p>\"}\n{\"text\":\"x\"}\n";
    assert_eq!(texts(lines, ".jsonl"), ["plain", "one\ntwo", "x"]);
}

#[test]
fn a_column_whose_values_cannot_be_read_yields_to_the_next() {
    let text = "text,time,time_parsed,author,user\n\
        a,3 days ago,1720000000,,Ann\n\
        b,2 weeks ago,1720000100,,Ben\n";
    let file = open(text, ".csv");
    assert_eq!(file.column_of(Field::PublishedAt), Some("time_parsed"));
    assert_eq!(
        times(text, &OpenOptions::default()),
        [
            Some("2024-07-03 09:46:40".to_owned()),
            Some("2024-07-03 09:48:20".to_owned())
        ]
    );
    assert_eq!(
        open(text, ".csv").column_of(Field::AuthorName),
        Some("user")
    );
}

#[test]
fn dots_and_commas_are_what_their_column_says() {
    assert_eq!(
        likes("text;likes\na;2.048\nb;1.000.000\nc;3\n"),
        [Some(2048), Some(1_000_000), Some(3)]
    );
    assert_eq!(
        likes("text;likes\na;12,0\nb;1.500,0\nc;1,5\n"),
        [Some(12), Some(1500), None]
    );
    assert_eq!(
        likes("text;likes\na;4,5 Mio.\nb;7,1K\nc;1.1k\nd;2 mil\n"),
        [Some(4_500_000), Some(7100), Some(1100), Some(2000)]
    );
    let file = open("text,likes\na,5\nb,lots\nc,8\n", ".csv");
    assert_eq!(
        file.notes(),
        [Note::Unread {
            column: "likes".to_owned(),
            count: 1,
            example: "lots".to_owned()
        }]
    );
}

#[test]
fn stars_and_fractions_are_no_likes() {
    assert_eq!(likes("text,score\na,5\nb,1\nc,4\n"), [None; 3]);
    assert_eq!(likes("text,score\na,-0.57\nb,0.46\n"), [None; 2]);
    assert_eq!(likes("text,score\na,12\nb,-3\n"), [Some(12), Some(-3)]);
    // On a site of threads, small scores are points all the same.
    assert_eq!(
        likes("body,score,parent_id\na,5,t3_a\nb,1,t1_b\n"),
        [Some(5), Some(1)]
    );
    assert_eq!(
        likes("text,score,thumbsUpCount\na,5,30\nb,1,2\n"),
        [Some(30), Some(2)]
    );
}

#[test]
fn day_and_month_are_told_by_the_column_or_chosen() {
    let none = OpenOptions::default();
    assert_eq!(
        times("text,date\na,3/4/2024\nb,13/4/2024\n", &none),
        [
            Some("2024-04-03 00:00:00".to_owned()),
            Some("2024-04-13 00:00:00".to_owned())
        ]
    );
    assert_eq!(
        times(
            "text,date\na,3/4/2024 2:05 PM\nb,12/30/2023 1:00 AM\n",
            &none
        ),
        [
            Some("2024-03-04 14:05:00".to_owned()),
            Some("2023-12-30 01:00:00".to_owned())
        ]
    );
    let undecided = "text,date\na,3/4/2024\nb,05-06-24\n";
    assert_eq!(times(undecided, &none), [None, None]);
    let notes = open(undecided, ".csv").notes().to_vec();
    assert!(
        matches!(notes.as_slice(), [Note::DatesUndecidable { column, example, .. }]
            if column == "date" && example == "3/4/2024"),
        "{notes:?}"
    );
    for (day_first, expected) in [
        (true, ["2024-04-03 00:00:00", "2024-06-05 00:00:00"]),
        (false, ["2024-03-04 00:00:00", "2024-05-06 00:00:00"]),
    ] {
        let chosen = OpenOptions {
            day_first: Some(day_first),
            ..OpenOptions::default()
        };
        assert_eq!(
            times(undecided, &chosen),
            expected.map(|t| Some(t.to_owned()))
        );
    }
}

#[test]
fn years_in_which_nobody_commented_are_no_dates_and_counted() {
    let text = "text,date\na,31.12.23 23:59\nb,0001-01-01\nc,1900-01-01\nd,2999-01-01\n\
        e,2024-01-01T00:00:00+00\nf,2024-01-02\ng,5.6.2021\n";
    let found = times(text, &OpenOptions::default());
    assert_eq!(found.iter().filter(|time| time.is_none()).count(), 3);
    assert_eq!(found[0].as_deref(), Some("2023-12-31 23:59:00"));
    let notes = open(text, ".csv").notes().to_vec();
    assert!(
        matches!(notes.as_slice(), [Note::Unread { count: 3, example, .. }] if example == "0001-01-01"),
        "{notes:?}"
    );
}

#[test]
fn how_long_ago_counts_from_the_time_of_fetching() {
    let text = "text,published,scraped_at\na,2 days ago,2024-05-03 12:00:00\nb,1 year ago,2024-05-03 12:00:00\n";
    assert_eq!(
        times(text, &OpenOptions::default()),
        [
            Some("2024-05-01 12:00:00".to_owned()),
            Some("2023-05-04 12:00:00".to_owned())
        ]
    );
    assert_eq!(
        times("text,published\na,2 days ago\n", &OpenOptions::default()),
        [None]
    );
}

#[test]
fn only_what_the_file_states_is_a_reply() {
    assert_eq!(replies("author,text\na,b\n", ".csv"), [None]);
    assert_eq!(
        replies("id,text,isReply\n1,a,TRUE\n2,b,false\n3,c,\n", ".csv"),
        [Some(true), Some(false), None]
    );
    assert_eq!(
        replies("id,text,comment type\n1,a,Reply\n2,b,Comment\n", ".csv"),
        [Some(true), Some(false)]
    );
    // The column of parents tells as well; a kind of picture does not.
    assert_eq!(
        replies("id,text,type,parent\n1,a,photo,\n2,b,photo,1\n", ".csv"),
        [Some(false), Some(true)]
    );
    assert_eq!(
        replies("id,text\nUgA,a\nUgA.b1,b\n", ".csv"),
        [None, Some(true)]
    );
}

#[test]
fn words_for_nothing_posts_and_the_comment_itself_are_no_parents() {
    let text = "id,post_id,text,parent_id\n1,p1,a,root\n2,p1,b,0\n3,p1,c,NaN\n4,p1,d,---\n\
        5,p1,e,t3_x\n6,p1,f,p1\n7,p1,g,7\n8,p1,h,7\n9,p1,i,t1_8\n";
    let parents = fields(text, ".csv", Field::ParentId);
    assert_eq!(parents[..7], vec![None; 7]);
    assert_eq!(parents[7..], [Some("7".to_owned()), Some("8".to_owned())]);
    let replies = replies(text, ".csv");
    assert_eq!(replies[..7], [Some(false); 7]);
    assert_eq!(replies[7..], [Some(true); 2]);
}

#[test]
fn addresses_of_comments_hold_ids_and_parents() {
    let text = "text,permalink\n\
        a,https://www.facebook.com/p/1?comment_id=5\n\
        b,https://www.facebook.com/p/1?comment_id=5&reply_comment_id=6\n";
    let of = |field| fields(text, ".csv", field);
    assert_eq!(of(Field::Id), [Some("5".to_owned()), Some("6".to_owned())]);
    assert_eq!(of(Field::ParentId), [None, Some("5".to_owned())]);
    assert_eq!(replies(text, ".csv"), [None, Some(true)]);
    assert!(of(Field::Url).iter().all(Option::is_some));
    let file = open(text, ".csv");
    assert_eq!(file.posts().all().len(), 1);
    assert_eq!(
        file.posts().all()[0].url.as_deref(),
        Some("https://www.facebook.com/p/1")
    );
}

#[test]
fn a_channel_is_an_author_on_youtube_only() {
    let id = |channel: &str| {
        let text = format!("text,channel\na,{channel}\n");
        fields(&text, ".csv", Field::AuthorId)[0].clone()
    };
    assert_eq!(id("UCk1"), Some("UCk1".to_owned()));
    assert_eq!(id("Marketing"), None);
}

#[test]
fn ids_that_lost_digits_are_none() {
    let text = "id,parent_id,text\n1.79E+16,1.78E+16,a\n17900000000000003,17900000000000001,b\n";
    assert_eq!(
        fields(text, ".csv", Field::Id),
        [None, Some("17900000000000003".to_owned())]
    );
    assert_eq!(replies(text, ".csv"), [None, Some(true)]);
}

#[test]
fn texts_are_what_somebody_wrote() {
    // HTML by the name of the column, entities by what stands in it.
    assert_eq!(
        texts("textDisplay,id\na<br>b &lt;3 <b>c</b>,1\n", ".csv"),
        ["a\nb <3 c"]
    );
    assert_eq!(
        texts(
            "text,id\nI can&#39;t &amp; won&#39;t <b>,1\nfine,2\n",
            ".csv"
        ),
        ["I can't & won't <b>", "fine"]
    );
    assert_eq!(
        texts(
            "text,id\nR&D & more,1\nwrite &lt; for a sign & so on,2\n",
            ".csv"
        ),
        ["R&D & more", "write &lt; for a sign & so on"]
    );
    let misread = "text,author\nsch\u{C3}\u{B6}n,Zo\u{C3}\u{AB}\nÃ la carte,Noël\n";
    assert_eq!(texts(misread, ".csv"), ["schön", "Ã la carte"]);
    assert_eq!(
        fields(misread, ".csv", Field::AuthorName),
        [Some("Zoë".to_owned()), Some("Noël".to_owned())]
    );
    // What stood in the file stays.
    let original = every(misread, ".csv", &OpenOptions::default(), |c| {
        c.original().next().unwrap().to_owned()
    });
    assert_eq!(original[0], "sch\u{C3}\u{B6}n");
}

#[test]
fn surplus_commas_belong_to_the_text_wherever_it_stands() {
    assert_eq!(
        texts(
            "id,likes,text,lang\n1,2,one, two, \"three\", and four,en\n2,3,fine,en,,\n",
            ".csv"
        ),
        ["one, two, \"three\", and four", "fine"]
    );
    assert_eq!(likes("text,likes\nwell, no,4\nyes,5\n"), [Some(4), Some(5)]);
}

#[test]
fn an_open_quote_costs_no_row_and_is_told_with_its_line() {
    let mut text = "name;comment\r\n".to_owned();
    for i in 0..500 {
        let open = if i == 10 { "\"" } else { "" };
        text.push_str(&format!("U{i};{open}fine\r\n"));
    }
    let file = open(&text, ".csv");
    assert_eq!(file.rows(), 500);
    assert_eq!(
        file.notes(),
        [Note::OpenQuotes {
            count: 1,
            first_line: 12
        }]
    );
    let message = file.notes()[0].to_string();
    assert!(
        message.contains("line 12") && message.contains("quotation mark"),
        "{message}"
    );
    assert_eq!(texts(&text, ".csv")[10..12], ["\"fine", "fine"]);
}

#[test]
fn titles_above_the_header_are_counted_and_named() {
    let text = "Exported,today\nComments,3\n\nName,Text,Likes\nA,hi,1\nB,ho,2\n";
    let file = open(text, ".csv");
    assert_eq!(file.columns(), ["Name", "Text", "Likes"]);
    let left_out = file.left_out();
    assert_eq!(left_out.len(), 1);
    assert_eq!(
        (
            left_out[0].reason,
            left_out[0].count,
            left_out[0].first_place.as_str()
        ),
        (LeftOutReason::BeforeHeader, 2, "line 1")
    );
}

#[test]
fn columns_can_be_chosen_and_left_out() {
    let text = "a,b,likes\nx,y,3\n";
    let options = OpenOptions::default()
        .with_column(Field::Text, "B")
        .with_column(Field::AuthorName, "a")
        .with_column(Field::Likes, "");
    let file = open_with(text, ".csv", &options).unwrap();
    assert_eq!(file.column_of(Field::Text), Some("b"));
    assert_eq!(file.column_of(Field::AuthorName), Some("a"));
    assert_eq!(file.column_of(Field::Likes), None);
    let wrong = OpenOptions::default().with_column(Field::Likes, "c");
    let message = open_with("text,a\nx,y\n", ".csv", &wrong)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("\"c\"") && message.contains("\"text\", \"a\""),
        "{message}"
    );
}

#[test]
fn encodings_are_told_and_can_be_chosen() {
    let bytes = b"id;text\r1;Gro\xA7artig, sch\x9An\r2;H\x8A\xA7lich\r".to_vec();
    assert_eq!(texts(&bytes, ".csv"), ["Großartig, schön", "Häßlich"]);
    let file = open(&bytes, ".csv");
    assert_eq!(file.encoding(), Some(("macintosh", true)));
    assert_eq!(
        file.notes(),
        [Note::EncodingAssumed {
            encoding: "macintosh"
        }]
    );
    let chosen = OpenOptions {
        encoding: Some("latin1".to_owned()),
        ..OpenOptions::default()
    };
    let file = open_with(&bytes, ".csv", &chosen).unwrap();
    assert_eq!(file.encoding(), Some(("windows-1252", false)));
    assert!(file.notes().is_empty());
    let unknown = OpenOptions {
        encoding: Some("morse".to_owned()),
        ..OpenOptions::default()
    };
    let message = open_with(&bytes, ".csv", &unknown).unwrap_err().to_string();
    assert!(
        message.contains("morse") && message.contains("shift_jis"),
        "{message}"
    );
    assert_eq!(
        open("text\nplain\n", ".csv").encoding(),
        Some(("utf-8", false))
    );
}

#[test]
fn texts_of_consoles_are_recognised_and_can_be_chosen() {
    // "Schön, aber für Mädchen zu groß" in code page 850.
    let bytes = b"id;Kommentar\r\n1;Sch\x94n, aber f\x81r M\x84dchen zu gro\xE1\r\n";
    let file = open(bytes, ".csv");
    assert_eq!(file.encoding(), Some(("ibm850", true)));
    assert_eq!(texts(bytes, ".csv"), ["Schön, aber für Mädchen zu groß"]);
    let options = OpenOptions {
        encoding: Some("cp437".to_owned()),
        ..OpenOptions::default()
    };
    // What the pages do not share.
    let bytes = b"id;text\r\n1;\xE3 is fine\r\n";
    assert_eq!(
        every(bytes, ".csv", &options, |c| c.text().to_owned()),
        ["π is fine"]
    );
    let file = open_with(bytes, ".csv", &options).unwrap();
    assert_eq!(file.encoding(), Some(("ibm437", false)));
}

#[test]
fn what_is_no_text_is_refused() {
    for bytes in [
        vec![0; 5000],
        vec![0],
        [b"id,text\n".to_vec(), vec![0; 900]].concat(),
    ] {
        for suffix in [".csv", ".txt", ".json", ".xlsx", ""] {
            let error = open_with(&bytes, suffix, &OpenOptions::default()).unwrap_err();
            assert!(
                matches!(error, Error::Unsupported { .. }),
                "{suffix}: {error}"
            );
        }
    }
    // A file whose end was never written.
    let mut bytes = b"text\n".to_vec();
    bytes.extend_from_slice("a word\n".repeat(100).as_bytes());
    bytes.extend_from_slice(&[0; 30]);
    assert_eq!(texts(&bytes, ".csv").len(), 100);
}
