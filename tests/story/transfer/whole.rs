//! Everything that can be set, from one shop to another, and out again.

use counterbell::db::ShopId;
use counterbell::db::schema::saved_filters;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{BOTH, does, exports, imports};
use crate::support::{App, Kind, Staff};

async fn made(staff: &Staff, path: &str, body: Value) -> String {
    let answer = does(staff, path, body).await;
    answer["id"].as_str().unwrap().to_owned()
}

/// A notification rule that calls a webhook; the secret it signs with.
async fn rings(staff: &Staff, name: &str, format: &str, url: &str, of: &[&str]) -> String {
    let rule = json!({ "name": name, "when": "requested", "on_duty": true, "by_page": true, "hours": "open",
                       "assistants": of, "webhook": format, "url": url });
    let answer = does(staff, "notification-rules", rule).await;
    answer["secret"].as_str().unwrap().to_owned()
}

const HOOK: &str = "https://hooks.example.com/chats";
const SLACK: &str = "https://hooks.slack.com/services/T0/B0/sesame";
const BY_TOKEN: &str = "https://hooks.example.com/in?token=sesame";

/// Everything, and none of it as it is by itself; the secret of a webhook.
async fn unusual(staff: &Staff, shop: ShopId) -> String {
    let group = made(staff, "team/groups", json!({ "name": "Repairs" })).await;
    made(staff, "team/groups", json!({ "name": "Wholesale" })).await;
    let ours =
        json!({ "counterbell": 2, "tags": [{ "label": "Handoff requested", "color": "pink" }] });
    assert_eq!(imports(staff, &ours, json!({ "sure": true })).await.0, 200);
    for (label, color) in [("Gift card", "blue"), ("Over", "teal"), ("VIP", "")] {
        does(staff, "tags", json!({ "label": label, "color": color })).await;
    }
    does(
        staff,
        "tags/gift-card",
        json!({ "label": "Vouchers", "color": "green" }),
    )
    .await;
    does(staff, "tags/over/archive", json!({ "on": true })).await;
    let ada = made(staff, "assistants", json!({ "name": "Ada" })).await;
    does(
        staff,
        &format!("assistants/{ada}"),
        json!({ "name": "Ada", "letter": "A", "color": "#224466", "greeting": "Hello there", "suggestions": "What is new?",
                "urls": "/pages/guitars", "kinds": ["product"], "enabled": true }),
    )
    .await;
    does(
        staff,
        &format!("assistants/{ada}/inbox"),
        json!({ "on": false, "elsewhere": "Write to us." }),
    )
    .await;
    does(
        staff,
        "actions",
        json!({ "name": "Voucher trouble", "enabled": false, "starts": [{ "on": "keywords", "any": ["voucher"] }],
                "does": [{ "do": "request", "priority": 3, "to": { "group": group } }, { "do": "tag", "tag": "gift-card" }] }),
    )
    .await;
    let week = json!([[{ "from": "09:00", "to": "12:00" }, { "from": "13:00", "to": "17:30" }]]);
    let special = json!([{ "date": "2026-12-24", "name": "Eve", "ranges": [{ "from": "09:00", "to": "10:00" }] }]);
    does(
        staff,
        "hours",
        json!({ "week": week, "zone": "Europe/Zurich", "country": "CH", "special": special }),
    )
    .await;
    does(
        staff,
        "hours",
        json!({ "group": group, "week": week, "zone": "Asia/Tokyo" }),
    )
    .await;
    does(
        staff,
        "desk",
        json!({ "answer_within": 7, "away_after": 90, "closing_soon": 33, "anyone_after": 12, "rungs": [30, 45, 90],
                "hands_out": true }),
    )
    .await;
    for (language, coming) in [("en", "Soon."), ("de", "Gleich.")] {
        let text = json!({ "language": language, "coming": coming });
        does(staff, "desk/texts", text).await;
    }
    does(staff, "languages", json!({ "languages": ["fr", "en"] })).await;
    does(
        staff,
        "canned-replies",
        json!({ "name": "Thanks", "body": "Thank you.", "whose": "shared", "tags": "gift-card", "end": "close:resolved" }),
    )
    .await;
    for (name, query) in [
        ("Vouchers", "?tag=gift-card&sort=recent".to_owned()),
        ("Ada alone", format!("?assistant={ada}")),
        ("Ada, vouchers", format!("?tag=gift-card&assistant={ada}")),
        ("The first", format!("?view=mine&assistant={}", shop.0)),
    ] {
        does(
            staff,
            "filters",
            json!({ "name": name, "query": query, "shared": true }),
        )
        .await;
    }
    does(
        staff,
        "offer-limits",
        json!({ "percent": "12", "amount": "34", "draft": "567" }),
    )
    .await;
    does(
        staff,
        "order-acts",
        json!({ "agent": { "refund": true, "most": "50.00" }, "admin": { "cancel": true, "most": "1.50" } }),
    )
    .await;
    does(
        staff,
        "model",
        json!({ "enabled": false, "base_url": "https://models.example.com/v1", "model": "their-model",
                "key": "sk-sesame-0001", "daily_tokens": 54_321 }),
    )
    .await;
    does(
        staff,
        "sites",
        json!({ "origin": "https://blog.example.com" }),
    )
    .await;
    does(staff, "retention", json!({ "days": 200 })).await;
    does(staff, "follow-up", json!({ "minutes": 7 })).await;
    rings(staff, "To Slack", "slack", SLACK, &[]).await;
    rings(staff, "By a token", "json", BY_TOKEN, &[]).await;
    rings(staff, "Signed", "json", HOOK, &[ada.as_str()]).await
}

