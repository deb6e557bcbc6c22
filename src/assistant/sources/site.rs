//! Pages of a site: from an address on, along its links, a bounded number of them on the same host.

use serde::{Deserialize, Serialize};
use url::Url;

use super::Source;
use super::failures::Failure;
use super::run::Step;
use super::web::guard::Reach;
use super::web::{Fetcher, Manners, Page, Unread, read, sitemap};
use crate::assistant::knowledge::{Found, LONGEST, NewDocument};
use crate::assistant::retrieval::DocumentKind;
use crate::error::Error;

/// Pages of a site, at most.
pub const MOST_PAGES: usize = 50;
/// Links from the first page on that are followed, at most.
pub const DEEPEST: u8 = 2;
/// Sitemaps that one of them leads to, at most.
const MOST_MAPS: usize = 5;
/// What keys of such documents begin with.
pub const PREFIX: &str = "web:";

/// What is to be read of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Where to begin.
    pub url: String,
    /// How many links on from there; 0: this page alone.
    pub depth: u8,
    /// How many pages at most.
    pub pages: usize,
}

impl Settings {
    /// Reads what was typed.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `url`, `depth` or `pages`.
    pub fn parse(url: &str, depth: u8, pages: usize, reach: Reach) -> Result<Self, Error> {
        let typed = url.trim();
        let whole = if typed.contains("://") || typed.is_empty() {
            typed.to_owned()
        } else {
            format!("https://{typed}")
        };
        let url = Url::parse(&whole)
            .ok()
            .filter(|url| url.host().is_some() && whole.len() <= 2_000)
            .ok_or_else(|| {
                Error::invalid("url", "Write an address, such as https://example.com/help.")
            })?;
        if let Err(why) = reach.check(&url) {
            return Err(Error::invalid("url", format!("That can’t be read: {why}.")));
        }
        if depth > DEEPEST {
            let message = format!("Links are followed {DEEPEST} times at most.");
            return Err(Error::invalid("depth", message));
        }
        if !(1..=MOST_PAGES).contains(&pages) {
            let message = format!("Between 1 and {MOST_PAGES} pages can be read.");
            return Err(Error::invalid("pages", message));
        }
        Ok(Self {
            pages: if depth == 0 && !sitemap::is_one(&url) {
                1
            } else {
                pages
            },
            url: read::bare(url).to_string(),
            depth,
        })
    }
}

/// Where a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// Addresses to read, and how many links lead there.
    queue: Vec<(String, u8)>,
    /// Addresses that were read or wait.
    met: Vec<String>,
    /// Pages read.
    read: usize,
    /// Something could not be read that may well be there: nothing is taken for vanished.
    broken: bool,
}

/// What a step of a run comes to.
#[derive(Debug)]
pub enum Went {
    /// This was found, and the run goes on from here; none: it is done.
    On(Box<Step>, Option<String>),
    /// The first page could not be read, so there is nothing to go on from.
    Nowhere(Failure),
}

/// Reads the next page.
///
/// # Errors
/// [`Error::Fault`] when what is kept of the source can't be read.
pub async fn step(
    fetcher: &Fetcher,
    manners: &mut Manners,
    source: &Source,
) -> Result<Went, Error> {
    let settings: Settings = serde_json::from_str(&source.settings).map_err(Error::fault)?;
    let mut place: Place = match &source.cursor {
        Some(cursor) => serde_json::from_str(cursor).map_err(Error::fault)?,
        None => Place {
            queue: vec![(settings.url.clone(), 0)],
            met: vec![settings.url.clone()],
            ..Place::default()
        },
    };
    let first = place.read == 0 && source.cursor.is_none();
    let mut step = Step::default();
    if first && let Some(map) = Url::parse(&settings.url).ok().filter(sitemap::is_one) {
        step.looked_at = 1;
        if let Err(why) = listed(fetcher, manners, &map, &settings, &mut place).await {
            return Ok(Went::Nowhere(Failure::new(settings.url, why)));
        }
        let next = serde_json::to_string(&place).map_err(Error::fault)?;
        return Ok(Went::On(Box::new(step), Some(next)));
    }
    if !place.queue.is_empty() && place.read < settings.pages {
        let (address, depth) = place.queue.remove(0);
        let url = Url::parse(&address).map_err(Error::fault)?;
        step.looked_at = 1;
        match fetcher.page(&url, manners).await {
            Ok(page) => {
                place.read += 1;
                take(&page, &address, &mut place, &mut step);
                if depth < settings.depth && page.is_html {
                    follow(&page, depth + 1, &settings, &mut place);
                }
                // Of a whole site its own list of pages is looked at, too, if it has one.
                if first && settings.depth > 0 && url.path() == "/" && url.query().is_none() {
                    let map = url.join("/sitemap.xml").map_err(Error::fault)?;
                    let _ = listed(fetcher, manners, &map, &settings, &mut place).await;
                }
            }
            Err(Unread { why, .. }) if first => {
                return Ok(Went::Nowhere(Failure::new(address, why)));
            }
            Err(Unread { why, gone }) => {
                place.broken |= !gone;
                step.failures.push(Failure::new(address, why));
            }
        }
    }
    if place.queue.is_empty() || place.read >= settings.pages {
        if !place.broken {
            step.complete.push(PREFIX);
        }
        return Ok(Went::On(Box::new(step), None));
    }
    let next = serde_json::to_string(&place).map_err(Error::fault)?;
    Ok(Went::On(Box::new(step), Some(next)))
}

