//! Orders: what a completed checkout becomes, and the four the store has from before.

use serde_json::{Value, json};

use super::cart::Line;
use super::catalog::{self, CURRENCY};
use super::checkout::{ADA, ADA_EMAIL, Checkout, Country, Person, Shipping};
use super::payload::{self, plain, set, shop_time};
use super::sign;
use crate::clock::Micros;

/// The number after which new orders are counted.
pub const LAST_PAST: i64 = 1041;

/// How far an order has come.
struct Progress {
    financial: &'static str,
    fulfillment: Option<&'static str>,
    cancelled_at: Option<Micros>,
    tracking: Option<&'static str>,
}

/// The order a checkout has become; `number` is what its name counts.
pub fn of(checkout: &Checkout, number: i64, store: &str, at: Micros) -> Value {
    let progress = Progress {
        financial: "paid",
        fulfillment: None,
        cancelled_at: None,
        tracking: None,
    };
    body(checkout, number, store, at, &progress)
}

fn body(checkout: &Checkout, number: i64, store: &str, at: Micros, progress: &Progress) -> Value {
    let id = 6_120_000_000_000 + number;
    let token = sign::short_hash(&format!("order {}", checkout.token));
    let subtotal = checkout.subtotal();
    let total = checkout.total();
    let shipping = checkout.shipping_price();
    let email = checkout.email.clone().unwrap_or_default();
    let address = checkout.person.as_ref().map(payload::address);
    let outstanding = if progress.financial == "paid" {
        0
    } else {
        total
    };
    let refunded = progress.financial == "refunded";
    let current = if refunded { 0 } else { total };
    let lines: Vec<Value> = checkout
        .lines
        .iter()
        .enumerate()
        .filter_map(|(index, line)| order_line(line, id, index, progress.fulfillment))
        .collect();
    let mut order = json!({
        "id": id,
        "admin_graphql_api_id": format!("gid://shopify/Order/{id}"),
        "app_id": 580_111,
        "browser_ip": "127.0.0.1",
        "buyer_accepts_marketing": false,
        "cancel_reason": progress.cancelled_at.map(|_| "customer"),
        "cancelled_at": progress.cancelled_at.map(shop_time),
        "cart_token": checkout.cart_token,
        "checkout_token": checkout.token,
        "client_details": { "accept_language": "en-US", "browser_ip": "127.0.0.1",
            "browser_height": null, "browser_width": null, "session_hash": null, "user_agent": "Mozilla/5.0" },
        "closed_at": null,
        "confirmation_number": sign::short_hash(&token).get(..9).map(str::to_uppercase),
        "confirmed": true,
        "contact_email": email,
        "created_at": shop_time(at),
        "currency": CURRENCY,
        "customer_locale": "en-US",
        "device_id": null,
        "discount_codes": [],
        "duties_included": false,
        "email": email,
        "estimated_taxes": false,
        "financial_status": progress.financial,
        "fulfillment_status": progress.fulfillment,
        "landing_site": "/",
        "landing_site_ref": null,
        "location_id": null,
        "merchant_business_entity_id": "MTU0ODM4MDAwOQ",
    });
    let identity = json!({
        "name": format!("#{number}"),
        "note": checkout.note,
        "note_attributes": payload::note_attributes(&checkout.attributes),
        "number": number - 1000,
        "order_number": number,
        "order_status_url": format!("{store}/orders/{token}/authenticate?key={}", sign::short_hash(&token)),
        "payment_gateway_names": ["bogus"],
        "phone": null,
        "po_number": null,
        "presentment_currency": CURRENCY,
        "processed_at": shop_time(at),
        "reference": null,
        "referring_site": "",
        "source_identifier": null,
        "source_name": "web",
        "source_url": null,
        "tags": "",
        "tax_exempt": false,
        "tax_lines": [],
        "taxes_included": false,
        "test": true,
        "token": token,
        "total_outstanding": plain(outstanding.min(current)),
        "total_tip_received": "0.00",
        "total_weight": checkout.grams(),
        "updated_at": shop_time(progress.cancelled_at.unwrap_or(at)),
        "user_id": null,
    });
    let more = json!({
        "billing_address": address,
        "shipping_address": address,
        "customer": payload::customer(checkout.customer, &email, checkout.person.as_ref()),
        "discount_applications": [],
        "fulfillments": fulfillments(id, progress, at),
        "line_items": lines,
        "payment_terms": null,
        "refunds": [],
        "returns": [],
        "line_item_groups": [],
        "shipping_lines": payload::shipping_lines(checkout),
        "total_shipping_price_set": set(shipping),
        "current_shipping_price_set": set(shipping),
        "total_cash_rounding_payment_adjustment_set": set(0),
        "total_cash_rounding_refund_adjustment_set": set(0),
        "original_total_duties_set": null,
        "current_total_duties_set": null,
    });
    let sums = [
        ("subtotal_price", subtotal),
        ("total_line_items_price", subtotal),
        ("total_price", total),
        ("total_discounts", 0),
        ("total_tax", 0),
        (
            "current_subtotal_price",
            if refunded { 0 } else { subtotal },
        ),
        ("current_total_price", current),
        ("current_total_discounts", 0),
        ("current_total_tax", 0),
    ];
    if let (Some(order), Value::Object(identity), Value::Object(more)) =
        (order.as_object_mut(), identity, more)
    {
        order.extend(identity);
        order.extend(more);
        for (name, cents) in sums {
            order.insert(name.to_owned(), json!(plain(cents)));
            order.insert(format!("{name}_set"), set(cents));
        }
    }
    order
}

