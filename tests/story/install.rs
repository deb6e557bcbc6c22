//! A merchant installs the app: the whole grant, with a store that plays Shopify; and the app proxy, by
//! which the store says who is signed in.

use counterbell::clock::Clock;
use counterbell::db::schema::{rules, shops};
use counterbell::db::{DatabaseUrl, ShopId};
use counterbell::demo::store::{Store, StoreConfig};
use counterbell::ids::Id;
use counterbell::shop::store::Token;
use diesel::prelude::*;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use serde_json::json;

use crate::support::shopify::{oauth_query, proxy_query};
use crate::support::{App, Kind, SHOP, Shopper, held_now};

const NEW: &str = "new-shop.myshopify.com";

/// The app and a store on Shopify's side of it.
async fn begins(shop: &str) -> (App, Store) {
    let store = Store::start(StoreConfig {
        port: 0,
        app_url: "http://127.0.0.1:9".into(),
        client_id: "story".into(),
        secret: crate::support::SECRET.into(),
        shop: shop.into(),
        data: None,
        clock: Clock::held_at(held_now()),
    })
    .await
    .unwrap();
    let admin = counterbell::config::ShopUrl::parse(&store.admin_url()).unwrap();
    let app = App::start_with(Kind::Sqlite, |config| config.shop_url = admin).await;
    store.set_app_url(app.url.clone());
    (app, store)
}

async fn ends(app: App, store: Store) {
    store.stop().await;
    app.stops().await;
}

#[derive(Queryable, Debug, Clone)]
struct Shop {
    id: i64,
    scopes: String,
    uninstalled_at: Option<i64>,
    token: Option<Vec<u8>>,
}

async fn shop(app: &App, domain: &str) -> Option<Shop> {
    let domain = domain.to_owned();
    app.reads(move |conn| {
        Ok(shops::table
            .filter(shops::domain.eq(domain))
            .select((
                shops::id,
                shops::scopes,
                shops::uninstalled_at,
                shops::token,
            ))
            .first(conn)
            .optional()?)
    })
    .await
}

/// The shop's token, as the app reads it.
fn opened(app: &App, shop: &Shop) -> Token {
    let context = format!("shop-token:{}", shop.id);
    let sealed = shop.token.as_deref().unwrap();
    let plain = app.shared.config.sealer.open(context.as_bytes(), sealed);
    serde_json::from_slice(&plain.unwrap()).unwrap()
}

async fn rule_names(app: &App, shop: i64) -> Vec<String> {
    app.reads(move |conn| {
        Ok(rules::table
            .filter(rules::shop_id.eq(shop))
            .order(rules::position.asc())
            .select(rules::name)
            .load(conn)?)
    })
    .await
}

/// Everything of the database that is on disk.
fn on_disk(app: &App) -> Vec<u8> {
    let DatabaseUrl::Sqlite(path) = &app.shared.config.database else {
        panic!("a file was expected");
    };
    ["", "-wal"]
        .iter()
        .filter_map(|ending| std::fs::read(format!("{}{ending}", path.display())).ok())
        .flatten()
        .collect()
}

fn occurs(text: &str, bytes: &[u8]) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

#[actix_web::test]
async fn a_merchant_installs_the_app_and_its_token_is_sealed() {
    let (app, store) = begins(NEW).await;
    assert!(shop(&app, NEW).await.is_none());
    store.install().await.unwrap();
    let installed = shop(&app, NEW).await.expect("the shop is there");
    assert!(installed.scopes.contains("read_orders"));
    assert_eq!(rule_names(&app, installed.id).await.len(), 5);

    let token = opened(&app, &installed);
    assert!(token.access.starts_with("shpat_"));
    assert_eq!(token.access_until, Some(held_now().plus_seconds(3_600)));
    let refresh = token.refresh.unwrap();
    let disk = on_disk(&app);
    assert!(occurs(NEW, &disk), "this is where it would be");
    for secret in [&token.access[..], &refresh, "shpat_", "shprt_"] {
        assert!(!occurs(secret, &disk), "a token lies open");
    }
    Shopper::arrives(&app.http, &app.url, NEW, &format!("https://{NEW}")).await;
    ends(app, store).await;
}

#[actix_web::test]
async fn a_reinstall_keeps_the_shop_and_the_rules_as_the_merchant_made_them() {
    let (app, store) = begins(NEW).await;
    store.install().await.unwrap();
    let first = shop(&app, NEW).await.unwrap();
    let id = ShopId(Id(first.id));
    app.shared
        .store
        .write(id, |tx| {
            diesel::update(rules::table.filter(rules::shop_id.eq(tx.key())))
                .filter(rules::name.eq("Request a person"))
                .set(rules::name.eq("Call a human"))
                .execute(tx.conn)?;
            Ok::<_, counterbell::error::Error>(())
        })
        .await
        .unwrap();
    let names = rule_names(&app, first.id).await;
    store.deliver("app/uninstalled", json!({ "id": 1 }));
    store.settled().await;
    app.runs_jobs().await;
    let gone = shop(&app, NEW).await.unwrap();
    assert!(gone.uninstalled_at.is_some());
    assert!(gone.token.is_none(), "no token outlives the app's leave");

    store.install().await.unwrap();
    let again = shop(&app, NEW).await.unwrap();
    assert_eq!(again.id, first.id);
    assert_eq!(again.uninstalled_at, None);
    assert_ne!(opened(&app, &again).access, opened(&app, &first).access);
    assert!(names.contains(&"Call a human".to_owned()));
    assert_eq!(rule_names(&app, again.id).await, names);
    ends(app, store).await;
}

