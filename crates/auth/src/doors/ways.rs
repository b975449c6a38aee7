//! Which ways in are on, as whoever took none of them is told.

use super::credentials::Unreadable;
use crate::Refusal;

/// The ways in that are on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ways {
    /// Tokens of an issuer.
    pub(super) issuer: bool,
    /// The page, and personal tokens, which are made there.
    pub(super) page: bool,
    /// Names and passwords of users of this server.
    pub(super) passwords: bool,
}

impl Ways {
    /// For a request that does not say who asks.
    pub(super) fn missing(self) -> Refusal {
        let page = if self.page {
            "sign in on the page, or "
        } else {
            ""
        };
        let tokens = match (self.issuer, self.page) {
            (true, true) => "a token of the issuer that it trusts or a personal token",
            (true, false) => "a token of the issuer that it trusts",
            (false, _) => "a personal token",
        };
        let passwords = match self.passwords {
            true => ", or name and password by HTTP Basic",
            false => "",
        };
        Refusal::Missing(
            format!(
                "This server asks who you are: {page}send `Authorization: Bearer`, a space and \
                 {tokens}{passwords}."
            )
            .into(),
        )
    }

    /// For a request whose `Authorization` header cannot be read.
    pub(super) fn refuse(self, header: Unreadable) -> Refusal {
        match header {
            Unreadable::Several => {
                Refusal::invalid("The request has several `Authorization` headers; one is taken.")
            }
            Unreadable::Basic if self.page => {
                let password = match self.passwords {
                    true => "a password or personal token",
                    false => "a personal token",
                };
                Refusal::UnreadableBasic(format!(
                    "The `Authorization` header cannot be read: behind `Basic` and a space stand a name, \
                     a colon and {password}, all of it in Base64."
                ))
            }
            Unreadable::Basic | Unreadable::Other => self.missing(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ways_that_are_on_are_named() {
        for (issuer, page, passwords) in [
            (true, false, false),
            (true, true, false),
            (false, true, true),
            (true, true, true),
        ] {
            let ways = Ways {
                issuer,
                page,
                passwords,
            };
            let told = ways.missing().to_string();
            assert_eq!(told.contains("the issuer"), issuer, "{told}");
            assert_eq!(told.contains("on the page"), page, "{told}");
            assert_eq!(told.contains("personal token"), page, "{told}");
            assert_eq!(told.contains("HTTP Basic"), passwords, "{told}");
            let refused = ways.refuse(Unreadable::Basic);
            assert_eq!(matches!(refused, Refusal::UnreadableBasic(_)), page);
        }
    }
}
