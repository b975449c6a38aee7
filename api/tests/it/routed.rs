//! Routes that are written out by hand, read from the source: those of pages, and old spellings of the API's. A
//! list of them in a test is compared with these, so that no route is left out of it.

use reqwest::Method;

/// Where the routes of the pages are.
pub(crate) const PAGES: &str = include_str!("../../src/page.rs");
/// Where all others are, most of which the API's document names.
pub(crate) const ROUTER: &str = include_str!("../../src/router.rs");

/// Method and path of what a part of the source routes by hand.
#[track_caller]
pub(crate) fn routes(source: &'static str) -> Vec<(Method, &'static str)> {
    let mut found = Vec::new();
    for route in source.split(".route(").skip(1) {
        let route = route.split("\n}").next().unwrap_or_default();
        let mut parts = route.splitn(3, '"').skip(1);
        let (Some(path), Some(taken)) = (parts.next(), parts.next()) else {
            panic!("a route without a path: {route}");
        };
        let before = found.len();
        for method in [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ] {
            let call = format!("{}(", method.as_str().to_ascii_lowercase());
            let mut calls = taken.match_indices(&call);
            // And not the end of another word.
            if calls.any(|(at, _)| taken[..at].ends_with([' ', '.'])) {
                found.push((method, path));
            }
        }
        assert!(found.len() > before, "nothing is taken at {path}: {route}");
    }
    found
}
