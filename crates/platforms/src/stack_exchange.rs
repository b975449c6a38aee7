//! Stack Overflow and the other sites of Stack Exchange, through their API; no key.
//!
//! <https://api.stackexchange.com/docs>, version 2.3. A question is read as itself, the
//! remarks on it, its answers, and the remarks on those. Whoever asks without a key has 300 requests a day, and
//! a question of usual size takes four.

mod outcome;
mod wire;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::recognize::{UrlParts, is_digits, reject};
use crate::subject::is_about;
use crate::wire::{endpoint, load, save};
use crate::{Access, Answer, Api, Failure, Fetch, Page, Platform, Post, Recognized};

const NAME: &str = "stackexchange";
const API: Api = Api {
    title: "Stack Exchange API",
    setting: "STACK_EXCHANGE_API_BASE",
    base: "https://api.stackexchange.com/2.3",
};

/// Sites with names of their own; all others are below `stackexchange.com`.
const SITES: &[&str] = &[
    "stackoverflow.com",
    "superuser.com",
    "serverfault.com",
    "askubuntu.com",
    "mathoverflow.net",
    "stackapps.com",
];

/// What is below `stackexchange.com` and no site of questions.
const OTHERS: &[&str] = &["api", "area51", "blog", "chat", "data", "dev", "openid"];

/// Records of one request, and answers whose remarks are asked for at once: the most there may be.
const AT_ONCE: usize = 100;

/// See the module.
pub(crate) struct StackExchange;

/// Where reading stopped.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    /// The number of the question.
    question: String,
    /// Number of whoever asked it.
    owner: Option<String>,
    list: List,
    page: u32,
    /// Answers whose remarks were not asked for.
    answers: Vec<String>,
}

/// What is read next.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum List {
    /// On the question.
    Remarks,
    Answers,
    /// On the first of the answers.
    OnAnswers,
}

#[async_trait]
impl Platform for StackExchange {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Stack Exchange"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "questions and answers of Stack Overflow and its sisters"
    }

    fn apis(&self) -> &'static [Api] {
        &[API]
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::of(url)?;
        let site = parts.host.strip_prefix("www.").unwrap_or(parts.host);
        if !is_site(site) {
            return None;
        }
        Some(match parts.segments.as_slice() {
            ["questions" | "q", id, ..] if is_digits(id) => post(site, "question", id),
            ["a", id, ..] if is_digits(id) => post(site, "answer", id),
            ["questions" | "q" | "a", ..] | [] => reject(
                "this page of Stack Exchange is no question; give the addresses of questions",
            ),
            _ => Recognized::Unsupported {
                platform: NAME,
                kind: "site",
                id: None,
                why: "this page of Stack Exchange is no question; give the addresses of questions"
                    .to_owned(),
            },
        })
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let asked = Asked::of(fetch, post)?;
        match cursor {
            None => asked.question(post).await,
            Some(cursor) => asked.page(load(cursor)?).await,
        }
    }
}

/// Whether a host is a site of questions, or the one about such a site.
fn is_site(host: &str) -> bool {
    let name = host.strip_prefix("meta.").unwrap_or(host);
    let language = |host: &str| {
        let name = host.strip_suffix(".stackoverflow.com");
        name.is_some_and(|name| name.len() == 2)
    };
    SITES.contains(&name)
        || language(name)
        || host.strip_suffix(".stackexchange.com").is_some_and(|name| {
            let last = name.rsplit('.').next().unwrap_or(name);
            !OTHERS.contains(&name) && !OTHERS.contains(&last)
        })
}

fn post(site: &str, kind: &'static str, id: &str) -> Recognized {
    let (path, id) = match kind {
        "answer" => (format!("a/{id}"), format!("{site}/a/{id}")),
        _ => (format!("questions/{id}"), format!("{site}/{id}")),
    };
    Recognized::Post(Post {
        platform: NAME,
        kind,
        host: None,
        id,
        url: format!("https://{site}/{path}"),
    })
}

