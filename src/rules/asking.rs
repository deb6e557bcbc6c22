//! What is asked before a person comes: which fields are still open, when it began. What Shopify told of a customer it
//! vouches for is not asked again.

use super::effect::{Field, FieldKind};
use super::play::{ASK_SECONDS, COLLECTION_DUE};
use super::rule::{Rule, in_language};
use super::{Book, facts};
use crate::clock::Micros;
use crate::conversation::people;
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
    if open_fields(tx.conn, tx.shop(), conversation.visitor, rule)?.is_empty() {
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
    visitor: Id,
    rule: &Rule,
) -> Result<Vec<Field>, Error> {
    let Some(asks) = rule.question() else {
        return Ok(Vec::new());
    };
    let personal = |field: &Field| matches!(field.kind, FieldKind::Email | FieldKind::Phone);
    if !asks.fields.iter().any(personal) {
        return Ok(asks.fields.clone());
    }
    let person = people::by_ids(conn, shop, &[visitor])?.remove(&visitor);
    let vouched = person.filter(|person| person.customer.is_some());
    let known = |field: &Field| {
        vouched.as_ref().is_some_and(|person| match field.kind {
            FieldKind::Email => person.email.is_some(),
            FieldKind::Phone => person.phone.is_some(),
            FieldKind::OrderNumber | FieldKind::Sku | FieldKind::Choice | FieldKind::Text => false,
        })
    };
    let open = asks.fields.iter().filter(|field| !known(field));
    Ok(open.cloned().collect())
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
    let mut fields = open_fields(conn, shop, conversation.visitor, rule)?;
    let translated = !asks.prompts.is_empty() || fields.iter().any(|one| !one.labels.is_empty());
    let language = if translated {
        Some(facts::language_of(conn, shop, conversation)?)
    } else {
        None
    };
    let language = language.as_deref();
    for field in &mut fields {
        field.label = in_language(&field.label, &field.labels, language).to_owned();
        field.labels.clear();
    }
    let prompt = in_language(&asks.prompt, &asks.prompts, language).to_owned();
    Ok(Some((prompt, fields)))
}

/// The fields a conversation's open questions have, as the merchant calls them: staff read what was answered.
///
/// # Errors
/// The database's.
pub fn fields(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
    book: &Book,
) -> Result<Vec<Field>, Error> {
    match book.asking(conversation.collecting.as_ref()) {
        Some(rule) => open_fields(conn, shop, conversation.visitor, rule),
        None => Ok(Vec::new()),
    }
}
