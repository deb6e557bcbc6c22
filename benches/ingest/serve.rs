//! The servers, each the whole of a child process: the app itself, with or without its worker, and the
//! ceiling. A child says on which port it listens, obeys two words on its standard input, and stops when
//! that ends, so none outlives the bench.

use std::io::Write;
use std::net::TcpListener;
use std::time::Duration;

use actix_web::{App as ActixApp, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use counterbell::app::{App, Application};
use counterbell::assistant::vectors;
use counterbell::clock::Clock;
use counterbell::config::{self, Config, ShopUrl};
use counterbell::db::schema::deliveries;
use counterbell::db::{DatabaseUrl, ShopId};
use counterbell::error::Error;
use counterbell::rules;
use counterbell::shop::ShopDomain;
use counterbell::shop::seal::Sealer;
use counterbell::shop::signature::Secrets;
use counterbell::shop::store::{self as shops, Token};
use diesel::prelude::*;
use futures_util::StreamExt;
use tokio::sync::{mpsc, watch};

use crate::{PATH, SECRET, SHOP};

/// The first argument of a child; a kind follows, and for the app the address of its database.
pub const ARGUMENT: &str = "--serve";
/// The app as it runs in production.
pub const APP: &str = "app";
/// The app without its worker.
pub const BARE: &str = "bare";
/// The handler that keeps nothing.
pub const CEILING: &str = "ceiling";
/// Waits until the worker has nothing left; answers with how many deliveries waited.
pub const DRAIN: &str = "drain";
/// Answers with the rows in `deliveries`.
pub const ROWS: &str = "rows";

/// Runs one server until standard input ends.
pub fn run(kind: &[String]) -> Result<(), String> {
    // What goes wrong should be seen; a line for each request would be measured too.
    let _ = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::WARN)
        .try_init();
    let system = actix_web::rt::System::new();
    match kind {
        [kind] if kind == CEILING => system.block_on(ceiling()),
        [kind, database] if kind == APP || kind == BARE => {
            system.block_on(the_app(database, kind == APP))
        }
        _ => Err(format!("no such server: {}", kind.join(" "))),
    }
}

async fn the_app(database: &str, with_worker: bool) -> Result<(), String> {
    let (listener, port) = listen()?;
    let app = Application::with_listener(listener, configured(database, port)?, Clock::system())?;
    let shared = app.shared();
    install(&shared).await.map_err(|error| error.to_string())?;
    let (stop, stopped) = watch::channel(false);
    let served = actix_web::rt::spawn(app.run_until_stopped(with_worker, stopped));
    say("port", port.into());
    let mut words = words();
    while let Some(word) = words.recv().await {
        match word.as_str() {
            DRAIN => say(DRAIN, drain(&shared, with_worker).await?),
            ROWS => say(ROWS, count(&shared, false).await?),
            _ => return Err(format!("what is {word}?")),
        }
    }
    stop.send_replace(true);
    served.await.map_err(|error| error.to_string())?
}

/// The same server set-up, two workers and all; the body is read and its HMAC checked, by the same code.
async fn ceiling() -> Result<(), String> {
    let (listener, port) = listen()?;
    let secrets = web::Data::new(secrets()?);
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(secrets.clone())
            .route(PATH, web::post().to(check))
    })
    .workers(2)
    .max_connections(20_000)
    .shutdown_timeout(2)
    .disable_signals()
    .listen(listener)
    .map_err(|error| error.to_string())?
    .run();
    let handle = server.handle();
    let served = actix_web::rt::spawn(server);
    say("port", port.into());
    let mut words = words();
    while let Some(word) = words.recv().await {
        say(&word, 0);
    }
    handle.stop(true).await;
    served
        .await
        .map_err(|error| error.to_string())?
        .map_err(|error| error.to_string())
}