/// What is asked for, and of which site.
struct Asked<'a> {
    fetch: &'a Fetch<'a>,
    site: &'a str,
    /// The number of a question, or of an answer to it.
    number: &'a str,
    is_answer: bool,
}

impl<'a> Asked<'a> {
    fn of(fetch: &'a Fetch<'a>, post: &'a Post) -> Result<Self, Failure> {
        let (site, rest) = post
            .id
            .split_once('/')
            .ok_or_else(|| Failure::UnsupportedUrl {
                why: "a question without its site".to_owned(),
            })?;
        let answer = rest.strip_prefix("a/");
        Ok(Self {
            fetch,
            site,
            number: answer.unwrap_or(rest),
            is_answer: answer.is_some(),
        })
    }

    async fn get(&self, path: &str, page: Option<u32>) -> Result<Answer, Failure> {
        let (page, at_once) = (page.map(|page| page.to_string()), AT_ONCE.to_string());
        let mut query = vec![("site", self.site), ("filter", "withbody")];
        if let Some(page) = &page {
            // Oldest first: what is written while we read comes at the end and moves no page.
            query.extend([("order", "asc"), ("sort", "creation")]);
            query.extend([("pagesize", &*at_once), ("page", page)]);
        }
        let url = endpoint(API.base, path, &query)?;
        let ask = Ask::api(API, &url, outcome::check).rest(outcome::rest);
        self.fetch.get(&ask).await
    }

    /// The first page: what the question is.
    async fn question(&self, post: &Post) -> Result<Page, Failure> {
        let number = match self.is_answer {
            false => self.number.to_owned(),
            true => {
                let answer = self.get(&format!("/answers/{}", self.number), None).await?;
                let number = self.number.to_owned();
                let read = self
                    .fetch
                    .parse(move |reading| wire::question_of(reading, &answer, &number));
                read.await?
            }
        };
        let answer = self.get(&format!("/questions/{number}"), None).await?;
        let (asked, url) = (number.clone(), post.url.clone());
        let read = self.fetch.parse(move |reading| {
            let question = wire::question(reading, &answer)?;
            is_about(&asked, Some(question.id()), "Stack Exchange question")?;
            Ok((question.owner(), question.into_info(url)))
        });
        let (owner, info) = read.await?;
        Ok(Page {
            info: Some(info),
            next: Some(save(&Cursor {
                question: number,
                owner,
                list: List::Remarks,
                page: 1,
                answers: Vec::new(),
            })),
            ..Page::default()
        })
    }

    /// A page of one of the lists.
    async fn page(&self, mut state: Cursor) -> Result<Page, Failure> {
        let question = state.question.clone();
        let path = match state.list {
            List::Remarks => format!("/questions/{question}/comments"),
            List::Answers => format!("/questions/{question}/answers"),
            List::OnAnswers => {
                let some = &state.answers[..state.answers.len().min(AT_ONCE)];
                format!("/answers/{}/comments", some.join(";"))
            }
        };
        let answer = self.get(&path, Some(state.page)).await?;
        let (site, owner, list) = (self.site.to_owned(), state.owner.clone(), state.list);
        let read = self.fetch.parse(move |reading| {
            let of = wire::Of {
                question: &question,
                owner: owner.as_deref(),
                site: &site,
            };
            match list {
                List::Answers => wire::answers(reading, &answer, of),
                List::Remarks | List::OnAnswers => wire::remarks(reading, &answer, of),
            }
        });
        let found = read.await?;
        state.answers.extend(found.answers);
        state.page += 1;
        if !found.has_more {
            state.page = 1;
            state.list = match state.list {
                List::Remarks => List::Answers,
                List::Answers => List::OnAnswers,
                List::OnAnswers => {
                    state.answers.drain(..state.answers.len().min(AT_ONCE));
                    List::OnAnswers
                }
            };
        }
        let is_done = matches!(state.list, List::OnAnswers) && state.answers.is_empty();
        Ok(Page {
            comments: found.comments,
            next: (!is_done).then(|| save(&state)),
            ..Page::default()
        })
    }
}
