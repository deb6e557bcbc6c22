//! One app, running on a port of its own over a database of its own.

use std::net::TcpListener;
use std::num::NonZeroU32;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use counterbell::app::{App as SharedApp, Application};
use counterbell::assistant::knowledge::{self, NewDocument};
use counterbell::assistant::retrieval::DocumentKind;
use counterbell::assistant::vectors;
use counterbell::clock::{Clock, Micros};
use counterbell::config::{Config, ShopUrl, parse_app_url};
use counterbell::db::ShopId;
use counterbell::error::Error;
use counterbell::ids::Id;
use counterbell::jobs::Worker;
use counterbell::rules;
use counterbell::shop::ShopDomain;
use counterbell::shop::admin::Pace;
use counterbell::shop::seal::Sealer;
use counterbell::shop::signature::Secrets;
use counterbell::shop::store::{self as shops, Token};
use counterbell::team::{session, store as team};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::actors::Shopper;
use super::database::{Kind, fresh_database};
use super::staff::Staff;

/// The app's secret.
pub const SECRET: &str = "story-secret";
/// The first shop.
pub const SHOP: &str = "first-shop.myshopify.com";

/// When every story begins.
pub fn held_now() -> Micros {
    Micros::parse_rfc3339("2026-11-20T10:00:00Z").unwrap()
}

/// `X-Shopify-Hmac-Sha256` of a body.
pub fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

/// A running app with one shop, two members of staff, and a clock that stands still.
pub struct App {
    pub url: String,
    pub origin: String,
    pub shop: ShopId,
    pub shared: SharedApp,
    pub clock: Clock,
    pub http: reqwest::Client,
    worker: Worker,
    mia: Staff,
    leo: Staff,
    stop: tokio::sync::watch::Sender<bool>,
    served: actix_web::rt::task::JoinHandle<Result<(), String>>,
    _folder: tempfile::TempDir,
}

impl App {
    /// Starts one. No worker runs: [`App::runs_jobs`] does what is due.
    pub async fn start(kind: Kind) -> Self {
        Self::start_with(kind, |_| {}).await
    }

    /// The same with something of its configuration changed.
    pub async fn start_with(kind: Kind, change: impl FnOnce(&mut Config)) -> Self {
        Self::start_by(Clock::held_at(held_now()), kind, change).await
    }

    /// The same by a clock that somebody else goes by, too.
    pub async fn start_by(clock: Clock, kind: Kind, change: impl FnOnce(&mut Config)) -> Self {
        let (database, _, folder) = fresh_database(kind);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!("http://127.0.0.1:{port}");
        let plenty = NonZeroU32::new(1_000_000).unwrap();
        let mut config = Config {
            database,
            app_url: parse_app_url(&url).unwrap(),
            bind: ([127, 0, 0, 1], port).into(),
            proxies: counterbell::config::Proxies::default(),
            client_id: "story".into(),
            secrets: Secrets::parse(SECRET, Some("story-secret-before")).unwrap(),
            sealer: Sealer::parse(&STANDARD.encode([7u8; 32]), None).unwrap(),
            shop_url: ShopUrl::parse("http://127.0.0.1:9/{shop}").unwrap(),
            app_bridge_url: parse_app_url("http://127.0.0.1:9/app-bridge.js").unwrap(),
            polaris_url: parse_app_url("http://127.0.0.1:9/polaris.js").unwrap(),
            db_writers: 2,
            db_readers: 4,
            vectors: vectors::Settings::Static,
            answer_pause_ms: 0,
            patience_ms: 0,
            sessions_per_minute: plenty,
            sends_per_minute: plenty,
            reads_loopback: false,
            alerts_to_loopback: false,
            plans: None,
            objects: None,
            model: counterbell::assistant::model::Setup::default(),
            mail: counterbell::mail::Setup::without_server(),
        };
        change(&mut config);
        let app = Application::with_listener(listener, config, clock.clone()).unwrap();
        let (shared, worker) = (app.shared(), app.worker());
        // Time stands still here: a pause between two tries of a shop's API is only waited for.
        shared.admin.set_pace(Pace {
            pause: Duration::from_millis(1),
            ..Pace::default()
        });
        // Loaded in the background; a story must not depend on when.
        shared.vectors.loaded().await;
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let served = actix_web::rt::spawn(app.run_until_stopped(false, stopped));
        let http = reqwest::Client::builder()
            .no_proxy()
            // The server ends a line that is idle for five seconds: none is taken up again that it may be ending.
            .pool_idle_timeout(Duration::from_secs(1))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let origin = "http://store.localhost".to_owned();
        let shop = install(&shared, SHOP, &origin).await;
        let mia = member(&shared, &http, &url, shop, "Mia").await;
        let leo = member(&shared, &http, &url, shop, "Leo").await;
        Self {
            url,
            origin,
            shop,
            shared,
            clock,
            http,
            worker,
            mia,
            leo,
            stop,
            served,
            _folder: folder,
        }
    }

