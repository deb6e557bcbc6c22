//! Who is behind a checkout or an order, and the notes that came with it.

use serde::de::MapAccess;

use super::lenient::{Scalar, Shape, id, list, skip, text};

/// The shop's customer record, as far as we want it.
#[derive(Default)]
pub(super) struct Customer {
    pub id: Option<i64>,
    pub email: Option<String>,
    pub phone: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

impl Shape for Customer {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "id" | "admin_graphql_api_id" => self.id = id(from)?.or(self.id),
            "email" => self.email = text(from)?,
            "phone" => self.phone = text(from)?,
            "first_name" => self.first_name = text(from)?,
            "last_name" => self.last_name = text(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

impl Customer {
    /// First and last name, as far as they are known.
    pub(super) fn name(&self) -> Option<String> {
        let parts: Vec<&str> = [&self.first_name, &self.last_name]
            .into_iter()
            .filter_map(|part| part.as_deref())
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// The first of these that could be an address. Shopify sends `""` for buyers known by phone only.
pub(super) fn email(candidates: [Option<String>; 3]) -> Option<String> {
    candidates
        .into_iter()
        .flatten()
        .find(|address| address.contains('@') && address.len() <= 254)
}

/// One `{name, value}`.
#[derive(Default)]
struct Note {
    name: Option<String>,
    value: Option<String>,
}

impl Shape for Note {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "name" | "key" => self.name = text(from)?,
            "value" => self.value = word(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

/// Note attributes: a list of `{name, value}`. What has no name is left out; a missing value is empty.
pub(super) fn notes<'de, A: MapAccess<'de>>(
    from: &mut A,
) -> Result<Vec<(String, String)>, A::Error> {
    let notes: Vec<Option<Note>> = list(from)?.unwrap_or_default();
    let named = |note: Note| Some((note.name?, note.value.unwrap_or_default()));
    Ok(notes.into_iter().flatten().filter_map(named).collect())
}

/// Text, number or truth, as a word.
fn word<'de, A: MapAccess<'de>>(from: &mut A) -> Result<Option<String>, A::Error> {
    Ok(match from.next_value::<Scalar>()? {
        Scalar::Bool(truth) => Some(truth.to_string()),
        other @ (Scalar::Text(_) | Scalar::Int(_) | Scalar::Float(_) | Scalar::Nothing) => {
            other.text()
        }
    })
}
