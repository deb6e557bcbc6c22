//! What the platform remembers of one app in one shop: whether it is installed, and the tokens it handed out.
//!
//! The rules of refreshing are those of 2026-08-28: a pair is renewed by its refresh token, and a token that was
//! presented stays usable until its successor is used, another pair is acquired, or 30 days have passed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::admin::Subscription;
use super::sign;
use crate::clock::Micros;

/// An expiring access token lives an hour.
pub const ACCESS_SECONDS: i64 = 3600;
/// An online token lives a day.
pub const ONLINE_SECONDS: i64 = 24 * 3600;
/// A refresh token lives 90 days.
pub const REFRESH_SECONDS: i64 = 90 * DAY;
/// A presented one, at most this long after it was first presented.
const GRACE_SECONDS: i64 = 30 * DAY;
const DAY: i64 = 86_400;
/// Tokens beyond this many are forgotten, the oldest first.
const KEPT: usize = 400;

/// Whether the app is in the shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence {
    /// It never was.
    #[default]
    Never,
    Installed,
    /// It was, and the merchant has removed it.
    Removed,
}

/// An access token, and what it opens.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Access {
    pub token: String,
    /// `None` never ends.
    pub until: Option<Micros>,
    pub scopes: Vec<String>,
    /// The member of staff an online token speaks for.
    pub user: Option<i64>,
}

/// A refresh token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refresh {
    pub token: String,
    pub until: Micros,
    /// When it was presented for the first time.
    pub presented: Option<Micros>,
    /// The one it was got with: using this one ends that one.
    pub parent: Option<String>,
}

/// A pair as it is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub access: String,
    pub refresh: String,
    pub scopes: Vec<String>,
}

/// The app in the shop, as the platform sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Platform {
    pub presence: Presence,
    /// What the merchant has granted.
    pub scopes: Vec<String>,
    pub access: Vec<Access>,
    pub refresh: Vec<Refresh>,
    /// When `shop/redact` is due after a removal.
    pub redact_at: Option<Micros>,
    /// Whether the theme shows the app's embed.
    pub embed_on: bool,
    /// Products that were saved again by the merchant, and when.
    pub touched: BTreeMap<String, Micros>,
    /// What the app has written beside its installation, by `namespace.key`.
    pub metafields: BTreeMap<String, String>,
    /// Codes of discounts the app has made.
    pub discounts: BTreeSet<String>,
    /// Drafts the app has made, by the secret in their address: variants and quantities.
    pub drafts: BTreeMap<String, Vec<(i64, i64)>>,
    /// Finished bulk operations: their number, and what they found.
    pub bulk: BTreeMap<i64, String>,
    /// Refunds the app has made, by the key it made them under.
    pub refunds: BTreeMap<String, i64>,
    /// What the merchant pays the app for.
    pub subscription: Option<Subscription>,
    /// Counts what the app makes.
    pub made: i64,
}

impl Default for Platform {
    fn default() -> Self {
        Self {
            presence: Presence::Never,
            scopes: Vec::new(),
            access: Vec::new(),
            refresh: Vec::new(),
            redact_at: None,
            embed_on: true,
            metafields: BTreeMap::new(),
            touched: BTreeMap::new(),
            discounts: BTreeSet::new(),
            drafts: BTreeMap::new(),
            bulk: BTreeMap::new(),
            refunds: BTreeMap::new(),
            subscription: None,
            made: 0,
        }
    }
}

impl Platform {
    pub fn installed(&self) -> bool {
        self.presence == Presence::Installed
    }

    /// The merchant agrees to `scopes`.
    pub fn install(&mut self, scopes: Vec<String>) {
        self.presence = Presence::Installed;
        self.scopes = scopes;
    }

    /// The merchant removes the app: every token ends at once.
    pub fn remove(&mut self) {
        self.presence = Presence::Removed;
        self.subscription = None;
        self.access.clear();
        self.refresh.clear();
    }

    /// A new expiring pair, acquired by a code, an ID token or an old token: refresh tokens from before end here,
    /// access tokens live on to their own end.
    pub fn acquire(&mut self, now: Micros) -> Pair {
        self.refresh.clear();
        self.pair(None, now)
    }

    /// A token without an end.
    pub fn acquire_unending(&mut self) -> String {
        self.refresh.clear();
        self.hand_out(None, None)
    }

    /// A token that speaks for one member of staff.
    pub fn acquire_online(&mut self, user: i64, now: Micros) -> String {
        self.hand_out(Some(now.plus_seconds(ONLINE_SECONDS)), Some(user))
    }

    /// A pair for the token that never ends; that one ends now, and there is no way back.
    pub fn migrate(&mut self, token: &str, now: Micros) -> Option<Pair> {
        let before = self.access.len();
        self.access.retain(|access| {
            access.token != token || access.until.is_some() || access.user.is_some()
        });
        (self.access.len() < before).then(|| self.acquire(now))
    }

