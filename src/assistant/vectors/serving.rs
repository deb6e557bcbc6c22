//! The vectors the app holds: which kind was asked for, what is loaded of it, and who stands in.
//!
//! Nothing waits for them. The models are loaded on a thread of their own; until then, while the model is pressed,
//! and while another server is away, the static table stands in, and before that words alone must do. A turn, or an
//! index being built, is handed the [`Encoders`] of the moment and runs on a thread that may be kept busy.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::api::{self, Api, ApiSettings, Patience};
use super::gate::Gate;
use super::pressure::Outage;
use super::{Encoder, Encoders, Kind, Minilm, Once, Static, minilm, static_table};
use crate::clock::Clock;
use crate::error::Error;
use crate::telemetry::Metrics;

/// Texts an index encodes before it looks whether turns want the core.
const STEP: usize = 16;
/// Turns that may be asking another server at once: each keeps a thread waiting.
const ASKING: usize = 32;

/// What is configured.
#[derive(Clone)]
pub enum Settings {
    /// all-MiniLM-L6-v2.
    Minilm,
    /// The static table alone.
    Static,
    /// Another server's model.
    Api(ApiSettings),
}

/// Which kind, loaded or not, and what is counted of it.
pub struct Vectors {
    kind: Kind,
    clock: Clock,
    metrics: Arc<Metrics>,
    table: OnceLock<Static>,
    minilm: OnceLock<Minilm>,
    api: Option<Api>,
    outage: Mutex<Outage>,
    gate: Gate,
    loaded: watch::Sender<bool>,
}

/// Who waits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    Turn,
    Index,
}

impl Vectors {
    /// The vectors of these settings; nothing is loaded yet.
    ///
    /// # Errors
    /// When there can be no client for the other server.
    pub fn new(settings: Settings, metrics: Arc<Metrics>, clock: Clock) -> Result<Self, String> {
        let (kind, api) = match settings {
            Settings::Minilm => (Kind::Minilm, None),
            Settings::Static => (Kind::Static, None),
            Settings::Api(settings) => (Kind::Api, Some(Api::new(settings)?)),
        };
        let places = match kind {
            Kind::Api => ASKING,
            Kind::Minilm | Kind::Static => {
                std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
            }
        };
        Ok(Self {
            kind,
            clock,
            metrics,
            table: OnceLock::new(),
            minilm: OnceLock::new(),
            api,
            outage: Mutex::default(),
            gate: Gate::new(places),
            loaded: watch::Sender::new(false),
        })
    }

    /// Loads them on a thread of their own, the table first. What can't be loaded is said once, and done without.
    pub fn load(self: &Arc<Self>) {
        let own = self.clone();
        let loading = std::thread::Builder::new().name("vectors".into());
        let begun = loading.spawn(move || {
            match static_table() {
                Ok(table) => drop(own.table.set(table)),
                Err(error) => tracing::warn!(%error, "the static vectors could not be loaded"),
            }
            if own.kind == Kind::Minilm {
                match minilm() {
                    Ok(model) => drop(own.minilm.set(model)),
                    Err(error) => tracing::warn!(%error, "MiniLM could not be loaded"),
                }
            }
            own.loaded.send_replace(true);
        });
        if let Err(error) = begun {
            tracing::warn!(%error, "vectors could not be loaded");
            self.loaded.send_replace(true);
        }
    }

    /// Waits until loading has ended, well or not.
    pub async fn loaded(&self) {
        // The sender is `self`: it does not go away before.
        let _ = self.loaded.subscribe().wait_for(|loaded| *loaded).await;
    }

