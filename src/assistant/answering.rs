//! Drafts an answer with all a shop has: its content, and its model where it has one.
//!
//! The order of the guards: who wants a person was heard before this; then the content must have something to say, or
//! no model is asked; then the model; then the checks. Whatever fails on the way, the embedded answer takes over in the
//! same turn, and the draft says why.
//!
//! A question in a language that the content is not in, or that what there is of it in that does not answer, is one for
//! the model alone: the passages are found by its glosses, and it is asked where at least half of the question's rare
//! words are known to the content. How sure the embedded answer is of them says nothing then; that the passages do not
//! answer is the model's to say.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use parking_lot::Mutex;

use super::answer::{self, Across, Calibration, Outcome};
use super::attempts;
use super::language::{Language, language_of, reads_as_english};
use super::meaning::told;
use super::model::{AskedIn, Evidence, Models, Passage, Tried, settings};
use super::retrieval::{Concept, Hit, Index, Scope};
use super::vectors::Vectors;
use super::{Asking, Draft, Verdict};
use crate::clock::Micros;
use crate::conversation::messages::SourceLink;
use crate::db::schema::shops;
use crate::db::{Conn, ShopId, Store};
use crate::error::Error;

/// Passages a model is shown.
const SHOWN: usize = 4;
/// How rare a word must be, compared with the question's rarest, to have to be covered.
const RARE: f32 = 0.6;
/// One in so many of the rare words of a question in another language must be known to the content.
const KNOWN: usize = 2;

/// What drafting needs of the app.
pub struct Answering<'a> {
    /// The models of all shops.
    pub models: &'a Models,
    /// Where settings, and what past answers taught, are kept.
    pub store: &'a Store,
    /// What passages are found by.
    pub vectors: &'a Arc<Vectors>,
    /// What past answers taught.
    pub taught: &'a Taught,
}

/// What past answers taught, by shop. Looked up again after a while: it moves slowly, and takes a walk through the log.
#[derive(Default)]
pub struct Taught {
    known: Mutex<HashMap<ShopId, (Micros, Calibration)>>,
}

/// Seconds after which past answers are looked through again.
const TAUGHT_FOR: i64 = 600;

impl Taught {
    async fn of(&self, store: &Store, shop: ShopId) -> Result<Calibration, Error> {
        let now = store.clock().now();
        let known = self.known.lock().get(&shop).copied();
        if let Some((at, calibration)) = known
            && now.seconds_since(at) < TAUGHT_FOR
        {
            return Ok(calibration);
        }
        let past = store
            .read(move |conn| attempts::outcomes(conn, shop))
            .await?;
        let past: Vec<Outcome> = past
            .into_iter()
            .map(|(percent, good)| Outcome {
                confidence: percent as f32 / 100.0,
                good,
            })
            .collect();
        let calibration = Calibration::of(&past);
        self.known.lock().insert(shop, (now, calibration));
        Ok(calibration)
    }
}

/// What one assistant answers from: its shop's index, and what of it.
#[derive(Clone)]
pub struct Content {
    /// The shop's.
    pub index: Arc<Index>,
    /// What of it; nothing for all.
    pub scope: Option<Arc<Scope>>,
}

impl From<Arc<Index>> for Content {
    fn from(index: Arc<Index>) -> Self {
        Self { index, scope: None }
    }
}

/// A question, posed to a shop's content.
pub struct Posed {
    index: Arc<Index>,
    scope: Option<Arc<Scope>>,
    question: String,
    earlier: Vec<String>,
    language: Option<Language>,
}

impl Posed {
    /// `earlier` is what was said before, oldest first.
    #[must_use]
    pub fn new(content: impl Into<Content>, question: String, earlier: Vec<String>) -> Self {
        let Content { index, scope } = content.into();
        Self {
            index,
            scope,
            question,
            earlier,
            language: None,
        }
    }

    /// The shopper's words.
    #[must_use]
    pub fn question(&self) -> &str {
        &self.question
    }

