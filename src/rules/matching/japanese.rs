//! Asking for a person in Japanese, which puts no spaces between words: pieces of writing rather than words, the one
//! asked for (`people`) before what is asked of them (`reach`), and "not" (`declined`) at the end.

use super::phrases::{JAPANESE, lexicon};
use crate::conversation::words::Folded;

/// Signs between the two.
const GAP: usize = 7;

/// The signs (first and last place) that ask for a person.
pub fn asks(message: &Folded) -> Option<(usize, usize)> {
    let lexicon = lexicon(JAPANESE)?;
    let signs: Vec<&str> = message.words.iter().map(|it| it.text.as_str()).collect();
    (0..signs.len()).find_map(|first| {
        let last = lexicon
            .people
            .iter()
            .filter_map(|who| here(&signs, first, who))
            .find_map(|last| {
                (last + 1..=last + 1 + GAP)
                    .find_map(|at| lexicon.reach.iter().find_map(|what| here(&signs, at, what)))
            })
            .or_else(|| {
                let mut outright = lexicon.outright.iter();
                outright.find_map(|what| here(&signs, first, what))
            })?;
        let same = message.words.get(first)?.sentence == message.words.get(last)?.sentence;
        let after = last.saturating_sub(4)..last + 8;
        let not = after.clone().any(|at| {
            let mut declined = lexicon.declined.iter();
            declined.any(|not| here(&signs, at, not).is_some())
        });
        (same && !not).then_some((first, last))
    })
}

/// Where some writing ends that begins at a place.
fn here(signs: &[&str], place: usize, writing: &str) -> Option<usize> {
    let mut rest = writing;
    let mut at = place;
    loop {
        rest = rest
            .strip_prefix(*signs.get(at)?)
            .filter(|_| !rest.is_empty())?;
        if rest.is_empty() {
            return Some(at);
        }
        at += 1;
    }
}
