//! An order looked up for somebody: what they have proved, and what they may therefore be told.
//!
//! Three proofs count. Shopify vouched for the customer whose order it is; the order came from a cart of this very
//! browser; or the shopper names both the order's number and the e-mail address it was placed with, which is enough
//! for its standing and its parcels, never for what is in it. Wrong pairs are counted per visitor and per order: after
//! a few no pair is looked at any more, not even a right one.

use diesel::prelude::*;

use super::OrderQuestion;
use super::says::{self, Line, Proved};
use crate::assistant::language::Language;
use crate::assistant::{Draft, Verdict};
use crate::clock::Micros;
use crate::commerce::customers;
use crate::commerce::find::{self, Order, OrderKeys};
use crate::conversation::messages::SourceLink;
use crate::conversation::parts::{Asked, Part};
use crate::db::schema::{orders, people, shops};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Wrong pairs of one visitor before a person is offered instead.
pub const WRONG_PAIRS: i32 = 5;
/// Seconds until they are forgotten.
const FORGOTTEN_AFTER: i64 = 24 * 60 * 60;
/// Orders told in one answer.
const TOLD: usize = 3;

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asker {
    /// The conversation; nothing where there is none.
    pub conversation: Option<Id>,
    /// The visitor whose wrong pairs count; nothing for staff who try it.
    pub visitor: Option<Id>,
    /// The customer Shopify vouched for in the session the words came by.
    pub customer: Option<i64>,
    /// What they are answered in.
    pub language: Language,
}

/// What came of it.
#[derive(Debug)]
pub struct Found {
    /// What to say.
    pub draft: Draft,
    /// Whether a person should be offered with it.
    pub offer_person: bool,
    /// A pair was named, and it was wrong: to be counted.
    pub wrong_pair: bool,
}

/// Looks up what `question` asks for. Without `may_guess` no pair is looked at: this order was asked for too often.
///
/// # Errors
/// The database's.
pub fn look_up(
    conn: &mut Conn,
    shop: ShopId,
    asker: Asker,
    question: &OrderQuestion,
    may_guess: bool,
    now: Micros,
) -> Result<Found, Error> {
    let theirs = own(conn, shop, asker)?;
    let named: Vec<&Order> = theirs
        .iter()
        .filter(|order| question.names.iter().any(|name| is_called(order, name)))
        .collect();
    if !named.is_empty() {
        return Ok(told(&named, Proved::Whole, asker.language));
    }
    if question.names.is_empty() && !theirs.is_empty() {
        // The newest that is still to be told of; a signed-in shopper rarely means an older one.
        return Ok(told(
            &theirs.iter().take(1).collect::<Vec<_>>(),
            Proved::Whole,
            asker.language,
        ));
    }
    let wrong = match asker.visitor {
        Some(visitor) => tries(conn, shop, visitor, now)?,
        None => 0,
    };
    if !may_guess || wrong >= WRONG_PAIRS {
        return Ok(says_only(Line::Enough, asker, false, false));
    }
    match (question.names.first(), &question.email) {
        (Some(name), Some(email)) => match by_pair(conn, shop, name, email)? {
            Some(order) => Ok(told(&[&order], Proved::Standing, asker.language)),
            None => Ok(says_only(Line::NoMatch, asker, true, true)),
        },
        (Some(_), None) => prove(conn, shop, Line::WhichEmail, asker),
        (None, Some(_)) => Ok(says_only(Line::WhichNumber, asker, true, false)),
        (None, None) if asker.customer.is_some() => {
            Ok(says_only(Line::NoneHere, asker, true, false))
        }
        (None, None) => prove(conn, shop, Line::Prove, asker),
    }
}

/// The orders that are proved to be the asker's, newest first.
fn own(conn: &mut Conn, shop: ShopId, asker: Asker) -> Result<Vec<Order>, Error> {
    let customer = match asker.customer {
        Some(customer) => Some(customers::now(conn, shop, customer)?),
        None => None,
    };
    let keys = OrderKeys {
        carts: match asker.conversation {
            Some(conversation) => find::cart_tokens(conn, shop, conversation)?,
            None => Vec::new(),
        },
        customer,
        names: Vec::new(),
    };
    find::orders_of(conn, shop, &keys)
}

