//! Pages in the language of whoever looks: by their setting, by a cookie, by what the browser asks for; and the API,
//! which stays English.

use reqwest::{Method, header};
use serde_json::{Value, json};
use store::Role;

use crate::{
    app::{Answer, App},
    small_office::{SmallOffice, fields, own},
    surfer::Surfer,
};

/// Asks for something as a browser of this language does.
async fn get(app: &App, path: &str, language: &str) -> Answer {
    let request = app.request(Method::GET, path);
    let request = request.header(header::ACCEPT, "text/html,*/*;q=0.8");
    Answer::of(request.header(header::ACCEPT_LANGUAGE, language)).await
}

/// A job of 1,234 comments, 1,200 of them liked by somebody, under a name.
async fn job(app: &App, name: &str) -> String {
    let mut file = "post_url,post_title,platform,comment,author,likes,published_at\n".to_owned();
    for n in 0..1_234 {
        let (post, text) = match n % 2 {
            0 => ("alpha", "I love it"),
            _ => ("beta", "I hate it"),
        };
        let day = 1 + n % 28;
        file += &format!(
            "https://a.example/{post},{post},youtube,{text} {n},Ann {n},{n},2026-10-{day:02}T10:00:00Z\n"
        );
    }
    let parts: &[(&str, Option<&str>, &[u8])] = &[
        ("comments", Some("rides.csv"), file.as_bytes()),
        ("name", None, name.as_bytes()),
    ];
    let made = app.post_form("/api/v1/jobs", parts).await;
    assert_eq!(made.status, 202, "{}", made.text());
    let id = made.job_id();
    app.ended(&id).await;
    id
}

/// That a page is whole in a language, by its own account.
#[track_caller]
fn is_in(page: &Answer, tag: &str) {
    assert_eq!(page.header("content-language"), tag, "{}", page.text());
    let lang = format!("<html lang=\"{tag}\">");
    assert!(page.text().contains(&lang), "{lang}: {}", page.text());
    let vary = page.headers.get_all("vary").iter();
    let vary: Vec<_> = vary
        .map(|value| value.to_str().expect("words").to_lowercase())
        .collect();
    assert!(vary.join(",").contains("accept-language"), "{vary:?}");
}

