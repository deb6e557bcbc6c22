//! Ids, made by us: 64-bit, time-ordered, unique in a shop, strings in JSON.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::clock::Micros;

/// An id of any kind. In JSON it is a string: browsers lose digits above 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub i64);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Id {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// 2024-01-01 UTC: ids count milliseconds from here.
const EPOCH_MICROS: i64 = 1_704_067_200_000_000;
/// Bits below the milliseconds: a random start in each millisecond, then counting up.
const LOW_BITS: u32 = 22;

/// Makes ids: milliseconds above, then a random part, never the same twice in one process.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    last: Arc<AtomicI64>,
}

impl Ids {
    /// The next id at `now`; always greater than the one before.
    #[must_use]
    pub fn next(&self, now: Micros) -> Id {
        let millis = now.0.saturating_sub(EPOCH_MICROS).max(0) / 1000;
        let mut low = [0u8; 4];
        // Without randomness the counter alone still keeps ids apart inside this process.
        let _ = getrandom::fill(&mut low);
        // The highest bit stays free, so that counting up in one millisecond rarely carries over.
        let random = i64::from(u32::from_le_bytes(low) >> (32 - (LOW_BITS - 1)));
        let fresh = (millis << LOW_BITS) | random;
        let mut seen = self.last.load(Ordering::SeqCst);
        loop {
            let next = fresh.max(seen.saturating_add(1));
            match self
                .last
                .compare_exchange(seen, next, Ordering::SeqCst, Ordering::SeqCst)
            {
                Ok(_) => return Id(next),
                Err(now_seen) => seen = now_seen,
            }
        }
    }
}

/// `n` random bytes from the machine, for secrets. An error means the machine has no randomness.
///
/// # Errors
/// When the operating system's source fails.
pub fn random<const N: usize>() -> Result<[u8; N], crate::error::Error> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(crate::error::Error::fault)?;
    Ok(bytes)
}
