//! Answers a question out of the store's own sentences, or says that it can't.
//!
//! The gate asks how much of the question the best passage covers, weighing rare words most: a
//! word the store never uses ("pianos") is a good reason to be unsure. The answer is one to three
//! sentences as the store wrote them, with where they are from; nothing is ever put in other words.

#[cfg(test)]
mod test_store;
#[cfg(test)]
mod tests;

use super::retrieval::{Concept, Document, DocumentKind, Hit, Index, plain_terms};
use super::smalltalk;
use crate::conversation::words::words;

/// From this confidence on, the assistant answers.
pub const ANSWERS_FROM: f32 = 0.5;
/// Passages looked at for one question.
const LOOKED_AT: usize = 12;
/// Documents named to staff as looked at.
const NAMED: usize = 3;
/// What a word of the message before counts in a follow-up.
const EARLIER: f32 = 0.6;
/// What is left of the confidence when the goods asked for are only named in passing.
const IN_PASSING: f32 = 0.5;
const SENTENCES: usize = 3;
/// Longest answer, in bytes, that a further sentence may still join.
const ANSWER_BYTES: usize = 420;

/// Where an answer is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub title: String,
    pub url: Option<String>,
    /// Id of the document.
    pub document: i64,
}

/// A document the assistant considered, for the staff who take over.
#[derive(Debug, Clone, PartialEq)]
pub struct LookedAt {
    pub title: String,
    pub url: Option<String>,
    /// Share of the question its best passage covers, 0 to 1.
    pub score: f32,
}

/// What the assistant has to say to a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    Answer {
        text: String,
        sources: Vec<Source>,
        /// 0 to 1, at least `ANSWERS_FROM`.
        confidence: f32,
        looked_at: Vec<LookedAt>,
    },
    SmallTalk {
        text: String,
    },
    Unsure {
        /// 0 to 1, below `ANSWERS_FROM`.
        confidence: f32,
        looked_at: Vec<LookedAt>,
    },
}

/// Answers `question`; `earlier` are the shopper's messages before it, newest last, which a
/// follow-up such as "and for strings?" leans on.
#[must_use]
pub fn reply(index: &Index, question: &str, earlier: &[String]) -> Reply {
    if let Some(text) = smalltalk::answer(question) {
        return Reply::SmallTalk {
            text: text.to_owned(),
        };
    }
    let own = index.concepts(question);
    let mut alone = Finding::of(index, own.clone());
    if asks_for_goods(question) && !alone.is_headed(index) {
        // A violin named on a tuner's page is no violin for sale.
        alone.confidence *= IN_PASSING;
    }
    let finding = match follow_up(index, question, &own, earlier) {
        Some(concepts) => {
            let together = Finding::of(index, concepts);
            if together.confidence >= ANSWERS_FROM || !has_telling(&own) {
                together
            } else {
                alone
            }
        }
        None => alone,
    };
    finding.into_reply(index)
}

/// What was found for a question, and how far it is to be trusted.
struct Finding {
    concepts: Vec<Concept>,
    hits: Vec<Hit>,
    confidence: f32,
}

impl Finding {
    fn of(index: &Index, concepts: Vec<Concept>) -> Self {
        let hits = index.search_concepts(&concepts, LOOKED_AT);
        let confidence = confidence(index, &concepts, &hits);
        Self {
            concepts,
            hits,
            confidence,
        }
    }

    fn into_reply(self, index: &Index) -> Reply {
        let looked_at = self.looked_at(index);
        let confidence = self.confidence;
        if confidence >= ANSWERS_FROM
            && let Some(best) = self.hits.first()
            && let Some(document) = index.document_of(best)
            && let Some(text) = self.extract(index, best, document)
        {
            return Reply::Answer {
                text,
                sources: vec![Source {
                    title: document.title.clone(),
                    url: document.url.clone(),
                    document: document.id,
                }],
                confidence,
                looked_at,
            };
        }
        Reply::Unsure {
            confidence: confidence.min(ANSWERS_FROM - 0.01),
            looked_at,
        }
    }

    /// Whether the best passage's title or heading has what the question tells of.
    fn is_headed(&self, index: &Index) -> bool {
        let Some(best) = self.hits.first() else {
            return false;
        };
        let title = index.document_of(best).map_or("", |it| it.title.as_str());
        let heading = index
            .passage(best.place)
            .and_then(|it| it.heading.as_deref());
        let terms = plain_terms(&format!("{title} {}", heading.unwrap_or_default()));
        let mut told = self.concepts.iter().filter(|concept| concept.telling);
        told.any(|concept| concept.nearness(&terms) > 0.0)
    }

    fn looked_at(&self, index: &Index) -> Vec<LookedAt> {
        let mut out: Vec<LookedAt> = Vec::new();
        let mut seen = Vec::new();
        for hit in &self.hits {
            if seen.contains(&hit.document) || out.len() == NAMED {
                continue;
            }
            seen.push(hit.document);
            if let Some(document) = index.document_of(hit) {
                out.push(LookedAt {
                    title: document.title.clone(),
                    url: document.url.clone(),
                    score: hit.coverage.min(1.0),
                });
            }
        }
        out
    }

