//! Starting and stopping the store: sockets, routes and the two background tasks.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use parking_lot::{Mutex, RwLock};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::state::Saved;
use super::{AdminFaults, Faults, Inner, Store, StoreConfig};
use super::{
    admin, ajax, api, buying, embed, extensions, files, oauth, panel, proxy, sender, shop,
};

/// The largest body the store takes.
const LARGEST_BODY: usize = 1024 * 1024;
/// Changes within this time are written down together.
const WRITE_PAUSE: Duration = Duration::from_millis(50);

/// What has to be ended when the store closes.
pub struct Running {
    handle: ServerHandle,
    tasks: Vec<JoinHandle<()>>,
}

pub async fn start(config: StoreConfig) -> io::Result<Store> {
    // The HTTP client wants a TLS provider even where it never speaks TLS. Another one may be set already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port))?;
    let port = listener.local_addr()?.port();
    let second = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).ok();

    let url = format!("http://localhost:{port}");
    let now = config.clock.now();
    let loaded = config.data.as_deref().map(Saved::load).transpose()?;
    let saved = loaded.flatten().unwrap_or_else(|| Saved::fresh(&url, now));
    let store = Store {
        inner: Arc::new(Inner {
            port,
            app_url: RwLock::new(config.app_url.clone()),
            saved: Mutex::new(saved),
            writing: Mutex::new(()),
            faults: Mutex::new(Faults::default()),
            trouble: Mutex::new(AdminFaults::default()),
            asked: Mutex::default(),
            next_secret: Mutex::default(),
            bucket: Mutex::new(api::Bucket::full(now)),
            codes: Mutex::new(oauth::Codes::default()),
            embed: embed::Embed::load()?,
            webhooks: client(Duration::from_secs(1), Duration::from_secs(5))?,
            browser: client(Duration::from_secs(2), Duration::from_secs(10))?,
            wake: Notify::new(),
            settled: Notify::new(),
            dirty: Notify::new(),
            running: Mutex::new(None),
            config,
        }),
    };
    write(&store).await?;

    let shared = store.clone();
    let mut server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(shared.clone()))
            .app_data(web::PayloadConfig::new(LARGEST_BODY))
            .configure(routes)
    })
    .workers(2)
    .disable_signals()
    .shutdown_timeout(1)
    .listen(listener)?;
    if let Some(second) = second {
        server = server.listen(second)?;
    }
    let server = server.run();
    let handle = server.handle();
    let tasks = vec![
        tokio::spawn(async move {
            if let Err(fault) = server.await {
                tracing::error!(%fault, "the store's server ended");
            }
        }),
        tokio::spawn(sender::run(store.clone())),
        tokio::spawn(keep(store.clone())),
    ];
    *store.inner.running.lock() = Some(Running { handle, tasks });
    Ok(store)
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(files::routes)
        .configure(ajax::routes)
        .configure(buying::routes)
        .configure(oauth::routes)
        .configure(api::routes)
        .configure(admin::routes)
        .configure(proxy::routes)
        .configure(extensions::routes)
        .configure(panel::routes)
        .configure(shop::routes);
}

fn client(connect: Duration, total: Duration) -> io::Result<reqwest::Client> {
    reqwest::Client::builder()
        .connect_timeout(connect)
        .timeout(total)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(io::Error::other)
}

pub async fn stop(store: &Store) {
    let Some(running) = store.inner.running.lock().take() else {
        return;
    };
    running.handle.stop(false).await;
    for task in running.tasks {
        task.abort();
        let _ = task.await;
    }
    if let Err(fault) = write(store).await {
        tracing::error!(%fault, "the store's state is not saved");
    }
}

/// Writes changes down as they come, several at once when they come quickly.
async fn keep(store: Store) {
    loop {
        store.inner.dirty.notified().await;
        tokio::time::sleep(WRITE_PAUSE).await;
        if let Err(fault) = write(&store).await {
            tracing::error!(%fault, "the store's state is not saved");
        }
    }
}

async fn write(store: &Store) -> io::Result<()> {
    let Some(path) = store.inner.config.data.clone() else {
        return Ok(());
    };
    let store = store.clone();
    tokio::task::spawn_blocking(move || {
        // The last write of a closing store must not meet one that is still under way.
        let _one_at_a_time = store.inner.writing.lock();
        let snapshot = store.inner.saved.lock().clone();
        let text = serde_json::to_string(&snapshot).map_err(io::Error::other)?;
        Saved::store(&path, &text)
    })
    .await
    .map_err(io::Error::other)?
}
