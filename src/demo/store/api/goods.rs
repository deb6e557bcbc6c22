//! The shop, its goods and its words, as the Admin API shows them.

use serde_json::{Value, json};

use super::world::{SHOP_ID, connection, gid, link, money, time};
use crate::clock::Micros;
use crate::demo::store::Store;
use crate::demo::store::catalog::{self, CURRENCY, Product, Variant};
use crate::demo::store::content::{self, Page};
use crate::demo::store::tokens::Platform;

/// When the merchant wrote all this: 2026-09-01.
pub const WRITTEN: Micros = Micros(1_788_220_800_000_000);
const FIRST_PAGE: i64 = 110_400_001;
const FIRST_ARTICLE: i64 = 590_200_001;
const BLOG: i64 = 90_400_001;

pub fn shop(store: &Store) -> Value {
    let config = &store.inner.config;
    let url = store.url();
    let host = url.trim_start_matches("http://").to_owned();
    let policies = content::POLICIES.iter().zip(1..).map(|(policy, number)| {
        json!({
            "__typename": "ShopPolicy",
            "id": gid("ShopPolicy", number),
            "type": policy.handle.replace('-', "_").to_uppercase(),
            "title": policy.title,
            "body": policy.html,
            "url": format!("{url}/policies/{}", policy.handle),
            "createdAt": time(WRITTEN),
            "updatedAt": time(WRITTEN),
        })
    });
    let domain = json!({ "__typename": "Domain", "id": gid("Domain", 1), "host": host, "url": url, "sslEnabled": false });
    json!({
        "__typename": "Shop",
        "id": gid("Shop", SHOP_ID),
        "name": "Crescent Music",
        "email": "mia@crescent-music.example",
        "contactEmail": "hello@crescent-music.example",
        "myshopifyDomain": config.shop,
        "url": url,
        "domains": [domain],
        "primaryDomain": domain,
        "currencyCode": CURRENCY,
        "enabledPresentmentCurrencies": [CURRENCY],
        "ianaTimezone": "America/New_York",
        "timezoneAbbreviation": "EST",
        "timezoneOffset": "-0500",
        "timezoneOffsetMinutes": -300,
        "taxesIncluded": false,
        "weightUnit": "POUNDS",
        "shopOwnerName": "Mia Moreno",
        "setupRequired": false,
        "createdAt": time(WRITTEN),
        "updatedAt": time(WRITTEN),
        "plan": { "__typename": "ShopPlan", "publicDisplayName": "Basic", "displayName": "Basic",
                  "partnerDevelopment": true, "shopifyPlus": false },
        "shopAddress": { "__typename": "ShopAddress", "id": gid("ShopAddress", 1), "address1": "418 Foundry Street",
                         "city": "Portland", "provinceCode": "OR", "zip": "97205", "country": "United States",
                         "countryCodeV2": "US", "phone": null },
        "shopPolicies": policies.collect::<Vec<_>>(),
    })
}

pub fn products<'a>(url: &'a str, platform: &'a Platform) -> impl Iterator<Item = Value> + 'a {
    catalog::products().map(move |product| one(product, url, platform))
}

fn one(product: &Product, url: &str, platform: &Platform) -> Value {
    let updated = platform
        .touched
        .get(product.handle)
        .copied()
        .unwrap_or(WRITTEN);
    let prices = product.variants.iter().map(|variant| variant.price);
    let (low, high) = (product.price(), prices.max().unwrap_or(0));
    let html: String = product
        .description
        .iter()
        .map(|paragraph| format!("<p>{}</p>", catalog::escape(paragraph)))
        .collect();
    let facts: String = product
        .facts
        .iter()
        .map(|(name, value)| {
            format!(
                "<li>{}: {}</li>",
                catalog::escape(name),
                catalog::escape(value)
            )
        })
        .collect();
    let named: Vec<&str> = product
        .variants
        .iter()
        .map(|variant| title(variant))
        .collect();
    let image = image(product, url);
    let variants: Vec<Value> = product
        .variants
        .iter()
        .map(|variant| link("ProductVariant", variant.id))
        .collect();
    json!({
        "__typename": "Product",
        "id": gid("Product", product.id),
        "legacyResourceId": product.id.to_string(),
        "handle": product.handle,
        "title": product.title,
        "description": product.description.join(" "),
        "descriptionHtml": format!("{html}<h2>Details</h2><ul>{facts}</ul>"),
        "productType": product.collection.title(),
        "vendor": product.vendor,
        "tags": [product.collection.handle()],
        "status": "ACTIVE",
        "onlineStoreUrl": format!("{url}{}", product.path()),
        "onlineStorePreviewUrl": format!("{url}{}", product.path()),
        "createdAt": time(WRITTEN),
        "updatedAt": time(updated),
        "publishedAt": time(WRITTEN),
        "isGiftCard": false,
        "hasOnlyDefaultVariant": product.variants.len() == 1,
        "totalInventory": product.variants.iter().map(stock).sum::<i64>(),
        "tracksInventory": true,
        "seo": { "__typename": "SEO", "title": product.title, "description": product.tagline },
        "featuredMedia": {
            "__typename": "MediaImage", "id": gid("MediaImage", product.id), "alt": product.picture,
            "preview": { "__typename": "MediaPreviewImage", "image": image, "status": "READY" },
        },
        "priceRangeV2": { "__typename": "ProductPriceRangeV2", "minVariantPrice": money(low), "maxVariantPrice": money(high) },
        "options": [{
            "__typename": "ProductOption", "id": gid("ProductOption", product.id), "position": 1,
            "name": if product.variants.len() == 1 { "Title" } else { "Choice" }, "values": named,
        }],
        "variantsCount": { "__typename": "Count", "count": product.variants.len(), "precision": "EXACT" },
        "variants": connection(variants),
        "collections": connection(vec![json!({
            "__typename": "Collection", "id": gid("Collection", product.collection as i64 + 1),
            "handle": product.collection.handle(), "title": product.collection.title(),
        })]),
    })
}