    /// In a thread of this language.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        Self {
            language: Some(language),
            ..self
        }
    }

    /// The language it is asked in, where the content is in another.
    fn across(&self) -> Option<AskedIn> {
        self.asked_in().filter(|asked| !self.has(asked.language))
    }

    /// The same where the content has some of it, but is English for the most part: what that some does not answer, the
    /// rest may.
    fn beyond(&self) -> Option<AskedIn> {
        let is_english = self.index.language().unwrap_or(Language::En) == Language::En;
        let asked = self
            .asked_in()
            .filter(|asked| asked.language != Language::En);
        asked.filter(|asked| is_english && self.has(asked.language))
    }

    fn has(&self, language: Language) -> bool {
        let content = self.index.language().unwrap_or(Language::En);
        content == language || self.index.languages().contains(&language)
    }

    /// The language it is asked in. What the question says of that must not be against what the thread is answered in.
    fn asked_in(&self) -> Option<AskedIn> {
        let own = language_of(&self.question, &Language::ALL).map(|(language, _)| language);
        let own = own.filter(|own| *own == Language::En || !reads_as_english(&self.question));
        if own
            .zip(self.language)
            .is_some_and(|(own, thread)| own != thread)
        {
            return None;
        }
        Some(AskedIn {
            language: own.or(self.language)?,
            plainly: own.is_some(),
        })
    }
}

/// What the assistant says to a question.
///
/// # Errors
/// The database's.
pub async fn draft(with: &Answering<'_>, shop: ShopId, posed: Posed) -> Result<Draft, Error> {
    let (models, store) = (with.models, with.store);
    let calibration = with.taught.of(store, shop).await?;
    let (settings, facts) = store
        .read(move |conn| Ok::<_, Error>((settings::read(conn, shop)?, facts(conn, shop)?)))
        .await?;
    let model = models.in_use(shop, &settings);
    let posed = Arc::new(posed);
    let (read, asks_model) = (posed.clone(), model.is_some());
    let (embedded, asked, sight) = with
        .vectors
        .turn(move |by| {
            let asking = Asking {
                calibration,
                language: read.language,
                ..Asking::new(&read.index, &read.question)
                    .after(&read.earlier)
                    .within(read.scope.as_ref())
                    .by(by)
            };
            let draft = super::draft(&asking);
            if !asks_model {
                return (draft, None, None);
            }
            let asked = read.across().or_else(|| {
                let unsure = draft.verdict == Verdict::Unsure;
                unsure.then(|| read.beyond()).flatten()
            });
            let sight = sight(&asking, draft.verdict, asked.map(|it| it.language));
            (draft, asked, sight)
        })
        .await?;
    let (Some(model), Some(sight)) = (model, sight) else {
        return Ok(embedded);
    };
    if sight.passages.is_empty() {
        return Ok(embedded);
    }
    let evidence = Evidence {
        passages: &sight.passages,
        facts: &facts,
        rare: &sight.rare,
        asked,
    };
    let question = (posed.question.as_str(), posed.earlier.as_slice());
    let tried = models
        .answer(store, shop, &model, question, &evidence)
        .await?;
    Ok(match &tried {
        Tried::Passed(passed) => {
            let embedded = match asked {
                Some(_) => answered(embedded, sight.cited(&passed.cites)),
                None => embedded,
            };
            Draft {
                text: passed.answer.clone(),
                sources: sources(&sight.passages, &passed.cites),
                model: Some(tried),
                ..embedded
            }
        }
        Tried::Refused(..) | Tried::Failed(_) | Tried::Skipped(_) => Draft {
            model: Some(tried),
            ..embedded
        },
    })
}

/// A draft for a question in another language, now that a model has answered it from these documents: as sure as an
/// answer must be, at least.
fn answered(draft: Draft, documents: Vec<i64>) -> Draft {
    Draft {
        verdict: Verdict::Answered,
        confidence: draft.confidence.max(super::answers_from()),
        near: Vec::new(),
        documents,
        ..draft
    }
}

