//! Codes as a second step, and one's sessions.

use counterbell::team::codes;
use serde_json::json;
use totp_rs::{Builder, Secret};

use super::{BOTH, Sent};
use crate::support::{App, Kind, Staff};

const PASSWORD: &str = "a quiet harbour 7";

/// What the app on the phone shows now.
fn shown(app: &App, key: &str) -> String {
    let secret = Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let seconds = u64::try_from(app.clock.now().0 / 1_000_000).unwrap();
    totp.generate(seconds).to_string()
}

async fn begins(app: &App) -> Sent {
    app.sends(
        "/sign-in",
        &[("email", "mia@example.com"), ("password", PASSWORD)],
    )
    .await
}

fn pending(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"pending\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn sets_up(app: &App, mia: &Staff) -> (String, Vec<String>) {
    mia.posts("account/password", json!({ "password": PASSWORD }))
        .await
        .ok();
    let answer = mia.posts("account/codes", json!({})).await.ok().body;
    let key = answer["key"].as_str().unwrap().to_owned();
    assert!(
        answer["address"]
            .as_str()
            .unwrap()
            .starts_with("otpauth://totp/")
    );
    assert_eq!(
        begins(app).await.status,
        303,
        "not asked for before it is on"
    );
    let wrong = mia
        .posts("account/codes/on", json!({ "code": "000000" }))
        .await;
    assert_eq!(wrong.status, 422);
    let code = shown(app, &key);
    let on = mia
        .posts("account/codes/on", json!({ "code": code }))
        .await
        .ok()
        .body;
    let paper = on["on_paper"].as_array().unwrap();
    let paper = paper
        .iter()
        .map(|c| c.as_str().unwrap().to_owned())
        .collect();
    (key, paper)
}

#[actix_web::test]
async fn once_codes_are_on_a_password_or_a_link_alone_opens_nothing() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (key, paper) = sets_up(&app, &app.mia()).await;
        let half = begins(&app).await;
        assert_eq!((half.status, &half.cookie), (200, &None));
        let pending = pending(&half.page);
        let tries = async |code: &str| {
            app.sends("/sign-in/code", &[("pending", &pending), ("code", code)])
                .await
        };
        // The one that turned it on is used up.
        assert_eq!(tries(&shown(&app, &key)).await.status, 401);
        app.advances(30);
        let code = shown(&app, &key);
        let in_now = tries(&code).await;
        assert_eq!(in_now.status, 303);
        assert_eq!(app.opens_inbox(&in_now.cookie.unwrap()).await, 200);
        assert_eq!(tries(&code).await.status, 401, "once");
        // On paper, once each.
        assert_eq!(tries(&paper[0].to_uppercase()).await.status, 303);
        assert_eq!(tries(&paper[0]).await.status, 401);
        assert_eq!(tries(&paper[1]).await.status, 303);
        app.advances(601);
        assert_eq!(tries(&paper[2]).await.status, 401, "it took too long");

        app.sends("/sign-in/link", &[("email", "mia@example.com")])
            .await;
        let link = app.link_to("mia@example.com").await;
        let half = app.sends(&link, &[]).await;
        assert_eq!((half.status, &half.cookie), (200, &None));
        assert!(half.page.contains("Type your code"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn guessing_codes_is_slowed() {
    let app = App::start(Kind::Sqlite).await;
    sets_up(&app, &app.mia()).await;
    let pending = pending(&begins(&app).await.page);
    let mut statuses = Vec::new();
    for n in 0..7 {
        let code = format!("00000{n}");
        let sent = app
            .sends("/sign-in/code", &[("pending", &pending), ("code", &code)])
            .await;
        statuses.push(sent.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429]);
    app.stops().await;
}

#[actix_web::test]
async fn a_key_is_kept_sealed_and_codes_on_paper_as_digests() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let (key, paper) = sets_up(&app, &mia).await;
    let (shop, id) = (app.shop, mia.id);
    let has = app
        .reads(move |conn| counterbell::team::credentials::of(conn, shop, id))
        .await;
    let bytes = Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let sealed = has.key.unwrap();
    assert!(!sealed.windows(20).any(|part| part == bytes.as_ref()));
    assert_eq!(has.on_paper[0], codes::kept(&paper[0]));
    assert!(has.password.unwrap().starts_with("$argon2id$"));
    app.stops().await;
}

#[actix_web::test]
async fn one_sees_where_one_is_signed_in_and_ends_it() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    mia.posts("account/password", json!({ "password": PASSWORD }))
        .await
        .ok();
    let there = begins(&app).await.cookie.unwrap();
    let elsewhere = begins(&app).await.cookie.unwrap();
    let page = mia.gets("/settings/account").await.ok().body;
    let page = page.as_str().unwrap();
    assert!(page.contains("Firefox on Linux") && page.contains("from 127.0.0.1"));
    let (_, rest) = page.split_once("/api/v1/account/sessions/").unwrap();
    let ends: Vec<&str> = page
        .split("/api/v1/account/sessions/")
        .filter_map(|part| part.split_once("/end\"").map(|(name, _)| name))
        .filter(|name| name.len() == 16)
        .collect();
    assert_eq!(ends.len(), 2, "not one's own: {rest}");
    // Nobody else ends it.
    let path = format!("account/sessions/{}/end", ends[0]);
    assert_eq!(app.leo().posts(&path, json!({})).await.status, 404);
    mia.posts(&path, json!({})).await.ok();
    let open = [
        app.opens_inbox(&there).await,
        app.opens_inbox(&elsewhere).await,
    ];
    assert!(open.contains(&200) && open.contains(&303), "{open:?}");
    mia.posts("account/sessions/end-others", json!({}))
        .await
        .ok();
    assert_eq!(app.opens_inbox(&there).await, 303);
    assert_eq!(app.opens_inbox(&elsewhere).await, 303);
    assert_eq!(mia.gets("/inbox").await.status, 200);
    // A new password ends them, too, and wants the one before.
    let there = begins(&app).await.cookie.unwrap();
    let change = json!({ "current": "not this one 1", "password": "another harbour 8" });
    let refused = mia.posts("account/password", change).await;
    assert_eq!(
        (refused.status, refused.body["error"]["field"].as_str()),
        (422, Some("current"))
    );
    let change = json!({ "current": PASSWORD, "password": "another harbour 8" });
    mia.posts("account/password", change).await.ok();
    assert_eq!(app.opens_inbox(&there).await, 303);
    assert_eq!(begins(&app).await.status, 401);
    app.stops().await;
}
