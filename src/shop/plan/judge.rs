//! What a plan allows. Pure: the numbers and the time are passed in.

use chrono::{Datelike, NaiveDate};

use crate::clock::Micros;
use crate::handoff::hours::Zone;

/// What a shop has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// The free one, with limits.
    Free,
    /// The paid one, without.
    Team,
}

impl Plan {
    /// What merchants call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "Free",
            Self::Team => "Team",
        }
    }

    /// As the database has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Team => "team",
        }
    }

    /// Reads it; what is not known has limits.
    #[must_use]
    pub fn read(text: &str) -> Self {
        if text == Self::Team.as_str() {
            Self::Team
        } else {
            Self::Free
        }
    }

    /// How much of something it allows, where the free plan allows so much; nothing where there is no limit.
    #[must_use]
    pub fn limit(self, free: &Limits, what: What) -> Option<i64> {
        match self {
            Self::Free => Some(free.of(what)),
            Self::Team => None,
        }
    }
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Chats that the AI answers in a calendar month.
    Chats,
    /// People on the team, with those asked to join.
    Members,
    /// Assistants.
    Assistants,
}

impl What {
    /// All of it.
    pub const ALL: [Self; 3] = [Self::Chats, Self::Members, Self::Assistants];
}

/// What the free plan allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Chats that the AI answers in a calendar month of the shop's own clock.
    pub chats: i64,
    /// People on the team.
    pub members: i64,
    /// Assistants.
    pub assistants: i64,
}

impl Limits {
    /// Those of the free plan.
    pub const FREE: Self = Self {
        chats: 100,
        members: 2,
        assistants: 1,
    };

    /// The limit of one thing.
    #[must_use]
    pub fn of(&self, what: What) -> i64 {
        match what {
            What::Chats => self.chats,
            What::Members => self.members,
            What::Assistants => self.assistants,
        }
    }
}

/// Why something is not allowed, for who asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained {
    /// What is limited.
    pub what: What,
    /// To how much.
    pub limit: i64,
    /// How much there is.
    pub used: i64,
}

impl Explained {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        let (limit, used) = (self.limit, self.used);
        match self.what {
            What::Chats => format!(
                "The Free plan’s {limit} AI chats of this month are used up. Chats that have begun go on; new ones go straight to your team."
            ),
            What::Members => format!(
                "The Free plan is for {limit} {}, and you have {used} with those asked to join. Everybody who is there stays.",
                if limit == 1 { "person" } else { "people" },
            ),
            What::Assistants => format!(
                "The Free plan has {limit} {}, and you have {used}. All you have go on working.",
                if limit == 1 {
                    "assistant"
                } else {
                    "assistants"
                },
            ),
        }
    }
}

/// Whether `asked` more of something is allowed to a shop that has used so much of it.
///
/// # Errors
/// Why it is not.
pub fn judge(
    plan: Plan,
    free: &Limits,
    what: What,
    used: i64,
    asked: i64,
) -> Result<(), Explained> {
    match plan.limit(free, what) {
        Some(limit) if used.saturating_add(asked) > limit => Err(Explained { what, limit, used }),
        Some(_) | None => Ok(()),
    }
}

/// How near a limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    /// There is room.
    Room,
    /// Four fifths of it are used: time to say so.
    Soon,
    /// It is met.
    Met,
}

/// How near a limit is to who has used so much.
#[must_use]
pub fn near(used: i64, limit: i64) -> Near {
    if used >= limit {
        Near::Met
    } else if used.saturating_mul(5) >= limit.saturating_mul(4) {
        Near::Soon
    } else {
        Near::Room
    }
}

/// A calendar month of a shop's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// Twelve times the year, and the month from 0.
    pub number: i64,
    /// When the next one begins.
    pub ends: Micros,
    /// The first day of the next one, there.
    pub next: NaiveDate,
}

impl Month {
    /// The month it is in this zone.
    #[must_use]
    pub fn of(zone: Zone, now: Micros) -> Self {
        let today = zone.local(now).date();
        let (year, month) = match today.month() {
            12 => (today.year() + 1, 1),
            month => (today.year(), month + 1),
        };
        let next = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MAX);
        Self {
            number: i64::from(today.year()) * 12 + i64::from(today.month0()),
            ends: zone.first(next.and_time(chrono::NaiveTime::MIN)),
            next,
        }
    }
}
