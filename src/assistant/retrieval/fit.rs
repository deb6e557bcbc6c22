//! How well a passage's place fits a question: its title, its heading, its row of a table; and how
//! much of the question it leaves out.

use super::{Asks, Concept, Entry, Index};

/// What a document's first passage gains: it says what the document is about.
const OPENING: f32 = 1.05;
/// What a passage gains when the title, or the heading, has all that is asked.
const ABOUT: f32 = 0.45;
/// As much for the goods, which a question that means them names.
const NAMED: f32 = 0.7;
const HEADED: f32 = 0.4;
/// What the opening gains when the question is the document's title and no more.
const TOPIC: f32 = 1.35;
/// What is left under a heading of what is not so.
const DENIED: f32 = 0.9;
/// What a passage gains when it says the question's neighbouring words side by side.
const TOGETHER: f32 = 0.4;
/// What is left of steps nobody asked for.
const UNASKED_HOW: f32 = 0.92;
/// What is left of a table's row whose name is not asked about.
const OTHER_ROW: f32 = 0.7;

impl Index {
    /// What a passage gains by its place: under a title or a heading that says what is asked, or at
    /// the opening of a document that is about nothing else.
    pub(super) fn fit(entry: &Entry, asks: &Asks, opens: bool) -> f32 {
        let title = asks.near(&entry.title);
        let heading = asks.near(&entry.heading);
        let about = asks.share(&title);
        let mut fit = 1.0
            + if entry.is_product { NAMED } else { ABOUT } * about
            + HEADED * asks.share(&heading)
            + TOGETHER * asks.together(&entry.order);
        if opens {
            let body = asks.near(&entry.body);
            let own = |at: usize| {
                let near = |of: &[f32]| of.get(at).copied().unwrap_or(0.0);
                near(&heading).max(near(&body))
            };
            fit *= if about > 0.0 && asks.all_told(&title, own) {
                TOPIC
            } else {
                OPENING
            };
        }
        if entry.row {
            // Another country's row is no answer for those who named none.
            let name = entry.labels.first().and_then(Option::as_deref);
            if asks.share(&asks.near(name.unwrap_or_default())) <= 0.0 {
                fit *= OTHER_ROW;
            }
        }
        if entry.how && !asks.how {
            fit *= UNASKED_HOW;
        }
        if entry.not && !asks.not {
            fit *= DENIED;
        }
        fit
    }

    /// The greatest share of the question in one telling word that a passage has nothing of.
    pub(in crate::assistant) fn missing(&self, concepts: &[Concept], place: usize) -> f32 {
        let all: f32 = concepts.iter().map(Concept::importance).sum();
        let Some(entry) = self.entries.get(place) else {
            return 1.0;
        };
        concepts
            .iter()
            .filter(|concept| {
                let parts = [&entry.title, &entry.heading, &entry.body];
                concept.telling && parts.iter().all(|terms| concept.nearness(terms) <= 0.0)
            })
            .map(|concept| concept.importance() / all.max(f32::EPSILON))
            .fold(0.0, f32::max)
    }
}

/// The share of a question's weight that these terms cover, 0 to 1.
pub(in crate::assistant) fn covered(concepts: &[Concept], terms: &[u32]) -> f32 {
    let all: f32 = concepts.iter().map(Concept::importance).sum();
    let met: f32 = concepts
        .iter()
        .map(|concept| concept.importance() * concept.nearness(terms))
        .sum();
    if all > 0.0 { met / all } else { 0.0 }
}
