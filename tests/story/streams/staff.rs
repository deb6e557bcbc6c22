//! What the inbox is sent: every event of the shop once, in order, as patches of the page.

use counterbell::live::Frame as Happens;
use serde_json::json;

use super::{happens, id, last_seq, told_until, waits};
use crate::support::{App, Dice, Frame, Kind, Staff, Stream, rows_in};

async fn resumes(app: &App, staff: &Staff, after: i64) -> Stream {
    let request = app
        .http
        .get(format!("{}/inbox/stream", app.url))
        .header("cookie", &staff.cookie)
        .header("last-event-id", after.to_string());
    Stream::of(request.send().await.unwrap())
}

#[actix_web::test]
async fn staff_see_every_event_once_in_order() {
    let app = App::start(Kind::Sqlite).await;
    let mut live = app.leo().listens(0).await;
    let (mut one, chat_one) = waits(&app).await;
    let (mut two, chat_two) = waits(&app).await;
    let mut dice = Dice(9);
    for _ in 0..40 {
        happens(&app, &mut one, &chat_one, dice.roll(10)).await;
        happens(&app, &mut two, &chat_two, dice.roll(10)).await;
    }
    let last = last_seq(&app).await;
    let seqs = |frames: &[Frame]| frames.iter().map(id).collect::<Vec<_>>();
    let told = told_until(&mut live, last).await;
    assert_eq!(seqs(&told), (1..=last).collect::<Vec<_>>());
    for _ in 0..10 {
        let cut = i64::try_from(dice.roll(usize::try_from(last).unwrap())).unwrap();
        let rest = told_until(&mut resumes(&app, &app.leo(), cut).await, last).await;
        assert_eq!(seqs(&rest), (cut + 1..=last).collect::<Vec<_>>());
    }
    app.stops().await;
}

#[actix_web::test]
async fn the_bell_rings_for_requests_only() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = waits(&app).await;
    for what in [2, 3, 5, 0, 3, 4, 0, 1, 7, 8, 9, 0, 1] {
        happens(&app, &mut shopper, &chat, what).await;
    }
    let log = app.raw_log().await;
    let told = told_until(&mut app.mia().listens(0).await, last_seq(&app).await).await;
    let rung: Vec<bool> = told
        .iter()
        .map(|frame| frame.data["bell"] == true)
        .collect();
    let asked: Vec<bool> = log.iter().map(|entry| entry.kind == "requested").collect();
    assert_eq!(rung, asked);
    assert_eq!(rung.iter().filter(|rung| **rung).count(), 2);
    app.stops().await;
}

#[actix_web::test]
async fn a_change_brings_its_row_head_items_box_details_and_the_counts() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = waits(&app).await;
    let mut stream = app.mia().listens(last_seq(&app).await).await;
    shopper.says("Anybody?").await;
    let update = stream.next_of("update").await.data;
    let patch = |op: &str, id: String| {
        let patches = update["patches"].as_array().unwrap();
        patches
            .iter()
            .find(|patch| patch["op"] == op && patch["id"] == id.as_str())
            .cloned()
            .unwrap()
    };
    let said = patch("append", format!("items-{chat}"));
    let item = shopper.thread().await.last().id.clone();
    assert_eq!(said["item"], format!("item-{chat}-{item}"));
    assert!(said["html"].as_str().unwrap().contains("Anybody?"));
    assert!(
        patch("replace", format!("head-{chat}"))["html"]
            .as_str()
            .unwrap()
            .contains("Requested")
    );
    assert_eq!(
        patch("attrs", format!("composer-{chat}"))["attrs"]["data-mode"],
        "locked"
    );
    patch("replace", format!("context-{chat}"));
    let row = rows_in(update["row"]["html"].as_str().unwrap()).remove(0);
    let page = app.mia().rows("/inbox").await.remove(0);
    assert_eq!(
        (&row.id, &row.rank),
        (&page.id, &page.rank),
        "page and stream agree"
    );
    let counts = stream.next_of("counts").await.data;
    assert!(
        counts["html"]
            .as_str()
            .unwrap()
            .contains("data-view=\"requested\"")
    );
    app.stops().await;
}

#[actix_web::test]
async fn the_items_of_the_stream_are_those_of_the_page() {
    let app = App::start(Kind::Sqlite).await;
    let mut stream = app.mia().listens(0).await;
    let (mut shopper, chat) = waits(&app).await;
    for what in [2, 3, 5, 0, 3, 4, 0, 1, 7, 8, 9, 0, 1, 5] {
        happens(&app, &mut shopper, &chat, what).await;
    }
    let mut items: Vec<String> = Vec::new();
    for frame in told_until(&mut stream, last_seq(&app).await).await {
        for patch in frame.data["patches"].as_array().unwrap() {
            let item = patch["item"].as_str().unwrap_or("").to_owned();
            // An item that comes again replaces itself, in its place.
            if patch["op"] == "append" && !items.contains(&item) {
                items.push(item);
            }
        }
    }
    let page = app.mia().opens(&format!("/inbox/{chat}")).await;
    let shown: Vec<String> = page
        .split(&format!("id=\"item-{chat}-"))
        .skip(1)
        .map(|part| format!("item-{chat}-{}", part.split('"').next().unwrap()))
        .collect();
    assert_eq!(items, shown);
    app.stops().await;
}

#[actix_web::test]
async fn who_comes_back_is_told_numbers_and_faces_though_nothing_was_logged() {
    let app = App::start(Kind::Sqlite).await;
    waits(&app).await;
    let mut stream = resumes(&app, &app.mia(), last_seq(&app).await).await;
    let counts = stream.next_of("counts").await.data;
    assert!(counts["html"].as_str().unwrap().contains("requested"));
    let team = stream.next_of("presence").await.data;
    assert!(
        team["html"].as_str().unwrap().contains("Mia, online"),
        "{team}"
    );
    app.stops().await;
}

#[actix_web::test]
async fn who_fell_behind_is_told_to_look_again() {
    let app = App::start(Kind::Sqlite).await;
    let (_shopper, chat) = waits(&app).await;
    let mut stream = app.mia().listens(last_seq(&app).await).await;
    stream.next_of("presence").await;
    // More than a stream may fall behind, at once.
    for _ in 0..5_000 {
        app.shared.hub.tell_staff(app.shop, Happens::Alerts);
    }
    stream.next_of("counts").await;
    stream.next_of("again").await;
    let look = json!({ "page": "page-0001", "again": true });
    let path = format!("conversations/{chat}/viewing");
    let told = app.mia().posts(&path, look).await.ok().body;
    for (part, id) in [("beside", "context"), ("row", "row"), ("seen", "seen")] {
        let html = told[part].as_str().unwrap();
        assert!(
            html.contains(&format!("id=\"{id}-{chat}\"")),
            "{part}: {html}"
        );
    }
    app.stops().await;
}
