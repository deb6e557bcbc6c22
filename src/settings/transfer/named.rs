//! An assistant in the file: the shop's first by being the first, the others by their names.

use serde_json::{Value, json};

use crate::assistants::Assistant;
use crate::db::ShopId;

/// How the file calls one.
pub fn written(one: &Assistant, shop: ShopId) -> Value {
    if one.id == shop.0 {
        json!({ "first": true })
    } else {
        json!({ "name": one.name })
    }
}

/// Which one the file means; older files say its name alone.
///
/// # Errors
/// What is wrong, for the one who brought the file.
pub fn meant<'a>(
    said: &Value,
    all: &'a [Assistant],
    shop: ShopId,
) -> Result<&'a Assistant, String> {
    let first = said.get("first") == Some(&Value::Bool(true));
    let named = said.get("name");
    let name = named.unwrap_or(said).as_str();
    let found = all.iter().find(|one| {
        if first {
            one.id == shop.0
        } else {
            // The first goes by its name in older files alone.
            let is_another = named.is_none() || one.id != shop.0;
            is_another && Some(one.name.as_str()) == name
        }
    });
    found.ok_or_else(|| {
        let name = name.unwrap_or_default();
        format!("There is no assistant called “{name}”.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    #[test]
    fn one_is_found_by_what_the_file_says_of_it() {
        let shop = ShopId(Id(7));
        let called = |id: i64, name: &str| Assistant {
            name: name.to_owned(),
            ..Assistant::first(Id(id))
        };
        let all = [called(7, "Ada"), called(8, "Ada"), called(9, "Bea")];
        for one in &all {
            let found = meant(&written(one, shop), &all, shop).unwrap();
            assert_eq!(found.id, one.id);
        }
        assert_eq!(meant(&json!("Bea"), &all, shop).unwrap().id, Id(9));
        for nobody in [
            json!("Cleo"),
            json!({ "name": "Cleo" }),
            json!({}),
            json!(3),
        ] {
            assert!(meant(&nobody, &all, shop).is_err(), "{nobody}");
        }
    }
}
