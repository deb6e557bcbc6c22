//! Actions in the file: whom they ask for and what they start by name.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::input::Reading;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::people;
use crate::ids::Id;
use crate::rules::input;
use crate::rules::store::{self as rules, Kept};
use crate::settings::actions::{self as doors, MOST};

/// Those of an assistant, in their order.
///
/// # Errors
/// The database's.
pub fn taken(conn: &mut Conn, shop: ShopId, assistant: Id) -> Result<Vec<Value>, Error> {
    let all = rules::of(conn, shop, assistant)?;
    let names: HashMap<String, &str> = (all.iter())
        .map(|kept| (kept.rule.id.to_string(), kept.rule.name.as_str()))
        .collect();
    let groups: HashMap<String, String> = (people::groups(conn, shop)?.into_iter())
        .map(|group| (group.id.to_string(), group.name))
        .collect();
    all.iter().map(|kept| one(kept, &names, &groups)).collect()
}

fn one(
    kept: &Kept,
    names: &HashMap<String, &str>,
    groups: &HashMap<String, String>,
) -> Result<Value, Error> {
    let mut action = serde_json::to_value(&kept.rule.definition).map_err(Error::fault)?;
    for effect in effects(&mut action) {
        if let Some(started) = effect.get("rule").and_then(Value::as_str) {
            let name = names.get(started).copied().unwrap_or_default();
            effect.insert("rule".into(), json!(name));
        }
        // Nobody of the team is in the file: who is meant by name is known only here ([`keep_staff`]).
        match effect
            .get("to")
            .and_then(|to| to.get("group"))
            .and_then(Value::as_str)
        {
            Some(group) => {
                let name = groups.get(group).cloned().unwrap_or_default();
                effect.insert("to".into(), json!({ "group": name }));
            }
            None => {
                effect.remove("to");
            }
        }
    }
    if let Some(fields) = action.as_object_mut() {
        fields.insert("name".into(), json!(kept.rule.name));
        fields.insert("enabled".into(), json!(kept.enabled));
    }
    Ok(action)
}

fn effects(action: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let does = action.get_mut("does").and_then(Value::as_array_mut);
    does.into_iter().flatten().filter_map(Value::as_object_mut)
}

/// Puts those of an assistant in. With `whole`, those that are not in the file go.
///
/// # Errors
/// What is not about the file.
pub fn put(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    (assistant, author): (Id, Id),
    (of, within): (&Value, &str),
    whole: bool,
) -> Result<(), Error> {
    let Some(entries) = reading.list(of, "actions", within, MOST) else {
        return Ok(());
    };
    let before = taken(tx.conn, tx.shop(), assistant)?;
    let kept = rules::of(tx.conn, tx.shop(), assistant)?;
    // Of two of one name, the first is the first.
    let mut free: Vec<(&Kept, Value)> = kept.iter().zip(before).collect();
    let mut placed: Vec<(String, Value, Id, bool)> = Vec::new();
    let mut ids: HashMap<String, Id> = HashMap::new();
    let groups = people::groups(tx.conn, tx.shop())?;
    let team = people::all(tx.conn, tx.shop())?;
    for (path, entry) in entries {
        let Some(name) = reading.text(entry, "name", &path, input::NAME_LENGTH) else {
            continue;
        };
        let there = free
            .iter()
            .position(|(known, _)| known.rule.name == name)
            .map(|at| free.remove(at));
        let mut value = entry.clone();
        if let (false, Some((known, _)), Some(fields)) = (whole, &there, value.as_object_mut()) {
            fields.entry("enabled").or_insert(json!(known.enabled));
        }
        let as_before = there.as_ref().is_some_and(|(_, before)| *before == value);
        for effect in effects(&mut value) {
            // A file has nobody of the team in it: whoever was put in by hand is nobody here.
            if effect.get("to").is_some_and(|to| to.get("staff").is_some()) {
                effect.remove("to");
            }
        }
        if let (false, Some((known, _))) = (as_before, &there) {
            for kept in keep_staff(known, &mut value, &team)? {
                reading.tell(
                    format!("{path}.does[{}].to", kept.at),
                    format!(
                        "“{name}” goes on asking for {}: whom an action asks for by name is not in the file.",
                        kept.name
                    ),
                );
            }
        }
        for (at, effect) in effects(&mut value).enumerate() {
            let to = effect.get("to");
            if to.is_some_and(|to| to.get("staff").is_some()) {
                continue;
            }
            let Some(named) = to.and_then(|to| to.get("group")) else {
                effect.remove("to");
                continue;
            };
            let group = groups
                .iter()
                .find(|group| Some(group.name.as_str()) == named.as_str());
            match group {
                Some(group) => {
                    effect.insert("to".into(), json!({ "group": group.id }));
                }
                None => {
                    let place = format!("{path}.does[{at}].to.group");
                    reading.at(place, format!("There is no group called {named}."));
                }
            }
        }
        let id = match there {
            Some((known, _)) => known.rule.id,
            None => {
                let Some(draft) = draft(reading, &path, &without_starts(&value)) else {
                    continue;
                };
                let what = (draft.enabled.unwrap_or(true), Some(author));
                rules::create(tx, assistant, &draft.name, &draft.definition, what)?
            }
        };
        ids.entry(name).or_insert(id);
        placed.push((path, value, id, as_before));
    }
    if whole {
        for (gone, _) in &free {
            rules::delete(tx, gone.rule.id)?;
        }
    } else {
        for (stays, _) in &free {
            ids.entry(stays.rule.name.clone()).or_insert(stays.rule.id);
        }
    }
    for (path, value, id, as_before) in &placed {
        // Saved again it would be a new version, for nothing.
        if !as_before {
            change(
                tx,
                reading,
                (assistant, author),
                (path, value.clone(), *id),
                &ids,
            )?;
        }
    }
    if reading.wrong.is_empty() {
        let order: Vec<Id> = placed.iter().map(|(_, _, id, _)| *id).collect();
        rules::reorder(tx, assistant, &order)?;
    }
    Ok(())
}

