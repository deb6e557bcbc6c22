//! Every act at a door of staff leaves one entry in the audit, in the very write that does it: where the entry can't be
//! kept, nothing is done. A refusal leaves none. A new door that changes something is tried here by itself, with what
//! the scene says to it; where that is no act yet, it needs an arm in `ready`.

mod ready;

use std::collections::BTreeMap;

use actix_web::http::Method;
use counterbell::team::audit::{self, Entry, Sought};
use counterbell::web::routes;
use serde_json::Value;

use self::ready::ready;
use super::Scene;
use crate::support::{Answer, App, Staff, dump};

/// Doors at which an act is more than this scene has room for, and the chapter that tells of it.
const ELSEWHERE: &[(&str, &str)] = &[
    ("/api/v1/account/codes/on", "team::codes"),
    ("/api/v1/account/codes/off", "team::codes"),
    ("/api/v1/deliveries/{delivery}/replay", "webhooks"),
    ("/api/v1/sources", "knowledge"),
    ("/api/v1/sources/{source}/delete", "knowledge"),
    // Shopify does these; what it made is noted, or may have made.
    (
        "/api/v1/conversations/{conversation}/discounts",
        "replies::offers",
    ),
    (
        "/api/v1/conversations/{conversation}/draft-orders",
        "replies::offers",
    ),
    (
        "/api/v1/conversations/{conversation}/orders/{order}/{act}",
        "shopside::order_acts",
    ),
];
/// Tables that say what was looked at, not what was done.
const NO_ACT: [&str; 2] = ["presence", "sessions"];

async fn entries(app: &App) -> Vec<Entry> {
    let shop = app.shop;
    let sought = Sought::default();
    let mut all = app
        .reads(move |conn| audit::list(conn, shop, &sought, 10_000))
        .await;
    all.reverse();
    all
}

async fn kept(app: &App) -> BTreeMap<String, Vec<Value>> {
    let shop = app.shop.key();
    let mut kept = app.reads(move |conn| dump::of_shop(conn, shop)).await;
    kept.retain(|table, _| !NO_ACT.contains(&table.as_str()));
    kept
}

/// What is said at a door.
struct Knock {
    path: String,
    body: Vec<u8>,
}

impl Knock {
    fn json(path: impl Into<String>, body: &Value) -> Self {
        Self {
            path: path.into(),
            body: body.to_string().into_bytes(),
        }
    }

    async fn by(&self, scene: &Scene, staff: &Staff) -> Answer {
        let request = scene
            .app
            .http
            .post(format!("{}{}", scene.app.url, self.path))
            .header("cookie", &staff.cookie)
            .header("origin", &scene.app.url)
            .header("content-type", "application/json")
            .body(self.body.clone());
        Answer::of(request.send().await.unwrap()).await
    }
}

#[actix_web::test]
async fn an_act_and_its_entry_are_written_together_or_not_at_all() {
    let mut scene = Scene::set().await;
    let viewer = scene.app.staff_as("Vic", "viewer").await;
    let mut wrong = Vec::new();
    let mut tried = 0;
    for route in routes() {
        let is_act = route.path.starts_with("/api/v1/")
            && audit::kind(
                &Method::from_bytes(route.method.as_bytes()).unwrap(),
                route.path,
            )
            .is_some()
            && route.method == "POST";
        if !is_act || ELSEWHERE.iter().any(|(path, _)| *path == route.path) {
            continue;
        }
        tried += 1;
        let knock = ready(&mut scene, route.path).await;
        let path = route.path;
        // The clock of an entry is the node's: one instant for all of this.
        scene.app.advances(1);
        scene.app.refuses("audit", "true").await;
        let before = kept(&scene.app).await;
        let refused = knock.by(&scene, &scene.mia).await.status;
        let after = kept(&scene.app).await;
        scene.app.takes_again("audit").await;
        if refused < 500 {
            wrong.push(format!("{path}: {refused}, though its entry can't be kept"));
        }
        for (table, rows) in &after {
            if before.get(table) != Some(rows) {
                wrong.push(format!(
                    "{path}: {table} changed, though its entry can't be kept"
                ));
            }
        }
        let were = entries(&scene.app).await.len();
        let mia = scene.mia.clone();
        let done = knock.by(&scene, &mia).await;
        if !(200..400).contains(&done.status) {
            wrong.push(format!("{path}: {} {}", done.status, done.body));
            continue;
        }
        let new = entries(&scene.app).await.split_off(were);
        let told: Vec<String> = new.iter().map(|entry| entry.kind.clone()).collect();
        let fine = new.len() == 1
            && new.iter().all(|entry| {
                entry.staff == Some(mia.id)
                    && entry.at == scene.app.clock.now()
                    && entry.place.ip.as_deref() == Some("127.0.0.1")
            });
        if !fine {
            wrong.push(format!("{path}: {told:?}"));
        }
        let made = !path.contains('{') && !done.body["id"].is_null();
        if made && new.iter().any(|entry| entry.subject.is_none()) {
            wrong.push(format!("{path}: what was made is not named"));
        }
        // Who may not, does not; and what nobody made is not there.
        let were = entries(&scene.app).await.len();
        knock.by(&scene, &viewer).await;
        let (api, rest) = knock.path.split_at("/api/v1".len());
        let nothing = rest.replace(|c: char| c.is_ascii_digit(), "9");
        let nowhere = Knock {
            path: format!("{api}{nothing}"),
            body: b"{".to_vec(),
        };
        let answers = [nowhere.by(&scene, &mia).await.status];
        let new = entries(&scene.app).await.split_off(were);
        let by_mia = new.iter().filter(|entry| entry.staff == Some(mia.id));
        if answers[0] >= 400 && by_mia.count() > 0 {
            wrong.push(format!("{path}: refused, and noted"));
        }
        if path == "/api/v1/account/sessions/{session}/end" || path.ends_with("/password") {
            scene.mia = scene.app.staff("Mia").await;
        }
    }
    assert!(tried > 60, "{tried} doors");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    scene.app.stops().await;
}

#[actix_web::test]
async fn a_claim_of_nothing_leaves_no_entry() {
    let scene = Scene::set().await;
    scene.mia.claims_next().await.unwrap();
    let were = entries(&scene.app).await.len();
    assert_eq!(scene.mia.claims_next().await, None);
    assert_eq!(entries(&scene.app).await.len(), were);
    scene.app.stops().await;
}
