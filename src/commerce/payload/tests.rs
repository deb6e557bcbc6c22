//! The reference's samples, and what real deliveries do differently.

mod spoilt;

use serde_json::{Value, json};

use super::*;
use crate::clock::Micros;
use crate::commerce::money::Money;

const CART: &str = include_str!("../../../tests/data/shopify/carts_update.doc-2026-07.json");
const CHECKOUT: &str =
    include_str!("../../../tests/data/shopify/checkouts_update.doc-2026-07.json");
const CHECKOUT_DELETED: &str =
    include_str!("../../../tests/data/shopify/checkouts_delete.doc-2026-07.json");
const ORDER: &str = include_str!("../../../tests/data/shopify/orders_any.doc-2026-07.json");
const SHOP: &str = include_str!("../../../tests/data/shopify/app_uninstalled.doc-2026-07.json");
const AJAX_CART: &str = include_str!("../../../tests/data/shopify/ajax_cart_js.example.json");
const VECTORS: &str = include_str!("../../../tests/data/shopify/vectors.json");

fn money(amount: &str, currency: &str) -> Money {
    Money::parse(amount, currency).unwrap()
}

fn usd(amount: &str) -> Option<Money> {
    Some(money(amount, "USD"))
}

fn cart_of(body: &Value) -> CartReport {
    cart(body.to_string().as_bytes()).unwrap()
}

/// A cart of the given lines.
fn with_lines(lines: &Value) -> CartReport {
    cart_of(&json!({"token": "t", "line_items": lines}))
}

fn set(amount: &str, currency: &str) -> Value {
    json!({"shop_money": {"amount": amount, "currency_code": currency},
           "presentment_money": {"amount": "1.0", "currency_code": "XTS"}})
}

#[test]
fn reads_the_sample_cart() {
    let read = cart(CART.as_bytes()).unwrap();
    assert_eq!(read.token.as_str(), "exampleCartId");
    assert_eq!(
        read.updated_at,
        Micros::parse_rfc3339("2022-01-01T00:00:00Z")
    );
    let [line] = read.lines.as_slice() else {
        panic!("{read:?}")
    };
    assert_eq!(line.variant_id, Some(704_912_205_188_288_575));
    assert_eq!(line.product_id, Some(788_032_119_674_292_922));
    assert_eq!(line.title, "Example T-Shirt - Small");
    assert_eq!(line.sku.as_deref(), Some("example-shirt-s"));
    assert_eq!(line.quantity, 3);
    assert_eq!(line.unit, usd("19.99"));
}

#[test]
fn reads_a_cart_as_it_really_comes() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let body = vectors["webhook"][2]["body"].as_str().unwrap();
    let read = cart(body.as_bytes()).unwrap();
    assert_eq!(read.token.as_str(), "1c46cf89f74c3a8d11c846c379d776a6");
    assert_eq!(read.value, Some(money("156000", "INR")));
    assert_eq!(read.lines[0].sku, None);
    assert_eq!(read.updated_at.unwrap().0, 1_686_039_632_408_000);
    let escaped = br#"{"token":"t","line_items":[{"title":"A\/B \u0026 C\u0000\ud83c\udfb8"}]}"#;
    assert_eq!(cart(escaped).unwrap().lines[0].title, "A/B & C🎸");
}

#[test]
fn a_cart_token_is_cut_where_its_secret_begins() {
    let ajax: Value = serde_json::from_str(AJAX_CART).unwrap();
    let token = CartToken::parse(ajax["token"].as_str().unwrap()).unwrap();
    assert_eq!(token.as_str(), "hWN21BQ2khassPiM4Bc4pZaM");
    assert_eq!(
        CartToken::parse("gid://shopify/Cart/hWN?key=1"),
        CartToken::parse("hWN")
    );
    assert_eq!(
        CartToken::parse("Z2NwLXVz/=+").unwrap().as_str(),
        "Z2NwLXVz/=+"
    );
    for unusable in ["", " ", "?key=1", "a\nb", &"x".repeat(513)] {
        assert_eq!(CartToken::parse(unusable), None);
    }
    assert_eq!(
        cart_of(&json!({"id": "t?key=s", "token": null}))
            .token
            .as_str(),
        "t"
    );
}

