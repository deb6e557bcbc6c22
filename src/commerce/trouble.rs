//! What went wrong with orders: kept with the order for chats that are yet to begin, and before there is one until it
//! comes. The store's news of an order's money and of the order itself come in no order.

use diesel::prelude::*;

use super::find;
use super::gone;
use super::payload::{Trouble, TroubleReport};
use crate::clock::Micros;
use crate::db::Tx;
use crate::db::schema::{early_trouble, orders};
use crate::error::Error;

/// Since when an order's payment has failed, and since when a parcel of it has not arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Since {
    /// Its payment.
    pub payment: Option<i64>,
    /// A parcel.
    pub delivery: Option<i64>,
}

impl Since {
    fn after(mut self, report: &TroubleReport, triggered: Micros) -> Self {
        match report.trouble {
            Some(Trouble::Payment) => self.payment = Some(triggered.0),
            Some(Trouble::Delivery) => self.delivery = Some(triggered.0),
            None => {}
        }
        let later = |at: &i64| *at > triggered.0;
        match report.over {
            Some(Trouble::Payment) => self.payment = self.payment.filter(later),
            Some(Trouble::Delivery) => self.delivery = self.delivery.filter(later),
            None => {}
        }
        self
    }

    fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// Keeps what went wrong with an order, or that it is well again, for chats that are yet to begin.
///
/// # Errors
/// The database's.
pub fn keep(tx: &mut Tx<'_>, report: TroubleReport, triggered: Micros) -> Result<(), Error> {
    if !find::has_order(tx.conn, tx.shop(), report.order)? {
        return keep_early(tx, report, triggered);
    }
    let row = orders::table.find((tx.key(), report.order));
    let (payment, delivery): (Option<i64>, Option<i64>) = row
        .select((orders::payment_failed_at, orders::delivery_failed_at))
        .first(tx.conn)?;
    let since = Since { payment, delivery }.after(&report, triggered);
    diesel::update(row)
        .set((
            orders::payment_failed_at.eq(since.payment),
            orders::delivery_failed_at.eq(since.delivery),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Of an order that was deleted nothing is kept.
fn keep_early(tx: &mut Tx<'_>, report: TroubleReport, triggered: Micros) -> Result<(), Error> {
    if gone::is(tx, gone::ORDER, report.order)? {
        return Ok(());
    }
    let since = take_early(tx, report.order)?.after(&report, triggered);
    if since.is_none() {
        return Ok(());
    }
    diesel::insert_into(early_trouble::table)
        .values((
            early_trouble::shop_id.eq(tx.key()),
            early_trouble::order_id.eq(report.order),
            early_trouble::payment_failed_at.eq(since.payment),
            early_trouble::delivery_failed_at.eq(since.delivery),
            early_trouble::told_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What was told of an order before it was known; it is not kept here any longer.
///
/// # Errors
/// The database's.
pub fn take_early(tx: &mut Tx<'_>, order: i64) -> Result<Since, Error> {
    let row = early_trouble::table.find((tx.key(), order));
    let told: Option<(Option<i64>, Option<i64>)> = row
        .select((
            early_trouble::payment_failed_at,
            early_trouble::delivery_failed_at,
        ))
        .first(tx.conn)
        .optional()?;
    let Some((payment, delivery)) = told else {
        return Ok(Since::default());
    };
    diesel::delete(row).execute(tx.conn)?;
    Ok(Since { payment, delivery })
}

/// Forgets what was told so long ago of orders that never came: an app is not shown those. A bounded number of them.
///
/// # Errors
/// The database's.
pub fn forget_early(tx: &mut Tx<'_>, before: Micros, most: i64) -> Result<usize, Error> {
    let old: Vec<i64> = early_trouble::table
        .filter(early_trouble::shop_id.eq(tx.key()))
        .filter(early_trouble::told_at.lt(before.0))
        .limit(most)
        .select(early_trouble::order_id)
        .load(tx.conn)?;
    let gone = early_trouble::table
        .filter(early_trouble::shop_id.eq(tx.key()))
        .filter(early_trouble::order_id.eq_any(old));
    Ok(diesel::delete(gone).execute(tx.conn)?)
}
