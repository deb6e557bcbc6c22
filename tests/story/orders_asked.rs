//! "Where is my order?": told to whom it belongs, asked for proof otherwise, and never somebody else's.

use serde_json::{Value, json};

use crate::support::shopify::{order, proxy_query};
use crate::support::{Answer, App, Kind, SHOP, Shopper};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
const DANA: i64 = 501;

/// Dana's order, sent, as the store tells of it.
fn of_dana() -> Value {
    let mut told = order(7001, "#1042", "2026-11-18T10:00:00Z");
    told["email"] = "Dana@Example.com".into();
    told["contact_email"] = "Dana@Example.com".into();
    told["customer"] = json!({ "id": DANA, "first_name": "Dana", "last_name": "Pereira" });
    told["created_at"] = "2026-11-17T09:00:00Z".into();
    told["financial_status"] = "paid".into();
    told["fulfillment_status"] = "fulfilled".into();
    told["fulfillments"] = json!([{ "status": "success", "tracking_company": "Parcelbird",
        "tracking_number": "PB-77", "tracking_url": "https://parcelbird.example/PB-77" }]);
    told["shipping_address"] =
        json!({ "address1": "12 Secret Lane", "city": "Salem", "name": "Dana Pereira" });
    told
}

/// An order of somebody else's.
fn of_eve() -> Value {
    let mut told = order(7002, "#1043", "2026-11-18T10:00:00Z");
    told["email"] = "eve@example.com".into();
    told["contact_email"] = "eve@example.com".into();
    told["customer"] = json!({ "id": 502, "first_name": "Eve" });
    told["created_at"] = "2026-11-18T09:00:00Z".into();
    told
}

async fn shop(kind: Kind) -> App {
    let app = App::start(kind).await;
    for told in [of_dana(), of_eve()] {
        assert_eq!(app.webhook("orders/updated", &told).await, 200);
    }
    app.runs_jobs().await;
    app
}

/// A shopper whom Shopify vouches for.
async fn signed_in(app: &App, customer: i64) -> Shopper {
    let mut shopper = app.shopper().await;
    let stamp = (app.clock.now().0 / 1_000_000).to_string();
    let query = proxy_query(&[
        ("logged_in_customer_id", &customer.to_string()),
        ("path_prefix", "/apps/counterbell"),
        ("shop", SHOP),
        ("timestamp", &stamp),
    ]);
    let answer = app
        .http
        .post(format!("{}/proxy/session?{query}", app.url))
        .json(&json!({ "shop": SHOP, "token": shopper.token }))
        .send()
        .await
        .unwrap();
    let body = Answer::of(answer).await.ok().body;
    shopper.token = body["token"].as_str().unwrap().to_owned();
    shopper
}

/// What the assistant says to this.
async fn says(app: &App, shopper: &mut Shopper, words: &str) -> String {
    shopper.says(words).await;
    app.runs_jobs().await;
    let last = shopper.thread().await.last().clone();
    assert_eq!(last.from, "assistant", "{words}: {last:?}");
    last.body
}

/// Nothing that only the customer may know.
#[track_caller]
fn tells_nothing(said: &str) {
    for private in [
        "Parcelbird",
        "PB-77",
        "sent",
        "cancelled",
        "Dana",
        "Pereira",
        "Secret Lane",
        "Salem",
        "Eve",
        "17 November",
    ] {
        assert!(!said.contains(private), "{private}: {said}");
    }
}

