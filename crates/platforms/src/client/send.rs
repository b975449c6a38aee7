//! Sends requests: each hop is checked, paced, timed and capped.

use std::time::Duration;

use egress::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use egress::{Egress, Options, StatusCode};
use tokio::time::Instant;
use url::Url;

use super::ask::Ask;
use super::budget::{Budget, Reservation, SMALL};
use super::kept::PageAnswers;
use super::origin::{Origins, Route};
use super::place::Waiter;
use super::rate_key::RateKey;
use super::{Answer, Client, ClientSettings};
use crate::Failure;
use crate::shared::Closed;

/// Redirects followed before we give up.
const MAX_REDIRECTS: usize = 5;

/// The longest wait that a server may ask for. Without a bound, any server in the list
/// could keep a job open for ever.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// The two ways out: to public addresses, and to those that settings name.
#[derive(Debug)]
pub(super) struct Transport {
    guarded: Egress,
    trusted: Option<Egress>,
}

impl Transport {
    pub(super) fn new(
        settings: &ClientSettings,
        with_trusted: bool,
    ) -> Result<Self, egress::Error> {
        let options = Options {
            user_agent: settings.full_user_agent(),
            timeout: Some(settings.timeout),
            unread_at_once: settings.per_host_concurrency,
            ..Options::default()
        };
        let trusted = with_trusted.then(|| Egress::to_named(&options));
        Ok(Self {
            guarded: Egress::to_public(&options)?,
            trusted: trusted.transpose()?,
        })
    }

    fn of(&self, route: &Route) -> &Egress {
        match &self.trusted {
            Some(trusted) if route.trusted => trusted,
            _ => &self.guarded,
        }
    }
}

/// Memory for one answer: what is more than small needs a place, and comes out of the budget.
struct Reserving<'a> {
    waiter: Waiter<'a>,
    budget: &'a Budget,
    page: &'a Reservation,
    /// Bytes of the answer that there is memory for.
    reserved: usize,
}

impl egress::Memory for Reserving<'_> {
    async fn grow(&mut self, bytes: usize) {
        if bytes <= self.reserved {
            return;
        }
        if self.reserved == SMALL {
            self.waiter.keeps_place().await;
        }
        self.budget.take(bytes - self.reserved, self.page).await;
        self.reserved = bytes;
    }
}

/// A request that may leave.
struct Request {
    route: Route,
    headers: HeaderMap,
}

impl Client {
    /// See [`super::Fetch::get`], which remembers the answer.
    pub(super) async fn follow(
        &self,
        ask: &Ask<'_>,
        page: &PageAnswers,
    ) -> Result<Answer, Failure> {
        let has_half = page.has_some();
        let mut url = ask.url.clone();
        let mut elsewhere = false;
        let mut who = ask.who;
        for hops in 0..=MAX_REDIRECTS {
            let hop = if elsewhere {
                Ask {
                    who,
                    ..Ask::redirected(&url, ask.check)
                }
            } else {
                Ask { url: &url, ..*ask }
            };
            let has_half = has_half || hops > 0;
            let answer = self.get_once(&hop, page.reserved(), has_half).await?;
            let Some(next) = answer.redirect() else {
                return Ok(answer);
            };
            elsewhere |= next.origin() != url.origin();
            who = Origins::after_redirect(who, ask.url, &next);
            url = next;
        }
        Err(Failure::UnexpectedShape {
            at: format!(
                "{} leads on more than {MAX_REDIRECTS} times",
                ask.url.host_str().unwrap_or("the address")
            ),
        })
    }

    /// See [`super::Fetch::post`].
    pub(super) async fn post(&self, ask: &Ask<'_>, page: &PageAnswers) -> Result<Answer, Failure> {
        let has_half = page.has_some();
        let answer = self.get_once(ask, page.reserved(), has_half).await?;
        match answer.redirect() {
            None => Ok(answer),
            Some(_) => Err(Failure::UnexpectedShape {
                at: format!("{} leads elsewhere", answer.host()),
            }),
        }
    }

    /// Like [`Client::follow`], but a redirect is an answer, and is not checked.
    ///
    /// `page` holds memory for the answer; `has_half`: it has answers to earlier requests.
    pub(super) async fn get_once(
        &self,
        ask: &Ask<'_>,
        page: &Reservation,
        has_half: bool,
    ) -> Result<Answer, Failure> {
        // Refused before anybody waits in line for it.
        let request = self.request(ask)?;
        let lane = RateKey::of(ask);
        let waiter = Waiter {
            place: self.place.as_deref(),
            host: lane.host(),
            has_half,
            is_waited_for: page.exceeds(),
        };
        let pace = &self.inner.pace;
        // Held until the rate key is closed where it must be: the next in line shall know.
        let permit = pace.turn(&lane, waiter).await?;
        let sent = Instant::now();
        let answer = tokio::select! {
            biased;
            answer = self.send(ask, request, waiter, page) => answer,
            never = pace.watch(&permit, waiter) => match never {},
        };
        permit.took(sent.elapsed());
        let checked = answer.and_then(|answer| match answer.redirect() {
            Some(_) => Ok(answer),
            None => (ask.check)(&answer).map(|()| answer),
        });
        let checked = checked.map_err(at_most_a_day);
        match &checked {
            Ok(answer) if answer.redirect().is_some() => pace.inconclusive(&lane),
            Ok(answer) => {
                pace.answered(&lane, sent);
                if let Some(left) = (ask.rest)(answer) {
                    pace.rest(&lane, left).await;
                }
            }
            Err(failure) => match Closed::of(failure) {
                Some(closed) => pace.refused(&lane, closed, sent).await,
                None => pace.inconclusive(&lane),
            },
        }
        drop(permit);
        waiter.resumes().await;
        checked
    }

