//! A mail server: takes mail by SMTP (RFC 5321), over TLS where it is to, and with the faults that servers have.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
};
use tokio_rustls::TlsAcceptor;

const AUTHORITY: &[u8] = include_bytes!("smtp/authority.pem");
const CERTIFICATE: &[u8] = include_bytes!("smtp/server.pem");
const KEY: &[u8] = include_bytes!("smtp/server.key.pem");

/// How the server speaks.
#[derive(Debug, Clone, Copy, Default)]
pub struct SmtpOptions {
    /// TLS after a beginning in clear is offered.
    pub starttls: bool,
    /// TLS from the beginning.
    pub tls: bool,
    /// User and password that are asked for; none: nobody has to show any.
    pub login: Option<(&'static str, &'static str)>,
}

/// What goes wrong with one mail, or with one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpFault {
    /// The recipient is answered this.
    Recipient(&'static str),
    /// The sender is answered this.
    Sender(&'static str),
    /// The content is answered this, and not kept.
    Content(&'static str),
    /// The connection is closed in place of an answer to the recipient.
    Close,
    /// The content is kept, and the connection closed without an answer.
    CloseAfterContent,
    /// The recipient is never answered.
    Hang,
    /// The content is kept, and never answered.
    HangAfterContent,
}

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenMail {
    /// From the command, not from the header.
    pub from: String,
    /// From the commands.
    pub to: Vec<String>,
    /// As it came, dots undone.
    pub content: String,
    /// Whether it came over TLS.
    pub is_encrypted: bool,
    /// Who showed their password.
    pub user: Option<String>,
}

/// A mail server.
pub struct SmtpServer {
    address: SocketAddr,
    /// Bound and not listening: nobody gets through until it starts.
    waiting: Option<TcpSocket>,
    options: SmtpOptions,
    shared: Arc<Shared>,
}

struct Shared {
    faults: Mutex<VecDeque<SmtpFault>>,
    taken: watch::Sender<Vec<TakenMail>>,
    /// Recipients that somebody asked for.
    asked: watch::Sender<usize>,
}

impl SmtpServer {
    /// Listens, in clear, and asks for no password.
    pub fn start() -> Self {
        Self::start_with(SmtpOptions::default())
    }

    /// Listens.
    pub fn start_with(options: SmtpOptions) -> Self {
        let mut server = Self::down(options);
        server.get_up();
        server
    }

    /// Has its address; connections are refused.
    pub fn down(options: SmtpOptions) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        let any = "127.0.0.1:0".parse().expect("an address");
        socket.bind(any).expect("a free port");
        Self {
            address: socket.local_addr().expect("the port"),
            waiting: Some(socket),
            options,
            shared: Arc::new(Shared {
                faults: Mutex::default(),
                taken: watch::Sender::default(),
                asked: watch::Sender::default(),
            }),
        }
    }

    /// Begins to listen.
    pub fn get_up(&mut self) {
        if let Some(socket) = self.waiting.take() {
            let listener = socket.listen(64).expect("a listener");
            tokio::spawn(serve(listener, self.options, Arc::clone(&self.shared)));
        }
    }

    /// Its port on 127.0.0.1 and localhost.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The certificate (DER) of the authority that vouches for `localhost`.
    pub fn authority() -> Vec<u8> {
        let certificate = CertificateDer::from_pem_slice(AUTHORITY).expect("a certificate");
        certificate.to_vec()
    }

    /// The same, as a file has it.
    pub fn authority_pem() -> &'static [u8] {
        AUTHORITY
    }

    /// What goes wrong with the next mails, one after the other; then nothing does.
    pub fn fail(&self, faults: impl IntoIterator<Item = SmtpFault>) {
        self.shared.faults().extend(faults);
    }

    /// The mails that were taken so far.
    pub fn taken(&self) -> Vec<TakenMail> {
        self.shared.taken.borrow().clone()
    }

    /// Waits until so many mails were taken.
    pub async fn wait_for(&self, mails: usize) -> Vec<TakenMail> {
        let mut taken = self.shared.taken.subscribe();
        let enough = taken.wait_for(|taken| taken.len() >= mails).await;
        enough.expect("bug: the server is there").clone()
    }

    /// How often a recipient was asked for.
    pub fn asked(&self) -> usize {
        *self.shared.asked.borrow()
    }

    /// Waits until a recipient was asked for so often.
    pub async fn wait_asked(&self, times: usize) {
        let mut asked = self.shared.asked.subscribe();
        let enough = asked.wait_for(|asked| *asked >= times).await;
        enough.expect("bug: the server is there");
    }
}

impl Shared {
    fn faults(&self) -> std::sync::MutexGuard<'_, VecDeque<SmtpFault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve(listener: TcpListener, options: SmtpOptions, shared: Arc<Shared>) {
    let tls = acceptor();
    while let Ok((stream, _)) = listener.accept().await {
        let (shared, tls) = (Arc::clone(&shared), tls.clone());
        tokio::spawn(async move {
            // A client that goes away is none of ours.
            let _ = greet(stream, options, tls, shared).await;
        });
    }
}

fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(KEY).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a certificate and its key");
    TlsAcceptor::from(Arc::new(config))
}

async fn greet(
    stream: TcpStream,
    options: SmtpOptions,
    tls: TlsAcceptor,
    shared: Arc<Shared>,
) -> std::io::Result<()> {
    let mut session = Session {
        options,
        shared,
        is_encrypted: options.tls,
        user: None,
    };
    if options.tls {
        return session
            .talk(tls.accept(stream).await?, true)
            .await
            .map(drop);
    }
    if let Some(stream) = session.talk(stream, true).await? {
        session.is_encrypted = true;
        session.talk(tls.accept(stream).await?, false).await?;
    }
    Ok(())
}

