//! What Shopify's news of a subscription makes of a shop's plan. Pure. News comes twice, late and out of order: what is
//! older than what is known changes nothing, and the end of a subscription ends the plan only if it is the one held.

use super::judge::Plan;
use crate::clock::Micros;
use crate::commerce::money::Money;

/// In microseconds.
const SECOND: i64 = 1_000_000;

/// How a subscription stands, in Shopify's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is paid for.
    Active,
    /// It waits for the merchant, or to begin.
    Waiting,
    /// The merchant or Shopify ended it.
    Ended,
    /// The store has not paid its bill.
    Frozen,
}

impl Status {
    /// Reads Shopify's word; nothing for one that is not known.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_uppercase().as_str() {
            "ACTIVE" => Self::Active,
            "PENDING" | "ACCEPTED" => Self::Waiting,
            "CANCELLED" | "DECLINED" | "EXPIRED" => Self::Ended,
            "FROZEN" => Self::Frozen,
            _ => return None,
        })
    }

    /// As the database has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Waiting => "waiting",
            Self::Ended => "ended",
            Self::Frozen => "frozen",
        }
    }

    /// Reads that.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "waiting" => Self::Waiting,
            "frozen" => Self::Frozen,
            _ => Self::Ended,
        }
    }
}

/// A subscription as Shopify tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Shopify's id.
    pub id: i64,
    /// How it stands.
    pub status: Status,
    /// The plan's handle, as it was given in the Partner Dashboard.
    pub handle: Option<String>,
    /// What the merchant sees it called.
    pub name: Option<String>,
    /// It costs nothing: one of a development store.
    pub test: bool,
    /// What it costs.
    pub price: Option<Money>,
    /// How often: `EVERY_30_DAYS`.
    pub every: Option<String>,
    /// When it is paid for again.
    pub renews_at: Option<Micros>,
}

impl Subscription {
    /// What it entitles to: whatever is paid for lifts the limits. A free plan may be a subscription, too.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let named_free = self.handle.as_deref().is_some_and(|handle| {
            let handle = handle.to_ascii_lowercase();
            handle == "free" || handle.starts_with("free-")
        });
        let costs_nothing = self.price.is_some_and(|price| price.amount == 0);
        if self.status == Status::Active && !named_free && !costs_nothing {
            Plan::Team
        } else {
            Plan::Free
        }
    }
}

/// What is known of a shop's plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// The subscription last heard of, whatever became of it.
    pub subscription: Option<Subscription>,
    /// As of when.
    pub told_at: Micros,
}

impl Held {
    /// The plan.
    #[must_use]
    pub fn plan(&self) -> Plan {
        self.subscription
            .as_ref()
            .map_or(Plan::Free, Subscription::plan)
    }

    fn is_active(&self) -> bool {
        let held = self.subscription.as_ref();
        held.is_some_and(|held| held.status == Status::Active)
    }

    /// What is known after a webhook of `at`; nothing when it changes nothing.
    #[must_use]
    pub fn hears(&self, told: Subscription, at: Micros) -> Option<Self> {
        // Webhooks tell whole seconds: one of the same second as what is known counts.
        if at.0 < self.told_at.0.div_euclid(SECOND) * SECOND {
            return None;
        }
        let same = self.subscription.as_ref().map(|held| held.id) == Some(told.id);
        // Of another one only that it is paid for matters while one is held: the end of the one before an upgrade
        // ends nothing.
        let counts = match told.status {
            Status::Active => true,
            Status::Ended | Status::Frozen => same,
            Status::Waiting => false,
        };
        if !counts {
            return None;
        }
        // A webhook says less than the shop does when it is asked.
        let known = self.subscription.as_ref().filter(|_| same);
        let renews_at = told
            .renews_at
            .or_else(|| known.and_then(|held| held.renews_at));
        Some(Self {
            subscription: Some(Subscription { renews_at, ..told }),
            told_at: at.max(self.told_at),
        })
    }

    /// What is known after the shop was asked at `at` and told all that is active; nothing when that is older news.
    #[must_use]
    pub fn reads(&self, active: Vec<Subscription>, at: Micros) -> Option<Self> {
        if at < self.told_at {
            return None;
        }
        let is_paid = |one: &Subscription| one.plan() == Plan::Team;
        let best = active.into_iter().max_by_key(|one| (is_paid(one), one.id));
        let subscription = match best {
            Some(best) => Some(best),
            // Ended, and its webhook was lost.
            None if self.is_active() => self.subscription.clone().map(|held| Subscription {
                status: Status::Ended,
                renews_at: None,
                ..held
            }),
            None => self.subscription.clone(),
        };
        Some(Self {
            subscription,
            told_at: at,
        })
    }
}
