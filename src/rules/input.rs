//! A rule as it comes from outside: JSON read into a draft, with every mistake beside the path of its field
//! (`starts[1].amount`). What can be read is then held against `check`.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::amount::UNREADABLE;
use super::rule::Definition;
use crate::commerce::market::Country;
use crate::commerce::money::{Currency, amount_of};
use crate::conversation::Tag;

/// Longest name of a rule, in characters.
pub const NAME_LENGTH: usize = 80;

/// What is wrong with one field, for the one who filled it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Its path, such as `starts[1].amount`.
    pub field: String,
    /// What is wrong.
    pub text: String,
}

impl Problem {
    /// A problem at this path.
    #[must_use]
    pub fn at(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            text: text.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.text)
    }
}

/// A rule somebody wants to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Whether it is on; nothing where that is not said, and it stays as it is.
    pub enabled: Option<bool>,
    /// What it is.
    pub definition: Definition,
}

/// Reads a draft.
///
/// # Errors
/// All that can't be read.
pub fn read(body: &Value) -> Result<Draft, Vec<Problem>> {
    let mut problems = Vec::new();
    if !body.is_object() {
        return Err(vec![Problem::at("", "Send a JSON object.")]);
    }
    let name = name(body.get("name"), &mut problems);
    let enabled = match body.get("enabled") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(on)) => Some(*on),
        Some(_) => {
            problems.push(Problem::at("enabled", "Say true or false."));
            None
        }
    };
    let definition = Definition {
        starts: list(body, "starts", &mut problems),
        when: part(body.get("when"), "when", &mut problems),
        asks: part(body.get("asks"), "asks", &mut problems),
        does: list(body, "does", &mut problems),
        template: part(body.get("template"), "template", &mut problems),
    };
    if problems.is_empty() {
        Ok(Draft {
            name,
            enabled,
            definition,
        })
    } else {
        Err(problems)
    }
}

fn name(value: Option<&Value>, problems: &mut Vec<Problem>) -> String {
    let name: String = value
        .and_then(Value::as_str)
        .unwrap_or("")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if name.is_empty() {
        problems.push(Problem::at("name", "Give it a name."));
    } else if name.chars().count() > NAME_LENGTH {
        problems.push(Problem::at(
            "name",
            format!("Keep the name to {NAME_LENGTH} characters."),
        ));
    } else if name.chars().any(char::is_control) {
        problems.push(Problem::at(
            "name",
            "There are signs in it that can't be shown.",
        ));
    }
    name
}

/// More entries than any rule has are not even read.
const MOST_ENTRIES: usize = 40;

fn list<T: DeserializeOwned>(body: &Value, key: &str, problems: &mut Vec<Problem>) -> Vec<T> {
    match body.get(key) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(entries)) if entries.len() > MOST_ENTRIES => {
            problems.push(Problem::at(
                key,
                format!("That is more than {MOST_ENTRIES}."),
            ));
            Vec::new()
        }
        Some(Value::Array(entries)) => entries
            .iter()
            .enumerate()
            .filter_map(|(at, entry)| part(Some(entry), &format!("{key}[{at}]"), problems))
            .collect(),
        Some(_) => {
            problems.push(Problem::at(key, "This must be a list."));
            Vec::new()
        }
    }
}

fn part<T: DeserializeOwned>(
    value: Option<&Value>,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let value = value.filter(|value| !value.is_null())?;
    let before = problems.len();
    leaves(value, path, 0, problems);
    if problems.len() > before {
        return None;
    }
    match serde_json::from_value(value.clone()) {
        Ok(read) => Some(read),
        Err(error) => {
            problems.push(unreadable(path, &error.to_string()));
            None
        }
    }
}

/// Countries of one market, at most: as many as there are codes in use.
const MOST_COUNTRIES: usize = 260;

/// How deep conditions may be in one another, counted in JSON.
const DEEPEST: usize = 14;

