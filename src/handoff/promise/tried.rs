//! The same texts without a chat: for whoever tries the assistant out before shoppers do.

use super::at_the_desk;
use super::kept;
use super::says::Tongue;
use super::situation::{self, Desk, Said, Situation, Way};
use crate::clock::Micros;
use crate::conversation::{Conversation, Reason};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::desk;
use crate::ids::Id;

/// What a shopper would read now who is passed on for this reason. `texts` are
/// what the rule says, and what it says while the shop is closed.
///
/// # Errors
/// The database's.
pub fn would_say(
    conn: &mut Conn,
    shop: ShopId,
    reason: Reason,
    texts: (Option<String>, Option<String>),
    (now, mails): (Micros, bool),
) -> Result<Option<String>, Error> {
    let nobodys = Conversation::new(Id(0), Id(0));
    let desk = at_the_desk(conn, shop, None, &nobodys, (now, mails))?;
    let said = match (desk, texts) {
        (Desk::Closed { .. }, (_, Some(text))) => Said::ForNow(text),
        (_, (Some(text), _)) => Said::WhenHere(text),
        (_, (None, _)) => Said::Nothing,
    };
    let situation = Situation {
        way: Way::of(reason),
        desk,
        zone: desk::zone(conn, shop)?,
        now,
        tongue: Tongue::of(None),
        texts: kept::texts(conn, shop)?,
    };
    Ok(situation::answer(&situation, &said).map(|answer| answer.text))
}
