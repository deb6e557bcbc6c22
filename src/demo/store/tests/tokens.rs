//! The platform's tokens and the app's life in the shop, over HTTP.

use serde_json::{Value, json};

use super::{NOW, SECRET, World};
use crate::clock::Micros;
use crate::demo::store::staff::{Claims, id_token};
use crate::demo::store::{AdminFaults, TokenFault, sign};

const SHOP: &str = "crescent-music.myshopify.com";
const OFFLINE: &str = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE: &str = "urn:shopify:params:oauth:token-type:online-access-token";

impl World {
    /// The token endpoint, asked in JSON; answers the status and the body.
    pub async fn token(&self, mut asked: Value) -> (u16, Value) {
        asked["client_id"] = json!("key");
        if asked.get("client_secret").is_none() {
            asked["client_secret"] = json!(SECRET);
        }
        let url = self.url(&format!("/{SHOP}/admin/oauth/access_token"));
        let answer = self.http.post(url).json(&asked).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    pub async fn exchange(&self, subject: &str, wanted: &str) -> (u16, Value) {
        self.token(json!({
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": subject,
            "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
            "requested_token_type": wanted,
            "expiring": "1",
        }))
        .await
    }

    pub async fn refresh(&self, token: &Value) -> (u16, Value) {
        self.token(json!({ "grant_type": "refresh_token", "refresh_token": token }))
            .await
    }

    /// An access token of an installed app.
    pub async fn access(&self) -> String {
        self.store.grant();
        let (_, pair) = self.exchange(&self.store.id_token(7001), OFFLINE).await;
        pair["access_token"].as_str().unwrap().to_owned()
    }

    /// Whether the Admin API takes this token.
    pub async fn opens(&self, token: &Value) -> bool {
        let (status, _) = self
            .graphql(token.as_str().unwrap(), "{ shop { name } }", json!({}))
            .await;
        status == 200
    }
}

#[tokio::test]
async fn an_id_token_is_exchanged_only_for_this_shop_this_app_and_while_it_is_installed() {
    let world = World::new().await;
    let good = || world.store.id_token(7001);
    let (status, refused) = world.exchange(&good(), OFFLINE).await;
    assert_eq!((status, &refused["error"]), (400, &json!("invalid_client")));
    world.store.grant();

    let (status, pair) = world.exchange(&good(), OFFLINE).await;
    assert_eq!(status, 200, "{pair}");
    assert_eq!(
        (&pair["expires_in"], &pair["refresh_token_expires_in"]),
        (&json!(3600), &json!(7_776_000))
    );
    assert!(pair["scope"].as_str().unwrap().contains("read_orders"));

    let claims = |shop: &'static str, client_id: &'static str, now: Micros| Claims {
        shop,
        client_id,
        user: 7001,
        now,
    };
    let bad = [
        id_token(SECRET, &claims("other.myshopify.com", "key", NOW)),
        id_token(SECRET, &claims(SHOP, "other", NOW)),
        id_token(SECRET, &claims(SHOP, "key", NOW.plus_seconds(-61))),
        id_token("another secret", &claims(SHOP, "key", NOW)),
        "not a token".to_owned(),
    ];
    for token in bad {
        let (status, body) = world.exchange(&token, OFFLINE).await;
        assert_eq!(
            (status, &body["error"]),
            (400, &json!("invalid_subject_token")),
            "{token}"
        );
    }
    let (_, wrong) = world
        .token(json!({ "client_secret": "wrong", "grant_type": "refresh_token" }))
        .await;
    assert_eq!(wrong["error"], "invalid_client");

    let (_, online) = world.exchange(&world.store.id_token(7002), ONLINE).await;
    assert!(online.get("refresh_token").is_none());
    let user = &online["associated_user"];
    assert_eq!(
        (&user["id"], &user["account_owner"]),
        (&json!(7002), &json!(false))
    );
    assert_eq!(user["email"], "leo@crescent-music.example");
    world.end().await;
}

#[tokio::test]
async fn pairs_are_renewed_as_the_platform_does_since_august_2026() {
    let world = World::new().await;
    world.store.grant();
    let (_, first) = world.exchange(&world.store.id_token(7001), OFFLINE).await;
    let lost = AdminFaults {
        token: vec![TokenFault::AnswerLost],
        ..AdminFaults::default()
    };
    world.store.set_admin_faults(lost);
    let (_, nothing) = world.refresh(&first["refresh_token"]).await;
    assert_eq!(nothing, Value::Null, "the answer never came whole");
    let (status, second) = world.refresh(&first["refresh_token"]).await;
    assert_eq!(status, 200, "the same token again heals it");
    let (_, third) = world.refresh(&second["refresh_token"]).await;
    let (status, body) = world.refresh(&first["refresh_token"]).await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")));
    assert!(
        world.opens(&first["access_token"]).await,
        "a retired pair's access token lives on"
    );
    world.clock.advance(3600);
    assert!(!world.opens(&third["access_token"]).await, "to its own end");

    let (_, fresh) = world.exchange(&world.store.id_token(7001), OFFLINE).await;
    let (status, _) = world.refresh(&third["refresh_token"]).await;
    assert_eq!(status, 400, "acquiring a pair retires the one before");
    world.clock.advance(90 * 86_400);
    assert_eq!(world.refresh(&fresh["refresh_token"]).await.0, 400);
    world.end().await;
}

#[tokio::test]
async fn an_old_token_is_migrated_and_faults_come_once_each() {
    let world = World::new().await;
    world.store.grant();
    let old = world
        .token(json!({
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": world.store.id_token(7001),
            "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
            "requested_token_type": OFFLINE,
        }))
        .await
        .1;
    assert!(old.get("expires_in").is_none());
    world.clock.advance(86_400 * 365);
    assert!(world.opens(&old["access_token"]).await);
    let migrate = json!({
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": old["access_token"],
        "subject_token_type": OFFLINE,
        "requested_token_type": OFFLINE,
        "expiring": "1",
    });
    world.store.set_admin_faults(AdminFaults {
        token: vec![
            TokenFault::Server(503),
            TokenFault::TooMany(2),
            TokenFault::InvalidGrant,
        ],
        ..AdminFaults::default()
    });
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(world.token(migrate.clone()).await.0);
    }
    assert_eq!(
        statuses,
        [503, 429, 400, 200, 400],
        "and there is no second migration"
    );
    assert!(!world.opens(&old["access_token"]).await);
    world.end().await;
}

