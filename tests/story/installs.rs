//! However a merchant comes, one shop has one row: by token exchange, by the grant, again after leaving, twice at
//! once. What is kept of it is sealed, and nothing of it is told.
use std::io::Write;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use counterbell::app::Application;
use counterbell::db::schema::{rules, shops};
use counterbell::error::Error;
use counterbell::shop::access::{self, AccessError, ExchangeError};
use counterbell::shop::seal::Sealer;
use diesel::prelude::*;
use futures_util::future::{join, join_all};
use parking_lot::Mutex;
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use serde_json::json;

use crate::access::{NEW, begins, begins_installed, domain, ends, pair, refused, row, second_node};
use crate::support::shopify::oauth_query;
use crate::support::{App, Kind, Tell};

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

/// The shops of this domain: id, when it installed, when it left.
async fn named(app: &App) -> Vec<(i64, i64, Option<i64>)> {
    app.reads(|conn| {
        Ok(shops::table
            .filter(shops::domain.eq(NEW))
            .select((shops::id, shops::installed_at, shops::uninstalled_at))
            .load(conn)?)
    })
    .await
}

/// Changes a shop's row and rules behind everybody's back.
async fn leaves(app: &App, shop: counterbell::db::ShopId, erased: bool) {
    app.shared
        .store
        .write(shop, move |tx| {
            assert!(counterbell::shop::store::uninstall(tx, tx.now)?);
            if erased {
                diesel::delete(rules::table.filter(rules::shop_id.eq(tx.key())))
                    .execute(tx.conn)?;
                diesel::update(shops::table.find(tx.key()))
                    .set(shops::erased_at.eq(Some(tx.now.0)))
                    .execute(tx.conn)?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
}

#[actix_web::test]
async fn a_shop_that_comes_back_is_the_same_shop() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (app, tokens, shop) = begins_installed(kind).await;
        assert_eq!(rule_names(&app, shop.key()).await.len(), 5);
        app.shared
            .store
            .write(shop, |tx| {
                let mine = rules::table.filter(rules::shop_id.eq(tx.key()));
                diesel::delete(mine.filter(rules::position.gt(1))).execute(tx.conn)?;
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        let names = rule_names(&app, shop.key()).await;
        app.advances(60);
        leaves(&app, shop, false).await;
        let gone = access::token(&app.shared, shop).await;
        assert!(matches!(gone, Err(AccessError::Uninstalled)), "{gone:?}");
        access::keep_alive(&app.shared, shop).await.unwrap();
        app.advances(60);
        let again = access::exchange(&app.shared, &domain(), "an-id-token").await;
        assert_eq!(again.unwrap(), shop);
        assert_eq!(tokens.times(), 2);
        let now = app.clock.now().0;
        assert_eq!(named(&app).await, [(shop.key(), now, None)]);
        assert_eq!(rule_names(&app, shop.key()).await, names);

        // After everything of it was erased it begins anew.
        app.advances(60);
        leaves(&app, shop, true).await;
        access::exchange(&app.shared, &domain(), "an-id-token")
            .await
            .unwrap();
        assert_eq!(rule_names(&app, shop.key()).await.len(), 5);
        assert_eq!(named(&app).await.len(), 1);
        ends(app, tokens).await;
    }
}

#[actix_web::test]
async fn two_first_installs_at_once_make_one_shop_with_the_pair_that_lives() {
    let (app, tokens) = begins(Kind::Postgres).await;
    let second = second_node(&app);
    let other = second.shared();
    tokens.shuts().await;
    let all = join_all((0..6).map(async |number| {
        let node = if number % 2 == 0 { &app.shared } else { &other };
        access::exchange(node, &domain(), &format!("id-token-{number}")).await
    }));
    let opened = async {
        tokens.has_been_asked(2).await;
        tokens.opens();
    };
    let (all, ()) = join(all, opened).await;
    let rows = named(&app).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    for shop in all {
        assert_eq!(shop.unwrap().key(), rows[0].0);
    }
    assert_eq!(
        tokens.times(),
        3,
        "one a node, and one to know which pair lives"
    );
    let shop = counterbell::db::ShopId(counterbell::ids::Id(rows[0].0));
    assert_eq!(pair(&app, shop).await.refresh.unwrap(), "shprt_3");
    assert_eq!(rule_names(&app, rows[0].0).await.len(), 5);
    drop((other, second));
    ends(app, tokens).await;
}

#[actix_web::test]
async fn a_shop_that_leaves_during_a_renewal_gets_no_token_back() {
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    app.advances(3_600);
    tokens.shuts().await;
    let left = async {
        tokens.has_been_asked(2).await;
        leaves(&app, shop, false).await;
        tokens.opens();
    };
    let (answer, ()) = join(access::token(&app.shared, shop), left).await;
    assert!(
        matches!(answer, Err(AccessError::Uninstalled)),
        "{answer:?}"
    );
    assert_eq!(row(&app, shop).await.token, None);
    ends(app, tokens).await;
}

#[actix_web::test]
async fn scopes_that_lack_are_asked_for_now_and_then() {
    let (app, tokens) = begins(Kind::Sqlite).await;
    let old = json!({ "access_token": "shpat_old", "scope": "read_orders", "expires_in": 3600,
        "refresh_token": "shprt_old", "refresh_token_expires_in": 7_776_000 });
    tokens.tell([Tell::Says(200, old)]);
    let asks = async || access::exchange(&app.shared, &domain(), "an-id-token").await;
    let shop = asks().await.unwrap();
    asks().await.unwrap();
    assert_eq!(tokens.times(), 1);
    app.advances(600);
    tokens.tell([Tell::Says(503, json!({}))]);
    assert_eq!(asks().await.unwrap(), shop, "what there is serves");
    app.advances(600);
    asks().await.unwrap();
    app.advances(600);
    asks().await.unwrap();
    assert_eq!(tokens.times(), 3, "they were granted");
    ends(app, tokens).await;
}

#[actix_web::test]
async fn an_id_token_that_is_not_taken_is_told_apart() {
    let (app, tokens) = begins(Kind::Sqlite).await;
    let asks = async || access::exchange(&app.shared, &domain(), "an-id-token").await;
    tokens.tell([refused("invalid_subject_token")]);
    assert!(matches!(asks().await, Err(ExchangeError::InvalidSubject)));
    tokens.tell([Tell::Says(502, json!({}))]);
    assert!(matches!(asks().await, Err(ExchangeError::Unavailable)));
    app.advances(5);
    tokens.tell([refused("invalid_client")]);
    assert!(matches!(asks().await, Err(ExchangeError::Client)));
    app.advances(300);
    asks().await.unwrap();
    asks().await.unwrap();
    assert_eq!(tokens.times(), 4, "not on every page");
    ends(app, tokens).await;
}

#[actix_web::test]
async fn shopify_says_who_holds_an_id_token() {
    let (app, tokens) = begins(Kind::Sqlite).await;
    let ada = json!({ "id": 704912205188288575_i64, "first_name": "Ada", "last_name": "L.",
        "email": "ada@example.com", "email_verified": true, "account_owner": true, "locale": "en-GB",
        "collaborator": false });
    let answer = json!({ "access_token": "shpua_1", "scope": "read_orders", "expires_in": 86399,
        "associated_user_scope": "read_orders", "associated_user": ada });
    tokens.tell([Tell::Says(200, answer)]);
    let who = access::who(&app.shared, &domain(), "an-id-token")
        .await
        .unwrap();
    assert_eq!(who.id, 704_912_205_188_288_575);
    assert_eq!((&who.first_name[..], who.account_owner), ("Ada", true));
    assert_eq!(who.locale.as_deref(), Some("en-GB"));
    let body = tokens.last().body;
    assert_eq!(
        body["requested_token_type"],
        "urn:shopify:params:oauth:token-type:online-access-token"
    );
    assert!(body.get("expiring").is_none());
    tokens.tell([Tell::Says(400, json!({ "error": "invalid_subject_token" }))]);
    let answer = access::who(&app.shared, &domain(), "an-id-token").await;
    assert!(matches!(answer, Err(ExchangeError::InvalidSubject)));
    assert!(named(&app).await.is_empty());
    ends(app, tokens).await;
}

/// One more node, with these keys.
fn node_with(app: &App, current: u8, previous: Option<u8>) -> Application {
    let key = |byte: u8| STANDARD.encode([byte; 32]);
    let mut config = app.shared.config.clone();
    config.sealer = Sealer::parse(&key(current), previous.map(key).as_deref()).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    Application::with_listener(listener, config, app.clock.clone()).unwrap()
}

#[actix_web::test]
async fn the_encryption_key_can_be_changed() {
    let (app, tokens, shop) = begins_installed(Kind::Postgres).await;
    let turned = node_with(&app, 8, Some(7));
    let forgotten = node_with(&app, 8, None);
    let token = async |node: &Application| access::token(&node.shared(), shop).await;
    assert_eq!(token(&turned).await.unwrap().secret, "shpat_1");
    let blind = token(&forgotten).await;
    assert!(matches!(blind, Err(AccessError::Fault(_))), "{blind:?}");
    assert_eq!(row(&app, shop).await.lost, None, "the key may come back");
    access::keep_alive(&turned.shared(), shop).await.unwrap();
    assert_eq!(token(&forgotten).await.unwrap().secret, "shpat_1");
    assert_eq!((tokens.times(), row(&app, shop).await.generation), (1, 1));
    // A page that is opened heals what no key opens.
    let again = access::exchange(&app.shared, &domain(), "an-id-token").await;
    assert_eq!(again.unwrap(), shop);
    assert_eq!(
        access::token(&app.shared, shop).await.unwrap().secret,
        "shpat_2"
    );
    drop((turned, forgotten));
    ends(app, tokens).await;
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn no_log_tells_a_token() {
    let log = Log::default();
    let writer = log.clone();
    let told = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(told);
    let (app, tokens, shop) = begins_installed(Kind::Sqlite).await;
    let quoting =
        json!({ "error": "invalid_grant", "error_description": "shprt_1 of ada@example.com" });
    for tell in [
        Tell::Lost,
        Tell::Noise,
        Tell::Busy("1"),
        Tell::Says(400, quoting),
    ] {
        app.advances(3_600);
        tokens.tell([tell]);
        let _ = access::token(&app.shared, shop).await;
    }
    let _ = access::who(&app.shared, &domain(), "an-id-token").await;
    let log = String::from_utf8(log.0.lock().clone()).unwrap();
    assert!(log.contains("was not renewed"), "{log}");
    for secret in [
        "shpat_",
        "shprt_",
        "an-id-token",
        crate::support::SECRET,
        "ada@",
    ] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
    ends(app, tokens).await;
}

#[actix_web::test]
async fn a_code_is_exchanged_in_shopifys_json_and_a_refusal_is_a_page() {
    let (app, tokens) = begins(Kind::Sqlite).await;
    let stamp = (app.clock.now().0 / 1_000_000).to_string();
    let calls_back = async || {
        let query = oauth_query(&[("shop", NEW), ("timestamp", &stamp)]);
        let begun = app.http.get(format!("{}/auth?{query}", app.url)).send();
        let begun = begun.await.unwrap();
        let cookie = begun.headers()[SET_COOKIE].to_str().unwrap().to_owned();
        let consent = url::Url::parse(begun.headers()[LOCATION].to_str().unwrap()).unwrap();
        let state = consent.query_pairs().find(|(name, _)| name == "state");
        let query = oauth_query(&[
            ("code", "a-code"),
            ("shop", NEW),
            ("state", &state.unwrap().1),
            ("timestamp", &stamp),
        ]);
        let url = format!("{}/auth/callback?{query}", app.url);
        app.http
            .get(url)
            .header(COOKIE, cookie.split(';').next().unwrap())
            .send()
            .await
            .unwrap()
    };
    tokens.tell([
        Tell::Says(503, json!({})),
        Tell::Says(400, json!({ "error": "invalid_request" })),
    ]);
    for status in [503, 401] {
        let page = calls_back().await;
        assert_eq!(page.status(), status);
        let kind = page.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
        assert!(kind.starts_with("text/html"), "{kind}");
        let page = page.text().await.unwrap();
        assert!(
            page.contains("Shopify admin") && !page.contains("<input"),
            "{page}"
        );
    }
    assert!(named(&app).await.is_empty());
    assert_eq!(calls_back().await.status(), 302);
    let asked = tokens.last();
    assert_eq!(asked.content_type, "application/json");
    assert_eq!(
        asked.body,
        json!({
            "client_id": "story",
            "client_secret": crate::support::SECRET,
            "code": "a-code",
            "expiring": "1",
        })
    );
    assert_eq!(named(&app).await.len(), 1);
    ends(app, tokens).await;
}
