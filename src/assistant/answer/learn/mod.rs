//! `counterbell train --stores FOLDER`: learns in which order passages come, and when what is found is an answer.
//!
//! Each folder below FOLDER with a `passages.json` is a store; its `questions.jsonl` names the passage that answers
//! each question, its `unanswerable.jsonl` has near ones that nothing answers; `messages/learn.txt` has messages that
//! ask for nothing at all. The order is a softmax over the passages of a store, fitted to the passage that answers.
//! The gate is three logistic regressions over `gate::signs`: one of whole stores; one of parts of each (5 to 40
//! passages, which answer few of the questions), for small stores; one that tells questions from messages that ask for
//! nothing. Each store counts the same.
//! What it would be worth in a store it has not seen is told by leaving out one store at a time.

mod fit;
mod lessons;
mod report;

use std::fmt::Write as _;
use std::path::Path;

use super::gate::{self, COUNT};
use crate::assistant::meaning::{Known, Meaning};
use crate::assistant::retrieval::{Index, SIGNS};
use crate::assistant::vectors::{self, Encoders, Kind};
use crate::assistant::weights::{Scale, Weights};
use fit::{Choice, Example, choose, tell_apart};
use lessons::Remembering;
pub use lessons::{Store, read};
use std::sync::Arc;

/// The file's first line.
const HEAD: &str = "# What signs of passages and answers count: `counterbell train --stores tests/data/assistant`.\n";
/// The order begun with: by it the passages are chosen that are looked at word by word.
const BEGUN: [f32; SIGNS] = [
    8.0, 6.0, 3.0, 3.0, 3.0, 1.0, 3.0, 1.5, 1.0, 1.0, -4.0, -0.4, 0.4,
];
/// How small the weights are kept.
const SMALL_ORDER: f64 = 4e-4;
const SMALL_GATE: f64 = 0.01;
/// What the messages that ask for nothing count beside the questions.
const MESSAGES: f64 = 0.05;
/// In a part at least this share of the weight is that of the questions it answers.
const LEAST_ANSWERED: f64 = 0.25;
/// How many passages a part has.
const SIZES: [usize; 6] = [5, 5, 10, 10, 20, 40];
/// Of the questions a store has an answer to, so many are to be answered from the product's own confidence on.
const ANSWERED: f64 = 0.77;
/// Of the questions that a store answers, so many may be taken for asking nothing.
const UNHEARD: f64 = 0.025;

/// A question or message put to a store or a part of it.
struct Sample {
    store: usize,
    /// 0 for the whole store, the number of the part from 1, or none for a message that asks for nothing.
    part: Option<usize>,
    answerable: bool,
    /// Whether the first passage is the right one.
    found: bool,
    signs: [f32; COUNT],
    /// The passages' signs, and which answer; of whole stores only.
    passages: Vec<([f32; SIGNS], bool)>,
}

/// Reads the stores, learns, and writes `weights.txt` into `out`. Returns what to tell.
///
/// # Errors
/// One line: what can't be read or written.
pub fn run(folder: &Path, out: &Path) -> Result<String, String> {
    let (stores, messages, data) = read(folder)?;
    let meaning = Arc::new(Meaning::new()?);
    let table = Remembering::new(Box::new(vectors::static_table()?));
    let minilm = Remembering::new(Box::new(vectors::minilm()?));
    let mut text = format!("{HEAD}data {data}\n{}", used()?);
    let mut told = String::new();
    for kind in [Kind::Minilm, Kind::Static] {
        let encoders = Encoders {
            model: (kind == Kind::Minilm).then_some(&minilm as &dyn vectors::Encoder),
            table: Some(&table),
        };
        let (weights, table) = learn(&stores, &messages, &meaning, encoders);
        text.push_str(&weights.write(kind));
        let _ = writeln!(told, "{}\n{table}", kind.as_str());
    }
    let path = out.join("weights.txt");
    std::fs::write(&path, text)
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(told)
}

/// What is learned by, beside the stores: its files' checksums, one a line.
///
/// # Errors
/// When a file is missing.
pub fn used() -> Result<String, String> {
    let topics = vectors::checksum(&vectors::minilm_topics()?);
    Ok(format!(
        "{}topics-minilm.bin {topics}\n",
        vectors::checksums()?
    ))
}

