//! The minutes of a week at which conditions of time hold.

use crate::rules::condition::{Condition, is_time};

const DAY: usize = 24 * 60;

/// Minute for minute, from Monday on.
pub struct Week(Vec<bool>);

impl Week {
    /// When a condition of time, or one that none of several holds, does; nothing for any other.
    pub fn of(condition: &Condition) -> Option<Self> {
        match condition {
            Condition::Time { days, from, to } => {
                let minutes = (1..=7_u8).flat_map(|day| (0..24 * 60_u16).map(move |at| (day, at)));
                Some(Self(
                    minutes
                        .map(|(day, minute)| is_time(days, *from, *to, (day, minute)))
                        .collect(),
                ))
            }
            Condition::None { of } => {
                let mut some = of.iter().filter_map(Self::of).peekable();
                some.peek()?;
                let taken = some.fold(Self::empty(), |taken, one| taken.or(&one));
                Some(Self(taken.0.iter().map(|is| !is).collect()))
            }
            _ => None,
        }
    }

    fn empty() -> Self {
        Self(vec![false; 7 * DAY])
    }

    fn or(mut self, other: &Self) -> Self {
        for (is, other) in self.0.iter_mut().zip(&other.0) {
            *is |= other;
        }
        self
    }

    fn and(mut self, other: &Self) -> Self {
        for (is, other) in self.0.iter_mut().zip(&other.0) {
            *is &= other;
        }
        self
    }

    /// All of it.
    pub fn is_whole(&self) -> bool {
        self.0.iter().all(|is| *is)
    }

    fn is_empty(&self) -> bool {
        !self.0.iter().any(|is| *is)
    }
}

/// Whether the times among parts that must all hold leave no minute.
pub fn never(parts: &[&Condition]) -> bool {
    let times = parts.iter().filter_map(|part| Week::of(part));
    let both = times.reduce(|left, one| left.and(&one));
    both.is_some_and(|left| left.is_empty())
}

/// Whether the times among parts of which one must hold leave out no minute.
pub fn always(parts: &[Condition]) -> bool {
    let times = parts
        .iter()
        .filter(|part| matches!(part, Condition::Time { .. }));
    let either = times.filter_map(Week::of).reduce(|left, one| left.or(&one));
    either.is_some_and(|left| left.is_whole())
}
