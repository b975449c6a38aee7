//! Connections beyond the limit: told so in one line, and closed.
//!
//! Not left waiting instead: the system would take them all the same, and whoever asks whether
//! the server is well would hear nothing.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::ConnectionSlot;

/// For the whole exchange.
const WITHIN: Duration = Duration::from_secs(1);

const ANSWER: &str = "HTTP/1.1 503 Service Unavailable\r\n\
    Content-Type: application/problem+json\r\nContent-Length: 170\r\nRetry-After: 5\r\n\
    Connection: close\r\n\r\n";

const PROBLEM: &str = r#"{"type":"urn:problem-type:clamor:too_many_connections","title":"Too many connections","status":503,"detail":"Please try again in a moment.","code":"too_many_connections"}"#;

/// Says that there are too many; what goes wrong meanwhile is the client's.
pub(super) async fn refuse(mut stream: TcpStream, _place: ConnectionSlot) {
    let exchange = async {
        let mut ignored = [0; 4096];
        // A connection that is closed with something unread is reset, and its answer lost.
        if stream.read(&mut ignored).await? == 0 {
            return Ok(());
        }
        stream.write_all(ANSWER.as_bytes()).await?;
        stream.write_all(PROBLEM.as_bytes()).await?;
        stream.shutdown().await?;
        while stream.read(&mut ignored).await? > 0 {}
        std::io::Result::Ok(())
    };
    let _ = tokio::time::timeout(WITHIN, exchange).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_as_long_as_it_says() {
        let length = format!("Content-Length: {}\r\n", PROBLEM.len());
        assert!(ANSWER.contains(&length), "{}", PROBLEM.len());
    }
}
