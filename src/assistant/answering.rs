//! Drafts an answer with all a shop has: its content, and its model where it has one.
//!
//! The order of the guards: who wants a person was heard before this; then the content must have something to say, or
//! no model is asked; then the model; then the checks. Whatever fails on the way, the embedded answer takes over in the
//! same turn, and the draft says why.

use diesel::prelude::*;

use super::model::{Evidence, Models, Passage, Tried, settings};
use super::retrieval::{Hit, Index};
use super::{Asking, Draft, Verdict};
use crate::conversation::messages::SourceLink;
use crate::db::schema::shops;
use crate::db::{Conn, ShopId, Store};
use crate::error::Error;

/// Passages a model is shown.
const SHOWN: usize = 4;
/// How rare a word must be, compared with the question's rarest, to have to be covered.
const RARE: f32 = 0.6;

/// What the assistant says to a question.
///
/// # Errors
/// The database's.
pub async fn draft(
    models: &Models,
    store: &Store,
    shop: ShopId,
    asking: Asking<'_>,
) -> Result<Draft, Error> {
    let embedded = super::draft(asking.index, asking.question, asking.earlier);
    match embedded.verdict {
        // Nothing found that is near enough: no model is asked to make it up.
        Verdict::Unsure | Verdict::SmallTalk => return Ok(embedded),
        Verdict::Answered => {}
    }
    let (settings, facts) = store
        .read(move |conn| Ok::<_, Error>((settings::read(conn, shop)?, facts(conn, shop)?)))
        .await?;
    let Some(model) = models.in_use(shop, &settings) else {
        return Ok(embedded);
    };
    let sight = Sight::of(&asking);
    if sight.passages.is_empty() {
        return Ok(embedded);
    }
    let evidence = Evidence {
        passages: &sight.passages,
        facts: &facts,
        rare: &sight.rare,
    };
    let question = (asking.question, asking.earlier);
    let tried = models
        .answer(store, shop, &model, question, &evidence)
        .await?;
    Ok(match &tried {
        Tried::Passed(passed) => Draft {
            text: passed.answer.clone(),
            sources: sources(&sight.passages, &passed.cites),
            model: Some(tried),
            ..embedded
        },
        Tried::Refused(..) | Tried::Failed(_) | Tried::Skipped(_) => Draft {
            model: Some(tried),
            ..embedded
        },
    })
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
    /// The question's rare words, each with the terms that stand for it.
    rare: Vec<Vec<String>>,
}

impl Sight {
    fn of(asking: &Asking<'_>) -> Self {
        let index = asking.index;
        let mut hits = index.search(asking.question, SHOWN);
        if let Some(before) = asking.earlier.last() {
            // A follow-up is about what was asked before.
            let together = format!("{before} {}", asking.question);
            for hit in index.search(&together, SHOWN / 2) {
                if !hits.iter().any(|known| known.place == hit.place) {
                    hits.truncate(SHOWN - 1);
                    hits.push(hit);
                }
            }
        }
        let passages = hits.iter().filter_map(|hit| shown(index, hit)).collect();
        let telling: Vec<_> = index
            .concepts(asking.question)
            .into_iter()
            .filter(|concept| concept.telling && !concept.word.starts_with('#'))
            .collect();
        let rarest = telling
            .iter()
            .map(super::retrieval::Concept::importance)
            .fold(0.0, f32::max);
        let rare = telling
            .into_iter()
            .filter(|concept| concept.importance() >= rarest * RARE)
            .map(|concept| concept.variants.into_iter().map(|(term, _)| term).collect())
            .collect();
        Self { passages, rare }
    }
}

fn shown(index: &Index, hit: &Hit) -> Option<Passage> {
    let document = index.document_of(hit)?;
    let heading = index.passage(hit.place)?.heading.as_deref();
    Some(Passage {
        title: document.title.clone(),
        url: document.url.clone(),
        text: heading.map_or_else(
            || hit.text.clone(),
            |heading| format!("{heading}: {}", hit.text),
        ),
    })
}