struct Session {
    options: SmtpOptions,
    shared: Arc<Shared>,
    is_encrypted: bool,
    user: Option<String>,
}

impl Session {
    /// Talks until the client leaves, or wants to go on over TLS: then the stream is given back.
    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        stream: S,
        greets: bool,
    ) -> std::io::Result<Option<S>> {
        let mut stream = BufReader::new(stream);
        if greets {
            say(&mut stream, "220 localhost ESMTP for tests").await?;
        }
        let (mut from, mut to, mut fault) = (String::new(), Vec::new(), None);
        while let Some(line) = hear(&mut stream).await? {
            let (verb, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => say(&mut stream, &self.extensions()).await?,
                "STARTTLS" if self.options.starttls && !self.is_encrypted => {
                    say(&mut stream, "220 go ahead").await?;
                    return Ok(Some(stream.into_inner()));
                }
                "AUTH" => self.sign_in(&mut stream, rest).await?,
                _ if self.options.login.is_some() && self.user.is_none() && verb != "QUIT" => {
                    say(&mut stream, "530 5.7.0 Authentication required").await?;
                }
                "MAIL" => {
                    fault = self.shared.faults().pop_front();
                    match fault {
                        Some(SmtpFault::Sender(answer)) => say(&mut stream, answer).await?,
                        _ => {
                            from = address(rest);
                            to.clear();
                            say(&mut stream, "250 2.1.0 Ok").await?;
                        }
                    }
                }
                "RCPT" => {
                    self.shared.asked.send_modify(|asked| *asked += 1);
                    match fault {
                        Some(SmtpFault::Recipient(answer)) => say(&mut stream, answer).await?,
                        Some(SmtpFault::Close) => return Ok(None),
                        Some(SmtpFault::Hang) => std::future::pending().await,
                        _ => {
                            to.push(address(rest));
                            say(&mut stream, "250 2.1.5 Ok").await?;
                        }
                    }
                }
                "DATA" => {
                    say(&mut stream, "354 go ahead").await?;
                    let content = content(&mut stream).await?;
                    if let Some(SmtpFault::Content(answer)) = fault {
                        say(&mut stream, answer).await?;
                        continue;
                    }
                    let mail = TakenMail {
                        from: from.clone(),
                        to: to.clone(),
                        content,
                        is_encrypted: self.is_encrypted,
                        user: self.user.clone(),
                    };
                    self.shared.taken.send_modify(|taken| taken.push(mail));
                    match fault {
                        Some(SmtpFault::CloseAfterContent) => return Ok(None),
                        Some(SmtpFault::HangAfterContent) => std::future::pending().await,
                        _ => {}
                    }
                    say(&mut stream, "250 2.0.0 Ok: queued as 4711").await?;
                }
                "RSET" | "NOOP" => say(&mut stream, "250 2.0.0 Ok").await?,
                "QUIT" => {
                    say(&mut stream, "221 2.0.0 Bye").await?;
                    return Ok(None);
                }
                _ => say(&mut stream, "502 5.5.2 What?").await?,
            }
        }
        Ok(None)
    }

    fn extensions(&self) -> String {
        let mut lines = vec!["250-localhost", "250-8BITMIME"];
        if self.options.starttls && !self.is_encrypted {
            lines.push("250-STARTTLS");
        }
        if self.options.login.is_some() {
            lines.push("250-AUTH PLAIN LOGIN");
        }
        lines.push("250 SIZE 10240000");
        lines.join("\r\n")
    }

    /// AUTH PLAIN with the answer beside it (RFC 4616).
    async fn sign_in<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        stream: &mut BufReader<S>,
        rest: &str,
    ) -> std::io::Result<()> {
        let shown = rest.strip_prefix("PLAIN ").unwrap_or_default();
        let shown = STANDARD.decode(shown.trim()).unwrap_or_default();
        let shown = String::from_utf8_lossy(&shown).into_owned();
        let parts: Vec<&str> = shown.split('\0').collect();
        match (self.options.login, parts.as_slice()) {
            (Some((user, password)), [_, name, word]) if (user, password) == (*name, *word) => {
                self.user = Some(user.to_owned());
                say(stream, "235 2.7.0 Authentication successful").await
            }
            _ => say(stream, "535 5.7.8 Authentication credentials invalid").await,
        }
    }
}

/// `FROM:<a@example.org> BODY=8BITMIME` as its address.
fn address(rest: &str) -> String {
    let inner = rest
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inner
        .map(|(address, _)| address.to_owned())
        .unwrap_or_default()
}

async fn content<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
) -> std::io::Result<String> {
    let mut content = String::new();
    while let Some(line) = hear(stream).await? {
        if line == "." {
            return Ok(content);
        }
        content.push_str(line.strip_prefix('.').unwrap_or(&line));
        content.push_str("\r\n");
    }
    Err(std::io::ErrorKind::UnexpectedEof.into())
}

/// A line without its end; none: the client has left.
async fn hear<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    if stream.read_until(b'\n', &mut line).await? == 0 {
        return Ok(None);
    }
    let line = String::from_utf8_lossy(&line).into_owned();
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    line: &str,
) -> std::io::Result<()> {
    let line = format!("{line}\r\n");
    stream.get_mut().write_all(line.as_bytes()).await?;
    stream.get_mut().flush().await
}
