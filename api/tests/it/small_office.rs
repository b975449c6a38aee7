//! An app without an issuer, whose users sign in with a password.

use api::Settings;
use auth::{
    LocalUsers, NewUser, PublicUrl, SessionSettings, SignInSettings, TokenSettings, UserName,
};
use reqwest::{Method, header};
use store::Role;
use tokio::net::TcpListener;
use url::form_urlencoded;

use crate::{
    app::{Answer, App, Setup},
    surfer::Surfer,
};

pub(crate) struct SmallOffice {
    pub(crate) app: App,
    users: LocalUsers,
}

impl SmallOffice {
    pub(crate) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    /// With other settings.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::made(change, false).await
    }

    /// The same, where somebody works on jobs.
    pub(crate) async fn with_worker(change: impl FnOnce(&mut Settings)) -> Self {
        Self::made(change, true).await
    }

    async fn made(change: impl FnOnce(&mut Settings), worker: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port");
        let public_url: PublicUrl = format!("http://{address}").parse().expect("an address");
        let setup = Setup::default();
        let mut settings = Settings {
            sign_in: Some(SignInSettings {
                public_url,
                local_users: true,
                sessions: SessionSettings::default(),
                tokens: TokenSettings::default(),
            }),
            ..setup.settings
        };
        change(&mut settings);
        let setup = Setup { settings, worker };
        let app = App::on(listener, setup).await;
        Self {
            users: LocalUsers::new(app.store.clone()),
            app,
        }
    }

    /// Makes a user, as the operator does; their first password.
    pub(crate) async fn add(&self, name: &str, team: &str, role: Role) -> String {
        let (team, team_name) = auth::team(team).expect("a team");
        let user = NewUser {
            name: name.parse().expect("a name"),
            team: (team, Some(team_name)),
            role,
            mail: None,
        };
        self.users.add(user, None).await.expect("a user").1.password
    }

    /// Gives a user another first password, as the operator does.
    pub(crate) async fn reset(&self, name: &str) -> String {
        let name: UserName = name.parse().expect("a name");
        let user = self.users.named(&name).await.expect("a user");
        let given = self.users.reset(&user, None).await;
        given.expect("a password").password
    }

    /// A browser that is signed in by a password of its owner's own; see [`own`].
    pub(crate) async fn signed_in(&self, name: &str, team: &str, role: Role) -> Surfer {
        let first = self.add(name, team, role).await;
        let mut surfer = Surfer::new(&self.app);
        let answer = sign_in(&mut surfer, name, &first).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let answer = change(&mut surfer, &first, &own(name)).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        surfer
    }

    /// Asks as a program that sends name and password.
    pub(crate) async fn ask_by(&self, name: &str, password: &str, path: &str) -> Answer {
        let request = self.app.request(Method::GET, path);
        Answer::of(request.basic_auth(name, Some(password))).await
    }
}

/// What a user of this name chooses.
pub(crate) fn own(name: &str) -> String {
    format!("correct horse of {name}")
}

/// Fills the form in and sends it.
pub(crate) async fn sign_in(surfer: &mut Surfer, name: &str, password: &str) -> Answer {
    sign_in_to(surfer, name, password, "/").await
}

pub(crate) async fn sign_in_to(
    surfer: &mut Surfer,
    name: &str,
    password: &str,
    to: &str,
) -> Answer {
    let csrf = surfer.csrf("/sign-in").await;
    send_form(surfer, &csrf, name, password, to).await
}

pub(crate) async fn send_form(
    surfer: &mut Surfer,
    csrf: &str,
    name: &str,
    password: &str,
    to: &str,
) -> Answer {
    let fields = fields(&[("name", name), ("password", password), ("to", to)]);
    surfer.submit("/sign-in", csrf, &fields).await
}

/// Changes the password of whoever is signed in.
pub(crate) async fn change(surfer: &mut Surfer, current: &str, new: &str) -> Answer {
    let csrf = surfer.csrf("/account/password").await;
    let fields = fields(&[("current", current), ("new", new), ("again", new)]);
    surfer.submit("/account/password", &csrf, &fields).await
}

/// Fields as a browser sends them.
pub(crate) fn fields(fields: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields).finish()
}

/// How many cookies an answer sets.
pub(crate) fn cookies(answer: &Answer, name: &str) -> usize {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    let begin = format!("{name}=");
    cookies
        .filter(|cookie| {
            cookie
                .to_str()
                .is_ok_and(|cookie| cookie.starts_with(&begin))
        })
        .count()
}
