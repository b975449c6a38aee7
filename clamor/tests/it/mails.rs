//! Mail of the programs as they are: a server that is killed, and api and worker with PostgreSQL and Redis.

use reqwest::Method;
use serde_json::{Value, json};
use testing::{SmtpFault, SmtpOptions, SmtpServer, TakenMail};

use crate::{
    fake::{Fake, hn},
    harness::{Answer, Server, Setup, program, run, until, within},
    production::Site,
    signing_in::{Vouched, own_address},
};

/// Asks with a token of Ann's, whose issuer knows her address.
async fn ask(
    server: &Server,
    vouched: &Vouched,
    method: Method,
    path: &str,
    body: &Value,
) -> Answer {
    let token = vouched.token(
        "ann",
        "red",
        &json!({"email": "ann@example.org", "name": "Ann"}),
    );
    let asks = method == Method::GET;
    let request = server.request(method, path).bearer_auth(token);
    Answer::of(match asks {
        true => request,
        false => request.json(body),
    })
    .await
}

/// Somebody wants to be told of every end.
async fn always(server: &Server, vouched: &Vouched) {
    let wanted = json!({"mail_when": "always"});
    let path = "/api/v1/account";
    let account = ask(server, vouched, Method::PATCH, path, &wanted).await;
    assert_eq!(account.status, 200, "{}", account.text());
    assert_eq!(account.json()["mail"], "ann@example.org");
}

async fn create(server: &Server, vouched: &Vouched, post: u64) -> String {
    let wanted = json!({"urls": [hn(post)], "name": format!("post {post}")});
    let made = ask(server, vouched, Method::POST, "/api/v1/jobs", &wanted).await;
    assert_eq!(made.status, 202, "{}", made.text());
    made.job_id()
}

async fn ended(server: &Server, vouched: &Vouched, job: &str) {
    let path = format!("/api/v1/jobs/{job}");
    until("the job ends", async || {
        let job = ask(server, vouched, Method::GET, &path, &json!({}))
            .await
            .json();
        let going = matches!(job["status"].as_str(), Some("pending" | "in_progress"));
        (!going).then_some(())
    })
    .await;
}

/// `Message-ID`, and what is sent about which job.
fn head(mail: &TakenMail) -> (String, String) {
    let header = |name: &str| {
        let mut lines = mail.content.lines();
        let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("no {name}: {}", mail.content))
            .to_owned()
    };
    (header("Message-ID"), header("Subject"))
}

#[tokio::test]
async fn a_mail_that_is_on_its_way_at_a_kill_comes_when_the_server_is_back() {
    let (fake, vouched) = (Fake::start().await, Vouched::start());
    let smtp = SmtpServer::start();
    let setup = vouched
        .settings(&own_address())
        .into_iter()
        .fold(Setup::new(&fake), |setup, (name, value)| {
            setup.set(name, &value)
        })
        .set("LEASE_SECONDS", "2")
        .set("SMTP_HOST", "127.0.0.1")
        .set("SMTP_PORT", &smtp.port().to_string())
        .set("SMTP_TLS", "none")
        .set("MAIL_FROM", "Clamor <clamor@example.org>");
    let mut server = setup.start().await;
    always(&server, &vouched).await;
    // It is being sent, and nobody has said yet whether it was taken.
    smtp.fail([SmtpFault::Hang]);
    let first = create(&server, &vouched, 1).await;
    within("a mail is on its way", smtp.wait_asked(1)).await;
    server.kill().await;
    assert!(smtp.taken().is_empty());
    server = setup.start().await;
    let taken = within("the mail comes", smtp.wait_for(1)).await;
    assert_eq!(
        (taken.len(), head(&taken[0]).1.as_str()),
        (1, "Completed: post 1")
    );
    assert!(
        taken[0].content.contains(&format!("/jobs/{first}")),
        "{}",
        taken[0].content
    );

    // It was taken, and the server died before it knew.
    smtp.fail([SmtpFault::HangAfterContent]);
    create(&server, &vouched, 2).await;
    within("it is taken", smtp.wait_for(2)).await;
    server.kill().await;
    server = setup.start().await;
    let taken = within("it comes again", smtp.wait_for(3)).await;
    assert_eq!(head(&taken[1]), head(&taken[2]));

    // Whenever it is killed, each end is told, and never by two different mails.
    for post in 3..6 {
        let job = create(&server, &vouched, post).await;
        ended(&server, &vouched, &job).await;
        server.kill().await;
        server = setup.start().await;
    }
    let told = |post: u64| {
        let subject = format!("Completed: post {post}");
        let mut ids: Vec<_> = smtp.taken().iter().map(head).collect();
        ids.retain(|(_, told)| *told == subject);
        ids.dedup();
        ids.len()
    };
    for post in 3..6 {
        until("a mail about each job", async || {
            (told(post) > 0).then_some(())
        })
        .await;
    }
    server.stop().await;
    for post in 1..6 {
        assert_eq!(told(post), 1, "post {post}");
    }
}

