//! A shop's settings as one file: out, looked at, in; in the same shop and in another.

mod partly;
mod tables;
mod whole;

use serde_json::{Value, json};

use crate::support::{App, Kind, Staff};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// The file, without the time it was made and what it says is in none.
async fn exports(staff: &Staff) -> Value {
    let mut file = staff.gets("/api/v1/settings/export").await.ok().body;
    for part in ["exported_at", "left_out"] {
        assert!(file.as_object_mut().unwrap().remove(part).is_some());
    }
    file
}

async fn imports(staff: &Staff, file: &Value, how: Value) -> (u16, Value) {
    let mut body = json!({ "text": file.to_string() });
    for (name, value) in how.as_object().unwrap() {
        body[name] = value.clone();
    }
    let answer = staff.posts("settings/import", body).await;
    (answer.status, answer.body)
}

async fn does(staff: &Staff, path: &str, body: Value) -> Value {
    staff.posts(path, body).await.ok().body
}

/// Something of everything.
async fn sets_up(staff: &Staff) {
    let group = does(staff, "team/groups", json!({ "name": "Repairs" })).await;
    let group = group["id"].as_str().unwrap().to_owned();
    does(
        staff,
        "tags",
        json!({ "label": "Gift card", "color": "blue" }),
    )
    .await;
    let asks = does(
        staff,
        "actions",
        json!({ "name": "Broken string", "starts": [{ "on": "keywords", "any": ["broken"] }],
                "does": [{ "do": "request", "priority": 2, "to": { "group": group } }, { "do": "tag", "tag": "broken" }] }),
    )
    .await;
    does(
        staff,
        "actions",
        json!({ "name": "At checkout", "enabled": false, "starts": [{ "on": "checkout_reached" }],
                "does": [{ "do": "start", "rule": asks["id"] }] }),
    )
    .await;
    let ada = does(staff, "assistants", json!({ "name": "Ada" })).await;
    let path = format!("assistants/{}", ada["id"].as_str().unwrap());
    does(
        staff,
        &path,
        json!({ "name": "Ada", "color": "#224466", "greeting": "Hello there", "suggestions": "What is new?\nWhere are you?",
                "urls": "/pages/guitars", "enabled": true }),
    )
    .await;
    does(
        staff,
        "hours",
        json!({ "week": [[{ "from": "09:00", "to": "17:00" }]], "zone": "Europe/Zurich" }),
    )
    .await;
    does(
        staff,
        "desk/texts",
        json!({ "language": "en", "coming": "Somebody is coming." }),
    )
    .await;
    does(staff, "languages", json!({ "languages": ["en", "de"] })).await;
    does(
        staff,
        "canned-replies",
        json!({ "name": "Thanks", "body": "Thank you, {{first_name}}.", "whose": "shared", "tags": "grateful", "end": "close:resolved" }),
    )
    .await;
    does(
        staff,
        "canned-replies",
        json!({ "name": "My own", "body": "Mine alone." }),
    )
    .await;
    does(
        staff,
        "filters",
        json!({ "name": "Gifts", "query": "?tag=gift-card", "shared": true }),
    )
    .await;
    does(
        staff,
        "offer-limits",
        json!({ "percent": "12", "amount": "34", "draft": "567" }),
    )
    .await;
    does(
        staff,
        "order-acts",
        json!({ "agent": { "refund": true, "most": "50.00" } }),
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
    does(
        staff,
        "notification-rules",
        json!({ "name": "Long waits", "when": "waiting_over", "wait_minutes": "9", "groups": [group], "by_page": true }),
    )
    .await;
}

/// Changes much of it.
async fn changes_all(staff: &Staff, file: &Value) {
    does(staff, "tags", json!({ "label": "Later", "color": "pink" })).await;
    does(
        staff,
        "tags/gift-card",
        json!({ "label": "Vouchers", "color": "teal" }),
    )
    .await;
    does(
        staff,
        "actions",
        json!({ "name": "One more", "starts": [{ "on": "checkout_reached" }], "does": [{ "do": "notify" }] }),
    )
    .await;
    does(staff, "hours", json!({ "always": true })).await;
    does(
        staff,
        "desk/texts",
        json!({ "language": "en", "coming": "Soon." }),
    )
    .await;
    does(
        staff,
        "desk/texts",
        json!({ "language": "de", "coming": "Gleich." }),
    )
    .await;
    does(staff, "languages", json!({ "languages": [] })).await;
    does(staff, "retention", json!({ "days": 90 })).await;
    does(
        staff,
        "sites",
        json!({ "origin": "https://other.example.com" }),
    )
    .await;
    does(
        staff,
        "canned-replies",
        json!({ "name": "Sorry", "body": "We are sorry.", "whose": "shared" }),
    )
    .await;
    does(
        staff,
        "filters",
        json!({ "name": "Late", "query": "?tag=late", "shared": true }),
    )
    .await;
    does(
        staff,
        "offer-limits",
        json!({ "percent": "0", "amount": "1", "draft": "1" }),
    )
    .await;
    assert_ne!(&exports(staff).await, file);
}

#[actix_web::test]
async fn what_was_taken_out_is_there_again_when_it_is_taken_in() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        sets_up(&mia).await;
        let file = exports(&mia).await;
        for (part, holds) in [
            ("assistants", "Broken string"),
            ("assistants", "\"rule\":\"Broken string\""),
            ("assistants", "{\"group\":\"Repairs\"}"),
            ("hours", "Europe/Zurich"),
            ("notifications", "Long waits"),
            ("replies", "Thank you"),
            ("replies", "grateful"),
            ("replies", "close:resolved"),
            ("texts", "Somebody is coming."),
        ] {
            assert!(
                file[part].to_string().contains(holds),
                "{kind:?}: {part}: {}",
                file[part]
            );
        }
        assert_eq!(file["retention_days"], 200);
        // Nobody of the team, no secret, nothing of one's own.
        let text = file.to_string();
        for not in ["\"Mia\"", "mia@", "Mine alone", "shpat", "password", "@"] {
            assert!(!text.contains(not), "{not}");
        }
        // It is its own file: nothing would change.
        let (status, seen) = imports(&mia, &file, json!({ "whole": true })).await;
        assert_eq!((status, &seen["changes"]), (200, &json!([])), "{kind:?}");

        changes_all(&mia, &file).await;
        let changed = exports(&mia).await;
        // Seen, and nothing done.
        let (status, seen) = imports(&mia, &file, json!({ "whole": true })).await;
        assert_eq!(status, 200, "{seen}");
        let places: Vec<&str> = seen["changes"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|one| one["place"].as_str())
            .collect();
        assert!(places.contains(&"retention_days"), "{places:?}");
        assert!(
            places.iter().any(|place| place.contains("One more")),
            "{places:?}"
        );
        assert!(
            seen["html"]
                .as_str()
                .unwrap()
                .contains("Import these settings")
        );
        assert_eq!(exports(&mia).await, changed);
        // Done.
        let (status, done) = imports(&mia, &file, json!({ "whole": true, "sure": true })).await;
        assert_eq!(status, 200, "{done}");
        assert!(done["changed"].as_u64().unwrap() > 8);
        let after = exports(&mia).await;
        for part in file.as_object().unwrap().keys() {
            assert_eq!(after[part], file[part], "{kind:?}: {part}");
        }
        // Done again it changes nothing.
        let (_, done) = imports(&mia, &file, json!({ "whole": true, "sure": true })).await;
        assert_eq!(done["changed"], 0);
        app.stops().await;
    }
}

