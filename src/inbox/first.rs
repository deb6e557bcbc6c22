//! Writing first: to a shopper the assistant talks with, or one who has a cart and is silent. Taking over and the first
//! words are one write under the usual fence; the shopper sees a number at the bubble and one line, once a visit.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::acts::{Sent, answer, read};
use super::reply;
use super::seen::load;
use super::view::Context;
use crate::app::App;
use crate::conversation::messages::{self, Author, Body, ClientId};
use crate::conversation::{Refused, State};
use crate::error::Error;
use crate::handoff::queue;
use crate::ids::Id;
use crate::team::Staff;
use crate::telemetry::Metrics;

#[derive(Deserialize)]
struct First {
    body: String,
    #[serde(default)]
    client_id: Option<String>,
    /// The one the caller saw.
    #[serde(default)]
    epoch: Option<String>,
}

/// `POST …/first`: takes the chat over from the assistant, with these words.
///
/// # Errors
/// [`Error::Refused`] of a chat that is not the assistant's any more: nothing is said then; [`Error::Invalid`] on
/// `body`.
pub async fn write(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: First = read(&request, &body)?;
    let words = Body::parse(&input.body)?;
    let epoch = input.epoch.and_then(|epoch| epoch.parse().ok());
    let key = input
        .client_id
        .as_deref()
        .map(ClientId::parse)
        .transpose()?
        .map(|client_id| client_id.of_staff(staff.id()));
    let (me, id) = (staff.id(), *id);
    let done = app
        .store
        .write(staff.shop, move |tx| {
            let chat = load(tx.conn, tx.shop(), id)?;
            // Sent twice, the words are kept once.
            if let Some(key) = &key
                && messages::sent_before_in(tx.conn, tx.shop(), key, id, Author::Staff)?
            {
                return Ok(chat);
            }
            let mine = key.is_some() && chat.holder() == Some(me);
            if !mine {
                if !matches!(chat.state, State::Assistant { .. }) && chat.holder().is_none() {
                    return Err(Refused::Stale.into());
                }
                queue::take_over(tx, me, id, epoch)?;
            }
            reply::say_words(tx, me, id, words.clone(), key.clone())
        })
        .await;
    if done.is_ok() {
        Metrics::count(&app.metrics.messages, "staff");
    }
    answer(&app, &staff, &request, done).await
}

/// The way to it, beside a chat that is the assistant's.
#[must_use]
pub fn panel(context: &Context) -> Markup {
    let id = &context.conversation;
    html! {
        @if context.first {
            details id={ "first-" (id) } class="card write-first" {
                summary { "Write first" }
                form method="post" action={ "/api/v1/conversations/" (id) "/first" } data-first {
                    label class="field" {
                        span class="subdued" { "You take the chat over from the AI with these words. The shopper sees one line beside the chat’s button, no popup." }
                        textarea id={ "first-words-" (id) } name="body" rows="3" maxlength="4000" required data-keep
                            aria-label="Your first words" {}
                    }
                    p class="failed" role="alert" hidden {}
                    button class="button primary" { "Take over and send" }
                }
            }
        }
    }
}
