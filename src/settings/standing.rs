//! How a shop stands with the app: what works, what does not, and what waits.

use diesel::prelude::*;

use super::guide::{self, Guide};
use super::plan::Beside;
use crate::assistant::knowledge;
use crate::assistant::model::Trouble;
use crate::assistants::store as assistants;
use crate::clock::Micros;
use crate::db::Conn;
use crate::db::schema::{conversations, shops};
use crate::error::Error;
use crate::ids::Id;
use crate::inbox::{self, Counts};
use crate::jobs;
use crate::shop::access::lost;
use crate::shop::admin::marks;
use crate::shop::deliveries::{self, DeadDelivery};
use crate::shop::plan::{Offer, What};
use crate::shop::store as shops_store;
use crate::team::{Can, Staff};

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
    /// Whether they may set things up.
    pub manages: bool,
    /// When the app was installed, last.
    pub installed_at: Micros,
    /// Whether the Admin API is open to us.
    pub access: Access,
    /// When the last webhook came.
    pub delivery_at: Option<Micros>,
    /// When the chat was loaded from the store's own pages.
    pub embed_at: Option<Micros>,
    /// Documents the assistants answer from.
    pub documents: usize,
    /// The shop's assistants, the first one first.
    pub assistants: Vec<(Id, String)>,
    /// The one that is to be tried.
    pub tried: Option<Id>,
    /// What is wrong with the shop's model.
    pub model: Option<Trouble>,
    /// Chats in each view.
    pub counts: Counts,
    /// Chats begun within a day.
    pub begun: i64,
    /// Deliveries that could not be done, newest first, and how many there are in all.
    pub dead: (Vec<DeadDelivery>, i64),
    /// Jobs nobody will try again.
    pub given_up: i64,
    /// Where its shoppers come from: web origins.
    pub origins: Vec<String>,
    /// What of the first run is done.
    pub guide: Guide,
    /// The month's AI chats, where the plan limits them.
    pub chats_left: Option<Beside>,
}

/// Reads it.
///
/// # Errors
/// The database's.
pub fn read(
    conn: &mut Conn,
    staff: &Staff,
    model: Option<Trouble>,
    plans: Option<&Offer>,
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
        .filter(conversations::assistant_id.ne_all(assistants::hidden(conn, shop)?))
        .count()
        .get_result(conn)?;
    Ok(Standing {
        now,
        domain,
        name,
        viewer: staff.member.name.clone(),
        manages: staff.may(Can::Manage),
        installed_at: Micros(installed_at),
        access: Access::of(removed.is_some(), token, mark.as_deref()),
        delivery_at: deliveries::last_received(conn, shop)?,
        embed_at: embed_at.map(Micros),
        documents: knowledge::count(conn, shop)?,
        assistants: assistants::names(conn, shop)?,
        tried: None,
        model,
        counts: inbox::counts(conn, shop, staff.id())?,
        begun,
        given_up: jobs::dead(conn, Some(shop))?,
        origins: shops_store::by_id(conn, shop)?.origins,
        guide: guide::read(conn, shop, now)?,
        chats_left: Beside::read(conn, plans, shop, What::Chats, now)?,
        dead: (
            deliveries::dead(conn, shop, LISTED)?,
            deliveries::count_dead(conn, shop)?,
        ),
    })
}
