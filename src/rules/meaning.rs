//! By meaning: a merchant's phrase also fires on words that say the same in another way ("I want to send these back"
//! for "return my order"), where the vectors of both, and all that shoppers ask any shop, say so.
//!
//! The vectors read English. A phrase or a message in another language of the widget is compared by its glosses
//! (`assistant::meaning::Reading`), so that an English phrase is also heard in Polish; in other languages still, words
//! alone count. Vectors of phrases are made when a shop's rules are read or saved: those of the table at once, those of the model behind it, and a phrase that was
//! there before keeps its own. A message is judged before the write begins, and what only sounds alike is left alone
//! (`judge`). What words alone fire is `matching`'s; the same rule never fires twice.

mod judge;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use super::book::{Book, Hit};
use super::rule::{Definition, Rule};
use super::start::Start;
use crate::assistant::meaning::{Reading, Topics};
use crate::assistant::vectors::{Encoder, Encoders, Kind, Vectors};
use crate::conversation::Reason;
use crate::ids::Id;
use judge::Read;

/// The longest a message waits for its vector; then its words alone are judged.
const PATIENCE: Duration = Duration::from_millis(400);

/// Phrases the model reads while somebody waits for it.
const AT_ONCE: usize = 30;

/// What shoppers ask any shop, as each model sees it: for all shops together.
#[derive(Default)]
pub struct Asked {
    known: Mutex<Vec<(Kind, Arc<Topics>)>>,
}

impl Asked {
    fn of(&self, encoder: &dyn Encoder) -> Arc<Topics> {
        let kind = encoder.kind();
        if let Some((_, topics)) = self.known.lock().iter().find(|(known, _)| *known == kind) {
            return topics.clone();
        }
        let topics = Arc::new(Topics::of(encoder));
        self.known.lock().push((kind, topics.clone()));
        topics
    }
}

/// A rule's phrase that a message means.
#[derive(Debug, Clone, PartialEq)]
pub struct Meant {
    /// Whose phrase.
    pub rule: Id,
    /// The phrase, as the merchant wrote it.
    pub phrase: String,
    /// How sure that is, in percent.
    pub percent: i64,
    /// Which part of the message, in bytes.
    pub span: (u32, u32),
}

struct Phrase {
    rule: Id,
    text: String,
    /// In English, which is what is compared.
    english: String,
}

type Made = Arc<Vec<Read>>;

/// The phrases of a shop's rules, as the models see them.
pub struct Sense {
    phrases: Vec<Phrase>,
    asked: Arc<Asked>,
    made: Mutex<Vec<(Kind, Made)>>,
    /// What an earlier reading of the shop's rules had made: an edit costs what it changes.
    before: Vec<(Kind, HashMap<String, Read>)>,
    /// Somebody makes the model's.
    making: AtomicBool,
}

/// The phrases of a rule that count by meaning, each with its start. Those that ask for a person are the gate's.
pub fn phrases(definition: &Definition) -> impl Iterator<Item = (usize, &String)> {
    let starts = definition.starts.iter().enumerate();
    starts.flat_map(|(at, start)| {
        let any = match start {
            Start::Phrases { any, by_meaning } if *by_meaning => any.as_slice(),
            _ => &[],
        };
        let own = any.iter().filter(|text| counts(text));
        own.map(move |text| (at, text))
    })
}