/// What a model gets to see; nothing where it is not asked. `across` is the question's language, if it is not to be
/// answered from content in that.
fn sight(asking: &Asking<'_>, verdict: Verdict, across: Option<Language>) -> Option<Sight> {
    if verdict == Verdict::SmallTalk {
        return None;
    }
    let foreign = across.filter(|language| *language != Language::En);
    let found = foreign.and_then(|language| answer::across(asking, language, SHOWN));
    let sight = found.and_then(|found| Sight::across(asking.index, &found));
    // Nothing found that is near enough: no model is asked to make it up.
    sight.or_else(|| (verdict == Verdict::Answered).then(|| Sight::of(asking, foreign)))
}

/// What is true of the store besides its content.
fn facts(conn: &mut Conn, shop: ShopId) -> Result<Vec<String>, Error> {
    let (name, domain): (String, String) = shops::table
        .find(shop.key())
        .select((shops::name, shops::domain))
        .first(conn)?;
    Ok(vec![name, domain])
}

fn sources(passages: &[Passage], cites: &[usize]) -> Vec<SourceLink> {
    let mut out: Vec<SourceLink> = Vec::new();
    for passage in cites.iter().filter_map(|place| passages.get(*place)) {
        let known = |link: &SourceLink| link.title == passage.title && link.url == passage.url;
        if !out.iter().any(known) {
            out.push(SourceLink {
                title: passage.title.clone(),
                url: passage.url.clone(),
            });
        }
    }
    out
}

/// What a model gets to see of the content for one question.
struct Sight {
    passages: Vec<Passage>,
    /// The document each is of.
    documents: Vec<i64>,
    /// The question's rare words, each with the terms that stand for it.
    rare: Vec<Vec<String>>,
}

impl Sight {
    /// What the embedded answer was found among. The rare words of a question in another language are those of its
    /// glosses.
    fn of(asking: &Asking<'_>, foreign: Option<Language>) -> Self {
        let index = asking.index;
        let hits = answer::passages(asking, SHOWN);
        let glossed =
            foreign.and_then(|language| told::question(asking.question, language, |_| false));
        let concepts = match glossed {
            Some(question) => index.concepts(&question),
            None => index.concepts_in(asking.question, asking.tongue()),
        };
        Self::with(index, &hits, &concepts)
    }

    /// What was found across languages; nothing where the content knows too little of the question.
    fn across(index: &Index, found: &Across) -> Option<Self> {
        let sight = Self::with(index, &found.hits, &found.concepts);
        let known = sight.rare.iter().filter(|terms| !terms.is_empty()).count();
        (known > 0 && known * KNOWN >= sight.rare.len()).then_some(sight)
    }

    /// The documents of the passages at these places, each once.
    fn cited(&self, places: &[usize]) -> Vec<i64> {
        let mut out = Vec::new();
        for document in places.iter().filter_map(|place| self.documents.get(*place)) {
            if !out.contains(document) {
                out.push(*document);
            }
        }
        out
    }

    fn with(index: &Index, hits: &[Hit], concepts: &[Concept]) -> Self {
        let telling: Vec<&Concept> = concepts
            .iter()
            .filter(|concept| concept.telling && !concept.word.starts_with('#'))
            .collect();
        let importance = telling.iter().map(|concept| concept.importance());
        let rarest = importance.fold(0.0, f32::max);
        let terms = |concept: &Concept| -> Vec<String> {
            let variants = concept.variants.iter();
            variants.map(|(term, _)| term.clone()).collect()
        };
        let shown = hits.iter();
        let shown = shown.filter_map(|hit| Some((shown_of(index, hit)?, hit.document)));
        let (passages, documents) = shown.unzip();
        Self {
            passages,
            documents,
            rare: telling
                .into_iter()
                .filter(|concept| concept.importance() >= rarest * RARE)
                .map(terms)
                .collect(),
        }
    }
}

fn shown_of(index: &Index, hit: &Hit) -> Option<Passage> {
    let document = index.document_of(hit)?;
    let passage = index.passage(hit.place)?;
    let text = passage.sentences.join(" ");
    Some(Passage {
        title: document.title.clone(),
        url: document.url.clone(),
        text: match &passage.heading {
            Some(heading) => format!("{heading}: {text}"),
            None => text,
        },
    })
}