#[tokio::test]
async fn api_and_worker_on_postgresql_tell_by_mail_over_tls() {
    let vouched = Vouched::start();
    let smtp = SmtpServer::start_with(SmtpOptions {
        starttls: true,
        login: Some(("clamor", "s3cret")),
        ..SmtpOptions::default()
    });
    let mut site = Site::new().await;
    for (name, value) in vouched.settings(&own_address()) {
        site = site.set(name, &value);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let authority = folder.path().join("authority.pem");
    std::fs::write(&authority, SmtpServer::authority_pem()).expect("a file");
    let site = site
        .set("SSL_CERT_FILE", authority.to_str().expect("a path"))
        .set("SMTP_HOST", "localhost")
        .set("SMTP_PORT", &smtp.port().to_string())
        .set("SMTP_USER", "clamor")
        .set("SMTP_PASSWORD", "s3cret")
        .set("MAIL_FROM", "clamor@example.org");
    let (api, worker) = (site.api().await, site.worker().await);
    always(&api, &vouched).await;
    let job = create(&api, &vouched, 1).await;
    let taken = within("the mail comes", smtp.wait_for(1)).await;
    assert_eq!(taken.len(), 1);
    assert!(taken[0].is_encrypted && taken[0].user.as_deref() == Some("clamor"));
    assert_eq!(taken[0].to, ["ann@example.org"]);
    assert_eq!(head(&taken[0]).1, "Completed: post 1");
    assert!(
        taken[0].content.contains(&format!("/jobs/{job}")),
        "{}",
        taken[0].content
    );
    until("it is counted", async || {
        let sent = worker
            .figure("clamor_mail_attempts_total{outcome=\"sent\"}")
            .await;
        (sent == 1.0).then_some(())
    })
    .await;
    let figures = api.get("/metrics").await;
    assert!(
        figures.text().contains("clamor_mails_waiting 0"),
        "{}",
        figures.text()
    );

    // Who cancels knows, and who wants no mail gets none.
    let wanted = json!({"mail_when": "never"});
    let off = ask(&api, &vouched, Method::PATCH, "/api/v1/account", &wanted).await;
    assert_eq!(off.json()["mail_when"], "never");
    let quiet = create(&api, &vouched, 2).await;
    ended(&api, &vouched, &quiet).await;
    always(&api, &vouched).await;
    create(&api, &vouched, 3).await;
    let taken = within("the next mail comes", smtp.wait_for(2)).await;
    assert_eq!(head(&taken[1]).1, "Completed: post 3");
    worker.server.stop().await;
    api.stop().await;
    site.nobody_panicked();
}

#[tokio::test]
async fn a_user_is_made_with_an_address_and_links_need_one_of_the_server() {
    let folder = crate::harness::folder();
    let add = |arguments: &[&str]| {
        let mut command = program(folder.path());
        command.args(["user", "add"]).args(arguments);
        async move { run(&mut command).await }
    };
    add(&["ann", "--team", "red", "--mail", "ann@example.org"])
        .await
        .expect(0);
    let refused = add(&["bob", "--team", "red", "--mail", "Bob <bob@example.org>"]).await;
    refused.says(2, &["--mail", "ann@example.org"]);
    let listed = run(program(folder.path()).args(["user", "list", "--json"])).await;
    let listed: Value = serde_json::from_str(listed.expect(0).stdout()).expect("JSON");
    let users: Vec<_> = listed["users"].as_array().expect("users").iter().collect();
    assert_eq!(
        (users.len(), &users[0]["mail"]),
        (1, &json!("ann@example.org"))
    );
    assert_eq!(users[0]["mail_when"], "long");

    let config = run(program(folder.path())
        .args(["config"])
        .env("SMTP_HOST", "smtp.example.org")
        .env("MAIL_FROM", "clamor@example.org")
        .env("OIDC_ISSUER", "https://login.example.org")
        .env("OIDC_AUDIENCE", "clamor"))
    .await;
    let told = config.expect(0).stdout().to_owned();
    assert!(
        told.contains("mails about jobs have no link to them"),
        "{told}"
    );
    assert!(told.contains("587"), "{told}");
}
