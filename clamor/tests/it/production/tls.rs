//! Redis behind TLS and a password, as across a network.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use super::site::{Site, ended, is_ready};
use crate::fake::forum;

/// A Redis that speaks TLS only, with a certificate of an authority that nobody knows.
struct TlsRedis {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl TlsRedis {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        openssl(
            folder.path(),
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=test",
        );
        openssl(
            folder.path(),
            "req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost",
        );
        std::fs::write(folder.path().join("names"), "subjectAltName=DNS:localhost").unwrap();
        openssl(
            folder.path(),
            "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -out cert.pem -days 2 -extfile names",
        );
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .unwrap()
            .port();
        let process = Command::new("redis-server")
            .current_dir(folder.path())
            .args(["--bind", "127.0.0.1", "--port", "0", "--save", ""])
            .args(["--tls-port", &port.to_string(), "--tls-auth-clients", "no"])
            .args(["--tls-cert-file", "cert.pem", "--tls-key-file", "key.pem"])
            .args(["--tls-ca-cert-file", "ca.pem", "--requirepass", "a word"])
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is needed for this test: install redis");
        Self {
            process,
            folder,
            port,
        }
    }

    fn url(&self) -> String {
        format!("rediss://:a%20word@localhost:{}", self.port)
    }

    fn authority(&self) -> String {
        self.folder.path().join("ca.pem").display().to_string()
    }
}

impl Drop for TlsRedis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn openssl(folder: &Path, arguments: &str) {
    let ran = Command::new("openssl")
        .current_dir(folder)
        .args(arguments.split(' '))
        .output()
        .expect("openssl is needed for this test: install it");
    assert!(ran.status.success(), "{ran:?}");
}

#[tokio::test]
async fn redis_is_reached_through_tls_and_only_when_its_certificate_is_trusted() {
    let redis = TlsRedis::start();
    let site = Site::new().await.set("REDIS_URL", &redis.url());
    let stranger = site.worker().await;
    let site = site.set("SSL_CERT_FILE", &redis.authority());
    let (api, worker) = (site.api().await, site.worker().await);
    is_ready(&worker.server, true).await;
    let id = api.create(&[forum(1)]).await;
    assert_eq!(ended(&api, &id).await["status"], "completed");
    let why = is_ready(&stranger.server, false).await;
    assert!(why.contains("certificate"), "{why}");
    for server in [stranger.server, worker.server, api] {
        server.stop().await;
    }
}
