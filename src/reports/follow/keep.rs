//! The numbers that some entries change, written down with the place they were read up to.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::Plan;
use crate::db::Tx;
use crate::db::schema::{report_chats, report_counts, report_hits, report_places, report_spreads};
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
    for ((series, day, key), (number, total)) in &plan.counts {
        if (*number, *total) == (0, 0) {
            continue;
        }
        let insert = || {
            use report_counts as t;
            diesel::insert_into(t::table)
                .values((
                    t::shop_id.eq(shop),
                    t::series.eq(*series),
                    t::day.eq(*day),
                    t::key.eq(key),
                    t::number.eq(*number),
                    t::total.eq(*total),
                ))
                .on_conflict((t::shop_id, t::series, t::day, t::key))
                .do_update()
                .set((
                    t::number.eq(t::number + excluded(t::number)),
                    t::total.eq(t::total + excluded(t::total)),
                ))
        };
        on_each!(tx.conn, conn => insert().execute(conn))?;
    }
    spreads(tx, plan)?;
    hits(tx, plan)
}

/// Adds to each day's classes: read and written here, where nobody else counts.
fn spreads(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Error> {
    use report_spreads as t;
    let shop = tx.key();
    for ((series, day, key), lengths) in &plan.lengths {
        let kept: Option<String> = t::table
            .find((shop, *series, *day, key))
            .select(t::classes)
            .first(tx.conn)
            .optional()?;
        let mut lengths = lengths.clone();
        lengths.add_text(kept.as_deref().unwrap_or_default());
        let classes = lengths.text();
        let insert = || {
            diesel::insert_into(t::table)
                .values((
                    t::shop_id.eq(shop),
                    t::series.eq(*series),
                    t::day.eq(*day),
                    t::key.eq(key),
                    t::classes.eq(&classes),
                ))
                .on_conflict((t::shop_id, t::series, t::day, t::key))
                .do_update()
                .set(t::classes.eq(excluded(t::classes)))
        };
        on_each!(tx.conn, conn => insert().execute(conn))?;
    }
    Ok(())
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
