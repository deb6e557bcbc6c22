//! What staff say: canned replies, products and markdown in a reply, a send that is held when the thread moved, notes
//! that call a colleague, offers made in the store, and a thread of any length.

mod macros;
mod offers;
mod staff;
mod thread;

use serde_json::{Value, json};

use crate::support::{App, Kind, Shopper};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// A chat that Mia holds.
pub async fn held(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    let chat = shopper.conversation().await;
    app.mia().takes_over(&chat).await.ok();
    (shopper, chat)
}

async fn stands_at(app: &App, chat: &str) -> i64 {
    app.log(chat).await.last().unwrap().version
}

fn says(client: &str, body: &str, more: Value) -> Value {
    let mut reply = json!({ "client_id": client, "body": body });
    for (name, value) in more.as_object().unwrap() {
        reply[name] = value.clone();
    }
    reply
}

#[actix_web::test]
async fn a_reply_is_held_when_the_shopper_or_a_colleague_wrote_since_the_thread_was_read() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = held(&app).await;
    let (mia, leo) = (app.mia(), app.leo());
    let path = format!("conversations/{chat}/messages");
    let seen = stands_at(&app, &chat).await.to_string();
    // Her own words move nothing.
    mia.replies(&chat, "One moment.").await.ok();
    let reply = says("client-0001", "Here it is.", json!({ "seen": seen }));
    mia.posts(&path, reply).await.ok();

    shopper.says("Wait, I meant the other one").await;
    let seen = (stands_at(&app, &chat).await - 1).to_string();
    let reply = says("client-0002", "Shall I send it?", json!({ "seen": seen }));
    let held = mia.posts(&path, reply.clone()).await;
    assert_eq!((held.status, held.code()), (409, "thread_moved"));
    assert_ne!(shopper.thread().await.last().body, "Shall I send it?");
    // Having read it, she sends it: once.
    let seen = stands_at(&app, &chat).await.to_string();
    let reply = says("client-0002", "Shall I send it?", json!({ "seen": seen }));
    mia.posts(&path, reply.clone()).await.ok();
    mia.posts(&path, reply).await.ok();
    let thread = shopper.thread().await;
    let said = thread
        .0
        .iter()
        .filter(|line| line.body == "Shall I send it?");
    assert_eq!(said.count(), 1);

    // A colleague's note counts, tags don't.
    let seen = stands_at(&app, &chat).await.to_string();
    leo.tags(&chat, &["vip"], &[]).await.ok();
    let reply = says("client-0003", "Tagged meanwhile.", json!({ "seen": seen }));
    mia.posts(&path, reply).await.ok();
    let note = json!({ "note": "She is a regular" });
    leo.posts(&format!("conversations/{chat}/notes"), note)
        .await
        .ok();
    let seen = (stands_at(&app, &chat).await - 1).to_string();
    let reply = says("client-0004", "Noted meanwhile.", json!({ "seen": seen }));
    assert_eq!(mia.posts(&path, reply).await.code(), "thread_moved");
    app.stops().await;
}

#[actix_web::test]
async fn a_reply_that_rested_is_fenced_by_the_epoch_it_was_written_under() {
    let app = App::start(Kind::Sqlite).await;
    let (shopper, chat) = held(&app).await;
    let mia = app.mia();
    let epoch = mia.sees(&chat).await["epoch"].as_str().unwrap().to_owned();
    mia.hands_back(&chat).await.ok();
    let path = format!("conversations/{chat}/messages");
    let late = says("client-0001", "Too late.", json!({ "epoch": epoch }));
    let refused = mia.posts(&path, late.clone()).await;
    assert_eq!((refused.status, refused.code()), (409, "not_held"));
    // Hers again, and still not the one it was written under.
    mia.takes_over(&chat).await.ok();
    assert_eq!(mia.posts(&path, late).await.code(), "thread_moved");
    let now = mia.sees(&chat).await["epoch"].clone();
    let reply = says("client-0002", "In time.", json!({ "epoch": now }));
    mia.posts(&path, reply).await.ok();
    assert_eq!(shopper.thread().await.last().body, "In time.");
    app.stops().await;
}