fn image(product: &Product, url: &str) -> Value {
    json!({
        "__typename": "Image", "id": gid("ImageSource", product.id), "altText": product.picture,
        "url": format!("{url}{}", product.picture_path()), "width": 480, "height": 480,
    })
}

fn title(variant: &Variant) -> &'static str {
    if variant.title.is_empty() {
        "Default Title"
    } else {
        variant.title
    }
}

fn stock(variant: &Variant) -> i64 {
    if variant.available { 12 } else { 0 }
}

pub fn variants() -> impl Iterator<Item = Value> {
    catalog::products()
        .flat_map(|product| product.variants.iter().map(|variant| of(product, variant)))
}

fn of(product: &Product, variant: &Variant) -> Value {
    json!({
        "__typename": "ProductVariant",
        "id": gid("ProductVariant", variant.id),
        "legacyResourceId": variant.id.to_string(),
        "title": title(variant),
        "displayName": format!("{} - {}", product.title, title(variant)),
        "sku": variant.sku,
        "barcode": null,
        "price": catalog::money(variant.price).trim_start_matches('$').replace(',', ""),
        "compareAtPrice": null,
        "availableForSale": variant.available,
        "inventoryQuantity": stock(variant),
        "inventoryPolicy": "DENY",
        "taxable": true,
        "position": 1,
        "selectedOptions": [{
            "__typename": "SelectedOption",
            "name": if product.variants.len() == 1 { "Title" } else { "Choice" }, "value": title(variant),
        }],
        "createdAt": time(WRITTEN),
        "updatedAt": time(WRITTEN),
        "product": link("Product", product.id),
    })
}

pub fn pages() -> impl Iterator<Item = Value> {
    content::PAGES
        .iter()
        .zip(FIRST_PAGE..)
        .map(|(page, id)| words("Page", page, id))
}

pub fn articles() -> impl Iterator<Item = Value> {
    content::ARTICLES
        .iter()
        .zip(FIRST_ARTICLE..)
        .map(|(article, id)| {
            let mut value = words("Article", article, id);
            if let Some(map) = value.as_object_mut() {
                map.insert("blog".to_owned(), link("Blog", BLOG));
                map.insert("summary".to_owned(), json!(article.lead));
                map.insert("tags".to_owned(), json!([]));
                map.insert(
                    "author".to_owned(),
                    json!({ "__typename": "ArticleAuthor", "name": "Mia Moreno" }),
                );
            }
            value
        })
}

pub fn blog() -> Value {
    let articles = content::ARTICLES.iter().zip(FIRST_ARTICLE..);
    json!({
        "__typename": "Blog",
        "id": gid("Blog", BLOG),
        "handle": content::BLOG,
        "title": "News from the bench",
        "createdAt": time(WRITTEN),
        "updatedAt": time(WRITTEN),
        "tags": [],
        "articles": connection(articles.map(|(_, id)| link("Article", id)).collect()),
    })
}

fn words(kind: &str, page: &Page, id: i64) -> Value {
    let body = format!("<p>{}</p>{}", page.lead, page.html);
    json!({
        "__typename": kind,
        "id": gid(kind, id),
        "handle": page.handle,
        "title": page.title,
        "body": body,
        "bodySummary": page.lead,
        "isPublished": true,
        "templateSuffix": null,
        "createdAt": time(WRITTEN),
        "updatedAt": time(WRITTEN),
        "publishedAt": time(WRITTEN),
    })
}
