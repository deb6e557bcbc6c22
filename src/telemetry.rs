//! What the program tells about itself: log lines on standard error, counters at `/metrics`.
//!
//! Never logged: secrets, tokens, message bodies, names, addresses, query strings. Units are in names.

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
    /// The assistant's turns: answered, small_talk, unsure, dropped.
    pub turns: Family<By, Counter>,
    /// Questions of staff to the copilot: asked, drafted.
    pub copilot: Family<By, Counter>,
    /// Open streams: staff, shopper.
    pub streams: Family<By, Gauge>,
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
        registry.register("webhooks", "Webhooks received", webhooks.clone());
        registry.register("deliveries", "Deliveries processed", deliveries.clone());
        registry.register("messages", "Messages stored", messages.clone());
        registry.register("assistant_turns", "Turns of the assistant", turns.clone());
        registry.register("copilot", "Questions to the copilot", copilot.clone());
        registry.register("streams_open", "Open streams", streams.clone());
        Self {
            registry,
            webhooks,
            deliveries,
            messages,
            turns,
            copilot,
            streams,
        }
    }
}

impl Metrics {
    /// One more of `kind`.
    pub fn count(family: &Family<By, Counter>, kind: &'static str) {
        family.get_or_create(&By { kind }).inc();
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
