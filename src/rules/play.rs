//! Doing what a rule says, inside the caller's write: all of it, or none. In the order that `order` tells.

mod effects;
mod ends;
pub mod held;

use std::collections::{BTreeSet, VecDeque};

use super::book::{Book, Hit, in_order};
use super::condition::Facts;
use super::order::LONGEST_CHAIN;
use super::rule::Rule;
use super::{asking, evidence, facts, watch};
use crate::conversation::store::perform_if_allowed;
use crate::conversation::{Command, Conversation, Firing, Met, Origin, Reason};
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;
use effects::{Allowed, Done};

pub use ends::{failed, finish, give_way, held_back, owe_again, replaced, resume};

/// Seconds until a request is raised whether or not the questions were answered.
pub const ASK_SECONDS: i64 = 60;
/// The job that raises it.
pub const COLLECTION_DUE: &str = "collection_due";

/// What a button did whose condition does not hold.
pub const NOT_NOW: &str = "not_now";
/// What a button did whose rule had fired on its condition at the same moment.
pub const DONE_ALREADY: &str = "done_already";

/// Whether playing the rules took the word from the assistant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The assistant goes on.
    Assistant,
    /// A person was asked for, questions were put first, or the chat was closed.
    Taken,
}

/// Plays every hit in the order of the rules, then what follows from them. `message` is what fired them.
///
/// # Errors
/// The database's; then nothing was done.
pub fn all(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
    hits: &[Hit],
    message: Option<Id>,
) -> Result<Turn, Error> {
    let mut play = Play::new(book, message);
    play.hits(tx, conversation, hits, 0)?;
    play.rest(tx, conversation)?;
    Ok(play.turn)
}

/// The rules that a tag somebody put on starts.
///
/// # Errors
/// The database's.
pub fn tagged(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
    tag: &crate::conversation::Tag,
) -> Result<Turn, Error> {
    let hits = book.on_tag(tag);
    let condition = on_condition(conversation, book);
    all(tx, conversation, book, &[hits, condition].concat(), None)
}

/// The rules that start when their condition becomes true, as far as they have not in this episode.
#[must_use]
pub fn on_condition(conversation: &Conversation, book: &Book) -> Vec<Hit> {
    super::book::about(book.on_condition(), &episode(conversation))
        .into_iter()
        .filter(|hit| !is_spent(conversation, book, hit))
        .collect()
}

/// What a condition fires once in.
fn episode(conversation: &Conversation) -> String {
    format!("episode {}", conversation.episode)
}

/// Leaves out the rules that have fired since then because their condition became true: what comes after it in the same
/// moment is no second occasion. `open` are those that had not.
pub fn leave_out(hits: &mut Vec<Hit>, open: &[Hit], conversation: &Conversation, book: &Book) {
    let fired = |rule: usize| {
        let mut open = open.iter().filter(|one| one.rule == rule);
        open.any(|one| is_spent(conversation, book, one))
    };
    hits.retain(|hit| !fired(hit.rule));
}

/// Whether this has been: a rule that fires once has fired on this subject in this chat.
#[must_use]
pub fn is_spent(conversation: &Conversation, book: &Book, hit: &Hit) -> bool {
    book.at(hit.rule)
        .and_then(|rule| key_of(rule, hit))
        .is_some_and(|key| conversation.fired.contains(&key))
}

/// Whether the condition of a rule holds now.
///
/// # Errors
/// The database's.
pub fn holds(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    book: &Book,
    hit: &Hit,
) -> Result<bool, Error> {
    let when = book
        .at(hit.rule)
        .and_then(|rule| rule.definition.when.as_ref());
    Ok(match when {
        Some(when) => when.holds(&facts::of(tx.conn, tx.shop(), conversation, tx.wall)?),
        None => true,
    })
}

