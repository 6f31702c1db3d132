//! Who a request comes from: the client's address, through the proxies that the operator trusts and no others.
//!
//! `X-Forwarded-For` can be sent by anybody. Each proxy adds the address that it saw to its end, so it is read from there
//! and only as far as the addresses are those of trusted proxies.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the client behind trusted proxies.
pub(super) fn address(peer: SocketAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    // A socket for both kinds of addresses shows those of version 4 inside of version 6.
    let peer = peer.ip().to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    let mut client = peer;
    let lines = headers.get_all(FORWARDED_FOR).iter().rev();
    for text in lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(',')) {
        // What a proxy did not understand ends what can be believed.
        let Some(address) = read(text.trim()) else { break };
        client = address;
        if !is_trusted(&client) {
            break;
        }
    }
    client
}

/// An address, with a port or without.
fn read(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<IpAddr>().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(peer: &str, forwarded: &[&str], expected: &str) {
        let trusted: Vec<IpNet> =
            ["127.0.0.0/8", "10.0.0.0/8", "::1/128"].iter().map(|net| net.parse().expect("a net")).collect();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().expect("a header"));
        }
        let peer: IpAddr = peer.parse().expect("an address");
        let found = address(SocketAddr::new(peer, 4711), &headers, &trusted);
        assert_eq!(found.to_string(), expected, "{peer} {forwarded:?}");
    }

    #[test]
    fn a_client_without_a_proxy_is_its_own_peer_whatever_it_says() {
        check("203.0.113.7", &[], "203.0.113.7");
        check("203.0.113.7", &["198.51.100.1"], "203.0.113.7");
        check("::ffff:203.0.113.7", &["10.0.0.1"], "203.0.113.7");
    }

    #[test]
    fn trusted_proxies_are_looked_through_from_the_end() {
        check("127.0.0.1", &["203.0.113.7"], "203.0.113.7");
        check("127.0.0.1", &["203.0.113.7, 10.1.2.3"], "203.0.113.7");
        check("::1", &["203.0.113.7", "10.1.2.3"], "203.0.113.7");
        check("127.0.0.1", &["203.0.113.7:51234"], "203.0.113.7");
        check("127.0.0.1", &["[2001:db8::7]:443"], "2001:db8::7");
        check("127.0.0.1", &["10.9.9.9"], "10.9.9.9");
        check("127.0.0.1", &[], "127.0.0.1");
    }

    #[test]
    fn what_a_client_put_before_its_own_address_is_not_believed() {
        check("127.0.0.1", &["1.1.1.1, 203.0.113.7"], "203.0.113.7");
        check("127.0.0.1", &["127.0.0.1, 203.0.113.7, 10.0.0.2"], "203.0.113.7");
        check("127.0.0.1", &["1.1.1.1, unknown, 10.0.0.2"], "10.0.0.2");
        check("127.0.0.1", &["nonsense"], "127.0.0.1");
    }
}
