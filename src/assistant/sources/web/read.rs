//! What a fetched page says: its encoding, title, language, the text that is its own, and where it links to.

use url::Url;

use crate::assistant::html;
use crate::assistant::knowledge::edit::language_tag;

/// Elements that are the same on every page of a site.
const AROUND: [&str; 4] = ["nav", "footer", "aside", "dialog"];
/// Endings of what is no page.
const NO_PAGES: [&str; 24] = [
    "jpg", "jpeg", "png", "gif", "webp", "svg", "ico", "avif", "pdf", "zip", "gz", "css", "js",
    "json", "xml", "rss", "atom", "mp3", "mp4", "webm", "woff", "woff2", "exe", "dmg",
];
/// Bytes of a tag that are looked through.
const TAG: usize = 4_096;

/// The bytes as text: UTF-8, or what the page says of itself if that is Western European.
///
/// # Errors
/// Why not, in words for staff.
pub fn decode(bytes: &[u8], content_type: &str) -> Result<String, &'static str> {
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.replace('\0', ""));
    }
    let head = String::from_utf8_lossy(bytes.get(..1_024).unwrap_or(bytes)).to_ascii_lowercase();
    let said = format!("{} {head}", content_type.to_ascii_lowercase());
    let western = ["windows-1252", "iso-8859-1", "latin1"];
    if western.iter().any(|name| said.contains(name)) {
        return Ok(bytes.iter().map(|byte| western_char(*byte)).collect());
    }
    Err("its text is in an encoding that can’t be read here: only UTF-8 is")
}

/// Windows-1252, which browsers read where ISO 8859-1 is written.
fn western_char(byte: u8) -> char {
    match byte {
        0x80 => '€',
        0x85 => '…',
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x95 => '•',
        0x96 => '–',
        0x97 => '—',
        0x99 => '™',
        0 | 0x80..=0x9f => ' ',
        byte => char::from(byte),
    }
}

/// Where an opening tag of this name is, from `from` on; `page` in small letters.
fn opening(lower: &str, name: &str, from: usize) -> Option<usize> {
    let tag = format!("<{name}");
    let mut from = from;
    loop {
        let at = from + lower.get(from..)?.find(&tag)?;
        let after = lower.as_bytes().get(at + tag.len())?;
        if after.is_ascii_whitespace() || matches!(after, b'>' | b'/') {
            return Some(at);
        }
        from = at + tag.len();
    }
}

/// What stands in the first element of this name.
fn inside<'p>(page: &'p str, lower: &str, name: &str, last: bool) -> Option<&'p str> {
    let at = opening(lower, name, 0)?;
    let begins = at + lower.get(at..)?.find('>')? + 1;
    let rest = lower.get(begins..)?;
    let close = format!("</{name}");
    let end = if last {
        rest.rfind(&close)
    } else {
        rest.find(&close)
    };
    page.get(begins..begins + end?)
}

/// What a page is called.
#[must_use]
pub fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let found =
        inside(page, &lower, "title", false).or_else(|| inside(page, &lower, "h1", false))?;
    let text = html::to_text(found);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then(|| line.chars().take(200).collect())
}

/// The language it says it is in.
#[must_use]
pub fn language(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let at = opening(&lower, "html", 0)?;
    let tag = tag_at(page, at);
    language_tag(&attribute(tag, "lang")?)
}

fn tag_at(page: &str, at: usize) -> &str {
    let from = page.get(at..).unwrap_or_default();
    let end = from.bytes().take(TAG).position(|byte| byte == b'>');
    end.and_then(|end| from.get(..end)).unwrap_or_default()
}

/// An attribute's value in a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    loop {
        let at = from + lower.get(from..)?.find(name)?;
        from = at + name.len();
        let starts = lower
            .as_bytes()
            .get(at.checked_sub(1)?)?
            .is_ascii_whitespace();
        let value = tag.get(from..)?.trim_start().strip_prefix('=');
        let (true, Some(value)) = (starts, value) else {
            continue;
        };
        let value = value.trim_start();
        let found = match value.chars().next()? {
            quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
            _ => value.split(char::is_whitespace).next()?,
        };
        return Some(found.replace("&amp;", "&").trim().to_owned());
    }
}

