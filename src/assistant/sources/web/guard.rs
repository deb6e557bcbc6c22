//! Where a page may be fetched from: the open web, and nothing of the network this program stands in.
//!
//! An address of digits is judged as it stands, in whichever spelling (the URL's parser reads them all). A name is
//! judged by every address it stands for, and the connection is made to those very addresses: between the judging and
//! the connecting nobody can give it others. Redirects are judged anew, each.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::outside::is_public;

/// How far fetching may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The open web only.
    Public,
    /// This machine as well: for tests, whose sites are here.
    AlsoLoopback,
}

/// Addresses of a name.
pub type Looked = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;
/// Looks a name up.
pub type LookUp = Arc<dyn Fn(String) -> Looked + Send + Sync>;

/// The way names are looked up on this machine.
#[must_use]
pub fn system() -> LookUp {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

impl Reach {
    /// Whether a page may be fetched from this address.
    #[must_use]
    pub fn allows(self, ip: IpAddr) -> bool {
        is_public(ip) || self == Self::AlsoLoopback && ip.is_loopback()
    }

    /// Judges a URL by what stands in it.
    ///
    /// # Errors
    /// Why not, in words for staff.
    pub fn check(self, url: &Url) -> Result<(), &'static str> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err("only http and https addresses can be read");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("an address with a name and a password is not read");
        }
        let loopback = self == Self::AlsoLoopback;
        if !loopback && !matches!(url.port_or_known_default(), Some(80 | 443)) {
            return Err("only the web's own ports, 80 and 443, are read");
        }
        let public = match url.host() {
            None => false,
            Some(Host::Ipv4(ip)) => self.allows(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => self.allows(IpAddr::V6(ip)),
            Some(Host::Domain(name)) => loopback || is_public_name(name),
        };
        if public { Ok(()) } else { Err(PRIVATE) }
    }
}

/// What staff read when an address is none of the open web.
pub const PRIVATE: &str = "it is an address inside a private network, and these are not read";

/// Names that never are of the open web.
fn is_public_name(name: &str) -> bool {
    const INSIDE: [&str; 9] = [
        "localhost",
        "local",
        "internal",
        "intranet",
        "lan",
        "home",
        "corp",
        "test",
        "arpa",
    ];
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    name.contains('.') && !INSIDE.contains(&last)
}

/// The resolver of the fetching client: a name with one address that may not be reached is not reached at all.
#[derive(Clone)]
pub struct Guarded {
    reach: Reach,
    look_up: LookUp,
}

impl Guarded {
    /// Looks names up this way, within that reach.
    #[must_use]
    pub fn new(reach: Reach, look_up: LookUp) -> Self {
        Self { reach, look_up }
    }

    /// The addresses of a name.
    ///
    /// # Errors
    /// When there is none, or one of them may not be reached.
    pub async fn addresses(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        let found = (self.look_up)(name.to_owned()).await?;
        if found.is_empty() {
            return Err(std::io::Error::other("no address"));
        }
        if found.iter().any(|ip| !self.reach.allows(*ip)) {
            return Err(std::io::Error::new(
                std::io::ErrorKind::PermissionDenied,
                PRIVATE,
            ));
        }
        Ok(found)
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let guarded = self.clone();
        Box::pin(async move {
            let found = guarded.addresses(name.as_str()).await?;
            let sockets = found.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(sockets) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> bool {
        Url::parse(url).map_or(true, |url| Reach::Public.check(&url).is_err())
    }

    #[test]
    fn every_spelling_of_an_address_inside_is_refused() {
        for host in [
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "127.0.0.1.",
            "127。0。0。1",
            "１２７.0.0.1",
            "0",
            "0.0.0.0",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "printer.local",
            "db.internal",
            "metadata.google.internal",
            "router.lan",
            "intranet",
            "postgres",
            "x.home.arpa",
            "10.0.0.1",
            "10.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.168.257",
            "169.254.169.254",
            "0xa9fea9fe",
            "2852039166",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "[::1]",
            "[::]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::ffff:10.0.0.1]",
            "[::127.0.0.1]",
            "[fe80::1]",
            "[fe80::1%25eth0]",
            "[fc00::1]",
            "[fd12:3456::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::1]",
            "[2001:db8::1]",
            "[2001::1]",
            "[2002:7f00:1::]",
            "[100::1]",
            "[fd00:ec2::254]",
            "[5f00::1]",
        ] {
            assert!(refused(&format!("http://{host}/x")), "{host}");
            assert!(refused(&format!("https://{host}/x")), "{host}");
        }
        for url in [
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "data:text/html,x",
            "javascript:alert(1)",
            "http://",
            "https://user@example.com/",
            "https://user:word@example.com/",
            "https://example.com:22/",
            "http://example.com:6379/",
            "http://example.com@127.0.0.1/",
            "http://127.0.0.1#@example.com/",
            "http://127.0.0.1\\@example.com/",
        ] {
            assert!(refused(url), "{url}");
        }
    }

    #[test]
    fn the_open_web_is_read() {
        for url in [
            "https://example.com/faq",
            "http://shop.example.co.uk:80/",
            "https://example.com:443/",
            "https://93.184.215.14/",
            "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
            "https://172.32.0.1/",
            "https://100.128.0.1/",
            "https://xn--caf-dma.example.com/",
        ] {
            assert!(!refused(url), "{url}");
        }
    }

    /// A name that stands for something else the second time it is asked, and one that stands for both at once.
    #[tokio::test]
    async fn a_name_is_judged_by_the_addresses_that_are_connected_to() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let public: IpAddr = "93.184.215.14".parse().unwrap();
        let inside: IpAddr = "10.0.0.7".parse().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let times = asked.clone();
        let turning: LookUp = Arc::new(move |_| {
            let first = times.fetch_add(1, Ordering::SeqCst) == 0;
            Box::pin(async move { Ok(vec![if first { public } else { inside }]) })
        });
        let guarded = Guarded::new(Reach::Public, turning);
        assert_eq!(guarded.addresses("a.example").await.unwrap(), [public]);
        assert!(
            guarded.addresses("a.example").await.is_err(),
            "judged each time"
        );
        for answer in [
            vec![],
            vec![inside],
            vec![public, inside],
            vec![IpAddr::from([127, 0, 0, 1])],
        ] {
            let look_up: LookUp = Arc::new(move |_| {
                let answer = answer.clone();
                Box::pin(async move { Ok(answer) })
            });
            assert!(
                Guarded::new(Reach::Public, look_up)
                    .addresses("a.example")
                    .await
                    .is_err()
            );
        }
    }
}
