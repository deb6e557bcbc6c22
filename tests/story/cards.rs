//! Product cards and choices: as the store has things now, for the shopper and for staff; and every word of the
//! assistant's says that an AI wrote it.

use serde_json::{Value, json};

use crate::replies::{held, sells};
use crate::support::{App, Kind, Shopper};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// A product as Shopify tells of it, with these forms: name, price, how many there are.
fn product(updated_at: &str, forms: &[(&str, &str, i64)]) -> Value {
    let variants: Vec<Value> = forms
        .iter()
        .zip(1..)
        .map(|((title, price, left), id)| {
            json!({
                "id": 900 + id, "title": title, "price": price, "sku": format!("MN-{id}"),
                "inventory_management": "shopify", "inventory_policy": "deny", "inventory_quantity": left,
            })
        })
        .collect();
    json!({
        "id": 77, "handle": "moonrise-lamp", "title": "Moonrise lamp", "status": "active",
        "published_at": "2026-01-01T00:00:00Z", "updated_at": updated_at, "vendor": "Lumen", "product_type": "Lamps",
        "body_html": "<p>The Moonrise lamp has a dimmable glass shade that was blown by hand in Portugal.</p>",
        "image": { "src": "https://cdn.shopify.com/s/files/moonrise.png" }, "variants": variants,
    })
}

/// The last line of the shopper's thread, as JSON.
async fn last(shopper: &Shopper) -> Value {
    let update = shopper.gets("conversation").await.ok().body;
    update["items"].as_array().unwrap().last().unwrap().clone()
}

/// The chat's page, as the server sends it.
async fn page(app: &App, chat: &str) -> String {
    let answer = app.mia().gets(&format!("/inbox/{chat}")).await.ok();
    answer.body.as_str().unwrap().to_owned()
}

fn part(item: &Value, kind: &str) -> Value {
    let parts = item["parts"].as_array().cloned().unwrap_or_default();
    parts
        .into_iter()
        .find(|part| part["type"] == kind)
        .unwrap_or(Value::Null)
}

#[actix_web::test]
async fn a_product_question_is_answered_with_a_card_of_what_the_store_has_now() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let forms = [("Black", "120.00", 4), ("Blue", "140.00", 0)];
        let told = product("2026-11-19T10:00:00Z", &forms);
        assert_eq!(app.webhook("products/update", &told).await, 200);
        app.runs_jobs().await;
        let mut shopper = app.shopper().await;
        shopper
            .says("Is the shade of the Moonrise lamp dimmable glass?")
            .await;
        app.runs_jobs().await;
        let said = last(&shopper).await;
        let card = part(&said, "product");
        assert_eq!(card["title"], "Moonrise lamp", "{kind:?}: {said}");
        assert_eq!(card["price"], "From $120.00");
        assert_eq!(card["note"], "Only in Black");
        assert_eq!(
            card["image"],
            "https://cdn.shopify.com/s/files/moonrise.png"
        );
        assert_eq!(card["url"], "http://store.localhost/products/moonrise-lamp");
        assert_eq!(
            card["variants"][1],
            json!({ "title": "Blue", "price": "$140.00", "available": false })
        );
        assert!(said["body"].as_str().unwrap().contains("dimmable"));

        // The store sells the last one and changes the price: the next card says so at once.
        let forms = [("Black", "99.00", 0), ("Blue", "140.00", 0)];
        let told = product("2026-11-20T09:59:00Z", &forms);
        assert_eq!(app.webhook("products/update", &told).await, 200);
        app.runs_jobs().await;
        shopper
            .says("How much is the Moonrise lamp in black, and is it in stock?")
            .await;
        app.runs_jobs().await;
        let said = last(&shopper).await;
        let card = part(&said, "product");
        assert_eq!(
            (&card["note"], &card["price"]),
            (&json!("Sold out"), &json!("From $99.00")),
            "{said}"
        );
        assert_eq!(said["body"], "Moonrise lamp in Black is sold out.");

        // Staff see the same card in the thread, without a picture from elsewhere.
        let chat = shopper.conversation().await;
        let page = page(&app, &chat).await;
        assert!(
            page.contains("product-card") && page.contains("Only in Black"),
            "{page}"
        );
        assert!(!page.contains("cdn.shopify.com"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_card_speaks_the_shoppers_language_whoever_sends_it() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let lamp = sells(&app, 71, "moonrise", "Moonrise Lamp", "1299.00").await;
        let (mut shopper, chat) = held(&app).await;
        shopper
            .says("Wie lange dauert der Versand und was kostet die Lampe bei euch?")
            .await;
        let path = format!("conversations/{chat}/messages");
        let reply = json!({ "client_id": "client-0001", "body": "Gerne:", "products": [lamp] });
        app.mia().posts(&path, reply).await.ok();
        let card = part(&last(&shopper).await, "product");
        assert_eq!(card["price"], "1.299,00\u{a0}$", "{card}");
        // Staff look for it in the words of the desk.
        let found = app.mia().gets("/api/v1/products?q=SKU-71").await.ok().body;
        assert_eq!(found["products"][0]["price"], "$1,299.00");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_page_of_the_shop_is_no_product() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let said = last(&shopper).await;
    assert_eq!(said["from"], "assistant");
    assert!(said.get("parts").is_none(), "{said}");
    app.stops().await;
}

/// Switches a seed rule off.
async fn without(app: &App, name: &'static str) {
    use counterbell::db::schema::rules;
    use diesel::prelude::*;
    app.shared
        .store
        .write(app.shop, move |tx| {
            diesel::update(
                rules::table
                    .filter(rules::shop_id.eq(tx.key()))
                    .filter(rules::name.eq(name)),
            )
            .set((
                rules::enabled.eq(false),
                rules::version.eq(rules::version + 1),
            ))
            .execute(tx.conn)?;
            Ok::<_, counterbell::error::Error>(())
        })
        .await
        .unwrap();
}

#[actix_web::test]
async fn who_is_not_answered_is_offered_a_person_unless_a_rule_asks_for_one_anyway() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper
        .says("Do you sell submarines with periscopes?")
        .await;
    app.runs_jobs().await;
    // The rule has asked for a person, and says so itself.
    assert_eq!(shopper.state().await.state, "waiting");
    let update = shopper.gets("conversation").await.ok().body;
    assert!(!update["items"].to_string().contains("choices"));

    without(&app, "The assistant does not know").await;
    let mut shopper = app.shopper().await;
    shopper
        .says("Do you sell submarines with periscopes?")
        .await;
    app.runs_jobs().await;
    assert_eq!(shopper.state().await.state, "assistant");
    let said = last(&shopper).await;
    let options = part(&said, "choices")["options"].clone();
    assert_eq!(options[0]["label"], "Talk to a person", "{said}");
    // The button on the message is the shop's own action.
    let action = options[0]["action"].clone();
    shopper
        .posts(
            "actions",
            json!({ "client_id": "choice-00000001", "action": action }),
        )
        .await
        .ok();
    shopper.skips().await;
    assert_eq!(shopper.state().await.state, "waiting");
    app.stops().await;
}

