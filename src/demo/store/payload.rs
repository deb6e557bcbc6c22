//! The bodies of webhooks, in the shapes and with the oddities Shopify has.
//!
//! Plain money is `"249.00"`, the same inside a `*_set` is `"249.0"`; carts have neither totals, nor
//! attributes, nor a currency of their own; checkouts have no `id`, orders no `checkout_id`.

use serde_json::{Value, json};

use super::cart::{Cart, Line};
use super::catalog::CURRENCY;
use super::checkout::{Checkout, Person};
use super::sign;
use crate::clock::Micros;

/// Cents as Shopify's plain money fields: two decimals.
pub fn plain(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Cents as the amounts inside `*_set`: a needless last zero is missing.
pub fn amount(cents: i64) -> String {
    let text = plain(cents);
    text.strip_suffix('0').map_or(text.clone(), str::to_owned)
}

/// Shop money and presentment money; this store has one currency.
pub fn set(cents: i64) -> Value {
    let money = json!({ "amount": amount(cents), "currency_code": CURRENCY });
    json!({ "shop_money": money, "presentment_money": money })
}

/// A time as checkouts and orders carry it: whole seconds in the shop's own offset.
pub fn shop_time(at: Micros) -> String {
    let utc = at.plus_seconds(-5 * 3600).rfc3339();
    let seconds = utc.split('.').next().unwrap_or(&utc);
    format!("{seconds}-05:00")
}

/// A time with microseconds, for `X-Shopify-Triggered-At`.
pub fn micros(at: Micros) -> String {
    let millis = at.rfc3339();
    format!(
        "{}{:03}Z",
        millis.trim_end_matches('Z'),
        at.0.rem_euclid(1000)
    )
}

/// Bytes as Shopify serializes: compact, `/` and `&` escaped.
pub fn bytes(body: &Value) -> String {
    // Outside of strings JSON has neither character.
    body.to_string().replace('/', "\\/").replace('&', "\\u0026")
}

/// Body of `carts/create` and `carts/update`.
pub fn cart(cart: &Cart) -> Value {
    json!({
        "id": cart.token,
        "token": cart.token,
        "line_items": cart.lines.iter().filter_map(cart_line).collect::<Vec<_>>(),
        "note": cart.note,
        "updated_at": cart.updated_at.rfc3339(),
        "created_at": cart.created_at.rfc3339(),
    })
}

fn cart_line(line: &Line) -> Option<Value> {
    let (product, variant) = line.goods()?;
    let each = variant.price;
    let whole = line.price();
    Some(json!({
        "id": variant.id,
        "properties": line.properties,
        "quantity": line.quantity,
        "variant_id": variant.id,
        "key": line.key(),
        "discounted_price": plain(each),
        "discounts": [],
        "gift_card": false,
        "grams": product.grams,
        "line_price": plain(whole),
        "original_line_price": plain(whole),
        "original_price": plain(each),
        "price": plain(each),
        "product_id": product.id,
        "sku": variant.sku,
        "taxable": true,
        "title": product.line_title(variant),
        "total_discount": "0.00",
        "vendor": product.vendor,
        "discounted_price_set": set(each),
        "line_price_set": set(whole),
        "original_line_price_set": set(whole),
        "price_set": set(each),
        "total_discount_set": set(0),
        "parent_relationship": null,
    }))
}

/// `note_attributes`: the cart's attributes as a list.
pub fn note_attributes(attributes: &std::collections::BTreeMap<String, String>) -> Value {
    attributes
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}

/// Body of `checkouts/create` and `checkouts/update`.
pub fn checkout(checkout: &Checkout, store: &str) -> Value {
    let mut body = json!({
        "token": checkout.token,
        "cart_token": checkout.cart_token,
        "email": checkout.email,
        "gateway": null,
        "buyer_accepts_marketing": false,
        "created_at": shop_time(checkout.created_at),
        "updated_at": shop_time(checkout.updated_at),
        "landing_site": "/",
        "note": checkout.note,
        "note_attributes": note_attributes(&checkout.attributes),
        "referring_site": "",
        "shipping_lines": shipping_lines(checkout),
        "taxes_included": false,
        "total_weight": checkout.grams(),
        "currency": CURRENCY,
        "completed_at": checkout.completed_at.map(shop_time),
        "closed_at": null,
        "user_id": null,
        "location_id": null,
        "source_identifier": null,
        "source_url": null,
        "device_id": null,
        "phone": null,
        "customer_locale": "en-US",
        "line_items": checkout.lines.iter().filter_map(checkout_line).collect::<Vec<_>>(),
        "name": format!("#{}", checkout.number),
        "source": null,
        "abandoned_checkout_url": format!(
            "{store}/checkouts/{}/information?key={}", checkout.token, sign::short_hash(&checkout.token)),
        "discount_codes": [],
        "tax_lines": [],
        "source_name": "web",
        "presentment_currency": CURRENCY,
        "buyer_accepts_sms_marketing": false,
        "sms_marketing_phone": null,
        "total_discounts": "0.00",
        "total_line_items_price": plain(checkout.subtotal()),
        "total_price": plain(checkout.total()),
        "total_tax": "0.00",
        "subtotal_price": plain(checkout.subtotal()),
        "total_duties": null,
        "reservation_token": null,
    });
    if let (Some(person), Some(map)) = (&checkout.person, body.as_object_mut()) {
        map.insert("billing_address".to_owned(), address(person));
        map.insert("shipping_address".to_owned(), address(person));
    }
    if let (Some(email), Some(map)) = (&checkout.email, body.as_object_mut()) {
        let customer = customer(checkout.customer, email, checkout.person.as_ref());
        map.insert("customer".to_owned(), customer);
    }
    body
}

fn checkout_line(line: &Line) -> Option<Value> {
    let (product, variant) = line.goods()?;
    let variant_title = (!variant.title.is_empty()).then_some(variant.title);
    Some(json!({
        "applied_discounts": [],
        "discount_allocations": [],
        "key": sign::short_hash(&line.key()),
        "destination_location_id": null,
        "fulfillment_service": "manual",
        "gift_card": false,
        "grams": product.grams,
        "origin_location_id": null,
        "presentment_title": product.title,
        "presentment_variant_title": variant_title,
        "product_id": product.id,
        "properties": line.properties,
        "quantity": line.quantity,
        "requires_shipping": product.ships,
        "sku": variant.sku,
        "tax_lines": [],
        "taxable": true,
        "title": product.title,
        "variant_id": variant.id,
        "variant_title": variant_title,
        "variant_price": plain(variant.price),
        "vendor": product.vendor,
        "user_id": null,
        "rank": null,
        "compare_at_price": null,
        "line_price": plain(line.price()),
        "price": plain(variant.price),
    }))
}

/// The chosen shipping, once there is one.
pub fn shipping_lines(checkout: &Checkout) -> Value {
    let Some(method) = checkout.shipping else {
        return json!([]);
    };
    let price = checkout.shipping_price();
    json!([{
        "id": 4_700_000_000_000_i64 + checkout.number,
        "code": method.title(),
        "title": method.title(),
        "price": plain(price),
        "price_set": set(price),
        "discounted_price": plain(price),
        "discounted_price_set": set(price),
        "source": "shopify",
        "carrier_identifier": null,
        "phone": null,
        "tax_lines": [],
        "discount_allocations": [],
    }])
}

/// A postal address in Shopify's form.
pub fn address(person: &Person) -> Value {
    json!({
        "first_name": person.first_name,
        "last_name": person.last_name,
        "name": person.name(),
        "address1": person.address,
        "address2": null,
        "company": null,
        "city": person.city,
        "zip": person.zip,
        "province": null,
        "province_code": null,
        "country": person.country.title(),
        "country_code": person.country.code(),
        "phone": null,
        "latitude": null,
        "longitude": null,
    })
}

/// A customer, as checkouts and orders carry one.
pub fn customer(id: i64, email: &str, person: Option<&Person>) -> Value {
    json!({
        "id": id,
        "created_at": null,
        "updated_at": null,
        "first_name": person.map(|person| person.first_name.clone()),
        "last_name": person.map(|person| person.last_name.clone()),
        "state": "disabled",
        "note": null,
        "verified_email": true,
        "multipass_identifier": null,
        "tax_exempt": false,
        "email": email,
        "phone": null,
        "currency": CURRENCY,
        "tax_exemptions": [],
        "admin_graphql_api_id": format!("gid://shopify/Customer/{id}"),
        "default_address": person.map(address),
    })
}
