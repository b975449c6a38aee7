//! A mail as it goes over the wire.

use auth::MailAddress;
use lettre::Message;
use lettre::address::AddressError;
use lettre::error::Error;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use plaintext::without_controls;
use service::mail::Letter;
use store::DueMail;

use crate::{MailSender, MailSettings};

/// Why a mail cannot be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritable {
    #[error("mail cannot go to this address: {0}")]
    Address(String),
    #[error(transparent)]
    Sender(#[from] AddressError),
    #[error(transparent)]
    Message(#[from] Error),
}

/// The mail, to the person it is for. One that is sent again has the same Message-ID.
pub(super) fn message(
    due: &DueMail,
    letter: &Letter,
    settings: &MailSettings,
) -> Result<Message, Unwritable> {
    let address = due.address.as_deref().unwrap_or_default();
    let address: MailAddress = address.parse().map_err(Unwritable::Address)?;
    let name = match due.name.contains('@') {
        // Who signs in by a mail address has it for a name; beside another it would mislead.
        true => None,
        false => Some(visible(&due.name)).filter(|name| !name.is_empty()),
    };
    let to = Mailbox::new(name, address.as_str().parse()?);
    let host = settings.sender.address.host();
    let builder = Message::builder()
        .from(mailbox(&settings.sender)?)
        .to(to)
        .subject(letter.subject.as_str())
        .date_now()
        .message_id(Some(format!("<{}@{host}>", due.id)))
        // Nobody answers it, and no program should (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated"));
    let builder = match &letter.choice {
        Some(url) => builder.raw_header(header("List-Unsubscribe", &format!("<{url}>"))),
        None => builder,
    };
    let body = MultiPart::alternative_plain_html(letter.plain(), letter.html());
    Ok(builder.multipart(body)?)
}

/// From whom mail comes.
fn mailbox(sender: &MailSender) -> Result<Mailbox, AddressError> {
    let name = Some(visible(&sender.name)).filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, sender.address.as_str().parse()?))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Without what cannot be seen: a line break would begin another header.
fn visible(text: &str) -> String {
    without_controls(text).trim().to_owned()
}
