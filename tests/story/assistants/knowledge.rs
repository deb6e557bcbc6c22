//! What an assistant answers from is its own: a document is for all of them, or for chosen ones.

use serde_json::{Value, json};

use super::{BUILDER, FAQ, expert, says_at, session};
use crate::support::{Answer, App, Kind, SHOP, Staff};

const BRIDGES: &str = "Which bridges do you fit to an electric guitar?";
const RETURNS: &str = "How do returns work?";
const LESSONS: &str = "Do you give banjo lessons on Sundays?";

/// A document; `assistants` are the only ones it is for.
async fn writes(mia: &Staff, title: &str, body: &str, assistants: Option<&[&str]>) -> String {
    let mut document = json!({ "title": title, "body": body });
    if let Some(assistants) = assistants {
        document["audience"] = "chosen".into();
        document["assistants"] = json!(assistants);
    }
    let made = mia.posts("documents", document).await.ok().body;
    made["id"].as_str().unwrap().to_owned()
}

/// What a new shopper is told on a page, by the assistant that is met there.
async fn answered(app: &App, page: &str, question: &str) -> String {
    let began = session(app, page, None).await;
    let token = began["token"].as_str().unwrap();
    says_at(app, token, 1, page, question).await;
    app.runs_jobs().await;
    let thread = Answer::of(
        app.http
            .get(format!("{}/storefront/v1/conversation", app.url))
            .header("origin", &app.origin)
            .bearer_auth(token)
            .send()
            .await
            .unwrap(),
    )
    .await
    .ok();
    let items = thread.body["items"].as_array().unwrap();
    let said = items.iter().find(|item| item["from"] == "assistant");
    let said = said.unwrap_or_else(|| panic!("{}", thread.body));
    said["body"].as_str().unwrap().to_owned()
}

async fn an_assistant_answers_from_its_own(kind: Kind) {
    let app = App::start(kind).await;
    let (mia, id) = (app.mia(), expert(&app).await);
    let own = writes(
        &mia,
        "Bridges",
        "Bridges:\nWe fit Floyd Rose and Wilkinson bridges to every electric guitar.",
        Some(&[&id]),
    )
    .await;
    assert!(answered(&app, BUILDER, BRIDGES).await.contains("Wilkinson"));
    assert!(!answered(&app, FAQ, BRIDGES).await.contains("Wilkinson"));
    // What is for all is for both.
    assert!(answered(&app, BUILDER, RETURNS).await.contains("30 days"));
    assert!(answered(&app, FAQ, RETURNS).await.contains("30 days"));

    // The next message is answered by what was just chosen.
    let first = app.shop.0.to_string();
    mia.posts(
        "documents/audience",
        json!({ "documents": [own], "audience": "chosen", "assistants": [first] }),
    )
    .await
    .ok();
    assert!(!answered(&app, BUILDER, BRIDGES).await.contains("Wilkinson"));
    assert!(answered(&app, FAQ, BRIDGES).await.contains("Wilkinson"));
    mia.posts(
        "documents/audience",
        json!({ "documents": [own], "audience": "all" }),
    )
    .await
    .ok();
    assert!(answered(&app, BUILDER, BRIDGES).await.contains("Wilkinson"));
    app.stops().await;
}

#[actix_web::test]
async fn an_assistant_answers_from_its_own_documents_from_the_next_message_on() {
    an_assistant_answers_from_its_own(Kind::Sqlite).await;
}

#[actix_web::test]
async fn an_assistant_answers_from_its_own_documents_from_the_next_message_on_on_postgres() {
    an_assistant_answers_from_its_own(Kind::Postgres).await;
}

/// Two documents of one name, each for one assistant.
async fn two_sides(mia: &Staff, first: &str, second: &str) {
    let text = |who: &str, how: &str| {
        format!("Discounts:\nThe discount for {who} is {how} on every order of strings.")
    };
    writes(
        mia,
        "Discounts",
        &text("players", "five percent"),
        Some(&[first]),
    )
    .await;
    writes(
        mia,
        "Discounts",
        &text("dealers", "forty percent"),
        Some(&[second]),
    )
    .await;
}

