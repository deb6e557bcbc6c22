//! Everybody sees it live: the shopper their own thread, staff the whole shop.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{App, Dice, Frame, Kind, Shopper, Stream};

mod reads;
mod staff;

/// The stream, told where the shopper's browser stands.
async fn cursor(shopper: &Shopper) -> i64 {
    let update = shopper.gets("conversation").await.ok().body;
    update["cursor"].as_str().unwrap().parse().unwrap()
}

fn id(frame: &Frame) -> i64 {
    frame.id.as_ref().unwrap().parse().unwrap()
}

/// Reads updates until the thread is where it is now; their items, in order.
async fn reads_up(stream: &mut Stream, from: i64, to: i64) -> Vec<Value> {
    let (mut at, mut items) = (from, Vec::new());
    while at < to {
        let frame = stream.next_of("update").await;
        assert!(id(&frame) >= at, "a cursor never goes back");
        at = id(&frame);
        items.extend(frame.data["items"].as_array().unwrap().iter().cloned());
    }
    items
}

async fn waits(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let chat = shopper.conversation().await;
    (shopper, chat)
}

/// Up to and with this event of the shop, as one staff stream tells it.
async fn told_until(stream: &mut Stream, last: i64) -> Vec<Frame> {
    let mut told = Vec::new();
    loop {
        let frame = stream.next_of("update").await;
        let seq = id(&frame);
        told.push(frame);
        if seq >= last {
            return told;
        }
    }
}

async fn last_seq(app: &App) -> i64 {
    app.raw_log().await.last().map_or(0, |entry| entry.seq)
}

/// One of the things that happen in a chat.
async fn happens(app: &App, shopper: &mut Shopper, chat: &str, what: usize) {
    let mia = app.mia();
    match what {
        0 => drop(shopper.says("How do returns work?").await),
        1 => app.runs_jobs().await,
        2 => drop(mia.takes_over(chat).await),
        3 => drop(
            mia.replies_as(chat, &format!("reply-{:08}", last_seq(app).await), "Hello!")
                .await,
        ),
        4 => drop(mia.hands_back(chat).await),
        5 => drop(mia.tags(chat, &["late"], &[]).await),
        6 => drop(mia.tags(chat, &[], &["late"]).await),
        7 => drop(shopper.presses("Talk to a person").await),
        8 => drop(
            shopper
                .posts("collected", json!({ "outcome": "skip" }))
                .await,
        ),
        _ => drop(mia.closes(chat).await),
    }
}

#[actix_web::test]
async fn the_shopper_sees_who_joined_who_types_and_what_is_said() {
    let app = App::start(Kind::Sqlite).await;
    let (shopper, chat) = waits(&app).await;
    let mut stream = shopper.listens(None).await;
    let first = stream.next_of("update").await;
    assert_eq!(first.data["items"].as_array().unwrap().len(), 3);
    let mia = app.mia();
    mia.takes_over(&chat).await.ok();
    let joined = stream.next_of("update").await.data;
    assert_eq!(joined["items"][0]["kind"], "joined");
    assert_eq!(joined["items"][0]["name"], "Mia");
    assert_eq!(joined["state"]["state"], "human");
    mia.posts(&format!("conversations/{chat}/typing"), json!({}))
        .await
        .ok();
    let typing = stream.next_of("typing").await;
    assert_eq!(
        (typing.id, typing.data),
        (None, json!({ "from": "staff", "name": "Mia" }))
    );
    mia.replies(&chat, "Hello!").await.ok();
    let said = stream.next_of("update").await.data;
    assert_eq!(
        (&said["items"][0]["body"], &said["items"][0]["from"]),
        (&json!("Hello!"), &json!("staff"))
    );
    app.stops().await;
}

#[actix_web::test]
async fn the_assistant_is_seen_typing_before_it_answers() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    let mut stream = shopper.listens(None).await;
    stream.next_of("update").await;
    app.runs_jobs().await;
    let typing = stream.next().await.unwrap();
    assert_eq!(
        (typing.event.as_str(), &typing.data["from"]),
        ("typing", &json!("assistant"))
    );
    assert_eq!(
        stream.next_of("update").await.data["items"][0]["from"],
        "assistant"
    );
    app.stops().await;
}

#[actix_web::test]
async fn from_any_cursor_the_stream_tells_exactly_the_rest() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = waits(&app).await;
    for what in [2, 3, 5, 0, 3, 4, 0, 1, 7, 8, 9, 0, 1] {
        happens(&app, &mut shopper, &chat, what).await;
    }
    let whole = shopper.gets("conversation").await.ok().body["items"].clone();
    let end = cursor(&shopper).await;
    for cut in 0..end {
        let mut stream = shopper.listens(Some(&cut.to_string())).await;
        let rest: Vec<&Value> = whole
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["n"].as_i64().unwrap() > cut)
            .collect();
        let told = reads_up(&mut stream, cut, end).await;
        assert_eq!(told.iter().collect::<Vec<_>>(), rest, "after {cut}");
    }
    app.stops().await;
}

