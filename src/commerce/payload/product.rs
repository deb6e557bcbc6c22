//! `products/*`: what the store sells, as far as shoppers ask about it.
//!
//! Of stock only this is read: whether a form can be bought. How many there are is nobody's business, and for goods
//! that aren't counted a 0 means nothing: then it is left open rather than called sold out.

use serde::de::MapAccess;

use super::PayloadError;
use super::lenient::{Shape, amount, id, list, object, read, short, skip, text, time};
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
    /// The address of a picture of it.
    pub image: Option<String>,
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
    /// What it cost before, likewise.
    pub compare_at: Option<i64>,
    /// The merchant's own number for it.
    pub sku: Option<String>,
    /// Whether it can be bought; nothing where that can't be told.
    pub available: Option<bool>,
    /// What the body said of its stock, until all forms are read.
    pub(crate) stock: Stock,
}

/// What the body says of a form's stock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stock {
    /// Outer: whether the body says anything of it. Inner: who counts it; nobody, nothing to run out of.
    counted_by: Option<Option<String>>,
    sold_beyond: bool,
    left: Option<i64>,
    before: Option<i64>,
}

impl Stock {
    /// `counts`: another form of the same product has a number that is not 0, so somebody counts.
    fn available(&self, counts: bool) -> Option<bool> {
        match (&self.counted_by, self.left) {
            (Some(None), _) => Some(true),
            _ if self.sold_beyond => Some(true),
            (_, Some(left)) if left > 0 => Some(true),
            (Some(Some(_)), Some(_)) => Some(false),
            (None, Some(_)) => {
                (counts || self.left != Some(0) || self.before.is_some_and(|before| before != 0))
                    .then_some(false)
            }
            (_, None) => None,
        }
    }
}

impl Shape for Variant {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "title" => {
                // What Shopify calls the one variant of a product without a choice.
                self.title = text(from)?.filter(|title| title != "Default Title");
            }
            "price" => self.price = amount(from)?,
            "compare_at_price" => self.compare_at = amount(from)?,
            "sku" => self.sku = text(from)?,
            "inventory_management" => self.stock.counted_by = Some(text(from)?),
            "inventory_policy" => {
                self.stock.sold_beyond = text(from)?.is_some_and(|policy| policy == "continue");
            }
            "inventory_quantity" => self.stock.left = number(from)?,
            "old_inventory_quantity" => self.stock.before = number(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

/// A count that may be below zero: goods sold beyond what there was.
fn number<'de, A: MapAccess<'de>>(from: &mut A) -> Result<Option<i64>, A::Error> {
    Ok(text(from)?.and_then(|text| text.parse().ok()))
}

/// A picture, of which only its address matters.
#[derive(Default)]
struct Image {
    src: Option<String>,
}

impl Shape for Image {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "src" => self.src = short(from, 2000)?,
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
    image: Option<Image>,
    images: Option<Vec<Option<Image>>>,
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
            "image" => self.image = object(from)?,
            "images" => self.images = list(from)?,
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
    let variants: Vec<Variant> = body
        .variants
        .into_iter()
        .flatten()
        .flatten()
        .take(MOST_VARIANTS)
        .collect();
    let counts = variants
        .iter()
        .any(|variant| variant.stock.left.is_some_and(|left| left != 0));
    let pictures = body.images.into_iter().flatten().flatten();
    let image = body
        .image
        .into_iter()
        .chain(pictures)
        .find_map(|image| image.src)
        .filter(|src| src.starts_with("https://") || src.starts_with("http://"));
    Ok(ProductReport {
        id: body.id.or(body.gid).ok_or(PayloadError::Nameless)?,
        handle: body.handle.filter(|handle| usable(handle)),
        title: name(body.title),
        html: cut(body.html.unwrap_or_default(), LONGEST),
        vendor: name(body.vendor),
        kind: name(body.kind),
        on_sale: active && body.published_at.is_none_or(|at| at.is_some()),
        variants: variants
            .into_iter()
            .map(|variant| Variant {
                available: variant.stock.available(counts),
                title: name(variant.title),
                sku: name(variant.sku),
                ..variant
            })
            .collect(),
        image,
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
    fn a_form_is_sold_out_only_where_somebody_counts() {
        for (said, available) in [
            (r#"{"inventory_quantity":3}"#, Some(true)),
            (r#"{"inventory_quantity":0}"#, None),
            (r#"{"inventory_quantity":-2}"#, Some(false)),
            (
                r#"{"inventory_quantity":0,"old_inventory_quantity":1}"#,
                Some(false),
            ),
            (
                r#"{"inventory_quantity":0,"inventory_management":"shopify"}"#,
                Some(false),
            ),
            (
                r#"{"inventory_quantity":0,"inventory_management":null}"#,
                Some(true),
            ),
            (
                r#"{"inventory_quantity":0,"inventory_management":"shopify","inventory_policy":"continue"}"#,
                Some(true),
            ),
            (r#"{}"#, None),
        ] {
            let body = format!(r#"{{"id":1,"variants":[{said}]}}"#);
            let read = product(body.as_bytes()).unwrap();
            assert_eq!(read.variants[0].available, available, "{said}");
        }
        let both = r#"{"id":1,"variants":[{"inventory_quantity":0},{"inventory_quantity":5}]}"#;
        let read = product(both.as_bytes()).unwrap();
        assert_eq!(read.variants[0].available, Some(false));
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