const DISCOUNT: &str = "What is the discount on strings?";

#[actix_web::test]
async fn nothing_that_answers_tells_what_is_kept_from_it() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, id) = (app.mia(), expert(&app).await);
    let first = app.shop.0.to_string();
    two_sides(&mia, &first, &id).await;
    for (page, assistant, own, others) in [
        (FAQ, &first, "five", "forty"),
        (BUILDER, &id, "forty", "five"),
    ] {
        let told = answered(&app, page, DISCOUNT).await;
        assert!(told.contains(own) && !told.contains(others), "{told}");

        // Trying it tells the same, with where it is from.
        let asked = json!({ "question": DISCOUNT, "assistant": assistant });
        let tried = mia.posts("try", asked).await.ok().body.to_string();
        assert!(tried.contains(own) && !tried.contains(others), "{tried}");

        // So does the copilot of a chat with it.
        let began = session(&app, page, None).await;
        let token = began["token"].as_str().unwrap();
        let chat = says_at(&app, token, 1, page, "I want a refund").await;
        let chat = chat["conversation"].as_str().unwrap();
        app.is_at_the_inbox(&mia).await;
        mia.takes_over(chat).await.ok();
        let asked = json!({ "question": DISCOUNT });
        let path = format!("conversations/{chat}/copilot");
        let told = mia.posts(&path, asked).await.ok().body.to_string();
        assert!(told.contains(own) && !told.contains(others), "{told}");
        mia.closes(chat).await.ok();
    }
    let nobody = json!({ "question": DISCOUNT, "assistant": "42" });
    assert_eq!(mia.posts("try", nobody).await.status, 404);

    // A draft is asked as the first of those it is to be for.
    let draft = json!({
        "title": "Tours", "body": "Tours:\nWe show the workshop every Tuesday at noon.",
        "question": DISCOUNT, "audience": "chosen", "assistants": [id],
    });
    let tried = mia
        .posts("documents/try", draft)
        .await
        .ok()
        .body
        .to_string();
    assert!(
        tried.contains("forty") && !tried.contains("five"),
        "{tried}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn what_chats_teach_keeps_to_the_assistant_they_are_with() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, id) = (app.mia(), expert(&app).await);
    for page in [BUILDER, FAQ] {
        answered(&app, page, LESSONS).await;
    }
    // One card, asked of both. Its questions are put again to whom they were put.
    writes(
        &mia,
        "Banjo lessons",
        "Banjo lessons:\nWe give banjo lessons on Sundays from 10 to 12.",
        Some(&[&id]),
    )
    .await;
    let all = mia.gets("/settings/gaps").await.ok().body;
    let all = all.as_str().unwrap();
    assert!(all.contains("To Guitar expert"), "{all}");
    let expert_only = mia
        .gets(&format!("/settings/gaps?assistant={id}"))
        .await
        .ok();
    assert!(expert_only.body.as_str().unwrap().contains("banjo lessons"));
    let check =
        json!({ "title": "Sundays", "text": "The shop is closed on Sundays.", "mode": "check" });
    let gap = all.split("id=\"gap-").nth(1).unwrap();
    let gap = gap.split('"').next().unwrap();
    let checked = mia.posts(&format!("gaps/{gap}/answer"), check).await.ok();
    let questions = checked.body["questions"].as_array().unwrap();
    let from_lessons = |one: &&Value| one["text"].as_str().unwrap().contains("10 to 12");
    assert_eq!(questions.len(), 2, "{}", checked.body);
    assert_eq!(questions.iter().filter(from_lessons).count(), 1);

    // An answer of its own called wrong becomes a test of that assistant's content alone.
    let began = session(&app, BUILDER, None).await;
    let token = began["token"].as_str().unwrap();
    let chat = says_at(&app, token, 1, BUILDER, LESSONS).await;
    let chat = chat["conversation"].as_str().unwrap();
    app.runs_jobs().await;
    let shop = app.shop;
    let said: counterbell::ids::Id = app
        .reads(move |conn| {
            use counterbell::db::schema::messages;
            use diesel::prelude::*;
            let id: i64 = messages::table
                .filter(messages::shop_id.eq(shop.key()))
                .filter(messages::author.eq("assistant"))
                .order(messages::id.desc())
                .select(messages::id)
                .first(conn)?;
            Ok(counterbell::ids::Id(id))
        })
        .await;
    let thumb = json!({ "message": said, "good": false });
    mia.posts(&format!("conversations/{chat}/ratings"), thumb)
        .await
        .ok();
    app.runs_jobs().await;
    let tests = app
        .reads(move |conn| counterbell::assistant::learning::answer_tests::list(conn, shop))
        .await;
    assert_eq!(tests.len(), 1);
    assert_eq!(tests[0].assistant.to_string(), id);
    assert_eq!(tests[0].passes, Some(false), "it still answers from there");
    app.stops().await;
}