impl Sense {
    /// What these rules mean.
    pub fn new<'r>(
        rules: impl Iterator<Item = &'r Rule>,
        asked: Arc<Asked>,
        before: Option<&Self>,
    ) -> Self {
        let mut phrases = Vec::new();
        for rule in rules {
            phrases.extend(self::phrases(&rule.definition).map(|(_, text)| Phrase {
                rule: rule.id,
                text: text.clone(),
                english: Reading::of(text).map_or_else(String::new, |it| it.say(text).into_owned()),
            }));
        }
        let sense = Self {
            phrases,
            asked,
            made: Mutex::default(),
            before: before.map(Self::by_text).unwrap_or_default(),
            making: AtomicBool::new(false),
        };
        sense.take_over();
        sense
    }

    fn by_text(&self) -> Vec<(Kind, HashMap<String, Read>)> {
        let texts = || self.phrases.iter().map(|phrase| phrase.text.clone());
        let made = self.made.lock();
        made.iter()
            .map(|(kind, made)| (*kind, texts().zip(made.iter().cloned()).collect()))
            .collect()
    }

    /// Where nothing is new, nothing is left to be made.
    fn take_over(&self) {
        for (kind, known) in &self.before {
            let all = self.phrases.iter().map(|it| known.get(&it.text).cloned());
            if let Some(all) = all.collect::<Option<Vec<Read>>>() {
                self.made.lock().push((*kind, Arc::new(all)));
            }
        }
    }

    /// Whether no phrase counts by meaning.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    fn has(&self, kind: Kind) -> Option<Made> {
        let made = self.made.lock();
        let known = made.iter().find(|(known, _)| *known == kind);
        known.map(|(_, made)| made.clone())
    }

    /// Makes the vectors of one model, if they are not there.
    fn make(&self, encoder: &dyn Encoder) -> Made {
        if let Some(made) = self.has(encoder.kind()) {
            return made;
        }
        let topics = self.asked.of(encoder);
        let before = self.before.iter().find(|(of, _)| *of == encoder.kind());
        let known = |phrase: &Phrase| before?.1.get(&phrase.text).cloned();
        let new: Vec<&str> = (self.phrases.iter())
            .filter(|phrase| known(phrase).is_none())
            .map(|phrase| phrase.english.as_str())
            .collect();
        let mut new = encoder.encode_all(&new).into_iter();
        let made: Vec<Read> = (self.phrases.iter())
            .map(|phrase| {
                known(phrase).unwrap_or_else(|| {
                    let vector = new.next().unwrap_or_default();
                    let read = Read::new(&phrase.english, vector, encoder.kind(), &topics);
                    read.glossed(phrase.english != phrase.text)
                })
            })
            .collect();
        let made = Arc::new(made);
        self.made.lock().push((encoder.kind(), made.clone()));
        made
    }

    /// How many phrases a model has not seen yet.
    fn new_to(&self, kind: Kind) -> usize {
        let before = self.before.iter().find(|(of, _)| *of == kind);
        let new = |it: &&Phrase| before.is_none_or(|(_, known)| !known.contains_key(&it.text));
        self.phrases.iter().filter(new).count()
    }

    /// What a message means, by the encoders of the moment.
    fn judge(&self, encoders: Encoders<'_>, text: &str) -> Vec<Meant> {
        let ready = |kind| kind == Kind::Static || self.has(kind).is_some();
        let fit = |kind| kind != Kind::Api && ready(kind);
        encoders
            .best(fit)
            .map_or_else(Vec::new, |encoder| self.judge_by(encoder, text))
    }

    /// The same by one model: the nearest phrase of each rule that is meant.
    #[must_use]
    pub fn judge_by(&self, encoder: &dyn Encoder, text: &str) -> Vec<Meant> {
        let mut found: Vec<Meant> = Vec::new();
        let Some(reading) = Reading::of(text) else {
            return found;
        };
        let (made, topics) = (self.make(encoder), self.asked.of(encoder));
        for part in judge::parts(text) {
            let said = Read::by(encoder, part.text, reading, &topics);
            for (phrase, seen) in self.phrases.iter().zip(made.iter()) {
                let Some(percent) = seen.meant_by(&said, encoder.kind()) else {
                    continue;
                };
                let meant = Meant {
                    rule: phrase.rule,
                    phrase: phrase.text.clone(),
                    percent,
                    span: part.span,
                };
                let at = found.iter().position(|one| one.rule == meant.rule);
                match at.and_then(|at| found.get_mut(at)) {
                    Some(known) if known.percent < meant.percent => *known = meant,
                    Some(_) => {}
                    None => found.push(meant),
                }
            }
        }
        found
    }

    /// How near the nearest phrase is, in percent.
    #[must_use]
    pub fn nearest_by(&self, encoder: &dyn Encoder, text: &str) -> i64 {
        let mut nearest = 0;
        self.each(encoder, text, |one, _| nearest = nearest.max(one.percent));
        nearest
    }

    /// Each part of a message with each phrase, and whether the one means the other.
    fn each(&self, encoder: &dyn Encoder, text: &str, mut with: impl FnMut(Meant, bool)) {
        let Some(reading) = Reading::of(text) else {
            return;
        };
        let (made, topics) = (self.make(encoder), self.asked.of(encoder));
        for part in judge::parts(text) {
            let said = Read::by(encoder, part.text, reading, &topics);
            for (phrase, seen) in self.phrases.iter().zip(made.iter()) {
                let (percent, is) = seen.is_meant_by(&said, encoder.kind());
                let meant = Meant {
                    rule: phrase.rule,
                    phrase: phrase.text.clone(),
                    percent,
                    span: part.span,
                };
                with(meant, is);
            }
        }
    }
}

