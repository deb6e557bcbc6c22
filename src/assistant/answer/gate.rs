//! Knowing when it does not know: the signs that what was found answers what was asked, and how sure they make it.
//!
//! A logistic regression. Its signs are about the best passage (how near it is, how far ahead of the others, how well
//! each word of the question finds its like in it) and about the question (a question whether something *is so*
//! is more often one that nothing answers than a question *how* something is). The numbers are in `weights`.

use super::form::Form;
use crate::assistant::meaning::lexicon::weighted;
use crate::assistant::retrieval::{Concept, Index, Reading, covered};
use crate::assistant::text::{Stems, weight};
use crate::assistant::vectors::Kind;
use crate::assistant::weights;

/// How many signs there are.
pub const COUNT: usize = 59;

/// The sign that says how many passages there are, and those that tell whether anything is asked.
pub const PASSAGES: usize = 49;
pub const ASKING_SIGNS: [usize; 22] = [
    4, 5, 24, 26, 27, 28, 29, 30, 31, 32, 34, 36, 47, 48, 50, 51, 52, 53, 54, 55, 56, 57,
];
/// A store with so few passages is small, one with so many is not; those between are a little of both.
const SMALL: (f32, f32) = (5.0, 70.0);
/// What the odds lose where nothing is asked.
pub const ASKS_NOTHING: f32 = 3.0;
/// What is left of the confidence where a question is strange to the store.
const STRANGE: f32 = 0.3;
/// Nearer than this comes anything that is about the same.
const FAR: f32 = 0.35;
/// Nearer than this to a subject is what shoppers ask any shop.
const COMMON_TOPIC: f32 = 0.35;
/// Passages of which the nearest word is taken for each word asked.
const TOGETHER: usize = 3;

/// The signs of one question and what was found for it, in the order of the weights.
#[must_use]
pub fn signs(index: &Index, concepts: &[Concept], reading: &Reading) -> [f32; COUNT] {
    let mut out = [0.0; COUNT];
    let Some(best) = reading.found.first() else {
        return out;
    };
    let near = Nearness::of(index, reading);
    let rival = reading
        .found
        .iter()
        .skip(1)
        .find(|it| !index.same_document(it.place, best.place));
    let after = |at: usize| {
        reading
            .found
            .get(at)
            .map_or(best.score - 10.0, |it| it.score)
    };
    let most_about = reading
        .found
        .iter()
        .map(|it| it.traits.sentence_about)
        .fold(0.0, f32::max);
    let nearest = reading
        .found
        .iter()
        .map(|it| it.traits.whole)
        .fold(0.0, f32::max);
    let most_quick = reading
        .found
        .iter()
        .map(|it| it.traits.quick)
        .fold(0.0, f32::max);
    let (mean, spread) = reading.usual;
    let asked: f32 = concepts.iter().map(Concept::importance).sum();
    let unknown = concepts
        .iter()
        .filter(|it| !it.known)
        .map(Concept::importance)
        .sum::<f32>();
    let form = Form::of(&reading.text);
    let body = index.body(best.place);
    let values = [
        best.score,
        best.score
            - rival
                .map_or(best.score - 10.0, |it| it.score)
                .max(best.score - 10.0),
        best.score - after(4).max(best.score - 10.0),
        (best.traits.whole - mean) / spread.max(0.01),
        best.traits.whole,
        best.traits.sentence,
        best.traits.title,
        best.traits.about,
        best.traits.sentence_about,
        most_about,
        best.traits.aligned,
        near.worst,
        near.worst_rare,
        near.has,
        near.unknown,
        near.focus_worst,
        near.focus_mean,
        near.focus_here,
        near.focus_known,
        near.focus_last,
        near.misnamed,
        near.named,
        best.traits.code,
        flag(index.lacks_code(reading)),
        (reading.asked.len() as f32).min(8.0) / 8.0,
        near.focus.min(5.0) / 5.0,
        reading.topic,
        reading.scattered,
        flag(form.whether),
        flag(form.goods),
        flag(form.open),
        flag(form.first_person),
        flag(reading.text.bytes().any(|it| it.is_ascii_digit())),
        holds_sign(concepts, body),
        best.coverage,
        covered(concepts, body),
        unknown / asked.max(0.1),
        index.missing(concepts, best.place),
        best.traits.lexical,
        near.together_worst,
        flag(nearest - best.traits.whole < 0.001),
        best.traits.quick,
        best.traits.quick_sentence,
        best.traits.common,
        best.traits.length,
        best.traits.count,
        flag(most_quick - best.traits.quick < 0.001),
        reading.chatter,
        reading.chatter - reading.topic.max(nearest),
        (reading.passages_len(index).max(1) as f32).ln(),
        flag(form.asks),
        flag(form.tells),
        flag(form.mark),
        flag(form.first_person && !form.asks),
        flag(form.words <= 2),
        flag(form.trouble),
        flag(form.selling),
        flag(form.first_person && form.trouble),
        best.sample,
    ];
    out.copy_from_slice(&values);
    out
}

