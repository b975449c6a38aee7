//! Where a request comes from, also behind proxies: the one place that decides it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use hyper::HeaderMap;
use ipnet::{IpNet, Ipv4Net};

/// The address of the client, as far as it can be believed.
///
/// Among the extensions of every request. Without trusted proxies it is the other end of the
/// connection, whatever headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

/// Proxies whose word about a client's address is taken: addresses or networks.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<TrustedProxy>);

/// An address, or a network such as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy)]
pub struct TrustedProxy(IpNet);

/// Bits of the widest networks that somebody has to himself: `10.0.0.0/8`, `fc00::/7`.
const WIDEST: (u8, u8) = (8, 7);

/// The header by which a proxy names who it speaks for. The standard `Forwarded` is not read: a
/// proxy that does not know it hands on what a client wrote there.
const FORWARDED_FOR: &str = "x-forwarded-for";

impl ClientAddress {
    /// Read from the right: what a trusted hop has added is believed, up to the first address
    /// that is none; what stands before it the client may have made up.
    pub(super) fn of(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> Self {
        let mut address = canonical(peer);
        if trusted.contains(address) {
            let lines = headers.get_all(FORWARDED_FOR).iter();
            let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap_or("?")).collect();
            let hops = lines.iter().flat_map(|line| line.split(',')).rev();
            for hop in hops {
                // What cannot be read was not written by a proxy that is to be trusted.
                let Some(named) = named(hop.trim()) else {
                    break;
                };
                address = named;
                if !trusted.contains(address) {
                    break;
                }
            }
        }
        Self(address)
    }

    /// What limits are counted by: the address, or the /64 that one subscriber of IPv6 has.
    pub fn network(self) -> IpAddr {
        network(self.0)
    }
}

impl TrustedProxies {
    /// These and no others.
    pub fn new(proxies: Vec<TrustedProxy>) -> Self {
        Self(proxies)
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|proxy| proxy.0.contains(&address))
    }
}

impl FromStr for TrustedProxy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let network = match text.parse::<IpAddr>() {
            Ok(address) => IpNet::from(canonical(address)),
            Err(_) => text.parse().map(canonical_network).map_err(|_| {
                "it is an address like 10.0.0.1 or a network like 10.0.0.0/8".to_owned()
            })?,
        };
        let widest = match network {
            IpNet::V4(_) => WIDEST.0,
            IpNet::V6(_) => WIDEST.1,
        };
        if network.prefix_len() < widest {
            return Err(
                "that trusts half of the internet, whose clients could give themselves any \
                 address: name the networks of the proxies alone"
                    .to_owned(),
            );
        }
        Ok(Self(network))
    }
}

/// An address of `X-Forwarded-For`, which some proxies write with a port.
fn named(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<IpAddr>().ok();
    let address = address.or_else(|| {
        hop.parse::<SocketAddr>()
            .ok()
            .map(|with_port| with_port.ip())
    });
    address.map(canonical)
}

/// IPv4 as IPv4, also on a socket that takes both.
pub(super) fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// The same of a network: all of an IPv4-mapped one (`::ffff:0:0/96`, RFC 4291) is IPv4.
fn canonical_network(network: IpNet) -> IpNet {
    /// Bits before the IPv4 address.
    const MAPPED: u8 = 96;
    let IpNet::V6(mapped) = network else {
        return network;
    };
    let v4 = mapped.addr().to_ipv4_mapped();
    let prefix = mapped.prefix_len().checked_sub(MAPPED);
    match v4.zip(prefix).map(|(v4, prefix)| Ipv4Net::new(v4, prefix)) {
        Some(Ok(v4)) => v4.into(),
        _ => network,
    }
}

pub(super) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(
            address.to_bits() & !u128::from(u64::MAX),
        )),
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn client(peer: &str, lines: &[&'static str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        let trusted = trusted.iter().map(|proxy| proxy.parse().expect("a proxy"));
        let trusted = TrustedProxies::new(trusted.collect());
        let peer = peer.parse().expect("an address");
        ClientAddress::of(peer, &headers, &trusted).0.to_string()
    }

    #[test]
    fn without_a_trusted_proxy_no_header_is_believed() {
        assert_eq!(client("192.0.2.1", &["198.51.100.7"], &[]), "192.0.2.1");
        let others = ["10.0.0.0/8"];
        assert_eq!(client("192.0.2.1", &["198.51.100.7"], &others), "192.0.2.1");
    }

    #[test]
    fn trusted_hops_are_believed_from_the_right() {
        let trusted = ["10.0.0.0/8", "2001:db8::1"];
        for (lines, expected) in [
            (&[][..], "10.0.0.1"),
            (&["198.51.100.7"], "198.51.100.7"),
            // Made up by the client, and added by the proxy.
            (&["127.0.0.1, 198.51.100.7"], "198.51.100.7"),
            (&["127.0.0.1", "198.51.100.7"], "198.51.100.7"),
            (
                &["127.0.0.1, 198.51.100.7, 10.9.9.9, 2001:db8::1"],
                "198.51.100.7",
            ),
            // All of them proxies: the first of them asks.
            (&["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            (&["198.51.100.7:4711"], "198.51.100.7"),
            (&["[2001:db8::7]:4711"], "2001:db8::7"),
            (&["[2001:db8::7]"], "2001:db8::7"),
            (&["::ffff:198.51.100.7"], "198.51.100.7"),
            // Nothing before a hop that cannot be read.
            (&["198.51.100.7, unknown"], "10.0.0.1"),
            (&["198.51.100.7, , 10.0.0.2"], "10.0.0.2"),
        ] {
            assert_eq!(client("10.0.0.1", lines, &trusted), expected, "{lines:?}");
        }
        assert_eq!(
            client("::ffff:10.0.0.1", &["198.51.100.7"], &trusted),
            "198.51.100.7"
        );
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        for text in ["10.0.0.1", "::1", "10.0.0.0/8", " 2001:db8::/32"] {
            text.parse::<TrustedProxy>().expect(text);
        }
        for mapped in ["::ffff:10.0.0.1", "::ffff:10.0.0.0/104", "::ffff:a00:1/128"] {
            let trusted = [mapped];
            let client = client("10.0.0.1", &["198.51.100.7"], &trusted);
            assert_eq!(client, "198.51.100.7", "{mapped}");
        }
        for wide in [
            "0.0.0.0/0",
            "::/0",
            "::ffff:0.0.0.0/96",
            "::ffff:0.0.0.0/97",
        ] {
            let why = wide.parse::<TrustedProxy>().expect_err(wide);
            assert!(why.contains("half of the internet"), "{wide}: {why}");
        }
        for text in ["", "proxy.example", "10.0.0.0/33", "10.0.0", "10.0.0.1:80"] {
            let why = text.parse::<TrustedProxy>().expect_err(text);
            assert!(why.contains("10.0.0.0/8"), "{why}");
        }
    }

    #[test]
    fn limits_count_subscribers() {
        let network = |text: &str| ClientAddress(text.parse().expect("an address")).network();
        assert_eq!(network("2001:db8::1:2:3:4"), network("2001:db8::9"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
