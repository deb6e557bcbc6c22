//! What a site says of its own pages: `sitemap.xml`, or an index of several. Read by its `<loc>`s alone.

use url::Url;

use super::read;

/// Addresses taken of one file.
pub const MOST: usize = 500;

/// What a sitemap says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sitemap {
    /// Pages of the same host.
    pub pages: Vec<Url>,
    /// Further sitemaps of the same host.
    pub maps: Vec<Url>,
}

/// Whether an address is that of a sitemap.
#[must_use]
pub fn is_one(url: &Url) -> bool {
    url.path().to_ascii_lowercase().ends_with(".xml")
}

/// Reads one that was at `base`.
#[must_use]
pub fn parse(text: &str, base: &Url) -> Sitemap {
    let lower = text.to_ascii_lowercase();
    let is_index = lower.contains("<sitemapindex");
    let mut found = Sitemap::default();
    let mut from = 0;
    while let Some(start) = lower.get(from..).and_then(|rest| rest.find("<loc>")) {
        let begin = from + start + "<loc>".len();
        let Some(length) = lower.get(begin..).and_then(|rest| rest.find("</loc>")) else {
            break;
        };
        from = begin + length;
        let written = text.get(begin..from).unwrap_or_default().trim();
        let written = written
            .strip_prefix("<![CDATA[")
            .and_then(|inner| inner.strip_suffix("]]>"))
            .unwrap_or(written);
        let written = written.trim().replace("&amp;", "&");
        let Some(url) = base.join(&written).ok().map(read::bare) else {
            continue;
        };
        let same = url.host() == base.host() && url.port() == base.port();
        let list = if is_index || is_one(&url) {
            &mut found.maps
        } else {
            &mut found.pages
        };
        if same && matches!(url.scheme(), "http" | "https") && !list.contains(&url) {
            list.push(url);
        }
        if found.pages.len() >= MOST || found.maps.len() >= MOST {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pages_and_further_maps_of_the_same_host_are_read() {
        let base = Url::parse("https://shop.example/sitemap.xml").unwrap();
        let read = |text: &str| {
            let found = parse(text, &base);
            let urls = |list: Vec<Url>| list.into_iter().map(String::from).collect::<Vec<_>>();
            (urls(found.pages), urls(found.maps))
        };
        let pages = "<urlset><url><loc> https://shop.example/a?b=1&amp;c=2 </loc></url>\
            <url><LOC><![CDATA[https://shop.example/d#e]]></LOC></url><url><loc>https://else.example/</loc></url>\
            <url><loc>/f</loc></url><url><loc>https://shop.example/f</loc></url><url><loc>ftp://shop.example/g";
        let wanted = ["/a?b=1&c=2", "/d", "/f"].map(|path| format!("https://shop.example{path}"));
        assert_eq!(read(pages), (wanted.to_vec(), Vec::new()));
        let index = "<sitemapindex><sitemap><loc>https://shop.example/pages-1.xml</loc></sitemap></sitemapindex>";
        let maps = vec!["https://shop.example/pages-1.xml".to_owned()];
        assert_eq!(read(index), (Vec::new(), maps));
        assert_eq!(read("<html>no</html>"), (Vec::new(), Vec::new()));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>()) {
            let _ = parse(&text, &Url::parse("https://shop.example/").unwrap());
        }
    }
}
