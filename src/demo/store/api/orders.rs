//! Orders and the people who placed them, as the Admin API shows them: made from the same bodies the webhooks carry.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::world::{bag, connection, gid, link, money, time};
use crate::clock::Micros;
use crate::demo::store::{catalog, changes};

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

fn number(value: &Value, name: &str) -> i64 {
    value.get(name).and_then(Value::as_i64).unwrap_or(0)
}

fn at(value: &Value, name: &str) -> Option<String> {
    text(value, name).and_then(Micros::parse_rfc3339).map(time)
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn upper(value: &Value, name: &str) -> Option<String> {
    text(value, name).map(str::to_uppercase)
}

/// When it was placed.
pub fn created(order: &Value) -> Option<Micros> {
    text(order, "created_at").and_then(Micros::parse_rfc3339)
}

pub fn order(order: &Value) -> Value {
    let id = number(order, "id");
    let customer = order.get("customer").map(|one| number(one, "id"));
    let lines = list(order, "line_items").iter().map(line).collect();
    let refunds: Vec<Value> = list(order, "refunds").iter().map(refund).collect();
    let fulfillments: Vec<Value> = list(order, "fulfillments")
        .iter()
        .map(fulfillment)
        .collect();
    let cents = |name: &str| changes::cents(order, name);
    let fulfilled = match text(order, "fulfillment_status") {
        Some("fulfilled") => "FULFILLED",
        Some("partial") => "PARTIALLY_FULFILLED",
        _ => "UNFULFILLED",
    };
    let mut value = json!({
        "__typename": "Order",
        "id": gid("Order", id),
        "legacyResourceId": id.to_string(),
        "name": order.get("name"),
        "number": number(order, "order_number"),
        "email": text(order, "email"),
        "phone": text(order, "phone"),
        "note": text(order, "note"),
        "cartToken": text(order, "cart_token"),
        "checkoutToken": text(order, "checkout_token"),
        "confirmationNumber": text(order, "confirmation_number"),
        "createdAt": at(order, "created_at"),
        "updatedAt": at(order, "updated_at"),
        "processedAt": at(order, "processed_at"),
        "cancelledAt": at(order, "cancelled_at"),
        "closedAt": at(order, "closed_at"),
        "closed": at(order, "closed_at").is_some(),
        "cancelReason": upper(order, "cancel_reason"),
        "displayFinancialStatus": upper(order, "financial_status"),
        "displayFulfillmentStatus": fulfilled,
        "fullyPaid": text(order, "financial_status") == Some("paid"),
        "unpaid": false,
        "refundable": super::super::refunds::refundable(order),
        "test": true,
        "sourceName": text(order, "source_name"),
        "statusPageUrl": text(order, "order_status_url"),
        "customerLocale": text(order, "customer_locale"),
        "currencyCode": catalog::CURRENCY,
        "presentmentCurrencyCode": catalog::CURRENCY,
        "tags": [],
        "discountCodes": [],
        "currentSubtotalLineItemsQuantity": list(order, "line_items").len(),
        "subtotalLineItemsQuantity": list(order, "line_items").len(),
        "customAttributes": list(order, "note_attributes").iter().map(attribute).collect::<Vec<_>>(),
        "customer": customer.map(|id| link("Customer", id)),
        "lineItems": connection(lines),
        "fulfillments": fulfillments,
        "refunds": refunds,
    });
    let sums = [
        ("totalPriceSet", "total_price"),
        ("currentTotalPriceSet", "current_total_price"),
        ("originalTotalPriceSet", "total_price"),
        ("subtotalPriceSet", "subtotal_price"),
        ("currentSubtotalPriceSet", "current_subtotal_price"),
        ("totalTaxSet", "total_tax"),
        ("totalDiscountsSet", "total_discounts"),
        ("totalOutstandingSet", "total_outstanding"),
    ];
    if let Some(map) = value.as_object_mut() {
        for (name, from) in sums {
            map.insert(name.to_owned(), bag(cents(from)));
        }
        let refunded: i64 = list(order, "refunds").iter().map(changes::refunded).sum();
        map.insert("totalRefundedSet".to_owned(), bag(refunded));
        let shipping = cents("total_price") - cents("subtotal_price");
        map.insert("totalShippingPriceSet".to_owned(), bag(shipping));
        map.insert(
            "shippingAddress".to_owned(),
            address(order, "shipping_address", id),
        );
        map.insert(
            "billingAddress".to_owned(),
            address(order, "billing_address", id),
        );
    }
    value
}

fn attribute(one: &Value) -> Value {
    json!({ "__typename": "Attribute", "key": one.get("name"), "value": one.get("value") })
}

fn address(within: &Value, name: &str, id: i64) -> Value {
    let Some(from) = within.get(name).filter(|one| one.is_object()) else {
        return Value::Null;
    };
    json!({
        "__typename": "MailingAddress",
        "id": gid("MailingAddress", id),
        "name": text(from, "name"),
        "firstName": text(from, "first_name"),
        "lastName": text(from, "last_name"),
        "company": text(from, "company"),
        "address1": text(from, "address1"),
        "address2": text(from, "address2"),
        "city": text(from, "city"),
        "zip": text(from, "zip"),
        "province": text(from, "province"),
        "provinceCode": text(from, "province_code"),
        "country": text(from, "country"),
        "countryCodeV2": text(from, "country_code"),
        "phone": text(from, "phone"),
    })
}

fn line(line: &Value) -> Value {
    let id = number(line, "id");
    let each = changes::cents(line, "price");
    let quantity = number(line, "quantity");
    let variant = number(line, "variant_id");
    let picture = catalog::variant(variant).map(|(product, _)| {
        json!({ "__typename": "Image", "id": gid("ImageSource", product.id), "url": product.picture_path(),
                "altText": product.picture, "width": 480, "height": 480 })
    });
    json!({
        "__typename": "LineItem",
        "id": gid("LineItem", id),
        "title": text(line, "title"),
        "name": text(line, "name"),
        "quantity": quantity,
        "currentQuantity": number(line, "current_quantity"),
        "unfulfilledQuantity": number(line, "fulfillable_quantity"),
        "refundableQuantity": number(line, "current_quantity"),
        "variantTitle": text(line, "variant_title"),
        "sku": text(line, "sku"),
        "vendor": text(line, "vendor"),
        "requiresShipping": line.get("requires_shipping"),
        "taxable": true,
        "isGiftCard": false,
        "customAttributes": list(line, "properties").iter().map(attribute).collect::<Vec<_>>(),
        "variant": link("ProductVariant", variant),
        "product": link("Product", number(line, "product_id")),
        "image": picture,
        "originalUnitPriceSet": bag(each),
        "discountedUnitPriceSet": bag(each),
        "originalTotalSet": bag(each.saturating_mul(quantity)),
        "discountedTotalSet": bag(each.saturating_mul(quantity)),
    })
}

fn fulfillment(one: &Value) -> Value {
    let delivered = text(one, "shipment_status") == Some("delivered");
    json!({
        "__typename": "Fulfillment",
        "id": gid("Fulfillment", number(one, "id")),
        "name": "#1",
        "status": upper(one, "status"),
        "displayStatus": if delivered { "DELIVERED" } else { "IN_TRANSIT" },
        "createdAt": at(one, "created_at"),
        "updatedAt": at(one, "updated_at"),
        "inTransitAt": at(one, "created_at"),
        "estimatedDeliveryAt": null,
        "deliveredAt": at(one, "updated_at").filter(|_| delivered),
        "trackingInfo": [{
            "__typename": "FulfillmentTrackingInfo", "company": text(one, "tracking_company"),
            "number": text(one, "tracking_number"), "url": text(one, "tracking_url"),
        }],
    })
}

fn refund(one: &Value) -> Value {
    json!({
        "__typename": "Refund",
        "id": gid("Refund", number(one, "id")),
        "createdAt": at(one, "created_at"),
        "updatedAt": at(one, "created_at"),
        "note": text(one, "note"),
        "totalRefundedSet": bag(changes::refunded(one)),
    })
}

/// Everybody who has ordered, from the latest order of each.
pub fn customers(orders: &[&Value]) -> Vec<Value> {
    let mut theirs: BTreeMap<i64, Vec<&Value>> = BTreeMap::new();
    for order in orders {
        if let Some(customer) = order.get("customer") {
            theirs
                .entry(number(customer, "id"))
                .or_default()
                .push(order);
        }
    }
    theirs
        .iter()
        .filter_map(|(id, orders)| customer(*id, orders))
        .collect()
}

fn customer(id: i64, orders: &[&Value]) -> Option<Value> {
    let (first, last) = (orders.first()?, orders.last()?);
    let known = last.get("customer")?;
    let email = text(known, "email");
    let names = [text(known, "first_name"), text(known, "last_name")];
    let name = names
        .iter()
        .flatten()
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    let spent: i64 = orders
        .iter()
        .map(|order| changes::cents(order, "current_total_price"))
        .sum();
    let [first_name, last_name] = names;
    Some(json!({
        "__typename": "Customer",
        "id": gid("Customer", id),
        "legacyResourceId": id.to_string(),
        "displayName": if name.is_empty() { email.unwrap_or_default() } else { &name },
        "firstName": first_name,
        "lastName": last_name,
        "email": email,
        "phone": null,
        "locale": "en",
        "tags": [],
        "note": null,
        "state": "DISABLED",
        "verifiedEmail": true,
        "taxExempt": false,
        "numberOfOrders": orders.len().to_string(),
        "amountSpent": money(spent),
        "createdAt": at(first, "created_at"),
        "updatedAt": at(last, "updated_at"),
        "defaultEmailAddress": email.map(|email| json!({
            "__typename": "CustomerEmailAddress", "emailAddress": email, "marketingState": "NOT_SUBSCRIBED",
            "validFormat": true,
        })),
        "defaultPhoneNumber": null,
        "defaultAddress": address(known, "default_address", id),
        "lastOrder": link("Order", number(last, "id")),
        "orders": connection(orders.iter().map(|order| link("Order", number(order, "id"))).collect()),
    }))
}
