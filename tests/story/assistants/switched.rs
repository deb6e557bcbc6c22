//! The switch of a shared inbox, turned while people chat: nobody is left waiting in silence, and nothing is lost.

use diesel::prelude::*;
use serde_json::json;

use super::{FAQ, expert, session, switches};
use crate::support::{Answer, App, Kind, SHOP, Shopper};

const ELSEWHERE: &str = "Call us at the shop.";

async fn last(shopper: &Shopper) -> String {
    shopper.thread().await.last().body.clone()
}

async fn nobody_is_left_waiting(kind: Kind) {
    let app = App::start(kind).await;
    let (mia, first) = (app.mia(), app.shop.0.to_string());
    app.is_at_the_inbox(&mia).await;
    let mut shoppers = Vec::new();
    for _ in 0..3 {
        let mut shopper = app.shopper().await;
        shopper.says("I want a refund").await;
        shoppers.push(shopper);
    }
    let [waiting, held, snoozed] = &mut shoppers[..] else {
        panic!("three")
    };
    let (held_chat, snoozed_chat) = (held.conversation().await, snoozed.conversation().await);
    mia.takes_over(&held_chat).await.ok();
    held.says("Are you there?").await;
    mia.takes_over(&snoozed_chat).await.ok();
    mia.posts(
        &format!("conversations/{snoozed_chat}/snooze"),
        json!({ "until": "hour" }),
    )
    .await
    .ok();
    // One who is being asked for an order number.
    let mut asked = app.shopper().await;
    asked.says("I want to talk to a human").await;
    assert_ne!(asked.state().await.collecting, Vec::<String>::new());

    switches(&app, &first, false).await;
    for shopper in [&*waiting, &*held, &*snoozed] {
        assert_eq!(shopper.state().await.state, "assistant");
        assert_eq!(last(shopper).await, ELSEWHERE, "told at once");
    }
    app.advances(61);
    app.runs_jobs().await;
    assert_eq!(asked.state().await.state, "assistant");
    assert_eq!(
        last(&asked).await,
        ELSEWHERE,
        "what was asked leads nowhere"
    );
    // Nor does it come back to a queue that nobody sees.
    app.advances(7_200);
    app.runs_jobs().await;
    assert_eq!(snoozed.state().await.state, "assistant");
    assert_eq!(mia.claims_next().await, None);
    // They go on with the assistant.
    waiting.says("How do returns work?").await;
    app.runs_jobs().await;
    assert!(last(waiting).await.contains("30 days"));

    switches(&app, &first, true).await;
    for shopper in [&*waiting, &*held, &*snoozed, &asked] {
        let chat = shopper.conversation().await;
        mia.gets(&format!("/inbox/{chat}")).await.ok();
    }
    assert_eq!(mia.rows("/inbox").await.len(), 4, "they are there again");
    waiting.says("I want a refund").await;
    assert_eq!(waiting.state().await.state, "waiting", "asked for as ever");
    app.is_at_the_inbox(&mia).await;
    assert_eq!(mia.claims_next().await, Some(waiting.conversation().await));
    app.stops().await;
}

#[actix_web::test]
async fn whoever_waits_when_the_inbox_is_switched_off_is_told_and_goes_on_with_the_assistant() {
    nobody_is_left_waiting(Kind::Sqlite).await;
}

#[actix_web::test]
async fn whoever_waits_when_the_inbox_is_switched_off_is_told_and_goes_on_with_the_assistant_on_postgres()
 {
    nobody_is_left_waiting(Kind::Postgres).await;
}

#[actix_web::test]
async fn while_it_is_off_a_chat_is_nowhere_for_staff() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, first) = (app.mia(), app.shop.0.to_string());
    app.is_at_the_inbox(&mia).await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let chat = shopper.conversation().await;
    mia.tags(&chat, &["zither"], &[]).await.ok();
    let mut stream = mia.listens(0).await;
    stream.next_of("counts").await;
    switches(&app, &first, false).await;
    stream.next_of("switched").await;
    let counts = stream.next_of("counts").await;
    let html = counts.data["html"].as_str().unwrap();
    assert!(!html.contains(">1<"), "{html}");
    for (path, status) in [
        (format!("/inbox/{chat}"), 404),
        (format!("/api/v1/conversations/{chat}"), 404),
    ] {
        assert_eq!(mia.gets(&path).await.status, status, "{path}");
    }
    for query in [
        "",
        "?view=requested",
        "?view=assistant",
        "?tag=zither",
        "?sort=recent",
    ] {
        assert!(
            mia.rows(&format!("/inbox{query}")).await.is_empty(),
            "{query}"
        );
    }
    for act in [
        "take-over",
        "hand-back",
        "handled",
        "close",
        "transfer",
        "snooze",
        "copilot",
    ] {
        let body = json!({ "to": "anyone", "until": "hour", "question": "Why?" });
        let path = format!("conversations/{chat}/{act}");
        let status = mia.posts(&path, body).await.status;
        assert_eq!(status, 404, "{act}");
    }
    let note = json!({ "note": "Words" });
    assert_eq!(
        mia.posts(&format!("conversations/{chat}/notes"), note)
            .await
            .status,
        404
    );
    assert_eq!(mia.replies(&chat, "Hello?").await.status, 404);
    // Nothing rings of what happens there.
    shopper.says("I want to talk to a human").await;
    app.runs_jobs().await;
    let shop = app.shop;
    let owed: i64 = app
        .reads(move |conn| {
            use counterbell::db::schema::alerts;
            use diesel::prelude::*;
            Ok(alerts::table
                .filter(alerts::shop_id.eq(shop.key()))
                .filter(alerts::state.eq("owed"))
                .count()
                .get_result(conn)?)
        })
        .await;
    assert_eq!(owed, 0);
    switches(&app, &first, true).await;
    stream.next_of("switched").await;
    mia.gets(&format!("/inbox/{chat}")).await.ok();
    app.stops().await;
}

