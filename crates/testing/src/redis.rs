//! A Redis of one test's own, which can be stopped, killed, frozen and started again.

mod tls;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub use tls::TlsRedisServer;

/// Far above what a start takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(120);

/// The running server; it is killed when dropped.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    dir: TempDir,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let dir = TempDir::new().unwrap();
        // Below the ports that outgoing connections get, so that a restart finds its own free again.
        for _ in 0..100 {
            let seed = uuid::Uuid::now_v7().as_u128();
            let port = 20_000 + u16::try_from(seed % 12_000).unwrap();
            if let Some(process) = launch(port, &dir) {
                let process = Some(process);
                return Self { port, dir, process };
            }
        }
        panic!("a hundred ports and none is free");
    }

    /// Where it listens; the same after [`RedisServer::start_again`].
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Stops it as an operator would.
    pub fn stop(&mut self) {
        self.signal("TERM");
        self.wait();
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        self.signal("KILL");
        self.wait();
    }

    /// Starts it again after [`RedisServer::stop`] or [`RedisServer::kill`], with its data.
    pub fn start_again(&mut self) {
        assert!(self.process.is_none(), "it still runs");
        let deadline = Instant::now() + LIMIT;
        while self.process.is_none() {
            assert!(Instant::now() < deadline, "its port stays taken");
            self.process = launch(self.port, &self.dir);
        }
    }

    /// Connections stay open and nothing answers, until [`RedisServer::thaw`].
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// Ends [`RedisServer::freeze`].
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let process = self.process.as_ref().expect("it does not run");
        let sent = Command::new("kill")
            .args([format!("-{name}"), process.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success(), "{sent}");
    }

    fn wait(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.wait().unwrap();
        }
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// `None` when the server ends by itself, which a taken port makes it do.
fn launch(port: u16, dir: &TempDir) -> Option<Child> {
    let mut process = Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
        // Each write is in the file before it is answered, whatever ends the process.
        .args(["--appendonly", "yes", "--appendfsync", "no", "--save", ""])
        .arg("--dir")
        .arg(dir.path())
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server is needed for this test: install redis");
    let deadline = Instant::now() + LIMIT;
    while Instant::now() < deadline {
        if process.try_wait().unwrap().is_some() {
            return None;
        }
        if answers(port, process.id()) {
            return Some(process);
        }
        sleep(Duration::from_millis(5));
    }
    let _ = process.kill();
    let _ = process.wait();
    panic!("redis-server does not answer");
}

/// Whether this very process answers on the port; another test's may be there already.
fn answers(port: u16, process: u32) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_millis(500)))?;
        stream.write_all(b"info\r\nquit\r\n")?;
        let mut said = String::new();
        stream.read_to_string(&mut said)?;
        Ok(said)
    };
    ask().is_ok_and(|said| {
        said.contains(&format!("process_id:{process}\r\n")) && said.contains("loading:0\r\n")
    })
}
