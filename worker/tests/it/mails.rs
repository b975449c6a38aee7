//! Mail to people: what arrives at a mail server, and what comes of its refusals and faults.

mod tls;

use std::time::Duration;

use mail_parser::{Addr, Message, MessageParser, MimeHeaders};
use service::{
    answer::Answer,
    summary::{Figures, job_and_items},
};
use store::{
    Job, JobOptions, JobStatus, MailDropped, MailStatus, MailWhen, NewJob, Person, Role, Scope,
    UserChange,
};
use testing::{SmtpFault, SmtpOptions, SmtpServer};
use uuid::Uuid;
use worker::{MailSender, MailSettings, MailTls, Settings};

use crate::{
    bed::{Bed, new_job, within},
    fake::{Asked, Reply, story},
};

const STORY: &str = "https://news.ycombinator.com/item?id=1";

const PASSWORD: &str = "s3cret \u{fc}";

fn answers(asked: &Asked) -> Reply {
    story(
        asked,
        &["Great, I love it.", "Awful, I hate it.", "It is a bag."],
    )
}

/// Somebody who wants to be told of every end, with this name.
async fn ann(bed: &Bed, name: &str) -> Uuid {
    let person = Person {
        user: Uuid::from_u128(1),
        issuer: "https://a.example".to_owned(),
        subject: "ann".to_owned(),
        name: Some(name.to_owned()),
        team: store::BUILT_IN_TEAM,
        team_name: None,
        other_teams: Vec::new(),
        mail: Some("ann@example.org".to_owned()),
        role: Role::Member,
    };
    assert!(bed.store.admit(&person).await.unwrap());
    want(bed, person.user, MailWhen::Always).await;
    person.user
}

async fn want(bed: &Bed, user: Uuid, when: MailWhen) {
    let change = UserChange {
        mail_when: Some(when),
        ..UserChange::default()
    };
    bed.store
        .change_user(Scope::All, user, &change)
        .await
        .unwrap();
}

/// By a server that speaks in clear on this machine, and with waits that no test notices.
fn mail(server: &SmtpServer) -> MailSettings {
    let sender = MailSender {
        name: "Cl\u{e4}mor, Inc.".to_owned(),
        address: "clamor@example.org".parse().unwrap(),
    };
    MailSettings {
        waits: vec![Duration::from_millis(10); 3],
        pauses: vec![Duration::from_millis(10)],
        public_url: Some("https://clamor.example.org".parse().unwrap()),
        ..MailSettings::new("127.0.0.1", server.port(), MailTls::None, sender)
    }
}

fn settings(bed: &Bed, mail: MailSettings) -> Settings {
    Settings {
        mail: Some(mail),
        ..bed.settings()
    }
}

/// Waits until mail is on, as the worker says.
async fn is_on(bed: &Bed) {
    look_until(async || bed.store.mail_server().await.unwrap()).await;
}

/// Waits until nothing waits to be sent.
async fn all_ended(bed: &Bed) {
    look_until(async || (bed.store.waiting_mails().await.unwrap() == 0).then_some(())).await;
}

async fn look_until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    within(async {
        let mut every = tokio::time::interval(Duration::from_millis(5));
        loop {
            every.tick().await;
            if let Some(found) = look().await {
                return found;
            }
        }
    })
    .await
}

async fn job_of(bed: &Bed, user: Uuid, name: &str) -> Job {
    let wanted = NewJob {
        created_by: Some(user),
        name: name.to_owned(),
        ..new_job(&[STORY], JobOptions::default())
    };
    bed.store.create_job(wanted).await.unwrap().job
}

/// Runs a job of somebody until all that is to be told of it is.
async fn told(bed: &Bed, mail: MailSettings, user: Uuid, name: &str) -> Job {
    let running = bed.start(settings(bed, mail));
    is_on(bed).await;
    let job = job_of(bed, user, name).await;
    let ended = within(running.worker.run_until_done(store::BUILT_IN_TEAM, job.id));
    let ended = ended.await.unwrap();
    all_ended(bed).await;
    running.stop().await;
    ended
}

fn parsed(content: &str) -> Message<'_> {
    MessageParser::default()
        .parse(content.as_bytes())
        .expect("a mail")
}

fn only<'a>(addresses: Option<&'a mail_parser::Address<'a>>) -> &'a Addr<'a> {
    let addresses = addresses.expect("addresses");
    assert_eq!(addresses.iter().count(), 1, "{addresses:?}");
    addresses.first().expect("an address")
}

