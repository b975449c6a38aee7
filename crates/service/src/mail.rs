//! What mail to people says: about a job of theirs that has ended, a first password, and on trial.
//!
//! No comment is quoted: mail lies with others. The answer is the one of the job's page, in the same words.

use std::fmt::Write as _;

use auth::PublicUrl;
use i18n::{Language, escaped, t, tn};
use plaintext::{shorten, without_controls};
use store::{DayCount, Item, Job, JobKind, JobStatus, Scope, Store};
use uuid::Uuid;

use crate::{
    answer::Answer,
    summary::{Figures, job_and_items},
    unread,
    wording::{count, day, job_name},
};

/// Letters of a job's name that are in a subject.
const LONGEST_NAME: usize = 100;

/// Where somebody chooses of what they are told.
const CHOICE: &str = "/account#mail";

/// A mail, as text and as HTML that say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// In which it is written.
    language: Language,
    /// One line.
    pub subject: String,
    /// Where whoever gets it can choose to get none; none: the server does not know its address.
    pub choice: Option<String>,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Lines that belong together.
    Text(String),
    /// A page of ours, and what it is.
    Link { words: String, url: String },
}

impl Letter {
    /// As plain text.
    pub fn plain(&self) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Link { words, url } => format!("{words}:\n{url}"),
        });
        let mut text = parts.collect::<Vec<_>>().join("\n\n");
        text.push('\n');
        text
    }

    /// As HTML without pictures, scripts and styles of others.
    pub fn html(&self) -> String {
        let mut html = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>",
            self.language.tag()
        );
        html.push_str(&escaped(&self.subject));
        html.push_str("</title></head>\n<body style=\"font-family:sans-serif;max-width:40em\">\n");
        for part in &self.parts {
            let inner = match part {
                Part::Text(text) => escaped(text).replace('\n', "<br>\n"),
                Part::Link { words, url } => {
                    let (words, url) = (escaped(words), escaped(url));
                    format!("<a href=\"{url}\">{words}</a>")
                }
            };
            let _ = writeln!(html, "<p>{inner}</p>");
        }
        html.push_str("</body></html>\n");
        html
    }
}

/// That a job has ended, for whoever made it; `base`: what addresses of this server begin with.
///
/// # Errors
/// Those of the store: [`store::Error::NotFound`], when the job was deleted.
pub async fn job_ended(
    store: &Store,
    job: Uuid,
    base: Option<&PublicUrl>,
) -> Result<Letter, store::Error> {
    let (job, items) = job_and_items(store, Scope::All, job).await?;
    let days = store
        .days(job.scope(), job.id, job.options.counting())
        .await?;
    Ok(of_job(&job, &items, &days, base))
}

/// That somebody has an account with a first password, or another one; the password is not in it, since mail lies
/// with others: whoever gave it hands it over in another way.
pub fn first_password(name: &str, base: Option<&PublicUrl>) -> Letter {
    let mut parts = vec![
        Part::Text(t!(
            "You sign in to Clamor as “{name}”, with a first password. Whoever looks after users gave it and tells it to you; it is not in this mail. It works for seven days, and you choose your own when you sign in.",
            name = one_line(name)
        )),
        Part::Text(
            t!("A password that you had there before does not work any more. If you expected none of this, ask whoever looks after users at your place.")
                .to_owned(),
        ),
    ];
    match base {
        Some(base) => parts.push(Part::Link {
            words: t!("Sign in").to_owned(),
            url: base.join("/").into(),
        }),
        None => parts.push(Part::Text(
            t!("Mails have no links: PUBLIC_URL is not set for the workers.").to_owned(),
        )),
    }
    Letter {
        language: i18n::now(),
        subject: t!("Your account at Clamor").to_owned(),
        choice: None,
        parts,
    }
}

/// That mail from this server arrives.
pub fn trial(name: &str, base: Option<&PublicUrl>) -> Letter {
    let mut parts = vec![Part::Text(t!(
        "{name} tried on the page of this server whether Clamor can send mail. It can.",
        name = name
    ))];
    match base {
        Some(base) => parts.push(Part::Link {
            words: t!("Open Clamor").to_owned(),
            url: base.join("/").into(),
        }),
        None => parts.push(Part::Text(
            t!("Mails have no links: PUBLIC_URL is not set for the workers.").to_owned(),
        )),
    }
    Letter {
        language: i18n::now(),
        subject: t!("Mail from Clamor arrives").to_owned(),
        choice: None,
        parts,
    }
}

