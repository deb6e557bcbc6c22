//! `counterbell demo`: the whole product in one process, with a simulated store beside it.
//!
//! No account, no environment, no network: SQLite in a folder of its own, a store that plays Shopify on a
//! second port, two members of staff, and about thirty past chats. Everything is there again when it is
//! started on the same folder.

mod many;
mod past;
mod past_chats;
pub mod store;

use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::app::{App, Application};
use crate::assistant::facts::{self, Facts, VariantFacts};
use crate::assistant::html;
use crate::assistant::knowledge::{self, NewDocument};
use crate::assistant::retrieval::DocumentKind;
use crate::clock::Clock;
use crate::config::{self, Config, ShopUrl};
use crate::db::{DatabaseUrl, ShopId};
use crate::ids::{self, Id};
use crate::shop::plan::{Limits, Offer};
use crate::shop::seal::Sealer;
use crate::shop::signature::Secrets;
use crate::shop::{ShopDomain, store as shops};
use crate::team::{session, store as team};
use store::{Store, StoreConfig, StoreDocument};

/// The demo's shop.
pub const SHOP: &str = "crescent-music.myshopify.com";
/// The demo app's client id.
pub const CLIENT_ID: &str = "counterbell-demo";
/// The demo shop's secret, unless `SHOPIFY_API_SECRET` says otherwise. It guards nothing but this machine.
const SECRET: &str = "counterbell-demo-secret";
/// A sign-in link's life: long, since the demo's clock can be moved by days.
const LINK_SECONDS: i64 = 400 * 24 * 60 * 60;
/// An answer that is there at once startles; this is about how long a glance takes.
const ANSWER_PAUSE_MS: u64 = 600;

/// The free plan of the demo: with room to try everything.
const FREE: Limits = Limits {
    chats: 500,
    members: 25,
    assistants: 20,
};

/// What `demo` was asked for.
pub struct Options {
    /// Port of the app.
    pub port: u16,
    /// Port of the store.
    pub store_port: u16,
    /// Folder.
    pub data: PathBuf,
    /// Open chats to make besides, each time it is started.
    pub open_chats: u32,
    /// The address of a database in place of the file in the folder.
    pub database: Option<String>,
}

/// How often, and after which pauses, the store's pages are looked at before they are announced.
const LOOKS: u32 = 60;
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);

/// Runs until told to stop.
///
/// # Errors
/// One clear line: a taken port, an unwritable folder, …
pub async fn run(options: Options) -> Result<(), String> {
    let stop = crate::stop::on_signal()?;
    let data = options.data.as_path();
    fs::create_dir_all(data)
        .map_err(|error| format!("cannot create the folder {}: {error}", data.display()))?;
    let listener = listen(options.port)?;
    let port = listener
        .local_addr()
        .map_err(|error| error.to_string())?
        .port();
    let clock = Clock::system();
    let secret = config::variable("SHOPIFY_API_SECRET").unwrap_or_else(|| SECRET.to_owned());
    let store = Store::start(StoreConfig {
        port: options.store_port,
        app_url: format!("http://127.0.0.1:{port}"),
        client_id: CLIENT_ID.into(),
        secret: secret.clone(),
        shop: SHOP.into(),
        data: Some(data.join("store.json")),
        clock: clock.clone(),
    })
    .await
    .map_err(|error| {
        format!(
            "cannot start the store on port {}: {error}",
            options.store_port
        )
    })?;
    let database = match &options.database {
        Some(address) => DatabaseUrl::parse(address).map_err(|why| format!("--database {why}"))?,
        None => DatabaseUrl::Sqlite(data.join("counterbell.sqlite")),
    };
    let config = configure(data, port, &secret, (&store, database))?;
    let app = Application::with_listener(listener, config, clock.clone())?;
    let shared = app.shared();
    catch_up(&shared, &clock).await?;
    let (end, ended) = tokio::sync::watch::channel(false);
    let serving = actix_web::rt::spawn(app.run_until_stopped(true, ended));
    let ready = match prepare(&shared, &store).await {
        Ok((shop, staff)) => many::play(&shared, shop, staff, options.open_chats)
            .await
            .map(|()| (shop, staff))
            .map_err(|error| error.to_string()),
        Err(error) => Err(error),
    };
    let result = match ready {
        Ok(staff) => {
            // Whoever opens the store at once finds the chat in it; where the app was removed, there is none.
            for _ in 0..LOOKS {
                if store.shows_chat() {
                    break;
                }
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
            announce(&shared, &store, data, port, &staff)?;
            let mut stop = stop;
            // A sender that went away means the same as one that said stop.
            let _ = stop.wait_for(|stop| *stop).await;
            Ok(())
        }
        Err(error) => Err(error),
    };
    store.stop().await;
    end.send_replace(true);
    match serving.await {
        Ok(served) => result.and(served),
        Err(error) => result.and(Err(error.to_string())),
    }
}

/// A clock moved ahead in an earlier run stays ahead: the log's time never runs backwards.
async fn catch_up(app: &App, clock: &Clock) -> Result<(), String> {
    let last = app
        .store
        .read(past::last_time)
        .await
        .map_err(|error| error.to_string())?;
    if last > clock.now() {
        clock.advance(last.seconds_since(clock.now()) + 1);
    }
    Ok(())
}

fn listen(port: u16) -> Result<TcpListener, String> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    TcpListener::bind(address).map_err(|error| format!("cannot listen on {address}: {error}"))
}

