//! The store's pages and policies, and everything it says as documents an assistant can learn from.

use super::catalog;
use super::{StoreDocument, StoreGoods};

/// A page with words of the merchant's own.
#[derive(Debug)]
pub struct Page {
    pub handle: &'static str,
    pub title: &'static str,
    /// One sentence under the title.
    pub lead: &'static str,
    /// Trusted: written by us.
    pub html: &'static str,
}

pub const PAGES: &[Page] = &[
    Page {
        handle: "shipping",
        title: "Shipping",
        lead: "What it costs, how long it takes and where we ship.",
        html: include_str!("pages/shipping.html"),
    },
    Page {
        handle: "returns",
        title: "Returns & refunds",
        lead: "Thirty days to find out whether it is the right one.",
        html: include_str!("pages/returns.html"),
    },
    Page {
        handle: "warranty",
        title: "Warranty & repairs",
        lead: "Two years on everything we sell, and a bench that fixes things.",
        html: include_str!("pages/warranty.html"),
    },
    Page {
        handle: "faq",
        title: "Questions & answers",
        lead: "Set-up, gift wrap, pickup, left-handed guitars and the rest.",
        html: include_str!("pages/faq.html"),
    },
    Page {
        handle: "about",
        title: "About us",
        lead: "A music shop in Portland, run by people who play.",
        html: include_str!("pages/about.html"),
    },
    Page {
        handle: "contact",
        title: "Contact & opening hours",
        lead: "By chat, by mail, by phone, or across the counter.",
        html: include_str!("pages/contact.html"),
    },
    Page {
        handle: "privacy",
        title: "Privacy",
        lead: "What we keep, why, and for how long.",
        html: include_str!("pages/privacy.html"),
    },
];

/// The blog the articles are in.
pub const BLOG: &str = "news";

pub const ARTICLES: &[Page] = &[Page {
    handle: "how-the-moonrise-got-its-blue",
    title: "How the Moonrise got its blue",
    lead: "Nine coats, four weeks, and one mistake we decided to keep.",
    html: include_str!("pages/moonrise.html"),
}];

/// What the law wants to be said, apart from the pages.
pub const POLICIES: &[Page] = &[
    Page {
        handle: "privacy-policy",
        title: "Privacy policy",
        lead: "What we keep, why, and for how long.",
        html: include_str!("pages/privacy.html"),
    },
    Page {
        handle: "terms-of-service",
        title: "Terms of service",
        lead: "What you and we can rely on.",
        html: include_str!("pages/terms.html"),
    },
];

pub fn page(handle: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.handle == handle)
}

/// Pages first, then products. `store` is the address the links begin with.
pub fn documents(store: &str) -> Vec<StoreDocument> {
    let pages = PAGES.iter().map(|page| StoreDocument {
        key: format!("page:{}", page.handle),
        title: page.title.to_owned(),
        url: format!("{store}/pages/{}", page.handle),
        html: page.html.to_owned(),
        goods: None,
    });
    let products = catalog::products().map(|product| StoreDocument {
        key: format!("product:{}", product.handle),
        title: product.title.to_owned(),
        url: format!("{store}{}", product.path()),
        html: product.document(),
        goods: Some(StoreGoods {
            image: format!("{store}{}", product.picture_path()),
            variants: product
                .variants
                .iter()
                .map(|variant| {
                    let name = Some(variant.title).filter(|title| !title.is_empty());
                    (name, variant.price, variant.sku, variant.available)
                })
                .collect(),
        }),
    });
    pages.chain(products).collect()
}
