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

    /// The number of a word whose vector is known, new or known.
    fn take(&mut self, word: &str, row: &[i8], scale: f32) -> u32 {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.vectors.push_row(row, scale);
        self.ids.insert(word.into(), id);
        id
    }

    /// To take words over into the lexicon that follows it.
    #[must_use]
    pub fn carrying(&self) -> Carrying<'_> {
        let mut words = vec![""; self.ids.len()];
        for (word, id) in &self.ids {
            if let Some(place) = words.get_mut(*id as usize) {
                *place = word;
            }
        }
        Carrying {
            from: self,
            now: vec![None; words.len()],
            words,
        }
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
            if out.len() >= MOST || out.iter().any(|known| known.word == *word) {
                continue;
            }
            // A word the shop has is not read again.
            let known = self.ids.get(word.as_str());
            let probe = match known.and_then(|id| self.vectors.row(*id as usize)) {
                Some((row, scale)) => (scale > 0.0).then(|| Probe::of_row(row, scale)),
                None => {
                    let vector = encoder.encode(word);
                    let says = vector.iter().any(|n| n.abs() > 0.0);
                    says.then(|| Probe::new(&vector))
                }
            };
            if let Some(probe) = probe {
                out.push(Asked {
                    word: word.clone(),
                    idf: idf(word),
                    probe,
                });
            }
        }
        out
    }

    /// How near the nearest word of each passage is to each word asked. A word that several passages have is looked
    /// at once.
    #[must_use]
    pub fn align(&self, asked: &[Asked], passages: &[&[u32]]) -> Vec<Vec<f32>> {
        // Which of the words met each of the shop's words is, plus one; zero where it was not met.
        let mut places = vec![0_u32; self.vectors.len()];
        let mut met: Vec<usize> = Vec::new();
        for word in passages.iter().copied().flatten() {
            if let Some(place) = places.get_mut(*word as usize).filter(|place| **place == 0) {
                met.push(*word as usize);
                *place = u32::try_from(met.len()).unwrap_or(0);
            }
        }
        let probes: Vec<&Probe> = asked.iter().map(|it| &it.probe).collect();
        let near = self.vectors.near_each(&met, &probes);
        let nearest = |words: &&[u32]| {
            let mut most = vec![0.0_f32; asked.len()];
            for word in *words {
                let place = places.get(*word as usize).copied().unwrap_or(0) as usize;
                let Some(from) = place.checked_sub(1).map(|place| place * asked.len()) else {
                    continue;
                };
                for (most, near) in most.iter_mut().zip(near.get(from..).unwrap_or_default()) {
                    *most = most.max(*near);
                }
            }
            most
        };
        passages.iter().map(nearest).collect()
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

/// Words of a lexicon on their way into the next.
pub struct Carrying<'l> {
    from: &'l Lexicon,
    words: Vec<&'l str>,
    /// The number each has by now.
    now: Vec<Option<u32>>,
}

impl Carrying<'_> {
    /// The number in the next lexicon of a word that has this one here: its vector comes with it.
    pub fn id(&mut self, id: u32, to: &mut Lexicon) -> Option<u32> {
        let now = self.now.get_mut(id as usize)?;
        if now.is_none() {
            let word = *self.words.get(id as usize)?;
            let (row, scale) = self.from.vectors.row(id as usize)?;
            *now = Some(to.take(word, row, scale));
        }
        *now
    }

    /// The same by the word itself, where it was known here.
    pub fn named(&mut self, word: &str, to: &mut Lexicon) -> Option<u32> {
        let id = *self.from.ids.get(word)?;
        self.id(id, to)
    }
}

/// The mean of what is `near`, each as much as its word is rare.
#[must_use]
pub fn weighted(asked: &[Asked], near: &[f32]) -> f32 {
    let all: f32 = asked.iter().map(|it| it.idf).sum();
    let sum: f32 = asked.iter().zip(near).map(|(it, near)| it.idf * near).sum();
    if all > 0.0 { sum / all } else { 0.0 }
}
