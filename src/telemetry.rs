//! What the program tells about itself: log lines on standard error, counters at `/metrics`.
//!
//! Never logged: secrets, tokens, message bodies, names, addresses, query strings. Units are in names.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Starts logging to standard error. A second call changes nothing.
pub fn log_to_stderr() {
    let _ = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::INFO)
        .with_ansi(false)
        .try_init();
}

/// A counter by one word.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct By {
    /// What kind.
    pub kind: &'static str,
}

/// Everything counted.
pub struct Metrics {
    registry: Registry,
    /// Webhooks by what became of them: stored, doubled, refused, unknown_topic, unknown_shop, too_large, busy.
    pub webhooks: Family<By, Counter>,
    /// Deliveries processed: done, superseded, dead.
    pub deliveries: Family<By, Counter>,
    /// Messages stored, by author.
    pub messages: Family<By, Counter>,
    /// The assistant's turns: answered, small_talk, clarified, unsure, dropped (it came too late), cancelled (a newer
    /// message came while it was made), put_off (the shopper was typing).
    pub turns: Family<By, Counter>,
    /// What became of asking a model: passed, refused, failed, skipped.
    pub models: Family<By, Counter>,
    /// Questions of staff to the copilot: asked, drafted.
    pub copilot: Family<By, Counter>,
    /// Jobs that nobody will try again.
    pub jobs_dead: Gauge,
    /// Open streams: staff, shopper.
    pub streams: Family<By, Gauge>,
    /// Texts made into vectors: minilm, static, api.
    vectors_encoded: Family<By, Counter>,
    /// How long that took.
    vectors_seconds: Family<By, Counter<f64, AtomicU64>>,
    /// Turns in which static vectors stood in for the model: loading, overload, failed.
    pub vectors_stood_in: Family<By, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("counterbell");
        let (webhooks, deliveries, messages, turns) = (
            Family::<By, Counter>::default(),
            Family::<By, Counter>::default(),
            Family::<By, Counter>::default(),
            Family::<By, Counter>::default(),
        );
        let copilot = Family::<By, Counter>::default();
        let streams = Family::<By, Gauge>::default();
        let (vectors_encoded, vectors_stood_in) = (
            Family::<By, Counter>::default(),
            Family::<By, Counter>::default(),
        );
        let vectors_seconds = Family::<By, Counter<f64, AtomicU64>>::default();
        let models = Family::<By, Counter>::default();
        registry.register("model_answers", "Answers asked of models", models.clone());
        registry.register("webhooks", "Webhooks received", webhooks.clone());
        registry.register("deliveries", "Deliveries processed", deliveries.clone());
        registry.register("messages", "Messages stored", messages.clone());
        registry.register("assistant_turns", "Turns of the assistant", turns.clone());
        registry.register("copilot", "Questions to the copilot", copilot.clone());
        let jobs_dead = Gauge::default();
        registry.register("jobs_dead", "Jobs given up", jobs_dead.clone());
        registry.register("streams_open", "Open streams", streams.clone());
        registry.register(
            "vectors_encoded",
            "Texts made into vectors",
            vectors_encoded.clone(),
        );
        registry.register(
            "vectors_seconds",
            "Seconds spent making vectors",
            vectors_seconds.clone(),
        );
        registry.register(
            "vectors_stood_in",
            "Turns in which static vectors stood in for the model",
            vectors_stood_in.clone(),
        );
        Self {
            registry,
            webhooks,
            deliveries,
            messages,
            turns,
            models,
            copilot,
            jobs_dead,
            streams,
            vectors_encoded,
            vectors_seconds,
            vectors_stood_in,
        }
    }
}

impl Metrics {
    /// One more of `kind`.
    pub fn count(family: &Family<By, Counter>, kind: &'static str) {
        family.get_or_create(&By { kind }).inc();
    }

    /// So many texts more made into vectors of `kind`.
    pub fn encoded(&self, kind: &'static str, texts: usize, spent: Duration) {
        self.vectors_encoded
            .get_or_create(&By { kind })
            .inc_by(texts as u64);
        self.vectors_seconds
            .get_or_create(&By { kind })
            .inc_by(spent.as_secs_f64());
    }

    /// The text Prometheus reads.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