fn of_job(job: &Job, items: &[Item], days: &[DayCount], base: Option<&PublicUrl>) -> Letter {
    let name = one_line(&job_name(job, day));
    let outcome = match job.status {
        JobStatus::Completed => t!("Completed"),
        JobStatus::Partial => t!("Partly completed"),
        JobStatus::Failed => t!("Failed"),
        JobStatus::Cancelled => t!("Cancelled"),
        JobStatus::Pending | JobStatus::InProgress => t!("Not ended"),
    };
    let counting = job.options.counting();
    let figures = Figures::of_all(items, counting);
    let mut parts = vec![Part::Text(t!(
        "{outcome}: your job “{name}”.",
        outcome = outcome,
        name = name
    ))];
    let found = match figures.totals.scored {
        0 => unread::sentence(&unread::groups(items))
            .map(|unread| t!("Posts: {unread}.", unread = unread)),
        _ => Some(Answer::new(&figures, items, counting, days).text()),
    };
    let found =
        found.unwrap_or_else(|| t!("There are no comments that could be scored.").to_owned());
    parts.push(Part::Text(found));
    parts.push(Part::Text(counts(job)));
    let choice = base.map(|base| base.join(CHOICE).into());
    match (base, &choice) {
        (Some(base), Some(choice)) => {
            parts.push(Part::Link {
                words: t!("See the result").to_owned(),
                url: base.join(&format!("/jobs/{}", job.id)).into(),
            });
            parts.push(Part::Text(
                t!("You get this mail since you made the job. You choose on your account’s page of which jobs you are told, or that you want no mail.")
                    .to_owned(),
            ));
            parts.push(Part::Link {
                words: t!("Choose what you get mail about").to_owned(),
                url: String::clone(choice),
            });
        }
        _ => parts.push(Part::Text(
            t!("You get this mail since you made the job. Open Clamor to see the result; on your account’s page you choose of which jobs you are told, or that you want no mail. (There is no link, since PUBLIC_URL is not set.)")
                .to_owned(),
        )),
    }
    Letter {
        language: i18n::now(),
        subject: format!("{outcome}: {}", shorten(&name, LONGEST_NAME)),
        choice,
        parts,
    }
}

/// "12 of 14 posts completed, 1 partly, 1 failed; 1,234 comments read, 1,200 scored."
fn counts(job: &Job) -> String {
    let totals = &job.totals;
    let comments = tn!(
        totals.comments.fetched,
        "{n} comment read, {scored} scored.",
        "{n} comments read, {scored} scored.",
        scored = count(totals.comments.scored)
    );
    if job.kind != JobKind::Posts {
        return comments;
    }
    let mut posts = tn!(
        totals.items,
        "{completed} of {n} post completed",
        "{completed} of {n} posts completed",
        completed = count(totals.completed)
    );
    for (number, words) in [
        (
            totals.partial,
            tn!(totals.partial, "{n} partly", "{n} partly"),
        ),
        (
            totals.failed,
            tn!(totals.failed, "{n} failed", "{n} failed"),
        ),
        (
            totals.cancelled,
            tn!(totals.cancelled, "{n} cancelled", "{n} cancelled"),
        ),
    ] {
        if number > 0 {
            let _ = write!(posts, ", {words}");
        }
    }
    format!("{posts}; {comments}")
}

/// A name in one line: what a line break is followed by would be another header else.
fn one_line(text: &str) -> String {
    let visible = without_controls(text);
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_whatever_it_has_in_it() {
        for (name, line) in [
            ("Spring", "Spring"),
            ("a\r\nBcc: b@example.org", "a Bcc: b@example.org"),
            ("  a \t b\u{2028}c\u{85}d\u{0}", "a b c d"),
        ] {
            assert_eq!(one_line(name), line);
        }
    }

    #[test]
    fn text_and_html_say_the_same() {
        let base: PublicUrl = "https://clamor.example.org".parse().expect("an address");
        let letter = trial("<b>\"Ann\" & co</b>", Some(&base));
        let (plain, html) = (letter.plain(), letter.html());
        assert!(plain.starts_with("<b>\"Ann\" & co</b> tried"), "{plain}");
        assert!(
            plain.ends_with("Open Clamor:\nhttps://clamor.example.org/\n"),
            "{plain}"
        );
        assert!(
            html.contains("&#60;b&#62;&#34;Ann&#34; &#38; co&#60;/b&#62; tried"),
            "{html}"
        );
        assert!(
            html.contains("<a href=\"https://clamor.example.org/\">Open Clamor</a>"),
            "{html}"
        );
        assert!(!html.contains("<b>"), "{html}");
        let invited = first_password("ann", Some(&base)).plain();
        assert!(
            invited.starts_with("You sign in to Clamor as “ann”"),
            "{invited}"
        );
        assert!(
            invited.ends_with("Sign in:\nhttps://clamor.example.org/\n"),
            "{invited}"
        );
        let without = trial("Ann", None).plain();
        assert!(without.contains("PUBLIC_URL is not set"), "{without}");
    }
}
