//! A model's reply, read: the form it was asked for, as far as it kept to it.

use serde::Deserialize;
use serde_json::Value;

use super::Refusal;

/// A reply, as it was asked for: what of it is there.
#[derive(Deserialize)]
pub struct Reply {
    #[serde(default)]
    pub answer: Value,
    #[serde(default)]
    pub quote: Value,
    #[serde(default)]
    pub cites: Value,
    #[serde(default)]
    pub supported: Value,
}

/// Whether a reply is in the form that was asked for.
#[must_use]
pub fn is_reply(said: &str) -> bool {
    read(said).is_some_and(|reply| reply.answer.is_string())
}

/// The first JSON object, in a fence or after a model's thoughts.
pub fn read(said: &str) -> Option<Reply> {
    let said = said.rsplit("</think>").next().unwrap_or_default();
    let from = said.find('{')?;
    let mut values = serde_json::Deserializer::from_str(said.get(from..)?).into_iter::<Reply>();
    let reply = values.next()?.ok()?;
    // Something after it but the end of a fence is another answer, or none.
    let rest = said.get(from + values.byte_offset()..)?;
    let rest = rest.trim().trim_matches('`').trim();
    rest.is_empty().then_some(reply)
}

/// Places from numbers, which small models also write as texts.
pub fn cites(told: &Value, shown: usize) -> Result<Vec<usize>, Refusal> {
    let list = match told {
        Value::Array(list) => list.as_slice(),
        Value::Null | Value::Bool(_) | Value::Object(_) => &[],
        one @ (Value::Number(_) | Value::String(_)) => std::slice::from_ref(one),
    };
    let mut places = Vec::new();
    for cite in list {
        let number = match cite {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim_matches(['[', ']', ' ']).parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        let place = number
            .and_then(|number| usize::try_from(number).ok())
            .and_then(|number| number.checked_sub(1))
            .filter(|place| *place < shown)
            .ok_or(Refusal::UnknownCite)?;
        if !places.contains(&place) {
            places.push(place);
        }
    }
    if places.is_empty() {
        return Err(Refusal::NoCites);
    }
    Ok(places)
}
