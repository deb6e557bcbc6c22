//! What Shopify's token endpoint answers: read leniently, since an answer that lacks a part must not cost a shop
//! its access, and made into the pair we keep.
//!
//! One type for every grant. The tokens in it don't show themselves when it is printed, nor do people.

use std::fmt;

use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken, RefreshToken, Scope, TokenResponse};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::clock::Micros;
use crate::shop::store::Token;

/// How long an access token lives when the answer doesn't say: Shopify's documented hour.
const HOUR: i64 = 60 * 60;
/// How long a refresh token lives when the answer doesn't say: Shopify's documented 90 days.
const NINETY_DAYS: i64 = 90 * 24 * 60 * 60;
/// A lifetime beyond this is a mistake.
const LONGEST: i64 = 10 * 365 * 24 * 60 * 60;

/// An answer with a token: no `token_type`, scopes with commas, so the standard one does not fit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Granted {
    access_token: AccessToken,
    #[serde(default, deserialize_with = "scopes")]
    scope: Option<String>,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<i64>,
    #[serde(default, deserialize_with = "refresh")]
    refresh_token: Option<RefreshToken>,
    #[serde(default, deserialize_with = "seconds")]
    refresh_token_expires_in: Option<i64>,
    #[serde(default, deserialize_with = "user")]
    associated_user: Option<AssociatedUser>,
}

/// Who of the shop's staff holds an ID token, as Shopify knows them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssociatedUser {
    /// Their id in Shopify.
    pub id: i64,
    /// May be empty.
    #[serde(default)]
    pub first_name: String,
    /// May be empty.
    #[serde(default)]
    pub last_name: String,
    /// May be empty.
    #[serde(default)]
    pub email: String,
    /// Whether the shop is theirs.
    #[serde(default)]
    pub account_owner: bool,
    /// The language they read the admin in, as `de` or `pt-BR`.
    #[serde(default)]
    pub locale: Option<String>,
}

impl fmt::Debug for AssociatedUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AssociatedUser({})", self.id)
    }
}

impl Granted {
    /// Whether there is a token in it at all.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.access_token.secret().is_empty()
    }

    /// The scopes that were granted, joined by commas, if it says.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// Who asked, in the answer to an online grant.
    #[must_use]
    pub fn user(self) -> Option<AssociatedUser> {
        self.associated_user
    }

    /// The pair to keep. `asked_at` is when the request was sent, so that no token is believed in for longer
    /// than it holds; `before` is the pair it renews. What the answer leaves out stays as it was known, or is
    /// what Shopify documents: an end that is known is never forgotten, for a pair without one would never be
    /// renewed again.
    #[must_use]
    pub fn pair(&self, asked_at: Micros, before: Option<&Token>) -> Token {
        let new = self
            .refresh_token
            .as_ref()
            .map(|refresh| refresh.secret().clone());
        let refresh_until = match (&new, self.refresh_token_expires_in) {
            (Some(_), seconds) => Some(asked_at.plus_seconds(seconds.unwrap_or(NINETY_DAYS))),
            (None, _) => before.and_then(|pair| pair.refresh_until),
        };
        let refresh = new.or_else(|| before.and_then(|pair| pair.refresh.clone()));
        let ends = refresh.is_some() || before.is_some_and(|pair| pair.access_until.is_some());
        let seconds = self.expires_in.or(ends.then_some(HOUR));
        Token {
            access: self.access_token.secret().clone(),
            access_until: seconds.map(|seconds| asked_at.plus_seconds(seconds)),
            refresh,
            refresh_until,
        }
    }
}

impl TokenResponse for Granted {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &Self::TokenType {
        &BasicTokenType::Bearer
    }

    fn expires_in(&self) -> Option<std::time::Duration> {
        let seconds = u64::try_from(self.expires_in?).ok()?;
        Some(std::time::Duration::from_secs(seconds))
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

/// A lifetime: a number, or a number as text. Anything else counts as missing.
fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    let value = Value::deserialize(from)?;
    let number = match &value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64(),
    };
    Ok(number.filter(|seconds| (1..=LONGEST).contains(seconds)))
}

