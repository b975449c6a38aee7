//! Looking after people: who may do what with whom, by the API and on the pages.

use reqwest::Method;
use serde_json::{Value, json};
use store::Role;

use crate::{
    app::Answer,
    small_office::{SmallOffice, change, fields, own, sign_in},
    surfer::{Office, Surfer},
};

/// Asks with name and password.
async fn ask(
    office: &SmallOffice,
    name: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Answer {
    let mut request = office.app.request(method, path);
    request = request.basic_auth(name, Some(own(name)));
    if let Some(body) = body {
        request = request.json(&body);
    }
    Answer::of(request).await
}

/// An office of two teams, each with an admin and a member, and an admin of all.
struct World {
    office: SmallOffice,
}

impl World {
    async fn open() -> Self {
        let office = SmallOffice::open().await;
        for (name, team, role) in [
            ("root", "red", Role::Admin),
            ("rea", "red", Role::TeamAdmin),
            ("ron", "red", Role::Member),
            ("bea", "blue", Role::TeamAdmin),
            ("bob", "blue", Role::Member),
        ] {
            office.signed_in(name, team, role).await;
        }
        Self { office }
    }

    async fn ask(&self, name: &str, method: Method, path: &str, body: Value) -> Answer {
        ask(&self.office, name, method, path, Some(body)).await
    }

    async fn get(&self, name: &str, path: &str) -> Answer {
        ask(&self.office, name, Method::GET, path, None).await
    }

    async fn change(&self, name: &str, id: &str, body: Value) -> Answer {
        let path = format!("/api/v1/users/{id}");
        self.ask(name, Method::PATCH, &path, body).await
    }

    /// The address of a user, as the admin of all sees it.
    async fn id(&self, name: &str) -> String {
        let page = self.get("root", "/api/v1/users").await.json();
        let users = page["users"].as_array().expect("users").clone();
        let user = users.iter().find(|user| user["subject"] == name);
        user.expect("a user")["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }
}

fn names(page: &Value) -> Vec<String> {
    let users = page["users"].as_array().expect("users");
    let name = |user: &Value| user["subject"].as_str().expect("a name").to_owned();
    users.iter().map(name).collect()
}

#[tokio::test]
async fn admins_see_those_whom_they_look_after() {
    let world = World::open().await;
    let list = "/api/v1/users";
    let all = world.get("root", list).await.json();
    assert_eq!(names(&all), ["bea", "bob", "rea", "ron", "root"]);
    assert_eq!(all["next_cursor"], Value::Null);
    assert_eq!(names(&world.get("bea", list).await.json()), ["bea", "bob"]);
    let bob = &all["users"][1];
    assert_eq!(
        (&bob["team"], &bob["role"], &bob["issuer"], &bob["disabled"]),
        (
            &json!("blue"),
            &json!("member"),
            &json!("local"),
            &json!(false)
        )
    );
    assert!(
        bob["signed_in_at"].is_string() && bob["created_at"].is_string(),
        "{bob}"
    );

    // Page by page.
    let (mut found, mut path) = (Vec::new(), format!("{list}?limit=2"));
    loop {
        let page = world.get("root", &path).await.json();
        found.extend(names(&page));
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("{list}?limit=2&cursor={next}");
    }
    assert_eq!(found, names(&all));
    world
        .get("root", &format!("{list}?cursor=x"))
        .await
        .problem(400, "bad_parameter");

    // Nobody else sees anybody, not even themselves.
    let ron = world.id("ron").await;
    for path in [list, &format!("{list}/{ron}")] {
        world.get("ron", path).await.problem(403, "admins_only");
    }
    world
        .change("ron", &ron, json!({"disabled": false}))
        .await
        .problem(403, "admins_only");
    world
        .change("ron", &ron, json!({"nonsense": 1}))
        .await
        .problem(403, "admins_only");
    let new = json!({"name": "new"});
    world
        .ask("ron", Method::POST, list, new)
        .await
        .problem(403, "admins_only");
    world.office.app.stop().await;
}

#[tokio::test]
async fn another_teams_user_is_not_there_on_any_route() {
    let world = World::open().await;
    let (bob, nobody) = (world.id("bob").await, uuid::Uuid::now_v7().to_string());
    let ron = world.id("ron").await;
    let mut rea = Surfer::new(&world.office.app);
    assert_eq!(sign_in(&mut rea, "rea", &own("rea")).await.status, 303);
    let csrf = rea.csrf("/account").await;
    for id in [bob.as_str(), &nobody, "x"] {
        let path = format!("/api/v1/users/{id}");
        world.get("rea", &path).await.problem(404, "user_not_found");
        for change in [json!({"disabled": true}), json!({"team": "red"}), json!({})] {
            world
                .change("rea", id, change)
                .await
                .problem(404, "user_not_found");
        }
        let reset = format!("{path}/password");
        world
            .ask("rea", Method::POST, &reset, json!({}))
            .await
            .problem(404, "user_not_found");
        assert_eq!(rea.step(&format!("/people/{id}")).await.status, 404);
        let hand_over = format!("{path}/hand-over");
        for to in [&ron, &bob] {
            world
                .ask("rea", Method::POST, &hand_over, json!({"to": to}))
                .await
                .problem(404, "user_not_found");
        }
        for what in ["", "/disable", "/enable", "/password", "/hand-over"] {
            let path = format!("/people/{id}{what}");
            let form = format!("role=member&to={ron}");
            assert_eq!(rea.submit(&path, &csrf, &form).await.status, 404, "{path}");
        }
    }
    let bob = world
        .get("bea", &format!("/api/v1/users/{bob}"))
        .await
        .json();
    assert_eq!(bob["disabled"], false);
    assert_eq!(world.get("bob", "/api/v1/jobs").await.status, 200);
    world.office.app.stop().await;
}

#[tokio::test]
async fn an_admin_of_a_team_gives_and_takes_no_more_than_they_have() {
    let world = World::open().await;
    let [root, rea, ron] = [
        world.id("root").await,
        world.id("rea").await,
        world.id("ron").await,
    ];
    for change in [
        json!({"disabled": true}),
        json!({"role": "member"}),
        json!({"team": "red"}),
    ] {
        world
            .change("rea", &root, change)
            .await
            .problem(409, "user_state");
    }
    let reset = format!("/api/v1/users/{root}/password");
    world
        .ask("rea", Method::POST, &reset, json!({}))
        .await
        .problem(409, "user_state");
    for (id, change) in [
        (&ron, json!({"role": "admin"})),
        (&ron, json!({"team": "blue"})),
        (&rea, json!({"role": "admin"})),
    ] {
        world
            .change("rea", id, change)
            .await
            .problem(409, "user_state");
    }
    for new in [
        json!({"name": "new", "role": "admin"}),
        json!({"name": "new", "team": "blue"}),
    ] {
        world
            .ask("rea", Method::POST, "/api/v1/users", new)
            .await
            .problem(409, "user_state");
    }
    let promoted = world
        .change("rea", &ron, json!({"role": "team_admin"}))
        .await;
    assert_eq!(promoted.json()["role"], "team_admin", "{}", promoted.text());
    assert_eq!(world.get("ron", "/api/v1/users").await.status, 200);
    assert_eq!(world.get("root", "/api/v1/jobs").await.status, 200);
    world.office.app.stop().await;
}

#[tokio::test]
async fn nobody_takes_themselves_away_and_the_last_admin_stays() {
    let world = World::open().await;
    let [root, rea, ron] = [
        world.id("root").await,
        world.id("rea").await,
        world.id("ron").await,
    ];
    for (name, id, change) in [
        ("root", &root, json!({"disabled": true})),
        ("root", &root, json!({"role": "member"})),
        ("rea", &rea, json!({"disabled": true})),
        ("rea", &rea, json!({"role": "member"})),
    ] {
        world
            .change(name, id, change)
            .await
            .problem(409, "user_state");
    }
    let reset = format!("/api/v1/users/{root}/password");
    world
        .ask("root", Method::POST, &reset, json!({}))
        .await
        .problem(409, "user_state");
    // Another admin takes the first one away, and is the last one then: also for the operator.
    let made = world.change("root", &ron, json!({"role": "admin"})).await;
    assert_eq!(made.status, 200, "{}", made.text());
    let done = world.change("ron", &root, json!({"disabled": true})).await;
    assert_eq!(done.json()["disabled"], true, "{}", done.text());
    let users = auth::LocalUsers::new(world.office.app.store.clone());
    let ron = users
        .named(&"ron".parse().expect("a name"))
        .await
        .expect("a user");
    let refused = users.set_disabled(ron.person.user, true).await;
    assert!(refused.is_err_and(|why| why.to_string().contains("last admin")));
    world.office.app.stop().await;
}

#[tokio::test]
async fn a_user_is_made_moved_and_given_another_password() {
    let world = World::open().await;
    let list = "/api/v1/users";
    let made = world
        .ask(
            "rea",
            Method::POST,
            list,
            json!({"name": " New@Example.org "}),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let (user, first) = (&made.json()["user"], made.json()["first_password"].clone());
    let first = first.as_str().expect("a password").to_owned();
    assert_eq!(made.header("cache-control"), "no-store");
    assert_eq!(
        (
            &user["subject"],
            &user["team"],
            &user["role"],
            &user["must_change_password"]
        ),
        (
            &json!("new@example.org"),
            &json!("red"),
            &json!("member"),
            &json!(true)
        )
    );
    assert_eq!(user["signed_in_at"], Value::Null);
    let path = made.header("location").to_owned();
    assert_eq!(world.get("rea", &path).await.json(), *user);
    let again = world
        .ask(
            "root",
            Method::POST,
            list,
            json!({"name": "new@example.org"}),
        )
        .await;
    again.problem(409, "user_state");

    let name = "new@example.org";
    let mut new = Surfer::new(&world.office.app);
    assert_eq!(sign_in(&mut new, name, &first).await.status, 303);
    assert_eq!(change(&mut new, &first, &own(name)).await.status, 303);
    let id = path.rsplit('/').next().expect("an id");
    let moved = world
        .change("root", id, json!({"team": "green", "role": "team_admin"}))
        .await;
    assert_eq!(moved.json()["team"], "green", "{}", moved.text());
    world.get("rea", &path).await.problem(404, "user_not_found");
    let page = new.open("/account").await;
    assert!(page.text().contains("Team green"), "{}", page.text());
    assert!(page.text().contains("href=\"/people\""), "{}", page.text());

    let reset = world
        .ask("root", Method::POST, &format!("{path}/password"), json!({}))
        .await;
    let second = reset.json()["first_password"]
        .as_str()
        .expect("a password")
        .to_owned();
    assert_eq!(new.step("/account").await.status, 303, "signed out");
    let told = world.office.ask_by(name, &own(name), list).await;
    told.problem(401, "password_invalid");
    assert_eq!(sign_in(&mut new, name, &second).await.status, 303);

    for (body, pointer) in [
        (json!({}), "/name"),
        (json!({"name": "a b"}), "/name"),
        (json!({"name": 1}), "/name"),
        (json!({"name": "x", "role": "boss"}), "/role"),
        (json!({"name": "x", "team": "t".repeat(101)}), "/team"),
        (json!({"name": "x", "password": "secret"}), "/password"),
    ] {
        let refused = world.ask("root", Method::POST, list, body.clone()).await;
        let problem = refused.problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
    }
    world
        .change("root", id, json!({"disabled": "yes"}))
        .await
        .problem(422, "invalid_fields");
    world.office.app.stop().await;
}

#[tokio::test]
async fn pages_show_times_in_the_zone_of_whoever_looks() {
    let world = World::open().await;
    let ron = world.id("ron").await;
    let mut surfer = Surfer::new(&world.office.app);
    assert_eq!(sign_in(&mut surfer, "ron", &own("ron")).await.status, 303);
    let page = surfer.open("/account").await;
    assert!(page.text().contains(" UTC</time>"), "{}", page.text());
    let csrf = surfer.csrf("/account").await;
    let choose = fields(&[("time_zone", "Asia/Kolkata")]);
    let chosen = surfer.submit("/account/time-zone", &csrf, &choose).await;
    assert_eq!(chosen.status, 303, "{}", chosen.text());
    let page = surfer.open("/account").await;
    assert!(page.text().contains(" IST</time>"), "{}", page.text());
    assert!(!page.text().contains(" UTC</time>"), "{}", page.text());
    let wrong = fields(&[("time_zone", "Mars/Olympus")]);
    let wrong = surfer.submit("/account/time-zone", &csrf, &wrong).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());

    // An admin sees it, and chooses another one.
    let user = world.get("rea", &format!("/api/v1/users/{ron}")).await;
    assert_eq!(user.json()["time_zone"], "Asia/Kolkata");
    let refused = world
        .change("rea", &ron, json!({"time_zone": "CEST?"}))
        .await;
    let problem = refused.problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["pointer"], "/time_zone");
    let changed = world
        .change("rea", &ron, json!({"time_zone": "America/Sao_Paulo"}))
        .await;
    assert_eq!(changed.json()["time_zone"], "America/Sao_Paulo");
    assert_eq!(changed.json()["role"], "member");
    let page = surfer.open("/account").await;
    assert!(page.text().contains(" UTC-03</time>"), "{}", page.text());
    let mut admin = Surfer::new(&world.office.app);
    assert_eq!(sign_in(&mut admin, "rea", &own("rea")).await.status, 303);
    let path = format!("/people/{ron}");
    let page = admin.open(&path).await;
    assert!(page.text().contains("value=\"America/Sao_Paulo\""));
    assert!(page.text().contains(" UTC</time>"), "{}", page.text());
    let csrf = admin.csrf(&path).await;
    let cleared = admin.submit(&path, &csrf, "time_zone=").await;
    assert_eq!(cleared.status, 303, "{}", cleared.text());
    let user = world
        .get("rea", &path.replace("/people", "/api/v1/users"))
        .await;
    assert_eq!(
        (&user.json()["time_zone"], &user.json()["role"]),
        (&Value::Null, &json!("member"))
    );
    world.office.app.stop().await;
}

#[tokio::test]
async fn the_list_of_jobs_names_who_made_what_and_for_admins_of_all_their_teams() {
    let world = World::open().await;
    for name in ["ron", "bob"] {
        let list = json!({"urls": [crate::app::hn(1)], "name": format!("job of {name}")});
        let made = world.ask(name, Method::POST, "/api/v1/jobs", list).await;
        assert_eq!(made.status, 202, "{}", made.text());
    }
    for (name, shown) in [
        ("root", &["bob \u{b7} blue", "ron \u{b7} red"][..]),
        ("rea", &["ron"][..]),
        ("ron", &["ron"][..]),
        ("bob", &["bob"][..]),
    ] {
        let page = world.get(name, "/").await;
        assert_eq!(page.status, 200, "{}", page.text());
        let lines = page.text().split("<span class=\"why\">").skip(1);
        let makers = lines.filter_map(|line| line.split('<').next());
        assert_eq!(makers.collect::<Vec<_>>(), shown, "{name}");
        let list = world.get(name, "/api/v1/jobs").await.json();
        let jobs = list["jobs"].as_array().expect("jobs").iter();
        let told = jobs.map(|job| {
            let word = |field: &str| job[field].as_str().expect("a name").to_owned();
            (word("name"), word("created_by"), word("team"))
        });
        let expected = shown.iter().map(|shown| {
            let maker = &shown[..3];
            let team = if maker == "ron" { "red" } else { "blue" };
            (format!("job of {maker}"), maker.to_owned(), team.to_owned())
        });
        assert!(told.eq(expected), "{name}: {list}");
    }
    world.office.app.stop().await;
}

#[tokio::test]
async fn what_somebody_made_is_handed_over_within_the_team() {
    let world = World::open().await;
    let [ron, rea, bob] = [
        world.id("ron").await,
        world.id("rea").await,
        world.id("bob").await,
    ];
    let list = json!({"urls": [crate::app::hn(1)], "name": "of ron"});
    let made = world.ask("ron", Method::POST, "/api/v1/jobs", list).await;
    let job = format!("/api/v1/jobs/{}", made.job_id());
    let by = world.get("ron", &job).await.json()["created_by"].clone();
    assert_eq!(by, "ron");
    let share = json!({"expires_in": 7});
    let share = world
        .ask("ron", Method::POST, &format!("{job}/shares"), share)
        .await;
    assert_eq!(share.status, 201, "{}", share.text());
    let link = share.json()["url"].as_str().expect("a link").to_owned();
    let link = link[link.find("/s/").expect("a path")..].to_owned();

    let path = format!("/api/v1/users/{ron}/hand-over");
    let hand_over =
        async |name: &str, body: Value| world.ask(name, Method::POST, &path, body).await;
    for (body, pointer) in [
        (json!({}), "/to"),
        (json!({"to": "rea"}), "/to"),
        // Another team's is not there, as nobody's is.
        (json!({"to": bob}), "/to"),
        (json!({"to": uuid::Uuid::now_v7()}), "/to"),
        (json!({"to": rea, "what": "all"}), "/what"),
    ] {
        let refused = hand_over("rea", body.clone()).await;
        let problem = refused.problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
    }
    let oneself = hand_over("rea", json!({"to": ron})).await;
    oneself.problem(409, "user_state");
    let refused = hand_over("ron", json!({"to": rea})).await;
    refused.problem(403, "admins_only");
    // To a team in which the other one is not nothing goes, whoever asks.
    let none = hand_over("root", json!({"to": bob})).await;
    assert_eq!(none.json(), json!({"jobs": 0, "share_links": 0}));

    let mut admin = Surfer::new(&world.office.app);
    assert_eq!(sign_in(&mut admin, "rea", &own("rea")).await.status, 303);
    let page = admin.open(&format!("/people/{ron}")).await;
    for words in ["1 job and 1 share link", "<option value=\"", ">rea<"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    assert!(!page.text().contains(">bob<"), "{}", page.text());
    let handed = hand_over("rea", json!({"to": rea})).await;
    assert_eq!(handed.json(), json!({"jobs": 1, "share_links": 1}));
    // What was kept of the job says so as well.
    let by = world.get("ron", &job).await.json()["created_by"].clone();
    assert_eq!(by, "rea");
    // The link goes on without whoever made it.
    world.change("rea", &ron, json!({"disabled": true})).await;
    assert_eq!(world.office.app.get(&link).await.status, 200);
    let page = admin.open(&format!("/people/{ron}")).await;
    assert!(!page.text().contains("Hand over"), "{}", page.text());

    // On the page, and back to somebody who may not come in: not.
    let csrf = admin.csrf("/people").await;
    let own_page = format!("/people/{rea}/hand-over");
    let refused = admin.submit(&own_page, &csrf, &format!("to={ron}")).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    world.change("rea", &ron, json!({"disabled": false})).await;
    let done = admin.submit(&own_page, &csrf, &format!("to={ron}")).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let by = world.get("rea", &job).await.json()["created_by"].clone();
    assert_eq!(by, "ron");

    let ask = async || {
        world
            .get("rea", "/api/v1/audit?action=jobs_handed_over")
            .await
    };
    let noted = crate::audit::until(ask, |page| {
        page["entries"]
            .as_array()
            .is_some_and(|entries| entries.len() == 3)
    });
    let noted = noted.await;
    assert_eq!(
        noted["entries"][1]["details"],
        json!({"from": "ron", "to": "rea", "jobs": 1, "links": 1})
    );
    world.office.app.stop().await;
}

#[tokio::test]
async fn people_are_looked_after_on_the_page() {
    let world = World::open().await;
    let mut root = Surfer::new(&world.office.app);
    assert_eq!(sign_in(&mut root, "root", &own("root")).await.status, 303);
    let page = root.open("/people").await;
    for words in [
        "Users of all teams",
        "Team blue",
        ">bob<",
        "Admin of all teams",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let csrf = root.csrf("/people").await;
    let form = fields(&[("name", "zoe"), ("team", "green"), ("role", "member")]);
    let made = root.submit("/people", &csrf, &form).await;
    assert_eq!(made.status, 200, "{}", made.text());
    assert_eq!(made.header("cache-control"), "no-store");
    let (_, first) = made
        .text()
        .split_once("readonly value=\"")
        .expect("a password");
    let first = first.split('"').next().expect("its end").to_owned();
    let mut zoe = Surfer::new(&world.office.app);
    assert_eq!(sign_in(&mut zoe, "zoe", &first).await.status, 303);
    assert_eq!(change(&mut zoe, &first, &own("zoe")).await.status, 303);
    for path in ["/people", &format!("/people/{}", world.id("zoe").await)] {
        let refused = zoe.step(path).await;
        assert_eq!(refused.status, 403, "{}", refused.text());
    }
    let path = format!("/people/{}", world.id("zoe").await);
    let form = fields(&[("team", "blue"), ("role", "team_admin")]);
    assert_eq!(
        root.submit(&path, &csrf, &form).await.header("location"),
        path
    );
    let page = root.open(&path).await;
    for words in ["Team blue", "Admin of the team", "value=\"blue\""] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    // Moved out of sight of whoever moves them.
    assert!(zoe.open("/people").await.text().contains(">bob<"));
    let page = root
        .open(&format!("/people/{}", world.id("root").await))
        .await;
    assert!(page.text().contains("This is you"), "{}", page.text());
    assert!(!page.text().contains("/disable"), "{}", page.text());
    let wrong = root
        .submit("/people", &csrf, "name=a+b&team=x&role=member")
        .await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    world.office.app.stop().await;
}

#[tokio::test]
async fn team_and_role_of_an_issuers_user_are_the_issuers() {
    let office = Office::open().await;
    let claims = json!({"sub": "boss", "team": "red", "roles": ["clamor-admin"]});
    office.issuer.let_in(&office.signer, claims);
    let mut boss = Surfer::new(&office.app);
    assert_eq!(boss.open("/").await.status, 200);
    let mut ann = office.signed_in("ann", "blue").await;
    let users = boss.step("/api/v1/users").await.json();
    let users = users["users"].as_array().expect("users").clone();
    let ann_line = users
        .iter()
        .find(|user| user["subject"] == "ann")
        .expect("ann");
    assert_eq!(ann_line["issuer"], office.issuer.url());
    let path = format!("/people/{}", ann_line["id"].as_str().expect("an id"));
    let csrf = boss.csrf(&path).await;
    for what in ["role=admin", "team=red"] {
        assert_eq!(boss.submit(&path, &csrf, what).await.status, 409, "{what}");
    }
    assert_eq!(
        boss.submit(&format!("{path}/password"), &csrf, "")
            .await
            .status,
        403
    );
    let add = boss
        .submit("/people", &csrf, "name=x&team=red&role=member")
        .await;
    assert_eq!(add.status, 403, "{}", add.text());
    // Whether they may come in is ours.
    assert_eq!(
        boss.submit(&format!("{path}/disable"), &csrf, "")
            .await
            .status,
        303
    );
    assert_eq!(ann.step("/account").await.status, 303);
    office.let_in("ann", "blue");
    let refused = Surfer::new(&office.app).open("/account").await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(
        refused.text().contains("was disabled"),
        "{}",
        refused.text()
    );
    let token = office.signer.sign(&office.issuer.claims("ann", "blue"));
    let told = office.app.ask_as(&token, Method::GET, "/api/v1/jobs").await;
    told.problem(403, "account_disabled");
    office.app.stop().await;
}

#[tokio::test]
async fn an_issuer_names_the_admin_of_one_team() {
    let office = Office::open().await;
    let _bob = office.signed_in("bob", "blue").await;
    let _ron = office.signed_in("ron", "red").await;
    let role = json!(["viewer", "clamor-team-admin"]);
    let claims = json!({"sub": "rea", "team": "red", "roles": role});
    office.issuer.let_in(&office.signer, claims);
    let mut rea = Surfer::new(&office.app);
    let page = rea.open("/people").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains(">ron the first<"), "{}", page.text());
    assert!(!page.text().contains("bob"), "{}", page.text());
    let users = rea.step("/api/v1/users").await.json();
    assert_eq!(names(&users), ["rea", "ron"]);
    assert_eq!(users["users"][0]["role"], "team_admin");
    // Another team's user is not there.
    let bob = office.app.store.users(store::Scope::All, None, 10).await;
    let bob = bob
        .expect("users")
        .0
        .into_iter()
        .find(|user| user.person.subject == "bob");
    let path = format!("/api/v1/users/{}", bob.expect("bob").person.user);
    rea.step(&path).await.problem(404, "user_not_found");

    // A program's token says it as well, and one of several teams makes nobody an admin of one of them.
    let mut claims = office.issuer.claims("rea", "red");
    claims["roles"] = json!("clamor-team-admin");
    let ask = async |claims: &Value, team: Option<&str>| {
        let token = office.signer.sign(claims);
        let mut request = office.app.request(Method::GET, "/api/v1/users");
        request = request.bearer_auth(token);
        if let Some(team) = team {
            request = request.header("x-clamor-team", team);
        }
        Answer::of(request).await
    };
    assert_eq!(names(&ask(&claims, None).await.json()), ["rea", "ron"]);
    claims["team"] = json!(["red", "blue"]);
    for team in ["red", "blue"] {
        let refused = ask(&claims, Some(team)).await;
        refused.problem(403, "admins_only");
    }
    office.app.stop().await;
}

#[tokio::test]
async fn where_nobody_signs_in_there_is_nobody_to_look_after() {
    let app = crate::app::App::without_worker().await;
    app.get("/api/v1/users").await.problem(403, "admins_only");
    assert_eq!(app.get("/people").await.status, 403);
    assert_eq!(app.get("/sign-in").await.status, 403);
    app.stop().await;
}
