//! Every route that changes something leaves an entry in the audit trail, or is named here as one that does
//! not.

use std::{collections::BTreeSet, time::Duration};

use reqwest::{Method, header};
use seal::Seals;
use serde_json::{Value, json};
use store::{
    AuditAction::{self, *},
    AuditFilter, Role, Scope,
};

use crate::{
    answer::{FORM, form},
    app::{Answer, DEADLINE, GOOD_KEY, hn},
    receiver::Receiver,
    small_office::{SmallOffice, own, sign_in},
    surfer::Surfer,
    teams::{PAGES, api_routes},
};

/// Routes without an entry, and why.
const NOT_NOTED: [(&str, &str, &str); 3] = [
    ("POST", "/preview", "looks at a list, and keeps nothing"),
    ("POST", "/api/v1/preview", "the same"),
    ("POST", "/api/v1/analyze", "scores texts, and keeps nothing"),
];

const KEY: &str = "00000000000000000000000000000000000000000000000000000000000000a1";
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01IEND\xae\x42\x60\x82";
const COMMENTS: &str = "text,author\nGreat!,bob\n";

/// The trail, and the routes that were not looked at yet.
struct Trail {
    office: SmallOffice,
    missing: BTreeSet<(String, String)>,
}

impl Trail {
    async fn entries(&self, action: AuditAction) -> usize {
        let filter = AuditFilter {
            action: Some(action),
            ..AuditFilter::default()
        };
        let found = self.office.app.store.audit(Scope::All, &filter, None, 500);
        found.await.expect("entries").0.len()
    }

