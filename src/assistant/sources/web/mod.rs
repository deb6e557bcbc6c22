//! Fetching a page of any site: within reach (`guard`), as far as the site wants to be read (`robots`), of bounded size
//! and time. `read` is what a page says.

pub mod guard;
pub mod read;
pub mod robots;
pub mod sitemap;

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, LOCATION};
use url::Url;

use guard::{Guarded, LookUp, PRIVATE, Reach};
use robots::Robots;
use sitemap::Sitemap;

/// Bytes of a page, at most.
const LARGEST: usize = 2 * 1024 * 1024;
/// The longest a page may take, with all it redirects to.
const LIMIT: Duration = Duration::from_secs(10);
/// Redirects that are followed.
const REDIRECTS: usize = 5;

/// A page that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it was in the end.
    pub url: Url,
    /// Its text, with its markup.
    pub body: String,
    /// Whether it is HTML, or plain text.
    pub is_html: bool,
}

/// Why a page was not fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// In words for staff, as the end of "… could not be read: ".
    pub why: String,
    /// Whether the site says that it has no such page, or wants it not to be read: it is none of ours any more.
    pub gone: bool,
}

impl Unread {
    fn passing(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            gone: false,
        }
    }

    fn gone(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            gone: true,
        }
    }
}

/// What sites said of who may read what, for as long as one run's stretch.
#[derive(Debug, Default)]
pub struct Manners(HashMap<String, Robots>);

/// Fetches.
#[derive(Clone)]
pub struct Fetcher {
    client: reqwest::Client,
    reach: Reach,
}

struct Answer {
    url: Url,
    status: u16,
    kind: String,
    body: Vec<u8>,
}

impl Fetcher {
    /// One that reaches so far, and looks names up this way.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(reach: Reach, look_up: LookUp) -> Result<Self, reqwest::Error> {
        // No proxy and no redirect of its own: either would go where nobody has looked.
        let client = reqwest::Client::builder()
            .user_agent(concat!("Counterbell/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(Arc::new(Guarded::new(reach, look_up)))
            .connect_timeout(Duration::from_secs(5))
            .timeout(LIMIT)
            .pool_max_idle_per_host(1)
            .no_proxy()
            .build()?;
        Ok(Self { client, reach })
    }

    /// Fetches a page.
    ///
    /// # Errors
    /// [`Unread`].
    pub async fn page(&self, url: &Url, manners: &mut Manners) -> Result<Page, Unread> {
        let answer = self.fetch(url, manners).await?;
        let kind = answer.kind.split(';').next().unwrap_or_default().trim();
        let is_html = match kind.to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => true,
            "text/plain" => false,
            "" => return Err(Unread::gone("the site does not say what it is")),
            other => {
                let other: String = other.chars().take(60).collect();
                return Err(Unread::gone(format!("it is no page but {other}")));
            }
        };
        let body = read::decode(&answer.body, &answer.kind).map_err(Unread::gone)?;
        Ok(Page {
            url: answer.url,
            body,
            is_html,
        })
    }

    /// Fetches what a site says of its own pages.
    ///
    /// # Errors
    /// [`Unread`].
    pub async fn sitemap(&self, url: &Url, manners: &mut Manners) -> Result<Sitemap, Unread> {
        let answer = self.fetch(url, manners).await?;
        let kind = answer.kind.to_ascii_lowercase();
        if !kind.contains("xml") && !kind.starts_with("text/plain") {
            return Err(Unread::gone("it is no sitemap"));
        }
        let text = read::decode(&answer.body, &answer.kind).map_err(Unread::gone)?;
        Ok(sitemap::parse(&text, &answer.url))
    }

