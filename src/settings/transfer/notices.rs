//! Notification rules in the file: groups and assistants by name, nobody of the team, no address of a webhook.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::input::Reading;
use crate::assistants::store as assistants;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::notices::rule::{Definition, Rule, When, Who};
use crate::handoff::notices::store;
use crate::handoff::people;
use crate::ids::Id;

/// Characters of a name, and what one rule may list.
const NAME: usize = 80;
const LISTED: usize = 30;
/// Rules of a file.
const MOST: usize = 100;

/// Those of a shop, in their order.
///
/// # Errors
/// The database's.
pub fn taken(conn: &mut Conn, shop: ShopId) -> Result<Vec<Value>, Error> {
    let groups: HashMap<Id, String> = (people::groups(conn, shop)?.into_iter())
        .map(|group| (group.id, group.name))
        .collect();
    let names: HashMap<Id, String> = (assistants::all(conn, shop)?.into_iter())
        .map(|one| (one.id, one.name))
        .collect();
    let mut all = Vec::new();
    for rule in store::all(conn, shop)? {
        let mut value = serde_json::to_value(&rule.definition).map_err(Error::fault)?;
        let who: Vec<Value> = (rule.definition.who.iter())
            .filter_map(|who| match who {
                Who::OnDuty => Some(json!({ "who": "on_duty" })),
                Who::Holder => Some(json!({ "who": "holder" })),
                Who::Group { id } => Some(json!({ "who": "group", "name": groups.get(id)? })),
                Who::Skill { skill } => Some(json!({ "who": "skill", "skill": skill })),
                Who::Person { .. } => None,
            })
            .collect();
        let of: Vec<&str> = (rule.definition.which.assistants.iter())
            .filter_map(|id| names.get(id).map(String::as_str))
            .collect();
        if let Some(fields) = value.as_object_mut() {
            fields.insert("name".into(), json!(rule.name));
            fields.insert("enabled".into(), json!(rule.enabled));
            fields.insert("who".into(), json!(who));
        }
        if let Some(which) = value.get_mut("which").and_then(Value::as_object_mut) {
            which.insert("assistants".into(), json!(of));
        }
        all.push(value);
    }
    Ok(all)
}

/// Puts them in. With `whole`, those that are not in the file go.
///
/// # Errors
/// What is not about the file.
pub fn put(tx: &mut Tx<'_>, reading: &mut Reading, of: &Value, whole: bool) -> Result<(), Error> {
    let Some(entries) = reading.list(of, "rules", "notifications", MOST) else {
        return Ok(());
    };
    // The rule everybody begins with is there before, not after.
    store::settled(tx)?;
    let before = taken(tx.conn, tx.shop())?;
    let mut free: Vec<(Rule, Value)> = store::all(tx.conn, tx.shop())?
        .into_iter()
        .zip(before)
        .collect();
    for (path, entry) in entries {
        let Some(name) = reading.text(entry, "name", &path, NAME) else {
            continue;
        };
        let there = free
            .iter()
            .position(|(rule, _)| rule.name == name)
            .map(|at| free.remove(at));
        if there.as_ref().is_some_and(|(_, before)| before == entry) {
            continue;
        }
        let Some(mut definition) = definition(tx, reading, (entry, &path))? else {
            continue;
        };
        let enabled = entry
            .get("enabled")
            .and_then(Value::as_bool)
            .unwrap_or(true);
        let (id, target) = match there {
            Some((rule, _)) => {
                // People of the team are not in the file: who was told before still is.
                let persons = rule
                    .definition
                    .who
                    .iter()
                    .filter(|who| matches!(who, Who::Person { .. }));
                definition.who.extend(persons.cloned());
                (Some(rule.id), rule.target)
            }
            None => (None, None),
        };
        if definition.how.webhook.is_some() && target.is_none() {
            definition.how.webhook = None;
            reading.tell(
                format!("{path}.how.webhook"),
                format!("The webhook of “{name}” is left out: its address is in no file. Type it under Notifications."),
            );
        }
        if definition.who.is_empty() && definition.how.webhook.is_none() {
            definition.who.push(Who::OnDuty);
            reading.tell(
                format!("{path}.who"),
                format!("Nobody is left whom “{name}” would tell; it tells whoever is on duty."),
            );
        }
        let id = match id {
            Some(id) => {
                store::save(tx, id, &name, &definition, target.as_deref())?;
                id
            }
            None => {
                let added = store::add(tx, &name, &definition, None);
                let Some(id) = reading.refusal(&path, added)? else {
                    continue;
                };
                id
            }
        };
        store::switch(tx, id, enabled)?;
    }
    if whole {
        for (rule, _) in &free {
            store::delete(tx, rule.id)?;
        }
    }
    Ok(())
}

/// A rule's definition, with this shop's ids.
fn definition(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    (entry, path): (&Value, &str),
) -> Result<Option<Definition>, Error> {
    let groups = people::groups(tx.conn, tx.shop())?;
    let known = assistants::all(tx.conn, tx.shop())?;
    let mut value = entry.clone();
    let mut whole = true;
    for (at, who) in value
        .get_mut("who")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .enumerate()
    {
        if who.get("who").and_then(Value::as_str) != Some("group") {
            continue;
        }
        let named = who.get("name").and_then(Value::as_str).unwrap_or_default();
        match groups.iter().find(|group| group.name == named) {
            Some(group) => *who = json!({ "who": "group", "id": group.id }),
            None => {
                reading.at(
                    format!("{path}.who[{at}].name"),
                    format!("There is no group called “{named}”."),
                );
                whole = false;
            }
        }
    }
    let of = value
        .get_mut("which")
        .and_then(|which| which.get_mut("assistants"));
    for (at, one) in of
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let named = one.as_str().unwrap_or_default();
        match known.iter().find(|known| known.name == named) {
            Some(known) => *one = json!(known.id),
            None => {
                let place = format!("{path}.which.assistants[{at}]");
                reading.at(place, format!("There is no assistant called “{named}”."));
                whole = false;
            }
        }
    }
    if !whole {
        return Ok(None);
    }
    let Some(definition) = reading.read::<Definition>(&value, path) else {
        return Ok(None);
    };
    let fits = match definition.when {
        When::WaitingOver { minutes } => (1..=1_440).contains(&minutes),
        When::ClosingSoon { minutes } => (5..=240).contains(&minutes),
        When::ValueOver { amount } => (0..=1_000_000_000_000).contains(&amount),
        When::Requested | When::Attention | When::Tagged { .. } | When::NewMessage => true,
    };
    if !fits {
        reading.at(
            format!("{path}.when"),
            "This number is too small or too large.",
        );
    }
    let which = &definition.which;
    let longest = which
        .tags
        .len()
        .max(which.languages.len())
        .max(which.assistants.len());
    if longest.max(definition.who.len()) > LISTED {
        reading.at(
            format!("{path}.which"),
            format!("At most {LISTED} of each."),
        );
    }
    if definition
        .who
        .iter()
        .any(|who| matches!(who, Who::Person { .. }))
    {
        reading.at(
            format!("{path}.who"),
            "Nobody of the team can be named in a file.",
        );
    }
    Ok(Some(definition))
}
