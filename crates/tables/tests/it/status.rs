//! Comments that their file says are spam, not approved or gone.

use rust_xlsxwriter::Workbook;
use tables::{Error, LeftOutReason, OpenOptions};

use crate::survey::{every, open, open_with};

/// The texts, and what was left out.
#[track_caller]
fn check(
    bytes: impl AsRef<[u8]>,
    suffix: &str,
    texts: &[&str],
    left_out: &[(LeftOutReason, u64, &str)],
) {
    let bytes = bytes.as_ref();
    let found = every(bytes, suffix, &OpenOptions::default(), |comment| {
        comment.text().to_owned()
    });
    assert_eq!(found, texts);
    let file = open(bytes, suffix);
    let told: Vec<_> = file
        .left_out()
        .iter()
        .map(|line| (line.reason, line.count, line.first_place.as_str()))
        .collect();
    assert_eq!(told, left_out);
    let comments: u64 = file.posts().all().iter().map(|post| post.comments).sum();
    assert_eq!(
        (file.rows(), comments),
        (texts.len() as u64, texts.len() as u64)
    );
}

#[test]
fn what_a_blog_did_not_publish_is_left_out_and_counted() {
    check(
        "comment_ID,comment_content,comment_approved\n\
         1,fine,1\n2,buy pills,spam\n3,gone,trash\n4,\"wait\nhere\",0\n5,good,1\n",
        ".csv",
        &["fine", "good"],
        &[
            (LeftOutReason::NotPublished, 2, "line 3"),
            (LeftOutReason::Removed, 1, "line 4"),
        ],
    );
}

#[test]
fn records_of_json_are_left_out_and_their_replies_stay() {
    check(
        "[{\"id\":1,\"raw_message\":\"a\",\"isSpam\":false,\"isDeleted\":false},\n\
         {\"id\":2,\"raw_message\":\"b\",\"isSpam\":true,\"replies\":[{\"id\":3,\"raw_message\":\"c\"}]},\n\
         {\"id\":4,\"raw_message\":\"d\",\"isDeleted\":true}]",
        ".json",
        &["a", "c"],
        &[
            (LeftOutReason::NotPublished, 1, "line 2, column 1"),
            (LeftOutReason::Removed, 1, "line 3, column 1"),
        ],
    );
}

#[test]
fn rows_of_sheets_are_left_out_with_their_place() {
    let mut book = Workbook::new();
    for name in ["One", "Two"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in [
            ["comment", "state"],
            ["fine", "published"],
            ["bad", "spam"],
            ["good", ""],
        ]
        .iter()
        .enumerate()
        {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write(row as u32, column as u16, *cell).unwrap();
            }
        }
    }
    check(
        book.save_to_buffer().unwrap(),
        ".xlsx",
        &["fine", "good", "fine", "good"],
        &[(LeftOutReason::NotPublished, 2, "row 3 of the sheet \"One\"")],
    );
}

#[test]
fn what_others_call_a_state_tells_nothing() {
    for column in [
        "status",
        "state",
        "approved",
        "deleted_by",
        "author.deleted",
    ] {
        for value in ["done", "0", "false", "open", "pending"] {
            let text = format!("text,{column}\na,{value}\nb,\n");
            check(text, ".csv", &["a", "b"], &[]);
        }
    }
}

#[test]
fn a_file_of_nothing_but_spam_has_no_comments_to_score() {
    let file = open("text,is_spam\na,1\nb,yes\n", ".csv");
    assert_eq!(file.rows(), 0);
    assert_eq!(file.left_out()[0].count, 2);
}

