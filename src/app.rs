//! The app: a value built from a [`Config`], run until it is told to stop. Tests drive this very thing.

use std::future::{Ready, ready};
use std::net::TcpListener;
use std::ops::Deref;
use std::sync::Arc;

use actix_web::dev::{Payload, ServerHandle};
use actix_web::{FromRequest, HttpRequest, HttpServer};
use tokio::sync::{Notify, watch};

use crate::assistant::Library;
use crate::assistant::answering::{Answering, Taught};
use crate::assistant::model::{Models, settings as model_settings};
use crate::assistant::sources::web::Fetcher;
use crate::assistant::sources::web::guard::{self, Reach};
use crate::assistant::vectors::Vectors;
use crate::config::Config;
use crate::db::{DatabaseUrl, Store, StoreConfig};
use crate::error::Error;
use crate::handoff::notices::Notices;
use crate::inbox::viewing::Viewing;
use crate::jobs::{self, Job, Worker};
use crate::live::Hub;
use crate::mail::{self, Postman};
use crate::objects::{self, Files};
use crate::rules::Books;
use crate::shop::digest::Digest;
use crate::shop::known::KnownShops;
use crate::storefront::{Limits, Turns};
use crate::team::passwords::Passwords;
use crate::telemetry::Metrics;
use crate::{clock::Clock, handoff, outside, reports, search, shop, storefront, team};

/// Connections the server may hold. Streams are connections.
const MAX_CONNECTIONS: usize = 20_000;

/// What the handlers share.
pub struct Shared {
    /// What the program was told.
    pub config: Config,
    /// Where things are kept.
    pub store: Store,
    /// Who is watching.
    pub hub: Arc<Hub>,
    /// Rules, prepared.
    pub books: Arc<Books>,
    /// Content, indexed.
    pub library: Arc<Library>,
    /// What passages are found by.
    pub vectors: Arc<Vectors>,
    /// What past answers taught.
    pub taught: Taught,
    /// The way mail goes out.
    pub postman: Postman,
    /// What hashes passwords.
    pub passwords: Passwords,
    /// Models, for shops that answer with one.
    pub models: Models,
    /// Shops by domain.
    pub shops: KnownShops,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// Who may do how much.
    pub limits: Limits,
    /// Turns being taken, and who is typing.
    pub turns: Turns,
    /// The way out: Shopify and nobody else.
    pub http: reqwest::Client,
    /// Pages of other sites, fetched.
    pub pages: Fetcher,
    /// Room for webhooks' bodies.
    pub intake: shop::intake::Intake,
    /// Tokens being renewed.
    pub access: shop::access::State,
    /// Budgets and circuits of the Admin API.
    pub admin: shop::admin::State,
    /// Who looks at which chat.
    pub viewing: Arc<Viewing>,
    /// What chats come down to, made already.
    pub summaries: crate::inbox::summary::Summaries,
    /// Who is told of what.
    pub notices: Notices,
    /// Where files lie.
    pub files: Arc<Files>,
}

impl Shared {
    /// What drafting an answer needs.
    #[must_use]
    pub fn answering(&self) -> Answering<'_> {
        Answering {
            models: &self.models,
            store: &self.store,
            vectors: &self.vectors,
            taught: &self.taught,
        }
    }
}

/// The shared state, as handlers take it. What a request writes by its `store` brings along the entry that its caller
/// owes for the act.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
    /// Where things are kept.
    pub store: Store,
}

impl App {
    /// As it is without any request.
    #[must_use]
    pub fn new(shared: Shared) -> Self {
        Self {
            store: shared.store.clone(),
            shared: Arc::new(shared),
        }
    }