    /// A new visitor of the shop's pages.
    pub async fn shopper(&self) -> Shopper {
        Shopper::arrives(&self.http, &self.url, SHOP, &self.origin).await
    }

    /// A member of staff.
    pub fn mia(&self) -> Staff {
        self.mia.clone()
    }

    /// Another.
    pub fn leo(&self) -> Staff {
        self.leo.clone()
    }

    /// Another shop with the app, with a member of staff of its own.
    pub async fn other_shop(&self, domain: &str, origin: &str) -> (ShopId, Staff) {
        let shop = install(&self.shared, domain, origin).await;
        let staff = member(&self.shared, &self.http, &self.url, shop, "Zoe").await;
        (shop, staff)
    }

    /// One more member of staff.
    pub async fn staff(&self, name: &str) -> Staff {
        member(&self.shared, &self.http, &self.url, self.shop, name).await
    }

    /// One more, as what is said.
    pub async fn staff_as(&self, name: &str, role: &'static str) -> Staff {
        member_as(&self.shared, &self.http, &self.url, self.shop, (name, role)).await
    }

    /// Their inbox is open: the sign it gives by itself, given once.
    pub async fn is_at_the_inbox(&self, staff: &Staff) {
        let id = staff.id;
        self.shared
            .store
            .insert(self.shop, move |tx| {
                counterbell::handoff::presence::here(tx, id)
            })
            .await
            .unwrap();
    }

    /// The events of a conversation, oldest first.
    pub async fn log(&self, chat: &str) -> Vec<counterbell::conversation::store::Logged> {
        let (shop, id) = (self.shop, chat.parse().unwrap());
        self.reads(move |conn| counterbell::conversation::store::log_after(conn, shop, id, 0))
            .await
    }

    /// Does everything that is due now, and what that makes due.
    pub async fn runs_jobs(&self) {
        self.worker.run_due().await.unwrap();
    }

    /// From now on jobs are run as they are in earnest, side by side.
    pub fn works_by_itself(&self) {
        actix_web::rt::spawn(self.worker.clone().serve(self.shared.hub.closing()));
    }

    /// The same where something may go wrong meanwhile.
    pub async fn tries_jobs(&self) -> Result<(), Error> {
        self.worker.run_due().await
    }

    /// A little time passes.
    pub fn advances_millis(&self, millis: i64) {
        self.clock.advance_millis(millis);
    }

    /// Time passes.
    pub fn advances(&self, seconds: i64) {
        self.clock.advance(seconds);
    }

    /// The clock goes on, or back, without anybody at work: the machine slept, or its clock was set.
    pub fn jumps(&self, seconds: i64) {
        self.clock.jump(seconds);
    }