#[actix_web::test]
async fn another_shop_is_set_up_alike_and_keeps_what_it_has_besides() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        sets_up(&mia).await;
        let file = exports(&mia).await;
        let (_, zoe) = app
            .other_shop("second-shop.myshopify.com", "http://second.localhost")
            .await;
        does(&zoe, "tags", json!({ "label": "Ours", "color": "" })).await;
        let (status, done) = imports(&zoe, &file, json!({ "sure": true })).await;
        assert_eq!(status, 200, "{kind:?}: {done}");
        let theirs = exports(&zoe).await;
        assert!(theirs["tags"].to_string().contains("Ours"));
        assert!(theirs["tags"].to_string().contains("Gift card"));
        for part in [
            "groups",
            "hours",
            "texts",
            "languages",
            "offers",
            "orders",
            "sites",
            "retention_days",
            "replies",
        ] {
            assert_eq!(theirs[part], file[part], "{kind:?}: {part}");
        }
        let (status, done) = imports(&zoe, &file, json!({ "sure": true, "whole": true })).await;
        assert_eq!(status, 200, "{done}");
        assert_eq!(exports(&zoe).await, file, "{kind:?}");
        assert_eq!(exports(&mia).await, file);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_file_with_anything_wrong_changes_nothing_and_says_where() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    sets_up(&mia).await;
    let file = exports(&mia).await;
    for (change, path) in [
        (json!({ "retention_days": 3 }), "retention_days"),
        (
            json!({ "tags": [{ "label": "New", "color": "mauve" }] }),
            "tags[0].color",
        ),
        (
            json!({ "tags": [{ "label": "!!", "color": "" }] }),
            "tags[0].label",
        ),
        (
            json!({ "replies": [{ "name": "A", "body": "{{nonsense}}" }] }),
            "replies[0].body",
        ),
        (
            json!({ "replies": [{ "name": "A", "body": "", "end": "explode" }] }),
            "replies[0].end",
        ),
        (json!({ "sites": ["ftp://x"] }), "sites[0]"),
        (json!({ "languages": ["xx"] }), "languages[0]"),
        (
            json!({ "texts": { "en": { "nonsense": "x" } } }),
            "texts.en.nonsense",
        ),
        (
            json!({ "hours": { "groups": { "Nobody": null } } }),
            "hours.groups.Nobody",
        ),
        (
            json!({ "offers": { "percent": 500, "amount": 1, "draft": 1 } }),
            "offers.percent",
        ),
        (json!({ "colours": [] }), "colours"),
        (json!({ "groups": "Repairs" }), "groups"),
        (
            json!({ "assistants": [{ "name": "", "first": true, "enabled": true, "shared_inbox": true, "actions": [
                { "name": "X", "starts": [{ "on": "checkout_reached" }], "does": [{ "do": "start", "rule": "Nonsense" }] }] }] }),
            "assistants[0].actions[0].does[0].rule",
        ),
        (
            json!({ "assistants": [{ "name": "", "first": true, "enabled": true, "shared_inbox": true, "actions": [
                { "name": "X", "starts": [{ "on": "checkout_reached" }], "does": [{ "do": "request", "to": { "group": "Nobody" } }] }] }] }),
            "assistants[0].actions[0].does[0].to.group",
        ),
        (
            json!({ "assistants": [{ "name": "", "first": true, "look": { "color": "reddish" } }] }),
            "assistants[0].color",
        ),
        (
            json!({ "notifications": { "rules": [{ "name": "X", "when": { "on": "waiting_over", "minutes": 0 }, "who": [], "how": {} }] } }),
            "notifications.rules[0].when",
        ),
    ] {
        // Something right beside it is not kept either.
        let mut wrong = json!({ "counterbell": 1, "retention_days": 77 });
        for (key, value) in change.as_object().unwrap() {
            wrong[key] = value.clone();
        }
        for sure in [false, true] {
            let (status, answer) = imports(&mia, &wrong, json!({ "sure": sure })).await;
            assert_eq!(status, 422, "{path}: {answer}");
            assert_eq!(answer["problems"][0]["field"], path, "{answer}");
        }
        assert_eq!(exports(&mia).await, file, "{path}");
    }
    for (text, path) in [
        ("{", "line 1"),
        ("[]", "counterbell"),
        ("{\"counterbell\": 99}", "counterbell"),
    ] {
        let answer = mia
            .posts("settings/import", json!({ "text": text, "sure": true }))
            .await;
        assert_eq!(
            (answer.status, &answer.body["problems"][0]["field"]),
            (422, &json!(path)),
            "{text}"
        );
    }
    assert_eq!(
        mia.posts("settings/import", json!({ "text": " " }))
            .await
            .status,
        422
    );
    // Who only answers chats takes nothing out and nothing in.
    let vic = app.staff_as("Vic", "agent").await;
    assert_eq!(vic.gets("/api/v1/settings/export").await.status, 403);
    assert_eq!(imports(&vic, &file, json!({ "sure": true })).await.0, 403);
    assert!(
        vic.opens("/settings/transfer")
            .await
            .contains("An admin of your team")
    );
    app.stops().await;
}
