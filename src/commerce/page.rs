//! Pages of a Shopify store: which kind one is, by its address. Pure.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// The kinds of pages a store has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// `/`
    Home,
    /// `/products/…`, also inside a collection.
    Product,
    /// `/collections…`
    Collection,
    /// `/cart`
    Cart,
    /// `/checkouts/…`, also behind the shop's number.
    Checkout,
    /// The page after the checkout.
    ThankYou,
    /// An order's own page.
    OrderStatus,
    /// `/pages/…`
    Page,
    /// `/blogs/…`
    Blog,
    /// `/policies/…`
    Policy,
    /// `/search`
    Search,
    /// `/account…`
    Account,
    /// Any other.
    Other,
}

impl PageKind {
    /// All of them, with what merchants call them.
    pub const EVERY: [(Self, &'static str, &'static str); 13] = [
        (Self::Home, "home", "Home page"),
        (Self::Product, "product", "Product pages"),
        (Self::Collection, "collection", "Collections"),
        (Self::Cart, "cart", "Cart"),
        (Self::Checkout, "checkout", "Checkout"),
        (Self::ThankYou, "thank_you", "Thank-you page"),
        (Self::OrderStatus, "order_status", "Order status"),
        (Self::Page, "page", "Pages"),
        (Self::Blog, "blog", "Blog"),
        (Self::Policy, "policy", "Policies"),
        (Self::Search, "search", "Search"),
        (Self::Account, "account", "Account"),
        (Self::Other, "other", "All others"),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::EVERY
            .into_iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("other", |(_, name, _)| name)
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::EVERY
            .into_iter()
            .find(|(_, known, _)| *known == name)
            .map(|(kind, ..)| kind)
    }

    /// The kind of the page at this address, whole or from its path on.
    #[must_use]
    pub fn of(url: &str) -> Self {
        let path = path(url);
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let last = parts.last().map_or("", |last| last);
        if matches!(last, "thank-you" | "thank_you") {
            return Self::ThankYou;
        }
        match parts.as_slice() {
            [] => Self::Home,
            ["products", ..] | ["collections", _, "products", ..] => Self::Product,
            ["collections", ..] => Self::Collection,
            ["cart", ..] => Self::Cart,
            ["checkouts" | "checkout", ..] => Self::Checkout,
            ["orders", ..] | ["account", "orders", _, ..] => Self::OrderStatus,
            ["account", ..] => Self::Account,
            ["pages", ..] => Self::Page,
            ["blogs", ..] => Self::Blog,
            ["search", ..] => Self::Search,
            ["policies", ..] => Self::Policy,
            // The checkout's own addresses begin with the shop's number.
            [number, "checkouts", ..] if is_number(number) => Self::Checkout,
            [number, "orders", ..] if is_number(number) => Self::OrderStatus,
            _ => Self::Other,
        }
    }
}

fn is_number(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

/// The path of an address, without the host and without a market's language (`/de/`, `/en-ca/`).
#[must_use]
pub fn path(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = after.find('/').and_then(|at| after.get(at..));
    let path = path.unwrap_or("/");
    let path = path.split(['?', '#']).next().unwrap_or(path);
    match path.get(1..).and_then(|rest| rest.split('/').next()) {
        Some(first) if is_locale(first) => match path.get(1 + first.len()..) {
            Some("") | None => "/",
            Some(rest) => rest,
        },
        Some(_) | None => path,
    }
}

/// An address as it is said: signs instead of codes, and no slash at the end, except where it is all there is.
#[must_use]
pub fn plain(address: &str) -> Cow<'_, str> {
    let address = match address.trim_end_matches('/') {
        "" => address,
        trimmed => trimmed,
    };
    percent_decode_str(address).decode_utf8_lossy()
}

/// Whether the whole of an address is what a pattern says, large and small letters alike, `*` being any run of signs.
/// Goes back at most to the last star, so it is quick on any input.
#[must_use]
pub fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(sign) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(wanted) if wanted.eq_ignore_ascii_case(sign) => {
                p += 1;
                t += 1;
            }
            Some(_) | None => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|sign| *sign == b'*')
}

fn is_locale(part: &str) -> bool {
    let (language, country) = part.split_once('-').map_or((part, ""), |both| both);
    let letters =
        |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase());
    letters(language) && (country.is_empty() || letters(&country.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_of_one_kind() {
        use PageKind::{Account, Cart, Checkout, Collection, Home, OrderStatus, Other, Page};
        use PageKind::{Blog, Policy, Product, Search, ThankYou};
        for (url, kind) in [
            ("", Home),
            ("/", Home),
            ("/fr", Home),
            ("https://store.example.com", Home),
            ("/products/longshore-bass", Product),
            ("/en-ca/collections/basses/products/longshore-bass", Product),
            (
                "https://store.example.com/de/products/amp?variant=1",
                Product,
            ),
            ("/collections/basses", Collection),
            ("/cart", Cart),
            ("/checkouts/cn/abc", Checkout),
            ("/12345/checkouts/abc", Checkout),
            ("/checkouts/cn/abc/thank-you", ThankYou),
            ("/12345/checkouts/abc/thank_you", ThankYou),
            ("/pages/guitar-builder", Page),
            ("/account/orders/12", OrderStatus),
            ("/12345/orders/abcdef", OrderStatus),
            ("/account/orders", Account),
            ("/account", Account),
            ("/blogs/news/strings", Blog),
            ("/policies/refund-policy", Policy),
            ("/search?q=bass", Search),
            ("/apps/else", Other),
        ] {
            assert_eq!(PageKind::of(url), kind, "{url}");
        }
    }

    #[test]
    fn each_kind_is_called_by_one_name() {
        for (kind, name, _) in PageKind::EVERY {
            assert_eq!(PageKind::parse(name), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), name);
        }
    }
}
