//! Values that tools write in their own way mean what they mean.

use rust_xlsxwriter::{Formula, Workbook};
use tables::{Comment, Field, LeftOutReason, Note, OpenOptions};

use crate::survey::{every, open};

#[track_caller]
fn of<T>(text: &str, value: impl Fn(&Comment<'_>) -> T) -> Vec<T> {
    every(text, ".csv", &OpenOptions::default(), value)
}

#[track_caller]
fn field(text: &str, field: Field) -> Vec<Option<String>> {
    of(text, |comment| comment.field(field).map(str::to_owned))
}

fn some<const N: usize>(values: [&str; N]) -> Vec<Option<String>> {
    values
        .iter()
        .map(|value| Some((*value).to_owned()).filter(|value| !value.is_empty()))
        .collect()
}

#[test]
fn a_type_that_never_says_reply_tells_nothing_about_replies() {
    for name in ["comment_type", "type", "data.type"] {
        let text = format!(
            "comment_id,{name},comment_parent,comment_content\n\
             4,comment,0,first\n5,comment,4,second\n6,review,0,third\n"
        );
        assert_eq!(
            of(&text, |c| c.is_reply()),
            [Some(false), Some(true), Some(false)],
            "{name}"
        );
        assert_eq!(field(&text, Field::ParentId), some(["", "4", ""]));
    }
}

#[test]
fn readable_likes_of_a_mostly_unreadable_column_stay_and_the_others_are_counted() {
    let text = "text,likes\na,many\nb,8\nc,few\nd,some\n";
    assert_eq!(of(text, |c| c.likes()), [None, Some(8), None, None]);
    let note = |count, example: &str| Note::Unread {
        column: "likes".to_owned(),
        count,
        example: example.to_owned(),
    };
    assert_eq!(open(text, ".csv").notes(), [note(3, "many")]);
    assert_eq!(
        open("text,likes\na,lots\n", ".csv").notes(),
        [note(1, "lots")]
    );
    // It yields to a column that can be read.
    let text = "text,likes,votes\na,many,3\nb,8,4\nc,few,5\n";
    assert_eq!(of(text, |c| c.likes()), [Some(3), Some(4), Some(5)]);
}

#[test]
fn helpful_votes_of_the_app_store_are_likes_and_all_votes_are_not() {
    let rows = "a,9,4\nb,3,1\n";
    for (names, likes) in [
        ("text,im:voteCount,im:voteSum", [Some(4), Some(1)]),
        ("text,im:voteSum,im:voteCount", [Some(9), Some(3)]),
        ("text,voteCount,x", [Some(9), Some(3)]),
    ] {
        assert_eq!(of(&format!("{names}\n{rows}"), |c| c.likes()), likes);
    }
}

#[test]
fn b_is_a_thousand_under_turkish_names_only() {
    let values = "a;1,5 B\nb;12\nc;2 Mn\n";
    for names in ["Yorum;BEĞENİ", "Yorum;likes", "text;Beğeni sayısı"] {
        assert_eq!(
            of(&format!("{names}\n{values}"), |c| c.likes()),
            [Some(1500), Some(12), Some(2_000_000)],
            "{names}"
        );
    }
    // `ad` and `kanal` are words of other languages too.
    assert_eq!(
        of("text;likes;ad;kanal\na;1,5 B;x;y\n", |c| c.likes()),
        [Some(1_500_000_000)]
    );
}

#[test]
fn surplus_cells_stay_behind_the_row_where_all_others_are_in_their_place() {
    let text = "id,text,likes,date\n\
        1,fine,3,2024-05-01,seen, twice\n\
        2,well, no,4,2024-05-02\n\
        3,good,5,2024-05-03\n";
    assert_eq!(
        of(text, |c| c.text().to_owned()),
        ["fine", "well, no", "good"]
    );
    assert_eq!(of(text, |c| c.likes()), [Some(3), Some(4), Some(5)]);
    assert!(of(text, |c| c.published_at()).iter().all(Option::is_some));
    let file = open(text, ".csv");
    assert_eq!(file.columns(), ["id", "text", "likes", "date", "column_5"]);
    let last = of(text, |c| c.original().last().unwrap().to_owned());
    assert_eq!(last, ["seen, twice", "", ""]);
    // Where the columns tell nothing, it is the text that was cut.
    let text = "text,author\nwell, no,Ann\n";
    assert_eq!(of(text, |c| c.text().to_owned()), ["well, no"]);
}

#[test]
fn ids_are_the_same_whatever_a_tool_wrote_around_them() {
    let text = "id,parent_id,text\n1,,a\n\"=\"\"2\"\"\",1.0,b\n'3,#1,c\n4.0,2.0,d\n";
    assert_eq!(field(text, Field::Id), some(["1", "2", "3", "4"]));
    assert_eq!(field(text, Field::ParentId), some(["", "1", "1", "2"]));
    let text = "id,post_id,parent_id,text\n5,9,9.0,a\n6,9,6.0,b\n7,9,5.0,c\n";
    assert_eq!(field(text, Field::ParentId), some(["", "", "5"]));
}

#[test]
fn one_post_in_several_spellings_is_one_and_rows_have_its_address() {
    let text = "text,post_url\n\
        a,https://x.com/n/status/12?s=20\n\
        b,http://www.x.com/n/status/12/\n\
        c,https://x.com/n/status/13?t=q&utm_source=z\n";
    let file = open(text, ".csv");
    let urls: Vec<_> = file.posts().all().iter().map(|p| p.url.clone()).collect();
    assert_eq!(
        urls,
        some(["https://x.com/n/status/12", "https://x.com/n/status/13"])
    );
    let rows = field(text, Field::PostUrl);
    assert_eq!(rows, [urls[0].clone(), urls[0].clone(), urls[1].clone()]);
    // What names the comment stays in its own address.
    let text = "text,url\n\
        a,https://www.facebook.com/p/1?comment_id=5\n\
        b,https://www.facebook.com/p/1/?comment_id=6\n";
    let post = "https://www.facebook.com/p/1";
    assert_eq!(field(text, Field::PostUrl), some([post, post]));
    assert_eq!(field(text, Field::Id), some(["5", "6"]));
}

#[test]
fn flags_of_authors_are_stated() {
    for name in [
        "author_is_uploader",
        "authorIsChannelOwner",
        "is_submitter",
        "is_post_author",
        "isCreator",
    ] {
        let text = format!("text,{name}\na,True\nb,false\nc,\n");
        assert_eq!(
            of(&text, |c| c.is_post_author()),
            [Some(true), Some(false), None],
            "{name}"
        );
    }
    assert_eq!(of("text,id\na,1\n", |c| c.is_post_author()), [None]);
}

#[test]
fn names_of_languages_become_tags() {
    let text = "review,Reviewer Language\na,german\nb,English\nc,fr-CA\nd,gibberish\n";
    assert_eq!(field(text, Field::Language), some(["de", "en", "fr", ""]));
}

#[test]
fn reviews_have_titles_of_their_own() {
    for header in [
        "title,review",
        "title,text,rating",
        "title,comment,review_id",
    ] {
        let cells = vec!["x"; header.split(',').count()].join(",");
        let file = open(format!("{header}\n{cells}\n"), ".csv");
        assert_eq!(file.column_of(Field::PostTitle), None, "{header}");
    }
    let file = open("title,comment,review_status\nA,x,done\n", ".csv");
    assert_eq!(file.column_of(Field::PostTitle), Some("title"));
}

#[test]
fn a_second_column_of_the_same_name_speaks_where_the_first_is_empty() {
    let text = "id,comment,Comment\n1,first,again\n2,,second\n3,,\n";
    assert_eq!(of(text, |c| c.text().to_owned()), ["first", "second", ""]);
}

#[test]
fn names_of_more_tools_are_known() {
    for (name, value, known) in [
        ("reply_to_message_id", "7", Field::ParentId),
        ("reference.messageId", "7", Field::ParentId),
        ("Replied To Id", "7", Field::ParentId),
        ("Antwort auf Kommentar-ID", "7", Field::ParentId),
        (
            "Review Submit Date and Time",
            "2024-05-06T07:08:09Z",
            Field::PublishedAt,
        ),
        (
            "review_datetime_utc",
            "2024-05-06 07:08:09",
            Field::PublishedAt,
        ),
        ("发布时间", "2024年5月6日 10:00", Field::PublishedAt),
        ("ts", "1714979289.000200", Field::PublishedAt),
        ("Nº de me gusta", "4", Field::Likes),
        ("Suka", "1,2 rb", Field::Likes),
        ("ユーザー名", "Ken", Field::AuthorName),
        ("user.login", "ken", Field::AuthorName),
    ] {
        let text = format!("text;{name}\na;{value}\n");
        assert_eq!(open(&text, ".csv").column_of(known), Some(name), "{name}");
        match known {
            Field::PublishedAt => assert!(of(&text, |c| c.published_at())[0].is_some(), "{name}"),
            Field::Likes => assert!(of(&text, |c| c.likes())[0].is_some(), "{name}"),
            _ => {}
        }
    }
}

#[test]
fn dates_of_other_countries_are_read() {
    for date in [
        "2024年3月5日 10:00",
        "2024.03.05. 10:00",
        "2024년 3월 5일 10:00",
    ] {
        let text = format!("text,date\na,{date}\n");
        let time = of(&text, |c| c.published_at())[0].unwrap();
        assert_eq!(time.to_rfc3339(), "2024-03-05T10:00:00+00:00", "{date}");
    }
}

#[test]
fn titles_above_the_header_of_a_sheet_are_counted_and_errors_are_empty() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("All").unwrap();
    sheet.write(1, 0, "Export of today").unwrap();
    for (column, name) in ["author", "text", "likes"].into_iter().enumerate() {
        sheet.write(3, column as u16, name).unwrap();
    }
    let missing = Formula::new("=NA()").set_result("#N/A");
    sheet.write(4, 0, missing.clone()).unwrap();
    sheet.write(4, 1, "fine").unwrap();
    sheet.write(4, 2, 3).unwrap();
    sheet.write(5, 0, "Ann").unwrap();
    sheet.write(5, 1, missing).unwrap();
    let file = crate::survey::file(book.save_to_buffer().unwrap(), ".xlsx");
    let path = file.path();
    let mut comments =
        tables::CommentFile::open(path, &OpenOptions::default(), &tables::Budget::unlimited())
            .unwrap();
    let left_out = comments.left_out().to_vec();
    assert_eq!(left_out.len(), 1);
    assert_eq!(left_out[0].reason, LeftOutReason::BeforeHeader);
    assert_eq!(left_out[0].count, 1);
    assert_eq!(left_out[0].first_place, "row 2 of the sheet \"All\"");
    let mut batch = tables::Batch::new();
    assert!(comments.read_batch(&mut batch, 9).unwrap());
    let said = |place: usize| {
        let comment = batch.get(place);
        (
            comment.field(Field::AuthorName).map(str::to_owned),
            comment.text().to_owned(),
        )
    };
    assert_eq!(said(0), (None, "fine".to_owned()));
    assert_eq!(said(1), (Some("Ann".to_owned()), String::new()));
}

