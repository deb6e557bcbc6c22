//! Where documents come from: the store itself, pages of any site, files, and what staff write. Each is a row.
//!
//! What is fetched is fetched in runs. A run is a job that goes step by step (`run`): each step's documents and the
//! place after it are one write, so that a run can be stopped between two, and goes on where it was when the program
//! died. `failures` are what it could not use. `site` and `web` are pages of any site, `files` what is uploaded.

pub mod failures;
pub mod files;
pub mod run;
pub mod site;
pub mod web;

use diesel::prelude::*;

use super::knowledge::audience::Audience;
use crate::clock::Micros;
use crate::db::schema::{documents, sources};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;

/// The job that goes through a source. Its `conversation` is the source's id.
pub const KIND: &str = "import_source";
/// Sources of a shop, at most.
const MOST: i64 = 50;

/// What kind of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// The shop's own products, pages, policies and articles.
    Shop,
    /// Pages of a site.
    Site,
    /// Files that were uploaded.
    Files,
    /// What staff write.
    Written,
}

impl SourceKind {
    const ALL: [Self; 4] = [Self::Shop, Self::Site, Self::Files, Self::Written];

    /// As kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Site => "site",
            Self::Files => "files",
            Self::Written => "written",
        }
    }

    /// Whether there is something to fetch.
    #[must_use]
    pub const fn runs(self) -> bool {
        match self {
            Self::Shop | Self::Site => true,
            Self::Files | Self::Written => false,
        }
    }
}

/// How a source stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing was fetched yet, or there is nothing to fetch.
    Idle,
    /// A run is under way.
    Running,
    /// The last run went through.
    Done,
    /// Staff stopped the last run.
    Stopped,
    /// The last run ended early; `error` says why.
    Failed,
}

impl State {
    const ALL: [Self; 5] = [
        Self::Idle,
        Self::Running,
        Self::Done,
        Self::Stopped,
        Self::Failed,
    ];

    /// As kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sources)]
struct Raw {
    id: i64,
    kind: String,
    name: String,
    settings: String,
    state: String,
    run: i64,
    cursor: Option<String>,
    tries: i32,
    looked_at: i64,
    changed: i64,
    removed: i64,
    failed: i64,
    error: Option<String>,
    started_at: Option<i64>,
    finished_at: Option<i64>,
    audience: Option<String>,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its id.
    pub id: Id,
    /// What kind.
    pub kind: SourceKind,
    /// What it is called: an address for a site.
    pub name: String,
    /// Its particulars, as JSON.
    pub settings: String,
    /// How it stands.
    pub state: State,
    /// Its last run's number, 0 before the first.
    pub run: i64,
    /// Where the run under way goes on.
    pub cursor: Option<String>,
    /// How often the next step has failed in a row.
    pub tries: i32,
    /// Things the run looked at so far.
    pub looked_at: i64,
    /// Documents it made or changed.
    pub changed: i64,
    /// Documents that went since they vanished at the source.
    pub removed: i64,
    /// Things it could not use.
    pub failed: i64,
    /// What is wrong, in words for staff.
    pub error: Option<String>,
    /// When the last run began.
    pub started_at: Option<Micros>,
    /// When it ended.
    pub finished_at: Option<Micros>,
    /// For whom is what comes from it.
    pub audience: Audience,
}

impl Source {
    fn read(raw: Raw) -> Self {
        let kind = SourceKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == raw.kind);
        let state = State::ALL
            .into_iter()
            .find(|state| state.as_str() == raw.state);
        Self {
            id: Id(raw.id),
            kind: kind.unwrap_or(SourceKind::Written),
            name: raw.name,
            settings: raw.settings,
            state: state.unwrap_or(State::Idle),
            run: raw.run,
            cursor: raw.cursor,
            tries: raw.tries,
            looked_at: raw.looked_at,
            changed: raw.changed,
            removed: raw.removed,
            failed: raw.failed,
            error: raw.error,
            started_at: raw.started_at.map(Micros),
            finished_at: raw.finished_at.map(Micros),
            audience: Audience::read(raw.audience.as_deref()),
        }
    }
}