#[actix_web::test]
async fn a_line_that_keeps_breaking_loses_nothing_and_doubles_nothing() {
    let app = App::start(Kind::Sqlite).await;
    for seed in 0..4 {
        let (mut shopper, chat) = waits(&app).await;
        let mut dice = Dice(seed);
        let (mut at, mut told) = (0, Vec::new());
        let mut stream = shopper.listens(None).await;
        for _ in 0..40 {
            happens(&app, &mut shopper, &chat, dice.roll(10)).await;
            let now = cursor(&shopper).await;
            if dice.roll(3) > 0 {
                told.extend(reads_up(&mut stream, at, now).await);
                at = now;
            } else {
                stream = shopper.listens(Some(&at.to_string())).await;
            }
        }
        told.extend(reads_up(&mut stream, at, cursor(&shopper).await).await);
        let whole = shopper.gets("conversation").await.ok().body["items"].clone();
        assert_eq!(Value::from(told), whole, "seed {seed}");
    }
    app.stops().await;
}

#[actix_web::test]
async fn watching_a_chat_is_not_felt_by_the_shopper() {
    let app = App::start(Kind::Sqlite).await;
    let (shopper, chat) = waits(&app).await;
    let before = app.raw_log().await;
    let mut theirs = shopper.listens(None).await;
    theirs.next_of("update").await;
    let mut leos = app.leo().listens(last_seq(&app).await).await;
    let mia = app.mia();
    mia.opens(&format!("/inbox/{chat}")).await;
    for act in ["viewing", "typing", "viewing"] {
        mia.posts(&format!("conversations/{chat}/{act}"), json!({}))
            .await
            .ok();
    }
    let viewing = leos.next_of("viewing").await.data;
    assert_eq!(viewing, json!({ "conversation": chat, "names": ["Mia"] }));
    assert_eq!(app.raw_log().await, before, "nothing is logged");
    // The very next thing on the shopper's stream is Leo, who joins.
    app.leo().takes_over(&chat).await.ok();
    let next = theirs.next().await.unwrap();
    assert_eq!(
        (next.event.as_str(), &next.data["items"][0]["kind"]),
        ("update", &json!("joined"))
    );
    app.stops().await;
}

#[actix_web::test]
async fn only_the_holder_is_seen_typing() {
    let app = App::start(Kind::Sqlite).await;
    let (shopper, chat) = waits(&app).await;
    app.mia().takes_over(&chat).await.ok();
    let mut stream = shopper.listens(None).await;
    stream.next_of("update").await;
    let path = format!("conversations/{chat}/typing");
    app.leo().posts(&path, json!({})).await.ok();
    app.mia().posts(&path, json!({})).await.ok();
    assert_eq!(stream.next().await.unwrap().data["name"], "Mia");
    app.mia().hands_back(&chat).await.ok();
    assert_eq!(stream.next().await.unwrap().event, "update");
    app.mia().posts(&path, json!({})).await.ok();
    app.leo().takes_over(&chat).await.ok();
    assert_eq!(
        stream.next().await.unwrap().event,
        "update",
        "Mia types no more"
    );
    app.stops().await;
}

#[actix_web::test]
async fn staff_see_the_shopper_type_and_the_shopper_does_not_see_themselves() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = waits(&app).await;
    let mut theirs = shopper.listens(None).await;
    theirs.next_of("update").await;
    let mut mias = app.mia().listens(last_seq(&app).await - 1).await;
    mias.next_of("counts").await;
    shopper.posts("typing", json!({})).await.ok();
    let typing = mias.next_of("typing").await.data;
    assert_eq!(
        (&typing["conversation"], &typing["from"]),
        (&json!(chat), &json!("shopper"))
    );
    shopper.says("Done typing").await;
    assert_eq!(theirs.next().await.unwrap().event, "update");
    app.stops().await;
}

