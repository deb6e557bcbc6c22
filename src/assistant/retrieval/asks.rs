//! A question's concepts, laid out to be compared with many passages: one look at each term of a passage tells
//! whether any concept means it.

use super::concepts::Concept;
use super::{HOW, NOT};

/// Bits by which most terms that nothing asks for are told at once.
const BITS: usize = 1024;

/// What a question asks, by the numbers of its terms.
#[derive(Debug)]
pub struct Asks {
    /// The weight of each concept, in order, and whether it tells what the question is about.
    weights: Vec<(f32, bool)>,
    /// The weight of all that is asked.
    pub(super) all: f32,
    pub(super) how: bool,
    pub(super) not: bool,
    /// Term, concept and how near the one is to the other, by term.
    terms: Vec<(u32, u32, f32)>,
    bits: [u64; BITS / 64],
}

impl Asks {
    pub(super) fn of(concepts: &[Concept]) -> Self {
        let mut bits = [0_u64; BITS / 64];
        let mut terms: Vec<(u32, u32, f32)> = Vec::new();
        for (at, concept) in (0..).zip(concepts) {
            for (term, near) in &concept.numbers {
                terms.push((*term, at, *near));
                if let Some(word) = bits.get_mut(*term as usize % BITS / 64) {
                    *word |= 1 << (term % 64);
                }
            }
        }
        terms.sort_unstable_by_key(|(term, at, _)| (*term, *at));
        let asks = |sign: &str| concepts.iter().any(|concept| concept.word == sign);
        Self {
            weights: concepts
                .iter()
                .map(|it| (it.importance(), it.telling))
                .collect(),
            all: concepts.iter().map(Concept::importance).sum(),
            how: asks(HOW),
            not: asks(NOT),
            terms,
            bits,
        }
    }

    /// The concepts a term stands for, and how near each.
    fn meant(&self, term: u32) -> &[(u32, u32, f32)] {
        let word = self.bits.get(term as usize % BITS / 64);
        if word.is_none_or(|word| word & (1 << (term % 64)) == 0) {
            return &[];
        }
        let from = self.terms.partition_point(|(one, _, _)| *one < term);
        let rest = self.terms.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|(one, _, _)| *one == term).count();
        rest.get(..count).unwrap_or_default()
    }

    /// How near these terms come to each concept, 0 to 1.
    pub(super) fn near(&self, terms: &[u32]) -> Vec<f32> {
        let mut out = vec![0.0_f32; self.weights.len()];
        for (_, concept, near) in terms.iter().flat_map(|term| self.meant(*term)) {
            if let Some(most) = out.get_mut(*concept as usize) {
                *most = most.max(*near);
            }
        }
        out
    }

    /// The share of the question's weight that is met by what is so near to each concept.
    pub(super) fn share(&self, near: &[f32]) -> f32 {
        let met: f32 = self
            .weights
            .iter()
            .zip(near)
            .map(|((weight, _), near)| weight * near)
            .sum();
        if self.all > 0.0 { met / self.all } else { 0.0 }
    }

    /// Whether each telling concept is as near to one text as it is in another at all.
    pub(super) fn all_told(&self, title: &[f32], own: impl Fn(usize) -> f32) -> bool {
        let telling = self.weights.iter().zip(title).enumerate();
        telling
            .filter(|(_, ((_, telling), _))| *telling)
            .all(|(at, (_, near))| *near > 0.0 && own(at) >= *near)
    }

    /// The share of the question's weight whose neighbouring words are neighbours in a text, too.
    pub(super) fn together(&self, order: &[u32]) -> f32 {
        let pairs = self.weights.len().saturating_sub(1);
        if pairs == 0 {
            return 0.0;
        }
        // How near two neighbours of the text come to each concept and the next.
        let mut met = vec![0.0_f32; pairs];
        let mut terms = order.iter().map(|term| self.meant(*term));
        let mut before = terms.next().unwrap_or_default();
        for here in terms {
            for (_, concept, near) in before {
                let next = here.iter().find(|(_, other, _)| *other == concept + 1);
                if let (Some((_, _, next)), Some(most)) = (next, met.get_mut(*concept as usize)) {
                    *most = most.max(near.min(*next));
                }
            }
            before = here;
        }
        let weights = self.weights.iter().zip(self.weights.iter().skip(1));
        let met: f32 = weights
            .zip(met)
            .map(|(((one, _), (next, _)), met)| met * (one + next) / 2.0)
            .sum();
        if self.all > 0.0 { met / self.all } else { 0.0 }
    }
}
