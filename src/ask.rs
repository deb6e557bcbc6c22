//! `counterbell ask`: the assistant on any content, for a merchant who wants to try it and for measuring. No shop, no
//! database, no environment; the same code that serves shoppers.
//!
//! `passages.json` is a list of `{id, title, text, url?, questions?}`; each line of `questions.jsonl` is
//! `{"text": …}`. Each line out, in the order of the questions, is an [`Answer`].

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::assistant::Asking;
use crate::assistant::answer::{self, ANSWERS_FROM, Reply};
use crate::assistant::gate;
use crate::assistant::language::Marked;
use crate::assistant::meaning::{Known, Meaning};
use crate::assistant::retrieval::{Document, DocumentKind, Index};
use crate::assistant::vectors::{self, Encoders, Kind, Minilm, Static};
use crate::ids::Id;
use crate::rules::rule::{Definition, Rule};
use crate::rules::{Book, seeds};

/// Passages named for one question.
const NAMED: usize = 10;
/// How sure it is at least that a person is asked for, when the words of a rule say so.
const BY_PATTERN: f32 = 0.9;

/// A piece of content.
#[derive(Deserialize)]
struct Passage {
    id: String,
    title: String,
    text: String,
    #[serde(default)]
    url: Option<String>,
    /// Questions it is known to answer.
    #[serde(default)]
    questions: Vec<String>,
}

#[derive(Deserialize)]
struct Question {
    text: String,
}

/// What is said of one question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The question.
    pub text: String,
    /// Whether it asks for a person.
    pub handoff: Handoff,
    /// Whether the assistant would answer it.
    pub answered: bool,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
    /// What it found, best first, also where a person is asked for.
    pub passages: Vec<Found>,
    /// What it would say; nothing where it would not.
    pub answer: Option<String>,
    /// Where that is from.
    pub sources: Vec<String>,
}

/// Whether a person is asked for, and which words say so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Handoff {
    /// Whether one is.
    pub asked: bool,
    /// How sure that is, 0 to 1.
    pub score: f32,
    /// The words.
    pub evidence: Option<String>,
}

/// A passage found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// Its id.
    pub id: String,
    /// Greater is better; only comparable within one question.
    pub score: f32,
}

/// Content, ready to be asked.
pub struct Desk {
    index: Index,
    readers: Option<Arc<Readers>>,
    ids: Vec<String>,
    book: Book,
    threshold: f32,
}

impl Desk {
    /// Reads `passages.json`. `threshold` is the confidence it answers from; without one, the product's own. Without
    /// `readers` only words are compared.
    ///
    /// # Errors
    /// One line that says what is wrong with it.
    pub fn read(
        passages: &str,
        threshold: Option<f32>,
        readers: Option<Arc<Readers>>,
    ) -> Result<Self, String> {
        let passages: Vec<Passage> = serde_json::from_str(passages)
            .map_err(|error| format!("the passages can't be read: {error}"))?;
        let threshold = threshold.unwrap_or(ANSWERS_FROM);
        if !(0.0..=1.0).contains(&threshold) {
            return Err("the threshold must be from 0 to 1".into());
        }
        let ids = passages.iter().map(|passage| passage.id.clone()).collect();
        let documents = passages
            .into_iter()
            .zip(0_i64..)
            .map(|(passage, id)| Document {
                id,
                title: passage.title,
                url: passage.url,
                text: passage.text,
                kind: DocumentKind::Page,
                questions: passage.questions,
                marked: Marked::default(),
            });
        let index = Index::build(documents.collect());
        Ok(Self {
            index: match &readers {
                Some(readers) => readers.read(index),
                None => index,
            },
            readers,
            ids,
            book: Book::new(person_rule()),
            threshold,
        })
    }

    /// Whether a person is asked for. The score is the gate's; a rule's own patterns raise it.
    #[must_use]
    pub fn hears(&self, text: &str) -> Handoff {
        let heard = gate::hear(text, self.encoders().best(|_| true));
        let hit = self.book.on_heard(text, &heard).into_iter().next();
        let evidence = hit.as_ref().and_then(|hit| {
            let (start, end) = hit.span?;
            text.get(start as usize..end as usize).map(str::to_owned)
        });
        let score = match (&hit, heard.asked) {
            (Some(_), false) => heard.score.max(BY_PATTERN),
            // Declined, though it sounds like it.
            (None, true) => heard.score.min(1.0 - BY_PATTERN),
            (Some(_), true) | (None, false) => heard.score,
        };
        Handoff {
            asked: hit.is_some(),
            score,
            evidence,
        }
    }

