//! Rows that are no comments among comments: errors, posts, events.

use rust_xlsxwriter::Workbook;
use tables::{Error, Field, LeftOutReason, OpenOptions};

use crate::survey::{every, open, open_with};

/// The texts, and what was left out.
#[track_caller]
fn check(bytes: impl AsRef<[u8]>, suffix: &str, texts: &[&str], left_out: &[(LeftOutReason, u64)]) {
    let bytes = bytes.as_ref();
    let shown = String::from_utf8_lossy(bytes);
    let found = every(bytes, suffix, &OpenOptions::default(), |comment| {
        comment.text().to_owned()
    });
    assert_eq!(found, texts, "{shown:.300}");
    let file = open(bytes, suffix);
    let lines = file.left_out().iter();
    let told: Vec<_> = lines.map(|line| (line.reason, line.count)).collect();
    assert_eq!(told, left_out, "{shown:.300}");
    assert_eq!(file.posts().all().len(), 1, "{shown:.300}");
}

#[test]
fn errors_are_no_comments_and_are_counted_wherever_they_stand() {
    let error = |count| [(LeftOutReason::ErrorRecord, count)];
    let comments = r#"{"id":1,"text":"fine","author":"Ann"}"#;
    for record in [
        r#"{"errors":[{"message":"Rate limit exceeded","code":88}]}"#,
        r#"{"error":{"message":"no such video","code":404}}"#,
        r#"{"error":"login needed","comments":[]}"#,
        r#"{"error":"login needed","comments":null}"#,
        r#"{"input":"https://a.example/9","errorMessage":"gone","replies":[],"comments":[]}"#,
        r#"{"data":null,"errors":[{"message":"not found","path":["video"]}]}"#,
    ] {
        check(
            format!("{comments}\n{record}\n{record}\n"),
            ".jsonl",
            &["fine"],
            &error(2),
        );
        check(
            format!("[{comments},{record}]"),
            ".json",
            &["fine"],
            &error(1),
        );
        let alone = open_with(format!("{record}\n"), ".jsonl", &OpenOptions::default());
        assert!(matches!(alone, Err(Error::Empty(_))), "{record}: {alone:?}");
    }
    // What an answer holds beside its errors is read.
    check(
        format!(r#"{{"errors":[{{"message":"one page failed"}}],"comments":[{comments}]}}"#),
        ".json",
        &["fine"],
        &error(1),
    );
    check(
        format!(r#"{{"errors":[],"error":null,"comments":[{comments}]}}"#),
        ".json",
        &["fine"],
        &[],
    );
    check(
        format!(r#"{{"error":{{"code":"OK","message":"","log_id":"7"}},"comments":[{comments}]}}"#),
        ".json",
        &["fine"],
        &[],
    );
}

#[test]
fn a_post_among_its_comments_is_counted_as_one() {
    let post = [(LeftOutReason::Post, 1)];
    for (name, kinds) in [
        ("type", ["post", "comment", "reply"]),
        ("kind", ["t3", "t1", "t1"]),
        ("object_type", ["Post", "Comment", "Comment"]),
        ("__typename", ["Story", "Comment", "CommentReply"]),
        ("Type", ["Beitrag", "Kommentar", "Antwort"]),
        ("name", ["t3_p", "t1_a", "t1_b"]),
    ] {
        for order in [[0, 1, 2], [1, 2, 0]] {
            let texts = ["the post", "so good", "not for me"];
            let records: Vec<_> = order
                .iter()
                .map(|n| {
                    format!(
                        r#"{{"nr":{n},"{name}":"{}","text":"{}"}}"#,
                        kinds[*n], texts[*n]
                    )
                })
                .collect();
            let expected = ["so good", "not for me"];
            check(records.join("\n"), ".jsonl", &expected, &post);
            check(
                format!(r#"{{"data":[{}]}}"#, records.join(",")),
                ".json",
                &expected,
                &post,
            );
            let lines: Vec<_> = order
                .iter()
                .map(|n| format!("{n},{},{}\n", kinds[*n], texts[*n]))
                .collect();
            let table = format!("Notes\nnr,{name},text\n{}", lines.concat());
            check(
                table,
                ".csv",
                &expected,
                &[(LeftOutReason::BeforeHeader, 1), post[0]],
            );
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            for (column, cell) in [name, "text"].into_iter().enumerate() {
                sheet.write(0, column as u16, cell).unwrap();
            }
            for (row, n) in order.into_iter().enumerate() {
                sheet.write(row as u32 + 1, 0, kinds[n]).unwrap();
                sheet.write(row as u32 + 1, 1, texts[n]).unwrap();
            }
            check(book.save_to_buffer().unwrap(), ".xlsx", &expected, &post);
        }
    }
    // Where no row is a comment on them, posts are what is to be scored.
    check(
        "type,text\npost,so good\npost,so bad\n",
        ".csv",
        &["so good", "so bad"],
        &[],
    );
    check(
        "type,comment_type,text\npost,comment,so good\npost,comment,so bad\n",
        ".csv",
        &["so good", "so bad"],
        &[],
    );
}

#[test]
fn comments_below_a_record_that_says_it_is_a_post_answer_no_comment() {
    let text = r#"[{"id":"p1","type":"post","text":"the post","replies":[
        {"id":"c1","type":"comment","text":"so good","replies":[
            {"id":"c2","type":"comment","text":"is it"}]}]}]"#;
    let found = every(text, ".json", &OpenOptions::default(), |comment| {
        let parent = comment.field(Field::ParentId).unwrap_or("-");
        format!("{} | {parent}", comment.text())
    });
    assert_eq!(found, ["so good | -", "is it | c1"]);
}

#[test]
fn events_among_comments_are_notices() {
    check(
        r#"[{"id":1,"type":"comment","text":"so good","author":"Ann"},
            {"id":2,"type":"event","title":"Launch","start":"2024-05-01T10:00:00Z"},
            {"id":3,"type":"live_event","title":"Stream","url":"https://a.example/live"}]"#,
        ".json",
        &["so good"],
        &[(LeftOutReason::Notice, 2)],
    );
}

