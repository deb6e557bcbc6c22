//! Asking people onto the team: an invite is a row, a mail and a link that lets one person in, once, for a week.

mod refusal;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use diesel::prelude::*;

pub use refusal::Refusal;

use super::role::Role;
use super::store;
use super::tokens::LinkToken;
use crate::clock::Micros;
use crate::db::schema::{invites, staff};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::people;
use crate::ids::Id;
use crate::mail::{self, Address, Mail, Seal};
use crate::shop::plan::{Explained, Offer, What, store as plans};
use crate::shop::store as shops;

/// Days for which an invite holds.
pub const DAYS: i64 = 7;
/// Addresses of one request.
pub const AT_ONCE: usize = 50;
/// Seconds before an invite may be sent once more.
const PAUSE: i64 = 60;
/// Invites of one shop that may be open.
const OPEN: i64 = 200;

/// An invite that was sent.
#[derive(Debug, Clone)]
pub struct Invite {
    /// Its id.
    pub id: Id,
    /// For whom.
    pub email: String,
    /// As what.
    pub role: Role,
    /// By whom.
    pub by: Id,
    /// When it was last sent.
    pub at: Micros,
    /// Until when it holds.
    pub until: Micros,
    /// The mail it went out with.
    pub mail: Id,
    groups: BTreeSet<Id>,
    secret: Vec<u8>,
    over: bool,
}

impl Invite {
    /// Whether it has run out.
    #[must_use]
    pub fn is_late(&self, now: Micros) -> bool {
        self.until <= now
    }
}

/// The addresses somebody typed, apart: on lines, or with commas or semicolons between. `Name <address>` is taken, too.
#[must_use]
pub fn addresses(typed: &str) -> Vec<(String, Result<Address, Refusal>)> {
    let mut seen = BTreeSet::new();
    typed
        .split(['\n', '\r', ',', ';'])
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(|one| {
            let inner = one
                .rsplit_once('<')
                .and_then(|(_, rest)| rest.strip_suffix('>'))
                .unwrap_or(one);
            let read = Address::parse(inner)
                .map_err(Refusal::Bad)
                .and_then(|address| {
                    if seen.insert(address.clone()) {
                        Ok(address)
                    } else {
                        Err(Refusal::Twice)
                    }
                });
            (one.chars().take(200).collect(), read)
        })
        .collect()
}

/// Who asks, and for what.
#[derive(Debug, Clone)]
pub struct Asking {
    /// Who.
    pub by: Id,
    /// Their name.
    pub name: String,
    /// As what.
    pub role: Role,
    /// Into which groups.
    pub groups: BTreeSet<Id>,
    /// The app's address, with a `/` at its end.
    pub app_url: String,
    /// What seals the link that lets them in.
    pub seal: Seal,
    /// Plans, where shops have some.
    pub plans: Option<Offer>,
}

/// What came of one address.
pub type Sent = Result<(Id, String), Refusal>;

/// Sends an invite, unless there is a reason not to; its id and its link.
///
/// # Errors
/// [`Error::Invalid`] when too many are open; the database's.
pub fn send(tx: &mut Tx<'_>, asking: &Asking, to: &Address) -> Result<Sent, Error> {
    if on_team(tx.conn, tx.shop(), to.as_str())? {
        return Ok(Err(Refusal::OnTeam));
    }
    let open = open(tx.conn, tx.shop())?;
    if i64::try_from(open.len()).unwrap_or(OPEN) >= OPEN {
        return Err(Error::invalid(
            "emails",
            "There are 200 open invites. Take some back first.",
        ));
    }
    if let Some(before) = open.iter().find(|invite| invite.email == to.as_str()) {
        if !before.is_late(tx.wall) {
            return Ok(Err(Refusal::Invited));
        }
        revoke(tx, before.id)?;
    }
    if let Err(explained) = room(tx, asking)? {
        return Ok(Err(Refusal::Plan(explained)));
    }
    let id = tx.new_id();
    tx.about(id);
    let token = LinkToken::new(tx.shop(), id)?;
    let link = link(asking, &token);
    let letter = letter(tx.conn, asking, to, &link, tx.wall, tx.shop())?;
    let mail = mail::queue(tx, &asking.seal, &letter)?;
    let groups: Vec<Id> = asking.groups.iter().copied().collect();
    diesel::insert_into(invites::table)
        .values((
            invites::shop_id.eq(tx.key()),
            invites::id.eq(id.0),
            invites::email.eq(to.as_str()),
            invites::role.eq(asking.role.as_str()),
            invites::groups.eq(serde_json::to_string(&groups).map_err(Error::fault)?),
            invites::invited_by.eq(asking.by.0),
            invites::secret.eq(token.digest()),
            invites::mail_id.eq(mail.0),
            invites::created_at.eq(tx.wall.0),
            invites::expires_at.eq(tx.wall.plus_seconds(DAYS * 24 * 60 * 60).0),
        ))
        .execute(tx.conn)?;
    Ok(Ok((id, link)))
}

