//! The store's look: the frame around every page, and the small pieces pages share.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::catalog::{self, Collection, Product, money};
use super::embed::Block;
use super::{Store, embed};

/// What the frame needs to know.
pub struct Frame<'a> {
    pub title: &'a str,
    pub description: &'a str,
    /// How many things are in the cart.
    pub count: i64,
    pub customer: Option<i64>,
    /// Path of the page, to mark where one is.
    pub path: &'a str,
}

/// A whole page of the storefront, with the app's embed at its end.
pub fn page(store: &Store, frame: &Frame<'_>, content: &Markup) -> Markup {
    let app = if store.shows_embed() {
        rendered(store, Block::Chat, (frame.customer, frame.path), &[])
    } else {
        "<!-- the app embed is off -->".to_owned()
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(frame.title, frame.description))
            body {
                a.skip href="#content" { "Skip to content" }
                p.announcement { "Free standard shipping in the United States from $75.00" }
                header.site {
                    div.wrap {
                        a.brand href="/" { (moon()) span { "Crescent Music" } }
                        nav aria-label="Shop" {
                            @for collection in Collection::ALL {
                                (nav_link(&format!("/collections/{}", collection.handle()), collection.title(), frame.path))
                            }
                            (nav_link("/pages/faq", "Help", frame.path))
                            span.narrow { (nav_link("/search", "Search", frame.path)) }
                        }
                        form.search role="search" action="/search" {
                            label.hidden for="q" { "Search the store" }
                            input #q type="search" name="q" placeholder="Search" autocomplete="off";
                        }
                        a.account href="/account" { @if frame.customer.is_some() { "Ada" } @else { "Sign in" } }
                        a.cart-link href="/cart" {
                            "Cart "
                            span.count data-cart-count { (frame.count) }
                            span.hidden { " items" }
                        }
                    }
                }
                main #content tabindex="-1" { (content) }
                (footer())
                div.toast role="status" aria-live="polite" data-toast {}
                (PreEscaped(app))
            }
        }
    }
}

/// One of the app's blocks, where the merchant has put it into a section of the page at `path`.
pub fn block(store: &Store, block: Block, path: &str, settings: &[(&str, &str)]) -> Markup {
    PreEscaped(rendered(store, block, (None, path), settings))
}

fn rendered(
    store: &Store,
    block: Block,
    (customer, path): (Option<i64>, &str),
    settings: &[(&str, &str)],
) -> String {
    let product = path.strip_prefix("/products/").and_then(catalog::product);
    let tags: Vec<&str> = product
        .map(|product| product.collection.handle())
        .into_iter()
        .collect();
    let app_origin = store.told_origin();
    let known = embed::Page {
        app_origin: &app_origin,
        shop: &store.inner.config.shop,
        customer,
        tags: &tags,
    };
    // Rendered once at start: a fault here would have ended the start.
    let embed = &store.inner.embed;
    embed.render(block, &known, settings).unwrap_or_default()
}

/// The frame of checkout and thank-you pages: no navigation, no app.
pub fn checkout_page(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(title, "Checkout at Crescent Music"))
            body.checkout {
                a.skip href="#content" { "Skip to content" }
                header.site { div.wrap { a.brand href="/" { (moon()) span { "Crescent Music" } } } }
                main #content tabindex="-1" { (content) }
                footer.site.small { div.wrap { p { "A demonstration store. Nothing is sold here and nobody is charged." } } }
            }
        }
    }
}

fn head(title: &str, description: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="description" content=(description);
            title { (title) " – Crescent Music" }
            link rel="icon" type="image/svg+xml" href="/cdn/icon.svg";
            link rel="stylesheet" href="/cdn/store.css";
            script type="module" src="/cdn/store.js" {}
        }
    }
}

fn nav_link(path: &str, text: &str, current: &str) -> Markup {
    html! { a href=(path) aria-current=[(path == current).then_some("page")] { (text) } }
}

fn moon() -> Markup {
    html! {
        svg.moon viewBox="0 0 24 24" width="26" height="26" aria-hidden="true" {
            path d="M15.6 2.6a9.6 9.6 0 1 0 5.9 13.9A7.9 7.9 0 0 1 15.6 2.6Z" fill="currentColor" {}
        }
    }
}

fn footer() -> Markup {
    html! {
        footer.site {
            div.wrap {
                div.columns {
                    div {
                        h2 { "Crescent Music" }
                        p { "418 Foundry Street, Portland, Oregon" br; "Mon–Fri 10–6, Sat 10–4" }
                    }
                    nav aria-label="Service" {
                        h2 { "Service" }
                        ul {
                            @for (handle, text) in [("shipping", "Shipping"), ("returns", "Returns & refunds"), ("warranty", "Warranty & repairs"), ("faq", "Questions & answers")] {
                                li { a href=(format!("/pages/{handle}")) { (text) } }
                            }
                        }
                    }
                    nav aria-label="The shop" {
                        h2 { "The shop" }
                        ul {
                            @for (handle, text) in [("about", "About us"), ("contact", "Contact & hours"), ("privacy", "Privacy")] {
                                li { a href=(format!("/pages/{handle}")) { (text) } }
                            }
                        }
                    }
                }
                p.fine { "A demonstration store. Nothing is sold here and nobody is charged. " a href="/_demo" { "Store controls" } }
            }
        }
    }
}

/// A product on a shelf.
pub fn card(product: &Product) -> Markup {
    let sold_out = product.variants.iter().all(|variant| !variant.available);
    html! {
        li.card {
            a href=(product.path()) {
                img src=(product.picture_path()) alt="" width="480" height="480" loading="lazy";
                h3 { (product.title) }
                p.tagline { (product.tagline) }
                p.price { (money(product.price())) @if sold_out { " " span.badge { "Sold out" } } }
            }
        }
    }
}

/// A shelf.
pub fn shelf<'a>(products: impl Iterator<Item = &'a Product>) -> Markup {
    html! { ul.shelf { @for product in products { (card(product)) } } }
}

/// The goods and sums of a cart or checkout, as a summary beside a form.
pub fn summary(lines: &[super::cart::Line], shipping: Option<i64>) -> Markup {
    let subtotal: i64 = lines.iter().map(super::cart::Line::price).sum();
    html! {
        aside.summary aria-label="Order summary" {
            ul.lines {
                @for line in lines {
                    @if let Some((product, variant)) = catalog::variant(line.variant) {
                        li {
                            img src=(product.picture_path()) alt="" width="64" height="64";
                            span { (product.line_title(variant)) br; span.muted { "Quantity " (line.quantity) } }
                            span.price { (money(line.price())) }
                        }
                    }
                }
            }
            dl.sums {
                div { dt { "Subtotal" } dd { (money(subtotal)) } }
                div {
                    dt { "Shipping" }
                    dd { @match shipping { Some(0) => "Free", Some(cents) => (money(cents)), None => "Chosen in the next step" } }
                }
                div.total { dt { "Total" } dd { (money(subtotal + shipping.unwrap_or(0))) } }
            }
        }
    }
}
