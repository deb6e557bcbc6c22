//! How much staff may promise without asking.

use diesel::prelude::*;

use crate::commerce::money::{Currency, Money};
use crate::db::schema::{offer_limits, shops};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;

/// What a shop allows; 0 is nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most percent of a discount.
    pub percent: i32,
    /// The most money of one, in 1/10,000 of the shop's currency.
    pub amount: i64,
    /// What a draft order may come to, likewise.
    pub draft: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            percent: 15,
            amount: 20 * 10_000,
            draft: 1_000 * 10_000,
        }
    }
}

/// A shop's, with its currency.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId) -> Result<(Limits, Currency), Error> {
    let row: Option<(i32, i64, i64)> = offer_limits::table
        .find(shop.key())
        .select((
            offer_limits::percent,
            offer_limits::amount,
            offer_limits::draft,
        ))
        .first(conn)
        .optional()?;
    let currency: String = shops::table
        .find(shop.key())
        .select(shops::currency)
        .first(conn)?;
    let limits = row.map_or_else(Limits::default, |(percent, amount, draft)| Limits {
        percent,
        amount,
        draft,
    });
    Ok((limits, Currency::parse(&currency).map_err(Error::fault)?))
}

/// Sets them.
///
/// # Errors
/// The database's.
pub fn set(tx: &mut Tx<'_>, limits: Limits) -> Result<(), Error> {
    diesel::delete(offer_limits::table.find(tx.key())).execute(tx.conn)?;
    diesel::insert_into(offer_limits::table)
        .values((
            offer_limits::shop_id.eq(tx.key()),
            offer_limits::percent.eq(limits.percent),
            offer_limits::amount.eq(limits.amount),
            offer_limits::draft.eq(limits.draft),
        ))
        .execute(tx.conn)?;
    Ok(())
}

impl Limits {
    /// Whether so much percent is too much, in words.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `value`.
    pub fn allow_percent(&self, percent: u8) -> Result<(), Error> {
        if i32::from(percent) <= self.percent {
            return Ok(());
        }
        Err(Error::invalid(
            "value",
            match self.percent {
                0 => "Your shop gives no discounts by percent here.".to_owned(),
                most => format!("Your shop gives {most} % here at most."),
            },
        ))
    }

    /// The same of an amount taken off.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `value`.
    pub fn allow_amount(&self, off: Money) -> Result<(), Error> {
        let most = Money {
            amount: self.amount,
            currency: off.currency,
        };
        if off.amount <= most.amount {
            return Ok(());
        }
        Err(Error::invalid(
            "value",
            match self.amount {
                0 => "Your shop gives no amounts off here.".to_owned(),
                _ => format!("Your shop gives {} here at most.", most.text()),
            },
        ))
    }

    /// The same of what a draft order comes to.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `lines`.
    pub fn allow_draft(&self, total: Money) -> Result<(), Error> {
        let most = Money {
            amount: self.draft,
            currency: total.currency,
        };
        if total.amount <= most.amount {
            return Ok(());
        }
        Err(Error::invalid(
            "lines",
            match self.draft {
                0 => "Your shop makes no draft orders here.".to_owned(),
                _ => format!(
                    "That comes to {}, and your shop makes draft orders of {} here at most.",
                    total.text(),
                    most.text()
                ),
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed_is_allowed_up_to_the_last_cent() {
        let limits = Limits {
            percent: 10,
            amount: 50_000,
            draft: 0,
        };
        let usd = |amount| Money {
            amount,
            currency: Currency::parse("USD").unwrap(),
        };
        assert!(limits.allow_percent(10).is_ok() && limits.allow_percent(11).is_err());
        assert!(limits.allow_amount(usd(50_000)).is_ok());
        assert!(limits.allow_amount(usd(50_001)).is_err());
        assert!(limits.allow_draft(usd(1)).is_err());
    }
}