#[test]
fn of_columns_of_one_name_the_first_that_can_be_read_counts_and_is_named() {
    let note = |column: &str, read, completed| Note::SameName {
        column: column.to_owned(),
        count: 2,
        read,
        completed,
    };
    let text = "text,likes,Likes,date,date\n\
        a,many,3,soon,2024-05-01\nb,few,4,later,2024-05-02\n";
    assert_eq!(of(text, |c| c.likes()), [Some(3), Some(4)]);
    assert!(of(text, |c| c.published_at()).iter().all(Option::is_some));
    assert_eq!(
        open(text, ".csv").notes(),
        [note("Likes", 2, false), note("date", 2, false)]
    );
    let text = "author,author,text,text\nAnn,x,,a\nBen,y,b,\n";
    assert_eq!(field(text, Field::AuthorName), some(["Ann", "Ben"]));
    assert_eq!(of(text, |c| c.text().to_owned()), ["a", "b"]);
    assert_eq!(
        open(text, ".csv").notes(),
        [note("author", 1, false), note("text", 1, true)]
    );
    // Only columns that mean something are spoken of.
    assert_eq!(open("text,x,x\na,1,2\n", ".csv").notes(), []);
}

#[test]
fn cells_that_hold_objects_give_their_text_or_are_none() {
    for cell in [
        r#""{""text"": ""so good"", ""likes"": 3}""#,
        r#""[{""text"": ""so good""}]""#,
        r#""{'text': 'so good', 'likes': None}""#,
        r#""[{'text': 'so '}, {'text': 'good'}]""#,
        r#"{"text": "so good"}"#,
    ] {
        let text = format!("id,comment\n1,{cell}\n2,plain\n");
        assert_eq!(
            of(&text, |c| c.text().to_owned()),
            ["so good", "plain"],
            "{cell}"
        );
    }
    // Without a text in any of them the next column is the text.
    let text = "id,comment,body\n1,\"{'likes': 3}\",a\n2,\"{\"\"n\"\": 1}\",b\n";
    assert_eq!(of(text, |c| c.text().to_owned()), ["a", "b"]);
}

