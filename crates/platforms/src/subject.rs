//! Whether an answer is about what was asked for.
//!
//! A cache, a proxy or a fault of a server may answer with another post. Its comments would be shown
//! as those of the post that was asked for, so each platform whose answers name an id compares it.

use crate::Failure;

/// Fails when an answer names another id than was asked for; `at` says in the failure which answer.
///
/// An answer that names none is not refused here: where it always has one, it is read as an id that
/// must be there. What was renamed in between, a redirect tells, is for the platform to know.
pub(crate) fn is_about(asked: &str, found: Option<&str>, at: &str) -> Result<(), Failure> {
    match found {
        Some(found) if !is_same(asked, found) => Err(Failure::UnexpectedShape {
            at: format!("{at}: it is about {found}, and {asked} was asked for"),
        }),
        _ => Ok(()),
    }
}

/// Zeros before a number do not make another.
fn is_same(one: &str, other: &str) -> bool {
    let is_number = |id: &str| id.bytes().all(|byte| byte.is_ascii_digit());
    let number = |id: &str| id.trim_start_matches('0').to_owned();
    one == other || (is_number(one) && is_number(other) && number(one) == number(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_id_is_named_with_the_one_that_was_asked_for() {
        for (asked, found) in [("7", "7"), ("007", "7"), ("a0", "a0"), ("0", "00")] {
            assert_eq!(is_about(asked, Some(found), "the post"), Ok(()));
        }
        for (asked, found) in [
            ("7", "70"),
            ("7", "8"),
            ("0a", "a"),
            ("aB", "ab"),
            ("7", ""),
        ] {
            let failure = is_about(asked, Some(found), "the post").unwrap_err();
            assert_eq!(failure.code(), "unexpected_shape");
            let said = failure.to_string();
            assert!(
                said.contains(&format!("the post: it is about {found}, and {asked} was")),
                "{said}"
            );
        }
        assert_eq!(is_about("7", None, "the post"), Ok(()));
    }
}
