//! Privacy requests in the database: whom they are about and what was found is sealed, and goes when it has served.

use diesel::prelude::*;
use serde::Serialize;

use super::person::Subject;
use super::plan::{Kind, Outcome, Plan};
use super::{DAY, DAYS, KIND};
use crate::clock::Micros;
use crate::commerce::payload::PrivacyReport;
use crate::db::schema::privacy_requests as requests;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;
use crate::shop::seal::Sealer;

/// A request that is not done.
pub struct Request {
    /// Its id.
    pub id: Id,
    /// What is asked.
    pub kind: Kind,
    /// How far it is.
    pub plan: Plan,
}

fn context(shop: ShopId, id: Id) -> Vec<u8> {
    format!("privacy-request:{}:{id}", shop.key()).into_bytes()
}

fn export_context(shop: ShopId, id: Id) -> Vec<u8> {
    format!("privacy-export:{}:{id}", shop.key()).into_bytes()
}

fn sealed(sealer: &Sealer, shop: ShopId, id: Id, plan: &Plan) -> Result<Vec<u8>, Error> {
    let plain = serde_json::to_vec(plan).map_err(Error::fault)?;
    sealer
        .seal(&context(shop, id), &plain)
        .map_err(Error::fault)
}

fn opened(sealer: &Sealer, shop: ShopId, id: Id, sealed: &[u8]) -> Result<Plan, Error> {
    let plain = sealer
        .open(&context(shop, id), sealed)
        .map_err(Error::fault)?;
    serde_json::from_slice(&plain).map_err(Error::fault)
}

/// Takes a request in and owes its job, in the delivery's own write. The same one again is the same one.
///
/// # Errors
/// The database's; a sealing fault.
pub fn receive(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    kind: Kind,
    report: &PrivacyReport,
    asked_at: Micros,
) -> Result<(), Error> {
    let plan = Plan {
        subject: Subject::of(report),
        asked_at,
        ..Plan::default()
    };
    let reference = report.request.map(|number| number.to_string());
    if is_known(tx, sealer, kind, reference.as_deref(), &plan.subject)? {
        return Ok(());
    }
    let id = tx.new_id();
    let nobody = kind != Kind::Shop && plan.subject.is_nobody();
    let outcome = Outcome {
        note: Some("nobody named".into()),
        ..Outcome::default()
    };
    diesel::insert_into(requests::table)
        .values((
            requests::shop_id.eq(tx.key()),
            requests::id.eq(id.0),
            requests::kind.eq(kind.as_str()),
            requests::reference.eq(reference),
            requests::subject.eq((!nobody)
                .then(|| sealed(sealer, tx.shop(), id, &plan))
                .transpose()?),
            requests::received_at.eq(tx.now.0),
            requests::done_at.eq(nobody.then_some(tx.now.0)),
            requests::outcome.eq(nobody
                .then(|| serde_json::to_string(&outcome))
                .transpose()
                .map_err(Error::fault)?),
        ))
        .execute(tx.conn)?;
    if !nobody {
        jobs::add(tx, KIND, Id(0), &id.to_string(), 0)?;
    }
    Ok(())
}

/// Whether the same is asked already: under the same number, or about the same person and not done yet.
fn is_known(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    kind: Kind,
    reference: Option<&str>,
    subject: &Subject,
) -> Result<bool, Error> {
    type Row = (i64, Option<String>, Option<Vec<u8>>, Option<i64>);
    let rows: Vec<Row> = requests::table
        .filter(requests::shop_id.eq(tx.key()))
        .filter(requests::kind.eq(kind.as_str()))
        .filter(
            requests::done_at
                .is_null()
                .or(requests::reference.is_not_null()),
        )
        .select((
            requests::id,
            requests::reference,
            requests::subject,
            requests::done_at,
        ))
        .load(tx.conn)?;
    Ok(rows.into_iter().any(|(id, known, kept, done)| {
        if let (Some(one), Some(two)) = (reference, known.as_deref()) {
            return one == two;
        }
        let kept = kept.filter(|_| done.is_none());
        // One that can't be opened any more is not the same, which at worst does the work twice.
        kept.and_then(|kept| opened(sealer, tx.shop(), Id(id), &kept).ok())
            .is_some_and(|plan| plan.subject == *subject)
    }))
}

/// A request that is still to be done.
///
/// # Errors
/// The database's; a fault when it can't be opened.
pub fn load(
    conn: &mut Conn,
    sealer: &Sealer,
    shop: ShopId,
    id: Id,
) -> Result<Option<Request>, Error> {
    let row: Option<(String, Option<Vec<u8>>)> = requests::table
        .find((shop.key(), id.0))
        .filter(requests::done_at.is_null())
        .select((requests::kind, requests::subject))
        .first(conn)
        .optional()?;
    let Some((kind, Some(kept))) = row else {
        return Ok(None);
    };
    Ok(Some(Request {
        id,
        kind: Kind::parse(&kind)?,
        plan: opened(sealer, shop, id, &kept)?,
    }))
}

/// Writes down how far a request is.
///
/// # Errors
/// The database's; a sealing fault.
pub fn save(tx: &mut Tx<'_>, sealer: &Sealer, id: Id, plan: &Plan) -> Result<(), Error> {
    let kept = sealed(sealer, tx.shop(), id, plan)?;
    diesel::update(requests::table.find((tx.key(), id.0)))
        .set(requests::subject.eq(Some(kept)))
        .execute(tx.conn)?;
    Ok(())
}