/// Learns from these stores and messages, read by these models; also tells what it is worth, as a table.
#[must_use]
pub fn learn(
    stores: &[Store],
    messages: &[String],
    meaning: &Arc<Meaning>,
    encoders: Encoders<'_>,
) -> (Weights, String) {
    // The order first, out of the whole stores: the gate judges what comes first in it.
    let begun = Weights {
        order: BEGUN,
        ..Weights::default()
    };
    let wholes: Vec<Sample> = stores
        .iter()
        .enumerate()
        .flat_map(|(at, store)| {
            let index = understood(store, None, meaning, encoders);
            asked(&index, at, store, Some(0), encoders, &begun)
        })
        .collect();
    let order = |left_out: Option<usize>| -> [f32; SIGNS] {
        let choices = choices(&wholes, left_out);
        narrowed(&choose(&choices, SIGNS, SMALL_ORDER))
    };
    let mut weights = Weights {
        order: order(None),
        ..begun
    };
    let mut samples = Vec::new();
    for (at, store) in stores.iter().enumerate() {
        let index = understood(store, None, meaning, encoders);
        samples.extend(asked(&index, at, store, Some(0), encoders, &weights));
        let nothing = messages
            .iter()
            .filter_map(|text| sample(&index, text, &[], (at, None), encoders, &weights));
        samples.extend(nothing);
        for (number, size) in SIZES.into_iter().enumerate() {
            let part = store.part(size, number);
            let index = understood(store, Some(&part), meaning, encoders);
            samples.extend(asked(
                &index,
                at,
                &part,
                Some(number + 1),
                encoders,
                &weights,
            ));
        }
    }
    let held_out: Vec<report::HeldOut<'_>> = stores
        .iter()
        .enumerate()
        .map(|(at, store)| report::HeldOut {
            name: &store.name,
            order: order(Some(at)),
            gates: Gates::without(&samples, stores.len(), Some(at)),
            samples: samples.iter().filter(|it| it.store == at).collect(),
            wholes: wholes.iter().filter(|it| it.store == at).collect(),
        })
        .collect();
    let shifts = report::Shifts::of(&held_out);
    let gates = Gates::without(&samples, stores.len(), None);
    weights.gate = shifted(&gates.whole, shifts.whole);
    weights.small = shifted(&gates.small, 0.0);
    weights.asks = shifted(&gates.asks, shifts.asks);
    (weights, report::table(&held_out, &shifts))
}

fn understood(
    store: &Store,
    part: Option<&Store>,
    meaning: &Arc<Meaning>,
    encoders: Encoders<'_>,
) -> Index {
    let documents = part.unwrap_or(store).documents.clone();
    Index::build(documents).understood(meaning, encoders, Some(&Known::new()))
}

/// Every question of a store, put to it.
fn asked(
    index: &Index,
    at: usize,
    store: &Store,
    part: Option<usize>,
    encoders: Encoders<'_>,
    weights: &Weights,
) -> Vec<Sample> {
    let questions = store.asked.iter();
    questions
        .filter_map(|one| sample(index, &one.text, &one.right, (at, part), encoders, weights))
        .collect()
}

fn sample(
    index: &Index,
    text: &str,
    right: &[i64],
    (store, part): (usize, Option<usize>),
    encoders: Encoders<'_>,
    weights: &Weights,
) -> Option<Sample> {
    let text = index.mended(text);
    let concepts = index.concepts(&text);
    if !super::has_telling(&concepts) {
        // Such a message is told apart before any sign is looked at.
        return None;
    }
    let reading = index.read_by(&text, &concepts, encoders, |_| &weights.order)?;
    let is_right = |place: usize| {
        let document = index.document_at(place);
        document.is_some_and(|it| right.contains(&it))
    };
    let found = reading.found.first().is_some_and(|it| is_right(it.place));
    let close = reading.found.iter().filter(|it| it.close);
    let passages = close
        .map(|it| (it.traits.row(), is_right(it.place)))
        .collect();
    Some(Sample {
        store,
        part,
        answerable: !right.is_empty(),
        found,
        signs: gate::signs(index, &concepts, &reading),
        passages,
    })
}