fn order_line(line: &Line, order: i64, index: usize, fulfilled: Option<&str>) -> Option<Value> {
    let (product, variant) = line.goods()?;
    let id = order * 10 + i64::try_from(index).unwrap_or(0);
    let left = if fulfilled.is_some() {
        0
    } else {
        line.quantity
    };
    let properties: Vec<Value> = line
        .properties
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    Some(json!({
        "id": id,
        "admin_graphql_api_id": format!("gid://shopify/LineItem/{id}"),
        "attributed_staffs": [],
        "current_quantity": line.quantity,
        "fulfillable_quantity": left,
        "fulfillment_service": "manual",
        "fulfillment_status": fulfilled,
        "gift_card": false,
        "grams": product.grams,
        "name": product.line_title(variant),
        "price": plain(variant.price),
        "price_set": set(variant.price),
        "product_exists": true,
        "product_id": product.id,
        "properties": properties,
        "quantity": line.quantity,
        "requires_shipping": product.ships,
        "sales_line_item_group_id": null,
        "selling_plan_id": null,
        "sku": variant.sku,
        "taxable": true,
        "title": product.title,
        "total_discount": "0.00",
        "total_discount_set": set(0),
        "variant_id": variant.id,
        "variant_inventory_management": "shopify",
        "variant_title": (!variant.title.is_empty()).then_some(variant.title),
        "vendor": product.vendor,
        "tax_lines": [],
        "duties": [],
        "discount_allocations": [],
    }))
}

fn fulfillments(order: i64, progress: &Progress, at: Micros) -> Value {
    let Some(tracking) = progress.tracking else {
        return json!([]);
    };
    let shipped = shop_time(at.plus_seconds(26 * 3600));
    json!([{
        "id": order * 10 + 9,
        "order_id": order,
        "status": "success",
        "shipment_status": "delivered",
        "tracking_company": "USPS",
        "tracking_number": tracking,
        "tracking_numbers": [tracking],
        "created_at": shipped,
        "updated_at": shipped,
    }])
}

/// Orders #1038 to #1041, as they stand `now`: two arrived, one cancelled, one waiting to be packed.
pub fn past(store: &str, now: Micros) -> Vec<Value> {
    let day = 24 * 3600;
    let days_ago = |days: i64| now.plus_seconds(-days * day);
    let fulfilled = |tracking| Progress {
        financial: "paid",
        fulfillment: Some("fulfilled"),
        cancelled_at: None,
        tracking: Some(tracking),
    };
    let open = Progress {
        financial: "paid",
        fulfillment: None,
        cancelled_at: None,
        tracking: None,
    };
    let cancelled = Progress {
        financial: "refunded",
        fulfillment: None,
        cancelled_at: Some(days_ago(8)),
        tracking: None,
    };
    let list = [
        (
            24,
            ("Noor", "Haddad", "noor.haddad@example.com"),
            vec!["coastline-s-electric"],
            fulfilled("9400100000000000001038"),
        ),
        (
            17,
            ("Ada", "Bell", ADA_EMAIL),
            vec!["ember-overdrive", "northwind-nickel-electric-strings"],
            fulfilled("9400100000000000001039"),
        ),
        (
            9,
            ("Tomas", "Lind", "tomas.lind@example.com"),
            vec!["harbor-bass-strings"],
            cancelled,
        ),
        (
            1,
            ("Ada", "Bell", ADA_EMAIL),
            vec!["paperplane-delay"],
            open,
        ),
    ];
    let mut orders = Vec::new();
    for (number, (days, (first, last, email), handles, progress)) in (LAST_PAST - 3..).zip(list) {
        let at = days_ago(days);
        let lines = handles
            .into_iter()
            .filter_map(catalog::product)
            .filter_map(|product| product.variants.first())
            .map(|variant| Line {
                variant: variant.id,
                quantity: 1,
                properties: std::collections::BTreeMap::new(),
            });
        let mut checkout = Checkout::new(sign::cart_token(), lines.collect(), number, at);
        checkout.email = Some(email.to_owned());
        checkout.customer = if email == ADA_EMAIL {
            ADA
        } else {
            ADA + number
        };
        checkout.person = Some(Person {
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            address: "12 Orchard Row".to_owned(),
            city: "Portland".to_owned(),
            zip: "97205".to_owned(),
            country: Country::UnitedStates,
        });
        checkout.shipping = Some(Shipping::Standard);
        checkout.completed_at = Some(at);
        orders.push(body(&checkout, number, store, at, &progress));
    }
    orders
}