/// Ends a request. With an `export` it stays known whom it is about, so that they can be forgotten; without, not.
///
/// # Errors
/// The database's; a sealing fault.
pub fn finish(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    id: Id,
    outcome: &Outcome,
    export: Option<&[u8]>,
) -> Result<(), Error> {
    let (shop, until) = (tx.shop(), tx.wall.plus_seconds(DAYS * DAY).0);
    let kept = export
        .map(|plain| sealer.seal(&export_context(shop, id), plain))
        .transpose()
        .map_err(Error::fault)?;
    let row = requests::table.find((tx.key(), id.0));
    diesel::update(row)
        .set((
            requests::done_at.eq(Some(tx.now.0)),
            requests::outcome.eq(Some(serde_json::to_string(outcome).map_err(Error::fault)?)),
            requests::export_until.eq(kept.is_some().then_some(until)),
            requests::export.eq(kept),
        ))
        .execute(tx.conn)?;
    if export.is_none() {
        diesel::update(row)
            .set(requests::subject.eq(None::<Vec<u8>>))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Blanks the exports about `subject`, and whom they were about.
///
/// # Errors
/// The database's.
pub fn forget_exports_of(tx: &mut Tx<'_>, sealer: &Sealer, subject: &Subject) -> Result<(), Error> {
    let rows: Vec<(i64, Option<Vec<u8>>)> = requests::table
        .filter(requests::shop_id.eq(tx.key()))
        .filter(requests::done_at.is_not_null())
        .filter(requests::subject.is_not_null())
        .select((requests::id, requests::subject))
        .load(tx.conn)?;
    let theirs: Vec<i64> = rows
        .into_iter()
        .filter(|(id, kept)| {
            // What nobody can open is of no use to anybody.
            kept.as_deref().is_none_or(|kept| {
                opened(sealer, tx.shop(), Id(*id), kept)
                    .map_or(true, |plan| plan.subject.is(subject))
            })
        })
        .map(|(id, _)| id)
        .collect();
    blank(tx, &theirs)
}

/// Blanks what may not be fetched any more.
///
/// # Errors
/// The database's.
pub fn forget_expired(tx: &mut Tx<'_>) -> Result<(), Error> {
    let past: Vec<i64> = requests::table
        .filter(requests::shop_id.eq(tx.key()))
        .filter(requests::export_until.le(tx.wall.0))
        .filter(requests::export.is_not_null())
        .select(requests::id)
        .load(tx.conn)?;
    blank(tx, &past)
}

fn blank(tx: &mut Tx<'_>, ids: &[i64]) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(
        requests::table
            .filter(requests::shop_id.eq(tx.key()))
            .filter(requests::id.eq_any(ids)),
    )
    .set((
        requests::subject.eq(None::<Vec<u8>>),
        requests::export.eq(None::<Vec<u8>>),
    ))
    .execute(tx.conn)?;
    Ok(())
}

/// A request, as a merchant sees it.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    /// Its id.
    pub id: Id,
    /// `data_request`, `customer_redact`, `shop_redact`.
    pub kind: &'static str,
    /// Shopify's number of it.
    pub reference: Option<String>,
    /// When it came, RFC 3339.
    pub received_at: String,
    /// Until when it must be done.
    pub due_at: String,
    /// When it was.
    pub done_at: Option<String>,
    /// What was done.
    pub outcome: Option<Outcome>,
    /// Until when its export can be fetched, if there is one.
    pub export_until: Option<String>,
}

/// A shop's requests, newest first.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, shop: ShopId, now: Micros) -> Result<Vec<Listed>, Error> {
    type Row = (
        i64,
        String,
        Option<String>,
        i64,
        Option<i64>,
        Option<String>,
        Option<i64>,
        bool,
    );
    let rows: Vec<Row> = requests::table
        .filter(requests::shop_id.eq(shop.key()))
        .order((requests::received_at.desc(), requests::id.desc()))
        .limit(100)
        .select((
            requests::id,
            requests::kind,
            requests::reference,
            requests::received_at,
            requests::done_at,
            requests::outcome,
            requests::export_until,
            requests::export.is_not_null(),
        ))
        .load(conn)?;
    rows.into_iter()
        .map(
            |(id, kind, reference, received, done, outcome, until, there)| {
                Ok(Listed {
                    id: Id(id),
                    kind: Kind::parse(&kind)?.as_str(),
                    reference,
                    received_at: Micros(received).rfc3339(),
                    due_at: Micros(received).plus_seconds(DAYS * DAY).rfc3339(),
                    done_at: done.map(|at| Micros(at).rfc3339()),
                    outcome: outcome.and_then(|text| serde_json::from_str(&text).ok()),
                    export_until: until
                        .filter(|until| there && *until > now.0)
                        .map(|until| Micros(until).rfc3339()),
                })
            },
        )
        .collect()
}

/// An export, as long as it may be fetched.
///
/// # Errors
/// [`Error::NotFound`] when this shop has no such export (any more).
pub fn export_of(
    conn: &mut Conn,
    sealer: &Sealer,
    shop: ShopId,
    id: Id,
    now: Micros,
) -> Result<Vec<u8>, Error> {
    let kept: Option<Vec<u8>> = requests::table
        .find((shop.key(), id.0))
        .filter(requests::export_until.gt(now.0))
        .select(requests::export)
        .first(conn)?;
    sealer
        .open(&export_context(shop, id), &kept.ok_or(Error::NotFound)?)
        .map_err(Error::fault)
}