    /// Shopify delivers `body` under `topic`; returns the status.
    pub async fn webhook(&self, topic: &str, body: &serde_json::Value) -> u16 {
        let id = format!("{:032x}", self.shared.store.new_id().0);
        self.webhook_with(topic, &id, self.clock.now(), &body.to_string())
            .await
    }

    /// The same with its id, time and bytes said.
    pub async fn webhook_with(&self, topic: &str, id: &str, at: Micros, body: &str) -> u16 {
        self.http
            .post(format!("{}/webhooks/shopify", self.url))
            .header("x-shopify-topic", topic)
            .header("x-shopify-shop-domain", SHOP)
            .header("x-shopify-api-version", "2026-10")
            .header("x-shopify-webhook-id", id)
            .header("x-shopify-triggered-at", at.rfc3339())
            .header("x-shopify-hmac-sha256", signature(SECRET, body.as_bytes()))
            .body(body.to_owned())
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    }

    /// Reads something of the database.
    pub async fn reads<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut counterbell::db::Conn) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.shared.store.read(query).await.unwrap()
    }

    /// Ends it, and returns every byte it leaves in its folder (an embedded database's file and what is beside it).
    pub async fn leaves_behind(self) -> Vec<u8> {
        self.stop.send_replace(true);
        self.served.await.unwrap().unwrap();
        let mut bytes = Vec::new();
        for entry in std::fs::read_dir(self._folder.path()).unwrap() {
            bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
        }
        bytes
    }

    /// Ends it.
    pub async fn stops(self) {
        self.stop.send_replace(true);
        self.served.await.unwrap().unwrap();
    }
}

/// Installs the app in a shop without the grant (its own chapter tells that), with rules and some content.
async fn install(shared: &SharedApp, domain: &str, origin: &str) -> ShopId {
    let shop = ShopId(shared.store.new_id());
    let domain = ShopDomain::parse(domain).unwrap();
    let (sealer, origin) = (shared.config.sealer.clone(), origin.to_owned());
    shared
        .store
        .write(shop, move |tx| {
            let token = Token {
                access: "shpat_story".into(),
                access_until: None,
                refresh: None,
                refresh_until: None,
            };
            shops::install(tx, &domain, &origin, "read_orders", &token, &sealer)?;
            rules::store::seed(tx)?;
            knowledge::put(tx, &content())?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    shop
}

/// A few pages of a shop.
pub fn content() -> Vec<NewDocument> {
    let page = |key: &str, title: &str, text: &str| NewDocument {
        key: key.into(),
        kind: DocumentKind::Policy,
        title: title.into(),
        url: Some(format!("http://store.localhost/{key}")),
        text: text.into(),
    };
    vec![
        page(
            "returns",
            "Returns",
            "You can return unused items within 30 days of delivery. Strings can be returned only unopened. \
             Send us an e-mail and we answer with a label.",
        ),
        page(
            "shipping",
            "Shipping",
            "Delivery takes 2 to 4 working days in the United States. Shipping is free over $75, below that it costs $6.",
        ),
        page(
            "warranty",
            "Warranty",
            "Every instrument has a warranty of two years on materials and workmanship.",
        ),
    ]
}

/// Admins, so that a story needs no thought of who may do what; its own chapter tells that.
async fn member(
    shared: &SharedApp,
    http: &reqwest::Client,
    url: &str,
    shop: ShopId,
    name: &str,
) -> Staff {
    member_as(shared, http, url, shop, (name, "admin")).await
}

async fn member_as(
    shared: &SharedApp,
    http: &reqwest::Client,
    url: &str,
    shop: ShopId,
    (name, role): (&str, &'static str),
) -> Staff {
    let (called, email) = (
        name.to_owned(),
        format!("{}@example.com", name.to_lowercase()),
    );
    let id: Id = shared
        .store
        .write(shop, move |tx| team::add(tx, &called, &email, role))
        .await
        .unwrap();
    let path = session::link(shared, shop, id, 3600).unwrap();
    Staff::enters(http, url, &path, id).await
}
