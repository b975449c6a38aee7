//! Clients that go away in the middle of a request.

use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::site::{Site, ended};
use crate::fake::forum;

/// Enough to hit every step between a request and its answer.
const TIMES: usize = 300;

#[tokio::test]
async fn a_request_that_is_abandoned_leaves_no_transaction_open() {
    let site = Site::new().await;
    let api = site.api().await;
    let address = api.base.trim_start_matches("http://");
    let body = json!({"urls": [forum(1)]}).to_string();
    let request = format!(
        "POST /api/v1/jobs HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    for number in 0..TIMES {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("sent");
        for _ in 0..number % 30 {
            tokio::task::yield_now().await;
        }
    }
    let worker = site.worker().await;
    let id = api.create(&[forum(2)]).await;
    assert_eq!(ended(&api, &id).await["status"], "completed");
    site.transactions_are_apart();
    worker.server.stop().await;
    api.stop().await;
}
