//! Two nodes over one PostgreSQL: what one writes, the other shows.

use std::net::TcpListener;

use counterbell::app::Application;
use counterbell::live::Frame;

use crate::support::{App, Kind, Stream};

#[actix_web::test]
async fn what_one_node_writes_the_others_inbox_shows_at_once() {
    let first = App::start(Kind::Postgres).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let second =
        Application::with_listener(listener, first.shared.config.clone(), first.clock.clone())
            .unwrap();
    let mut told = second.shared().hub.of_shop(first.shop);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let served = actix_web::rt::spawn(second.run_until_stopped(false, stopped));
    let mut inbox = Stream::of(
        first
            .http
            .get(format!("{url}/inbox/stream?cursor=0"))
            .header("cookie", &first.mia().cookie)
            .send()
            .await
            .unwrap(),
    );

    let mut shopper = first.shopper().await;
    shopper.says("Hello from the first node").await;
    // Told by the other node, not found by looking.
    while !matches!(told.recv().await.unwrap(), Frame::Nudge) {}
    let update = inbox.next_of("update").await;

    assert_eq!(
        update.data["conversation"].as_str().unwrap(),
        shopper.conversation().await
    );
    stop.send_replace(true);
    served.await.unwrap().unwrap();
    first.stops().await;
}
