//! Bodies of the webhooks that are not about carts and orders: the app's own life, the shop, its goods and people, and
//! the three compliance topics.

use serde_json::{Value, json};

use super::api::SHOP_ID;
use super::catalog::{CURRENCY, Product};
use super::payload::{plain, shop_time};
use super::{Store, sign};
use crate::clock::Micros;

/// Body of `app/uninstalled` and `shop/update`: the shop. As in Shopify's own sample, the permanent domain is missing.
pub fn shop(store: &Store) -> Value {
    json!({
        "id": SHOP_ID,
        "name": "Crescent Music",
        "email": "mia@crescent-music.example",
        "domain": null,
        "province": "Oregon",
        "country": "US",
        "address1": "418 Foundry Street",
        "address2": null,
        "zip": "97205",
        "city": "Portland",
        "phone": "5035550114",
        "primary_locale": "en",
        "country_code": "US",
        "country_name": "United States",
        "currency": CURRENCY,
        "customer_email": "hello@crescent-music.example",
        "timezone": "(GMT-05:00) America/New_York",
        "iana_timezone": "America/New_York",
        "shop_owner": "Mia Moreno",
        "money_format": "${{amount}}",
        "money_with_currency_format": "${{amount}} USD",
        "weight_unit": "lb",
        "province_code": "OR",
        "taxes_included": false,
        "plan_display_name": "Basic",
        "plan_name": "basic",
        "myshopify_domain": null,
        "has_storefront": true,
        "enabled_presentment_currencies": [CURRENCY],
        "updated_at": shop_time(store.inner.config.clock.now()),
    })
}

/// Body of `shop/redact`.
pub fn redact_shop(store: &Store) -> Value {
    json!({ "shop_id": SHOP_ID, "shop_domain": store.inner.config.shop })
}

/// What the shop has of one customer: as they were in their last order, and the ids of all their orders.
fn known(store: &Store, customer: i64) -> (Option<Value>, Vec<Value>) {
    let saved = store.inner.saved.lock();
    let theirs = saved
        .orders
        .iter()
        .filter(|order| order.pointer("/customer/id").and_then(Value::as_i64) == Some(customer));
    let theirs: Vec<&Value> = theirs.collect();
    let last = theirs
        .last()
        .and_then(|order| order.get("customer"))
        .cloned();
    let ids = theirs.iter().filter_map(|order| order.get("id")).cloned();
    (last, ids.collect())
}

fn person(customer: i64, known: Option<&Value>) -> Value {
    let field = |name: &str| known.and_then(|known| known.get(name)).cloned();
    json!({ "id": customer, "email": field("email"), "phone": field("phone") })
}

/// Body of `customers/data_request`.
pub fn data_request(store: &Store, customer: i64) -> Value {
    let (last, orders) = known(store, customer);
    json!({
        "shop_id": SHOP_ID,
        "shop_domain": store.inner.config.shop,
        "customer": person(customer, last.as_ref()),
        "orders_requested": orders,
        "data_request": { "id": 9_000 + sign::random_below(1_000) },
    })
}

/// Body of `customers/redact`.
pub fn redact_customer(store: &Store, customer: i64) -> Value {
    let (last, orders) = known(store, customer);
    json!({
        "shop_id": SHOP_ID,
        "shop_domain": store.inner.config.shop,
        "customer": person(customer, last.as_ref()),
        "orders_to_redact": orders,
    })
}

/// Body of `customers/update`.
pub fn customer(store: &Store, customer: i64) -> Option<Value> {
    let mut body = known(store, customer).0?;
    let now = shop_time(store.inner.config.clock.now());
    if let Some(map) = body.as_object_mut() {
        map.insert("updated_at".to_owned(), json!(now));
        map.insert("addresses".to_owned(), json!([]));
    }
    Some(body)
}

/// Body of `app/scopes_update`.
pub fn scopes(previous: &[String], current: &[String], now: Micros) -> Value {
    json!({
        "id": 1,
        "shop_id": format!("gid://shopify/Shop/{SHOP_ID}"),
        "previous": previous,
        "current": current,
        "updated_at": now.rfc3339(),
    })
}

/// Body of `products/update`.
pub fn product(product: &Product, store: &str, now: Micros) -> Value {
    let at = shop_time(now);
    let written = shop_time(super::api::WRITTEN);
    let variants = product.variants.iter().zip(1..).map(|(variant, position)| {
        let stock = if variant.available { 12 } else { 0 };
        json!({
            "admin_graphql_api_id": format!("gid://shopify/ProductVariant/{}", variant.id),
            "barcode": null,
            "compare_at_price": null,
            "created_at": written,
            "id": variant.id,
            "inventory_policy": "deny",
            "inventory_management": "shopify",
            "position": position,
            "price": plain(variant.price),
            "product_id": product.id,
            "sku": variant.sku,
            "taxable": true,
            "title": if variant.title.is_empty() { "Default Title" } else { variant.title },
            "updated_at": at,
            "inventory_quantity": stock,
            "old_inventory_quantity": stock,
        })
    });
    let html: String = product
        .description
        .iter()
        .map(|paragraph| format!("<p>{}</p>", super::catalog::escape(paragraph)))
        .collect();
    json!({
        "admin_graphql_api_id": format!("gid://shopify/Product/{}", product.id),
        "body_html": html,
        "created_at": written,
        "handle": product.handle,
        "id": product.id,
        "product_type": product.collection.title(),
        "published_at": written,
        "template_suffix": null,
        "title": product.title,
        "updated_at": at,
        "vendor": product.vendor,
        "status": "active",
        "published_scope": "web",
        "tags": product.collection.handle(),
        "variants": variants.collect::<Vec<_>>(),
        "options": [],
        "images": [],
        "image": { "src": format!("{store}{}", product.picture_path()) },
    })
}
