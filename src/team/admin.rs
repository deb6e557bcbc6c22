//! Staff who come from Shopify's admin: its ID token says which user of which shop they are.
//!
//! Whoever may open the app there is on the team: the first time they get a row of their own, or the one that
//! already has their e-mail address. Somebody taken off the team stays out.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::audit;
use super::invites;
use super::members;
use super::place::Place;
use super::role::Role;
use super::staff::{Door, Staff};
use super::store::{self, Member};
use crate::app::Shared;
use crate::clock::Micros;
use crate::db::schema::{audit as entries, staff};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::shop::access::AssociatedUser;
use crate::shop::{ShopDomain, store as shops};

/// What somebody is called until Shopify has told their name.
const UNNAMED: &str = "Shopify staff";
/// What most are on a team.
const AGENT: &str = "agent";
/// Whose the shop is.
const OWNER: &str = "owner";
/// A token of the admin lives so long, in seconds.
const LIFE: i64 = 60;
/// What the audit calls coming in.
const SIGN_IN: &str = "sign-in";
/// Seconds for which coming in by the admin is one entry: its tokens are brought anew with every request.
const ONE_ENTRY: i64 = 12 * 60 * 60;

/// What a token proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The shop.
    pub shop: ShopDomain,
    /// The user of its admin.
    pub user: i64,
    /// When Shopify made the token: the shop had the app then.
    pub issued_at: Micros,
}

/// Whether somebody is let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// On the team.
    In(Member),
    /// On the team, and their name is still to be learned.
    Unnamed(Member),
    /// Never seen.
    Unknown,
    /// Taken off the team.
    Removed,
}

/// Believes a token of the admin. A customer's, or one that names nobody, is none.
///
/// # Errors
/// [`Error::Unauthorized`].
pub fn proved(app: &Shared, token: &str) -> Result<Bearer, Error> {
    let now = app.store.clock().now();
    let token = app
        .config
        .secrets
        .id_token(token, &app.config.client_id, now)
        .map_err(|_| Error::Unauthorized)?;
    Ok(Bearer {
        user: token.staff().ok_or(Error::Unauthorized)?,
        issued_at: Micros(token.expires.saturating_sub(LIFE).saturating_mul(1_000_000)).min(now),
        shop: token.shop,
    })
}

/// Who brings this token with a request from this place.
///
/// # Errors
/// [`Error::Unauthorized`] when it proves nothing; [`Error::Forbidden`] for somebody taken off the team.
pub async fn by_token(app: &Shared, token: &str, place: Place) -> Result<Staff, Error> {
    let bearer = proved(app, token)?;
    let (domain, user) = (bearer.shop, bearer.user);
    let now = app.store.clock().now();
    let (shop, found, noted) = app
        .store
        .read(move |conn| {
            let shop = shops::by_domain(conn, &domain)?
                .filter(|shop| shop.uninstalled_at.is_none())
                .ok_or(Error::Unauthorized)?
                .id;
            let found = admission(conn, shop, user)?;
            let noted = match &found {
                Admission::In(member) | Admission::Unnamed(member) => {
                    entered_lately(conn, shop, member.id, now)?
                }
                Admission::Unknown | Admission::Removed => false,
            };
            Ok::<_, Error>((shop, found, noted))
        })
        .await?;
    let member = match found {
        Admission::In(member) | Admission::Unnamed(member) => member,
        Admission::Unknown => admit(app, (shop, user), None, &place).await?,
        Admission::Removed => return Err(Error::Forbidden),
    };
    if !noted {
        entered(app, shop, member.id, &place).await?;
    }
    Ok(Staff {
        shop,
        member,
        door: Door::Admin,
        place,
    })
}

