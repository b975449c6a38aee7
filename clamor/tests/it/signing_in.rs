//! Signing in on the page, in a real browser, at a local issuer with real keys.

use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

use serde_json::{Value, json};
use testing::browser::Browser;
use testing::issuer::{AUDIENCE, CLIENT_ID, CLIENT_SECRET, Issuer, Signer};

use crate::{
    browser::{PHONE, complaints},
    fake::{Fake, hn},
    harness::{Server, Setup, program, run, until},
};

/// Who vouches for people, and with which keys.
pub(crate) struct Vouched {
    issuer: Issuer,
    signer: Arc<Signer>,
}

impl Vouched {
    pub(crate) fn start() -> Self {
        let signer = Arc::new(Signer::ed25519("k"));
        let issuer = Issuer::start(&[&signer]);
        Self { issuer, signer }
    }

    /// Settings of a server that trusts it, and that browsers reach at this address.
    pub(crate) fn settings(&self, address: &str) -> [(&'static str, String); 5] {
        [
            ("OIDC_ISSUER", self.issuer.url()),
            ("OIDC_AUDIENCE", AUDIENCE.to_owned()),
            ("OIDC_CLIENT_ID", CLIENT_ID.to_owned()),
            ("OIDC_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ("PUBLIC_URL", format!("http://{address}")),
        ]
    }

    /// A token with which a program of somebody comes in.
    pub(crate) fn token(&self, user: &str, team: &str, more: &Value) -> String {
        let mut claims = self.issuer.claims(user, team);
        let claims = claims.as_object_mut().expect("claims");
        claims.extend(more.as_object().expect("an object").clone());
        self.signer.sign(&json!(claims))
    }

    /// From now on whoever signs in is this person.
    pub(crate) fn let_in(&self, user: &str, team: &str) {
        let claims = json!({"sub": user, "team": team, "name": user});
        self.issuer.let_in(&self.signer, claims);
    }
}

/// A server at which browsers sign in, and who vouches for them.
pub(crate) struct Office {
    pub(crate) server: Server,
    vouched: Vouched,
}

impl Office {
    pub(crate) async fn open(fake: &Fake) -> Self {
        let vouched = Vouched::start();
        let address = own_address();
        let setup = vouched
            .settings(&address)
            .into_iter()
            .fold(Setup::new(fake), |setup, (name, value)| {
                setup.set(name, &value)
            });
        let mut command = program(setup.folder.path());
        setup.apply(&mut command);
        command.args(["serve", "--listen", &address, "--data", "data"]);
        Self {
            server: Server::start(&setup, command).await,
            vouched,
        }
    }

    pub(crate) fn let_in(&self, user: &str, team: &str) {
        self.vouched.let_in(user, team);
    }
}

/// An address of this machine's that nobody else has: its port must be known before it is opened.
pub(crate) fn own_address() -> String {
    static PORT: AtomicU16 = AtomicU16::new(8000);
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    let port = PORT.fetch_add(1, Ordering::Relaxed);
    format!("127.{}.{middle}.{low}:{port}", 64 + high % 64)
}

pub(crate) async fn path(browser: &Browser) -> String {
    let url = browser.client.current_url().await.expect("an address");
    url.path().to_owned()
}

#[tokio::test]
async fn people_of_two_teams_work_in_two_browsers() {
    let office = Office::open(&Fake::start().await).await;
    office.let_in("Ann", "red");
    let ann = Browser::open().await;
    // A deep link leads to the issuer and back to what was asked for.
    ann.goto(&office.server.url("/account")).await;
    ann.shows("h1", "Ann").await;
    ann.shows("main", "Team red").await;
    assert_eq!(path(&ann).await, "/account");
    ann.goto(&office.server.url("/")).await;
    ann.shows("header", "Ann").await;
    ann.write("textarea", &hn(1)).await;
    // The check while typing is a form, too.
    ann.shows("#preview", "1 entry").await;
    ann.click("form[data-preview] button.main").await;
    let job = until("the page of the job", || async {
        let at = path(&ann).await;
        at.strip_prefix("/jobs/")
            .is_some_and(|id| id.len() == 36)
            .then_some(at)
    })
    .await;
    ann.shows("#live", "1 of 1").await;

    office.let_in("Bob", "blue");
    let bob = Browser::open().await;
    bob.goto(&office.server.url(&job)).await;
    bob.shows("h1", "There is no such job").await;

    // Signed out in another tab: what this one asks for leads to signing in again.
    let first = ann.client.window().await.expect("a tab");
    let second = ann.client.new_window(true).await.expect("a tab");
    let client = ann.client.clone();
    client
        .switch_to_window(second.handle)
        .await
        .expect("the other tab");
    ann.goto(&office.server.url("/account")).await;
    ann.click("form[action='/sign-out'] button").await;
    ann.shows("h1", "You are signed out").await;
    assert_eq!(
        office.vouched.issuer.signed_out(),
        [office.server.url("/signed-out")]
    );
    client.switch_to_window(first).await.expect("the first tab");
    office.let_in("Eve", "blue");
    ann.goto(&office.server.url(&job)).await;
    // The issuer lets somebody else in now, of another team.
    ann.shows("h1", "There is no such job").await;
    ann.goto(&office.server.url("/account")).await;
    ann.shows("h1", "Eve").await;
    office.server.stop().await;
}

#[tokio::test]
async fn a_browser_is_told_why_it_cannot_come_in() {
    let office = Office::open(&Fake::start().await).await;
    let browser = Browser::open().await;
    office.vouched.issuer.let_in(
        &office.vouched.signer,
        json!({"sub": "Ann", "team": "red", "aud": "another"}),
    );
    browser.goto(&office.server.url("/")).await;
    browser.shows("h1", "Signing in did not work").await;
    browser.shows("main", "meant for another audience").await;
    office.let_in("Ann", "red");
    browser.click("main a.button").await;
    browser.shows("header", "Ann").await;
    office.server.stop().await;
}

#[tokio::test]
async fn who_is_in_works_on_while_the_issuer_is_away_and_nobody_new_comes_in() {
    let fake = Fake::start().await;
    let office = Office::open(&fake).await;
    // Before anybody has asked the issuer for anything.
    office.vouched.issuer.set_broken(true);
    let stranger = Browser::open().await;
    stranger.goto(&office.server.url("/account")).await;
    stranger.shows("h1", "Tokens cannot be checked now").await;
    stranger.shows("main", "please try again in a moment").await;
    assert_eq!(complaints(&stranger).await, json!([]));
    office.vouched.issuer.set_broken(false);
    office.let_in("Ann", "red");
    until("the issuer is asked again", || async {
        stranger.goto(&office.server.url("/account")).await;
        let name = stranger.text("h1").await;
        (name == "Ann").then_some(())
    })
    .await;

    office.vouched.issuer.set_broken(true);
    office
        .vouched
        .issuer
        .refuse(Some("temporarily_unavailable"));
    stranger.goto(&office.server.url("/")).await;
    stranger.write("textarea", &hn(1)).await;
    stranger.click("form[data-preview] button.main").await;
    stranger.shows("#live", "1 of 1").await;
    let bob = Browser::open().await;
    bob.goto(&office.server.url("/")).await;
    bob.shows("h1", "Signing in did not work").await;
    assert_eq!(complaints(&bob).await, json!([]));
    // He tries again once it is back.
    office.vouched.issuer.set_broken(false);
    office.vouched.issuer.refuse(None);
    office.let_in("Bob", "blue");
    bob.click("main a.button").await;
    bob.shows("header", "Bob").await;
    office.server.stop().await;
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_costs_nothing_that_was_written() {
    let office = Office::open(&Fake::start().await).await;
    office.let_in("Ann", "red");
    let (ann, elsewhere) = (Browser::open().await, Browser::open().await);
    ann.goto(&office.server.url("/")).await;
    ann.write("textarea", &hn(1)).await;
    ann.shows("#preview", "1 entry").await;
    elsewhere.goto(&office.server.url("/account")).await;
    elsewhere.shows("h1", "Ann").await;
    elsewhere
        .click("form[action='/account/sessions/end'] button")
        .await;
    let ends = "document.querySelectorAll(\"form[action='/account/sessions/end']\").length";
    until("one session is left", || async {
        (elsewhere.js(ends).await == json!(0)).then_some(())
    })
    .await;
    ann.click("form[data-preview] button.main").await;
    ann.shows("main", "nothing was done").await;
    assert_eq!(complaints(&ann).await, json!([]));

    // As the page says: signed in again in another tab, back to the form, and sent.
    let first = ann.client.window().await.expect("a tab");
    let second = ann.client.new_window(true).await.expect("a tab");
    ann.client
        .switch_to_window(second.handle)
        .await
        .expect("the other tab");
    ann.goto(&office.server.url("/account")).await;
    ann.shows("h1", "Ann").await;
    ann.client
        .switch_to_window(first)
        .await
        .expect("the first tab");
    ann.client.back().await.expect("the form");
    let written = ann.js("document.querySelector('textarea').value").await;
    assert_eq!(written, json!(hn(1)));
    // The browser has asked for the page again, so the form is that of the new session.
    ann.click("form[data-preview] button.main").await;
    ann.shows("#live", "1 of 1").await;
    office.server.stop().await;
}

#[tokio::test]
async fn the_page_of_an_account_is_for_everybody_and_fits_a_phone() {
    let office = Office::open(&Fake::start().await).await;
    office.let_in("Ann", "red");
    let browser = Browser::with(PHONE).await;
    browser.goto(&office.server.url("/account")).await;
    browser.write("#token-name", "nightly report").await;
    browser.click("form[action='/account/tokens'] button").await;
    browser.shows("h1", "nightly report").await;
    assert_eq!(complaints(&browser).await, json!([]));
    browser.click("main a").await;
    browser.shows("#tokens ~ .scroll", "nightly report").await;
    assert_eq!(complaints(&browser).await, json!([]));
    let root = "document.documentElement";
    let wide = format!("{root}.scrollWidth > {root}.clientWidth");
    assert_eq!(browser.js(&wide).await, json!(false));
    browser.close().await;
    office.server.stop().await;
}

/// A server whose users have passwords, and what `clamor user` answers beside it.
struct SmallOffice {
    server: Server,
    setup: Setup,
}

impl SmallOffice {
    async fn open(fake: &Fake) -> Self {
        let address = own_address();
        let setup = Setup::new(fake).set("LOCAL_USERS", "true");
        let mut command = program(setup.folder.path());
        setup.apply(&mut command);
        command.args(["serve", "--listen", &address, "--data", "data"]);
        let server = Server::start(&setup, command).await;
        Self { server, setup }
    }

    /// Makes a user; their first password.
    async fn add(&self, arguments: &[&str]) -> String {
        let mut command = program(self.setup.folder.path());
        let added = run(command.args(["user", "add"]).args(arguments)).await;
        added.expect(0);
        added
            .stdout()
            .lines()
            .last()
            .expect("a password")
            .to_owned()
    }
}

async fn sign_in(browser: &Browser, name: &str, password: &str) {
    browser
        .js("document.querySelector('#name').value = ''")
        .await;
    browser.write("#name", name).await;
    browser.write("#password", password).await;
    browser.click("form[action='/sign-in'] button").await;
}

async fn choose(browser: &Browser, current: &str, new: &str) {
    browser.write("#current", current).await;
    browser.write("#new", new).await;
    browser.write("#again", new).await;
    browser
        .click("form[action='/account/password'] button")
        .await;
}

#[tokio::test]
async fn a_small_office_works_without_an_issuer() {
    let office = SmallOffice::open(&Fake::start().await).await;
    let first = office.add(&["ann", "--team", "red", "--admin"]).await;
    let ann = Browser::with(PHONE).await;
    // A deep link leads to the form, and after the forced change to what was asked for.
    ann.goto(&office.server.url("/people")).await;
    ann.shows("h1", "Sign in").await;
    assert_eq!(complaints(&ann).await, json!([]));
    sign_in(&ann, "ann", "a wrong password").await;
    ann.shows(".note", "Name or password is not right").await;
    sign_in(&ann, "ann", &first).await;
    ann.shows("h1", "Choose a password of your own").await;
    assert_eq!(complaints(&ann).await, json!([]));
    choose(&ann, &first, "short").await;
    ann.shows(".note", "15 to 256 characters").await;
    choose(&ann, &first, "correct horse battery").await;
    ann.shows("h1", "People").await;
    assert_eq!(path(&ann).await, "/people");
    assert_eq!(complaints(&ann).await, json!([]));

    // She lets somebody else in.
    ann.write("#name", "bob").await;
    ann.click("form[action='/people'] button").await;
    ann.shows("h1", "First password of bob").await;
    assert_eq!(complaints(&ann).await, json!([]));
    let first = ann
        .js("document.querySelector('#first-password').value")
        .await;
    let first = first.as_str().expect("a password").to_owned();
    let bob = Browser::open().await;
    bob.goto(&office.server.url("/account")).await;
    sign_in(&bob, "Bob", &first).await;
    bob.shows("h1", "Choose a password of your own").await;
    choose(&bob, &first, "another horse battery").await;
    bob.shows("h1", "bob").await;
    bob.shows("main", "Team red").await;

    // And out again, while he works.
    ann.click("main a[href='/people']").await;
    ann.shows("tbody", "bob").await;
    ann.js("[...document.querySelectorAll('tbody a')].find(a => a.textContent === 'bob').click()")
        .await;
    ann.shows("h1", "bob").await;
    assert_eq!(complaints(&ann).await, json!([]));
    ann.js("window.confirm = () => true").await;
    ann.click("form[action$='/disable'] button").await;
    ann.shows("h1", "Disabled").await;
    bob.goto(&office.server.url("/")).await;
    bob.shows("h1", "Sign in").await;
    sign_in(&bob, "bob", "another horse battery").await;
    bob.shows(".note", "was disabled").await;
    office.server.stop().await;
}
