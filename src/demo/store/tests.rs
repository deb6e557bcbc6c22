//! The store as a whole, against a stand-in for the app that notes what it is sent.

mod admin;
mod api;
mod platform;
mod shopping;
mod tokens;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::{Store, StoreConfig, catalog};
use crate::clock::{Clock, Micros};

const SECRET: &str = "hush";
const NOW: Micros = Micros(1_795_219_200_000_000);

/// What the stand-in was sent: header names are lower case.
#[derive(Clone, Debug)]
struct Sent {
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Sent {
    fn topic(&self) -> &str {
        &self.headers["x-shopify-topic"]
    }

    fn id(&self) -> &str {
        &self.headers["x-shopify-webhook-id"]
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Clone, Default)]
struct Seen {
    requests: Arc<Mutex<Vec<Sent>>>,
    /// This many webhooks are refused before one is taken.
    refusals: Arc<AtomicUsize>,
    /// The store's admin, once it is open.
    admin: Arc<Mutex<String>>,
}

struct World {
    store: Store,
    seen: Seen,
    clock: Clock,
    app: ServerHandle,
    http: reqwest::Client,
    cookie: Mutex<String>,
}

async fn stand_in(seen: web::Data<Seen>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let headers = request.headers().iter().map(|(name, value)| {
        (
            name.as_str().to_owned(),
            value.to_str().unwrap_or_default().to_owned(),
        )
    });
    seen.requests.lock().push(Sent {
        path: request.path().to_owned(),
        query: request.query_string().to_owned(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    let admin = seen.admin.lock().clone();
    let here = request.headers().get("host").unwrap().to_str().unwrap();
    match request.path() {
        "/auth" => HttpResponse::Found()
            .insert_header(("Set-Cookie", "state=s1; Path=/; HttpOnly"))
            .insert_header(("Location", format!(
                "{admin}/admin/oauth/authorize?client_id=key&scope=read_orders&redirect_uri=http://{here}/auth/callback&state=s1")))
            .finish(),
        "/auth/callback" => {
            let query: BTreeMap<String, String> = form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
            if request.cookie("state").is_none_or(|cookie| cookie.value() != query["state"]) {
                return HttpResponse::Forbidden().body("no state");
            }
            let asked = json!({ "client_id": "key", "client_secret": SECRET, "code": query["code"], "expiring": "1" });
            let client = reqwest::Client::new();
            let url = format!("{admin}/admin/oauth/access_token");
            let first = client.post(&url).json(&asked).send().await.unwrap();
            let tokens: Value = first.json().await.unwrap();
            assert_eq!(tokens["expires_in"], 3600);
            let again = client.post(&url).json(&asked).send().await.unwrap();
            assert_eq!(again.status(), 400, "a code is good once");
            HttpResponse::Found().insert_header(("Location", "/home")).finish()
        }
        "/" if request.query_string().contains("id_token=") => {
            let query: BTreeMap<String, String> = form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
            let asked = json!({
                "client_id": "key", "client_secret": SECRET, "expiring": "1",
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token": query["id_token"],
                "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
                "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
            });
            let url = format!("{admin}/admin/oauth/access_token");
            let answer = reqwest::Client::new().post(&url).json(&asked).send().await.unwrap();
            HttpResponse::build(if answer.status() == 200 { StatusCode::OK } else { StatusCode::UNAUTHORIZED }).finish()
        }
        "/webhooks/shopify" if seen.refusals.load(Ordering::SeqCst) > 0 => {
            seen.refusals.fetch_sub(1, Ordering::SeqCst);
            HttpResponse::Found().insert_header(("Location", "/")).finish()
        }
        _ => HttpResponse::Ok()
            .insert_header(("Set-Cookie", "a=b"))
            .insert_header(("X-Powered-By", "us"))
            .insert_header(("X-Kept", "yes"))
            .body("well"),
    }
}

impl World {
    async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let seen = Seen::default();
        let shared = seen.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(shared.clone()))
                .default_service(web::to(stand_in))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let port = server.addrs()[0].port();
        let server = server.run();
        let app = server.handle();
        tokio::spawn(server);
        let clock = Clock::held_at(NOW);
        let store = Store::start(StoreConfig {
            port: 0,
            app_url: format!("http://127.0.0.1:{port}"),
            client_id: "key".to_owned(),
            secret: SECRET.to_owned(),
            shop: "crescent-music.myshopify.com".to_owned(),
            data: None,
            clock: clock.clone(),
        })
        .await
        .unwrap();
        *seen.admin.lock() = store
            .admin_url()
            .replace("{shop}", "crescent-music.myshopify.com");
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            store,
            seen,
            clock,
            app,
            http,
            cookie: Mutex::default(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.store.port())
    }

    /// As the shopper's browser: with its cookie, and keeping the one it gets.
    async fn send(&self, request: reqwest::RequestBuilder) -> reqwest::Response {
        let cookie = self.cookie.lock().clone();
        let answer = request.header("Cookie", cookie).send().await.unwrap();
        if let Some(cookie) = answer.headers().get("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            *self.cookie.lock() = cookie.split(';').next().unwrap().to_owned();
        }
        answer
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        self.send(self.http.get(self.url(path))).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> reqwest::Response {
        self.send(self.http.post(self.url(path)).form(form)).await
    }

    async fn cart(&self) -> Value {
        self.get("/cart.js").await.json().await.unwrap()
    }

    async fn add(&self, handle: &str) -> Value {
        let id = catalog::product(handle).unwrap().variants[0].id;
        let body = json!({ "items": [{ "id": id, "quantity": 1 }] });
        let request = self.http.post(self.url("/cart/add.js")).json(&body);
        self.send(request).await.json().await.unwrap()
    }

    fn webhooks(&self) -> Vec<Sent> {
        let seen = self.seen.requests.lock();
        let hooks = seen.iter().filter(|sent| sent.path == "/webhooks/shopify");
        hooks.cloned().collect()
    }

    fn topics(&self) -> Vec<String> {
        self.webhooks()
            .iter()
            .map(|sent| sent.topic().to_owned())
            .collect()
    }

    async fn end(self) {
        self.store.stop().await;
        self.app.stop(false).await;
    }
}
