//! An answer of the Admin API, judged: its HTTP status, then its top-level `errors`, then its data. (The
//! `userErrors` of a mutation are looked at by whoever knows the mutation.)
//!
//! Shopify says the same thing in several places. Throttling is a 429 or a 200 with a code; a missing scope is a
//! 403 or an `ACCESS_DENIED` beside data of which a part is null.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::cost::Cost;
use super::error::AdminError;
use crate::error::Error;

/// What an answer says.
#[derive(Debug)]
pub struct Answer {
    /// What to make of it.
    pub verdict: Verdict,
    /// What it says of cost.
    pub cost: Option<Cost>,
}

/// What to make of an answer.
#[derive(Debug)]
pub enum Verdict {
    /// Data; with the refusal of a part of it, if there was one.
    Data(Value, Option<AdminError>),
    /// The token was not taken.
    TokenRefused,
    /// Too much was asked; nothing was done.
    Throttled,
    /// Shopify is broken for the moment. A change may have been made.
    Broken,
    /// No use in asking again.
    Final(AdminError),
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    data: Value,
    #[serde(default)]
    errors: Value,
    #[serde(default)]
    extensions: Option<Extensions>,
}

#[derive(Deserialize)]
struct Extensions {
    #[serde(default)]
    cost: Value,
}

/// Judges a whole answer.
#[must_use]
pub fn judge(status: u16, body: &[u8]) -> Answer {
    let verdict = match status {
        200 => return judge_ok(body),
        401 => Verdict::TokenRefused,
        402 | 423 => Verdict::Final(AdminError::Frozen),
        403 => Verdict::Final(forbidden(body)),
        429 => Verdict::Throttled,
        500.. => Verdict::Broken,
        // 404: wrong version or no such shop; 430: held to be an attack; a redirect is never followed.
        other => Verdict::Final(fault(&format!("status {other}"))),
    };
    Answer {
        verdict,
        cost: None,
    }
}

fn judge_ok(body: &[u8]) -> Answer {
    let body: Body = match serde_json::from_slice(body) {
        Ok(body) => body,
        Err(error) => {
            // Cut off on the way: the next one may be whole.
            let verdict = if error.is_eof() {
                Verdict::Broken
            } else {
                Verdict::Final(AdminError::Shape("not the JSON that was agreed"))
            };
            return Answer {
                verdict,
                cost: None,
            };
        }
    };
    let cost = body
        .extensions
        .and_then(|extensions| serde_json::from_value(extensions.cost).ok());
    Answer {
        verdict: judge_errors(body.data, &body.errors),
        cost,
    }
}

fn judge_errors(data: Value, errors: &Value) -> Verdict {
    let errors = match errors {
        Value::Null => &[],
        Value::Array(errors) => errors.as_slice(),
        // REST's way of putting it, which the edge uses now and then.
        Value::String(message) => return Verdict::Final(by_message(message)),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            return Verdict::Final(fault("errors of no known shape"));
        }
    };
    let mut denied = None;
    for error in errors {
        match code(error) {
            "THROTTLED" => return Verdict::Throttled,
            "INTERNAL_SERVER_ERROR" | "TIMEOUT" | "SERVICE_UNAVAILABLE" => return Verdict::Broken,
            "MAX_COST_EXCEEDED" => return Verdict::Final(AdminError::TooExpensive),
            "SHOP_INACTIVE" => return Verdict::Final(AdminError::Frozen),
            "ACCESS_DENIED" => denied = denied.or(Some(access_denied(error))),
            "" => {
                let message = error.get("message").and_then(Value::as_str);
                match message {
                    Some("Throttled") => return Verdict::Throttled,
                    Some(message) if message.starts_with("Internal error") => {
                        return Verdict::Broken;
                    }
                    Some(_) | None => return Verdict::Final(fault("an error without a code")),
                }
            }
            code => return Verdict::Final(fault(code)),
        }
    }
    match (usable(&data), denied) {
        (true, denied) => Verdict::Data(data, denied),
        (false, Some(denied)) => Verdict::Final(denied),
        (false, None) if data.is_object() => Verdict::Data(data, None),
        (false, None) => Verdict::Final(AdminError::Shape("no data")),
    }
}

/// Whether something that was asked for is there: a root field that was refused is null.
fn usable(data: &Value) -> bool {
    data.as_object()
        .is_some_and(|roots: &Map<_, _>| roots.values().any(|root| !root.is_null()))
}

fn code(error: &Value) -> &str {
    let code = error.get("extensions").and_then(|more| more.get("code"));
    code.and_then(Value::as_str).unwrap_or_default()
}

fn access_denied(error: &Value) -> AdminError {
    let message = error.get("message").and_then(Value::as_str);
    let message = message.unwrap_or_default();
    if message.contains("protected-customer-data") || message.contains("not approved") {
        return AdminError::NotApproved;
    }
    let more = error.get("extensions");
    let required = more.and_then(|more| more.get("requiredAccess"));
    let required = required.and_then(Value::as_str).unwrap_or(message);
    AdminError::Scope(scope_in(required))
}

/// 403: a token without an end, a scope, or something nobody wrote down.
fn forbidden(body: &[u8]) -> AdminError {
    let text = String::from_utf8_lossy(body);
    by_message(&text)
}