#[test]
fn a_line_is_worth_what_is_asked_for_it() {
    let line = |fields: Value| with_lines(&json!([fields])).value;
    // As most come: everything agrees.
    assert_eq!(
        line(json!({"quantity": 2, "line_price_set": set("20.0", "USD"),
            "discounted_price_set": set("10.0", "USD"), "total_discount_set": set("0.0", "USD")})),
        usd("20")
    );
    // A discount on the line, in all fields.
    assert_eq!(
        line(
            json!({"quantity": 2, "line_price_set": set("18.0", "USD"), "price_set": set("10.0", "USD"),
            "original_line_price_set": set("20.0", "USD"), "discounted_price_set": set("9.0", "USD")})
        ),
        usd("18")
    );
    // The line's price was left undiscounted.
    assert_eq!(
        line(json!({"quantity": 2, "line_price_set": set("20.0", "USD"),
            "original_line_price_set": set("20.0", "USD"), "discounted_price_set": set("9.0", "USD")})),
        usd("18")
    );
    // The piece's price was left undiscounted.
    assert_eq!(
        line(json!({"quantity": 2, "line_price_set": set("18.0", "USD"),
            "original_line_price_set": set("20.0", "USD"), "discounted_price_set": set("10.0", "USD")})),
        usd("18")
    );
    // A rounded price of one is no discount.
    assert_eq!(
        line(json!({"quantity": 3, "line_price_set": set("100.0", "USD"),
            "original_line_price_set": set("100.0", "USD"), "discounted_price_set": set("33.33", "USD")})),
        usd("100")
    );
    // Less and less is there.
    assert_eq!(
        line(json!({"quantity": 3, "discounted_price_set": set("33.33", "USD")})),
        usd("99.99")
    );
    assert_eq!(
        line(
            json!({"quantity": 3, "price_set": set("10", "USD"), "total_discount_set": set("5", "USD")})
        ),
        usd("25")
    );
    assert_eq!(
        line(json!({"quantity": 3, "price_set": set("10", "USD")})),
        usd("30")
    );
    assert_eq!(line(json!({"line_price_set": set("7", "USD")})), usd("7"));
    assert_eq!(line(json!({"price_set": set("7", "USD")})), None);
    assert_eq!(line(json!({"quantity": 1, "line_price": "7.00"})), None);
    assert_eq!(
        line(json!({"quantity": i64::MAX, "price_set": set("7", "USD")})),
        None
    );
}

#[test]
fn a_cart_is_worth_its_lines_or_nothing_is_said() {
    let one = |amount: &str, currency: &str| json!({"quantity": 1, "line_price_set": set(amount, currency)});
    let value = |lines: Value| with_lines(&lines).value;
    assert_eq!(
        value(json!([one("200.0", "USD"), one("0.01", "USD")])),
        usd("200.01")
    );
    assert_eq!(value(json!([one("1", "USD"), one("1", "EUR")])), None);
    assert_eq!(value(json!([one("1", "USD"), {"quantity": 1}])), None);
    assert_eq!(value(json!([one("1", "USD"), "spoilt"])), None);
    // A plain amount is in the currency of the rest.
    assert_eq!(
        value(json!([one("1", "USD"), {"quantity": 1, "line_price": "2.00"}])),
        usd("3")
    );
    // Emptied: zero where the currency can be told.
    assert_eq!(value(json!([])), None);
    let emptied = with_lines(&json!([{"quantity": 0, "line_price_set": set("0.0", "USD")}]));
    assert_eq!((emptied.value, emptied.lines.len()), (usd("0"), 0));
    assert_eq!(value(json!(null)), None);
    assert_eq!(value(json!({"0": one("1", "USD")})), None);
}

#[test]
fn reads_the_sample_checkout_without_its_secret() {
    let read = checkout(CHECKOUT.as_bytes()).unwrap();
    assert_eq!(read.token.as_deref(), Some("123123123"));
    assert_eq!(
        read.cart_token.as_ref().map(CartToken::as_str),
        Some("eeafa272cebfd4b22385bc4b645e762c")
    );
    assert_eq!(read.email.as_deref(), Some("example@email.com"));
    assert_eq!(read.customer_id, Some(603_851_970_716_743_426));
    assert_eq!(read.customer_name.as_deref(), Some("John Smith"));
    assert_eq!(read.total, usd("421.88"));
    assert_eq!(read.value, usd("398.00"));
    assert_eq!(read.lines.len(), 2);
    assert_eq!(read.lines[0].variant_title.as_deref(), Some("Pink"));
    assert_eq!(read.step, CheckoutStep::Address);
    assert_eq!(read.completed_at, None);
    let shown = format!("{read:?}");
    assert!(!shown.contains("secret") && !shown.contains("123 Shipping"));
}

