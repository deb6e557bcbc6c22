//! The deliveries: carts as Shopify writes them, signed before the clock runs. A request is kept as the bytes
//! that go over the wire; only its id is written anew each time it is sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use counterbell::clock::Micros;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{PATH, SECRET, SHOP};

/// Carts that change in turn. So many that the same one never waits twice in one batch of the worker, which
/// would let it skip the older: every delivery is worked off.
const CARTS: u64 = 8192;
/// A UUID's text.
const ID_LENGTH: usize = 36;

const GOODS: [(&str, &str, u64, u64); 6] = [
    ("Nickel Wound Strings 10-46", "Stringline", 900, 40),
    ("Analog Delay Pedal / Moss", "Harbor & Pine", 24_900, 610),
    ("Dreadnought Guitar - Natural", "Alder Row", 129_900, 2400),
    ("Instrument Cable 6 m", "Stringline", 2_450, 380),
    ("Padded Gig Bag", "Alder Row", 7_900, 1250),
    ("Chromatic Tuner", "Harbor & Pine", 1_999, 90),
];

/// A request, and where its id stands in it.
struct Request {
    bytes: Vec<u8>,
    id_at: usize,
}

/// All requests of a run.
pub struct Deliveries {
    requests: Vec<Request>,
    /// Bytes of a body, on average.
    pub mean_bytes: usize,
}

impl Deliveries {
    /// Writes and signs them.
    pub fn sign(now: Micros) -> Self {
        let bodies: Vec<String> = (0..CARTS).map(|number| body(number, now)).collect();
        let total: usize = bodies.iter().map(String::len).sum();
        Self {
            mean_bytes: total / bodies.len().max(1),
            requests: bodies.iter().map(|body| request(body, now)).collect(),
        }
    }

    /// Puts the `number`th delivery of the run into `buffer`, under an id never used before.
    pub fn write(&self, number: u64, buffer: &mut Vec<u8>) {
        buffer.clear();
        let turn = usize::try_from(number).unwrap_or(0) % self.requests.len().max(1);
        if let Some(request) = self.requests.get(turn) {
            buffer.extend_from_slice(&request.bytes);
            if let Some(place) = buffer.get_mut(request.id_at..request.id_at + ID_LENGTH) {
                place.copy_from_slice(&id(number));
            }
        }
    }
}

fn request(body: &str, now: Micros) -> Request {
    let mut head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Shopify-Captain-Hook\r\n\
         Accept: */*\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         X-Shopify-Topic: carts/update\r\nX-Shopify-Shop-Domain: {SHOP}\r\n\
         X-Shopify-API-Version: 2026-10\r\nX-Shopify-Hmac-Sha256: {}\r\n\
         X-Shopify-Triggered-At: {}\r\nX-Shopify-Event-Id: 59d6d79c-595f-4e7e-bc6f-72f5c3d0c66f\r\n\
         X-Shopify-Webhook-Id: ",
        body.len(),
        signature(body.as_bytes()),
        now.rfc3339(),
    );
    let id_at = head.len();
    head.push_str(&"0".repeat(ID_LENGTH));
    head.push_str("\r\n\r\n");
    head.push_str(body);
    Request {
        bytes: head.into_bytes(),
        id_at,
    }
}

fn signature(body: &[u8]) -> String {
    Hmac::<Sha256>::new_from_slice(SECRET.as_bytes())
        .map(|mut mac| {
            mac.update(body);
            STANDARD.encode(mac.finalize().into_bytes())
        })
        .unwrap_or_default()
}

/// A cart of two or three lines, compact, `/` and `&` escaped as Shopify does.
fn body(number: u64, now: Micros) -> String {
    let token = format!("Z2NwLXVz{:016x}{:08x}", scatter(number), number);
    let lines: Vec<Value> = (0..2 + u64::from(number.is_multiple_of(3)))
        .filter_map(|place| line(number, place))
        .collect();
    json!({
        "id": token,
        "token": token,
        "line_items": lines,
        "note": null,
        "updated_at": now.rfc3339(),
        "created_at": now.plus_seconds(-600).rfc3339(),
    })
    .to_string()
    .replace('/', "\\/")
    .replace('&', "\\u0026")
}

fn line(number: u64, place: u64) -> Option<Value> {
    let which = usize::try_from(number + place).ok()? % GOODS.len();
    let (title, vendor, cents, grams) = GOODS.get(which)?;
    let quantity = 1 + (number + place) % 3;
    let money = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
    let set = |cents: u64| {
        json!({
            "shop_money": {"amount": money(cents), "currency_code": "USD"},
            "presentment_money": {"amount": money(cents), "currency_code": "USD"},
        })
    };
    let (variant, whole) = (
        704_912_205_188_288_000 + number % 500 + place,
        cents * quantity,
    );
    Some(json!({
        "id": variant,
        "properties": null,
        "quantity": quantity,
        "variant_id": variant,
        "key": format!("{variant}:{:032x}", scatter(variant)),
        "discounted_price": money(*cents),
        "discounts": [],
        "gift_card": false,
        "grams": grams,
        "line_price": money(whole),
        "original_line_price": money(whole),
        "original_price": money(*cents),
        "price": money(*cents),
        "product_id": 788_032_119_674_292_000 + number % 500,
        "sku": format!("SKU-{}", variant % 10_000),
        "taxable": true,
        "title": title,
        "total_discount": "0.00",
        "vendor": vendor,
        "discounted_price_set": set(*cents),
        "line_price_set": set(whole),
        "original_line_price_set": set(whole),
        "price_set": set(*cents),
        "total_discount_set": set(0),
        "parent_relationship": null,
    }))
}

/// Another number for each number, spread over all 64 bits: ids come in no order, as Shopify's do, and the
/// database's index feels it.
fn scatter(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The id of the `number`th delivery, as a UUID's text.
fn id(number: u64) -> [u8; ID_LENGTH] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let high = scatter(number);
    let bits = u128::from(high) << 64 | u128::from(scatter(!high));
    let mut text = [b'-'; ID_LENGTH];
    let mut shift = 128;
    for (place, character) in text.iter_mut().enumerate() {
        if [8, 13, 18, 23].contains(&place) {
            continue;
        }
        shift -= 4;
        let digit = usize::try_from((bits >> shift) & 15).unwrap_or(0);
        *character = DIGITS.get(digit).copied().unwrap_or(b'0');
    }
    text
}
