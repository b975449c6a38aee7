//! In which language a page is shown, and the choice of it.
//!
//! The language of a person with a session is the one that they chose. Whoever chose none has that of a cookie, which
//! the links at the foot of a page set; without it, what the browser asks for; else English. Only pages
//! speak another language than English: [`speak`] stands before their routes alone.

use auth::cookie;
use axum::{
    extract::{Path, Request},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use i18n::{Language, escaped};

use super::{
    sign_in::{Wanted, address_of, with_cookies},
    view::Choice,
};
use crate::{asking::Asking, error::ApiError, extract::Choices, problem::Code};

/// Name of the cookie.
const COOKIE: &str = "language";

/// A year, in seconds.
const MAX_AGE: u32 = 31_536_000;

tokio::task_local! {
    /// The page to come back to, once another language is chosen.
    static PAGE: String;
}

/// The middleware of pages.
pub(super) async fn speak(request: Request, next: Next) -> Response {
    let page = match *request.method() {
        // Without what was searched for: a page of a link tells nothing of that.
        Method::GET => request.uri().path(),
        // What answers a form is no page to come back to.
        _ => "/",
    };
    let page = page.to_owned();
    let language = of_headers(request.headers());
    let answer = async {
        let response = next.run(request).await;
        marked(response, i18n::now())
    };
    PAGE.scope(page, i18n::speak(language, answer)).await
}

/// The same for a page that is made at once.
pub(crate) fn speak_here(language: Language, page: impl FnOnce() -> Response) -> Response {
    i18n::speak_here(language, || marked(page(), language))
}

/// Renders what is the same on every page, also its links to other languages: what went wrong tells nothing of the
/// address at which it did.
pub(super) fn anywhere<T>(render: impl FnOnce() -> T) -> T {
    PAGE.sync_scope("/".to_owned(), render)
}

/// The middleware behind the door: goes on in the language that whoever was let in chose.
pub(super) async fn of_person(request: Request, next: Next) -> Response {
    let chosen = Asking::now().and_then(|actor| actor.session()?.language);
    if let Some(language) = chosen {
        i18n::turn_to(language);
    }
    next.run(request).await
}

/// What a browser asks for.
pub(crate) fn of_headers(headers: &HeaderMap) -> Language {
    let chosen = cookie(headers, COOKIE).and_then(Language::of_tag);
    let accepted = || {
        let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        Language::accepted(&lines.join(","))
    };
    chosen.or_else(accepted).unwrap_or(Language::ENGLISH)
}

/// Says of a page in which language it is, and on what that depends.
fn marked(mut response: Response, language: Language) -> Response {
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        let tag = HeaderValue::from_static(language.tag());
        headers.insert(header::CONTENT_LANGUAGE, tag);
        let depends = HeaderValue::from_static("accept-language, cookie");
        headers.append(header::VARY, depends);
    }
    response
}

/// The links to the same page in other languages, as HTML; nothing for those who have an account to choose it in.
pub(crate) fn switch() -> String {
    if Asking::now().is_some_and(|actor| actor.session().is_some()) {
        return String::new();
    }
    let page = PAGE.try_with(String::clone);
    let page = page.unwrap_or_else(|_| "/".to_owned());
    let link = |language: Language| {
        let (tag, name) = (language.tag(), escaped(language.name()));
        match language == i18n::now() {
            true => format!("<b lang=\"{tag}\" aria-current=\"true\">{name}</b>"),
            false => {
                let address = escaped(&address_of(&format!("/language/{tag}"), &page));
                format!(
                    "<a href=\"{address}\" hreflang=\"{tag}\" lang=\"{tag}\" rel=\"nofollow\">{name}</a>"
                )
            }
        }
    };
    let links: Vec<String> = Language::all().map(link).collect();
    format!("<p class=\"languages\">{}</p>", links.join(" "))
}

/// The languages for the choice of a person: what the browser asks for, then each by its own name.
pub(super) fn choices(chosen: Option<Language>) -> Vec<Choice> {
    let by_browser = Choice {
        value: String::new(),
        text: t!("As the browser asks").to_owned(),
        chosen: chosen.is_none(),
    };
    let one = |language: Language| Choice {
        value: language.tag().to_owned(),
        text: language.name().to_owned(),
        chosen: chosen == Some(language),
    };
    std::iter::once(by_browser)
        .chain(Language::all().map(one))
        .collect()
}

/// `GET /language/{tag}`: keeps the choice in this browser, and goes back to the page.
pub(super) async fn choose(
    Path(tag): Path<String>,
    Choices(wanted): Choices<Wanted>,
) -> Result<Response, ApiError> {
    let known = Language::by_tag(&tag);
    let language = known.ok_or_else(|| {
        ApiError::new(
            Code::NoSuchRoute,
            t!("There is no such language here: the foot of each page names those that there are."),
        )
    })?;
    // Says nothing of anybody, so that it may come without TLS as well.
    let cookie = format!(
        "{COOKIE}={}; Path=/; Max-Age={MAX_AGE}; HttpOnly; SameSite=Lax",
        language.tag()
    );
    let back = Redirect::to(wanted.path().as_str()).into_response();
    with_cookies(back, vec![cookie])
}