#[test]
fn a_checkout_shows_how_far_the_buyer_is() {
    let step = |fields: Value| {
        let mut body = json!({"token": "t"});
        body.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        checkout(body.to_string().as_bytes()).unwrap().step
    };
    let address = json!({"city": "Ottawa"});
    assert_eq!(step(json!({})), CheckoutStep::Started);
    assert_eq!(
        step(json!({"email": "", "phone": null})),
        CheckoutStep::Started
    );
    assert_eq!(
        step(json!({"customer": {"id": 1, "email": "a@b.c"}})),
        CheckoutStep::Started
    );
    assert_eq!(step(json!({"phone": "+1"})), CheckoutStep::Contact);
    assert_eq!(
        step(json!({"email": "a@b.c", "shipping_address": address})),
        CheckoutStep::Address
    );
    assert_eq!(
        step(json!({"shipping_address": address, "shipping_lines": [{}]})),
        CheckoutStep::Shipping
    );
    assert_eq!(
        step(json!({"completed_at": "2026-10-01T00:00:00-04:00"})),
        CheckoutStep::Completed
    );
    assert!(CheckoutStep::Contact < CheckoutStep::Shipping);
    assert_eq!(
        serde_json::to_value(CheckoutStep::Address).unwrap(),
        CheckoutStep::Address.as_str()
    );
}

