//! Passwords and mail over TLS, and a mail on trial.

use store::MailStatus;
use testing::{SmtpOptions, SmtpServer};
use worker::{MailSettings, MailTls};

use super::{PASSWORD, all_ended, ann, answers, is_on, look_until, mail, parsed, settings, told};
use crate::bed::Bed;

/// A server that wants TLS and a password, as most do.
fn guarded(tls: bool) -> SmtpServer {
    SmtpServer::start_with(SmtpOptions {
        starttls: !tls,
        tls,
        login: Some(("clamor", PASSWORD)),
    })
}

fn mail_over(server: &SmtpServer, tls: MailTls) -> MailSettings {
    MailSettings {
        host: "localhost".to_owned(),
        tls,
        login: Some(("clamor".to_owned(), PASSWORD.to_owned())),
        authorities: vec![SmtpServer::authority()],
        ..mail(server)
    }
}

#[tokio::test]
async fn password_and_mail_go_over_tls() {
    for tls in [MailTls::Starttls, MailTls::Tls] {
        let (bed, server) = (Bed::new(answers).await, guarded(tls == MailTls::Tls));
        let user = ann(&bed, "Ann").await;
        told(&bed, mail_over(&server, tls), user, "spring").await;
        let taken = server.taken();
        assert_eq!(taken.len(), 1, "{tls:?}");
        assert!(taken[0].is_encrypted);
        assert_eq!(taken[0].user.as_deref(), Some("clamor"));
    }
}

/// What the server is said to have answered, when a mail on trial is not taken.
async fn refused(bed: &Bed, mail: MailSettings) -> String {
    let user = ann(bed, "Ann").await;
    let running = bed.start(settings(bed, mail));
    is_on(bed).await;
    let trial = bed.store.try_mail(user, "b@example.org").await.unwrap();
    let tried = look_until(async || {
        let tried = bed.store.tried_mail(user, trial).await.unwrap();
        (tried.status != MailStatus::Waiting).then_some(tried)
    })
    .await;
    running.stop().await;
    assert_eq!(tried.status, MailStatus::Failed);
    tried.answer.expect("a reason")
}

#[tokio::test]
async fn nothing_is_said_to_a_server_that_may_be_another() {
    // It does not offer TLS.
    let bed = Bed::new(answers).await;
    let server = SmtpServer::start();
    let why = refused(&bed, mail_over(&server, MailTls::Starttls)).await;
    assert!(why.contains("does not offer STARTTLS"), "{why}");
    // Nobody vouches for it.
    let bed = Bed::new(answers).await;
    let server = guarded(false);
    let unknown = MailSettings {
        authorities: Vec::new(),
        ..mail_over(&server, MailTls::Starttls)
    };
    let why = refused(&bed, unknown).await;
    assert!(why.to_lowercase().contains("certificate"), "{why}");
    // It has another name.
    let bed = Bed::new(answers).await;
    let other = MailSettings {
        host: "127.0.0.1".to_owned(),
        ..mail_over(&server, MailTls::Starttls)
    };
    let why = refused(&bed, other).await;
    assert!(why.to_lowercase().contains("certificate"), "{why}");
    assert!(server.taken().is_empty() && server.asked() == 0);
}

#[tokio::test]
async fn a_wrong_password_is_told_in_the_words_of_the_server_and_without_it() {
    let (bed, server) = (Bed::new(answers).await, guarded(false));
    let wrong = MailSettings {
        login: Some(("clamor".to_owned(), "hunter2".to_owned())),
        ..mail_over(&server, MailTls::Starttls)
    };
    let why = refused(&bed, wrong).await;
    assert!(why.contains("answered 535: 5.7.8 Authentication"), "{why}");
    assert!(!why.contains("hunter2"), "{why}");
    let standing = bed.store.mail_server().await.unwrap().unwrap();
    assert_eq!((standing.failures, standing.answer), (1, Some(why)));
}

#[tokio::test]
async fn a_mail_on_trial_is_sent_to_where_it_is_to_go() {
    let (bed, server) = (Bed::new(answers).await, SmtpServer::start());
    let user = ann(&bed, "Ann").await;
    let running = bed.start(settings(&bed, mail(&server)));
    is_on(&bed).await;
    let trial = bed.store.try_mail(user, "b@example.org").await.unwrap();
    all_ended(&bed).await;
    running.stop().await;
    let tried = bed.store.tried_mail(user, trial).await.unwrap();
    assert_eq!(tried.status, MailStatus::Sent);
    let taken = server.taken();
    assert_eq!(taken[0].to, ["b@example.org"]);
    assert_eq!(
        parsed(&taken[0].content).subject(),
        Some("Mail from Clamor arrives")
    );
}
