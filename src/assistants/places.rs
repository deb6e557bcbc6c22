//! Where on a store an assistant is met: kinds of pages and patterns of addresses. Pure.

use serde::{Deserialize, Serialize};

use crate::commerce::page::{PageKind, glob, path, plain};

/// Longest pattern, and most of them.
pub const LONGEST: usize = 200;
pub const MOST: usize = 50;

/// Where an assistant is met, besides where no other is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Places {
    /// On pages of these kinds …
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<PageKind>,
    /// … or at these addresses: `/pages/guitar-builder`, `/collections/*`, `eu.store.com/*`. A `*` is anything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
}

impl Places {
    /// Whether it has none of its own.
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        self.kinds.is_empty() && self.urls.is_empty()
    }

    /// Whether the page at `url` is one of them.
    #[must_use]
    pub fn has(&self, url: &str) -> bool {
        let Ok(page) = url::Url::parse(url) else {
            return false;
        };
        let kind = PageKind::of(url);
        self.kinds.contains(&kind) || self.urls.iter().any(|pattern| fits(pattern, &page))
    }
}

/// Reads a pattern as merchants type it.
///
/// # Errors
/// What is wrong with it.
pub fn pattern(text: &str) -> Result<String, String> {
    let text = text.trim();
    let bare = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or(text);
    if bare.is_empty() {
        return Err("Type an address, such as /pages/guitar-builder.".into());
    }
    if bare.len() > LONGEST {
        return Err(format!("An address has at most {LONGEST} characters."));
    }
    if bare.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("An address has no spaces in it.".into());
    }
    if bare.contains(['?', '#']) {
        return Err("Leave out what comes after ? or #.".into());
    }
    if bare.bytes().filter(|byte| *byte == b'*').count() > 5 {
        return Err("Five * are enough.".into());
    }
    if bare.chars().all(|c| matches!(c, '*' | '/')) && bare.contains('*') {
        return Err(
            "That is every page. Leave it out to be met where no other assistant is.".into(),
        );
    }
    Ok(bare.to_owned())
}

/// As the addresses of buttons are read: signs as they are said, and whatever the market's language. A pattern that
/// names a language is met in that one.
fn fits(pattern: &str, page: &url::Url) -> bool {
    let host = if pattern.starts_with('/') {
        String::new()
    } else {
        let port = page.port().map(|port| format!(":{port}"));
        let host = page.host_str().unwrap_or_default();
        format!("{host}{}", port.unwrap_or_default())
    };
    let pattern = said(pattern);
    [page.path(), path(page.path())]
        .into_iter()
        .any(|path| glob(&pattern, &said(&format!("{host}{path}"))))
}

fn said(address: &str) -> String {
    plain(address).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_the_whole_address() {
        let at = |pattern: &str, url: &str| {
            let places = Places {
                kinds: Vec::new(),
                urls: vec![super::pattern(pattern).unwrap()],
            };
            places.has(url)
        };
        let builder = "https://shop.example.com/pages/guitar-builder";
        assert!(at("/pages/guitar-builder", builder));
        assert!(at("/pages/Guitar-Builder/", builder));
        assert!(at("/pages/*", builder));
        assert!(at("*/guitar-builder", builder));
        assert!(at("https://shop.example.com/*", builder));
        let french = "https://shop.example.com/fr/pages/guitar-builder";
        assert!(at("/pages/guitar-builder", french) && at("/pages/*", french));
        assert!(at("shop.example.com/pages/*", french));
        assert!(at("/fr/*", french) && !at("/fr/*", builder));
        assert!(!at("/de/pages/guitar-builder", french));
        let coffee = "https://shop.example.com/pages/caf%C3%A9";
        assert!(at("/pages/café", coffee) && at("/pages/caf%c3%a9", coffee));
        assert!(at("/pages/Café", coffee) && !at("/pages/cafe", coffee));
        assert!(at("/", "https://shop.example.com/de"));
        assert!(!at("/pages/guitar", builder));
        assert!(!at("eu.example.com/*", builder));
        assert!(!at("/guitar-builder", builder));
        for wrong in ["", "  ", "/*", "/a b", "/a?b=c", "/a******"] {
            assert!(pattern(wrong).is_err(), "{wrong:?}");
        }
        // What would take for ever where every star is tried at every place.
        let long = format!("https://s.com/{}", "a".repeat(1500));
        assert!(!at("/a*a*a*a*b", &long));
    }
}