/// A page's own text: what it marks as its main part, without what stands around it on every page.
#[must_use]
pub fn text(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let main = inside(page, &lower, "main", true);
    let own = main.unwrap_or(page);
    let mut around = AROUND.to_vec();
    if main.is_none() {
        around.push("header");
    }
    let text = html::to_text(&without(own, &around));
    // A page that is made of nothing else is read whole.
    if text.trim().is_empty() {
        html::to_text(page)
    } else {
        text
    }
}

fn without(page: &str, names: &[&str]) -> String {
    let mut page = page.to_owned();
    for name in names {
        let lower = page.to_ascii_lowercase();
        let close = format!("</{name}");
        let (mut out, mut from) = (String::with_capacity(page.len()), 0);
        while let Some(at) = opening(&lower, name, from) {
            out.push_str(page.get(from..at).unwrap_or_default());
            let end = lower.get(at..).and_then(|rest| rest.find(&close));
            // Never closed: it is the tag alone that goes.
            from = match end {
                Some(end) => at + end + close.len(),
                None => at + 1 + name.len(),
            };
        }
        out.push_str(page.get(from..).unwrap_or_default());
        page = out;
    }
    page
}

/// The pages of the same host that it links to, each once, in their order.
#[must_use]
pub fn links(page: &str, base: &Url) -> Vec<Url> {
    let lower = page.to_ascii_lowercase();
    let (mut found, mut from): (Vec<Url>, usize) = (Vec::new(), 0);
    while let Some(at) = opening(&lower, "a", from) {
        from = at + 2;
        let link = attribute(tag_at(page, at), "href").and_then(|href| base.join(&href).ok());
        let Some(link) = link.map(bare) else { continue };
        let same = link.host() == base.host() && link.port() == base.port();
        let web = matches!(link.scheme(), "http" | "https");
        if same && web && is_page(&link) && !found.contains(&link) && found.len() < 500 {
            found.push(link);
        }
    }
    found
}

/// The same page without a place in it, and without what only counts visitors.
#[must_use]
pub fn bare(mut url: Url) -> Url {
    url.set_fragment(None);
    if url.query().is_some() {
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !name.starts_with("utm_") && !matches!(&**name, "gclid" | "fbclid"))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
    }
    url
}

fn is_page(url: &Url) -> bool {
    let last = url.path().rsplit('/').next().unwrap_or_default();
    let ending = last
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_none_or(|ending| !NO_PAGES.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAGE: &str = "<!doctype html><HTML lang='de-AT'><head><title>Versand &amp; Lieferung</title></head><body>\
        <header><a href='/'>Home</a></header><nav>Menu <a href=\"/shop?utm_source=x&amp;p=2#top\">Shop</a></nav>\
        <main><h1>Versand</h1><p>Drei Tage.</p><a href=faq>FAQ</a> <a href='https://else.example/'>x</a>\
        <a href='/a.pdf'>pdf</a><a href='mailto:x@y.example'>m</a><a href='faq#two'>again</a></main>\
        <footer>Imprint</footer></body></html>";

    #[test]
    fn a_page_is_read() {
        assert_eq!(title(PAGE).as_deref(), Some("Versand & Lieferung"));
        assert_eq!(language(PAGE).as_deref(), Some("de-AT"));
        let text = text(PAGE);
        assert!(text.contains("Drei Tage."), "{text}");
        assert!(
            !text.contains("Imprint") && !text.contains("Menu"),
            "{text}"
        );
        let base = Url::parse("https://shop.example/pages/versand").unwrap();
        let links: Vec<String> = links(PAGE, &base).iter().map(ToString::to_string).collect();
        assert_eq!(
            links,
            [
                "https://shop.example/",
                "https://shop.example/shop?p=2",
                "https://shop.example/pages/faq"
            ]
        );
    }

    #[test]
    fn encodings_are_read_or_refused() {
        assert_eq!(decode("é".as_bytes(), "text/html").unwrap(), "é");
        assert_eq!(
            decode(b"caf\xe9 \x96 5 \x80", "text/html; charset=ISO-8859-1").unwrap(),
            "café – 5 €"
        );
        assert!(decode(b"caf\xe9", "text/html").is_err());
    }

    proptest! {
        #[test]
        fn any_page_is_read_past(page in "(<a |<main>|</main>|href=|['\"]|<nav|</nav>|é|x|>|<title>){0,40}") {
            let base = Url::parse("https://shop.example/").unwrap();
            let _ = (title(&page), language(&page), text(&page), links(&page, &base));
        }
    }
}
