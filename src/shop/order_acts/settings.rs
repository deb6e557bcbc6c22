//! Who may do what with orders. Nothing is offered to anybody before the merchant has granted `write_orders`.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::{order_act_settings, shops};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;

/// What Shopify lets us do these with.
pub const SCOPE: &str = "write_orders";

/// What one role may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limit {
    /// Give money back.
    pub refund: bool,
    /// Cancel.
    pub cancel: bool,
    /// The most that goes back of one order in all, in 1/10,000 of the shop's currency; nothing is without limit.
    pub most: Option<i64>,
}

/// What each role may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Who answers chats.
    pub agent: Limit,
    /// Who sets things up.
    pub admin: Limit,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            agent: Limit::default(),
            admin: EVERYTHING,
        }
    }
}

const EVERYTHING: Limit = Limit {
    refund: true,
    cancel: true,
    most: None,
};

impl Settings {
    /// What a role may do. Owners may do everything, viewers nothing.
    #[must_use]
    pub fn of(&self, role: &str) -> Limit {
        match role {
            "owner" => EVERYTHING,
            "admin" => self.admin,
            "agent" => self.agent,
            _ => Limit::default(),
        }
    }
}

/// What somebody is offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// To give money back.
    pub refund: bool,
    /// To cancel.
    pub cancel: bool,
}

/// What a shop has set.
///
/// # Errors
/// The database's.
pub fn read(conn: &mut Conn, shop: ShopId) -> Result<Settings, Error> {
    let data: Option<String> = order_act_settings::table
        .find(shop.key())
        .select(order_act_settings::data)
        .first(conn)
        .optional()?;
    data.map_or(Ok(Settings::default()), |data| {
        serde_json::from_str(&data).map_err(Error::fault)
    })
}

/// Sets it.
///
/// # Errors
/// The database's.
pub fn save(tx: &mut Tx<'_>, settings: &Settings) -> Result<(), Error> {
    let data = serde_json::to_string(settings).map_err(Error::fault)?;
    diesel::delete(order_act_settings::table.find(tx.key())).execute(tx.conn)?;
    diesel::insert_into(order_act_settings::table)
        .values((
            order_act_settings::shop_id.eq(tx.key()),
            order_act_settings::data.eq(data),
            order_act_settings::updated_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Whether the merchant has granted it.
///
/// # Errors
/// The database's.
pub fn granted(conn: &mut Conn, shop: ShopId) -> Result<bool, Error> {
    let scopes: String = shops::table
        .find(shop.key())
        .select(shops::scopes)
        .first(conn)?;
    Ok(scopes.split(',').any(|scope| scope.trim() == SCOPE))
}

/// What somebody of this role is offered.
///
/// # Errors
/// The database's.
pub fn offer(conn: &mut Conn, shop: ShopId, role: &str) -> Result<Offer, Error> {
    if !granted(conn, shop)? {
        return Ok(Offer::default());
    }
    let limit = read(conn, shop)?.of(role);
    Ok(Offer {
        refund: limit.refund,
        cancel: limit.cancel,
    })
}
