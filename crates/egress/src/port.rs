//! The ports at which sites are asked.

use url::Url;

/// Whether an address is at a port at which public sites are asked: 80 or 443.
///
/// The one rule for who takes an address and for who asks it, so that nothing is taken that is refused
/// later. At other ports of a public machine stands what its owner means for few: databases, consoles,
/// services behind a firewall that lets this server pass.
///
/// # Errors
/// A sentence for a person.
pub fn check_port(url: &Url) -> Result<(), String> {
    match url.port() {
        None | Some(80 | 443) => Ok(()),
        Some(port) => Err(format!("port {port} is not fetched, only 80 and 443")),
    }
}