fn choices(wholes: &[Sample], left_out: Option<usize>) -> Vec<Choice<'_>> {
    let used = |it: &&Sample| Some(it.store) != left_out && it.answerable;
    let count = |store: usize| {
        wholes
            .iter()
            .filter(|it| it.answerable && it.store == store)
            .count()
    };
    let choice = |it: &'_ Sample| -> f64 { 1.0 / count(it.store).max(1) as f64 };
    wholes
        .iter()
        .filter(used)
        .map(|one| Choice {
            passages: one
                .passages
                .iter()
                .map(|(signs, right)| (signs.as_slice(), *right))
                .collect(),
            weight: choice(one),
        })
        .collect()
}

/// What is learned from all stores but one; each the weights of the signs, the bias last.
struct Gates {
    /// Whether a whole store answers.
    whole: Vec<f64>,
    /// Whether a small one does.
    small: Vec<f64>,
    /// Whether anything is asked at all.
    asks: Vec<f64>,
}

impl Gates {
    fn without(samples: &[Sample], stores: usize, left_out: Option<usize>) -> Self {
        // How many there are of each sort, so that each sort counts what it should.
        let sorts = SIZES.len() + 2;
        let mut counts = vec![[0.0_f64; 2]; stores * sorts];
        let sort = |it: &Sample| it.store * sorts + it.part.map_or(sorts - 1, |part| part);
        for one in samples {
            if let Some([no, yes]) = counts.get_mut(sort(one)) {
                *(if one.answerable { yes } else { no }) += 1.0;
            }
        }
        let of = |one: &Sample| counts.get(sort(one)).copied().unwrap_or([1.0, 1.0]);
        // What one example weighs in its sort, where the answerable have this share.
        let share = |one: &Sample, share: f64| {
            let [no, yes] = of(one);
            if one.answerable {
                share / yes.max(1.0)
            } else {
                (1.0 - share) / no.max(1.0)
            }
        };
        let learn = |signs: &dyn Fn(usize) -> bool,
                     so: &dyn Fn(&Sample) -> bool,
                     weight: &dyn Fn(&Sample) -> f64| {
            let those = samples.iter().filter(|it| Some(it.store) != left_out);
            let rows: Vec<(Vec<f32>, bool, f64)> = those
                .map(|one| {
                    let seen = one.signs.iter().enumerate();
                    let seen = seen.map(|(at, is)| if signs(at) { *is } else { 0.0 });
                    (seen.collect(), so(one), weight(one))
                })
                .filter(|(_, _, weight)| *weight > 0.0)
                .collect();
            let examples: Vec<Example<'_>> = rows
                .iter()
                .map(|(signs, so, weight)| Example {
                    signs,
                    so: *so,
                    weight: *weight,
                })
                .collect();
            tell_apart(&examples, COUNT, SMALL_GATE)
        };
        let nothing = |one: &Sample, all: f64| all * share(one, 0.0);
        Self {
            // By their number alone, a few stores could be told apart.
            whole: learn(
                &|at| at != gate::PASSAGES,
                &|it| it.answerable,
                &|it| match it.part {
                    None => nothing(it, MESSAGES),
                    Some(0) => share(it, 0.5),
                    Some(_) => 0.0,
                },
            ),
            small: learn(&|_| true, &|it| it.answerable, &|it| match it.part {
                None => nothing(it, MESSAGES * SIZES.len() as f64),
                Some(0) => 0.0,
                Some(_) => {
                    let [no, yes] = of(it);
                    share(it, (yes / (yes + no).max(1.0)).clamp(LEAST_ANSWERED, 0.5))
                }
            }),
            asks: learn(
                &|at| gate::ASKING_SIGNS.contains(&at),
                &|it| it.part.is_some(),
                &|it| match it.part {
                    None => nothing(it, 1.0),
                    Some(0) => share(it, 0.5),
                    Some(_) => 0.0,
                },
            ),
        }
    }
}

fn shifted(weights: &[f64], by: f64) -> Scale {
    let (bias, rest) = weights.split_last().unwrap_or((&0.0, &[]));
    Scale {
        bias: narrow(bias + by),
        by: narrowed(rest),
    }
}

fn narrowed<const N: usize>(weights: &[f64]) -> [f32; N] {
    let mut out = [0.0; N];
    for (to, from) in out.iter_mut().zip(weights) {
        *to = narrow(*from);
    }
    out
}

fn narrow(weight: f64) -> f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a weight, far from f32's ends"
    )]
    let weight = weight as f32;
    weight
}
