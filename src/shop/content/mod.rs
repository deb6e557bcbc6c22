//! Brings content in: the store's own by the Admin API (`own`; `bulk` where there is much of it, `texts` what the
//! merchant wrote), and pages of sites. A round looks once a night; staff may ask for it at any time; a job goes through
//! a source stretch by stretch.

mod bulk;
mod own;
mod texts;

use crate::app::Shared;
use crate::assistant::sources::failures::{self, Failure};
use crate::assistant::sources::run::{self, Step};
use crate::assistant::sources::site::{self, Went};
use crate::assistant::sources::web::Manners;
use crate::assistant::sources::{self, Source, SourceKind, State};
use crate::db::{ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::Job;

use super::admin::{AdminError, marks};
use super::store as shops;

pub use crate::assistant::sources::KIND;

/// Seconds after which a job begins no further step: the next job does.
const LONG: i64 = 15;
/// Steps of one job.
const STEPS: usize = 200;
/// Seconds until a step is tried again that something passing stood in the way of, and tries in a row.
const AGAIN: (i64, i32) = (60, 10);

/// `import_content`: goes through everything there is to fetch, once more.
///
/// # Errors
/// The database's.
pub async fn look(app: &Shared, shop: ShopId) -> Result<(), Error> {
    app.store.insert(shop, begin).await
}

/// Begins a run of every source that has something to fetch.
///
/// # Errors
/// The database's.
pub fn begin(tx: &mut Tx<'_>) -> Result<(), Error> {
    sources::of_the_shop(tx)?;
    let shop = tx.shop();
    for source in sources::list(tx.conn, shop)? {
        if source.kind.runs() {
            run::begin(tx, source.id)?;
        }
    }
    Ok(())
}

/// Does a stretch of a run.
///
/// # Errors
/// The database's; whatever else goes wrong is kept with the source.
pub async fn perform(app: &Shared, job: &Job) -> Result<(), Error> {
    marks::until_stopped(app, stretch(app, job.shop, job.conversation)).await
}

async fn stretch(app: &Shared, shop: ShopId, id: Id) -> Result<(), Error> {
    let (clock, mut hands) = (app.store.clock(), Hands::default());
    let begun = clock.now();
    for _ in 0..STEPS {
        let found = app
            .store
            .read(move |conn| {
                // Of a shop that removed the app nothing is fetched any more.
                let here = shops::by_id(conn, shop)?.uninstalled_at.is_none();
                if here {
                    sources::one(conn, shop, id)
                } else {
                    Err(Error::NotFound)
                }
            })
            .await;
        let source = match found {
            // It was removed, or the app was.
            Err(Error::NotFound) => return Ok(()),
            found => found?,
        };
        if source.state != State::Running || !one_step(app, shop, source, &mut hands).await? {
            return Ok(());
        }
        if clock.now().seconds_since(begun) >= LONG {
            break;
        }
    }
    app.store.insert(shop, move |tx| run::go_on(tx, id)).await
}

/// What a stretch keeps at hand from step to step.
#[derive(Default)]
struct Hands {
    manners: Manners,
    file: Option<bulk::Held>,
}

/// One step; whether there is another.
async fn one_step(
    app: &Shared,
    shop: ShopId,
    source: Source,
    hands: &mut Hands,
) -> Result<bool, Error> {
    match source.kind {
        SourceKind::Shop => match own::step(app, shop, &source, &mut hands.file).await {
            Ok((step, next)) => keep(app, shop, source, step, next).await,
            Err(error) => stopped_by(app, shop, source, error).await,
        },
        SourceKind::Site => match site::step(&app.pages, &mut hands.manners, &source).await? {
            Went::On(step, next) => keep(app, shop, source, *step, next).await,
            Went::Nowhere(failure) => {
                app.store
                    .insert(shop, move |tx| nowhere(tx, &source, &failure))
                    .await
            }
        },
        SourceKind::Files | SourceKind::Written => Ok(false),
    }
}

fn nowhere(tx: &mut Tx<'_>, source: &Source, failure: &Failure) -> Result<bool, Error> {
    failures::note(tx, source.id, std::slice::from_ref(failure))?;
    run::fail(
        tx,
        source,
        &format!("{} could not be read: {}.", failure.item, failure.reason),
    )?;
    Ok(false)
}

async fn keep(
    app: &Shared,
    shop: ShopId,
    source: Source,
    step: Step,
    next: Option<String>,
) -> Result<bool, Error> {
    let more = next.is_some();
    let kept = app
        .store
        .insert(shop, move |tx| {
            run::keep(tx, &source, &step, next.as_deref())
        })
        .await?;
    Ok(kept && more)
}

/// What a run makes of an error: what passes is waited for, the rest ends the run and is told.
async fn stopped_by(
    app: &Shared,
    shop: ShopId,
    source: Source,
    error: AdminError,
) -> Result<bool, Error> {
    let passing = match &error {
        AdminError::Throttled { .. } | AdminError::Unavailable | AdminError::Unsure => true,
        AdminError::Fault(Error::Database(_)) => return Err(Error::fault(error)),
        AdminError::Lost
        | AdminError::NonExpiring
        | AdminError::Scope(_)
        | AdminError::NotApproved
        | AdminError::Frozen
        | AdminError::TooExpensive
        | AdminError::Shape(_)
        | AdminError::UserErrors(_)
        | AdminError::Fault(_) => false,
    };
    let why = own::said(&error);
    if passing {
        tracing::info!(%error, "an import is put off");
    } else {
        tracing::warn!(%error, "an import can't go on");
    }
    app.store
        .insert(shop, move |tx| {
            if passing {
                run::put_off(tx, &source, why, AGAIN)
            } else {
                run::fail(tx, &source, why)
            }
        })
        .await?;
    Ok(false)
}
