//! Questions that lean on the message before them: "and for strings?"

use super::has_telling;
use crate::assistant::language::Language;
use crate::assistant::retrieval::{Concept, Index};
use crate::assistant::smalltalk;
use crate::conversation::words::words;

/// What a word of the message before counts in a follow-up.
const EARLIER: f32 = 0.6;

/// The concepts of a follow-up together with those of the message it follows; nothing when the
/// question stands by itself. With the message's words, for a model to read before the question.
pub(super) fn follow_up(
    index: &Index,
    (question, tongue): (&str, Option<Language>),
    own: &[Concept],
    earlier: &[String],
) -> Option<(String, Vec<Concept>)> {
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
    let (said, before) = earlier
        .iter()
        .rev()
        .filter(|text| smalltalk::answer(text).is_none())
        .map(|text| {
            let text = match tongue {
                Some(_) => text.clone(),
                None => index.mended(text),
            };
            let concepts = index.concepts_in(&text, tongue);
            (text, concepts)
        })
        .find(|(_, concepts)| has_telling(concepts))?;
    let mut concepts = own.to_vec();
    for mut concept in before {
        let said = concepts.iter().any(|own| own.word == concept.word);
        if !said && concept.known {
            concept.weight *= EARLIER;
            concepts.push(concept);
        }
    }
    Some((said, concepts))
}