/// A product of the shop's; its document's id.
pub async fn sells(app: &App, id: i64, handle: &str, title: &str, price: &str) -> String {
    let told = json!({
        "id": id, "handle": handle, "title": title, "status": "active", "published_at": "2026-01-01T00:00:00Z",
        "updated_at": app.clock.now().rfc3339(), "body_html": "<p>A fine thing.</p>",
        "variants": [{ "id": id * 10, "title": "Default Title", "price": price, "sku": format!("SKU-{id}"),
                       "inventory_management": null, "inventory_policy": "deny", "inventory_quantity": 1 }],
    });
    assert_eq!(app.webhook("products/update", &told).await, 200);
    app.runs_jobs().await;
    let found = app
        .mia()
        .gets(&format!("/api/v1/products?q=SKU-{id}"))
        .await
        .ok()
        .body;
    assert_eq!(found["products"][0]["title"], title, "{found}");
    found["products"][0]["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_product_is_found_by_name_or_number_and_goes_as_the_card_shoppers_know() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let lamp = sells(&app, 71, "moonrise", "Moonrise Lamp", "120.00").await;
        sells(&app, 72, "sunset", "Sunset lamp", "80.00").await;
        let mia = app.mia();
        let found = |query: &'static str| {
            let mia = mia.clone();
            async move {
                let path = format!("/api/v1/products?q={query}");
                let body = mia.gets(&path).await.ok().body;
                let titles = body["products"].as_array().unwrap().iter();
                titles
                    .map(|one| one["title"].as_str().unwrap().to_owned())
                    .collect::<Vec<_>>()
            }
        };
        assert_eq!(found("LAMP").await, ["Moonrise Lamp", "Sunset lamp"]);
        assert_eq!(found("lamp%20moon").await, ["Moonrise Lamp"]);
        assert_eq!(found("%25").await, [""; 0]);

        let (shopper, chat) = held(&app).await;
        let path = format!("conversations/{chat}/messages");
        let reply = says(
            "client-0001",
            "Have a **look**:",
            json!({ "products": [lamp] }),
        );
        mia.posts(&path, reply).await.ok();
        let reply = json!({ "client_id": "client-0002", "products": [lamp] });
        mia.posts(&path, reply).await.ok();
        let items = shopper.gets("conversation").await.ok().body["items"].clone();
        let items = items.as_array().unwrap();
        let [.., first, second] = items.as_slice() else {
            panic!("{items:?}")
        };
        // What was typed is what is sent.
        assert_eq!(first["body"], "Have a **look**:");
        let card = &first["parts"][0];
        assert_eq!(
            (&card["type"], &card["price"]),
            (&json!("product"), &json!("$120.00"))
        );
        assert_eq!(second["body"], "Moonrise Lamp", "words stand in for none");
        let page = mia.opens(&format!("/inbox/{chat}")).await;
        assert!(
            page.contains("Have a <strong>look</strong>:")
                && page.contains("class=\"product-card\"")
        );
        let five = vec![lamp.clone(); 5];
        let many = says("client-0003", "All", json!({ "products": five }));
        assert_eq!(mia.posts(&path, many).await.status, 422);
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_shoppers_type_stays_as_it_is_and_what_staff_type_is_formatted() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = held(&app).await;
    shopper.says("*not* formatted <b>").await;
    app.mia()
        .replies(&chat, "- one\n- [two](https://shop.test/x) <script>")
        .await
        .ok();
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    assert!(page.contains("*not* formatted &lt;b&gt;"));
    assert!(page.contains("<ul><li>one</li><li><a href=\"https://shop.test/x\""));
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;"));
    app.stops().await;
}

