//! Whom a chat can be given to: what each of the team speaks, knows, belongs to and has room for. The team's pages
//! write it; the queue reads it.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::desk::{self, Scope};
use crate::clock::Micros;
use crate::db::schema::{group_members, groups, staff};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Who only looks, as the database has it: the one role that takes no chats.
const LOOKS_ONLY: &str = "viewer";
/// Who manages the shop, as the database has it.
const MANAGE: [&str; 2] = ["owner", "admin"];
/// Chats anybody may be said to have room for.
pub const CAPACITY: std::ops::RangeInclusive<i32> = 1..=100;
/// Away until they say otherwise.
pub const AWAY: Micros = Micros(i64::MAX);

/// A member of the team, as the queue sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: Id,
    /// Their name.
    pub name: String,
    /// Where they can be written to.
    pub email: String,
    /// Whether they may take chats at all.
    pub takes_chats: bool,
    /// The groups they are in.
    pub groups: BTreeSet<Id>,
    /// What they know, in lower case.
    pub skills: BTreeSet<String>,
    /// What they speak: `en`, `de`, … Nothing said is nothing ruled out.
    pub languages: BTreeSet<String>,
    /// Chats they have room for at once; none said is no limit.
    pub capacity: Option<i32>,
    /// Until when they are away by their own word.
    pub away_until: Option<Micros>,
}

impl Person {
    /// Whether they said that they are away now.
    #[must_use]
    pub fn is_away(&self, now: Micros) -> bool {
        self.away_until.is_some_and(|until| until > now)
    }

    /// Whether they have room for one more than they hold. Who never said how much that is, has.
    #[must_use]
    pub fn has_room(&self, holds: i64) -> bool {
        self.capacity.is_none_or(|room| holds < i64::from(room))
    }
}

/// Several people under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
}

/// The whole team, by name.
///
/// # Errors
/// The database's.
pub fn all(conn: &mut Conn, shop: ShopId) -> Result<Vec<Person>, Error> {
    let mut people = read(conn, shop, None)?;
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(people)
}

/// One of them, unless they left.
///
/// # Errors
/// The database's.
pub fn one(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Option<Person>, Error> {
    Ok(read(conn, shop, Some(id))?.pop())
}

fn read(conn: &mut Conn, shop: ShopId, only: Option<Id>) -> Result<Vec<Person>, Error> {
    type Row = (
        (i64, String, String, String),
        (String, String, Option<i32>, Option<i64>),
    );
    let mut query = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .filter(staff::removed_at.is_null())
        .into_boxed();
    let mut memberships = group_members::table
        .filter(group_members::shop_id.eq(shop.key()))
        .into_boxed();
    if let Some(id) = only {
        query = query.filter(staff::id.eq(id.0));
        memberships = memberships.filter(group_members::staff_id.eq(id.0));
    }
    let rows: Vec<Row> = query
        .select((
            (staff::id, staff::name, staff::email, staff::role),
            (
                staff::skills,
                staff::languages,
                staff::capacity,
                staff::away_until,
            ),
        ))
        .load(conn)?;
    let mut of: BTreeMap<i64, BTreeSet<Id>> = BTreeMap::new();
    for (member, group) in memberships
        .select((group_members::staff_id, group_members::group_id))
        .load::<(i64, i64)>(conn)?
    {
        of.entry(member).or_default().insert(Id(group));
    }
    Ok(rows
        .into_iter()
        .map(
            |((id, name, email, role), (skills, languages, capacity, away))| Person {
                id: Id(id),
                name,
                email,
                takes_chats: role != LOOKS_ONLY,
                groups: of.remove(&id).unwrap_or_default(),
                skills: set(&skills),
                languages: set(&languages),
                capacity,
                away_until: away.map(Micros),
            },
        )
        .collect())
}

fn set(text: &str) -> BTreeSet<String> {
    serde_json::from_str(text).unwrap_or_default()
}

/// How many chats a member of staff has room for; nothing where they did not say, or are not of the team.
///
/// # Errors
/// The database's.
pub fn capacity(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Option<i32>, Error> {
    let room: Option<Option<i32>> = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .filter(staff::id.eq(id.0))
        .filter(staff::removed_at.is_null())
        .select(staff::capacity)
        .first(conn)
        .optional()?;
    Ok(room.flatten())
}

/// Those of the team who manage the shop.
///
/// # Errors
/// The database's.
pub fn managers(conn: &mut Conn, shop: ShopId) -> Result<Vec<Id>, Error> {
    let ids: Vec<i64> = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .filter(staff::removed_at.is_null())
        .filter(staff::role.eq_any(MANAGE))
        .order(staff::id.asc())
        .select(staff::id)
        .load(conn)?;
    Ok(ids.into_iter().map(Id).collect())
}

/// The shop's groups, by name.
///
/// # Errors
/// The database's.
pub fn groups(conn: &mut Conn, shop: ShopId) -> Result<Vec<Group>, Error> {
    let rows: Vec<(i64, String)> = groups::table
        .filter(groups::shop_id.eq(shop.key()))
        .order((groups::name.asc(), groups::id.asc()))
        .select((groups::id, groups::name))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| Group { id: Id(id), name })
        .collect())
}

