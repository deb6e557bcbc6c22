//! Reading JSON that may not be what it should be.
//!
//! An object is a [`Shape`] that picks the keys it knows while the rest streams by unkept; a value of another
//! type than expected counts as missing. Of a key given twice the last is taken.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::PayloadError;
use crate::clock::Micros;
use crate::commerce::money::{Currency, Money, amount_of};

/// A JSON object of which some keys are wanted.
pub(super) trait Shape: Default {
    /// Takes the value of `key` out of `from`, exactly one, be it only to [`skip`] it.
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error>;
}

/// Reads a whole body.
pub(super) fn read<T: Shape>(body: &[u8]) -> Result<T, PayloadError> {
    // A broken byte in someone's name is no reason to lose the order.
    let text = String::from_utf8_lossy(body);
    let object: Object<T> = serde_json::from_str(&text).map_err(|error| PayloadError::NotJson {
        line: error.line(),
        column: error.column(),
    })?;
    object.0.ok_or(PayloadError::NotAnObject)
}

/// Passes over a value nobody wants.
pub(super) fn skip<'de, A: MapAccess<'de>>(from: &mut A) -> Result<(), A::Error> {
    from.next_value::<IgnoredAny>().map(|_| ())
}

/// Text without the blanks around it; numbers as they read; empty text counts as missing.
pub(super) fn text<'de, A: MapAccess<'de>>(from: &mut A) -> Result<Option<String>, A::Error> {
    Ok(from.next_value::<Scalar>()?.text())
}

/// A short text: one longer than `most` bytes is no name, token or status, and would fit no index.
pub(super) fn short<'de, A: MapAccess<'de>>(
    from: &mut A,
    most: usize,
) -> Result<Option<String>, A::Error> {
    Ok(text(from)?.filter(|text| text.len() <= most))
}

/// A positive id: a number, its digits as text, or the last part of a `gid://…`.
pub(super) fn id<'de, A: MapAccess<'de>>(from: &mut A) -> Result<Option<i64>, A::Error> {
    let number = match from.next_value::<Scalar>()? {
        Scalar::Int(number) => Some(number),
        Scalar::Text(text) => text.rsplit('/').next().and_then(|last| last.parse().ok()),
        Scalar::Bool(_) | Scalar::Float(_) | Scalar::Nothing => None,
    };
    Ok(number.filter(|id| *id > 0))
}

/// How many of something; nothing below zero.
pub(super) fn count<'de, A: MapAccess<'de>>(from: &mut A) -> Result<Option<i64>, A::Error> {
    let number = match from.next_value::<Scalar>()? {
        Scalar::Int(number) => Some(number),
        Scalar::Text(text) => text.parse().ok(),
        Scalar::Bool(_) | Scalar::Float(_) | Scalar::Nothing => None,
    };
    Ok(number.filter(|count| *count >= 0))
}

/// An instant written as RFC 3339.
pub(super) fn time<'de, A: MapAccess<'de>>(from: &mut A) -> Result<Option<Micros>, A::Error> {
    Ok(text(from)?.and_then(|text| Micros::parse_rfc3339(&text)))
}

/// A currency code.
pub(super) fn currency<'de, A: MapAccess<'de>>(from: &mut A) -> Result<Option<Currency>, A::Error> {
    Ok(text(from)?.and_then(|code| Currency::parse(&code).ok()))
}

/// An amount without its currency, in 1/10,000 of a unit. Shopify writes text; a JSON number is taken by its
/// digits.
pub(super) fn amount<'de, A: MapAccess<'de>>(from: &mut A) -> Result<Option<i64>, A::Error> {
    Ok(text(from)?.and_then(|digits| amount_of(&digits).ok()))
}

/// The shop's side of a `*_set`: `{"shop_money":{"amount":"1.0","currency_code":"USD"}, …}`.
pub(super) fn shop_money<'de, A: MapAccess<'de>>(from: &mut A) -> Result<Option<Money>, A::Error> {
    Ok(both_sides(from)?.0)
}

/// The shop's side of a `*_set`, and the currency of the other, which is the one the shopper sees.
pub(super) fn both_sides<'de, A: MapAccess<'de>>(
    from: &mut A,
) -> Result<(Option<Money>, Option<Currency>), A::Error> {
    let set: Set = object(from)?.unwrap_or_default();
    let shop = set.shop.and_then(|side| {
        let (amount, currency) = side.amount.zip(side.currency)?;
        Some(Money { amount, currency })
    });
    Ok((shop, set.shown.and_then(|side| side.currency)))
}

