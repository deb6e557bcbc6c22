//! What the assistant's gate heard, as evidence for a rule: it hears a person asked for in words no pattern knows, and
//! it too leaves alone what is only declined.

use super::Evidence;
use super::negation::declined;
use super::phrases::spaced;
use crate::assistant::gate::Heard;
use crate::conversation::words::{Folded, Word};

/// How far before a word for a person its verb can stand.
const REACH: usize = 6;

/// The words by which the gate heard somebody ask for a person, if it did and they were meant.
#[must_use]
pub fn heard_in(message: &Folded, heard: &Heard) -> Option<Evidence> {
    let (start, end) = heard.span.filter(|_| heard.asked)?;
    let words = &message.words;
    let first = words.iter().position(|word| word.end > start)?;
    let last = words.iter().rposition(|word| word.start < end)?;
    let sentence = words.get(first)?.sentence;
    let mut called = (0..words.len())
        .filter(|at| {
            words
                .get(*at)
                .is_some_and(|it| it.sentence >= sentence && calls(it))
        })
        .peekable();
    if called.peek().is_some() && called.all(|at| not_meant(words, at)) {
        return None;
    }
    Evidence::of(words, first, last)
}

/// Whether a word calls a person, in some language.
fn calls(word: &Word) -> bool {
    let text = word.text.as_str();
    spaced().any(|it| it.people.contains(&text) || it.anyone.contains(&text))
        || matches!(text, "call" | "phone" | "ring" | "callback")
}

/// Whether a word for a person is there only to be declined: itself, or the verb it goes with.
fn not_meant(words: &[Word], at: usize) -> bool {
    let clause = words.get(at).map(|word| word.clause);
    let verb = |at: &usize| {
        words.get(*at).is_some_and(|word| {
            Some(word.clause) == clause && spaced().any(|it| it.reach.contains(&word.text.as_str()))
        })
    };
    let mut before = at.saturating_sub(REACH)..at;
    declined(words, at, at) || before.any(|at| verb(&at) && declined(words, at, at))
}
