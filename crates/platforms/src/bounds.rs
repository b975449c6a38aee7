//! How much is kept of what a platform sends.
//!
//! An answer may have megabytes, and so may one field of it, which would come back in every row,
//! page and file that shows it. What people write is shorter.

use plaintext::{DateRange, is_web_address};

use crate::comment::{Comment, Page};
use crate::profile::Measured;
use crate::{Account, Failure};

/// Bytes kept of the text of a comment: as many as of one in a file by default.
const MAX_TEXT: usize = 100_000;
/// Bytes kept of everything else: titles, names, ids, addresses.
const MAX_FIELD: usize = 4_096;

/// Bytes kept of the words of a failure.
const MAX_WORDS: usize = 1_024;

/// What is more is no count, and sums of a job's posts stay far from where numbers end.
const MOST: i64 = 1_000_000_000_000;

/// The page with each field cut to what is kept of it, and without what can be no count, date or
/// address; and how many comments were cut.
pub(crate) fn bounded(mut page: Page) -> (Page, usize) {
    let dates = DateRange::default();
    if let Some(info) = &mut page.info {
        info.published_at = info.published_at.filter(|at| dates.holds(*at));
        only_web(&mut info.url);
        for count in [&mut info.reported, &mut info.views] {
            *count = count.filter(is_count);
        }
        info.likes = info.likes.filter(are_likes);
        let texts = [
            &mut info.title,
            &mut info.url,
            &mut info.author_id,
            &mut info.author_name,
        ];
        for text in texts {
            cut_option(text);
        }
    }
    cut_option(&mut page.shortfall);
    cut_option(&mut page.skipped.first);
    let comments = page.comments.iter_mut();
    let cut = comments.map(|comment| bound(comment, dates));
    let cut = cut.filter(|cut| *cut).count();
    (page, cut)
}

/// The same for a profile. A count of followers that is none is an answer that is not understood.
pub(crate) fn bounded_profile(mut told: Measured) -> Result<Measured, Failure> {
    if told.followers.is_some_and(|count| !is_count(&count)) {
        return Err(Failure::UnexpectedShape {
            at: "the number of followers is none that can be".to_owned(),
        });
    }
    only_web(&mut told.url);
    for count in [&mut told.posts, &mut told.views, &mut told.likes] {
        *count = count.filter(is_count);
    }
    for text in [&mut told.id, &mut told.name, &mut told.title, &mut told.url] {
        cut_option(text);
    }
    Ok(told)
}

/// A failure whose words are cut to what is kept of them: some repeat what a platform sent.
pub(crate) fn bounded_failure(mut failure: Failure) -> Failure {
    match &mut failure {
        Failure::CredentialsRejected { why: words, .. }
        | Failure::NotAllowed { why: words, .. }
        | Failure::Blocked { why: words }
        | Failure::RobotsDisallowed { host: words }
        | Failure::UnsupportedUrl { why: words }
        | Failure::UnsupportedPlatform { url: words, .. }
        | Failure::UnexpectedShape { at: words }
        | Failure::Network { why: words } => {
            cut(words, MAX_WORDS);
        }
        _ => {}
    }
    failure
}

/// Whose a credential is, with the words that the platform sent cut.
pub(crate) fn bounded_account(mut account: Account) -> Account {
    let words = [&mut account.name, &mut account.lacks];
    for words in words.into_iter().flatten() {
        cut(words, MAX_WORDS);
    }
    account
}

fn is_count(count: &i64) -> bool {
    (0..=MOST).contains(count)
}

/// Some platforms take votes against something off.
fn are_likes(count: &i64) -> bool {
    (-MOST..=MOST).contains(count)
}

/// Whatever shows an address may make a link of it.
fn only_web(url: &mut Option<String>) {
    url.take_if(|url| !is_web_address(url));
}

fn bound(comment: &mut Comment, dates: DateRange) -> bool {
    comment.likes = comment.likes.filter(are_likes);
    comment.reply_count = comment.reply_count.filter(is_count);
    comment.published_at = comment.published_at.filter(|at| dates.holds(*at));
    only_web(&mut comment.url);
    let cut = cut(&mut comment.text, MAX_TEXT) | cut(&mut comment.id, MAX_FIELD);
    [
        &mut comment.parent_id,
        &mut comment.author_name,
        &mut comment.author_id,
        &mut comment.language,
        &mut comment.url,
    ]
    .into_iter()
    .map(cut_option)
    .fold(cut, |any, one| any | one)
}

fn cut_option(text: &mut Option<String>) -> bool {
    text.as_mut().is_some_and(|text| cut(text, MAX_FIELD))
}

