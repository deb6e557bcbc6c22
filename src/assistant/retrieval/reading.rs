//! A question read by a model, and the passages it finds, best first, with the signs that put them there.
//!
//! Three steps, each dearer and for fewer: all passages by their vector, words and samples; a hundred by their title,
//! sentences and subjects; two dozen by how each word of the question finds its like.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use super::blend::{SIGNS, Traits};
use super::scan::Scan;
use super::scope::{Scope, sees};
use super::sense::Sense;
use super::{Asks, Concept, Hit, Index};
use crate::assistant::language::Language;
use crate::assistant::meaning::best::best;
use crate::assistant::meaning::lexicon::weighted;
use crate::assistant::meaning::{Asked, Layer, Mix, Probe};
use crate::assistant::text::{Stems, is_stop};
use crate::assistant::vectors::{Encoder, Encoders, Kind};
use crate::assistant::weights;
use crate::conversation::words::words;

/// Passages taken further for their vector, for their words, and for their sample questions.
const NEAREST: usize = 96;
const WORDED: usize = 32;
const SAMPLED: usize = 32;
/// Passages looked at word by word.
const ALIGNED: usize = 24;
/// How well words align in a passage that was not looked at.
const USUAL: f32 = 0.6;

/// What a passage in another language than the question's loses, where there are some in its own: as much as a tenth
/// in how near it is.
const FOREIGN: f32 = 1.0;

/// A passage found.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its place in the index.
    pub place: usize,
    /// The blend of its signs; only comparable within one question.
    pub score: f32,
    /// The signs.
    pub traits: Traits,
    /// How near the nearest sample question of its document is, and how near they all are.
    pub sample: f32,
    pub sampled: f32,
    /// The share of the question its words cover.
    pub coverage: f32,
    /// Whether it was looked at word by word. What was not can't come before what was.
    pub close: bool,
    /// Whether it is in another language than the question, which others found are in.
    foreign: bool,
    /// How near its nearest word is to each word asked; nothing where it was not looked at word by word.
    pub(in crate::assistant) words: Vec<f32>,
}

impl Candidate {
    fn weigh(&mut self, order: &[f32; SIGNS]) {
        let behind = if self.close { 0.0 } else { 1.0 };
        let foreign = if self.foreign { FOREIGN } else { 0.0 };
        self.score = self.traits.blend(order, self.sampled) - behind - foreign;
    }
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
    /// Mean and spread of how near all passages are, of many told from some.
    pub usual: (f32, f32),
    /// How near the nearest subject is that shoppers ask any shop about.
    pub topic: f32,
    /// How near it is to what asks a shop for nothing.
    pub chatter: f32,
    /// How far the question is about one subject (0) or all of them.
    pub scattered: f32,
    pub(in crate::assistant) asked: Vec<Asked>,
    /// The best by its words, by place, each with its score when it is looked at closely.
    pub(super) worded: Vec<(usize, f32)>,
    pub(super) scan: Scan,
    pub(super) scope: Option<Arc<Scope>>,
}

impl Reading {
    /// How many passages it was put to.
    #[must_use]
    pub fn passages_len(&self, index: &Index) -> usize {
        match &self.scope {
            Some(scope) => scope.passages_len(),
            None => index.passages_len(),
        }
    }

    /// Puts the passages in the order of these weights.
    fn reorder(&mut self, order: &[f32; SIGNS]) {
        self.found.iter_mut().for_each(|it| it.weigh(order));
        self.found.sort_unstable_by(best_first);
    }
}

fn best_first(one: &Candidate, other: &Candidate) -> Ordering {
    let nearer = other.score.total_cmp(&one.score);
    nearer.then(one.place.cmp(&other.place))
}

impl Index {
    /// Reads a question whose typing errors are repaired; nothing where there are no vectors to compare it with.
    /// `concepts` are what it asks about, `scope` is where it may find anything, `asked` is the language it is in.
    #[must_use]
    pub fn read(
        &self,
        text: &str,
        concepts: &[Concept],
        encoders: Encoders<'_>,
        (scope, asked): (Option<&Arc<Scope>>, Option<Language>),
    ) -> Option<Reading> {
        let order = |kind| &weights::of(kind).order;
        self.read_within((text, asked), concepts, encoders, (scope, &order))
    }