/// What can be said of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The groups they are in.
    pub groups: BTreeSet<Id>,
    /// What they know.
    pub skills: BTreeSet<String>,
    /// What they speak.
    pub languages: BTreeSet<String>,
    /// Chats at once.
    pub capacity: Option<i32>,
}

/// Keeps what is said of a person.
///
/// # Errors
/// [`Error::Invalid`] on a group the shop does not have; the database's.
pub fn describe(tx: &mut Tx<'_>, id: Id, profile: &Profile) -> Result<(), Error> {
    let json = |set: &BTreeSet<String>| serde_json::to_string(set).map_err(Error::fault);
    diesel::update(staff::table.find((tx.key(), id.0)))
        .set((
            staff::skills.eq(json(&profile.skills)?),
            staff::languages.eq(json(&profile.languages)?),
            staff::capacity.eq(profile.capacity),
        ))
        .execute(tx.conn)?;
    join(tx, id, &profile.groups)
}

/// Puts a person into these groups and no others.
///
/// # Errors
/// As [`describe`].
pub fn join(tx: &mut Tx<'_>, id: Id, into: &BTreeSet<Id>) -> Result<(), Error> {
    let there: BTreeSet<Id> = groups(tx.conn, tx.shop())?
        .into_iter()
        .map(|group| group.id)
        .collect();
    if !into.is_subset(&there) {
        return Err(Error::invalid("groups", "There is no such group."));
    }
    leave(tx, id)?;
    for group in into {
        diesel::insert_into(group_members::table)
            .values((
                group_members::shop_id.eq(tx.key()),
                group_members::group_id.eq(group.0),
                group_members::staff_id.eq(id.0),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Takes a person out of every group.
///
/// # Errors
/// The database's.
pub fn leave(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    diesel::delete(
        group_members::table
            .filter(group_members::shop_id.eq(tx.key()))
            .filter(group_members::staff_id.eq(id.0)),
    )
    .execute(tx.conn)?;
    Ok(())
}

/// Notes that a person is away until then, or back.
///
/// # Errors
/// The database's.
pub fn set_away(tx: &mut Tx<'_>, id: Id, until: Option<Micros>) -> Result<(), Error> {
    diesel::update(staff::table.find((tx.key(), id.0)))
        .set(staff::away_until.eq(until.map(|until| until.0)))
        .execute(tx.conn)?;
    Ok(())
}

/// Somebody takes a chat: whatever they said before, they are not away.
///
/// # Errors
/// The database's.
pub fn takes(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    let row = staff::table.find((tx.key(), id.0));
    diesel::update(row.filter(staff::away_until.is_not_null()))
        .set(staff::away_until.eq(None::<i64>))
        .execute(tx.conn)?;
    Ok(())
}

/// Makes a group.
///
/// # Errors
/// [`Error::Invalid`] when there is one of that name.
pub fn add_group(tx: &mut Tx<'_>, name: &str) -> Result<Id, Error> {
    free_name(tx, name, None)?;
    let id = tx.new_id();
    tx.about(id);
    diesel::insert_into(groups::table)
        .values((
            groups::shop_id.eq(tx.key()),
            groups::id.eq(id.0),
            groups::name.eq(name),
            groups::created_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Calls a group something else.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when there is one of that name.
pub fn rename_group(tx: &mut Tx<'_>, id: Id, name: &str) -> Result<(), Error> {
    free_name(tx, name, Some(id))?;
    let renamed = diesel::update(groups::table.find((tx.key(), id.0)))
        .set(groups::name.eq(name))
        .execute(tx.conn)?;
    if renamed == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

fn free_name(tx: &mut Tx<'_>, name: &str, but: Option<Id>) -> Result<(), Error> {
    let taken = groups(tx.conn, tx.shop())?
        .iter()
        .any(|group| Some(group.id) != but && group.name.to_lowercase() == name.to_lowercase());
    if taken {
        return Err(Error::invalid("name", "There is a group of that name."));
    }
    Ok(())
}

/// Removes a group, with its hours. Chats that wait for it wait for anyone: nobody can come from a group that is gone.
///
/// # Errors
/// [`Error::NotFound`].
pub fn remove_group(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    if diesel::delete(groups::table.find((tx.key(), id.0))).execute(tx.conn)? == 0 {
        return Err(Error::NotFound);
    }
    diesel::delete(
        group_members::table
            .filter(group_members::shop_id.eq(tx.key()))
            .filter(group_members::group_id.eq(id.0)),
    )
    .execute(tx.conn)?;
    desk::keep_hours(tx, Scope::Group(id), None)
}
