//! What is rehearsed besides words: standstills at checkout, presses, orders, failures. As far as the log can say it,
//! and no further.

use std::collections::BTreeSet;

use counterbell::conversation::store::Logged;
use counterbell::conversation::{Event, Reason};
use serde_json::{Value, json};

use crate::support::shopify::{checkout, order};
use crate::support::{App, Dice, Kind, Shopper};

const SECONDS: i64 = 120;

#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    chats: usize,
    adds: usize,
}

/// Whether somebody stood still for long enough, and whether a person would have come who did not; counted without the
/// product's own state machine.
fn standstills(log: &[Logged], now: i64, count: &mut Count) {
    let (mut step, mut seen) = (None::<(&str, i64)>, BTreeSet::new());
    let (mut free, mut closed) = (true, false);
    let (mut fired, mut adds) = (false, false);
    for at in 0..=log.len() {
        let until = log.get(at).map_or(now, |logged| logged.at.0);
        if let Some((name, since)) = step
            && until - since >= SECONDS * 1_000_000
            && !closed
            && seen.insert(name)
        {
            fired = true;
            let asked = log[at..]
                .iter()
                .take_while(|one| !matches!(one.event, Event::ShopperSaid { .. }))
                .any(|one| {
                    matches!(
                        one.event,
                        Event::Requested { .. }
                            | Event::CollectionBegan { .. }
                            | Event::TakenOver { .. }
                    )
                });
            adds |= free && !asked;
        }
        let Some(logged) = log.get(at) else { break };
        match &logged.event {
            Event::CheckoutMoved { step: to } if to == "completed" => step = None,
            Event::CheckoutMoved { step: to }
                if step.is_none_or(|(before, _)| before != to.as_str()) =>
            {
                step = Some((to.as_str(), logged.at.0));
            }
            Event::OrderPlaced { .. } => step = None,
            Event::Requested { .. } | Event::TakenOver { .. } => (free, closed) = (false, false),
            Event::HandedBack { .. } | Event::AssistantPicked => free = true,
            Event::Closed { .. } => (free, closed) = (true, true),
            Event::ShopperSaid { .. } => closed = false,
            _ => {}
        }
    }
    count.chats += usize::from(fired);
    count.adds += usize::from(adds);
}

async fn at_checkout(app: &App, cart: &str, step: usize) {
    let mut body = checkout(&format!("c-{cart}"), cart, &app.clock.now().rfc3339());
    if step < 1 {
        body["shipping_address"] = Value::Null;
    }
    if step < 2 {
        body["shipping_lines"] = json!([]);
    }
    body["completed_at"] = if step < 3 {
        Value::Null
    } else {
        app.clock.now().rfc3339().into()
    };
    assert_eq!(app.webhook("checkouts/update", &body).await, 200);
    app.runs_jobs().await;
}

async fn rehearses(app: &App, body: Value) -> (Count, Value) {
    let told = app.mia().posts("actions/rehearse", body).await.ok().body;
    let number = |key: &str| usize::try_from(told[key].as_u64().unwrap()).unwrap();
    let count = Count {
        chats: number("chats"),
        adds: number("adds"),
    };
    (count, told)
}

async fn ids(chats: &[Shopper]) -> Vec<String> {
    let mut ids = Vec::new();
    for shopper in chats {
        ids.push(shopper.conversation().await);
    }
    ids
}

#[actix_web::test]
async fn standstills_at_checkout_equal_a_recount_of_the_log() {
    for seed in [5, 41, 2_027] {
        let app = App::start(Kind::Sqlite).await;
        let mia = app.mia();
        app.is_at_the_inbox(&mia).await;
        let mut dice = Dice(seed);
        let mut shoppers = Vec::new();
        for number in 0..14 {
            let cart = format!("cart-{number}");
            let mut shopper = app.shopper().await;
            shopper.has_cart(&cart);
            shopper.says("How do returns work?").await;
            app.runs_jobs().await;
            let chat = shopper.conversation().await;
            let mut step = 0;
            for _ in 0..=dice.roll(4) {
                at_checkout(&app, &cart, step).await;
                app.advances([30, 70, 150, 400][dice.roll(4)]);
                app.runs_jobs().await;
                match dice.roll(6) {
                    0 => shopper.says("I want a refund").await.status,
                    1 => mia.takes_over(&chat).await.status,
                    2 => mia.closes(&chat).await.status,
                    3 => shopper.says("How long does delivery take?").await.status,
                    _ => 0,
                };
                app.runs_jobs().await;
                step += dice.roll(2);
            }
            shoppers.push(shopper);
        }
        let mut count = Count::default();
        let now = app.clock.now().0;
        for chat in ids(&shoppers).await {
            standstills(&app.log(&chat).await, now, &mut count);
        }
        let draft = json!({ "name": "Stuck", "starts": [{ "on": "checkout_stuck", "seconds": SECONDS }], "does": [{ "do": "request" }] });
        let (told, whole) = rehearses(&app, draft).await;
        assert_eq!(told, count, "seed {seed}: {whole}");
        assert!(count.adds > 0, "seed {seed} tells nothing");
        app.stops().await;
    }
}

