//! Notification rules in the file: groups and assistants by name, nobody of the team. A webhook's address is in it where
//! what is sent there is signed; the secret of that, and an address that is a key itself, are not.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::input::Reading;
use super::named;
use super::put::How;
use crate::app::Shared;
use crate::assistants::store as assistants;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::notices::rule::{Definition, Format, Rule, When, Who};
use crate::handoff::notices::webhook::{self, Target};
use crate::handoff::notices::{Seal, store};
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
pub fn taken(conn: &mut Conn, shop: ShopId, seal: &Seal) -> Result<Vec<Value>, Error> {
    let groups: HashMap<Id, String> = (people::groups(conn, shop)?.into_iter())
        .map(|group| (group.id, group.name))
        .collect();
    let known = assistants::all(conn, shop)?;
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
        let of: Vec<Value> = (rule.definition.which.assistants.iter())
            .filter_map(|id| known.iter().find(|one| one.id == *id))
            .map(|one| named::written(one, shop))
            .collect();
        if let Some(fields) = value.as_object_mut() {
            fields.insert("name".into(), json!(rule.name));
            fields.insert("enabled".into(), json!(rule.enabled));
            fields.insert("who".into(), json!(who));
            if let Some(url) = address(&rule, shop, seal) {
                fields.insert("url".into(), json!(url));
            }
        }
        if let Some(which) = value.get_mut("which").and_then(Value::as_object_mut) {
            which.insert("assistants".into(), json!(of));
        }
        all.push(value);
    }
    Ok(all)
}

/// Where a rule's webhook leads, if that may be in a file: who knows an address of Slack's may write there.
fn address(rule: &Rule, shop: ShopId, seal: &Seal) -> Option<String> {
    let sealed = rule.target.as_deref()?;
    if rule.definition.how.webhook? != Format::Json {
        return None;
    }
    let target = seal.target(shop, sealed).ok()?;
    Some(target.url).filter(|url| !is_a_key(url))
}

/// Whether an address looks as if whoever knows it may write there: what comes after a `?`, and a part of letters and
/// digits mixed, or a very long one, is as often as not a key.
fn is_a_key(address: &str) -> bool {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split_once('/').map_or("", |(_, path)| path);
    let looks_made = |part: &str| {
        let has = |what: fn(&char) -> bool| part.chars().any(|c| what(&c));
        let length = part.chars().count();
        length >= 24 || length >= 5 && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
    };
    address.contains(['?', '#', '@']) || path.split(['/', '.', ';', '=']).any(looks_made)
}

/// Puts them in. With `whole`, those that are not in the file go.
///
/// # Errors
/// What is not about the file.
pub fn put(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    of: &Value,
    how: How,
    app: &Shared,
) -> Result<(), Error> {
    let Some(entries) = reading.list(of, "rules", "notifications", MOST) else {
        return Ok(());
    };
    // The rule everybody begins with is there before, not after.
    store::settled(tx)?;
    let before = taken(tx.conn, tx.shop(), app.notices.sender.seal())?;
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
        let (id, kept) = match there {
            Some((rule, _)) => {
                // People of the team are not in the file: who was told before still is.
                let persons = rule
                    .definition
                    .who
                    .iter()
                    .filter(|who| matches!(who, Who::Person { .. }));
                definition.who.extend(persons.cloned());
                let same = rule.definition.how.webhook == definition.how.webhook;
                (Some(rule.id), rule.target.filter(|_| same))
            }
            None => (None, None),
        };
        let target = match definition.how.webhook {
            Some(_) => target(
                tx.shop(),
                reading,
                (entry, &path, &name),
                kept,
                how.look,
                app,
            )?,
            None => None,
        };
        if target.is_none() {
            definition.how.webhook = None;
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
                let added = store::add(tx, &name, &definition, target.as_deref());
                let Some(id) = reading.refusal(&path, added)? else {
                    continue;
                };
                id
            }
        };
        store::switch(tx, id, enabled)?;
    }
    if how.whole {
        for (rule, _) in &free {
            store::delete(tx, rule.id)?;
        }
    }
    Ok(())
}

/// Where a rule's webhook leads from now on, sealed: where it led before, or to the file's address with a new secret.
fn target(
    shop: ShopId,
    reading: &mut Reading,
    (entry, path, name): (&Value, &str, &str),
    kept: Option<Vec<u8>>,
    look: bool,
    app: &Shared,
) -> Result<Option<Vec<u8>>, Error> {
    let sender = &app.notices.sender;
    let Some(url) = entry.get("url").and_then(Value::as_str) else {
        if kept.is_none() {
            reading.tell(
                format!("{path}.how.webhook"),
                format!("The webhook of “{name}” is left out: its address is in no file. Type it under Notifications."),
            );
        }
        return Ok(kept);
    };
    let before = kept.as_deref().map(|kept| sender.seal().target(shop, kept));
    if before.is_some_and(|before| before.is_ok_and(|before| before.url == url)) {
        return Ok(kept);
    }
    let secret = webhook::secret()?;
    let (place, said) = (format!("{path}.url"), |told: &str| {
        format!("The webhook of “{name}” {told}")
    });
    match Target::parse(url, secret.clone(), sender.reach()) {
        Ok(target) => {
            reading.tell(
                place,
                if look {
                    said("is signed with a new secret, which is shown when this is imported.")
                } else {
                    said(&format!(
                        "is signed with this new secret, shown only now: {secret}"
                    ))
                },
            );
            Ok(Some(sender.seal().seal_target(shop, &target)?))
        }
        Err(Error::Invalid { message, .. }) => {
            reading.tell(place, said(&format!("is left out: {message}")));
            Ok(kept)
        }
        Err(error) => Err(error),
    }
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
        match named::meant(one, &known, tx.shop()) {
            Ok(known) => *one = json!(known.id),
            Err(wrong) => {
                reading.at(format!("{path}.which.assistants[{at}]"), wrong);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_a_key_is_told_from_one_that_is_none() {
        for plain in [
            "https://hooks.example.com/counterbell",
            "https://example.com/api/v1/counterbell/events",
            "https://example.com",
            "https://example.com:8443/hooks/1042",
        ] {
            assert!(!is_a_key(plain), "{plain}");
        }
        for key in [
            "https://hooks.example.com/catch/1234567/bk3xyz/",
            "https://example.com/webhooks/8812/dGhpc2lzYXNlY3JldHRva2VuZm9ydXM",
            "https://example.com/hook?key=1",
            "https://someone:word@example.com/hook",
        ] {
            assert!(is_a_key(key), "{key}");
        }
    }
}
