//! A file that says only some things: what it says nothing of stays, and what the plan has no room for is refused.

use counterbell::shop::plan::{Limits, Offer};
use serde_json::{Value, json};

use super::{BOTH, does, exports, imports, sets_up};
use crate::support::{App, Staff};

async fn action(staff: &Staff, id: &str) -> Value {
    staff.gets(&format!("/api/v1/actions/{id}")).await.ok().body
}

#[actix_web::test]
async fn more_assistants_than_the_plan_has_are_refused_one_by_one_and_nothing_is_kept() {
    for kind in BOTH {
        let app = App::start_with(kind, |config| {
            config.plans = Some(Offer {
                handle: "counterbell".into(),
                free: Limits {
                    chats: 100,
                    members: 3,
                    assistants: 2,
                },
            });
        })
        .await;
        let mia = app.mia();
        let before = exports(&mia).await;
        let named = |names: &[&str]| {
            let all: Vec<Value> = names.iter().map(|name| json!({ "name": name })).collect();
            json!({ "counterbell": 1, "retention_days": 77, "assistants": all })
        };
        for sure in [false, true] {
            let file = named(&["Ada", "Bea", "Cleo"]);
            let (status, answer) = imports(&mia, &file, json!({ "sure": sure })).await;
            assert_eq!(status, 422, "{kind:?}: {answer}");
            let told: Vec<&str> = answer["problems"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|one| one["field"].as_str())
                .collect();
            assert_eq!(told, ["assistants[1].name", "assistants[2].name"]);
            assert!(
                answer["problems"][0]["text"]
                    .as_str()
                    .unwrap()
                    .contains("Free"),
                "{answer}"
            );
            assert_eq!(exports(&mia).await, before, "{kind:?}");
        }
        let (status, answer) = imports(&mia, &named(&["Ada"]), json!({ "sure": true })).await;
        assert_eq!(status, 200, "{kind:?}: {answer}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn whom_an_action_asks_for_by_name_stays_when_its_text_comes_from_a_file() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let made = does(
            &mia,
            "actions",
            json!({ "name": "Luthier", "starts": [{ "on": "keywords", "any": ["luthier"] }],
                    "does": [{ "do": "say", "text": "Mia comes." }, { "do": "request", "to": { "staff": mia.id } }] }),
        )
        .await;
        let id = made["id"].as_str().unwrap().to_owned();
        let file = exports(&mia).await.to_string();
        assert!(!file.contains(&mia.id.to_string()));
        let file: Value = serde_json::from_str(&file.replace("Mia comes.", "She comes.")).unwrap();
        let (status, seen) = imports(&mia, &file, json!({})).await;
        let told =
            "“Luthier” goes on asking for Mia: whom an action asks for by name is not in the file.";
        assert_eq!((status, &seen["told"][0]["text"]), (200, &json!(told)));
        assert!(seen["html"].as_str().unwrap().contains(told));
        let (status, done) = imports(&mia, &file, json!({ "whole": true, "sure": true })).await;
        assert_eq!((status, &done["told"][0]["text"]), (200, &json!(told)));
        let does = action(&mia, &id).await["does"].clone();
        assert_eq!(does[0]["text"], "She comes.", "{kind:?}");
        assert_eq!(
            does[1]["to"],
            json!({ "staff": mia.id.to_string() }),
            "{kind:?}"
        );
        // Where the file says whom, that is whom.
        let mut said = file.clone();
        let actions = said["assistants"][0]["actions"].as_array_mut().unwrap();
        let luthier = actions.iter_mut().find(|one| one["name"] == "Luthier");
        luthier.unwrap()["does"][1]["to"] = json!("anyone");
        let (status, done) = imports(&mia, &said, json!({ "sure": true })).await;
        assert_eq!((status, &done["told"]), (200, &json!([])), "{kind:?}");
        assert_eq!(action(&mia, &id).await["does"][1]["to"], Value::Null);
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_a_file_says_nothing_of_stays_as_it_is() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        sets_up(&mia).await;
        let ada = exports(&mia).await["assistants"][1].clone();
        let before = exports(&mia).await;
        assert_eq!(ada["look"]["greeting"], "Hello there");
        // By name alone: nothing changes, of it or of its actions.
        let mut sparse = json!({ "counterbell": 1, "assistants": [
            { "name": "", "first": true },
            { "name": "Ada" },
        ] });
        let mut actions = before["assistants"][0]["actions"].clone();
        for one in actions.as_array_mut().unwrap() {
            one.as_object_mut().unwrap().remove("enabled");
        }
        sparse["assistants"][0]["actions"] = actions;
        let (status, done) = imports(&mia, &sparse, json!({ "sure": true })).await;
        assert_eq!(
            (status, &done["changed"]),
            (200, &json!(0)),
            "{kind:?}: {done}"
        );
        // One part of it: the others stay.
        sparse["assistants"][1]["look"] = json!({ "greeting": "Good day" });
        let (status, done) = imports(&mia, &sparse, json!({ "sure": true })).await;
        assert_eq!(status, 200, "{done}");
        let after = exports(&mia).await;
        assert_eq!(
            after["assistants"][1]["look"],
            json!({ "greeting": "Good day" })
        );
        for part in ["places", "enabled", "shared_inbox", "elsewhere"] {
            assert_eq!(after["assistants"][1][part], ada[part], "{kind:?}: {part}");
        }
        assert_eq!(after["assistants"][0], before["assistants"][0], "{kind:?}");
        // A whole file is all there is to be.
        sparse["assistants"][1] = json!({ "name": "Ada" });
        let (status, done) = imports(&mia, &sparse, json!({ "sure": true, "whole": true })).await;
        assert_eq!(status, 200, "{done}");
        assert_eq!(exports(&mia).await["assistants"][1]["look"], json!({}));
        app.stops().await;
    }
}
