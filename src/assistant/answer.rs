//! Answers a question out of the store's own sentences, or says that it can't.
//!
//! The gate asks how near the best passage is and how much of the question it covers, weighing rare
//! words most: a word the store never uses ("pianos") is a good reason to be unsure. The answer is one to
//! three sentences as the store wrote them, with where they are from; nothing is ever put in other words.
//! Without vectors the words alone decide, less surely.

mod across;
pub mod calibrate;
mod codes;
mod extract;
mod follow;
mod form;
pub mod gate;
pub mod learn;
#[cfg(test)]
mod test_store;
#[cfg(test)]
mod tests;
mod worded;

use std::sync::Arc;

use super::language::{Language, reads_as_english};
use super::retrieval::{Concept, Hit, Index, Reading, Scope};
use super::smalltalk;
use super::vectors::{Encoders, Kind};
pub use across::{Across, across};
pub use calibrate::{Calibration, Outcome};
use follow::follow_up;
use form::{asks_a_product_how, asks_for_goods, asks_for_steps, has_telling};
use worded::{by_words_within, confidence, plainly};

/// How sure it is of a message that tells of nothing.
const NOTHING_ASKED: f32 = 0.1;
/// How near a sample question is that is all but the question itself, and how sure that makes it of a message that by
/// itself tells of nothing: "where can I try things on?"
const SAME_QUESTION: f32 = 0.92;
const SAMPLED: f32 = 0.85;
/// From this confidence on, the assistant answers.
pub const ANSWERS_FROM: f32 = 0.5;
/// Passages looked at for one question.
const LOOKED_AT: usize = 40;
/// Documents named to staff as looked at.
const NAMED: usize = 3;
/// How sure the words alone make it, where they are as sure as this that the same document answers.
const WORDED: f32 = 0.55;
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
    /// How near its best passage is, 0 to 1; without vectors the share of the question it covers.
    pub score: f32,
}

/// What the assistant has to say to a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    Answer {
        text: String,
        sources: Vec<Source>,
        /// 0 to 1, before what past answers taught about the shop.
        confidence: f32,
        looked_at: Vec<LookedAt>,
    },
    SmallTalk {
        text: String,
    },
    Unsure {
        /// 0 to 1, likewise.
        confidence: f32,
        looked_at: Vec<LookedAt>,
    },
}

/// A question, and what is needed to answer it.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// What is answered from.
    pub index: &'a Index,
    /// The shopper's words.
    pub question: &'a str,
    /// Their messages before it, newest last, which a follow-up such as "and for strings?" leans on.
    pub earlier: &'a [String],
    /// The language of the thread, if that is known.
    pub language: Option<Language>,
    /// Which models read it; none where words alone must do.
    pub encoders: Encoders<'a>,
    /// What past answers taught.
    pub calibration: Calibration,
    /// The confidence it answers from.
    pub from: f32,
    /// What of the index is answered from; all of it where nothing is said.
    pub scope: Option<&'a Arc<Scope>>,
}

impl<'a> Asking<'a> {
    /// A question with nothing before it and nothing learned.
    #[must_use]
    pub fn new(index: &'a Index, question: &'a str) -> Self {
        Self {
            index,
            question,
            earlier: &[],
            language: None,
            encoders: Encoders::default(),
            calibration: Calibration::default(),
            from: ANSWERS_FROM,
            scope: None,
        }
    }

    /// Answered from this part of the index.
    #[must_use]
    pub fn within(self, scope: Option<&'a Arc<Scope>>) -> Self {
        Self { scope, ..self }
    }

    /// The language it is asked in, where that is another than English and the content has it.
    #[must_use]
    pub fn tongue(&self) -> Option<Language> {
        self.index.tongue(self.question, self.language)
    }

    fn is_enough(&self, confidence: f32) -> bool {
        self.calibration.apply(confidence) >= self.from
    }

    /// Read by these models.
    #[must_use]
    pub fn by(self, encoders: Encoders<'a>) -> Self {
        Self { encoders, ..self }
    }

    /// After these messages, oldest first.
    #[must_use]
    pub fn after(self, earlier: &'a [String]) -> Self {
        Self { earlier, ..self }
    }
}

/// Answers `question`, which came after `earlier`.
#[must_use]
pub fn reply(index: &Index, question: &str, earlier: &[String]) -> Reply {
    respond(&Asking::new(index, question).after(earlier))
}

/// Answers a question, or says that it can't.
#[must_use]
pub fn respond(asking: &Asking<'_>) -> Reply {
    if let Some(text) = smalltalk::answer(asking.question) {
        return Reply::SmallTalk {
            text: text.to_owned(),
        };
    }
    find(asking).into_reply(asking)
}

/// A reply with what was gone through for it: up to `most` documents, best first, each with a score that is only
/// comparable within one question. Documents are given whatever the reply.
#[must_use]
pub fn examine(asking: &Asking<'_>, most: usize) -> (Reply, Vec<(i64, f32)>) {
    let finding = find(asking);
    let mut found: Vec<(i64, f32)> = Vec::new();
    for hit in &finding.hits {
        if found.len() < most && found.iter().all(|(document, _)| *document != hit.document) {
            found.push((hit.document, hit.score));
        }
    }
    let reply = match smalltalk::answer(asking.question) {
        Some(text) => Reply::SmallTalk {
            text: text.to_owned(),
        },
        None => finding.into_reply(asking),
    };
    (reply, found)
}

/// The passages a question is about, best first, for whoever words the answer.
#[must_use]
pub fn passages(asking: &Asking<'_>, most: usize) -> Vec<Hit> {
    let mut hits = find(asking).hits;
    hits.truncate(most);
    hits
}

