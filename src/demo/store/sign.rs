//! The secrets of the simulated Shopify: signatures, tokens, ids.
//!
//! Written apart from the app's own checks on purpose: were both sides to share a mistake,
//! the demo and the tests would pass and a real shop would not.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What `encodeURIComponent` leaves alone: the OAuth signature is made over this encoding.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Percent-encodes as `encodeURIComponent` does: a space is `%20`, a plus is `%2B`.
pub fn component(text: &str) -> String {
    utf8_percent_encode(text, COMPONENT).to_string()
}

fn hmac(secret: &str, message: &[u8]) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "an HMAC key may have any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length is a key");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first 32 hex digits of a SHA-256: stands in for the hashes Shopify puts into line keys.
pub fn short_hash(text: &str) -> String {
    let mut hash = hex(&Sha256::digest(text.as_bytes()));
    hash.truncate(32);
    hash
}

/// `X-Shopify-Hmac-Sha256`: base64 of the HMAC over the raw body.
pub fn webhook(secret: &str, body: &[u8]) -> String {
    STANDARD.encode(hmac(secret, body))
}

/// The `hmac` of an OAuth query: parameters sorted by key, encoded, joined by `&`; hex.
pub fn oauth(secret: &str, params: &[(String, String)]) -> String {
    hex(&hmac(secret, query(params).as_bytes()))
}

/// The sorted, encoded query an OAuth `hmac` is made over.
pub fn query(params: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = params.iter().collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    let pairs: Vec<String> = sorted
        .into_iter()
        .map(|(key, value)| format!("{}={}", component(key), component(value)))
        .collect();
    pairs.join("&")
}

/// The `signature` of an app-proxy query: decoded values, a repeated key's values joined by a
/// comma, `key=value` sorted by key and put together with nothing between; hex.
pub fn proxy(secret: &str, params: &[(String, String)]) -> String {
    let mut grouped: std::collections::BTreeMap<&str, Vec<&str>> =
        std::collections::BTreeMap::new();
    for (key, value) in params {
        grouped.entry(key).or_default().push(value);
    }
    let message: String = grouped
        .into_iter()
        .map(|(key, values)| format!("{key}={}", values.join(",")))
        .collect();
    hex(&hmac(secret, message.as_bytes()))
}

/// A JSON web token over `claims`: HS256, as Shopify's ID tokens are.
pub fn jwt(secret: &str, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!(
        "{}.{}",
        part(&json!({ "alg": "HS256", "typ": "JWT" })),
        part(claims)
    );
    let signature = URL_SAFE_NO_PAD.encode(hmac(secret, message.as_bytes()));
    format!("{message}.{signature}")
}

/// The claims of a token that was signed as [`jwt`] signs.
pub fn jwt_claims(secret: &str, token: &str) -> Option<Value> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let read = |part: &str| -> Option<Value> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
    };
    let alg = read(header)?.get("alg")?.as_str()?.to_owned();
    let signed = URL_SAFE_NO_PAD.decode(signature).ok()? == hmac(secret, message.as_bytes());
    (alg == "HS256" && signed).then(|| read(claims))?
}

/// `host` of an OAuth callback: where the shop's admin lives, base64 without padding.
pub fn admin_host(shop: &str) -> String {
    let handle = shop.split('.').next().unwrap_or(shop);
    let host = STANDARD.encode(format!("admin.shopify.com/store/{handle}"));
    host.trim_end_matches('=').to_owned()
}

/// `count` random bytes.
pub fn random(count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    #[expect(
        clippy::expect_used,
        reason = "no system without randomness can run a shop"
    )]
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// A random number below `bound` (which is small: the bias does not matter).
pub fn random_below(bound: usize) -> usize {
    let number = random(4)
        .iter()
        .fold(0_usize, |sum, byte| sum * 256 + usize::from(*byte));
    number.checked_rem(bound).unwrap_or(0)
}

/// 32 random hex digits.
pub fn token() -> String {
    hex(&random(16))
}

