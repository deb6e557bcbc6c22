//! The proxies in front of the app: who is believed when they say for whom they ask.

use std::net::IpAddr;

/// Those on this machine, and the networks that were named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<(u128, u32)>);

/// Every address as one of IPv6, so that both kinds are compared alike.
fn bits(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().to_bits(),
        IpAddr::V6(ip) => ip.to_bits(),
    }
}

impl Proxies {
    /// Reads addresses and networks with commas between them: `10.0.0.7, 192.168.0.0/16, fd00::/8`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(network)
            .collect::<Option<Vec<_>>>()
            .map(Self)
            .ok_or_else(|| "must be addresses or networks such as 10.0.0.0/8, with commas".into())
    }

    /// Whether what this address says of others is believed.
    #[must_use]
    pub fn believes(&self, ip: IpAddr) -> bool {
        let here = ip.to_canonical().is_loopback();
        here || self
            .0
            .iter()
            .any(|(network, wide)| bits(ip).checked_shr(*wide) == network.checked_shr(*wide))
    }
}

/// An address and how many of its last bits are any.
fn network(text: &str) -> Option<(u128, u32)> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
        None => (text, None),
    };
    let ip: IpAddr = address.parse().ok()?;
    let whole = if ip.is_ipv4() { 32 } else { 128 };
    let wide = whole - length.unwrap_or(whole).min(whole);
    // A length that is longer than an address is a slip, and one of nothing would believe everybody.
    let fits = length.is_none_or(|length| (1..=whole).contains(&length));
    fits.then_some((bits(ip), wide))
}

#[cfg(test)]
mod tests {
    use super::Proxies;

    #[test]
    fn addresses_and_networks_are_believed_and_nobody_else() {
        let proxies = Proxies::parse("10.0.0.0/8, 192.0.2.7,fd00::/8").unwrap();
        for (ip, believed) in [
            ("127.0.0.1", true),
            ("::1", true),
            ("10.200.3.4", true),
            ("::ffff:10.1.1.1", true),
            ("11.0.0.1", false),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("fd12::1", true),
            ("fe80::1", false),
        ] {
            assert_eq!(proxies.believes(ip.parse().unwrap()), believed, "{ip}");
        }
        let none = Proxies::parse(" ").unwrap();
        assert!(!none.believes("10.0.0.1".parse().unwrap()));
        for wrong in [
            "10.0.0.0/33",
            "0.0.0.0/0",
            "proxy",
            "10.0.0.0/x",
            "fd00::/129",
        ] {
            assert!(Proxies::parse(wrong).is_err(), "{wrong}");
        }
    }
}
