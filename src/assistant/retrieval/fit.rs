//! How well a passage's place fits a question: its title, its heading, its row of a table; and how
//! much of the question it leaves out.

use super::{Concept, Entry, HOW, Index, NOT, plain_terms};
use crate::assistant::text::{is_row, label};

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
    pub(super) fn fit(entry: &Entry, concepts: &[Concept], opens: bool) -> f32 {
        let about = covered(concepts, &entry.title);
        let headed = covered(concepts, &entry.heading);
        let all_of_it = concepts
            .iter()
            .filter(|concept| concept.telling)
            .all(|concept| {
                let near = concept.nearness(&entry.title);
                let own = concept
                    .nearness(&entry.heading)
                    .max(concept.nearness(&entry.body));
                near > 0.0 && own >= near
            });
        let mut fit = 1.0
            + if entry.is_product { NAMED } else { ABOUT } * about
            + HEADED * headed
            + TOGETHER * together(concepts, &entry.order);
        if opens {
            fit *= if all_of_it && about > 0.0 {
                TOPIC
            } else {
                OPENING
            };
        }
        if let Some(row) = entry.passage.sentences.first().filter(|line| is_row(line)) {
            // Another country's row is no answer for those who named none.
            let name = plain_terms(label(row).unwrap_or_default());
            if covered(concepts, &name) <= 0.0 {
                fit *= OTHER_ROW;
            }
        }
        let asks = |sign: &str| concepts.iter().any(|concept| concept.word == sign);
        if entry.heading.iter().any(|term| term == HOW) && !asks(HOW) {
            fit *= UNASKED_HOW;
        }
        if entry.heading.iter().any(|term| term == NOT) && !asks(NOT) {
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
pub(in crate::assistant) fn covered(concepts: &[Concept], terms: &[String]) -> f32 {
    let all: f32 = concepts.iter().map(Concept::importance).sum();
    let met: f32 = concepts
        .iter()
        .map(|concept| concept.importance() * concept.nearness(terms))
        .sum();
    if all > 0.0 { met / all } else { 0.0 }
}

/// The share of a question's weight whose neighbouring words are neighbours in a text, too.
fn together(concepts: &[Concept], body: &[String]) -> f32 {
    let all: f32 = concepts.iter().map(Concept::importance).sum();
    let met: f32 = concepts
        .windows(2)
        .filter_map(|pair| {
            let [one, next] = pair else {
                return None;
            };
            let met = body
                .windows(2)
                .filter_map(|at| {
                    let (first, second) = at.split_at_checked(1)?;
                    Some(one.nearness(first).min(next.nearness(second)))
                })
                .fold(0.0, f32::max);
            Some(met * (one.importance() + next.importance()) / 2.0)
        })
        .sum();
    if all > 0.0 { met / all } else { 0.0 }
}
