//! Every known-answer vector, judged elsewhere by Shopify's own library, and what it takes to fool us.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::clock::Micros;

const NOW: i64 = 1_795_219_200;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/shopify/vectors.json")).unwrap()
}

fn rows(table: &str, expected: usize) -> Vec<Value> {
    let rows = vectors()[table].as_array().unwrap().clone();
    assert_eq!(rows.len(), expected);
    rows
}

fn at(seconds: i64) -> Micros {
    Micros(seconds * 1_000_000)
}

fn secrets() -> Secrets {
    Secrets::parse("hush", None).unwrap()
}

/// Signs as the other side would.
fn sign(message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"hush").unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn oauth(query: &str) -> String {
    format!("{query}&hmac={}", hex(&sign(query)))
}

#[test]
fn oauth_vectors_agree_with_the_library() {
    assert_eq!(vectors()["now"], NOW);
    for row in rows("oauth", 4) {
        let query = row["query"].as_str().unwrap();
        let answer = secrets().install_query(query, at(NOW));
        assert_eq!(answer.is_ok(), row["library_says"] == true, "{row}");
        assert!(
            secrets().install_query(&query.replace("shop=s", "shop=t"), at(NOW))
                == Err(SignatureError::Mismatch)
        );
    }
    let full = rows("oauth", 4)[0]["query"].as_str().unwrap().to_owned();
    let read = secrets().oauth_query(&full, at(NOW)).unwrap();
    assert_eq!(read.shop.as_str(), "some-shop.myshopify.com");
    assert_eq!(read.code, "0907a61c0c8d55e99db179b68161bc00");
    assert_eq!(read.state, "abc123");
    assert_eq!(
        read.host.unwrap().as_str(),
        "admin.shopify.com/store/some-shop"
    );
    assert_eq!(read.timestamp, 1_795_219_195);
    let no_code = rows("oauth", 4)[2]["query"].as_str().unwrap().to_owned();
    assert_eq!(
        secrets().oauth_query(&no_code, at(NOW)),
        Err(SignatureError::Missing("code"))
    );
}

#[test]
fn a_query_holds_for_ninety_seconds_either_way() {
    let query = oauth(&format!("shop=a.myshopify.com&timestamp={NOW}"));
    let believed = |now| secrets().install_query(&query, at(now));
    assert!(believed(NOW + 90).is_ok());
    assert!(believed(NOW - 90).is_ok());
    assert_eq!(believed(NOW + 91), Err(SignatureError::Stale(91)));
    assert_eq!(believed(NOW - 91), Err(SignatureError::Stale(-91)));
    assert!(secrets().install_query(&query, Micros(i64::MIN)).is_err());
}

#[test]
fn parts_that_decide_may_not_repeat() {
    let time = format!("timestamp={NOW}");
    let shop = "shop=a.myshopify.com";
    for (query, error) in [
        (
            oauth(&format!("{shop}&shop=b.myshopify.com&{time}")),
            SignatureError::Repeated("shop"),
        ),
        (
            oauth(&format!("{shop}&{time}&{time}")),
            SignatureError::Repeated("timestamp"),
        ),
        (
            oauth(&format!("{shop}&{time}")) + "&hmac=00",
            SignatureError::Repeated("hmac"),
        ),
        (
            oauth(&format!("{shop}&timestamp=%2B{NOW}")),
            SignatureError::Malformed("timestamp"),
        ),
        (oauth(&time), SignatureError::Missing("shop")),
        (
            oauth(&format!("shop=evil.com&{time}")),
            SignatureError::Malformed("shop"),
        ),
        (format!("{shop}&{time}"), SignatureError::Missing("hmac")),
        (
            format!("{shop}&{time}&hmac=XY"),
            SignatureError::Malformed("hmac"),
        ),
        (String::new(), SignatureError::Missing("hmac")),
    ] {
        assert_eq!(
            secrets().install_query(&query, at(NOW)),
            Err(error),
            "{query}"
        );
    }
    let repeated = oauth(&format!(
        "code=1&code=2&shop=a.myshopify.com&state=s&{time}"
    ));
    assert_eq!(
        secrets().oauth_query(&repeated, at(NOW)),
        Err(SignatureError::Repeated("code"))
    );
    let capitals = oauth(&format!("{shop}&{time}"));
    let (query, signature) = capitals.split_once("&hmac=").unwrap();
    let capitals = format!("{query}&hmac={}", signature.to_ascii_uppercase());
    assert_eq!(
        secrets().install_query(&capitals, at(NOW)),
        Err(SignatureError::Malformed("hmac"))
    );
}