#[track_caller]
fn has(page: &Answer, words: &[&str]) {
    for words in words {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
}

#[tokio::test]
async fn a_result_is_told_in_the_language_and_the_numbers_of_whoever_looks() {
    let app = App::start().await;
    let id = job(&app, "Rides").await;
    let path = format!("/jobs/{id}");
    let german = get(&app, &path, "de-AT,de;q=0.9,en;q=0.5").await;
    is_in(&german, "de");
    has(
        &german,
        &[
            "Gemischt",
            "50\u{a0}% positiv",
            "1.234 Kommentaren unter 2 Beiträgen, 1. Okt. bis 28. Okt. 2026",
            "Stimmungssaldo 0,00",
            "Am besten: alpha (YouTube, Saldo +1,00, 617 Kommentare)",
            "Kommentare im Zeitverlauf",
            "1.233 Likes",
            "01.10.2026",
            "Bewertet durch die englische Wortliste",
            "Weitere Kommentare",
            "Link erstellen",
        ],
    );
    for english in ["Comments", "Posts", "Share<", "Show<", "Mixed", "1,234"] {
        assert!(
            !german.text().contains(english),
            "{english}: {}",
            german.text()
        );
    }
    let french = get(&app, &path, "fr").await;
    is_in(&french, "fr");
    has(
        &french,
        &[
            "Partagé",
            "1\u{202f}234 commentaires sous 2 publications, du 1 oct. au 28 oct. 2026",
            "Sentiment net 0,00",
        ],
    );
    let english = get(&app, &path, "en-GB").await;
    is_in(&english, "en");
    has(
        &english,
        &[
            "1,234 comments under 2 posts, 1 Oct to 28 Oct 2026",
            "Net sentiment 0.00",
            "2026-10-01",
        ],
    );

    // The part that changes is kept for all who look, of each language apart.
    let live = format!("{path}/live");
    for (language, words) in [
        ("de", "Gemischt"),
        ("en", "Mixed"),
        ("fr", "Partagé"),
        ("de", "Gemischt"),
    ] {
        let part = get(&app, &live, language).await;
        assert_eq!(part.header("content-language"), language);
        has(&part, &[words]);
    }
    let report = get(&app, &format!("{path}/report"), "de").await;
    is_in(&report, "de");
    has(
        &report,
        &[
            "Rides, Bericht",
            "Kommentare vom 1. Okt.",
            "Positive Stimmen",
        ],
    );
    let missing = get(&app, "/jobs/00000000-0000-7000-8000-000000000000", "de").await;
    assert_eq!(missing.status, 404);
    is_in(&missing, "de");
    has(
        &missing,
        &["Diese Auswertung gibt es nicht", "Zur Startseite"],
    );
    let nowhere = get(&app, "/nowhere", "fr").await;
    is_in(&nowhere, "fr");
    has(&nowhere, &["Il n’y a rien à cette adresse"]);
    app.stop().await;
}

#[tokio::test]
async fn what_no_language_is_there_for_is_english() {
    let app = App::without_worker().await;
    let many: String = (0..1_000)
        .map(|n| format!("x{n};q=0.{:03}, ", n % 1_000))
        .collect();
    assert!(many.len() > 10_000, "{}", many.len());
    for language in [
        "tlh",
        "nl, *;q=0",
        "",
        ";;;,,,q=",
        "de;q=0",
        "de;q=7",
        &many,
    ] {
        let page = get(&app, "/", language).await;
        assert_eq!(page.status, 200, "{language}");
        is_in(&page, "en");
        has(&page, &["New job"]);
    }
    // With one of them wanted, it is found among others.
    is_in(&get(&app, "/", "tlh, fr;q=0.2, nl").await, "fr");
    app.stop().await;
}

#[tokio::test]
async fn a_language_is_chosen_at_the_foot_of_a_page_and_kept_in_the_browser() {
    let app = App::without_worker().await;
    let mut surfer = Surfer::new(&app);
    let page = surfer.open("/profiles").await;
    is_in(&page, "en");
    has(
        &page,
        &["href=\"/language/de?to=%2Fprofiles\"", "<b lang=\"en\""],
    );
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let client = client.no_proxy().build().expect("a client");
    let chosen = client.get(app.url("/language/de?to=%2Fprofiles"));
    let chosen = Answer::of(chosen).await;
    assert_eq!(
        (chosen.status, chosen.header("location")),
        (303, "/profiles")
    );
    let cookie = chosen.header("set-cookie");
    assert!(
        cookie.starts_with("language=de; Path=/; Max-Age=31536000; HttpOnly"),
        "{cookie}"
    );
    surfer
        .cookies
        .insert("language".to_owned(), "de".to_owned());
    let page = surfer.open("/profiles").await;
    is_in(&page, "de");
    has(&page, &["Noch keine.", "<b lang=\"de\"", "hreflang=\"en\""]);

    let request = app
        .request(Method::GET, "/")
        .header(header::COOKIE, "language=de");
    let page = Answer::of(request.header(header::ACCEPT_LANGUAGE, "fr")).await;
    is_in(&page, "de");
    // A cookie that names none says nothing.
    let request = app
        .request(Method::GET, "/")
        .header(header::COOKIE, "language=\"><b>");
    let page = Answer::of(request.header(header::ACCEPT_LANGUAGE, "fr")).await;
    is_in(&page, "fr");
    for elsewhere in [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
    ] {
        let to = url_encoded(elsewhere);
        let request = client.get(app.url(&format!("/language/fr?to={to}")));
        let answer = Answer::of(request).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/"),
            "{elsewhere}"
        );
    }
    assert_eq!(app.get("/language/tlh").await.status, 404);
    assert_eq!(app.get("/language/%3Cb%3E").await.status, 404);
    app.stop().await;
}

fn url_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn the_setting_of_a_person_comes_first() {
    let office = SmallOffice::open().await;
    let mut ron = office.signed_in("ron", "red", Role::Member).await;
    office.signed_in("rea", "red", Role::TeamAdmin).await;
    ron.cookies.insert("language".to_owned(), "fr".to_owned());
    let page = ron.open("/account").await;
    is_in(&page, "fr");
    has(&page, &["Celle du navigateur", "lang=\"de\">Deutsch"]);
    assert!(
        !page.text().contains("/language/"),
        "who has an account chooses there"
    );

    let csrf = ron.csrf("/account").await;
    let chosen = ron.submit("/account/language", &csrf, "language=de").await;
    assert_eq!(chosen.status, 303, "{}", chosen.text());
    let page = ron.open("/account").await;
    is_in(&page, "de");
    has(
        &page,
        &["<option value=\"de\" selected", "Wo Sie angemeldet sind"],
    );
    // Also where something is wrong, but not for programs.
    let wrong = ron.submit("/account/language", &csrf, "language=tlh").await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    is_in(&wrong, "de");
    has(&wrong, &["Einige Felder sind nicht verwendbar"]);
    let missing = ron.open("/jobs/00000000-0000-7000-8000-000000000000").await;
    is_in(&missing, "de");
    let data = ron.open("/account/data").await;
    assert_eq!(data.json()["account"]["language"], "de");

    // An admin sees it and changes it.
    let users = office.ask_by("rea", &own("rea"), "/api/v1/users").await;
    let users = users.json();
    let users = users["users"].as_array().expect("users");
    let user = users
        .iter()
        .find(|user| user["subject"] == "ron")
        .expect("ron");
    assert_eq!(user["language"], "de");
    let path = format!("/api/v1/users/{}", user["id"].as_str().expect("an id"));
    let change = async |language: Value| {
        let request = office.app.request(Method::PATCH, &path);
        let request = request.basic_auth("rea", Some(own("rea")));
        Answer::of(request.json(&json!({ "language": language }))).await
    };
    let problem = change(json!("tlh")).await.problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["pointer"], "/language");
    assert_eq!(change(json!("fr")).await.json()["language"], "fr");
    is_in(&ron.open("/").await, "fr");
    assert_eq!(change(Value::Null).await.json()["language"], Value::Null);
    ron.cookies.insert("language".to_owned(), "de".to_owned());
    is_in(&ron.open("/").await, "de");
    office.app.stop().await;
}