#[actix_web::test]
async fn what_is_for_staff_never_reaches_the_shopper() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.has_cart("cart-7");
    shopper.says("Which zeppelin can teleport spaghetti?").await;
    let mut stream = shopper.listens(None).await;
    app.reports_cart("cart-7", &[("Guitar", "900.00")]).await;
    let chat = shopper.conversation().await;
    let mia = app.mia();
    mia.tags(&chat, &["difficult-person"], &[]).await.ok();
    mia.takes_over(&chat).await.ok();
    mia.marks_handled(&chat).await.ok();
    mia.replies(&chat, "Hello").await.ok();
    mia.closes(&chat).await.ok();
    let staff_page = mia.opens(&format!("/inbox/{chat}")).await;
    let told = reads_up(&mut stream, 0, cursor(&shopper).await).await;
    let seen = format!("{told:?}{}", shopper.gets("conversation").await.ok().body);
    for private in [
        "Too unsure to answer",
        "AI did not know",
        "difficult-person",
    ] {
        assert!(staff_page.contains(private), "{private}");
        assert!(!seen.contains(private), "{private}");
    }
    for private in [
        "attempt",
        "confidence",
        "looked_at",
        "rule",
        "tag",
        "not-answered",
        "high-cart-value",
        "handled",
        "resolution",
        "900.00",
        "epoch",
        "priority",
    ] {
        assert!(!seen.contains(private), "{private} in {seen}");
    }
    assert!(!seen.contains(&mia.id.to_string()), "no ids of staff");
    app.stops().await;
}

#[actix_web::test]
async fn two_of_the_staff_see_each_others_replies() {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat_one) = waits(&app).await;
    let (_, chat_two) = waits(&app).await;
    let (mia, leo) = (app.mia(), app.leo());
    let from = last_seq(&app).await;
    let (mut mias, mut leos) = (mia.listens(from).await, leo.listens(from).await);
    mia.takes_over(&chat_one).await.ok();
    leo.takes_over(&chat_two).await.ok();
    mia.replies(&chat_one, "This is Mia").await.ok();
    leo.replies(&chat_two, "This is Leo").await.ok();
    let last = last_seq(&app).await;
    for stream in [&mut mias, &mut leos] {
        let told = format!("{:?}", told_until(stream, last).await);
        assert!(told.contains("This is Mia") && told.contains("This is Leo"));
    }
    app.stops().await;
}

#[actix_web::test]
async fn staff_of_another_shop_hear_nothing() {
    let app = App::start(Kind::Sqlite).await;
    let (_, zoe) = app
        .other_shop("second-shop.myshopify.com", "https://second.example")
        .await;
    let mut stream = zoe.listens(0).await;
    let (shopper, chat) = waits(&app).await;
    shopper.posts("typing", json!({})).await.ok();
    app.mia().takes_over(&chat).await.ok();
    // Zoe hears of her own colleagues (she came) and of how her own shop stands, and the end.
    app.stops().await;
    while let Some(frame) = stream.next().await {
        let said = frame.data.to_string();
        assert!(!said.contains("Mia") && !said.contains(&chat), "{said}");
    }
}

#[actix_web::test]
async fn who_reads_slowly_delays_nobody() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = waits(&app).await;
    let mut asleep = Vec::new();
    for _ in 0..3 {
        asleep.push(app.leo().listens(0).await);
        asleep.push(shopper.listens(None).await);
    }
    app.mia().takes_over(&chat).await.ok();
    let mut awake = app.mia().listens(0).await;
    let long = "många ord – 言葉 ".repeat(200);
    for number in 0..150 {
        shopper.says(&format!("{number} {long}")).await;
    }
    let last = last_seq(&app).await;
    let told = tokio::time::timeout(Duration::from_secs(60), told_until(&mut awake, last)).await;
    assert_eq!(told.expect("in time").len(), usize::try_from(last).unwrap());
    // The sleepers, once awake, have missed nothing.
    let mut late = asleep.remove(0);
    assert_eq!(
        told_until(&mut late, last).await.len(),
        usize::try_from(last).unwrap()
    );
    app.stops().await;
}

#[actix_web::test]
async fn stopping_the_server_ends_every_stream() {
    let app = App::start(Kind::Sqlite).await;
    let (shopper, _) = waits(&app).await;
    let mut streams = vec![shopper.listens(None).await, app.mia().listens(0).await];
    for stream in &mut streams {
        stream.next_of("update").await;
    }
    let stopped = tokio::time::timeout(Duration::from_secs(20), app.stops()).await;
    stopped.expect("open streams hold nothing up");
    for stream in &mut streams {
        while stream.next().await.is_some() {}
    }
}

#[actix_web::test]
async fn a_shopper_with_two_tabs_sees_the_same_in_both() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = waits(&app).await;
    let mut tabs = [shopper.listens(None).await, shopper.listens(None).await];
    for what in [2, 3, 0, 4, 0, 1] {
        happens(&app, &mut shopper, &chat, what).await;
    }
    let end = cursor(&shopper).await;
    let whole = shopper.gets("conversation").await.ok().body["items"].clone();
    for tab in &mut tabs {
        assert_eq!(Value::from(reads_up(tab, 0, end).await), whole);
    }
    app.stops().await;
}
