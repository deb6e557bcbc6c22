//! The mutations this shop knows: draft orders, discounts with a code, refunds, cancellations, and bulk queries.
//!
//! What a merchant's rules forbid comes back as `userErrors`, as it does there; `None` is a mutation that is not known.

use graphql_parser::query::{Definition, OperationDefinition};
use serde_json::{Map, Value, json};

use super::refunds;
use super::run::Run;
use super::world::{bag, gid, time};
use crate::demo::store::{catalog, sign};

pub fn perform(
    run: &Run<'_>,
    name: &str,
    arguments: &Map<String, Value>,
    key: Option<&str>,
) -> Option<Result<Value, String>> {
    let wanted = |name: &str| {
        let value = arguments.get(name).filter(|value| !value.is_null());
        value.ok_or_else(|| format!("missing required arguments: {name}"))
    };
    Some(match name {
        "draftOrderCreate" => wanted("input").map(|input| draft(run, input)),
        "discountCodeBasicCreate" => wanted("basicCodeDiscount").map(|input| discount(run, input)),
        "refundCreate" => wanted("input").and_then(|input| refunds::create(run, input, key)),
        "orderCancel" => wanted("orderId").map(|_| refunds::cancel(run, arguments)),
        "metafieldsSet" => wanted("metafields").map(|given| metafields(run, given)),
        "bulkOperationRunQuery" => {
            let query = wanted("query").map(|query| query.as_str().unwrap_or_default().to_owned());
            query.map(|query| bulk(run, &query))
        }
        _ => return None,
    })
}

fn refusal(field: &[&str], message: &str, code: Option<&str>) -> Value {
    let mut one = json!({ "__typename": "UserError", "field": field, "message": message });
    if let (Some(map), Some(code)) = (one.as_object_mut(), code) {
        map.insert("code".to_owned(), json!(code));
    }
    json!([one])
}

/// Metafields beside the app's own installation; this shop keeps no others.
fn metafields(run: &Run<'_>, given: &Value) -> Value {
    let said = |kept: Vec<Value>, errors: Value| json!({ "__typename": "MetafieldsSetPayload", "metafields": kept, "userErrors": errors });
    let mut kept = Vec::new();
    for one in given.as_array().map(Vec::as_slice).unwrap_or_default() {
        let text = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
        if text("ownerId") != gid("AppInstallation", 1) {
            let error = refusal(
                &["metafields", "0", "ownerId"],
                "Owner does not exist.",
                Some("INVALID"),
            );
            return said(Vec::new(), error);
        }
        let (namespace, key, value) = (text("namespace"), text("key"), text("value"));
        if namespace.len() < 3 || key.len() < 2 || value.is_empty() || text("type").is_empty() {
            let error = refusal(
                &["metafields", "0", "value"],
                "can't be blank",
                Some("BLANK"),
            );
            return said(Vec::new(), error);
        }
        run.store.change(|saved| {
            let name = format!("{namespace}.{key}");
            saved.platform.metafields.insert(name, value.to_owned())
        });
        kept.push(json!({ "__typename": "Metafield", "id": gid("Metafield", 1), "namespace": namespace, "key": key, "value": value }));
    }
    said(kept, json!([]))
}

/// A draft order: its lines are the catalogue's, its address opens a checkout with them.
fn draft(run: &Run<'_>, input: &Value) -> Value {
    let said = |draft: Value, errors: Value| json!({ "__typename": "DraftOrderCreatePayload", "draftOrder": draft, "userErrors": errors });
    let given = input
        .get("lineItems")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    if given.is_empty() {
        return said(
            Value::Null,
            refusal(&["lineItems"], "Add at least 1 product", None),
        );
    }
    let mut lines = Vec::new();
    for line in given {
        let id = line
            .get("variantId")
            .and_then(Value::as_str)
            .and_then(|id| id.rsplit('/').next());
        let variant = id.and_then(|id| id.parse().ok()).and_then(catalog::variant);
        let quantity = line.get("quantity").and_then(Value::as_i64).unwrap_or(0);
        match variant {
            Some((_, variant)) if (1..=1_000).contains(&quantity) => {
                lines.push((variant.id, quantity))
            }
            Some(_) => {
                return said(
                    Value::Null,
                    refusal(
                        &["lineItems", "quantity"],
                        "Quantity must be greater than or equal to 1",
                        None,
                    ),
                );
            }
            None => {
                return said(
                    Value::Null,
                    refusal(
                        &["lineItems", "variantId"],
                        "Product with ID does not exist",
                        None,
                    ),
                );
            }
        }
    }
    let now = run.store.inner.config.clock.now();
    let total: i64 = lines
        .iter()
        .filter_map(|(id, quantity)| Some(catalog::variant(*id)?.1.price.saturating_mul(*quantity)))
        .sum();
    let key = sign::token();
    let number = run.store.change(|saved| {
        saved.platform.drafts.insert(key.clone(), lines.clone());
        saved.platform.number()
    });
    let draft = json!({
        "__typename": "DraftOrder",
        "id": gid("DraftOrder", number),
        "name": format!("#D{number}"),
        "status": "OPEN",
        "invoiceUrl": format!("{}/invoices/{key}", run.store.url()),
        "createdAt": time(now),
        "updatedAt": time(now),
        "email": input.get("email"),
        "note2": input.get("note"),
        "tags": input.get("tags").cloned().unwrap_or_else(|| json!([])),
        "totalPriceSet": bag(total),
        "subtotalPriceSet": bag(total),
        "totalQuantityOfLineItems": lines.iter().map(|line| line.1).sum::<i64>(),
    });
    said(draft, json!([]))
}

