//! What is asked before a person comes: which fields are still open, when it began. What Shopify told of a customer it
//! vouches for is not asked again.

use super::effect::{Asks, Field, FieldKind};
use super::play::{ASK_SECONDS, COLLECTION_DUE};
use super::rule::{Rule, in_language};
use super::{Book, facts};
use crate::clock::Micros;
use crate::commerce::customers;
use crate::commerce::find::{self, OrderKeys};
use crate::conversation::people::{self, Collected};
use crate::conversation::store::perform_if_allowed;
use crate::conversation::{Command, Conversation, Reason};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;

/// How it stands with a rule's questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// They can be put.
    Open,
    /// Nothing is left to be asked.
    AllKnown,
    /// Somebody waits already, or is here, or something else is being asked.
    Refused,
}

/// Whether a rule's questions can be put now.
///
/// # Errors
/// The database's.
pub fn stands(tx: &mut Tx<'_>, conversation: &Conversation, rule: &Rule) -> Result<Stands, Error> {
    if open_fields(tx.conn, tx.shop(), conversation, rule)?.is_empty() {
        return Ok(Stands::AllKnown);
    }
    let begins = begins(rule, Reason::Button, tx.wall);
    Ok(match conversation.decide(&begins, tx.wall) {
        Ok(_) => Stands::Open,
        Err(_) => Stands::Refused,
    })
}

fn begins(rule: &Rule, reason: Reason, now: Micros) -> Command {
    Command::BeginCollection {
        rule: rule.id,
        version: rule.version,
        reason,
        due: now.plus_seconds(ASK_SECONDS),
    }
}

/// Puts a rule's questions, where they can be put: see [`stands`].
///
/// # Errors
/// The database's.
pub fn begin(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    rule: &Rule,
    reason: Reason,
) -> Result<(), Error> {
    let begins = begins(rule, reason, tx.wall);
    if perform_if_allowed(tx, conversation, &begins)?.is_none() {
        return Ok(());
    }
    // Which asking it ends: one begun later has a job of its own.
    let since = tx.now.0.to_string();
    jobs::add(tx, COLLECTION_DUE, conversation.id, &since, ASK_SECONDS)
}

/// The fields of a rule that its shopper is to answer.
///
/// # Errors
/// The database's.
pub fn open_fields(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
    rule: &Rule,
) -> Result<Vec<Field>, Error> {
    let Some(asks) = rule.question() else {
        return Ok(Vec::new());
    };
    let told = Told::of(conn, shop, conversation, asks)?;
    let open = asks.fields.iter().filter(|field| !told.says(field));
    Ok(open.cloned().collect())
}

/// What Shopify told already of what a rule asks.
#[derive(Debug, Default)]
struct Told {
    email: bool,
    phone: bool,
    order: Option<String>,
}

impl Told {
    fn of(
        conn: &mut Conn,
        shop: ShopId,
        conversation: &Conversation,
        asks: &Asks,
    ) -> Result<Self, Error> {
        let asked = |kind: FieldKind| asks.fields.iter().any(|field| field.kind == kind);
        let order = asked(FieldKind::OrderNumber);
        if !(order || asked(FieldKind::Email) || asked(FieldKind::Phone)) {
            return Ok(Self::default());
        }
        let visitor = conversation.visitor;
        let person = people::by_ids(conn, shop, &[visitor])?.remove(&visitor);
        let vouched = person.filter(|person| person.customer.is_some());
        Ok(Self {
            order: if order {
                let customer = vouched.as_ref().and_then(|person| person.customer);
                known_order(conn, shop, conversation.id, customer)?
            } else {
                None
            },
            email: vouched.as_ref().is_some_and(|it| it.email.is_some()),
            phone: vouched.as_ref().is_some_and(|it| it.phone.is_some()),
        })
    }

    fn says(&self, field: &Field) -> bool {
        match field.kind {
            FieldKind::Email => self.email,
            FieldKind::Phone => self.phone,
            FieldKind::OrderNumber => self.order.is_some(),
            FieldKind::Sku | FieldKind::Choice | FieldKind::Text => false,
        }
    }
}