#[tokio::test]
async fn signing_in_is_told_in_the_language_of_the_browser() {
    let office = SmallOffice::open().await;
    let app = &office.app;
    let page = get(app, "/sign-in", "de").await;
    is_in(&page, "de");
    has(&page, &["Anmelden", "Passwort"]);
    let mut surfer = Surfer::new(app);
    surfer
        .cookies
        .insert("language".to_owned(), "de".to_owned());
    let page = surfer.open("/sign-in").await;
    let (_, rest) = page
        .text()
        .split_once("name=\"csrf\" value=\"")
        .expect("a value");
    let csrf = rest.split('"').next().expect("its end").to_owned();
    let written = fields(&[("name", "nobody"), ("password", "nothing")]);
    let again = surfer.submit("/sign-in", &csrf, &written).await;
    has(&again, &["Name oder Passwort stimmt nicht."]);
    is_in(&again, "de");
    office.app.stop().await;
}

#[tokio::test]
async fn a_name_in_a_translated_sentence_is_text() {
    let app = App::start().await;
    let name = "<b onmouseover=\"alert(1)\">{basis} {n} & 'x'</b>";
    let id = job(&app, name).await;
    for language in ["de", "fr", "en"] {
        for path in [
            format!("/jobs/{id}"),
            format!("/jobs/{id}/report"),
            "/".to_owned(),
        ] {
            let page = get(&app, &path, language).await;
            assert!(!page.text().contains("<b onmouseover"), "{}", page.text());
            let shown = "&#60;b onmouseover=&#34;alert(1)&#34;&#62;{basis} {n} &#38; &#39;x&#39;&#60;/b&#62;";
            assert!(
                page.text().contains(shown),
                "{path} {language}: {}",
                page.text()
            );
        }
    }
    let report = get(&app, &format!("/jobs/{id}/report"), "de").await;
    has(&report, &["&#60;/b&#62;, Bericht: Clamor</title>"]);
    app.stop().await;
}

#[tokio::test]
async fn a_link_speaks_the_language_of_its_viewer_and_files_and_programs_none() {
    let app = App::start().await;
    let id = job(&app, "Rides").await;
    let shares = format!("/api/v1/jobs/{id}/shares");
    let made = app.post_json(&shares, &json!({"expires_in": 7})).await;
    let url = made.json()["url"].as_str().expect("a link").to_owned();
    let path = url.strip_prefix(&app.url("")).expect("here").to_owned();
    for (language, words) in [("de", "Bericht"), ("fr", "Rapport"), ("en", "Report")] {
        let page = get(&app, &path, language).await;
        is_in(&page, language);
        has(&page, &[words]);
        is_in(
            &get(&app, &format!("{path}/report"), language).await,
            language,
        );
    }
    for file in ["results.csv", "results.csv?table=posts", "results.jsonl"] {
        let path = format!("{path}/{file}");
        let (german, english) = (get(&app, &path, "de").await, get(&app, &path, "en").await);
        assert_eq!(german.status, 200, "{}", german.text());
        assert_eq!(german.text(), english.text(), "{file}");
        assert!(german.headers.get("content-language").is_none());
    }
    for path in ["/api/v1/jobs/none", "/api/v1/nowhere"] {
        let request = app.request(Method::GET, path);
        let answer = Answer::of(request.header(header::ACCEPT_LANGUAGE, "de")).await;
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.headers.get("content-language").is_none());
        let detail = answer.json()["detail"].as_str().expect("words").to_owned();
        assert!(detail.starts_with("There is no"), "{detail}");
    }
    let request = app.request(Method::GET, &format!("/api/v1/jobs/{id}/summary"));
    let summary = Answer::of(request.header(header::ACCEPT_LANGUAGE, "de")).await;
    assert!(!summary.text().contains("Kommentar"), "{}", summary.text());
    app.stop().await;
}
