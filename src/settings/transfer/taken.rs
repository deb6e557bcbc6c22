//! A shop's settings as they are, in the form of the file.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::{Value, json};

use super::{FORM, actions, asked, named, notices};
use crate::assistant::language::settings as languages;
use crate::assistants::{Assistant, store as assistants};
use crate::conversation::Tag;
use crate::conversation::tags::{self, Known};
use crate::db::schema::{canned_replies, saved_filters};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::desk::{self, Scope};
use crate::handoff::notices::{Seal, store as notice_store};
use crate::handoff::people;
use crate::handoff::promise::kept;
use crate::inbox::Filter;
use crate::inbox::offers::limits;
use crate::inbox::steps::Steps;
use crate::shop::order_acts::settings as order_acts;
use crate::shop::{privacy, sites};

/// All of them. `seal` opens the addresses of webhooks.
///
/// # Errors
/// The database's.
pub fn settings(conn: &mut Conn, shop: ShopId, seal: &Seal) -> Result<Value, Error> {
    let groups = people::groups(conn, shop)?;
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    let tags: Vec<Value> = (tags::all(conn, shop)?.iter())
        .filter(|tag| !tag.archived && tag.merged_into.is_none())
        // Ours has nothing of its own but a colour.
        .filter(|tag| !tag.system || !tag.color.is_empty())
        .map(tag)
        .collect();
    let mut all_assistants = Vec::new();
    let known = assistants::all(conn, shop)?;
    for one in &known {
        let first = one.id == shop.0;
        all_assistants.push(json!({
            "name": one.name,
            "first": first,
            "enabled": one.enabled,
            "shared_inbox": one.shared_inbox,
            "elsewhere": one.elsewhere,
            "look": one.look,
            "places": one.places,
            "actions": actions::taken(conn, shop, one.id)?,
        }));
    }
    let mut of_groups = serde_json::Map::new();
    for group in &groups {
        if let Some(hours) = desk::hours(conn, shop, Scope::Group(group.id))? {
            of_groups.insert(group.name.clone(), json!(hours));
        }
    }
    let mut texts: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for ((says, tongue), text) in kept::texts(conn, shop)?.own {
        let of_tongue = texts.entry(tongue.code().to_owned()).or_default();
        of_tongue.insert(says.as_str().to_owned(), text);
    }
    let spoken: Vec<&str> = (languages::read(conn, shop)?.iter())
        .map(|language| language.code())
        .collect();
    let follow_up = notice_store::minutes(conn, shop)?;
    let (offers, _) = limits::of(conn, shop)?;
    let origins: Vec<String> = (sites::all(conn, shop)?.into_iter())
        .map(|site| site.origin)
        .collect();
    Ok(json!({
        "counterbell": FORM,
        "groups": names,
        "tags": tags,
        "assistants": all_assistants,
        "hours": { "shop": desk::hours(conn, shop, Scope::Shop)?, "groups": of_groups },
        "desk": desk::limits(conn, shop)?,
        "texts": texts,
        "languages": spoken,
        "notifications": {
            "follow_up_minutes": follow_up,
            "rules": notices::taken(conn, shop, seal)?,
        },
        "replies": shared(conn, shop)?,
        "filters": filters(conn, shop, &known)?,
        "offers": { "percent": offers.percent, "amount": offers.amount, "draft": offers.draft },
        "orders": order_acts::read(conn, shop)?,
        "model": asked::taken(conn, shop)?,
        "sites": origins,
        "retention_days": privacy::days_kept(conn, shop)?,
    }))
}

/// A tag; with its key, where it was renamed: by that, actions, replies and filters call it.
fn tag(known: &Known) -> Value {
    let mut tag = json!({ "label": known.label, "color": known.color });
    let by_label = Tag::parse(&known.label).is_ok_and(|label| label.as_str() == known.key);
    if let (false, Some(fields)) = (by_label, tag.as_object_mut()) {
        fields.insert("key".to_owned(), known.key.as_str().into());
    }
    tag
}

/// Replies that everybody has.
fn shared(conn: &mut Conn, shop: ShopId) -> Result<Vec<Value>, Error> {
    let rows: Vec<(String, String, String)> = canned_replies::table
        .filter(canned_replies::shop_id.eq(shop.key()))
        .filter(canned_replies::staff_id.is_null())
        .order((canned_replies::name.asc(), canned_replies::id.asc()))
        .select((
            canned_replies::name,
            canned_replies::body,
            canned_replies::steps,
        ))
        .load(conn)?;
    Ok((rows.into_iter())
        .map(|(name, body, steps)| {
            let mut reply = Steps::of_kept(&steps).fields();
            reply.insert("name".to_owned(), name.into());
            reply.insert("body".to_owned(), body.into());
            Value::Object(reply)
        })
        .collect())
}

/// Filters that everybody has.
fn filters(conn: &mut Conn, shop: ShopId, assistants: &[Assistant]) -> Result<Vec<Value>, Error> {
    let rows: Vec<(String, String)> = saved_filters::table
        .filter(saved_filters::shop_id.eq(shop.key()))
        .filter(saved_filters::staff_id.is_null())
        .order((saved_filters::name.asc(), saved_filters::id.asc()))
        .select((saved_filters::name, saved_filters::query))
        .load(conn)?;
    Ok((rows.into_iter())
        .filter_map(|(name, query)| {
            let mut filter = Filter::from_query(&query);
            let Some(id) = filter.assistant.take() else {
                return Some(json!({ "name": name, "query": query }));
            };
            // One of an assistant that is gone shows nothing any more.
            let one = assistants.iter().find(|one| one.id.to_string() == id)?;
            let (query, of) = (filter.to_query(), named::written(one, shop));
            Some(json!({ "name": name, "query": query, "assistant": of }))
        })
        .collect())
}
