//! What a selection comes to for one object: fragments opened, `@skip` and `@include` heard, variables filled in.

use graphql_parser::query::{Directive, Field, Selection, TypeCondition, Value as Given};
use serde_json::{Map, Number, Value, json};

use super::run::{Run, Set, Text};

/// Fragments deeper than this name each other.
const DEEPEST: usize = 40;

impl Run<'_> {
    /// The fields a selection comes to for an object of `kind`: fragments and conditions resolved.
    pub fn fields(&mut self, set: &Set, kind: &str) -> Vec<Field<'static, Text>> {
        let mut found = Vec::new();
        self.gather(set, kind, 0, &mut found);
        found
    }

    fn gather(
        &mut self,
        set: &Set,
        kind: &str,
        depth: usize,
        found: &mut Vec<Field<'static, Text>>,
    ) {
        if depth > DEEPEST {
            self.invalid
                .push(json!({ "message": "Fragments name each other in a circle" }));
            return;
        }
        let fits = |condition: &TypeCondition<'static, Text>| {
            let TypeCondition::On(name) = condition;
            name == kind || name == "Node"
        };
        for selection in &set.items {
            match selection {
                Selection::Field(field) if self.wanted(&field.directives) => {
                    found.push(field.clone())
                }
                Selection::InlineFragment(fragment) if self.wanted(&fragment.directives) => {
                    let meant = fragment.type_condition.as_ref().is_none_or(fits);
                    if meant {
                        self.gather(&fragment.selection_set, kind, depth + 1, found);
                    }
                }
                Selection::FragmentSpread(spread) if self.wanted(&spread.directives) => {
                    let fragments = self.fragments;
                    let named = fragments
                        .iter()
                        .find(|one| one.name == spread.fragment_name);
                    match named {
                        Some(named) if fits(&named.type_condition) => {
                            self.gather(&named.selection_set, kind, depth + 1, found);
                        }
                        Some(_) => {}
                        None => {
                            let what = format!(
                                "Fragment {} was used, but not defined",
                                spread.fragment_name
                            );
                            self.wrong(spread.position, &what, "useAndDefineFragment");
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// `@skip` and `@include`.
    fn wanted(&self, directives: &[Directive<'static, Text>]) -> bool {
        directives.iter().all(|directive| {
            let given = directive.arguments.iter().find(|(name, _)| name == "if");
            let holds = given.is_some_and(|(_, given)| self.given(given) == Value::Bool(true));
            match directive.name.as_str() {
                "skip" => !holds,
                "include" => holds,
                _ => true,
            }
        })
    }

    /// Arguments with variables filled in; one that was not given is not there.
    pub fn arguments(&self, field: &Field<'static, Text>) -> Map<String, Value> {
        let given = field.arguments.iter().filter(|(_, given)| match given {
            Given::Variable(name) => self.variables.contains_key(name),
            _ => true,
        });
        given
            .map(|(name, given)| (name.clone(), self.given(given)))
            .collect()
    }

    /// What makes a second sending of the same the same.
    pub fn key_of(&self, directive: &Directive<'static, Text>) -> String {
        let given = directive.arguments.iter().find(|(name, _)| name == "key");
        let key = given.map(|(_, given)| self.given(given));
        key.as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    fn given(&self, given: &Given<'static, Text>) -> Value {
        given_with(given, self.variables)
    }
}

/// A value of the query as JSON.
pub fn given_with(given: &Given<'static, Text>, variables: &Map<String, Value>) -> Value {
    match given {
        Given::Variable(name) => variables.get(name).cloned().unwrap_or(Value::Null),
        Given::Int(number) => number.as_i64().map_or(Value::Null, Value::from),
        Given::Float(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Given::String(text) | Given::Enum(text) => json!(text),
        Given::Boolean(holds) => json!(holds),
        Given::Null => Value::Null,
        Given::List(items) => items
            .iter()
            .map(|item| given_with(item, variables))
            .collect(),
        Given::Object(map) => {
            let entries = map
                .iter()
                .map(|(name, item)| (name.clone(), given_with(item, variables)));
            Value::Object(entries.collect())
        }
    }
}