#[test]
fn only_shopifys_hosts_are_kept() {
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    for (place, kept) in [
        ("admin.shopify.com/store/a", true),
        ("a.myshopify.com/admin", true),
        ("evil.com/a.myshopify.com", false),
        ("evil.com", false),
        ("evil.com?.shopify.com", false),
        ("evil.com\\.shopify.com/x", false),
        ("me@evil.com:1/.shopify.com", false),
        ("evilmyshopify.com/admin", false),
        ("", false),
    ] {
        assert_eq!(
            AdminHost::parse(&STANDARD.encode(place)).is_some(),
            kept,
            "{place}"
        );
        assert_eq!(
            AdminHost::parse(&STANDARD_NO_PAD.encode(place)).is_some(),
            kept
        );
    }
}

#[test]
fn proxy_vectors_agree_with_the_library() {
    for row in rows("app_proxy", 5) {
        let signature = row["signature"].as_str().unwrap();
        let (query, now) = if let Some(query) = row["query"].as_str() {
            (query.to_owned(), NOW)
        } else {
            // The documentation's own, of 2011.
            let customer = if row["message"].as_str().unwrap().contains("_id=1") {
                "1"
            } else {
                ""
            };
            let query = format!(
                "extra=1&extra=2&shop=shop-name.myshopify.com&logged_in_customer_id={customer}\
                 &path_prefix=%2Fapps%2Fawesome_reviews&timestamp=1317327555&signature={signature}"
            );
            (query, 1_317_327_555)
        };
        let believed = secrets().proxy_query(&query, at(now));
        let expected = row["library_says"] != false;
        assert_eq!(believed.is_ok(), expected, "{row}");
        // Every vector is a true signature of its message; the refused one is sorted in the other manner.
        assert_eq!(
            hex(&sign(row["message"].as_str().unwrap())),
            signature,
            "{row}"
        );
    }
}

#[test]
fn a_proxy_query_tells_shop_customer_and_path() {
    let table = rows("app_proxy", 5);
    let read = |row: usize| {
        let query = table[row]["query"].as_str().unwrap();
        secrets().proxy_query(query, at(NOW))
    };
    let anonymous = read(0).unwrap();
    assert_eq!(anonymous.customer, None);
    assert_eq!(anonymous.path_prefix.as_deref(), Some("/apps/chat"));
    let customer = read(1).unwrap();
    assert_eq!(customer.customer, Some(7_654_321));
    assert_eq!(customer.shop.as_str(), "some-shop.myshopify.com");
    assert_eq!(read(2), Err(SignatureError::Mismatch));

    let believe = |message: &str, query: &str| {
        let query = format!("{query}&signature={}", hex(&sign(message)));
        secrets().proxy_query(&query, at(NOW))
    };
    assert_eq!(
        believe(
            &format!("logged_in_customer_id=1,2shop=a.myshopify.comtimestamp={NOW}"),
            &format!(
                "logged_in_customer_id=1&logged_in_customer_id=2&shop=a.myshopify.com&timestamp={NOW}"
            )
        ),
        Err(SignatureError::Repeated("logged_in_customer_id"))
    );
    assert_eq!(
        believe(
            &format!("logged_in_customer_id=-1shop=a.myshopify.comtimestamp={NOW}"),
            &format!("logged_in_customer_id=-1&shop=a.myshopify.com&timestamp={NOW}")
        ),
        Err(SignatureError::Malformed("logged_in_customer_id"))
    );
    assert_eq!(
        believe(
            "shop=a.myshopify.comtimestamp=1",
            "shop=a.myshopify.com&timestamp=1"
        ),
        Err(SignatureError::Stale(NOW - 1))
    );
    assert_eq!(
        believe("", "shop=a.myshopify.com&shop=b.myshopify.com"),
        Err(SignatureError::Repeated("shop"))
    );
}

#[test]
fn webhook_vectors_agree_with_the_library() {
    for row in rows("webhook", 3) {
        let body = row["body"].as_str().unwrap();
        let header = row["hmac_base64"].as_str().unwrap();
        assert_eq!(
            secrets().webhook(body.as_bytes(), header),
            row["library_says"] == true
        );
        // The same JSON written again is not what was signed.
        let again = serde_json::from_str::<Value>(body).unwrap().to_string();
        if again != body {
            assert!(!secrets().webhook(again.as_bytes(), header));
        }
        assert!(!secrets().webhook(body.as_bytes(), ""));
        assert!(!secrets().webhook(body.as_bytes(), "bm90IGl0"));
        assert!(!secrets().webhook(body.as_bytes(), &hex(&sign(body))));
        let other = Secrets::parse("other", None).unwrap();
        assert!(!other.webhook(body.as_bytes(), header));
    }
}