fn discount(run: &Run<'_>, input: &Value) -> Value {
    let said = |node: Value, errors: Value| json!({ "__typename": "DiscountCodeBasicCreatePayload", "codeDiscountNode": node, "userErrors": errors });
    let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
    let field = |name: &'static str| ["basicCodeDiscount", name];
    for name in ["title", "code", "startsAt"] {
        if text(name).is_empty() {
            return said(
                Value::Null,
                refusal(
                    &field(name),
                    &format!("{name} can't be blank"),
                    Some("BLANK"),
                ),
            );
        }
    }
    if !input.get("customerGets").is_some_and(Value::is_object) {
        return said(
            Value::Null,
            refusal(
                &field("customerGets"),
                "customerGets can't be blank",
                Some("BLANK"),
            ),
        );
    }
    let code = text("code").to_owned();
    let made = run.store.change(|saved| {
        let fresh = saved.platform.discounts.insert(code.to_uppercase());
        fresh.then(|| saved.platform.number())
    });
    let Some(number) = made else {
        let message = "Code must be unique. Please try a different code.";
        return said(Value::Null, refusal(&field("code"), message, Some("TAKEN")));
    };
    let codes = super::world::connection(vec![json!({
        "__typename": "DiscountRedeemCode", "id": gid("DiscountRedeemCode", number), "code": code,
    })]);
    let node = json!({
        "__typename": "DiscountCodeNode",
        "id": gid("DiscountCodeNode", number),
        "codeDiscount": {
            "__typename": "DiscountCodeBasic", "title": text("title"), "status": "ACTIVE", "codes": codes,
            "startsAt": text("startsAt"), "endsAt": input.get("endsAt"), "usageLimit": input.get("usageLimit"),
        },
    });
    said(node, json!([]))
}

/// Runs at once; what it found waits behind the operation's address, and a webhook says that it is done.
fn bulk(run: &Run<'_>, query: &str) -> Value {
    let said = |operation: Value, errors: Value| json!({ "__typename": "BulkOperationRunQueryPayload", "bulkOperation": operation, "userErrors": errors });
    let refused = |what: &str| said(Value::Null, refusal(&["query"], what, Some("INVALID")));
    let Ok(document) = graphql_parser::parse_query::<String>(query) else {
        return refused("Invalid bulk query: it can't be read");
    };
    let document = document.into_static();
    let set = document
        .definitions
        .iter()
        .find_map(|definition| match definition {
            Definition::Operation(OperationDefinition::SelectionSet(set)) => Some(set),
            Definition::Operation(OperationDefinition::Query(query)) => Some(&query.selection_set),
            _ => None,
        });
    let Some(set) = set else {
        return refused("Invalid bulk query: no query");
    };
    let variables = Map::new();
    let mut inner = Run::new(run.store, run.world, run.fragments, &variables, run.granted);
    inner.bulk = true;
    let data = inner.query(set);
    if let Some(fault) = inner.invalid.first().or(inner.denied.first()) {
        return refused(
            fault
                .get("message")
                .and_then(Value::as_str)
                .unwrap_or("Invalid bulk query"),
        );
    }
    let mut lines = Vec::new();
    children(&data, None, &mut lines);
    // Children come in any order after their parents.
    lines.sort_by_key(|line| line.get("__parentId").is_some());
    let found: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let now = run.store.inner.config.clock.now();
    let number = run.store.change(|saved| {
        let number = saved.platform.number();
        saved.platform.bulk.insert(number, found);
        let finished = json!({
            "admin_graphql_api_id": gid("BulkOperation", number), "completed_at": time(now), "created_at": time(now),
            "error_code": null, "status": "completed", "type": "query",
        });
        run.store.queue(saved, &[("bulk_operations/finish", finished)]);
        number
    });
    let operation = json!({
        "__typename": "BulkOperation", "id": gid("BulkOperation", number), "status": "CREATED", "type": "QUERY",
        "errorCode": null, "objectCount": "0", "url": null, "partialDataUrl": null, "createdAt": time(now),
        "completedAt": null,
    });
    said(operation, json!([]))
}

/// The nodes of every connection, each a line that names its parent.
fn children(value: &Value, parent: Option<&str>, lines: &mut Vec<Value>) {
    let Some(map) = value.as_object() else { return };
    for inner in map.values() {
        let Some(edges) = inner.get("edges").and_then(Value::as_array) else {
            continue;
        };
        for node in edges.iter().filter_map(|edge| edge.get("node")) {
            let mut line = node.clone();
            if let Some(line) = line.as_object_mut() {
                line.retain(|_, value| value.get("edges").is_none());
                if let Some(parent) = parent {
                    line.insert("__parentId".to_owned(), json!(parent));
                }
            }
            lines.push(line);
            children(node, node.get("id").and_then(Value::as_str), lines);
        }
    }
}
