//! Server-sent events: frames out, pings in between, an end when the reader or the program goes.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream::poll_fn;
use serde::Serialize;
use tokio::sync::mpsc;

/// How often an idle stream says that it lives. Proxies cut silent connections.
pub const PING: Duration = Duration::from_secs(15);
/// Frames a reader may be behind before its writer waits.
const BUFFER: usize = 32;
/// How long a reader should wait before it comes back, in milliseconds.
const RETRY_MS: u32 = 1000;

/// The writing end of a stream.
#[derive(Clone)]
pub struct Sse {
    sender: mpsc::Sender<Bytes>,
}

/// The reader has gone.
#[derive(Debug)]
pub struct Gone;

impl Sse {
    /// A stream and its response.
    #[must_use]
    pub fn open() -> (Self, HttpResponse) {
        let (sender, mut receiver) = mpsc::channel::<Bytes>(BUFFER);
        let body = poll_fn(move |context| {
            receiver
                .poll_recv(context)
                .map(|frame| frame.map(Ok::<_, std::convert::Infallible>))
        });
        let response = HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/event-stream; charset=utf-8"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            // Asks proxies that buffer not to.
            .insert_header(("x-accel-buffering", "no"))
            .streaming(body);
        (Self { sender }, response)
    }

    /// The first line: how long to wait before coming back.
    ///
    /// # Errors
    /// [`Gone`].
    pub async fn hello(&self) -> Result<(), Gone> {
        self.raw(format!("retry: {RETRY_MS}\n\n")).await
    }

    /// One event; `id` only for what is in the log.
    ///
    /// # Errors
    /// [`Gone`].
    pub async fn send<T: Serialize + ?Sized>(
        &self,
        event: &str,
        id: Option<&str>,
        data: &T,
    ) -> Result<(), Gone> {
        let Ok(json) = serde_json::to_string(data) else {
            return Ok(());
        };
        let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
        self.raw(format!("event: {event}\n{id}data: {json}\n\n"))
            .await
    }

    /// A sign of life.
    ///
    /// # Errors
    /// [`Gone`].
    pub async fn ping(&self) -> Result<(), Gone> {
        self.raw(": ping\n\n".to_owned()).await
    }

    async fn raw(&self, frame: String) -> Result<(), Gone> {
        self.sender.send(Bytes::from(frame)).await.map_err(|_| Gone)
    }

    /// Resolves when the reader has gone.
    pub async fn gone(&self) {
        self.sender.closed().await;
    }
}
