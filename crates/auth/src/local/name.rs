//! Names that users of this server sign in by.

use std::{fmt, str::FromStr};

/// Letters of the longest one.
const LONGEST: usize = 64;

/// A name that somebody signs in by, such as `ann` or `ann@example.org`, in small letters: nobody
/// remembers which were capital.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserName(String);

impl UserName {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name as rows have it, whether it can be one or not.
pub(super) fn canonical(text: &str) -> String {
    text.trim().to_ascii_lowercase()
}

impl FromStr for UserName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = canonical(text);
        let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let is_name = name.starts_with(is_letter)
            && name.len() <= LONGEST
            && name.chars().all(|c| is_letter(c) || "._-+@".contains(c));
        match is_name {
            true => Ok(Self(name)),
            false => Err(format!(
                "a name is 1 to {LONGEST} letters from a to z, digits and . _ - + @, and begins with a \
                 letter or a digit, like ann or ann@example.org"
            )),
        }
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_in_one_way() {
        for (written, name) in [
            ("ann", "ann"),
            (" Ann\n", "ann"),
            ("Ann.B-c_d+e@Example.ORG", "ann.b-c_d+e@example.org"),
            ("7", "7"),
        ] {
            assert_eq!(written.parse::<UserName>().expect(written).as_str(), name);
        }
        let long = "a".repeat(LONGEST + 1);
        for bad in [
            "", " ", ".ann", "a b", "a:b", "a/b", "\u{e4}nn", "a\0b", &long,
        ] {
            assert!(bad.parse::<UserName>().is_err(), "{bad}");
        }
    }
}
