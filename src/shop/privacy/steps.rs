//! The job of a privacy request: a number of steps, each with its progress written down, and then another job for the
//! rest. A program that dies between two steps begins at the last one written down; every step bears being done twice.

use std::sync::Arc;

use super::erase::{self, Chat};
use super::plan::{Kind, Outcome, Plan, Stage};
use super::request::{self, Request};
use super::whole::{self, Step};
use super::{BATCH, KIND, bodies, export};
use crate::app::Shared;
use crate::conversation::Actor;
use crate::conversation::attachments::{self, Bytes, Fetched};
use crate::db::{ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::{self, Job};
use crate::mail::{self, Seal};
use crate::objects::Files;
use crate::shop::seal::Sealer;

/// Steps of one job: well within its lease.
const STEPS: usize = 200;
/// Steps of looking after which it is written down how far that is.
const NOTE_EVERY: usize = 20;

/// Does one privacy request, or the next part of it.
///
/// # Errors
/// Why it has to be tried again.
pub async fn perform(app: &Shared, job: &Job) -> Result<(), Error> {
    let id: Id = job.data.parse().map_err(Error::fault)?;
    match advance(app, job.shop, id, STEPS).await? {
        Some(request) => Work::of(app, job.shop).go_on(request).await,
        None => Ok(()),
    }
}

/// Does at most so many steps of a request, from the last one written down. Nothing is returned when it is done.
///
/// # Errors
/// The database's; a sealing fault.
pub async fn advance(
    app: &Shared,
    shop: ShopId,
    id: Id,
    steps: usize,
) -> Result<Option<Request>, Error> {
    let work = Work::of(app, shop);
    let Some(mut request) = work.load(id).await? else {
        return Ok(None);
    };
    for step in 1..=steps {
        let done = match request.kind {
            Kind::Shop => work.erase_shop(&mut request).await?,
            Kind::Data | Kind::Redact if request.plan.stage != Stage::Act => {
                work.look(&mut request, step % NOTE_EVERY == 0).await?;
                false
            }
            Kind::Data => work.export(&request).await?,
            Kind::Redact => work.erase(&mut request).await?,
        };
        if done {
            let kind = request.kind.as_str();
            tracing::info!(shop = %shop.0, request = %id, kind, "a privacy request is done");
            if request.kind != Kind::Data {
                work.leave_no_copies().await?;
            }
            return Ok(None);
        }
    }
    Ok(Some(request))
}

struct Work {
    store: Store,
    sealer: Sealer,
    mails: Seal,
    files: Arc<Files>,
    shop: ShopId,
}

impl Work {
    fn of(app: &Shared, shop: ShopId) -> Self {
        Self {
            store: app.store.later(),
            sealer: app.config.sealer.clone(),
            mails: app.postman.seal().clone(),
            files: app.files.clone(),
            shop,
        }
    }

    async fn load(&self, id: Id) -> Result<Option<Request>, Error> {
        let (sealer, shop) = (self.sealer.clone(), self.shop);
        self.store
            .read(move |conn| request::load(conn, &sealer, shop, id))
            .await
    }

    /// What is erased in the database's tables may still lie beside them.
    async fn leave_no_copies(&self) -> Result<(), Error> {
        self.store.insert(self.shop, erase::rewrite_indexes).await?;
        self.store.fold().await;
        Ok(())
    }

    /// Writes down how far it is, and owes the rest.
    async fn go_on(&self, request: Request) -> Result<(), Error> {
        let sealer = self.sealer.clone();
        self.store
            .insert(self.shop, move |tx| {
                request::save(tx, &sealer, request.id, &request.plan)?;
                jobs::add(tx, KIND, Id(0), &request.id.to_string(), 0)
            })
            .await
    }

    /// Looks through one more batch. Nothing is erased before all that was found is written down: what is erased
    /// can't be found again.
    async fn look(&self, request: &mut Request, note: bool) -> Result<(), Error> {
        let (shop, mut plan) = (self.shop, request.plan.clone());
        request.plan = self
            .store
            .read(move |conn| super::find::look(conn, shop, &mut plan).map(|()| plan))
            .await?;
        if note || request.plan.stage == Stage::Act {
            let (sealer, id, plan) = (self.sealer.clone(), request.id, request.plan.clone());
            self.store
                .insert(self.shop, move |tx| request::save(tx, &sealer, id, &plan))
                .await?;
        }
        Ok(())
    }

    async fn export(&self, request: &Request) -> Result<bool, Error> {
        let (shop, plan, mails) = (self.shop, request.plan.clone(), self.mails.clone());
        let now = self.store.clock().now();
        let chats: Vec<Id> = plan.chats.iter().copied().collect();
        let places = self
            .store
            .read(move |conn| attachments::places(conn, shop, &chats))
            .await?;
        let mut fetched = Fetched::new();
        for place in places {
            let at = Bytes::At(place.clone());
            let bytes = self.files.read(&self.store, at).await?;
            fetched.insert(place, bytes);
        }
        let text = self
            .store
            .read(move |conn| export::write(conn, &mails, shop, &plan, &fetched, now))
            .await?;
        let (sealer, id) = (self.sealer.clone(), request.id);
        let outcome = found(&request.plan);
        self.store
            .insert(self.shop, move |tx| {
                request::finish(tx, &sealer, id, &outcome, Some(&text))
            })
            .await?;
        Ok(true)
    }

    /// One write of erasing a person.
    async fn erase(&self, request: &mut Request) -> Result<bool, Error> {
        let Some(part) = part(&request.plan) else {
            let (sealer, id) = (self.sealer.clone(), request.id);
            let (subject, outcome) = (request.plan.subject.clone(), request.plan.outcome.clone());
            self.store
                .insert(self.shop, move |tx| {
                    if let Some(email) = &subject.email {
                        mail::privacy::forget_to(tx, email)?;
                    }
                    request::forget_exports_of(tx, &sealer, &subject)?;
                    request::finish(tx, &sealer, id, &outcome, None)
                })
                .await?;
            return Ok(true);
        };
        if part == Part::Bodies {
            return self.erase_bodies(request).await;
        }
        let subject = request.plan.subject.clone();
        let (part, (whole, outcome)) = self
            .store
            .write(self.shop, move |tx| {
                let mut outcome = Outcome::default();
                let whole = part.erase(tx, &subject, &mut outcome)?;
                Ok::<_, Error>((part.clone(), (whole, outcome)))
            })
            .await?;
        request.plan.outcome.add(&outcome);
        if whole {
            request.plan.done += part.size();
        }
        Ok(false)
    }

    /// Raw webhooks: looked through a few at a time, since each may be large.
    async fn erase_bodies(&self, request: &mut Request) -> Result<bool, Error> {
        let (shop, plan) = (self.shop, request.plan.clone());
        let (theirs, more) = self
            .store
            .read(move |conn| bodies::about(conn, shop, &plan, plan.after.0))
            .await?;
        if !theirs.is_empty() {
            request.plan.outcome.deliveries += self
                .store
                .insert(self.shop, move |tx| bodies::blank(tx, &theirs))
                .await?;
        }
        match more {
            Some(arrival) => request.plan.after.0 = arrival,
            None => request.plan.done += 1,
        }
        Ok(false)
    }

    async fn erase_shop(&self, request: &mut Request) -> Result<bool, Error> {
        let (sealer, id, plan) = (self.sealer.clone(), request.id, request.plan.clone());
        let (step, plan) = self
            .store
            .write(self.shop, move |tx| {
                let mut plan = plan.clone();
                let step = whole::step(tx, id, &mut plan)?;
                if step != Step::More {
                    request::finish(tx, &sealer, id, &plan.outcome, None)?;
                }
                Ok::<_, Error>((step, plan))
            })
            .await?;
        request.plan = plan;
        if step == Step::Installed {
            tracing::info!(shop = %self.shop.0, "a shop that has the app again is not erased");
        }
        Ok(step != Step::More)
    }
}

/// What was found, in numbers.
fn found(plan: &Plan) -> Outcome {
    Outcome {
        conversations: plan.chats.len(),
        people: plan.visitors.len(),
        orders: plan.orders.len(),
        checkouts: plan.checkouts.len(),
        carts: plan.carts.len(),
        ..Outcome::default()
    }
}

/// One write's part of erasing a person.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Chat(Id),
    Visitors(Vec<Id>),
    Addresses(Vec<Id>),
    Mentions(Vec<Id>),
    Answers(Vec<(Id, String)>),
    Orders(Vec<i64>),
    Checkouts(Vec<String>),
    Carts(Vec<String>),
    Bodies,
}