/// Whether the shop's plan has room for one more.
fn room(tx: &mut Tx<'_>, asking: &Asking) -> Result<Result<(), Explained>, Error> {
    match &asking.plans {
        Some(offer) => plans::one_more(tx.conn, offer, tx.shop(), What::Members, tx.wall),
        None => Ok(Ok(())),
    }
}

fn link(asking: &Asking, token: &LinkToken) -> String {
    format!("{}join/{}", asking.app_url, token.text())
}

/// Sends an invite once more: with a new link, and the one before holds no longer.
///
/// # Errors
/// [`Error::NotFound`] when it was spent or taken back; [`Error::TooMany`] when it was sent a moment ago.
pub fn resend(tx: &mut Tx<'_>, asking: &Asking, id: Id) -> Result<String, Error> {
    let invite = one(tx.conn, tx.shop(), id)?.filter(|invite| !invite.over);
    let invite = invite.ok_or(Error::NotFound)?;
    let wait = PAUSE - tx.wall.seconds_since(invite.at);
    if wait > 0 {
        return Err(Error::TooMany {
            retry_after: u32::try_from(wait).unwrap_or(60),
        });
    }
    // One that holds has its place already.
    if invite.is_late(tx.wall)
        && let Err(explained) = room(tx, asking)?
    {
        return Err(Error::invalid("emails", explained.words()));
    }
    let to = Address::parse(&invite.email).map_err(|why| Error::invalid("emails", why))?;
    let token = LinkToken::new(tx.shop(), id)?;
    let link = link(asking, &token);
    let letter = letter(tx.conn, asking, &to, &link, tx.wall, tx.shop())?;
    let mail = mail::queue(tx, &asking.seal, &letter)?;
    diesel::update(invites::table.find((tx.key(), id.0)))
        .set((
            invites::secret.eq(token.digest()),
            invites::mail_id.eq(mail.0),
            invites::created_at.eq(tx.wall.0),
            invites::expires_at.eq(tx.wall.plus_seconds(DAYS * 24 * 60 * 60).0),
        ))
        .execute(tx.conn)?;
    Ok(link)
}

fn letter(
    conn: &mut Conn,
    asking: &Asking,
    to: &Address,
    link: &str,
    now: Micros,
    shop: ShopId,
) -> Result<Mail, Error> {
    let shop = shops::by_id(conn, shop)?;
    let (name, role) = (&asking.name, asking.role.label().to_lowercase());
    Ok(Mail {
        kind: "invite",
        to: to.clone(),
        to_name: None,
        reply_to: None,
        subject: format!("{name} asks you to join {} on Counterbell", shop.name),
        text: format!(
            "Hello,\n\n{name} asks you to join the team of {} ({}) on Counterbell, as {role}: there you see the \
             store’s chats, and step in where a person is needed.\n\nOpen this link to join. It works once, for \
             {DAYS} days:\n\n{link}\n\nIf you don’t know {name} or the store, you need not do anything.\n",
            shop.name, shop.domain
        ),
        about: None,
        good_until: Some(now.plus_seconds(DAYS * 24 * 60 * 60)),
    })
}

