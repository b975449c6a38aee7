//! What programs say of themselves, and when they rather leave.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::site::{Site, ended, figures, is_ready};
use crate::{
    fake::forum,
    harness::{run, until, within},
};

#[tokio::test]
async fn nobody_is_ready_without_a_database_and_everybody_is_when_it_is_back() {
    let mut site = Site::with_own_postgres().await;
    let (api, worker) = (site.api().await, site.worker().await);
    for server in [&api, &worker.server] {
        is_ready(server, true).await;
    }
    site.database.server().stop();
    for server in [&api, &worker.server] {
        is_ready(server, false).await;
        assert_eq!(server.get("/healthz").await.status, 200, "it lives");
    }
    site.database.server().start_again().await;
    for server in [&api, &worker.server] {
        is_ready(server, true).await;
    }
    let id = api.create(&[forum(1)]).await;
    assert_eq!(ended(&api, &id).await["status"], "completed");
    api.stop().await;
    worker.server.stop().await;
}

#[tokio::test]
async fn figures_and_health_are_told_in_time_whatever_is_down() {
    const UP: [&str; 2] = ["clamor_database_up 1", "clamor_queue_up 1"];
    const NO_DATABASE: [&str; 2] = ["clamor_database_up 0", "clamor_queue_up 1"];
    const NO_REDIS: [&str; 2] = ["clamor_database_up 1", "clamor_queue_up 0"];
    const NEITHER: [&str; 2] = ["clamor_database_up 0", "clamor_queue_up 0"];
    let mut site = Site::with_own_postgres()
        .await
        .set("LEAVE_WITHOUT_DATABASE", "1h");
    let programs = [
        site.api().await,
        site.worker().await.server,
        site.serve().await,
    ];
    let all_say = async |lines: &[&str]| {
        for program in &programs {
            let text = figures(program, lines).await;
            // Only the queue's length, and what the rows tell, may be missing.
            assert!(text.contains("clamor_info{"), "{text}");
            assert_eq!(
                text.contains("\nclamor_queue_depth "),
                lines.contains(&UP[1]),
                "{text}"
            );
        }
    };
    all_say(&UP).await;

    site.database.server().freeze();
    all_say(&NO_DATABASE).await;
    for program in &programs {
        is_ready(program, false).await;
    }
    site.redis.freeze();
    all_say(&NEITHER).await;
    site.database.server().thaw();
    all_say(&NO_REDIS).await;
    // Whoever has a worker needs Redis, where it is set; an API alone takes jobs without it.
    for (program, ready) in programs.iter().zip([true, false, false]) {
        is_ready(program, ready).await;
    }
    site.redis.thaw();
    all_say(&UP).await;

    site.database.server().stop();
    all_say(&NO_DATABASE).await;
    site.redis.kill();
    all_say(&NEITHER).await;
    site.database.server().start_again().await;
    all_say(&NO_REDIS).await;
    site.redis.start_again();
    all_say(&UP).await;
    for program in programs {
        is_ready(&program, true).await;
        program.stop().await;
    }
}

#[tokio::test]
async fn the_page_about_the_server_names_what_answers_and_the_workers_of_each_version() {
    let site = Site::new().await;
    let (api, one, other) = (site.api().await, site.worker().await, site.worker().await);
    let info: String = site.redis(redis::cmd("INFO").arg("server")).await;
    let redis = info
        .lines()
        .find_map(|line| line.strip_prefix("redis_version:"))
        .expect("its version");
    let version = env!("CARGO_PKG_VERSION");
    let lines = [
        format!("<td>Clamor {version}</td>"),
        format!("<td>1 of Clamor 0.0.9, 2 of Clamor {version}</td>"),
        "<td>PostgreSQL ".to_owned(),
        format!("<td>Redis {redis}</td>"),
    ];
    until("both workers are seen", || async {
        // Beside one that an upgrade has not reached yet.
        let older = "insert into workers (name, version, analyzers, started_at, seen_at) \
                     values ('older', '0.0.9', '[]', now(), now()) \
                     on conflict (name) do update set seen_at = excluded.seen_at";
        site.database.execute(older).await;
        let page = api.get("/server").await;
        assert_eq!(page.status, 200, "{}", page.text());
        let has_all = lines.iter().all(|line| page.text().contains(line));
        has_all.then_some(())
    })
    .await;
    for server in [api, one.server, other.server] {
        server.stop().await;
    }
}

