//! Shopify, as the app hears of it: bodies made from the platform's own samples, and signed queries.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::SECRET;

/// A price in the shop's money and in the shopper's.
#[derive(Debug, Clone, Copy)]
pub struct Price<'a> {
    pub shop: (&'a str, &'a str),
    pub shopper: (&'a str, &'a str),
}

impl<'a> Price<'a> {
    pub fn usd(amount: &'a str) -> Self {
        Self {
            shop: (amount, "USD"),
            shopper: (amount, "USD"),
        }
    }

    fn set(self) -> Value {
        let money = |(amount, code)| json!({ "amount": amount, "currency_code": code });
        json!({ "shop_money": money(self.shop), "presentment_money": money(self.shopper) })
    }
}

/// The sample cart, with one thing in it at this price.
pub fn cart(token: &str, updated_at: &str, price: Price<'_>) -> Value {
    let mut cart = sample(include_str!(
        "../../data/shopify/carts_update.doc-2026-07.json"
    ));
    cart["id"] = token.into();
    cart["token"] = token.into();
    cart["updated_at"] = updated_at.into();
    let line = &mut cart["line_items"][0];
    line["quantity"] = 1.into();
    for name in [
        "price",
        "discounted_price",
        "line_price",
        "original_price",
        "original_line_price",
    ] {
        line[name] = price.shopper.0.into();
    }
    for name in [
        "price_set",
        "discounted_price_set",
        "line_price_set",
        "original_line_price_set",
    ] {
        line[name] = price.set();
    }
    line["total_discount"] = "0.00".into();
    line["total_discount_set"] = Price {
        shop: ("0.00", price.shop.1),
        shopper: ("0.00", price.shopper.1),
    }
    .set();
    cart
}

/// The sample checkout, of this cart.
pub fn checkout(token: &str, cart: &str, updated_at: &str) -> Value {
    let mut checkout = sample(include_str!(
        "../../data/shopify/checkouts_update.doc-2026-07.json"
    ));
    checkout["token"] = token.into();
    checkout["cart_token"] = cart.into();
    checkout["updated_at"] = updated_at.into();
    checkout
}

/// The sample order, not cancelled, of no cart and no checkout.
pub fn order(id: i64, name: &str, updated_at: &str) -> Value {
    let mut order = sample(include_str!(
        "../../data/shopify/orders_any.doc-2026-07.json"
    ));
    order["id"] = id.into();
    order["name"] = name.into();
    order["updated_at"] = updated_at.into();
    order["cancelled_at"] = Value::Null;
    order["customer"] = Value::Null;
    order
}

fn sample(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Signs an OAuth query (plain values only) and writes it out.
pub fn oauth_query(pairs: &[(&str, &str)]) -> String {
    let mut parts: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
    parts.sort();
    let query = parts.join("&");
    format!("{query}&hmac={}", hex(&query))
}

/// Signs an app proxy's query (plain values only) and writes it out.
pub fn proxy_query(pairs: &[(&str, &str)]) -> String {
    let mut parts: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
    parts.sort();
    format!("{}&signature={}", parts.join("&"), hex(&parts.concat()))
}

/// An ID token with these claims, signed with this secret.
pub fn id_token(secret: &str, claims: &Value) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!(
        "{}.{}",
        part(&json!({ "alg": "HS256", "typ": "JWT" })),
        part(claims)
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    format!("{signed}.{signature}")
}

/// What Shopify's admin says of a user of a shop, for the app of these stories.
pub fn admin_claims(shop: &str, user: i64, now: i64) -> Value {
    json!({
        "iss": format!("https://{shop}/admin"), "dest": format!("https://{shop}"), "aud": "story",
        "sub": user.to_string(), "exp": now + 60, "nbf": now, "iat": now,
        "jti": format!("{user}-{now}"), "sid": "session",
    })
}

fn hex(message: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    mac.finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
