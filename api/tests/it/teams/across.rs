//! People of several teams, and admins of all.

use reqwest::Method;
use serde_json::json;

use super::{OPEN, PAGES, World, api_routes, filled};
use crate::app::{Answer, hn};

#[tokio::test]
async fn whoever_is_in_several_teams_sees_one_at_a_time_on_every_route() {
    let world = World::start(false).await;
    let document = world.app.get("/openapi.json").await.json();
    let (red, other) = (
        world.create(&world.red, 1).await,
        world.create(&world.red, 2).await,
    );
    let blue = world.create(&world.blue, 1).await;
    let ask = async |token: &str, team: &str, method: &Method, path: &str| {
        let request = world.request(token, method, path);
        Answer::of(request.header("x-clamor-team", team)).await
    };
    let pages = PAGES.map(|(method, path)| (method, path.to_owned()));
    let routes = api_routes(&document).into_iter().chain(pages);
    let routes = routes.filter(|(_, path)| !OPEN.contains(&path.as_str()));
    for (method, path) in routes {
        let is_page = !path.starts_with("/api");
        let code = |answer: &Answer, status: u16, code: &str| match is_page {
            true => assert_eq!(answer.status, status, "{method} {path}: {}", answer.text()),
            false => {
                answer.problem(status, code);
            }
        };
        let filled = filled(&path, &red, &other);
        // Which one is meant is not guessed; a team that is not theirs is like one that there is not.
        code(
            &world.ask(&world.both, &method, &filled).await,
            403,
            "no_team",
        );
        for team in ["green", "", "00000000-0000-0000-0000-000000000000"] {
            let answer = ask(&world.both, team, &method, &filled).await;
            code(&answer, 403, "other_team");
        }
        code(
            &ask(&world.blue, "red", &method, &filled).await,
            403,
            "other_team",
        );
        if path.contains("jobs/{id}") {
            let answer = ask(&world.both, "blue", &method, &filled).await;
            code(&answer, 404, "job_not_found");
        }
    }
    for (team, job) in [("blue", &blue), ("red", &red)] {
        let path = format!("/api/v1/jobs/{job}");
        assert_eq!(
            ask(&world.both, team, &Method::GET, &path).await.status,
            200
        );
        let request = world.request(&world.both, &Method::POST, "/api/v1/jobs");
        let request = request.header("x-clamor-team", team);
        let made = Answer::of(request.json(&json!({"urls": [hn(7)]})))
            .await
            .job_id();
        let own = if team == "blue" {
            &world.blue
        } else {
            &world.red
        };
        assert!(world.list(own).await.contains(&made), "{team}");
    }
    world.app.stop().await;
}

#[tokio::test]
async fn an_admin_sees_all_and_writes_for_their_own_team() {
    let world = World::start(false).await;
    let red = world.create(&world.red, 1).await;
    let blue = world.create(&world.blue, 2).await;
    let by_red_admin = world.create(&world.red_admin, 3).await;
    let by_admin = world.create(&world.admin, 4).await;

    let newest_first = [&by_admin, &by_red_admin, &blue, &red];
    for admin in [&world.admin, &world.red_admin] {
        assert_eq!(
            world.list(admin).await.iter().collect::<Vec<_>>(),
            newest_first
        );
        let page = world.ask(admin, &Method::GET, "/").await;
        assert!(
            newest_first
                .iter()
                .all(|id| page.text().contains(id.as_str()))
        );
    }
    assert_eq!(
        world.list(&world.red).await,
        [by_red_admin.clone(), red.clone()]
    );
    assert_eq!(world.list(&world.blue).await, [blue.as_str()]);

    // Page after page, over the teams.
    let mut all = Vec::new();
    let mut path = "/api/v1/jobs?limit=1".to_owned();
    loop {
        let page = world.ask(&world.admin, &Method::GET, &path).await.json();
        all.push(page["jobs"][0]["id"].as_str().expect("a job").to_owned());
        match page["next_cursor"].as_str() {
            Some(next) => path = format!("/api/v1/jobs?limit=1&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(all.iter().collect::<Vec<_>>(), newest_first);

    let cancel = format!("/api/v1/jobs/{blue}/cancel");
    assert_eq!(
        world.ask(&world.admin, &Method::POST, &cancel).await.status,
        200
    );
    let path = format!("/api/v1/jobs/{blue}");
    let job = world.ask(&world.blue, &Method::GET, &path).await.json();
    assert_eq!(job["status"], "cancelled");
    assert_eq!(
        world.ask(&world.admin, &Method::DELETE, &path).await.status,
        204
    );
    assert!(world.list(&world.blue).await.is_empty());
    world.app.stop().await;
}

#[tokio::test]
async fn a_job_scored_again_by_an_admin_stays_with_its_team() {
    let world = World::start(true).await;
    let job = world.create(&world.blue, 1).await;
    world.ended(&world.blue, &job).await;
    let path = format!("/api/v1/jobs/{job}/rescore");
    let ask = |token: &str| {
        let request = world.request(token, &Method::POST, &path);
        Answer::of(request.header("idempotency-key", "again"))
    };
    let again = ask(&world.red_admin).await;
    assert_eq!(again.status, 202, "{}", again.text());
    let again = again.job_id();
    assert_eq!(ask(&world.red_admin).await.job_id(), again);
    assert_eq!(world.list(&world.blue).await, [again.clone(), job.clone()]);
    assert!(world.list(&world.red).await.is_empty());
    let compare = format!("/api/v1/jobs/{job}/compare/{again}");
    world.ended(&world.blue, &again).await;
    for token in [&world.blue, &world.admin] {
        let answer = world.ask(token, &Method::GET, &compare).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    world.app.stop().await;
}

#[tokio::test]
async fn an_idempotency_key_is_known_to_its_own_team_only() {
    let world = World::start(false).await;
    let post = |token: &str, post: u64| {
        let body = json!({"urls": [hn(post)]});
        let request = world.request(token, &Method::POST, "/api/v1/jobs");
        Answer::of(request.header("idempotency-key", "monday").json(&body))
    };
    let red = post(&world.red, 1).await.job_id();
    let blue = post(&world.blue, 1).await.job_id();
    let admin = post(&world.admin, 2).await.job_id();
    assert!(red != blue && blue != admin && red != admin);
    assert_eq!(post(&world.red, 1).await.job_id(), red);
    // An admin of the team shares its keys, and sees no more by them than before.
    assert_eq!(post(&world.red_admin, 1).await.job_id(), red);
    post(&world.red_admin, 2)
        .await
        .problem(409, "idempotency_key_reused");
    world.app.stop().await;
}