/// An object within.
pub(super) fn object<'de, T: Shape, A: MapAccess<'de>>(
    from: &mut A,
) -> Result<Option<T>, A::Error> {
    Ok(from.next_value::<Object<T>>()?.0)
}

/// A list of objects; `None` for a member that is no object.
pub(super) fn list<'de, T: Shape, A: MapAccess<'de>>(
    from: &mut A,
) -> Result<Option<Vec<Option<T>>>, A::Error> {
    let list = from.next_value::<List<Object<T>>>()?.0;
    Ok(list.map(|members| members.into_iter().map(|member| member.0).collect()))
}

/// A list of texts; members of other types are left out.
pub(super) fn texts<'de, A: MapAccess<'de>>(from: &mut A) -> Result<Vec<String>, A::Error> {
    let list = from.next_value::<List<Scalar>>()?.0.unwrap_or_default();
    Ok(list.into_iter().filter_map(Scalar::text).collect())
}

/// An object of which nothing is wanted but that it is there.
#[derive(Default)]
pub(super) struct IsThere;

impl Shape for IsThere {
    fn field<'de, A: MapAccess<'de>>(&mut self, _: &str, from: &mut A) -> Result<(), A::Error> {
        skip(from)
    }
}

#[derive(Default)]
struct Set {
    shop: Option<Side>,
    shown: Option<Side>,
}

impl Shape for Set {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "shop_money" => self.shop = object(from)?,
            "presentment_money" => self.shown = object(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Side {
    amount: Option<i64>,
    currency: Option<Currency>,
}

impl Shape for Side {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "amount" => self.amount = amount(from)?,
            "currency_code" => self.currency = currency(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

/// Any JSON value, of which only texts, numbers and truths are kept.
pub(super) enum Scalar {
    Nothing,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

impl Scalar {
    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text).filter(|text| !text.is_empty()),
            Self::Int(number) => Some(number.to_string()),
            // The shortest digits that mean this number, which are those that were written.
            Self::Float(number) => Some(number.to_string()),
            Self::Bool(_) | Self::Nothing => None,
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar::Nothing)
            }

            fn visit_bool<E>(self, truth: bool) -> Result<Scalar, E> {
                Ok(Scalar::Bool(truth))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar::Int(number))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
                Ok(i64::try_from(number).map_or(Scalar::Nothing, Scalar::Int))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar::Float(number))
            }

            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                // PostgreSQL keeps no NUL in text; nothing a shopper means is lost with it.
                let text = text.replace('\0', "");
                Ok(Scalar::Text(text.trim().to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Scalar::Nothing)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar::Nothing)
            }
        }

        from.deserialize_any(Any)
    }
}

/// Any JSON value, kept only if it is an object.
struct Object<T>(Option<T>);

impl<'de, T: Shape> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Maybe(ObjectOf(std::marker::PhantomData)))
            .map(Object)
    }
}

/// Any JSON value, kept only if it is a list.
struct List<T>(Option<Vec<T>>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Maybe(ListOf(std::marker::PhantomData)))
            .map(List)
    }
}

/// What is done with the one kind of value that is wanted.
trait Wanted<'de>: Sized {
    type Value;

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Self::Value>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Self::Value>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

struct ObjectOf<T>(std::marker::PhantomData<T>);

impl<'de, T: Shape> Wanted<'de> for ObjectOf<T> {
    type Value = T;

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        let mut object = T::default();
        while let Some(Key(key)) = map.next_key()? {
            object.field(&key, &mut map)?;
        }
        Ok(Some(object))
    }
}

struct ListOf<T>(std::marker::PhantomData<T>);

impl<'de, T: Deserialize<'de>> Wanted<'de> for ListOf<T> {
    type Value = Vec<T>;

    fn seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Vec<T>>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = seq.next_element()? {
            members.push(member);
        }
        Ok(Some(members))
    }
}

/// Answers `None` to every value but the wanted kind.
struct Maybe<W>(W);

impl<'de, W: Wanted<'de>> Visitor<'de> for Maybe<W> {
    type Value = Option<W::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        self.0.seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.0.map(map)
    }
}

/// A key, borrowed from the body where it has no escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }

        from.deserialize_str(Text)
    }
}