fn configure(
    data: &Path,
    port: u16,
    secret: &str,
    (store, database): (&Store, DatabaseUrl),
) -> Result<Config, String> {
    Ok(Config {
        database,
        app_url: config::parse_app_url(&format!("http://127.0.0.1:{port}"))?,
        bind: SocketAddr::from(([127, 0, 0, 1], port)),
        proxies: config::Proxies::default(),
        client_id: CLIENT_ID.into(),
        secrets: Secrets::parse(secret, None).map_err(|error| error.to_string())?,
        sealer: Sealer::parse(&key(data)?, None).map_err(|error| error.to_string())?,
        shop_url: ShopUrl::parse(&store.admin_url())?,
        app_bridge_url: config::parse_app_url(&format!("{}/_admin/app-bridge.js", store.url()))?,
        polaris_url: config::parse_app_url(&format!("{}/_admin/polaris.js", store.url()))?,
        db_writers: 1,
        db_readers: 8,
        vectors: config::vectors_for_all().map_err(|error| error.to_string())?,
        answer_pause_ms: ANSWER_PAUSE_MS,
        patience_ms: config::PATIENCE_MS,
        sessions_per_minute: config::SESSIONS_PER_MINUTE,
        sends_per_minute: config::SENDS_PER_MINUTE,
        reads_loopback: false,
        alerts_to_loopback: false,
        objects: None,
        plans: Some(Offer {
            handle: "counterbell".into(),
            free: FREE,
        }),
        model: config::model_for_all().map_err(|error| error.to_string())?,
        mail: crate::mail::Setup {
            open_outbox: true,
            ..crate::mail::Setup::without_server()
        },
    })
}

/// The key of this folder, made on first start and readable by its owner only.
fn key(data: &Path) -> Result<String, String> {
    use std::os::unix::fs::OpenOptionsExt;
    let path = data.join("encryption.key");
    let failed = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    match fs::read_to_string(&path) {
        Ok(key) => Ok(key.trim().to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = STANDARD.encode(ids::random::<32>().map_err(|error| error.to_string())?);
            fs::OpenOptions::new()
                .create_new(true)
                .write(true)
                .mode(0o600)
                .open(&path)
                .and_then(|mut file| file.write_all(key.as_bytes()))
                .map_err(failed)?;
            Ok(key)
        }
        Err(error) => Err(format!("cannot read {}: {error}", path.display())),
    }
}

/// The two members of staff.
#[derive(Debug, Clone, Copy)]
pub struct Staff {
    /// Mia.
    pub mia: Id,
    /// Leo.
    pub leo: Id,
}

