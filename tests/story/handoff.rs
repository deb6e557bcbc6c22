//! A person is asked for, and one comes: the order of the queue, holding a chat, giving it back, ending it.

use crate::support::{App, Dice, Kind, Shopper, Staff};

/// A chat that waits with this priority.
async fn waits(app: &App, priority: usize) -> Shopper {
    let mut shopper = app.shopper().await;
    match priority {
        0 => {
            shopper.says("Which zeppelin can teleport spaghetti?").await;
            app.runs_jobs().await;
        }
        1 => {
            shopper.presses("Talk to a person").await;
            shopper.skips().await;
        }
        _ => {
            shopper.says("I want a refund").await;
        }
    }
    assert_eq!(shopper.state().await.state, "waiting");
    shopper
}

async fn claims_all(staff: &Staff) -> Vec<String> {
    let mut claimed = Vec::new();
    while let Some(chat) = staff.claims_next().await {
        claimed.push(chat);
    }
    claimed
}

fn ids(rows: &[crate::support::Row]) -> Vec<String> {
    rows.iter().map(|row| row.id.clone()).collect()
}

#[actix_web::test]
async fn the_queue_is_priority_first_then_longest_wait() {
    let app = App::start(Kind::Sqlite).await;
    let mut expected = Vec::new();
    for priority in [1, 0, 2, 1, 2, 0] {
        let shopper = waits(&app, priority).await;
        expected.push((2 - priority, expected.len(), shopper.conversation().await));
        app.advances(7);
    }
    expected.sort();
    let expected: Vec<String> = expected.into_iter().map(|(_, _, chat)| chat).collect();
    assert_eq!(
        ids(&app.mia().rows("/inbox?view=requested").await),
        expected
    );
    assert_eq!(claims_all(&app.mia()).await, expected);
    app.stops().await;
}

#[actix_web::test]
async fn chats_are_claimed_in_the_order_of_the_list_even_when_they_came_at_once() {
    let app = App::start(Kind::Sqlite).await;
    let mut dice = Dice(11);
    for _ in 0..24 {
        let shopper = waits(&app, dice.roll(3)).await;
        if dice.roll(3) == 0 {
            // Words after the request change the time of the last words, not the place.
            shopper
                .says_as("message-after", "Are you there?")
                .await
                .ok();
        }
        if dice.roll(2) == 0 {
            app.advances(1);
        }
    }
    let listed = ids(&app.mia().rows("/inbox?view=requested").await);
    assert_eq!(listed.len(), 24);
    assert_eq!(claims_all(&app.mia()).await, listed);
    app.stops().await;
}

#[actix_web::test]
async fn the_list_begins_with_requests_then_attention_then_the_rest() {
    let app = App::start(Kind::Sqlite).await;
    let mut quiet = app.shopper().await;
    quiet.says("How do returns work?").await;
    app.runs_jobs().await;
    app.advances(5);
    let mut rich = app.shopper().await;
    rich.has_cart("cart-rich");
    rich.says("How do returns work?").await;
    app.reports_cart("cart-rich", &[("Guitar", "900.00")]).await;
    app.advances(5);
    let asked = waits(&app, 1).await;
    let rows = app.mia().rows("/inbox").await;
    assert_eq!(
        ids(&rows).first(),
        Some(&asked.conversation().await),
        "a request is on top at once"
    );
    let rank = |row: &crate::support::Row| match row.state.as_str() {
        "requested" => 0,
        "attention" => 1,
        _ => 2,
    };
    assert!(rows.is_sorted_by_key(rank));
    assert!(rows.is_sorted_by(|one, other| one.rank <= other.rank));
    app.stops().await;
}

#[actix_web::test]
async fn a_new_request_is_on_top_of_an_empty_queue() {
    let app = App::start(Kind::Sqlite).await;
    for _ in 0..4 {
        app.shopper().await.says("How long is delivery?").await;
    }
    app.runs_jobs().await;
    app.advances(60);
    let shopper = waits(&app, 1).await;
    let rows = app.mia().rows("/inbox").await;
    assert_eq!(rows[0].id, shopper.conversation().await);
    assert_eq!(rows.len(), 5);
    app.stops().await;
}