#[test]
fn what_nobody_was_shown_is_left_out() {
    for column in [
        "is_hidden",
        "hidden",
        "hide_status",
        "comment.isHidden",
        "private",
    ] {
        check(
            format!("id,text,{column}\n1,fine,false\n2,bad,true\n3,good,\n"),
            ".csv",
            &["fine", "good"],
            &[(LeftOutReason::NotPublished, 1, "line 3")],
        );
    }
    for column in ["isPublic", "is_published", "visible"] {
        check(
            format!("id,text,{column}\n1,fine,true\n2,bad,FALSE\n3,good,\n"),
            ".csv",
            &["fine", "good"],
            &[(LeftOutReason::NotPublished, 1, "line 3")],
        );
    }
    check(
        r#"[{"id":"a1","body":"fine","removed_by_category":null},
            {"id":"a2","body":"gone","removed_by_category":"moderator"}]"#,
        ".json",
        &["fine"],
        &[(LeftOutReason::Removed, 1, "line 2, column 13")],
    );
}

#[test]
fn pings_of_other_blogs_are_notices() {
    check(
        "comment_ID,comment_type,comment_content\n1,comment,fine\n2,pingback,\"[...] a b [...]\"\n\
         3,trackback,see there\n4,,good\n",
        ".csv",
        &["fine", "good"],
        &[(LeftOutReason::Notice, 2, "line 3")],
    );
}

#[test]
fn what_a_messenger_says_is_a_notice_and_no_other_service_is() {
    check(
        r#"{"name":"Fans","messages":[
 {"id":1,"type":"service","actor":"Ann","action":"create_group","title":"Fans","text":"Ann made it"},
 {"id":2,"type":"message","from":"Ann","text":"fine"},
 {"id":3,"type":"service","actor":"Ben","action":"join_group_by_link","text":"Ben joined"}]}"#,
        ".json",
        &["fine"],
        &[(LeftOutReason::Notice, 2, "line 2, column 2")],
    );
    check(
        r#"{"messages":[
 {"id":"1","type":"GuildMemberJoin","content":"Joined the server.","author":{"name":"ann"}},
 {"id":"2","type":"Default","content":"fine","author":{"name":"ann"}},
 {"id":"3","type":"Reply","content":"good","author":{"name":"ben"}}]}"#,
        ".json",
        &["fine", "good"],
        &[(LeftOutReason::Notice, 1, "line 2, column 2")],
    );
    let text = "text,type\nslow,service\nfine,food\n";
    check(text, ".csv", &["slow", "fine"], &[]);
}

#[test]
fn retweets_are_posts_that_somebody_passed_on() {
    check(
        r#"[{"id_str":"1","full_text":"fine","user":{"name":"Ann"}},
{"id_str":"2","full_text":"RT @ann: fine","user":{"name":"Ben"},"retweeted_status":{"id_str":"1","full_text":"fine"}}]"#,
        ".json",
        &["fine"],
        &[(LeftOutReason::Post, 1, "line 2, column 1")],
    );
    check(
        r#"{"data":[{"id":"1","text":"fine","author_id":"7"},
{"id":"2","text":"RT @ann: fine","author_id":"8","referenced_tweets":[{"type":"retweeted","id":"1"}]},
{"id":"3","text":"no","author_id":"9","referenced_tweets":[{"type":"replied_to","id":"1"}]}]}"#,
        ".json",
        &["fine", "no"],
        &[(LeftOutReason::Post, 1, "line 2, column 1")],
    );
    check(
        "id,text,isRetweet,retweet_count\n1,fine,false,1\n2,RT @a: fine,true,0\n3,RT @a: says who?,false,0\n",
        ".csv",
        &["fine", "RT @a: says who?"],
        &[(LeftOutReason::Post, 1, "line 3")],
    );
}

#[test]
fn what_stands_before_the_post_of_a_context_is_counted() {
    let status = |id: u32, parent: &str| {
        format!(
            r#"{{"id":"{id}","in_reply_to_id":{parent},"in_reply_to_account_id":null,"content":"<p>text {id}</p>","account":{{"acct":"ann","display_name":"Ann"}},"favourites_count":0}}"#
        )
    };
    let (first, second) = (status(1, "null"), status(2, "\"1\""));
    let (answer, further) = (status(4, "\"3\""), status(5, "\"4\""));
    check(
        format!("{{\"ancestors\":[{first},{second}],\"descendants\":[{answer},{further}]}}"),
        ".json",
        &["text 4", "text 5"],
        &[(LeftOutReason::Post, 2, "line 1, column 14")],
    );
    check(
        format!("{{\"ancestors\":[],\"descendants\":[{answer}]}}"),
        ".json",
        &["text 4"],
        &[],
    );
}

