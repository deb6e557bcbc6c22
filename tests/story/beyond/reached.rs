//! Who writes from checkout before the store has told of it.

use counterbell::conversation::Event;
use serde_json::{Value, json};

use super::{CART, CHECKOUT};
use crate::support::shopify::checkout;
use crate::support::{App, Kind};

async fn makes(app: &App, name: &str, start: Value) -> String {
    let body = json!({ "name": name, "starts": [start], "does": [{ "do": "attention" }] });
    let made = app.mia().posts("actions", body).await.ok().body;
    made["id"].as_str().unwrap().to_owned()
}

async fn times(app: &App, chat: &str, id: &str) -> usize {
    let log = app.log(chat).await;
    let fired = log.iter().filter(
        |one| matches!(&one.event, Event::RuleFired { rule, .. } if rule.to_string() == id),
    );
    fired.count()
}

#[actix_web::test]
async fn a_checkout_that_is_told_of_after_the_chat_began_there_is_reached_once() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let reached = makes(&app, "Reached", json!({ "on": "checkout_reached" })).await;
        let stuck = json!({ "on": "checkout_stuck", "seconds": 120 });
        let stuck = makes(&app, "Stuck", stuck).await;
        let standing = json!({ "checkout": CHECKOUT, "step": "contact" });
        let token = app.stands(None, standing).await;
        let said = app.says_from(&token, "message-0001", "How do returns work?");
        let chat = said.await["conversation"].as_str().unwrap().to_owned();
        let elsewhere = json!({ "checkout": "another", "step": "contact" });
        let other = app.stands(None, elsewhere).await;
        let other = app.says_from(&other, "message-0002", "How do returns work?");
        let other = other.await["conversation"].as_str().unwrap().to_owned();
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &reached).await, 0);

        for _ in 0..2 {
            let mut body = checkout(CHECKOUT, CART, &app.clock.now().rfc3339());
            body["shipping_address"] = Value::Null;
            body["shipping_lines"] = json!([]);
            body["completed_at"] = Value::Null;
            assert_eq!(app.webhook("checkouts/create", &body).await, 200);
            app.runs_jobs().await;
            assert_eq!(times(&app, &chat, &reached).await, 1);
            app.advances(1);
        }
        app.advances(120);
        app.runs_jobs().await;
        assert_eq!(times(&app, &chat, &stuck).await, 1);
        for rule in [&reached, &stuck] {
            assert_eq!(times(&app, &other, rule).await, 0, "another checkout");
        }
        app.stops().await;
    }
}
