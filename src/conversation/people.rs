//! Visitors: what is known of the shopper, and what was collected before a person came.

use diesel::prelude::*;

use super::{messages, pages};
use crate::clock::Micros;
use crate::db::schema::{collected, people};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

/// A visitor.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// Name, if said or known.
    pub name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// The customer Shopify vouched for.
    pub customer: Option<i64>,
    /// Which of name, e-mail and phone they typed themselves, by [`NAME`], [`EMAIL`], [`PHONE`].
    pub typed: String,
    /// Browser language.
    pub locale: Option<String>,
    /// The language they write in, once they have written enough to tell.
    pub spoken: Option<String>,
    /// "Firefox on Android" or the like.
    pub device: Option<String>,
    /// The page they wrote from last.
    pub page: Option<Page>,
    /// First seen.
    pub first_seen: Micros,
    /// Last seen.
    pub last_seen: Micros,
}

impl Person {
    /// The language to speak to them in: of their words, else of their browser.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.spoken.as_deref().or(self.locale.as_deref())
    }
}

/// A page of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Address: http or https, at most 2,000 characters, without what may follow the path: it can hold an e-mail
    /// address or a key.
    pub url: String,
    /// Title, at most 200 characters.
    pub title: String,
}

impl Page {
    /// Reads what a page said of itself; nothing when it is not a web address.
    #[must_use]
    pub fn parse(url: &str, title: &str) -> Option<Self> {
        let mut parsed = url::Url::parse(url).ok()?;
        if !matches!(parsed.scheme(), "http" | "https") || url.len() > 2000 {
            return None;
        }
        parsed.set_query(None);
        parsed.set_fragment(None);
        // Neither fails on a web address.
        let _ = parsed.set_username("");
        let _ = parsed.set_password(None);
        Some(Self {
            url: parsed.into(),
            title: messages::clean(title)
                .chars()
                .filter(|c| !c.is_control())
                .take(200)
                .collect(),
        })
    }
}

/// What a visit tells.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// The customer Shopify vouched for.
    pub customer: Option<i64>,
    /// Browser language.
    pub locale: Option<String>,
    /// Browser and system.
    pub device: Option<String>,
    /// The page.
    pub page: Option<Page>,
}

/// A browser's name for itself, in two words.
#[must_use]
pub fn device(agent: &str) -> String {
    let browser = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]
    .into_iter()
    .find(|(sign, _)| agent.contains(sign))
    .map_or("Browser", |(_, name)| name);
    let system = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]
    .into_iter()
    .find(|(sign, _)| agent.contains(sign))
    .map_or("a computer", |(_, name)| name);
    format!("{browser} on {system}")
}

/// Notes a visit; what is not told now stays as it was.
///
/// # Errors
/// The database's.
pub fn saw(tx: &mut Tx<'_>, visitor: Id, visit: &Visit) -> Result<(), Error> {
    let (key, now) = (tx.key(), tx.now.0);
    let insert = || {
        diesel::insert_into(people::table).values((
            people::shop_id.eq(key),
            people::id.eq(visitor.0),
            people::first_seen.eq(now),
            people::last_seen.eq(now),
        ))
    };
    on_each!(tx.conn, conn => insert().on_conflict_do_nothing().execute(conn))?;
    let row = people::table.find((key, visitor.0));
    diesel::update(row)
        .set(people::last_seen.eq(now))
        .execute(tx.conn)?;
    if let Some(customer) = visit.customer {
        // An older token may still name one who was merged into another.
        let customer = super::customers::current(tx, customer)?;
        diesel::update(row)
            .set(people::customer_id.eq(customer))
            .execute(tx.conn)?;
    }
    if let Some(locale) = &visit.locale {
        diesel::update(row)
            .set(people::locale.eq(locale))
            .execute(tx.conn)?;
    }
    if let Some(device) = &visit.device {
        diesel::update(row)
            .set(people::device.eq(device))
            .execute(tx.conn)?;
    }
    if let Some(page) = &visit.page {
        diesel::update(row)
            .set((
                people::page_url.eq(&page.url),
                people::page_title.eq(&page.title),
            ))
            .execute(tx.conn)?;
        pages::note(tx, visitor, page)?;
    }
    Ok(())
}

/// Notes the language of a visitor's words.
///
/// # Errors
/// The database's.
pub fn speaks(tx: &mut Tx<'_>, visitor: Id, language: &str) -> Result<(), Error> {
    diesel::update(people::table.find((tx.key(), visitor.0)))
        .set(people::spoken.eq(language))
        .execute(tx.conn)?;
    Ok(())
}