#[actix_web::test]
async fn a_signed_in_customer_is_told_of_their_order_and_no_other() {
    for kind in BOTH {
        let app = shop(kind).await;
        let mut dana = signed_in(&app, DANA).await;
        let said = says(&app, &mut dana, "Where is my order?").await;
        for known in [
            "#1042",
            "17 November 2026",
            "has been sent",
            "Parcelbird",
            "PB-77",
            "https://parcelbird.example/PB-77",
            "In it:",
        ] {
            assert!(said.contains(known), "{kind:?} {known}: {said}");
        }
        assert!(
            !said.contains("Secret Lane") && !said.contains("Salem"),
            "{said}"
        );
        assert_eq!(dana.thread().await.last().sources, ["Order #1042"]);
        assert!(
            says(&app, &mut dana, "Has #1042 shipped?")
                .await
                .contains("has been sent")
        );

        // Somebody else's number: the words are those for a number that does not exist.
        let eves = says(&app, &mut dana, "Has #1043 shipped?").await;
        let nobodys = says(&app, &mut dana, "Has #9999 shipped?").await;
        assert_eq!(eves, nobodys);
        tells_nothing(&eves);
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_is_handed_back_is_answered_for_the_customer_who_asked_it() {
    for kind in BOTH {
        let app = shop(kind).await;
        let mia = app.mia();
        let question = "Where is my order?";
        for (customer, own) in [(Some(DANA), true), (None, false)] {
            let mut shopper = match customer {
                Some(customer) => signed_in(&app, customer).await,
                None => app.shopper().await,
            };
            says(&app, &mut shopper, "hello").await;
            let chat = shopper.conversation().await;
            mia.takes_over(&chat).await.ok();
            shopper.says(question).await;
            app.runs_jobs().await;
            mia.hands_back(&chat).await.ok();
            app.runs_jobs().await;
            let thread = shopper.thread().await;
            let said = &thread.last().body;
            assert_eq!(said.contains("#1042"), own, "{said}");
        }
        app.stops().await;
    }
}

#[actix_web::test]
async fn who_has_proved_nothing_is_asked_for_proof_and_told_nothing() {
    let app = shop(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let said = says(&app, &mut shopper, "Where is my package?").await;
    tells_nothing(&said);
    assert!(
        said.contains("Sign in") && said.contains("order number"),
        "{said}"
    );
    let update = shopper.gets("conversation").await.ok().body;
    let last = update["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["sources"][0]["url"], "http://store.localhost/account");
    assert!(
        last["parts"].to_string().contains("Talk to a person"),
        "{last}"
    );
    // An order of theirs or of nobody: the same words.
    let real = says(&app, &mut shopper, "Has #1042 shipped?").await;
    let none = says(&app, &mut shopper, "Has #9999 shipped?").await;
    assert_eq!(real, none);
    tells_nothing(&real);
    app.stops().await;
}

#[actix_web::test]
async fn number_and_address_together_open_the_standing_and_no_more() {
    for kind in BOTH {
        let app = shop(kind).await;
        let mut shopper = app.shopper().await;
        says(&app, &mut shopper, "Where is my order?").await;
        // In two messages, as people answer.
        let which = says(&app, &mut shopper, "1042").await;
        assert!(which.contains("e-mail"), "{which}");
        let said = says(&app, &mut shopper, "dana@example.com").await;
        for known in ["#1042", "has been sent", "Parcelbird", "PB-77"] {
            assert!(said.contains(known), "{kind:?} {known}: {said}");
        }
        for private in ["Dana", "Pereira", "In it", "17 November", "Secret"] {
            assert!(!said.contains(private), "{private}: {said}");
        }
        // Or in one.
        let mut other = app.shopper().await;
        let said = says(
            &app,
            &mut other,
            "where is order 1042? it was placed with DANA@example.com",
        )
        .await;
        assert!(said.contains("has been sent"), "{said}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn who_asks_in_german_is_told_in_german() {
    for kind in BOTH {
        let app = shop(kind).await;
        let mut dana = signed_in(&app, DANA).await;
        let said = says(&app, &mut dana, "Wo ist meine Bestellung?").await;
        let told = "Bestellung #1042 vom 17. November 2026: Sie wurde versendet.\nParcelbird, Sendungsnummer PB-77: \
                    https://parcelbird.example/PB-77\nEnthalten: ";
        assert!(said.starts_with(told), "{kind:?}: {said}");
        assert_eq!(dana.thread().await.last().sources, ["Bestellung #1042"]);
        // How the shop sends things, and what is done with an order, is not its standing.
        for other in [
            "Wie lange dauert der Versand?",
            "Wie storniere ich meine Bestellung?",
        ] {
            dana.says(other).await;
            app.runs_jobs().await;
            assert!(
                !dana.thread().await.last().body.contains("#1042"),
                "{other}"
            );
        }
        app.stops().await;
    }
}

#[actix_web::test]
async fn who_has_proved_nothing_is_asked_in_german_and_then_told_in_it() {
    let app = shop(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let question = "Wo ist meine Bestellung und wann kommt sie an?";
    let said = says(&app, &mut shopper, question).await;
    let asks = "Das kann ich nachsehen, sobald ich weiß, dass es Ihre Bestellung ist.";
    assert!(
        said.starts_with(asks) && !said.contains("versendet"),
        "{said}"
    );
    assert_eq!(shopper.thread().await.last().sources, ["Ihr Konto"]);
    let which = says(&app, &mut shopper, "1042").await;
    assert!(which.contains("Mit welcher E-Mail-Adresse"), "{which}");
    // An address and a number tell no language: it stays the shopper's.
    let said = says(&app, &mut shopper, "dana@example.com").await;
    assert_eq!(
        said,
        "Bestellung #1042: Sie wurde versendet.\nParcelbird, Sendungsnummer PB-77: https://parcelbird.example/PB-77"
    );
    app.stops().await;
}

#[actix_web::test]
async fn guessing_is_answered_in_the_same_words_and_ends() {
    let app = shop(Kind::Sqlite).await;
    let mut guesser = app.shopper().await;
    let mut heard = Vec::new();
    for guess in 0..5 {
        let number = if guess % 2 == 0 { "#1042" } else { "#9999" };
        let said = says(
            &app,
            &mut guesser,
            &format!("where is order {number}, guess{guess}@example.com"),
        )
        .await;
        tells_nothing(&said);
        heard.push(said);
    }
    heard.dedup();
    assert_eq!(
        heard.len(),
        1,
        "no such order and not yours are told in the same words: {heard:?}"
    );
    // The right pair comes too late: a person is offered.
    let said = says(&app, &mut guesser, "where is order #1042, dana@example.com").await;
    tells_nothing(&said);
    let update = guesser.gets("conversation").await.ok().body;
    let last = update["items"].as_array().unwrap().last().unwrap().clone();
    assert!(
        last["parts"].to_string().contains("Talk to a person"),
        "{last}"
    );
    // A day later it is forgotten.
    app.advances(25 * 60 * 60);
    let mut later = app.shopper().await;
    let said = says(&app, &mut later, "where is order #1042, dana@example.com").await;
    assert!(said.contains("has been sent"), "{said}");
    app.stops().await;
}

#[actix_web::test]
async fn new_visitors_do_not_help_to_guess_one_order() {
    let app = shop(Kind::Sqlite).await;
    for guess in 0..12 {
        let mut shopper = app.shopper().await;
        says(
            &app,
            &mut shopper,
            &format!("where is order #1042, guess{guess}@example.com"),
        )
        .await;
    }
    let mut shopper = app.shopper().await;
    let said = says(&app, &mut shopper, "where is order #1042, dana@example.com").await;
    tells_nothing(&said);
    app.stops().await;
}

#[actix_web::test]
async fn an_order_of_this_browsers_own_cart_is_told() {
    let app = shop(Kind::Sqlite).await;
    let mut told = order(7003, "#1044", "2026-11-18T10:00:00Z");
    told["cart_token"] = "cart-of-this-browser".into();
    told["created_at"] = "2026-11-18T09:00:00Z".into();
    assert_eq!(app.webhook("orders/create", &told).await, 200);
    app.runs_jobs().await;
    let mut shopper = app.shopper().await;
    shopper.has_cart("cart-of-this-browser");
    let said = says(&app, &mut shopper, "Where is my order?").await;
    assert!(
        said.contains("#1044") && said.contains("not been sent yet"),
        "{said}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn another_shops_order_is_no_order_here() {
    let app = shop(Kind::Sqlite).await;
    app.other_shop("second-shop.myshopify.com", "http://second.localhost")
        .await;
    let mut shopper = Shopper::arrives(
        &app.http,
        &app.url,
        "second-shop.myshopify.com",
        "http://second.localhost",
    )
    .await;
    let said = says(&app, &mut shopper, "where is order #1042, dana@example.com").await;
    tells_nothing(&said);
    app.stops().await;
}

#[actix_web::test]
async fn how_the_shop_sends_things_is_a_question_for_its_pages() {
    let app = shop(Kind::Sqlite).await;
    let mut dana = signed_in(&app, DANA).await;
    let said = says(
        &app,
        &mut dana,
        "How long does delivery take in the United States?",
    )
    .await;
    assert!(
        said.contains("2 to 4 working days") && !said.contains("#1042"),
        "{said}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn an_erasure_takes_what_was_told_of_an_order() {
    for kind in BOTH {
        let app = shop(kind).await;
        let mut dana = signed_in(&app, DANA).await;
        says(&app, &mut dana, "Where is my order?").await;
        says(&app, &mut dana, "Has #1043 shipped?").await;
        let body = json!({ "shop_id": 1, "shop_domain": SHOP, "orders_to_redact": [7001],
            "customer": { "id": DANA, "email": "dana@example.com", "phone": null } });
        assert_eq!(app.webhook("customers/redact", &body).await, 200);
        app.runs_jobs().await;
        let left: Vec<(Option<String>, String, String)> = app
            .reads(|conn| {
                use counterbell::db::schema::messages;
                use diesel::prelude::*;
                let columns = (messages::body, messages::sources, messages::parts);
                Ok(messages::table.select(columns).load(conn)?)
            })
            .await;
        assert!(left.len() >= 4, "{kind:?}");
        let empty = |(body, sources, parts): &(Option<String>, String, String)| {
            body.is_none() && sources == "[]" && parts == "[]"
        };
        assert!(left.iter().all(empty), "{kind:?}: {left:?}");
        app.stops().await;
    }
}
