//! Groups, tags, replies, filters and sites: lists whose entries are known by their names.

use diesel::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::Problem;
use super::input::{Reading, join};
use super::named;
use crate::assistants::store as assistants;
use crate::conversation::Tag;
use crate::conversation::messages::{MAX_CHARS, clean};
use crate::conversation::tags::{self, COLORS};
use crate::db::Tx;
use crate::db::schema::{canned_replies, saved_filters};
use crate::error::Error;
use crate::handoff::people;
use crate::inbox::{Filter, canned, steps};
use crate::shop::sites;

/// Entries of one list, and characters of a name.
const MOST: usize = 500;
const NAME: usize = 40;

/// Groups of the team: those that are missing are made; who is in them is not in the file.
///
/// # Errors
/// What is not about the file.
pub fn groups(tx: &mut Tx<'_>, reading: &mut Reading, file: &Value) -> Result<(), Error> {
    let entries = reading.list(file, "groups", "", 50).unwrap_or_default();
    for (path, entry) in entries {
        let name = entry.as_str().map(str::trim).unwrap_or_default();
        if name.is_empty() || name.chars().count() > NAME {
            reading.at(path, format!("A group’s name has 1 to {NAME} characters."));
        } else if !people::groups(tx.conn, tx.shop())?
            .iter()
            .any(|group| group.name == name)
        {
            let made = people::add_group(tx, name);
            reading.refusal(&path, made)?;
        }
    }
    Ok(())
}

/// Tags. One that is not in the file is archived with `whole`: chats keep it.
///
/// # Errors
/// What is not about the file.
pub fn tags(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    file: &Value,
    whole: bool,
) -> Result<(), Error> {
    let Some(entries) = reading.list(file, "tags", "", MOST) else {
        return Ok(());
    };
    let (mut named, mut colored) = (Vec::new(), false);
    for (path, entry) in entries {
        let Some(label) = reading.text(entry, "label", &path, NAME) else {
            continue;
        };
        let color = entry.get("color").and_then(Value::as_str).unwrap_or("");
        if !COLORS.contains(&color) {
            reading.at(format!("{path}.color"), "There is no such colour.");
            continue;
        }
        let Ok(tag) = Tag::parse(&label) else {
            reading.at(
                format!("{path}.label"),
                "A tag needs at least one letter or digit.",
            );
            continue;
        };
        // Renamed where it comes from: by its key it is called everywhere else in the file.
        let own_key = match entry.get("key").map(|key| key.as_str().map(Tag::parse)) {
            Some(Some(Ok(key))) => Some(key),
            None => None,
            Some(Some(Err(_)) | None) => {
                reading.at(format!("{path}.key"), "This is no tag’s key.");
                continue;
            }
        };
        let all = tags::all(tx.conn, tx.shop())?;
        let is_it = |known: &&tags::Known| {
            let key = own_key.as_ref().map(Tag::as_str);
            known.merged_into.is_none() && Some(known.key.as_str()) == key
        };
        let read_so = |known: &&tags::Known| {
            known.merged_into.is_none() && Tag::parse(&known.label).is_ok_and(|label| label == tag)
        };
        // Called something else since: it is that one still.
        let was_called =
            |known: &&tags::Known| known.merged_into.is_none() && known.key == tag.as_str();
        let known = all
            .iter()
            .find(is_it)
            .or_else(|| all.iter().find(read_so))
            .or_else(|| all.iter().find(was_called));
        let key = match known {
            Some(known) if known.system => {
                colored |= !color.is_empty();
                tags::change(tx, &known.key, &known.label, color)?;
                continue;
            }
            None if tag == Tag::handoff_requested() => {
                colored |= !color.is_empty();
                tags::ensure(tx, &tag)?;
                let ours = tags::one(tx.conn, tx.shop(), tag.as_str())?;
                tags::change(tx, &ours.key, &ours.label, color)?;
                continue;
            }
            Some(known) => {
                if known.archived {
                    tags::archive(tx, &known.key, false)?;
                }
                if (known.label.as_str(), known.color.as_str()) != (label.as_str(), color) {
                    let changed = tags::change(tx, &known.key, &label, color);
                    reading.refusal(&path, changed)?;
                }
                Some(known.key.clone())
            }
            None => {
                let key = own_key.unwrap_or(tag);
                let made = tags::create_under(tx, &key, &label, color);
                let made = reading.refusal(&path, made)?;
                made.map(|()| key.as_str().to_owned())
            }
        };
        named.extend(key);
    }
    if whole {
        for known in tags::all(tx.conn, tx.shop())? {
            if reading.form >= 2 && known.system && !colored && !known.color.is_empty() {
                tags::change(tx, &known.key, &known.label, "")?;
            }
            let stays = known.system || known.archived || known.merged_into.is_some();
            if !stays && !named.contains(&known.key) {
                tags::archive(tx, &known.key, true)?;
            }
        }
    }
    Ok(())
}