    /// Somebody asks for this route, which is noted as this.
    async fn notes(
        &mut self,
        route: (&Method, &str),
        action: AuditAction,
        answer: impl Future<Output = Answer>,
    ) -> Answer {
        let (method, path) = route;
        let before = self.entries(action).await;
        let answer = answer.await;
        assert!(
            answer.status < 400,
            "{method} {path}: {} {}",
            answer.status,
            answer.text()
        );
        let noted = async {
            while self.entries(action).await == before {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let noted = tokio::time::timeout(DEADLINE, noted).await;
        noted.unwrap_or_else(|_| panic!("{method} {path} leaves no entry {}", action.as_str()));
        self.missing.remove(&(method.to_string(), path.to_owned()));
        answer
    }

    /// The same, by an admin of all with JSON; `{id}` and `{other}` stand for what is named.
    async fn api(
        &mut self,
        (method, route): (Method, &str),
        ids: &[&str],
        body: Value,
        action: AuditAction,
    ) -> Answer {
        let request = self.by_root(&method, route, ids).json(&body);
        self.notes((&method, route), action, Answer::of(request))
            .await
    }

    /// The same with a form of a page.
    async fn page(
        &mut self,
        route: &str,
        ids: &[&str],
        fields: &str,
        action: AuditAction,
    ) -> Answer {
        let request = self.by_root(&Method::POST, route, ids);
        let kind = "application/x-www-form-urlencoded";
        let request = request.header(header::CONTENT_TYPE, kind);
        let answer = Answer::of(request.body(fields.to_owned()));
        self.notes((&Method::POST, route), action, answer).await
    }

    /// The same with a form that holds a file.
    async fn file(&mut self, route: &str, ids: &[&str], parts: &[Part<'_>], action: AuditAction) {
        let request = self.by_root(&Method::POST, route, ids);
        let request = request.header(header::CONTENT_TYPE, FORM).body(form(parts));
        let answer = Answer::of(request);
        self.notes((&Method::POST, route), action, answer).await;
    }

    fn by_root(&self, method: &Method, route: &str, ids: &[&str]) -> reqwest::RequestBuilder {
        let request = self.office.app.request(method.clone(), &filled(route, ids));
        request.basic_auth("root", Some(own("root")))
    }

    async fn get(&self, path: &str) -> Value {
        let answer = Answer::of(self.by_root(&Method::GET, path, &[])).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// The id of a job, once it has ended.
    async fn ended(&self, made: &Answer) -> String {
        let id = made.job_id();
        let path = format!("/api/v1/jobs/{id}/events");
        let events = Answer::of(self.by_root(&Method::GET, &path, &[])).await;
        assert!(events.text().contains("event: end"), "{}", events.text());
        id
    }
}

type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// The address of a route, with ids in their order.
fn filled(route: &str, ids: &[&str]) -> String {
    let mut path = route.to_owned();
    for id in ids {
        let (before, rest) = path.split_once('{').expect("a place for an id");
        let (_, after) = rest.split_once('}').expect("its end");
        path = format!("{before}{id}{after}");
    }
    path
}

fn id(answer: &Answer) -> String {
    answer.job_id()
}

async fn jobs(trail: &mut Trail) {
    let create = (Method::POST, "/api/v1/jobs");
    let made = trail
        .api(create.clone(), &[], json!({"urls": [hn(1)]}), JobCreated)
        .await;
    let job = &*trail.ended(&made).await;
    let one = "/api/v1/jobs/{id}";
    trail
        .api(
            (Method::PATCH, one),
            &[job],
            json!({"name": "Ours"}),
            JobRenamed,
        )
        .await;
    let rescore = (Method::POST, "/api/v1/jobs/{id}/rescore");
    let scored = trail.api(rescore, &[job], json!({}), JobRescored).await;
    trail.ended(&scored).await;
    trail
        .page(
            "/jobs/{id}/rescore",
            &[job],
            "analyzer=lexicon",
            JobRescored,
        )
        .await;
    let shares = "/api/v1/jobs/{id}/shares";
    let share = id(&trail
        .api((Method::POST, shares), &[job], json!({}), ShareMade)
        .await);
    let end = (Method::DELETE, "/api/v1/jobs/{id}/shares/{share}");
    trail.api(end, &[job, &share], json!({}), ShareEnded).await;
    trail
        .page("/jobs/{id}/shares", &[job], "days=30&texts=true", ShareMade)
        .await;
    let listed = trail.get(&format!("/api/v1/jobs/{job}/shares")).await;
    let share = listed["shares"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    trail
        .page(
            "/jobs/{id}/shares/{share}/end",
            &[job, &share],
            "",
            ShareEnded,
        )
        .await;
    let items = trail.get(&format!("/api/v1/jobs/{job}")).await;
    let item = items["items"][0]["id"].as_str().expect("an id").to_owned();
    let fetch = format!("item={item}");
    trail
        .page("/jobs/{id}/fetch-again", &[job], &fetch, JobCreated)
        .await;
    trail
        .page("/jobs/{id}/delete", &[job], "", JobDeleted)
        .await;

    // A post that is not answered.
    let made = trail
        .api(create, &[], json!({"urls": [hn(90)]}), JobCreated)
        .await;
    let job = &*id(&made);
    for again in ["/api/v1/jobs/{id}", "/jobs/{id}"] {
        let (cancel, retry) = (format!("{again}/cancel"), format!("{again}/retry"));
        trail.page(&cancel, &[job], "", JobCancelled).await;
        trail.page(&retry, &[job], "", JobRetried).await;
    }
    trail
        .api((Method::DELETE, one), &[job], json!({}), JobDeleted)
        .await;

    let older = (Method::POST, "/api/jobs/create");
    trail
        .api(older, &[], json!({"urls": [hn(2)]}), JobCreated)
        .await;
    let list = hn(3);
    let parts = [("list", None, list.as_bytes())];
    trail.file("/jobs", &[], &parts, JobCreated).await;
    let parts = [("comments", Some("a.csv"), COMMENTS.as_bytes())];
    trail.file("/jobs/comments", &[], &parts, JobCreated).await;
    trail.file("/uploads", &[], &parts, FileUploaded).await;
}

async fn uploads(trail: &mut Trail) {
    let route = (&Method::POST, "/api/v1/uploads");
    let mut ids = Vec::new();
    for name in ["a.csv", "b.csv"] {
        let request = trail.by_root(route.0, &format!("{}?file_name={name}", route.1), &[]);
        let request = request
            .header(header::CONTENT_TYPE, "text/csv")
            .body(COMMENTS);
        let kept = trail.notes(route, FileUploaded, Answer::of(request)).await;
        ids.push(id(&kept));
    }
    let parts = [("comment_text", None, &b"0"[..])];
    trail
        .file("/uploads/{id}", &[&ids[0]], &parts, JobCreated)
        .await;
    let remove = (Method::DELETE, "/api/v1/uploads/{id}");
    trail.api(remove, &[&ids[1]], json!({}), FileRemoved).await;
}

/// Posts that are sent one by one are noted once an hour for each user; of many at once, and of each that is
/// deleted, there is an entry.
async fn posts(trail: &mut Trail) {
    let post = |id: &str, content: &str| json!({"id": id, "content": content});
    let (send, many, one) = ("/api/v1/posts", "/api/v1/posts:batch", "/api/v1/posts/{id}");
    trail
        .api((Method::POST, send), &[], post("a", "Great!"), PostsSent)
        .await;
    // By somebody else, of whom nothing is noted yet.
    let by_ron = |method: &Method, path: &str, body: Value| {
        let request = trail.office.app.request(method.clone(), path);
        Answer::of(request.basic_auth("ron", Some(own("ron"))).json(&body))
    };
    let put = by_ron(&Method::PUT, "/api/v1/posts/b", json!({"content": "Fine."}));
    let again = by_ron(
        &Method::PUT,
        "/api/v1/posts/b",
        json!({"content": "Awful."}),
    );
    trail.notes((&Method::PUT, one), PostsSent, put).await;
    assert_eq!(again.await.status, 200);
    let list = json!([post("c", "One"), post("d", "Two"), post("a", "Another")]);
    trail.api((Method::POST, many), &[], list, PostsSent).await;
    let filter = AuditFilter {
        action: Some(PostsSent),
        ..AuditFilter::default()
    };
    let store = &trail.office.app.store;
    let (noted, _) = store
        .audit(Scope::All, &filter, None, 10)
        .await
        .expect("entries");
    let counts: Vec<_> = noted
        .iter()
        .map(|line| &line.entry.details["posts"])
        .collect();
    assert_eq!(counts, [&json!(2), &Value::Null, &Value::Null]);
    let delete = (Method::DELETE, one);
    trail
        .api(delete.clone(), &["c"], json!({}), PostDeleted)
        .await;
    trail.api(delete, &["d"], json!({}), PostDeleted).await;
}

async fn brands(trail: &mut Trail) {
    let make = (Method::POST, "/api/v1/brands");
    let brand = &*id(&trail
        .api(make, &[], json!({"name": "Acme"}), BrandMade)
        .await);
    let change = (Method::PATCH, "/api/v1/brands/{id}");
    let days = json!({"retention_days": 30});
    trail.api(change, &[brand], days, BrandChanged).await;
    trail.page("/brands", &[], "name=Other", BrandMade).await;
    let logo = "/api/v1/brands/{id}/logo";
    let request = trail.by_root(&Method::PUT, logo, &[brand]);
    let request = request.header(header::CONTENT_TYPE, "image/png");
    let given = Answer::of(request.body(PICTURE));
    trail.notes((&Method::PUT, logo), LogoChanged, given).await;
    trail
        .api((Method::DELETE, logo), &[brand], json!({}), LogoChanged)
        .await;
    let parts = [("logo", Some("a.png"), PICTURE)];
    trail
        .file("/brands/{id}/logo", &[brand], &parts, LogoChanged)
        .await;
    trail
        .page("/brands/{id}/logo/remove", &[brand], "", LogoChanged)
        .await;
    trail
        .page("/brands/{id}", &[brand], "name=Acme+2", BrandChanged)
        .await;
    trail
        .page("/brands/{id}/archive", &[brand], "", BrandChanged)
        .await;
    trail
        .page("/brands/{id}/restore", &[brand], "", BrandChanged)
        .await;
}

async fn profiles(trail: &mut Trail) {
    let follow = (Method::POST, "/api/v1/profiles");
    let wanted = |handle: &str| json!({"platform": "facebook", "handle": handle});
    let made = trail
        .api(follow.clone(), &[], wanted("pageone"), ProfilesFollowed)
        .await;
    let profile = &*id(&made);
    let one = "/api/v1/profiles/{id}";
    let change = json!({"interval": 7_200});
    trail
        .api((Method::PATCH, one), &[profile], change, ProfileChanged)
        .await;
    let page = "/profiles/{id}";
    trail
        .page(page, &[profile], "interval=86400", ProfileChanged)
        .await;
    trail
        .page("/profiles/{id}/pause", &[profile], "", ProfileChanged)
        .await;
    trail
        .page("/profiles/{id}/resume", &[profile], "", ProfileChanged)
        .await;
    trail
        .page("/profiles/{id}/delete", &[profile], "", ProfileForgotten)
        .await;
    let made = trail
        .api(follow, &[], wanted("pagetwo"), ProfilesFollowed)
        .await;
    let forget = (Method::DELETE, one);
    trail
        .api(forget, &[&id(&made)], json!({}), ProfileForgotten)
        .await;
    let fields = "platform=facebook&handle=pagethree&interval=3600";
    trail.page("/profiles", &[], fields, ProfilesFollowed).await;
    let list = "https://www.facebook.com/pagefour\nhttps://www.facebook.com/pagefive\n";
    let parts = [("file", Some("list.txt"), list.as_bytes())];
    trail
        .file("/profiles/list", &[], &parts, ProfilesFollowed)
        .await;
    trail
        .page("/api/fans/put", &[], "name=pagesix", ProfilesFollowed)
        .await;
    trail
        .page(
            "/api/fans/insertcompany",
            &[],
            "name=pageseven",
            ProfilesFollowed,
        )
        .await;
}

async fn people(trail: &mut Trail) {
    let make = (Method::POST, "/api/v1/users");
    let made = trail
        .api(make, &[], json!({"name": "tim"}), UserAdded)
        .await
        .json();
    let tim = made["user"]["id"].as_str().expect("an id").to_owned();
    let change = (Method::PATCH, "/api/v1/users/{id}");
    let role = json!({"role": "team_admin"});
    trail.api(change, &[&tim], role, UserChanged).await;
    let password = (Method::POST, "/api/v1/users/{id}/password");
    trail.api(password, &[&tim], json!({}), PasswordReset).await;
    trail
        .page("/people", &[], "name=tom&role=member", UserAdded)
        .await;
    trail
        .page("/people/{id}", &[&tim], "role=member", UserChanged)
        .await;
    let users = trail.get("/api/v1/users").await;
    let users = users["users"].as_array().expect("users");
    let root = users.iter().find(|user| user["subject"] == "root");
    let root = &root.expect("root")["id"];
    let hand_over = (Method::POST, "/api/v1/users/{id}/hand-over");
    trail
        .api(hand_over, &[&tim], json!({"to": root}), JobsHandedOver)
        .await;
    let fields = format!("to={}", root.as_str().expect("an id"));
    trail
        .page("/people/{id}/hand-over", &[&tim], &fields, JobsHandedOver)
        .await;
    trail
        .page("/people/{id}/disable", &[&tim], "", UserChanged)
        .await;
    trail
        .page("/people/{id}/enable", &[&tim], "", UserChanged)
        .await;
    trail
        .page("/people/{id}/password", &[&tim], "", PasswordReset)
        .await;
    let erase = json!({"author_name": "nobody", "confirm": 0});
    trail
        .api((Method::POST, "/api/v1/erasures"), &[], erase, AuthorErased)
        .await;
    let fields = "platform=&id=&name=nobody&confirm=0";
    trail.page("/erasure", &[], fields, AuthorErased).await;
}

async fn webhooks(trail: &mut Trail, receiver: &Receiver) {
    let url = receiver.url("/hook");
    let make = (Method::POST, "/api/v1/webhooks");
    let made = trail.api(make, &[], json!({"url": url}), WebhookMade).await;
    let webhook = &*id(&made);
    let one = "/api/v1/webhooks/{id}";
    let change = json!({"events": ["job.failed"]});
    trail
        .api((Method::PATCH, one), &[webhook], change, WebhookChanged)
        .await;
    for (begin, again) in [
        ("/api/v1/webhooks/{id}", "/redeliver"),
        ("/webhooks/{id}", ""),
    ] {
        let (rotate, test) = (format!("{begin}/rotate"), format!("{begin}/test"));
        trail.page(&rotate, &[webhook], "", WebhookRotated).await;
        trail.page(&test, &[webhook], "", WebhookTested).await;
        let told = trail
            .get(&format!("/api/v1/webhooks/{webhook}/deliveries"))
            .await;
        let delivery = told["deliveries"][0]["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        let again = format!("{begin}/deliveries/{{delivery}}{again}");
        trail
            .page(&again, &[webhook, &delivery], "", DeliverySentAgain)
            .await;
    }
    let fields = format!("url={url}&job.failed=true");
    trail
        .page("/webhooks/{id}", &[webhook], &fields, WebhookChanged)
        .await;
    trail
        .page("/webhooks/{id}/disable", &[webhook], "", WebhookChanged)
        .await;
    trail
        .page("/webhooks/{id}/enable", &[webhook], "", WebhookChanged)
        .await;
    trail
        .page("/webhooks/{id}/delete", &[webhook], "", WebhookDeleted)
        .await;
    trail.page("/webhooks", &[], &fields, WebhookMade).await;
    let listed = trail.get("/api/v1/webhooks").await;
    let webhook = listed["webhooks"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    trail
        .api(
            (Method::DELETE, one),
            &[&webhook],
            json!({}),
            WebhookDeleted,
        )
        .await;
}

async fn credentials(trail: &mut Trail) {
    let one = "/api/v1/credentials/{platform}";
    let (of, key) = (["youtube"], json!({"secret": GOOD_KEY}));
    trail
        .api((Method::PUT, one), &of, key, CredentialEntered)
        .await;
    let test = (Method::POST, "/api/v1/credentials/{platform}/test");
    trail.api(test, &of, json!({}), CredentialTested).await;
    trail
        .api((Method::DELETE, one), &of, json!({}), CredentialRemoved)
        .await;
    let fields = format!("secret={GOOD_KEY}&label=");
    trail
        .page("/platforms/{platform}", &of, &fields, CredentialEntered)
        .await;
    trail
        .page("/platforms/{platform}/test", &of, "", CredentialTested)
        .await;
    trail
        .page("/platforms/{platform}/remove", &of, "", CredentialRemoved)
        .await;
}

/// What somebody does with their own account, in a browser.
async fn account(trail: &mut Trail, ron: &mut Surfer) {
    let users = trail.get("/api/v1/users").await;
    let users = users["users"].as_array().expect("users");
    let id = users.iter().find(|user| user["subject"] == "ron");
    let id = id.expect("ron")["id"].as_str().expect("an id").to_owned();
    let change = (Method::PATCH, "/api/v1/users/{id}");
    let in_blue = json!({"other_teams": ["blue"]});
    trail.api(change, &[&id], in_blue, UserChanged).await;
    let own_account = (Method::PATCH, "/api/v1/account");
    let always = json!({"mail_when": "always"});
    trail.api(own_account, &[], always, UserChanged).await;
    let store = &trail.office.app.store;
    let server = ("clamor@example.org", "smtp.example.org:587");
    store.note_mail_server(Some(server)).await.expect("mail");
    let to = "mail=ann@example.org";
    trail.page("/server/mail", &[], to, MailTested).await;
    let (blue, _) = auth::team("blue").expect("a team");
    for (route, fields, action) in [
        ("/account/team", &*format!("team={blue}"), TeamChosen),
        ("/account/tokens", "name=x&rights=read&days=30", TokenMade),
        ("/account/time-zone", "time_zone=Asia/Tokyo", UserChanged),
        ("/account/language", "language=de", UserChanged),
        ("/account/mail", "mail=&mail_when=never", UserChanged),
    ] {
        let csrf = ron.csrf("/account").await;
        let done = ron.submit(route, &csrf, fields);
        trail.notes((&Method::POST, route), action, done).await;
    }
    let page = ron.open("/account").await;
    let (_, rest) = page
        .text()
        .split_once("/account/tokens/")
        .expect("its form");
    let revoke = format!("/account/tokens/{}/revoke", &rest[..36]);
    let csrf = ron.csrf("/account").await;
    let route = (&Method::POST, "/account/tokens/{id}/revoke");
    trail
        .notes(route, TokenRevoked, ron.submit(&revoke, &csrf, ""))
        .await;
    let mut elsewhere = Surfer::new(&trail.office.app);
    sign_in(&mut elsewhere, "ron", &own("ron")).await;
    let route = "/account/sessions/end";
    let done = ron.submit(route, &csrf, "");
    trail
        .notes((&Method::POST, route), SessionsEnded, done)
        .await;
    let (route, new) = ("/account/password", "another horse of mine");
    let fields = format!("current={}&new={new}&again={new}", own("ron"));
    let done = ron.submit(route, &csrf, &fields);
    trail
        .notes((&Method::POST, route), PasswordChanged, done)
        .await;
    let csrf = ron.csrf("/account").await;
    let done = ron.submit("/sign-out", &csrf, "");
    trail
        .notes((&Method::POST, "/sign-out"), SignedOut, done)
        .await;
    sign_in(ron, "ron", new).await;
    let csrf = ron.csrf("/account").await;
    let route = "/account/delete";
    let done = ron.submit(route, &csrf, "subject=ron");
    trail
        .notes((&Method::POST, route), AccountDeleted, done)
        .await;
}

#[tokio::test]
async fn every_change_leaves_an_entry_or_is_named_as_one_that_does_not() {
    let receiver = Receiver::start().await;
    let office = SmallOffice::with_worker(|settings| {
        settings.seals = Seals::with(KEY.parse().expect("a key"));
        settings.webhook_hosts = [receiver.host()].into_iter().collect();
        settings.mail_wait = Duration::ZERO;
    })
    .await;
    office.signed_in("root", "red", Role::Admin).await;
    let mut ron = office.signed_in("ron", "red", Role::Member).await;
    let document = office.app.get("/openapi.json").await.json();
    let pages = PAGES.map(|(method, path)| (method, path.to_owned()));
    let routes = api_routes(&document).into_iter().chain(pages);
    let changing = routes.filter(|(method, _)| !method.is_safe());
    let changing = changing.map(|(method, path)| {
        // With a slash at its end it is the same.
        let path = path.strip_suffix('/').unwrap_or(&path).to_owned();
        (method.to_string(), path)
    });
    let mut trail = Trail {
        office,
        missing: changing.collect(),
    };
    for (method, path, why) in NOT_NOTED {
        let route = (method.to_owned(), path.to_owned());
        assert!(trail.missing.remove(&route), "{method} {path}: {why}");
    }
    jobs(&mut trail).await;
    uploads(&mut trail).await;
    posts(&mut trail).await;
    brands(&mut trail).await;
    profiles(&mut trail).await;
    people(&mut trail).await;
    webhooks(&mut trail, &receiver).await;
    credentials(&mut trail).await;
    account(&mut trail, &mut ron).await;
    assert_eq!(trail.missing, BTreeSet::new());
    trail.office.app.stop().await;
}