/// What a downloaded chat of a live video has in one line.
fn action(action: &str) -> String {
    format!(r#"{{"replayChatItemAction":{{"actions":[{action}],"videoOffsetTimeMsec":"9"}}}}"#)
}

#[test]
fn what_happens_in_a_live_chat_beside_messages_is_a_notice() {
    let message = |id: &str, text: &str| {
        action(&format!(
            r#"{{"addChatItemAction":{{"item":{{"liveChatTextMessageRenderer":{{"message":{{"runs":[{{"text":"{text}"}}]}},"authorName":{{"simpleText":"Ann"}},"id":"{id}","timestampUsec":"1714557600000000","contextMenuEndpoint":{{"commandMetadata":{{"webCommandMetadata":{{"url":"/x/{id}"}}}}}}}}}}}}}}"#
        ))
    };
    let others = [
        r#"{"addChatItemAction":{"item":{"liveChatViewerEngagementMessageRenderer":{"id":"e","message":{"runs":[{"text":"Welcome"}]}}}}}"#,
        r#"{"addChatItemAction":{"item":{"liveChatMembershipItemRenderer":{"id":"m","headerSubtext":{"simpleText":"New member"},"authorName":{"simpleText":"Cem"}}}}}"#,
        r#"{"addLiveChatTickerItemAction":{"item":{"liveChatTickerPaidMessageItemRenderer":{"id":"t","amount":{"simpleText":"5"}}}}}"#,
        r#"{"markChatItemAsDeletedAction":{"deletedStateMessage":{"runs":[{"text":"[message retracted]"}]},"targetItemId":"x"}}"#,
    ];
    let lines: Vec<_> = others.iter().map(|other| action(other)).collect();
    let member = action(
        r#"{"addChatItemAction":{"item":{"liveChatMembershipItemRenderer":{"id":"m2","message":{"runs":[{"text":"six months"}]},"authorName":{"simpleText":"Dee"},"timestampUsec":"1714557700000000"}}}}"#,
    );
    let (first, last) = (message("a", "hello there"), message("b", "so loud"));
    check(
        format!("{first}\n{}\n{member}\n{last}\n", lines.join("\n")),
        ".json",
        &["hello there", "six months", "so loud"],
        &[(LeftOutReason::Notice, 4)],
    );
}

#[test]
fn what_happens_in_a_chat_beside_messages_is_a_notice() {
    let notice = |count| [(LeftOutReason::Notice, count)];
    for (name, kinds) in [
        ("type", ["message", "system", "join"]),
        ("type", ["chat", "gift", "leave"]),
        ("message_type", ["text", "notification", "member"]),
        ("event", ["comment", "follow", "raid"]),
    ] {
        let texts = ["so good", "Ann joined", "sent a rose"];
        let records: Vec<_> = (0..3)
            .map(|n| {
                format!(
                    r#"{{"nr":{n},"{name}":"{}","text":"{}"}}"#,
                    kinds[n], texts[n]
                )
            })
            .collect();
        check(records.join("\n"), ".jsonl", &["so good"], &notice(2));
        let lines: Vec<_> = (0..3)
            .map(|n| format!("{n},{},{}\n", kinds[n], texts[n]))
            .collect();
        let table = format!("nr,{name},text\n{}", lines.concat());
        check(table, ".csv", &["so good"], &notice(2));
    }
    // Of a kind that stands alone nothing is known.
    check(
        "type,text\nsystem,so good\nsystem,so bad\n",
        ".csv",
        &["so good", "so bad"],
        &[],
    );
}

#[test]
fn what_moderators_did_is_a_notice_and_what_only_they_see_is_not_published() {
    check(
        r#"{"title":"T","post_stream":{"posts":[
            {"id":1,"post_number":1,"post_type":1,"cooked":"<p>Q</p>","username":"op"},
            {"id":2,"post_number":2,"post_type":2,"cooked":"<p>so good</p>","username":"mod"},
            {"id":3,"post_number":3,"post_type":3,"cooked":"","action_code":"pinned.enabled","username":"mod"},
            {"id":4,"post_number":4,"post_type":3,"cooked":"<p>moved</p>","username":"mod"},
            {"id":5,"post_number":5,"post_type":4,"cooked":"<p>a troll</p>","username":"mod"}]}}"#,
        ".json",
        &["so good"],
        &[(LeftOutReason::Notice, 2), (LeftOutReason::NotPublished, 1)],
    );
}

