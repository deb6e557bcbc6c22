//! Trying the assistant as a chat: the earlier lines count, what a shopper would get is what staff see, and nothing of
//! it is kept.

use counterbell::assistant::knowledge::{NewDocument, put};
use counterbell::assistant::retrieval::DocumentKind;
use serde_json::{Value, json};

use crate::support::shopify::order;
use crate::support::{App, Kind, Shopper, Staff, dump};

const WHOSE: &str = "Where is my order?";

/// Somebody of the staff who tries the assistant, line after line.
struct Trying {
    staff: Staff,
    lines: Vec<Value>,
}

impl Trying {
    fn begins(staff: Staff) -> Self {
        Self {
            staff,
            lines: Vec::new(),
        }
    }

    /// Writes this, and reads what a shopper would get.
    async fn says(&mut self, words: &str) -> Value {
        let asked = json!({ "question": words, "earlier": self.lines });
        let tried = self.staff.posts("try", asked).await.ok().body;
        let text = texts(&tried).join("\n\n");
        self.lines.push(json!({ "by": "shopper", "text": words }));
        let answer = json!({ "by": "assistant", "text": text, "parts": tried["parts"] });
        self.lines.push(answer);
        tried
    }
}

fn texts(tried: &Value) -> Vec<&str> {
    let said = tried["says"].as_array().unwrap().iter();
    said.map(|text| text.as_str().unwrap()).collect()
}

/// The labels of the choices in these parts.
fn choices(parts: &Value) -> Vec<String> {
    let parts = parts.as_array().unwrap().iter();
    parts
        .filter_map(|part| part["options"].as_array())
        .flatten()
        .map(|option| option["label"].as_str().unwrap().to_owned())
        .collect()
}

/// What a shopper's chat has after these words, in the form of a trial: the texts, and what the first has besides.
async fn gets(app: &App, shopper: &mut Shopper, words: &str) -> Value {
    let before = shopper.thread_or_nothing().await;
    shopper.says(words).await;
    app.runs_jobs().await;
    let update = shopper.gets("conversation").await.ok().body;
    let items = update["items"].as_array().unwrap().iter().skip(before + 1);
    let said: Vec<&Value> = items.filter(|item| item["type"] == "message").collect();
    let says: Vec<Value> = said.iter().map(|item| item["body"].clone()).collect();
    let first = said.first().expect("somebody answers");
    json!({
        "says": says,
        "parts": first.get("parts").cloned().unwrap_or_else(|| json!([])),
        "sources": first["sources"],
    })
}

/// A shop with an order of Dana's.
async fn shop() -> App {
    let app = App::start(Kind::Sqlite).await;
    let mut told = order(7001, "#1042", "2026-11-18T10:00:00Z");
    told["email"] = "Dana@Example.com".into();
    told["contact_email"] = "Dana@Example.com".into();
    told["customer"] = json!({ "id": 501, "first_name": "Dana", "last_name": "Pereira" });
    told["created_at"] = "2026-11-17T09:00:00Z".into();
    told["financial_status"] = "paid".into();
    told["fulfillment_status"] = "fulfilled".into();
    assert_eq!(app.webhook("orders/updated", &told).await, 200);
    app.runs_jobs().await;
    app
}

/// It sells a lamp.
async fn sells_a_lamp(app: &App) {
    let form = |id: i64, title: &str, price: &str, left: i64| {
        json!({ "id": id, "title": title, "price": price, "sku": format!("MN-{id}"),
            "inventory_management": "shopify", "inventory_policy": "deny", "inventory_quantity": left })
    };
    let lamp = json!({
        "id": 77, "handle": "moonrise-lamp", "title": "Moonrise lamp", "status": "active",
        "published_at": "2026-01-01T00:00:00Z", "updated_at": "2026-11-19T10:00:00Z", "vendor": "Lumen", "product_type": "Lamps",
        "body_html": "<p>The Moonrise lamp has a dimmable glass shade that was blown by hand in Portugal.</p>",
        "variants": [form(901, "Black", "120.00", 4), form(902, "Blue", "140.00", 0)],
    });
    assert_eq!(app.webhook("products/update", &lamp).await, 200);
    app.runs_jobs().await;
}

/// It has two workshops that are easily taken for one another. A question about both: what is near enough to be asked
/// back about is the gate's to say.
async fn has_workshops(app: &App) -> String {
    let workshop = |key: &str, title: &str, text: &str| NewDocument {
        key: key.into(),
        kind: DocumentKind::Page,
        title: title.into(),
        url: Some(format!("http://store.localhost/{key}")),
        text: text.into(),
    };
    let kiln = "The workshop costs forty dollars. Bring an apron.";
    let weaving = "The workshop costs sixty dollars. Bring wool.";
    let pages = [
        workshop("kiln-a", "Kiln workshop", kiln),
        workshop("kiln-b", "Weaving workshop", weaving),
    ];
    let store = &app.shared.store;
    let kept = store.write(app.shop, move |tx| put(tx, &pages));
    kept.await.unwrap();
    app.runs_jobs().await;
    let unheard = [
        "firing", "glaze", "oven", "clay", "brushes", "easels", "looms", "needles", "bobbins",
        "felt",
    ];
    for number in 1..=unheard.len() {
        let more = unheard[..number].join(" and ");
        let question = format!("Do the workshop costs in dollars and what I bring include {more}");
        let tried = Trying::begins(app.mia()).says(&question).await;
        if tried["asks_back"] == "which_one" {
            return question;
        }
    }
    panic!("it never asked back");
}

