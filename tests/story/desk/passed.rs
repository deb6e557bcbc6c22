//! A chat is passed on with a note, set aside, and comes back to whom it belongs.

use counterbell::conversation::messages::{self, Author};
use counterbell::handoff::notices::alerts;
use counterbell::handoff::people;
use serde_json::json;

use crate::support::{App, Kind, Shopper, Staff};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// Mia is here and has a chat in which the shopper waits for her answer.
async fn held_by_mia(app: &App) -> (Shopper, Staff, String) {
    let mut shopper = app.shopper().await;
    let mia = app.mia();
    app.is_at_the_inbox(&mia).await;
    shopper.says("I want to talk to a person please").await;
    shopper.skips().await;
    let chat = mia.claims_next().await.unwrap();
    (shopper, mia, chat)
}

async fn passes(
    staff: &Staff,
    chat: &str,
    act: &str,
    body: serde_json::Value,
) -> crate::support::Answer {
    staff
        .posts(&format!("conversations/{chat}/{act}"), body)
        .await
}

/// All that a shopper's browser can get.
async fn shown(shopper: &Shopper) -> String {
    shopper.gets("conversation").await.ok().body.to_string()
}

#[actix_web::test]
async fn a_transfer_goes_to_a_colleague_who_is_here_with_a_note_no_shopper_sees() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mut shopper, mia, chat) = held_by_mia(&app).await;
        let leo = app.leo();
        let to = format!("staff:{}", leo.id);
        let note = "secretnote: he plays left-handed";

        let away = passes(&mia, &chat, "transfer", json!({ "to": to, "note": note })).await;
        assert_eq!((away.status, away.code()), (409, "away"), "{kind:?}");
        assert!(
            !mia.opens(&format!("/inbox/{chat}"))
                .await
                .contains("secretnote"),
            "all or nothing"
        );

        app.is_at_the_inbox(&leo).await;
        passes(&mia, &chat, "transfer", json!({ "to": to, "note": note }))
            .await
            .ok();
        let state = leo.sees(&chat).await["state"].clone();
        assert_eq!(
            (&state["is"], &state["staff"]),
            (&json!("human"), &json!(leo.id.to_string()))
        );
        assert!(!state["answer_due"].is_null(), "the shopper waits still");
        let late = mia.replies(&chat, "One more thing").await;
        assert_eq!((late.status, late.code()), (409, "already_held"));
        leo.replies(&chat, "Hello, Leo here.").await.ok();

        let page = leo.opens(&format!("/inbox/{chat}")).await;
        assert!(page.contains("secretnote") && page.contains("data-from=\"note\""));
        assert!(page.contains("Mia transferred this chat to Leo"));
        shopper.says("Thanks!").await;
        let seen = shown(&shopper).await;
        assert!(!seen.contains("secretnote"), "{seen}");
        assert!(seen.contains("Hello, Leo here."));
        // Nor the assistant, which reads what `last_of` gives.
        let shop = app.shop;
        let id = chat.parse().unwrap();
        let thread = app
            .reads(move |conn| messages::last_of(conn, shop, id, 50))
            .await;
        assert!(thread.iter().all(|message| message.author != Author::Note));
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_transfer_to_a_group_waits_for_it_and_to_anyone_for_anyone() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (shopper, mia, chat) = held_by_mia(&app).await;
        let leo = app.leo();
        app.is_at_the_inbox(&leo).await;
        let leos = leo.id;
        let group = app
            .writes(move |tx| {
                let group = people::add_group(tx, "Builders")?;
                people::join(tx, leos, &std::collections::BTreeSet::from([group]))?;
                Ok(group)
            })
            .await;
        passes(
            &mia,
            &chat,
            "transfer",
            json!({ "to": format!("group:{group}") }),
        )
        .await
        .ok();
        assert_eq!(shopper.state().await.state, "waiting");
        assert_eq!(shopper.thread().await.last().from, "waiting");
        assert!(
            mia.claims_next().await.is_none(),
            "{kind:?}: it is not for Mia"
        );
        assert_eq!(leo.claims_next().await, Some(chat.clone()));

        passes(&leo, &chat, "transfer", json!({ "to": "anyone" }))
            .await
            .ok();
        assert_eq!(mia.claims_next().await, Some(chat.clone()));
        for (to, field) in [
            ("group:77", "to"),
            ("staff:77", "to"),
            ("nobody", "to"),
            ("", "to"),
        ] {
            let wrong = passes(&mia, &chat, "transfer", json!({ "to": to })).await;
            assert_eq!(
                (wrong.status, &wrong.body["error"]["field"]),
                (422, &json!(field)),
                "{to}"
            );
        }
        let foreign = passes(&leo, &chat, "transfer", json!({ "to": "anyone" })).await;
        assert_eq!((foreign.status, foreign.code()), (409, "already_held"));
        app.stops().await;
    }
}

