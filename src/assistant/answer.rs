//! Answers a question out of the store's own sentences, or says that it can't.
//!
//! The gate asks how much of the question the best passage covers, weighing rare words most: a
//! word the store never uses ("pianos") is a good reason to be unsure. The answer is one to three
//! sentences as the store wrote them, with where they are from; nothing is ever put in other words.

mod extract;
#[cfg(test)]
mod test_store;
#[cfg(test)]
mod tests;

use super::retrieval::{Concept, DocumentKind, HOW, Hit, Index, covered, plain_terms};
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
    reply_from(index, question, earlier, ANSWERS_FROM)
}

/// The same, answering from another confidence on.
#[must_use]
pub fn reply_from(index: &Index, question: &str, earlier: &[String], from: f32) -> Reply {
    if let Some(text) = smalltalk::answer(question) {
        return Reply::SmallTalk {
            text: text.to_owned(),
        };
    }
    let own = index.concepts(question);
    let mut alone = Finding::of(index, own.clone());
    if (asks_for_goods(question) || asks_a_product_how(&alone, index)) && !alone.is_headed(index) {
        // A violin named on a tuner's page is no violin for sale, and no lesson in tuning one.
        alone.confidence *= IN_PASSING;
    }
    let finding = match follow_up(index, question, &own, earlier) {
        Some(concepts) => {
            let together = Finding::of(index, concepts);
            if together.confidence >= from || !has_telling(&own) {
                together
            } else {
                alone
            }
        }
        None => alone,
    };
    finding.into_reply(index, asks_for_steps(question), from)
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

    fn into_reply(self, index: &Index, steps: bool, from: f32) -> Reply {
        let looked_at = self.looked_at(index);
        let confidence = self.confidence;
        if confidence >= from
            && let Some(best) = self.hits.first()
            && let Some(document) = index.document_of(best)
            && let Some(text) = extract::answer(index, &self.concepts, best, steps)
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
            confidence: confidence.min(from - 0.01).max(0.0),
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
    let missing = index.missing(concepts, best.place);
    let sum = 6.0 * best.coverage + 1.2 * body + 0.8 * margin - 2.6 * unknown - 1.0 * missing - 3.9;
    1.0 / (1.0 + (-sum).exp())
}

/// "Do you sell …?"
fn asks_for_goods(question: &str) -> bool {
    let words = words(question);
    let advice = words.iter().any(|word| word == "should");
    words.iter().any(|word| {
        matches!(word.as_str(), "sell" | "stock" | "carry" | "selling") || (advice && word == "buy")
    })
}

/// "How do I …?", with nothing but the text of one of the goods to answer it.
fn asks_a_product_how(finding: &Finding, index: &Index) -> bool {
    let best = finding.hits.first();
    let document = best.and_then(|best| index.document_of(best));
    finding.concepts.iter().any(|concept| concept.word == HOW)
        && document.is_some_and(|it| it.kind == DocumentKind::Product)
}

/// "How do returns work?"
fn asks_for_steps(question: &str) -> bool {
    let words = words(question);
    words.first().is_some_and(|word| word == "how")
        && words
            .last()
            .is_some_and(|word| word == "work" || word == "works")
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
