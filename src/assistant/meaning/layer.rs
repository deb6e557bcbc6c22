//! What a shop's content looks like to one model: a vector for each passage, each title, each sentence and each
//! sample question.
//!
//! Built whole, off the threads that answer. A text that was there before keeps its vector and what it was found to be
//! about, so that a change costs what has changed; texts are told apart by a mark, so that the vectors can be kept
//! without them.

mod before;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::nearest::{Among, Heads};
use super::rows::{Probe, Rows};
use super::topics::{Nearest, Topics};
use crate::assistant::vectors::{Encoder, Kind};
use before::Before;

/// Texts given to the model at once.
const BATCH: usize = 32;

/// What tells a text from others.
#[must_use]
pub fn mark(text: &str) -> i64 {
    let digest = Sha256::digest(text.as_bytes());
    let first = digest.first_chunk::<8>().copied().unwrap_or_default();
    i64::from_le_bytes(first)
}

/// The texts of a passage that get vectors.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// Title, heading and sentences.
    pub whole: String,
    /// Each sentence.
    pub sentences: Vec<String>,
    /// Its document's title.
    pub title: String,
    /// Its document's sample questions.
    pub questions: Vec<String>,
}

/// A shop's vectors of one kind.
pub struct Layer {
    /// What made them: only its like can be compared with them.
    pub kind: Kind,
    topics: Arc<Topics>,
    rows: Rows,
    /// What is kept of the passages beside, where there are many.
    heads: Option<Heads>,
    marks: Vec<i64>,
    passages: Vec<Passage>,
    /// The subjects of each row that is a passage or a sentence.
    about: Vec<Option<Nearest>>,
    /// How near what shoppers ask any shop comes to each passage.
    common: Vec<f32>,
}

#[derive(Debug, Clone, Default)]
struct Passage {
    title: usize,
    sentences: Vec<usize>,
    questions: Range<usize>,
    /// The middle of its sample questions, if it has any.
    middle: Option<usize>,
    /// Logarithms of its bytes and of its sentences.
    length: f32,
    count: f32,
}

impl std::fmt::Debug for Layer {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "Layer({:?}, {} rows)", self.kind, self.rows.len())
    }
}

/// Vectors known already, by mark.
pub type Known = HashMap<i64, (Vec<i8>, f32)>;

impl Layer {
    /// The vectors of `texts`; those in `known`, and those of the layer there was `before`, are not made again.
    #[must_use]
    pub fn build(
        encoder: &dyn Encoder,
        topics: Arc<Topics>,
        texts: &[Texts],
        known: &Known,
        before: Option<&Self>,
    ) -> Self {
        let before = Before::of(before.filter(|it| it.is_like(encoder, &topics)));
        let mut layer = Self {
            rows: Rows::new(encoder.dim()),
            heads: None,
            marks: Vec::new(),
            passages: vec![Passage::default(); texts.len()],
            about: Vec::new(),
            common: Vec::new(),
            topics,
            kind: encoder.kind(),
        };
        let titled = layer.kind == Kind::Static;
        // First the passages themselves, one after the other: they are what is looked through.
        let mut all: Vec<String> = texts.iter().map(|it| it.whole.clone()).collect();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut place = |text: String, all: &mut Vec<String>| {
            *places.entry(text).or_insert_with_key(|text| {
                all.push(text.clone());
                all.len() - 1
            })
        };
        let mut asked: HashMap<&[String], Range<usize>> = HashMap::new();
        for (passage, texts) in layer.passages.iter_mut().zip(texts) {
            passage.title = place(texts.title.clone(), &mut all);
            passage.length = (texts.whole.len().max(1) as f32).ln();
            passage.count = (texts.sentences.len().max(1) as f32).ln();
            let sentences = texts.sentences.iter().map(|sentence| {
                if titled {
                    format!("{}. {sentence}", texts.title)
                } else {
                    sentence.clone()
                }
            });
            passage.sentences = sentences.map(|it| place(it, &mut all)).collect();
            passage.questions = asked
                .entry(&texts.questions)
                .or_insert_with(|| {
                    all.extend(texts.questions.iter().cloned());
                    all.len() - texts.questions.len()..all.len()
                })
                .clone();
        }
        layer.fill(encoder, &all, known, &before);
        // The table's first numbers tell most; another model's are all alike.
        if layer.kind == Kind::Static {
            layer.heads = Heads::of(&layer.rows, layer.passages.len());
        }
        layer.find_middles();
        layer.tell_topics(&before);
        layer
    }

