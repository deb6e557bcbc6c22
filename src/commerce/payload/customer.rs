//! `customers/*`: who somebody is at the store now, that they are gone, and who they became.
//!
//! Addresses, notes and tags stand there too; none of it is read.

use serde::de::MapAccess;

use super::PayloadError;
use super::lenient::{Shape, id, read, skip, text, time};
use crate::clock::Micros;

/// A customer as the store has them. What is blank there is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerReport {
    /// Shopify's id.
    pub id: i64,
    /// First and last name, 200 characters at most.
    pub name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Phone, as Shopify writes it.
    pub phone: Option<String>,
    /// When it last changed.
    pub updated_at: Option<Micros>,
}

/// Two customers became one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomersMerged {
    /// Whom they are now.
    pub kept: i64,
    /// Who is no more.
    pub gone: i64,
    /// Whether the merge has happened: the store also tells of those that failed.
    pub done: bool,
}

#[derive(Default)]
struct Body {
    id: Option<i64>,
    gid: Option<i64>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    updated_at: Option<Micros>,
}

impl Shape for Body {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => self.id = id(from)?,
            "admin_graphql_api_id" => self.gid = id(from)?,
            "first_name" => self.first_name = text(from)?,
            "last_name" => self.last_name = text(from)?,
            "email" => self.email = text(from)?,
            "phone" => self.phone = text(from)?,
            "updated_at" => self.updated_at = time(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

fn short(text: &str, most: usize) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(most)
        .collect()
}

/// Reads a `customers/update` body.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object or has no usable `id`.
pub fn customer(body: &[u8]) -> Result<CustomerReport, PayloadError> {
    let body: Body = read(body)?;
    let names = [body.first_name, body.last_name];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let said = |text: String| (!text.is_empty()).then_some(text);
    Ok(CustomerReport {
        id: body.id.or(body.gid).ok_or(PayloadError::Nameless)?,
        name: said(short(&name, 200)),
        email: body
            .email
            .filter(|email| email.contains('@') && email.len() <= 254),
        phone: body.phone.and_then(|phone| said(short(&phone, 40))),
        updated_at: body.updated_at,
    })
}

#[derive(Default)]
struct Merge {
    kept: Option<i64>,
    gone: Option<i64>,
    status: Option<String>,
}

impl Shape for Merge {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "admin_graphql_api_id_customer_kept" => self.kept = id(from)?,
            "admin_graphql_api_id_customer_deleted" => self.gone = id(from)?,
            "status" => self.status = text(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

/// Reads a `customers/merge` body.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object or does not name both.
pub fn customers_merged(body: &[u8]) -> Result<CustomersMerged, PayloadError> {
    let body: Merge = read(body)?;
    let (kept, gone) = body.kept.zip(body.gone).ok_or(PayloadError::Nameless)?;
    let done = body
        .status
        .is_none_or(|status| status.eq_ignore_ascii_case("completed"));
    Ok(CustomersMerged { kept, gone, done })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str =
        include_str!("../../../tests/data/shopify/customers_create_update.doc-2026-07.json");

    #[test]
    fn the_reference_customer_reads() {
        let bob = customer(SAMPLE.as_bytes()).unwrap();
        assert_eq!(bob.id, 706_405_506_930_370_084);
        assert_eq!(bob.name.as_deref(), Some("Bob Biller"));
        assert_eq!(bob.email.as_deref(), Some("bob@biller.com"));
        assert_eq!(bob.phone, None);
        assert_eq!(
            bob.updated_at,
            Micros::parse_rfc3339("2021-12-31T19:00:00-05:00")
        );
    }

    #[test]
    fn a_merge_counts_once_it_is_done() {
        let of = |status: &str| {
            let body = format!(
                r#"{{"admin_graphql_api_id_customer_kept":"gid://shopify/Customer/1",
                "admin_graphql_api_id_customer_deleted":"gid://shopify/Customer/2"{status}}}"#
            );
            customers_merged(body.as_bytes()).unwrap()
        };
        for (status, done) in [
            ("", true),
            (r#","status":"completed""#, true),
            (r#","status":"COMPLETED""#, true),
            (r#","status":"failed""#, false),
            (r#","status":null"#, true),
        ] {
            let kept = CustomersMerged {
                kept: 1,
                gone: 2,
                done,
            };
            assert_eq!(of(status), kept, "{status}");
        }
        assert_eq!(customers_merged(b"{}"), Err(PayloadError::Nameless));
    }
}