/// Says to who pressed a button that it is not for now, and who asked for a person, where else to go.
///
/// # Errors
/// The database's.
pub fn not_now(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
    hit: &Hit,
) -> Result<(), Error> {
    let Some(rule) = book.at(hit.rule) else {
        return Ok(());
    };
    if !noted(tx, conversation, rule, hit, NOT_NOW)? {
        return Ok(());
    }
    if rule.requests() {
        return effects::elsewhere(tx, conversation, "");
    }
    effects::not_now(tx, conversation)
}

/// Notes the press of a button whose rule has fired at this moment already: its condition became true.
///
/// # Errors
/// The database's.
pub fn done_already(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
    hit: &Hit,
) -> Result<(), Error> {
    if let Some(rule) = book.at(hit.rule) {
        noted(tx, conversation, rule, hit, DONE_ALREADY)?;
    }
    Ok(())
}

/// Puts a press in the log that does nothing, so that one which is tried again is the same press. False when it was.
fn noted(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    rule: &Rule,
    hit: &Hit,
    why: &str,
) -> Result<bool, Error> {
    let pressed = Command::FireRule(Box::new(Firing {
        once: key_of(rule, hit),
        does: vec![why.to_owned()],
        ..Firing::of(rule.id, rule.version, hit.reason)
    }));
    Ok(perform_if_allowed(tx, conversation, &pressed)?.is_some())
}

/// What comes of a rule that fires.
enum Part {
    /// Its questions are put.
    Asks,
    /// It does as much as this.
    Does(Allowed),
}

struct Play<'b> {
    book: &'b Book,
    message: Option<Id>,
    turn: Turn,
    /// The shopper was told something.
    said: bool,
    /// Each rule once in one play, so that no circle goes round.
    played: BTreeSet<Id>,
    /// What follows, with how long the chain is by then.
    ahead: VecDeque<(Vec<Hit>, usize)>,
}

impl<'b> Play<'b> {
    fn new(book: &'b Book, message: Option<Id>) -> Self {
        Self {
            book,
            message,
            turn: Turn::Assistant,
            said: false,
            played: BTreeSet::new(),
            ahead: VecDeque::new(),
        }
    }

    /// Plays these in the order of the rules; what has been does not stand before another start of its rule.
    fn hits(
        &mut self,
        tx: &mut Tx<'_>,
        conversation: &mut Conversation,
        hits: &[Hit],
        chain: usize,
    ) -> Result<(), Error> {
        // As things stand now, before any of them has done anything.
        let mut known: Option<Facts> = None;
        let mut hits = hits.to_vec();
        hits.retain(|hit| !is_spent(conversation, self.book, hit));
        for hit in &in_order(hits) {
            let Some(rule) = self.book.at(hit.rule) else {
                continue;
            };
            if held::has_to_wait(conversation, rule, hit) {
                held::keep(tx, conversation, rule, hit)?;
                continue;
            }
            let mut met = Vec::new();
            if let Some(when) = &rule.definition.when {
                let facts = match known.take() {
                    Some(facts) => facts,
                    None => facts::of(tx.conn, tx.shop(), conversation, tx.wall)?,
                };
                let holds = when.holds(&facts);
                if holds {
                    met = evidence::of(when, &facts);
                }
                known = Some(facts);
                if !holds {
                    continue;
                }
            }
            if self.played.insert(rule.id) {
                self.one(tx, conversation, rule, (hit, met), chain)?;
            }
        }
        Ok(())
    }

    fn rest(&mut self, tx: &mut Tx<'_>, conversation: &mut Conversation) -> Result<(), Error> {
        while let Some((hits, chain)) = self.ahead.pop_front() {
            if chain > LONGEST_CHAIN {
                tracing::warn!("a chain of rules was cut");
                continue;
            }
            self.hits(tx, conversation, &hits, chain)?;
        }
        Ok(())
    }

