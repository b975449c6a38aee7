//! Mail to people: what they and their admins choose about it, and what the page of the server says of it.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use store::{MailServer, Role};
use testing::{SmtpFault, SmtpServer};
use worker::{MailSender, MailSettings, MailTls};

use crate::{
    app::{Answer, DEADLINE},
    personal_tokens::make,
    small_office::{SmallOffice, fields, own},
};

async fn is_on(office: &SmallOffice) {
    let server = ("Clamor <clamor@example.org>", "smtp.example.org:587");
    let noted = office.app.store.note_mail_server(Some(server)).await;
    noted.expect("mail is on");
}

async fn ask(office: &SmallOffice, name: &str, method: Method, path: &str, body: Value) -> Answer {
    let request = office.app.request(method, path);
    let request = request.basic_auth(name, Some(own(name)));
    Answer::of(request.json(&body)).await
}

async fn account(office: &SmallOffice, name: &str) -> Value {
    let answer = office.ask_by(name, &own(name), "/api/v1/account").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn id(office: &SmallOffice, name: &str) -> String {
    let account = account(office, name).await;
    account["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn people_choose_on_their_page_and_by_the_api_what_they_get_mail_about() {
    let office = SmallOffice::open().await;
    let mut ron = office.signed_in("ron", "red", Role::Member).await;
    let page = ron.open("/account").await;
    assert!(!page.text().contains("id=\"mail\""), "{}", page.text());
    is_on(&office).await;
    let page = ron.open("/account").await;
    assert!(page.text().contains("no mail is sent"), "{}", page.text());
    let asked = account(&office, "ron").await;
    assert_eq!(
        (&asked["mail"], &asked["mail_when"]),
        (&Value::Null, &json!("long"))
    );

    let csrf = ron.csrf("/account").await;
    let chosen = fields(&[("mail", " Ron@Example.org "), ("mail_when", "always")]);
    let done = ron.submit("/account/mail", &csrf, &chosen).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let page = ron.open("/account").await;
    for words in [
        "value=\"Ron@example.org\"",
        "<option value=\"always\" selected>",
        "Mail goes to Ron@example.org.",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let wrong = fields(&[
        ("mail", "ron@example.org\r\nBcc: x@example.org"),
        ("mail_when", "never"),
    ]);
    let refused = ron.submit("/account/mail", &csrf, &wrong).await;
    assert_eq!(refused.status, 422, "{}", refused.text());

    let patch = |body| ask(&office, "ron", Method::PATCH, "/api/v1/account", body);
    let changed = patch(json!({"mail_when": "never"})).await.json();
    assert_eq!(
        (&changed["mail"], &changed["mail_when"]),
        (&json!("Ron@example.org"), &json!("never"))
    );
    for (body, pointer) in [
        (json!({"mail": "ron"}), "/mail"),
        (json!({"mail_when": "often"}), "/mail_when"),
        (json!({"role": "admin"}), "/role"),
    ] {
        let refused = patch(body).await;
        let problem = refused.problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let cleared = patch(json!({"mail": null})).await.json();
    assert_eq!(
        (&cleared["mail"], &cleared["mail_when"]),
        (&Value::Null, &json!("never"))
    );

    // What is kept of them is given out.
    let data = ron.step("/account/data").await.json();
    assert_eq!(data["account"]["mail_when"], "never");
    assert_eq!(data["mails"], json!([]));
    office.app.stop().await;
}

#[tokio::test]
async fn who_may_say_where_mail_goes() {
    let office = SmallOffice::open().await;
    is_on(&office).await;
    let mut root = office.signed_in("root", "red", Role::Admin).await;
    office.signed_in("rea", "red", Role::TeamAdmin).await;
    office.signed_in("ron", "red", Role::Member).await;
    office.signed_in("bea", "blue", Role::TeamAdmin).await;
    let ron = format!("/api/v1/users/{}", id(&office, "ron").await);
    let change = |name: &'static str, body| ask(&office, name, Method::PATCH, &ron, body);

    // An admin of the team sees it and sets it, on the page as well.
    let changed = change(
        "rea",
        json!({"mail": "ron@example.org", "mail_when": "always"}),
    )
    .await;
    let changed = changed.json();
    assert_eq!(
        (&changed["mail"], &changed["mail_when"]),
        (&json!("ron@example.org"), &json!("always"))
    );
    let page = ron.replace("/api/v1/users", "/people");
    let shown = root.open(&page).await;
    assert!(
        shown.text().contains("value=\"ron@example.org\""),
        "{}",
        shown.text()
    );
    let csrf = root.csrf(&page).await;
    let set = fields(&[("mail", ""), ("mail_when", "never")]);
    assert_eq!(root.submit(&page, &csrf, &set).await.status, 303);
    let shown = change("root", json!({})).await.json();
    assert_eq!(
        (&shown["mail"], &shown["mail_when"]),
        (&Value::Null, &json!("never"))
    );
    assert_eq!(shown["role"], "member");

    // Those of others do not, and somebody in several teams is redirected by an admin of all alone.
    change("bea", json!({"mail": "b@example.org"}))
        .await
        .problem(404, "user_not_found");
    assert_eq!(
        change("root", json!({"other_teams": ["blue"]}))
            .await
            .status,
        200
    );
    let address = || json!({"mail": "rea@example.org"});
    change("rea", address()).await.problem(409, "user_state");
    assert_eq!(
        change("rea", json!({"mail_when": "long"})).await.status,
        200
    );
    assert_eq!(change("root", address()).await.status, 200);

    // A token that leaked sends no mail elsewhere.
    let token = make(&mut root, "write", "30").await;
    let by_token = |path: &str, body: Value| {
        let request = office.app.request(Method::PATCH, path);
        Answer::of(request.bearer_auth(&token).json(&body))
    };
    for path in [&*ron, "/api/v1/account"] {
        by_token(path, address()).await.problem(403, "not_by_token");
        let when = by_token(path, json!({"mail_when": "always"})).await;
        assert_eq!(when.status, 200, "{}", when.text());
    }
    // A user is made with an address.
    let wanted = json!({"name": "new", "mail": "new@example.org"});
    let made = ask(&office, "rea", Method::POST, "/api/v1/users", wanted).await;
    assert_eq!(made.json()["user"]["mail"], "new@example.org");
    let wanted = json!({"name": "other", "mail": "new"});
    let refused = ask(&office, "rea", Method::POST, "/api/v1/users", wanted).await;
    assert_eq!(
        refused.problem(422, "invalid_fields")["errors"][0]["pointer"],
        "/mail"
    );
    office.app.stop().await;
}

/// By this server, in clear.
fn by(smtp: &SmtpServer) -> MailSettings {
    let sender = MailSender {
        name: "Clamor".to_owned(),
        address: "clamor@example.org".parse().expect("an address"),
    };
    MailSettings::new("127.0.0.1", smtp.port(), MailTls::None, sender)
}

/// Looks again and again until there is something.
async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let found = tokio::time::timeout(DEADLINE, found).await;
    found.expect("it is there in time")
}

/// Waits until a worker says that it sends mail.
async fn server(office: &SmallOffice) -> MailServer {
    until(async || office.app.store.mail_server().await.expect("an answer")).await
}

#[tokio::test]
async fn what_the_mail_server_refuses_is_told_to_whoever_it_was_for_and_their_admins() {
    let mut office = SmallOffice::open().await;
    let mut ron = office.signed_in("ron", "red", Role::Member).await;
    let mut rea = office.signed_in("rea", "red", Role::TeamAdmin).await;
    let wanted = json!({"mail": "ron@example.org", "mail_when": "always"});
    let chosen = ask(&office, "ron", Method::PATCH, "/api/v1/account", wanted).await;
    assert_eq!(chosen.status, 200, "{}", chosen.text());
    let smtp = SmtpServer::start();
    smtp.fail([SmtpFault::Recipient("550 5.1.1 No such user")]);
    office.app.begin_work_with(Some(by(&smtp))).await;
    server(&office).await;

    let path = "/api/v1/jobs?kind=comments&file_name=a.csv";
    let request = office.app.request(Method::POST, path);
    let request = request.header("content-type", "text/csv");
    let request = request.basic_auth("ron", Some(own("ron")));
    let made = Answer::of(request.body("text,author\nGreat!,bob\n")).await;
    assert_eq!(made.status, 202, "{}", made.text());
    let failed = until(async || {
        let failed = office.app.store.failed_mails(10).await.expect("mails");
        (!failed.is_empty()).then_some(failed)
    })
    .await;
    assert_eq!(failed[0].name, "ron");
    let people = format!("/people/{}", failed[0].user);
    for page in [ron.open("/account").await, rea.open(&people).await] {
        for words in [
            "The last mail to ron@example.org could not be delivered",
            "answered 550: 5.1.1 No such user",
        ] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
    }
    let data = ron.step("/account/data").await.json();
    assert_eq!(data["mails"][0]["status"], "failed");
    office.app.stop().await;
}

#[tokio::test]
async fn the_page_of_the_server_says_whether_mail_is_on_and_sends_one_on_trial() {
    let mut office = SmallOffice::open().await;
    let mut root = office.signed_in("root", "red", Role::Admin).await;
    let mut rea = office.signed_in("rea", "red", Role::TeamAdmin).await;
    let page = root.open("/server").await;
    assert!(
        page.text()
            .contains("no worker of this server has <code>SMTP_HOST</code>"),
        "{}",
        page.text()
    );
    let csrf = root.csrf("/account").await;
    let to = fields(&[("mail", "b@example.org")]);
    let off = root.submit("/server/mail", &csrf, &to).await;
    assert_eq!(off.status, 501, "{}", off.text());

    let smtp = SmtpServer::start();
    office.app.begin_work_with(Some(by(&smtp))).await;
    let noted = server(&office).await;
    assert_eq!(noted.server, format!("127.0.0.1:{}", smtp.port()));
    let page = root.open("/server").await;
    assert!(
        page.text().contains("Clamor &#60;clamor@example.org&#62;"),
        "{}",
        page.text()
    );

    smtp.fail([SmtpFault::Recipient(
        "550 5.1.1 <b@example.org>: No such user",
    )]);
    for words in [
        "The mail to b@example.org was not sent.",
        "The mail server took the mail to b@example.org.",
    ] {
        let sent = root.submit("/server/mail", &csrf, &to).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        let told = root
            .open(sent.header("location").split('#').next().expect("a path"))
            .await;
        assert!(told.text().contains(words), "{words}: {}", told.text());
    }
    assert_eq!(smtp.taken().len(), 1);
    let page = root.open("/server").await;
    for words in [
        "Mails that were given up",
        "answered 550: 5.1.1 &#60;b@example.org&#62;: No such user",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let wrong = fields(&[("mail", "b")]);
    let wrong = root.submit("/server/mail", &csrf, &wrong).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    // For those who look after the server alone.
    let csrf = rea.csrf("/account").await;
    let refused = rea.submit("/server/mail", &csrf, &to).await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert_eq!(smtp.asked(), 2);
    office.app.stop().await;
}

#[tokio::test]
async fn whoever_is_given_a_first_password_is_told_by_mail_and_the_password_is_not_in_it() {
    let mut office = SmallOffice::open().await;
    let mut rea = office.signed_in("rea", "red", Role::TeamAdmin).await;
    let add = async |office: &SmallOffice, body: Value| {
        let made = ask(office, "rea", Method::POST, "/api/v1/users", body).await;
        assert_eq!(made.status, 201, "{}", made.text());
        made.json()
    };
    // Without mail the page says what to hand over.
    let csrf = rea.csrf("/people").await;
    let wanted = fields(&[
        ("name", "tim"),
        ("mail", "tim@example.org"),
        ("role", "member"),
    ]);
    let page = rea.submit("/people", &csrf, &wanted).await;
    let address = office.app.url("");
    for words in ["No mail goes to them", &address, "as whom: tim."] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let made = add(&office, json!({"name": "tom", "mail": "tom@example.org"})).await;
    assert_eq!(made["mailed_to"], Value::Null);

    let smtp = SmtpServer::start();
    office.app.begin_work_with(Some(by(&smtp))).await;
    server(&office).await;
    let wanted = fields(&[
        ("name", "new"),
        ("mail", "new@example.org"),
        ("role", "member"),
    ]);
    let page = rea.submit("/people", &csrf, &wanted).await;
    let words = "A mail to new@example.org tells them";
    assert!(page.text().contains(words), "{}", page.text());
    let (_, first) = page
        .text()
        .split_once("readonly value=\"")
        .expect("a password");
    let first = first.split('"').next().expect("its end").to_owned();
    let made = add(&office, json!({"name": "none"})).await;
    assert_eq!(made["mailed_to"], Value::Null);

    let taken = tokio::time::timeout(DEADLINE, smtp.wait_for(1)).await;
    let mail = taken.expect("it comes").remove(0);
    assert_eq!(mail.to, ["new@example.org"]);
    // Lines that were broken are whole again.
    let content = mail.content.replace("=\r\n", "");
    assert!(
        content.contains("Subject: Your account at Clamor"),
        "{content}"
    );
    assert!(content.contains("works for seven days"), "{content}");
    assert!(!content.contains(&first), "{content}");

    // Another one, and the address is none any more.
    smtp.fail([SmtpFault::Recipient("550 5.1.1 No such user")]);
    let users = ask(&office, "rea", Method::GET, "/api/v1/users", json!({}))
        .await
        .json();
    let users = users["users"].as_array().expect("users");
    let new = users
        .iter()
        .find(|user| user["subject"] == "new")
        .expect("new");
    let new = new["id"].as_str().expect("an id");
    let path = format!("/api/v1/users/{new}/password");
    let given = ask(&office, "rea", Method::POST, &path, json!({}))
        .await
        .json();
    assert_eq!(given["mailed_to"], "new@example.org");
    let page = until(async || {
        let page = rea.open(&format!("/people/{new}")).await;
        page.text()
            .contains("could not be delivered")
            .then_some(page)
    })
    .await;
    let words = "The last mail to new@example.org could not be delivered";
    assert!(page.text().contains(words), "{}", page.text());
    office.app.stop().await;
}
