//! Two people have the same settings open. Whoever saves second is told of the first, and nothing of either is lost.

use futures_util::future::join;
use serde_json::{Value, json};

use crate::support::{App, Kind, Staff};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// A form of the settings: the page it is on, where it is sent, and two things that may be typed there.
struct Form {
    page: String,
    path: String,
    theirs: Value,
    ours: Value,
}

fn form(page: &str, path: &str, theirs: Value, ours: Value) -> Form {
    Form {
        page: page.to_owned(),
        path: path.to_owned(),
        theirs,
        ours,
    }
}

async fn made(staff: &Staff, path: &str, body: Value, id: &str) -> String {
    let answer = staff.posts(path, body).await.ok().body;
    answer[id].as_str().unwrap().to_owned()
}

/// Every form that sets something for the whole shop.
async fn forms(app: &App) -> Vec<Form> {
    let mia = app.mia();
    let group = made(&mia, "team/groups", json!({ "name": "Repairs" }), "id").await;
    let tag = made(&mia, "tags", json!({ "label": "VIP", "color": "" }), "key").await;
    let reply = json!({ "name": "Thanks", "body": "Thank you.", "whose": "shared" });
    let reply = made(&mia, "canned-replies", reply, "id").await;
    let rule =
        |name: &str| json!({ "name": name, "when": "requested", "on_duty": true, "by_page": true });
    let notice = made(&mia, "notification-rules", rule("Asked for"), "id").await;
    let vic = app.staff_as("Vic", "agent").await;
    let week = |to: &str| json!([[{ "from": "09:00", "to": to }]]);
    let limits = |within: i64| json!({ "answer_within": within, "away_after": 120, "closing_soon": 15, "anyone_after": 10, "rungs": [60, 60, 60] });
    let texts = |coming: &str| json!({ "language": "de", "coming": coming });
    let reply_of = |body: &str| json!({ "name": "Thanks", "body": body, "whose": "shared" });
    let member = |skills: &str| json!({ "role": "agent", "skills": skills });
    let offers = |percent: &str| json!({ "percent": percent, "amount": "34", "draft": "567" });
    vec![
        form(
            "/settings/hours",
            "hours",
            json!({ "week": week("17:00") }),
            json!({ "week": week("18:00") }),
        ),
        form(
            &format!("/settings/hours?group={group}"),
            "hours",
            json!({ "group": group, "week": week("17:00") }),
            json!({ "group": group, "always": true }),
        ),
        form("/settings/hours", "desk", limits(7), limits(8)),
        form(
            "/settings/texts?language=de",
            "desk/texts",
            texts("Gleich."),
            texts("Bald."),
        ),
        form(
            "/settings/languages",
            "languages",
            json!({ "languages": ["de"] }),
            json!({ "languages": ["fr", "en"] }),
        ),
        form(
            "/settings/model",
            "model",
            json!({ "daily_tokens": 5_000 }),
            json!({ "daily_tokens": 6_000 }),
        ),
        form(
            "/settings/orders",
            "order-acts",
            json!({ "agent": { "refund": true } }),
            json!({ "agent": { "cancel": true } }),
        ),
        form(
            "/settings/replies",
            "offer-limits",
            offers("7"),
            offers("8"),
        ),
        form(
            "/settings/replies",
            &format!("canned-replies/{reply}"),
            reply_of("Thank you so much."),
            reply_of("Thanks."),
        ),
        form(
            "/settings/notifications",
            "follow-up",
            json!({ "minutes": 7 }),
            json!({ "minutes": 8 }),
        ),
        form(
            "/settings/notifications",
            &format!("notification-rules/{notice}"),
            rule("Theirs"),
            rule("Ours"),
        ),
        form(
            "/settings/tags",
            &format!("tags/{tag}"),
            json!({ "label": "VIP", "color": "pink" }),
            json!({ "label": "Very important", "color": "" }),
        ),
        form(
            "/settings/team",
            &format!("team/members/{}", vic.id),
            member("guitars"),
            member("refunds"),
        ),
        form(
            "/api/v1/retention",
            "retention",
            json!({ "days": 100 }),
            json!({ "days": 200 }),
        ),
    ]
}

/// What the form that stands there now was drawn from.
async fn seen(staff: &Staff, form: &Form) -> String {
    let drawn = staff.gets(&form.page).await.ok().body;
    if let Some(seen) = drawn["seen"].as_str() {
        return seen.to_owned();
    }
    let address = format!("\"/api/v1/{}?seen=", form.path);
    let (_, rest) = drawn.as_str().unwrap().split_once(&address).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn saves(form: &Form, seen: &str) -> String {
    format!("{}?seen={seen}", form.path)
}

#[actix_web::test]
async fn who_saves_on_top_of_somebody_else_is_told_and_may_do_it_all_the_same() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mia, leo) = (app.mia(), app.leo());
        for form in forms(&app).await {
            let what = format!("{kind:?}: {}", form.path);
            let before = seen(&mia, &form).await;
            // Leo saves first, and again: what he saved is what he has before him.
            let first = leo.posts(&saves(&form, &before), form.theirs.clone()).await;
            first.ok();
            let theirs = seen(&leo, &form).await;
            assert_ne!(theirs, before, "{what}");
            leo.posts(&saves(&form, &theirs), form.theirs.clone())
                .await
                .ok();
            assert_eq!(seen(&leo, &form).await, theirs, "{what}");
            // Mia has the page open since before.
            let refused = mia.posts(&saves(&form, &before), form.ours.clone()).await;
            assert_eq!(
                (refused.status, refused.code()),
                (409, "saved_meanwhile"),
                "{what}: {}",
                refused.body
            );
            let words = refused.body["error"]["message"].as_str().unwrap();
            assert!(words.starts_with("Somebody saved these settings after you opened them."));
            assert_eq!(refused.body["seen"], theirs.as_str(), "{what}");
            assert_eq!(seen(&mia, &form).await, theirs, "{what}: nothing is kept");
            // She has seen theirs, and means hers.
            mia.posts(&saves(&form, &theirs), form.ours.clone())
                .await
                .ok();
            let ours = seen(&mia, &form).await;
            assert!(ours != theirs && ours != before, "{what}");
            // A program that says nothing of what it saw is not asked.
            leo.posts(&form.path, form.theirs.clone()).await.ok();
            assert_ne!(seen(&mia, &form).await, ours, "{what}");
        }
        app.stops().await;
    }
}

#[actix_web::test]
async fn of_two_who_save_at_the_same_moment_one_is_told() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mia, leo) = (app.mia(), app.leo());
        for form in forms(&app).await {
            let path = saves(&form, &seen(&mia, &form).await);
            let (one, other) = join(
                mia.posts(&path, form.ours.clone()),
                leo.posts(&path, form.theirs.clone()),
            )
            .await;
            let mut both = [one.status, other.status];
            both.sort_unstable();
            assert!(
                (200..300).contains(&both[0]) && both[1] == 409,
                "{kind:?}: {}: {both:?}",
                form.path
            );
        }
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_was_kept_says_what_the_form_is_drawn_from_now() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    for form in forms(&app).await {
        let before = seen(&mia, &form).await;
        let answer = app
            .http
            .post(format!("{}/api/v1/{}", app.url, saves(&form, &before)))
            .header("cookie", &mia.cookie)
            .header("origin", &app.url)
            .json(&form.theirs)
            .send()
            .await
            .unwrap();
        let head = answer.headers().get("x-seen").unwrap().to_str().unwrap();
        assert_eq!(head, seen(&mia, &form).await, "{}", form.path);
    }
    app.stops().await;
}
