//! Sample questions that staff keep of a document: an added one is answered from it, a removed one no longer is, and
//! what a shopper asked goes with their chat.

use counterbell::conversation::Actor;
use counterbell::ids::Id;
use counterbell::shop::privacy::erase;
use serde_json::{Value, json};

use super::{BOTH, RENTAL, answer_in, asks, staff_rates, writes_answer};
use crate::support::dump;
use crate::support::{Answer, App, Kind, Shopper, Staff};

/// None of its words tells what it is about.
pub(super) const QUESTION: &str = "Where can I try things on?";
/// What answers it, in none of its words.
const ANSWER: &str = "The shop at 3 Mill Lane is open Tuesday to Saturday from ten to six.";

/// The document that answers it.
pub(super) async fn writes_our_shop(mia: &Staff) -> String {
    let written = json!({ "title": "Our shop", "body": ANSWER, "language": "en" });
    let answer = mia.posts("documents", written).await.ok().body;
    answer["id"].as_str().unwrap().to_owned()
}

/// Whether a thread has that answer.
pub(super) async fn has_the_answer(shopper: &Shopper) -> bool {
    let thread = shopper.thread().await;
    thread
        .0
        .iter()
        .any(|line| line.body.contains("3 Mill Lane"))
}

async fn is_answered(app: &App) -> bool {
    has_the_answer(&asks(app, QUESTION).await).await
}

/// Has an answer of the assistant's called wrong, and says that it is to be answered from this document; then nothing
/// is owed.
pub(super) async fn has_it_tested(app: &App, shopper: &Shopper, document: &str) {
    let mia = app.mia();
    let (message, chat) = (answer_in(shopper).await, shopper.conversation().await);
    assert_eq!(staff_rates(&mia, &chat, &message, Some(false)).await, 204);
    let test = app.answer_tests().await.remove(0).id;
    let wanted = json!({ "expects": format!("document:{document}") });
    let set = mia.posts(&format!("answer-tests/{test}"), wanted).await;
    assert_eq!(set.ok().body["passes"], true);
    app.runs_jobs().await;
}

async fn adds(staff: &Staff, document: &str, question: &str) -> Answer {
    let body = json!({ "question": question });
    staff
        .posts(&format!("documents/{document}/questions"), body)
        .await
}

async fn removes(staff: &Staff, document: &str, question: &Value) -> Answer {
    let question = question.as_str().unwrap();
    let path = format!("documents/{document}/questions/{question}/delete");
    staff.posts(&path, json!({})).await
}

async fn listed(staff: &Staff, document: &str) -> Value {
    let path = format!("/api/v1/documents/{document}/questions");
    staff.gets(&path).await.ok().body
}

async fn words(staff: &Staff, document: &str) -> Vec<String> {
    let all = listed(staff, document).await;
    let all = all["questions"].as_array().unwrap();
    all.iter()
        .map(|one| one["question"].as_str().unwrap().to_owned())
        .collect()
}

/// How a test went that is the only one, and whether a change broke it.
async fn went(app: &App) -> (Option<bool>, bool) {
    let test = app.answer_tests().await.remove(0);
    (test.passes, test.broke_at.is_some())
}

#[actix_web::test]
async fn an_added_question_is_answered_from_its_document_and_a_removed_one_is_not() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let document = writes_our_shop(&mia).await;
        assert!(!is_answered(&app).await, "{kind:?}");

        let added = adds(&mia, &document, " Where can I\n try  things on? ").await;
        let added = added.ok().body;
        assert_eq!(
            (&added["question"], &added["from"], &added["version"]),
            (&json!(QUESTION), &json!("staff"), &json!(2))
        );
        let shopper = asks(&app, QUESTION).await;
        assert!(has_the_answer(&shopper).await, "{kind:?}");
        let page = mia.opens(&format!("/settings/knowledge/{document}")).await;
        assert!(page.contains(QUESTION) && page.contains("By staff"));

        // What was answered by it is tested again when it goes, and when it is back.
        has_it_tested(&app, &shopper, &document).await;
        app.advances(60);
        let removed = removes(&mia, &document, &added["id"]).await.ok().body;
        assert_eq!(removed["version"], 3);
        assert_eq!(went(&app).await, (Some(true), false), "not run yet");
        app.runs_jobs().await;
        assert_eq!(went(&app).await, (Some(false), true), "{kind:?}");
        assert!(!is_answered(&app).await, "{kind:?}");
        let again = removes(&mia, &document, &added["id"]).await;
        assert_eq!(again.status, 404);
        adds(&mia, &document, QUESTION).await.ok();
        app.runs_jobs().await;
        assert_eq!(went(&app).await, (Some(true), false), "{kind:?}");
        assert!(is_answered(&app).await, "{kind:?}");
        app.stops().await;
    }
}

