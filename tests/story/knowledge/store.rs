//! What the Admin API says of a store's content.

use serde_json::{Value, json};

use crate::support::admin_api::{AdminApi, Play};

pub fn product(id: i64, handle: &str, text: &str) -> Value {
    json!({
        "id": format!("gid://shopify/Product/{id}"), "handle": handle, "title": format!("The {handle}"),
        "descriptionHtml": format!("<p>{text}</p>"), "productType": "Strap", "vendor": "Crescent", "tags": [],
        "status": "ACTIVE", "onlineStoreUrl": null, "updatedAt": "2026-11-01T10:00:00Z",
        "publishedAt": "2026-10-01T10:00:00Z", "featuredMedia": null,
        "priceRangeV2": {
            "minVariantPrice": { "amount": "49.0", "currencyCode": "USD" },
            "maxVariantPrice": { "amount": "49.0", "currencyCode": "USD" },
        },
        "variants": {
            "nodes": [{ "id": format!("gid://shopify/ProductVariant/{id}1"), "title": "Default Title", "sku": null,
                "price": "49.00", "compareAtPrice": null, "availableForSale": true, "selectedOptions": [] }],
            "pageInfo": { "hasNextPage": false, "endCursor": null },
        },
    })
}

pub fn writing(id: i64, handle: &str, body: &str) -> Value {
    json!({ "id": format!("gid://shopify/Page/{id}"), "handle": handle, "title": format!("About {handle}"),
        "body": format!("<p>{body}</p>"), "isPublished": true, "updatedAt": "2026-11-01T10:00:00Z" })
}

/// A page of a list, with the place of the next.
pub fn list(name: &str, nodes: &[Value], next: Option<&str>) -> Play {
    Play::Data(json!({ name: {
        "nodes": nodes,
        "pageInfo": { "hasNextPage": next.is_some(), "endCursor": next },
    } }))
}

pub fn products(nodes: &[Value], next: Option<&str>) -> Play {
    list("products", nodes, next)
}

pub fn pages(nodes: &[Value]) -> Play {
    list("pages", nodes, None)
}

pub fn policies(body: &str) -> Play {
    Play::Data(json!({ "shop": { "shopPolicies": [
        { "id": "gid://shopify/ShopPolicy/1", "type": "REFUND_POLICY", "title": "Refund policy", "body": body,
          "url": "https://first-shop.myshopify.com/policies/refund-policy", "updatedAt": null },
        { "id": "gid://shopify/ShopPolicy/2", "type": "TERMS_OF_SERVICE", "title": "Terms", "body": "", "url": null,
          "updatedAt": null },
    ] } }))
}

/// A store with nothing but what is said.
pub fn has(api: &AdminApi, goods: &[Value], texts: &[Value]) {
    api.plays("Products", [products(goods, None)]);
    api.plays("Pages", [pages(texts)]);
    api.plays("Articles", [list("articles", &[], None)]);
    api.plays("Policies", [policies("")]);
}
