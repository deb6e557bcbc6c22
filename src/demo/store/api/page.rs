//! Connections: searched, sorted, and read page by page with cursors that stay true while the shop changes.
//!
//! A cursor holds the value a list is sorted by and the id, so a page begins after it even if that object has moved.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use graphql_parser::query::Field;
use serde_json::{Map, Value, json};

use super::cost;
use super::run::{Run, Text};
use super::search::Search;

/// The largest page.
const LARGEST: u64 = 250;

/// What an object is sorted by: a value, then its number.
type Place = (String, i64);

/// Reads the asked page of `items`.
pub fn read(
    run: &mut Run<'_>,
    field: &Field<'static, Text>,
    items: &[Value],
    arguments: &Map<String, Value>,
) -> Value {
    let asked = |name: &str| arguments.get(name).and_then(Value::as_u64);
    let (first, last) = (asked("first"), asked("last"));
    if !run.bulk && (first.is_none() == last.is_none() || first.max(last) > Some(LARGEST)) {
        let what = format!(
            "'{}' takes one of first and last, of at most {LARGEST}",
            field.name
        );
        run.wrong(field.position, &what, "BAD_REQUEST");
        return Value::Null;
    }
    let world = run.world;
    let mut objects: Vec<&Value> = items
        .iter()
        .filter_map(|item| match item.get("$ref").and_then(Value::as_str) {
            Some(id) => world.find(id),
            None => Some(item),
        })
        .collect();
    let kind = objects
        .first()
        .map_or("", |one| text(one, "__typename"))
        .to_owned();
    if let Some(query) = arguments.get("query").and_then(Value::as_str) {
        match Search::parse(&kind, query) {
            Ok(search) => {
                objects.retain(|object| search.finds(&kind, object));
                run.warnings.extend(search.warnings);
            }
            Err(what) => run.wrong(field.position, &what, "BAD_REQUEST"),
        }
    }
    let sorted_by = match arguments.get("sortKey").and_then(Value::as_str) {
        Some("UPDATED_AT") => "updatedAt",
        Some("CREATED_AT") => "createdAt",
        Some("PROCESSED_AT") => "processedAt",
        Some("TITLE") => "title",
        None | Some("ID") => "",
        Some(other) => {
            let what = format!("this shop does not sort by {other}");
            run.wrong(field.position, &what, "argumentLiteralsIncompatible");
            ""
        }
    };
    let mut placed: Vec<(Place, &Value)> = objects
        .into_iter()
        .map(|one| (place(one, sorted_by), one))
        .collect();
    let own_order = sorted_by.is_empty() && !arguments.contains_key("sortKey");
    if !own_order || arguments.contains_key("after") || arguments.contains_key("before") {
        placed.sort_by(|one, other| one.0.cmp(&other.0));
    }
    let reverse = arguments.get("reverse") == Some(&Value::Bool(true));
    if reverse {
        placed.reverse();
    }
    let whole = placed.len();
    for (name, after) in [("after", true), ("before", false)] {
        match arguments.get(name).and_then(Value::as_str).map(opened) {
            None => {}
            Some(None) => run.wrong(
                field.position,
                &format!("`{name}` is no cursor of this list"),
                "BAD_REQUEST",
            ),
            Some(Some(at)) => {
                placed.retain(|(here, _)| (*here > at) == (after != reverse) && *here != at)
            }
        }
    }
    let left = placed.len();
    let count = |asked: Option<u64>| asked.and_then(|count| usize::try_from(count).ok());
    if let Some(most) = count(first) {
        placed.truncate(most);
    }
    if let Some(most) = count(last) {
        placed.drain(..placed.len().saturating_sub(most));
    }
    let page = json!({
        "__typename": "PageInfo",
        "hasNextPage": first.is_some() && placed.len() < left,
        "hasPreviousPage": (last.is_some() && placed.len() < left) || (first.is_some() && left < whole),
        "startCursor": placed.first().map(|(at, _)| cursor(at)),
        "endCursor": placed.last().map(|(at, _)| cursor(at)),
    });
    run.spent += cost::connection(i64::try_from(placed.len()).unwrap_or(0), 0);
    // Edges and nodes are the same objects: selected through a value that holds both.
    let edges: Vec<Value> = placed
        .iter()
        .map(|(at, object)| json!({ "__typename": "Edge", "cursor": cursor(at), "node": object }))
        .collect();
    let nodes: Vec<&Value> = placed.iter().map(|(_, object)| *object).collect();
    let name = format!(
        "{}Connection",
        if kind.is_empty() { "Object" } else { &kind }
    );
    let list = json!({ "__typename": name, "nodes": nodes, "edges": edges, "pageInfo": page });
    let spent = run.spent;
    let data = run.select(&field.selection_set, &list);
    // What is inside was counted object by object; the connection's own weight already has it.
    run.spent = spent.max(run.spent - 2 * i64::try_from(placed.len()).unwrap_or(0));
    data
}

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn place(object: &Value, sorted_by: &str) -> Place {
    let number = text(object, "id")
        .rsplit('/')
        .next()
        .and_then(|id| id.parse().ok());
    (text(object, sorted_by).to_owned(), number.unwrap_or(0))
}

fn cursor(at: &Place) -> String {
    STANDARD.encode(json!({ "last_id": at.1, "last_value": at.0 }).to_string())
}

fn opened(cursor: &str) -> Option<Place> {
    let value: Value = serde_json::from_slice(&STANDARD.decode(cursor).ok()?).ok()?;
    let text = value.get("last_value")?.as_str()?.to_owned();
    Some((text, value.get("last_id")?.as_i64()?))
}