/// Notes that somebody came in by the shop's admin, as a sign-in is noted; once for all they do in some hours.
///
/// # Errors
/// The database's.
pub async fn entered(app: &Shared, shop: ShopId, staff: Id, place: &Place) -> Result<(), Error> {
    let now = app.store.clock().now();
    let noted = app
        .store
        .read(move |conn| entered_lately(conn, shop, staff, now))
        .await?;
    if noted {
        return Ok(());
    }
    let place = place.clone();
    app.store
        .insert(shop, move |tx| {
            // Of the requests of one page, the first notes it.
            if entered_lately(tx.conn, tx.shop(), staff, tx.wall)? {
                return Ok(());
            }
            audit::note(tx, Some(staff), &place, SIGN_IN, None, &by_admin())
        })
        .await
}

fn by_admin() -> Value {
    json!({ "by": "admin" })
}

fn entered_lately(conn: &mut Conn, shop: ShopId, staff: Id, now: Micros) -> Result<bool, Error> {
    let found: Option<i64> = entries::table
        .filter(entries::shop_id.eq(shop.key()))
        .filter(entries::staff_id.eq(staff.0))
        .filter(entries::kind.eq(SIGN_IN))
        .filter(entries::detail.eq(by_admin().to_string()))
        .filter(entries::at.gt(now.plus_seconds(-ONE_ENTRY).0))
        .select(entries::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// How a user of the admin stands with the team.
///
/// # Errors
/// The database's.
pub fn admission(conn: &mut Conn, shop: ShopId, user: i64) -> Result<Admission, Error> {
    type Row = (i64, String, String, Option<String>, Option<i64>);
    let row: Option<Row> = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .filter(staff::shopify_user.eq(user))
        .select((
            staff::id,
            staff::name,
            staff::role,
            staff::locale,
            staff::removed_at,
        ))
        .first(conn)
        .optional()?;
    Ok(match row {
        None => Admission::Unknown,
        Some((_, _, _, _, Some(_))) => Admission::Removed,
        Some((id, name, role, locale, None)) => {
            let unnamed = name == UNNAMED;
            let member = Member {
                id: Id(id),
                name,
                role: Role::read(&role),
                locale,
            };
            if unnamed {
                Admission::Unnamed(member)
            } else {
                Admission::In(member)
            }
        }
    })
}

/// Takes a user of the admin onto the team, with what Shopify tells of them.
///
/// # Errors
/// [`Error::Forbidden`] when they turn out to be somebody taken off it; the database's.
pub async fn admit(
    app: &Shared,
    (shop, user): (ShopId, i64),
    told: Option<AssociatedUser>,
    place: &Place,
) -> Result<Member, Error> {
    let place = place.clone();
    let admission = app
        .store
        .write(shop, move |tx| {
            let before = admission(tx.conn, tx.shop(), user)?;
            let after = take_in(tx, user, told.as_ref(), &place)?;
            if let (Admission::Unknown, Admission::In(member) | Admission::Unnamed(member)) =
                (before, &after)
            {
                note_joined(tx, member, &place)?;
            }
            Ok::<_, Error>(after)
        })
        .await?;
    match admission {
        Admission::In(member) | Admission::Unnamed(member) => Ok(member),
        Admission::Removed | Admission::Unknown => Err(Error::Forbidden),
    }
}

/// They are on the team by what the shop's admin says of them: nobody of the team did that.
fn note_joined(tx: &mut Tx<'_>, member: &Member, place: &Place) -> Result<(), Error> {
    let subject = member.id.to_string();
    let detail = json!({ "role": member.role.as_str(), "by": "admin" });
    audit::note(
        tx,
        Some(member.id),
        place,
        "team.join",
        Some(&subject),
        &detail,
    )
}

fn take_in(
    tx: &mut Tx<'_>,
    user: i64,
    told: Option<&AssociatedUser>,
    place: &Place,
) -> Result<Admission, Error> {
    let found = admission(tx.conn, tx.shop(), user)?;
    let known = match &found {
        Admission::In(_) | Admission::Removed => return Ok(found),
        Admission::Unnamed(member) => Some(member.id),
        Admission::Unknown => None,
    };
    // In lower case, so that nobody is somebody else by a capital.
    let email = told
        .map(|told| told.email.trim().to_lowercase())
        .filter(|email| !email.is_empty());
    let namesake = match email.as_deref() {
        Some(email) => by_email(tx.conn, tx.shop(), email)?,
        None => None,
    };
    // Another user of the admin has that address here: theirs it stays.
    let (email, namesake) = match namesake {
        Some(row) if row.taken => (None, None),
        free => (email, free),
    };
    match (known, namesake) {
        // Somebody's row of before is theirs; one taken off the team keeps them out.
        (None, Some(row)) => set_user(tx, row.id, user)?,
        (Some(id), Some(row)) if row.removed => {
            members::gone(tx, id)?;
            let subject = id.to_string();
            let detail = json!({ "by": "admin" });
            audit::note(tx, None, place, "team.remove", Some(&subject), &detail)?;
        }
        (Some(id), namesake) => {
            if let Some(told) = told {
                learn(tx, id, told, email.filter(|_| namesake.is_none()))?;
            }
        }
        (None, None) => {
            // Somebody has to begin: whoever may open the app in the shop's admin, where there is no owner yet.
            let first = !store::has_owner(tx.conn, tx.shop())?;
            let role = if first {
                OWNER
            } else {
                told.map_or(AGENT, role)
            };
            let unknown = format!("{user}@shopify.invalid");
            let id = store::add(tx, &name(told), email.as_deref().unwrap_or(&unknown), role)?;
            set_user(tx, id, user)?;
        }
    }
    let found = admission(tx.conn, tx.shop(), user)?;
    // They are here by another way than the invite they may still have.
    if let (Admission::In(member) | Admission::Unnamed(member), Some(_)) = (&found, told)
        && let Some(email) = store::address_of(tx.conn, tx.shop(), member.id)?
    {
        invites::forget(tx, &email)?;
    }
    Ok(found)
}

/// A row that has an e-mail address.
struct Namesake {
    id: Id,
    removed: bool,
    /// It is another user's of the admin.
    taken: bool,
}

fn by_email(conn: &mut Conn, shop: ShopId, email: &str) -> Result<Option<Namesake>, Error> {
    let row: Option<(i64, Option<i64>, Option<i64>)> = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .filter(staff::email.eq(email))
        .select((staff::id, staff::removed_at, staff::shopify_user))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, removed, user)| Namesake {
        id: Id(id),
        removed: removed.is_some(),
        taken: user.is_some(),
    }))
}

