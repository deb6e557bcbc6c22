//! Every way in which one field of a sample can be spoilt: it costs that field and no other.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::*;
use super::{CART, CHECKOUT, ORDER, SHOP};

/// Every place in a value, as a path of keys and positions.
fn places(value: &Value, here: &str, out: &mut Vec<String>) {
    let mut go = |key: String, child: &Value| {
        let place = format!("{here}/{key}");
        out.push(place.clone());
        places(child, &place, out);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, child)| go(key.clone(), child)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(at, child)| go(at.to_string(), child)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a field may hold instead; `None` takes it away.
fn instead() -> impl Strategy<Value = Option<Value>> {
    prop_oneof![
        Just(None),
        Just(Some(Value::Null)),
        any::<bool>().prop_map(|truth| Some(json!(truth))),
        any::<i64>().prop_map(|number| Some(json!(number))),
        any::<u64>().prop_map(|number| Some(json!(number))),
        (-1e18f64..1e18).prop_map(|number| Some(json!(number))),
        ".{0,12}".prop_map(|text| Some(json!(text))),
        "[0-9.?/-]{0,30}".prop_map(|text| Some(json!(text))),
        Just(Some(json!({}))),
        Just(Some(json!([]))),
        Just(Some(json!([null, 1, "x", {"id": [], "name": {}}, [[{}]]]))),
        Just(Some(
            json!({"shop_money": [], "amount": {}, "id": {"id": 1}})
        )),
    ]
}

fn spoil(body: &mut Value, place: &str, with: Option<Value>) {
    let (parent, key) = place.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap();
    match (parent, with) {
        (Value::Object(map), None) => {
            map.remove(key);
        }
        (Value::Array(list), None) => {
            list.remove(key.parse::<usize>().unwrap());
        }
        (parent, Some(value)) => {
            let at = format!("/{key}");
            *parent.pointer_mut(&at).unwrap() = value;
        }
        (parent, None) => unreachable!("{parent}"),
    }
}

/// Spoils one place of a sample, and answers its top-level key and the body.
fn spoilt(sample: &'static str) -> impl Strategy<Value = (String, Vec<u8>)> {
    let body: Value = serde_json::from_str(sample).unwrap();
    let mut all = Vec::new();
    places(&body, "", &mut all);
    (prop::sample::select(all), instead()).prop_map(move |(place, with)| {
        let mut body = body.clone();
        spoil(&mut body, &place, with);
        let key = place.split('/').nth(1).unwrap().to_owned();
        (key, body.to_string().into_bytes())
    })
}

/// Keeps each named field that does not hang on `key` as it was: `field: keys it is read from`.
macro_rules! others_kept {
    ($key:expr, $new:expr, $old:expr, $($field:ident: [$($from:literal),*]),* $(,)?) => {$(
        if ![$($from),*].contains(&$key.as_str()) {
            prop_assert_eq!(&$new.$field, &$old.$field, "{} by {}", stringify!($field), $key);
        }
    )*};
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_spoilt_field_costs_a_cart_only_itself((key, body) in spoilt(CART)) {
        let (new, old) = (cart(&body).unwrap(), cart(CART.as_bytes()).unwrap());
        others_kept!(key, new, old, token: ["token", "id"], lines: ["line_items"],
            value: ["line_items"], currency: ["line_items"], updated_at: ["updated_at"],
            created_at: ["created_at"]);
    }

    #[test]
    fn a_spoilt_field_costs_a_checkout_only_itself((key, body) in spoilt(CHECKOUT)) {
        let (new, old) = (checkout(&body).unwrap(), checkout(CHECKOUT.as_bytes()).unwrap());
        others_kept!(key, new, old, token: ["token"], cart_token: ["cart_token"],
            email: ["email", "customer"], phone: ["phone", "customer"], customer_id: ["customer"],
            customer_name: ["customer"], lines: ["line_items", "currency"],
            total: ["total_price", "currency"], value: ["line_items", "currency"],
            step: ["shipping_address", "shipping_lines", "completed_at", "email", "phone"],
            completed_at: ["completed_at"], note_attributes: ["note_attributes"],
            updated_at: ["updated_at"], created_at: ["created_at"]);
        let shown = format!("{new:?}");
        prop_assert!(!shown.contains("recover?key"));
    }

    #[test]
    fn a_spoilt_field_costs_an_order_only_itself((key, body) in spoilt(ORDER)) {
        let (new, old) = (order(&body).unwrap(), order(ORDER.as_bytes()).unwrap());
        others_kept!(key, new, old, id: ["id"], name: ["name"], cart_token: ["cart_token"],
            checkout_token: ["checkout_token"], email: ["email", "contact_email", "customer"],
            phone: ["phone", "customer"], customer_id: ["customer"], customer_name: ["customer"],
            lines: ["line_items", "currency"], total: ["total_price_set", "total_price"],
            financial_status: ["financial_status"], fulfillment_status: ["fulfillment_status"],
            cancelled_at: ["cancelled_at"], created_at: ["created_at"], updated_at: ["updated_at"],
            note_attributes: ["note_attributes"], tracking: ["fulfillments"]);
    }

    #[test]
    fn a_spoilt_field_costs_a_shop_only_itself((key, body) in spoilt(SHOP)) {
        let (new, old) = (shop(&body).unwrap(), shop(SHOP.as_bytes()).unwrap());
        others_kept!(key, new, old, id: ["id"], name: ["name"], email: ["email"], domain: ["domain"],
            currency: ["currency"], iana_timezone: ["iana_timezone"], plan_name: ["plan_name"],
            primary_locale: ["primary_locale"], country_code: ["country_code"]);
    }

    #[test]
    fn every_storefront_token_meets_its_webhook(token in "[A-Za-z0-9=/+_-]{1,64}", key in "[0-9a-f?=&]{0,40}") {
        let body = json!({"id": token, "token": token}).to_string();
        let reported = cart(body.as_bytes()).unwrap().token;
        prop_assert_eq!(CartToken::parse(&format!("{token}?key={key}")), Some(reported.clone()));
        prop_assert_eq!(CartToken::parse(&token), Some(reported));
    }

    #[test]
    fn any_bytes_may_be_offered(bytes: Vec<u8>, text: String) {
        for body in [bytes.as_slice(), text.as_bytes()] {
            let _ = (cart(body), checkout(body), checkout_deleted(body), order(body), shop(body));
        }
    }
}
