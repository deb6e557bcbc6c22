//! Read marks: the shopper's reach the team, the team's reach the shopper where a person was asked for, and whoever only
//! watches leaves no trace.

use serde_json::{Value, json};

use super::{last_seq, waits};
use crate::support::{App, Kind, Shopper, Staff, Stream, rows_in};

async fn reads(staff: &Staff, chat: &str) {
    staff
        .posts(&format!("conversations/{chat}/read"), json!({}))
        .await
        .ok();
}

/// What the shopper's stream says of it before something that surely comes after.
async fn told_before_typing(stream: &mut Stream, chat: &str, by: &Staff) -> Vec<Value> {
    by.posts(&format!("conversations/{chat}/typing"), json!({}))
        .await
        .ok();
    let mut told = Vec::new();
    loop {
        let frame = stream.next().await.unwrap();
        match frame.event.as_str() {
            "typing" => return told,
            "read" => told.push(frame.data["to"].clone()),
            _ => {}
        }
    }
}

async fn last_of(shopper: &Shopper, from: &str) -> Value {
    let thread = shopper.thread().await;
    let said = thread.0.iter().rev().find(|line| line.from == from);
    json!(said.unwrap().id)
}

fn unread(html: &str) -> String {
    let (_, rest) = html
        .split_once("class=\"row-unread\">")
        .unwrap_or(("", "0<"));
    rest.split_once('<').unwrap().0.to_owned()
}

async fn row(staff: &Staff, chat: &str) -> String {
    let rows = staff.rows("/inbox").await;
    rows.into_iter().find(|row| row.id == chat).unwrap().html
}

#[actix_web::test]
async fn the_shopper_sees_that_their_words_were_read() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = waits(&app).await;
    let (mia, leo) = (app.mia(), app.leo());
    let mut stream = shopper.listens(None).await;
    reads(&mia, &chat).await;
    let to = stream.next_of("read").await;
    assert_eq!(
        (to.id, to.data["to"].clone()),
        (None, last_of(&shopper, "shopper").await)
    );
    // What was told once is told anew only to who comes back.
    mia.takes_over(&chat).await.ok();
    reads(&mia, &chat).await;
    assert!(
        told_before_typing(&mut stream, &chat, &mia)
            .await
            .is_empty()
    );
    shopper.says("Hello?").await;
    // A colleague who looks on is not whom the shopper waits for.
    reads(&leo, &chat).await;
    assert!(
        told_before_typing(&mut stream, &chat, &mia)
            .await
            .is_empty()
    );
    reads(&mia, &chat).await;
    let hello = last_of(&shopper, "shopper").await;
    assert_eq!(
        told_before_typing(&mut stream, &chat, &mia).await,
        std::slice::from_ref(&hello)
    );
    let mut again = shopper.listens(None).await;
    assert_eq!(again.next_of("read").await.data["to"], hello);
    app.stops().await;
}

#[actix_web::test]
async fn whoever_watches_an_assistants_chat_leaves_no_trace() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    let (mia, mut stream) = (app.mia(), shopper.listens(None).await);
    let (log, thread) = (app.raw_log().await, shopper.gets("conversation").await.body);
    mia.opens(&format!("/inbox/{chat}")).await;
    for act in ["viewing", "read", "typing", "read"] {
        mia.posts(&format!("conversations/{chat}/{act}"), json!({}))
            .await
            .ok();
    }
    assert_eq!(app.raw_log().await, log);
    assert_eq!(shopper.gets("conversation").await.body, thread);
    // The next that comes is what really happens, and nothing came before it.
    mia.takes_over(&chat).await.ok();
    let mut before = Vec::new();
    loop {
        let frame = stream.next().await.unwrap();
        let joined = frame.data["state"]["state"] == "human";
        before.push(frame.event);
        if joined {
            break;
        }
    }
    assert!(before.iter().all(|event| event == "update"), "{before:?}");
    // From now on it is a person's chat, and they have it before them.
    reads(&mia, &chat).await;
    let to = stream.next_of("read").await.data["to"].clone();
    assert_eq!(to, last_of(&shopper, "shopper").await);
    // A note is nothing they hear of, not even by its place.
    mia.posts(
        &format!("conversations/{chat}/notes"),
        json!({ "note": "A regular" }),
    )
    .await
    .ok();
    reads(&mia, &chat).await;
    assert!(
        told_before_typing(&mut stream, &chat, &mia)
            .await
            .is_empty()
    );
    app.stops().await;
}

#[actix_web::test]
async fn staff_see_when_the_shopper_saw_their_words() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = waits(&app).await;
    let mia = app.mia();
    mia.takes_over(&chat).await.ok();
    mia.replies(&chat, "Mia here.").await.ok();
    let path = format!("/inbox/{chat}");
    let is_seen = |page: &str| {
        let (_, rest) = page.split_once(&format!("id=\"seen-{chat}\"")).unwrap();
        !rest.split_once('>').unwrap().0.contains("hidden")
    };
    assert!(!is_seen(&mia.opens(&path).await));
    let mut stream = app.leo().listens(last_seq(&app).await).await;
    let before = shopper.thread().await.0[0].id.clone();
    shopper.posts("read", json!({ "to": before })).await.ok();
    let frame = stream.next_of("seen").await.data;
    assert!(
        !is_seen(frame["html"].as_str().unwrap()),
        "not that far yet"
    );
    let to = last_of(&shopper, "staff").await;
    shopper.posts("read", json!({ "to": to })).await.ok();
    let frame = stream.next_of("seen").await.data;
    assert_eq!(frame["conversation"], chat.as_str());
    assert!(frame["html"].as_str().unwrap().contains("Seen "));
    assert!(is_seen(&mia.opens(&path).await));
    // Whoever writes again has seen it; and new words have not been seen.
    shopper.says("Thank you").await;
    assert!(!is_seen(&mia.opens(&path).await));
    mia.replies(&chat, "You are welcome.").await.ok();
    assert!(!is_seen(&mia.opens(&path).await));
    // Of a thread of somebody else's nothing can be marked.
    let mut other = app.shopper().await;
    other.says("Hello").await;
    assert_eq!(other.posts("read", json!({ "to": to })).await.status, 404);
    assert_eq!(other.posts("read", json!({ "to": "x" })).await.status, 404);
    app.stops().await;
}

#[actix_web::test]
async fn unread_is_each_members_own_at_every_browser() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = waits(&app).await;
    shopper.says("Anybody?").await;
    let (mia, leo) = (app.mia(), app.leo());
    assert_eq!(unread(&row(&mia, &chat).await), "2");
    let at = last_seq(&app).await;
    let (mut hers, mut his) = (mia.listens(at).await, leo.listens(at).await);
    reads(&mia, &chat).await;
    let told = hers.next_of("row").await.data;
    let html = told["html"].as_str().unwrap();
    assert_eq!(
        (told["conversation"].as_str(), unread(html)),
        (Some(&*chat), "0".to_owned())
    );
    assert_eq!(rows_in(html).len(), 1);
    assert_eq!(unread(&row(&mia, &chat).await), "0");
    assert_eq!(unread(&row(&leo, &chat).await), "2");
    shopper.says("Still here").await;
    let update = his.next_of("update").await.data;
    assert_eq!(unread(update["row"]["html"].as_str().unwrap()), "3");
    assert_eq!(unread(&row(&mia, &chat).await), "1");
    // What the AI answers by itself is nobody's debt.
    let mut easy = app.shopper().await;
    easy.says("How do returns work?").await;
    assert_eq!(unread(&row(&mia, &easy.conversation().await).await), "0");
    app.stops().await;
}