#[actix_web::test]
async fn what_is_snoozed_comes_back_at_its_time_or_with_the_shoppers_words() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (mut shopper, mia, chat) = held_by_mia(&app).await;
        mia.replies(&chat, "I'll look it up.").await.ok();
        passes(&mia, &chat, "snooze", json!({ "until": "hour" }))
            .await
            .ok();
        assert_eq!(mia.sees(&chat).await["state"]["is"], "snoozed");
        assert!(mia.opens("/inbox?view=snoozed").await.contains(&chat));
        app.advances(3500);
        app.runs_jobs().await;
        assert_eq!(mia.sees(&chat).await["state"]["is"], "snoozed", "{kind:?}");
        app.advances(100);
        app.is_at_the_inbox(&mia).await;
        app.runs_jobs().await;
        let state = mia.sees(&chat).await["state"].clone();
        assert_eq!(
            (&state["is"], &state["staff"]),
            (&json!("human"), &json!(mia.id.to_string()))
        );

        // The shopper's words bring it back at once.
        passes(&mia, &chat, "snooze", json!({ "until": "reply" }))
            .await
            .ok();
        assert!(
            mia.opens(&format!("/inbox/{chat}"))
                .await
                .contains("until the shopper writes")
        );
        shopper.says("Any news?").await;
        assert_eq!(shopper.state().await.staff.as_deref(), Some("Mia"));

        // Its holder may take it back; nobody else.
        passes(&mia, &chat, "snooze", json!({ "until": "tomorrow" }))
            .await
            .ok();
        assert_eq!(
            passes(&app.leo(), &chat, "wake", json!({})).await.status,
            409
        );
        passes(&mia, &chat, "wake", json!({})).await.ok();
        assert_eq!(mia.sees(&chat).await["state"]["is"], "human");

        for until in [
            "",
            "yesterday",
            "2020-01-01T00:00:00Z",
            "2036-01-01T00:00:00Z",
        ] {
            let wrong = passes(&mia, &chat, "snooze", json!({ "until": until })).await;
            assert_eq!(
                (wrong.status, &wrong.body["error"]["field"]),
                (422, &json!("until")),
                "{until}"
            );
        }
        app.stops().await;
    }
}

#[actix_web::test]
async fn nobody_is_parked_on_somebody_who_is_away() {
    for kind in BOTH {
        let app = App::start(kind).await;
        // Woken while its holder is away, it is anyone's.
        let (_, mia, chat) = held_by_mia(&app).await;
        mia.replies(&chat, "I'll look it up.").await.ok();
        passes(&mia, &chat, "snooze", json!({ "until": "hour" }))
            .await
            .ok();
        app.advances(3601);
        app.runs_jobs().await;
        let leo = app.leo();
        app.is_at_the_inbox(&leo).await;
        assert_eq!(leo.claims_next().await, Some(chat.clone()), "{kind:?}");
        leo.closes(&chat).await.ok();

        // A shopper who comes back is not left with one who left, for no second.
        let (mut shopper, mia, chat) = held_by_mia(&app).await;
        mia.replies(&chat, "Anything else?").await.ok();
        app.advances(600);
        app.is_at_the_inbox(&leo).await;
        shopper.says("Yes, one more thing").await;
        let stand = shopper.state().await;
        assert_eq!((stand.state.as_str(), stand.staff), ("waiting", None));
        assert_eq!(leo.claims_next().await, Some(chat));
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_note_is_kept_once_on_any_chat_and_nonsense_is_told() {
    let app = App::start(Kind::Sqlite).await;
    let (shopper, mia, chat) = held_by_mia(&app).await;
    let note = json!({ "note": "secretnote", "client_id": "note-0001" });
    for _ in 0..3 {
        passes(&app.leo(), &chat, "notes", note.clone()).await.ok();
    }
    let page = mia.opens(&format!("/inbox/{chat}")).await;
    assert_eq!(page.matches("data-from=\"note\"").count(), 1);
    let empty = passes(&mia, &chat, "notes", json!({ "note": "  " })).await;
    assert_eq!(
        (empty.status, &empty.body["error"]["field"]),
        (422, &json!("note"))
    );
    mia.closes(&chat).await.ok();
    passes(&mia, &chat, "notes", json!({ "note": "secretnote after" }))
        .await
        .ok();
    assert!(!shown(&shopper).await.contains("secretnote"));
    app.stops().await;
}

#[actix_web::test]
async fn what_comes_back_with_a_question_open_is_owed_an_answer_again() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (_, mia, chat) = held_by_mia(&app).await;
        passes(&mia, &chat, "snooze", json!({ "until": "hour" }))
            .await
            .ok();
        app.advances(3600);
        app.is_at_the_inbox(&mia).await;
        app.runs_jobs().await;
        assert_eq!(mia.sees(&chat).await["state"]["is"], "human", "{kind:?}");
        let (shop, id) = (app.shop, mia.id.0);
        let told = app.reads(move |conn| alerts::latest(conn, shop, 500)).await;
        let back = told
            .iter()
            .filter(|one| one.staff_id == id && one.cause == "woken" && one.channel == "page");
        assert_eq!(back.count(), 1, "she is told that it is back: {told:#?}");
        // As after any words of a shopper's, she has five minutes.
        for seconds in [60, 60, 60, 60, 59] {
            app.advances(seconds);
            app.is_at_the_inbox(&mia).await;
        }
        app.runs_jobs().await;
        assert_eq!(mia.sees(&chat).await["state"]["is"], "human", "{kind:?}");
        app.advances(1);
        app.runs_jobs().await;
        assert_eq!(mia.sees(&chat).await["state"]["is"], "waiting", "{kind:?}");
        app.stops().await;
    }
}
