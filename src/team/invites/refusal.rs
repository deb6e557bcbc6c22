//! Why somebody is not asked to join, for who asked.

use std::borrow::Cow;

use crate::shop::plan::Explained;

/// Why an address got no invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is no address.
    Bad(&'static str),
    /// It stands twice in the list.
    Twice,
    /// They are on the team.
    OnTeam,
    /// They have an invite that holds.
    Invited,
    /// The shop's plan is for fewer people.
    Plan(Explained),
}

impl Refusal {
    /// In words.
    #[must_use]
    pub fn words(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Bad(why) => why,
            Self::Twice => "This address stands here twice. One invite was enough.",
            Self::OnTeam => "Is on the team already.",
            Self::Invited => "Has an invite already. Send it again below.",
            Self::Plan(explained) => return Cow::Owned(explained.words()),
        })
    }
}
