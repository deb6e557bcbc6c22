//! A question read by a model, and the passages it finds, best first, with the signs that put them there.
//!
//! Three steps, each dearer and for fewer: all passages by their vector and their words; a hundred by their title,
//! sentences and subjects; two dozen by how each word of the question finds its like.

use super::blend::Traits;
use super::scan::{Scan, cut};
use super::sense::Sense;
use super::{Concept, Hit, Index};
use crate::assistant::meaning::lexicon::weighted;
use crate::assistant::meaning::{Asked, Layer, Mix, Probe};
use crate::assistant::text::{Stems, is_stop};
use crate::assistant::vectors::{Encoder, Encoders, Kind};
use crate::conversation::words::words;

/// Passages taken further for their vector, and for their words.
const NEAREST: usize = 96;
const WORDED: usize = 32;
/// Passages looked at word by word.
const ALIGNED: usize = 24;
/// How well words align in a passage that was not looked at.
const USUAL: f32 = 0.6;

/// A passage found.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its place in the index.
    pub place: usize,
    /// The blend of its signs; only comparable within one question.
    pub score: f32,
    /// The signs.
    pub traits: Traits,
    /// How near a sample question of its document is.
    pub sample: f32,
    /// The share of the question its words cover.
    pub coverage: f32,
}

/// A question, read.
#[derive(Debug)]
pub struct Reading {
    /// The question with its typing errors repaired.
    pub text: String,
    /// Which model read it.
    pub kind: Kind,
    /// Passages, best first.
    pub found: Vec<Candidate>,
    /// Mean and spread of how near all passages are.
    pub usual: (f32, f32),
    /// How near the nearest subject is that shoppers ask any shop about.
    pub topic: f32,
    /// How far the question is about one subject (0) or all of them.
    pub scattered: f32,
    pub(in crate::assistant) asked: Vec<Asked>,
}

impl Index {
    /// Reads a question whose typing errors are repaired; nothing where there are no vectors to compare it with.
    /// `concepts` are what it asks about.
    #[must_use]
    pub fn read(
        &self,
        text: &str,
        concepts: &[Concept],
        encoders: Encoders<'_>,
    ) -> Option<Reading> {
        let sense = self.sense.as_ref()?;
        let table = encoders.table?;
        let encoder = encoders.best(|kind| self.has_kind(kind))?;
        let kind = encoder.kind();
        let layer = sense.layer(kind)?;
        let probe = Probe::new(&encoder.encode(text));
        let (mix, topic) = layer.of_question(&probe);
        let near = layer.passages(&probe);
        let scan = self.scan(concepts);
        let worded = scan.best(WORDED);
        let mut places: Vec<(usize, f32)> = near.iter().copied().enumerate().collect();
        cut(&mut places, NEAREST);
        let mut places: Vec<usize> = places.into_iter().map(|(place, _)| place).collect();
        places.extend(&worded);
        places.sort_unstable();
        places.dedup();
        let codes = self.codes(text);
        let seen = Seen {
            layer,
            probe: &probe,
            mix: &mix,
            scan: &scan,
            concepts,
            codes: &codes,
        };
        let mut found: Vec<Candidate> = places
            .into_iter()
            .map(|place| {
                let whole = near.get(place).copied().unwrap_or(0.0);
                self.candidate(&seen, place, whole, worded.contains(&place))
            })
            .collect();
        let order = |one: &Candidate, other: &Candidate| {
            other
                .score
                .total_cmp(&one.score)
                .then(one.place.cmp(&other.place))
        };
        found.sort_by(order);
        let asked = self.asked(sense, table, text);
        for (at, candidate) in found.iter_mut().enumerate() {
            if at < ALIGNED {
                let aligned = sense.align(&asked, candidate.place);
                candidate.traits.aligned = weighted(&asked, &aligned);
                candidate.score = candidate.traits.blend(kind, candidate.sample);
            } else {
                // What was not looked at so closely can't come before what was.
                candidate.score -= 1.0;
            }
        }
        found.sort_by(order);
        let count = near.len().max(1) as f32;
        let mean = near.iter().sum::<f32>() / count;
        let spread = near.iter().map(|it| (it - mean).powi(2)).sum::<f32>() / count;
        Some(Reading {
            text: text.to_owned(),
            kind,
            found,
            usual: (mean, spread.sqrt()),
            topic,
            scattered: mix
                .iter()
                .map(|it| it * it)
                .map(|it| -it * (it + 1e-9).ln())
                .sum(),
            asked,
        })
    }

