//! Browser push, by a push service of our own that opens what it is given as a browser would.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey as Verifying};
use serde_json::{Value, json};

use super::target::{Heard, Says, Target};
use super::{asks, outcomes, rule};
use crate::support::{App, Kind, Staff};

const AUTH: [u8; 16] = [7; 16];

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// A browser's key pair.
struct Browser {
    private: EphemeralPrivateKey,
    public: Vec<u8>,
}

impl Browser {
    fn new() -> Self {
        let random = SystemRandom::new();
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &random).unwrap();
        let public = private.compute_public_key().unwrap().as_ref().to_vec();
        Self { private, public }
    }

    fn said(&self, endpoint: &str) -> Value {
        json!({
            "endpoint": endpoint, "expirationTime": null,
            "keys": { "p256dh": URL_SAFE_NO_PAD.encode(&self.public), "auth": URL_SAFE_NO_PAD.encode(AUTH) },
        })
    }

    /// RFC 8291 from the other end, by another road: HKDF whole.
    fn opens(self, body: &[u8]) -> Value {
        let (salt, rest) = body.split_at(16);
        let length = usize::from(rest[4]);
        let (theirs, sealed) = rest[5..].split_at(length);
        let public = self.public;
        let theirs_key = UnparsedPublicKey::new(&ECDH_P256, theirs);
        let derive = |salt: &[u8], secret: &[u8], info: &[&[u8]], length: usize| {
            let prk = Salt::new(HKDF_SHA256, salt).extract(secret);
            let mut out = vec![0; length];
            prk.expand(info, Length(length))
                .unwrap()
                .fill(&mut out)
                .unwrap();
            out
        };
        let input = agree_ephemeral(self.private, &theirs_key, |secret| {
            derive(&AUTH, secret, &[b"WebPush: info\0", &public, theirs], 32)
        })
        .unwrap();
        let key = derive(salt, &input, &[b"Content-Encoding: aes128gcm\0"], 16);
        let nonce = derive(salt, &input, &[b"Content-Encoding: nonce\0"], 12);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let mut open = sealed.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let text = key.open_in_place(nonce, Aad::empty(), &mut open).unwrap();
        let end = text.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(text[end], 2, "the last record");
        serde_json::from_slice(&text[..end]).unwrap()
    }
}

/// The signature holds, for this service, and for no longer than a day.
fn is_signed_for(heard: &Heard, origin: &str, key: &str, app: &App) {
    let said = heard
        .header("authorization")
        .strip_prefix("vapid t=")
        .unwrap();
    let (token, k) = said.split_once(", k=").unwrap();
    assert_eq!(k, key);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let claims = signed.split_once('.').unwrap().1;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["aud"], origin);
    let now = app.clock.now().0 / 1_000_000;
    let until = claims["exp"].as_i64().unwrap();
    assert!(until > now && until <= now + 24 * 60 * 60);
    Verifying::new(&ECDSA_P256_SHA256_FIXED, URL_SAFE_NO_PAD.decode(k).unwrap())
        .verify(
            signed.as_bytes(),
            &URL_SAFE_NO_PAD.decode(signature).unwrap(),
        )
        .unwrap();
}

async fn app_for(staff: impl Fn(&App) -> Staff) -> (App, Staff) {
    let app = App::start_with(Kind::Sqlite, |config| config.alerts_to_loopback = true).await;
    let staff = staff(&app);
    let change = json!({ "on_duty": false, "by_page": false, "by_push": true, "people": [staff.id.to_string()] });
    app.mia()
        .posts("notification-rules", rule("Push", change))
        .await
        .ok();
    (app, staff)
}

#[actix_web::test]
async fn a_browser_is_woken_with_words_only_it_can_read() {
    let service = Target::says(&[]).await;
    let (app, leo) = app_for(App::leo).await;
    let key = leo.gets("/api/v1/push").await.ok().body["key"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        leo.gets("/api/v1/push").await.ok().body["key"],
        key,
        "made once"
    );
    let browser = Browser::new();
    let said = browser.said(&format!("{}/send/1", service.url));
    leo.posts("push", said).await.ok();
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    let heard = service.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].header("content-encoding"), "aes128gcm");
    is_signed_for(&heard[0], &service.url, &key, &app);
    let alert = browser.opens(&heard[0].body);
    assert_eq!(alert["title"], "A shopper asks for a person");
    assert_eq!(alert["path"], format!("/inbox/{chat}"));
    assert_eq!(outcomes(&app, &chat, "push").await, ["sent"]);
    let came = json!({ "ids": [alert["id"]] });
    leo.posts("alerts/delivered", came).await.ok();
    assert_eq!(outcomes(&app, &chat, "push").await, ["delivered"]);
    app.stops().await;
}

#[actix_web::test]
async fn a_browser_that_is_gone_is_forgotten_and_one_that_is_busy_is_tried_again() {
    let service = Target::says(&[Says::Status(410), Says::Status(429)]).await;
    let (app, leo) = app_for(App::leo).await;
    let said = Browser::new().said(&format!("{}/send/1", service.url));
    leo.posts("push", said).await.ok();
    let (_, first) = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(outcomes(&app, &first, "push").await, ["failed gone"]);
    let (_, second) = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(
        outcomes(&app, &second, "push").await,
        ["withheld no_browser"]
    );
    let said = Browser::new().said(&format!("{}/send/2", service.url));
    leo.posts("push", said).await.ok();
    let (_, third) = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(outcomes(&app, &third, "push").await, ["owed busy"]);
    app.advances(120);
    app.runs_jobs().await;
    // Two at a time go to one service: the others a moment later.
    app.advances(10);
    app.runs_jobs().await;
    let then = outcomes(&app, &third, "push").await;
    assert!(then.iter().all(|how| how == "sent"), "{then:?}");
    app.stops().await;
}

#[actix_web::test]
async fn what_is_no_subscription_is_refused_and_one_may_be_taken_back() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let browser = Browser::new();
    for (endpoint, change, field) in [
        ("http://push.example.com/1", json!({}), "endpoint"),
        ("https://127.0.0.1/1", json!({}), "endpoint"),
        (
            "https://push.example.com/1",
            json!({ "p256dh": "AAAA" }),
            "p256dh",
        ),
        (
            "https://push.example.com/1",
            json!({ "auth": "AAAA" }),
            "auth",
        ),
    ] {
        let mut said = browser.said(endpoint);
        for (key, value) in change.as_object().unwrap() {
            said["keys"][key] = value.clone();
        }
        let answer = mia.posts("push", said).await;
        assert_eq!(
            (answer.status, &answer.body["error"]["field"]),
            (422, &json!(field))
        );
    }
    let endpoint = "https://push.example.com/1";
    mia.posts("push", browser.said(endpoint)).await.ok();
    let has = |page: String| page.contains("Your browsers");
    assert!(has(mia
        .gets("/settings/notifications")
        .await
        .body
        .to_string()));
    // Somebody else can't.
    app.leo()
        .posts("push/forget", json!({ "endpoint": endpoint }))
        .await
        .ok();
    assert!(has(mia
        .gets("/settings/notifications")
        .await
        .body
        .to_string()));
    mia.posts("push/forget", json!({ "endpoint": endpoint }))
        .await
        .ok();
    assert!(!has(mia
        .gets("/settings/notifications")
        .await
        .body
        .to_string()));
    app.stops().await;
}