/// All of a shop's, the oldest first.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, shop: ShopId) -> Result<Vec<Source>, Error> {
    let rows: Vec<Raw> = sources::table
        .filter(sources::shop_id.eq(shop.key()))
        .order(sources::id.asc())
        .select(Raw::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Source::read).collect())
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`].
pub fn one(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Source, Error> {
    let raw: Raw = sources::table
        .find((shop.key(), id.0))
        .select(Raw::as_select())
        .first(conn)?;
    Ok(Source::read(raw))
}

/// The source of this kind and name, made if there is none; its id.
///
/// # Errors
/// [`Error::Invalid`] on `url` when there are too many; the database's.
pub fn ensure(
    tx: &mut Tx<'_>,
    kind: SourceKind,
    name: &str,
    settings: &str,
    author: Option<Id>,
) -> Result<Id, Error> {
    let known: Option<i64> = sources::table
        .filter(sources::shop_id.eq(tx.key()))
        .filter(sources::kind.eq(kind.as_str()))
        .filter(sources::name.eq(name))
        .select(sources::id)
        .first(tx.conn)
        .optional()?;
    if let Some(id) = known {
        diesel::update(sources::table.find((tx.key(), id)))
            .set(sources::settings.eq(settings))
            .execute(tx.conn)?;
        return Ok(Id(id));
    }
    let there: i64 = sources::table
        .filter(sources::shop_id.eq(tx.key()))
        .filter(sources::kind.eq(SourceKind::Site.as_str()))
        .count()
        .get_result(tx.conn)?;
    if kind == SourceKind::Site && there >= MOST {
        let message = format!("A store has {MOST} sites at most. Remove one first.");
        return Err(Error::invalid("url", message));
    }
    let id = tx.new_id();
    tx.about(id);
    diesel::insert_into(sources::table)
        .values((
            sources::shop_id.eq(tx.key()),
            sources::id.eq(id.0),
            sources::kind.eq(kind.as_str()),
            sources::name.eq(name),
            sources::settings.eq(settings),
            sources::state.eq(State::Idle.as_str()),
            sources::run.eq(0),
            sources::tries.eq(0),
            sources::looked_at.eq(0),
            sources::changed.eq(0),
            sources::removed.eq(0),
            sources::failed.eq(0),
            sources::created_by.eq(author.map(|author| author.0)),
            sources::created_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// The shop's own content; made if there is no such row.
///
/// # Errors
/// The database's.
pub fn of_the_shop(tx: &mut Tx<'_>) -> Result<Id, Error> {
    ensure(tx, SourceKind::Shop, "Your store", "{}", None)
}

/// For whom the shop's own content is, as kept.
///
/// # Errors
/// The database's.
pub fn audience_of_the_shop(tx: &mut Tx<'_>) -> Result<Option<String>, Error> {
    let kept: Option<Option<String>> = sources::table
        .filter(sources::shop_id.eq(tx.key()))
        .filter(sources::kind.eq(SourceKind::Shop.as_str()))
        .order(sources::id.asc())
        .select(sources::audience)
        .first(tx.conn)
        .optional()?;
    Ok(kept.flatten())
}

/// What staff write.
///
/// # Errors
/// The database's.
pub fn written(tx: &mut Tx<'_>) -> Result<Id, Error> {
    ensure(tx, SourceKind::Written, "Written here", "{}", None)
}

/// Files that were uploaded.
///
/// # Errors
/// The database's.
pub fn of_files(tx: &mut Tx<'_>) -> Result<Id, Error> {
    ensure(tx, SourceKind::Files, "Uploaded files", "{}", None)
}

/// Removes a site with every document that came from it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for a source that always is there.
pub fn remove(tx: &mut Tx<'_>, id: Id) -> Result<usize, Error> {
    let shop = tx.shop();
    let source = one(tx.conn, shop, id)?;
    if source.kind != SourceKind::Site {
        return Err(Error::Invalid {
            field: None,
            message: "Only sites can be removed. Switch single documents off instead.".into(),
        });
    }
    jobs::forget(tx, KIND, id)?;
    failures::forget(tx, id)?;
    let theirs: Vec<i64> = documents::table
        .filter(documents::shop_id.eq(tx.key()))
        .filter(documents::source_id.eq(Some(id.0)))
        .select(documents::id)
        .load(tx.conn)?;
    for document in &theirs {
        super::knowledge::edit::delete(tx, Id(*document))?;
    }
    diesel::delete(sources::table.find((tx.key(), id.0))).execute(tx.conn)?;
    Ok(theirs.len())
}