    /// Asks it one question.
    #[must_use]
    pub fn ask(&self, text: &str) -> Answer {
        let handoff = self.hears(text);
        let asking = Asking {
            from: self.threshold,
            ..Asking::new(&self.index, text).by(self.encoders())
        };
        let (reply, found) = answer::examine(&asking, NAMED);
        let passages = found.into_iter().filter_map(|(document, score)| {
            let id = self.id(document)?;
            Some(Found { id, score })
        });
        let (confidence, answer, sources) = match reply {
            Reply::Answer {
                text,
                sources,
                confidence,
                ..
            } => {
                let sources = sources.into_iter();
                let sources = sources.filter_map(|source| self.id(source.document));
                (confidence, Some(text), sources.collect())
            }
            Reply::SmallTalk { text } => (1.0, Some(text), Vec::new()),
            Reply::Unsure { confidence, .. } => (confidence, None, Vec::new()),
        };
        Answer {
            text: text.to_owned(),
            answered: answer.is_some() && !handoff.asked,
            handoff,
            confidence,
            passages: passages.collect(),
            answer,
            sources,
        }
    }

    /// What it answers from.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Which models read its questions.
    #[must_use]
    pub fn encoders(&self) -> Encoders<'_> {
        self.readers
            .as_ref()
            .map_or_else(Encoders::default, |it| it.encoders())
    }

    /// The id a document came with.
    #[must_use]
    pub fn id(&self, document: i64) -> Option<String> {
        let at = usize::try_from(document).ok()?;
        self.ids.get(at).cloned()
    }
}

/// The rule by which shoppers ask for a person, as every shop begins with it.
fn person_rule() -> Vec<Rule> {
    let first = seeds::all().into_iter().next();
    let rule = |(name, definition): (&str, Definition)| Rule {
        id: Id(1),
        version: 1,
        name: name.to_owned(),
        definition,
    };
    first.map(rule).into_iter().collect()
}

/// The models that read, without an app around them.
pub struct Readers {
    meaning: Arc<Meaning>,
    table: Static,
    model: Option<Minilm>,
}

impl Readers {
    /// Loads them.
    ///
    /// # Errors
    /// When their files can't be read, or another server would be needed.
    pub fn load(kind: Kind) -> Result<Arc<Self>, String> {
        let model = match kind {
            Kind::Minilm => Some(vectors::minilm()?),
            Kind::Static => None,
            Kind::Api => return Err("asking needs no other server: choose minilm or static".into()),
        };
        Ok(Arc::new(Self {
            meaning: Arc::new(Meaning::new()?),
            table: vectors::static_table()?,
            model,
        }))
    }

    /// The index with their vectors.
    #[must_use]
    pub fn read(&self, index: Index) -> Index {
        index.understood(&self.meaning, self.encoders(), Some(&Known::new()))
    }

    /// As a turn is handed them.
    #[must_use]
    pub fn encoders(&self) -> Encoders<'_> {
        Encoders {
            model: self.model.as_ref().map(|it| it as &dyn vectors::Encoder),
            table: Some(&self.table),
        }
    }
}

/// Answers every line of `questions` into `out`.
///
/// # Errors
/// One line: a file that can't be read, or the line of a question that can't.
pub fn run(
    knowledge: &Path,
    questions: &Path,
    threshold: Option<f32>,
    kind: Kind,
    out: &mut impl Write,
) -> Result<(), String> {
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
    };
    let desk = Desk::read(&read(knowledge)?, threshold, Some(Readers::load(kind)?))?;
    for (line, number) in read(questions)?.lines().zip(1..) {
        if line.trim().is_empty() {
            continue;
        }
        let question: Question = serde_json::from_str(line)
            .map_err(|error| format!("line {number} of the questions: {error}"))?;
        let answer = serde_json::to_string(&desk.ask(&question.text));
        let answer = answer.map_err(|error| error.to_string())?;
        writeln!(out, "{answer}").map_err(|error| format!("cannot write the answers: {error}"))?;
    }
    Ok(())
}
