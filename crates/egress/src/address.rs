//! Which IP addresses a server on the public internet can have.
//!
//! A pasted URL must never make us talk to the machine we run on, its neighbours or a
//! cloud's metadata service (server-side request forgery). So everything that the IANA
//! special-purpose registries do not call globally reachable is refused:
//! <https://www.iana.org/assignments/iana-ipv4-special-registry> and
//! <https://www.iana.org/assignments/iana-ipv6-special-registry>, and multicast.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use ipnet::{Ipv4Net, Ipv6Net};

/// IPv4 blocks that are not public.
const PRIVATE_V4: &[(&str, &str)] = &[
    ("0.0.0.0/8", "this network (RFC 791)"),
    ("10.0.0.0/8", "private (RFC 1918)"),
    ("100.64.0.0/10", "carrier-grade NAT (RFC 6598)"),
    ("127.0.0.0/8", "loopback (RFC 1122)"),
    ("169.254.0.0/16", "link-local and cloud metadata (RFC 3927)"),
    ("172.16.0.0/12", "private (RFC 1918)"),
    ("192.0.0.0/24", "protocol assignments (RFC 6890)"),
    ("192.0.2.0/24", "documentation (RFC 5737)"),
    ("192.31.196.0/24", "AS112 (RFC 7535)"),
    ("192.52.193.0/24", "AMT (RFC 7450)"),
    ("192.88.99.0/24", "6to4 relays (RFC 7526)"),
    ("192.168.0.0/16", "private (RFC 1918)"),
    ("192.175.48.0/24", "AS112 (RFC 7534)"),
    ("198.18.0.0/15", "benchmarking (RFC 2544)"),
    ("198.51.100.0/24", "documentation (RFC 5737)"),
    ("203.0.113.0/24", "documentation (RFC 5737)"),
    ("224.0.0.0/4", "multicast (RFC 5771)"),
    ("240.0.0.0/4", "reserved and broadcast (RFC 1112, RFC 919)"),
    // A public address, but Azure answers there with the machine's own secrets
    // (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16).
    ("168.63.129.16/32", "Azure platform address"),
];

/// IPv6 blocks inside 2000::/3 that are not public. Outside 2000::/3 nothing is global
/// unicast (RFC 4291 and the IANA IPv6 address space registry).
const PRIVATE_V6: &[(&str, &str)] = &[
    (
        "2001::/23",
        "protocol assignments, Teredo and ORCHID among them (RFC 2928, RFC 4380)",
    ),
    ("2001:db8::/32", "documentation (RFC 3849)"),
    (
        "2002::/16",
        "6to4, which carries any IPv4 address (RFC 3056)",
    ),
    ("2620:4f:8000::/48", "AS112 (RFC 7534)"),
    ("3fff::/20", "documentation (RFC 9637)"),
];

static V4: LazyLock<Vec<Ipv4Net>> = LazyLock::new(|| {
    let parse = |(net, _): &(&str, &str)| {
        net.parse()
            .expect("bug: a block of the table is no network")
    };
    PRIVATE_V4.iter().map(parse).collect()
});

static V6: LazyLock<Vec<Ipv6Net>> = LazyLock::new(|| {
    let parse = |(net, _): &(&str, &str)| {
        net.parse()
            .expect("bug: a block of the table is no network")
    };
    PRIVATE_V6.iter().map(parse).collect()
});

/// Whether a request to this address may leave.
///
/// An IPv6 address that only wraps an IPv4 one is never public, whatever is inside:
/// IPv4-mapped `::ffff:0:0/96` and -compatible `::/96` (RFC 4291), NAT64 `64:ff9b::/96`
/// and `64:ff9b:1::/48` (RFC 6052, RFC 8215) lie outside 2000::/3, 6to4 and Teredo are in
/// the table. A name server of an honest site does not answer with such addresses.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !V4.iter().any(|net| net.contains(&address))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let global_unicast = address.segments()[0] & 0xe000 == 0x2000;
    global_unicast && !V6.iter().any(|net| net.contains(&address))
}

/// Whether DNS can have such a name (RFC 1035, section 2.3.4), underscores allowed: no look-up will
/// ever find what is longer or has other signs in it.
pub fn is_host_name(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    host.len() <= 253
        && host
            .split('.')
            .all(|label| (1..=63).contains(&label.len()) && label.bytes().all(plain))
}

/// Whether a host name can only mean this machine or this network.
///
/// Names decided by RFC 6761 (localhost), RFC 6762 (local), RFC 8375 (home.arpa) and
/// ICANN (internal), and names without a dot, which only a local search list resolves.
pub fn is_local_name(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let last = host.rsplit('.').next().unwrap_or(host);
    !host.contains('.')
        || ["localhost", "local", "internal", "onion"]
            .iter()
            .any(|end| last.eq_ignore_ascii_case(end))
        || host.to_ascii_lowercase().ends_with(".home.arpa")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_well_known_public_servers_pass() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.3.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001::1",
            "2001:200::1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn names_that_dns_cannot_have_are_none() {
        let (label, long) = ("a".repeat(63), "a".repeat(64));
        let full = [&*label, &label, &label, &"b".repeat(61)].join(".");
        assert_eq!(full.len(), 253);
        for name in [
            &label,
            &full,
            "xn--bcher-kva.example",
            "a_b.example.",
            "1.example",
        ] {
            assert!(is_host_name(name), "{name}");
        }
        for name in [
            &long,
            &format!("{full}.c"),
            "a..example",
            ".example",
            "a!b.example",
            "",
        ] {
            assert!(!is_host_name(name), "{name}");
        }
    }

    #[test]
    fn ordinary_names_pass() {
        for name in [
            "example.com",
            "localhost.example.com",
            "local.example",
            "internal.example.",
        ] {
            assert!(!is_local_name(name), "{name}");
        }
    }
}
