//! How much each sign counts when passages are put in order.
//!
//! Learned from this project's own stores (`tests/data/assistant`), each store counting the same: a softmax over the
//! passages of a store, fitted to the passage that answers. `tests/story/measured/signs.rs` prints the signs, and
//! says how the numbers below are made from them. Everything is linear, so that few numbers carry over to other shops.

use crate::assistant::vectors::Kind;

/// The signs of one passage for one question.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Traits {
    /// How near the passage is.
    pub whole: f32,
    /// How near its nearest sentence is.
    pub sentence: f32,
    /// How near its document's title is.
    pub title: f32,
    /// How far it agrees with what the question is about.
    pub about: f32,
    /// How far one of its sentences does.
    pub sentence_about: f32,
    /// How well each word of the question finds its like.
    pub aligned: f32,
    /// Whether it has a code that is asked for; less the more passages have it.
    pub code: f32,
    /// What the words themselves say, by BM25.
    pub lexical: f32,
}

/// What a sample question adds for each point of nearness above [`SAMPLE_FROM`].
const SAMPLE: f32 = 12.0;
const SAMPLE_FROM: f32 = 0.6;

const MINILM: [f32; 8] = [8.29, 6.66, 4.31, 2.35, 3.11, 1.25, 3.02, 1.48];
const STATIC: [f32; 8] = [6.97, 7.43, 1.54, 1.94, 3.56, 1.56, 3.01, 1.97];

impl Traits {
    /// As a row of numbers, in the order of the fields.
    #[must_use]
    pub fn row(&self) -> [f32; 8] {
        [
            self.whole,
            self.sentence,
            self.title,
            self.about,
            self.sentence_about,
            self.aligned,
            self.code,
            self.lexical,
        ]
    }

    /// The blend: greater is better, comparable within one question only.
    #[must_use]
    pub fn blend(&self, kind: Kind, sample: f32) -> f32 {
        let weights = match kind {
            Kind::Minilm | Kind::Api => MINILM,
            Kind::Static => STATIC,
        };
        let signs = self.row().into_iter().zip(weights);
        let sum: f32 = signs.map(|(sign, weight)| sign * weight).sum();
        sum + SAMPLE * (sample - SAMPLE_FROM).max(0.0)
    }
}
