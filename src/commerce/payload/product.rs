//! `products/*`: what the store sells, as far as shoppers ask about it.
//!
//! Stock is not read: it changes with every sale, and what it was when the webhook left is no answer.

use serde::de::MapAccess;

use super::PayloadError;
use super::lenient::{Shape, amount, id, list, read, skip, text, time};
use crate::clock::Micros;

/// Variants told, at most; a shopper is helped by the first hundred.
const MOST_VARIANTS: usize = 100;
/// Bytes of a description, at most. Shopify's own limit is far below.
const LONGEST: usize = 512 * 1024;

/// A product as the store reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductReport {
    /// Shopify's id.
    pub id: i64,
    /// Its name in addresses; letters, digits and hyphens of any script.
    pub handle: Option<String>,
    /// Its name.
    pub title: Option<String>,
    /// Its description, as HTML.
    pub html: String,
    /// Who makes it.
    pub vendor: Option<String>,
    /// What kind of thing it is.
    pub kind: Option<String>,
    /// Whether shoppers can see it: active, and published.
    pub on_sale: bool,
    /// Its forms.
    pub variants: Vec<Variant>,
    /// When it last changed.
    pub updated_at: Option<Micros>,
}

/// One form of a product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variant {
    /// Its name; none for the only one.
    pub title: Option<String>,
    /// What it costs, in 1/10,000 of the shop's currency.
    pub price: Option<i64>,
    /// The merchant's own number for it.
    pub sku: Option<String>,
}

impl Shape for Variant {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "title" => {
                // What Shopify calls the one variant of a product without a choice.
                self.title = text(from)?.filter(|title| title != "Default Title");
            }
            "price" => self.price = amount(from)?,
            "sku" => self.sku = text(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Body {
    id: Option<i64>,
    gid: Option<i64>,
    handle: Option<String>,
    title: Option<String>,
    html: Option<String>,
    vendor: Option<String>,
    kind: Option<String>,
    status: Option<String>,
    /// Outer: whether the body says anything of it.
    published_at: Option<Option<Micros>>,
    variants: Option<Vec<Option<Variant>>>,
    updated_at: Option<Micros>,
}

impl Shape for Body {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => self.id = id(from)?,
            "admin_graphql_api_id" => self.gid = id(from)?,
            "handle" => self.handle = text(from)?,
            "title" => self.title = text(from)?,
            "body_html" => self.html = text(from)?,
            "vendor" => self.vendor = text(from)?,
            "product_type" => self.kind = text(from)?,
            "status" => self.status = text(from)?,
            "published_at" => self.published_at = Some(time(from)?),
            "variants" => self.variants = list(from)?,
            "updated_at" => self.updated_at = time(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

fn cut(mut text: String, bytes: usize) -> String {
    if text.len() > bytes {
        text.truncate(text.floor_char_boundary(bytes));
    }
    text
}

/// A handle is part of an address and of a key: whatever else stands there is none.
fn usable(handle: &str) -> bool {
    (1..=255).contains(&handle.len())
        && handle
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

/// Reads a `products/create` or `products/update` body.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object or has no usable `id`.
pub fn product(body: &[u8]) -> Result<ProductReport, PayloadError> {
    let body: Body = read(body)?;
    let active = body
        .status
        .is_none_or(|status| status.eq_ignore_ascii_case("active"));
    let name = |text: Option<String>| text.map(|text| cut(text, 512));
    Ok(ProductReport {
        id: body.id.or(body.gid).ok_or(PayloadError::Nameless)?,
        handle: body.handle.filter(|handle| usable(handle)),
        title: name(body.title),
        html: cut(body.html.unwrap_or_default(), LONGEST),
        vendor: name(body.vendor),
        kind: name(body.kind),
        on_sale: active && body.published_at.is_none_or(|at| at.is_some()),
        variants: body
            .variants
            .into_iter()
            .flatten()
            .flatten()
            .take(MOST_VARIANTS)
            .map(|variant| Variant {
                title: name(variant.title),
                sku: name(variant.sku),
                price: variant.price,
            })
            .collect(),
        updated_at: body.updated_at,
    })
}

#[derive(Default)]
struct Named {
    id: Option<i64>,
    gid: Option<i64>,
}

impl Shape for Named {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => self.id = id(from)?,
            "admin_graphql_api_id" => self.gid = id(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

/// Reads the body of a deletion, of which only the id matters.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object or has no usable `id`.
pub fn named(body: &[u8]) -> Result<i64, PayloadError> {
    let body: Named = read(body)?;
    body.id.or(body.gid).ok_or(PayloadError::Nameless)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str =
        include_str!("../../../tests/data/shopify/products_update.doc-2026-07.json");

    #[test]
    fn the_reference_product_reads() {
        let shirt = product(SAMPLE.as_bytes()).unwrap();
        assert_eq!(shirt.id, 788_032_119_674_292_922);
        assert_eq!(shirt.handle.as_deref(), Some("example-t-shirt"));
        assert_eq!(shirt.variants.len(), 2);
        assert_eq!(shirt.variants[0].price, Some(199_900));
        assert!(shirt.on_sale);
    }

    #[test]
    fn what_shoppers_cannot_see_is_not_on_sale() {
        for (said, on_sale) in [
            (r#"{"id":1}"#, true),
            (r#"{"id":1,"status":"draft"}"#, false),
            (r#"{"id":1,"status":"archived"}"#, false),
            (r#"{"id":1,"status":"active","published_at":null}"#, false),
            (r#"{"id":1,"status":7}"#, false),
        ] {
            assert_eq!(product(said.as_bytes()).unwrap().on_sale, on_sale, "{said}");
        }
    }

    #[test]
    fn a_handle_is_no_path() {
        let handle = |text: &str| {
            let body = serde_json::json!({ "id": 1, "handle": text }).to_string();
            product(body.as_bytes()).unwrap().handle
        };
        assert_eq!(handle("ギター-6").as_deref(), Some("ギター-6"));
        for not in ["", "a/b", "../x", "a b", "a?b", "a#1"] {
            assert_eq!(handle(not), None, "{not}");
        }
    }
}
