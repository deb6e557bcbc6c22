//! Goes through the words' places: how much each passage has of a question, by BM25.
//!
//! Only places where a word stands are touched, and only the best are looked at closely, so that ten thousand
//! passages cost little more than a hundred.

use std::sync::Arc;

use super::concepts::Concept;
use super::scope::Scope;
use super::{Asks, ELSEWHERE, Hit, Index, Reading};

/// Passages looked at closely, for where in them the words stand.
const CLOSELY: usize = 200;
/// As many where a model has the last word.
const GLANCED: usize = 32;

/// What each passage has of a question; zero where it has nothing.
#[derive(Debug, Default)]
pub struct Scan {
    /// BM25 by place.
    pub score: Vec<f32>,
    /// The weight of what is covered, by place.
    pub covered: Vec<f32>,
    /// The weight of all that is asked.
    pub asked: f32,
}

impl Scan {
    /// Without what may not be found.
    pub(super) fn within(mut self, scope: Option<&Arc<Scope>>) -> Self {
        if let Some(scope) = scope {
            let both = self.score.iter_mut().zip(&mut self.covered);
            for (place, (score, covered)) in both.enumerate() {
                if !scope.sees(place) {
                    (*score, *covered) = (0.0, 0.0);
                }
            }
        }
        self
    }

    /// The score in which a passage on all of the question beats one that dwells on a part of it.
    pub(super) fn whole(&self, place: usize) -> f32 {
        let score = self.score.get(place).copied().unwrap_or(0.0);
        score * (0.5 + self.coverage(place))
    }

    /// The share of the question that is covered.
    pub(super) fn coverage(&self, place: usize) -> f32 {
        let covered = self.covered.get(place).copied().unwrap_or(0.0);
        if self.asked > 0.0 {
            covered / self.asked
        } else {
            0.0
        }
    }

    /// The places with the best scores, best first.
    pub(super) fn best(&self, most: usize) -> Vec<usize> {
        let found = self
            .score
            .iter()
            .enumerate()
            .filter(|(_, score)| **score > 0.0);
        let found = best(found.map(|(place, _)| (place, self.whole(place))), most);
        found.into_iter().map(|(place, _)| place).collect()
    }
}

/// The `most` best of what comes in the order of its places, best first; of equals the first.
pub(super) fn best(all: impl Iterator<Item = (usize, f32)>, most: usize) -> Vec<(usize, f32)> {
    let order = |one: &(usize, f32), other: &(usize, f32)| {
        other.1.total_cmp(&one.1).then(one.0.cmp(&other.0))
    };
    // Twice as many as are wanted are gathered before the worse half goes. What comes later must be better than all
    // that would do already; of many only few are.
    let mut found: Vec<(usize, f32)> = Vec::with_capacity(2 * most);
    let mut least = f32::NEG_INFINITY;
    for one in all {
        if one.1 <= least {
            continue;
        }
        found.push(one);
        if found.len() >= 2 * most && most > 0 {
            let (_, last, _) = found.select_nth_unstable_by(most - 1, order);
            least = last.1;
            found.truncate(most);
        }
    }
    found.sort_unstable_by(order);
    found.truncate(most);
    found
}

impl Index {
    pub(in crate::assistant) fn search_concepts(
        &self,
        concepts: &[Concept],
        limit: usize,
        scope: Option<&Arc<Scope>>,
    ) -> Vec<Hit> {
        let asks = Asks::of(concepts);
        let scan = self.scan(concepts).within(scope);
        self.search_among(&scan, &asks, CLOSELY.max(limit), limit)
    }

    /// The best passages by words alone, of a question that was read, at less cost.
    pub(in crate::assistant) fn glance(&self, reading: &Reading) -> Vec<Hit> {
        self.search_among(&reading.scan, &reading.asks, GLANCED, 12)
    }

    fn search_among(&self, scan: &Scan, asks: &Asks, closely: usize, limit: usize) -> Vec<Hit> {
        let places = scan.best(closely).into_iter();
        let mut hits: Vec<(usize, f32)> = places
            .map(|place| (place, self.closely(scan, asks, place)))
            .collect();
        hits.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        hits.truncate(limit);
        hits.into_iter()
            .filter_map(|(place, score)| self.hit(scan, place, score))
            .collect()
    }

    /// A passage looked at closely.
    fn hit(&self, scan: &Scan, place: usize, score: f32) -> Option<Hit> {
        let entry = self.entries.get(place)?;
        Some(Hit {
            document: self.documents.get(entry.document)?.id,
            place,
            text: entry.passage.sentences.join(" "),
            score,
            coverage: scan.coverage(place),
            near: scan.coverage(place),
        })
    }

    /// The score of a passage with what it gains by where the words stand.
    pub(super) fn closely(&self, scan: &Scan, asks: &Asks, place: usize) -> f32 {
        let Some(entry) = self.entries.get(place) else {
            return 0.0;
        };
        let opens = self
            .places
            .get(entry.document)
            .is_some_and(|it| it.start == place);
        scan.whole(place) * Self::fit(entry, asks, opens)
    }

    pub(super) fn scan(&self, concepts: &[Concept]) -> Scan {
        let count = self.entries.len();
        let mut scan = Scan {
            score: vec![0.0; count],
            covered: vec![0.0; count],
            asked: concepts.iter().map(Concept::importance).sum(),
        };
        if scan.asked <= 0.0 {
            return scan;
        }
        // What one concept says, and how near it is, by place; emptied after each.
        let mut here: Vec<(f32, f32)> = vec![(0.0, 0.0); count];
        let mut touched: Vec<u32> = Vec::with_capacity(count);
        for concept in concepts {
            let importance = concept.importance();
            self.touch(concept, &mut here, &mut touched);
            for place in touched.drain(..) {
                let place = place as usize;
                let slots = (scan.score.get_mut(place), scan.covered.get_mut(place));
                if let (Some(slot), (Some(score), Some(covered))) = (here.get_mut(place), slots) {
                    let (says, factor) = std::mem::take(slot);
                    *score += importance * factor * says;
                    *covered += importance * factor.min(1.0);
                }
            }
        }
        scan
    }

    /// Notes where a concept occurs, with what it says there and how near the variant is.
    fn touch(&self, concept: &Concept, here: &mut [(f32, f32)], touched: &mut Vec<u32>) {
        let terms = || {
            let numbers = concept.numbers.iter();
            numbers.filter_map(|(number, factor)| Some((self.terms.at(*number)?, *factor)))
        };
        for (term, factor) in terms() {
            for (place, says) in &term.own {
                let Some(slot) = here.get_mut(*place as usize) else {
                    continue;
                };
                if slot.1 <= 0.0 {
                    touched.push(*place);
                }
                if factor > slot.1 || (factor >= slot.1 && *says > slot.0) {
                    *slot = (*says, factor);
                }
            }
        }
        // The rest of a matching document lends a little: a product's page is about the product. It never stands in
        // for the word itself, which counts more than anything lent.
        for (term, factor) in terms() {
            let lent = factor * ELSEWHERE;
            for place in &term.lent {
                let at = *place as usize;
                let (Some(slot), Some(once)) = (here.get_mut(at), self.once.get(at)) else {
                    continue;
                };
                if slot.1 <= 0.0 {
                    touched.push(*place);
                    *slot = (*once, lent);
                } else if slot.1 < lent {
                    *slot = (*once, lent);
                }
            }
        }
    }
}