#[actix_web::test]
async fn a_button_kept_from_before_the_switch_asks_for_nobody() {
    let app = App::start(Kind::Sqlite).await;
    let first = app.shop.0.to_string();
    let shopper = app.shopper().await;
    let (action, _) = shopper.actions.first().unwrap().clone();
    switches(&app, &first, false).await;
    let body = json!({ "client_id": "late-press-1", "action": action });
    assert_eq!(shopper.posts("actions", body).await.status, 404);
    let told = session(&app, FAQ, None).await;
    assert_eq!(told["actions"], json!([]));
    app.stops().await;
}

#[actix_web::test]
async fn it_is_clear_with_which_assistant_a_chat_is_and_one_can_filter_by_it() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let mut alone = app.shopper().await;
    alone.says("How do returns work?").await;
    let page = mia.gets("/inbox").await.ok().body;
    assert!(
        !page.as_str().unwrap().contains("row-with"),
        "there is only one"
    );
    let id = expert(&app).await;
    let built = session(&app, super::BUILDER, None).await;
    let token = built["token"].as_str().unwrap();
    let chat = super::says_at(&app, token, 1, super::BUILDER, "Which wood?").await;
    let chat = chat["conversation"].as_str().unwrap();
    let page = mia.gets(&format!("/inbox/{chat}")).await.ok().body;
    let page = page.as_str().unwrap();
    assert!(page.contains("row-with") && page.contains("Guitar expert"));
    let rows = mia.rows(&format!("/inbox?assistant={id}")).await;
    assert_eq!(
        rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
        [chat]
    );
    assert_eq!(mia.rows("/inbox?assistant=42").await.len(), 0);
    assert_eq!(mia.rows("/inbox").await.len(), 2);
    // Words that an assistant said stay its own, whoever is met next.
    app.runs_jobs().await;
    super::says_at(&app, token, 2, FAQ, "How do returns work?").await;
    app.runs_jobs().await;
    let both = mia.gets(&format!("/inbox/{chat}")).await.ok().body;
    let both = both.as_str().unwrap();
    let names = both.matches("Guitar expert").count();
    assert!(names >= 1, "{both}");
    app.stops().await;
}

#[actix_web::test]
async fn an_assistant_that_breaks_while_the_inbox_is_off_says_where_else_to_go_in_the_shoppers_language()
 {
    let app = App::start(Kind::Sqlite).await;
    let first = app.shop.0.to_string();
    let off = json!({ "on": false, "elsewhere": "" });
    let path = format!("assistants/{first}/inbox");
    app.mia().posts(&path, off).await.ok();
    app.writes(|tx| {
        diesel::sql_query("ALTER TABLE attempts RENAME TO attempts_gone").execute(tx.conn)?;
        Ok(())
    })
    .await;
    for (words, elsewhere) in [
        ("How long does delivery take, please?", "contact page"),
        (
            "Wie lange dauert denn bei euch die Lieferung nach Hause?",
            "Kontaktseite",
        ),
    ] {
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
        for _ in 0..6 {
            app.runs_jobs().await;
            app.advances(60);
        }
        let thread = shopper.thread().await;
        assert_eq!(thread.froms(), ["shopper", "assistant"]);
        assert!(thread.last().body.contains(elsewhere), "{thread:?}");
    }
    let german = json!({ "shop": SHOP, "locale": "de", "page": { "url": FAQ } });
    let answer = app
        .http
        .post(format!("{}/storefront/v1/session", app.url))
        .header("origin", &app.origin)
        .json(&german)
        .send()
        .await
        .unwrap();
    let told = Answer::of(answer).await.ok().body["assistant"]["disclosure"].clone();
    assert_eq!(
        told,
        "Sie schreiben mit einem KI-Assistenten. Er antwortet aus den Seiten dieses Shops."
    );
    app.stops().await;
}

#[actix_web::test]
async fn who_is_asked_something_may_go_straight_to_a_person_only_where_one_can_come() {
    let app = App::start(Kind::Sqlite).await;
    let asks = json!({ "prompt": "Which model?", "fields": [
        { "name": "model", "label": "Model", "hint": "", "kind": "text", "required": true, "options": [] }] });
    let body = json!({ "name": "Model", "starts": [{ "on": "keywords", "any": ["zither"] }],
                       "asks": asks, "does": [{ "do": "tag", "tag": "zither" }] });
    app.mia().posts("actions", body).await.ok();
    let mut shopper = app.shopper().await;
    shopper.says("Is this zither in tune?").await;
    let skips = async || {
        let update = shopper.gets("conversation").await.ok().body;
        assert_eq!(update["state"]["collecting"]["fields"][0]["name"], "model");
        update["state"]["collecting"]["skips"].clone()
    };
    assert_eq!(skips().await, true);
    switches(&app, &app.shop.0.to_string(), false).await;
    assert_eq!(skips().await, false);
    app.stops().await;
}