/// How the `typed` column names what the shopper said themselves.
pub const NAME: &str = "n";
/// The same of their address.
pub const EMAIL: &str = "e";
/// The same of their number.
pub const PHONE: &str = "p";

/// Notes what a visitor is called, or reached by, as they say themselves.
///
/// # Errors
/// The database's.
pub fn introduce(
    tx: &mut Tx<'_>,
    visitor: Id,
    name: Option<&str>,
    email: Option<&str>,
) -> Result<(), Error> {
    let row = people::table.find((tx.key(), visitor.0));
    let parts = [(NAME, name), (EMAIL, email)];
    for (part, _) in parts.into_iter().filter(|(_, told)| told.is_some()) {
        let before: Option<String> = row.select(people::typed).first(tx.conn).optional()?;
        let before = before.unwrap_or_default();
        if !before.contains(part) {
            diesel::update(row)
                .set(people::typed.eq(format!("{before}{part}")))
                .execute(tx.conn)?;
        }
    }
    if let Some(name) = name {
        diesel::update(row)
            .set(people::name.eq(name))
            .execute(tx.conn)?;
    }
    if let Some(email) = email {
        diesel::update(row)
            .set(people::email.eq(email))
            .execute(tx.conn)?;
    }
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = people)]
struct Row {
    id: i64,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    customer_id: Option<i64>,
    locale: Option<String>,
    device: Option<String>,
    page_url: Option<String>,
    page_title: Option<String>,
    first_seen: i64,
    last_seen: i64,
    typed: String,
    spoken: Option<String>,
}

/// These visitors, by id.
///
/// # Errors
/// The database's.
pub fn by_ids(
    conn: &mut Conn,
    shop: ShopId,
    ids: &[Id],
) -> Result<std::collections::HashMap<Id, Person>, Error> {
    let rows: Vec<Row> = people::table
        .filter(people::shop_id.eq(shop.key()))
        .filter(people::id.eq_any(ids.iter().map(|id| id.0).collect::<Vec<_>>()))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(person).collect())
}

fn person(row: Row) -> (Id, Person) {
    let page = row.page_url.map(|url| Page {
        url,
        title: row.page_title.unwrap_or_default(),
    });
    let person = Person {
        name: row.name,
        email: row.email,
        phone: row.phone,
        customer: row.customer_id,
        locale: row.locale,
        spoken: row.spoken,
        device: row.device,
        page,
        first_seen: Micros(row.first_seen),
        last_seen: Micros(row.last_seen),
        typed: row.typed,
    };
    (Id(row.id), person)
}

/// One answer to a question put before a person came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// The field's name, such as `order_number`.
    pub field: String,
    /// Its label, as the shopper saw it.
    pub label: String,
    /// What they answered.
    pub value: String,
}

/// Keeps an answer; a later answer to the same question replaces it.
///
/// # Errors
/// The database's.
pub fn collect(tx: &mut Tx<'_>, conversation: Id, answer: &Collected) -> Result<(), Error> {
    diesel::delete(collected::table.find((tx.key(), conversation.0, &answer.field)))
        .execute(tx.conn)?;
    diesel::insert_into(collected::table)
        .values((
            collected::shop_id.eq(tx.key()),
            collected::conversation_id.eq(conversation.0),
            collected::field.eq(&answer.field),
            collected::label.eq(&answer.label),
            collected::value.eq(&answer.value),
            collected::at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgets an answer: it was kept while it was typed, and is not there any more.
///
/// # Errors
/// The database's.
pub fn take_back(tx: &mut Tx<'_>, conversation: Id, field: &str) -> Result<(), Error> {
    diesel::delete(collected::table.find((tx.key(), conversation.0, field))).execute(tx.conn)?;
    Ok(())
}

/// The fields that were answered since then, by name.
///
/// # Errors
/// The database's.
pub fn answered_since(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    since: Micros,
) -> Result<Vec<String>, Error> {
    Ok(collected::table
        .filter(collected::shop_id.eq(shop.key()))
        .filter(collected::conversation_id.eq(conversation.0))
        .filter(collected::at.ge(since.0))
        .order(collected::at.asc())
        .select(collected::field)
        .load(conn)?)
}

/// What was collected in a conversation.
///
/// # Errors
/// The database's.
pub fn collected_in(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
) -> Result<Vec<Collected>, Error> {
    let rows: Vec<(String, String, String)> = collected::table
        .filter(collected::shop_id.eq(shop.key()))
        .filter(collected::conversation_id.eq(conversation.0))
        .order(collected::at.asc())
        .select((collected::field, collected::label, collected::value))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(field, label, value)| Collected {
            field,
            label,
            value,
        })
        .collect())
}
