//! Two nodes over one PostgreSQL: what one writes, the other shows; and who types, looks and reads at one is seen at the other.

use std::net::TcpListener;

use counterbell::app::{App as Handed, Application};
use counterbell::live::Frame;
use serde_json::json;

use crate::support::{App, Kind, Staff, Stream};

/// A node beside the first one's.
struct Second {
    url: String,
    shared: Handed,
    stop: tokio::sync::watch::Sender<bool>,
    served: tokio::task::JoinHandle<Result<(), String>>,
}

impl Second {
    fn beside(first: &App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let config = first.shared.config.clone();
        let node = Application::with_listener(listener, config, first.clock.clone()).unwrap();
        let shared = node.shared();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let served = actix_web::rt::spawn(node.run_until_stopped(false, stopped));
        Self {
            url,
            shared,
            stop,
            served,
        }
    }

    async fn stops(self) {
        self.stop.send_replace(true);
        self.served.await.unwrap().unwrap();
    }
}

#[actix_web::test]
async fn what_one_node_writes_the_others_inbox_shows_at_once() {
    let first = App::start(Kind::Postgres).await;
    let second = Second::beside(&first);
    let mut told = second.shared.hub.of_shop(first.shop);
    let mut inbox = first.mia().at(&second.url).listens(0).await;

    let mut shopper = first.shopper().await;
    shopper.says("Hello from the first node").await;
    // Told by the other node, not found by looking.
    while !matches!(told.recv().await.unwrap(), Frame::Nudge) {}
    let update = inbox.next_of("update").await;

    assert_eq!(
        update.data["conversation"].as_str().unwrap(),
        shopper.conversation().await
    );
    second.stops().await;
    first.stops().await;
}

/// Until somebody is seen typing: a node that has just come may not hear yet.
async fn typing_until_seen(by: &Staff, chat: &str, stream: &mut Stream) -> serde_json::Value {
    let path = format!("conversations/{chat}/typing");
    loop {
        by.posts(&path, json!({})).await.ok();
        let seen = stream.next_of("typing");
        let waited = std::time::Duration::from_millis(500);
        if let Ok(frame) = tokio::time::timeout(waited, seen).await {
            return frame.data;
        }
    }
}

#[actix_web::test]
async fn who_types_at_one_node_is_seen_at_the_other_by_team_and_shopper() {
    let first = App::start(Kind::Postgres).await;
    let second = Second::beside(&first);
    let mut shopper = first.shopper().await;
    shopper.says("I want a refund").await;
    let chat = shopper.conversation().await;
    let (mia, leo) = (first.mia(), first.leo().at(&second.url));
    mia.takes_over(&chat).await.ok();
    let mut leos = leo.listens(0).await;
    let mut theirs = shopper.at(&second.url).listens(None).await;

    let seen = typing_until_seen(&mia, &chat, &mut leos).await;
    assert_eq!(
        (&seen["conversation"], &seen["name"]),
        (&json!(chat), &json!("Mia"))
    );
    let seen = theirs.next_of("typing").await.data;
    assert_eq!(seen, json!({ "from": "staff", "name": "Mia" }));

    shopper.posts("typing", json!({})).await;
    loop {
        let seen = leos.next_of("typing").await.data;
        if seen["from"] == "shopper" {
            assert_eq!(seen["conversation"], json!(chat));
            break;
        }
    }
    second.stops().await;
    first.stops().await;
}

#[actix_web::test]
async fn who_looks_and_reads_at_one_node_is_seen_at_the_other() {
    let first = App::start(Kind::Postgres).await;
    let second = Second::beside(&first);
    let mut shopper = first.shopper().await;
    shopper.says("I want a refund").await;
    let chat = shopper.conversation().await;
    let mut other = first.shopper().await;
    other.says("How do returns work?").await;
    let elsewhere = other.conversation().await;
    let (mia, leo) = (first.mia(), first.leo().at(&second.url));
    mia.takes_over(&chat).await.ok();
    let (mut mias, mut leos) = (mia.listens(0).await, leo.listens(0).await);
    // Both hear one another from here on.
    typing_until_seen(&mia, &chat, &mut leos).await;

    let look = |chat: &str| format!("conversations/{chat}/viewing");
    mia.posts(&look(&chat), json!({ "page": "page-of-mia" }))
        .await
        .ok();
    let names = viewers(&mut leos, &chat).await;
    assert_eq!(names, ["Mia"]);
    leo.posts(&look(&chat), json!({ "page": "page-of-leo" }))
        .await
        .ok();
    // Each node knows all of them: nobody takes another's place.
    loop {
        let names = viewers(&mut mias, &chat).await;
        if names == ["Leo"] {
            break;
        }
    }
    assert_eq!(viewers(&mut leos, &chat).await, ["Mia"]);
    mia.posts(&look(&elsewhere), json!({ "page": "page-of-mia" }))
        .await
        .ok();
    assert!(viewers(&mut leos, &chat).await.is_empty());

    // Read at one, and the other browser of the same member has no mark any more.
    let mut too = mia.at(&second.url).listens(0).await;
    shopper.says("Hello?").await;
    mia.posts(&format!("conversations/{chat}/read"), json!({}))
        .await
        .ok();
    let row = too.next_of("row").await.data;
    assert_eq!(row["conversation"], json!(chat));
    mia.replies(&chat, "Here I am.").await.ok();
    shopper.posts("read", json!({})).await;
    let seen = too.next_of("seen").await.data;
    assert_eq!(seen["conversation"], json!(chat));
    assert!(seen["html"].as_str().unwrap().contains("Seen"));
    second.stops().await;
    first.stops().await;
}

/// Who else looks at a chat, as the next word of it says.
async fn viewers(stream: &mut Stream, chat: &str) -> Vec<String> {
    loop {
        let told = stream.next_of("viewing").await.data;
        if told["conversation"] == json!(chat) {
            return serde_json::from_value(told["names"].clone()).unwrap();
        }
    }
}

#[actix_web::test]
async fn a_line_that_a_node_does_not_understand_harms_nothing() {
    let app = App::start(Kind::Sqlite).await;
    let mut told = app.shared.hub.of_shop(app.shop);
    for line in ["", "nonsense", "{\"frame\":{}}", "{\"dream\":1}"] {
        assert!(app.shared.hub.hear(line).is_none(), "{line}");
    }
    assert!(told.try_recv().is_err());
    app.stops().await;
}