fn is_called(order: &Order, name: &str) -> bool {
    let plain = |name: &str| name.trim_start_matches('#').to_uppercase();
    plain(&order.name) == plain(name)
}

/// The order of this number that was placed with this address.
fn by_pair(conn: &mut Conn, shop: ShopId, name: &str, email: &str) -> Result<Option<Order>, Error> {
    let plain = name.trim_start_matches('#');
    let forms = [name.to_owned(), plain.to_owned(), format!("#{plain}")];
    let rows: Vec<(i64, String, Option<String>)> = orders::table
        .filter(orders::shop_id.eq(shop.key()))
        .filter(orders::name.eq_any(&forms))
        .select((orders::id, orders::name, orders::email))
        .load(conn)?;
    let Some((id, called, _)) = rows.into_iter().find(|(_, _, placed_with)| {
        placed_with
            .as_deref()
            .is_some_and(|placed_with| placed_with.trim().to_lowercase() == email)
    }) else {
        return Ok(None);
    };
    let keys = OrderKeys {
        names: vec![called],
        ..OrderKeys::default()
    };
    let found = find::orders_of(conn, shop, &keys)?;
    Ok(found.into_iter().find(|order| order.id == id))
}

/// How often this visitor was wrong lately.
fn tries(conn: &mut Conn, shop: ShopId, visitor: Id, now: Micros) -> Result<i32, Error> {
    let found: Option<(i32, Option<i64>)> = people::table
        .find((shop.key(), visitor.0))
        .select((people::wrong_proofs, people::wrong_proofs_at))
        .first(conn)
        .optional()?;
    Ok(found.map_or(0, |(number, at)| {
        let fresh = at.is_some_and(|at| now.seconds_since(Micros(at)) < FORGOTTEN_AFTER);
        if fresh { number } else { 0 }
    }))
}

/// Counts one more wrong pair of this visitor.
///
/// # Errors
/// The database's.
pub fn was_wrong(tx: &mut Tx<'_>, visitor: Id) -> Result<(), Error> {
    let now = tx.wall;
    let before = tries(tx.conn, tx.shop(), visitor, now)?;
    diesel::update(people::table.find((tx.key(), visitor.0)))
        .set((
            people::wrong_proofs.eq(before.saturating_add(1)),
            people::wrong_proofs_at.eq(now.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn told(found: &[&Order], proved: Proved, language: Language) -> Found {
    let some = found.iter().take(TOLD);
    let text: Vec<String> = some
        .clone()
        .map(|order| says::standing(order, proved, language))
        .collect();
    let sources: Vec<SourceLink> = some
        .map(|order| SourceLink {
            title: says::source(order, language),
            url: None,
        })
        .collect();
    Found {
        draft: Draft {
            verdict: Verdict::Answered,
            text: text.join("\n\n"),
            looked_at: sources.clone(),
            sources,
            confidence: 100,
            own: Some(language),
            ..Draft::default()
        },
        offer_person: false,
        wrong_pair: false,
    }
}

/// Asks for proof, with the way to the account page.
fn prove(conn: &mut Conn, shop: ShopId, line: Line, asker: Asker) -> Result<Found, Error> {
    let mut found = says_only(line, asker, true, false);
    let (domain, origins): (String, String) = shops::table
        .find(shop.key())
        .select((shops::domain, shops::origins))
        .first(conn)?;
    let origins: Vec<String> = serde_json::from_str(&origins).map_err(Error::fault)?;
    let origin = origins
        .into_iter()
        .next_back()
        .unwrap_or_else(|| format!("https://{domain}"));
    found.draft.sources.push(SourceLink {
        title: says::account(asker.language).into(),
        url: Some(format!("{origin}/account")),
    });
    Ok(found)
}

/// Says this alone, and offers a person.
fn says_only(line: Line, asker: Asker, asks: bool, wrong_pair: bool) -> Found {
    let parts = if asks {
        vec![Part::Asked {
            about: Asked::OrderProof,
        }]
    } else {
        Vec::new()
    };
    Found {
        draft: Draft {
            verdict: Verdict::Answered,
            text: line.in_language(asker.language).to_owned(),
            confidence: 100,
            own: Some(asker.language),
            parts,
            ..Draft::default()
        },
        offer_person: true,
        wrong_pair,
    }
}
