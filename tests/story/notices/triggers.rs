//! What rings besides a request: words to whoever holds a chat, a chat that is put before staff, a cart that is worth
//! much.

use serde_json::{Value, json};

use super::{BOTH, rule, told};
use crate::support::{App, Shopper, Staff};

/// Leo alone is told when this happens.
async fn tells_leo(app: &App, when: Value) {
    let leo = app.leo().id.to_string();
    let mut change = json!({ "on_duty": false, "people": [leo] });
    for (key, value) in when.as_object().unwrap() {
        change[key] = value.clone();
    }
    let mia = app.mia();
    mia.posts("notification-rules", rule("For Leo", change))
        .await
        .ok();
}

/// What somebody was told about a chat.
async fn heard(app: &App, chat: &str, staff: &Staff) -> Vec<String> {
    let all = told(app, chat).await.into_iter();
    all.filter(|one| one.staff_id == staff.id.0)
        .map(|one| one.cause)
        .collect()
}

async fn chatting(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    (shopper, chat)
}

#[actix_web::test]
async fn words_to_whoever_holds_the_chat_ring_once_until_they_are_looked_at() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let leo = app.leo();
        tells_leo(&app, json!({ "when": "new_message" })).await;
        let (mut shopper, chat) = chatting(&app).await;
        assert_eq!(
            heard(&app, &chat, &leo).await,
            [""; 0],
            "{kind:?}: the AI's"
        );
        leo.takes_over(&chat).await.ok();
        for words in ["Are you there?", "Hello?"] {
            shopper.says(words).await;
            app.runs_jobs().await;
            assert_eq!(heard(&app, &chat, &leo).await, ["new_message"], "{kind:?}");
        }
        let viewing = format!("conversations/{chat}/viewing");
        leo.posts(&viewing, json!({})).await.ok();
        leo.replies(&chat, "I am.").await.ok();
        shopper.says("Thank you!").await;
        app.runs_jobs().await;
        assert_eq!(
            heard(&app, &chat, &leo).await,
            ["new_message", "new_message"],
            "{kind:?}"
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_chat_that_is_put_before_staff_rings_while_the_assistant_goes_on() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let leo = app.leo();
        tells_leo(&app, json!({ "when": "attention" })).await;
        let action = json!({
            "name": "Look", "starts": [{ "on": "tag_added", "tag": "look" }], "does": [{ "do": "attention" }],
        });
        app.mia().posts("actions", action).await.ok();
        let (shopper, chat) = chatting(&app).await;
        app.mia().tags(&chat, &["look"], &[]).await.ok();
        app.runs_jobs().await;
        assert_eq!(shopper.state().await.state, "assistant", "{kind:?}");
        assert_eq!(heard(&app, &chat, &leo).await, ["attention"], "{kind:?}");
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_cart_rings_above_the_amount_once_for_each_chat() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let leo = app.leo();
        tells_leo(&app, json!({ "when": "value_over", "amount": "300" })).await;
        let mut shopper = app.shopper().await;
        shopper.has_cart("cart-rings");
        shopper.says("How do returns work?").await;
        app.runs_jobs().await;
        let chat = shopper.conversation().await;
        for (amount, times) in [("300.00", 0), ("300.01", 1), ("10.00", 1), ("900.00", 1)] {
            app.advances(1);
            app.reports_cart("cart-rings", &[("Guitar", amount)]).await;
            app.runs_jobs().await;
            let rung = heard(&app, &chat, &leo).await;
            assert_eq!(rung, vec!["value_over"; times], "{kind:?}: {amount}");
        }
        app.stops().await;
    }
}
