//! Where a request comes from: the address, and the browser in a few words.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;

use crate::app::App;

/// Where somebody acts from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Their address; of an IPv6 one its network.
    pub ip: Option<String>,
    /// Their browser and machine: "Firefox on Linux".
    pub agent: Option<String>,
}

impl Place {
    /// Of a request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let agent = request
            .headers()
            .get(USER_AGENT)
            .and_then(|value| value.to_str().ok());
        Self {
            ip: Some(address(request).to_string()),
            agent: agent.map(shortened),
        }
    }
}

/// Where a request comes from. Behind a proxy that is believed (on this machine, or as it was set) the last address
/// named that is not such a proxy's own; from anywhere else that header is the sender's own claim. An IPv6 network
/// counts as one.
#[must_use]
pub fn address(request: &HttpRequest) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.ip());
    let named: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .collect();
    let proxies = request.app_data::<App>().map(|app| &app.config.proxies);
    let believed = |ip| match proxies {
        Some(proxies) => proxies.believes(ip),
        None => ip.is_loopback(),
    };
    match sender(peer, &named, believed).to_canonical() {
        IpAddr::V6(ip) => IpAddr::from((u128::from(ip) & (u128::MAX << 64)).to_be_bytes()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Who is at the far end of a chain: each that is believed says who asked them.
fn sender(peer: IpAddr, named: &[&str], believed: impl Fn(IpAddr) -> bool) -> IpAddr {
    let mut from = peer;
    for one in named.iter().rev() {
        if !believed(from) {
            break;
        }
        let Ok(before) = one.trim().parse() else {
            break;
        };
        from = before;
    }
    from
}

/// A browser names many others beside itself; the first that matches is the one.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const MACHINES: [(&str, &str); 6] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

fn shortened(agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, name)| *name)
    };
    match (first(&BROWSERS), first(&MACHINES)) {
        (Some(browser), Some(machine)) => format!("{browser} on {machine}"),
        (Some(browser), None) => browser.into(),
        (None, Some(machine)) => machine.into(),
        (None, None) => agent
            .split(['/', ' '])
            .next()
            .unwrap_or("")
            .chars()
            .filter(|c| c.is_ascii_graphic())
            .take(30)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{sender, shortened};
    use crate::config::Proxies;

    #[test]
    fn a_chain_of_proxies_leads_to_who_asked_and_nobody_speaks_for_others() {
        let proxies = Proxies::parse("10.0.0.0/8").unwrap();
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        for (peer, named, from) in [
            ("127.0.0.1", vec![], "127.0.0.1"),
            (
                "127.0.0.1",
                vec!["198.51.100.1", " 203.0.113.9"],
                "203.0.113.9",
            ),
            ("10.0.0.2", vec!["203.0.113.9"], "203.0.113.9"),
            (
                "10.0.0.2",
                vec!["198.51.100.1", "203.0.113.9", "10.0.0.1"],
                "203.0.113.9",
            ),
            ("192.0.2.1", vec!["203.0.113.9"], "192.0.2.1"),
            ("10.0.0.2", vec!["unknown"], "10.0.0.2"),
        ] {
            let found = sender(ip(peer), &named, |ip| proxies.believes(ip));
            assert_eq!(found, ip(from), "{peer} {named:?}");
        }
    }

    #[test]
    fn a_browser_is_told_in_a_few_words() {
        for (agent, told) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            ("curl/8.0", "curl"),
            ("", ""),
        ] {
            assert_eq!(shortened(agent), told);
        }
    }
}