/// How sure these signs make it, 0 to 1.
#[must_use]
pub fn confidence(kind: Kind, signs: &[f32; COUNT]) -> f32 {
    let weights = weights::of(kind);
    let large = large(signs);
    let sum = large * weights.gate.says(signs) + (1.0 - large) * weights.small.says(signs);
    let nothing = weights.asks.says(signs) < 0.0;
    let sample = signs.last().copied().unwrap_or(0.0);
    // No store had sample questions when the rest was learned. One that is all but the question answers it.
    let sum = sum - if nothing { ASKS_NOTHING } else { 0.0 } + 14.0 * (sample - 0.7).max(0.0);
    let sure = 1.0 / (1.0 + (-sum).exp());
    if is_strange(signs) {
        sure * STRANGE
    } else {
        sure
    }
}

/// How far the store is no small one, 0 to 1.
#[must_use]
pub fn large(signs: &[f32; COUNT]) -> f32 {
    let passages = signs.get(PASSAGES).copied().unwrap_or_default();
    let (small, large) = (SMALL.0.ln(), SMALL.1.ln());
    ((passages - small) / (large - small)).clamp(0.0, 1.0)
}

/// Whether the question is about something the store and other stores never speak of: nothing is near it, and none of
/// its words is known. What the rest was learned from has next to no such questions, real shoppers do.
fn is_strange(signs: &[f32; COUNT]) -> bool {
    let [whole, sentence, known, topic, coverage] =
        [4, 5, 18, 26, 34].map(|at| signs.get(at).copied().unwrap_or(0.0));
    whole.max(sentence) < FAR && known <= 0.0 && coverage < 0.01 && topic < COMMON_TOPIC
}

fn flag(is: bool) -> f32 {
    if is { 1.0 } else { 0.0 }
}

/// How well the question's words find their like.
#[derive(Default)]
struct Nearness {
    worst: f32,
    worst_rare: f32,
    has: f32,
    unknown: f32,
    focus: f32,
    focus_worst: f32,
    focus_mean: f32,
    focus_here: f32,
    focus_known: f32,
    focus_last: f32,
    named: f32,
    misnamed: f32,
    together_worst: f32,
}

impl Nearness {
    fn of(index: &Index, reading: &Reading) -> Self {
        let asked = &reading.asked;
        let Some(best) = reading.found.first().filter(|_| !asked.is_empty()) else {
            return Self {
                worst: 0.5,
                focus_worst: 0.5,
                focus_mean: 0.5,
                focus_last: 0.5,
                ..Self::default()
            };
        };
        let stems = Stems::default();
        let terms: Vec<String> = asked.iter().map(|it| stems.of(&it.word)).collect();
        let (near, place) = (&best.words, best.place);
        let mut together = near.clone();
        for other in reading.found.iter().take(TOGETHER).skip(1) {
            for (most, near) in together.iter_mut().zip(&other.words) {
                *most = most.max(*near);
            }
        }
        let least = |near: &[f32]| near.iter().copied().fold(1.0, f32::min);
        let rarest = index.rarest();
        let here: Vec<f32> = terms
            .iter()
            .map(|term| flag(index.has(place, term)))
            .collect();
        let known: Vec<f32> = asked
            .iter()
            .map(|it| flag(index.knows(reading, &it.word)))
            .collect();
        let names: Vec<bool> = terms.iter().map(|term| index.names(term)).collect();
        let named = names.iter().filter(|is| **is).count();
        let held = names
            .iter()
            .zip(&here)
            .filter(|(is, here)| **is && **here > 0.0)
            .count();
        let telling: Vec<usize> = (0..asked.len())
            .filter(|at| asked.get(*at).is_some_and(|it| weight(&it.word) >= 1.0))
            .collect();
        let mut focus: Vec<usize> = telling.clone();
        focus.retain(|at| names.get(*at) == Some(&false));
        if focus.is_empty() {
            focus = if telling.is_empty() {
                (0..asked.len()).collect()
            } else {
                telling
            };
        }
        let of = |values: &[f32]| -> Vec<f32> {
            focus
                .iter()
                .filter_map(|at| values.get(*at).copied())
                .collect()
        };
        let mean = |values: &[f32]| {
            let values = of(values);
            values.iter().sum::<f32>() / values.len().max(1) as f32
        };
        let rare = asked
            .iter()
            .zip(near)
            .map(|(it, near)| (1.0 - near) * it.idf / rarest);
        let unknown: Vec<f32> = known.iter().map(|known| 1.0 - known).collect();
        Self {
            worst: least(near),
            worst_rare: rare.fold(0.0, f32::max),
            has: weighted(asked, &here),
            unknown: weighted(asked, &unknown),
            focus: focus.len() as f32,
            focus_worst: least(&of(near)),
            focus_mean: mean(near),
            focus_here: mean(&here),
            focus_known: mean(&known),
            focus_last: of(near).last().copied().unwrap_or(0.5),
            named: flag(named > 0),
            misnamed: flag(named > 0 && held * 2 < named),
            together_worst: least(&together),
        }
    }
}

/// Whether the passage has what the question asks for, a span of time or an amount: 1 if so, -1 if not, 0 when it
/// asks for neither.
fn holds_sign(concepts: &[Concept], body: &[u32]) -> f32 {
    let signs = concepts
        .iter()
        .filter(|it| it.variants.iter().any(|(term, _)| term.starts_with('#')));
    let mut signs = signs
        .filter(|it| !it.telling || it.word.contains(' '))
        .peekable();
    if signs.peek().is_none() {
        0.0
    } else if signs.any(|it| it.nearness(body) > 0.0) {
        1.0
    } else {
        -1.0
    }
}