#[actix_web::test]
async fn a_source_says_for_whom_what_comes_from_it_is() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, id) = (app.mia(), expert(&app).await);
    let before = writes(&mia, "Hours", "Hours:\nWe are open from 9 to 6.", None).await;
    let list = mia.gets("/api/v1/sources").await.ok().body;
    let written = list["sources"].as_array().unwrap();
    let written = written.iter().find(|one| one["kind"] == "written").unwrap();
    let source = written["id"].as_str().unwrap().to_owned();
    assert_eq!(written["assistants"], Value::Null);
    let chosen = json!({ "audience": "chosen", "assistants": [id] });
    let told = mia
        .posts(&format!("sources/{source}/audience"), chosen)
        .await;
    assert_eq!(told.ok().body["documents"], 1);
    let after = writes(&mia, "Rooms", "Rooms:\nTwo rooms are for rent.", None).await;
    for document in [&before, &after] {
        let kept = mia
            .gets(&format!("/api/v1/documents/{document}"))
            .await
            .ok();
        assert_eq!(kept.body["assistants"], json!([id]), "{}", kept.body);
    }
    // A document's own choice stands until the source's is changed again.
    mia.posts(&format!("documents/{after}"), json!({ "audience": "all" }))
        .await
        .ok();
    let kept = mia.gets(&format!("/api/v1/documents/{after}")).await.ok();
    assert_eq!(kept.body["assistants"], Value::Null);
    assert_eq!(kept.body["title"], "Rooms", "what is left out stays");
    app.stops().await;
}