/// The field that is to blame, and what is said there.
fn refused(answer: &Answer) -> (&str, &str) {
    assert_eq!(answer.status, 422, "{}", answer.body);
    let error = &answer.body["error"];
    let text = |name: &str| error[name].as_str().unwrap_or("");
    (text("field"), text("message"))
}

#[actix_web::test]
async fn doubles_and_what_is_too_long_or_too_many_are_refused_beside_the_field() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let document = writes_our_shop(&mia).await;
        adds(&mia, &document, "Größe probieren, wo?").await.ok();
        let long = "ü".repeat(301);
        for (typed, said) in [
            ("", "Write a question first."),
            (" \n ", "Write a question first."),
            (
                "  größe PROBIEREN,  wo? ",
                "The document has this question already.",
            ),
            (long.as_str(), "A question has at most 300 characters."),
            ("a\0b", "It holds a character that no text has."),
        ] {
            let answer = adds(&mia, &document, typed).await;
            assert_eq!(refused(&answer), ("question", said), "{typed}");
        }
        adds(&mia, &document, &long[2..]).await.ok();
        for number in 3..=50 {
            let question = format!("Question number {number}?");
            adds(&mia, &document, &question).await.ok();
        }
        let before = listed(&mia, &document).await;
        assert_eq!(before["questions"].as_array().unwrap().len(), 50);
        assert_eq!(before["version"], 51);
        let answer = adds(&mia, &document, "One more?").await;
        let said = "A document has at most 50 sample questions.";
        assert_eq!(refused(&answer), ("question", said));
        assert_eq!(listed(&mia, &document).await, before, "nothing changed");
        // Another document has room for the same.
        let other = writes_our_shop(&mia).await;
        adds(&mia, &other, "größe probieren, wo?").await.ok();
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_question_is_its_documents_and_its_shops_alone() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let (document, other) = (writes_our_shop(&mia).await, writes_our_shop(&mia).await);
        let added = adds(&mia, &document, QUESTION).await.ok().body;
        let (_, zoe) = app
            .other_shop("second-shop.myshopify.com", "http://second.localhost")
            .await;
        let path = format!("/api/v1/documents/{document}/questions");
        assert_eq!(zoe.gets(&path).await.status, 404);
        assert_eq!(adds(&zoe, &document, "Mine?").await.status, 404);
        let theirs = removes(&zoe, &document, &added["id"]).await;
        assert_eq!(theirs.status, 404);
        let elsewhere = removes(&mia, &other, &added["id"]).await;
        assert_eq!(elsewhere.status, 404);
        assert_eq!(adds(&mia, "7", "Of nothing?").await.status, 404);

        // Who may edit documents may; who may look, looks.
        for (role, looks, acts) in [
            ("viewer", 200, 403),
            ("agent", 200, 403),
            ("admin", 200, 200),
        ] {
            let staff = app.staff_as(role, role).await;
            assert_eq!(staff.gets(&path).await.status, looks, "{role}");
            let question = format!("As {role}?");
            let done = adds(&staff, &document, &question).await;
            assert_eq!(done.status, acts, "{role}");
            if acts == 403 {
                let done = removes(&staff, &document, &added["id"]).await;
                assert_eq!(done.status, 403, "{role}");
            }
        }
        assert_eq!(words(&mia, &document).await, [QUESTION, "As admin?"]);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_shoppers_question_goes_with_their_chat_and_staffs_stays() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let document = writes_our_shop(&mia).await;
        adds(&mia, &document, "Is there a shop I can visit?")
            .await
            .ok();
        let shopper = asks(&app, QUESTION).await;
        let chat = shopper.conversation().await;
        let asked = shopper.thread().await.0[0].id.clone();
        let attached = json!({ "message": asked.trim_start_matches('m'), "document": document });
        mia.posts("sample-questions", attached.clone()).await.ok();
        // Attached once more, or written by hand, it is the same.
        mia.posts("sample-questions", attached).await.ok();
        let double = adds(&mia, &document, &QUESTION.to_uppercase()).await;
        assert_eq!(double.status, 422);
        let all = listed(&mia, &document).await;
        let from: Vec<(&Value, &Value)> = (all["questions"].as_array().unwrap().iter())
            .map(|one| (&one["from"], &one["conversation"]))
            .collect();
        assert_eq!(
            from,
            [
                (&json!("staff"), &Value::Null),
                (&json!("chat"), &json!(chat))
            ]
        );
        let path = format!("/settings/knowledge/{document}");
        let page = mia.opens(&path).await;
        let card = page.split("id=\"sample-questions\"").nth(1).unwrap();
        let link = format!("href=\"/inbox/{chat}\">From a chat</a>");
        assert!(card.contains(&link) && card.contains("By staff"), "{card}");
        let list = mia.opens("/settings/knowledge?q=mill").await;
        assert!(list.contains("2 sample questions"), "{list}");
        assert!(is_answered(&app).await);

        let id: Id = chat.parse().unwrap();
        app.writes(move |tx| erase::chat(tx, id, &Actor::Shopper))
            .await;
        assert_eq!(
            words(&mia, &document).await,
            ["Is there a shop I can visit?"]
        );
        let list = mia.opens("/settings/knowledge?q=mill").await;
        assert!(list.contains("1 sample question<"), "{list}");
        let path = format!("documents/{document}/delete");
        mia.posts(&path, json!({})).await.ok();
        let shop = app.shop.key();
        let kept = app.reads(move |conn| dump::of_shop(conn, shop)).await;
        assert!(
            kept["document_questions"].is_empty(),
            "they go with the document"
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_draft_that_goes_with_its_chat_leaves_no_questions_and_no_versions() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let mia = app.mia();
        let chat = asks(&app, RENTAL).await.conversation().await;
        let gap = app.cards().await.remove(0).id;
        for text in ["We rent ukuleles.", "We rent ukuleles by the week."] {
            writes_answer(&mia, gap, text, "draft").await;
        }
        let list = mia.gets("/api/v1/documents?q=ukuleles").await.ok().body;
        let draft = list["documents"][0]["id"].as_str().unwrap().to_owned();
        adds(&mia, &draft, "Ukuleles for a week?").await.ok();
        let id: Id = chat.parse().unwrap();
        app.writes(move |tx| erase::chat(tx, id, &Actor::Shopper))
            .await;
        let shop = app.shop.key();
        let kept = app.reads(move |conn| dump::of_shop(conn, shop)).await;
        for table in ["documents", "document_questions", "document_versions"] {
            let rows = format!("{:?}", kept[table]).to_lowercase();
            assert!(!rows.contains("ukulele"), "{kind:?}: {table}: {rows}");
        }
        app.stops().await;
    }
}

