//! Runs a query over the world: only what was asked for, under the names it was asked for, and an error for what does
//! not exist. Nothing is made up: a field that no object has is an error, never a null.

use graphql_parser::Pos;
use graphql_parser::query::{Field, FragmentDefinition, SelectionSet};
use serde_json::{Map, Value, json};

use super::world::World;
use super::{page, refunds, write};
use crate::demo::store::{Store, scopes};

pub type Text = String;
pub type Set = SelectionSet<'static, Text>;

/// One operation under way.
pub struct Run<'a> {
    pub store: &'a Store,
    pub world: &'a World,
    pub fragments: &'a [FragmentDefinition<'static, Text>],
    pub variables: &'a Map<String, Value>,
    pub granted: &'a [String],
    /// Bulk operations read connections whole, as edges.
    pub bulk: bool,
    /// What is wrong with the query itself: with any of these there is no data.
    pub invalid: Vec<Value>,
    /// What could not be answered: that part is null.
    pub denied: Vec<Value>,
    /// What searches left out.
    pub warnings: Vec<Value>,
    /// Points really used.
    pub spent: i64,
    path: Vec<Value>,
}

impl<'a> Run<'a> {
    pub fn new(
        store: &'a Store,
        world: &'a World,
        fragments: &'a [FragmentDefinition<'static, Text>],
        variables: &'a Map<String, Value>,
        granted: &'a [String],
    ) -> Self {
        Self {
            store,
            world,
            fragments,
            variables,
            granted,
            bulk: false,
            invalid: Vec::new(),
            denied: Vec::new(),
            warnings: Vec::new(),
            spent: 0,
            path: Vec::new(),
        }
    }

    /// The data of a query.
    pub fn query(&mut self, set: &Set) -> Value {
        let root = &self.world.root;
        self.select(set, root)
    }

    /// The data of a mutation: its fields are done one after the other.
    pub fn mutation(&mut self, set: &Set) -> Value {
        let mut data = Map::new();
        for field in self.fields(set, "Mutation") {
            if self.refused(&field, "Mutation") {
                data.insert(key(&field), Value::Null);
                continue;
            }
            let arguments = self.arguments(&field);
            self.spent += 10;
            let once = field.directives.iter().find(|one| one.name == "idempotent");
            let once = once.map(|one| self.key_of(one));
            match write::perform(self, &field.name, &arguments, once.as_deref()) {
                Some(Ok(payload)) => {
                    let value = self.value(&field, &payload, &arguments);
                    data.insert(key(&field), value);
                }
                Some(Err(what)) => {
                    self.wrong(field.position, &what, "argumentLiteralsIncompatible")
                }
                None => self.unknown(&field, "Mutation"),
            }
        }
        Value::Object(data)
    }

    /// What is selected of one object.
    pub fn select(&mut self, set: &Set, object: &Value) -> Value {
        let kind = name_of(object).to_owned();
        let mut data = Map::new();
        for field in self.fields(set, &kind) {
            self.path.push(json!(key(&field)));
            let value = self.field(&field, object, &kind);
            self.path.pop();
            // The same field asked for twice is one field with both selections.
            match (data.get_mut(&key(&field)), value) {
                (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
                (_, value) => {
                    data.insert(key(&field), value);
                }
            }
        }
        Value::Object(data)
    }

    fn field(&mut self, field: &Field<'static, Text>, object: &Value, kind: &str) -> Value {
        if self.refused(field, kind) {
            return Value::Null;
        }
        let arguments = self.arguments(field);
        if field.name == "__typename" {
            return json!(kind);
        }
        let looked_up = (kind == "QueryRoot")
            .then(|| self.by_id(&field.name, &arguments))
            .flatten();
        match looked_up {
            Some(Ok(found)) => self.value(field, &found, &arguments),
            Some(Err(what)) => {
                self.wrong(field.position, &what, "missingRequiredArguments");
                Value::Null
            }
            None if kind == "Order" && field.name == "suggestedRefund" => {
                let suggested = refunds::suggested(self, object, &arguments);
                self.value(field, &suggested, &Map::new())
            }
            None => match object.get(&field.name) {
                Some(value) if !field.name.starts_with('$') => self.value(field, value, &arguments),
                _ => {
                    self.unknown(field, kind);
                    Value::Null
                }
            },
        }
    }

    /// Root fields that name one object: a reference to it, or null.
    fn by_id(&self, field: &str, arguments: &Map<String, Value>) -> Option<Result<Value, String>> {
        let kind = match field {
            "order" => "Order",
            "customer" => "Customer",
            "product" => "Product",
            "productVariant" => "ProductVariant",
            "page" => "Page",
            "article" => "Article",
            "blog" => "Blog",
            "bulkOperation" => "BulkOperation",
            "node" => "",
            "customerByIdentifier" => return Some(self.customer_by(arguments)),
            _ => return None,
        };
        let Some(id) = arguments.get("id").and_then(Value::as_str) else {
            return Some(Err(format!(
                "Field '{field}' is missing required arguments: id"
            )));
        };
        let start = format!("gid://shopify/{kind}");
        if !id.starts_with(&start) {
            return Some(Err(format!("Invalid global id '{id}'")));
        }
        let known = self.world.find(id).is_some();
        Some(Ok(if known {
            json!({ "$ref": id })
        } else {
            Value::Null
        }))
    }

    fn customer_by(&self, arguments: &Map<String, Value>) -> Result<Value, String> {
        let identifier = arguments.get("identifier").and_then(Value::as_object);
        let one = identifier
            .filter(|map| map.len() == 1)
            .and_then(|map| map.iter().next());
        let (place, wanted) =
            match one {
                Some((name, Value::String(wanted))) if name == "emailAddress" => ("email", wanted),
                Some((name, Value::String(wanted))) if name == "id" => ("id", wanted),
                Some((name, Value::String(wanted))) if name == "phoneNumber" => ("phone", wanted),
                _ => return Err(
                    "CustomerIdentifierInput takes exactly one of emailAddress, id, phoneNumber"
                        .to_owned(),
                ),
            };
        let found = self.world.all("Customer").find(|customer| {
            let text = customer.get(place).and_then(Value::as_str);
            text.is_some_and(|text| text.eq_ignore_ascii_case(wanted))
        });
        Ok(found
            .and_then(|one| one.get("id"))
            .map_or(Value::Null, |id| json!({ "$ref": id })))
    }

    /// A value as this field selects it.
    pub fn value(
        &mut self,
        field: &Field<'static, Text>,
        value: &Value,
        arguments: &Map<String, Value>,
    ) -> Value {
        if let Some(items) = value.get("$connection").and_then(Value::as_array) {
            return page::read(self, field, items, arguments);
        }
        if let Some(id) = value.get("$ref").and_then(Value::as_str) {
            let world = self.world;
            let found = world.find(id).unwrap_or(&Value::Null);
            return self.value(field, found, &Map::new());
        }
        match value {
            Value::Array(items) => {
                let most = arguments.get("first").and_then(Value::as_u64);
                let most = most
                    .and_then(|most| usize::try_from(most).ok())
                    .unwrap_or(usize::MAX);
                let each = items.iter().take(most);
                Value::Array(
                    each.map(|item| self.value(field, item, &Map::new()))
                        .collect(),
                )
            }
            Value::Object(_) if field.selection_set.items.is_empty() => {
                let what = format!(
                    "Field must have selections (field '{}' has none)",
                    field.name
                );
                self.wrong(field.position, &what, "selectionMismatch");
                Value::Null
            }
            Value::Object(_) => {
                self.spent += 1;
                self.select(&field.selection_set, value)
            }
            Value::Null => Value::Null,
            plain if field.selection_set.items.is_empty() => plain.clone(),
            _ => {
                let what = format!(
                    "Selections can't be made on scalars (field '{}')",
                    field.name
                );
                self.wrong(field.position, &what, "selectionMismatch");
                Value::Null
            }
        }
    }

    /// Whether the app has no right to this field; says so.
    fn refused(&mut self, field: &Field<'static, Text>, kind: &str) -> bool {
        if !matches!(kind, "QueryRoot" | "Mutation" | "Shop") {
            return false;
        }
        let needed = scopes::needed(&field.name);
        if needed.is_empty() || needed.iter().any(|scope| scopes::hold(self.granted, scope)) {
            return false;
        }
        let access = needed
            .iter()
            .map(|scope| format!("`{scope}`"))
            .collect::<Vec<_>>()
            .join(" or ");
        let mut path = self.path.clone();
        if path.is_empty() {
            path.push(json!(key(field)));
        }
        self.denied.push(json!({
            "message": format!("Access denied for {} field. Required access: {access} access scope.", field.name),
            "locations": [place(field.position)],
            "path": path,
            "extensions": {
                "code": "ACCESS_DENIED",
                "documentation": "https://shopify.dev/api/usage/access-scopes",
                "requiredAccess": format!("{access} access scope."),
            },
        }));
        true
    }

    fn unknown(&mut self, field: &Field<'static, Text>, kind: &str) {
        let mut path = vec![json!("query")];
        path.extend(self.path.iter().cloned());
        self.invalid.push(json!({
            "message": format!("Field '{}' doesn't exist on type '{kind}'", field.name),
            "locations": [place(field.position)],
            "path": path,
            "extensions": { "code": "undefinedField", "typeName": kind, "fieldName": field.name },
        }));
    }

    pub fn wrong(&mut self, position: Pos, what: &str, code: &str) {
        self.invalid.push(json!({
            "message": what,
            "locations": [place(position)],
            "path": self.path,
            "extensions": { "code": code },
        }));
    }
}

fn place(position: Pos) -> Value {
    json!({ "line": position.line, "column": position.column })
}

/// The name a field is answered under.
fn key(field: &Field<'static, Text>) -> String {
    field.alias.clone().unwrap_or_else(|| field.name.clone())
}

fn name_of(object: &Value) -> &str {
    object
        .get("__typename")
        .and_then(Value::as_str)
        .unwrap_or("Object")
}
