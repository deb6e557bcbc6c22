//! What is remembered between questions: each shop's points and its circuit. And how long we are ready to wait.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, RwLock};

use super::cost::{Budget, Cost, Short};
use super::queries::Query;
use crate::circuit::Circuit;
use crate::clock::Micros;
use crate::db::ShopId;

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// One request, its answer read to the end.
    pub request: Duration,
    /// A question in all, with everything that is waited for and tried again.
    pub total: Duration,
    /// The pause before the second try; it doubles with each.
    pub pause: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(10),
            total: Duration::from_secs(20),
            pause: Duration::from_millis(500),
        }
    }
}

/// Budgets and circuits, by shop.
#[derive(Default)]
pub struct State {
    shops: Mutex<HashMap<i64, Arc<Line>>>,
    pace: RwLock<Pace>,
}

/// What is known of one shop's API.
pub struct Line {
    budget: Mutex<Budget>,
    circuit: Mutex<Circuit>,
}

/// Points held for a request on its way. Given up when it is dropped unanswered.
pub struct Held<'l> {
    line: &'l Line,
    query: &'static Query,
    points: f64,
    at: Micros,
    settled: bool,
}

impl State {
    /// Changes how long things may take; tests have no time.
    pub fn set_pace(&self, pace: Pace) {
        *self.pace.write() = pace;
    }

    /// How long things may take.
    #[must_use]
    pub fn pace(&self) -> Pace {
        *self.pace.read()
    }

    /// A shop's line.
    #[must_use]
    pub fn line(&self, shop: ShopId, now: Micros) -> Arc<Line> {
        let mut shops = self.shops.lock();
        let line = shops.entry(shop.key()).or_insert_with(|| {
            Arc::new(Line {
                budget: Mutex::new(Budget::new(now)),
                circuit: Mutex::default(),
            })
        });
        line.clone()
    }
}

impl Line {
    /// Holds the worst case of a query.
    ///
    /// # Errors
    /// [`Short`].
    pub fn hold(&self, query: &'static Query, now: Micros) -> Result<Held<'_>, Short> {
        let mut budget = self.budget.lock();
        let points = budget.worst(query.name, query.points);
        budget.hold(points, now)?;
        Ok(Held {
            line: self,
            query,
            points,
            at: now,
            settled: false,
        })
    }

    /// Points there are for another query.
    #[must_use]
    pub fn free(&self, now: Micros) -> f64 {
        self.budget.lock().free(now)
    }

    /// As [`Circuit::admit`].
    ///
    /// # Errors
    /// When it is worth asking again.
    pub fn admit(&self, now: Micros) -> Result<(), Micros> {
        self.circuit.lock().admit(now)
    }

    /// The shop answered.
    pub fn answered(&self) {
        self.circuit.lock().answered();
    }

    /// It did not.
    pub fn failed(&self, now: Micros) {
        self.circuit.lock().failed(now);
    }

    /// It says that there are no points, and not how many.
    pub fn emptied(&self, now: Micros) {
        self.budget.lock().emptied(now);
    }
}

impl Held<'_> {
    /// The request was answered.
    pub fn settle(mut self, told: Option<&Cost>, now: Micros) {
        self.settled = true;
        let mut budget = self.line.budget.lock();
        budget.settle(self.query.name, self.points, told, now);
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if !self.settled {
            let mut budget = self.line.budget.lock();
            budget.settle(self.query.name, self.points, None, self.at);
        }
    }
}
