//! Forgetting a shop that removed the app: every row of every table, a bounded number a write. What stays is a
//! tombstone: the shop's domain, the head of its log, and that this was done.

use diesel::prelude::*;

use super::plan::Plan;
use super::{BATCH, DAY};
use crate::clock::Micros;
use crate::db::Tx;
use crate::db::schema::shops;
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

/// The tables that are emptied, each with the column by whose values a batch is bounded.
pub const TABLES: &[(&str, &str)] = &[
    // What is owed first, so that nothing is made anew.
    ("rounds", "kind"),
    ("jobs", "id"),
    ("deliveries", "id"),
    ("mails", "id"),
    ("sessions", "key"),
    ("sign_in_links", "key"),
    ("sign_in_tries", "key"),
    ("credentials", "staff_id"),
    ("invites", "id"),
    ("group_members", "staff_id"),
    ("groups", "id"),
    ("presence", "staff_id"),
    ("messages", "id"),
    ("collected", "conversation_id"),
    ("attempts", "id"),
    ("model_settings", "shop_id"),
    ("model_usage", "day"),
    ("ratings", "message_id"),
    ("gap_questions", "message_id"),
    ("gaps", "id"),
    ("answer_tests", "id"),
    ("document_questions", "id"),
    ("message_proofs", "conversation_id"),
    ("sites", "id"),
    ("contexts", "conversation_id"),
    ("satisfaction", "conversation_id"),
    ("attachments", "id"),
    ("page_views", "id"),
    ("order_acts", "id"),
    ("order_act_settings", "shop_id"),
    ("plans", "shop_id"),
    ("plan_months", "month"),
    ("plan_chats", "conversation_id"),
    ("guide_marks", "mark"),
    ("people", "id"),
    ("customers", "id"),
    ("conversation_tags", "conversation_id"),
    ("conversation_carts", "conversation_id"),
    ("desk_waits", "conversation_id"),
    ("desk_rungs", "conversation_id"),
    ("desk_hours", "scope_id"),
    ("desk_settings", "shop_id"),
    ("read_marks", "conversation_id"),
    ("list_counts", "assistant_id"),
    ("desk_texts", "says"),
    ("conversations", "id"),
    ("carts", "token"),
    ("checkouts", "token"),
    ("orders", "id"),
    ("gone", "id"),
    ("early_trouble", "order_id"),
    ("events", "seq"),
    ("report_hits", "conversation_id"),
    ("report_chats", "conversation_id"),
    ("report_sums", "day"),
    ("report_places", "shop_id"),
    ("documents", "id"),
    ("document_versions", "document_id"),
    ("passage_vectors", "document_id"),
    ("shop_languages", "language"),
    ("sources", "id"),
    ("import_failures", "id"),
    ("rules", "id"),
    ("assistants", "id"),
    ("tags", "key"),
    ("saved_filters", "id"),
    ("canned_replies", "id"),
    ("offer_limits", "shop_id"),
    ("rule_versions", "rule_id"),
    ("alerts", "id"),
    ("notification_rules", "id"),
    ("notice_settings", "shop_id"),
    ("push_subscriptions", "id"),
    // One row, of no shop.
    ("push_keys", "shop_id"),
    ("quiet_hours", "staff_id"),
    ("follow_ups", "conversation_id"),
    ("follow_up_opens", "link"),
    ("staff", "id"),
    // The index itself was emptied with the messages; what they left to do goes last.
    ("search_cursors", "shop_id"),
    ("search_owed", "conversation_id"),
    // The database lets it go now that the shop has removed the app.
    ("audit", "id"),
    ("privacy_requests", "id"),
];

/// What stays: the tombstone, and the log's head, since places in a log are never given twice; and, until that is done,
/// which objects are to be taken out of the store they lie in.
pub const KEPT: &[&str] = &["shops", "shop_heads", "doomed_files"];

/// Shopify asks this long after the app was removed.
const AFTER_UNINSTALL: i64 = 2 * DAY;

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is more to do.
    More,
    /// The shop is gone.
    Gone,
    /// The shop has the app (again): nothing may be erased.
    Installed,
}

/// Does one step of erasing the shop that `request` is about.
///
/// # Errors
/// The database's.
pub fn step(tx: &mut Tx<'_>, request: Id, plan: &mut Plan) -> Result<Step, Error> {
    // In each write anew: the merchant may come back in between.
    if is_installed(tx, plan.asked_at)? {
        plan.outcome.note = Some("installed again".to_owned());
        return Ok(Step::Installed);
    }
    while let Some((table, column)) = TABLES.get(plan.done) {
        let rows = delete(tx, table, column, request)?;
        plan.outcome.rows += rows;
        if rows > 0 {
            return Ok(Step::More);
        }
        plan.done += 1;
    }
    bury(tx)?;
    Ok(Step::Gone)
}

/// Whether the shop has the app now. A shop of which no removal was heard, and which installed the app well before
/// Shopify counted its removal, has lost that news: it is noted here.
fn is_installed(tx: &mut Tx<'_>, asked_at: Micros) -> Result<bool, Error> {
    let (installed, gone): (i64, Option<i64>) = shops::table
        .find(tx.key())
        .select((shops::installed_at, shops::uninstalled_at))
        .first(tx.conn)?;
    if gone.is_some() {
        return Ok(false);
    }
    let removed = asked_at.plus_seconds(-AFTER_UNINSTALL);
    // A day to spare: rather keep the words of one that left than lose those of one that is here.
    if installed > removed.plus_seconds(-DAY).0 {
        return Ok(true);
    }
    diesel::update(shops::table.find(tx.key()))
        .set((
            shops::uninstalled_at.eq(Some(removed.0)),
            shops::token.eq(None::<Vec<u8>>),
        ))
        .execute(tx.conn)?;
    Ok(false)
}

fn delete(tx: &mut Tx<'_>, table: &str, column: &str, request: Id) -> Result<usize, Error> {
    let shop = tx.key();
    let but = match table {
        // What this very work is known by.
        "privacy_requests" => format!(" AND id <> {request}"),
        "jobs" => format!(" AND kind <> '{}'", super::KIND),
        _ => String::new(),
    };
    let query = format!(
        "DELETE FROM {table} WHERE shop_id = {shop}{but} AND {column} IN \
         (SELECT {column} FROM {table} WHERE shop_id = {shop}{but} LIMIT {BATCH})"
    );
    Ok(on_each!(tx.conn, conn => diesel::sql_query(query).execute(conn))?)
}

fn bury(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::update(shops::table.find(tx.key()))
        .set((
            shops::name.eq(""),
            shops::origins.eq("[]"),
            shops::scopes.eq(""),
            shops::token.eq(None::<Vec<u8>>),
            shops::plan.eq(None::<String>),
            shops::timezone.eq("UTC"),
            shops::orders_cursor.eq(None::<String>),
            shops::erased_at.eq(Some(tx.now.0)),
        ))
        .execute(tx.conn)?;
    Ok(())
}