/// Scopes with commas or spaces between; a list is taken too.
fn scopes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = match Value::deserialize(from)? {
        Value::String(text) => text,
        Value::Array(list) => list
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(","),
        _ => return Ok(None),
    };
    let each: Vec<&str> = text
        .split([',', ' '])
        .filter(|scope| !scope.is_empty())
        .collect();
    Ok((!each.is_empty()).then(|| each.join(",")))
}

fn refresh<'de, D: Deserializer<'de>>(from: D) -> Result<Option<RefreshToken>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) if !text.is_empty() => Some(RefreshToken::new(text)),
        _ => None,
    })
}

/// A user is somebody with an id; whatever else can't be read is left out.
fn user<'de, D: Deserializer<'de>>(from: D) -> Result<Option<AssociatedUser>, D::Error> {
    let value = Value::deserialize(from)?;
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let flag = |name: &str| value.get(name).and_then(Value::as_bool) == Some(true);
    let Some(id) = value.get("id").and_then(Value::as_i64) else {
        return Ok(None);
    };
    Ok(Some(AssociatedUser {
        id,
        first_name: text("first_name").unwrap_or_default().to_owned(),
        last_name: text("last_name").unwrap_or_default().to_owned(),
        // Members are known by their address: one that is not proved would let somebody be another.
        email: text("email")
            .filter(|_| flag("email_verified"))
            .unwrap_or_default()
            .to_owned(),
        account_owner: flag("account_owner"),
        locale: text("locale").map(str::to_owned),
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Micros = Micros(1_700_000_000_000_000);

    fn granted(answer: Value) -> Granted {
        serde_json::from_value(answer).unwrap()
    }

    fn known() -> Token {
        Token {
            access: "shpat_old".into(),
            access_until: Some(NOW),
            refresh: Some("shprt_old".into()),
            refresh_until: Some(NOW.plus_seconds(1_000)),
        }
    }

    #[test]
    fn a_full_answer_is_taken_as_it_says() {
        let answer = granted(json!({
            "access_token": "shpat_new", "scope": "read_orders, write_app_proxy", "expires_in": 3600,
            "refresh_token": "shprt_new", "refresh_token_expires_in": 7_776_000,
        }));
        assert_eq!(answer.scope(), Some("read_orders,write_app_proxy"));
        let pair = answer.pair(NOW, Some(&known()));
        assert_eq!(pair.access, "shpat_new");
        assert_eq!(pair.access_until, Some(NOW.plus_seconds(3_600)));
        assert_eq!(pair.refresh.as_deref(), Some("shprt_new"));
        assert_eq!(pair.refresh_until, Some(NOW.plus_seconds(7_776_000)));
    }

    #[test]
    fn an_answer_without_ends_forgets_none() {
        for nothing in [Value::Null, json!(0), json!(-5), json!("soon"), json!([1])] {
            let answer = granted(json!({ "access_token": "shpat_new", "expires_in": nothing }));
            let pair = answer.pair(NOW, Some(&known()));
            assert_eq!(pair.access_until, Some(NOW.plus_seconds(HOUR)));
            assert_eq!(pair.refresh.as_deref(), Some("shprt_old"));
            assert_eq!(pair.refresh_until, Some(NOW.plus_seconds(1_000)));
        }
    }

    #[test]
    fn a_token_that_never_ends_is_taken_for_one() {
        let pair = granted(json!({ "access_token": "shpat_x", "scope": "a" })).pair(NOW, None);
        assert_eq!((pair.access_until, pair.refresh), (None, None));
    }

    #[test]
    fn odd_shapes_are_read_as_far_as_they_go() {
        let answer = granted(json!({
            "access_token": "shpat_x", "scope": ["a", "b"], "expires_in": "60",
            "refresh_token": 7, "associated_user": { "id": 704912205188288575_i64, "email": null },
        }));
        assert_eq!(answer.scope(), Some("a,b"));
        assert_eq!(answer.expires_in, Some(60));
        let shown = format!("{answer:?}");
        assert!(!shown.contains("shpat_x"), "{shown}");
        assert_eq!(answer.user().unwrap().id, 704_912_205_188_288_575);
        assert!(serde_json::from_value::<Granted>(json!({ "scope": "a" })).is_err());
        assert!(!granted(json!({ "access_token": "" })).is_usable());
    }
}