/// The order a chat can only be about: the one whose page the shopper writes from, else the only one that is known of a
/// customer Shopify vouches for.
fn known_order(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    customer: Option<i64>,
) -> Result<Option<String>, Error> {
    if let Some(order) = find::order_before_them(conn, shop, conversation)? {
        return Ok(Some(order));
    }
    let Some(customer) = customer else {
        return Ok(None);
    };
    let keys = OrderKeys {
        carts: find::cart_tokens(conn, shop, conversation)?,
        customer: Some(customers::now(conn, shop, customer)?),
        names: Vec::new(),
    };
    let mut orders = find::orders_of(conn, shop, &keys)?;
    let only = orders.pop().filter(|_| orders.is_empty());
    Ok(only.map(|order| order.name))
}

/// Puts beside the chat what a rule would have asked and Shopify told already, so that who comes has it at hand. What
/// the shopper said themselves stays.
///
/// # Errors
/// The database's.
pub fn note_told(tx: &mut Tx<'_>, conversation: &Conversation, rule: &Rule) -> Result<(), Error> {
    let Some(asks) = rule.question() else {
        return Ok(());
    };
    let told = Told::of(tx.conn, tx.shop(), conversation, asks)?;
    let Some(order) = told.order else {
        return Ok(());
    };
    let there = people::collected_in(tx.conn, tx.shop(), conversation.id)?;
    for field in &asks.fields {
        let known = there.iter().any(|one| one.field == field.name);
        if field.kind != FieldKind::OrderNumber || known {
            continue;
        }
        people::collect(
            tx,
            conversation.id,
            &Collected {
                field: field.name.clone(),
                label: field.label.clone(),
                value: order.clone(),
            },
        )?;
    }
    Ok(())
}

/// The fields that were answered of what is being asked, by name: what was kept while it was typed, too.
///
/// # Errors
/// The database's.
pub fn answered(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
    book: &Book,
) -> Result<Vec<String>, Error> {
    let (Some(asking), Some(rule)) = (
        conversation.collecting.as_ref(),
        book.asking(conversation.collecting.as_ref()),
    ) else {
        return Ok(Vec::new());
    };
    let open = open_fields(conn, shop, conversation, rule)?;
    let mut names = people::answered_since(conn, shop, conversation.id, asking.since)?;
    names.retain(|name| open.iter().any(|field| field.name == *name));
    Ok(names)
}

/// What stands above a conversation's open questions, and the questions, in the shopper's language.
///
/// # Errors
/// The database's.
pub fn shown(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
    book: &Book,
) -> Result<Option<(String, Vec<Field>)>, Error> {
    let Some(rule) = book.asking(conversation.collecting.as_ref()) else {
        return Ok(None);
    };
    let Some(asks) = rule.question() else {
        return Ok(None);
    };
    let fields = open_fields(conn, shop, conversation, rule)?;
    let translated = !asks.prompts.is_empty() || fields.iter().any(Field::is_translated);
    let language = if translated {
        Some(facts::language_of(conn, shop, conversation)?)
    } else {
        None
    };
    let language = language.as_deref();
    let fields = fields.into_iter().map(|field| field.read_in(language));
    let fields = fields.collect();
    let prompt = in_language(&asks.prompt, &asks.prompts, language).to_owned();
    Ok(Some((prompt, fields)))
}

/// The fields a conversation's open questions have, as the merchant calls them: staff read what was answered. What
/// became known meanwhile is among them, and no answer to it is missed.
///
/// # Errors
/// The database's.
pub fn fields(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
    book: &Book,
) -> Result<Vec<Field>, Error> {
    let Some(rule) = book.asking(conversation.collecting.as_ref()) else {
        return Ok(Vec::new());
    };
    let Some(asks) = rule.question() else {
        return Ok(Vec::new());
    };
    let told = Told::of(conn, shop, conversation, asks)?;
    let mut fields = asks.fields.clone();
    for field in &mut fields {
        field.required &= !told.says(field);
    }
    Ok(fields)
}
