//! `clamor-api` itself, and every request that tries to fill its memory, disk or time.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    process::Stdio,
    sync::Mutex,
    time::Duration,
};

use futures::future::join_all;
use reqwest::{Client, header};
use serde_json::json;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
    task::JoinHandle,
};

use crate::{
    app::client,
    hostile::{self, Hostile},
};

/// What the program may take at its worst, in MiB.
const MOST_MIB: u64 = 512;

/// Requests of a mix at once.
const AT_ONCE: usize = 8;

/// What takes most when eight of its kind come at once.
const LARGEST: [&str; 5] = [
    "deep comments",
    "a long post",
    "many long posts",
    "words",
    "long addresses",
];

/// How far the next request of a client is from the one before it.
const STEP: usize = 5;

/// The program on a database of its own, with its temporary folder.
struct Program {
    child: Child,
    base: String,
    client: Client,
    folder: TempDir,
}

impl Program {
    /// `around` is a shell's command line that ends by running `"$@"`.
    async fn start(around: &str) -> Self {
        let folder = TempDir::new().expect("a folder for the test");
        let url = format!("sqlite://{}", folder.path().join("clamor.db").display());
        let command = |arguments: &[&str], around: &str| {
            let mut command = Command::new("/bin/sh");
            command
                .args(["-c", around, "sh", env!("CARGO_BIN_EXE_clamor-api")])
                .args(arguments)
                .env_clear()
                .env("TMPDIR", folder.path())
                .env("DATABASE_URL", &url)
                .env("LISTEN", "127.0.0.1:0")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .kill_on_drop(true);
            command
        };
        let migrated = command(&["migrate"], "exec \"$@\"").output().await;
        let migrated = migrated.expect("the program starts");
        let log = String::from_utf8_lossy(&migrated.stderr);
        assert!(migrated.status.success(), "{log}");
        let mut child = command(&[], around).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let base = loop {
            let line = lines.next_line().await.expect("a log");
            let line = line.expect("it is ready before it ends");
            if let Some((_, address)) = line.split_once("is ready: http://") {
                let end = address.find('/').unwrap_or(address.len());
                break format!("http://{}", &address[..end]);
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self {
            child,
            base,
            client: client(),
            folder,
        }
    }

    /// Sends one; answers the status and the length of the answer.
    async fn send(&self, hostile: &Hostile) -> (u16, usize) {
        let request = self
            .client
            .post(format!("{}{}", self.base, hostile.path))
            .header(header::CONTENT_TYPE, hostile.media_type)
            .body(hostile.body.clone());
        let response = match request.send().await {
            Ok(response) => response,
            // A refusal can come, and the connection end, before all was sent.
            Err(error) if !error.is_connect() => return (413, 0),
            Err(error) => panic!("{}: it has died: {error}", hostile.name),
        };
        let status = response.status().as_u16();
        let length = response.bytes().await.map_or(0, |body| body.len());
        (status, length)
    }

    /// Asks for something and reads it as slowly as the server lets anybody, from when its head is there.
    async fn read_slowly(&self, path: &str) -> JoinHandle<()> {
        let address = self.base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("it is open");
        let mut piece = vec![0; 8 << 10];
        let read = stream.read(&mut piece).await.expect("a head");
        let begin = String::from_utf8_lossy(&piece[..read]).into_owned();
        assert!(begin.starts_with("HTTP/1.1 200"), "{path}: {begin}");
        tokio::spawn(async move {
            while stream.read(&mut piece).await.is_ok_and(|read| read > 0) {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        })
    }

    async fn is_well(&mut self) {
        let ended = self.child.try_wait().expect("its state");
        assert!(ended.is_none(), "it ended: {ended:?}");
        let health = self.client.get(format!("{}/healthz", self.base)).send();
        assert_eq!(health.await.expect("an answer").status(), 200);
    }

    /// The most memory it ever had, in MiB.
    fn peak(&self) -> u64 {
        let pid = self.child.id().expect("it runs");
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("its state");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.expect("a peak").trim().trim_end_matches(" kB");
        kib.parse::<u64>().expect("a number") / 1024
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fills_memory_alone_or_with_others() {
    let mut program = Program::start("exec \"$@\"").await;
    let all = hostile::all();
    let mut wrong = Vec::new();
    for hostile in &all {
        let (status, length) = program.send(hostile).await;
        let peak = program.peak();
        println!("{status} {length:8} {peak:4} MiB {}", hostile.name);
        if status != hostile.status || length > 16 << 20 || peak > MOST_MIB {
            wrong.push(format!(
                "{} at {}: {status}, {length} bytes, {peak} MiB",
                hostile.name, hostile.path
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    program.is_well().await;
    for eight in all.chunks(8) {
        let answers = join_all(eight.iter().map(|hostile| program.send(hostile))).await;
        for (hostile, (status, _)) in eight.iter().zip(answers) {
            let fine = status == hostile.status || status == 429;
            assert!(fine, "{} at {}: {status}", hostile.name, hostile.path);
        }
    }
    program.is_well().await;
    let peak = program.peak();
    println!("{peak} MiB with eight at once");
    assert!(peak < MOST_MIB, "{peak} MiB with eight at once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mix_of_all_kinds_from_several_addresses_does_not_fill_memory() {
    let around = "TRUSTED_PROXIES=127.0.0.1; export TRUSTED_PROXIES; exec \"$@\"";
    let mut program = Program::start(around).await;
    let all = hostile::mixed();
    // Answers that nobody reads.
    let unread = Mutex::new(Vec::new());
    let answered = Mutex::new(BTreeMap::<_, BTreeSet<u16>>::new());
    let send = async |hostile: &Hostile, client: usize| {
        let request = program
            .client
            .post(format!("{}{}", program.base, hostile.path))
            .header(header::CONTENT_TYPE, hostile.media_type)
            .header("x-forwarded-for", format!("192.0.2.{}", client % 4 + 1))
            .timeout(Duration::from_secs(300))
            .body(hostile.body.clone());
        let status = match request.send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                match hostile.name {
                    "long addresses" => unread.lock().expect("no panic").push(response),
                    _ => drop(response.bytes().await),
                }
                status
            }
            // A refusal can come, and the connection end, before all was sent.
            Err(error) if !error.is_connect() => 413,
            Err(error) => panic!("{}: it has died: {error}", hostile.name),
        };
        let mut answered = answered.lock().expect("no panic");
        answered.entry(hostile.name).or_default().insert(status);
    };
    for hostile in all.iter().filter(|one| LARGEST.contains(&one.name)) {
        join_all((0..AT_ONCE).map(|client| send(hostile, client))).await;
        println!("{:4} MiB with {}", program.peak(), hostile.name);
    }
    let alone = program.peak();
    // Each client begins elsewhere.
    let clients = (0..AT_ONCE).map(async |client| {
        for number in 0..all.len() / 2 {
            let which = (client * all.len() / AT_ONCE + number * STEP) % all.len();
            send(&all[which], client).await;
        }
    });
    join_all(clients).await;
    let peak = program.peak();
    println!("{alone} MiB with each kind, {peak} MiB with all of them mixed");
    let mut wrong = Vec::new();
    let answered = answered.into_inner().expect("no panic");
    for hostile in &all {
        let (name, status) = (hostile.name, hostile.status);
        let statuses = answered.get(name).expect("each kind was sent");
        println!("{name}: {statuses:?}");
        if !statuses.iter().all(|one| [status, 413, 429].contains(one)) {
            wrong.push(format!("{name}: {statuses:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    program.is_well().await;
    assert!(peak < MOST_MIB, "{peak} MiB");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_records_of_many_files_do_not_fill_memory() {
    let mut program = Program::start("exec \"$@\"").await;
    // One comment, and in it all others: a record of nearly 4 MiB.
    let comments =
        (0..90_000).map(|number| format!(r#"{{"id":"{number}","text":"good","replies":["#));
    let body = comments.collect::<String>() + &"]}".repeat(90_000);
    let send = async |address: u8| {
        let client = Client::builder()
            .no_proxy()
            .local_address(IpAddr::from([127, 62, 0, address]));
        let client = client.build().expect("a client");
        let path = "/api/v1/jobs?kind=comments&file_name=deep.json";
        let request = client.post(format!("{}{path}", program.base));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let answer = request.body(body.clone()).send().await.expect("an answer");
        answer.status().as_u16()
    };
    // As many as are taken at once, four from each address.
    let answers = join_all((0..16).map(|number| send(number / 4 + 1))).await;
    assert!(answers.contains(&202), "{answers:?}");
    assert!(
        answers.iter().all(|status| [202, 429].contains(status)),
        "{answers:?}"
    );
    program.is_well().await;
    let peak = program.peak();
    println!("{peak} MiB");
    assert!(peak < MOST_MIB, "{peak} MiB");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_nobody_reads_do_not_fill_memory() {
    let mut program = Program::start("exec \"$@\"").await;
    let long = hostile::long_addresses();
    let url = format!("{}{}", program.base, long.path);
    let ask = || {
        let request = program.client.post(&url).body(long.body.clone());
        request.header(header::CONTENT_TYPE, long.media_type).send()
    };
    // Taken up to their heads, and held.
    let unread = join_all((0..24).map(|_| ask())).await;
    let statuses: Vec<u16> = unread
        .iter()
        .map(|answer| answer.as_ref().expect("a head").status().as_u16())
        .collect();
    assert!(statuses.contains(&200), "{statuses:?}");
    assert!(
        statuses.iter().all(|s| [200, 429].contains(s)),
        "{statuses:?}"
    );
    let small = Hostile {
        body: json!({"urls": ["https://news.ycombinator.com/item?id=1"]})
            .to_string()
            .into_bytes(),
        media_type: "application/json",
        ..long
    };
    assert_eq!(program.send(&small).await.0, 200);
    program.is_well().await;
    let peak = program.peak();
    println!("{peak} MiB with {statuses:?}");
    assert!(peak < MOST_MIB, "{peak} MiB");
    drop(unread);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_answers_that_are_read_slowly_do_not_fill_memory() {
    let mut program = Program::start("exec \"$@\"").await;
    let part = "p".repeat(600);
    let urls: Vec<String> = (0..10_000)
        .map(|number| format!("https://site.example/{number}/{part}"))
        .collect();
    let job = program
        .client
        .post(format!("{}/api/v1/jobs", program.base))
        .timeout(Duration::from_secs(120))
        .json(&json!({ "urls": urls }))
        .send()
        .await
        .expect("an answer");
    assert_eq!(job.status(), 202);
    let job: serde_json::Value = job.json().await.expect("a job");
    let id = job["id"].as_str().expect("its id");
    println!("{} MiB with the job", program.peak());
    let mut readers = Vec::new();
    for (path, waves) in [("/summary", 32), ("?items_limit=1000", 16)] {
        let url = format!("/api/v1/jobs/{id}{path}");
        // Few at a time, so that none waits for too long.
        for _ in 0..waves {
            readers.extend(join_all([program.read_slowly(&url), program.read_slowly(&url)]).await);
        }
        program.is_well().await;
        let peak = program.peak();
        println!(
            "{peak} MiB with {} answers, the last of {path}",
            readers.len()
        );
        assert!(peak < MOST_MIB, "{peak} MiB with {path}");
    }
    let read = readers.iter().filter(|reader| !reader.is_finished());
    assert_eq!(read.count(), readers.len(), "all are read on");
    for reader in readers {
        reader.abort();
    }
    // Whoever reads fast gets all of it.
    let url = format!("{}/api/v1/jobs/{id}/summary", program.base);
    let whole = program.client.get(url).timeout(Duration::from_secs(120));
    let whole: serde_json::Value = whole
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(whole["posts"].as_array().map(Vec::len), Some(10_000));
}

#[tokio::test]
async fn a_full_temporary_folder_is_told_and_passes() {
    // No file may become larger than 8 MiB (16 where the shell counts in KiB), which is to the
    // program what a full disk is: a write that fails, and nothing that ends it.
    let mut program = Program::start("ulimit -f 16384; exec \"$@\"").await;
    let comments = |size: usize| Hostile {
        name: "a file of comments",
        path: "/api/v1/jobs?kind=comments",
        media_type: "text/csv",
        body: format!("comment\n{}", "fine\n".repeat(size / 5)).into_bytes(),
        status: 507,
    };
    let request = program
        .client
        .post(format!("{}/api/v1/jobs?kind=comments", program.base))
        .header(header::CONTENT_TYPE, "text/csv")
        .timeout(Duration::from_secs(120))
        .body(comments(24 << 20).body);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 507);
    assert!(answer.headers().contains_key(header::RETRY_AFTER));
    let problem: serde_json::Value = answer.json().await.expect("a problem");
    assert_eq!(problem["code"], "storage_full", "{problem}");
    assert!(!problem.to_string().contains("/tmp"), "{problem}");
    let (status, _) = program.send(&comments(5000)).await;
    assert_eq!(status, 202, "there is room for a smaller one");
    program.is_well().await;
}

#[tokio::test]
async fn a_temporary_folder_that_is_away_is_told_and_passes() {
    let mut program =
        Program::start("TMPDIR=$TMPDIR/t; export TMPDIR; mkdir \"$TMPDIR\"; exec \"$@\"").await;
    let temporary = program.folder.path().join("t");
    let comments = |status| Hostile {
        name: "a file of comments",
        path: "/api/v1/jobs?kind=comments",
        media_type: "text/csv",
        body: b"comment\nfine\n".to_vec(),
        status,
    };
    assert_eq!(program.send(&comments(202)).await.0, 202);
    std::fs::remove_dir_all(&temporary).expect("it is taken away");
    assert_eq!(program.send(&comments(507)).await.0, 507);
    program.is_well().await;
    std::fs::create_dir(&temporary).expect("it is back");
    assert_eq!(program.send(&comments(202)).await.0, 202);
    program.is_well().await;
}