    /// The store for what a request writes besides the act it asks for: that it was tried, that it failed.
    #[must_use]
    pub fn aside(&self) -> &Store {
        &self.shared.store
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl FromRequest for App {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<Self>().map(|app| Self {
            shared: app.shared.clone(),
            store: app.store.with(team::audit::along(request)),
        });
        ready(app.ok_or_else(|| Error::fault("no app state")))
    }
}

/// An app about to run.
pub struct Application {
    port: u16,
    listener: TcpListener,
    shared: App,
    worker: Worker,
}

impl Application {
    /// Binds, opens the database, prepares everything. Nothing is served yet.
    ///
    /// # Errors
    /// One clear line: the port is taken, the database can't be opened, …
    pub fn build(config: Config, clock: Clock) -> Result<Self, String> {
        let listener = TcpListener::bind(config.bind)
            .map_err(|error| format!("cannot listen on {}: {error}", config.bind))?;
        Self::with_listener(listener, config, clock)
    }

    /// The same on a port that is bound already.
    ///
    /// # Errors
    /// As [`Application::build`].
    pub fn with_listener(
        listener: TcpListener,
        config: Config,
        clock: Clock,
    ) -> Result<Self, String> {
        let port = listener
            .local_addr()
            .map_err(|error| error.to_string())?
            .port();
        let hub = Arc::new(Hub::default());
        let wake = Arc::new(Notify::new());
        let viewing = Arc::<Viewing>::default();
        let store = {
            let (hub, remote, wake) = (hub.clone(), hub.clone(), wake.clone());
            let (passed, looks, watch) = (hub.clone(), viewing.clone(), clock.clone());
            Store::open(StoreConfig {
                url: config.database.clone(),
                writers: config.db_writers,
                readers: config.db_readers,
                migrate: true,
                clock,
                mails: config.mail.goes_out(),
                on_commit: Arc::new(move |entries, wakes| {
                    hub.publish(entries);
                    if wakes.deliveries || wakes.jobs {
                        wake.notify_one();
                    }
                }),
                on_remote: Arc::new(move |shop, conversation| remote.nudge(shop, conversation)),
                on_passed: Arc::new(move |line| {
                    if let Some(look) = passed.hear(line) {
                        looks.note(&passed, &look, watch.now());
                    }
                }),
            })
            .map_err(|error| error.to_string())?
        };
        hub.reaches(store.speaker());
        let metrics: Arc<Metrics> = Arc::default();
        let vectors = Vectors::new(
            config.vectors.clone(),
            metrics.clone(),
            store.clock().clone(),
        )?;
        let vectors = Arc::new(vectors);
        vectors.load();
        let models = models(&config, store.clock()).map_err(|error| error.to_string())?;
        let shared = App::new(Shared {
            postman: Postman::new(&config.mail, config.sealer.lent())?,
            passwords: Passwords::default(),
            models,
            taught: Taught::default(),
            http: outside::plain_client().map_err(|error| error.to_string())?,
            limits: Limits::new(config.sessions_per_minute, config.sends_per_minute),
            turns: Turns::default(),
            books: Arc::default(),
            library: Arc::new(Library::new(vectors.clone())),
            shops: KnownShops::default(),
            metrics,
            vectors,
            pages: fetcher(&config).map_err(|error| error.to_string())?,
            intake: shop::intake::Intake::default(),
            access: shop::access::State::default(),
            admin: shop::admin::State::default(),
            viewing,
            summaries: crate::inbox::summary::Summaries::default(),
            notices: notices(&config).map_err(|error| error.to_string())?,
            files: Arc::new(Files::new(config.objects.clone()).map_err(|e| e.to_string())?),
            config,
            store,
            hub,
        });
        let worker = worker(&shared, wake);
        Ok(Self {
            port,
            listener,
            shared,
            worker,
        })
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the handlers share; the demo fills a new shop through it.
    #[must_use]
    pub fn shared(&self) -> App {
        self.shared.clone()
    }

    /// The worker, for tests that run what is due themselves.
    #[must_use]
    pub fn worker(&self) -> Worker {
        self.worker.clone()
    }

    /// Serves until `stop` turns true, then ends open streams, finishes what is queued, and returns.
    ///
    /// # Errors
    /// When the server can't start.
    pub async fn run_until_stopped(
        self,
        with_worker: bool,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), String> {
        let shared = self.shared.clone();
        let server = HttpServer::new({
            let shared = shared.clone();
            move || crate::web::app(shared.clone())
        })
        .workers(2)
        .max_connections(MAX_CONNECTIONS)
        .shutdown_timeout(2)
        .disable_signals()
        .listen(self.listener)
        .map_err(|error| error.to_string())?
        .run();
        let handle: ServerHandle = server.handle();
        if let DatabaseUrl::Sqlite(_) = shared.config.database {
            // Alone on the database: what was leased was leased by a program that is gone.
            jobs::release_all(&shared.store)
                .await
                .map_err(|error| error.to_string())?;
        }
        let serving = tokio::spawn(server);
        let working = with_worker.then(|| tokio::spawn(self.worker.serve(shared.hub.closing())));
        // A sender that went away means the same as one that said stop.
        let _ = stop.wait_for(|stop| *stop).await;
        shared.hub.close();
        shared.library.close();
        handle.stop(true).await;
        let _ = serving.await;
        if let Some(working) = working {
            let _ = working.await;
        }
        shared.store.finish().await;
        Ok(())
    }
}

fn worker(shared: &App, wake: Arc<Notify>) -> Worker {
    let digest = Digest::of(shared);
    let store = shared.store.clone();
    let rounds_store = shared.store.clone();
    let (handler_shared, watch_shared) = (shared.clone(), shared.clone());
    Worker::new(
        shared.store.clone(),
        Arc::new(move |job: Job| {
            let shared = handler_shared.clone();
            Box::pin(async move {
                if job.kind == mail::KIND {
                    mail::perform(&shared.store, &shared.postman, &job).await
                } else if job.kind == team::sign_in::LINKS_KIND {
                    team::sign_in::send_links(&shared, &job).await
                } else if shop::jobs::is_ours(&job.kind) {
                    shop::jobs::perform(&shared, &job).await
                } else if Notices::is_ours(&job.kind) {
                    let hub = &shared.hub;
                    shared.notices.perform(&shared.store, hub, &job).await
                } else {
                    storefront::jobs::perform(&shared, job).await
                }
            })
        }),
        vec![
            Arc::new(move || {
                let digest = digest.clone();
                Box::pin(async move { digest.sweep().await })
            }),
            Arc::new(move || {
                let store = store.clone();
                Box::pin(async move { handoff::lease::sweep(&store).await })
            }),
            Arc::new(move || {
                let shared = watch_shared.clone();
                Box::pin(async move {
                    let notices = &shared.notices;
                    notices.sweep(&shared.store, &shared.hub).await
                })
            }),
            Arc::new(move || {
                let store = rounds_store.clone();
                Box::pin(async move { shop::rounds::sweep(&store).await })
            }),
            reports::follow::sweeper(shared.clone()),
            search::sweep(&shared.store),
            objects::sweeper(shared.files.clone(), shared.store.clone()),
        ],
        wake,
    )
}

/// What fetches pages of other sites: of the open web, whatever a page or a name says.
fn fetcher(config: &Config) -> Result<Fetcher, reqwest::Error> {
    let reach = if config.reads_loopback {
        Reach::AlsoLoopback
    } else {
        Reach::Public
    };
    Fetcher::new(reach, guard::system())
}

/// Who is told of what, with what seals the addresses and keys of it.
fn notices(config: &Config) -> Result<Notices, reqwest::Error> {
    // A second provider is refused; the first one stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let reach = if config.alerts_to_loopback {
        outside::Reach::AlsoLoopback
    } else {
        outside::Reach::Public
    };
    Notices::new(reach, config.sealer.lent(), config.app_url.clone())
}

/// The models, with what opens shops' keys.
fn models(config: &Config, clock: &Clock) -> Result<Models, reqwest::Error> {
    // A second provider is refused; the first one stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sealer = config.sealer.clone();
    let opener = Arc::new(move |shop, sealed: &[u8]| {
        let plain = sealer
            .open(&model_settings::key_context(shop), sealed)
            .ok()?;
        String::from_utf8(plain).ok()
    });
    Models::new(config.model.clone(), opener, clock.clone())
}
