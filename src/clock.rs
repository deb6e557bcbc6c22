//! Time, as a value that is passed in.
//!
//! Everything that decides takes a [`Micros`]; everything that asks "what time is it" holds a [`Clock`].
//! The clock can be moved forward (demo, tests), so nothing in the product ever sleeps to see time pass.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// An instant: microseconds since 1970-01-01 UTC. Both databases keep it exactly.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub i64);

impl Micros {
    /// This instant plus `seconds` (may be negative).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// This instant plus `millis` thousandths of a second (may be negative).
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis.saturating_mul(1000)))
    }

    /// Whole seconds from `earlier` to this instant; negative when `earlier` is later.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / 1_000_000
    }

    /// RFC 3339 in UTC with milliseconds, as every JSON answer shows times.
    #[must_use]
    pub fn rfc3339(self) -> String {
        chrono::DateTime::from_timestamp_micros(self.0)
            .unwrap_or(chrono::DateTime::UNIX_EPOCH)
            .to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }

    /// Reads RFC 3339 with any offset and up to microseconds, as Shopify writes times.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let parsed = chrono::DateTime::parse_from_rfc3339(text.trim()).ok()?;
        Some(Self(parsed.timestamp_micros()))
    }
}

/// Where the present comes from: the machine's clock plus an offset, or an instant held still.
#[derive(Clone, Debug)]
pub struct Clock {
    held: bool,
    micros: Arc<AtomicI64>,
}

impl Clock {
    /// The machine's clock. [`Clock::advance`] moves it ahead of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self {
            held: false,
            micros: Arc::new(AtomicI64::new(0)),
        }
    }

    /// A clock that stands at `now` until it is advanced.
    #[must_use]
    pub fn held_at(now: Micros) -> Self {
        Self {
            held: true,
            micros: Arc::new(AtomicI64::new(now.0)),
        }
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> Micros {
        let micros = self.micros.load(Ordering::SeqCst);
        if self.held {
            return Micros(micros);
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that asks the machine"
        )]
        let machine = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| {
                i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
            });
        Micros(machine.saturating_add(micros))
    }

    /// Moves the clock by `seconds`. Every clone moves with it.
    pub fn advance(&self, seconds: i64) {
        self.advance_millis(seconds.saturating_mul(1000));
    }

    /// The same by thousandths of a second.
    pub fn advance_millis(&self, millis: i64) {
        self.micros
            .fetch_add(millis.saturating_mul(1000), Ordering::SeqCst);
    }

    /// How far this clock runs ahead of the machine, in seconds (0 for a held clock).
    #[must_use]
    pub fn ahead_seconds(&self) -> i64 {
        if self.held {
            return 0;
        }
        self.micros.load(Ordering::SeqCst) / 1_000_000
    }
}