/// Each chat, by a shopper and in a trial: the same words, parts and sources, line by line.
async fn are_the_same(app: &App, chats: &[&[&str]]) {
    for chat in chats {
        let mut shopper = app.shopper().await;
        let mut mia = Trying::begins(app.mia());
        for words in *chat {
            let tried = mia.says(words).await;
            let got = gets(app, &mut shopper, words).await;
            for part in ["says", "parts", "sources"] {
                assert_eq!(tried[part], got[part], "{words}: {part}");
            }
        }
    }
}

#[actix_web::test]
async fn a_trial_says_word_for_word_what_the_shoppers_chat_says() {
    let app = shop().await;
    sells_a_lamp(&app).await;
    let chats: [&[&str]; 5] = [
        &["Hello"],
        &["Can I return a guitar within 30 days?", "and for strings?"],
        &[WHOSE, "1042", "dana@example.com"],
        &[
            "Is the shade of the Moonrise lamp dimmable glass?",
            "How much is the Moonrise lamp in black, and is it in stock?",
        ],
        &["Do you sell submarines with periscopes?"],
    ];
    are_the_same(&app, &chats).await;
    app.stops().await;
    let app = App::start(Kind::Sqlite).await;
    let both = has_workshops(&app).await;
    are_the_same(&app, &[&[both.as_str(), "Kiln workshop"]]).await;
    app.stops().await;
}

#[actix_web::test]
async fn earlier_lines_are_leant_on() {
    let app = App::start(Kind::Sqlite).await;
    let earlier = json!([
        { "by": "shopper", "text": "Can I return a guitar within 30 days?" },
        { "by": "assistant", "text": "You can return unused items within 30 days of delivery." },
    ]);
    let asked = json!({ "question": "and for strings?", "earlier": earlier });
    let tried = app.mia().posts("try", asked).await.ok().body;
    assert_eq!(tried["outcome"], "answered", "{tried}");
    assert_eq!(tried["sources"][0]["title"], "Returns");
    assert_eq!(tried["question"], "and for strings?");
    // Without them, and without the field, it is a question as ever.
    let alone = json!({ "question": "How do returns work?" });
    let tried = app.mia().posts("try", alone).await.ok().body;
    assert_eq!(tried["outcome"], "answered");
    assert_eq!(
        (&tried["parts"], &tried["asks_back"]),
        (&json!([]), &Value::Null)
    );
    app.stops().await;
}

#[actix_web::test]
async fn what_nobody_answered_yet_is_answered_together() {
    let app = App::start(Kind::Sqlite).await;
    let both = async |first: &str, then: &str| {
        let earlier = json!([{ "by": "shopper", "text": first }]);
        let asked = json!({ "question": then, "earlier": earlier });
        app.mia().posts("try", asked).await.ok().body
    };
    let delivery = "How long does delivery take in the United States?";
    let tried = both("How do returns work?", delivery).await;
    let said = texts(&tried).concat();
    assert!(
        said.contains("30 days") && said.contains("2 to 4"),
        "{tried}"
    );
    assert_eq!(tried["sources"].as_array().unwrap().len(), 2);
    // What is not known beside what is, is admitted, with the way to a person.
    let submarines = "Do you sell submarines with periscopes?";
    let tried = both("Is there a warranty?", submarines).await;
    assert!(texts(&tried).concat().contains("two years"), "{tried}");
    assert_eq!(choices(&tried["parts"]), ["Talk to a person"]);
    app.stops().await;
}

#[actix_web::test]
async fn an_order_is_asked_for_proof_and_told_to_who_can_name_it() {
    let app = shop().await;
    // Whoever works chats may try it: they see the orders of those they talk to anyway.
    let mut ann = Trying::begins(app.staff_as("Ann", "agent").await);
    let asked = ann.says(WHOSE).await;
    assert_eq!(
        (&asked["outcome"], &asked["asks_back"]),
        (&json!("asks_back"), &json!("order_proof"))
    );
    assert_eq!(asked["sources"][0]["url"], "http://store.localhost/account");
    assert_eq!(choices(&asked["parts"]), ["Talk to a person"]);
    let which = ann.says("1042").await;
    assert_eq!(which["asks_back"], "order_proof", "{which}");
    let wrong = ann.says("somebody@example.com").await;
    assert_eq!(wrong["asks_back"], "order_proof", "{wrong}");
    let told = ann.says("1042 and dana@example.com").await;
    let said = texts(&told).concat();
    assert_eq!(told["outcome"], "answered");
    assert!(
        said.contains("#1042") && said.contains("has been sent"),
        "{said}"
    );
    for private in ["Dana", "Pereira", "In it", "17 November"] {
        assert!(!said.contains(private), "{private}: {said}");
    }
    // Another shop's order is none here.
    let (_, zoe) = app
        .other_shop("second-shop.myshopify.com", "http://s.localhost")
        .await;
    let mut zoe = Trying::begins(zoe);
    let said = zoe.says("Where is order #1042, dana@example.com").await;
    assert!(!said.to_string().contains("has been sent"), "{said}");
    app.stops().await;
}

