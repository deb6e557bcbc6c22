//! What is different between two files, line by line, in words of the file.

use serde::Serialize;
use serde_json::Value;

/// One thing that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where: `tags › VIP › color`.
    pub place: String,
    /// What it is now; nothing where it is new.
    pub before: Option<String>,
    /// What it becomes; nothing where it goes.
    pub after: Option<String>,
}

/// Changes that are told one by one.
const MOST: usize = 300;
/// Characters of a value that are shown.
const LONGEST: usize = 160;

/// All that is different.
#[must_use]
pub fn between(before: &Value, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(&[], Some(before), Some(after), &mut changes);
    changes.truncate(MOST);
    changes
}

fn compare(
    place: &[String],
    before: Option<&Value>,
    after: Option<&Value>,
    changes: &mut Vec<Change>,
) {
    if before == after {
        return;
    }
    let below = |key: &str| {
        let mut place = place.to_vec();
        place.push(key.to_owned());
        place
    };
    match (before, after) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            for key in one.keys() {
                compare(&below(key), one.get(key), other.get(key), changes);
            }
            for key in other.keys().filter(|key| !one.contains_key(*key)) {
                compare(&below(key), None, other.get(key), changes);
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            let (Some(names), Some(others)) = (names(one), names(other)) else {
                changes.push(whole(place, before, after));
                return;
            };
            let at = |list: &'_ [String], name: &str| list.iter().position(|known| known == name);
            for (name, entry) in names.iter().zip(one) {
                let same = at(&others, name).and_then(|at| other.get(at));
                compare(&below(name), Some(entry), same, changes);
            }
            for (name, entry) in others.iter().zip(other) {
                if at(&names, name).is_none() {
                    compare(&below(name), None, Some(entry), changes);
                }
            }
            let stays = |list: &[String], rest: &[String]| -> Vec<String> {
                list.iter()
                    .filter(|name| rest.contains(name))
                    .cloned()
                    .collect()
            };
            let (was, is) = (stays(&names, &others), stays(&others, &names));
            if was != is {
                changes.push(Change {
                    place: below("order").join(" › "),
                    before: Some(cut(&was.join(", "))),
                    after: Some(cut(&is.join(", "))),
                });
            }
        }
        _ => changes.push(whole(place, before, after)),
    }
}

fn whole(place: &[String], before: Option<&Value>, after: Option<&Value>) -> Change {
    Change {
        place: place.join(" › "),
        before: before.map(shown),
        after: after.map(shown),
    }
}

/// By what each entry is known; nothing where one has no name. The second of a name is numbered.
fn names(list: &[Value]) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for entry in list {
        let first = entry.get("first") == Some(&Value::Bool(true));
        let name = entry.get("name").or_else(|| entry.get("label"))?.as_str()?;
        let name = if first { "the first one" } else { name };
        let before = names
            .iter()
            .filter(|known| known.split(" (no. ").next() == Some(name));
        names.push(match before.count() {
            0 => name.to_owned(),
            number => format!("{name} (no. {})", number + 1),
        });
    }
    Some(names)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) => cut(text),
        Value::Array(list) if list.is_empty() => "none".to_owned(),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            cut(&texts.join(", "))
        }
        other => cut(&other.to_string()),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lines(before: &Value, after: &Value) -> Vec<String> {
        let word = |side: Option<String>| side.unwrap_or_else(|| "–".into());
        (between(before, after).into_iter())
            .map(|one| format!("{}: {} → {}", one.place, word(one.before), word(one.after)))
            .collect()
    }

    #[test]
    fn what_is_different_is_told_by_name() {
        let before = json!({ "days": 365, "tags": [{ "label": "VIP", "color": "" }, { "label": "Old", "color": "blue" }], "sites": [] });
        let after = json!({ "days": 90, "tags": [{ "label": "New", "color": "" }, { "label": "VIP", "color": "pink" }], "sites": ["https://a.example"] });
        let mut told = lines(&before, &after);
        told.sort();
        let mut expected = [
            "days: 365 → 90",
            "sites: none → https://a.example",
            "tags › New: – → {\"color\":\"\",\"label\":\"New\"}",
            "tags › Old: {\"color\":\"blue\",\"label\":\"Old\"} → –",
            "tags › VIP › color: empty → pink",
        ];
        expected.sort_unstable();
        assert_eq!(told, expected);
        assert_eq!(lines(&before, &before), [""; 0]);
        let turned = json!([{ "name": "B" }, { "name": "A" }]);
        assert_eq!(
            lines(&json!([{ "name": "A" }, { "name": "B" }]), &turned),
            ["order: A, B → B, A"]
        );
    }
}