#[test]
fn an_empty_parent_beside_somebody_who_is_answered_is_no_denial() {
    let replies = |text: &str| of(text, |c| c.is_reply());
    for name in [
        "reply_to",
        "replyToUsername",
        "in_reply_to_screen_name",
        "Replied to",
        "Antwort an",
    ] {
        let text = format!(
            "id,parent_id,{name},author,text\n\
             1,,,ann_m,a\n2,1,ann_m,ben7,b\n3,,ann_m,cem,c\n4,null,ben7,ann_m,d\n"
        );
        assert_eq!(
            replies(&text),
            [Some(false), Some(true), Some(true), Some(true)],
            "{name}"
        );
        assert_eq!(field(&text, Field::ParentId), some(["", "1", "", ""]));
    }
    // The post itself is no comment, and nothing is nobody.
    let text = "id,post_id,parent_id,reply_to,text\n1,9,,9,a\n2,9,,none,b\n3,9,1,1,c\n";
    assert_eq!(replies(text), [Some(false), Some(false), Some(true)]);
    let json = r#"[{"id":1,"parent":null,"reply_to":{"username":"ann_m"},"text":"a"},
        {"id":2,"parent":null,"reply_to":null,"text":"b"},
        {"id":3,"parent":1,"reply_to":{"username":"ann_m"},"text":"c"}]"#;
    let found = every(json, ".json", &OpenOptions::default(), |c| c.is_reply());
    assert_eq!(found, [Some(true), Some(false), Some(true)]);
}

