//! A token endpoint of Shopify's that says what a test tells it to, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use counterbell::config::ShopUrl;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

/// What it answers once. Without any told, it grants a new pair.
#[derive(Clone)]
pub enum Tell {
    /// This status and body.
    Says(u16, Value),
    /// 429 with so many seconds.
    Busy(&'static str),
    /// A pair is granted, and the answer breaks off.
    Lost,
    /// A pair without its ends.
    Endless,
    /// Something that is no JSON.
    Noise,
    /// More than anybody reads.
    Flood,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub content_type: String,
    pub accept: String,
    pub body: Value,
}

#[derive(Default)]
struct State {
    told: Mutex<VecDeque<Tell>>,
    asked: Mutex<Vec<Asked>>,
    granted: AtomicUsize,
}

struct Shared {
    state: State,
    arrived: watch::Sender<usize>,
    gate: Semaphore,
}

/// The endpoint, running.
pub struct Tokens {
    url: String,
    shared: Arc<Shared>,
    handle: ServerHandle,
}

const OPEN: usize = 100_000;

impl Tokens {
    pub async fn start() -> Self {
        let shared = Arc::new(Shared {
            state: State::default(),
            arrived: watch::Sender::new(0),
            gate: Semaphore::new(OPEN),
        });
        let data = web::Data::from(shared.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .default_service(web::to(answer))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            url,
            shared,
            handle,
        }
    }

    /// Where shops are, for the app's configuration.
    pub fn shop_url(&self) -> ShopUrl {
        ShopUrl::parse(&format!("{}/{{shop}}", self.url)).unwrap()
    }

    /// What it answers next, one after another.
    pub fn tell(&self, tells: impl IntoIterator<Item = Tell>) {
        self.shared.state.told.lock().extend(tells);
    }

    /// Everything it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.state.asked.lock().clone()
    }

    /// The last thing it was asked.
    pub fn last(&self) -> Asked {
        self.asked().pop().unwrap()
    }

    /// How often it was asked.
    pub fn times(&self) -> usize {
        self.asked().len()
    }

    /// From now on requests wait at the gate.
    pub async fn shuts(&self) {
        let open = self.shared.gate.acquire_many(100_000).await.unwrap();
        open.forget();
    }

    /// Those that wait and all after them go through.
    pub fn opens(&self) {
        self.shared.gate.add_permits(OPEN);
    }

    /// Returns once so many requests have come.
    pub async fn has_been_asked(&self, times: usize) {
        let mut arrived = self.shared.arrived.subscribe();
        arrived.wait_for(|number| *number >= times).await.unwrap();
    }

    pub async fn stops(self) {
        self.handle.stop(false).await;
    }
}

async fn answer(shared: web::Data<Shared>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let header = |name: &str| {
        let value = request.headers().get(name);
        value.map_or("", |value| value.to_str().unwrap()).to_owned()
    };
    shared.state.asked.lock().push(Asked {
        path: request.path().to_owned(),
        content_type: header("content-type"),
        accept: header("accept"),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    });
    let tell = shared.state.told.lock().pop_front();
    shared.arrived.send_modify(|number| *number += 1);
    let _through = shared.gate.acquire().await.unwrap();
    let number = shared.state.granted.fetch_add(1, Ordering::SeqCst) + 1;
    let pair = json!({
        "access_token": format!("shpat_{number}"),
        "scope": counterbell::shop::install::SCOPES.join(","),
        "expires_in": 3600,
        "refresh_token": format!("shprt_{number}"),
        "refresh_token_expires_in": 7_776_000,
    });
    match tell {
        None => HttpResponse::Ok().json(pair),
        Some(Tell::Says(status, body)) => {
            HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap()).json(body)
        }
        Some(Tell::Busy(seconds)) => HttpResponse::TooManyRequests()
            .insert_header(("retry-after", seconds))
            .json(json!({ "errors": "Exceeded 2 calls per second" })),
        Some(Tell::Lost) => HttpResponse::Ok()
            .content_type("application/json")
            .streaming(futures_util::stream::iter([
                Ok(web::Bytes::from_static(b"{\"access_token\":")),
                Err(std::io::Error::other("the line is cut")),
            ])),
        Some(Tell::Endless) => HttpResponse::Ok().json(json!({
            "access_token": pair["access_token"], "refresh_token": pair["refresh_token"],
        })),
        Some(Tell::Noise) => HttpResponse::Ok().body("<html>One moment</html>"),
        Some(Tell::Flood) => HttpResponse::Ok().body("x".repeat(200_000)),
    }
}
