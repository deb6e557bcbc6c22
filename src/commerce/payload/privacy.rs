//! `customers/data_request` and `customers/redact`: whom the law's request is about.
//!
//! Some carry only an e-mail address, some no telephone; `shop/redact` names nobody but the shop, which the
//! delivery's header does already.

use serde::de::MapAccess;
use serde::{Deserialize, Serialize};

use super::PayloadError;
use super::lenient::{Shape, id, object, read, skip, texts};
use super::party::Customer;

/// Whom a privacy request is about. Everything may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivacyReport {
    /// Shopify's id of the customer.
    pub customer: Option<i64>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their telephone.
    pub phone: Option<String>,
    /// The orders meant.
    pub orders: Vec<i64>,
    /// Shopify's number of the request, for data requests.
    pub request: Option<i64>,
}

#[derive(Default)]
struct Body {
    customer: Option<Customer>,
    orders: Vec<i64>,
    request: Option<Numbered>,
}

#[derive(Default)]
struct Numbered(Option<i64>);

impl Shape for Numbered {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => self.0 = id(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

impl Shape for Body {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "customer" => self.customer = object(from)?,
            "orders_requested" | "orders_to_redact" => self.orders.extend(
                texts(from)?
                    .iter()
                    .filter_map(|order| order.rsplit('/').next()?.parse::<i64>().ok())
                    .filter(|order| *order > 0),
            ),
            "data_request" => self.request = object(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

/// Reads the body of a privacy request.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object.
pub fn privacy(body: &[u8]) -> Result<PrivacyReport, PayloadError> {
    let body: Body = read(body)?;
    let customer = body.customer.unwrap_or_default();
    let mut orders = body.orders;
    orders.sort_unstable();
    orders.dedup();
    Ok(PrivacyReport {
        customer: customer.id,
        email: customer.email.filter(|address| address.contains('@')),
        phone: customer.phone,
        orders,
        request: body.request.and_then(|request| request.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_samples_name_whom_and_what() {
        for (sample, request) in [
            (
                include_bytes!(
                    "../../../tests/data/shopify/compliance_customers_data_request.doc-2026-07.json"
                )
                .as_slice(),
                Some(9999),
            ),
            (
                include_bytes!(
                    "../../../tests/data/shopify/compliance_customers_redact.doc-2026-07.json"
                )
                .as_slice(),
                None,
            ),
        ] {
            let expected = PrivacyReport {
                customer: Some(191_167),
                email: Some("john@example.com".into()),
                phone: Some("555-625-1199".into()),
                orders: vec![220_458, 280_263, 299_938],
                request,
            };
            assert_eq!(privacy(sample), Ok(expected));
        }
    }

    #[test]
    fn what_is_missing_or_odd_costs_only_itself() {
        for odd in [
            "{}",
            r#"{"customer":null,"orders_to_redact":null,"data_request":null}"#,
            r#"{"customer":7,"orders_to_redact":"x","data_request":[]}"#,
            r#"{"customer":{"id":"x","email":"none","phone":null},"orders_to_redact":[{},null,-1,1.5,true]}"#,
        ] {
            assert_eq!(
                privacy(odd.as_bytes()),
                Ok(PrivacyReport::default()),
                "{odd}"
            );
        }
        let gid = r#"{"customer":{"email":"A@b.test"},"orders_to_redact":["gid://shopify/Order/12","12",13]}"#;
        let read = privacy(gid.as_bytes()).unwrap();
        assert_eq!(read.orders, [12, 13]);
        assert_eq!(read.email.as_deref(), Some("A@b.test"));
        assert!(privacy(b"[]").is_err());
        assert!(privacy(b"{").is_err());
    }
}
