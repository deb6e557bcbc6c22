//! The assistant: answers from the store's own content, and says so when it does not know.
//!
//! Content enters through [`knowledge::put`], whatever it comes from. `retrieval` finds passages, `answer`
//! judges whether they answer, `smalltalk` keeps "hello" from being a question nobody can answer; all of
//! them pure. `library` holds each shop's index in memory, `attempts` what was tried, for staff.
//! `summary`, `handed_back` and `copilot` are for staff, too; `learning` is what chats teach.
//!
//! Around them: `turns` says when to answer and what several quick messages ask, `asked` takes a turn out of its thread,
//! `several` joins what was drafted for each, `orders` looks an order up for who proves it is theirs, `facts` and `cards`
//! show a product as the store has it now, `clarify` asks back once. `drafting` does all of it for one turn, whether a
//! shopper asks or staff try it, and `dress` puts to the draft what it carries besides words.
//!
//! Where a shop has a model, `answering` puts the same passages to it (`model`) and says what it made of them, if that
//! stands every check; `promises` are no part of any answer.

pub mod answer;
pub mod answering;
pub mod asked;
pub mod attempts;
pub mod cards;
pub mod clarify;
pub mod copilot;
pub mod drafting;
pub mod dress;
pub mod facts;
pub mod gate;
pub mod goods;
pub mod handed_back;
pub mod html;
pub mod kept_vectors;
pub mod knowledge;
pub mod language;
pub mod learning;
mod library;
pub mod meaning;
pub mod model;
pub mod orders;
pub mod owed;
pub mod promises;
pub mod retrieval;
pub mod several;
pub mod smalltalk;
pub mod sources;
pub mod summary;
mod synonyms;
pub mod text;
pub mod turns;
pub mod vectors;
pub mod weights;

pub use library::Library;

use crate::conversation::messages::SourceLink;
use crate::conversation::parts::Part;
pub use answer::Asking;
use answer::Reply;

/// What the assistant made of a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// It has an answer.
    Answered,
    /// It was a greeting or the like.
    SmallTalk,
    /// It does not know.
    #[default]
    Unsure,
}

/// A draft: nothing is said until it is appended.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// What it made of the question.
    pub verdict: Verdict,
    /// What it would say.
    pub text: String,
    /// Where that comes from.
    pub sources: Vec<SourceLink>,
    /// What it looked at, best first.
    pub looked_at: Vec<SourceLink>,
    /// 0 to 100.
    pub confidence: i32,
    /// The documents it is from, the best first; those that are products are shown as cards.
    pub documents: Vec<i64>,
    /// Titles it could not decide between, when it is unsure only which was meant.
    pub near: Vec<String>,
    /// The language of the content it was drafted from, where it is plain.
    pub content: Option<language::Language>,
    /// The language it was written in, where the words are the assistant's own and no page's.
    pub own: Option<language::Language>,
    /// What it has besides words.
    pub parts: Vec<Part>,
    /// What a model had to do with it, where the shop has one and it was a question for it.
    pub model: Option<model::Tried>,
}

/// What it says when it does not know. It promises nobody: asking a person, and saying so, is what the rule
/// "The assistant does not know" does, in the same write.
const UNSURE: &str = "I couldn't find that on this shop's pages, so I'd rather not guess.";

/// Drafts an answer.
#[must_use]
pub fn draft(asking: &Asking<'_>) -> Draft {
    Draft {
        content: asking.index.language(),
        ..drafted(asking)
    }
}

fn drafted(asking: &Asking<'_>) -> Draft {
    let seen = |looked: Vec<answer::LookedAt>| {
        looked
            .into_iter()
            .take(3)
            .map(|one| SourceLink {
                title: one.title,
                url: one.url,
            })
            .collect::<Vec<_>>()
    };
    match answer::respond(asking) {
        Reply::Answer {
            text,
            sources,
            confidence,
            looked_at,
        } => Draft {
            verdict: Verdict::Answered,
            text,
            documents: sources.iter().map(|source| source.document).collect(),
            sources: sources
                .into_iter()
                .map(|source| SourceLink {
                    title: source.title,
                    url: source.url,
                })
                .collect(),
            looked_at: seen(looked_at),
            confidence: percent(confidence),
            ..Draft::default()
        },
        Reply::SmallTalk { text } => Draft {
            verdict: Verdict::SmallTalk,
            text,
            confidence: 100,
            ..Draft::default()
        },
        Reply::Unsure {
            confidence,
            looked_at,
        } => Draft {
            verdict: Verdict::Unsure,
            text: UNSURE.into(),
            near: clarify::near(&looked_at),
            looked_at: seen(looked_at),
            confidence: percent(confidence),
            ..Draft::default()
        },
    }
}

/// From which confidence on it answers, 0 to 100.
#[must_use]
pub fn answers_from() -> i32 {
    percent(answer::ANSWERS_FROM)
}

fn percent(confidence: f32) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "clamped to 0..=100 just before"
    )]
    let percent = (confidence * 100.0).clamp(0.0, 100.0) as i32;
    percent
}
