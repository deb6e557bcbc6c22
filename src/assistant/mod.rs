//! The assistant: answers from the store's own content, and says so when it does not know.
//!
//! Content enters through [`knowledge::put`], whatever it comes from. `retrieval` finds passages, `answer`
//! judges whether they answer, `smalltalk` keeps "hello" from being a question nobody can answer; all of
//! them pure. `library` holds each shop's index in memory, `attempts` what was tried, for staff.

pub mod answer;
pub mod attempts;
pub mod goods;
pub mod html;
pub mod knowledge;
mod library;
pub mod meaning;
pub mod owed;
pub mod retrieval;
pub mod smalltalk;
mod synonyms;
pub mod text;
pub mod vectors;

pub use library::Library;

use crate::conversation::messages::SourceLink;
pub use answer::Asking;
use answer::Reply;

/// What the assistant made of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has an answer.
    Answered,
    /// It was a greeting or the like.
    SmallTalk,
    /// It does not know.
    Unsure,
}

/// A draft: nothing is said until it is appended.
#[derive(Debug, Clone)]
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
}

/// What it says when it does not know. It promises nobody: asking a person, and saying so, is what the rule
/// "The assistant does not know" does, in the same write.
const UNSURE: &str = "I couldn't find that on this shop's pages, so I'd rather not guess.";

/// Drafts an answer.
#[must_use]
pub fn draft(asking: &Asking<'_>) -> Draft {
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
            sources: sources
                .into_iter()
                .map(|source| SourceLink {
                    title: source.title,
                    url: source.url,
                })
                .collect(),
            looked_at: seen(looked_at),
            confidence: percent(confidence),
        },
        Reply::SmallTalk { text } => Draft {
            verdict: Verdict::SmallTalk,
            text,
            sources: Vec::new(),
            looked_at: Vec::new(),
            confidence: 100,
        },
        Reply::Unsure {
            confidence,
            looked_at,
        } => Draft {
            verdict: Verdict::Unsure,
            text: UNSURE.into(),
            sources: Vec::new(),
            looked_at: seen(looked_at),
            confidence: percent(confidence),
        },
    }
}

fn percent(confidence: f32) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "clamped to 0..=100 just before"
    )]
    let percent = (confidence * 100.0).clamp(0.0, 100.0) as i32;
    percent
}