#[tokio::test]
async fn the_frame_is_signed_and_a_managed_install_ends_in_the_app() {
    let world = World::new().await;
    world.store.managed_install().await.unwrap();
    assert!(world.store.installed());
    world.store.set_admin_faults(AdminFaults {
        token: vec![TokenFault::Server(502)],
        ..AdminFaults::default()
    });
    let refused = world.store.managed_install().await.unwrap_err();
    assert!(refused.contains("answered 401"), "{refused}");
    let url = url::Url::parse(&world.store.open_app_url(7002)).unwrap();
    let mut params: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let at = params.iter().position(|(key, _)| key == "hmac").unwrap();
    let (_, hmac) = params.remove(at);
    assert_eq!(hmac, sign::oauth(SECRET, &params));
    let names: Vec<&str> = params.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "embedded",
            "host",
            "id_token",
            "locale",
            "session",
            "shop",
            "timestamp"
        ]
    );
    assert_eq!(url.path(), "/");
    world.end().await;
}

#[tokio::test]
async fn a_removed_app_loses_its_tokens_and_hears_only_of_that() {
    let world = World::new().await;
    let token = json!(world.access().await);
    assert!(world.opens(&token).await);
    world.store.uninstall();
    assert!(!world.opens(&token).await);
    world.add("ember-overdrive").await;
    world.store.settled().await;
    assert_eq!(world.topics(), ["app/uninstalled"]);
    assert_eq!(world.get("/apps/chat/session").await.status(), 404);
    assert!(
        !world
            .get("/")
            .await
            .text()
            .await
            .unwrap()
            .contains("counterbell-chat")
    );
    world.store.grant();
    world.clock.advance(48 * 3600);
    world.store.settled().await;
    assert_eq!(
        world.topics(),
        ["app/uninstalled", "shop/redact"],
        "even after a reinstall"
    );
    world.end().await;
}
