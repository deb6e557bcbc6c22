//! Time, as a value that is passed in.
//!
//! Everything that decides takes a [`Micros`]; everything that asks "what time is it" holds a [`Clock`].
//! The clock can be moved forward (demo, tests), so nothing in the product ever sleeps to see time pass.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// An instant: microseconds since 1970-01-01 UTC. Both databases keep it exactly.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub i64);

/// Seconds by which the clocks of two nodes may differ.
const AHEAD: i64 = 60;

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

    /// Whether this lies ahead of `now` by more than the clocks of two nodes may differ: the clock was set back since.
    #[must_use]
    pub fn is_ahead_of(self, now: Self) -> bool {
        self.seconds_since(now) > AHEAD
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
    /// The instant it is held at, if it is.
    held: Option<Micros>,
    advanced: Arc<AtomicI64>,
    jumped: Arc<AtomicI64>,
}

impl Clock {
    /// The machine's clock. [`Clock::advance`] moves it ahead of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self::of(None)
    }

    /// A clock that stands at `now` until it is advanced.
    #[must_use]
    pub fn held_at(now: Micros) -> Self {
        Self::of(Some(now))
    }

    fn of(held: Option<Micros>) -> Self {
        Self {
            held,
            advanced: Arc::default(),
            jumped: Arc::default(),
        }
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> Micros {
        Micros(
            self.unmoved()
                .0
                .saturating_add(self.advanced.load(Ordering::SeqCst)),
        )
    }

    /// The present as it would be, had nobody advanced it: what moves here between two looks went by with nobody at work.
    fn unmoved(&self) -> Micros {
        let instant = self.held.unwrap_or_else(machine).0;
        Micros(instant.saturating_add(self.jumped.load(Ordering::SeqCst)))
    }

    /// Moves the clock by `seconds`, as if they had passed. Every clone moves with it.
    pub fn advance(&self, seconds: i64) {
        self.advance_millis(seconds.saturating_mul(1000));
    }

    /// The same by thousandths of a second.
    pub fn advance_millis(&self, millis: i64) {
        self.advanced
            .fetch_add(millis.saturating_mul(1000), Ordering::SeqCst);
    }

    /// Sets the clock forward or back, as when the machine slept or somebody set it.
    pub fn jump(&self, seconds: i64) {
        self.jumped
            .fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
    }

    /// How far this clock runs ahead of the machine, in seconds (0 for a held clock).
    #[must_use]
    pub fn ahead_seconds(&self) -> i64 {
        if self.held.is_some() {
            return 0;
        }
        let ahead = self.advanced.load(Ordering::SeqCst) + self.jumped.load(Ordering::SeqCst);
        ahead / 1_000_000
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the machine"
)]
fn machine() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Micros(since.map_or(0, |since| {
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }))
}

/// Seconds without a look after which a program counts as begun anew.
const BREAK: i64 = 60;

/// Since when this program has been at work without a break. Where the machine slept, or its clock was set, nobody could
/// give a sign meanwhile, and none is missed: that is a start like any other.
#[derive(Debug)]
pub struct Awake {
    clock: Clock,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    started: Micros,
    last: Micros,
}

impl Awake {
    /// At work from now on.
    #[must_use]
    pub fn begin(clock: Clock) -> Self {
        let seen = Mutex::new(Seen {
            started: clock.now(),
            last: clock.unmoved(),
        });
        Self { clock, seen }
    }

    /// Since when. Whoever asks is at work: two looks further apart than a minute have a break between them.
    pub fn since(&self) -> Micros {
        let mut seen = self.seen.lock();
        let at = self.clock.unmoved();
        if at.seconds_since(seen.last).abs() > BREAK {
            seen.started = self.clock.now();
            tracing::info!("the clock went on without this program");
        }
        seen.last = at;
        seen.started
    }
}
