//! The two people who run Crescent Music, and the ID tokens the admin issues for them.
//!
//! An ID token is a JWT signed with the app's secret; the store makes and checks it with code of its own.

use serde_json::{Value, json};

use super::sign;
use crate::clock::Micros;

/// An ID token lives a minute.
const SECONDS: i64 = 60;

/// A member of staff.
#[derive(Debug)]
pub struct User {
    pub id: i64,
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub email: &'static str,
    pub owner: bool,
}

/// Mia owns the account, Leo works there.
pub const USERS: [User; 2] = [
    User {
        id: 7001,
        first_name: "Mia",
        last_name: "Moreno",
        email: "mia@crescent-music.example",
        owner: true,
    },
    User {
        id: 7002,
        first_name: "Leo",
        last_name: "Lang",
        email: "leo@crescent-music.example",
        owner: false,
    },
];

pub fn user(id: i64) -> Option<&'static User> {
    USERS.iter().find(|user| user.id == id)
}

impl User {
    /// As an online token's answer describes them.
    pub fn described(&self) -> Value {
        json!({
            "id": self.id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "email": self.email,
            "email_verified": true,
            "account_owner": self.owner,
            "locale": "en",
            "collaborator": false,
        })
    }

    pub fn session(&self) -> String {
        sign::short_hash(&format!("session of {}", self.id))
    }
}

/// Who an ID token is made for, and when.
pub struct Claims<'a> {
    pub shop: &'a str,
    pub client_id: &'a str,
    pub user: i64,
    pub now: Micros,
}

/// A fresh ID token.
pub fn id_token(secret: &str, claims: &Claims<'_>) -> String {
    let now = claims.now.0.div_euclid(1_000_000);
    let session = user(claims.user).map(User::session);
    sign::jwt(
        secret,
        &json!({
            "iss": format!("https://{}/admin", claims.shop),
            "dest": format!("https://{}", claims.shop),
            "aud": claims.client_id,
            "sub": claims.user.to_string(),
            "exp": now + SECONDS,
            "nbf": now,
            "iat": now,
            "jti": sign::uuid(),
            "sid": session,
            "sig": sign::token(),
        }),
    )
}

/// The member of staff a subject token speaks for, if it is one of this shop and app and still good.
pub fn subject(
    secret: &str,
    token: &str,
    shop: &str,
    client_id: &str,
    now: Micros,
) -> Option<&'static User> {
    let claims = sign::jwt_claims(secret, token)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let time = |name: &str| claims.get(name).and_then(Value::as_i64);
    let now = now.0.div_euclid(1_000_000);
    let good = text("aud") == Some(client_id)
        && text("dest") == Some(format!("https://{shop}").as_str())
        && text("iss") == Some(format!("https://{shop}/admin").as_str())
        && time("exp").is_some_and(|exp| now < exp)
        && time("nbf").is_none_or(|nbf| nbf <= now);
    let id = text("sub").and_then(|sub| sub.parse().ok());
    id.filter(|_| good).and_then(user)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = Micros(1_795_219_200_000_000);
    const SHOP: &str = "crescent-music.myshopify.com";

    fn made(change: impl FnOnce(&mut Claims<'_>)) -> String {
        let mut claims = Claims {
            shop: SHOP,
            client_id: "key",
            user: 7001,
            now: NOW,
        };
        change(&mut claims);
        id_token("hush", &claims)
    }

    fn read(token: &str, now: Micros) -> Option<i64> {
        subject("hush", token, SHOP, "key", now).map(|user| user.id)
    }

    #[test]
    fn a_subject_token_is_of_this_shop_this_app_and_this_minute() {
        let good = made(|_| {});
        assert_eq!(read(&good, NOW), Some(7001));
        assert_eq!(read(&good, NOW.plus_seconds(59)), Some(7001));
        assert_eq!(read(&good, NOW.plus_seconds(60)), None);
        assert_eq!(
            read(&made(|claims| claims.shop = "other.myshopify.com"), NOW),
            None
        );
        assert_eq!(read(&made(|claims| claims.client_id = "other"), NOW), None);
        assert_eq!(read(&made(|claims| claims.user = 1), NOW), None);
        assert!(subject("other", &good, SHOP, "key", NOW).is_none());
        assert!(read("a.b", NOW).is_none() && read("", NOW).is_none());
    }
}
