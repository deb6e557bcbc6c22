//! Tags: made by using them, renamed, merged, archived; and the filters that staff keep.

use serde_json::json;

use crate::support::{App, Kind, Shopper, Staff};

async fn chat(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    (shopper, chat)
}

async fn listed(app: &App, query: &str) -> usize {
    app.mia().rows(&format!("/inbox{query}")).await.len()
}

async fn page(app: &App, path: &str) -> String {
    let page = app.mia().gets(path).await.ok();
    page.body.as_str().unwrap().to_owned()
}

async fn a_rename_is_followed(kind: Kind) {
    let app = App::start(kind).await;
    let (_, one) = chat(&app).await;
    let mia = app.mia();
    mia.tags(&one, &["Shipping delayed"], &[]).await.ok();
    assert!(
        page(&app, "/settings/tags")
            .await
            .contains("shipping-delayed")
    );
    let before = app.log(&one).await.len();
    mia.posts(
        "tags/shipping-delayed",
        json!({ "label": "Late delivery", "color": "orange" }),
    )
    .await
    .ok();
    assert_eq!(
        app.log(&one).await.len(),
        before,
        "the log says the same as before"
    );
    // Old addresses stay good, and the name leads there, too.
    assert_eq!(listed(&app, "?tag=shipping-delayed").await, 1);
    assert_eq!(listed(&app, "?tag=Late%20delivery").await, 1);
    let inbox = page(&app, &format!("/inbox/{one}")).await;
    assert!(inbox.contains("Late delivery") && inbox.contains("data-tint=\"orange\""));
    // Typed by its new name, it is the same tag.
    let (_, two) = chat(&app).await;
    mia.tags(&two, &["late delivery"], &[]).await.ok();
    assert_eq!(mia.sees(&two).await["tags"], json!(["shipping-delayed"]));
    mia.tags(&two, &[], &["Late Delivery"]).await.ok();
    assert_eq!(mia.sees(&two).await["tags"], json!([]));
    // Two that read alike could not be told apart.
    mia.posts("tags", json!({ "label": "VIP", "color": "" }))
        .await
        .ok();
    let taken = mia
        .posts(
            "tags/vip",
            json!({ "label": "Late  delivery", "color": "" }),
        )
        .await;
    assert_eq!(
        (taken.status, taken.body["error"]["field"].as_str()),
        (422, Some("label"))
    );
    app.stops().await;
}

#[actix_web::test]
async fn a_renamed_tag_is_followed_by_every_chat() {
    a_rename_is_followed(Kind::Sqlite).await;
}

#[actix_web::test]
async fn a_renamed_tag_is_followed_by_every_chat_on_postgres() {
    a_rename_is_followed(Kind::Postgres).await;
}

#[actix_web::test]
async fn merged_tags_are_one_from_then_on() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let mut chats = Vec::new();
    for number in 0..7 {
        let (_, one) = chat(&app).await;
        let tags: &[&str] = if number == 0 {
            &["late", "delayed"]
        } else {
            &["late"]
        };
        mia.tags(&one, tags, &[]).await.ok();
        chats.push(one);
    }
    mia.posts("tags", json!({ "label": "delayed" })).await;
    let merged = mia
        .posts("tags/late/merge", json!({ "into": "delayed" }))
        .await
        .ok();
    assert_eq!(merged.body["changed"], 7);
    for one in &chats {
        assert_eq!(mia.sees(one).await["tags"], json!(["delayed"]));
        // A replay of the log says so, too.
        let mut tags = std::collections::BTreeSet::new();
        for logged in app.log(one).await {
            match logged.event {
                counterbell::conversation::Event::Tagged { tag, .. } => {
                    tags.insert(tag.to_string());
                }
                counterbell::conversation::Event::Untagged { tag, .. } => {
                    tags.remove(tag.as_str());
                }
                _ => {}
            }
        }
        assert_eq!(tags.into_iter().collect::<Vec<_>>(), ["delayed"]);
    }
    let (_, later) = chat(&app).await;
    mia.tags(&later, &["late"], &[]).await.ok();
    assert_eq!(mia.sees(&later).await["tags"], json!(["delayed"]));
    assert_eq!(listed(&app, "?tag=late").await, 8);
    app.stops().await;
}

