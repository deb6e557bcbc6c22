//! Pages by their addresses: whether a pattern names one.
//!
//! A pattern is a path with `*` for any run of signs; it is not a regular expression, and matching one takes time
//! in proportion to the address.

use crate::commerce::page::{glob, path, plain};

/// What is said of a pattern that tells no page from another.
pub const EVERYWHERE: &str = "This is on every page. Leave the addresses out to say so.";

/// The host of a pattern that names every page there.
#[must_use]
pub fn whole_site(pattern: &str) -> Option<&str> {
    let (_, after) = pattern.trim().split_once("://")?;
    let Some(at) = after.find('/') else {
        return after.ends_with('*').then_some(after);
    };
    let (host, pages) = after.split_at_checked(at)?;
    let pages = named(pages);
    let all = pages.contains('*') && pages.chars().all(|c| matches!(c, '*' | '/'));
    all.then_some(host)
}

/// Whether a pattern names the page: by its path, or by all of the address when it begins with a scheme. Both are read
/// alike: without a market's language, without a slash at the end, and with signs as they are said.
#[must_use]
pub fn matches(pattern: &str, url: &str) -> bool {
    let pattern = pattern.trim();
    if pattern.contains("://") {
        let url = url.split(['?', '#']).next().unwrap_or(url);
        return glob(&plain(pattern), &plain(url));
    }
    glob(&plain(named(pattern)), &plain(path(url)))
}

/// The path a pattern names. One that begins with a star begins anywhere.
fn named(pattern: &str) -> &str {
    if pattern.starts_with('/') {
        path(pattern)
    } else {
        pattern
    }
}

/// Why a pattern can't be used, for the one who wrote it.
///
/// # Errors
/// What is wrong with it.
pub fn check(pattern: &str) -> Result<(), &'static str> {
    let pattern = pattern.trim();
    if pattern.is_empty() {
        return Err("Write an address, such as /pages/returns or /products/*.");
    }
    if pattern.len() > 200 {
        return Err("Keep an address to 200 characters.");
    }
    if pattern.contains(['(', ')', '[', ']', '{', '}', '\\', '^', '$', '|', '+']) {
        return Err("Write the address with * for anything: regular expressions aren't used here.");
    }
    if pattern.contains(char::is_whitespace) {
        return Err("There are no spaces in addresses: this would never match.");
    }
    if pattern.contains(['?', '#']) {
        return Err("Only the path is looked at, without ? and #: this would never match.");
    }
    if pattern.bytes().filter(|byte| *byte == b'*').count() > 8 {
        return Err("Use at most eight *.");
    }
    let bare = named(
        pattern
            .trim_start_matches("https://")
            .trim_start_matches("http://"),
    );
    if bare.chars().all(|c| matches!(c, '*' | '/')) && bare.contains('*') {
        return Err(EVERYWHERE);
    }
    let known = pattern.starts_with(['/', '*'])
        || pattern.starts_with("https://")
        || pattern.starts_with("http://");
    if !known {
        return Err("Begin with / or *: as it is, this would never match.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_names_pages_by_their_path() {
        let at = |pattern, path: &str| matches(pattern, &format!("https://store.example{path}"));
        assert!(at("/pages/guitar-builder", "/pages/guitar-builder/"));
        assert!(at("/pages/guitar-builder", "/fr/pages/Guitar-Builder"));
        assert!(at("*builder*", "/pages/guitar-builder"));
        assert!(at("/collections/*/products/*", "/collections/a/products/b"));
        assert!(!at("/pages/guitar", "/pages/guitar-builder"));
        assert!(at("/fr/pages/guitar-builder/", "/pages/guitar-builder"));
        assert!(at("/en-ca/collections/*", "/de/collections/basses"));
        assert!(at("/products/café-*", "/products/caf%C3%A9-amp"));
        assert!(at("/products/caf%C3%A9-*", "/products/café-amp"));
        assert!(at("/de", "/") && at("/", "/de/"));
        assert!(matches(
            "https://store.example/cart/",
            "https://store.example/cart"
        ));
        assert!(matches(
            "https://*.example/cart",
            "https://store.example/cart"
        ));
    }

    #[test]
    fn a_pattern_made_to_take_long_does_not() {
        let pattern = "*a*a*a*a*a*a*a*b";
        let path = format!("https://store.example/{}", "a".repeat(1900));
        assert!(!matches(pattern, &path));
    }

    #[test]
    fn a_pattern_of_a_whole_site_is_known() {
        for whole in [
            "https://store.example/*",
            "https://store.example/de/*",
            "http://store.example*",
        ] {
            assert!(whole_site(whole).is_some(), "{whole}");
        }
        for part in ["https://store.example/", "https://store.example/p/*", "/*"] {
            assert_eq!(whole_site(part), None, "{part}");
        }
    }

    #[test]
    fn patterns_that_say_nothing_are_refused() {
        for bad in [
            "",
            "/a b",
            "pages/x",
            "*",
            "/*",
            "/de/*",
            "(a+)+$",
            "/p?x=1",
            "^/x",
            "https://*/*",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
        for good in [
            "/cart",
            "/products/*",
            "*builder*",
            "https://store.example/*",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }
}
