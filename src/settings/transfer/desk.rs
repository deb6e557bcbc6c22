//! What a shop sets once: hours, the desk's limits, texts, languages, and what may be given and kept.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::input::{Reading, join};
use crate::assistant::language::{Language, settings as languages};
use crate::db::Tx;
use crate::error::Error;
use crate::handoff::desk::{self, Limits, Scope};
use crate::handoff::hours::Hours;
use crate::handoff::notices::store as notices;
use crate::handoff::people;
use crate::handoff::promise::says::{Says, Tongue};
use crate::handoff::promise::{self, kept, texts};
use crate::inbox::offers::limits;
use crate::shop::order_acts::settings as order_acts;
use crate::shop::privacy;

/// When somebody is at the desk, and its limits.
///
/// # Errors
/// What is not about the file.
pub fn hours(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    file: &Value,
    whole: bool,
) -> Result<(), Error> {
    if let Some(value) = file.get("desk")
        && let Some(limits) = reading.read::<Limits>(value, "desk")
    {
        let kept = desk::keep_limits(tx, &limits);
        reading.refusal("desk", kept)?;
    }
    let Some(all) = file.get("hours") else {
        return Ok(());
    };
    if let Some(value) = all.get("shop") {
        one(tx, reading, Scope::Shop, value, "hours.shop")?;
    }
    let groups = people::groups(tx.conn, tx.shop())?;
    let of_groups = all.get("groups").and_then(Value::as_object);
    for (name, value) in of_groups.into_iter().flatten() {
        let path = join("hours.groups", name);
        match groups.iter().find(|group| group.name == *name) {
            Some(group) => one(tx, reading, Scope::Group(group.id), value, &path)?,
            None => reading.at(path, format!("There is no group called “{name}”.")),
        }
    }
    if whole && let Some(of_groups) = of_groups {
        for group in groups
            .iter()
            .filter(|group| !of_groups.contains_key(&group.name))
        {
            desk::keep_hours(tx, Scope::Group(group.id), None)?;
        }
    }
    promise::hours_changed(tx)
}

fn one(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    scope: Scope,
    value: &Value,
    path: &str,
) -> Result<(), Error> {
    let Some(hours) = reading.read::<Option<Hours>>(value, path) else {
        return Ok(());
    };
    let kept = desk::keep_hours(tx, scope, hours.as_ref());
    reading.refusal(path, kept)?;
    Ok(())
}

/// What shoppers read while they wait, by language.
///
/// # Errors
/// What is not about the file.
pub fn says(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    file: &Value,
    whole: bool,
) -> Result<(), Error> {
    let Some(value) = file.get("texts") else {
        return Ok(());
    };
    let Some(all) = reading.read::<BTreeMap<String, BTreeMap<String, String>>>(value, "texts")
    else {
        return Ok(());
    };
    let mut spoken = Vec::new();
    for (language, typed) in &all {
        let path = join("texts", language);
        let Some(tongue) = Tongue::parse(language) else {
            reading.at(path, "We have no words in that language.");
            continue;
        };
        spoken.push(tongue);
        let mut own = BTreeMap::new();
        for (name, text) in typed {
            let path = join(&path, name);
            let Some(says) = Says::parse(name) else {
                reading.at(path, "There is no such sentence.");
                continue;
            };
            match texts::parse(says, text) {
                Ok(text) => own.extend(text.map(|text| (says, text))),
                Err(why) => reading.at(path, why),
            }
        }
        kept::keep(tx, tongue, &own)?;
    }
    if whole {
        let before = kept::texts(tx.conn, tx.shop())?.own;
        for (_, tongue) in before.into_keys() {
            if !spoken.contains(&tongue) {
                kept::keep(tx, tongue, &BTreeMap::new())?;
            }
        }
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Offers {
    percent: i32,
    amount: i64,
    draft: i64,
}

/// What may be given, spent and kept.
///
/// # Errors
/// What is not about the file.
pub fn limits(tx: &mut Tx<'_>, reading: &mut Reading, file: &Value) -> Result<(), Error> {
    if let Some(value) = file.get("offers")
        && let Some(offers) = reading.read::<Offers>(value, "offers")
    {
        let money = 0..=1_000_000 * 10_000;
        if !(0..=100).contains(&offers.percent) {
            reading.at("offers.percent", "From 0 to 100.");
        } else if !money.contains(&offers.amount) || !money.contains(&offers.draft) {
            reading.at("offers", "An amount is too small or too large.");
        } else {
            let set = limits::Limits {
                percent: offers.percent,
                amount: offers.amount,
                draft: offers.draft,
            };
            limits::set(tx, set)?;
        }
    }
    if let Some(value) = file.get("orders")
        && let Some(set) = reading.read::<order_acts::Settings>(value, "orders")
    {
        if [set.agent.most, set.admin.most]
            .into_iter()
            .flatten()
            .any(|most| most <= 0)
        {
            reading.at("orders", "A limit is more than nothing.");
        } else {
            order_acts::save(tx, &set)?;
        }
    }
    if let Some(value) = file.get("retention_days")
        && let Some(days) = reading.read::<i32>(value, "retention_days")
    {
        let kept = privacy::keep_for(tx, days);
        reading.refusal("retention_days", kept)?;
    }
    if let Some(value) = file
        .get("notifications")
        .and_then(|all| all.get("follow_up_minutes"))
        && let Some(minutes) = reading.read::<i32>(value, "notifications.follow_up_minutes")
    {
        if (0..=1_440).contains(&minutes) {
            notices::follow_after(tx, minutes)?;
        } else {
            reading.at(
                "notifications.follow_up_minutes",
                "From 0 to 1,440 minutes.",
            );
        }
    }
    Ok(())
}

/// What the assistant speaks, the shop's own first.
///
/// # Errors
/// What is not about the file.
pub fn spoken(tx: &mut Tx<'_>, reading: &mut Reading, file: &Value) -> Result<(), Error> {
    let Some(entries) = reading.list(file, "languages", "", 100) else {
        return Ok(());
    };
    let mut chosen: Vec<Language> = Vec::new();
    for (path, entry) in entries {
        let code = entry.as_str().unwrap_or_default();
        match Language::ALL.into_iter().find(|one| one.code() == code) {
            Some(language) if !chosen.contains(&language) => chosen.push(language),
            Some(_) => {}
            None => reading.at(path, "The assistant has no words in this language."),
        }
    }
    languages::keep(tx, &chosen)
}