    fn candidate(&self, seen: &Seen<'_>, place: usize, whole: f32, worded: bool) -> Candidate {
        let parts = seen.layer.parts(place, seen.probe);
        let (about, sentence_about) = seen.layer.agreement(place, seen.mix);
        let lexical = if worded {
            self.closely(seen.scan, seen.concepts, place)
        } else {
            seen.scan.whole(place)
        };
        let held = seen.codes.iter().filter(|(code, _)| self.has(place, code));
        let traits = Traits {
            whole: whole.max(parts.sample),
            sentence: parts.sentence.max(parts.sample),
            title: parts.title,
            about,
            sentence_about,
            aligned: USUAL,
            code: held.map(|(_, rare)| *rare).fold(0.0, f32::max),
            lexical: lexical / seen.scan.asked.max(0.1),
        };
        Candidate {
            place,
            score: traits.blend(seen.layer.kind, parts.sample),
            traits,
            sample: parts.sample,
            coverage: seen.scan.coverage(place),
        }
    }

    /// The codes and model names of a question that the store has, with how rare each is.
    fn codes(&self, text: &str) -> Vec<(String, f32)> {
        let codes = words(text).into_iter().filter(|word| is_code(word));
        codes
            .filter_map(|code| {
                let at = self.postings.get(&code)?.len();
                Some((code, 1.0 / (at.max(1) as f32).sqrt()))
            })
            .collect()
    }

    /// Whether the question asks for a code the store does not have.
    pub(in crate::assistant) fn lacks_code(&self, text: &str) -> bool {
        let codes = words(text)
            .into_iter()
            .filter(|word| is_code(word) && word.len() >= 4);
        let mut codes = codes.filter(|code| code.bytes().any(|it| it.is_ascii_alphabetic()));
        codes.any(|code| !self.postings.contains_key(&code))
    }

    fn asked(&self, sense: &Sense, table: &dyn Encoder, text: &str) -> Vec<Asked> {
        let stems = Stems::default();
        let words: Vec<String> = words(text)
            .into_iter()
            .filter(|word| !is_stop(word))
            .collect();
        sense
            .lexicon
            .asked(&words, table, |word| self.rarity(&stems.of(word)))
    }

    /// A candidate as a hit.
    pub(in crate::assistant) fn as_hit(&self, found: &Candidate) -> Option<Hit> {
        let entry = self.entries.get(found.place)?;
        Some(Hit {
            document: self.documents.get(entry.document)?.id,
            place: found.place,
            text: entry.passage.sentences.join(" "),
            score: found.score,
            coverage: found.coverage,
            near: found.traits.whole,
        })
    }
}

impl Sense {
    /// How near the nearest word of a passage is to each word asked.
    pub(super) fn align(&self, asked: &[Asked], place: usize) -> Vec<f32> {
        let words = self.words.get(place).map_or(&[][..], Vec::as_slice);
        self.lexicon.align(asked, words)
    }
}

struct Seen<'a> {
    layer: &'a Layer,
    probe: &'a Probe,
    mix: &'a Mix,
    scan: &'a Scan,
    concepts: &'a [Concept],
    codes: &'a [(String, f32)],
}

/// A word with a digit that is no plain small number: `mk3`, `cm0042`, `1250`.
fn is_code(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    digits > 0 && (word.len() >= 4 || digits < word.len())
}