/// A browser halfway through the grant.
struct Halfway {
    cookie: String,
    callback: String,
}

fn header(response: &reqwest::Response, name: reqwest::header::HeaderName) -> String {
    let value = response.headers().get(&name);
    value
        .unwrap_or_else(|| panic!("no {name}: {}", response.status()))
        .to_str()
        .unwrap()
        .to_owned()
}

fn stamp(app: &App) -> String {
    (app.clock.now().0 / 1_000_000).to_string()
}

/// Begins an install and follows it to the door of the callback.
async fn halfway(app: &App) -> Halfway {
    let query = oauth_query(&[("shop", NEW), ("timestamp", &stamp(app))]);
    let begun = app.http.get(format!("{}/auth?{query}", app.url)).send();
    let begun = begun.await.unwrap();
    assert_eq!(begun.status(), 302);
    let cookie = header(&begun, SET_COOKIE);
    assert!(cookie.contains("HttpOnly"), "{cookie}");
    let agreed = app.http.get(header(&begun, LOCATION)).send().await.unwrap();
    assert_eq!(agreed.status(), 302);
    Halfway {
        cookie: cookie.split(';').next().unwrap().to_owned(),
        callback: header(&agreed, LOCATION),
    }
}

async fn calls_back(app: &App, url: &str, cookie: Option<&str>) -> u16 {
    let mut request = app.http.get(url);
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    request.send().await.unwrap().status().as_u16()
}

/// The callback with parts of it said otherwise, signed again.
fn resigned(app: &App, callback: &str, changes: &[(&str, &str)]) -> String {
    let url = url::Url::parse(callback).unwrap();
    let mut pairs: Vec<(String, String)> = url
        .query_pairs()
        .into_owned()
        .filter(|(name, _)| name != "hmac" && name != "host")
        .collect();
    for (name, value) in &mut pairs {
        if let Some((_, other)) = changes.iter().find(|(key, _)| key == name) {
            *value = (*other).to_owned();
        }
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (&k[..], &v[..])).collect();
    format!("{}/auth/callback?{}", app.url, oauth_query(&pairs))
}

#[actix_web::test]
async fn only_the_browser_that_began_an_install_may_end_it() {
    let (app, store) = begins(NEW).await;
    let mine = halfway(&app).await;
    let theirs = halfway(&app).await;
    assert_eq!(calls_back(&app, &mine.callback, None).await, 401);
    let other = Some(&theirs.cookie[..]);
    assert_eq!(calls_back(&app, &mine.callback, other).await, 401);
    let forged = Some("counterbell_install=forged");
    assert_eq!(calls_back(&app, &mine.callback, forged).await, 401);
    let state = resigned(&app, &mine.callback, &[("state", "another")]);
    assert_eq!(calls_back(&app, &state, Some(&mine.cookie)).await, 401);
    assert!(shop(&app, NEW).await.is_none());

    let right = resigned(&app, &mine.callback, &[]);
    assert_eq!(calls_back(&app, &right, Some(&mine.cookie)).await, 302);
    assert!(shop(&app, NEW).await.is_some());
    assert_eq!(
        calls_back(&app, &right, Some(&mine.cookie)).await,
        401,
        "a code serves once"
    );
    ends(app, store).await;
}

#[actix_web::test]
async fn a_callback_that_is_not_shopifys_word_installs_nothing() {
    let (app, store) = begins(NEW).await;
    let half = halfway(&app).await;
    let cookie = Some(&half.cookie[..]);
    let last = half.callback.rfind("hmac=").unwrap() + 5;
    let mut flipped = half.callback.clone().into_bytes();
    flipped[last] = if flipped[last] == b'0' { b'1' } else { b'0' };
    let flipped = String::from_utf8(flipped).unwrap();
    assert_eq!(calls_back(&app, &flipped, cookie).await, 401);
    let unsigned = half.callback.replace("hmac=", "humac=");
    assert_eq!(calls_back(&app, &unsigned, cookie).await, 401);
    let other = resigned(
        &app,
        &half.callback,
        &[("shop", "other-shop.myshopify.com")],
    );
    assert_eq!(calls_back(&app, &other, cookie).await, 401);
    let evil = resigned(&app, &half.callback, &[("shop", "evil.example")]);
    assert_eq!(calls_back(&app, &evil, cookie).await, 401);
    let unknown = resigned(&app, &half.callback, &[("code", "made-up")]);
    assert_eq!(calls_back(&app, &unknown, cookie).await, 401);
    for domain in [NEW, "other-shop.myshopify.com"] {
        assert!(shop(&app, domain).await.is_none(), "{domain}");
    }
    ends(app, store).await;
}