#[actix_web::test]
async fn handing_back_lets_the_assistant_answer_again_in_the_same_thread() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = waits(&app, 1).await;
    let chat = shopper.conversation().await;
    let mia = app.mia();
    app.is_at_the_inbox(&mia).await;
    assert_eq!(mia.claims_next().await, Some(chat.clone()));
    mia.replies(&chat, "Hello, Mia here.").await.ok();
    shopper.says("Thanks! How do returns work?").await;
    app.runs_jobs().await;
    assert_ne!(
        shopper.thread().await.last().from,
        "assistant",
        "Mia has it"
    );
    mia.hands_back(&chat).await.ok();
    assert_eq!(shopper.thread().await.last().from, "handed_back");
    shopper.says("How long does shipping take?").await;
    app.runs_jobs().await;
    assert_eq!(shopper.thread().await.last().from, "assistant");
    assert_eq!(shopper.conversation().await, chat);
    assert_eq!(mia.replies(&chat, "And?").await.status, 409);
    app.stops().await;
}

#[actix_web::test]
async fn after_close_the_next_message_is_the_assistants_and_old_words_ask_for_nobody() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let chat = shopper.conversation().await;
    let mia = app.mia();
    mia.claims_next().await.unwrap();
    mia.closes(&chat).await.ok();
    assert_eq!(shopper.state().await.state, "closed");
    let closed = mia.sees(&chat).await;
    assert_eq!(closed["state"]["resolution"], "resolved", "{closed}");
    assert_eq!(mia.replies(&chat, "One more thing").await.status, 409);
    assert_eq!(mia.closes(&chat).await.status, 409);

    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let thread = shopper.thread().await;
    assert_eq!(thread.last().from, "assistant");
    assert_eq!(shopper.state().await.state, "assistant");
    assert_eq!(shopper.conversation().await, chat);
    assert_eq!(mia.sees(&chat).await["episode"], 2);
    assert!(mia.claims_next().await.is_none());
    app.stops().await;
}

#[actix_web::test]
async fn a_closed_chat_can_ask_for_a_person_again() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = waits(&app, 1).await;
    let chat = shopper.conversation().await;
    let mia = app.mia();
    mia.takes_over(&chat).await.ok();
    mia.closes(&chat).await.ok();
    shopper.presses("Talk to a person").await;
    assert_eq!(shopper.state().await.collecting, ["order_number"]);
    shopper.skips().await;
    assert_eq!(shopper.state().await.state, "waiting");
    assert_eq!(mia.claims_next().await, Some(chat));
    app.stops().await;
}

#[actix_web::test]
async fn who_waits_may_go_on_with_the_assistant() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = waits(&app, 1).await;
    shopper.posts("assistant", serde_json::json!({})).await.ok();
    assert_eq!(shopper.state().await.state, "assistant");
    assert!(app.mia().claims_next().await.is_none());
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    assert_eq!(shopper.thread().await.last().from, "assistant");
    let again = shopper.posts("assistant", serde_json::json!({})).await;
    assert_eq!(again.status, 200, "harmless");
    app.stops().await;
}

#[actix_web::test]
async fn only_the_holder_replies_and_a_refused_reply_leaves_no_trace() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = waits(&app, 1).await;
    let chat = shopper.conversation().await;
    let (mia, leo) = (app.mia(), app.leo());
    let before = app.raw_log().await;
    assert_eq!(mia.replies(&chat, "unheldwords").await.status, 409);
    assert_eq!(app.raw_log().await, before);
    mia.takes_over(&chat).await.ok();
    let held = app.raw_log().await;
    for refused in [
        leo.replies(&chat, "unheldwords").await,
        leo.hands_back(&chat).await,
        leo.closes(&chat).await,
        leo.takes_over(&chat).await,
    ] {
        assert_eq!(refused.status, 409);
        assert_eq!(refused.body["holder"]["name"], "Mia");
    }
    assert_eq!(app.raw_log().await, held);
    assert!(
        !shopper
            .gets("conversation")
            .await
            .body
            .to_string()
            .contains("unheldwords")
    );
    assert!(
        !mia.opens(&format!("/inbox/{chat}"))
            .await
            .contains("unheldwords")
    );
    app.stops().await;
}