    /// A new pair for a refresh token, while it is good.
    pub fn refresh(&mut self, token: &str, now: Micros) -> Option<Pair> {
        let known = self.refresh.iter_mut().find(|one| one.token == token)?;
        let grace = |presented: Micros| presented.plus_seconds(GRACE_SECONDS);
        if known.until <= now || known.presented.is_some_and(|first| grace(first) <= now) {
            return None;
        }
        known.presented.get_or_insert(now);
        // Its use ends the one it was got with. What this one gave before was evidently lost.
        let parent = known.parent.take();
        self.refresh.retain(|one| {
            Some(&one.token) != parent.as_ref() && one.parent.as_deref() != Some(token)
        });
        Some(self.pair(Some(token.to_owned()), now))
    }

    /// What a token opens now, or `None` for one that is unknown, over or revoked.
    pub fn opened_by(&self, token: &str, now: Micros) -> Option<&Access> {
        let access = self.access.iter().find(|one| one.token == token)?;
        access
            .until
            .is_none_or(|until| now < until)
            .then_some(access)
    }

    /// The next number for something the app makes.
    pub fn number(&mut self) -> i64 {
        self.made += 1;
        self.made
    }

    fn pair(&mut self, parent: Option<String>, now: Micros) -> Pair {
        let access = self.hand_out(Some(now.plus_seconds(ACCESS_SECONDS)), None);
        let refresh = format!("shprt_{}", sign::token());
        self.refresh.push(Refresh {
            token: refresh.clone(),
            until: now.plus_seconds(REFRESH_SECONDS),
            presented: None,
            parent,
        });
        Pair {
            access,
            refresh,
            scopes: self.scopes.clone(),
        }
    }

    fn hand_out(&mut self, until: Option<Micros>, user: Option<i64>) -> String {
        let kind = if user.is_some() { "shpua" } else { "shpat" };
        let token = format!("{kind}_{}", sign::token());
        self.access.push(Access {
            token: token.clone(),
            until,
            scopes: self.scopes.clone(),
            user,
        });
        if self.access.len() > KEPT {
            self.access.remove(0);
        }
        token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = Micros(1_795_219_200_000_000);

    fn installed() -> Platform {
        let mut platform = Platform::default();
        platform.install(vec!["read_orders".to_owned()]);
        platform
    }

    #[test]
    fn a_presented_token_stays_usable_until_the_newer_one_is_used() {
        let mut platform = installed();
        let first = platform.acquire(NOW);
        let lost = platform.refresh(&first.refresh, NOW).unwrap();
        let second = platform.refresh(&first.refresh, NOW).unwrap();
        assert!(
            platform.refresh(&lost.refresh, NOW).is_none(),
            "replaced by the second answer"
        );
        let third = platform.refresh(&second.refresh, NOW).unwrap();
        assert!(
            platform.refresh(&first.refresh, NOW).is_none(),
            "the newer one was used"
        );
        for pair in [&first, &lost, &second, &third] {
            assert!(
                platform
                    .opened_by(&pair.access, NOW.plus_seconds(3599))
                    .is_some()
            );
            assert!(
                platform
                    .opened_by(&pair.access, NOW.plus_seconds(3600))
                    .is_none()
            );
        }
    }

    #[test]
    fn a_presented_token_ends_30_days_after_its_first_use_and_any_after_90() {
        let mut platform = installed();
        let day = |days: i64| NOW.plus_seconds(days * DAY);
        let first = platform.acquire(NOW);
        platform.refresh(&first.refresh, day(10)).unwrap();
        assert!(platform.refresh(&first.refresh, day(39)).is_some());
        assert!(platform.refresh(&first.refresh, day(40)).is_none());
        let late = platform.acquire(NOW);
        platform.refresh(&late.refresh, day(80)).unwrap();
        assert!(platform.refresh(&late.refresh, day(90)).is_none());
        let unused = platform.acquire(NOW);
        assert!(platform.refresh(&unused.refresh, day(90)).is_none());
    }

    #[test]
    fn acquiring_retires_the_pair_before_but_not_its_access_token() {
        let mut platform = installed();
        let first = platform.acquire(NOW);
        platform.acquire(NOW);
        assert!(platform.refresh(&first.refresh, NOW).is_none());
        assert!(platform.opened_by(&first.access, NOW).is_some());
        platform.remove();
        assert!(platform.opened_by(&first.access, NOW).is_none());
    }

    #[test]
    fn an_unending_token_migrates_once() {
        let mut platform = installed();
        let old = platform.acquire_unending();
        let pair = platform.migrate(&old, NOW).unwrap();
        assert!(platform.opened_by(&old, NOW).is_none());
        assert!(platform.migrate(&old, NOW).is_none());
        assert!(
            platform.migrate(&pair.access, NOW).is_none(),
            "it ends by itself"
        );
    }
}
