//! What is counted, each under a number of its own that never changes: it stands in the database.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Of what a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Series {
    /// Chats begun; one that is written in again after it was closed begins anew.
    Begun = 1,
    /// Messages, by who wrote them.
    Messages = 2,
    /// Chats by who dealt with them, on the day they began: `ai`, `person`, `none`.
    Outcome = 3,
    /// Chats that were closed, by who had dealt with them.
    Closed = 4,
    /// Times a person was asked for, or came of their own accord.
    Handoffs = 10,
    /// By why.
    HandoffsByReason = 11,
    /// By the tags of the chat.
    HandoffsByTag = 12,
    /// By what the shopper was looking at.
    HandoffsByProduct = 13,
    /// By the page they were on.
    HandoffsByPage = 14,
    /// By the hour, in the shop's clock.
    HandoffsByHour = 15,
    /// By the group that was asked for.
    HandoffsByGroup = 16,
    /// By what the shopper had asked about, of the subjects shoppers ask any shop about.
    HandoffsByTopic = 17,
    /// From the request until somebody took the chat.
    Claim = 20,
    /// By who took it.
    ClaimByPerson = 21,
    /// By the group that was asked for.
    ClaimByGroup = 22,
    /// By the tags of the chat.
    ClaimByTag = 23,
    /// From the request to the first word of a person.
    Word = 30,
    /// By who wrote it.
    WordByPerson = 31,
    /// By the group that was asked for.
    WordByGroup = 32,
    /// By the tags of the chat.
    WordByTag = 33,
    /// From the first request to the close.
    Resolution = 40,
    /// By who had it last.
    ResolutionByPerson = 41,
    /// By the group that was asked for.
    ResolutionByGroup = 42,
    /// By the tags of the chat.
    ResolutionByTag = 43,
    /// Of chats that a person was asked into and that were closed: whose turn it was, and for how long.
    Turns = 50,
    /// What shoppers thought, 1 to 5.
    Scores = 60,
    /// Of whose chats they thought it; the sum makes the mean.
    ScoresByPerson = 61,
    /// Orders placed after somebody helped, by who did and in which currency.
    Orders = 70,
    /// Rules that fired.
    RuleFired = 80,
    /// After which a person came, or marked the chat handled.
    RuleCame = 81,
    /// After which the shopper went back to the AI, or waited no longer.
    RuleTurned = 82,
    /// After which staff judged that a person was asked for too early.
    RuleEarly = 83,
    /// Staff's judgement of the moment: `early`, `right`, `late`.
    Timing = 90,
    /// The same with the reason before it.
    TimingByReason = 91,
}

/// What is kept of a series beside how many there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Count,
    /// How long each took, so that medians can be told.
    Time,
    /// What they come to together.
    Sum,
}

impl Series {
    /// All of them.
    pub const EVERY: [Self; 34] = [
        Self::Begun,
        Self::Messages,
        Self::Outcome,
        Self::Closed,
        Self::Handoffs,
        Self::HandoffsByReason,
        Self::HandoffsByTag,
        Self::HandoffsByProduct,
        Self::HandoffsByPage,
        Self::HandoffsByHour,
        Self::HandoffsByGroup,
        Self::HandoffsByTopic,
        Self::Claim,
        Self::ClaimByPerson,
        Self::ClaimByGroup,
        Self::ClaimByTag,
        Self::Word,
        Self::WordByPerson,
        Self::WordByGroup,
        Self::WordByTag,
        Self::Resolution,
        Self::ResolutionByPerson,
        Self::ResolutionByGroup,
        Self::ResolutionByTag,
        Self::Turns,
        Self::Scores,
        Self::ScoresByPerson,
        Self::Orders,
        Self::RuleFired,
        Self::RuleCame,
        Self::RuleTurned,
        Self::RuleEarly,
        Self::Timing,
        Self::TimingByReason,
    ];

    /// As the database has it.
    #[must_use]
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The series of that number.
    #[must_use]
    pub fn of(code: i32) -> Option<Self> {
        Self::EVERY.into_iter().find(|series| series.code() == code)
    }

    /// As addresses and files have it: `handoffs-by-reason`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        static SLUGS: LazyLock<HashMap<Series, String>> =
            LazyLock::new(|| Series::EVERY.map(|one| (one, one.spelled())).into());
        SLUGS.get(&self).map_or("", String::as_str)
    }

    fn spelled(self) -> String {
        let mut slug = String::new();
        for letter in format!("{self:?}").chars() {
            if letter.is_ascii_uppercase() && !slug.is_empty() {
                slug.push('-');
            }
            slug.push(letter.to_ascii_lowercase());
        }
        slug
    }

    /// The series an address means.
    #[must_use]
    pub fn called(slug: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|series| series.slug() == slug)
    }

    /// Whether its keys are so few that they can be read together, each by itself: where a number is of all of them.
    #[must_use]
    pub const fn has_few_keys(self) -> bool {
        matches!(
            self,
            Self::Scores | Self::ScoresByPerson | Self::Orders | Self::Timing
        )
    }

    /// Whether its keys may be thousands: goods and pages.
    #[must_use]
    pub const fn has_many_keys(self) -> bool {
        matches!(self, Self::HandoffsByProduct | Self::HandoffsByPage)
    }

    /// What is kept of it.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Claim
            | Self::ClaimByPerson
            | Self::ClaimByGroup
            | Self::ClaimByTag
            | Self::Word
            | Self::WordByPerson
            | Self::WordByGroup
            | Self::WordByTag
            | Self::Resolution
            | Self::ResolutionByPerson
            | Self::ResolutionByGroup
            | Self::ResolutionByTag
            | Self::Turns => Kind::Time,
            Self::ScoresByPerson | Self::Orders => Kind::Sum,
            Self::Begun
            | Self::Messages
            | Self::Outcome
            | Self::Closed
            | Self::Handoffs
            | Self::HandoffsByReason
            | Self::HandoffsByTag
            | Self::HandoffsByProduct
            | Self::HandoffsByPage
            | Self::HandoffsByHour
            | Self::HandoffsByGroup
            | Self::HandoffsByTopic
            | Self::Scores
            | Self::RuleFired
            | Self::RuleCame
            | Self::RuleTurned
            | Self::RuleEarly
            | Self::Timing
            | Self::TimingByReason => Kind::Count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_known_by_its_number_and_its_name() {
        for series in Series::EVERY {
            assert_eq!(Series::of(series.code()), Some(series));
            assert_eq!(Series::called(series.slug()), Some(series));
        }
        assert_eq!(Series::HandoffsByReason.slug(), "handoffs-by-reason");
    }
}