#[test]
fn answers_of_programs_that_failed_are_errors_whatever_they_are_called() {
    for record in [
        r#"{"status":"fail","message":"took too long"}"#,
        r#"{"ok":false,"message":"no such page"}"#,
        r#"{"message":"Bad credentials","documentation_url":"https://a.example/docs","status":"401"}"#,
        r#"{"statusCode":503,"message":"Service Unavailable"}"#,
    ] {
        let comment = r#"{"id":1,"message":"fine","status":"read"}"#;
        check(
            format!("{comment}\n{record}\n"),
            ".jsonl",
            &["fine"],
            &[(LeftOutReason::ErrorRecord, 1)],
        );
        let alone = open_with(record, ".json", &OpenOptions::default());
        assert!(matches!(alone, Err(Error::Empty(_))), "{record}: {alone:?}");
    }
    // Somebody said it.
    check(
        r#"[{"author":"ann","message":"not found","code":404},{"author":"ben","message":"so good","code":1}]"#,
        ".json",
        &["not found", "so good"],
        &[],
    );
}

#[test]
fn a_cell_with_a_list_of_comments_is_counted_and_no_text() {
    let list = r#""[{""id"":1,""text"":""so good""},{""id"":2,""text"":""so bad""}]""#;
    check(
        format!("video,comments\nv1,{list}\nv2,fine\n"),
        ".csv",
        &["fine"],
        &[(LeftOutReason::OtherList, 1)],
    );
    // Also beside rows without a text.
    for others in ["", "v2,\n", "v2,\nv3,\nv4,\n"] {
        let alone = open_with(
            format!("video,comments\nv1,{list}\n{others}"),
            ".csv",
            &OpenOptions::default(),
        );
        let Err(error @ Error::Empty(_)) = alone else {
            panic!("{alone:?}");
        };
        assert!(error.to_string().contains("lists of them"), "{error}");
    }
}
