//! The store's news of a customer, told to the visitors it vouched for: their name, that they are gone, whom they
//! became. In whatever order it comes, the end is the same: each part by its own time, and where two became one,
//! what is said of the one that was kept goes before what is said of the other.

use diesel::prelude::*;

use super::people::{EMAIL, NAME, PHONE};
use crate::clock::Micros;
use crate::commerce::customers::{Marks, chain, mark, marks, now};
use crate::commerce::payload::{CustomerReport, CustomersMerged};
use crate::db::Tx;
use crate::db::schema::{orders, people};
use crate::error::Error;

/// What a customer is told by.
#[derive(Clone, Copy)]
enum Part {
    Name,
    Email,
    Phone,
}

const PARTS: [Part; 3] = [Part::Name, Part::Email, Part::Phone];

impl Part {
    fn at(self, marks: &mut Marks) -> &mut Option<i64> {
        match self {
            Self::Name => &mut marks.name_at,
            Self::Email => &mut marks.email_at,
            Self::Phone => &mut marks.phone_at,
        }
    }

    /// How `people.typed` names it.
    fn typed(self) -> &'static str {
        match self {
            Self::Name => NAME,
            Self::Email => EMAIL,
            Self::Phone => PHONE,
        }
    }

    fn of(self, report: &CustomerReport) -> Option<&str> {
        match self {
            Self::Name => report.name.as_deref(),
            Self::Email => report.email.as_deref(),
            Self::Phone => report.phone.as_deref(),
        }
    }

    /// What the visitors of this customer go by.
    fn held(self, tx: &mut Tx<'_>, customer: i64) -> Result<Option<String>, Error> {
        let theirs = people::table
            .filter(people::shop_id.eq(tx.key()))
            .filter(people::customer_id.eq(customer))
            .order(people::id.asc());
        let held: Option<Option<String>> = match self {
            Self::Name => theirs
                .filter(people::name.is_not_null())
                .select(people::name)
                .first(tx.conn),
            Self::Email => theirs
                .filter(people::email.is_not_null())
                .select(people::email)
                .first(tx.conn),
            Self::Phone => theirs
                .filter(people::phone.is_not_null())
                .select(people::phone)
                .first(tx.conn),
        }
        .optional()?;
        Ok(held.flatten())
    }

    fn tell(self, tx: &mut Tx<'_>, customer: i64, value: Option<&str>) -> Result<(), Error> {
        let theirs = diesel::update(
            people::table
                .filter(people::shop_id.eq(tx.key()))
                .filter(people::customer_id.eq(customer)),
        );
        match self {
            Self::Name => theirs.set(people::name.eq(value)).execute(tx.conn)?,
            Self::Email => theirs.set(people::email.eq(value)).execute(tx.conn)?,
            Self::Phone => theirs.set(people::phone.eq(value)).execute(tx.conn)?,
        };
        // From now on it is the store's word.
        let rows: Vec<(i64, String)> = people::table
            .filter(people::shop_id.eq(tx.key()))
            .filter(people::customer_id.eq(customer))
            .filter(people::typed.like(format!("%{}%", self.typed())))
            .select((people::id, people::typed))
            .load(tx.conn)?;
        for (id, typed) in rows {
            diesel::update(people::table.find((tx.key(), id)))
                .set(people::typed.eq(typed.replace(self.typed(), "")))
                .execute(tx.conn)?;
        }
        Ok(())
    }
}

/// `customers/update`: a customer as the store has them now: their visitors go by it. What is blank there stays as the shopper typed
/// it, and a customer who never wrote is not kept.
///
/// # Errors
/// The database's.
pub fn told(tx: &mut Tx<'_>, report: &CustomerReport, triggered: Micros) -> Result<(), Error> {
    let chain = chain(tx.conn, tx.shop(), report.id)?;
    let Some(((id, mut own), later)) = chain.split_first().map(|(own, later)| (*own, later)) else {
        return Ok(());
    };
    let (root, last) = later.last().copied().unwrap_or((id, own));
    let visitors: i64 = people::table
        .filter(people::shop_id.eq(tx.key()))
        .filter(people::customer_id.eq(root))
        .count()
        .get_result(tx.conn)?;
    if last.gone_at.is_some() || visitors == 0 {
        return Ok(());
    }
    let told_at = report.updated_at.unwrap_or(triggered).0;
    for part in PARTS {
        let Some(value) = part.of(report) else {
            continue;
        };
        let better = later.iter().any(|(_, marks)| {
            let mut marks = *marks;
            part.at(&mut marks).is_some()
        });
        let at = part.at(&mut own);
        if at.is_some_and(|at| at > told_at) {
            continue;
        }
        *at = Some(told_at);
        if !better {
            part.tell(tx, root, Some(value))?;
        }
    }
    mark(tx, id, &own)
}

/// `customers/delete`: a customer is gone from the store: their visitors keep neither name, e-mail nor phone. The id stays, since a
/// request to erase them comes later and finds by it what is meant; so do the words.
///
/// # Errors
/// The database's.
pub fn gone(tx: &mut Tx<'_>, id: i64, triggered: Micros) -> Result<(), Error> {
    let mut own = marks(tx.conn, tx.shop(), id)?;
    own.gone_at = Some(own.gone_at.unwrap_or(triggered.0));
    mark(tx, id, &own)?;
    forget(tx, id)
}

fn forget(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    for part in PARTS {
        part.tell(tx, id, None)?;
    }
    Ok(())
}

/// `customers/merge`: two customers became one; visitors and orders go with them.
///
/// # Errors
/// The database's.
pub fn merged(tx: &mut Tx<'_>, merge: CustomersMerged) -> Result<(), Error> {
    let (from, shop) = (merge.gone, tx.shop());
    let mut left = marks(tx.conn, shop, from)?;
    let into = chain(tx.conn, shop, merge.kept)?;
    let circle = into.iter().any(|(id, _)| *id == from);
    let Some((root, last)) = into
        .last()
        .copied()
        .filter(|_| merge.done && !circle && left.merged_into.is_none())
    else {
        return Ok(());
    };
    left.merged_into = Some(merge.kept);
    mark(tx, from, &left)?;
    for part in PARTS {
        let kept_says = into.iter().any(|(_, marks)| {
            let mut marks = *marks;
            part.at(&mut marks).is_some()
        });
        let (from, to) = if kept_says {
            (root, from)
        } else if part.at(&mut left).is_some() {
            (from, root)
        } else {
            continue;
        };
        if let Some(value) = part.held(tx, from)? {
            part.tell(tx, to, Some(&value))?;
        }
    }
    let key = tx.key();
    diesel::update(
        people::table
            .filter(people::shop_id.eq(key))
            .filter(people::customer_id.eq(from)),
    )
    .set(people::customer_id.eq(root))
    .execute(tx.conn)?;
    diesel::update(
        orders::table
            .filter(orders::shop_id.eq(key))
            .filter(orders::customer_id.eq(from)),
    )
    .set(orders::customer_id.eq(root))
    .execute(tx.conn)?;
    if last.gone_at.is_some() {
        forget(tx, root)?;
    }
    Ok(())
}

/// Who the store's vouched-for customer is by now.
///
/// # Errors
/// The database's.
pub fn current(tx: &mut Tx<'_>, customer: i64) -> Result<i64, Error> {
    now(tx.conn, tx.shop(), customer)
}