#[test]
fn the_previous_secret_still_counts_everywhere() {
    let turned = Secrets::parse("new", Some("hush")).unwrap();
    let table = vectors();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let webhook = &table["webhook"][0];
    assert!(turned.webhook(
        text(&webhook["body"]).as_bytes(),
        &text(&webhook["hmac_base64"])
    ));
    let query = text(&table["oauth"][0]["query"]);
    assert!(turned.oauth_query(&query, at(NOW)).is_ok());
    let query = text(&table["app_proxy"][0]["query"]);
    assert!(turned.proxy_query(&query, at(NOW)).is_ok());
    let token = text(&table["id_token"][0]["token"]);
    assert!(turned.id_token(&token, "test_key", at(NOW)).is_ok());
    assert!(
        !Secrets::parse("new", Some(" "))
            .unwrap()
            .webhook(b"", "aHVzaA==")
    );
}

#[test]
fn id_token_vectors_agree_with_the_library_but_for_the_issuer() {
    for row in rows("id_token", 9) {
        let name = row["name"].as_str().unwrap();
        let token = row["token"].as_str().unwrap();
        let read = secrets().id_token(token, "test_key", at(NOW));
        let expected = row["library_says"] == "accepted" && !name.starts_with("iss/dest");
        assert_eq!(read.is_ok(), expected, "{name}: {read:?}");
        if name.starts_with("iss/dest") {
            assert_eq!(read, Err(SignatureError::Malformed("iss")));
        }
    }
    let token = rows("id_token", 9)[0]["token"].as_str().unwrap().to_owned();
    let read = secrets().id_token(&token, "test_key", at(NOW)).unwrap();
    assert_eq!(read.shop.as_str(), "some-shop.myshopify.com");
    assert_eq!(read.subject.as_deref(), Some("42"));
}

#[test]
fn extension_tokens_name_the_shop_bare_and_need_no_issuer() {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#);
    let make = |claims: String| {
        let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = URL_SAFE_NO_PAD.encode(sign(&message));
        secrets().id_token(&format!("{message}.{signature}"), "test_key", at(NOW))
    };
    let bare = format!(r#"{{"dest":"a.myshopify.com","aud":"test_key","exp":{NOW}}}"#);
    assert_eq!(make(bare).unwrap().shop.as_str(), "a.myshopify.com");
    let foreign = format!(r#"{{"dest":"https://evil.com","aud":"test_key","exp":{NOW}}}"#);
    assert_eq!(make(foreign), Err(SignatureError::Malformed("dest")));
    assert_eq!(
        make("[]".to_owned()),
        Err(SignatureError::Malformed("claims"))
    );
}

#[test]
fn secrets_are_never_shown() {
    let secrets = Secrets::parse(" s3cr3t\n", Some("0ld")).unwrap();
    assert_eq!(secrets.client_secret(), "s3cr3t");
    let shown = format!("{secrets:?}");
    assert!(!shown.contains("s3cr3t") && !shown.contains("0ld"));
    assert_eq!(Secrets::parse(" ", None).map(|_| ()), Err(EmptySecret));
    assert_eq!(
        SignatureError::Stale(-100).to_string(),
        "signed 100 seconds ahead of now"
    );
}

/// A word of what queries are made of, including all that has to be escaped.
fn word() -> impl Strategy<Value = String> {
    "[a-z]{1,3}[ +%&=é~*'()/\\[\\]]{0,3}"
}

proptest! {
    #[test]
    fn whatever_was_signed_is_believed(pairs in prop::collection::btree_map(word(), word(), 0..6)) {
        let mut pairs = pairs;
        pairs.insert("shop".into(), "a.myshopify.com".into());
        pairs.insert("timestamp".into(), NOW.to_string());
        let mut wire = form_urlencoded::Serializer::new(String::new());
        wire.extend_pairs(&pairs);
        let bare: String = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
        wire.append_pair("signature", &hex(&sign(&bare)));
        prop_assert!(secrets().proxy_query(&wire.finish(), at(NOW)).is_ok());

        // OAuth: sorted by decoded key, though sent in the opposite order and with `+` for spaces.
        let component = |text: &str| {
            form_urlencoded::byte_serialize(text.as_bytes())
                .collect::<String>()
                .replace('+', "%20")
                .replace("%21", "!").replace("%27", "'").replace("%28", "(").replace("%29", ")")
                .replace("%7E", "~")
        };
        let message: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{}={}", component(key), component(value))).collect();
        let mut wire = form_urlencoded::Serializer::new(String::new());
        wire.append_pair("hmac", &hex(&sign(&message.join("&"))));
        wire.extend_pairs(pairs.iter().rev());
        prop_assert!(secrets().install_query(&wire.finish(), at(NOW)).is_ok());
    }

    #[test]
    fn anything_may_be_offered(text: String, bytes: Vec<u8>) {
        prop_assert!(secrets().install_query(&text, at(NOW)).is_err());
        prop_assert!(secrets().proxy_query(&text, at(NOW)).is_err());
        prop_assert!(secrets().id_token(&text, "test_key", at(NOW)).is_err());
        prop_assert!(!secrets().webhook(&bytes, &text));
    }
}
