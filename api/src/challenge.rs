//! What a 401 says in `WWW-Authenticate` (RFC 6750, section 3; RFC 7617, section 2): every one says it.

use axum::http::HeaderValue;

use crate::problem::Code;

/// The header of a problem, where it is about who asks.
pub(crate) fn challenge(code: Code, detail: &str) -> Option<HeaderValue> {
    let challenge = match code {
        // Nobody is asked for a password by it, who did not send one: browsers would show a window of
        // their own, and send the password along by themselves from then on.
        Code::PasswordInvalid => r#"Basic realm="Clamor", charset="UTF-8""#.to_owned(),
        Code::TokenMissing => r#"Bearer realm="Clamor""#.to_owned(),
        Code::TokenInvalid => format!(
            r#"Bearer realm="Clamor", error="invalid_token", error_description="{}""#,
            quotable(detail)
        ),
        _ => return None,
    };
    Some(HeaderValue::try_from(challenge).expect("bug: a challenge that no header can hold"))
}

/// The characters that a description may have; the name of a claim can have others.
fn quotable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' | '\\' => '\'',
            ' '..='~' => c,
            _ => '?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_can_always_be_sent() {
        let odd = "The token has no claim `a\"b\\c\r\nÜ\u{7f}`.";
        let header = challenge(Code::TokenInvalid, odd).expect("a challenge");
        assert_eq!(
            header.to_str().expect("ASCII"),
            "Bearer realm=\"Clamor\", error=\"invalid_token\", \
             error_description=\"The token has no claim `a'b'c????`.\""
        );
        assert_eq!(challenge(Code::NoTeam, odd), None);
    }
}