/// Saves an action and gives its id and what it is.
async fn saved(app: &App, body: Value) -> (String, Value) {
    let answer = app.mia().posts("actions", body).await.ok().body;
    (answer["id"].as_str().unwrap().to_owned(), answer)
}

#[actix_web::test]
async fn presses_and_orders_are_those_on_which_the_action_fired() {
    let app = App::start(Kind::Sqlite).await;
    let (id, action) = saved(
        &app,
        json!({ "name": "Expert", "starts": [{ "on": "button", "label": "Ask an expert" }, { "on": "order_state", "is": "refunded" }],
                "does": [{ "do": "tag", "tag": "expert" }] }),
    )
    .await;
    let mut shoppers = Vec::new();
    for number in 0..6 {
        let cart = format!("cart-{number}");
        let mut shopper = app.shopper().await;
        shopper.has_cart(&cart);
        shopper.says("How do returns work?").await;
        app.runs_jobs().await;
        if number % 3 == 0 {
            shopper.presses("Ask an expert").await;
        }
        if number == 1 {
            let mut body = order(70 + number, "#70", &app.clock.now().rfc3339());
            body["cart_token"] = cart.into();
            body["financial_status"] = "refunded".into();
            assert_eq!(app.webhook("orders/create", &body).await, 200);
            app.runs_jobs().await;
        }
        shoppers.push(shopper);
    }
    let mut count = 0;
    for chat in ids(&shoppers).await {
        let log = app.log(&chat).await;
        count += usize::from(log.iter().any(
            |one| matches!(&one.event, Event::RuleFired { rule, .. } if rule.to_string() == id),
        ));
    }
    assert_eq!(count, 3);
    let mut draft = action.clone();
    draft["action"] = json!(id);
    let (told, whole) = rehearses(&app, draft.clone()).await;
    assert_eq!((told.chats, &whole["lost"]), (count, &json!(0)));
    assert!(
        whole["about"]
            .as_str()
            .unwrap()
            .contains("was there to fire")
    );
    // Without its button, those who pressed it are lost.
    draft["starts"] = json!([{ "on": "order_state", "is": "refunded" }]);
    let (told, whole) = rehearses(&app, draft).await;
    assert_eq!((told.chats, &whole["lost"]), (1, &json!(2)));
    // A new action's button was on no page: nobody pressed it.
    let new = json!({ "name": "New", "starts": [{ "on": "button", "label": "Ask" }], "does": [{ "do": "request" }] });
    assert_eq!(rehearses(&app, new).await.0, Count::default());
    app.stops().await;
}

#[actix_web::test]
async fn failures_of_the_assistant_are_rehearsed_from_the_requests_that_followed() {
    let app = App::start(Kind::Sqlite).await;
    let mut shoppers = Vec::new();
    for number in 0..4 {
        let mut shopper = app.shopper().await;
        let broken = number % 2 == 0;
        if broken {
            app.executes("ALTER TABLE attempts RENAME TO attempts_gone")
                .await;
        }
        shopper.says("How long does delivery take?").await;
        for _ in 0..6 {
            app.runs_jobs().await;
            app.advances(60);
        }
        if broken {
            app.executes("ALTER TABLE attempts_gone RENAME TO attempts")
                .await;
        }
        shoppers.push(shopper);
    }
    let mut count = 0;
    for chat in ids(&shoppers).await {
        let log = app.log(&chat).await;
        count += usize::from(log.iter().any(|one| {
            matches!(
                one.event,
                Event::Requested {
                    reason: Reason::Failed,
                    ..
                }
            )
        }));
    }
    assert_eq!(count, 2);
    let draft = json!({ "name": "Unwell", "starts": [{ "on": "assistant_failed" }], "does": [{ "do": "tag", "tag": "ai-down" }] });
    let (told, whole) = rehearses(&app, draft).await;
    assert_eq!(told, Count { chats: 2, adds: 0 }, "{whole}");
    app.stops().await;
}