    /// Whether what it has is what this encoder would make, and these subjects would say.
    fn is_like(&self, encoder: &dyn Encoder, topics: &Arc<Topics>) -> bool {
        self.kind == encoder.kind()
            && self.rows.width() == encoder.dim()
            && Arc::ptr_eq(&self.topics, topics)
    }

    /// Adds the middle of each document's sample questions, behind all that was read.
    fn find_middles(&mut self) {
        let mut middles: HashMap<Range<usize>, usize> = HashMap::new();
        for passage in &mut self.passages {
            let questions = passage.questions.clone();
            if questions.is_empty() {
                continue;
            }
            let rows = &mut self.rows;
            let middle = middles.entry(questions).or_insert_with_key(|questions| {
                if questions.len() == 1 {
                    return questions.start;
                }
                let vector = middle(rows, questions.clone());
                rows.push(&vector);
                rows.len() - 1
            });
            passage.middle = Some(*middle);
        }
    }

    fn fill(&mut self, encoder: &dyn Encoder, all: &[String], known: &Known, before: &Before<'_>) {
        self.marks = all.iter().map(|text| mark(text)).collect();
        for (texts, marks) in all.chunks(BATCH).zip(self.marks.chunks(BATCH)) {
            // One that is not as wide is of another model that had the same name.
            let width = self.rows.width();
            let read = |mark: i64| {
                let (row, scale) = known.get(&mark).filter(|(row, _)| row.len() == width)?;
                Some((row.as_slice(), *scale))
            };
            let known = |mark: &i64| before.row(*mark).or_else(|| read(*mark));
            let new = texts
                .iter()
                .zip(marks)
                .filter(|(_, mark)| known(mark).is_none());
            let new: Vec<&str> = new.map(|(text, _)| text.as_str()).collect();
            let mut made = encoder.encode_all(&new).into_iter();
            for mark in marks {
                match known(mark) {
                    Some((row, scale)) => self.rows.push_row(row, scale),
                    None => self.rows.push(&made.next().unwrap_or_default()),
                }
            }
        }
    }

    fn tell_topics(&mut self, before: &Before<'_>) {
        let (rows, topics) = (&self.rows, &self.topics);
        let probe = |at: usize| {
            let (row, scale) = rows.row(at)?;
            let vector: Vec<f32> = row.iter().map(|n| f32::from(*n) * scale).collect();
            Some(Probe::new(&vector))
        };
        let marks = &self.marks;
        let common = |at: usize| {
            let known = marks.get(at).and_then(|mark| before.common(*mark));
            known.unwrap_or_else(|| probe(at).map_or(0.0, |probe| topics.commonly_asked(&probe)))
        };
        let about = |at: usize| {
            let known = marks.get(at).and_then(|mark| before.about(*mark));
            known.or_else(|| probe(at).map(|probe| topics.of_passage(&probe)))
        };
        self.common = (0..self.passages.len()).map(common).collect();
        self.about = vec![None; marks.len()];
        for (place, passage) in self.passages.iter().enumerate() {
            for at in std::iter::once(&place).chain(&passage.sentences) {
                if let Some(told) = self.about.get_mut(*at).filter(|told| told.is_none()) {
                    *told = about(*at);
                }
            }
        }
    }

    /// The vectors as they are, to be known the next time.
    #[must_use]
    pub fn known(&self) -> Known {
        let rows = (0..).map_while(|at| self.rows.row(at));
        let rows = rows.map(|(row, scale)| (row.to_vec(), scale));
        self.marks.iter().copied().zip(rows).collect()
    }

    /// The same for some passages alone, by their places.
    #[must_use]
    pub fn known_of(&self, places: Range<usize>) -> Known {
        let rows = places.filter_map(|at| Some((at, self.passages.get(at)?)));
        let rows = rows.flat_map(|(at, passage)| {
            let parts = passage.sentences.iter().copied();
            [at, passage.title]
                .into_iter()
                .chain(parts)
                .chain(passage.questions.clone())
        });
        let known = rows.filter_map(|at| {
            let (row, scale) = self.rows.row(at)?;
            Some((*self.marks.get(at)?, (row.to_vec(), scale)))
        });
        known.collect()
    }

