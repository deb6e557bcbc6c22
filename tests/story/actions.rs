//! Custom actions as staff make them: what can be saved, what starts them, what they do, in which order.

mod asking;
mod conditions;
mod doors;
mod effects;
mod failing;
pub mod known;
mod markets;
mod meaning;
mod occasion;
mod once;
mod people;
mod pressed;
mod store;
mod time;
mod told;
mod trouble;
mod wrong;

use counterbell::conversation::{Event, Reason};
use serde_json::{Value, json};

use crate::support::{App, Kind, Shopper};

const ORIGIN: &str = "http://store.localhost";

/// Saves an action; it must be fit to be saved. Returns its id.
async fn makes(app: &App, name: &str, starts: Value, does: Value) -> String {
    makes_with(app, json!({ "name": name, "starts": starts, "does": does })).await
}

async fn makes_with(app: &App, body: Value) -> String {
    let answer = app.mia().posts("actions", body).await.ok().body;
    answer["id"].as_str().unwrap().to_owned()
}

/// A shop without the rules every shop begins with.
pub async fn bare(kind: Kind) -> App {
    emptied(App::start(kind).await).await
}

async fn emptied(app: App) -> App {
    // What a rule says of a person who comes is said where there is one.
    app.is_at_the_inbox(&app.mia()).await;
    let all = app.mia().gets("/api/v1/actions").await.ok().body;
    for action in all["actions"].as_array().unwrap() {
        let path = format!("actions/{}/delete", action["id"].as_str().unwrap());
        assert_eq!(app.mia().posts(&path, json!({})).await.status, 204);
    }
    app
}

/// Every firing of a chat: the rule, why, the number, and what it does.
async fn fired(app: &App, chat: &str) -> Vec<(String, Reason, Option<i64>, Vec<String>)> {
    app.log(chat)
        .await
        .into_iter()
        .filter_map(|logged| match logged.event {
            Event::RuleFired {
                rule,
                reason,
                value,
                does,
                ..
            } => Some((rule.to_string(), reason?, value, does)),
            _ => None,
        })
        .collect()
}

/// How often a rule has fired in a chat.
async fn times(app: &App, chat: &str, rule: &str) -> usize {
    let all = fired(app, chat).await;
    all.iter().filter(|(id, ..)| id == rule).count()
}

async fn tags(app: &App, chat: &str) -> Vec<String> {
    let seen = app.mia().sees(chat).await["tags"].clone();
    serde_json::from_value(seen).unwrap()
}

/// A shopper who has asked something.
async fn chatting(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    (shopper, chat)
}