impl Part {
    /// Rows of the plan it stands for.
    fn size(&self) -> usize {
        match self {
            Self::Chat(_) | Self::Bodies => 1,
            Self::Visitors(ids) | Self::Addresses(ids) | Self::Mentions(ids) => ids.len(),
            Self::Answers(which) => which.len(),
            Self::Orders(ids) => ids.len(),
            Self::Checkouts(tokens) | Self::Carts(tokens) => tokens.len(),
        }
    }

    /// Erases it; false when there is more of it.
    fn erase(
        &self,
        tx: &mut Tx<'_>,
        subject: &super::person::Subject,
        outcome: &mut Outcome,
    ) -> Result<bool, Error> {
        match self {
            Self::Chat(id) => {
                let erased = erase::chat(tx, *id, &Actor::Shopper)?;
                outcome.conversations += usize::from(erased == Chat::Erased);
                return Ok(erased != Chat::More);
            }
            Self::Visitors(ids) => outcome.people += erase::visitors(tx, ids)?,
            Self::Addresses(ids) => outcome.mentions += erase::addresses(tx, ids, subject)?,
            Self::Mentions(ids) => outcome.mentions += erase::mentions(tx, ids, subject)?,
            Self::Answers(which) => outcome.mentions += erase::answers(tx, which, subject)?,
            Self::Orders(ids) => outcome.orders += erase::orders(tx, ids)?,
            Self::Checkouts(tokens) => outcome.checkouts += erase::checkouts(tx, tokens)?,
            Self::Carts(tokens) => outcome.carts += erase::carts(tx, tokens)?,
            // Read first, so not here.
            Self::Bodies => {}
        }
        Ok(true)
    }
}

