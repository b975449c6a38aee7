//! Names of people by rule: who is told, and what of them: `account.acct`, `from.username`,
//! `user_profile.real_name`.

use super::{Rank, normal, parts};
use crate::comments::fields::Field;

/// Objects that tell about the author of a comment.
const AUTHORS: [&str; 25] = [
    "author",
    "authordetails",
    "user",
    "userprofile",
    "owner",
    "from",
    "account",
    "creator",
    "commenter",
    "poster",
    "sender",
    "member",
    "actor",
    "writer",
    "reviewer",
    "consumer",
    "by",
    "createdby",
    "postedby",
    "person",
    "membercreator",
    "authorattributes",
    "extraauthorattributes",
    "authorinfo",
    "userinfo",
];
/// What of a person is a name, best first; none is the end of one that stands before it.
const NAMES: [&str; 15] = [
    "displayname",
    "nickname",
    "username",
    "screenname",
    "fullname",
    "realname",
    "globalname",
    "preferredusername",
    "uniqueid",
    "uname",
    "name",
    "handle",
    "login",
    "acct",
    "nick",
];
/// What of a person is their id, best first.
const IDS: [&str; 8] = [
    "id",
    "idstr",
    "pk",
    "uid",
    "did",
    "urn",
    "accountid",
    "channelid",
];

/// Whether a name is that of an object that tells about the author of a comment.
pub(super) fn is_person(name: &str) -> bool {
    AUTHORS.contains(&name)
}

/// What a part of an object tells of an author, and how well its name fits.
pub(super) fn of_author(object: &str, part: &str) -> Option<(Field, Rank)> {
    let place = |names: &[&str]| names.iter().position(|known| *known == part);
    if !AUTHORS.contains(&object) {
        return None;
    }
    let name = place(&NAMES).map(|place| (Field::AuthorName, place as Rank));
    name.or_else(|| Some((Field::AuthorId, place(&IDS)? as Rank)))
}

/// Whether two columns name the same person: `author.display_name` and `author.handle`, `nickname`
/// and `unique_id`.
pub(in crate::comments) fn name_the_same(one: &str, other: &str) -> bool {
    person(one).is_some_and(|person_of_one| Some(person_of_one) == person(other))
}

/// Whom a name is of; empty for the one whom the whole row is of.
fn person(name: &str) -> Option<String> {
    let parts = parts(name);
    if let [around @ .., last] = parts.as_slice()
        && !around.is_empty()
        && NAMES.contains(&last.as_str())
    {
        return Some(around.join("."));
    }
    let name = normal(name);
    let rest = NAMES.iter().find_map(|end| name.strip_suffix(end))?;
    Some(rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::name_the_same;

    #[test]
    fn columns_of_one_person_are_known() {
        for (one, other) in [
            ("author.display_name", "author.handle"),
            ("author/displayName", "author/username"),
            ("nickname", "unique_id"),
            ("display_name", "username"),
            ("author_name", "authorUsername"),
            ("node.owner.username", "node.owner.full_name"),
        ] {
            assert!(name_the_same(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("author.name", "user.name"),
            ("commenter_name", "username"),
            ("author", "username"),
            ("author", "author"),
            ("text", "title"),
        ] {
            assert!(!name_the_same(one, other), "{one} {other}");
        }
    }
}