#[test]
fn names_that_name_nobody_yield_to_the_next_name_of_the_person() {
    let text = r#"[{"text":"a","author":{"display_name":"None","username":"ann"}},
        {"text":"b","author":{"display_name":"-","username":"ben"}},
        {"text":"c","author":{"display_name":"\u200b","username":"cem"}},
        {"text":"d","author":{"display_name":"Dee","username":"dee9"}},
        {"text":"e","author":{"display_name":"null","username":null}}]"#;
    let names = |text: &str, suffix: &str| {
        every(text, suffix, &OpenOptions::default(), |comment| {
            comment.field(Field::AuthorName).map(str::to_owned)
        })
    };
    assert_eq!(names(text, ".json"), some(["ann", "ben", "cem", "Dee", ""]));
    let mastodon = r#"{"ancestors":[],"descendants":[{"id":"1","in_reply_to_id":"9","in_reply_to_account_id":"8",
        "content":"<p>a</p>","account":{"id":"7","acct":"ann@m.example","display_name":"\u200b"}}]}"#;
    assert_eq!(names(mastodon, ".json"), some(["ann@m.example"]));
    let csv = "text,author\na,None\nb,Nona\nc,—\n";
    assert_eq!(names(csv, ".csv"), some(["", "Nona", ""]));
}

#[test]
fn a_word_for_nothing_is_a_text_where_the_file_leaves_empty_what_has_none() {
    let texts = |text: &str, suffix: &str| {
        every(text, suffix, &OpenOptions::default(), |c| {
            c.text().to_owned()
        })
    };
    for word in ["null", "None", "N/A"] {
        let typed = format!("id,text\n1,{word}\n2,\n3,fine\n4,\n");
        assert_eq!(texts(&typed, ".csv"), [word, "", "fine", ""], "{word}");
        let written = format!("id,text\n1,{word}\n2,{word}\n3,fine\n4,\n");
        assert_eq!(texts(&written, ".csv"), ["", "", "fine", ""], "{word}");
        let json = format!(
            r#"[{{"id":1,"text":"{word}"}},{{"id":2,"text":null}},{{"id":3,"text":"fine"}},{{"id":4,"text":null}}]"#
        );
        assert_eq!(texts(&json, ".json"), [word, "", "fine", ""], "{word}");
    }
    // Nobody types what only a program writes, and dashes are no words.
    for word in ["#REF!", "\\N", "--"] {
        let typed = format!("id,text\n1,{word}\n2,\n3,fine\n4,\n");
        assert_eq!(texts(&typed, ".csv"), ["", "", "fine", ""], "{word}");
    }
    let under_ids = r#"{"c1":"fine","c2":null,"c3":"null"}"#;
    assert_eq!(texts(under_ids, ".json"), ["fine", ""]);
}

