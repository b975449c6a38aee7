//! `robots.txt` (RFC 9309): what the people of a site let programs read that were given no API for it.
//!
//! Asked for before a page is read for its comments, and remembered for a day. APIs are made for
//! programs: for those nothing is asked.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use egress::host_and_port;
use lru::LruCache;
use tokio::time::Instant;
use url::Url;

use super::kept::PageAnswers;
use super::{Answer, Ask, Client};
use crate::Failure;

/// By what name rules mean us (RFC 9309, section 2.2.1).
const NAME: &str = "clamor";

/// As long as RFC 9309, section 2.4 lets rules be used.
const KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Hosts whose rules are remembered.
const HOSTS: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();

/// Bytes of all that is remembered; most hosts have some hundred.
const BYTES: usize = 16 << 20;

/// Bytes of a file that are read, as RFC 9309, section 2.5 asks for.
const MOST_BYTES: usize = 500 << 10;

/// The rules of hosts, as they were read.
#[derive(Debug, Default)]
pub(super) struct Robots {
    known: Mutex<CachedRules>,
}

#[derive(Debug)]
struct CachedRules {
    hosts: LruCache<String, (Instant, Arc<Rules>)>,
    /// Of names and rules.
    bytes: usize,
}

impl Default for CachedRules {
    fn default() -> Self {
        Self {
            hosts: LruCache::new(HOSTS),
            bytes: 0,
        }
    }
}

impl CachedRules {
    fn put(&mut self, host: String, rules: Arc<Rules>) {
        self.bytes += host.len() + rules.0.len();
        // What it takes the place of, if there is such.
        let mut gone = self.hosts.push(host, (Instant::now(), rules));
        loop {
            if let Some((host, (_, rules))) = gone {
                self.bytes -= host.len() + rules.0.len();
            }
            if self.bytes <= BYTES {
                break;
            }
            gone = self.hosts.pop_lru();
        }
    }
}

impl Robots {
    fn get(&self, host: &str) -> Option<Arc<Rules>> {
        let mut known = self.lock();
        let (since, rules) = known.hosts.get(host)?;
        (since.elapsed() < KEPT_FOR).then(|| Arc::clone(rules))
    }

    fn lock(&self) -> MutexGuard<'_, CachedRules> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Client {
    /// Fails when the site of a page does not want programs to read it. `answers`: those of the page so far.
    pub(super) async fn obey_robots(
        &self,
        page: &Url,
        answers: &PageAnswers,
    ) -> Result<(), Failure> {
        let host = host_and_port(page);
        let rules = match self.inner.robots.get(&host) {
            Some(rules) => rules,
            None => {
                let rules = Arc::new(self.rules(page, answers).await?);
                self.inner.robots.lock().put(host, Arc::clone(&rules));
                rules
            }
        };
        // A file may have as many rules as it has room for.
        let url = page.clone();
        let is_allowed = self.parse(move |_| Ok(rules.allow(&url))).await?;
        match is_allowed {
            true => Ok(()),
            false => Err(Failure::RobotsDisallowed {
                host: page.host_str().unwrap_or("this site").to_owned(),
            }),
        }
    }

    /// A file that is not there forbids nothing; one that cannot be had now forbids all, so the page
    /// waits for it as for any answer.
    async fn rules(&self, page: &Url, answers: &PageAnswers) -> Result<Rules, Failure> {
        let mut file = page.clone();
        file.set_path("/robots.txt");
        file.set_query(None);
        let ask = Ask::new(&file, unless_away).accept("text/plain");
        let answer = self.follow(&ask, answers).await?;
        match answer.status {
            200..=299 => self.parse(move |_| Ok(Rules::read(&answer))).await,
            _ => Ok(Rules::default()),
        }
    }
}

fn unless_away(answer: &Answer) -> Result<(), Failure> {
    match answer.status {
        429 | 500.. => answer.check(),
        _ => Ok(()),
    }
}

/// What is allowed and what is not, of those lines that are meant for us: a line for each rule, with `+` or `-`
/// before it. One text takes a sixth of what a list of texts takes.
#[derive(Debug, Default, PartialEq, Eq)]
struct Rules(String);

impl Rules {
    fn read(answer: &Answer) -> Self {
        let body = &answer.body[..answer.body.len().min(MOST_BYTES)];
        Self::parse(&String::from_utf8_lossy(body))
    }