/// Replies that everybody has.
///
/// # Errors
/// What is not about the file.
pub fn replies(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    file: &Value,
    whole: bool,
) -> Result<(), Error> {
    let Some(entries) = reading.list(file, "replies", "", MOST) else {
        return Ok(());
    };
    let mut free: Vec<(i64, String, String, String)> = canned_replies::table
        .filter(canned_replies::shop_id.eq(tx.key()))
        .filter(canned_replies::staff_id.is_null())
        .order((canned_replies::name.asc(), canned_replies::id.asc()))
        .select((
            canned_replies::id,
            canned_replies::name,
            canned_replies::body,
            canned_replies::steps,
        ))
        .load(tx.conn)?;
    for (path, entry) in entries {
        let (Some(name), Some(body)) = (
            named(reading, entry, &path, 60),
            reading.text(entry, "body", &path, MAX_CHARS),
        ) else {
            continue;
        };
        let body = clean(&body);
        let Ok(typed) = steps::Typed::deserialize(entry) else {
            reading.at(path, "What is done with this reply can’t be read.");
            continue;
        };
        let read = typed.read().and_then(|steps| {
            canned::fits(&body, &steps)?;
            Ok(steps.kept())
        });
        let steps = match read {
            Ok(steps) => steps,
            Err(Error::Invalid { field, message }) => {
                reading.at(join(&path, field.unwrap_or("body")), message);
                continue;
            }
            Err(error) => return Err(error),
        };
        let same = |(_, known, ..): &(i64, String, String, String)| {
            known.to_lowercase() == name.to_lowercase()
        };
        if let Some(at) = free.iter().position(same) {
            let (id, known, before, did) = free.remove(at);
            if (&known, &before, &did) != (&name, &body, &steps) {
                diesel::update(canned_replies::table.find((tx.key(), id)))
                    .set((
                        canned_replies::name.eq(&name),
                        canned_replies::body.eq(&body),
                        canned_replies::steps.eq(&steps),
                        canned_replies::updated_at.eq(tx.now.0),
                    ))
                    .execute(tx.conn)?;
            }
        } else {
            diesel::insert_into(canned_replies::table)
                .values((
                    canned_replies::shop_id.eq(tx.key()),
                    canned_replies::id.eq(tx.new_id().0),
                    canned_replies::staff_id.eq(None::<i64>),
                    canned_replies::name.eq(&name),
                    canned_replies::body.eq(&body),
                    canned_replies::updated_at.eq(tx.now.0),
                    canned_replies::steps.eq(&steps),
                ))
                .execute(tx.conn)?;
        }
    }
    if whole {
        for (id, ..) in free {
            diesel::delete(canned_replies::table.find((tx.key(), id))).execute(tx.conn)?;
        }
    }
    Ok(())
}

/// Filters that everybody has.
///
/// # Errors
/// What is not about the file.
pub fn filters(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    file: &Value,
    whole: bool,
) -> Result<(), Error> {
    let Some(entries) = reading.list(file, "filters", "", 50) else {
        return Ok(());
    };
    let mut free: Vec<(i64, String, String)> = saved_filters::table
        .filter(saved_filters::shop_id.eq(tx.key()))
        .filter(saved_filters::staff_id.is_null())
        .order((saved_filters::name.asc(), saved_filters::id.asc()))
        .select((saved_filters::id, saved_filters::name, saved_filters::query))
        .load(tx.conn)?;
    if reading.form < 2 {
        // Those of one assistant are in no older file.
        free.retain(|(_, _, query)| !query.contains("assistant="));
    }
    let all = assistants::all(tx.conn, tx.shop())?;
    for (path, entry) in entries {
        let (Some(name), Some(query)) = (
            named(reading, entry, &path, NAME),
            reading.text(entry, "query", &path, 2_000),
        ) else {
            continue;
        };
        // An id in it is another shop's.
        let mut filter = Filter::from_query(&query);
        filter.assistant = None;
        if let Some(said) = entry.get("assistant") {
            match named::meant(said, &all, tx.shop()) {
                Ok(one) => filter.assistant = Some(one.id.to_string()),
                Err(wrong) => {
                    reading.at(format!("{path}.assistant"), wrong);
                    continue;
                }
            }
        }
        let query = filter.to_query();
        if query.is_empty() {
            reading.at(format!("{path}.query"), "This filters by nothing.");
            continue;
        }
        if let Some(at) = free
            .iter()
            .position(|(_, known, _)| known.to_lowercase() == name.to_lowercase())
        {
            let (id, ..) = free.remove(at);
            diesel::update(saved_filters::table.find((tx.key(), id)))
                .set((
                    saved_filters::name.eq(&name),
                    saved_filters::query.eq(&query),
                ))
                .execute(tx.conn)?;
        } else {
            diesel::insert_into(saved_filters::table)
                .values((
                    saved_filters::shop_id.eq(tx.key()),
                    saved_filters::id.eq(tx.new_id().0),
                    saved_filters::staff_id.eq(None::<i64>),
                    saved_filters::name.eq(&name),
                    saved_filters::query.eq(&query),
                    saved_filters::created_at.eq(tx.now.0),
                ))
                .execute(tx.conn)?;
        }
    }
    if whole {
        for (id, ..) in free {
            diesel::delete(saved_filters::table.find((tx.key(), id))).execute(tx.conn)?;
        }
    }
    Ok(())
}

/// Other sites the chat may run on.
///
/// # Errors
/// What is not about the file.
pub fn other_sites(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    file: &Value,
    whole: bool,
) -> Result<(), Error> {
    let Some(entries) = reading.list(file, "sites", "", MOST) else {
        return Ok(());
    };
    let mut named = Vec::new();
    for (path, entry) in entries {
        match sites::origin(entry.as_str().unwrap_or_default()) {
            Ok(origin) => {
                let added = sites::add(tx, &origin);
                if let Some(()) = reading.refusal(&path, added)? {
                    named.push(origin);
                }
            }
            Err(text) => reading.wrong.push(Problem { path, text }),
        }
    }
    if whole {
        for site in sites::all(tx.conn, tx.shop())? {
            if !named.contains(&site.origin) {
                sites::remove(tx, site.id)?;
            }
        }
    }
    Ok(())
}

fn named(reading: &mut Reading, entry: &Value, path: &str, most: usize) -> Option<String> {
    let name = reading.text(entry, "name", path, most)?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().any(char::is_control) {
        reading.at(format!("{path}.name"), "Give it a name.");
        return None;
    }
    Some(name)
}