    async fn fetch(&self, url: &Url, manners: &mut Manners) -> Result<Answer, Unread> {
        let fetched = self.go(url, Some(manners), LARGEST);
        let answer = tokio::time::timeout(LIMIT, fetched)
            .await
            .unwrap_or_else(|_| Err(Unread::passing(SLOW)))?;
        match answer.status {
            200 => Ok(answer),
            404 | 410 => Err(Unread::gone("the site has no such page")),
            401 | 403 => Err(Unread::gone("the site does not let it be read")),
            429 => Err(Unread::passing(
                "the site asks to be left alone for a while",
            )),
            status => Err(Unread::passing(format!("the site answered {status}"))),
        }
    }

    /// Goes where it is sent. Every address is judged before it is asked, and by its site's manners where they matter.
    async fn go(
        &self,
        url: &Url,
        mut manners: Option<&mut Manners>,
        largest: usize,
    ) -> Result<Answer, Unread> {
        let mut url = read::bare(url.clone());
        for _ in 0..=REDIRECTS {
            self.reach.check(&url).map_err(Unread::gone)?;
            if let Some(manners) = manners.as_deref_mut() {
                self.ask_robots(&url, manners).await?;
            }
            let mut response = self
                .client
                .get(url.clone())
                .send()
                .await
                .map_err(unreached)?;
            let status = response.status().as_u16();
            let header = |name| {
                response
                    .headers()
                    .get(name)?
                    .to_str()
                    .ok()
                    .map(str::to_owned)
            };
            if matches!(status, 301 | 302 | 303 | 307 | 308) {
                let next = header(LOCATION).and_then(|to| url.join(&to).ok());
                url = read::bare(next.ok_or_else(|| Unread::passing("it redirects to nowhere"))?);
                continue;
            }
            let kind = header(CONTENT_TYPE).unwrap_or_default();
            let mut body = Vec::new();
            if status == 200 {
                while let Some(chunk) = response.chunk().await.map_err(unreached)? {
                    if body.len() + chunk.len() > largest {
                        return Err(Unread::gone("it is larger than 2 MB"));
                    }
                    body.extend_from_slice(&chunk);
                }
            }
            return Ok(Answer {
                url,
                status,
                kind,
                body,
            });
        }
        Err(Unread::passing("it redirects again and again"))
    }

    async fn ask_robots(&self, url: &Url, manners: &mut Manners) -> Result<(), Unread> {
        let origin = url.origin().ascii_serialization();
        if !manners.0.contains_key(&origin) {
            let told = self.robots(url).await;
            manners.0.insert(origin.clone(), told);
        }
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        match manners.0.get(&origin) {
            Some(robots) if robots.allows(&path) => Ok(()),
            Some(robots) if *robots == Robots::closed() => Err(Unread::passing(
                "the site’s robots.txt can’t be read, so nothing of it is",
            )),
            _ => Err(Unread::gone("the site’s robots.txt does not allow it")),
        }
    }

    async fn robots(&self, url: &Url) -> Robots {
        let Ok(address) = url.join("/robots.txt") else {
            return Robots::closed();
        };
        match Box::pin(self.go(&address, None, robots::LONGEST)).await {
            Ok(answer) if answer.status == 200 => {
                Robots::parse(&String::from_utf8_lossy(&answer.body))
            }
            // The standard: what is not there forbids nothing; what can't be had forbids everything.
            Ok(answer) if (400..500).contains(&answer.status) && answer.status != 429 => {
                Robots::open()
            }
            Ok(_) | Err(_) => Robots::closed(),
        }
    }
}

const SLOW: &str = "the site did not answer within 10 seconds";

/// What staff are told of a request that came to nothing.
fn unreached(error: reqwest::Error) -> Unread {
    let mut cause = error.source();
    while let Some(inner) = cause {
        let refused = inner.downcast_ref::<std::io::Error>();
        if refused.is_some_and(|io| io.kind() == std::io::ErrorKind::PermissionDenied) {
            return Unread::gone(PRIVATE);
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        return Unread::passing(SLOW);
    }
    if error.is_connect() {
        return Unread::passing("the site can’t be reached");
    }
    Unread::passing("the site’s answer broke off")
}