#[actix_web::test]
async fn canned_replies_are_ones_own_or_everybodys() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mia, leo) = (app.mia(), app.leo());
        let new = |name: &str, whose: &str| json!({ "name": name, "body": "Hello {{first_name}}, about {{order_number}}: …", "whose": whose });
        mia.posts("canned-replies", new("Greeting", "own")).await;
        let shared = mia.posts("canned-replies", new("Returns", "shared")).await;
        let shared = shared.ok().body["id"].as_str().unwrap().to_owned();
        let own = mia.posts("canned-replies", new("Mine", "own")).await.ok();
        let own = own.body["id"].as_str().unwrap().to_owned();
        let names = |staff: crate::support::Staff| async move {
            let body = staff.gets("/api/v1/canned-replies").await.ok().body;
            let names = body["replies"].as_array().unwrap().iter();
            names
                .map(|one| one["name"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(mia.clone()).await, ["Greeting", "Mine", "Returns"]);
        assert_eq!(names(leo.clone()).await, ["Returns"]);

        // What is wrong is told beside its field.
        for (body, field) in [
            (json!({ "name": "", "body": "x" }), "name"),
            (
                json!({ "name": "returns", "body": "x", "whose": "shared" }),
                "name",
            ),
            (json!({ "name": "New", "body": " " }), "body"),
            (json!({ "name": "New", "body": "Hi {{surname}}" }), "body"),
            (json!({ "name": "x".repeat(61), "body": "x" }), "name"),
        ] {
            let refused = mia.posts("canned-replies", body).await;
            assert_eq!(refused.status, 422);
            assert_eq!(refused.body["error"]["field"], field);
        }
        // A card number is kept nowhere.
        let card = json!({ "name": "Card", "body": "Pay with 4111 1111 1111 1111" });
        mia.posts("canned-replies", card).await.ok();
        let all = mia.gets("/api/v1/canned-replies").await.ok().body;
        assert!(!all.to_string().contains("1111 1111"));

        assert_eq!(
            leo.posts(&format!("canned-replies/{own}"), new("His", "own"))
                .await
                .status,
            404
        );
        assert_eq!(
            leo.posts(&format!("canned-replies/{own}/delete"), json!({}))
                .await
                .status,
            404
        );
        leo.posts(
            &format!("canned-replies/{shared}"),
            new("Return it", "shared"),
        )
        .await
        .ok();
        assert!(names(mia.clone()).await.contains(&"Return it".to_owned()));
        mia.posts(&format!("canned-replies/{shared}/delete"), json!({}))
            .await
            .ok();
        assert_eq!(names(leo.clone()).await, [""; 0]);
        let page = mia.opens("/settings/replies").await;
        assert!(
            page.contains("Greeting") && !leo.opens("/settings/replies").await.contains("Greeting")
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_reply_knows_what_a_canned_one_may_say_of_the_shopper() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.submits("#1042").await.ok();
    let chat = shopper.conversation().await;
    app.mia().takes_over(&chat).await.ok();
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    let (_, fill) = page.split_once("data-fill=\"").unwrap();
    let fill = fill.split_once('"').unwrap().0.replace("&quot;", "\"");
    let fill: Value = serde_json::from_str(&fill).unwrap();
    assert_eq!(fill["order_number"], "#1042");
    assert!(fill["shop"].is_string() && fill.get("first_name").is_none());
    app.stops().await;
}

#[actix_web::test]
async fn who_a_note_calls_by_name_is_told_and_nobody_else() {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat) = held(&app).await;
    app.is_at_the_inbox(&app.leo()).await;
    let path = format!("conversations/{chat}/notes");
    let note = json!({ "note": "@Leo knows these, @Mia asks", "client_id": "client-0001" });
    app.mia().posts(&path, note.clone()).await.ok();
    app.mia().posts(&path, note).await.ok();
    let told = crate::notices::told(&app, &chat).await;
    let called: Vec<(i64, &str)> = told
        .iter()
        .filter(|one| one.cause == "mentioned" && one.channel == "page")
        .map(|one| (one.staff_id, one.state.as_str()))
        .collect();
    assert_eq!(called, [(app.leo().id.0, "owed")], "{told:?}");
    // Whoever takes the chat: the note is still for him.
    app.mia().closes(&chat).await.ok();
    app.runs_jobs().await;
    let told = crate::notices::told(&app, &chat).await;
    assert!(
        told.iter()
            .any(|one| one.cause == "mentioned" && one.state == "owed")
    );
    app.stops().await;
}
