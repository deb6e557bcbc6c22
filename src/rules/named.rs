//! Tags in a draft, by the names that staff read.

use std::collections::BTreeSet;

use super::input::Draft;
use super::merged::{self, Merges};
use crate::conversation::{Tag, tags};
use crate::db::{Conn, ShopId};
use crate::error::Error;

/// A draft whose tags are those that staff read: one that was renamed is meant by its name, too.
///
/// # Errors
/// The database's.
pub fn as_read(conn: &mut Conn, shop: ShopId, draft: &Draft) -> Result<Draft, Error> {
    let known = tags::all(conn, shop)?;
    let keys: BTreeSet<&str> = known.iter().map(|tag| tag.key.as_str()).collect();
    let mut names = Merges::new();
    for tag in known.iter().filter(|tag| tag.merged_into.is_none()) {
        let (Ok(name), Ok(key)) = (Tag::parse(&tag.label), Tag::parse(&tag.key)) else {
            continue;
        };
        if !keys.contains(name.as_str()) {
            names.insert(name, key);
        }
    }
    let mut draft = draft.clone();
    merged::follow(&mut draft.definition, &names);
    Ok(draft)
}