    /// The groups that name us, or else those for everybody.
    fn parse(text: &str) -> Self {
        let (mut ours, mut everybodys) = (None::<Self>, Self::default());
        let (mut is_ours, mut is_everybodys, mut names_go_on) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if !names_go_on {
                        (is_ours, is_everybodys) = (false, false);
                    }
                    names_go_on = true;
                    let name = value.split('/').next().unwrap_or_default().trim();
                    is_everybodys |= name == "*";
                    if name.eq_ignore_ascii_case(NAME) {
                        is_ours = true;
                        ours.get_or_insert_default();
                    }
                }
                key @ ("allow" | "disallow") => {
                    names_go_on = false;
                    // One without a path forbids nothing.
                    if value.is_empty() {
                        continue;
                    }
                    if let Some(ours) = ours.as_mut().filter(|_| is_ours) {
                        ours.push(key == "allow", value);
                    }
                    if is_everybodys {
                        everybodys.push(key == "allow", value);
                    }
                }
                _ => {}
            }
        }
        let mut rules = ours.unwrap_or(everybodys);
        rules.0.shrink_to_fit();
        rules
    }

    fn push(&mut self, allows: bool, rule: &str) {
        self.0.push(if allows { '+' } else { '-' });
        self.0.push_str(rule);
        self.0.push('\n');
    }

    /// Whether each allows, and what it is for.
    fn iter(&self) -> impl Iterator<Item = (bool, &str)> {
        let lines = self.0.lines();
        lines.filter_map(|line| {
            let (sign, rule) = line.split_at_checked(1)?;
            Some((sign == "+", rule))
        })
    }

    /// The longest rule that fits decides, and of two as long the one that allows.
    fn allow(&self, page: &Url) -> bool {
        let path = match page.query() {
            Some(query) => format!("{}?{query}", page.path()),
            None => page.path().to_owned(),
        };
        let fits = self.iter().filter(|(_, rule)| fits(rule, &path));
        let longest = fits.max_by_key(|(allows, rule)| (rule.len(), *allows));
        longest.is_none_or(|(allows, _)| allows)
    }
}

/// Whether a path begins as a rule says: `*` stands for any letters, `$` for the end.
fn fits(rule: &str, path: &str) -> bool {
    let (rule, to_the_end) = match rule.strip_suffix('$') {
        Some(rule) => (rule, true),
        None => (rule, false),
    };
    let mut parts = rule.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return !to_the_end || rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    match to_the_end {
        true => rest.ends_with(last),
        false => rest.contains(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(rules: &str, path: &str) -> bool {
        let page = format!("https://site.example{path}");
        Rules::parse(rules).allow(&Url::parse(&page).expect("an address"))
    }

    #[test]
    fn what_is_remembered_has_a_bound_in_bytes() {
        let large: String = (0..40_000).map(|n| format!("Disallow: /{n}\n")).collect();
        let large = Arc::new(Rules::parse(&format!("User-agent: *\n{large}")));
        let small = Arc::new(Rules::parse("User-agent: *\nDisallow: /a"));
        let robots = Robots::default();
        let held = || {
            let known = robots.lock();
            let bytes =
                |(host, (_, rules)): (&String, &(Instant, Arc<Rules>))| host.len() + rules.0.len();
            let bytes: usize = known.hosts.iter().map(bytes).sum();
            assert_eq!(known.bytes, bytes);
            assert!(bytes <= BYTES, "{bytes}");
            known.hosts.len()
        };
        for host in 0..2_000 {
            robots.lock().put(host.to_string(), Arc::clone(&small));
        }
        assert_eq!(held(), HOSTS.get());
        for host in 0..200 {
            robots.lock().put(host.to_string(), Arc::clone(&large));
            // Asked for again, its rules take the place of the old ones.
            robots.lock().put(host.to_string(), Arc::clone(&large));
        }
        assert!((40..100).contains(&held()), "{}", held());
        assert!(robots.get("199").is_some() && robots.get("0").is_none());
        let most = Arc::new(Rules("x".repeat(BYTES + 1)));
        robots.lock().put("most".to_owned(), most);
        assert_eq!(held(), 0);
    }

    #[test]
    fn the_longest_rule_decides() {
        let rules = "User-agent: *\nDisallow: /\nAllow: /blog/\nDisallow: /blog/secret\n";
        assert!(!allows(rules, "/"));
        assert!(allows(rules, "/blog/a"));
        assert!(!allows(rules, "/blog/secrets"));
        let even = "user-agent: *\r\ndisallow: /a\r\nallow: /a";
        assert!(allows(even, "/a/b"));
        assert!(allows("", "/a"));
        assert!(allows("User-agent: *\nDisallow:\n", "/a"));
    }

    #[test]
    fn groups_that_name_us_are_ours_and_the_others_do_not_count_then() {
        let rules = "User-agent: other\nDisallow: /\n\nUser-agent: Other2\nUser-agent: Clamor/1.0\n\
                     Disallow: /p\n\nUser-agent: *\nDisallow: /q\n\nUser-agent: clamor\nDisallow: /r\n";
        assert!(!allows(rules, "/p/1"));
        assert!(allows(rules, "/q/1"));
        assert!(!allows(rules, "/r"));
        assert!(allows(rules, "/"));
        assert!(!allows(
            "User-agent: *\nDisallow: /\nUser-agent: clamorous\nAllow: /",
            "/a"
        ));
        assert!(!allows(
            "User-agent: clamor\n\nUser-agent: *\nDisallow: /",
            "/a"
        ));
        assert!(allows(
            "User-agent: clamor\nAllow:\n\nUser-agent: *\nDisallow: /",
            "/a"
        ));
    }

    #[test]
    fn stars_and_ends_are_understood() {
        for (rule, path, is_fit) in [
            ("/*?", "/a?b=1", true),
            ("/*?", "/a", false),
            ("/*.php$", "/a/b.php", true),
            ("/*.php$", "/a/b.php?x", false),
            ("/a*b*c", "/axxbyyc/d", true),
            ("/a*b*c", "/axxcyyb", false),
            ("*/print/", "/x/print/", true),
            ("/$", "/", true),
            ("/$", "/a", false),
            ("/a*", "/a", true),
        ] {
            assert_eq!(fits(rule, path), is_fit, "{rule} {path}");
        }
    }
}
