//! What a query costs, and how long to wait for it: a shop gives points that flow back at a steady rate.
//!
//! A query pays its worst case before it is sent and gets back what it did not use, so the worst case is held
//! here until the answer says what is left. Nothing over [`MOST`] points is ever answered.

use std::collections::HashMap;
use std::time::Duration;

use serde::Deserialize;

use crate::clock::Micros;

/// The most points one query may cost.
pub const MOST: f64 = 1_000.0;
/// What a shop on the smallest plan gives, until an answer says what this one does.
const FIRST: Status = Status {
    most: 2_000.0,
    left: 2_000.0,
    rate: 100.0,
};
/// Points a second below which what an answer says of its rate can't be meant.
const SLOWEST: f64 = 1.0;

/// `extensions.cost` of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Cost {
    /// Its worst case.
    #[serde(rename = "requestedQueryCost", default)]
    pub requested: Option<f64>,
    /// What it came to; missing when it was not run.
    #[serde(rename = "actualQueryCost", default)]
    pub actual: Option<f64>,
    /// What the shop gives now.
    #[serde(rename = "throttleStatus", default)]
    pub status: Option<Status>,
}

/// What a shop gives.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Status {
    /// How many points there can be.
    #[serde(rename = "maximumAvailable")]
    pub most: f64,
    /// How many there are.
    #[serde(rename = "currentlyAvailable")]
    pub left: f64,
    /// How many flow back in a second.
    #[serde(rename = "restoreRate")]
    pub rate: f64,
}

/// Why a query can't be sent now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Short {
    /// Points are missing; they are there after so long, if nobody else takes them.
    Wait(Duration),
    /// There are never so many.
    Never,
}

/// One shop's points, as far as we know them.
#[derive(Clone, Debug)]
pub struct Budget {
    status: Status,
    at: Micros,
    /// Worst cases of what was sent and not answered yet.
    held: f64,
    /// Worst cases as answers told them, by query.
    told: HashMap<&'static str, f64>,
}

impl Budget {
    /// A shop nothing is known of.
    #[must_use]
    pub fn new(now: Micros) -> Self {
        Self {
            status: FIRST,
            at: now,
            held: 0.0,
            told: HashMap::new(),
        }
    }

    /// The worst case of a query: as the shop told it last, else as declared.
    #[must_use]
    pub fn worst(&self, query: &str, declared: f64) -> f64 {
        self.told.get(query).copied().unwrap_or(declared)
    }

    /// Points there are for another query.
    #[must_use]
    pub fn free(&self, now: Micros) -> f64 {
        let since = now.0.saturating_sub(self.at.0).max(0) as f64 / 1e6;
        let flown = self.status.left + since * self.status.rate;
        flown.min(self.status.most) - self.held
    }

    /// Takes `cost` points for a query about to be sent. Each success is ended by [`Budget::settle`].
    ///
    /// # Errors
    /// [`Short`].
    pub fn hold(&mut self, cost: f64, now: Micros) -> Result<(), Short> {
        if cost > MOST || cost > self.status.most {
            return Err(Short::Never);
        }
        let missing = cost - self.free(now);
        if missing <= 0.0 {
            self.held += cost;
            return Ok(());
        }
        // A moment more than the sum says: rounding must not make it one point short.
        Err(Short::Wait(
            Duration::from_secs_f64(missing / self.status.rate) + Duration::from_millis(1),
        ))
    }

    /// A query that held `cost` was answered (or was not): `told` is what the answer says of cost.
    pub fn settle(&mut self, query: &'static str, cost: f64, told: Option<&Cost>, now: Micros) {
        self.held = (self.held - cost).max(0.0);
        if let Some(requested) = told.and_then(|told| told.requested)
            && requested.is_finite()
            && requested >= 0.0
        {
            self.told.insert(query, requested);
        }
        match told.and_then(|told| told.status).filter(plausible) {
            Some(status) => {
                self.status = status;
                self.at = now;
            }
            // Nobody said what is left, so it may have cost all of it.
            None => self.spend(cost, now),
        }
    }

    /// The shop says there are not enough, without saying how many there are.
    pub fn emptied(&mut self, now: Micros) {
        self.status.left = 0.0;
        self.at = now;
    }

    fn spend(&mut self, cost: f64, now: Micros) {
        let left = self.free(now) + self.held - cost;
        self.status.left = left.max(0.0);
        self.at = now;
    }
}

