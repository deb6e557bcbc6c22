//! Why a model's words were not used: the names kept with attempts, and what they mean for staff.

use super::guards::Refusal;
use super::{Skipped, Tried};

/// The name of a promise that was left out of what was said.
const PROMISED: &str = "promised";

impl Skipped {
    /// Its name, as kept.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::Limit => "limit",
            Self::Circuit => "left_alone",
        }
    }
}

impl Tried {
    /// Why the model's words were not used, if they were not.
    #[must_use]
    pub fn rejected(&self) -> Option<&'static str> {
        match self {
            Self::Passed(_) => None,
            Self::Refused(refusal, _) => Some(refusal.name()),
            Self::Failed(failure) => Some(failure.name()),
            Self::Skipped(skipped) => Some(skipped.name()),
        }
    }

    /// What staff are told of it, by name: why its words were not used, or that some of them were left out.
    #[must_use]
    pub fn noted(&self) -> Option<&'static str> {
        match self {
            Self::Passed(passed) => (!passed.promised.is_empty()).then_some(PROMISED),
            Self::Refused(..) | Self::Failed(_) | Self::Skipped(_) => self.rejected(),
        }
    }

    /// The words that were not used.
    #[must_use]
    pub fn noted_text(&self) -> Option<String> {
        match self {
            Self::Refused(_, words) => Some(words.clone()),
            Self::Passed(passed) => {
                (!passed.promised.is_empty()).then(|| passed.promised.join(" "))
            }
            Self::Failed(_) | Self::Skipped(_) => None,
        }
    }

    /// What became of it, for the counters.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Passed(_) => "passed",
            Self::Refused(..) => "refused",
            Self::Failed(_) => "failed",
            Self::Skipped(_) => "skipped",
        }
    }
}

/// A kept name as a sentence for staff.
#[must_use]
pub fn told(name: &str) -> &'static str {
    if let Some(refusal) = Refusal::ALL.into_iter().find(|one| one.name() == name) {
        return refused(refusal);
    }
    match name {
        PROMISED => {
            "The model also promised this. It was left out of the answer: see whether you want to do it."
        }
        "budget" => "The model was not asked: today's tokens are used up.",
        "limit" => "The model was not asked: too many requests at once.",
        "left_alone" => "The model was not asked: it has failed several times in a row.",
        "timed_out" => "The model did not answer in time.",
        "key_refused" => "The model's server did not take the key.",
        "model_not_found" => "The model's server does not know the model.",
        "too_many" => "The model's server had too many requests.",
        "not_a_model" => "What answered was not a model.",
        "address_closed" => "The model's address may not be asked.",
        "unreachable" => "The model could not be reached.",
        _ => "The model broke off before its answer was whole.",
    }
}

fn refused(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotJson => "The model's draft was not used: it was not in the form asked for.",
        Refusal::Unsupported => "The model found no answer in your content.",
        Refusal::Empty => "The model's draft was not used: it was empty.",
        Refusal::TooLong => "The model's draft was not used: it was too long.",
        Refusal::NoCites => "The model's draft was not used: it named no source.",
        Refusal::UnknownCite => {
            "The model's draft was not used: it named a source it was not shown."
        }
        Refusal::NotAQuote => "The model's draft was not used: its quote is not in your content.",
        Refusal::Injection => {
            "The model's draft was not used: it talked about instructions or about itself."
        }
        Refusal::Markup => "The model's draft was not used: it had links, images or code in it.",
        Refusal::Invisible => "The model's draft was not used: it had hidden characters in it.",
        Refusal::Language => {
            "The model's draft was not used: it is not in the language of the question."
        }
        Refusal::Number => {
            "The model's draft was not used: a number, price or date in it is not in your content."
        }
        Refusal::Address => {
            "The model's draft was not used: an address in it is not in your content."
        }
        Refusal::Name => "The model's draft was not used: a name in it is not in your content.",
        Refusal::Ungrounded => "The model's draft was not used: it says more than your content.",
        Refusal::Denial => {
            "The model's draft was not used: it turns what your content says around."
        }
        Refusal::Uncovered => "The model's draft was not used: it does not cover what was asked.",
        Refusal::Promise => "The model's draft was not used: it only promised something.",
    }
}
