//! How the server is, for those who look after it: what waits, which webhooks and mails fail, what teams have had, what is
//! kept, and which versions there are.

use std::time::Duration;

use axum::{extract::State, response::Response};
use queue::Redis;
use serde::Deserialize;
use service::wording::count;
use store::{FailingWebhook, JobStatus, QuotaUse, Scope, TeamUsage, WebhookOff, WorkCount};
use url::Url;
use uuid::Uuid;

use super::{assets::RELEASE, format::time, mail, render, view::Status};
use crate::{asking::Asking, error::ApiError, extract::Choices, state::AppState};

/// Teams that are listed.
const TEAMS: u32 = 200;

/// Webhooks that do not work, which are listed.
const WEBHOOKS: u32 = 200;

/// Mails that were given up, which are listed.
const MAILS: u32 = 50;

/// Redis is waited for so long.
const REDIS_WITHIN: Duration = Duration::from_secs(2);

/// A worker that was not seen for so long is not counted.
const ALIVE_WITHIN: Duration = Duration::from_secs(60);

#[derive(askama::Template)]
#[template(path = "server.html")]
struct ServerPage {
    release: &'static str,
    database: String,
    size: String,
    schema: i64,
    redis: String,
    /// How many of which version; empty where the worker is in this process.
    workers: Vec<(String, u64)>,
    work: Vec<WorkLine>,
    jobs: Vec<(&'static str, String)>,
    webhooks: Vec<WebhookLine>,
    /// None: mail is off.
    mail: Option<mail::Standing>,
    /// What came of a trial.
    trial: Option<String>,
    failed_mails: Vec<mail::FailedLine>,
    teams: Vec<TeamLine>,
}

struct WorkLine {
    kind: String,
    due: String,
    running: String,
    later: String,
    oldest: String,
}

struct WebhookLine {
    team: String,
    /// Where it is, without what may be a secret of the other system.
    host: String,
    state: String,
}

struct TeamLine {
    name: String,
    quotas: Vec<String>,
}

/// What else is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ServerQuery {
    /// A mail that was sent on trial.
    mail: Option<Uuid>,
}

/// `GET /server`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Choices(query): Choices<ServerQuery>,
) -> Result<Response, ApiError> {
    actor.runs_server()?;
    let store = state.store();
    let rows = async {
        tokio::try_join!(
            store.census(),
            store.installation(ALIVE_WITHIN),
            store.failing_webhooks(WEBHOOKS),
            store.usage_by_team(TEAMS),
            store.mail_server(),
            store.waiting_mails(),
            store.failed_mails(MAILS),
        )
    };
    let (rows, redis) = tokio::join!(rows, redis(state.other_parts().redis.as_ref()));
    let (census, installation, webhooks, teams, server, waiting, failed_mails) = rows?;
    let own = match actor.user_id() {
        Some(user) => store.user(Scope::All, user).await.ok(),
        None => None,
    };
    let own = own.as_ref().and_then(|own| own.reached_at());
    let trial = match (query.mail, actor.user_id()) {
        (Some(mail), Some(user)) => store.tried_mail(user, mail).await.ok(),
        _ => None,
    };
    render(&ServerPage {
        release: RELEASE,
        database: installation.database,
        size: size(installation.bytes),
        schema: installation.schema,
        redis,
        workers: installation.workers,
        work: census.work.iter().map(work).collect(),
        jobs: census
            .jobs
            .iter()
            .map(|(status, jobs)| (status_name(*status), count(*jobs)))
            .collect(),
        webhooks: webhooks.into_iter().map(webhook).collect(),
        mail: server.map(|server| mail::Standing::of(server, waiting, own.unwrap_or_default())),
        trial: trial.as_ref().map(mail::trial),
        failed_mails: failed_mails.into_iter().map(Into::into).collect(),
        teams: teams.into_iter().map(team).collect(),
    })
}

/// By its word in English, which the API has as well.
fn status_name(status: JobStatus) -> &'static str {
    match i18n::now() == i18n::Language::ENGLISH {
        true => status.as_str(),
        false => Status::from(status).word,
    }
}

fn work(of: &WorkCount) -> WorkLine {
    WorkLine {
        kind: of.kind.clone(),
        due: count(of.due),
        running: count(of.running - of.expired),
        later: count(of.snoozed),
        oldest: of.oldest_due.map_or_else(
            || "\u{2013}".to_owned(),
            |oldest| format!("{} s", oldest.as_secs()),
        ),
    }
}

/// Which Redis answers, or why none does.
async fn redis(redis: Option<&Redis>) -> String {
    let Some(redis) = redis else {
        return t!("None: REDIS_URL is not set").to_owned();
    };
    match tokio::time::timeout(REDIS_WITHIN, redis.version()).await {
        Ok(Ok(version)) => format!("Redis {version}"),
        Ok(Err(away)) => away.to_string(),
        Err(_) => t!(
            "Redis has not answered within {n} s",
            n = REDIS_WITHIN.as_secs()
        ),
    }
}

fn webhook(of: FailingWebhook) -> WebhookLine {
    let webhook = of.webhook;
    let host = Url::parse(&webhook.url).ok();
    let host = host.and_then(|url| url.host_str().map(str::to_owned));
    let state = match (webhook.off, webhook.failing_since) {
        (Some((at, WebhookOff::Gone)), _) => {
            t!("Off since {time}: it answered 410", time = time(at))
        }
        (Some((at, _)), _) => t!("Off since {time}: every attempt failed", time = time(at)),
        (None, since) => {
            let failures = webhook.failures.into();
            match since {
                Some(since) => tn!(
                    failures,
                    "{n} attempt failed since {time}",
                    "{n} attempts failed since {time}",
                    time = time(since)
                ),
                None => tn!(failures, "{n} attempt failed", "{n} attempts failed"),
            }
        }
    };
    WebhookLine {
        team: team_name(of.team_name),
        host: host.unwrap_or_default(),
        state,
    }
}

fn team_name(name: Option<String>) -> String {
    name.unwrap_or_else(|| t!("No team").to_owned())
}

fn team(of: TeamUsage) -> TeamLine {
    TeamLine {
        name: team_name(of.name),
        quotas: of.quotas.iter().map(used).collect(),
    }
}

/// `7 of 10`, or `7` where there is no limit.
fn used(of: &QuotaUse) -> String {
    let number = |number: u64| count(i64::try_from(number).unwrap_or(i64::MAX));
    match of.limit {
        Some(limit) => t!(
            "{used} of {limit}",
            used = number(of.used),
            limit = number(limit)
        ),
        None => number(of.used),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_485_760 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_redis_that_is_away_is_told_and_holds_nothing_up() {
        assert!(redis(None).await.contains("REDIS_URL"));
        let away = Redis::new("redis://user:s3cret@127.0.0.1:1").expect("an address");
        let told = redis(Some(&away)).await;
        assert!(told.contains("127.0.0.1:1 cannot be used"), "{told}");
        assert!(!told.contains("s3cret"), "{told}");
    }

    #[test]
    fn sizes_are_in_numbers_that_can_be_read() {
        assert_eq!(size(0), "0 KiB");
        assert_eq!(size(9_000_000), "8789 KiB");
        assert_eq!(size(50 << 20), "50 MiB");
    }
}
