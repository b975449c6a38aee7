//! How much of its allowances a token has used, as every answer says.
//!
//! <https://developers.facebook.com/docs/graph-api/overview/rate-limiting/>. Who goes on until a request is
//! refused is refused for up to an hour; who asks less often before that never is.

use std::collections::HashMap;
use std::time::Duration;

use serde::Deserialize;

use crate::Answer;

/// From so many percent on nothing is asked for a while after each answer.
const NEAR: f64 = 80.0;

/// The wait at the limit itself, where nothing is said of when it is over. Below, it grows towards this.
const AT_LIMIT: Duration = Duration::from_secs(5 * 60);

/// The wait where the limit begins to be near.
const FIRST: Duration = Duration::from_secs(15);

/// One allowance, in percent of what there is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Usage {
    call_count: f64,
    total_cputime: f64,
    total_time: f64,
    /// In minutes; zero while there is no limit.
    estimated_time_to_regain_access: u64,
}

impl Usage {
    fn percent(&self) -> f64 {
        let most = self.call_count.max(self.total_cputime);
        most.max(self.total_time)
    }
}

/// Of the app that the token was made with, and of each page or account that it asked about.
fn usages(answer: &Answer) -> Vec<Usage> {
    let of_app = answer.header("x-app-usage");
    let of_app = of_app.and_then(|header| serde_json::from_str(header).ok());
    let of_businesses = answer.header("x-business-use-case-usage");
    let of_businesses: Option<HashMap<String, Vec<Usage>>> =
        of_businesses.and_then(|header| serde_json::from_str(header).ok());
    let of_businesses = of_businesses.into_iter().flat_map(HashMap::into_values);
    of_app.into_iter().chain(of_businesses.flatten()).collect()
}

/// When the most used of the allowances is there again, where that is said.
pub(crate) fn regained(answer: &Answer) -> Option<Duration> {
    let minutes = usages(answer)
        .iter()
        .map(|usage| usage.estimated_time_to_regain_access)
        .max()
        .filter(|minutes| *minutes > 0)?;
    Some(Duration::from_secs(minutes.saturating_mul(60)))
}

/// How long nothing is to be asked after a good answer: the nearer the limit, the longer.
pub(crate) fn rest(answer: &Answer) -> Option<Duration> {
    let most = usages(answer)
        .iter()
        .map(Usage::percent)
        .fold(0.0, f64::max);
    if most < NEAR {
        return None;
    }
    let share = ((most - NEAR) / (100.0 - NEAR)).clamp(0.0, 1.0);
    let grown = FIRST + (AT_LIMIT - FIRST).mul_f64(share);
    Some(regained(answer).unwrap_or(grown))
}

#[cfg(test)]
mod tests {
    use egress::header::{HeaderMap, HeaderName};
    use url::Url;

    use super::*;

    fn answer(headers: &[(&'static str, &str)]) -> Answer {
        let headers = headers.iter().map(|(name, value)| {
            let value = value.parse().expect("bug: a good header");
            (HeaderName::from_static(name), value)
        });
        Answer {
            status: 200,
            headers: headers.collect::<HeaderMap>(),
            body: "{}".into(),
            url: Url::parse("https://graph.facebook.com/").expect("bug: a good address"),
        }
    }

    #[test]
    fn the_nearer_the_limit_the_longer_the_rest() {
        let of_app = |percent: u32| {
            let usage = format!(r#"{{"call_count":3,"total_cputime":{percent},"total_time":1}}"#);
            rest(&answer(&[("x-app-usage", &usage)]))
        };
        assert_eq!(of_app(79), None);
        assert_eq!(of_app(80), Some(FIRST));
        assert!(of_app(81) > of_app(80) && of_app(99) > of_app(90));
        assert_eq!(of_app(100), Some(AT_LIMIT));
        assert_eq!(of_app(400), Some(AT_LIMIT));
    }

    #[test]
    fn the_most_used_allowance_decides_and_may_say_for_how_long() {
        let name = "x-business-use-case-usage";
        let usage = r#"{"7":[{"call_count":2,"estimated_time_to_regain_access":0},{"call_count":95.5}],"8":[]}"#;
        let one = answer(&[("x-app-usage", r#"{"call_count":5}"#), (name, usage)]);
        assert!(
            rest(&one).is_some_and(|wait| wait > FIRST),
            "{:?}",
            rest(&one)
        );
        assert_eq!(regained(&one), None);
        let usage = r#"{"7":[{"call_count":100,"estimated_time_to_regain_access":19}]}"#;
        let told = answer(&[(name, usage)]);
        let minutes = Some(Duration::from_secs(19 * 60));
        assert_eq!((rest(&told), regained(&told)), (minutes, minutes));
    }

    #[test]
    fn what_cannot_be_read_says_nothing() {
        for odd in ["", "[]", "{\"call_count\":\"many\"}", "null"] {
            let odd = answer(&[("x-app-usage", odd), ("x-business-use-case-usage", odd)]);
            assert_eq!((rest(&odd), regained(&odd)), (None, None));
        }
    }
}