/// Cuts between characters; whether something was cut.
fn cut(text: &mut String, limit: usize) -> bool {
    let too_long = text.len() > limit;
    if too_long {
        text.truncate(text.floor_char_boundary(limit));
        text.shrink_to_fit();
    }
    too_long
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;
    use crate::comment::PostInfo;

    #[test]
    fn counts_that_cannot_be_are_none() {
        let page = |count: i64| {
            let page = Page {
                info: Some(PostInfo {
                    reported: Some(count),
                    likes: Some(count),
                    views: Some(count),
                    ..PostInfo::default()
                }),
                comments: vec![Comment {
                    likes: Some(count),
                    reply_count: Some(count),
                    ..Comment::default()
                }],
                ..Page::default()
            };
            let (page, _) = bounded(page);
            let (info, comment) = (page.info.expect("it stays"), &page.comments[0]);
            [
                info.reported,
                info.views,
                info.likes,
                comment.reply_count,
                comment.likes,
            ]
        };
        for count in [0, 7, MOST] {
            assert_eq!(page(count), [Some(count); 5]);
        }
        let likes = Some(-30);
        assert_eq!(page(-30), [None, None, likes, None, likes]);
        for count in [MOST + 1, 1 << 62, i64::MAX, i64::MIN] {
            assert_eq!(page(count), [None; 5], "{count}");
        }
    }

    #[test]
    fn what_a_failure_repeats_is_cut() {
        let long = || "z".repeat(12 << 20);
        for failure in [
            Failure::UnexpectedShape { at: long() },
            Failure::NotAllowed {
                platform: "instagram",
                why: long(),
            },
        ] {
            let failure = bounded_failure(failure);
            assert!(failure.to_string().len() < 2 * MAX_WORDS, "{failure}");
        }
        let account = bounded_account(Account {
            name: Some(long()),
            lacks: Some(long()),
            ends_at: None,
        });
        for words in [account.name, account.lacks] {
            assert_eq!(words.map(|words| words.len()), Some(MAX_WORDS));
        }
        let short = Failure::Network {
            why: "cut".to_owned(),
        };
        assert_eq!(bounded_failure(short.clone()), short);
    }

    #[test]
    fn profiles_are_bounded_as_posts_are() {
        let told = |followers, count| {
            bounded_profile(Measured {
                title: Some("é".repeat(MAX_FIELD)),
                name: Some("x".repeat(MAX_FIELD + 1)),
                url: Some("javascript:alert(1)".to_owned()),
                followers,
                posts: Some(count),
                likes: Some(count),
                views: Some(count),
                ..Measured::default()
            })
        };
        let measured = told(Some(7), -5).expect("it is understood");
        assert_eq!(measured.title.map(|title| title.len()), Some(MAX_FIELD));
        assert_eq!(measured.name.map(|name| name.len()), Some(MAX_FIELD));
        assert_eq!(measured.url, None);
        assert_eq!(
            (measured.posts, measured.likes, measured.views),
            (None, None, None)
        );
        assert!(told(None, 7).is_ok_and(|told| told.posts == Some(7)));
        for odd in [-1, MOST + 1, i64::MAX] {
            let failure = told(Some(odd), 0).expect_err("no such count");
            assert_eq!(failure.code(), "unexpected_shape", "{odd}");
        }
    }

    #[test]
    fn a_date_on_which_nobody_commented_is_none() {
        let now = Utc::now();
        let shown = |at: DateTime<Utc>| {
            let (page, _) = bounded(Page {
                info: Some(PostInfo {
                    published_at: Some(at),
                    ..PostInfo::default()
                }),
                comments: vec![Comment {
                    published_at: Some(at),
                    ..Comment::default()
                }],
                ..Page::default()
            });
            let info = page.info.expect("it stays");
            assert_eq!(info.published_at, page.comments[0].published_at);
            info.published_at.is_some()
        };
        let written = |text: &str| shown(text.parse().expect("a date"));
        assert!(written("2016-11-27T10:00:00Z") && written("1990-01-01T00:00:00Z") && shown(now));
        assert!(!shown(now + TimeDelta::days(2)));
        for never in [
            "-0044-03-15T12:00:00Z",
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:01Z",
            "1989-12-31T23:59:59Z",
            "9999-12-31T23:59:60Z",
            "+12026-11-27T10:00:00Z",
        ] {
            assert!(!written(never), "{never}");
        }
    }

    #[test]
    fn what_is_no_address_on_the_web_is_none() {
        let shown = |url: &str| {
            let (page, _) = bounded(Page {
                info: Some(PostInfo {
                    url: Some(url.to_owned()),
                    ..PostInfo::default()
                }),
                comments: vec![Comment {
                    url: Some(url.to_owned()),
                    ..Comment::default()
                }],
                ..Page::default()
            });
            let info = page.info.expect("it stays");
            assert_eq!(info.url, page.comments[0].url);
            info.url.is_some()
        };
        assert!(shown("https://a.example/1") && shown("http://a.example/1"));
        for other in ["javascript:alert(1)", "data:text/html,x", "vbscript:x", ""] {
            assert!(!shown(other), "{other}");
        }
    }

    #[test]
    fn what_is_too_long_is_kept_to_its_limit_between_characters() {
        let long = |bytes: usize| "a".to_owned() + &"é".repeat(bytes / 2);
        let comment = Comment {
            id: "1".to_owned(),
            text: long(MAX_TEXT),
            author_name: Some(long(MAX_FIELD)),
            ..Comment::default()
        };
        let whole = Comment {
            text: "x".repeat(MAX_TEXT),
            ..Comment::default()
        };
        let (page, cut) = bounded(Page {
            info: Some(PostInfo {
                title: Some(long(MAX_FIELD)),
                author_name: Some(long(MAX_FIELD)),
                ..PostInfo::default()
            }),
            comments: vec![comment, whole.clone()],
            ..Page::default()
        });
        assert_eq!(cut, 1);
        assert_eq!(page.comments[0].text.len(), MAX_TEXT - 1);
        let name = page.comments[0].author_name.as_ref();
        assert_eq!(name.map(String::len), Some(MAX_FIELD - 1));
        assert_eq!(page.comments[1], whole);
        let info = page.info.unwrap_or_default();
        for text in [info.title, info.author_name] {
            assert_eq!(text.map(|text| text.len()), Some(MAX_FIELD - 1));
        }
    }
}
