//! Nobody is left waiting in silence, and nothing that mattered is forgotten.

use serde_json::json;

use crate::support::{App, Kind, Shopper};

const CART: &str = "hWN21BQ2khassPiM4Bc4pZaM";

async fn tags(app: &App, chat: &str) -> Vec<String> {
    let tags = app.mia().sees(chat).await["tags"].clone();
    serde_json::from_value(tags).unwrap()
}

async fn attention(app: &App, chat: &str) -> bool {
    app.mia().sees(chat).await["state"]["attention"].is_object()
}

/// A chat whose cart of $249.00 has put it before staff.
async fn with_a_full_cart(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    app.reports_cart(CART, &[("Nightfall Reverb", "249.00")])
        .await;
    shopper.has_cart(CART);
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    assert!(attention(app, &chat).await);
    (shopper, chat)
}

#[actix_web::test]
async fn a_question_open_at_hand_back_is_the_assistants_to_answer() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    let mia = app.mia();
    shopper.says("Hello").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    mia.takes_over(&chat).await.ok();
    shopper.says("How do returns work?").await;

    mia.hands_back(&chat).await.ok();
    app.runs_jobs().await;

    let thread = shopper.thread().await;
    assert_eq!(thread.last().from, "assistant");
    assert_eq!(thread.last().sources, ["Returns"]);
    app.stops().await;
}

#[actix_web::test]
async fn words_that_called_a_person_are_not_answered_when_the_shopper_goes_on_with_the_assistant() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    assert_eq!(shopper.state().await.state, "waiting");

    shopper.posts("assistant", json!({})).await.ok();
    app.runs_jobs().await;

    assert_eq!(shopper.state().await.state, "assistant");
    assert!(!shopper.thread().await.froms().contains(&"assistant"));
    app.stops().await;
}

#[actix_web::test]
async fn attention_is_back_when_the_shopper_goes_on_with_the_assistant() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = with_a_full_cart(&app).await;
    shopper.presses("Talk to a person").await;
    shopper.skips().await;
    assert_eq!(shopper.state().await.state, "waiting");

    shopper.posts("assistant", json!({})).await.ok();

    assert!(attention(&app, &chat).await);
    app.stops().await;
}

#[actix_web::test]
async fn a_handled_chat_that_needs_somebody_again_is_handled_no_more() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = with_a_full_cart(&app).await;
    app.mia().marks_handled(&chat).await.ok();
    assert!(!attention(&app, &chat).await);

    shopper.presses("Talk to a person").await;
    shopper.skips().await;

    assert!(app.mia().sees(&chat).await["handled"].is_null());
    app.stops().await;
}

#[actix_web::test]
async fn a_cart_filled_while_the_chat_was_closed_is_seen_when_it_is_opened_again() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Hello").await;
    let chat = shopper.conversation().await;
    app.mia().closes(&chat).await.ok();
    shopper.shows_cart(CART).await.ok();
    app.reports_cart(CART, &[("Nightfall Reverb", "249.00")])
        .await;
    assert!(
        !tags(&app, &chat)
            .await
            .contains(&"high-cart-value".to_owned())
    );

    shopper.says("How do returns work?").await;

    assert!(
        tags(&app, &chat)
            .await
            .contains(&"high-cart-value".to_owned())
    );
    assert!(attention(&app, &chat).await);
    app.stops().await;
}

#[actix_web::test]
async fn a_press_that_is_tried_again_after_the_chat_was_closed_is_the_same_press() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = app.shopper().await;
    let (action, _) = &shopper.actions[0];
    let press = json!({ "client_id": "press-once-0001", "action": action });
    shopper.posts("actions", press.clone()).await.ok();
    shopper.skips().await;
    let chat = app.mia().claims_next().await.unwrap();
    app.mia().closes(&chat).await.ok();

    shopper.posts("actions", press).await.ok();

    assert_eq!(shopper.state().await.state, "closed");
    app.stops().await;
}

#[actix_web::test]
async fn a_log_that_ran_ahead_puts_nothing_off() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    app.advances(12 * 60 * 60);
    shopper.says("Hello").await;
    app.runs_jobs().await;
    app.advances(-12 * 60 * 60);

    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    assert_eq!(shopper.thread().await.last().from, "assistant");

    shopper.presses("Talk to a person").await;
    app.advances(61);
    app.runs_jobs().await;
    assert_eq!(shopper.state().await.state, "waiting");
    app.stops().await;
}

#[actix_web::test]
async fn a_card_number_is_kept_nowhere_and_the_shopper_is_told() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper
        .says("My card is 4111 1111 1111 1111 5555 5555 5555 4444, cvv 123")
        .await;
    let thread = shopper.thread().await;
    let told = thread.0.iter().find(|line| line.from == "system").unwrap();
    assert!(told.body.contains("card"));

    shopper.presses("Talk to a person").await;
    shopper.leaves("4111 1111 1111 1111").await;
    let chat = shopper.conversation().await;
    let page = app.mia().gets(&format!("/inbox/{chat}")).await.body;
    let page = page.as_str().unwrap();
    assert!(page.contains("[card number removed]"));
    for secret in ["4111", "5555", "123<", "cvv 123"] {
        assert!(!page.contains(secret), "{secret} stayed");
    }
    app.stops().await;
}

#[actix_web::test]
async fn what_is_typed_while_being_asked_still_calls_for_its_tags() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;

    shopper.says("I want a refund for order 1041").await;

    let chat = shopper.conversation().await;
    assert_eq!(shopper.state().await.state, "waiting");
    assert!(
        tags(&app, &chat)
            .await
            .contains(&"refund-or-cancel".to_owned())
    );
    app.stops().await;
}

#[actix_web::test]
async fn who_signs_out_hears_no_more() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let response = app
        .http
        .post(format!("{}/sign-out", app.url))
        .header("cookie", &mia.cookie)
        .header("origin", &app.url)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 303);
    assert_eq!(mia.posts("claims", json!({})).await.status, 401);
    app.stops().await;
}

#[actix_web::test]
async fn a_card_number_typed_where_something_else_was_asked_is_not_kept_and_that_is_said() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    shopper.leaves("4242 4242 4242 4242").await;
    let thread = shopper.thread().await;
    let warned = thread
        .0
        .iter()
        .filter(|line| line.body.contains("card details"));
    assert_eq!(warned.count(), 1);
    let chat = shopper.conversation().await;
    let seen = app.mia().sees(&chat).await.to_string();
    assert!(!seen.contains("4242"), "{seen}");
    app.stops().await;
}
