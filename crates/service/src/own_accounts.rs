//! `own_accounts` of a job: platforms and accounts, checked before anything is written.

use plaintext::shorten;
use store::OwnAccounts;

/// Accounts of a job at most, over all platforms: a brand has a few on each. They are compared with
/// the author of every comment.
pub const MAX_ACCOUNTS: usize = 100;

/// Longest account, in characters. The longest handles (Mastodon's with their host) have some 280
/// at most and 40 in practice.
pub const MAX_ACCOUNT_CHARS: usize = 300;

/// What files call X.
const TWITTER: &str = "twitter";

/// What is shown of an entry that is refused, in characters.
const SHOWN: usize = 200;

/// Why an account is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no platform before it.
    #[error("An own account is written with its platform, like `youtube: @acme`.")]
    NoPlatform,
    /// It is one too many.
    #[error("`own_accounts` names more than {MAX_ACCOUNTS} accounts.")]
    TooMany,
    /// There is no such platform.
    #[error("This is no platform; known are {}.", known().join(", "))]
    UnknownPlatform,
    /// There is nothing of it.
    #[error("The account is missing.")]
    Empty,
    /// It is longer than accounts are.
    #[error("An account has at most {MAX_ACCOUNT_CHARS} characters.")]
    TooLong,
    /// It has characters that no account has.
    #[error("An account has no line breaks or other control characters.")]
    NotAnAccount,
}

/// An account that is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{input}: {fault}")]
pub struct Refused {
    /// Why.
    pub fault: Fault,
    /// What was given, shortened.
    pub input: String,
}

/// Accounts, taken in one by one.
#[derive(Debug, Default)]
pub struct Accounts {
    accounts: OwnAccounts,
    count: usize,
}

impl Accounts {
    /// Adds one.
    ///
    /// # Errors
    /// When it is refused; the others stay.
    pub fn add(&mut self, platform: &str, account: &str) -> Result<(), Refused> {
        let platform = platform.trim().to_lowercase();
        let account = account.trim();
        self.count += 1;
        let fault = if self.is_over() {
            Fault::TooMany
        } else if !is_known(&platform) {
            Fault::UnknownPlatform
        } else if account.trim_start_matches('@').trim().is_empty() {
            Fault::Empty
        } else if account.chars().count() > MAX_ACCOUNT_CHARS {
            Fault::TooLong
        } else if account.contains(char::is_control) {
            Fault::NotAnAccount
        } else {
            self.accounts.add(&platform, account);
            return Ok(());
        };
        let input = shorten(&format!("{platform}: {account}"), SHOWN);
        Err(Refused { fault, input })
    }

    /// Whether more were given than a job may name: whatever follows is too much.
    pub fn is_over(&self) -> bool {
        self.count > MAX_ACCOUNTS
    }

    /// Those that were not refused.
    pub fn accounts(self) -> OwnAccounts {
        self.accounts
    }
}

/// `youtube: @acme, mastodon: @acme@example.social`, separated by commas, semicolons or lines.
///
/// # Errors
/// Those that are refused, as many as a job may name at most: a text of more is no list of accounts.
pub fn read(text: &str) -> Result<OwnAccounts, Vec<Refused>> {
    let mut accounts = Accounts::default();
    let mut refused = Vec::new();
    for entry in text.split([',', ';', '\n']).map(str::trim) {
        if entry.is_empty() {
            continue;
        }
        let added = match entry.split_once(':') {
            Some((platform, account)) => accounts.add(platform, account),
            None => Err(Refused {
                fault: Fault::NoPlatform,
                input: shorten(entry, SHOWN),
            }),
        };
        refused.extend(added.err());
        if accounts.is_over() || refused.len() >= MAX_ACCOUNTS {
            break;
        }
    }
    match refused.is_empty() {
        true => Ok(accounts.accounts()),
        false => Err(refused),
    }
}