    /// The kind that is configured.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What tells this model from another, in what is kept of it.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.api {
            Some(api) => format!("api {}", api.name()),
            None => self.kind.as_str().to_owned(),
        }
    }

    /// The kind an index should be made of now; nothing while words alone must do. An index of another kind still
    /// answers (by its static vectors, or by words) until its successor is built.
    #[must_use]
    pub fn ready(&self) -> Option<Kind> {
        let model = match self.kind {
            Kind::Minilm => self.minilm.get().is_some(),
            Kind::Static => false,
            Kind::Api => self.outage.lock().is_over(self.clock.now()),
        };
        match model {
            true => Some(self.kind),
            false => self.table.get().map(|_| Kind::Static),
        }
    }

    /// Runs a turn's `work` on a thread of its own, with the encoders of the moment. It may be run a second time,
    /// without the model, when another server did not answer the first time.
    ///
    /// # Errors
    /// When the work panicked.
    pub async fn turn<T, F>(self: &Arc<Self>, work: F) -> Result<T, Error>
    where
        F: Fn(Encoders<'_>) -> T + Send + 'static,
        T: Send + 'static,
    {
        self.run(For::Turn, work).await
    }

    /// The same for an index being built: on one core at most, for all shops together, and after turns.
    ///
    /// # Errors
    /// When the work panicked.
    pub async fn index<T, F>(self: &Arc<Self>, work: F) -> Result<T, Error>
    where
        F: Fn(Encoders<'_>) -> T + Send + 'static,
        T: Send + 'static,
    {
        self.run(For::Index, work).await
    }

    async fn run<T, F>(self: &Arc<Self>, whom: For, work: F) -> Result<T, Error>
    where
        F: Fn(Encoders<'_>) -> T + Send + 'static,
        T: Send + 'static,
    {
        let (own, handle) = (self.clone(), Handle::current());
        tokio::task::spawn_blocking(move || own.run_here(whom, &handle, work))
            .await
            .map_err(|error| Error::fault(format!("work with vectors ended: {error}")))
    }

    fn run_here<T>(&self, whom: For, handle: &Handle, work: impl Fn(Encoders<'_>) -> T) -> T {
        let table = self.table.get().map(|table| self.counted(table));
        let table = table.as_ref().map(|table| table as &dyn Encoder);
        let with = |model: &dyn Encoder| {
            let (counted, once);
            counted = self.counted(model);
            let model: &dyn Encoder = match whom {
                For::Turn => {
                    once = Once::new(&counted);
                    &once
                }
                For::Index => &counted,
            };
            work(Encoders {
                model: Some(model),
                table,
            })
        };
        let without = |why: &'static str| {
            if whom == For::Turn {
                Metrics::count(&self.metrics.vectors_stood_in, why);
            }
            work(Encoders { model: None, table })
        };
        if self.kind == Kind::Static {
            return work(Encoders { model: None, table });
        }
        let place = match whom {
            For::Turn => self.gate.turn(|| self.clock.now()),
            For::Index => None,
        };
        if whom == For::Turn && place.is_none() {
            return without("overload");
        }
        match (self.minilm.get(), &self.api) {
            (Some(model), _) if whom == For::Turn => with(model),
            (Some(model), _) => with(&Paced {
                model,
                gate: &self.gate,
            }),
            (None, Some(api)) if self.outage.lock().is_over(self.clock.now()) => {
                let asked = Asked::new(api, handle, whom);
                let done = with(&asked);
                match asked.error.into_inner() {
                    None => {
                        self.outage.lock().answered();
                        done
                    }
                    Some(error) => {
                        self.failed(&error);
                        without("failed")
                    }
                }
            }
            (None, None) if !*self.loaded.borrow() => without("loading"),
            (None, _) => without("failed"),
        }
    }

    fn failed(&self, error: &str) {
        if self.outage.lock().failed(self.clock.now()) {
            tracing::warn!(%error, "vectors of another server are done without for a while");
        }
    }

    fn counted<'a>(&'a self, encoder: &'a dyn Encoder) -> Counted<'a> {
        Counted {
            encoder,
            vectors: self,
        }
    }
}

/// An encoder whose work is counted.
struct Counted<'a> {
    encoder: &'a dyn Encoder,
    vectors: &'a Vectors,
}

impl Counted<'_> {
    fn count<T>(&self, texts: usize, work: impl FnOnce() -> T) -> T {
        let clock = &self.vectors.clock;
        let start = clock.now();
        let done = work();
        let micros = clock.now().0.saturating_sub(start.0);
        let spent = Duration::from_micros(u64::try_from(micros).unwrap_or(0));
        self.vectors
            .metrics
            .encoded(self.encoder.kind().as_str(), texts, spent);
        done
    }
}

impl Encoder for Counted<'_> {
    fn kind(&self) -> Kind {
        self.encoder.kind()
    }

    fn dim(&self) -> usize {
        self.encoder.dim()
    }

    fn encode(&self, text: &str) -> Vec<f32> {
        self.count(1, || self.encoder.encode(text))
    }

    fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        self.count(texts.len(), || self.encoder.encode_all(texts))
    }
}

/// MiniLM for an index: in steps, each of which may have to wait.
struct Paced<'a> {
    model: &'a Minilm,
    gate: &'a Gate,
}

impl Encoder for Paced<'_> {
    fn kind(&self) -> Kind {
        self.model.kind()
    }

    fn dim(&self) -> usize {
        self.model.dim()
    }

    fn encode(&self, text: &str) -> Vec<f32> {
        self.gate.index(|| self.model.encode(text))
    }

    fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        texts
            .chunks(STEP)
            .flat_map(|step| self.gate.index(|| self.model.encode_all(step)))
            .collect()
    }
}

/// Another server, asked from a thread that may wait. Once it failed it is not asked again by the same work, which
/// is done anew without it.
struct Asked<'a> {
    api: &'a Api,
    handle: &'a Handle,
    patience: Patience,
    failed: AtomicBool,
    error: Mutex<Option<String>>,
}

impl<'a> Asked<'a> {
    fn new(api: &'a Api, handle: &'a Handle, whom: For) -> Self {
        Self {
            api,
            handle,
            patience: match whom {
                For::Turn => Patience::Turn,
                For::Index => Patience::Index,
            },
            failed: AtomicBool::new(false),
            error: Mutex::new(None),
        }
    }
}

impl Encoder for Asked<'_> {
    fn kind(&self) -> Kind {
        Kind::Api
    }

    fn dim(&self) -> usize {
        self.api.dim()
    }

    fn encode(&self, text: &str) -> Vec<f32> {
        self.encode_all(&[text]).pop().unwrap_or_default()
    }

    fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let mut vectors = Vec::with_capacity(texts.len());
        for some in texts.chunks(api::AT_ONCE) {
            if self.failed.load(Ordering::Relaxed) {
                break;
            }
            match self.handle.block_on(self.api.fetch(some, self.patience)) {
                Ok(mut some) => vectors.append(&mut some),
                Err(error) => {
                    self.failed.store(true, Ordering::Relaxed);
                    *self.error.lock() = Some(error);
                }
            }
        }
        vectors.resize_with(texts.len(), || vec![0.0; self.api.dim()]);
        vectors
    }
}
