//! Acts on orders as rows: asked once, whatever comes twice, and within what the role may.

use diesel::prelude::*;

use super::plan::{Act, Plan};
use super::run::KIND;
use super::settings::{self, Limit};
use crate::commerce::money::Money;
use crate::db::schema::order_acts;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;

/// Where an act stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was sent yet.
    Asked,
    /// It is being sent; nobody has said yet that it was taken.
    Sent,
    /// Shopify took it; what became of it is still to be read.
    Taken,
    /// Done, and read back.
    Done,
    /// Not done, for sure.
    Failed,
    /// Nobody knows: somebody has to look in Shopify.
    Unsure,
}

impl Standing {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Asked, "asked"),
        (Self::Sent, "sent"),
        (Self::Taken, "taken"),
        (Self::Done, "done"),
        (Self::Failed, "failed"),
        (Self::Unsure, "unsure"),
    ];

    /// As the database has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|(standing, _)| *standing == self)
            .map_or("unsure", |(_, text)| text)
    }

    fn read(text: &str) -> Self {
        let found = Self::ALL.into_iter().find(|(_, known)| *known == text);
        found.map_or(Self::Unsure, |(standing, _)| standing)
    }

    /// Whether it is still to be done, or read back.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Sent | Self::Taken)
    }
}

/// An act that is asked for.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Beside which chat.
    pub conversation: Id,
    /// Who asks.
    pub staff: Id,
    /// What they are.
    pub role: &'static str,
    /// What they were shown.
    pub plan: Plan,
}

/// Why it is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The merchant has not granted it.
    NotGranted,
    /// Their role may not.
    NotAllowed,
    /// More than their role may give back of one order.
    Over(Money),
    /// Something else is being done to this order.
    Busy,
}

/// An act, as kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub id: Id,
    pub conversation: Id,
    pub order: i64,
    pub staff: Id,
    pub key: String,
    pub plan: Plan,
    pub standing: Standing,
}

/// Checks what a role may.
fn within(limit: Limit, plan: &Plan, given: i64) -> Result<(), Refusal> {
    let may = match plan.wish.act {
        Act::Refund => limit.refund,
        Act::Cancel => limit.cancel,
    };
    if !may {
        return Err(Refusal::NotAllowed);
    }
    match limit.most {
        Some(most) if given.saturating_add(plan.amount.amount) > most => {
            Err(Refusal::Over(Money {
                amount: most,
                currency: plan.amount.currency,
            }))
        }
        Some(_) | None => Ok(()),
    }
}

/// What a member of this role may not do of a plan, if anything.
///
/// # Errors
/// The database's.
pub(super) fn refusal(
    conn: &mut Conn,
    shop: ShopId,
    role: &str,
    plan: &Plan,
) -> Result<Option<Refusal>, Error> {
    if !settings::granted(conn, shop)? {
        return Ok(Some(Refusal::NotGranted));
    }
    let limit = settings::read(conn, shop)?.of(role);
    let given: Vec<i64> = order_acts::table
        .filter(order_acts::shop_id.eq(shop.key()))
        .filter(order_acts::order_id.eq(plan.order))
        .filter(order_acts::state.ne(Standing::Failed.as_str()))
        .filter(order_acts::digest.ne(plan.digest()))
        .select(order_acts::amount)
        .load(conn)?;
    Ok(within(limit, plan, given.iter().sum()).err())
}