async fn check(
    request: HttpRequest,
    mut payload: web::Payload,
    secrets: web::Data<Secrets>,
) -> Result<HttpResponse, actix_web::Error> {
    let mut body = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        body.extend_from_slice(&chunk?);
    }
    let signed = (request.headers().get("x-shopify-hmac-sha256"))
        .and_then(|signature| signature.to_str().ok())
        .is_some_and(|signature| secrets.webhook(&body, signature));
    Ok(match signed {
        true => HttpResponse::Ok().finish(),
        false => HttpResponse::Unauthorized().finish(),
    })
}

fn listen() -> Result<(TcpListener, u16), String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    Ok((listener, address.port()))
}

fn secrets() -> Result<Secrets, String> {
    Secrets::parse(SECRET, None).map_err(|error| error.to_string())
}

/// As `serve` has it when nothing but what is required is set.
pub fn configured(database: &str, port: u16) -> Result<Config, String> {
    Ok(Config {
        database: DatabaseUrl::parse(database)?,
        app_url: config::parse_app_url(&format!("http://127.0.0.1:{port}"))?,
        bind: ([127, 0, 0, 1], port).into(),
        proxies: config::Proxies::default(),
        client_id: "ingest".into(),
        secrets: secrets()?,
        sealer: Sealer::parse(&STANDARD.encode([7u8; 32]), None)
            .map_err(|error| error.to_string())?,
        shop_url: ShopUrl::parse("http://127.0.0.1:9/{shop}")?,
        app_bridge_url: config::parse_app_url(config::APP_BRIDGE_URL)?,
        polaris_url: config::parse_app_url(config::POLARIS_URL)?,
        db_writers: 3,
        db_readers: 8,
        vectors: vectors::Settings::Minilm,
        answer_pause_ms: 0,
        patience_ms: 0,
        sessions_per_minute: config::SESSIONS_PER_MINUTE,
        sends_per_minute: config::SENDS_PER_MINUTE,
        reads_loopback: false,
        alerts_to_loopback: false,
        plans: None,
        objects: None,
        model: counterbell::assistant::model::Setup::default(),
        mail: counterbell::mail::Setup::without_server(),
    })
}

/// A shop with the app and its first rules, as after the grant.
pub async fn install(app: &App) -> Result<(), Error> {
    let shop = ShopId(app.store.new_id());
    let domain = ShopDomain::parse(SHOP).map_err(Error::fault)?;
    let sealer = app.config.sealer.clone();
    app.store
        .write(shop, move |tx| {
            let token = Token {
                access: "shpat_ingest".into(),
                access_until: None,
                refresh: None,
                refresh_until: None,
            };
            let origin = format!("https://{SHOP}");
            shops::install(tx, &domain, &origin, "read_orders", &token, &sealer)?;
            rules::store::seed(tx)
        })
        .await
}

async fn drain(app: &App, with_worker: bool) -> Result<u64, String> {
    let waited = count(app, true).await?;
    let mut left = waited;
    while with_worker && left > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        left = count(app, true).await?;
    }
    Ok(waited)
}

/// Deliveries, all or those that wait.
async fn count(app: &App, waiting: bool) -> Result<u64, String> {
    let counted: Result<i64, Error> = app
        .store
        .read(move |conn| {
            Ok(match waiting {
                // Written out, so that the partial index is found.
                true => deliveries::table
                    .filter(diesel::dsl::sql::<diesel::sql_types::Bool>("status = 0"))
                    .count()
                    .get_result(conn)?,
                false => deliveries::table.count().get_result(conn)?,
            })
        })
        .await;
    counted
        .map(|rows| u64::try_from(rows).unwrap_or(0))
        .map_err(|error| error.to_string())
}

/// The lines of standard input; closed when it ends.
fn words() -> mpsc::UnboundedReceiver<String> {
    let (sender, receiver) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

fn say(word: &str, number: u64) {
    println!("{word} {number}");
    // Nobody left to hear it: standard input will end too.
    let _ = std::io::stdout().flush();
}
