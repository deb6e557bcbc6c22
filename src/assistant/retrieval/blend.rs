//! How much each sign counts when passages are put in order.
//!
//! Learned from this project's own stores by `answer::learn`, which says how. Everything is linear, so that few numbers
//! carry over to other shops.

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
    /// How near the passage is by the static table, and how near its nearest sentence; where a model reads.
    pub quick: f32,
    pub quick_sentence: f32,
    /// How near what shoppers ask any shop comes to it: such a passage comes near to everything.
    pub common: f32,
    /// Logarithms of its bytes and of its sentences: with more of them one is nearer by chance.
    pub length: f32,
    pub count: f32,
}

/// How many signs there are.
pub const SIGNS: usize = 13;

/// What a sample question adds for each point of nearness above [`SAMPLE_FROM`].
const SAMPLE: f32 = 12.0;
const SAMPLE_FROM: f32 = 0.6;

impl Traits {
    /// As a row of numbers, in the order of the fields.
    #[must_use]
    pub fn row(&self) -> [f32; SIGNS] {
        [
            self.whole,
            self.sentence,
            self.title,
            self.about,
            self.sentence_about,
            self.aligned,
            self.code,
            self.lexical,
            self.quick,
            self.quick_sentence,
            self.common,
            self.length,
            self.count,
        ]
    }

    /// The blend: greater is better, comparable within one question only.
    #[must_use]
    pub fn blend(&self, order: &[f32; SIGNS], sample: f32) -> f32 {
        let signs = self.row().into_iter().zip(order);
        let sum: f32 = signs.map(|(sign, weight)| sign * weight).sum();
        sum + SAMPLE * (sample - SAMPLE_FROM).max(0.0)
    }
}
