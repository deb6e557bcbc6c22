//! Amounts in a rule's JSON: decimal text in units of the shop's currency (`"200.00"`), and in rows of earlier
//! versions the number of 1/10,000 that is meant by it.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serializer};

use crate::commerce::money::amount_of;

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Parts(i64),
    Units(String),
}

/// What an unreadable amount is told.
pub const UNREADABLE: &str = "Write an amount in figures, such as 200 or 199.90.";

/// Reads one, in 1/10,000.
///
/// # Errors
/// When it is no plain decimal.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    match Written::deserialize(from)? {
        Written::Parts(parts) => Ok(parts),
        Written::Units(text) => {
            amount_of(text.trim()).map_err(|_| serde::de::Error::custom(UNREADABLE))
        }
    }
}

/// Writes one, with two decimals or as many as it takes.
///
/// # Errors
/// The writer's.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
pub fn serialize<S: Serializer>(parts: &i64, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&text(*parts))
}

/// `200.00`.
#[must_use]
pub fn text(parts: i64) -> String {
    let mut decimal = Decimal::new(parts, 4).normalize();
    if decimal.scale() < 2 {
        decimal.rescale(2);
    }
    decimal.to_string()
}

/// The same for an amount that may be left out.
pub mod optional {
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    struct One(#[serde(with = "super")] i64);

    /// As [`super::deserialize`].
    ///
    /// # Errors
    /// As there.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
        Ok(Option::<One>::deserialize(from)?.map(|one| one.0))
    }

    /// As [`super::serialize`].
    ///
    /// # Errors
    /// As there.
    #[expect(clippy::ref_option, reason = "serde's signature")]
    pub fn serialize<S: Serializer>(parts: &Option<i64>, to: S) -> Result<S::Ok, S::Error> {
        match parts {
            Some(parts) => super::serialize(parts, to),
            None => to.serialize_none(),
        }
    }
}
