//! Result files.

use std::io::Cursor;

use calamine::Reader;
use serde_json::{Value, json};

use crate::app::{App, DEADLINE};

const HEADER: &str = "post_url,platform,comment_text,sentiment_label,sentiment_score,prob_negative,prob_neutral,prob_positive,confidence,needs_review,comment_id,parent_comment_id,is_reply,author_name,author_id,is_post_author,published_at,likes,reply_count,language,comment_url,post_title,model,model_version,scored_at,job_id,review_reasons\r\n";

#[tokio::test]
async fn the_csv_opens_cleanly_and_is_the_same_each_time() {
    let app = App::start().await;
    let id = app.create(&[1, 2]).await;
    app.ended(&id).await;
    let path = format!("/api/v1/jobs/{id}/results.csv");
    let answer = app.get(&path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment; filename=\"clamor-")
    );
    let text = answer
        .text()
        .strip_prefix('\u{feff}')
        .expect("a byte order mark");
    let rows = text
        .strip_prefix(HEADER)
        .expect("the columns in their order");
    assert_eq!(rows.matches("\r\n").count(), 6);
    assert_eq!(rows.matches('\n').count(), 6);
    // The formula is defused, the negative score is a number.
    assert!(rows.contains("\"'=HYPERLINK("), "{rows}");
    assert!(rows.contains(",NEGATIVE,-0."), "{rows}");
    assert_eq!(app.get(&path).await.body, answer.body);
    let bare = app.get(&format!("{path}?bom=0")).await;
    assert_eq!(bare.text(), text);

    let posts = app.get(&format!("{path}?table=posts&bom=false")).await;
    let lines: Vec<&str> = posts.text().lines().collect();
    assert!(lines[0].starts_with("post_url,platform,post_title,status,reason,comments_reported"));
    assert_eq!(lines.len(), 3);
    assert!(
        lines[1].contains(",Story 1,completed,,3,3,1,3,0,1,1,1,"),
        "{}",
        lines[1]
    );
    app.stop().await;
}

#[tokio::test]
async fn json_lines_and_the_workbook_hold_the_same() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    let lines = app.get(&format!("/api/v1/jobs/{id}/results.jsonl")).await;
    let rows: Vec<Value> = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(rows.len(), 3);
    assert!(
        rows[1]["comment_text"]
            .as_str()
            .expect("text")
            .starts_with("=HYPERLINK"),
        "{}",
        rows[1]
    );
    assert_eq!(rows[0]["likes"], json!(7));

    let file = app.get(&format!("/api/v1/jobs/{id}/results.xlsx")).await;
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-length"), file.body.len().to_string());
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(file.body)).expect("a workbook");
    let names = book.sheet_names();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(
        book.worksheet_range(&names[0]).expect("comments").height(),
        4
    );
    assert_eq!(book.worksheet_range(&names[1]).expect("posts").height(), 2);
    app.stop().await;
}

#[tokio::test]
async fn a_running_job_gives_its_results_only_when_asked_for_what_is_there() {
    let app = App::start().await;
    let id = app.create(&[1, 900]).await;
    for end in ["csv", "jsonl", "xlsx"] {
        let problem = app
            .get(&format!("/api/v1/jobs/{id}/results.{end}"))
            .await
            .problem(409, "job_not_ended");
        assert!(
            matches!(
                problem["job_status"].as_str(),
                Some("pending" | "in_progress")
            ),
            "{problem}"
        );
    }
    let first_is_there = async {
        loop {
            let rows = app
                .get(&format!("/api/v1/jobs/{id}/results.csv?partial=true&bom=0"))
                .await;
            assert_eq!(rows.status, 200);
            if rows.text().matches("\r\n").count() == 4 {
                break;
            }
        }
    };
    tokio::time::timeout(DEADLINE, first_is_there)
        .await
        .expect("the first post ends");
    let book = app
        .get(&format!("/api/v1/jobs/{id}/results.xlsx?partial=1"))
        .await;
    assert_eq!(book.status, 200);
    app.get(&format!("/api/v1/jobs/{id}/results.csv?partial=perhaps"))
        .await
        .problem(400, "bad_parameter");
    app.get(&format!("/api/v1/jobs/{id}/results.csv?table=likes"))
        .await
        .problem(400, "bad_parameter");
    app.stop().await;
}

#[tokio::test]
async fn long_results_come_whole_and_in_order() {
    let app = App::start().await;
    let mut csv = String::from("id,comment\n");
    for n in 0..5000 {
        csv.push_str(&format!("{n},comment number {n} is fine\n"));
    }
    let id = app
        .post_file("/api/v1/jobs?kind=comments", "text/csv", csv)
        .await
        .job_id();
    app.ended(&id).await;
    let text = app.get(&format!("/api/v1/jobs/{id}/results.jsonl")).await;
    let ids: Vec<u64> = text
        .text()
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).expect("JSON");
            row["comment_id"]
                .as_str()
                .expect("id")
                .parse()
                .expect("number")
        })
        .collect();
    assert_eq!(ids, (0..5000).collect::<Vec<u64>>());
    app.stop().await;
}