/// Somebody who is asked for as before.
struct Asked {
    at: usize,
    name: String,
}

/// Puts those whom the kept one asks for by name where the file says nothing of whom.
fn keep_staff(
    known: &Kept,
    value: &mut Value,
    team: &[people::Person],
) -> Result<Vec<Asked>, Error> {
    let mut before = serde_json::to_value(&known.rule.definition).map_err(Error::fault)?;
    let before: Vec<Map<String, Value>> = effects(&mut before).map(|one| one.clone()).collect();
    // The second request is the second one's, whatever was put between.
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut kept = Vec::new();
    for (at, effect) in effects(value).enumerate() {
        let does = |effect: &Map<String, Value>| {
            let does = effect.get("do").and_then(Value::as_str);
            does.unwrap_or_default().to_owned()
        };
        let kind = does(effect);
        let number = seen.entry(kind.clone()).or_default();
        let same = before.iter().filter(|one| does(one) == kind).nth(*number);
        *number += 1;
        if effect.contains_key("to") {
            continue;
        }
        let staff = same
            .and_then(|one| one.get("to"))
            .and_then(|to| to.get("staff"));
        let person = staff
            .and_then(Value::as_str)
            .and_then(|id| team.iter().find(|one| one.id.to_string() == id));
        if let Some(person) = person {
            effect.insert("to".into(), json!({ "staff": person.id }));
            kept.push(Asked {
                at,
                name: person.name.clone(),
            });
        }
    }
    Ok(kept)
}

fn change(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    (assistant, author): (Id, Id),
    (path, mut value, id): (&str, Value, Id),
    ids: &HashMap<String, Id>,
) -> Result<(), Error> {
    for (at, effect) in effects(&mut value).enumerate() {
        let Some(named) = effect.get("rule").and_then(Value::as_str) else {
            continue;
        };
        match ids.get(named) {
            Some(started) => {
                let started = started.to_string();
                effect.insert("rule".into(), json!(started));
            }
            None => {
                let text = format!("There is no action called “{named}” here.");
                reading.at(format!("{path}.does[{at}].rule"), text);
                return Ok(());
            }
        }
    }
    let Some(draft) = draft(reading, path, &value) else {
        return Ok(());
    };
    for problem in doors::judged(tx, assistant, &draft, Some(id))? {
        reading.at(format!("{path}.{}", problem.field), problem.text);
    }
    let enabled = draft.enabled.unwrap_or(true);
    let what = (draft.name.as_str(), &draft.definition, enabled);
    rules::save(tx, id, what, None, author)?;
    Ok(())
}

/// One as it is made first: what it starts may not be there yet.
fn without_starts(value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(does) = value.get_mut("does").and_then(Value::as_array_mut) {
        does.retain(|effect| effect.get("rule").is_none());
    }
    value
}

fn draft(reading: &mut Reading, path: &str, value: &Value) -> Option<input::Draft> {
    match input::read(value) {
        Ok(draft) => Some(draft),
        Err(problems) => {
            for problem in problems {
                reading.at(format!("{path}.{}", problem.field), problem.text);
            }
            None
        }
    }
}