#[tokio::test]
async fn a_mail_says_what_the_page_says_and_can_be_read_by_others() {
    let (bed, server) = (Bed::new(answers).await, SmtpServer::start());
    let user = ann(&bed, "Zo\u{eb} \"Z\" O\u{2019}Neil, PhD").await;
    let name = "Fr\u{fc}hling & \u{6625}: <b>\"1\"</b>";
    let job = told(&bed, mail(&server), user, name).await;
    assert_eq!(job.status, JobStatus::Completed);
    let taken = server.taken();
    let [one] = taken.as_slice() else {
        panic!("{taken:?}")
    };
    assert_eq!(
        (one.from.as_str(), one.to.as_slice()),
        ("clamor@example.org", &["ann@example.org".to_owned()][..])
    );
    assert!(one.content.is_ascii(), "{}", one.content);
    assert!(one.content.lines().all(|line| line.len() <= 998));

    let message = parsed(&one.content);
    assert_eq!(
        message.subject(),
        Some(format!("Completed: {name}").as_str())
    );
    let (from, to) = (only(message.from()), only(message.to()));
    assert_eq!(
        (from.name(), from.address()),
        (Some("Cl\u{e4}mor, Inc."), Some("clamor@example.org"))
    );
    assert_eq!(
        (to.name(), to.address()),
        (
            Some("Zo\u{eb} \"Z\" O\u{2019}Neil, PhD"),
            Some("ann@example.org")
        )
    );
    let id = &bed.store.mails_of(user, 10).await.unwrap()[0].id;
    assert_eq!(
        message.message_id(),
        Some(format!("{id}@example.org").as_str())
    );
    assert!(message.date().is_some());
    assert_eq!(
        message
            .header("Auto-Submitted")
            .and_then(|value| value.as_text()),
        Some("auto-generated")
    );
    let unsubscribe = message.header_raw("List-Unsubscribe").map(str::trim);
    assert_eq!(
        unsubscribe,
        Some("<https://clamor.example.org/account#mail>")
    );
    assert!(
        message
            .content_type()
            .is_some_and(|kind| kind.subtype() == Some("alternative"))
    );

    let (job, items) = job_and_items(&bed.store, Scope::All, job.id).await.unwrap();
    let counting = job.options.counting();
    let figures = Figures::of_all(&items, counting);
    let days = bed.store.days(Scope::All, job.id, counting).await.unwrap();
    let answer = Answer::new(&figures, &items, counting, &days).text();
    let page = format!("https://clamor.example.org/jobs/{}", job.id);
    let text = message.body_text(0).expect("a text").replace("\r\n", "\n");
    for part in [
        format!("Completed: your job \u{201c}{name}\u{201d}."),
        answer.clone(),
        "1 of 1 post completed; 3 comments read, 3 scored.".to_owned(),
        format!("See the result:\n{page}\n"),
        "https://clamor.example.org/account#mail".to_owned(),
    ] {
        assert!(text.contains(&part), "{part:?} is not in: {text}");
    }
    let html = message.body_html(0).expect("HTML").replace("\r\n", "\n");
    for part in [
        "Fr\u{fc}hling &#38; \u{6625}: &#60;b&#62;&#34;1&#34;&#60;/b&#62;",
        &format!("<a href=\"{page}\">See the result</a>"),
        &answer.replace('\n', "<br>\n"),
    ] {
        assert!(html.contains(part), "{part:?} is not in: {html}");
    }
    for comment in ["love", "hate", "bag"] {
        assert!(!text.contains(comment) && !html.contains(comment), "{text}");
    }
}

#[tokio::test]
async fn a_name_adds_no_header_and_no_recipient() {
    let (bed, server) = (Bed::new(answers).await, SmtpServer::start());
    let user = ann(&bed, "Ann\r\nBcc: c@example.org\r\n\r\n<script>").await;
    let name = "a\r\nBcc: b@example.org\nX-Own: 1\r\n\r\nHello\r\n.\r\nMAIL FROM:<x@example.org>";
    told(&bed, mail(&server), user, name).await;
    let taken = server.taken();
    assert_eq!(taken.len(), 1, "{taken:?}");
    assert_eq!(taken[0].to, ["ann@example.org"]);
    let message = parsed(&taken[0].content);
    assert!(message.bcc().is_none() && message.header("X-Own").is_none());
    assert_eq!(
        message.subject(),
        Some("Completed: a Bcc: b@example.org X-Own: 1 Hello . MAIL FROM:<x@example.org>")
    );
    assert_eq!(only(message.to()).address(), Some("ann@example.org"));
    // One part as text and one as HTML, and nothing between the headers and them.
    assert_eq!(
        (message.text_body_count(), message.html_body_count()),
        (1, 1)
    );
    let names: Vec<_> = message
        .headers()
        .iter()
        .map(|header| header.name())
        .collect();
    assert_eq!(
        names.iter().filter(|name| **name == "To").count(),
        1,
        "{names:?}"
    );
}

#[tokio::test]
async fn what_is_refused_for_now_comes_once() {
    let (bed, server) = (Bed::new(answers).await, SmtpServer::start());
    let user = ann(&bed, "Ann").await;
    server.fail([
        SmtpFault::Recipient("451 4.7.1 Greylisted, please try again"),
        SmtpFault::Content("452 4.3.1 Insufficient system storage"),
    ]);
    told(&bed, mail(&server), user, "spring").await;
    assert_eq!((server.taken().len(), server.asked()), (1, 3));
    let mails = bed.store.mails_of(user, 10).await.unwrap();
    assert_eq!(
        (mails.len(), mails[0].status, mails[0].attempts),
        (1, MailStatus::Sent, 3)
    );
    let said = mails[0].answer.as_deref().unwrap_or_default();
    assert!(
        said.ends_with("answered 250: 2.0.0 Ok: queued as 4711"),
        "{said}"
    );
    let standing = bed.store.mail_server().await.unwrap().unwrap();
    assert_eq!((standing.failures, standing.failing_since), (0, None));
}