#[actix_web::test]
async fn a_callback_holds_for_ninety_seconds() {
    let (app, store) = begins(NEW).await;
    let half = halfway(&app).await;
    app.advances(91);
    let late = calls_back(&app, &half.callback, Some(&half.cookie)).await;
    assert_eq!(late, 401);
    assert!(shop(&app, NEW).await.is_none());
    ends(app, store).await;

    let (app, store) = begins(NEW).await;
    let half = halfway(&app).await;
    app.advances(90);
    let in_time = calls_back(&app, &half.callback, Some(&half.cookie)).await;
    assert_eq!(in_time, 302);
    ends(app, store).await;
}

#[actix_web::test]
async fn an_install_begins_only_at_shopifys_word() {
    let (app, store) = begins(NEW).await;
    let now = stamp(&app);
    let signed = oauth_query(&[("shop", NEW), ("timestamp", &now)]);
    let stale = oauth_query(&[("shop", NEW), ("timestamp", "1700000000")]);
    let evil = oauth_query(&[("shop", "evil.example"), ("timestamp", &now)]);
    let changed = signed.replace(NEW, "other-shop.myshopify.com");
    for query in [&format!("shop={NEW}"), &stale, &evil, &changed] {
        let url = format!("{}/auth?{query}", app.url);
        assert_eq!(calls_back(&app, &url, None).await, 401, "{query}");
    }
    // A shop without the app that opens it is led to the install; the twin parameter fools nobody.
    let home = app.http.get(format!("{}/?{signed}", app.url)).send();
    assert!(header(&home.await.unwrap(), LOCATION).starts_with("/auth?"));
    let twice = format!("{}/auth?{signed}&shop=other-shop.myshopify.com", app.url);
    assert_eq!(calls_back(&app, &twice, None).await, 401);
    ends(app, store).await;
}

/// A session asked for through the store, by whoever has this cookie there.
async fn through_the_store(store: &Store, app: &App, cookie: &str, token: &str) -> String {
    let response = app
        .http
        .post(format!("{}/apps/chat/session", store.url()))
        .header(COOKIE, cookie)
        .json(&json!({ "shop": SHOP, "token": token }))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers().get(SET_COOKIE).is_none());
    let body: serde_json::Value = response.json().await.unwrap();
    body["token"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn the_store_vouches_for_a_customer_who_is_signed_in() {
    let (app, store) = begins(SHOP).await;
    for (cookie, vouched) in [("customer=ada", true), ("theme=dark", false)] {
        let mut shopper = app.shopper().await;
        shopper.says("Hello").await;
        let chat = shopper.conversation().await;
        shopper.token = through_the_store(&store, &app, cookie, &shopper.token).await;
        assert_eq!(shopper.conversation().await, chat, "it is the same thread");
        shopper.says("It is me").await;
        let page = app.mia().gets(&format!("/inbox/{chat}")).await.ok().body;
        let page = page.as_str().unwrap();
        assert_eq!(page.contains("Signed in to the store"), vouched);
    }
    ends(app, store).await;
}

async fn asks(app: &App, query: &str, token: &str) -> (u16, String) {
    let response = app
        .http
        .post(format!("{}/proxy/session?{query}", app.url))
        .json(&json!({ "shop": SHOP, "token": token }))
        .send()
        .await
        .unwrap();
    let status = response.status().as_u16();
    let body: serde_json::Value = response.json().await.unwrap();
    (status, body["token"].as_str().unwrap_or("").to_owned())
}

#[actix_web::test]
async fn nobody_but_the_store_can_vouch_for_a_customer() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Hello").await;
    let now = stamp(&app);
    let of = |customer, stamp| {
        proxy_query(&[
            ("shop", SHOP),
            ("logged_in_customer_id", customer),
            ("path_prefix", "/apps/chat"),
            ("timestamp", stamp),
        ])
    };
    let signed = of("1001", &now);
    for query in [
        String::new(),
        format!("shop={SHOP}&logged_in_customer_id=1001&timestamp={now}"),
        signed.replace("1001", "1002"),
        format!("{signed}&logged_in_customer_id=1002"),
        of("1001", "1700000000"),
        oauth_query(&[("shop", SHOP), ("timestamp", &now)]).replace("hmac", "signature"),
    ] {
        let (status, token) = asks(&app, &query, &shopper.token).await;
        assert_eq!((status, &token[..]), (401, ""), "{query}");
    }
    let (status, ada) = asks(&app, &signed, &shopper.token).await;
    assert_eq!(status, 200);
    // Another customer signs in in the same browser: that is somebody else, who must not read on.
    let (_, other) = asks(&app, &of("1002", &now), &ada).await;
    shopper.token = other;
    assert!(shopper.thread().await.0.is_empty());
    shopper.token = ada;
    assert!(!shopper.thread().await.0.is_empty());
    app.stops().await;
}