/// Takes an act, once: whoever asks for the same again is told where it stands. One that failed for sure is begun
/// anew.
///
/// # Errors
/// The database's.
pub fn ask(
    tx: &mut Tx<'_>,
    asking: &Asking,
) -> Result<Result<(Id, Standing, bool), Refusal>, Error> {
    let (plan, digest) = (&asking.plan, asking.plan.digest());
    let order = order_acts::table
        .filter(order_acts::shop_id.eq(tx.key()))
        .filter(order_acts::order_id.eq(plan.order));
    let before: Option<(i64, String)> = order
        .filter(order_acts::digest.eq(&digest))
        .select((order_acts::id, order_acts::state))
        .first(tx.conn)
        .optional()?;
    let before = before.map(|(id, state)| (Id(id), Standing::read(&state)));
    if let Some((id, standing)) = before
        && standing != Standing::Failed
    {
        return Ok(Ok((id, standing, false)));
    }
    if let Some(refusal) = refusal(tx.conn, tx.shop(), asking.role, plan)? {
        return Ok(Err(refusal));
    }
    let open: i64 = order
        .filter(order_acts::state.eq_any(["asked", "sent", "taken"]))
        .count()
        .get_result(tx.conn)?;
    if open > 0 {
        return Ok(Err(Refusal::Busy));
    }
    let id = match before {
        Some((id, _)) => {
            diesel::delete(order_acts::table.find((tx.key(), id.0))).execute(tx.conn)?;
            id
        }
        None => tx.new_id(),
    };
    // What was refused once would be refused again under the same key.
    let key = format!("counterbell-{}-{id}-{}", tx.shop().0, tx.new_id());
    diesel::insert_into(order_acts::table)
        .values((
            (
                order_acts::shop_id.eq(tx.key()),
                order_acts::id.eq(id.0),
                order_acts::conversation_id.eq(asking.conversation.0),
                order_acts::order_id.eq(plan.order),
                order_acts::staff_id.eq(asking.staff.0),
                order_acts::act.eq(plan.wish.act.as_str()),
                order_acts::digest.eq(&digest),
                order_acts::key.eq(key),
            ),
            (
                order_acts::plan.eq(serde_json::to_string(plan).map_err(Error::fault)?),
                order_acts::amount.eq(plan.amount.amount),
                order_acts::currency.eq(plan.amount.currency.as_str()),
                order_acts::state.eq(Standing::Asked.as_str()),
                order_acts::at.eq(tx.now.0),
            ),
        ))
        .execute(tx.conn)?;
    jobs::add(tx, KIND, asking.conversation, &id.to_string(), 0)?;
    Ok(Ok((id, Standing::Asked, true)))
}

/// An act that is still to be done, or read back; nothing of one that has ended.
///
/// # Errors
/// The database's.
pub(super) fn read(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Option<Kept>, Error> {
    type Row = (i64, i64, i64, String, String, String);
    let row: Option<Row> = order_acts::table
        .find((shop.key(), id.0))
        .select((
            order_acts::conversation_id,
            order_acts::order_id,
            order_acts::staff_id,
            order_acts::key,
            order_acts::plan,
            order_acts::state,
        ))
        .first(conn)
        .optional()?;
    let Some((conversation, order, staff, key, plan, state)) = row else {
        return Ok(None);
    };
    let standing = Standing::read(&state);
    if !standing.is_open() {
        return Ok(None);
    }
    Ok(Some(Kept {
        id,
        conversation: Id(conversation),
        order,
        staff: Id(staff),
        key,
        plan: serde_json::from_str(&plan).map_err(Error::fault)?,
        standing,
    }))
}

/// Moves an act on; false when it is no longer where it was.
///
/// # Errors
/// The database's.
pub(super) fn moved(
    tx: &mut Tx<'_>,
    id: Id,
    from: &[Standing],
    to: Standing,
    why: Option<&str>,
) -> Result<bool, Error> {
    let from: Vec<&str> = from.iter().map(|one| one.as_str()).collect();
    let ended = (!to.is_open()).then_some(tx.now.0);
    let rows = diesel::update(
        order_acts::table
            .filter(order_acts::shop_id.eq(tx.key()))
            .filter(order_acts::id.eq(id.0))
            .filter(order_acts::state.eq_any(from)),
    )
    .set((
        order_acts::state.eq(to.as_str()),
        order_acts::why.eq(why),
        order_acts::ended_at.eq(ended),
    ))
    .execute(tx.conn)?;
    Ok(rows == 1)
}

/// Whether something is being done to an order.
///
/// # Errors
/// The database's.
pub fn under_way(conn: &mut Conn, shop: ShopId, order: i64) -> Result<bool, Error> {
    let open: i64 = order_acts::table
        .filter(order_acts::shop_id.eq(shop.key()))
        .filter(order_acts::order_id.eq(order))
        .filter(order_acts::state.eq_any(["asked", "sent", "taken"]))
        .count()
        .get_result(conn)?;
    Ok(open > 0)
}

/// Forgets what was in these orders; that something was done, when, and for how much, stays.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, orders: &[i64]) -> Result<usize, Error> {
    Ok(diesel::update(
        order_acts::table
            .filter(order_acts::shop_id.eq(tx.key()))
            .filter(order_acts::order_id.eq_any(orders))
            .filter(order_acts::ended_at.is_not_null()),
    )
    .set(order_acts::plan.eq("{}"))
    .execute(tx.conn)?)
}