#[tokio::test]
async fn what_is_refused_again_and_again_or_for_good_is_given_up_and_told() {
    for (faults, asked, word) in [
        (
            vec![SmtpFault::Recipient("550 5.1.1 <ann@example.org>: unknown"); 1],
            1,
            "550: 5.1.1 <ann@example.org>: unknown",
        ),
        (
            vec![SmtpFault::Content("554 5.7.1 This looks like spam")],
            1,
            "554: 5.7.1",
        ),
        (
            vec![SmtpFault::Recipient("451 4.7.1 Later"); 9],
            4,
            "451: 4.7.1 Later",
        ),
    ] {
        let (bed, server) = (Bed::new(answers).await, SmtpServer::start());
        let user = ann(&bed, "Ann").await;
        server.fail(faults);
        told(&bed, mail(&server), user, "spring").await;
        assert_eq!((server.taken().len(), server.asked()), (0, asked));
        let last = bed.store.last_mail(user).await.unwrap().expect("a mail");
        assert_eq!(last.status, MailStatus::Failed);
        assert_eq!(last.address.as_deref(), Some("ann@example.org"));
        let said = last.answer.unwrap_or_default();
        assert!(said.contains(word), "{said}");
        assert_eq!(bed.store.failed_mails(10).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_server_that_is_away_holds_no_job_up_and_has_the_mail_later() {
    let bed = Bed::new(answers).await;
    let mut server = SmtpServer::down(SmtpOptions::default());
    let user = ann(&bed, "Ann").await;
    let running = bed.start(settings(&bed, mail(&server)));
    is_on(&bed).await;
    let mut jobs = Vec::new();
    for name in ["one", "two"] {
        let job = job_of(&bed, user, name).await;
        let ended = running.worker.run_until_done(store::BUILT_IN_TEAM, job.id);
        assert_eq!(within(ended).await.unwrap().status, JobStatus::Completed);
        jobs.push(name);
    }
    let standing = look_until(async || {
        let standing = bed.store.mail_server().await.unwrap()?;
        (standing.failures > 0).then_some(standing)
    })
    .await;
    let why = standing.answer.expect("a reason");
    assert!(
        why.contains("127.0.0.1") && why.contains("refused"),
        "{why}"
    );
    assert_eq!(bed.store.waiting_mails().await.unwrap(), 2);
    server.get_up();
    all_ended(&bed).await;
    running.stop().await;
    let taken = server.taken();
    let mut subjects: Vec<_> = taken
        .iter()
        .map(|mail| {
            parsed(&mail.content)
                .subject()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    subjects.sort();
    assert_eq!(subjects, ["Completed: one", "Completed: two"]);
    assert_eq!(bed.store.mail_server().await.unwrap().unwrap().failures, 0);
}

#[tokio::test]
async fn a_server_that_hangs_or_closes_has_the_mail_later_and_knows_it_again() {
    let (bed, server) = (Bed::new(answers).await, SmtpServer::start());
    let user = ann(&bed, "Ann").await;
    server.fail([
        SmtpFault::Close,
        SmtpFault::Hang,
        SmtpFault::Sender("421 4.3.2 Going down"),
        SmtpFault::CloseAfterContent,
    ]);
    let mail = MailSettings {
        timeout: Duration::from_millis(300),
        ..mail(&server)
    };
    told(&bed, mail, user, "spring").await;
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    let ids = taken
        .iter()
        .map(|mail| parsed(&mail.content).message_id().map(str::to_owned));
    let ids: Vec<_> = ids.collect();
    assert_eq!(ids[0], ids[1]);
    assert!(ids[0].is_some());
    // None of that was for the mail's sake.
    assert_eq!(bed.store.mails_of(user, 10).await.unwrap()[0].attempts, 1);
}

#[tokio::test]
async fn nobody_is_told_who_does_not_want_it_when_it_could_be_sent() {
    let (bed, mut server) = (
        Bed::new(answers).await,
        SmtpServer::down(SmtpOptions::default()),
    );
    let user = ann(&bed, "Ann").await;
    let running = bed.start(settings(&bed, mail(&server)));
    is_on(&bed).await;
    let job = job_of(&bed, user, "spring").await;
    let ended = running.worker.run_until_done(store::BUILT_IN_TEAM, job.id);
    within(ended).await.unwrap();
    assert_eq!(bed.store.waiting_mails().await.unwrap(), 1);
    want(&bed, user, MailWhen::Never).await;
    server.get_up();
    all_ended(&bed).await;
    running.stop().await;
    assert_eq!((server.taken().len(), server.asked()), (0, 0));
    let mails = bed.store.mails_of(user, 10).await.unwrap();
    assert_eq!(mails[0].status, MailStatus::Dropped);
    assert_eq!(
        mails[0].answer.as_deref(),
        Some(MailDropped::SwitchedOff.sentence())
    );
}
