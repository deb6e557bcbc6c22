//! What a shop set about its model, and what it has used of its tokens today. In the database: a restart refills
//! nothing.

use diesel::prelude::*;

use crate::clock::Micros;
use crate::db::schema::{model_settings, model_usage};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::on_each;

/// Tokens a day, unless somebody says otherwise.
pub const DAILY_TOKENS: i64 = 200_000;
/// What a shop may set.
pub const DAILY_RANGE: std::ops::RangeInclusive<i64> = 1_000..=100_000_000;
/// Microseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// Days for which usage is kept.
const KEPT_DAYS: i64 = 35;

/// What a key is sealed for: a shop's key opens for no other.
#[must_use]
pub fn key_context(shop: ShopId) -> Vec<u8> {
    format!("model key of shop {}", shop.key()).into_bytes()
}

/// A shop's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether a model is asked at all.
    pub enabled: bool,
    /// Where the shop's own model is; none: the one of whoever runs the app.
    pub base_url: Option<String>,
    /// Which model there.
    pub model: Option<String>,
    /// Its key, sealed.
    pub key: Option<Vec<u8>>,
    /// Tokens a day.
    pub daily_tokens: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            enabled: true,
            base_url: None,
            model: None,
            key: None,
            daily_tokens: DAILY_TOKENS,
        }
    }
}

/// Reads them.
///
/// # Errors
/// The database's.
pub fn read(conn: &mut Conn, shop: ShopId) -> Result<Settings, Error> {
    type Row = (bool, Option<String>, Option<String>, Option<Vec<u8>>, i64);
    let row: Option<Row> = model_settings::table
        .find(shop.key())
        .select((
            model_settings::enabled,
            model_settings::base_url,
            model_settings::model,
            model_settings::key,
            model_settings::daily_tokens,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map_or_else(
        Settings::default,
        |(enabled, base_url, model, key, daily_tokens)| Settings {
            enabled,
            base_url,
            model,
            key,
            daily_tokens,
        },
    ))
}

/// Keeps them.
///
/// # Errors
/// The database's.
pub fn keep(tx: &mut Tx<'_>, settings: &Settings) -> Result<(), Error> {
    let (shop, now) = (tx.key(), tx.wall.0);
    let values = (
        model_settings::enabled.eq(settings.enabled),
        model_settings::base_url.eq(settings.base_url.as_deref()),
        model_settings::model.eq(settings.model.as_deref()),
        model_settings::key.eq(settings.key.as_deref()),
        model_settings::daily_tokens.eq(settings.daily_tokens),
        model_settings::updated_at.eq(now),
    );
    let insert = || {
        diesel::insert_into(model_settings::table)
            .values((model_settings::shop_id.eq(shop), values))
            .on_conflict(model_settings::shop_id)
            .do_update()
            .set(values)
    };
    on_each!(tx.conn, conn => insert().execute(conn))?;
    Ok(())
}

/// The day a time is in, in UTC.
#[must_use]
pub fn day(now: Micros) -> i64 {
    now.0.div_euclid(DAY)
}

/// Tokens used or held on a day.
///
/// # Errors
/// The database's.
pub fn used(conn: &mut Conn, shop: ShopId, day: i64) -> Result<i64, Error> {
    Ok(model_usage::table
        .find((shop.key(), day))
        .select(model_usage::tokens)
        .first(conn)
        .optional()?
        .unwrap_or(0))
}

/// Holds tokens for a request about to be made; false when the day has not that many left.
///
/// # Errors
/// The database's.
pub fn hold(tx: &mut Tx<'_>, day: i64, tokens: i64, budget: i64) -> Result<bool, Error> {
    let shop = tx.key();
    let insert = || {
        diesel::insert_into(model_usage::table)
            .values((
                model_usage::shop_id.eq(shop),
                model_usage::day.eq(day),
                model_usage::tokens.eq(0),
            ))
            .on_conflict((model_usage::shop_id, model_usage::day))
            .do_nothing()
    };
    if on_each!(tx.conn, conn => insert().execute(conn))? > 0 {
        diesel::delete(
            model_usage::table
                .filter(model_usage::shop_id.eq(shop))
                .filter(model_usage::day.lt(day - KEPT_DAYS)),
        )
        .execute(tx.conn)?;
    }
    // One statement, so that two who hold at once do not both get the last tokens.
    let rows = diesel::update(
        model_usage::table
            .find((shop, day))
            .filter(model_usage::tokens.le(budget.saturating_sub(tokens))),
    )
    .set(model_usage::tokens.eq(model_usage::tokens + tokens))
    .execute(tx.conn)?;
    Ok(rows == 1)
}

/// Books what was used instead of what was held.
///
/// # Errors
/// The database's.
pub fn settle(tx: &mut Tx<'_>, day: i64, held: i64, used: i64) -> Result<(), Error> {
    diesel::update(model_usage::table.find((tx.key(), day)))
        .set(model_usage::tokens.eq(model_usage::tokens + (used - held)))
        .execute(tx.conn)?;
    Ok(())
}