#[actix_web::test]
async fn a_reply_sent_twice_is_one_reply() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = waits(&app, 1).await;
    let chat = shopper.conversation().await;
    let mia = app.mia();
    mia.takes_over(&chat).await.ok();
    let sends = (0..6).map(|_| mia.replies_as(&chat, "reply-0001", "Hello!"));
    for answer in futures_util::future::join_all(sends).await {
        answer.ok();
    }
    let thread = shopper.thread().await;
    assert_eq!(
        thread
            .froms()
            .iter()
            .filter(|from| **from == "staff")
            .count(),
        1
    );
    app.stops().await;
}

#[actix_web::test]
async fn handled_is_a_mark_that_the_next_message_takes_off() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = waits(&app, 1).await;
    let chat = shopper.conversation().await;
    let mia = app.mia();
    mia.takes_over(&chat).await.ok();
    app.advances(30);
    mia.marks_handled(&chat).await.ok();
    assert_eq!(mia.sees(&chat).await["handled"], "2026-11-20T10:00:30.000Z");
    assert!(
        mia.sees(&chat).await["state"]["is"] == "human",
        "apart from Close"
    );
    assert_eq!(mia.marks_handled(&chat).await.status, 409);
    assert!(mia.rows("/inbox").await[0].html.contains("data-handled"));
    shopper.says("One more thing").await;
    assert!(mia.sees(&chat).await["handled"].is_null());
    assert!(!mia.rows("/inbox").await[0].html.contains("data-handled"));
    app.stops().await;
}

#[actix_web::test]
async fn anybody_tags_by_hand_and_bad_tags_are_refused() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = waits(&app, 1).await;
    let chat = shopper.conversation().await;
    let leo = app.leo();
    leo.tags(&chat, &["Shipping delayed", "VIP"], &[])
        .await
        .ok();
    let tags = || async { leo.sees(&chat).await["tags"].clone() };
    assert_eq!(
        tags().await,
        serde_json::json!(["handoff-requested", "shipping-delayed", "vip"])
    );
    let before = app.raw_log().await;
    for bad in ["", "  ", "!?", &"x".repeat(41)] {
        let answer = leo.tags(&chat, &["good", bad], &[]).await;
        assert_eq!(answer.status, 422, "{bad}");
        assert_eq!(answer.body["error"]["field"], "tag");
    }
    assert_eq!(app.raw_log().await, before, "all or nothing");
    leo.tags(&chat, &["vip"], &["shipping-delayed", "never-there"])
        .await
        .ok();
    assert_eq!(
        tags().await,
        serde_json::json!(["handoff-requested", "vip"])
    );
    app.stops().await;
}

#[actix_web::test]
async fn a_chat_ends_with_a_resolution_or_without_but_not_with_nonsense() {
    let app = App::start(Kind::Sqlite).await;
    let shopper = waits(&app, 1).await;
    let chat = shopper.conversation().await;
    let (mia, path) = (app.mia(), format!("conversations/{}/close", chat));
    let bad = mia
        .posts(&path, serde_json::json!({ "resolution": "!!!" }))
        .await;
    assert_eq!(
        (bad.status, &bad.body["error"]["field"]),
        (422, &"resolution".into())
    );
    assert_eq!(shopper.state().await.state, "waiting");
    mia.posts(&path, serde_json::json!({ "resolution": "Not a question" }))
        .await
        .ok();
    let state = mia.sees(&chat).await["state"].clone();
    assert_eq!(state["resolution"], "not-a-question", "{state}");
    assert_eq!(state["by"]["staff"], mia.id.to_string());
    assert_eq!(shopper.thread().await.last().from, "closed");
    app.stops().await;
}