#[actix_web::test]
async fn without_script_a_question_is_added_removed_and_refused_with_nothing_lost() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let document = writes_our_shop(&mia).await;
    let sends = async |path: &str, fields: &[(&str, &str)]| {
        let request = app.http.post(format!("{}/api/v1/{path}", app.url));
        let request = request.header("cookie", &mia.cookie);
        let request = request.header("origin", &app.url);
        request.form(fields).send().await.unwrap()
    };
    let path = format!("documents/{document}/questions");
    let there = format!("/settings/knowledge/{document}#questions");
    let kept = sends(&path, &[("question", QUESTION)]).await;
    assert_eq!(kept.status(), 303);
    assert_eq!(kept.headers()["location"].to_str().unwrap(), there);
    let typed = format!("<Where> {}", "x".repeat(300));
    let refused = sends(&path, &[("question", &typed)]).await;
    assert_eq!(refused.status(), 422);
    let page = refused.text().await.unwrap();
    assert!(page.contains("A question has at most 300 characters."));
    assert!(page.contains(&format!("value=\"&lt;Where&gt; {}\"", "x".repeat(300))));
    assert!(page.contains(QUESTION) && page.contains("3 Mill Lane"));
    let one = listed(&mia, &document).await["questions"][0]["id"].clone();
    let path = format!("{path}/{}/delete", one.as_str().unwrap());
    assert_eq!(sends(&path, &[]).await.status(), 303);
    assert_eq!(words(&mia, &document).await, [""; 0]);
    // Of one that is not saved yet the page says when they come.
    let page = mia.opens("/settings/knowledge/new").await;
    assert!(page.contains("Once the document is saved"), "{page}");
    app.stops().await;
}
