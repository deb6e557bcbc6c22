//! `order_transactions/create` and `fulfillment_events/create`: what befalls an order's money and its parcels. Of both
//! only the order and what happened are read: no card, no gateway's words, no place.

use serde::de::MapAccess;

use super::PayloadError;
use super::lenient::{Shape, id, read, short, skip};

/// What went wrong with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Its payment was refused, or could not be made.
    Payment,
    /// A parcel of it did not arrive, or not yet.
    Delivery,
}

/// News of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TroubleReport {
    /// Shopify's id of the order.
    pub order: i64,
    /// What went wrong; nothing when nothing did.
    pub trouble: Option<Trouble>,
    /// What is well again, or always was.
    pub over: Option<Trouble>,
}

#[derive(Default)]
struct Body {
    order: Option<i64>,
    kind: Option<String>,
    status: Option<String>,
}

impl Shape for Body {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "order_id" => self.order = id(from)?,
            "kind" => self.kind = short(from, 255)?,
            "status" => self.status = short(from, 255)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

impl Body {
    fn reported(
        &self,
        trouble: Trouble,
        (failed, over): (bool, bool),
    ) -> Result<TroubleReport, PayloadError> {
        Ok(TroubleReport {
            order: self.order.ok_or(PayloadError::Nameless)?,
            trouble: failed.then_some(trouble),
            over: over.then_some(trouble),
        })
    }
}

/// Reads an `order_transactions/create` body. Money that was to come and did not is trouble; a refund that failed is
/// between the shop and its bank.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object or names no order.
pub fn transaction(body: &[u8]) -> Result<TroubleReport, PayloadError> {
    let body: Body = read(body)?;
    let to_pay = matches!(
        body.kind.as_deref(),
        Some("sale" | "authorization" | "capture")
    );
    let failed = matches!(body.status.as_deref(), Some("failure" | "error"));
    let paid = body.status.as_deref() == Some("success");
    body.reported(Trouble::Payment, (to_pay && failed, to_pay && paid))
}

/// Reads a `fulfillment_events/create` body.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object or names no order.
pub fn fulfillment_event(body: &[u8]) -> Result<TroubleReport, PayloadError> {
    let body: Body = read(body)?;
    let failed = matches!(
        body.status.as_deref(),
        Some("failure" | "attempted_delivery" | "delayed")
    );
    let arrived = body.status.as_deref() == Some("delivered");
    body.reported(Trouble::Delivery, (failed, arrived))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_told_from_what_did_not() {
        let paid = |kind: &str, status: &str| {
            let body = format!(
                r#"{{"id": 1, "order_id": 820982911946154508, "kind": "{kind}", "status": "{status}", "message": "x"}}"#
            );
            let report = transaction(body.as_bytes()).unwrap();
            assert_eq!(report.order, 820_982_911_946_154_508);
            report.trouble
        };
        assert_eq!(paid("sale", "failure"), Some(Trouble::Payment));
        assert_eq!(paid("capture", "error"), Some(Trouble::Payment));
        assert_eq!(paid("sale", "success"), None);
        assert_eq!(paid("refund", "failure"), None);
        let sent = |status: &str| {
            let body = format!(r#"{{"id": 1, "order_id": 7, "status": "{status}"}}"#);
            fulfillment_event(body.as_bytes()).unwrap().trouble
        };
        assert_eq!(sent("failure"), Some(Trouble::Delivery));
        assert_eq!(sent("attempted_delivery"), Some(Trouble::Delivery));
        assert_eq!(sent("delivered"), None);
        let over = |status: &str| {
            let body = format!(r#"{{"id": 1, "order_id": 7, "status": "{status}"}}"#);
            fulfillment_event(body.as_bytes()).unwrap().over
        };
        assert_eq!(over("delivered"), Some(Trouble::Delivery));
        assert_eq!(over("in_transit"), None);
        assert_eq!(transaction(b"{\"id\": 1}"), Err(PayloadError::Nameless));
    }
}
