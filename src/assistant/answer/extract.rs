//! Which sentences of the passage found are the answer, as the store wrote them and in its order.
//!
//! A short section is given whole: it was written to be read whole. Of a longer one it is the one to
//! three neighbouring sentences that cover most of the question; of a list, the lines that do.

use crate::assistant::retrieval::{Concept, DocumentKind, Hit, Index, covered};
use crate::assistant::text::Passage;
use crate::conversation::words::words;

const SENTENCES: usize = 3;
/// Longest answer, in bytes, that a further sentence may still join.
const ANSWER_BYTES: usize = 420;
/// A paragraph up to this long, in bytes, is not cut.
const SHORT: usize = 260;
/// The share of a question a heading must have for all that is under it to be the answer.
const HEADED: f32 = 0.3;
/// What a line's label counts beside the line.
const LABEL: f32 = 0.4;

/// The answer to these concepts from the passage `hit`, if it has any sentence; with `steps`, what
/// is to be done comes after it.
pub(super) fn answer(
    index: &Index,
    concepts: &[Concept],
    hit: &Hit,
    steps: bool,
) -> Option<String> {
    let document = index.document_of(hit)?;
    let passage = index.passage(hit.place)?;
    let mut said = if passage.is_list() {
        lines(index, concepts, passage, hit.place)
    } else if is_whole(concepts, passage, index.heading(hit.place)) {
        passage.sentences.iter().collect()
    } else {
        window(concepts, passage, index.sentences(hit.place))?
    };
    if steps {
        said.extend(procedure(index, hit, passage, bytes(&said)));
    }
    let joined = joined(&said);
    let named = {
        let title = words(&document.title);
        let said = words(&joined);
        title.iter().any(|word| said.contains(word))
    };
    (!joined.is_empty()).then(|| match document.kind {
        DocumentKind::Product if !named => format!("{}: {joined}", document.title),
        DocumentKind::Product
        | DocumentKind::Page
        | DocumentKind::Policy
        | DocumentKind::Faq
        | DocumentKind::Text => joined,
    })
}

/// The section of the same document that is headed "How to …", when it still fits.
fn procedure<'a>(index: &'a Index, hit: &Hit, passage: &Passage, so_far: usize) -> Vec<&'a String> {
    index
        .passages_of(hit)
        .filter(|other| *other != passage && !other.is_list())
        .filter(|other| {
            let heading = other.heading.as_deref().unwrap_or_default();
            words(heading).first().is_some_and(|word| word == "how")
        })
        .map(|other| {
            let mut room = ANSWER_BYTES.saturating_sub(so_far);
            other
                .sentences
                .iter()
                .take_while(|sentence| {
                    let fits = sentence.len() < room;
                    room = room.saturating_sub(sentence.len() + 1);
                    fits
                })
                .collect::<Vec<_>>()
        })
        .next()
        .unwrap_or_default()
}

fn bytes(said: &[&String]) -> usize {
    said.iter().map(|sentence| sentence.len() + 1).sum()
}

fn is_whole(concepts: &[Concept], passage: &Passage, heading: &[u32]) -> bool {
    let all: Vec<&String> = passage.sentences.iter().collect();
    let most = if covered(concepts, heading) >= HEADED {
        ANSWER_BYTES
    } else {
        SHORT
    };
    bytes(&all) <= most
}

/// The lines of a list that cover most of the question, each as much as the other, and those that
/// have what these lack.
fn lines<'a>(
    index: &Index,
    concepts: &[Concept],
    passage: &'a Passage,
    place: usize,
) -> Vec<&'a String> {
    // All lines are about what the title names.
    let mut asked: Vec<Concept> = concepts.to_vec();
    asked.retain(|concept| concept.nearness(index.title(place)) <= 0.0);
    let terms = index.sentences(place).iter();
    let labels = (0..).map(|line| index.label(place, line));
    let all = passage.sentences.iter().zip(terms.zip(labels));
    let lines: Vec<_> = all.collect();
    let mut taken = vec![false; lines.len()];
    let mut room = ANSWER_BYTES;
    loop {
        let scores = lines.iter().map(|(_, (terms, label))| {
            let named = label.map_or(0.0, |it| covered(&asked, it));
            covered(&asked, terms) + LABEL * named
        });
        let scores: Vec<f32> = scores.collect();
        let most = scores.iter().copied().fold(0.0, f32::max);
        if most <= 0.0 && taken.contains(&true) {
            break;
        }
        for ((score, taken), (line, _)) in scores.iter().zip(&mut taken).zip(&lines) {
            if *score >= most - 0.02 && !*taken && line.len() <= room {
                *taken = true;
                room = room.saturating_sub(line.len() + 2);
            }
        }
        let before = asked.len();
        asked.retain(|concept| {
            let met = lines
                .iter()
                .zip(&taken)
                .any(|((_, (terms, _)), taken)| *taken && concept.nearness(terms) > 0.0);
            concept.telling && !met
        });
        if asked.is_empty() || asked.len() == before {
            break;
        }
    }
    let chosen = lines.into_iter().zip(taken);
    chosen
        .filter(|(_, taken)| *taken)
        .map(|((line, _), _)| line)
        .collect()
}

/// The one to three neighbouring sentences that cover most of the question.
fn window<'a>(
    concepts: &[Concept],
    passage: &'a Passage,
    terms: &[Box<[u32]>],
) -> Option<Vec<&'a String>> {
    let sentences: Vec<&String> = passage.sentences.iter().collect();
    let mut best: Option<(f32, usize, usize)> = None;
    for first in 0..sentences.len() {
        for count in 1..=SENTENCES {
            let Some((window, said)) = terms
                .get(first..first + count)
                .zip(sentences.get(first..first + count))
            else {
                break;
            };
            if count > 1 && bytes(said) > ANSWER_BYTES {
                break;
            }
            let score = covered(concepts, &window.concat()) - 0.03 * (count as f32 - 1.0);
            if best.is_none_or(|(most, _, _)| score > most + f32::EPSILON) {
                best = Some((score, first, count));
            }
        }
    }
    let (score, first, mut count) = best?;
    // A heading's words are in none of its sentences: then the beginning says most.
    let first = if score <= 0.0 { 0 } else { first };
    while count < 2
        && sentences
            .get(first..=first + count)
            .is_some_and(|more| bytes(more) <= ANSWER_BYTES)
    {
        count += 1;
    }
    sentences.get(first..first + count).map(<[_]>::to_vec)
}

/// Lines become sentences; sentences stay as they are.
fn joined(said: &[&String]) -> String {
    said.iter()
        .map(|sentence| match sentence.chars().last() {
            Some('.' | '!' | '…' | ':' | ';' | '。' | '！') => (*sentence).clone(),
            _ => format!("{sentence}."),
        })
        .collect::<Vec<_>>()
        .join(" ")
}