/// Whether a phrase has a meaning that can be compared: it is no general way to ask for a person, nor one that every
/// shop begins with, in whatever language ("ring mig" is too short to tell), and in a language that is heard so.
fn counts(text: &str) -> bool {
    if super::matching::default_person_phrases().contains(&text.trim()) {
        return false;
    }
    let own = super::matching::Phrase::parse(text).is_ok_and(|phrase| phrase.is_its_words());
    own && hears(text)
}

/// Whether a text is in a language that is heard by meaning.
#[must_use]
pub fn hears(text: &str) -> bool {
    Reading::of(text).is_some()
}

/// Listens to a message: which phrases of the shop's rules it means, whoever's they are. Before a write begins.
pub async fn listen(vectors: &Arc<Vectors>, sense: &Arc<Sense>, text: &str) -> Vec<Meant> {
    if sense.is_empty() || !hears(text) {
        return Vec::new();
    }
    prepare(vectors, sense);
    let (sense, text) = (sense.clone(), text.to_owned());
    let judged = vectors.turn(move |encoders| sense.judge(encoders, &text));
    match tokio::time::timeout(PATIENCE, judged).await {
        Ok(Ok(meant)) => meant,
        Ok(Err(_)) | Err(_) => Vec::new(),
    }
}

/// What trying a line tells.
#[derive(Debug, Default)]
pub struct Tried {
    /// The phrase it means.
    pub meant: Option<Meant>,
    /// The phrase it is nearest to, where that is not near enough.
    pub nearest: Option<Meant>,
    /// It is in a language that is not heard by meaning, and only its words count.
    pub other_language: bool,
}

/// Tries a line on phrases that are being written.
pub async fn tried(vectors: &Arc<Vectors>, sense: &Arc<Sense>, text: &str) -> Tried {
    if sense.is_empty() || text.trim().is_empty() {
        return Tried::default();
    }
    if !hears(text) {
        return Tried {
            other_language: true,
            ..Tried::default()
        };
    }
    let (sense, text) = (sense.clone(), text.to_owned());
    let judged = vectors.turn(move |encoders| {
        let few = |kind| kind == Kind::Static || sense.new_to(kind) <= AT_ONCE;
        let mut tried = Tried::default();
        if let Some(encoder) = encoders.best(|kind| kind != Kind::Api && few(kind)) {
            sense.each(encoder, &text, |one, is| {
                let place = if is {
                    &mut tried.meant
                } else {
                    &mut tried.nearest
                };
                if place
                    .as_ref()
                    .is_none_or(|known| known.percent < one.percent)
                {
                    *place = Some(one);
                }
            });
        }
        tried
    });
    match tokio::time::timeout(PATIENCE * 4, judged).await {
        Ok(Ok(tried)) => tried,
        Ok(Err(_)) | Err(_) => Tried::default(),
    }
}

/// Has the model's vectors made behind whoever is served now, once the model is there.
pub fn prepare(vectors: &Arc<Vectors>, sense: &Arc<Sense>) {
    let wanted = vectors.ready() == Some(Kind::Minilm) && sense.has(Kind::Minilm).is_none();
    if sense.is_empty() || !wanted || sense.making.swap(true, Ordering::Relaxed) {
        return;
    }
    let (vectors, sense) = (vectors.clone(), sense.clone());
    tokio::spawn(async move {
        let own = sense.clone();
        let made = vectors.index(move |encoders| {
            if let Some(model) = encoders.model {
                own.make(model);
            }
        });
        if let Err(error) = made.await {
            tracing::warn!(%error, "the phrases of a shop could not be read by the model");
        }
        sense.making.store(false, Ordering::Relaxed);
    });
}

/// The hits of a book among what was meant.
#[must_use]
pub fn hits(book: &Book, meant: &[Meant]) -> Vec<Hit> {
    meant
        .iter()
        .filter_map(|one| {
            let (index, _) = book.by_id(one.rule)?;
            Some(Hit {
                span: Some(one.span),
                ..Hit::new(index, Reason::Phrase).of(one.percent)
            })
        })
        .collect()
}