fn rule<'f>(file: &'f mut Value, name: &str) -> &'f mut Value {
    let rules = file["notifications"]["rules"].as_array_mut().unwrap();
    rules.iter_mut().find(|rule| rule["name"] == name).unwrap()
}

fn told(answer: &Value) -> Vec<String> {
    let told = answer["told"].as_array().unwrap().iter();
    told.map(|one| one["text"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn a_shop_with_nothing_as_usual_is_another_one_alike() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let secret = unusual(&mia, app.shop).await;
        let mut file = exports(&mia).await;
        let text = file.to_string();
        for not in ["sesame", "slack.com", secret.as_str()] {
            assert!(!text.contains(not), "{kind:?}: {not}");
        }
        assert_eq!(file["model"]["base_url"], "https://models.example.com/v1");
        assert_eq!(rule(&mut file, "Signed")["url"], HOOK);
        assert_eq!(
            file["filters"][1],
            json!({ "name": "Ada, vouchers", "query": "?tag=gift-card", "assistant": { "name": "Ada" } }),
            "{}",
            file["filters"]
        );
        assert_eq!(
            file["filters"][2],
            json!({ "name": "The first", "query": "?view=mine", "assistant": { "first": true } })
        );
        let (second, zoe) = app
            .other_shop("second-shop.myshopify.com", "http://second.localhost")
            .await;
        let (status, seen) = imports(&zoe, &file, json!({ "whole": true })).await;
        assert_eq!(status, 200, "{kind:?}: {seen}");
        let seen = told(&seen);
        for line in [
            "The webhook of “To Slack” is left out: its address is in no file. Type it under Notifications.",
            "The webhook of “By a token” is left out: its address is in no file. Type it under Notifications.",
            "The webhook of “Signed” is signed with a new secret, which is shown when this is imported.",
            "The key of the model at models.example.com is in no file. If it needs one, type it under Model.",
        ] {
            assert!(seen.iter().any(|one| one == line), "{line}: {seen:#?}");
        }
        let (status, done) = imports(&zoe, &file, json!({ "whole": true, "sure": true })).await;
        assert_eq!(status, 200, "{kind:?}: {done}");
        let fresh = "The webhook of “Signed” is signed with this new secret, shown only now: ";
        let done = told(&done);
        let fresh = done.iter().find_map(|one| one.strip_prefix(fresh)).unwrap();
        assert!(fresh.len() == 48 && fresh != secret, "{fresh}");
        // Alike, but for what was told.
        let theirs = exports(&zoe).await;
        for name in ["To Slack", "By a token"] {
            rule(&mut file, name)["how"]["webhook"] = Value::Null;
        }
        for part in file.as_object().unwrap().keys() {
            assert_eq!(theirs[part], file[part], "{kind:?}: {part}");
        }
        assert_eq!(theirs, file);
        // The ids in it are this shop's.
        let queries: Vec<String> = app
            .reads(move |conn| {
                Ok(saved_filters::table
                    .filter(saved_filters::shop_id.eq(second.key()))
                    .filter(saved_filters::name.eq("The first"))
                    .select(saved_filters::query)
                    .load(conn)?)
            })
            .await;
        assert_eq!(queries, [format!("?view=mine&assistant={}", second.0)]);
        // Once more, nothing is new: the secret stays.
        let (_, again) = imports(&zoe, &theirs, json!({ "whole": true, "sure": true })).await;
        assert_eq!(again["changed"], 0, "{again}");
        assert_eq!(again["told"], json!([]));
        app.stops().await;
    }
}

#[actix_web::test]
async fn an_older_file_is_still_taken_and_what_it_says_nothing_of_stays() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    unusual(&mia, app.shop).await;
    let before = exports(&mia).await;
    // Only of one assistant, by its name alone; nothing of where the model is.
    let older = json!({
        "counterbell": 1,
        "filters": [before["filters"][3]],
        "model": { "enabled": true, "daily_tokens": 54_321 },
        "notifications": { "follow_up_minutes": 7, "rules": [
            { "name": "Long waits", "when": { "on": "waiting_over", "minutes": 9 }, "who": [{ "who": "on_duty" }],
              "which": { "assistants": ["Ada"] }, "how": { "page": true } }] },
    });
    let (status, done) = imports(&mia, &older, json!({ "whole": true, "sure": true })).await;
    assert_eq!(status, 200, "{done}");
    let mut after = exports(&mia).await;
    assert_eq!(after["filters"], before["filters"]);
    assert_eq!(after["model"]["enabled"], true);
    assert_eq!(after["model"]["base_url"], before["model"]["base_url"]);
    assert_eq!(
        rule(&mut after, "Long waits")["which"]["assistants"],
        json!([{ "name": "Ada" }])
    );
    app.stops().await;
}