/// Takes an invite back.
///
/// # Errors
/// [`Error::NotFound`] when it was spent or taken back before.
pub fn revoke(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    let open = invites::table
        .find((tx.key(), id.0))
        .filter(invites::spent_at.is_null())
        .filter(invites::revoked_at.is_null());
    let gone = diesel::update(open)
        .set(invites::revoked_at.eq(Some(tx.wall.0)))
        .execute(tx.conn)?;
    if gone == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// The invites that were neither spent nor taken back, newest first.
///
/// # Errors
/// The database's.
pub fn open(conn: &mut Conn, shop: ShopId) -> Result<Vec<Invite>, Error> {
    let rows: Vec<Row> = invites::table
        .filter(invites::shop_id.eq(shop.key()))
        .filter(invites::spent_at.is_null())
        .filter(invites::revoked_at.is_null())
        .order(invites::id.desc())
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(read).collect())
}

fn one(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Option<Invite>, Error> {
    let row: Option<Row> = invites::table
        .find((shop.key(), id.0))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(read))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invites)]
struct Row {
    id: i64,
    email: String,
    role: String,
    groups: String,
    invited_by: i64,
    secret: Vec<u8>,
    mail_id: i64,
    created_at: i64,
    expires_at: i64,
    spent_at: Option<i64>,
    revoked_at: Option<i64>,
}

fn read(row: Row) -> Invite {
    Invite {
        id: Id(row.id),
        email: row.email,
        role: Role::read(&row.role),
        by: Id(row.invited_by),
        at: Micros(row.created_at),
        until: Micros(row.expires_at),
        mail: Id(row.mail_id),
        groups: serde_json::from_str::<Vec<Id>>(&row.groups)
            .unwrap_or_default()
            .into_iter()
            .collect(),
        secret: row.secret,
        over: row.spent_at.is_some() || row.revoked_at.is_some(),
    }
}

/// Takes back what is open for an address: whoever has it is on the team by another way, or of it no more.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, email: &str) -> Result<(), Error> {
    let open = invites::table
        .filter(invites::shop_id.eq(tx.key()))
        .filter(invites::email.eq(email))
        .filter(invites::spent_at.is_null())
        .filter(invites::revoked_at.is_null());
    diesel::update(open)
        .set(invites::revoked_at.eq(Some(tx.wall.0)))
        .execute(tx.conn)?;
    Ok(())
}

/// Whether somebody with this address is on the team.
fn on_team(conn: &mut Conn, shop: ShopId, email: &str) -> Result<bool, Error> {
    let there: i64 = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .filter(staff::email.eq(email))
        .filter(staff::removed_at.is_null())
        .count()
        .get_result(conn)?;
    Ok(there > 0)
}

/// The invite a link is for, if it holds still. None does for who is on the team: it would make them something else, and
/// let them in past their second step.
///
/// # Errors
/// The database's.
pub fn by_token(conn: &mut Conn, token: &LinkToken, now: Micros) -> Result<Option<Invite>, Error> {
    if !shops::is_installed(conn, token.shop)? {
        return Ok(None);
    }
    let invite = one(conn, token.shop, token.id)?
        .filter(|invite| !invite.over && !invite.is_late(now) && invite.secret == token.digest());
    let Some(invite) = invite else {
        return Ok(None);
    };
    Ok((!on_team(conn, token.shop, &invite.email)?).then_some(invite))
}

/// Spends an invite: whoever brings the link is on the team now. Nothing when it holds no longer.
///
/// # Errors
/// The database's.
pub fn spend(tx: &mut Tx<'_>, token: &LinkToken, name: &str) -> Result<Option<Id>, Error> {
    let Some(invite) = by_token(tx.conn, token, tx.wall)? else {
        return Ok(None);
    };
    diesel::update(invites::table.find((tx.key(), invite.id.0)))
        .set(invites::spent_at.eq(Some(tx.wall.0)))
        .execute(tx.conn)?;
    // Who was here before has a row: it is theirs again, and so are their words of then.
    let id = store::add(tx, name, &invite.email, invite.role.as_str())?;
    diesel::update(staff::table.find((tx.key(), id.0)))
        .set((
            staff::name.eq(name),
            staff::role.eq(invite.role.as_str()),
            staff::removed_at.eq(None::<i64>),
            staff::away_until.eq(None::<i64>),
        ))
        .execute(tx.conn)?;
    let there: BTreeSet<Id> = people::groups(tx.conn, tx.shop())?
        .into_iter()
        .map(|group| group.id)
        .collect();
    // A group may have gone meanwhile.
    let groups = invite.groups.intersection(&there).copied().collect();
    people::join(tx, id, &groups)?;
    Ok(Some(id))
}