/// A cart token as the Ajax API gives it, without its key: `hWN` and 21 letters or digits.
pub fn cart_token() -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut token = String::from("hWN");
    for byte in random(21) {
        let letter = ALPHABET.get(usize::from(byte) % ALPHABET.len());
        token.push(char::from(letter.copied().unwrap_or(b'0')));
    }
    token
}

/// A random UUID, version 4.
pub fn uuid() -> String {
    let mut bytes = random(16);
    if let Some(byte) = bytes.get_mut(6) {
        *byte = (*byte & 0x0f) | 0x40;
    }
    if let Some(byte) = bytes.get_mut(8) {
        *byte = (*byte & 0x3f) | 0x80;
    }
    let mut text = hex(&bytes);
    for at in [20, 16, 12, 8] {
        text.insert(at, '-');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn oauth_queries_are_signed_over_their_encoded_form() {
        let plain = pairs(&[
            ("shop", "some-shop.myshopify.com"),
            ("code", "0907a61c0c8d55e99db179b68161bc00"),
            ("host", "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvc29tZS1zaG9w"),
            ("state", "abc123"),
            ("timestamp", "1795219195"),
        ]);
        assert_eq!(
            oauth("hush", &plain),
            "c5b493b5b557263aa0833f0bf6a07f08b2c2099467461e5ce22e34c9e3acf8eb"
        );
        let odd = pairs(&[
            ("a", "x y+z"),
            ("b", "p&q=r%"),
            ("c", "é"),
            ("shop", "some-shop.myshopify.com"),
            ("timestamp", "1795219200"),
        ]);
        assert_eq!(
            oauth("hush", &odd),
            "843ce08286cf20665d95db70c28121051faed01f38d76d6685c0feef87a200fd"
        );
        assert_eq!(
            admin_host("some-shop.myshopify.com"),
            "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvc29tZS1zaG9w"
        );
    }

    #[test]
    fn proxy_queries_are_signed_over_their_decoded_form() {
        let documented = |customer: &str| {
            pairs(&[
                ("extra", "1"),
                ("extra", "2"),
                ("shop", "shop-name.myshopify.com"),
                ("logged_in_customer_id", customer),
                ("path_prefix", "/apps/awesome_reviews"),
                ("timestamp", "1317327555"),
            ])
        };
        assert_eq!(
            proxy("hush", &documented("1")),
            "4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb"
        );
        assert_eq!(
            proxy("hush", &documented("")),
            "e072b6d7e6622d85912a5214b860d3100dc1e73d9bc29f43796ac8c9ff8093cb"
        );
        let encoded = pairs(&[
            ("q", "café x"),
            ("shop", "some-shop.myshopify.com"),
            ("logged_in_customer_id", "7654321"),
            ("path_prefix", "/a/help"),
            ("timestamp", "1795219111"),
        ]);
        assert_eq!(
            proxy("hush", &encoded),
            "4ccc62a25f251b7eaadb0b6832183aaa20fa196a56a7c7d3af2c3db32e540f90"
        );
    }

    #[test]
    fn webhooks_are_signed_over_their_bytes() {
        assert_eq!(
            webhook(
                "hush",
                "{\"id\":\"hWNAywB2XktPbMlGLxzStanY\",\"t\":\"é\"}".as_bytes()
            ),
            "jG2osD8a28aDXnR1jaUEi5AZRs3N4QngnmlQuusOnCk="
        );
        assert_eq!(
            webhook("hush", b"{\"a\":\"x\\/y\",\"b\":\"\\u0026\"}\n"),
            "MPtGKwOoeNVts2itNlPevOlEUMdWc2JY8St1qg3voq4="
        );
    }

    #[test]
    fn tokens_have_shopifys_shapes() {
        assert_eq!(cart_token().len(), 24);
        assert_eq!(token().len(), 32);
        assert_eq!(uuid().len(), 36);
        assert_eq!(uuid().chars().nth(14), Some('4'));
    }
}
