//! Signatures as Standard Webhooks has them: <https://www.standardwebhooks.com>.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The signature with each secret, with spaces between them.
pub(super) fn sign(secrets: &[Vec<u8>], id: &str, timestamp: i64, body: &str) -> String {
    let signed = format!("{id}.{timestamp}.{body}");
    let signatures = secrets.iter().map(|secret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("bug: any length is a key");
        mac.update(signed.as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    });
    signatures.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's libraries.
    #[test]
    fn a_signature_is_what_others_make_of_the_same() {
        let secret = BASE64_STANDARD
            .decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
            .expect("base64");
        let body = r#"{"test": 2432232314}"#;
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        let secrets = [secret, b"another".to_vec()];
        let timestamp = 1_614_265_330;
        assert_eq!(sign(&secrets[..1], id, timestamp, body), signature);
        let both = sign(&secrets, id, timestamp, body);
        let (first, second) = both.split_once(' ').expect("two");
        assert_eq!(first, signature);
        assert!(second.starts_with("v1,") && second != signature);
    }
}
