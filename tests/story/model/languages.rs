//! A question in another language than the pages': the model gets it with passages found across languages, and what it
//! tells in the shopper's own is said where it stands up; else the shopper reads what is said without a model.

use counterbell::assistant::attempts::By;
use counterbell::assistant::language::Language;
use counterbell::assistant::language::says::{Says, pages_only_in};
use counterbell::conversation::AttemptOutcome;
use serde_json::json;

use super::hostile::*;
use super::{ANSWER, QUOTE, app, asks, reply};
use crate::support::{App, Kind};

const GERMAN: &str = "Wie lange dauert die Lieferung und was kostet der Versand?";
const TOLD: &str = "Die Lieferung dauert in den Vereinigten Staaten zwei bis vier Werktage. Der Versand ist ab 75 $ \
                    kostenlos, darunter kostet er 6 $.";
/// Of nothing the shop has.
const PIANOS: &str = "Verkaufen Sie auch Klaviere und Flügel in Norwegen?";

/// What a new shopper is told, line by line.
async fn lines(app: &App, question: &str) -> Vec<String> {
    let mut shopper = app.shopper().await;
    shopper.says(question).await;
    app.runs_jobs().await;
    let thread = shopper.thread().await.0.into_iter();
    let others = thread.filter(|line| line.from != "shopper");
    others.map(|line| line.body).collect()
}

#[actix_web::test]
async fn a_german_question_to_an_english_store_is_answered_in_german_with_the_source() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let model = Hostile::starts(vec![stream(&reply(TOLD))]).await;
        let app = app(kind, &model).await;
        let mut shopper = app.shopper().await;
        shopper.says(GERMAN).await;
        app.runs_jobs().await;
        assert_eq!(model.bodies().len(), 1, "it is asked");
        let last = shopper.thread().await.last().clone();
        assert_eq!(
            (last.body.as_str(), last.from.as_str()),
            (TOLD, "assistant")
        );
        let update = shopper.gets("conversation").await.ok().body;
        let said = update["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            said["sources"],
            json!([{ "title": "Shipping", "url": "http://store.localhost/shipping" }])
        );
        // It read the question as it was written, and the passages as they are.
        let data = model.bodies()[0]["messages"][1]["content"].to_string();
        assert!(
            data.contains(GERMAN) && data.contains("Delivery takes"),
            "{data}"
        );
        let (_, kept) = asks(&app, GERMAN).await;
        assert_eq!(
            (kept[0].by, kept[0].outcome, kept[0].rejected.as_deref()),
            (By::Model, AttemptOutcome::Answered, None)
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_a_model_makes_up_in_german_is_not_said_and_the_attempt_says_why() {
    let model = Hostile::starts(vec![]).await;
    let app = app(Kind::Sqlite, &model).await;
    let unsure = Says::Unsure.in_language(Language::De);
    let only = pages_only_in(Language::En, Language::De);
    for (answer, why) in [
        (
            "Die Lieferung dauert in den Vereinigten Staaten zehn Werktage.",
            "number",
        ),
        (
            "Die Lieferung nach Kanada dauert zwei bis vier Werktage.",
            "name",
        ),
        (
            "Die Lieferung kommt mit dem Fahrrad direkt an die Haustür.",
            "ungrounded",
        ),
        (ANSWER, "language"),
    ] {
        model.plays(vec![stream(&reply(answer))]);
        let mut shopper = app.shopper().await;
        shopper.says(GERMAN).await;
        app.runs_jobs().await;
        let thread = shopper.thread().await;
        assert!(
            thread.0.iter().all(|line| !line.body.contains(answer)),
            "{thread:?}"
        );
        let said = thread.0.iter().any(|line| {
            line.from == "assistant" && line.body.starts_with(unsure) && line.body.contains(&only)
        });
        assert!(said, "{answer}: {thread:?}");
        let (shop, id) = (app.shop, shopper.conversation().await.parse().unwrap());
        let kept = app
            .reads(move |conn| counterbell::assistant::attempts::of(conn, shop, id))
            .await;
        assert_eq!(kept[0].rejected.as_deref(), Some(why), "{answer}");
        assert_eq!(
            (kept[0].by, kept[0].outcome),
            (By::Embedded, AttemptOutcome::Unsure)
        );
        assert!(kept[0].why().contains("not used"), "{}", kept[0].why());
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_model_may_say_that_the_pages_do_not_answer() {
    let unsupported =
        json!({ "answer": "", "quote": QUOTE, "cites": ["$N"], "supported": false }).to_string();
    let model = Hostile::starts(vec![stream(&unsupported)]).await;
    let app = app(Kind::Sqlite, &model).await;
    let said = lines(&app, GERMAN).await.join("\n");
    assert!(
        said.contains(Says::Unsure.in_language(Language::De)),
        "{said}"
    );
    assert_eq!(model.bodies().len(), 1);
    // Of what the shop has no word for it is not even asked.
    let said = lines(&app, PIANOS).await.join("\n");
    assert!(
        said.contains(Says::Unsure.in_language(Language::De)),
        "{said}"
    );
    assert_eq!(model.bodies().len(), 1);
    app.stops().await;
}

#[actix_web::test]
async fn without_a_model_and_in_a_shop_that_speaks_no_german_nothing_changes() {
    let app = App::start(Kind::Sqlite).await;
    let without = lines(&app, GERMAN).await;
    let unsure = Says::Unsure.in_language(Language::De);
    assert!(
        without.iter().any(|line| line.starts_with(unsure)),
        "{without:?}"
    );
    app.stops().await;

    let model = Hostile::starts(vec![stream(&reply(TOLD))]).await;
    let app = super::app(Kind::Sqlite, &model).await;
    let spoken = json!({ "languages": ["en", "fr"] });
    app.mia().posts("languages", spoken).await.ok();
    let said = lines(&app, GERMAN).await.join("\n");
    assert!(
        said.contains("Hier antworte ich auf Englisch, Französisch."),
        "{said}"
    );
    assert!(!said.contains(TOLD), "{said}");
    assert_eq!(model.bodies().len(), 0);
    app.stops().await;
}

#[actix_web::test]
async fn of_two_questions_what_is_not_known_is_admitted_in_german() {
    let model = Hostile::starts(vec![stream(&reply(TOLD))]).await;
    let app = app(Kind::Sqlite, &model).await;
    let mut shopper = app.shopper().await;
    shopper.says(GERMAN).await;
    shopper.says(PIANOS).await;
    app.runs_jobs().await;
    let rest = Says::TheRest.in_language(Language::De);
    let last = shopper.thread().await.last().clone();
    assert_eq!(last.body, format!("{TOLD}\n\n{rest}"));
    app.stops().await;
}

#[actix_web::test]
async fn a_german_page_does_not_keep_the_english_ones_from_a_german_question() {
    let model = Hostile::starts(vec![stream(&reply(TOLD))]).await;
    let app = app(Kind::Sqlite, &model).await;
    let about = json!({
        "title": "Impressum",
        "body": "Verantwortlich für den Inhalt dieser Seiten ist die Inhaberin des Ladens, eingetragen im Register der Stadt.",
        "language": "de",
    });
    app.mia().posts("documents", about).await.ok();
    assert_eq!(lines(&app, GERMAN).await.last().unwrap(), TOLD);
    assert_eq!(model.bodies().len(), 1);
    // What neither knows is not asked.
    let said = lines(&app, PIANOS).await.join("\n");
    assert!(
        said.contains(Says::Unsure.in_language(Language::De)),
        "{said}"
    );
    assert_eq!(model.bodies().len(), 1);
    app.stops().await;
}
