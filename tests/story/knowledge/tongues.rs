//! A document's language: chosen by staff, told by its words, said by its source; and what that changes in the answer.

use serde_json::{Value, json};

use super::site::Site;
use super::{answered, by_key, document, knows, source};
use crate::support::{App, Kind, Staff};

/// So few words that nothing but whoever wrote them can tell what language they are in.
const GUARANTEE: &str = "Gitarren 3 Jahre Garantie.";
const ASKED: &str = "Gibt es eine Garantie auf die Gitarren?";

async fn writes(mia: &Staff, title: &str, body: &str, language: &str) -> String {
    let written = json!({ "title": title, "body": body, "language": language });
    let answer = mia.posts("documents", written).await.ok().body;
    answer["id"].as_str().unwrap().to_owned()
}

async fn chooses(mia: &Staff, id: &str, language: &str) {
    let path = format!("documents/{id}");
    mia.posts(&path, json!({ "language": language })).await.ok();
}

fn languages(document: &Value) -> (&Value, &Value) {
    (&document["language"], &document["chosen_language"])
}

async fn a_document_is_answered_from_in_the_language_staff_chose(kind: Kind) {
    let app = App::start(kind).await;
    let mia = app.mia();
    let id = writes(&mia, "Garantie", GUARANTEE, "").await;
    assert_eq!(
        languages(&document(&mia, &id).await),
        (&Value::Null, &Value::Null)
    );
    assert!(!knows(&app, ASKED).await, "it is taken for English");
    // Set wrongly, then rightly: what counts is the next question, without time passing.
    chooses(&mia, &id, "fr").await;
    assert!(!knows(&app, ASKED).await);
    chooses(&mia, &id, "de").await;
    let (words, sources) = answered(&app, ASKED).await;
    assert!(words.contains("3 Jahre"), "{words}");
    assert_eq!(sources, ["Garantie"]);
    let now = document(&mia, &id).await;
    assert_eq!(languages(&now), (&json!("de"), &json!("de")));
    assert_eq!(now["version"], 3, "each is a change");
    assert_eq!(
        now["versions"].as_array().unwrap().len(),
        0,
        "none of its words"
    );
    // A field that is left out stays.
    mia.posts(&format!("documents/{id}"), json!({ "title": "Garantien" }))
        .await
        .ok();
    assert!(knows(&app, ASKED).await);
    let list = mia.gets("/api/v1/documents?language=de").await.ok().body;
    assert_eq!(list["all"], json!(1));
    let page = mia.gets("/settings/knowledge").await.ok().body;
    assert!(page.as_str().unwrap().contains("<option value=\"de\""));
    let page = mia.gets(&format!("/settings/knowledge/{id}")).await.ok();
    let page = page.body.as_str().unwrap().to_owned();
    assert!(page.contains("<option value=\"de\" selected>German"));
    assert!(page.contains("Automatic"));
    chooses(&mia, &id, "").await;
    assert!(!knows(&app, ASKED).await);
    app.stops().await;
}

#[actix_web::test]
async fn a_document_is_answered_from_in_the_language_staff_chose_on_sqlite() {
    a_document_is_answered_from_in_the_language_staff_chose(Kind::Sqlite).await;
}

#[actix_web::test]
async fn a_document_is_answered_from_in_the_language_staff_chose_on_postgres() {
    a_document_is_answered_from_in_the_language_staff_chose(Kind::Postgres).await;
}

#[actix_web::test]
async fn each_shopper_is_answered_from_the_document_in_their_language() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    writes(&mia, "Gift cards", super::GIFT_CARDS, "en").await;
    let german = "Geschenkgutscheine sind 10 Jahre gültig. Sie können auch online und im Geschäft eingelöst werden.";
    writes(&mia, "Geschenkgutscheine", german, "de").await;
    let asked = "Sind die Geschenkgutscheine auch online gültig?";
    assert_eq!(answered(&app, asked).await.1, ["Geschenkgutscheine"]);
    assert_eq!(answered(&app, super::QUESTION).await.1, ["Gift cards"]);
    app.stops().await;
}

#[actix_web::test]
async fn a_draft_is_asked_in_the_language_that_is_chosen_for_it() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    for (language, outcome) in [("", "unsure"), ("de", "answered")] {
        let draft = json!({
            "title": "Garantie", "body": GUARANTEE, "language": language, "question": ASKED,
        });
        let tried = mia.posts("documents/try", draft).await.ok().body;
        assert_eq!(tried["outcome"], outcome, "{language:?}: {tried}");
    }
    app.stops().await;
}

/// A theme says `lang="en"` on every page, whatever is written there.
#[actix_web::test]
async fn what_a_page_says_of_its_language_is_held_against_its_words() {
    let site = Site::opens().await;
    let app = App::start_with(Kind::Sqlite, |config| config.reads_loopback = true).await;
    let mia = app.mia();
    let german =
        "Der Versand dauert drei Tage. Er ist ab 50 Euro frei, und wir sind bei Fragen für Sie da.";
    site.html("/versand", "Versand", german);
    let begun = json!({ "url": format!("{}/versand", site.url) });
    mia.posts("sources", begun).await.ok();
    app.runs_jobs().await;
    let key = format!("web:{}/versand", site.url);
    let read = by_key(&mia, &key).await;
    assert_eq!(languages(&read), (&json!("de"), &Value::Null));

    // What staff choose outlives the next look, and what they take back is told by the words again.
    let id = read["id"].as_str().unwrap();
    let refresh = format!(
        "sources/{}/refresh",
        source(&mia, "site").await["id"].as_str().unwrap()
    );
    for (chosen, told) in [("nl", "nl"), ("", "de")] {
        chooses(&mia, id, chosen).await;
        app.advances(60);
        mia.posts(&refresh, json!({})).await.ok();
        app.runs_jobs().await;
        let now = by_key(&mia, &key).await;
        assert_eq!(now["language"], told);
        assert_eq!(now["edited"], json!(false), "its words still follow");
    }
    app.stops().await;
    site.closes().await;
}