fn by_message(message: &str) -> AdminError {
    if message.contains("Non-expiring access tokens") {
        AdminError::NonExpiring
    } else if message.contains("protected-customer-data") {
        AdminError::NotApproved
    } else {
        AdminError::Scope(scope_in(message))
    }
}

/// The first word that is the name of a scope: `read_orders`, `write_draft_orders`.
fn scope_in(text: &str) -> Option<String> {
    text.split(|c: char| !(c.is_ascii_lowercase() || c == '_'))
        .find(|word| {
            let name = word
                .strip_prefix("read_")
                .or(word.strip_prefix("write_"))
                .or(word.strip_prefix("unauthenticated_"));
            name.is_some_and(|name| !name.is_empty()) && word.len() <= 64
        })
        .map(str::to_owned)
}

fn fault(what: &str) -> AdminError {
    let what: String = what.chars().filter(|c| !c.is_control()).take(80).collect();
    AdminError::Fault(Error::fault(format!("the Admin API refused: {what}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn errors(code: &str, message: &str, data: Value) -> Verdict {
        let error = json!({ "message": message, "extensions": { "code": code } });
        let body = json!({ "data": data, "errors": [error] }).to_string();
        judge(200, body.as_bytes()).verdict
    }

    #[test]
    fn the_status_is_looked_at_first() {
        let verdict = |status, body: &str| judge(status, body.as_bytes()).verdict;
        assert!(matches!(verdict(401, "{}"), Verdict::TokenRefused));
        assert!(matches!(verdict(429, ""), Verdict::Throttled));
        assert!(matches!(verdict(520, "<html>"), Verdict::Broken));
        for status in [402, 423] {
            assert!(matches!(
                verdict(status, ""),
                Verdict::Final(AdminError::Frozen)
            ));
        }
        for status in [301, 400, 404, 406, 430] {
            assert!(matches!(
                verdict(status, r#"{"data":{"shop":{}}}"#),
                Verdict::Final(AdminError::Fault(_))
            ));
        }
    }

    #[test]
    fn the_two_kinds_of_403_are_told_apart() {
        let verdict =
            |message: &str| judge(403, json!({ "errors": message }).to_string().as_bytes());
        assert!(matches!(
            verdict("[API] Non-expiring access tokens are no longer accepted for the Admin API. Start using expiring offline tokens: https://shopify.dev/").verdict,
            Verdict::Final(AdminError::NonExpiring)
        ));
        match verdict("[API] This action requires merchant approval for read_orders scope.").verdict
        {
            Verdict::Final(AdminError::Scope(scope)) => {
                assert_eq!(scope.as_deref(), Some("read_orders"))
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn codes_beside_a_200_are_looked_at_next() {
        let null = || Value::Null;
        assert!(matches!(
            errors("THROTTLED", "Throttled", null()),
            Verdict::Throttled
        ));
        assert!(matches!(
            errors("MAX_COST_EXCEEDED", "…", null()),
            Verdict::Final(AdminError::TooExpensive)
        ));
        assert!(matches!(
            errors("SHOP_INACTIVE", "…", null()),
            Verdict::Final(AdminError::Frozen)
        ));
        assert!(matches!(
            errors("INTERNAL_SERVER_ERROR", "…", null()),
            Verdict::Broken
        ));
        assert!(matches!(
            errors("undefinedField", "…", null()),
            Verdict::Final(AdminError::Fault(_))
        ));
    }

    #[test]
    fn what_came_beside_a_denied_part_is_used() {
        let denied = "This app is not approved to access the Customer object. See https://shopify.dev/docs/apps/launch/protected-customer-data";
        let part =
            json!({ "orders": { "nodes": [{ "id": "gid://shopify/Order/1", "customer": null }] } });
        assert!(matches!(
            errors("ACCESS_DENIED", denied, part),
            Verdict::Data(_, Some(AdminError::NotApproved))
        ));
        for nothing in [Value::Null, json!({ "customer": null })] {
            assert!(matches!(
                errors("ACCESS_DENIED", denied, nothing),
                Verdict::Final(AdminError::NotApproved)
            ));
        }
        let scope = "Access denied for orders field. Required access: `read_orders` access scope.";
        match errors("ACCESS_DENIED", scope, Value::Null) {
            Verdict::Final(AdminError::Scope(scope)) => {
                assert_eq!(scope.as_deref(), Some("read_orders"))
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_answer_of_another_shape_is_told_as_such() {
        let verdict = |body: &str| judge(200, body.as_bytes()).verdict;
        for body in [
            "[]",
            "null",
            "<html></html>",
            "{\"data\":5}",
            "{}",
            "{\"data\":[]}",
        ] {
            assert!(
                matches!(verdict(body), Verdict::Final(AdminError::Shape(_))),
                "{body}"
            );
        }
        assert!(matches!(verdict("{\"data\":{\"shop\":"), Verdict::Broken));
        // Nobody with this id: an answer, not an error.
        assert!(matches!(
            verdict("{\"data\":{\"order\":null}}"),
            Verdict::Data(_, None)
        ));
        assert!(matches!(
            verdict("{\"data\":{\"a\":1},\"extensions\":{\"cost\":\"?\"}}"),
            Verdict::Data(_, None)
        ));
    }

    proptest::proptest! {
        #[test]
        fn no_answer_is_too_strange(status in 100_u16..600, body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..64)) {
            let _ = judge(status, &body);
        }
    }
}