fn find(asking: &Asking<'_>) -> Finding {
    let index = asking.index;
    let tongue = asking.tongue();
    let foreign = tongue.is_none() && !reads_as_english(asking.question);
    // What is no English word is no slip of the keys in another language.
    let question = if tongue.is_some() || foreign {
        asking.question.to_owned()
    } else {
        index.mended(asking.question)
    };
    // Our own models read English: of a language that they and the content don't have, they would make anything.
    let api = asking.encoders.model.filter(|it| it.kind() == Kind::Api);
    let encoders = match (foreign, api) {
        (false, _) => asking.encoders,
        (true, Some(_)) => Encoders {
            model: api,
            ..asking.encoders
        },
        (true, None) => Encoders::default(),
    };
    let asking = &Asking {
        encoders,
        ..*asking
    };
    let mut alone = Finding::of(asking, (&question, tongue), None);
    if !alone.is_read
        && (asks_for_goods(&question) || asks_a_product_how(&alone, index))
        && !alone.is_headed(index)
    {
        // A violin named on a tuner's page is no violin for sale, and no lesson in tuning one.
        alone.confidence *= IN_PASSING;
    }
    if alone.is_read && !has_telling(&alone.concepts) && asking.is_enough(alone.confidence) {
        // It is a sample question as it stands.
        return alone;
    }
    let Some((before, concepts)) =
        follow_up(index, (&question, tongue), &alone.concepts, asking.earlier)
    else {
        return alone;
    };
    let together = format!("{before} {question}");
    let together = Finding::of(asking, (&together, tongue), Some(concepts));
    if asking.is_enough(together.confidence) || !has_telling(&alone.concepts) {
        together
    } else {
        alone
    }
}

/// What was found for a question, and how far it is to be trusted.
struct Finding {
    concepts: Vec<Concept>,
    hits: Vec<Hit>,
    confidence: f32,
    /// Whether a model read it; else the words alone decided.
    is_read: bool,
}

impl Finding {
    /// For a text; `concepts` are what it asks about, when not just its own words.
    fn of(
        asking: &Asking<'_>,
        read: (&str, Option<Language>),
        concepts: Option<Vec<Concept>>,
    ) -> Self {
        let mut found = Self::near(asking, read, concepts);
        found.confidence *= codes::trust(asking, read.0, found.hits.first());
        found
    }

    /// The same, whatever codes it names.
    fn near(
        asking: &Asking<'_>,
        (text, tongue): (&str, Option<Language>),
        concepts: Option<Vec<Concept>>,
    ) -> Self {
        let index = asking.index;
        let mut concepts = concepts.unwrap_or_else(|| index.concepts_in(text, tongue));
        index.unsay(&mut concepts, asking.scope);
        let asked = index.asked_in(asking.question, asking.language);
        // Our own models read English; of another language its words say more than they do.
        let reads = |kind: Kind| tongue.is_none() || kind == Kind::Api;
        let best = asking.encoders.best(|kind| index.has_kind(kind));
        let reading = best
            .filter(|best| reads(best.kind()))
            .and_then(|_| index.read(text, &concepts, asking.encoders, (asking.scope, asked)));
        if let Some(reading) = reading {
            let mut hits = hits(index, &reading);
            let sure = trust(index, &concepts, &reading);
            let several = hits
                .first()
                .is_some_and(|best| index.passages_of(best).nth(1).is_some());
            let mut confidence = sure;
            if several || sure < WORDED {
                let worded = index.glance(&reading);
                if sure < WORDED && plainly(index, text, &concepts, &hits, &worded) {
                    confidence = WORDED;
                }
                if several {
                    by_words_within(index, &concepts, &mut hits, &worded);
                }
            }
            return Self {
                confidence,
                hits,
                is_read: true,
                concepts,
            };
        }
        let mut hits = index.search_concepts(&concepts, LOOKED_AT, asking.scope);
        index.prefer(asked, &mut hits);
        Self {
            confidence: confidence(index, &concepts, &hits),
            hits,
            concepts,
            is_read: false,
        }
    }

    fn into_reply(self, asking: &Asking<'_>) -> Reply {
        let index = asking.index;
        let steps = asks_for_steps(asking.question);
        let looked_at = self.looked_at(index);
        let confidence = self.confidence;
        if asking.is_enough(confidence)
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
            confidence,
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
        let terms = index.terms_of(&format!("{title} {}", heading.unwrap_or_default()));
        let mut told = self.concepts.iter().filter(|concept| concept.telling);
        told.any(|concept| concept.nearness(&terms) > 0.0)
    }

    fn looked_at(&self, index: &Index) -> Vec<LookedAt> {
        let (mut out, mut seen): (Vec<LookedAt>, Vec<i64>) = (Vec::new(), Vec::new());
        for hit in &self.hits {
            if seen.contains(&hit.document) || out.len() == NAMED {
                continue;
            }
            seen.push(hit.document);
            if let Some(document) = index.document_of(hit) {
                out.push(LookedAt {
                    title: document.title.clone(),
                    url: document.url.clone(),
                    score: hit.near.clamp(0.0, 1.0),
                });
            }
        }
        out
    }
}

fn hits(index: &Index, reading: &Reading) -> Vec<Hit> {
    let best = reading.found.iter().take(LOOKED_AT);
    best.filter_map(|found| index.as_hit(found)).collect()
}

/// How far what a model found is to be trusted.
fn trust(index: &Index, concepts: &[Concept], reading: &Reading) -> f32 {
    if reading.found.is_empty() {
        return 0.0;
    }
    if !has_telling(concepts) {
        let sample = reading.found.first().map_or(0.0, |it| it.sample);
        return if sample >= SAME_QUESTION {
            SAMPLED
        } else {
            NOTHING_ASKED
        };
    }
    let signs = gate::signs(index, concepts, reading);
    gate::confidence(reading.kind, &signs)
}