/// What comes after the part of the plan that is done; nothing when all is.
fn part(plan: &Plan) -> Option<Part> {
    let mut past = plan.done;
    let mut rest = |size: usize| -> Option<usize> {
        if past < size {
            return Some(past);
        }
        past -= size;
        None
    };
    // Who they are goes first: that a chat is erased tells open inboxes to look again, and nothing after it does.
    let next = rest(plan.visitors.len()).map(|at| Part::Visitors(some(&plan.visitors, at)));
    // The chats one by one: each may have many words.
    let next = next.or_else(|| {
        let chat = rest(plan.chats.len()).and_then(|at| plan.chats.iter().nth(at))?;
        Some(Part::Chat(*chat))
    });
    let next = next.or_else(|| {
        rest(plan.other_people.len()).map(|at| Part::Addresses(some(&plan.other_people, at)))
    });
    let next = next.or_else(|| {
        rest(plan.other_messages.len()).map(|at| Part::Mentions(some(&plan.other_messages, at)))
    });
    let next = next.or_else(|| {
        rest(plan.other_answers.len()).map(|at| Part::Answers(some(&plan.other_answers, at)))
    });
    let next =
        next.or_else(|| rest(plan.orders.len()).map(|at| Part::Orders(some(&plan.orders, at))));
    let next = next.or_else(|| {
        rest(plan.checkouts.len()).map(|at| Part::Checkouts(some(&plan.checkouts, at)))
    });
    let next = next.or_else(|| rest(plan.carts.len()).map(|at| Part::Carts(some(&plan.carts, at))));
    next.or_else(|| rest(1).map(|_| Part::Bodies))
}

/// The next few from a place on.
fn some<T: Clone + Ord>(of: &std::collections::BTreeSet<T>, at: usize) -> Vec<T> {
    of.iter()
        .skip(at)
        .take(usize::try_from(BATCH).unwrap_or(1))
        .cloned()
        .collect()
}
