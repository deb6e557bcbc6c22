//! A question in a language that the content is not in, put to it in English words.
//!
//! Our own vectors and the content's words are English; the question's glosses are near enough to both to find what it
//! is about. They are no sentence, though: how sure the gate is of them says little, so what is found so is never said
//! by the assistant itself. It is shown to a model, which reads both languages and may say that it does not answer.

use super::follow::follow_up;
use super::{Asking, Finding};
use crate::assistant::language::Language;
use crate::assistant::meaning::told;
use crate::assistant::retrieval::{Concept, Hit, plain_terms};
use crate::assistant::vectors::Kind;

/// What was found across languages.
#[derive(Debug)]
pub struct Across {
    /// The question in English words.
    pub question: String,
    /// What it asks about.
    pub concepts: Vec<Concept>,
    /// The passages found, best first.
    pub hits: Vec<Hit>,
}

/// Looks in English content for what is asked in `language`: nothing where too little of the question is known, or where
/// the vectors are of a server that reads all languages itself.
#[must_use]
pub fn across(asking: &Asking<'_>, language: Language, most: usize) -> Option<Across> {
    let model = asking.encoders.model;
    if model.is_some_and(|it| it.kind() == Kind::Api) {
        return None;
    }
    let index = asking.index;
    let in_english = |text: &str| told::question(text, language, |word| is_said(asking, word));
    let question = in_english(asking.question)?;
    let earlier = || -> Vec<String> {
        let texts = asking.earlier.iter();
        texts.filter_map(|text| in_english(text)).collect()
    };
    // From here on it is asked in English: no page in its own language comes first.
    let asking = &Asking {
        question: &question,
        language: Some(Language::En),
        ..*asking
    };
    let alone = Finding::of(asking, (&question, None), None);
    let leans = follow_up(index, (&question, None), &alone.concepts, &earlier());
    let found = match leans {
        Some((before, concepts)) if !super::has_telling(&alone.concepts) => {
            let together = format!("{before} {question}");
            Finding::of(asking, (&together, None), Some(concepts))
        }
        Some(_) | None => alone,
    };
    let mut hits = found.hits;
    hits.truncate(most);
    Some(Across {
        question,
        concepts: found.concepts,
        hits,
    })
}

/// Whether what may be answered from has this word.
fn is_said(asking: &Asking<'_>, word: &str) -> bool {
    let terms = plain_terms(word);
    let mut terms = terms.iter();
    terms.any(|term| asking.index.is_said(asking.scope, term))
}