#[actix_web::test]
async fn an_address_that_can_not_be_asked_here_is_told_and_the_rest_is_taken() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let file = json!({
        "counterbell": 2,
        "retention_days": 77,
        "model": { "enabled": true, "daily_tokens": 2_000, "base_url": "https://10.0.0.7/v1", "model": "m" },
        "notifications": { "rules": [
            { "name": "Inward", "when": { "on": "requested" }, "who": [{ "who": "on_duty" }],
              "how": { "page": true, "webhook": "json" }, "url": "https://localhost/hook" }] },
    });
    let (status, done) = imports(&mia, &file, json!({ "sure": true })).await;
    assert_eq!(status, 200, "{done}");
    let done = told(&done);
    for line in [
        "The webhook of “Inward” is left out: ",
        "The model’s address “https://10.0.0.7/v1” is left out: ",
    ] {
        assert!(done.iter().any(|one| one.starts_with(line)), "{done:?}");
    }
    let mut after = exports(&mia).await;
    assert_eq!(after["retention_days"], 77);
    assert_eq!(
        (&after["model"]["base_url"], &after["model"]["daily_tokens"]),
        (&Value::Null, &json!(2_000))
    );
    assert_eq!(rule(&mut after, "Inward")["how"]["webhook"], Value::Null);
    // A model of one's own that the file does not name is left, and its key said to be.
    let own = json!({ "base_url": "https://models.example.com/v1", "model": "m", "key": "sk-0001", "daily_tokens": 2_000 });
    does(&mia, "model", own).await;
    let (_, seen) = imports(&mia, &after, json!({})).await;
    assert_eq!(
        told(&seen),
        ["The key of your own model is forgotten: by this file, ours is asked."]
    );
    // Which one a filter means has to be there.
    let nobody = json!({ "counterbell": 2, "filters": [{ "name": "X", "query": "", "assistant": { "name": "Nobody" } }] });
    let (status, wrong) = imports(&mia, &nobody, json!({ "sure": true })).await;
    assert_eq!(
        (status, &wrong["problems"][0]["field"]),
        (422, &json!("filters[0].assistant"))
    );
    app.stops().await;
}
