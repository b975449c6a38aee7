//! What a password must be, and passwords that are made here.

mod guessing;

use rand::distr::{SampleString, slice::Choose};

use crate::{Refusal, tokens::is_meant};

/// Characters of the shortest and of the longest one (NIST SP 800-63B-4, section 3.1.1.2, asks for 15
/// where there is nothing else, and for 64 at least to be taken; OWASP ASVS 5, 6.2.1, for 8 and 15).
const SHORTEST: usize = 15;
const LONGEST: usize = 256;
/// Different characters that one has at least.
const DIFFERENT: usize = 6;

/// Letters and digits that nobody takes for others.
const LETTERS: &[char] = &[
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'u', 'v',
    'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7', '8', '9',
];
/// Groups of a first password, and letters of each: 99 bits.
const GROUPS: usize = 4;
const OF_GROUP: usize = 5;

/// Whether somebody of this name may choose this password.
pub(crate) fn check_new(name: &str, password: &str) -> Result<(), Refusal> {
    let refused = |why: String| Err(Refusal::unusable("password", why));
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return refused(format!(
            "A password has {SHORTEST} to {LONGEST} characters: some words in a row are easy to remember."
        ));
    }
    let mut different: Vec<char> = password.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < DIFFERENT {
        return refused(format!(
            "A password has at least {DIFFERENT} different characters."
        ));
    }
    if is_meant(password) {
        return refused(
            "A password does not begin with `clamor_`, as personal tokens do.".to_owned(),
        );
    }
    if guessing::is_soon(name, password) {
        return refused(
            "The password is made of what is guessed first: common words, rows of keys or digits, \
             repetitions and the user's name. Some words that have nothing to do with each other are \
             better."
                .to_owned(),
        );
    }
    Ok(())
}

/// A password to begin with.
pub(super) fn first() -> String {
    let letters = Choose::new(LETTERS).expect("bug: no letters");
    let group = |_| letters.sample_string(&mut rand::rng(), OF_GROUP);
    (0..GROUPS).map(group).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_made_here_may_be_used() {
        let first = first();
        assert_eq!(first.len(), GROUPS * OF_GROUP + GROUPS - 1);
        assert_ne!(first, super::first());
        check_new("ann", &first).expect("a good one");
    }

    #[test]
    fn what_is_easily_guessed_is_refused() {
        for good in [
            "correct horse battery",
            "\u{44f} \u{43b}\u{44e}\u{431}\u{43b}\u{44e} \u{43c}\u{43e}\u{440}\u{435} \u{43b}\u{435}\u{442}\u{43e}",
        ] {
            check_new("ann", good).expect(good);
        }
        for good in [
            "839201746352917",
            "my cat eats two shoes",
            "Tr0ub4dor&3 and more",
        ] {
            check_new("ann", good).expect(good);
        }
        for bad in [
            "",
            "short",
            "fourteen chars",
            "aaaaaaaaaaaaaaaaaaaaaaa",
            "121212121212121212",
            "ann@example.org1",
            "clamor_correct_horse_battery",
            "123456789012345",
            "passwordpassword",
            "P@ssw0rdP@ssw0rd",
            "Password123456789!",
            "qwertyuiopasdfgh",
            "1qaz2wsx3edc4rfv",
            "mnbvcxzlkjhgfdsa",
            "iloveyouiloveyou",
            "Summer2026!Summer2026!",
            "sunshine princess football",
            "Welcome to Clamor 2026",
            "correcthorsebatterystaple",
            "ann@example.org ann@example.org",
            "abcabdabcabdabcabd",
            &"correct horse".repeat(20),
        ] {
            assert!(check_new("ann@example.org", bad).is_err(), "{bad}");
        }
    }
}