fn set_user(tx: &mut Tx<'_>, id: Id, user: i64) -> Result<(), Error> {
    diesel::update(staff::table.find((tx.key(), id.0)))
        .set(staff::shopify_user.eq(Some(user)))
        .execute(tx.conn)?;
    Ok(())
}

/// What Shopify tells of somebody who is here already.
fn learn(
    tx: &mut Tx<'_>,
    id: Id,
    told: &AssociatedUser,
    email: Option<String>,
) -> Result<(), Error> {
    let row = staff::table.find((tx.key(), id.0));
    diesel::update(row)
        .set((
            staff::name.eq(name(Some(told))),
            // Whose the shop is, owns it; what anybody else may do is the team's own affair.
            told.account_owner.then(|| staff::role.eq(OWNER)),
            email.map(|email| staff::email.eq(email)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn role(told: &AssociatedUser) -> &'static str {
    if told.account_owner { OWNER } else { AGENT }
}

fn name(told: Option<&AssociatedUser>) -> String {
    let Some(told) = told else {
        return UNNAMED.into();
    };
    let full = format!("{} {}", told.first_name.trim(), told.last_name.trim());
    let full: String = full.trim().chars().take(100).collect();
    if full.is_empty() {
        // Their own words for themselves, at least.
        told.email
            .split('@')
            .next()
            .filter(|part| !part.is_empty())
            .map_or_else(|| UNNAMED.into(), str::to_owned)
    } else {
        full
    }
}
