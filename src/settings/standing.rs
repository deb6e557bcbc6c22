//! How a shop stands with the app: what works, what does not, and what waits.

use diesel::prelude::*;

use crate::assistant::knowledge;
use crate::assistant::model::Trouble;
use crate::clock::Micros;
use crate::db::Conn;
use crate::db::schema::{conversations, shops};
use crate::error::Error;
use crate::inbox::{self, Counts};
use crate::shop::access::lost;
use crate::shop::admin::marks;
use crate::shop::deliveries::{self, DeadDelivery};
use crate::team::Staff;

/// Dead deliveries listed on the page.
const LISTED: i64 = 20;
/// What counts as lately, in seconds.
const LATELY: i64 = 24 * 60 * 60;

/// Whether a shop's Admin API is open to us, and what to do where it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It is.
    Open,
    /// The merchant has removed the app.
    Removed,
    /// Somebody of the shop has to open the app in the admin.
    Reopen,
    /// The app's own credentials are not taken.
    Client,
    /// The shop is paused, locked or closed.
    Frozen,
    /// A permission is not granted.
    Scope,
    /// The app is not approved for customers' data.
    NotApproved,
}

impl Access {
    fn of(removed: bool, token: bool, lost: Option<&str>) -> Self {
        match lost {
            _ if removed => Self::Removed,
            _ if !token => Self::Reopen,
            None => Self::Open,
            Some(lost::CLIENT) => Self::Client,
            Some(marks::FROZEN) => Self::Frozen,
            Some(marks::SCOPE) => Self::Scope,
            Some(marks::NOT_APPROVED) => Self::NotApproved,
            Some(_) => Self::Reopen,
        }
    }
}

/// Everything the first page tells.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The time it is told at.
    pub now: Micros,
    /// `name.myshopify.com`.
    pub domain: String,
    /// The shop's name.
    pub name: String,
    /// Who looks.
    pub viewer: String,
    /// When the app was installed, last.
    pub installed_at: Micros,
    /// Whether the Admin API is open to us.
    pub access: Access,
    /// When the last webhook came.
    pub delivery_at: Option<Micros>,
    /// When the chat was loaded from the store's own pages.
    pub embed_at: Option<Micros>,
    /// Documents the assistant answers from.
    pub documents: usize,
    /// What is wrong with the shop's model.
    pub model: Option<Trouble>,
    /// Chats in each view.
    pub counts: Counts,
    /// Chats begun within a day.
    pub begun: i64,
    /// Deliveries that could not be done, newest first, and how many there are in all.
    pub dead: (Vec<DeadDelivery>, i64),
}

/// Reads it.
///
/// # Errors
/// The database's.
pub fn read(
    conn: &mut Conn,
    staff: &Staff,
    model: Option<Trouble>,
    now: Micros,
) -> Result<Standing, Error> {
    let shop = staff.shop;
    type Row = (
        String,
        String,
        i64,
        Option<i64>,
        Option<String>,
        bool,
        Option<i64>,
    );
    let (domain, name, installed_at, removed, mark, token, embed_at): Row = shops::table
        .find(shop.key())
        .select((
            shops::domain,
            shops::name,
            shops::installed_at,
            shops::uninstalled_at,
            shops::access_lost,
            shops::token.is_not_null(),
            shops::embed_seen_at,
        ))
        .first(conn)?;
    let begun = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::started_at.ge(now.plus_seconds(-LATELY).0))
        .count()
        .get_result(conn)?;
    Ok(Standing {
        now,
        domain,
        name,
        viewer: staff.member.name.clone(),
        installed_at: Micros(installed_at),
        access: Access::of(removed.is_some(), token, mark.as_deref()),
        delivery_at: deliveries::last_received(conn, shop)?,
        embed_at: embed_at.map(Micros),
        documents: knowledge::count(conn, shop)?,
        model,
        counts: inbox::counts(conn, shop, staff.id())?,
        begun,
        dead: (
            deliveries::dead(conn, shop, LISTED)?,
            deliveries::count_dead(conn, shop)?,
        ),
    })
}
