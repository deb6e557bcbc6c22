//! What the words alone say: how sure they are, and where in a document they find the fact that a model found it for.

use super::NOTHING_ASKED;
use super::form::{asks_for_goods, has_telling};
use crate::assistant::retrieval::{Concept, Hit, Index, covered};

const PLAINLY: f32 = 0.7;
/// From this confidence on, the words choose among the passages of the document found.
const WORDS_CHOOSE: f32 = 0.4;

/// Whether the words alone say, and plainly, that the document found answers.
pub(super) fn plainly(
    index: &Index,
    text: &str,
    concepts: &[Concept],
    found: &[Hit],
    worded: &[Hit],
) -> bool {
    let same = found
        .first()
        .zip(worded.first())
        .is_some_and(|(one, other)| one.document == other.document);
    same && !asks_for_goods(text) && confidence(index, concepts, worded) >= PLAINLY
}

/// A model tells what a document is about better than which of its passages has the fact asked for: of the document
/// found, the words choose the passage where they find the same one and are at all sure.
pub(super) fn by_words_within(
    index: &Index,
    concepts: &[Concept],
    found: &mut Vec<Hit>,
    worded: &[Hit],
) {
    let (Some(best), Some(other)) = (found.first(), worded.first()) else {
        return;
    };
    if best.document != other.document
        || best.place == other.place
        || confidence(index, concepts, worded) < WORDS_CHOOSE
    {
        return;
    }
    let (near, score, place) = (best.near, best.score, other.place);
    let mut chosen = other.clone();
    (chosen.near, chosen.score) = (near, score);
    found.retain(|hit| hit.place != place);
    found.insert(0, chosen);
}

pub(super) fn confidence(index: &Index, concepts: &[Concept], hits: &[Hit]) -> f32 {
    let Some(best) = hits.first() else {
        return 0.0;
    };
    if !has_telling(concepts) {
        return NOTHING_ASKED;
    }
    let all: f32 = concepts.iter().map(Concept::importance).sum();
    let unknown: f32 = concepts
        .iter()
        .filter(|concept| !concept.known)
        .map(Concept::importance)
        .sum::<f32>()
        / all;
    let rival = hits
        .iter()
        .find(|hit| hit.document != best.document)
        .map_or(0.0, |hit| hit.score);
    let margin = (best.score - rival) / best.score.max(0.001);
    let body = covered(concepts, index.body(best.place));
    let missing = index.missing(concepts, best.place);
    let sum = 6.0 * best.coverage + 1.2 * body + 0.8 * margin - 2.6 * unknown - 1.0 * missing - 3.9;
    1.0 / (1.0 + (-sum).exp())
}
