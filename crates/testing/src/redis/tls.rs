//! Redis behind TLS and a password, as across a network.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

/// A Redis that speaks TLS only, with a certificate of an authority that nobody knows; killed when dropped.
#[derive(Debug)]
pub struct TlsRedisServer {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl TlsRedisServer {
    /// Starts one on a free port.
    pub fn start() -> Self {
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

    /// Where it listens, with the password.
    pub fn url(&self) -> String {
        format!("rediss://:a%20word@localhost:{}", self.port)
    }

    /// The file with the certificate of the authority.
    pub fn authority(&self) -> String {
        self.folder.path().join("ca.pem").display().to_string()
    }
}

impl Drop for TlsRedisServer {
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
