//! Whether a person was asked for at the right moment: one click of staff, beside the chat. What they say is an entry
//! of the log, and counted by the reports.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::acts::{Sent, answer, read};
use super::seen::load;
use super::view::Context;
use crate::app::App;
use crate::conversation::store::perform_if_allowed;
use crate::conversation::{Command, Refused, Timing};
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;

#[derive(Deserialize)]
struct Judgement {
    timing: Timing,
}

/// `POST …/timing`: `early`, `right` or `late`. Said again, the newer word counts.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] of a chat that no person has or had.
pub async fn judge(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Judgement = read(&request, &body)?;
    let (me, id) = (staff.id(), *id);
    let done = app
        .store
        .write(staff.shop, move |tx| {
            let mut chat = load(tx.conn, tx.shop(), id)?;
            if !chat.may_be_judged() {
                return Err(Refused::NotHeld.into());
            }
            let (staff, timing) = (me, input.timing);
            perform_if_allowed(tx, &mut chat, &Command::Judge { staff, timing })?;
            Ok(chat)
        })
        .await;
    answer(&app, &staff, &request, done).await
}

const MOMENTS: [(Timing, &str, &str); 3] = [
    (Timing::Early, "early", "Too early"),
    (Timing::Right, "right", "Just right"),
    (Timing::Late, "late", "Too late"),
];

/// The question, beside a chat that a person has or had.
#[must_use]
pub fn panel(context: &Context) -> Markup {
    html! {
        @if let Some(judged) = &context.judged {
            section class="card" data-card="timing" {
                h3 id={ "timing-" (context.conversation) } { "When a person came" }
                form class="timing" method="post" data-judge role="group"
                    aria-labelledby={ "timing-" (context.conversation) }
                    action={ "/api/v1/conversations/" (context.conversation) "/timing" } {
                    @for (timing, value, name) in MOMENTS {
                        button id={ "timing-" (value) "-" (context.conversation) } class="button" name="timing" value=(value) aria-pressed=(if *judged == Some(timing) { "true" } else { "false" }) { (name) }
                    }
                }
            }
        }
    }
}