/// Whoever listened to the one tag listens to the other from then on.
#[actix_web::test]
async fn actions_follow_a_merge_too() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let made = |name: &str, body: serde_json::Value| {
        let (mia, mut body) = (mia.clone(), body);
        body["name"] = json!(name);
        async move { mia.posts("actions", body).await.ok() }
    };
    let on = |tag: &str| json!([{ "on": "tag_added", "tag": tag }]);
    let tags = |tag: &str| json!([{ "do": "tag", "tag": tag }]);
    made(
        "Heard",
        json!({ "starts": on("late"), "does": tags("heard-late") }),
    )
    .await;
    made(
        "Heard too",
        json!({ "starts": on("delayed"), "does": tags("heard-delayed") }),
    )
    .await;
    made(
        "Puts",
        json!({ "starts": [{ "on": "keywords", "any": ["zither"] }], "does": tags("late") }),
    )
    .await;
    made(
        "Not yet",
        json!({ "starts": [{ "on": "keywords", "any": ["lute"] }], "does": tags("lute"),
        "when": { "if": "none", "of": [{ "if": "tagged", "any": ["late"] }] } }),
    )
    .await;
    // Both are known before they are one.
    let (_, one) = chat(&app).await;
    mia.tags(&one, &["late", "delayed"], &[]).await.ok();
    mia.posts("tags/late/merge", json!({ "into": "delayed" }))
        .await
        .ok();
    let all = json!(["delayed", "heard-delayed", "heard-late"]);
    let (_, by_hand) = chat(&app).await;
    mia.tags(&by_hand, &["late"], &[]).await.ok();
    assert_eq!(mia.sees(&by_hand).await["tags"], all);
    let (mut shopper, by_action) = chat(&app).await;
    shopper.says("a zither").await;
    assert_eq!(mia.sees(&by_action).await["tags"], all);
    shopper.says("and a lute").await;
    assert_eq!(
        mia.sees(&by_action).await["tags"],
        all,
        "it has the tag that is excluded"
    );
    // The editor names the tag that is meant now.
    let actions = mia.gets("/api/v1/actions").await.ok().body.to_string();
    assert!(!actions.contains("\"late\""), "{actions}");
    app.stops().await;
}

#[actix_web::test]
async fn ours_stay_and_archived_ones_are_not_offered() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let one = shopper.conversation().await;
    mia.tags(&one, &["old"], &[]).await.ok();
    for (act, body) in [
        ("", json!({ "label": "Mine", "color": "" })),
        ("/archive", json!({ "on": true })),
        ("/merge", json!({ "into": "old" })),
    ] {
        let answer = mia
            .posts(&format!("tags/handoff-requested{act}"), body)
            .await;
        assert_eq!(answer.status, 422, "{act}");
    }
    let offered = |page: &str| page.contains("data-key=\"old\"");
    assert!(offered(&page(&app, "/inbox").await));
    mia.posts("tags/old/archive", json!({ "on": true }))
        .await
        .ok();
    assert!(!offered(&page(&app, "/inbox").await));
    assert_eq!(listed(&app, "?tag=old").await, 1, "the chat keeps it");
    mia.posts("tags/old/archive", json!({ "on": false }))
        .await
        .ok();
    assert!(offered(&page(&app, "/inbox").await));
    for body in [
        json!({ "label": "!!" }),
        json!({ "label": "x".repeat(41) }),
        json!({ "label": "a", "color": "red" }),
    ] {
        assert_eq!(mia.posts("tags", body).await.status, 422);
    }
    assert_eq!(
        mia.posts("tags", json!({ "label": "4242 4242 4242 4242" }))
            .await
            .status,
        422
    );
    app.stops().await;
}

