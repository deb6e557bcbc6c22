//! What the pages after the purchase offer besides an answer: the merchant's buttons, and a person where one comes.

use serde_json::{Value, json};

use crate::support::{Answer, App, Kind};

async fn offers(app: &App, standing: Value) -> Value {
    let url = format!("{}/extension/v1/session", app.url);
    let request = app.http.post(url).bearer_auth(app.proof(None));
    let answer = request.json(&standing).send().await.unwrap();
    Answer::of(answer).await.ok().body
}

fn here(offers: &Value) -> Vec<&str> {
    let actions = offers["actions"].as_array().unwrap().iter();
    let here = actions.filter(|action| action["here"] == true);
    here.map(|action| action["label"].as_str().unwrap())
        .collect()
}

#[actix_web::test]
async fn an_order_page_has_the_merchants_buttons_in_its_language_and_no_person_where_none_comes() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let mia = app.mia();
        let on = json!([{ "on": "button", "label": "Where is my parcel?",
            "labels": { "de": "Wo ist mein Paket?" }, "places": { "pages": ["order_status"] } }]);
        let parcel = json!({ "name": "Parcel", "starts": on, "does": [{ "do": "say", "text": "On its way." }] });
        mia.posts("actions", parcel).await.ok();
        let order = offers(&app, json!({ "step": "order_status", "locale": "de-AT" })).await;
        assert!(here(&order).contains(&"Wo ist mein Paket?"), "{order}");
        assert_eq!(order["person"], true);
        let thanks = offers(&app, json!({ "step": "thank_you" })).await;
        assert!(!here(&thanks).contains(&"Where is my parcel?"), "{thanks}");

        let switch = format!("assistants/{}/inbox", app.shop.0);
        let off = json!({ "on": false, "elsewhere": "Call us at the shop." });
        mia.posts(&switch, off).await.ok();
        let order = offers(&app, json!({ "step": "order_status" })).await;
        assert_eq!(order["person"], false);
        assert_eq!(here(&order), ["Where is my parcel?"], "{order}");
        app.stops().await;
    }
}