#[test]
fn notes_and_ids_come_in_several_manners() {
    let body = json!({
        "cart_token": "hWN?key=x",
        "note_attributes": [{"name": "_chat", "value": "abc"}, {"name": "gift", "value": true},
            {"name": "count", "value": 2}, {"name": "none", "value": null}, {"value": "x"}, 7],
        "customer": {"id": "42", "email": null, "phone": 15_551_234},
        "email": "nonsense",
    });
    let read = checkout(body.to_string().as_bytes()).unwrap();
    let notes = [
        ("_chat", "abc"),
        ("gift", "true"),
        ("count", "2"),
        ("none", ""),
    ];
    assert_eq!(
        read.note_attributes,
        notes.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    assert_eq!((read.token, read.customer_id), (None, Some(42)));
    assert_eq!(read.phone.as_deref(), Some("15551234"));
    assert_eq!(read.email, None);
    assert_eq!(read.cart_token, CartToken::parse("hWN"));
    for (id, expected) in [
        (json!("gid://shopify/Customer/9"), Some(9)),
        (json!(i64::MAX), Some(i64::MAX)),
        (json!(u64::MAX), None),
        (json!(0), None),
        (json!(-1), None),
        (json!(1.0), None),
        (json!([1]), None),
    ] {
        let body = json!({"token": "t", "customer": {"id": id}});
        assert_eq!(
            checkout(body.to_string().as_bytes()).unwrap().customer_id,
            expected
        );
    }
}

#[test]
fn a_deleted_checkout_is_known_by_its_cart() {
    let read = checkout_deleted(CHECKOUT_DELETED.as_bytes()).unwrap();
    assert_eq!(read.token, None);
    assert_eq!(
        read.cart_token,
        CartToken::parse("eeafa272cebfd4b22385bc4b645e762c")
    );
    assert_eq!(
        checkout_deleted(br#"{"id":1}"#),
        Err(PayloadError::Nameless)
    );
}

#[test]
fn reads_the_sample_order_without_its_secret() {
    let read = order(ORDER.as_bytes()).unwrap();
    assert_eq!(read.id, 820_982_911_946_154_508);
    assert_eq!(read.name.as_deref(), Some("#9999"));
    assert_eq!((&read.cart_token, &read.checkout_token), (&None, &None));
    assert_eq!(read.email.as_deref(), Some("jon@example.com"));
    assert_eq!(read.customer_id, Some(115_310_627_314_723_954));
    assert_eq!(read.total, usd("404.95"));
    assert_eq!(read.financial_status.as_deref(), Some("voided"));
    assert_eq!(read.fulfillment_status, None);
    assert_eq!(
        read.cancelled_at,
        Micros::parse_rfc3339("2022-01-01T00:00:00Z")
    );
    assert_eq!(read.lines.len(), 5);
    assert_eq!(read.lines[4].total, usd("119.99"));
    assert!(read.tracking.is_empty());
    let shown = format!("{read:?}");
    assert!(!shown.contains("123456abcd") && !shown.contains("abcdefg"));
}

#[test]
fn an_order_tells_its_parcels() {
    let body = json!({"admin_graphql_api_id": "gid://shopify/Order/7", "email": "",
        "customer": {"email": "a@b.c"}, "total_price": 12.5, "currency": "CHF", "fulfillments": [
        {"status": "success", "tracking_company": "UPS", "tracking_numbers": ["1Z", "2Z"],
         "tracking_number": "1Z", "tracking_urls": ["https://ups.example/1Z"]},
        {"status": "success", "tracking_number": 77, "tracking_url": "javascript:alert(1)"},
        {"status": "cancelled", "tracking_number": "gone"},
        {"status": "success"}, null]});
    let read = order(body.to_string().as_bytes()).unwrap();
    assert_eq!((read.id, read.email.as_deref()), (7, Some("a@b.c")));
    assert_eq!(read.total, Some(money("12.50", "CHF")));
    let parcel = |company: Option<&str>, number: &str, url: Option<&str>| Tracking {
        company: company.map(str::to_owned),
        number: Some(number.to_owned()),
        url: url.map(str::to_owned),
    };
    assert_eq!(
        read.tracking,
        [
            parcel(Some("UPS"), "1Z", Some("https://ups.example/1Z")),
            parcel(Some("UPS"), "2Z", None),
            parcel(None, "77", None),
        ]
    );
}

#[test]
fn reads_the_sample_shop() {
    let read = shop(SHOP.as_bytes()).unwrap();
    assert_eq!(read.name.as_deref(), Some("Super Toys"));
    assert_eq!(read.email.as_deref(), Some("super@supertoys.com"));
    assert_eq!(read.currency.unwrap().as_str(), "USD");
    assert_eq!((read.domain, read.iana_timezone), (None, None));
    assert_eq!(shop(b"{}"), Ok(ShopReport::default()));
}

#[test]
fn only_what_is_no_object_or_nameless_is_refused() {
    assert_eq!(cart(b"{}"), Err(PayloadError::Nameless));
    assert_eq!(
        checkout(br#"{"id":5,"token":""}"#),
        Err(PayloadError::Nameless)
    );
    assert_eq!(
        order(br#"{"id":null,"name":"1"}"#),
        Err(PayloadError::Nameless)
    );
    for body in [
        "[]",
        "null",
        "7",
        "\"{}\"",
        "true",
        "1.5",
        "[{\"token\":\"t\"}]",
    ] {
        assert_eq!(
            cart(body.as_bytes()),
            Err(PayloadError::NotAnObject),
            "{body}"
        );
    }
    for body in ["", "{", "{\"token\":\"secret\",}", "{} {}", "token=t"] {
        let error = cart(body.as_bytes()).unwrap_err();
        assert!(matches!(error, PayloadError::NotJson { .. }), "{body}");
        assert!(!error.to_string().contains("secret"));
    }
    assert_eq!(
        cart(b"{\"token\":\"a\",\"token\":\"b\"}")
            .unwrap()
            .token
            .as_str(),
        "b"
    );
    assert_eq!(
        cart(b"{\"token\":\"t\",\"note\":\"\xff\"}")
            .unwrap()
            .token
            .as_str(),
        "t"
    );
    // Depth in what nobody wants costs nothing; in what is wanted it is passed over.
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for key in ["note", "updated_at", "line_items"] {
        let body = format!("{{\"token\":\"t\",\"{key}\":[{deep}]}}");
        assert_eq!(cart(body.as_bytes()).unwrap().lines, []);
    }
    let many = vec![json!({"quantity": 1, "line_price_set": set("1.0", "USD")}); 5_000];
    assert_eq!(with_lines(&json!(many)).value, usd("5000"));
}