#[actix_web::test]
async fn filters_are_kept_for_oneself_or_for_all() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, leo) = (app.mia(), app.leo());
    let (_, one) = chat(&app).await;
    mia.tags(&one, &["vip", "late"], &[]).await.ok();
    let (_, two) = chat(&app).await;
    mia.tags(&two, &["vip"], &[]).await.ok();
    let keeps = |name: &'static str, shared: bool| {
        let mia = mia.clone();
        async move {
            mia.posts(
                "filters",
                json!({ "name": name, "query": "?tag=vip&tag=late&match=all", "shared": shared }),
            )
            .await
            .ok()
            .body["id"]
                .as_str()
                .unwrap()
                .to_owned()
        }
    };
    let own = keeps("My late ones", false).await;
    let shared = keeps("Late for all", true).await;
    let mine = page(&app, "/inbox").await;
    assert!(mine.contains("My late ones") && mine.contains("Late for all"));
    assert!(
        mine.contains("Handoff requested"),
        "one is there from the beginning"
    );
    let theirs = leo
        .gets("/inbox")
        .await
        .ok()
        .body
        .as_str()
        .unwrap()
        .to_owned();
    assert!(!theirs.contains("My late ones") && theirs.contains("Late for all"));
    assert_eq!(
        leo.posts(&format!("filters/{own}/delete"), json!({}))
            .await
            .status,
        404
    );
    leo.posts(&format!("filters/{shared}/delete"), json!({}))
        .await
        .ok();
    assert!(!page(&app, "/inbox").await.contains("Late for all"));
    for (body, field) in [
        (json!({ "name": "", "query": "?tag=vip" }), "name"),
        (json!({ "name": "All", "query": "" }), "query"),
    ] {
        let answer = mia.posts("filters", body).await;
        assert_eq!(
            (answer.status, answer.body["error"]["field"].as_str()),
            (422, Some(field))
        );
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_filter_is_kept_by_whatever_it_chooses_once_under_its_name() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, leo) = (app.mia(), app.leo());
    let keeps = async |staff: &Staff, name: &str, query: &str, shared: bool| {
        let body = json!({ "name": name, "query": query, "shared": shared });
        staff.posts("filters", body).await
    };
    for (name, query) in [
        ("Guitars", "?assistant=17"),
        ("Mine alone", "?view=mine"),
        ("Newest", "?sort=recent"),
    ] {
        assert_eq!(keeps(&mia, name, query, false).await.status, 201, "{query}");
    }
    // What a colleague keeps for themselves is no matter of hers; what everybody has, is.
    assert_eq!(
        keeps(&leo, "Guitars", "?view=mine", false).await.status,
        201
    );
    assert_eq!(keeps(&leo, "Late", "?tag=late", true).await.status, 201);
    for name in ["guitars", "LATE"] {
        let twice = keeps(&mia, name, "?tag=vip", false).await;
        assert_eq!(twice.body["error"]["field"], "name", "{}", twice.body);
    }
    for number in 1..50 {
        let name = format!("Leo's {number}");
        assert_eq!(keeps(&leo, &name, "?tag=vip", false).await.status, 201);
    }
    let full = keeps(&leo, "One more", "?tag=vip", false).await;
    assert_eq!((full.status, full.code()), (422, "invalid"));
    // His fifty are his: neither hers nor everybody's are full by them.
    assert_eq!(keeps(&mia, "One more", "?tag=vip", false).await.status, 201);
    assert_eq!(keeps(&leo, "For all", "?tag=vip", true).await.status, 201);
    let open = mia.opens("/inbox?view=snoozed").await;
    assert!(open.contains("data-keep-filter"), "a view alone, too");
    app.stops().await;
}

#[actix_web::test]
async fn filters_are_kept_and_go_without_scripts() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let posts = async |path: &str, body: &'static str| {
        let request = app.http.post(format!("{}/api/v1/{path}", app.url));
        let request = request
            .header("cookie", &mia.cookie)
            .header("origin", &app.url)
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(body).send().await.unwrap();
        let to = answer.headers().get("location").cloned();
        (
            answer.status().as_u16(),
            to.map(|to| to.to_str().unwrap().to_owned()),
        )
    };
    let (status, to) = posts("filters", "name=Very+late&query=%3Ftag%3Dlate&shared=true").await;
    assert_eq!((status, to.as_deref()), (303, Some("/inbox?tag=late")));
    let theirs = app.leo().opens("/inbox?tag=late").await;
    let (_, rest) = theirs.split_once("/api/v1/filters/").expect("it is there");
    let id = rest.split('/').next().unwrap();
    let (status, to) = posts(&format!("filters/{id}/delete"), "").await;
    assert_eq!((status, to.as_deref()), (303, Some("/inbox")));
    assert!(!app.leo().opens("/inbox").await.contains("Very late"));
    app.stops().await;
}
