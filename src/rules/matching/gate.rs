//! What the assistant's gate heard, as evidence for a rule: it hears a person asked for in words no pattern knows, and
//! it too leaves alone what is only declined.

use super::Evidence;
use super::negation::declined;
use super::phrases::{ENGLISH, OTHERS};
use crate::assistant::gate::Heard;
use crate::conversation::words::{Folded, Word};

/// The words by which the gate heard somebody ask for a person, if it did and they were meant.
#[must_use]
pub fn heard_in(message: &Folded, heard: &Heard) -> Option<Evidence> {
    let (start, end) = heard.span.filter(|_| heard.asked)?;
    let words = &message.words;
    let first = words.iter().position(|word| word.end > start)?;
    let last = words.iter().rposition(|word| word.start < end)?;
    let calls = |word: &Word| {
        let text = word.text.as_str();
        std::iter::once(&ENGLISH)
            .chain(OTHERS)
            .any(|it| it.people.contains(&text) || it.anyone.contains(&text))
            || matches!(text, "call" | "phone" | "ring" | "callback")
    };
    let sentence = words.get(first)?.sentence;
    let mut called = (0..words.len())
        .filter(|at| {
            words
                .get(*at)
                .is_some_and(|word| word.sentence >= sentence && calls(word))
        })
        .peekable();
    let all_declined = called.peek().is_some() && called.all(|at| declined(words, at, at));
    if all_declined {
        return None;
    }
    Evidence::of(words, first, last)
}
