//! What became of the latest alerts.

use std::collections::HashMap;

use maud::{Markup, html};

use crate::clock::Micros;
use crate::handoff::notices::alerts::Kept;
use crate::handoff::notices::words;
use crate::ids::Id;
use crate::inbox::{Tick, time};

/// What the list is told with.
pub struct Names<'n> {
    /// Of the team, those who left too.
    pub staff: &'n HashMap<Id, String>,
    /// What became of mails, where that says more.
    pub mails: &'n HashMap<i64, (&'static str, Option<String>)>,
}

/// The list. Root id `alerts`.
#[must_use]
pub fn list(
    alerts: &[Kept],
    names: &Names<'_>,
    now: Micros,
    link: &dyn Fn(&str) -> String,
) -> Markup {
    html! {
        section id="alerts" class="card" aria-labelledby="alerts-title" {
            div class="card-head" { h2 id="alerts-title" { "Latest alerts" } }
            @if alerts.is_empty() {
                p class="subdued" { "Nobody was told of anything yet." }
            } @else {
                ul class="alerts" {
                    @for alert in alerts {
                        li data-state=(alert.state) {
                            div class="words" {
                                h3 {
                                    @if alert.conversation_id == 0 { (words::title(&alert.cause)) }
                                    @else {
                                        a href=(link(&format!("/inbox/{}", alert.conversation_id))) { (words::title(&alert.cause)) }
                                    }
                                }
                                p class="subdued" {
                                    (who(alert, names)) ", " (words::way(&alert.channel)) ", "
                                    (time(Micros(alert.at), now, Tick::Clock))
                                }
                            }
                            (outcome(alert, names))
                        }
                    }
                }
            }
        }
    }
}

fn who(alert: &Kept, names: &Names<'_>) -> String {
    if alert.staff_id == 0 {
        return "The webhook".into();
    }
    names
        .staff
        .get(&Id(alert.staff_id))
        .cloned()
        .unwrap_or_else(|| "Somebody".into())
}

fn outcome(alert: &Kept, names: &Names<'_>) -> Markup {
    let why = alert.why.as_deref().map(words::why);
    let mail = alert.mail_id.and_then(|id| names.mails.get(&id));
    let (tone, word): (Option<&str>, &str) = match (alert.state.as_str(), mail) {
        ("sent", Some(("queued", Some(_)))) => (Some("warn"), "Mail not taken yet, tried again"),
        ("sent", Some(("queued", None))) => (None, "Mail on its way"),
        ("sent", Some(("failed", _))) => (Some("critical"), "Mail failed"),
        ("sent", Some(("kept", _))) => (None, "Kept: no mail server is set"),
        ("delivered" | "seen" | "acted", _) => (Some("good"), words::outcome(&alert.state, 0)),
        ("failed", _) => (Some("critical"), words::outcome("failed", 0)),
        ("owed", _) if alert.tries > 0 => (Some("warn"), words::outcome("owed", alert.tries)),
        (state, _) => (None, words::outcome(state, 0)),
    };
    html! {
        span class="outcome" {
            span class="badge" data-tone=[tone] { (word) }
            @if let Some(why) = why { span class="subdued" { (why) } }
        }
    }
}
