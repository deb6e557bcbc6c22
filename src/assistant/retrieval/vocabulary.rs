//! The words of a shop's passages: each with its vector, and how often it stands there.

use std::collections::HashMap;

use super::{Carried, Index};
use crate::assistant::meaning::{Lexicon, Texts};
use crate::assistant::text::is_stop;
use crate::assistant::vectors::Encoder;
use crate::conversation::words::words;

/// What the words of all passages come to.
pub(super) struct Vocabulary {
    pub(super) lexicon: Lexicon,
    /// How often each word stands there.
    pub(super) counts: HashMap<Box<str>, u32>,
    /// The telling words of each passage, by their numbers in the lexicon.
    pub(super) words: Vec<Vec<u32>>,
}

impl Vocabulary {
    /// Of these passages; what was read of those that were carried over is not read again.
    pub(super) fn of(
        texts: &[Texts],
        table: &dyn Encoder,
        before: Option<(&Index, &Carried)>,
    ) -> Self {
        let before = before.and_then(|(index, carried)| {
            let sense = index.sense.as_ref()?;
            Some((index, sense, carried))
        });
        let mut lexicon = Lexicon::new(table);
        let mut carrying = before.map(|(_, sense, _)| sense.lexicon.carrying());
        let mut counts = before.map_or_else(HashMap::new, |(index, sense, carried)| {
            index.counts_left(sense, carried)
        });
        let mut all = Vec::with_capacity(texts.len());
        for (place, texts) in texts.iter().enumerate() {
            let known =
                before.and_then(|(_, sense, carried)| sense.words.get(carried.from(place)?));
            let mut ids: Vec<u32> = match (known, &mut carrying) {
                (Some(known), Some(carrying)) => {
                    let known = known.iter();
                    known
                        .filter_map(|id| carrying.id(*id, &mut lexicon))
                        .collect()
                }
                (_, carrying) => {
                    let mut id = |word: &str| {
                        let known = carrying.as_mut();
                        known
                            .and_then(|carrying| carrying.named(word, &mut lexicon))
                            .unwrap_or_else(|| lexicon.id(word, table))
                    };
                    read(&texts.whole, &mut counts, &mut id)
                }
            };
            ids.sort_unstable();
            ids.dedup();
            all.push(ids);
        }
        Self {
            lexicon,
            counts,
            words: all,
        }
    }
}

/// The numbers of a passage's telling words; all of its words are counted.
fn read(
    text: &str,
    counts: &mut HashMap<Box<str>, u32>,
    id: &mut dyn FnMut(&str) -> u32,
) -> Vec<u32> {
    let mut ids = Vec::new();
    for word in words(text) {
        *counts.entry(word.as_str().into()).or_default() += 1;
        if !is_stop(&word) {
            ids.push(id(&word));
        }
    }
    ids
}
