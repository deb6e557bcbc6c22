//! The best of many, without putting all of them in order.

use std::cmp::Ordering;

/// Best first; of equals the first.
#[must_use]
pub fn by_score(one: &(usize, f32), other: &(usize, f32)) -> Ordering {
    other.1.total_cmp(&one.1).then(one.0.cmp(&other.0))
}

/// The best of what comes in the order of its places; of equals the first.
#[derive(Debug)]
pub struct Best {
    most: usize,
    found: Vec<(usize, f32)>,
    /// All that would do already are at least as good.
    pub least: f32,
}

impl Best {
    /// None yet of so many.
    #[must_use]
    pub fn of(most: usize) -> Self {
        Self {
            most,
            found: Vec::with_capacity(2 * most),
            least: f32::NEG_INFINITY,
        }
    }

    /// Twice as many as are wanted are gathered before the worse half goes; of many only few are.
    pub fn offer(&mut self, place: usize, score: f32) {
        if score <= self.least {
            return;
        }
        self.found.push((place, score));
        if self.found.len() >= 2 * self.most && self.most > 0 {
            let (_, last, _) = self.found.select_nth_unstable_by(self.most - 1, by_score);
            self.least = last.1;
            self.found.truncate(self.most);
        }
    }

    /// The best, best first.
    #[must_use]
    pub fn in_order(mut self) -> Vec<(usize, f32)> {
        self.found.sort_unstable_by(by_score);
        self.found.truncate(self.most);
        self.found
    }
}

/// The `most` best of what comes in the order of its places, best first; of equals the first.
#[must_use]
pub fn best(all: impl Iterator<Item = (usize, f32)>, most: usize) -> Vec<(usize, f32)> {
    let mut found = Best::of(most);
    for (place, score) in all {
        found.offer(place, score);
    }
    found.in_order()
}
