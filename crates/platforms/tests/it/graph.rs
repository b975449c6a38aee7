//! Servers that answer like the Graph APIs of Meta, of one version, and refuse what these refuse: another
//! version, a token in the address, parameters and fields that are not there, pages that are too large.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use serde_json::{Value, json};

use crate::fake::{self, Fake};

/// A request that is well-formed.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Behind the version: `/7_12/comments`.
    pub(crate) path: String,
    /// Out of the header.
    pub(crate) token: String,
    pub(crate) query: BTreeMap<String, String>,
}

impl Asked {
    /// Refuses other parameters than these, other fields than those, and more at once than `most`.
    pub(crate) fn allows(
        &self,
        parameters: &[&str],
        fields: &[&str],
        most: usize,
    ) -> Result<(), Box<Response>> {
        for name in self.query.keys() {
            if !parameters.contains(&name.as_str()) {
                return Err(Box::new(nonexisting(name)));
            }
        }
        let asked = self.query.get("fields").map_or("", String::as_str);
        for field in top_level(asked) {
            if !fields.contains(&field.as_str()) {
                return Err(Box::new(nonexisting(&field)));
            }
        }
        let limit: usize = self
            .query
            .get("limit")
            .map_or(25, |limit| limit.parse().unwrap());
        match limit > most {
            true => Err(Box::new(error(
                400,
                100,
                None,
                "(#100) the limit is too large",
            ))),
            false => Ok(()),
        }
    }

    /// A page of a list that begins where `after` says.
    pub(crate) fn page(&self, all: &[Value], extra: Value) -> Response {
        let limit: usize = self
            .query
            .get("limit")
            .map_or(25, |limit| limit.parse().unwrap());
        let start: usize = self.query.get("after").map_or(0, |after| {
            let place = after.strip_prefix("at-").expect("a cursor of ours");
            place.parse().unwrap()
        });
        let end = (start + limit).min(all.len());
        let mut answer = json!({"data": all[start..end], "paging": paging(self, end, all.len())});
        if let (Some(answer), Value::Object(extra)) = (answer.as_object_mut(), extra) {
            answer.extend(extra);
        }
        answered(answer)
    }
}

/// Cursors stand on the last page as well; the next page does not, and its address has the token in it.
pub(crate) fn paging(asked: &Asked, end: usize, all: usize) -> Value {
    let mut paging = json!({"cursors": {"before": "at-0", "after": format!("at-{end}")}});
    if end < all {
        let (path, token) = (&asked.path, &asked.token);
        paging["next"] = json!(format!(
            "https://graph.facebook.com/v26.0{path}?access_token={token}&after=at-{end}"
        ));
    }
    paging
}

/// The names in a list of fields, without what stands in braces behind them.
pub(crate) fn top_level(fields: &str) -> Vec<String> {
    let (mut depth, mut names, mut name) = (0, Vec::new(), String::new());
    for letter in fields.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(std::mem::take(&mut name)),
            _ if depth == 0 => name.push(letter),
            _ => {}
        }
    }
    names.push(name);
    names.retain(|name| !name.is_empty());
    names
}

pub(crate) fn answered(body: Value) -> Response {
    fake::json(body.to_string())
}

/// A refusal.
pub(crate) fn error(status: u16, code: i64, subcode: Option<i64>, message: &str) -> Response {
    let mut error = json!({
        "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1b2"
    });
    if let Some(subcode) = subcode {
        error["error_subcode"] = json!(subcode);
    }
    fake::json_with(status, &json!({"error": error}))
}

pub(crate) fn nonexisting(name: &str) -> Response {
    let message = format!("(#100) Tried accessing nonexisting field ({name})");
    error(400, 100, None, &message)
}

/// An object that is not there, or that the token may not see.
pub(crate) fn unseen() -> Response {
    let message = "Unsupported get request. Object does not exist, cannot be loaded due to missing \
                   permissions, or does not support this operation";
    error(400, 100, Some(33), message)
}

/// Starts one; `answer` gets what is well-formed.
pub(crate) async fn start<F>(tokens: &'static [&'static str], answer: F) -> Fake
where
    F: Fn(&Asked) -> Response + Send + Sync + 'static,
{
    start_version("/v26.0", tokens, answer).await
}

/// The same of another version.
pub(crate) async fn start_version<F>(
    version: &'static str,
    tokens: &'static [&'static str],
    answer: F,
) -> Fake
where
    F: Fn(&Asked) -> Response + Send + Sync + 'static,
{
    let answer = Arc::new(answer);
    let router = Router::new().fallback(move |request: Request| {
        let answer = Arc::clone(&answer);
        async move {
            match read(&request, version, tokens) {
                Ok(asked) => answer(&asked),
                Err(refused) => *refused,
            }
        }
    });
    Fake::start(router).await
}

fn read(request: &Request, version: &str, tokens: &[&str]) -> Result<Asked, Box<Response>> {
    let Some(path) = request.uri().path().strip_prefix(version) else {
        let message = "(#2635) You are calling a deprecated version of the Graph API.";
        return Err(Box::new(error(400, 2635, None, message)));
    };
    let query = fake::query(request.uri());
    assert!(
        !query.contains_key("access_token"),
        "the token is in the address"
    );
    let header = request.headers().get("authorization");
    let token = header.and_then(|header| header.to_str().ok()?.strip_prefix("Bearer "));
    match token.filter(|token| tokens.contains(token)) {
        Some(token) => Ok(Asked {
            path: path.to_owned(),
            token: token.to_owned(),
            query,
        }),
        None => {
            let message = "Error validating access token: Session has expired";
            Err(Box::new(error(401, 190, Some(463), message)))
        }
    }
}
