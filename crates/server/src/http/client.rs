//! Who is at the other end: the client's address, and whether it is this machine.
//!
//! Purpose: throttling by address behind proxies, and doors that open on loopback alone.
//! Must not: believe `X-Forwarded-For` from anyone but the proxies that are configured.

use super::listener::Peer;
use crate::state::AppState;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The client of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// Its address; behind a configured proxy, the one that the proxy names.
    pub address: IpAddr,
    /// Whether it runs on this machine and reached us directly, by a name of this machine.
    pub is_local: bool,
}

impl Client {
    /// Tells the client from the connection and the headers.
    #[must_use]
    pub fn of(extensions: &Extensions, headers: &HeaderMap, trusted: &[IpAddr]) -> Self {
        let peer = extensions.get::<ConnectInfo<Peer>>().map(|info| info.0.0.ip().to_canonical());
        let forwarded = headers.get(FORWARDED_FOR).and_then(|value| value.to_str().ok());
        let peer_address = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let named = forwarded.filter(|_| trusted.contains(&peer_address)).and_then(|chain| {
            let hops = chain.rsplit(',').filter_map(|hop| hop.trim().parse::<IpAddr>().ok());
            hops.map(|hop| hop.to_canonical()).find(|hop| !trusted.contains(hop))
        });
        let is_direct = forwarded.is_none() && !headers.contains_key(header::FORWARDED);
        let is_local = peer_address.is_loopback() && is_direct && is_local_host(headers);
        Self { address: named.unwrap_or(peer_address), is_local }
    }
}

/// Whether the browser asked for this machine by its own name: a foreign name that resolves here
/// (DNS rebinding) does not count.
fn is_local_host(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|value| value.to_str().ok()) else {
        return true;
    };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.split(':').next().unwrap_or(host),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl FromRequestParts<AppState> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions, &parts.headers, &state.config().http.trusted_proxies))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use std::net::SocketAddr;

    fn client(peer: &str, forwarded: Option<&'static str>, host: &'static str) -> Client {
        let mut extensions = Extensions::new();
        let peer: SocketAddr = peer.parse().unwrap();
        extensions.insert(ConnectInfo(Peer(peer)));
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        if let Some(chain) = forwarded {
            headers.insert(FORWARDED_FOR, HeaderValue::from_static(chain));
        }
        Client::of(&extensions, &headers, &["10.0.0.9".parse().unwrap()])
    }

    #[test]
    fn only_direct_visits_by_a_local_name_are_local() {
        assert!(client("127.0.0.1:9", None, "127.0.0.1:7979").is_local);
        assert!(client("[::1]:9", None, "[::1]:7979").is_local);
        assert!(client("127.0.0.1:9", None, "localhost:7979").is_local);
        assert!(!client("127.0.0.1:9", None, "rebound.example").is_local);
        assert!(!client("127.0.0.1:9", Some("1.2.3.4"), "localhost").is_local);
        assert!(!client("192.168.1.5:9", None, "localhost").is_local);
    }

    #[test]
    fn only_configured_proxies_are_believed() {
        let stranger = client("10.0.0.8:9", Some("1.2.3.4"), "shop.example");
        assert_eq!(stranger.address, IpAddr::from([10, 0, 0, 8]));
        let proxied = client("10.0.0.9:9", Some("6.6.6.6, 1.2.3.4, 10.0.0.9"), "shop.example");
        assert_eq!(proxied.address, IpAddr::from([1, 2, 3, 4]));
    }
}