/// The same for an argument of a program, which names one account at least.
///
/// # Errors
/// A sentence for each that is wrong.
pub fn parse(text: &str) -> Result<OwnAccounts, String> {
    match read(text) {
        Ok(accounts) if accounts.is_empty() => Err("it names no account".to_owned()),
        Ok(accounts) => Ok(accounts),
        Err(refused) => {
            let sentences = refused.iter().map(Refused::to_string);
            Err(sentences.collect::<Vec<_>>().join("\n"))
        }
    }
}

/// Platforms that an account can belong to; `file` stands for all comments of an uploaded file.
fn known() -> Vec<&'static str> {
    let mut names: Vec<&str> = platforms::PLATFORMS
        .iter()
        .map(|platform| platform.name())
        .chain([TWITTER])
        .collect();
    names.sort_unstable();
    names.push(OwnAccounts::FILE);
    names
}

fn is_known(platform: &str) -> bool {
    known().contains(&platform)
}

#[cfg(test)]
mod tests {
    use platforms::{Recognized, recognize};
    use tables::platform_of_url;

    use super::*;

    /// What a file of comments says of an address and what a list says must be one platform, or an own
    /// account would count in one of them only.
    #[test]
    fn files_and_lists_call_a_platform_by_one_name_but_for_x() {
        for address in [
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ",
            "https://www.instagram.com/p/CabcdefghiJ/",
            "https://www.facebook.com/acme/posts/1234567890",
            "https://fb.watch/abcdefghij/",
            "https://www.tiktok.com/@ann/video/7106594312292453675",
            "https://x.com/acme/status/1234567890",
            "https://twitter.com/acme/status/1234567890",
            "https://www.reddit.com/r/a/comments/1abcde/words/",
            "https://www.linkedin.com/posts/acme_words-activity-7106594312292453675-abcd",
            "https://www.threads.net/@acme/post/Cabcdefghij",
            "https://bsky.app/profile/acme.example/post/3kabcdefghi2x",
            "https://news.ycombinator.com/item?id=1",
        ] {
            let ours = match recognize(address) {
                Recognized::Post(post) => post.platform,
                Recognized::ShortLink { platform, .. }
                | Recognized::Unsupported { platform, .. } => platform,
                other => panic!("{address}: {other:?}"),
            };
            let expected = if ours == "x" { TWITTER } else { ours };
            assert_eq!(platform_of_url(address), Some(expected), "{address}");
            assert!(is_known(ours) && is_known(expected), "{address}");
        }
    }

    #[test]
    fn accounts_are_separated_by_what_people_put_between_them() {
        let accounts = read("YouTube: UCabc, youtube:@acme\n\nfile: Acme: Support;").expect("good");
        let all: Vec<_> = accounts.by_platform().map(|(name, _)| name).collect();
        assert_eq!(all, ["file", "youtube"]);
        assert!(read(" \n,").expect("none").is_empty());
        assert_eq!(parse(" \n,"), Err("it names no account".to_owned()));
    }

    #[test]
    fn every_account_that_is_wrong_is_named_and_never_without_end() {
        let long = "a".repeat(301);
        let text = format!("acme; youtub: a; x: @; mastodon: {long}; x: a\tb; x: good");
        let refused = read(&text).expect_err("five are wrong");
        let faults: Vec<Fault> = refused.iter().map(|refused| refused.fault).collect();
        assert_eq!(
            faults,
            [
                Fault::NoPlatform,
                Fault::UnknownPlatform,
                Fault::Empty,
                Fault::TooLong,
                Fault::NotAnAccount
            ]
        );
        let sentences = parse(&text).expect_err("five are wrong");
        assert_eq!(sentences.lines().count(), 5);
        assert!(
            sentences.contains("x: @: The account is missing."),
            "{sentences}"
        );
        let many: Vec<String> = (0..100_000).map(|n| format!("x: a{n}")).collect();
        assert_eq!(read(&many.join(",")).expect_err("too many").len(), 1);
    }
}
