//! The words of a shop, each with its vector: how well a question's words find their like in a passage.

use std::collections::HashMap;

use super::rows::{Probe, Rows};
use crate::assistant::vectors::Encoder;

/// Words of a question that are looked at.
const MOST: usize = 16;

/// The shop's words.
#[derive(Debug, Default)]
pub struct Lexicon {
    ids: HashMap<Box<str>, u32>,
    vectors: Rows,
}

/// A word of a question.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The word.
    pub word: String,
    /// How rare it is in the shop, by its stem.
    pub idf: f32,
    probe: Probe,
}

impl Lexicon {
    /// None yet, with vectors of `encoder`.
    #[must_use]
    pub fn new(encoder: &dyn Encoder) -> Self {
        Self {
            ids: HashMap::new(),
            vectors: Rows::new(encoder.dim()),
        }
    }

    /// The word's number, new or known.
    pub fn id(&mut self, word: &str, encoder: &dyn Encoder) -> u32 {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.vectors.push(&encoder.encode(word));
        self.ids.insert(word.into(), id);
        id
    }

    /// A question's words, without those that say nothing.
    #[must_use]
    pub fn asked(
        &self,
        words: &[String],
        encoder: &dyn Encoder,
        idf: impl Fn(&str) -> f32,
    ) -> Vec<Asked> {
        let mut out: Vec<Asked> = Vec::new();
        for word in words.iter().take(4 * MOST) {
            let vector = encoder.encode(word);
            let says = vector.iter().any(|n| n.abs() > 0.0);
            if says && out.len() < MOST && out.iter().all(|known| known.word != *word) {
                out.push(Asked {
                    word: word.clone(),
                    idf: idf(word),
                    probe: Probe::new(&vector),
                });
            }
        }
        out
    }

    /// How near the nearest of these words is to each word asked.
    #[must_use]
    pub fn align(&self, asked: &[Asked], words: &[u32]) -> Vec<f32> {
        let nearest = |asked: &Asked| {
            let near = words.iter().map(|id| {
                let at = usize::try_from(*id).unwrap_or(usize::MAX);
                self.vectors.near(at, &asked.probe)
            });
            near.fold(0.0, f32::max)
        };
        asked.iter().map(nearest).collect()
    }

    /// Whether the shop has the word.
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.ids.contains_key(word)
    }

    /// Bytes in memory.
    #[must_use]
    pub fn size(&self) -> usize {
        self.vectors.size() + self.ids.keys().map(|word| word.len() + 32).sum::<usize>()
    }
}

/// The mean of what is `near`, each as much as its word is rare.
#[must_use]
pub fn weighted(asked: &[Asked], near: &[f32]) -> f32 {
    let all: f32 = asked.iter().map(|it| it.idf).sum();
    let sum: f32 = asked.iter().zip(near).map(|(it, near)| it.idf * near).sum();
    if all > 0.0 { sum / all } else { 0.0 }
}
