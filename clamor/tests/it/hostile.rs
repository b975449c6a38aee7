//! Clients that hang on, and a good one beside them.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
};

use crate::{
    fake::{Fake, forum},
    harness::{Server, Setup, until},
};

/// Of each kind, 200 in all.
const EACH: usize = 50;
/// Where they come from; who is good is at 127.0.0.1.
const ELSEWHERE: &str = "127.0.0.2:0";

/// More than the buffers of both ends can hold.
fn large_file() -> String {
    let long = "It was good, not bad, but the rest was terrible. ".repeat(40);
    let mut csv = String::from("comment\n");
    for n in 0..2000 {
        csv.push_str(&format!("\"Number {n}: {long}\"\n"));
    }
    csv
}

/// Sends the beginning of a request from elsewhere.
async fn begin(server: &Server, head: &str) -> TcpStream {
    let address: SocketAddr = server
        .base
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .bind(ELSEWHERE.parse().expect("an address"))
        .expect("all of 127.0.0.0/8 is this machine");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    let mut stream = socket.connect(address).await.expect("a connection");
    stream
        .write_all(head.replace("HOST", "localhost").as_bytes())
        .await
        .expect("it is open");
    stream
}

/// The value of a figure with this label.
async fn figure(server: &Server, line: &str) -> f64 {
    let metrics = server.get("/metrics").await;
    let found = metrics
        .text()
        .lines()
        .find_map(|known| known.strip_prefix(line)?.trim().parse().ok());
    found.expect("the figure is told")
}

#[tokio::test]
async fn a_good_client_is_served_while_two_hundred_bad_ones_hang_on() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake)
        .set("HEADER_TIMEOUT", "5s")
        .set("TRANSFER_TIMEOUT", "10s");
    let server = setup.start().await;
    let large = server.upload(large_file()).await;
    server.ended(&large).await;
    fake.hold("/lemmy/");
    let going = server.create(&[forum(1)]).await;

    let mut dripping = JoinSet::new();
    let mut held = Vec::new();
    for _ in 0..EACH {
        let head = "GET / HTTP/1.1\r\nHost: HOST\r\nX-Slow: ";
        let upload = "POST /api/v1/jobs?kind=comments HTTP/1.1\r\nHost: HOST\r\n\
            Content-Type: text/csv\r\nContent-Length: 100000000\r\n\r\ncomment\n";
        for begun in [head, upload] {
            let mut stream = begin(&server, begun).await;
            dripping.spawn(async move {
                let (mut reading, mut writing) = stream.split();
                let mut answer = Vec::new();
                let drip = async {
                    while writing.write_all(b"a").await.is_ok() {
                        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                    }
                };
                tokio::select! {
                    _ = reading.read_to_end(&mut answer) => {}
                    () = drip => {}
                }
            });
        }
        let download =
            format!("GET /api/v1/jobs/{large}/results.csv HTTP/1.1\r\nHost: HOST\r\n\r\n");
        let events = format!("GET /api/v1/jobs/{going}/events HTTP/1.1\r\nHost: HOST\r\n\r\n");
        for begun in [download, events] {
            held.push(begin(&server, &begun).await);
        }
    }
    // They are in, as far as they are let in.
    let transfers =
        |direction: &str| format!("clamor_transfers_running{{direction=\"{direction}\"}}");
    for direction in ["upload", "download"] {
        until("bad clients hold what they can", || async {
            (figure(&server, &transfers(direction)).await > 0.0).then_some(())
        })
        .await;
    }

    let whole = server
        .get(&format!("/api/v1/jobs/{large}/results.csv"))
        .await;
    assert_eq!(whole.status, 200, "{}", whole.text());
    assert_eq!(whole.header("x-row-count"), "2000");
    assert!(whole.body.len() > 4_000_000, "{}", whole.body.len());
    let small = server.upload("comment\nIt is wonderful.\n").await;
    let job: Value = server.ended(&small).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(server.get("/").await.status, 200);
    let events = server
        .request(
            reqwest::Method::GET,
            &format!("/api/v1/jobs/{small}/events"),
        )
        .send()
        .await
        .expect("events");
    assert_eq!(events.status(), 200);
    drop(events);

    // Nobody keeps what they only hang on to. Streams of events go on as long as they are read.
    while let Some(ended) = dripping.join_next().await {
        ended.expect("no panic");
    }
    for direction in ["upload", "download"] {
        until("places are free again", || async {
            (figure(&server, &transfers(direction)).await == 0.0).then_some(())
        })
        .await;
    }
    drop(held);
    fake.release("/lemmy/");
    server.ended(&going).await;
    server.stop().await;
}
