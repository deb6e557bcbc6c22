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

impl Id {
    /// One of `many` numbers from 0, the same for the same id, and spread evenly over ids: its last bits are not.
    #[must_use]
    pub fn one_of(self, many: u32) -> u32 {
        // Multiplied by the golden ratio's fraction, the bits above depend on all of those below.
        let mixed = self.0.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let high = mixed >> 32;
        u32::try_from((high * u64::from(many)) >> 32).unwrap_or(0)
    }
}

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
/// Bits below the milliseconds: a random start in each millisecond, which counts up, and below it the maker's own.
const LOW_BITS: u32 = 22;
/// Bits by which makers on several nodes are told apart.
const MAKER_BITS: u32 = 12;

/// Makes ids: milliseconds above, then a count, then random bits of the maker's own. Never the same twice by one maker,
/// and by two, which may be on different nodes, only where they share their bits (one pair in 4,096) and count alike in
/// the same millisecond.
#[derive(Clone, Debug)]
pub struct Ids {
    last: Arc<AtomicI64>,
}

impl Default for Ids {
    fn default() -> Self {
        Self {
            last: Arc::new(AtomicI64::new(few_bits(MAKER_BITS))),
        }
    }
}

impl Ids {
    /// The next id at `now`; always greater than the one before.
    #[must_use]
    pub fn next(&self, now: Micros) -> Id {
        let millis = now.0.saturating_sub(EPOCH_MICROS).max(0) / 1000;
        // The highest bit stays free, so that counting up in one millisecond rarely carries over.
        let start = few_bits(LOW_BITS - MAKER_BITS - 1);
        let mut seen = self.last.load(Ordering::SeqCst);
        loop {
            let maker = seen & ((1 << MAKER_BITS) - 1);
            let fresh = (millis << LOW_BITS) | (start << MAKER_BITS) | maker;
            let next = fresh.max(seen.saturating_add(1 << MAKER_BITS));
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

/// A random number of so many bits. Without randomness it is nought: the count alone keeps one maker's ids apart.
fn few_bits(bits: u32) -> i64 {
    let mut bytes = [0u8; 4];
    let _ = getrandom::fill(&mut bytes);
    i64::from(u32::from_le_bytes(bytes) >> (32 - bits))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_maker_are_spread_evenly() {
        let ids = Ids::default();
        let mut counts = [0_u32; 8];
        for second in 0..8_000 {
            let id = ids.next(Micros(EPOCH_MICROS + second * 1_000_000));
            counts[id.one_of(8) as usize] += 1;
        }
        assert!(
            counts.iter().all(|count| (700..1_300).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn makers_of_other_bits_never_make_the_same_id() {
        let makers: Vec<Ids> = (0..2)
            .map(|bits| Ids {
                last: Arc::new(AtomicI64::new(bits)),
            })
            .collect();
        let mut made = std::collections::BTreeSet::new();
        for now in [EPOCH_MICROS - 1, EPOCH_MICROS, EPOCH_MICROS + 5_000] {
            for maker in &makers {
                let mut last = 0;
                for _ in 0..5_000 {
                    let Id(id) = maker.next(Micros(now));
                    assert!(id > last && made.insert(id));
                    last = id;
                }
            }
        }
    }
}
