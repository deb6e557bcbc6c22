//! Whether two texts mean the same. Near vectors alone don't say so ("track my order" is near "cancel my order"): what
//! counts besides is whether both are about the same of all that shoppers ask any shop, and that they are not near for
//! the words they share, which are for `matching` to find. How much each counts was learnt from lines that merchants and
//! shoppers write (tests/data/rules/by-meaning.txt). Pure but for the model.

use crate::assistant::meaning::{Mix, Probe, Reading, Topics, sharpened};
use crate::assistant::vectors::{Encoder, Kind, cosine};
use crate::conversation::words::{Folded, Word};
use crate::rules::matching::{again, refuses, telling};

/// Parts of a message that are looked at, at most.
const MOST_PARTS: usize = 4;
/// Words of a part, at most: what goes on for longer means many things.
const LONGEST: usize = 40;

/// What counts how much, for one model.
struct Weights {
    /// How sharply the nearest subject stands out.
    sharpness: f32,
    /// For how near they are.
    near: f32,
    /// For being about the same.
    agree: f32,
    /// Against the words they share.
    shared: f32,
    bias: f32,
    /// From here on they mean the same.
    enough: f32,
}

const MINILM: Weights = Weights {
    sharpness: 0.07,
    near: 8.55,
    agree: 9.87,
    shared: -10.3,
    bias: -10.2,
    enough: 1.1,
};

/// The table hears less; it has to be surer.
const TABLE: Weights = Weights {
    sharpness: 0.05,
    near: 8.06,
    agree: 7.34,
    shared: -12.3,
    bias: -6.57,
    enough: 2.5,
};

/// There are weights for our own vectors, and none for another server's.
fn weights(kind: Kind) -> Option<&'static Weights> {
    match kind {
        Kind::Minilm => Some(&MINILM),
        Kind::Static => Some(&TABLE),
        Kind::Api => None,
    }
}

/// A text as one model sees it.
#[derive(Debug, Clone)]
pub struct Read {
    vector: Vec<f32>,
    about: Mix,
    words: Vec<String>,
    glossed: bool,
}

/// How sure it is where all of a phrase's words are the glosses of a message's.
const ALL_OF_IT: i64 = 95;

impl Read {
    /// By its vector.
    #[must_use]
    pub fn new(text: &str, vector: Vec<f32>, kind: Kind, topics: &Topics) -> Self {
        let sharpness = weights(kind).map_or(1.0, |weights| weights.sharpness);
        let near = topics.subjects(&Probe::new(&vector));
        Self {
            about: sharpened(&near, sharpness),
            words: telling(text),
            vector,
            glossed: false,
        }
    }

    /// A part of a message read so, now.
    #[must_use]
    pub fn by(encoder: &dyn Encoder, text: &str, reading: Reading, topics: &Topics) -> Self {
        let text = reading.say(text);
        let read = Self::new(&text, encoder.encode(&text), encoder.kind(), topics);
        read.glossed(reading != Reading::English)
    }

    /// The same, said whether it was written in these words or in another language.
    #[must_use]
    pub fn glossed(self, glossed: bool) -> Self {
        Self { glossed, ..self }
    }

    /// Whether a message has this phrase's words in another language, or in others of the same: `matching`, which goes
    /// by how they are written, does not find them.
    fn is_said_by(&self, message: &Self) -> bool {
        (self.glossed || message.glossed) && self.words.len() > 1 && self.shared(message) >= 1.0
    }

    /// How sure it is that a message means this phrase, in percent, and whether that is enough.
    #[must_use]
    pub fn is_meant_by(&self, message: &Self, kind: Kind) -> (i64, bool) {
        let Some(weights) = weights(kind) else {
            return (0, false);
        };
        if self.is_said_by(message) {
            return (ALL_OF_IT, true);
        }
        let near = cosine(&self.vector, &message.vector);
        let agree = cosine(&self.about, &message.about);
        let shared = self.shared(message);
        let sum =
            weights.near * near + weights.agree * agree + weights.shared * shared + weights.bias;
        (percent(sum), sum >= weights.enough)
    }

    /// How sure it is where it is sure enough, and nothing else: what can't be enough any more is not looked at further.
    #[must_use]
    pub fn meant_by(&self, message: &Self, kind: Kind) -> Option<i64> {
        let weights = weights(kind)?;
        if self.is_said_by(message) {
            return Some(ALL_OF_IT);
        }
        let enough = |sum: f32| (sum >= weights.enough).then_some(sum);
        let (agree, shared) = (weights.agree.max(0.0), weights.shared.max(0.0));
        let near = weights.bias + weights.near * cosine(&self.vector, &message.vector);
        enough(near + agree + shared)?;
        let sum = near + weights.agree * cosine(&self.about, &message.about);
        enough(sum + shared)?;
        enough(sum + weights.shared * self.shared(message)).map(percent)
    }

    /// The share of its words that a message has.
    fn shared(&self, message: &Self) -> f32 {
        let found = |word: &&String| message.words.iter().any(|other| again::same(word, other));
        let shared = self.words.iter().filter(found).count() as f32;
        shared / self.words.len().max(1) as f32
    }
}

fn percent(sum: f32) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 100")]
    let percent = (100.0 / (1.0 + (-sum).exp())).round() as i64;
    percent
}

/// A part of a message.
#[derive(Debug, Clone, Copy)]
pub struct Part<'t> {
    /// Its text.
    pub text: &'t str,
    /// Where it stands, in bytes.
    pub span: (u32, u32),
}

/// The message's sentences; of one in which something is refused, the clauses in which nothing is.
#[must_use]
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let words = Folded::new(text).words;
    let part = |words: &[Word]| -> Option<Part<'_>> {
        let (first, last) = (words.first()?, words.last()?);
        let span = (
            u32::try_from(first.start).ok()?,
            u32::try_from(last.end).ok()?,
        );
        // "Returns" and "hello there" are for words to find.
        let fits = (3..=LONGEST).contains(&words.len());
        fits.then_some(Part {
            text: text.get(first.start..last.end)?,
            span,
        })
    };
    let mut found: Vec<Part<'_>> = Vec::new();
    for sentence in words.chunk_by(|one, next| one.sentence == next.sentence) {
        let clauses = || sentence.chunk_by(|one, next| one.clause == next.clause);
        if clauses().any(refuses) {
            found.extend(clauses().filter(|it| !refuses(it)).filter_map(part));
        } else {
            found.extend(part(sentence));
        }
    }
    let skipped = found.len().saturating_sub(MOST_PARTS);
    found.drain(..skipped);
    found
}