#[test]
fn offsets_in_wide_brackets_and_with_fractions_of_hours_hold_for_their_column() {
    for (name, time) in [
        ("发布时间（UTC+8）", "2024-05-06T02:00:00+00:00"),
        ("投稿日時［GMT＋９］", "2024-05-06T01:00:00+00:00"),
        ("Date (GMT+5.5)", "2024-05-06T04:30:00+00:00"),
        ("Date (UTC-03.30)", "2024-05-06T13:30:00+00:00"),
        ("Datum (UTC+5,75)", "2024-05-06T04:15:00+00:00"),
    ] {
        let text = format!("text;{name}\na;2024-05-06 10:00:00\n");
        let times = of(&text, |c| c.published_at().map(|time| time.to_rfc3339()));
        assert_eq!(times, [Some(time.to_owned())], "{name}");
    }
}

#[test]
fn names_that_say_that_they_are_of_the_comment_are_known_in_many_languages() {
    for (name, known) in [
        ("Skupina;Autor komentáře", Field::AuthorName),
        ("Dátum komentára", Field::PublishedAt),
        ("Autor komentarza", Field::AuthorName),
        ("Fecha del comentario", Field::PublishedAt),
        ("Data do comentário", Field::PublishedAt),
        ("Auteur du commentaire", Field::AuthorName),
        ("Datum van reactie", Field::PublishedAt),
        ("Дата комментария", Field::PublishedAt),
        ("Автор коментаря", Field::AuthorName),
        ("Ημερομηνία σχολίου", Field::PublishedAt),
        ("评论日期", Field::PublishedAt),
        ("コメント投稿者", Field::AuthorName),
        ("댓글 작성일", Field::PublishedAt),
    ] {
        let last = name.split(';').next_back().unwrap_or_default();
        let cells = "2024-05-06 10:00".to_owned() + &";x".repeat(name.matches(';').count());
        let cells: Vec<_> = cells.split(';').rev().collect();
        let text = format!("bodyText;{name}\nso nice;{}\n", cells.join(";"));
        let file = open(&text, ".csv");
        assert_eq!(file.column_of(Field::Text), Some("bodyText"), "{name}");
        assert_eq!(file.column_of(known), Some(last), "{name}");
    }
}

#[test]
fn what_programs_write_below_a_table_is_counted_and_not_scored() {
    for footer in [
        "Total comments: 12",
        "Total comments,12",
        "Kommentare gesamt: 12,",
    ] {
        let table = format!("comment,user\nlovely,ann\nTotal nonsense: 12,ben\n{footer}\n");
        assert_eq!(
            of(&table, |c| c.text().to_owned()),
            ["lovely", "Total nonsense: 12"]
        );
        let file = open(&table, ".csv");
        let counted = file.left_out().iter().map(|line| (line.reason, line.count));
        assert_eq!(
            counted.collect::<Vec<_>>(),
            [(LeftOutReason::Notice, 1)],
            "{footer}"
        );
    }
}

#[test]
fn ids_that_were_floats_have_lost_digits() {
    let json = r#"[{"id":1.7900000000000001e16,"text":"lovely"},{"id":8.2e17,"text":"bad","parent_id":1.7900000000000001e16},{"id":12.0,"text":"fine","parent_id":17900000000000001.0}]"#;
    let ids = every(json, ".json", &OpenOptions::default(), |c| {
        [Field::Id, Field::ParentId].map(|field| c.field(field).map(str::to_owned))
    });
    assert_eq!(
        ids,
        [[None, None], [None, None], [Some("12".to_owned()), None]]
    );
}

#[test]
fn counts_with_the_word_for_likes_are_counts() {
    let table = "text,likes\na,3 likes\nb,\"1,204 likes\"\nc,1 like\nd,0\n";
    assert_eq!(
        of(table, |c| c.likes()),
        [Some(3), Some(1204), Some(1), Some(0)]
    );
}