#[test]
fn rows_of_a_table_that_tell_of_an_error_are_none() {
    let error = |count, place| [(LeftOutReason::ErrorRecord, count, place)];
    check(
        "url,error,errorDescription,text,author\n\
         https://a.example/1,,,fine,Ann\n\
         https://a.example/2,no_items,\"Empty, or private\",,\n\
         https://a.example/3,,,,Ben\n\
         https://a.example/4,not_found,,,\n",
        ".csv",
        &["fine", ""],
        &error(2, "line 3"),
    );
    for (header, row) in [
        ("text,#error,author", ",true,Ann"),
        ("text;error.message;author", ";no such page;"),
        ("comment_text,error/code,error/message", ",404,gone"),
        ("text,error,message", ",no_items,nothing found"),
        ("text,noResults,x", ",TRUE,"),
    ] {
        let separator = if header.contains(';') { ";" } else { "," };
        let blank = format!("fine{separator}{separator}");
        let table = format!("{header}\n{blank}\n{row}\n");
        check(&table, ".csv", &["fine"], &error(1, "line 3"));
    }
    // What has words is a comment, whatever is said of it, and no error is none.
    for table in [
        "text,error\nfine,spelling\n,false\n,0\n,null\n",
        "message,error\nfine,login\n,no\n,n/a\n,[]\n",
    ] {
        check(table, ".csv", &["fine", "", "", ""], &[]);
    }
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Data").unwrap();
    for (row, cells) in [
        ["url", "error", "text"],
        ["a", "", "fine"],
        ["b", "no_items", ""],
    ]
    .iter()
    .enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *cell).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let place = "row 3 of the sheet \"Data\"";
    check(&bytes, ".xlsx", &["fine"], &error(1, place));
}

#[test]
fn a_table_of_errors_alone_says_so() {
    let table = "url,error,text\nhttps://a.example/1,no_items,\nhttps://a.example/2,no_items,\n";
    let refused = open_with(table, ".csv", &OpenOptions::default()).unwrap_err();
    assert!(matches!(refused, Error::Empty(told) if told.contains("error")));
    // A list of posts with what went wrong is a list.
    let list = "url,error\nhttps://a.example/1,timeout\nhttps://a.example/2,\n";
    let refused = open_with(list, ".csv", &OpenOptions::default()).unwrap_err();
    assert!(matches!(refused, Error::HoldsPosts), "{refused}");
}

#[test]
fn kinds_of_rows_are_told_in_other_languages() {
    let table =
        "Typ;Inhalt;Autor\nBeitrag;unser Laden;acme\nKommentar;wunderbar;anna\nAntwort;nein;ben\n";
    let told = crate::survey::every(table, ".csv", &tables::OpenOptions::default(), |c| {
        (c.text().to_owned(), c.is_reply())
    });
    let expected = [("wunderbar", Some(false)), ("nein", Some(true))];
    assert_eq!(told, expected.map(|(text, reply)| (text.to_owned(), reply)));
    let table = "Row type,Text\nPost,our shop\nComment,lovely\nReply,no\n";
    let told = crate::survey::every(table, ".csv", &tables::OpenOptions::default(), |c| {
        c.is_reply()
    });
    assert_eq!(told, [Some(false), Some(true)]);
    let gone = "Kommentar;Gelöscht\nwunderbar;nein\nweg;ja\n";
    let told = crate::survey::every(gone, ".csv", &tables::OpenOptions::default(), |c| {
        c.text().to_owned()
    });
    assert_eq!(told, ["wunderbar"]);
}