/// Looks at the fields that have a form of their own, so that what is wrong is said of them by name.
fn leaves(value: &Value, path: &str, depth: usize, problems: &mut Vec<Problem>) {
    if depth > DEEPEST {
        problems.push(Problem::at(path, "This is too deep. Make it flatter."));
        return;
    }
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let here = format!("{path}.{key}");
                match (key.as_str(), value) {
                    ("amount" | "over" | "under", Value::String(text)) => {
                        if amount_of(text.trim()).is_err() {
                            problems.push(Problem::at(here, UNREADABLE));
                        }
                    }
                    ("amount" | "over" | "under", Value::Number(_)) => problems.push(Problem::at(
                        here,
                        "Write the amount as text, such as \"200.00\".",
                    )),
                    ("currency", Value::String(text)) => {
                        if Currency::parse(text).is_err() {
                            problems.push(Problem::at(
                                here,
                                "Write a currency's three capital letters, such as EUR.",
                            ));
                        }
                    }
                    ("countries", Value::Array(codes)) => {
                        let is = |code: &Value| {
                            code.as_str().is_some_and(|it| Country::parse(it).is_some())
                        };
                        if !codes.iter().all(is) {
                            problems.push(Problem::at(
                                here,
                                "Write each country as two capital letters, such as DE, with commas between.",
                            ));
                        } else if codes.len() > MOST_COUNTRIES {
                            problems.push(Problem::at(here, "There are not so many countries."));
                        }
                    }
                    ("tag" | "resolution", Value::String(text)) => {
                        if let Err(wrong) = Tag::parse(text) {
                            problems.push(Problem::at(here, wrong));
                        }
                    }
                    ("number" | "times" | "seconds" | "days" | "at_least" | "at_most", value)
                        if !value.is_null() && !value.is_i64() && !value.is_array() =>
                    {
                        problems.push(Problem::at(here, "Write a whole number."));
                    }
                    (_, value) => leaves(value, &here, depth + 1, problems),
                }
            }
        }
        Value::Array(entries) => {
            for (at, entry) in entries.iter().enumerate().take(MOST_LOOKED_AT) {
                leaves(entry, &format!("{path}[{at}]"), depth + 1, problems);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

const MOST_LOOKED_AT: usize = 1_000;

/// What the reader says, for people.
fn unreadable(path: &str, error: &str) -> Problem {
    let quoted = error.split('`').nth(1).unwrap_or("");
    if error.starts_with("missing field") {
        let kind = matches!(quoted, "on" | "do" | "if");
        let text = if kind { "Choose one." } else { "Fill this in." };
        return Problem::at(format!("{path}.{quoted}"), text);
    }
    if error.starts_with("unknown variant") {
        return Problem::at(path, format!("There is no such thing as “{quoted}” here."));
    }
    // Our own sentences end like sentences; the reader's own don't.
    let ours = error.ends_with('.');
    let text = if ours {
        error.to_owned()
    } else {
        "This can't be read.".to_owned()
    };
    Problem::at(path, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commerce::market::Market;
    use crate::rules::condition::Condition;
    use crate::rules::start::{OrderIs, Start};
    use serde_json::json;

    fn problems(body: &Value) -> Vec<String> {
        read(body)
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_draft_is_read() {
        let draft = read(&json!({
            "name": "  Big   carts ",
            "starts": [
                { "on": "cart_over", "amount": "200.01" },
                { "on": "order_state", "is": "unfulfilled", "days": 3 },
            ],
            "when": { "if": "all", "of": [
                { "if": "time", "from": "22:00", "to": "06:00" },
                { "if": "cart", "over": "50" },
            ] },
            "does": [{ "do": "request", "to": { "staff": "12" } }],
        }))
        .unwrap();
        assert_eq!((draft.name.as_str(), draft.enabled), ("Big carts", None));
        assert_eq!(
            draft.definition.starts,
            [
                Start::CartOver {
                    amount: 2_000_100,
                    markets: vec![]
                },
                Start::OrderState {
                    is: OrderIs::Unfulfilled { days: 3 }
                }
            ]
        );
        assert_eq!(draft.definition.when.as_ref().unwrap().parts().len(), 2);
        let text = serde_json::to_string(&draft.definition).unwrap();
        assert_eq!(
            serde_json::from_str::<Definition>(&text).unwrap(),
            draft.definition
        );
        let Some(Condition::All { of }) = draft.definition.when else {
            panic!()
        };
        assert!(matches!(
            of[0],
            Condition::Time {
                from: 1320,
                to: 360,
                ..
            }
        ));
    }

    #[test]
    fn what_cannot_be_read_is_said_beside_its_field() {
        assert_eq!(
            problems(&json!({
                "starts": [
                    { "on": "checkout_reached" },
                    { "on": "cart_over", "amount": "two hundred" },
                    { "on": "cart_over" },
                    { "on": "full_moon" },
                    { "amount": "1" },
                    { "on": "nth_message", "number": "three" },
                ],
                "when": { "if": "all", "of": [{ "if": "time", "from": "25:00", "to": "06:00" }] },
                "does": [{ "do": "tag", "tag": "!!!" }],
            })),
            [
                "name: Give it a name.",
                "starts[1].amount: Write an amount in figures, such as 200 or 199.90.",
                "starts[2].amount: Fill this in.",
                "starts[3]: There is no such thing as “full_moon” here.",
                "starts[4].on: Choose one.",
                "starts[5].number: Write a whole number.",
                "when: Write a time such as 09:30.",
                "does[0].tag: A tag needs at least one letter or digit.",
            ]
        );
        assert_eq!(problems(&json!([])).len(), 1);
        let long = json!({ "name": "x".repeat(81), "starts": "all" });
        assert_eq!(problems(&long).len(), 2);
    }

    #[test]
    fn rows_of_earlier_versions_are_read() {
        let old: Definition = serde_json::from_value(json!({
            "triggers": [{ "on": "button", "label": "Talk" }, { "on": "cart_over", "amount": 2_000_000 }],
            "effects": [
                { "do": "ask", "prompt": "Which order?", "fields": [
                    { "name": "order_number", "label": "Order", "hint": "#1", "kind": "order_number", "required": false }
                ] },
                { "do": "request", "priority": 1 },
                { "do": "say", "text": "Coming." },
            ],
        }))
        .unwrap();
        assert_eq!(old.starts[1].cart_limit(Market::default()), Some(2_000_000));
        assert_eq!(old.asks.unwrap().prompt, "Which order?");
        assert_eq!(old.does.len(), 2);
    }
}
