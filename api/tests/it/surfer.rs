//! A browser without a window: keeps cookies as browsers do, and follows where it is sent.

use std::{collections::HashMap, sync::Arc};

use api::Settings;
use auth::{
    ClientSettings, OidcSettings, PublicUrl, SessionSettings, SignInSettings, TokenSettings,
};
use reqwest::{Client, Method, RequestBuilder, header, redirect::Policy};
use testing::issuer::{CLIENT_ID, CLIENT_SECRET, Issuer, Signer};
use tokio::net::TcpListener;

use crate::{
    app::{Answer, App, Setup, client},
    trust::trusted,
};

/// An app at which browsers sign in, and its issuer.
pub(crate) struct Office {
    pub(crate) app: App,
    pub(crate) issuer: Issuer,
    pub(crate) signer: Arc<Signer>,
}

impl Office {
    pub(crate) async fn open() -> Self {
        Self::with(|_, _| {}).await
    }

    /// With other settings of signing in.
    pub(crate) async fn with(
        change: impl FnOnce(&mut ClientSettings, &mut SignInSettings),
    ) -> Self {
        let signer = Arc::new(Signer::ed25519("k"));
        let issuer = Issuer::start(&[&signer]);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port");
        let mut sign_in = SignInSettings {
            public_url: format!("http://{address}")
                .parse::<PublicUrl>()
                .expect("an address"),
            local_users: false,
            sessions: SessionSettings::default(),
            tokens: TokenSettings::default(),
        };
        let mut client = ClientSettings {
            id: CLIENT_ID.to_owned(),
            secret: Some(CLIENT_SECRET.to_owned()),
            scopes: vec!["openid".to_owned(), "profile".to_owned()],
        };
        change(&mut client, &mut sign_in);
        let setup = Setup::default();
        let app = App::on(
            listener,
            Setup {
                settings: Settings {
                    oidc: Some(OidcSettings {
                        client: Some(client),
                        ..trusted(&issuer)
                    }),
                    sign_in: Some(sign_in),
                    ..setup.settings
                },
                worker: false,
            },
        )
        .await;
        Self {
            app,
            issuer,
            signer,
        }
    }

    /// From now on whoever signs in is this person.
    pub(crate) fn let_in(&self, user: &str, team: &str) {
        let claims =
            serde_json::json!({"sub": user, "team": team, "name": format!("{user} the first")});
        self.issuer.let_in(&self.signer, claims);
    }

    /// A browser in which somebody of a team is signed in.
    pub(crate) async fn signed_in(&self, user: &str, team: &str) -> Surfer {
        self.let_in(user, team);
        let mut surfer = Surfer::new(&self.app);
        let page = surfer.open("/").await;
        assert_eq!(page.status, 200, "{}", page.text());
        surfer
    }
}

/// The browser.
#[derive(Clone)]
pub(crate) struct Surfer {
    client: Client,
    base: String,
    pub(crate) cookies: HashMap<String, String>,
    /// Where it is.
    pub(crate) at: String,
}

impl Surfer {
    pub(crate) fn new(app: &App) -> Self {
        // Sets up TLS, which every client of the library wants.
        let _ = client();
        let client = Client::builder().no_proxy().redirect(Policy::none());
        Self {
            client: client.build().expect("a client"),
            base: app.url(""),
            cookies: HashMap::new(),
            at: String::new(),
        }
    }

    /// Opens an address, and follows where it leads.
    pub(crate) async fn open(&mut self, path: &str) -> Answer {
        let mut answer = self.step(path).await;
        for _ in 0..10 {
            if !(300..400).contains(&answer.status) {
                return answer;
            }
            let to = answer.header("location").to_owned();
            answer = self.step(&to).await;
        }
        panic!("it leads in a circle, at last to {}", self.at);
    }

    /// Opens an address, and goes no further.
    pub(crate) async fn step(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, |request| request).await
    }

    /// Sends a form as a page of ours does, with its hidden field.
    pub(crate) async fn submit(&mut self, path: &str, csrf: &str, fields: &str) -> Answer {
        let body = format!("csrf={csrf}&{fields}");
        self.send(Method::POST, path, |request| {
            request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body)
        })
        .await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        change: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Answer {
        self.at = match path.starts_with("http") {
            true => path.to_owned(),
            false => format!("{}{path}", self.base),
        };
        let is_ours = self.at.starts_with(&self.base);
        let mut request = self
            .client
            .request(method, &self.at)
            .header(header::ACCEPT, "text/html");
        if is_ours && !self.cookies.is_empty() {
            let cookies: Vec<_> = self
                .cookies
                .iter()
                .map(|(k, v)| format!("{k}={v}"))
                .collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let answer = Answer::of(change(request)).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().expect("ASCII"));
        }
        answer
    }

    /// Keeps or drops a cookie; one that a browser would not take for `__Host-` is a failure.
    fn keep(&mut self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').expect("attributes");
        let (name, value) = pair.split_once('=').expect("a value");
        let attributes: Vec<_> = attributes.split(';').map(str::trim).collect();
        assert!(name.starts_with("__Host-"), "{cookie}");
        for needed in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(attributes.contains(&needed), "{needed} is not in {cookie}");
        }
        assert!(
            !attributes.iter().any(|one| one.starts_with("Domain")),
            "{cookie}"
        );
        match attributes.contains(&"Max-Age=0") {
            true => self.cookies.remove(name),
            false => self.cookies.insert(name.to_owned(), value.to_owned()),
        };
    }

    /// The hidden field of the forms of the page at `path`.
    pub(crate) async fn csrf(&mut self, path: &str) -> String {
        let page = self.open(path).await;
        let (_, rest) = page
            .text()
            .split_once(r#"name="csrf" value=""#)
            .unwrap_or_else(|| panic!("no field in {}", page.text()));
        rest.split('"').next().expect("its value").to_owned()
    }
}