    /// The subjects the question is near to, and how near it is to the nearest.
    #[must_use]
    pub fn of_question(&self, probe: &Probe) -> (super::topics::Mix, f32) {
        self.topics.of_question(probe)
    }

    /// How near the message is to what asks a shop for nothing.
    #[must_use]
    pub fn chatter(&self, probe: &Probe) -> f32 {
        self.topics.chatter(probe)
    }

    /// The nearest passages of those that may be found, best first, with the mean and spread of how near all are.
    #[must_use]
    pub fn nearest(
        &self,
        probe: &Probe,
        sees: Option<impl Fn(usize) -> bool>,
        most: usize,
    ) -> (Vec<usize>, (f32, f32)) {
        let all = Among {
            rows: &self.rows,
            heads: self.heads.as_ref(),
            count: self.passages.len(),
        };
        all.nearest(probe, sees, most)
    }

    /// How near one passage is.
    #[must_use]
    pub fn passage(&self, place: usize, probe: &Probe) -> f32 {
        self.rows.near(place, probe)
    }

    /// How near the middle of the sample questions is of each passage that has any, in the order of their places.
    pub fn sampled(&self, probe: &Probe) -> impl Iterator<Item = (usize, f32)> {
        let mut last = (usize::MAX, 0.0);
        let passages = self.passages.iter().enumerate();
        passages.filter_map(move |(place, passage)| {
            let middle = passage.middle?;
            if last.0 != middle {
                last = (middle, self.rows.near(middle, probe));
            }
            Some((place, last.1))
        })
    }

    /// How near the title, the nearest sentence and the sample questions of a passage are.
    #[must_use]
    pub fn parts(&self, place: usize, probe: &Probe) -> Parts {
        let Some(passage) = self.passages.get(place) else {
            return Parts::default();
        };
        let near = |at: usize| self.rows.near(at, probe);
        let sample = self.rows.nearest(passage.questions.clone(), probe);
        Parts {
            title: near(passage.title),
            sentence: self.rows.nearest(passage.sentences.iter().copied(), probe),
            sample,
            sampled: passage
                .middle
                .map_or(0.0, |middle| f32::midpoint(sample, near(middle))),
            common: self.common.get(place).copied().unwrap_or(0.0),
            length: passage.length,
            count: passage.count,
        }
    }

    /// How far a passage, and its nearest sentence, agree with what the question is about.
    #[must_use]
    pub fn agreement(&self, place: usize, mix: &super::topics::Mix) -> (f32, f32) {
        let Some(passage) = self.passages.get(place) else {
            return (0.0, 0.0);
        };
        let agrees = |at: usize| {
            let about = self.about.get(at).copied().flatten();
            super::topics::agreement(mix, &about.unwrap_or_default())
        };
        let sentences = passage.sentences.iter().map(|at| agrees(*at));
        (agrees(place), sentences.fold(0.0, f32::max))
    }

    /// Bytes in memory.
    #[must_use]
    pub fn size(&self) -> usize {
        let sentences: usize = self.passages.iter().map(|it| it.sentences.len()).sum();
        self.rows.size()
            + self.heads.as_ref().map_or(0, Heads::size)
            + 25 * self.marks.len()
            + 68 * self.passages.len()
            + 8 * sentences
    }
}

/// The middle of some rows, by their directions.
fn middle(rows: &Rows, places: Range<usize>) -> Vec<f32> {
    let mut sum = vec![0.0_f32; rows.width()];
    for (row, scale) in places.filter_map(|at| rows.row(at)) {
        for (sum, number) in sum.iter_mut().zip(row) {
            *sum += f32::from(*number) * scale;
        }
    }
    let length = sum.iter().map(|it| it * it).sum::<f32>().sqrt();
    if length > 0.0 {
        sum.iter_mut().for_each(|it| *it /= length);
    }
    sum
}

/// How near the parts of a passage are.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts {
    /// Its document's title.
    pub title: f32,
    /// The nearest of its sentences.
    pub sentence: f32,
    /// The nearest sample question.
    pub sample: f32,
    /// All of them: the mean of the nearest and of their middle, which tells more than either.
    pub sampled: f32,
    /// How near what shoppers ask any shop comes to the passage: one that all of it comes near to is seldom meant.
    pub common: f32,
    /// Logarithms of its bytes and of its sentences.
    pub length: f32,
    pub count: f32,
}