#[actix_web::test]
async fn between_two_things_it_asks_back_once_and_the_choice_is_understood() {
    use counterbell::assistant::knowledge::{NewDocument, put};
    use counterbell::assistant::retrieval::DocumentKind;
    let app = App::start(Kind::Sqlite).await;
    let document = |key: &str, title: &str, text: &str| NewDocument {
        key: key.into(),
        kind: DocumentKind::Page,
        title: title.into(),
        url: Some(format!("http://store.localhost/{key}")),
        text: text.into(),
    };
    app.shared
        .store
        .write(app.shop, move |tx| {
            put(
                tx,
                &[
                    document(
                        "kiln-a",
                        "Kiln workshop",
                        "The workshop costs forty dollars. Bring an apron.",
                    ),
                    document(
                        "kiln-b",
                        "Weaving workshop",
                        "The workshop costs sixty dollars. Bring wool.",
                    ),
                ],
            )
        })
        .await
        .unwrap();
    // Both cost something, and neither says anything of what else is asked: what is near enough is the gate's to say.
    let mut asked_back = 0;
    let unheard = [
        "firing", "glaze", "oven", "clay", "brushes", "easels", "looms", "needles", "bobbins",
        "felt",
    ];
    for number in 1..=unheard.len() {
        let question = format!(
            "Do the workshop costs in dollars and what I bring include {}",
            unheard[..number].join(" and ")
        );
        let mut shopper = app.shopper().await;
        shopper.says(&question).await;
        app.runs_jobs().await;
        let said = last(&shopper).await;
        let choices = part(&said, "choices");
        if choices.is_null() {
            continue;
        }
        asked_back += 1;
        assert_eq!(said["from"], "assistant");
        let options = choices["options"].as_array().unwrap();
        let says: Vec<&str> = options
            .iter()
            .filter_map(|one| one["says"].as_str())
            .collect();
        assert!(says.len() >= 2, "{choices}");
        assert_eq!(options.last().unwrap()["label"], "Talk to a person");
        assert_eq!(
            shopper.state().await.state,
            "assistant",
            "nobody is called yet"
        );
        // The choice is understood as an answer; a second question back would be a game.
        shopper.says(says[0]).await;
        app.runs_jobs().await;
        let then = last(&shopper).await;
        assert!(part(&then, "choices").is_null(), "asked back twice: {then}");
        if then["from"] == "assistant" {
            assert_eq!(then["sources"][0]["title"], says[0], "{then}");
        }
    }
    assert!(asked_back > 0, "it never asked back");
    app.stops().await;
}

#[actix_web::test]
async fn an_ai_says_that_it_is_one_on_every_surface() {
    let app = App::start(Kind::Sqlite).await;
    // The greeting, before anything is asked.
    let session = app
        .http
        .post(format!("{}/storefront/v1/session", app.url))
        .header("origin", &app.origin)
        .json(&json!({ "shop": crate::support::SHOP }))
        .send()
        .await
        .unwrap()
        .json::<Value>()
        .await
        .unwrap();
    let assistant = &session["assistant"];
    for text in ["greeting", "disclosure"] {
        assert!(
            assistant[text].as_str().unwrap().contains("AI"),
            "{assistant}"
        );
    }
    // Each message names its author for the widget, which draws the label from it (tests/browser/cards.test.mjs).
    let mut shopper = app.shopper().await;
    for question in ["Hello", "How do returns work?", "Do you sell submarines?"] {
        shopper.says(question).await;
        app.runs_jobs().await;
        shopper.thread().await;
        if shopper.state().await.state != "assistant" {
            break;
        }
    }
    let update = shopper.gets("conversation").await.ok().body;
    let said: Vec<&Value> = update["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["from"] == "assistant")
        .collect();
    assert!(said.len() >= 2);
    assert!(
        said.iter()
            .all(|item| item["name"].as_str().unwrap().contains("assistant"))
    );
    // The inbox without any script: the label is in the page as it is sent.
    let chat = shopper.conversation().await;
    let page = page(&app, &chat).await;
    let labels = page.matches("<span class=\"ai\">AI</span>").count();
    assert_eq!(
        page.matches("data-from=\"assistant\"").count(),
        labels,
        "each message of the AI's has one"
    );
    assert!(labels >= said.len());
    app.stops().await;
}