    fn one(
        &mut self,
        tx: &mut Tx<'_>,
        conversation: &mut Conversation,
        rule: &Rule,
        (hit, met): (&Hit, Vec<Met>),
        chain: usize,
    ) -> Result<(), Error> {
        let part = self.part(tx, conversation, rule)?;
        let does = match part {
            Part::Asks => vec!["ask".to_owned()],
            Part::Does(allowed) => effects::foreseen(tx, conversation, self.book, rule, allowed)?,
        };
        let fired = perform_if_allowed(
            tx,
            conversation,
            &Command::FireRule(Box::new(Firing {
                message: self.message,
                span: hit.span,
                once: key_of(rule, hit),
                also: self.also(conversation, rule, hit),
                value: hit.value,
                limit: hit.limit,
                met,
                does,
                from: hit.from.clone(),
                ..Firing::of(rule.id, rule.version, hit.reason)
            })),
        )?;
        if fired.is_some() && matches!(part, Part::Asks | Part::Does(Allowed::All)) {
            asking::note_told(tx, conversation, rule)?;
        }
        match (fired, part) {
            (None, _) => Ok(()),
            (Some(_), Part::Asks) => {
                asking::begin(tx, conversation, rule, hit.reason)?;
                self.turn = Turn::Taken;
                Ok(())
            }
            (Some(_), Part::Does(allowed)) => {
                self.effects(tx, conversation, rule, hit.reason, allowed, chain)
            }
        }
    }

    /// What else of it is done with by this firing: all it would have fired on now, and its condition, which holds.
    fn also(&self, conversation: &Conversation, rule: &Rule, hit: &Hit) -> Vec<String> {
        let mut also = hit.also.clone();
        if self.book.begins_on_condition(hit.rule) {
            also.push(episode(conversation));
        }
        let own = key_of(rule, hit);
        let keys: BTreeSet<String> = also
            .iter()
            .map(|subject| once_key(rule, subject))
            .filter(|key| Some(key) != own.as_ref() && !conversation.fired.contains(key))
            .collect();
        keys.into_iter().collect()
    }

    fn part(
        &self,
        tx: &mut Tx<'_>,
        conversation: &Conversation,
        rule: &Rule,
    ) -> Result<Part, Error> {
        // Where another has the word, only what goes beside counts.
        let first = self.turn == Turn::Assistant;
        if rule.question().is_none() || !first {
            return Ok(Part::Does(if first || !rule.takes_turn() {
                Allowed::All
            } else {
                Allowed::Beside
            }));
        }
        Ok(match asking::stands(tx, conversation, rule)? {
            asking::Stands::Open => Part::Asks,
            // Somebody waits or is here already.
            asking::Stands::Refused => Part::Does(Allowed::Beside),
            asking::Stands::AllKnown => Part::Does(Allowed::All),
        })
    }

    fn effects(
        &mut self,
        tx: &mut Tx<'_>,
        conversation: &mut Conversation,
        rule: &Rule,
        reason: Reason,
        allowed: Allowed,
        chain: usize,
    ) -> Result<(), Error> {
        let Done {
            taken,
            said,
            tags,
            begins,
        } = effects::all(tx, conversation, rule, reason, allowed)?;
        if taken {
            self.turn = Turn::Taken;
        }
        self.said |= said;
        let mut next: Vec<Hit> = tags.iter().flat_map(|tag| self.book.on_tag(tag)).collect();
        if !tags.is_empty() {
            next.extend(on_condition(conversation, self.book));
        }
        next.extend(begins.iter().filter_map(|id| {
            let (index, _) = self.book.by_id(*id)?;
            Some(Hit::new(index, reason).by(Origin::Rule(rule.id)))
        }));
        if !next.is_empty() {
            self.ahead.push_back((next, chain + 1));
        }
        watch::began_to_wait(tx, conversation, self.book)
    }
}

/// What is remembered of a hit that counts once.
fn key_of(rule: &Rule, hit: &Hit) -> Option<String> {
    let subject = hit.once.as_deref();
    let key = subject.map(|subject| once_key(rule, subject));
    key.or_else(|| hit.key.clone())
}

/// What is remembered of a rule that fires once per subject. In few letters: a cart's token opens the cart, and the
/// log keeps no such thing.
fn once_key(rule: &Rule, subject: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest: String = Sha256::digest(subject.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}:{digest}", rule.id)
}
