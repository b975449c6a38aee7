//! Posts that others send to be analysed (documents): what may be sent, and what becomes of it.

use auth::Actor;
use store::{DocumentState, NewDocument, Put};

use crate::{Error, Service};

/// Characters of an id.
pub const MAX_ID_CHARS: usize = 255;
/// Characters of a text.
pub const MAX_CONTENT_CHARS: usize = 1_000_000;
/// Documents in one request.
pub const MAX_DOCUMENTS: usize = 10_000;

/// What is wrong with an id, if anything is; a sentence that goes on after the name of the field.
pub fn fault_of_id(id: &str) -> Option<&'static str> {
    if id.is_empty() {
        return Some("must have at least one character");
    }
    if id.chars().nth(MAX_ID_CHARS).is_some() {
        return Some("must not be longer than 255 characters");
    }
    if id.chars().any(char::is_control) {
        return Some("must have no control characters");
    }
    // A path of an address is put together anew where it holds these.
    matches!(id, "." | "..").then_some("must be more than dots")
}

/// Keeps documents that are not there yet; what became of each, in order.
///
/// # Errors
/// Those of the store.
pub async fn add(
    service: &Service,
    actor: &Actor,
    documents: &[NewDocument],
) -> Result<Vec<Put>, Error> {
    let put = service
        .store()
        .add_documents(actor.team(), documents)
        .await?;
    if put.contains(&Put::Created) {
        service.wake();
    }
    Ok(put)
}

/// Keeps a document, whatever it said before. `seen`: see [`store::Store::replace_document`].
///
/// # Errors
/// Those of the store.
pub async fn replace(
    service: &Service,
    actor: &Actor,
    document: &NewDocument,
    seen: Option<Option<&DocumentState>>,
) -> Result<Put, Error> {
    let put = service
        .store()
        .replace_document(actor.team(), document, seen)
        .await?;
    if put != Put::Unchanged {
        service.wake();
    }
    Ok(put)
}
