//! What lies outside: an address a merchant typed may be asked only when it is public.
//!
//! Whoever may name an address that this server then asks could have it ask its own network: other services beside
//! it, or the machine's metadata. So names are resolved here, and what they resolve to is judged at the moment of
//! connecting; redirects are followed by nobody.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// The name of this machine.
const HERE: &str = "localhost";

/// Which addresses may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Public ones, by https.
    #[default]
    Public,
    /// Those, and this machine: where the operator says so, for development and tests.
    AlsoLoopback,
    /// Any: what the operator typed, and tests.
    Anywhere,
}

/// Why an address is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// Neither http nor https.
    Scheme,
    /// It would be asked in the clear.
    NotHttps,
    /// It has a name and a password in it.
    Credentials,
    /// It has no host.
    NoHost,
    /// It is on this machine or a private network.
    Private,
}

impl Closed {
    /// For the person who typed it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Scheme | Self::NoHost => "Type an address that begins with https://.",
            Self::NotHttps => "The address has to begin with https://.",
            Self::Credentials => "Leave the name and password out of the address.",
            Self::Private => {
                "That address is on a private network. Only public addresses can be asked."
            }
        }
    }
}

/// Judges an address as far as it can be without asking for its name.
///
/// # Errors
/// [`Closed`].
pub fn check(url: &Url, reach: Reach) -> Result<(), Closed> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Closed::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Closed::Credentials);
    }
    let host = url.host().ok_or(Closed::NoHost)?;
    if reach == Reach::Anywhere || (reach == Reach::AlsoLoopback && is_here(&host)) {
        return Ok(());
    }
    let public = match host {
        Host::Domain(name) => is_public_name(name),
        Host::Ipv4(ip) => is_public(IpAddr::V4(ip)),
        Host::Ipv6(ip) => is_public(IpAddr::V6(ip)),
    };
    if !public {
        return Err(Closed::Private);
    }
    if url.scheme() != "https" {
        return Err(Closed::NotHttps);
    }
    Ok(())
}

/// Whether a host is this machine, by its address or by the one name that always is.
fn is_here(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == HERE,
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

/// Names that mean this machine or its network, whatever they resolve to.
fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    name.contains('.')
        && !matches!(
            last,
            "localhost" | "local" | "internal" | "lan" | "home" | "corp"
        )
}

/// Whether an address is anybody's, and not of this machine, its network, or a use of its own.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0
        || a == 10
        || a == 127
        || (a == 100 && (64..128).contains(&b)) // shared by carriers
        || (a == 169 && b == 254) // link-local: the metadata of clouds
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 0 && c == 2)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113)
        || a >= 224)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // IPv4 in other clothes is judged as what it is.
    let inner = |high: u16, low: u16| {
        let ([w, x], [y, z]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(w, x, y, z))
    };
    if let Some(mapped) = ip.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0, 0, 0, 0, 0, 0, high, low] => {
            // `::` and `::1` are 0.0.0.0 and 0.0.0.1 here: both refused.
            return inner(high, low);
        }
        [0x2002, high, low, ..] => return inner(high, low),
        _ => {}
    }
    // Global unicast is 2000::/3; out of it the documentation's and what protocols use are taken.
    a & 0xe000 == 0x2000
        && !(a == 0x2001 && (b == 0xdb8 || b < 0x200))
        && !(a == 0x3fff && b & 0xf000 == 0)
}

/// Resolves names, and keeps from the answer what is not public. Where this machine may be asked, its own name leads to
/// it, and no other does.
#[derive(Debug, Clone, Copy)]
struct Judged {
    also_here: bool,
}

impl Resolve for Judged {
    fn resolve(&self, name: Name) -> Resolving {
        let here = self.also_here && name.as_str() == HERE;
        Box::pin(async move {
            let may = |ip: IpAddr| {
                if here {
                    ip.is_loopback()
                } else {
                    is_public(ip)
                }
            };
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0))
                .await?
                .filter(|address| may(address.ip()))
                .collect();
            if found.is_empty() {
                return Err("the name leads to no public address".into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// A client's builder for this reach: no redirects, no proxy, and names judged as they are resolved.
pub fn client(reach: Reach) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    match reach {
        Reach::Public => builder.dns_resolver(Arc::new(Judged { also_here: false })),
        Reach::AlsoLoopback => builder.dns_resolver(Arc::new(Judged { also_here: true })),
        Reach::Anywhere => builder,
    }
}

/// A client that follows no redirects and waits for nobody longer than ten seconds: for Shopify, and whom the operator
/// named.
///
/// # Errors
/// The client's.
pub fn plain_client() -> Result<reqwest::Client, reqwest::Error> {
    // A second provider is refused; the first one stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(std::time::Duration::from_secs(5))
        .timeout(std::time::Duration::from_secs(10))
        .no_proxy()
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(url: &str) -> Result<(), Closed> {
        check(&Url::parse(url).unwrap(), Reach::Public)
    }

    #[test]
    fn private_loopback_and_metadata_addresses_are_closed() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "017700000001",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "[::1]",
            "[::]",
            "[fe80::1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[::ffff:127.0.0.1]",
            "[::ffff:169.254.169.254]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2001:db8::1]",
            "[ff02::1]",
            "localhost",
            "LOCALHOST.",
            "db.localhost",
            "metadata.google.internal",
            "printer.local",
            "intranet",
        ] {
            assert_eq!(
                judged(&format!("https://{host}/v1")),
                Err(Closed::Private),
                "{host}"
            );
        }
    }

    #[test]
    fn public_addresses_are_open_by_https_only() {
        for host in [
            "api.example.com",
            "8.8.8.8",
            "172.32.0.1",
            "[2606:4700::1111]",
            "100.128.0.1",
        ] {
            assert_eq!(judged(&format!("https://{host}/v1")), Ok(()), "{host}");
            assert_eq!(judged(&format!("http://{host}/v1")), Err(Closed::NotHttps));
        }
        assert_eq!(judged("ftp://example.com"), Err(Closed::Scheme));
        assert_eq!(judged("https://a:b@example.com"), Err(Closed::Credentials));
    }

    #[test]
    fn this_machine_is_open_where_the_operator_says_so_and_its_network_is_not() {
        let judged = |url: &str| check(&Url::parse(url).unwrap(), Reach::AlsoLoopback);
        for here in ["127.0.0.1:9", "127.8.0.1", "[::1]:9", "localhost:9"] {
            assert_eq!(judged(&format!("http://{here}/hook")), Ok(()), "{here}");
        }
        for other in [
            "10.0.0.1",
            "169.254.169.254",
            "[::ffff:127.0.0.1]",
            "db.localhost",
            "printer.local",
        ] {
            let url = format!("https://{other}/hook");
            assert_eq!(judged(&url), Err(Closed::Private), "{other}");
        }
        let clear = judged("http://hooks.example.com/hook");
        assert_eq!(clear, Err(Closed::NotHttps));
    }

    #[actix_web::test]
    async fn a_name_that_leads_home_is_not_connected_to() {
        use std::str::FromStr;
        let name = || Name::from_str("localhost").unwrap();
        let resolved = |also_here| Judged { also_here }.resolve(name());
        assert!(resolved(false).await.is_err());
        assert!(
            resolved(true)
                .await
                .is_ok_and(|mut found| found.all(|at| at.ip().is_loopback()))
        );
    }
}
