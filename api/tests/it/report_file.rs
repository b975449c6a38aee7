//! The workbook that is forwarded.

use std::io::Cursor;

use api::Settings;
use calamine::{Data, Range, Reader, Xlsx};
use reqwest::Method;
use seal::Seals;
use serde_json::Value;

use crate::app::{Answer, App, Setup};

const KEY: &str = "00000000000000000000000000000000000000000000000000000000000000a1";

type Book = Xlsx<Cursor<Vec<u8>>>;

fn book(answer: Answer) -> Book {
    assert_eq!(answer.status, 200, "{}", answer.text());
    calamine::open_workbook_from_rs(Cursor::new(answer.body)).expect("a workbook")
}

fn texts(range: &Range<Data>, column: u32) -> Vec<String> {
    let (last, _) = range.end().expect("rows");
    let cell = |row| range.get_value((row, column)).map(ToString::to_string);
    (1..=last).filter_map(cell).collect()
}

fn header(range: &Range<Data>) -> Vec<String> {
    let first = range.rows().next().expect("a header");
    first.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn it_says_what_the_page_says_and_holds_every_comment() {
    let app = App::start().await;
    let id = app.create(&[1, 2]).await;
    app.ended(&id).await;
    let path = format!("/api/v1/jobs/{id}/report.xlsx");
    let answer = app.get(&path).await;
    assert_eq!(
        answer.header("content-length"),
        answer.body.len().to_string()
    );
    let name = answer.header("content-disposition");
    assert!(name.contains("-report.xlsx"), "{name}");
    // Names of parts stand in an archive as they are.
    let has_part = |part: &str| {
        let mut parts = answer.body.windows(part.len());
        parts.any(|bytes| bytes == part.as_bytes())
    };
    assert!(has_part("xl/charts/chart1.xml"));
    let head = Answer::of(app.request(Method::HEAD, &path)).await;
    assert_eq!((head.status, head.body.len()), (200, 0));

    let mut book = book(answer);
    let names = book.sheet_names();
    assert_eq!(names.first().map(String::as_str), Some("Summary"));
    assert_eq!(names.last().map(String::as_str), Some("Technical"));
    let sheet = |book: &mut Book, name: &str| book.worksheet_range(name).expect("a sheet");

    let summary = app.get(&format!("/api/v1/jobs/{id}/summary")).await.json();
    let overview = sheet(&mut book, "Summary");
    for (class, word) in [
        ("positive", "Positive"),
        ("neutral", "Neutral"),
        ("negative", "Negative"),
    ] {
        let row = overview.rows().find(|row| row[0] == *word);
        let said = row.expect("a row of each class")[1].to_string();
        assert_eq!(
            said,
            summary["overall"][class]["count"].to_string(),
            "{class}"
        );
    }
    let posts = sheet(&mut book, "Posts");
    assert_eq!(texts(&posts, 0), ["Story 1", "Story 2"]);
    assert_eq!(texts(&posts, 12), ["completed", "completed"]);

    let lines = app.get(&format!("/api/v1/jobs/{id}/results.jsonl")).await;
    let rows: Vec<Value> = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let column = |name: &str| -> Vec<&str> {
        let cells = rows.iter().map(|row| row[name].as_str());
        cells.map(|cell| cell.expect("a text")).collect()
    };
    let comments = sheet(&mut book, "Comments");
    assert_eq!(texts(&comments, 3), column("comment_text"));
    assert!(
        book.worksheet_formula("Comments")
            .expect("a sheet")
            .is_empty()
    );
    let technical = sheet(&mut book, "Technical");
    assert_eq!(texts(&technical, 2), column("comment_id"));
    assert_eq!(header(&technical)[2], "comment_id");
    app.stop().await;
}

#[tokio::test]
async fn a_filter_holds_for_the_comments_and_is_told() {
    let app = App::start().await;
    let id = app.create(&[1, 2]).await;
    app.ended(&id).await;
    let path = format!("/api/v1/jobs/{id}");
    let listed = app
        .get(&format!("{path}/comments?label=negative&sort=likes"))
        .await
        .json();
    let listed = listed["comments"].as_array().expect("comments").clone();
    let asked = format!("{path}/report.xlsx?label=negative&sort=likes");
    let mut filtered = book(app.get(&asked).await);
    let comments = filtered.worksheet_range("Comments").expect("a sheet");
    let wanted: Vec<&str> = listed
        .iter()
        .map(|comment| comment["text"].as_str().expect("a text"))
        .collect();
    assert!(!wanted.is_empty());
    assert_eq!(texts(&comments, 3), wanted);
    assert!(texts(&comments, 4).iter().all(|label| label == "Negative"));
    let overview = filtered.worksheet_range("Summary").expect("a sheet");
    let said: Vec<String> = texts(&overview, 0);
    let told = format!("holds the {} of 6", wanted.len());
    assert!(said.iter().any(|line| line.contains(&told)), "{said:?}");

    // The page leads there, in its language and with what is chosen on it.
    let page = app.get(&format!("/jobs/{id}?label=negative")).await;
    let link = format!("{path}/report.xlsx?label=NEGATIVE");
    assert!(page.text().contains(&link), "{}", page.text());
    assert!(page.text().contains(&format!("{path}/report.xlsx\"")));
    app.stop().await;
}

#[tokio::test]
async fn it_speaks_the_language_that_is_asked_for() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    let path = format!("/api/v1/jobs/{id}/report.xlsx");
    let mut german = book(app.get(&format!("{path}?language=de-AT")).await);
    assert_eq!(german.sheet_names()[..2], ["Zusammenfassung", "Beiträge"]);
    let comments = german.worksheet_range("Kommentare").expect("a sheet");
    assert_eq!(header(&comments)[3], "Kommentar");
    for language in i18n::Language::all() {
        let tag = language.tag();
        let book = book(app.get(&format!("{path}?language={tag}")).await);
        assert!(book.sheet_names().len() >= 4, "{tag}");
    }
    let problem = app
        .get(&format!("{path}?language=tlh&colour=red"))
        .await
        .problem(400, "bad_parameter");
    let errors = problem["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 2, "{problem}");
    app.stop().await;
}

#[tokio::test]
async fn authors_can_be_left_out() {
    let setup = Setup::default();
    let app = App::with(Setup {
        settings: Settings {
            seals: Seals::with(KEY.parse().expect("a key")),
            ..setup.settings
        },
        worker: true,
    })
    .await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    let path = format!("/api/v1/jobs/{id}");
    let rows = app.get(&format!("{path}/comments")).await.json();
    let author = rows["comments"][0]["author_name"].as_str().expect("a name");
    let authors = async |asked: String| {
        let mut book = book(app.get(&asked).await);
        texts(&book.worksheet_range("Comments").expect("a sheet"), 6)
    };
    let named = authors(format!("{path}/report.xlsx")).await;
    assert!(named.iter().any(|name| name == author), "{named:?}");
    let hidden = authors(format!("{path}/report.xlsx?authors=pseudonymous")).await;
    assert!(hidden.iter().all(|name| name != author), "{hidden:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_running_job_gives_it_only_when_asked_for_what_is_there() {
    let app = App::without_worker().await;
    let id = app.create(&[1]).await;
    let path = format!("/api/v1/jobs/{id}/report.xlsx");
    app.get(&path).await.problem(409, "job_not_ended");
    let mut part = book(app.get(&format!("{path}?partial=true")).await);
    let overview = part.worksheet_range("Summary").expect("a sheet");
    let subtitle = overview.get_value((1, 0)).expect("a line").to_string();
    assert!(subtitle.contains("the job has not ended"), "{subtitle}");
    app.stop().await;
}
