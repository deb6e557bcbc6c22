//! A circuit around somebody else's service, one for each shop: what fails again and again is left alone for a
//! while, then asked once. The Admin API has one, the shop's model another.
//!
//! Only what says "not now" counts as a failure (no answer, a 5xx); a refusal is an answer.

use crate::clock::Micros;

/// Failures in a row that open it.
const FAILURES: u32 = 5;
/// The first pause, in seconds; each failed probe doubles it.
const FIRST_PAUSE: i64 = 15;
/// The longest pause, in seconds.
const LONGEST_PAUSE: i64 = 5 * 60;
/// A probe that said nothing for so long is given up, in seconds.
const PROBE: i64 = 30;

/// Whether it may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circuit {
    /// It may; so many failures in a row.
    Closed {
        /// Failures since the last answer.
        failures: u32,
    },
    /// It is left alone.
    Open {
        /// Until when.
        until: Micros,
        /// How long the pause is, in seconds.
        pause: i64,
    },
    /// One request is on its way to see.
    Probing {
        /// When it is given up.
        until: Micros,
        /// How long the pause before it was, in seconds.
        pause: i64,
    },
}

impl Default for Circuit {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

impl Circuit {
    /// Whether a request may be sent now. In an open circuit whose pause is over, the first who asks may: its
    /// request is the probe, and ends with [`Circuit::answered`] or [`Circuit::failed`].
    ///
    /// # Errors
    /// When it is worth asking again.
    pub fn admit(&mut self, now: Micros) -> Result<(), Micros> {
        match *self {
            Self::Closed { .. } => Ok(()),
            Self::Open { until, pause } | Self::Probing { until, pause } => {
                if now < until {
                    return Err(until);
                }
                *self = Self::Probing {
                    until: now.plus_seconds(PROBE),
                    pause,
                };
                Ok(())
            }
        }
    }

    /// It answered, whatever it said.
    pub fn answered(&mut self) {
        *self = Self::default();
    }

    /// It did not answer, or with a 5xx.
    pub fn failed(&mut self, now: Micros) {
        *self = match *self {
            Self::Closed { failures } if failures + 1 < FAILURES => Self::Closed {
                failures: failures + 1,
            },
            Self::Closed { .. } => Self::open(now, FIRST_PAUSE),
            // One that was sent before it opened says nothing new.
            Self::Open { .. } => return,
            Self::Probing { pause, .. } => Self::open(now, pause.saturating_mul(2)),
        };
    }

    fn open(now: Micros, pause: i64) -> Self {
        let pause = pause.min(LONGEST_PAUSE);
        Self::Open {
            until: now.plus_seconds(pause),
            pause,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Micros = Micros(1_000_000_000);

    fn opened() -> Circuit {
        let mut circuit = Circuit::default();
        for _ in 0..FAILURES {
            circuit.failed(START);
        }
        circuit
    }

    #[test]
    fn failures_in_a_row_open_it_and_an_answer_in_between_does_not() {
        let mut circuit = Circuit::default();
        for _ in 0..FAILURES - 1 {
            circuit.failed(START);
        }
        circuit.answered();
        for _ in 0..FAILURES - 1 {
            circuit.failed(START);
            assert_eq!(circuit.admit(START), Ok(()));
        }
        circuit.failed(START);
        assert_eq!(circuit.admit(START), Err(START.plus_seconds(FIRST_PAUSE)));
    }

    #[test]
    fn after_the_pause_one_asks_and_the_others_wait_for_it() {
        let mut circuit = opened();
        let then = START.plus_seconds(FIRST_PAUSE);
        assert_eq!(circuit.admit(then), Ok(()));
        assert!(circuit.admit(then).is_err());
        circuit.answered();
        assert_eq!(circuit.admit(then), Ok(()));
        assert_eq!(circuit.admit(then), Ok(()));
    }

    #[test]
    fn the_pause_grows_with_each_probe_that_fails_up_to_a_limit() {
        let (mut circuit, mut now, mut pauses) = (opened(), START, Vec::new());
        for _ in 0..8 {
            let until = circuit.admit(now).unwrap_err();
            pauses.push(until.seconds_since(now));
            now = until;
            circuit.admit(now).unwrap();
            circuit.failed(now);
        }
        assert_eq!(pauses, [15, 30, 60, 120, 240, 300, 300, 300]);
    }

    #[test]
    fn a_probe_that_is_lost_is_followed_by_another() {
        let mut circuit = opened();
        let then = START.plus_seconds(FIRST_PAUSE);
        circuit.admit(then).unwrap();
        assert!(circuit.admit(then.plus_seconds(PROBE - 1)).is_err());
        assert_eq!(circuit.admit(then.plus_seconds(PROBE)), Ok(()));
    }

    proptest! {
        /// Whatever happens, it is asked again within the longest pause, and by one only while it is not well.
        #[test]
        fn it_never_stays_open(happens in proptest::collection::vec((0_u8..3, 0_i64..40), 1..80)) {
            let (mut circuit, mut now) = (Circuit::default(), START);
            for (what, seconds) in happens {
                now = now.plus_seconds(seconds);
                match what {
                    0 => circuit.failed(now),
                    1 => circuit.answered(),
                    _ => {
                        if circuit.admit(now).is_ok() && !matches!(circuit, Circuit::Closed { .. }) {
                            prop_assert!(circuit.admit(now).is_err(), "two probes");
                        }
                    }
                }
                let mut later = circuit;
                prop_assert_eq!(later.admit(now.plus_seconds(LONGEST_PAUSE)), Ok(()));
            }
        }
    }
}
