//! The numbers that some entries change, written down with the place they were read up to.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::{Place, Plan};
use crate::db::Tx;
use crate::db::schema::{report_chats, report_hits, report_places, report_sums};
use crate::error::Error;
use crate::on_each;

/// Writes it, unless somebody else has counted the same entries meanwhile.
pub(super) fn keep(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Error> {
    if !moves_on(tx, plan)? {
        return Ok(());
    }
    let shop = tx.key();
    for (id, chat) in &plan.chats {
        let data = serde_json::to_string(chat).map_err(Error::fault)?;
        let insert = || {
            diesel::insert_into(report_chats::table)
                .values((
                    report_chats::shop_id.eq(shop),
                    report_chats::conversation_id.eq(id.0),
                    report_chats::data.eq(&data),
                ))
                .on_conflict((report_chats::shop_id, report_chats::conversation_id))
                .do_update()
                .set(report_chats::data.eq(excluded(report_chats::data)))
        };
        on_each!(tx.conn, conn => insert().execute(conn))?;
    }
    sums(tx, plan)?;
    hits(tx, plan)
}

/// Adds to what is kept: read and written here, where nobody else counts.
fn sums(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Error> {
    use report_sums as t;
    let shop = tx.key();
    let mut kept = known(tx, plan)?;
    for (place, new) in &plan.sums {
        let mut sums = new.clone();
        sums.add_text(&kept.remove(place).unwrap_or_default());
        let text = sums.text();
        let (series, day, slot) = *place;
        let insert = || {
            diesel::insert_into(t::table)
                .values((
                    t::shop_id.eq(shop),
                    t::series.eq(series),
                    t::day.eq(day),
                    t::slot.eq(slot),
                    t::sums.eq(&text),
                ))
                .on_conflict((t::shop_id, t::series, t::day, t::slot))
                .do_update()
                .set(t::sums.eq(excluded(t::sums)))
        };
        on_each!(tx.conn, conn => insert().execute(conn))?;
    }
    Ok(())
}

/// What is kept at the places that change, and beside them.
fn known(tx: &mut Tx<'_>, plan: &Plan) -> Result<HashMap<Place, String>, Error> {
    use report_sums as t;
    let every = |part: fn(&Place) -> i32| {
        let parts: BTreeSet<i32> = plan.sums.keys().map(part).collect();
        parts.into_iter().collect::<Vec<_>>()
    };
    let rows: Vec<(i32, i32, i32, String)> = t::table
        .filter(t::shop_id.eq(tx.key()))
        .filter(t::series.eq_any(every(|(series, ..)| *series)))
        .filter(t::day.eq_any(every(|(_, day, _)| *day)))
        .filter(t::slot.eq_any(every(|(.., slot)| *slot)))
        .select((t::series, t::day, t::slot, t::sums))
        .load(tx.conn)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(series, day, slot, sums)| ((series, day, slot), sums))
        .collect())
}

fn hits(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Error> {
    use report_hits as t;
    let shop = tx.key();
    for ((series, key, day, chat), (number, total)) in &plan.hits {
        if (*number, *total) == (0, 0) {
            continue;
        }
        let insert = || {
            diesel::insert_into(t::table)
                .values((
                    t::shop_id.eq(shop),
                    t::series.eq(*series),
                    t::key.eq(key),
                    t::day.eq(*day),
                    t::conversation_id.eq(*chat),
                    t::number.eq(*number),
                    t::total.eq(*total),
                ))
                .on_conflict((t::shop_id, t::series, t::key, t::day, t::conversation_id))
                .do_update()
                .set((
                    t::number.eq(t::number + excluded(t::number)),
                    t::total.eq(t::total + excluded(t::total)),
                ))
        };
        on_each!(tx.conn, conn => insert().execute(conn))?;
    }
    Ok(())
}

/// Compare-and-set on the place.
fn moves_on(tx: &mut Tx<'_>, plan: &Plan) -> Result<bool, Error> {
    let shop = tx.key();
    let rows = match plan.from {
        Some(from) => diesel::update(
            report_places::table
                .find(shop)
                .filter(report_places::seq.eq(from)),
        )
        .set(report_places::seq.eq(plan.to))
        .execute(tx.conn)?,
        None => {
            let insert = || {
                diesel::insert_into(report_places::table)
                    .values((
                        report_places::shop_id.eq(shop),
                        report_places::seq.eq(plan.to),
                    ))
                    .on_conflict_do_nothing()
            };
            on_each!(tx.conn, conn => insert().execute(conn))?
        }
    };
    Ok(rows == 1)
}
