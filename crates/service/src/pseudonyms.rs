//! Names for authors that tell nobody who they are: the same person has the same name in every file of a
//! team, and another one in those of another team.
//!
//! HMAC-SHA256 with a random key of the team, which is kept sealed: whoever has a file, and guesses whose
//! comments it holds, cannot try that out.

use std::{fmt, sync::Arc};

use hmac::{Hmac, KeyInit, Mac};
use seal::Seals;
use sha2::Sha256;
use store::{PSEUDONYMS, ResultRecord, Store};
use uuid::Uuid;

use crate::Error;

/// Bytes of a pseudonym: no two people of a team share one.
const BYTES: usize = 12;

/// Makes the pseudonyms of one team. Cheap to clone.
#[derive(Clone)]
pub struct Pseudonyms(Arc<[u8; 32]>);

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonyms")
    }
}

impl Pseudonyms {
    /// Those of a team, whose key is made when it has none.
    ///
    /// # Errors
    /// [`Error::NotSetUp`] without a key to seal it with.
    pub async fn of(store: &Store, seals: &Seals, team: Uuid) -> Result<Self, Error> {
        let refused = |error: seal::SealError| Error::NotSetUp(error.to_string());
        let place = PSEUDONYMS.of(team);
        let sealed = match store.pseudonym_key(team).await? {
            Some(sealed) => sealed,
            None => {
                let key: [u8; 32] = rand::random();
                let sealed = seals.seal(place, &key).map_err(refused)?;
                store.keep_pseudonym_key(team, &sealed).await?
            }
        };
        let key = seals.open(place, &sealed).map_err(refused)?;
        let key = key.try_into();
        let key = key.map_err(|_| Error::NotSetUp(seal::SealError::Broken.to_string()))?;
        Ok(Self(Arc::new(key)))
    }

    /// Takes out who wrote a comment, and what leads to them: on some platforms the address of a comment
    /// names its author, and the columns of a file can hold anything. Ids of comments are replaced too, so
    /// that answers still find what they answer.
    pub(crate) fn apply(&self, record: &mut ResultRecord) {
        let platform = record.platform.clone();
        let author = match (record.author_id.take(), record.author_name.take()) {
            (Some(id), _) => Some(("id", id)),
            (None, Some(name)) => Some(("name", name)),
            (None, None) => None,
        };
        record.author_id = author.map(|(kind, who)| self.name(&["author", kind, &platform, &who]));
        let comment = |id: &str| self.name(&["comment", &platform, id]);
        if !record.comment_id.is_empty() {
            record.comment_id = comment(&record.comment_id);
        }
        record.parent_id = record.parent_id.as_deref().map(comment);
        record.url = None;
        record.extra.clear();
    }

    fn name(&self, parts: &[&str]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.0).expect("bug: any length is a key");
        for part in parts {
            // Lengths first, so that no two lists of parts are one.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let digest = mac.finalize().into_bytes();
        hex::encode(&digest[..BYTES])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_one_name_in_a_team_and_another_elsewhere() {
        let (red, blue) = (Pseudonyms(Arc::new([1; 32])), Pseudonyms(Arc::new([2; 32])));
        let name = red.name(&["author", "id", "x", "7"]);
        assert_eq!(
            (name.len(), &name),
            (24, &red.name(&["author", "id", "x", "7"]))
        );
        for other in [
            red.name(&["author", "id", "x", "8"]),
            red.name(&["author", "id", "y", "7"]),
            red.name(&["author", "name", "x", "7"]),
            red.name(&["author", "i", "dx", "7"]),
            blue.name(&["author", "id", "x", "7"]),
        ] {
            assert_ne!(name, other);
        }
        assert_eq!(format!("{red:?}"), "Pseudonyms");
    }
}