    /// The same with what each sign counts for a model.
    #[must_use]
    pub fn read_by<'a>(
        &self,
        text: &str,
        concepts: &[Concept],
        encoders: Encoders<'_>,
        order: impl Fn(Kind) -> &'a [f32; SIGNS],
    ) -> Option<Reading> {
        self.read_within((text, None), concepts, encoders, (None, &order))
    }

    fn read_within<'a>(
        &self,
        (text, asked): (&str, Option<Language>),
        concepts: &[Concept],
        encoders: Encoders<'_>,
        (scope, order): (Option<&Arc<Scope>>, &dyn Fn(Kind) -> &'a [f32; SIGNS]),
    ) -> Option<Reading> {
        let sense = self.sense.as_ref()?;
        let table = encoders.table?;
        let encoder = encoders.best(|kind| self.has_kind(kind))?;
        let kind = encoder.kind();
        let layer = sense.layer(kind)?;
        let order = order(kind);
        let probe = Probe::new(&encoder.encode(text));
        let (mix, topic) = layer.of_question(&probe);
        let scan = self.scan(concepts).within(scope);
        let asks = Asks::of(concepts);
        let mut worded: Vec<(usize, f32)> = scan
            .best(WORDED)
            .into_iter()
            .map(|place| (place, self.closely(&scan, &asks, place)))
            .collect();
        let seen = scope.map(|scope| |place| scope.sees(place));
        let (mut places, usual) = layer.nearest(&probe, seen, NEAREST);
        places.extend(worded.iter().map(|(place, _)| place));
        let sampled = layer.sampled(&probe);
        let sampled = best(sampled.filter(|(place, _)| sees(scope, *place)), SAMPLED);
        places.extend(sampled.into_iter().map(|(place, _)| place));
        places.sort_unstable();
        places.dedup();
        worded.sort_unstable_by_key(|(place, _)| *place);
        let codes = self.codes(text);
        let quick = (kind != Kind::Static).then(|| Probe::new(&table.encode(text)));
        let foreign = self.foreign(&places, asked);
        let seen = Seen {
            order,
            quick: quick.as_ref().map(|probe| (&sense.quick, probe)),
            layer,
            probe: &probe,
            mix: &mix,
            scan: &scan,
            codes: &codes,
            foreign: &foreign,
        };
        let mut found: Vec<Candidate> = places
            .into_iter()
            .map(|place| {
                let at = worded.binary_search_by_key(&place, |(place, _)| *place);
                let closely = at
                    .ok()
                    .and_then(|at| worded.get(at))
                    .map(|(_, score)| *score);
                self.candidate(&seen, place, closely)
            })
            .collect();
        if found.len() > ALIGNED {
            found.select_nth_unstable_by(ALIGNED, best_first);
        }
        let asked = self.asked(sense, table, text);
        let mut closest: Vec<&mut Candidate> = found.iter_mut().take(ALIGNED).collect();
        let words = closest.iter().map(|it| sense.words(it.place));
        let aligned = sense.lexicon.align(&asked, &words.collect::<Vec<_>>());
        for (candidate, words) in closest.iter_mut().zip(aligned) {
            candidate.traits.aligned = weighted(&asked, &words);
            candidate.close = true;
            candidate.words = words;
        }
        let mut reading = Reading {
            text: text.to_owned(),
            kind,
            found,
            usual,
            topic,
            chatter: layer.chatter(&probe),
            scattered: mix
                .iter()
                .map(|it| it * it)
                .map(|it| -it * (it + 1e-9).ln())
                .sum(),
            asked,
            worded,
            scan,
            scope: scope.cloned(),
        };
        reading.reorder(order);
        Some(reading)
    }

    /// `closely` is its score by words, where it was looked at closely.
    fn candidate(&self, seen: &Seen<'_>, place: usize, closely: Option<f32>) -> Candidate {
        let whole = seen.layer.passage(place, seen.probe);
        let parts = seen.layer.parts(place, seen.probe);
        let (about, sentence_about) = seen.layer.agreement(place, seen.mix);
        let lexical = closely.unwrap_or_else(|| seen.scan.whole(place));
        let (quick, quick_sentence) = seen.quick.map_or((0.0, 0.0), |(layer, probe)| {
            let sentence = layer.parts(place, probe).sentence;
            (layer.passage(place, probe), sentence)
        });
        let held = seen.codes.iter().filter(|(code, _)| self.has(place, code));
        let traits = Traits {
            whole: whole.max(parts.sampled),
            sentence: parts.sentence.max(parts.sampled),
            title: parts.title,
            about,
            sentence_about,
            aligned: USUAL,
            code: held.map(|(_, rare)| *rare).fold(0.0, f32::max),
            lexical: lexical / seen.scan.asked.max(0.1),
            quick,
            quick_sentence,
            common: parts.common,
            length: parts.length,
            count: parts.count,
        };
        let foreign = seen.foreign.contains(&place);
        let less = if foreign { FOREIGN } else { 0.0 };
        Candidate {
            place,
            score: traits.blend(seen.order, parts.sampled) - less,
            close: false,
            foreign,
            traits,
            sample: parts.sample,
            sampled: parts.sampled,
            coverage: seen.scan.coverage(place),
            words: Vec::new(),
        }
    }

    /// The codes and model names of a question that the store has, with how rare each is.
    fn codes(&self, text: &str) -> Vec<(String, f32)> {
        let codes = words(text).into_iter().filter(|word| is_code(word));
        codes
            .filter_map(|code| {
                let at = self.terms.held(&code)?.1.own.len();
                Some((code, 1.0 / (at.max(1) as f32).sqrt()))
            })
            .collect()
    }

    /// Whether the question asks for a code the store does not have.
    pub(in crate::assistant) fn lacks_code(&self, reading: &Reading) -> bool {
        let text = &reading.text;
        let codes = words(text)
            .into_iter()
            .filter(|word| is_code(word) && word.len() >= 4);
        let mut codes = codes.filter(|code| code.bytes().any(|it| it.is_ascii_alphabetic()));
        codes.any(|code| !self.is_said(reading.scope.as_ref(), &code))
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
            score: found.score,
            coverage: found.coverage,
            near: found.traits.whole,
        })
    }
}

impl Sense {
    /// The words of a passage.
    fn words(&self, place: usize) -> &[u32] {
        self.words.get(place).map_or(&[], Vec::as_slice)
    }
}

struct Seen<'a> {
    layer: &'a Layer,
    order: &'a [f32; SIGNS],
    /// The static table's, beside a model's.
    quick: Option<(&'a Layer, &'a Probe)>,
    probe: &'a Probe,
    mix: &'a Mix,
    scan: &'a Scan,
    codes: &'a [(String, f32)],
    foreign: &'a HashSet<usize>,
}

/// A word with a digit that is no plain small number: `mk3`, `cm0042`, `1250`.
fn is_code(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    digits > 0 && (word.len() >= 4 || digits < word.len())
}
