//! Reads what the shop says of itself, once a day: its name, currency, domain, time zone, plan, and what it grants.
//! And tells its theme extension where the app answers, and reads what the merchant pays for.

use diesel::prelude::*;

use super::shop_info::{ShopInfo, shop_info};
use super::{embed, marks, subscription};
use crate::app::Shared;
use crate::db::schema::shops;
use crate::db::{ShopId, Tx};
use crate::error::Error;
use crate::shop::{rounds, store};

/// Seconds until a shop that did not answer is asked again.
const SOON: i64 = 60 * 60;

/// One run.
///
/// # Errors
/// Why it has to be tried again.
pub async fn run(app: &Shared, shop: ShopId) -> Result<(), Error> {
    marks::until_stopped(app, read_once(app, shop)).await
}

async fn read_once(app: &Shared, shop: ShopId) -> Result<(), Error> {
    let told = match shop_info(app, shop).await {
        Ok(told) => told,
        Err(error) => {
            return marks::end_round(app, shop, (rounds::DESCRIBE_SHOP, SOON), error).await;
        }
    };
    let installation = told.installation.clone();
    app.store.insert(shop, move |tx| keep(tx, &told)).await?;
    let Some(installation) = installation else {
        return Ok(());
    };
    let told = match embed::tell(app, shop, &installation).await {
        Ok(()) => subscription::plan(app, shop).await,
        Err(error) => Err(error),
    };
    match told {
        Ok(()) => Ok(()),
        Err(error) => marks::end_round(app, shop, (rounds::DESCRIBE_SHOP, SOON), error).await,
    }
}

fn keep(tx: &mut Tx<'_>, told: &ShopInfo) -> Result<(), Error> {
    if !told.domains.is_empty() {
        store::answers_at(tx, &told.domains)?;
    }
    let currency = told.currency.map(|currency| currency.as_str().to_owned());
    store::describe(
        tx,
        told.name.as_deref(),
        currency.as_deref(),
        told.origin.as_deref(),
    )?;
    let ours = shops::table.find(tx.key());
    if let Some(timezone) = told.timezone.as_deref() {
        diesel::update(ours)
            .set(shops::timezone.eq(timezone))
            .execute(tx.conn)?;
    }
    if let Some(plan) = told.plan.as_deref() {
        diesel::update(ours)
            .set(shops::plan.eq(Some(plan)))
            .execute(tx.conn)?;
    }
    if let Some(scopes) = &told.scopes {
        diesel::update(ours)
            .set(shops::scopes.eq(scopes.join(",")))
            .execute(tx.conn)?;
    }
    Ok(())
}
