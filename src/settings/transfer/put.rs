//! Taking a file in: everything, in one write, or nothing. What is only looked at is done all the same, and undone.

use serde_json::{Value, json};

use super::input::{Reading, file};
use super::{Halt, Problem, actions, asked, desk, lists, notices, taken};
use crate::app::Shared;
use crate::assistants::{Assistant, store as assistants};
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;
use crate::settings::assistants::acts::{room, with_people};
use crate::settings::assistants::input::{Appearance, ELSEWHERE, name, text};
use crate::shop::plan::Offer;

/// Parts a file may have. Another one is a slip of the pen, or of a later version.
const PARTS: [&str; 18] = [
    "counterbell",
    "groups",
    "tags",
    "assistants",
    "hours",
    "desk",
    "texts",
    "languages",
    "notifications",
    "replies",
    "filters",
    "offers",
    "orders",
    "model",
    "sites",
    "retention_days",
    "exported_at",
    "left_out",
];

/// What is done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct How {
    /// What is not in the file goes, where the file has a list of it.
    pub whole: bool,
    /// Only to be seen.
    pub look: bool,
}

/// Takes a file in, if the shop's plan has room for it: how much that changed, and what has to be told of it.
///
/// # Errors
/// [`Halt`], and then nothing is kept.
pub fn settings(
    tx: &mut Tx<'_>,
    words: &str,
    author: Id,
    how: How,
    app: &Shared,
) -> Result<(usize, Vec<Problem>), Halt> {
    let mut reading = Reading::default();
    let Some(parts) = file(words, &mut reading) else {
        return Err(Halt::Wrong(reading.wrong));
    };
    for unknown in parts.keys().filter(|key| !PARTS.contains(&key.as_str())) {
        reading.at(unknown, "There is no such part.");
    }
    let seal = app.notices.sender.seal();
    let before = taken::settings(tx.conn, tx.shop(), seal)?;
    let all = Value::Object(parts);
    let whole = how.whole;
    lists::groups(tx, &mut reading, &all)?;
    lists::tags(tx, &mut reading, &all, whole)?;
    every_assistant(
        tx,
        &mut reading,
        &all,
        (author, app.config.plans.as_ref()),
        whole,
    )?;
    desk::hours(tx, &mut reading, &all, whole)?;
    desk::says(tx, &mut reading, &all, whole)?;
    desk::spoken(tx, &mut reading, &all)?;
    if let Some(rules) = all.get("notifications") {
        notices::put(tx, &mut reading, rules, how, app)?;
    }
    lists::replies(tx, &mut reading, &all, whole)?;
    lists::filters(tx, &mut reading, &all, whole)?;
    lists::other_sites(tx, &mut reading, &all, whole)?;
    desk::limits(tx, &mut reading, &all)?;
    if let Some(model) = all.get("model") {
        asked::put(tx, &mut reading, model, app)?;
    }
    if !reading.wrong.is_empty() {
        return Err(Halt::Wrong(reading.wrong));
    }
    let after = taken::settings(tx.conn, tx.shop(), seal)?;
    if how.look {
        return Err(Halt::Seen(Box::new((before, after, reading.told))));
    }
    tx.about("settings");
    let number = super::difference::between(&before, &after).len();
    Ok((number, reading.told))
}