    /// The one to three neighbouring sentences that cover most of the question.
    fn extract(&self, index: &Index, hit: &Hit, document: &Document) -> Option<String> {
        let passage = index.passage(hit.place)?;
        let sentences = &passage.sentences;
        let terms: Vec<Vec<String>> = sentences.iter().map(|text| plain_terms(text)).collect();
        let mut best: Option<(f32, usize, usize)> = None;
        for first in 0..sentences.len() {
            let mut length = 0;
            for count in 1..=SENTENCES {
                let Some(window) = terms.get(first..first + count) else {
                    break;
                };
                length += sentences.get(first + count - 1).map_or(0, String::len);
                if count > 1 && length > ANSWER_BYTES {
                    break;
                }
                let score = covered(&self.concepts, &window.concat()) - 0.03 * (count as f32 - 1.0);
                if best.is_none_or(|(most, _, _)| score > most + f32::EPSILON) {
                    best = Some((score, first, count));
                }
            }
        }
        let (score, first, mut count) = best?;
        // A heading's words are in none of its sentences: then the beginning says most.
        let first = if score <= 0.0 { 0 } else { first };
        let bytes = |count: usize| -> usize {
            sentences
                .iter()
                .skip(first)
                .take(count)
                .map(String::len)
                .sum()
        };
        while count < 2 && first + count < sentences.len() && bytes(count + 1) <= ANSWER_BYTES {
            count += 1;
        }
        let said = sentences.get(first..first + count)?;
        let joined = said
            .iter()
            .map(|sentence| match sentence.chars().last() {
                Some('.' | '!' | '…' | ':' | ';' | '。' | '！') => sentence.clone(),
                _ => format!("{sentence}."),
            })
            .collect::<Vec<_>>()
            .join(" ");
        let named = {
            let title = words(&document.title);
            let said = words(&joined);
            title.iter().any(|word| said.contains(word))
        };
        Some(match document.kind {
            DocumentKind::Product if !named => format!("{}: {joined}", document.title),
            DocumentKind::Product
            | DocumentKind::Page
            | DocumentKind::Policy
            | DocumentKind::Faq
            | DocumentKind::Text => joined,
        })
    }
}

/// The share of a question's weight that these terms cover, 0 to 1.
fn covered(concepts: &[Concept], terms: &[String]) -> f32 {
    let all: f32 = concepts.iter().map(Concept::importance).sum();
    let met: f32 = concepts
        .iter()
        .map(|concept| concept.importance() * concept.nearness(terms))
        .sum();
    if all > 0.0 { met / all } else { 0.0 }
}

fn confidence(index: &Index, concepts: &[Concept], hits: &[Hit]) -> f32 {
    let Some(best) = hits.first() else {
        return 0.0;
    };
    if !has_telling(concepts) {
        return 0.1;
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
    let body = index.passage(best.place).map_or(0.0, |passage| {
        covered(concepts, &plain_terms(&passage.sentences.join(" ")))
    });
    let sum = 6.0 * best.coverage + 1.2 * body + 0.8 * margin - 2.6 * unknown - 3.9;
    1.0 / (1.0 + (-sum).exp())
}

/// "Do you sell …?"
fn asks_for_goods(question: &str) -> bool {
    words(question)
        .iter()
        .any(|word| matches!(word.as_str(), "sell" | "stock" | "carry" | "selling"))
}

/// Whether anything in the question is particular to it.
fn has_telling(concepts: &[Concept]) -> bool {
    concepts.iter().any(|concept| concept.telling)
}

/// The concepts of a follow-up together with those of the message it follows; nothing when the
/// question stands by itself.
fn follow_up(
    index: &Index,
    question: &str,
    own: &[Concept],
    earlier: &[String],
) -> Option<Vec<Concept>> {
    let words = words(question);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let leans = matches!(
        words.as_slice(),
        ["and" | "also" | "or" | "but" | "then", ..]
            | ["what" | "how", "about", ..]
            | ["what", "if", ..]
    ) || words.len() <= 3
        || words.iter().any(|word| {
            matches!(
                *word,
                "it" | "its" | "that" | "they" | "them" | "those" | "one" | "ones" | "these"
            )
        })
        || !has_telling(own);
    if !leans {
        return None;
    }
    let before = earlier
        .iter()
        .rev()
        .filter(|text| smalltalk::answer(text).is_none())
        .map(|text| index.concepts(text))
        .find(|concepts| has_telling(concepts))?;
    let mut concepts = own.to_vec();
    for mut concept in before {
        let said = concepts.iter().any(|own| own.word == concept.word);
        if !said && concept.known {
            concept.weight *= EARLIER;
            concepts.push(concept);
        }
    }
    Some(concepts)
}
