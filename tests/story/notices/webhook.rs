//! Outgoing webhooks: signed, tried again, and never led astray.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::target::{Says, Target};
use super::{asks, outcomes, rule, told};
use crate::support::{App, Kind};

async fn app_with(target: &Target, format: &str) -> (App, String) {
    let app = App::start_with(Kind::Sqlite, |config| config.alerts_to_loopback = true).await;
    let change = json!({
        "on_duty": false, "by_page": false, "webhook": format, "url": format!("{}/hook", target.url),
    });
    let answer = app
        .mia()
        .posts("notification-rules", rule("Hook", change))
        .await
        .ok()
        .body;
    (app, answer["secret"].as_str().unwrap().to_owned())
}

#[actix_web::test]
async fn it_is_signed_and_names_no_shopper() {
    let target = Target::says(&[]).await;
    let (app, secret) = app_with(&target, "json").await;
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    let heard = target.heard();
    assert_eq!(heard.len(), 1);
    let said: Value = serde_json::from_slice(&heard[0].body).unwrap();
    assert_eq!(said["conversation"], chat);
    assert_eq!(said["cause"], "requested");
    assert!(
        said["link"]
            .as_str()
            .unwrap()
            .ends_with(&format!("/inbox/{chat}"))
    );
    let signature = heard[0].header("x-counterbell-signature");
    let (time, hex) = signature.split_once(",v1=").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{}.", time.strip_prefix("t=").unwrap()).as_bytes());
    mac.update(&heard[0].body);
    let right: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(hex, right);
    assert_eq!(outcomes(&app, &chat, "webhook").await, ["sent"]);
    let page = app
        .mia()
        .gets("/settings/notifications")
        .await
        .ok()
        .body
        .to_string();
    assert!(
        !page.contains(&format!("{}/hook", target.url)),
        "the address is not shown again"
    );
    app.stops().await;
}

#[actix_web::test]
async fn what_fails_is_tried_again_under_the_same_id_and_it_is_seen_that_it_waits() {
    let target = Target::says(&[Says::Status(500), Says::Nothing]).await;
    let (app, _) = app_with(&target, "slack").await;
    let (_, chat) = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(outcomes(&app, &chat, "webhook").await, ["owed busy"]);
    for _ in 0..3 {
        app.advances(120);
        app.runs_jobs().await;
    }
    let heard = target.heard();
    assert_eq!(heard.len(), 3, "twice in vain, then taken, then no more");
    let id = heard[0].header("x-counterbell-id");
    assert!(heard.iter().all(|one| one.header("x-counterbell-id") == id));
    let said: Value = serde_json::from_slice(&heard[2].body).unwrap();
    assert!(
        said["text"]
            .as_str()
            .unwrap()
            .contains("A shopper asks for a person")
    );
    let last = told(&app, &chat).await;
    let hook = last.iter().find(|one| one.channel == "webhook").unwrap();
    assert_eq!((hook.state.as_str(), hook.tries), ("sent", 2));
    app.stops().await;
}

#[actix_web::test]
async fn it_follows_nobody_elsewhere_and_reads_no_answer() {
    let target = Target::says(&[Says::Elsewhere, Says::Flood]).await;
    let (app, _) = app_with(&target, "json").await;
    let (_, first) = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(outcomes(&app, &first, "webhook").await, ["failed moved"]);
    let (_, second) = asks(&app).await;
    app.runs_jobs().await;
    assert_eq!(outcomes(&app, &second, "webhook").await, ["sent"]);
    assert!(target.heard().iter().all(|one| one.path == "/hook"));
    app.stops().await;
}

#[actix_web::test]
async fn a_target_that_is_down_is_left_alone_for_a_while() {
    let target = Target::says(&[Says::Status(503); 40]).await;
    let (app, _) = app_with(&target, "json").await;
    for _ in 0..8 {
        asks(&app).await;
        app.runs_jobs().await;
    }
    assert_eq!(target.heard().len(), 5, "then its circuit is open");
    app.stops().await;
}
