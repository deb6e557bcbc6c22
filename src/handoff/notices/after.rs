//! What becomes of an alert after a try of sending it. Pure.

use super::alerts::Kept;
use crate::clock::Micros;

/// Seconds after which an alert is no news.
pub const GOOD: i64 = 60 * 60;
/// Seconds before each next try; the last one goes on.
const PAUSES: [i64; 7] = [2, 5, 20, 60, 120, 300, 900];

/// Why one could not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It may work later; not before so many seconds, where the other side said so.
    Later(&'static str, Option<i64>),
    /// It was not tried: it is worth trying then.
    NotYet(Micros),
    /// It never will.
    Never(&'static str),
}

/// What becomes of an alert after a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it was sent.
    Sent,
    /// It is given up.
    Failed(&'static str),
    /// It is tried then; without a reason this was no try.
    Again {
        /// Why it was in vain.
        why: Option<&'static str>,
        /// When.
        due: Micros,
    },
}

impl Next {
    /// Decides: it is news for an hour, and as long it is tried.
    #[must_use]
    pub fn of(alert: &Kept, end: Result<(), Trouble>, now: Micros) -> Self {
        let old = now.seconds_since(Micros(alert.at)) > GOOD;
        match end {
            Ok(()) => Self::Sent,
            Err(Trouble::Never(why)) => Self::Failed(why),
            Err(Trouble::Later(why, _)) if old => Self::Failed(why),
            Err(Trouble::NotYet(_)) if old => Self::Failed("busy"),
            Err(Trouble::Later(why, after)) => {
                let at = usize::try_from(alert.tries).unwrap_or(0);
                let pause = PAUSES.get(at).or(PAUSES.last()).copied().unwrap_or(GOOD);
                let pause = pause.max(after.unwrap_or(0).min(GOOD));
                Self::Again {
                    why: Some(why),
                    due: now.plus_seconds(pause),
                }
            }
            Err(Trouble::NotYet(due)) => Self::Again { why: None, due },
        }
    }
}