#[actix_web::test]
async fn its_tab_shows_its_documents_and_switches_each() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, id) = (app.mia(), expert(&app).await);
    let first = app.shop.0.to_string();
    let tab = |query: &str| format!("/settings/assistants/{id}/knowledge{query}");
    let own = writes(&mia, "Frets", "Frets:\nFrets are level.", Some(&[&id])).await;
    writes(&mia, "Drums", "Drums:\nDrums are loud.", Some(&[&first])).await;
    let shown = mia.gets(&tab("")).await.ok().body;
    let shown = shown.as_str().unwrap();
    assert!(
        shown.contains("Frets") && shown.contains("Returns"),
        "{shown}"
    );
    assert!(!shown.contains("Drums"));
    let kept_from_it = mia.gets(&tab("?answers=no")).await.ok().body;
    let kept_from_it = kept_from_it.as_str().unwrap();
    assert!(kept_from_it.contains("Drums") && !kept_from_it.contains("Frets"));
    let all = mia.gets(&tab("?answers=either")).await.ok().body;
    let all = all.as_str().unwrap();
    assert!(all.contains("Drums") && all.contains("Frets"));

    // The switch in its row, as a form without script sends it.
    let form = format!("documents={own}&assistant={id}&tab={id}&on=false");
    let sent = app.fills_in(&mia, "documents/audience", form).await;
    assert_eq!(sent.status(), 303);
    assert_eq!(sent.headers()["location"], *tab(""));
    let kept = mia.gets(&format!("/api/v1/documents/{own}")).await.ok();
    assert_eq!(kept.body["assistants"], json!([]));
    let listed = mia.gets("/settings/knowledge").await.ok().body;
    assert!(listed.as_str().unwrap().contains("No assistant"));
    // Of one that is for all, the others keep it.
    let all = mia.gets("/api/v1/documents?q=Warranty").await.ok().body;
    let warranty = all["documents"][0]["id"].as_str().unwrap();
    let off = json!({ "documents": [warranty], "assistant": id, "on": false });
    mia.posts("documents/audience", off).await.ok();
    let kept = mia
        .gets(&format!("/api/v1/documents/{warranty}"))
        .await
        .ok();
    assert_eq!(kept.body["assistants"], json!([first]));
    let theirs = mia
        .gets(&format!("/api/v1/documents?assistant={id}"))
        .await
        .ok();
    assert!(!theirs.body.to_string().contains("Warranty"));
    app.stops().await;
}

#[actix_web::test]
async fn a_choice_that_can_not_be_is_told_and_nothing_is_half_changed() {
    let app = App::start(Kind::Sqlite).await;
    let (mia, id) = (app.mia(), expert(&app).await);
    let own = writes(&mia, "Frets", "Frets:\nFrets are level.", None).await;
    for (body, field) in [
        (json!({ "documents": [own] }), "audience"),
        (
            json!({ "documents": [own], "audience": "some" }),
            "audience",
        ),
        (
            json!({ "documents": [own], "audience": "chosen" }),
            "assistants",
        ),
        (
            json!({ "documents": [own], "audience": "chosen", "assistants": ["42"] }),
            "assistants",
        ),
        (json!({ "documents": [], "audience": "all" }), "documents"),
    ] {
        let answer = mia.posts("documents/audience", body).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert_eq!(answer.body["error"]["field"], *field);
    }
    // One of them is not there: none is changed.
    let both = json!({ "documents": [own, "42"], "audience": "chosen", "assistants": [id] });
    assert_eq!(mia.posts("documents/audience", both).await.status, 404);
    let kept = mia.gets(&format!("/api/v1/documents/{own}")).await.ok();
    assert_eq!(kept.body["assistants"], Value::Null);
    // Without script the list says so; the editor keeps what was typed.
    let sent = app
        .fills_in(&mia, "documents/audience", "audience=all".into())
        .await;
    assert_eq!(sent.status(), 422);
    assert!(
        sent.text()
            .await
            .unwrap()
            .contains("Choose the documents first")
    );
    let typed = "title=Nuts&body=Nuts+are+bone.&audience=chosen".to_owned();
    let sent = app.fills_in(&mia, "documents", typed).await;
    assert_eq!(sent.status(), 422);
    let page = sent.text().await.unwrap();
    assert!(
        page.contains("Nuts are bone.") && page.contains("Choose an assistant"),
        "{page}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn with_one_assistant_there_is_nothing_to_choose() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let own = writes(&mia, "Frets", "Frets:\nFrets are level.", None).await;
    let first = app.shop.0;
    for path in [
        "/settings/knowledge".to_owned(),
        format!("/settings/knowledge/{own}"),
        format!("/settings/assistants/{first}/knowledge"),
        format!("/settings?shop={SHOP}"),
    ] {
        let page = mia.gets(&path).await.ok().body;
        let page = page.as_str().unwrap();
        assert!(!page.contains("name=\"audience\""), "{path}");
        assert!(!page.contains("name=\"assistant\""), "{path}");
    }
    app.stops().await;
}