/// Installs the app as a merchant would (once), brings the content in, and fills the inbox (once).
///
/// # Errors
/// Which step failed.
pub async fn prepare(app: &App, store: &Store) -> Result<(ShopId, Staff), String> {
    let said = |error: crate::error::Error| error.to_string();
    let domain = ShopDomain::parse(SHOP).map_err(|error| error.to_string())?;
    let known = app.shops.id(&app.store, &domain).await.map_err(said)?;
    // A shop whose merchant has removed the app is not asked again.
    if known.is_none() {
        store.managed_install().await?;
    } else if store.never_installed() {
        // It has forgotten the app, which still has tokens and so would exchange nothing: it grants new ones.
        store.install().await?;
    }
    let shop = match known {
        Some(shop) => shop,
        None => app
            .shops
            .id(&app.store, &domain)
            .await
            .map_err(said)?
            .ok_or("the install left no shop")?,
    };
    let origin = store.url();
    let goods: Vec<(String, Facts)> = store.documents().iter().filter_map(goods_of).collect();
    let documents: Vec<NewDocument> = store.documents().into_iter().map(document).collect();
    let (staff, fresh) = app
        .store
        .write(shop, move |tx| {
            shops::describe(tx, Some("Crescent Music"), Some("USD"), Some(&origin))?;
            if known.is_none() {
                // So that it answers from its first second on. What the store's own API says takes the place of
                // these a moment later, and from then on.
                knowledge::put(tx, &documents)?;
                for (key, goods) in &goods {
                    facts::put(tx, key, goods)?;
                }
            }
            let staff = Staff {
                mia: team::add(tx, "Mia", "mia@crescent-music.example", "owner")?,
                leo: team::add(tx, "Leo", "leo@crescent-music.example", "agent")?,
            };
            if known.is_none() {
                // Who opened the app first came with the name the admin has; here they go by their first.
                team::rename(tx, staff.mia, "Mia")?;
            }
            Ok::<_, crate::error::Error>((staff, past::is_empty(tx)?))
        })
        .await
        .map_err(said)?;
    if fresh {
        past::play(app, shop, staff, &store.url())
            .await
            .map_err(said)?;
    }
    if known.is_none() {
        store.deliver_past_orders();
    }
    Ok((shop, staff))
}

fn goods_of(from: &StoreDocument) -> Option<(String, Facts)> {
    let goods = from.goods.as_ref()?;
    let variants = goods
        .variants
        .iter()
        .map(|(title, cents, sku, available)| VariantFacts {
            title: title.map(str::to_owned),
            price: Some(cents * 100),
            compare_at: None,
            sku: Some((*sku).to_owned()),
            available: Some(*available),
        });
    let facts = Facts {
        image: Some(goods.image.clone()),
        variants: variants.collect(),
    };
    Some((from.key.clone(), facts))
}

fn document(from: StoreDocument) -> NewDocument {
    let kind = if from.key.starts_with("product:") {
        DocumentKind::Product
    } else if from.key == "page:faq" {
        DocumentKind::Faq
    } else {
        DocumentKind::Page
    };
    NewDocument {
        kind,
        title: from.title,
        url: Some(from.url),
        text: html::to_text(&from.html),
        key: from.key,
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the demo speaks to the person who started it"
)]
fn announce(
    app: &App,
    store: &Store,
    data: &Path,
    port: u16,
    (shop, staff): &(ShopId, Staff),
) -> Result<(), String> {
    let link = |id| {
        session::link(app, *shop, id, LINK_SECONDS)
            .map(|path| format!("http://127.0.0.1:{port}{path}"))
            .map_err(|error| error.to_string())
    };
    let (mia, leo, url) = (link(staff.mia)?, link(staff.leo)?, store.url());
    println!(
        "
Counterbell is running, with a store of its own.

  Store       {url}
  Shop admin  {}
  Inbox, Mia  {mia}
  Inbox, Leo  {leo}
              (two people in one browser: open the second in a private window)
  Mail        http://127.0.0.1:{port}/outbox (invites and sign-in links; nothing is sent)

  Try this
  1. In the store, open the chat and ask \"Can I send strings back?\". The answer names its page.
  2. Put the Nightfall Reverb ($249) into the cart and see the chat rise in the inbox.
  3. Press \"Talk to a person\" in the chat; claim it in the inbox, reply, hand it back.

  Store controls: {url}/_demo    Data: {}    Stop: Ctrl-C
",
        store.admin_home(),
        data.display(),
    );
    Ok(())
}
