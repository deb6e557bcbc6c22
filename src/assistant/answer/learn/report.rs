//! What the weights would be worth in a store they were not learned from, as a table.

use std::fmt::Write as _;

use super::{ANSWERED, Gates, Sample, UNHEARD};
use crate::assistant::answer::gate::{self, ASKS_NOTHING};
use crate::assistant::retrieval::SIGNS;

/// A store left out, with what was learned from the others.
pub struct HeldOut<'a> {
    pub name: &'a str,
    pub order: [f32; SIGNS],
    pub gates: Gates,
    /// What was put to it and its parts.
    pub samples: Vec<&'a Sample>,
    /// What was put to all of it, with the passages.
    pub wholes: Vec<&'a Sample>,
}

impl HeldOut<'_> {
    /// How sure the gate is, as odds.
    fn says(&self, sample: &Sample, shifts: &Shifts) -> f64 {
        let large = f64::from(gate::large(&sample.signs));
        let whole = by(&self.gates.whole, sample) + shifts.whole;
        let small = by(&self.gates.small, sample);
        let sure = large * whole + (1.0 - large) * small;
        if by(&self.gates.asks, sample) + shifts.asks < 0.0 {
            sure - f64::from(ASKS_NOTHING)
        } else {
            sure
        }
    }

    fn of(
        &self,
        part: impl Fn(Option<usize>) -> bool,
        answerable: bool,
        shifts: &Shifts,
    ) -> Vec<(f64, &Sample)> {
        let those = self
            .samples
            .iter()
            .filter(|it| part(it.part) && it.answerable == answerable);
        those.map(|it| (self.says(it, shifts), *it)).collect()
    }

    /// How often the right passage is the first, and among five, in the order of the others.
    fn found(&self) -> (f64, f64) {
        let (mut first, mut five, mut all) = (0.0, 0.0, 0.0_f64);
        for one in self.wholes.iter().filter(|it| it.answerable) {
            let says = |signs: &[f32; SIGNS]| -> f32 {
                signs
                    .iter()
                    .zip(&self.order)
                    .map(|(is, weight)| is * weight)
                    .sum()
            };
            let right = one.passages.iter().filter(|it| it.1).map(|it| says(&it.0));
            let right = right.fold(f32::NEG_INFINITY, f32::max);
            let before = one
                .passages
                .iter()
                .filter(|it| !it.1 && says(&it.0) >= right)
                .count();
            all += 1.0;
            first += f64::from(u8::from(before == 0 && right > f32::NEG_INFINITY));
            five += f64::from(u8::from(before < 5 && right > f32::NEG_INFINITY));
        }
        (first / all.max(1.0), five / all.max(1.0))
    }
}

fn by(weights: &[f64], sample: &Sample) -> f64 {
    let (bias, weights) = weights.split_last().unwrap_or((&0.0, &[]));
    let signs = sample.signs.iter().zip(weights);
    bias + signs
        .map(|(is, weight)| f64::from(*is) * weight)
        .sum::<f64>()
}

/// What is added to a gate so that, in stores left out, as much is answered at even odds as is wanted. Small stores are
/// left as they were learned: they answer as few as they have answers.
#[derive(Clone, Default)]
pub struct Shifts {
    pub whole: f64,
    pub asks: f64,
}

impl Shifts {
    pub fn of(held_out: &[HeldOut<'_>]) -> Self {
        let mut shifts = Self {
            asks: heard(held_out),
            ..Self::default()
        };
        let mut tried = shifts.clone();
        shifts.whole = until(ANSWERED, |by| {
            tried.whole = by;
            answered(held_out, &tried)
        });
        shifts
    }
}

/// The share of the answerable questions that are answered, in the mean of the stores.
fn answered(held_out: &[HeldOut<'_>], shifts: &Shifts) -> f64 {
    let share = held_out.iter().map(|it| {
        let those = it
            .samples
            .iter()
            .filter(|one| one.answerable && one.part == Some(0));
        let said: Vec<bool> = those.map(|one| it.says(one, shifts) >= 0.0).collect();
        said.iter().filter(|it| **it).count() as f64 / said.len().max(1) as f64
    });
    share.sum::<f64>() / held_out.len().max(1) as f64
}

/// Where a share that grows reaches what is wanted.
fn until(wanted: f64, mut share: impl FnMut(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if share(middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// What is to be added so that hardly a question is taken for asking nothing.
fn heard(held_out: &[HeldOut<'_>]) -> f64 {
    let least = held_out.iter().filter_map(|it| {
        let questions = it
            .samples
            .iter()
            .filter(|one| one.answerable && one.part == Some(0));
        let mut says: Vec<f64> = questions.map(|one| by(&it.gates.asks, one)).collect();
        says.sort_by(f64::total_cmp);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a list"
        )]
        let at = (says.len() as f64 * UNHEARD) as usize;
        says.get(at).copied()
    });
    let least: Vec<f64> = least.collect();
    -least.iter().sum::<f64>() / least.len().max(1) as f64
}

/// The table: a line for each store left out, and the mean.
#[must_use]
pub fn table(held_out: &[HeldOut<'_>], shifts: &Shifts) -> String {
    let mut out = String::from(
        "left out             R@1   R@5 AUROC answered right admitted | parts: AUROC answered admitted | messages left\n",
    );
    let mut sums = [0.0; 10];
    for one in held_out {
        let (first, five) = one.found();
        let whole = |part: Option<usize>| part == Some(0);
        let parts = |part: Option<usize>| part.is_some_and(|it| it > 0);
        let (yes, no) = (one.of(whole, true, shifts), one.of(whole, false, shifts));
        let (some, none) = (one.of(parts, true, shifts), one.of(parts, false, shifts));
        let nothing = one.of(|part| part.is_none(), false, shifts);
        let over = |those: &[(f64, &Sample)]| {
            let over = those.iter().filter(|it| it.0 >= 0.0).count();
            over as f64 / those.len().max(1) as f64
        };
        let right = yes.iter().filter(|it| it.0 >= 0.0 && it.1.found).count();
        let answered = yes.iter().chain(&no).filter(|it| it.0 >= 0.0).count();
        let row = [
            first,
            five,
            auroc(&yes, &no),
            over(&yes),
            right as f64 / answered.max(1) as f64,
            1.0 - over(&no),
            auroc(&some, &none),
            over(&some),
            1.0 - over(&none),
            1.0 - over(&nothing),
        ];
        for (sum, is) in sums.iter_mut().zip(row) {
            *sum += is / held_out.len().max(1) as f64;
        }
        line(&mut out, one.name, &row);
    }
    line(&mut out, "mean", &sums);
    out
}

fn line(out: &mut String, name: &str, row: &[f64]) {
    let row: Vec<String> = row.iter().map(|it| format!("{it:.3}")).collect();
    let _ = writeln!(out, "{name:<20} {}", row.join(" "));
}

fn auroc(yes: &[(f64, &Sample)], no: &[(f64, &Sample)]) -> f64 {
    let mut won = 0.0;
    for one in yes {
        for other in no {
            won += match one.0.total_cmp(&other.0) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    won / (yes.len() * no.len()).max(1) as f64
}
