//! An Admin API of a test's own: plays answers in order, for each operation, and remembers what was asked.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::{App as Web, HttpRequest, HttpResponse, HttpServer, web};
use counterbell::config::{Config, ShopUrl};
use counterbell::shop::admin::Pace;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::{App, Kind};

/// One answer.
#[derive(Clone)]
pub enum Play {
    /// 200 with this data, which cost next to nothing.
    Data(Value),
    /// 200 with this whole body.
    Body(Value),
    /// A status with a text.
    Status(u16, String),
    /// 429, to be tried again after so many seconds.
    Busy(&'static str),
    /// 200 with these bytes.
    Bytes(Vec<u8>),
    /// 200 with these bytes, and then the line is cut.
    Cut(&'static str),
    /// Nothing, for as long as anybody waits.
    Silence,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub token: String,
    pub operation: String,
    pub query: String,
    pub variables: Value,
}

#[derive(Default)]
struct Script {
    plays: Mutex<HashMap<String, VecDeque<Play>>>,
    asked: Mutex<Vec<Asked>>,
}

/// The API, running.
pub struct AdminApi {
    pub url: String,
    script: Arc<Script>,
    handle: ServerHandle,
}

/// `errors` of a 200.
pub fn error(code: &str, message: &str) -> Value {
    json!([{ "message": message, "extensions": { "code": code } }])
}

/// `extensions.cost`.
pub fn cost(requested: f64, left: f64, rate: f64) -> Value {
    json!({ "cost": {
        "requestedQueryCost": requested,
        "actualQueryCost": requested,
        "throttleStatus": { "maximumAvailable": 2000.0, "currentlyAvailable": left, "restoreRate": rate },
    } })
}

impl AdminApi {
    /// Starts one, and an app whose shops are there. It waits for next to nothing.
    pub async fn with_app(kind: Kind) -> (Self, App) {
        Self::with_app_of(kind, |_| {}).await
    }

    /// The same with something of the app's configuration changed.
    pub async fn with_app_of(kind: Kind, change: impl FnOnce(&mut Config)) -> (Self, App) {
        let api = Self::start().await;
        let shop_url = ShopUrl::parse(&format!("{}/{{shop}}", api.url)).unwrap();
        let app = App::start_with(kind, |config| {
            config.shop_url = shop_url;
            change(config);
        })
        .await;
        app.shared.admin.set_pace(Pace {
            pause: Duration::from_millis(1),
            ..Pace::default()
        });
        (api, app)
    }

    async fn start() -> Self {
        let script = Arc::new(Script::default());
        let data = web::Data::from(script.clone());
        let server = HttpServer::new(move || {
            Web::new()
                .app_data(data.clone())
                .app_data(web::PayloadConfig::new(1024 * 1024))
                .default_service(web::to(answer))
        })
        .workers(1)
        .shutdown_timeout(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            url,
            script,
            handle,
        }
    }

    /// What an operation (or a path, for what is no operation) is answered, one after another.
    pub fn plays(&self, operation: &str, plays: impl IntoIterator<Item = Play>) {
        let mut script = self.script.plays.lock();
        script
            .entry(operation.to_owned())
            .or_default()
            .extend(plays);
    }

    /// Everything that was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.script.asked.lock().clone()
    }

    /// How often.
    pub fn times(&self) -> usize {
        self.script.asked.lock().len()
    }

    /// The last request.
    pub fn last(&self) -> Asked {
        self.asked().pop().unwrap()
    }

    /// Ends it.
    pub async fn stops(self) {
        self.handle.stop(false).await;
    }
}

async fn answer(script: web::Data<Script>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let token = request.headers().get("x-shopify-access-token");
    let operation = body["operationName"].as_str().unwrap_or(request.path());
    script.asked.lock().push(Asked {
        path: request.path().to_owned(),
        token: token.map_or("", |token| token.to_str().unwrap()).to_owned(),
        operation: operation.to_owned(),
        query: body["query"].as_str().unwrap_or_default().to_owned(),
        variables: body["variables"].clone(),
    });
    let play = script
        .plays
        .lock()
        .get_mut(operation)
        .and_then(VecDeque::pop_front);
    match play {
        // Nothing was said about this: no answer the app would try again.
        None => HttpResponse::ImATeapot().finish(),
        Some(Play::Data(data)) => {
            let plenty = cost(1.0, 2_000.0, 1_000_000.0);
            HttpResponse::Ok().json(json!({ "data": data, "extensions": plenty }))
        }
        Some(Play::Body(body)) => HttpResponse::Ok().json(body),
        Some(Play::Status(status, text)) => {
            HttpResponse::build(StatusCode::from_u16(status).unwrap()).body(text)
        }
        Some(Play::Busy(seconds)) => HttpResponse::TooManyRequests()
            .insert_header(("retry-after", seconds))
            .finish(),
        Some(Play::Bytes(bytes)) => HttpResponse::Ok().body(bytes),
        Some(Play::Cut(text)) => HttpResponse::Ok().streaming(futures_util::stream::iter([
            Ok(web::Bytes::from_static(text.as_bytes())),
            Err(std::io::Error::other("the line is cut")),
        ])),
        Some(Play::Silence) => std::future::pending().await,
    }
}

/// An order as the API writes it: one guitar at $1,299.00, paid.
pub fn order_node(id: i64, name: &str, updated_at: &str, cart: Option<&str>) -> Value {
    let money = |amount: &str| json!({ "shopMoney": { "amount": amount, "currencyCode": "USD" } });
    json!({
        "id": format!("gid://shopify/Order/{id}"),
        "name": name,
        "email": "anna@example.com",
        "phone": null,
        "cartToken": cart,
        "checkoutToken": null,
        "createdAt": updated_at,
        "updatedAt": updated_at,
        "cancelledAt": null,
        "currencyCode": "USD",
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "customAttributes": [],
        "totalPriceSet": money("1299.0"),
        "customer": null,
        "fulfillments": [],
        "lineItems": {
            "nodes": [{
                "title": "Solid guitar", "variantTitle": null, "sku": null, "quantity": 1,
                "variant": { "id": "gid://shopify/ProductVariant/11" },
                "product": { "id": "gid://shopify/Product/1" },
                "originalUnitPriceSet": money("1299.0"),
                "discountedTotalSet": money("1299.0"),
            }],
            "pageInfo": { "hasNextPage": false, "endCursor": null },
        },
    })
}

/// A page of orders, with the place of the next one.
pub fn orders_page(nodes: &[Value], next: Option<&str>) -> Play {
    Play::Data(json!({ "orders": {
        "nodes": nodes,
        "pageInfo": { "hasNextPage": next.is_some(), "endCursor": next },
    } }))
}