/// Assistants by their names, the shop's first by being the first. None is taken away: its chats would be nobody's.
fn every_assistant(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    all: &Value,
    (author, plans): (Id, Option<&Offer>),
    whole: bool,
) -> Result<(), Error> {
    let entries = reading
        .list(all, "assistants", "", assistants::MOST)
        .unwrap_or_default();
    // Of two of one name, the first is the first.
    let mut met = Vec::new();
    for (path, entry) in &entries {
        let first = entry.get("first") == Some(&Value::Bool(true));
        let Some(named) = reading.text(entry, "name", path, 60) else {
            continue;
        };
        let there = if first {
            assistants::seed(tx)?;
            Some(assistants::one(tx.conn, tx.shop(), tx.shop().0)?)
        } else {
            let all = assistants::all(tx.conn, tx.shop())?;
            all.into_iter()
                .find(|one| one.id != tx.shop().0 && one.name == named && !met.contains(&one.id))
        };
        let mut one = match there {
            Some(one) => one,
            None => {
                let made = name(&named, false).and_then(|name| {
                    room(tx, plans)?;
                    assistants::add(tx, &name)
                });
                let Some(made) = reading.refusal(path, made)? else {
                    continue;
                };
                made
            }
        };
        met.push(one.id);
        let before = one.clone();
        let said = if whole {
            (*entry).clone()
        } else {
            filled(&one, entry)
        };
        dress(tx, reading, &mut one, (&said, path), first)?;
        if one != before {
            assistants::keep(tx, &one)?;
        }
        actions::put(tx, reading, (one.id, author), (entry, path), whole)?;
    }
    if whole && !entries.is_empty() {
        for one in assistants::all(tx.conn, tx.shop())? {
            let named = |(_, entry): &(String, &Value)| {
                entry.get("name").and_then(Value::as_str) == Some(&one.name)
            };
            if one.id != tx.shop().0 && !entries.iter().any(named) {
                let text = format!(
                    "“{}” is not in the file and stays: its chats would be nobody’s.",
                    one.name
                );
                reading.tell("assistants", text);
            }
        }
    }
    Ok(())
}

/// What the file says of an assistant; where it says nothing, that is as it is.
fn filled(one: &Assistant, entry: &Value) -> Value {
    let mut said = json!({
        "enabled": one.enabled,
        "shared_inbox": one.shared_inbox,
        "elsewhere": one.elsewhere,
        "look": one.look,
        "places": one.places,
    });
    if let (Some(said), Some(entry)) = (said.as_object_mut(), entry.as_object()) {
        said.extend(entry.clone());
    }
    said
}

/// Puts on an assistant what the file says of it.
fn dress(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    one: &mut Assistant,
    (entry, path): (&Value, &str),
    first: bool,
) -> Result<(), Error> {
    let part = |of: &str, key: &str| entry.get(of).and_then(|of| of.get(key)).cloned();
    let lines = |value: Option<Value>| {
        let list = value
            .as_ref()
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        list.iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let typed = json!({
        "name": entry.get("name"),
        "letter": part("look", "letter").unwrap_or_else(|| json!("")),
        "color": part("look", "color").unwrap_or_else(|| json!("")),
        "greeting": part("look", "greeting").unwrap_or_else(|| json!("")),
        "suggestions": lines(part("look", "suggestions")),
        "kinds": part("places", "kinds").unwrap_or_else(|| json!([])),
        "urls": lines(part("places", "urls")),
        "enabled": entry.get("enabled"),
    });
    let Some(appearance) = reading.read::<Appearance>(&typed, path) else {
        return Ok(());
    };
    let put = appearance.put_on(one, first);
    reading.refusal(path, put)?;
    let elsewhere = entry.get("elsewhere").and_then(Value::as_str).unwrap_or("");
    let elsewhere = text("elsewhere", elsewhere, ELSEWHERE);
    if let Some(elsewhere) = reading.refusal(path, elsewhere)? {
        one.elsewhere = elsewhere;
    }
    let shared = entry
        .get("shared_inbox")
        .and_then(Value::as_bool)
        .unwrap_or(true);
    if one.shared_inbox && !shared && !with_people(tx.conn, tx.shop(), one.id)?.is_empty() {
        reading.at(
            format!("{path}.shared_inbox"),
            "Shoppers wait for a person in chats of this assistant. Switch its shared inbox off on its own page first: \
             they are told there.",
        );
    } else {
        one.shared_inbox = shared;
    }
    Ok(())
}