fn take(page: &Page, address: &str, place: &mut Place, step: &mut Step) {
    let url = page.url.to_string();
    if url != address {
        // It was sent on to a page that is read anyway.
        if place.met.contains(&url) {
            return;
        }
        place.met.push(url.clone());
    }
    let text = if page.is_html {
        read::text(&page.body)
    } else {
        page.body.clone()
    };
    let text = text.trim();
    if text.is_empty() {
        step.failures
            .push(Failure::new(url, "there is no text on it"));
        return;
    }
    let titled = if page.is_html {
        read::title(&page.body)
    } else {
        None
    };
    let short = text
        .get(..text.floor_char_boundary(LONGEST))
        .unwrap_or(text);
    if short.len() < text.len() {
        step.failures.push(Failure::new(
            &url,
            "it is very long; only its first 256 kB are used",
        ));
    }
    step.documents.push(Found {
        document: NewDocument {
            key: format!("{PREFIX}{url}"),
            kind: DocumentKind::Page,
            title: titled.unwrap_or_else(|| page.url.path().trim_matches('/').to_owned()),
            text: short.to_owned(),
            url: Some(url),
        },
        language: if page.is_html {
            read::language(&page.body)
        } else {
            None
        },
        listed: true,
    });
}

/// Takes the pages of a sitemap, and of those it leads to, as far as there is room; in words why there are none.
async fn listed(
    fetcher: &Fetcher,
    manners: &mut Manners,
    map: &Url,
    settings: &Settings,
    place: &mut Place,
) -> Result<(), String> {
    let first = fetcher.sitemap(map, manners).await;
    let first = first.map_err(|unread| unread.why)?;
    let mut pages = first.pages;
    for further in first.maps.iter().take(MOST_MAPS) {
        if pages.len() >= settings.pages {
            break;
        }
        if let Ok(more) = fetcher.sitemap(further, manners).await {
            pages.extend(more.pages);
        }
    }
    // The list itself is no page.
    place.queue.retain(|(address, _)| *address != map.as_str());
    let before = place.queue.len();
    for page in pages {
        let address = page.to_string();
        if place.met.len() < settings.pages * 4 && !place.met.contains(&address) {
            place.met.push(address.clone());
            // Its links are not followed: what the site wants to be found is on the list.
            place.queue.push((address, settings.depth.max(1)));
        }
    }
    if place.queue.len() == before && before == 0 {
        return Err("there is no page of this site in it".to_owned());
    }
    Ok(())
}

fn follow(page: &Page, depth: u8, settings: &Settings, place: &mut Place) {
    for link in read::links(&page.body, &page.url) {
        let address = link.to_string();
        // What can't be read any more need not be remembered; some of it fails.
        if place.met.len() >= settings.pages * 4 {
            break;
        }
        if !place.met.contains(&address) {
            place.met.push(address.clone());
            place.queue.push((address, depth));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_a_site_or_an_error_beside_its_field() {
        let parse = |url: &str, depth, pages| Settings::parse(url, depth, pages, Reach::Public);
        let read = parse(" example.com/help#top ", 1, 20).unwrap();
        assert_eq!(
            (read.url.as_str(), read.pages),
            ("https://example.com/help", 20)
        );
        assert_eq!(parse("https://example.com", 0, 20).unwrap().pages, 1);
        assert_eq!(parse("example.com/sitemap.xml", 0, 20).unwrap().pages, 20);
        for (url, depth, pages, wrong) in [
            ("", 0, 1, "url"),
            ("http://", 0, 1, "url"),
            ("http://127.1/", 0, 1, "url"),
            ("localhost:3000", 0, 1, "url"),
            ("ftp://example.com", 0, 1, "url"),
            ("example.com", 3, 1, "depth"),
            ("example.com", 1, 51, "pages"),
            ("example.com", 1, 0, "pages"),
        ] {
            match parse(url, depth, pages) {
                Err(Error::Invalid { field, .. }) => assert_eq!(field, Some(wrong), "{url}"),
                other => panic!("{url}: {other:?}"),
            }
        }
    }
}
