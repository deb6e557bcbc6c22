//! Bodies that nobody has vouched for yet share a budget of memory.

use std::io::Write;
use std::net::TcpStream;

use super::{CART, arrives, counted, kept};
use crate::support::shopify::{Price, cart};
use crate::support::{App, Kind, SECRET, signature};

const BODY: usize = 8 * 1024 * 1024;

/// Somebody without the secret begins a body of 8 MiB and never ends it.
fn begins(app: &App) -> TcpStream {
    let address = app.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /webhooks/shopify HTTP/1.1\r\nHost: {address}\r\nContent-Length: {BODY}\r\n\
         X-Shopify-Hmac-Sha256: made-up\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// The server has as much room as this; it is on its way there.
async fn until_free(app: &App, enough: impl Fn(usize) -> bool) {
    while !enough(app.shared.intake.free()) {
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn bodies_nobody_signed_take_no_more_than_their_room() {
    let app = App::start(Kind::Sqlite).await;
    let all = app.shared.intake.free();
    assert_eq!(all, 8 * BODY);
    let mut begun: Vec<TcpStream> = (0..8).map(|_| begins(&app)).collect();
    let writing = begun.iter().map(|stream| {
        let mut stream = stream.try_clone().unwrap();
        tokio::task::spawn_blocking(move || stream.write_all(&vec![b'x'; BODY - 1]).unwrap())
    });
    for written in writing.collect::<Vec<_>>() {
        written.await.unwrap();
    }
    until_free(&app, |free| free == 0).await;

    let body = cart(CART, "2026-11-20T09:00:00Z", Price::usd("10.00")).to_string();
    let signed = signature(SECRET, body.as_bytes());
    let refused = super::delivery(
        &app,
        "x-shopify",
        "carts/update",
        crate::support::SHOP,
        "one",
    )
    .header("x-shopify-hmac-sha256", &signed)
    .body(body.clone())
    .send()
    .await
    .unwrap();
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()["retry-after"], "2");
    assert!(counted(&app, "webhooks_total{kind=\"no_room\"} 1").await);
    assert_eq!(kept(&app).await, [0; 0]);
    // Without any signature nothing is read, and there is nothing to wait for.
    assert_eq!(arrives(&app, "none", body.as_bytes(), None).await, 401);

    begun.clear();
    until_free(&app, |free| free == all).await;
    assert_eq!(
        arrives(&app, "one", body.as_bytes(), Some(signed)).await,
        200,
        "it comes again"
    );
    assert_eq!(kept(&app).await, [0]);
    until_free(&app, |free| free == all).await;
    app.stops().await;
}
