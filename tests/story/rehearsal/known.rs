//! What was known of a shopper then: page, language, market, sign-in, tags that have another name by now. An action that
//! was there all the time, rehearsed, gives as many chats as the log has it firing in, whatever became of them since.

use std::collections::BTreeMap;

use counterbell::conversation::Event;
use serde_json::{Value, json};

use crate::actions::known::signs_in;
use crate::support::shopify::{Price, cart};
use crate::support::{App, Dice, Kind, SHOP, Shopper};

const PAGES: [&str; 4] = ["/", "/products/strings", "/cart", "/pages/builder"];
const SAID: [&str; 4] = [
    "How long do the strings last if I play every day?",
    "Wie lange halten die strings, wenn ich jeden Tag darauf spiele?",
    "How do returns work?",
    "Wie lange dauert die Lieferung nach Hamburg eigentlich?",
];

fn page(path: &str) -> Value {
    json!({ "url": format!("http://store.localhost{path}"), "title": "A page" })
}

async fn goes_to(shopper: &Shopper, path: &str) {
    let seen = json!({ "shop": SHOP, "told": true, "page": page(path) });
    shopper.posts("session", seen).await.ok();
}

async fn makes(app: &App, name: &str, start: Value, when: Value) -> (String, String) {
    let body = json!({ "name": name, "starts": [start], "when": when,
                       "does": [{ "do": "tag", "tag": format!("did-{name}") }] });
    let made = app.mia().posts("actions", body).await.ok().body;
    (name.to_owned(), made["id"].as_str().unwrap().to_owned())
}

/// In how many chats an action fired, as the log has it.
async fn recount(app: &App, chats: &[String], id: &str) -> usize {
    let mut count = 0;
    for chat in chats {
        let log = app.log(chat).await;
        count += usize::from(log.iter().any(
            |one| matches!(&one.event, Event::RuleFired { rule, .. } if rule.to_string() == id),
        ));
    }
    count
}

async fn all_kinds(app: &App) -> Vec<(String, String)> {
    let word = || json!({ "on": "keywords", "any": ["strings"] });
    let condition = || json!({ "on": "condition" });
    let minute = app.clock.now().0 / 60_000_000;
    let clock = |ahead: i64| {
        let minute = (minute + ahead).rem_euclid(1_440);
        format!("{:02}:{:02}", minute / 60, minute % 60)
    };
    let on = |kind: &str| json!({ "if": "page", "pages": [kind] });
    let german = || json!({ "if": "language", "any": ["de"] });
    let known = |known: bool| json!({ "if": "customer", "known": known });
    let big = json!({ "on": "cart_over", "amount": "200", "markets": [{ "currency": "EUR", "amount": "150" }] });
    let later = json!({ "if": "time", "from": clock(9), "to": clock(25) });
    let state = |state: &str| json!({ "if": "state", "any": [state] });
    let old = json!({ "on": "tag_added", "tag": "old" });
    let tagged = json!({ "if": "all", "of": [{ "if": "tagged", "any": ["old"] }, known(false)] });
    vec![
        makes(app, "page", word(), on("product")).await,
        makes(app, "came", condition(), on("cart")).await,
        makes(app, "german", word(), german()).await,
        makes(app, "spoke", condition(), german()).await,
        makes(app, "customer", word(), known(true)).await,
        makes(app, "stranger", word(), known(false)).await,
        makes(app, "signed", condition(), known(true)).await,
        makes(app, "market", big, Value::Null).await,
        makes(app, "hour", condition(), later).await,
        makes(app, "held", condition(), state("human")).await,
        makes(app, "old-put-on", old, Value::Null).await,
        makes(app, "old-there", condition(), tagged).await,
    ]
}

async fn goes_on(app: &App, shopper: &mut Shopper, number: usize, turn: usize, dice: &mut Dice) {
    let mia = app.mia();
    let said = json!({ "client_id": format!("message-{number:04}-{turn:04}"), "body": SAID[dice.roll(97) % 4],
                       "page": page(PAGES[dice.roll(89) % 4]), "cart_token": format!("cart-known-{number}") });
    shopper.posts("messages", said).await.ok();
    app.runs_jobs().await;
    app.advances(60);
    let chat = shopper.conversation().await;
    match dice.roll(6) {
        0 => signs_in(app, shopper, 900 + i64::try_from(number).unwrap()).await,
        1 => goes_to(shopper, PAGES[dice.roll(4)]).await,
        2 => {
            let shown = [("160.00", "EUR"), ("160.00", "USD"), ("210.00", "USD")][dice.roll(3)];
            let price = Price {
                shop: (shown.0, "USD"),
                shopper: shown,
            };
            let token = format!("cart-known-{number}");
            let body = cart(&token, &app.clock.now().rfc3339(), price);
            assert_eq!(app.webhook("carts/update", &body).await, 200);
        }
        3 => {
            let path = format!("conversations/{chat}/tags");
            mia.posts(&path, json!({ "add": ["old"] })).await.ok();
        }
        4 if mia.takes_over(&chat).await.status == 200 => {
            app.runs_jobs().await;
            mia.replies(&chat, "Hello.").await.ok();
            mia.hands_back(&chat).await.ok();
        }
        _ => {}
    }
    app.runs_jobs().await;
    app.advances(60);
    app.runs_jobs().await;
}

#[actix_web::test]
async fn what_was_known_then_counts_and_not_what_is_known_now() {
    let mut fired: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = 0;
    // On until each has told something.
    for (round, seed) in [7, 2_028, 12, 31, 77, 103].into_iter().enumerate() {
        if round > 1 && fired.values().all(|count| *count > 0) {
            break;
        }
        let app = App::start(Kind::Sqlite).await;
        app.is_at_the_inbox(&app.mia()).await;
        let actions = all_kinds(&app).await;
        let mut dice = Dice(seed);
        let mut shoppers = Vec::new();
        let mut chats = Vec::new();
        for number in 0..14 {
            let mut shopper = app.shopper().await;
            for turn in 0..2 + dice.roll(3) {
                goes_on(&app, &mut shopper, number, turn, &mut dice).await;
            }
            chats.push(shopper.conversation().await);
            shoppers.push(shopper);
        }
        // All of it is otherwise by now.
        app.mia()
            .posts("tags", json!({ "label": "new" }))
            .await
            .ok();
        app.mia()
            .posts("tags/old/merge", json!({ "into": "new" }))
            .await
            .ok();
        for (at, shopper) in shoppers.iter_mut().enumerate() {
            app.advances(1);
            goes_to(shopper, "/search").await;
            let said = json!({ "client_id": format!("message-{at:04}-last"), "body": "Merci beaucoup, et bonne journée à toute votre équipe !",
                               "page": page("/search") });
            shopper.posts("messages", said).await.ok();
        }
        app.runs_jobs().await;
        all += chats.len();
        for (name, id) in &actions {
            let path = format!("/api/v1/actions/{id}");
            let mut draft = app.mia().gets(&path).await.ok().body;
            draft["action"] = json!(id);
            let told = app.mia().posts("actions/rehearse", draft).await.ok().body;
            let count = recount(&app, &chats, id).await;
            *fired.entry(name.clone()).or_default() += count;
            assert_eq!(
                (&told["chats"], &told["lost"]),
                (&json!(count), &json!(0)),
                "seed {seed}, {name}: {told}"
            );
        }
        app.stops().await;
    }
    assert!(
        fired.values().all(|count| (1..all).contains(count)),
        "some tell nothing: {fired:?}"
    );
}