fn plausible(status: &Status) -> bool {
    let Status { most, left, rate } = *status;
    [most, left, rate].iter().all(|number| number.is_finite()) && most > 0.0 && rate >= SLOWEST
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Micros = Micros(1_000_000_000);

    fn says(requested: f64, left: f64) -> Cost {
        Cost {
            requested: Some(requested),
            actual: None,
            status: Some(Status {
                most: 2_000.0,
                left,
                rate: 100.0,
            }),
        }
    }

    fn seconds(short: Short) -> f64 {
        match short {
            Short::Wait(wait) => wait.as_secs_f64(),
            Short::Never => panic!("never"),
        }
    }

    #[test]
    fn it_waits_for_what_is_missing_at_the_rate_it_flows_back() {
        let mut budget = Budget::new(START);
        budget.hold(992.0, START).unwrap();
        budget.settle("orders", 992.0, Some(&says(992.0, 192.0)), START);
        let wait = seconds(budget.hold(992.0, START).unwrap_err());
        assert!((8.0..8.01).contains(&wait), "{wait}");
        // Half of the time later half is still missing.
        let wait = seconds(budget.hold(992.0, START.plus_seconds(4)).unwrap_err());
        assert!((4.0..4.01).contains(&wait), "{wait}");
        assert_eq!(budget.hold(992.0, START.plus_seconds(8)), Ok(()));
    }

    #[test]
    fn what_costs_more_than_there_can_be_is_never_sent() {
        let mut budget = Budget::new(START);
        assert_eq!(budget.hold(1_000.5, START), Err(Short::Never));
        let small = Cost {
            status: Some(Status {
                most: 500.0,
                left: 500.0,
                rate: 50.0,
            }),
            ..says(1.0, 0.0)
        };
        budget.hold(1.0, START).unwrap();
        budget.settle("shop", 1.0, Some(&small), START);
        assert_eq!(budget.hold(501.0, START), Err(Short::Never));
    }

    #[test]
    fn it_learns_what_a_query_costs_here() {
        let mut budget = Budget::new(START);
        assert_eq!(budget.worst("orders", 992.0), 992.0);
        budget.hold(992.0, START).unwrap();
        budget.settle("orders", 992.0, Some(&says(61.0, 1_990.0)), START);
        assert_eq!(budget.worst("orders", 992.0), 61.0);
        assert_eq!(budget.worst("products", 982.0), 982.0);
    }

    #[test]
    fn without_a_word_on_cost_the_worst_is_believed() {
        let mut budget = Budget::new(START);
        for _ in 0..2 {
            budget.hold(1_000.0, START).unwrap();
            budget.settle("a", 1_000.0, None, START);
        }
        assert_eq!(budget.free(START), 0.0);
        budget.emptied(START.plus_seconds(5));
        let wait = seconds(budget.hold(100.0, START.plus_seconds(5)).unwrap_err());
        assert!((1.0..1.01).contains(&wait), "{wait}");
    }

    #[test]
    fn nonsense_about_cost_is_passed_over() {
        let mut budget = Budget::new(START);
        for status in [(f64::NAN, 1.0, 1.0), (2_000.0, 0.0, 0.0), (-5.0, 0.0, 50.0)] {
            let (most, left, rate) = status;
            let told = Cost {
                requested: Some(f64::INFINITY),
                actual: None,
                status: Some(Status { most, left, rate }),
            };
            budget.hold(10.0, START).unwrap();
            budget.settle("a", 10.0, Some(&told), START);
        }
        assert_eq!(budget.free(START), 1_970.0);
        assert_eq!(budget.worst("a", 10.0), 10.0);
    }

    proptest! {
        /// Askers that hold first never take more than the shop gives, whoever answers when.
        #[test]
        fn askers_together_never_overdraw(
            steps in proptest::collection::vec((1.0..1_000.0_f64, 0_i64..5_000_000, any::<bool>(), 0.0..1.0_f64), 1..60)
        ) {
            let (mut budget, mut now) = (Budget::new(START), START);
            // The shop's own account: what it has, and what was sent and not answered.
            let (mut has, mut sent) = (2_000.0_f64, Vec::new());
            for (cost, micros, answer, used) in steps {
                now = Micros(now.0 + micros);
                has = (has + micros as f64 / 1e6 * 100.0).min(2_000.0);
                match budget.hold(cost, now) {
                    Ok(()) => {
                        // The shop takes the worst case when it begins.
                        has -= cost;
                        sent.push(cost);
                    }
                    Err(short) => prop_assert!(seconds(short) > 0.0),
                }
                prop_assert!(has >= -1e-6, "overdrawn: {has}");
                if answer && !sent.is_empty() {
                    let cost: f64 = sent.remove(0);
                    has = (has + cost * used).min(2_000.0);
                    budget.settle("q", cost, Some(&says(cost, has)), now);
                }
            }
        }

        /// After the wait it said, the points are there.
        #[test]
        fn the_wait_it_says_is_enough(cost in 1.0..1_000.0_f64, left in 0.0..1_000.0_f64) {
            let mut budget = Budget::new(START);
            budget.hold(1.0, START).unwrap();
            budget.settle("q", 1.0, Some(&says(1.0, left)), START);
            if let Err(Short::Wait(wait)) = budget.hold(cost, START) {
                let then = Micros(START.0 + i64::try_from(wait.as_micros()).unwrap());
                prop_assert_eq!(budget.hold(cost, then), Ok(()));
            }
        }
    }
}