    /// What will be sent, when it may leave at all.
    fn request(&self, ask: &Ask<'_>) -> Result<Request, Failure> {
        let route = self.inner.origins.route(ask.url, ask.who);
        Ok(Request {
            route: route.map_err(|why| Failure::UnsupportedUrl { why })?,
            headers: header_map(ask)?,
        })
    }

    /// Sends one request and reads the answer, which comes with the address that was asked for, without
    /// overrides.
    async fn send(
        &self,
        ask: &Ask<'_>,
        request: Request,
        waiter: Waiter<'_>,
        page: &Reservation,
    ) -> Result<Answer, Failure> {
        let url = ask.url;
        let host = url.host_str().unwrap_or_default();
        tracing::debug!(host, path = url.path(), "asking a platform");
        let egress = self.inner.transport.of(&request.route).clone();
        let cap = self.settings().max_body_bytes;
        let answer = async {
            let Request { route, headers } = request;
            let body = match ask.content {
                None => egress.open(route.url, headers).await?,
                Some(content) => {
                    let bytes = content.body.as_bytes().to_vec();
                    egress.open_post(route.url, headers, bytes).await?
                }
            };
            let mut memory = Reserving {
                waiter,
                budget: &self.inner.budget,
                page,
                reserved: SMALL,
            };
            body.read_into(cap, &mut memory).await
        };
        let patience = self.settings().patience;
        let answer = answer
            .await
            .map_err(|error| failure(host, error, patience))?;
        Ok(Answer {
            status: answer.status.as_u16(),
            headers: answer.headers,
            body: answer.body,
            url: url.clone(),
        })
    }
}

impl Answer {
    /// Where a redirect leads. Without a usable `Location` it is an answer like any other.
    pub(super) fn redirect(&self) -> Option<Url> {
        let status = StatusCode::from_u16(self.status).ok()?;
        egress::redirect(status, &self.headers, &self.url)
    }
}

fn header_map(ask: &Ask<'_>) -> Result<HeaderMap, Failure> {
    let mut map = HeaderMap::new();
    if let Some(kind) = ask.accept {
        map.insert(ACCEPT, HeaderValue::from_static(kind));
    }
    if let Some(content) = ask.content {
        map.insert(CONTENT_TYPE, HeaderValue::from_static(content.kind));
    }
    if let Some(name) = ask.user_agent {
        map.insert(USER_AGENT, header_value(USER_AGENT.as_str(), name)?);
    }
    if let Some(key) = ask.key {
        let mut value = header_value(key.header, key.value)?;
        value.set_sensitive(true);
        map.insert(key.header, value);
    }
    Ok(map)
}

/// What comes from a setting may have a line break in it.
fn header_value(header: &str, value: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::try_from(value).map_err(|_| Failure::Blocked {
        why: format!("the value for {header} is no header value"),
    })
}

fn at_most_a_day(failure: Failure) -> Failure {
    match failure {
        Failure::RateLimited { retry_after } => Failure::RateLimited {
            retry_after: retry_after.min(MAX_RETRY_AFTER),
        },
        other => other,
    }
}

/// The failure behind a request that brought no answer.
///
/// `patience`: how long a post waits that was sent away.
fn failure(host: &str, error: egress::Error, patience: Duration) -> Failure {
    use egress::Error;
    match error {
        Error::NotPublic(_) => Failure::UnsupportedUrl {
            why: error.to_string(),
        },
        Error::NotSendable => Failure::UnsupportedUrl {
            why: format!("{host} cannot be asked: {error}"),
        },
        Error::TimedOut => Failure::Network {
            why: format!("{host} {error}"),
        },
        Error::KeptWaiting => Failure::Crowded {
            host: host.to_owned(),
            left: patience,
        },
        Error::Cut => Failure::Network {
            why: format!("{host}: {error}"),
        },
        Error::Undecodable => Failure::UnexpectedShape {
            at: format!("the answer of {host} cannot be decompressed"),
        },
        Error::TooLarge(cap) => Failure::UnexpectedShape {
            at: format!("the answer of {host} is larger than {cap} bytes"),
        },
        Error::Packed(_) => Failure::UnexpectedShape {
            at: format!("{host} {error}"),
        },
        Error::Unreachable(cause) => {
            tracing::info!(host, cause, "a request failed");
            Failure::Network {
                why: format!("{host} cannot be reached"),
            }
        }
        Error::Broken(cause) | Error::CannotStart(cause) => {
            tracing::info!(host, cause, "a request failed");
            Failure::Network {
                why: format!("the connection to {host} broke"),
            }
        }
    }
}
