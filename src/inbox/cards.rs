//! The parts of a message besides its words, as staff see them: the product card and the choices the shopper got.
//!
//! No picture: a page of the inbox loads nothing from elsewhere. Choices are shown, not pressed.

use maud::{Markup, html};

use super::words;
use crate::conversation::attachments::Shown;
use crate::conversation::parts::{Availability, Part, ProductCard};

/// All parts of one message.
#[must_use]
pub fn parts(parts: &[Part]) -> Markup {
    html! {
        @for part in parts {
            @match part {
                Part::Product(card) => { (product(card)) }
                Part::Choices { options } => {
                    ul class="given" aria-label="Choices the shopper was given" {
                        @for option in options { li translate="no" { (option.label) } }
                    }
                }
                Part::File(file) => { (self::file(file)) }
                Part::Asked { .. } => {}
            }
        }
    }
}

/// A picture as one, everything else by its name. The address is the app's own.
fn file(file: &Shown) -> Markup {
    html! {
        p class="file" {
            a href=(file.url) target="_blank" rel="noopener noreferrer" translate="no" {
                @if file.kind.is_picture() { img src=(file.url) alt=(file.name) loading="lazy" width="220"; }
                @else { (file.name) }
            }
            span class="subdued" { " " (size(file.size)) }
        }
    }
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}

fn product(card: &ProductCard) -> Markup {
    html! {
        section class="product-card" aria-label={ "Product: " (card.title) } {
            div class="product-head" {
                strong translate="no" {
                    @if let Some(url) = words::followable(card.url.as_deref()) {
                        a href=(url) target="_blank" rel="noopener noreferrer" { (card.title) }
                    } @else { (card.title) }
                }
                @if let Some(price) = &card.price {
                    span class="product-price" {
                        (price)
                        @if let Some(before) = &card.compare_at { " " s { span class="sr" { "before " } (before) } }
                    }
                }
            }
            @if let Some((tone, text)) = standing(card) { p { span class="badge" data-tone=(tone) { (text) } } }
            @if !card.variants.is_empty() {
                ul class="variants" {
                    @for variant in &card.variants {
                        li data-gone=[(variant.available == Some(false)).then_some("")] {
                            span translate="no" { (variant.title) }
                            span class="subdued" {
                                @if variant.available == Some(false) { "Sold out" }
                                @else if let Some(price) = &variant.price { (price) }
                            }
                        }
                    }
                }
                @if card.more > 0 { p class="subdued" { "and " (card.more) " more" } }
            }
        }
    }
}

fn standing(card: &ProductCard) -> Option<(&'static str, &str)> {
    let note = card.note.as_deref();
    match card.availability {
        Availability::Available => Some(("good", "Available")),
        Availability::Partly => note.map(|note| ("warn", note)),
        Availability::SoldOut => Some(("critical", note.unwrap_or("Sold out"))),
        Availability::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::parts::VariantLine;

    #[test]
    fn a_card_shows_what_the_shopper_saw_and_runs_nothing() {
        let card = ProductCard {
            title: "Moonrise <b>".into(),
            url: Some("javascript:alert(1)".into()),
            image: Some("https://cdn.shopify.com/x.png".into()),
            price: Some("From $9.00".into()),
            compare_at: None,
            availability: Availability::Partly,
            note: Some("Only in Black".into()),
            variants: vec![VariantLine {
                title: "Blue".into(),
                price: Some("$9.00".into()),
                available: Some(false),
            }],
            more: 0,
        };
        let html = parts(&[Part::Product(card)]).0;
        assert!(html.contains("Moonrise &lt;b&gt;") && html.contains("Only in Black"));
        assert!(
            html.contains("Sold out") && !html.contains("javascript") && !html.contains("<img")
        );
    }
}
