//! Products, asked for: what they are, what they cost, whether they can be bought.

use serde::Deserialize;
use serde_json::{Value, json};

use super::bulk::ids_of;
use super::client::ask;
use super::error::AdminError;
use super::fields::{Amount, Page, amount_in, gid, id, text, time};
use super::queries::{PRODUCT, PRODUCTS};
use crate::app::Shared;
use crate::clock::Micros;
use crate::commerce::money::{Currency, Money};
use crate::db::ShopId;

/// A product as the shop keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Shopify's id.
    pub id: i64,
    /// Its name in addresses.
    pub handle: String,
    /// What it is called.
    pub title: String,
    /// What the merchant says of it, as HTML.
    pub description: String,
    /// What kind of thing it is, in the merchant's words.
    pub kind: Option<String>,
    /// Who makes it.
    pub vendor: Option<String>,
    /// The merchant's tags.
    pub tags: Vec<String>,
    /// `active`, `draft`, `archived`, `unlisted` …
    pub status: String,
    /// Its page in the online store, while it has one.
    pub url: Option<String>,
    /// A picture of it.
    pub image: Option<String>,
    /// The lowest and the highest price of its variants.
    pub prices: Option<(Money, Money)>,
    /// When it last changed.
    pub updated_at: Option<Micros>,
    /// When it was put into the online store; `None` while it is not there.
    pub published_at: Option<Micros>,
    /// What can be bought.
    pub variants: Vec<Variant>,
    /// Where further variants begin, if there are some.
    pub more_variants: Option<String>,
}

/// One thing that can be bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Shopify's id.
    pub id: i64,
    /// `Default Title` where there is only one.
    pub title: String,
    /// The merchant's number for it.
    pub sku: Option<String>,
    /// What it costs, in the shop's money.
    pub price: Option<Money>,
    /// What it cost before, where the merchant says so.
    pub before: Option<Money>,
    /// Whether it can be bought now.
    pub available: bool,
    /// `(Colour, Red)` …
    pub options: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProductNode {
    #[serde(deserialize_with = "id")]
    id: i64,
    #[serde(default)]
    handle: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description_html: Option<String>,
    #[serde(default, deserialize_with = "text")]
    product_type: Option<String>,
    #[serde(default, deserialize_with = "text")]
    vendor: Option<String>,
    #[serde(default)]
    tags: Option<Vec<String>>,
    #[serde(default)]
    status: String,
    #[serde(default, deserialize_with = "text")]
    online_store_url: Option<String>,
    #[serde(default, deserialize_with = "time")]
    updated_at: Option<Micros>,
    #[serde(default, deserialize_with = "time")]
    published_at: Option<Micros>,
    #[serde(default)]
    featured_media: Option<Media>,
    #[serde(default)]
    price_range_v2: Option<Range>,
    /// Missing in the file of a bulk operation, where each is a line of its own.
    #[serde(default)]
    variants: Option<Page<VariantNode>>,
}

#[derive(Deserialize)]
struct Media {
    #[serde(default)]
    preview: Option<Preview>,
}

#[derive(Deserialize)]
struct Preview {
    #[serde(default)]
    image: Option<Image>,
}

#[derive(Deserialize)]
struct Image {
    #[serde(default, deserialize_with = "text")]
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Range {
    min_variant_price: Amount,
    max_variant_price: Amount,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VariantNode {
    #[serde(deserialize_with = "id")]
    id: i64,
    #[serde(default)]
    title: String,
    #[serde(default, deserialize_with = "text")]
    sku: Option<String>,
    #[serde(default)]
    price: Option<String>,
    #[serde(default)]
    compare_at_price: Option<String>,
    #[serde(default)]
    available_for_sale: bool,
    #[serde(default)]
    selected_options: Option<Vec<Choice>>,
}

#[derive(Deserialize)]
struct Choice {
    name: String,
    value: String,
}

impl VariantNode {
    fn variant(self, currency: Option<Currency>) -> Variant {
        Variant {
            price: amount_in(currency, self.price.as_deref()),
            before: amount_in(currency, self.compare_at_price.as_deref()),
            id: self.id,
            title: self.title,
            sku: self.sku,
            available: self.available_for_sale,
            options: self
                .selected_options
                .unwrap_or_default()
                .into_iter()
                .map(|choice| (choice.name, choice.value))
                .collect(),
        }
    }
}

impl ProductNode {
    fn product(self) -> Product {
        let prices = self.price_range_v2.and_then(|range| {
            let most = range.max_variant_price.money()?;
            Some((range.min_variant_price.money()?, most))
        });
        let currency = prices.map(|(least, _)| least.currency);
        let variants = self.variants.unwrap_or_default();
        Product {
            id: self.id,
            handle: self.handle,
            title: self.title,
            description: self.description_html.unwrap_or_default(),
            kind: self.product_type,
            vendor: self.vendor,
            tags: self.tags.unwrap_or_default(),
            status: self.status.to_ascii_lowercase(),
            url: self.online_store_url,
            image: self
                .featured_media
                .and_then(|media| media.preview?.image?.url),
            prices,
            updated_at: self.updated_at,
            published_at: self.published_at,
            more_variants: variants.next,
            variants: variants
                .items
                .into_iter()
                .map(|variant| variant.variant(currency))
                .collect(),
        }
    }
}

/// A line of the file that a bulk operation makes of all products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A product, without its variants.
    Product(Box<Product>),
    /// A variant, which may come before its product.
    Variant {
        /// Whose.
        of: i64,
        /// What it is.
        variant: Variant,
    },
}

/// Reads a line of such a file; nothing when it is something else. A variant's prices are in the shop's currency,
/// which the line does not say.
#[must_use]
pub fn part(line: Value, currency: Currency) -> Option<Part> {
    let (own, parent) = ids_of(&line);
    own?;
    match parent {
        None => {
            let node: ProductNode = serde_json::from_value(line).ok()?;
            Some(Part::Product(Box::new(node.product())))
        }
        Some(of) => {
            let node: VariantNode = serde_json::from_value(line).ok()?;
            let variant = node.variant(Some(currency));
            Some(Part::Variant { of, variant })
        }
    }
}

/// A page of products in the order of their last change, all of them or those changed since a moment. A product
/// with more than twenty variants comes with twenty, and says that there are more.
///
/// # Errors
/// [`AdminError`].
pub async fn page(
    app: &Shared,
    shop: ShopId,
    since: Option<Micros>,
    after: Option<&str>,
) -> Result<Page<Product>, AdminError> {
    #[derive(Deserialize)]
    struct Data {
        products: Page<ProductNode>,
    }
    let query = since.map(|since| format!("updated_at:>='{}'", since.rfc3339()));
    let variables = json!({ "query": query, "after": after });
    let data: Data = ask(app, shop, &PRODUCTS, variables).await?;
    Ok(data.products.filter_map(|node| Some(node.product())))
}

/// One product with up to 250 variants, those after a place when it is said.
///
/// # Errors
/// [`AdminError`].
pub async fn by_id(
    app: &Shared,
    shop: ShopId,
    product: i64,
    after: Option<&str>,
) -> Result<Option<Product>, AdminError> {
    #[derive(Deserialize)]
    struct Data {
        product: Option<ProductNode>,
    }
    let variables = json!({ "id": gid("Product", product), "after": after });
    let data: Data = ask(app, shop, &PRODUCT, variables).await?;
    Ok(data.product.map(ProductNode::product))
}