#[tokio::test]
async fn a_database_that_only_reads_is_not_enough_to_work() {
    let site = Site::with_own_postgres().await;
    let (api, worker) = (site.api().await, site.worker().await);
    for (only, ready) in [("on", false), ("off", true)] {
        // Whoever is connected keeps what the session began with.
        site.database
            .execute(&format!(
                "begin read write; \
                 alter database postgres set default_transaction_read_only = {only}; \
                 commit; \
                 select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'clamor'"
            ))
            .await;
        for server in [&api, &worker.server] {
            is_ready(server, ready).await;
        }
    }
    api.stop().await;
    worker.server.stop().await;
}

#[tokio::test]
async fn a_worker_that_stops_is_not_ready() {
    let mut site = Site::with_own_postgres().await;
    let (api, worker) = (site.api().await, site.worker().await);
    site.fake.hold("/lemmy/");
    api.create(&[forum(1)]).await;
    site.fake.asked("/lemmy/", 1).await;
    // It cannot give the post back, and waits for a while whether it can.
    site.database.server().freeze();
    worker.server.signal("TERM").await;
    until("it says that it stops", || async {
        let why = is_ready(&worker.server, false).await;
        (why == "the worker stops\n").then_some(())
    })
    .await;
    site.database.server().thaw();
    let (code, log) = worker.server.exits().await;
    assert_eq!(code, Some(0), "{log}");
    api.stop().await;
}

/// Asks whether a server is ready, on a connection of its own; nothing once nobody listens.
async fn probe(base: &str) -> Option<String> {
    let address = base.trim_start_matches("http://");
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        stream
            .write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = within("a probe is answered or refused", asked).await.ok()?;
    assert!(
        answer.starts_with("HTTP/1.1 "),
        "an open port gave no answer: {answer:?}"
    );
    Some(answer)
}

#[tokio::test]
async fn a_probe_is_answered_or_refused_whatever_the_worker_waits_for() {
    let mut site = Site::with_own_postgres().await;
    let worker = site.worker().await;
    let base = worker.server.base.clone();
    // Connections stay open and nothing comes of them.
    site.database.server().freeze();
    let answer = probe(&base).await.expect("it listens");
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    let probing = tokio::spawn(async move {
        let mut answers = Vec::new();
        while let Some(answer) = probe(&base).await {
            answers.push(answer);
        }
        // Not once refused and then answered.
        assert_eq!(probe(&base).await, None);
        answers
    });
    worker.server.signal("TERM").await;
    site.database.server().thaw();
    let (code, log) = worker.server.exits().await;
    assert_eq!(code, Some(0), "{log}");
    let answers = within("the port is closed", probing)
        .await
        .expect("no probe hung");
    for answer in answers {
        let known = answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 503");
        assert!(known, "{answer}");
    }
}

#[tokio::test]
async fn a_start_without_a_database_ends_with_a_sentence() {
    let mut site = Site::with_own_postgres().await;
    site.database.server().stop();
    for program in ["clamor-api", "clamor-worker"] {
        let ran = run(&mut site.command(program, &[])).await;
        ran.says(1, &["DATABASE_URL"]);
    }
    site.migrate().await.says(1, &["DATABASE_URL"]);
}

#[tokio::test]
async fn a_worker_whose_database_has_gone_leaves() {
    let mut site = Site::with_own_postgres()
        .await
        .set("LEAVE_WITHOUT_DATABASE", "2s");
    let worker = site.worker().await;
    site.database.server().stop();
    let (code, log) = worker.server.exits().await;
    assert_eq!(code, Some(1), "{log}");
    assert!(
        log.contains("the database has not answered for 2 s"),
        "{log}"
    );
}

#[tokio::test]
async fn health_checks_of_containers_tell_the_truth() {
    let site = Site::new().await;
    for (program, server) in [
        ("clamor-api", site.api().await),
        ("clamor-worker", site.worker().await.server),
    ] {
        let address = server.base.trim_start_matches("http://").to_owned();
        let ask = async || {
            let mut check = site.command(program, &["healthcheck"]);
            run(check.env("LISTEN", &address)).await
        };
        ask().await.expect(0);
        server.stop().await;
        ask().await.says(1, &["no answer from", &address]);
    }
}