#[actix_web::test]
async fn who_guesses_in_a_trial_stops_nobody_else() {
    let app = shop().await;
    let right = "where is order #1042, dana@example.com";
    let mut mia = Trying::begins(app.mia());
    for guess in 0..20 {
        mia.lines.clear();
        let words = format!("where is order #1042, guess{guess}@example.com");
        assert_eq!(mia.says(&words).await["asks_back"], "order_proof");
    }
    let tells = |said: &Value| said.to_string().contains("has been sent");
    mia.lines.clear();
    assert!(!tells(&mia.says(right).await));
    assert!(tells(&Trying::begins(app.leo()).says(right).await));
    let mut shopper = app.shopper().await;
    assert!(tells(&gets(&app, &mut shopper, right).await));
    app.stops().await;
}

#[actix_web::test]
async fn a_product_is_shown_as_a_card() {
    let app = App::start(Kind::Sqlite).await;
    sells_a_lamp(&app).await;
    let mut mia = Trying::begins(app.mia());
    let tried = mia
        .says("Is the shade of the Moonrise lamp dimmable glass?")
        .await;
    let card = &tried["parts"][0];
    assert_eq!(
        (&card["type"], &card["title"]),
        (&json!("product"), &json!("Moonrise lamp"))
    );
    assert_eq!(
        (&card["price"], &card["note"]),
        (&json!("From $120.00"), &json!("Only in Black"))
    );
    app.stops().await;
}

#[actix_web::test]
async fn a_question_back_is_shown_as_one_and_the_next_line_answers_it() {
    let app = App::start(Kind::Sqlite).await;
    let question = has_workshops(&app).await;
    let mut mia = Trying::begins(app.mia());
    let asked = mia.says(&question).await;
    assert_eq!(asked["outcome"], "asks_back");
    assert_eq!(asked["rules"], json!([]), "nobody is called yet");
    let offered = choices(&asked["parts"]);
    assert!(offered.len() >= 3, "{offered:?}");
    assert_eq!(offered.last().unwrap(), "Talk to a person");
    let then = mia.says(&offered[0]).await;
    assert_eq!(then["asks_back"], Value::Null, "asked back twice: {then}");
    if then["outcome"] == "answered" {
        assert_eq!(then["sources"][0]["title"], offered[0].as_str());
    }
    app.stops().await;
}

#[actix_web::test]
async fn lines_that_cannot_have_been_said_are_refused_with_their_field() {
    let app = App::start(Kind::Sqlite).await;
    let line = |by: &str, text: &str| json!({ "by": by, "text": text });
    let many: Vec<Value> = (0..21).map(|_| line("shopper", "Hello")).collect();
    let odd = json!({ "by": "assistant", "text": "Which?", "parts": [{ "type": "song" }] });
    for (earlier, told) in [
        (json!(many), "20"),
        (
            json!([line("shopper", "Hello"), line("staff", "Hello")]),
            "Line 2",
        ),
        (json!([line("shopper", "  ")]), "Line 1"),
        (json!([line("assistant", &"long ".repeat(1000))]), "4000"),
        (json!([odd]), "parts"),
    ] {
        let asked = json!({ "question": "How do returns work?", "earlier": earlier });
        let answer = app.mia().posts("try", asked).await;
        assert_eq!(answer.status, 422, "{told}");
        let error = &answer.body["error"];
        assert_eq!(error["field"], "earlier", "{error}");
        assert!(error["message"].as_str().unwrap().contains(told), "{error}");
    }
    for earlier in [
        json!("Hello"),
        json!([7]),
        json!([{ "by": "shopper" }]),
        json!({}),
    ] {
        let asked = json!({ "question": "How do returns work?", "earlier": earlier });
        assert_eq!(app.mia().posts("try", asked).await.status, 422);
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_whole_trial_leaves_every_table_as_it_was() {
    let app = shop().await;
    let both = has_workshops(&app).await;
    let kept = async || {
        let shop = app.shop.0.0;
        app.reads(move |conn| dump::of_shop(conn, shop)).await
    };
    // That it was tried is kept, once.
    let before = kept().await;
    assert_eq!(before["guide_marks"].len(), 1);
    let mut mia = Trying::begins(app.mia());
    for words in [
        "How do returns work?",
        "and for strings?",
        WHOSE,
        "where is order #1042, guess@example.com",
        "where is order #1042, dana@example.com",
        &both,
        "Kiln workshop",
        "Do you sell submarines with periscopes?",
        "I want to talk to a person",
    ] {
        mia.says(words).await;
    }
    app.runs_jobs().await;
    let after = kept().await;
    for (table, rows) in &before {
        assert_eq!(rows, &after[table], "{table}");
    }
    assert!(after["conversations"].is_empty() && after["attempts"].is_empty());
    app.stops().await;
}
