//! The page of what staff did.

use std::collections::HashMap;

use maud::{Markup, html};
use serde_json::Value;

use super::parts::{SCRIPT, page as around, tabs};
use crate::clock::Micros;
use crate::ids::Id;
use crate::inbox::{Tick, time};
use crate::settings::shell::Shell;
use crate::team::audit::{Entry, Sought};
use crate::team::{Frame, Staff};

/// What the page tells.
pub struct Shown {
    /// The time it is told at.
    pub now: Micros,
    /// Who looks.
    pub viewer: Staff,
    /// What was done.
    pub entries: Vec<Entry>,
    /// Whether there is more.
    pub more: bool,
    /// Everybody's name.
    pub names: HashMap<Id, String>,
    /// The kinds there are.
    pub kinds: Vec<String>,
    /// What was looked for.
    pub sought: Sought,
}

/// Kinds in words. What is not here is told by its own name.
const KINDS: [(&str, &str); 53] = [
    ("account.codes.off", "Turned codes off"),
    ("account.codes.on", "Turned codes on"),
    ("account.name", "Changed their name"),
    ("account.password", "Changed their password"),
    ("account.session.end", "Ended a session"),
    ("account.sessions.end", "Ended their other sessions"),
    ("audit.export", "Exported the audit"),
    ("claims", "Claimed a chat"),
    ("conversations.close", "Closed a chat"),
    ("conversations.gaps", "Made a gap of a question"),
    ("conversations.hand-back", "Handed a chat back"),
    ("conversations.handled", "Marked a chat handled"),
    ("conversations.messages", "Replied"),
    ("conversations.notes", "Wrote a note"),
    ("conversations.ratings", "Rated an answer"),
    ("conversations.snooze", "Snoozed a chat"),
    ("conversations.steps", "Ran a macro"),
    ("conversations.tags", "Changed a chat’s tags"),
    ("conversations.timing", "Judged the moment of a handoff"),
    ("conversations.take-over", "Took a chat over"),
    ("conversations.transfer", "Transferred a chat"),
    ("conversations.wake", "Brought a snoozed chat back"),
    ("deliveries.replay", "Replayed news of the store"),
    ("desk", "Changed the desk’s limits"),
    ("desk.texts", "Changed what waiting shoppers read"),
    ("documents", "Wrote a document"),
    ("documents.audience", "Chose who answers from documents"),
    ("documents.delete", "Deleted a document"),
    ("documents.files", "Uploaded a file"),
    ("documents.switch", "Switched a document"),
    ("gaps.answer", "Answered a gap"),
    ("hours", "Changed the hours"),
    ("mails.again", "Had a mail sent again"),
    ("model", "Changed the model"),
    ("privacy.export", "Exported a customer’s data"),
    ("reports.chats", "Exported the chats behind a number"),
    ("reports.numbers", "Exported the reports"),
    ("retention", "Changed how long chats are kept"),
    ("settings.export", "Exported the settings"),
    ("settings.import", "Imported settings"),
    ("sign-in", "Signed in"),
    ("sign-out", "Signed out"),
    ("sources", "Added a source"),
    ("sources.audience", "Chose who answers from a source"),
    ("sources.failures.clear", "Cleared what could not be used"),
    ("team.away", "Set somebody away or back"),
    ("team.group.add", "Added a group"),
    ("team.group.remove", "Removed a group"),
    ("team.invite", "Invited somebody"),
    ("team.invite.revoke", "Took an invite back"),
    ("team.join", "Joined"),
    ("team.member", "Changed a member"),
    ("team.remove", "Removed a member"),
];

fn words(kind: &str) -> &str {
    KINDS
        .iter()
        .find(|(name, _)| *name == kind)
        .map_or(kind, |(_, words)| *words)
}

/// The whole page.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = Shell {
        title: "Audit",
        viewer: &shown.viewer.member.name,
        now: shown.now,
        frame,
        script: SCRIPT,
    };
    let query = |before: Option<Id>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(staff) = shown.sought.staff {
            query.append_pair("person", &staff.to_string());
        }
        if let Some(kind) = &shown.sought.kind {
            query.append_pair("kind", kind);
        }
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        query.finish()
    };
    around(
        &shell,
        &html! {
            header class="page-head" {
                h1 { "Audit" }
                a class="button" href={ "/api/v1/audit.csv?" (query(None)) } data-download="audit.csv" { "Export as CSV" }
            }
            (tabs(&shell, &shown.viewer, "/settings/audit"))
            section class="card team" aria-labelledby="audit-title" {
                div class="card-head" {
                    h2 id="audit-title" { "What the team did" }
                }
                (filter(shown, frame))
                @if shown.entries.is_empty() { p class="subdued" { "Nothing that fits." } }
                ul class="rows" {
                    @for entry in &shown.entries { (row(shown, &shell, entry)) }
                }
                @if let (true, Some(last)) = (shown.more, shown.entries.last()) {
                    p { a class="button" href=(shell.link(&format!("/settings/audit?{}", query(Some(last.id))))) { "Older" } }
                }
                p class="subdued foot" { "Entries can’t be changed or taken out, by nobody here." }
            }
        },
    )
}

fn filter(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let mut people: Vec<(&Id, &String)> = shown.names.iter().collect();
    people.sort_by(|a, b| (a.1, a.0).cmp(&(b.1, b.0)));
    let around = frame.map(Frame::query).unwrap_or_default();
    html! {
        form class="sieve" method="get" action="/settings/audit" {
            // What keeps the page inside the admin's frame.
            @for (name, value) in form_urlencoded::parse(around.as_bytes()) {
                input type="hidden" name=(name) value=(value);
            }
            label { span { "Person" }
                select name="person" {
                    option value="" { "Everybody" }
                    @for (id, name) in people {
                        option value=(id) selected[shown.sought.staff == Some(*id)] translate="no" { (name) }
                    }
                }
            }
            label { span { "What" }
                select name="kind" {
                    option value="" { "Everything" }
                    @for kind in &shown.kinds {
                        option value=(kind) selected[shown.sought.kind.as_deref() == Some(kind)] { (words(kind)) }
                    }
                }
            }
            button class="button" { "Show" }
        }
    }
}

fn row(shown: &Shown, shell: &Shell<'_>, entry: &Entry) -> Markup {
    let who = entry
        .staff
        .and_then(|id| shown.names.get(&id))
        .map_or("Somebody", String::as_str);
    let is_chat = entry.kind == "claims" || entry.kind.starts_with("conversations.");
    let of_member = entry
        .subject
        .as_deref()
        .filter(|_| entry.kind.starts_with("team."))
        .and_then(|id| id.parse::<Id>().ok())
        .and_then(|id| shown.names.get(&id));
    html! {
        li class="row" {
            div class="who" {
                h3 { (words(&entry.kind)) }
                p class="subdued" {
                    (who) ", " (time(entry.at, shown.now, Tick::Clock))
                    @if let Some(ip) = &entry.place.ip { ", from " (ip) }
                    @if let Some(agent) = entry.place.agent.as_deref().filter(|agent| !agent.is_empty()) { " (" (agent) ")" }
                }
                @if let Some(detail) = detail(&entry.detail) { p class="subdued" translate="no" { (detail) } }
            }
            div class="acts" {
                @if let Some(name) = of_member { span class="subdued" translate="no" { (name) } }
                @if let (true, Some(chat)) = (is_chat, &entry.subject) {
                    a href=(shell.link(&format!("/inbox/{chat}"))) { "Chat" }
                }
            }
        }
    }
}

fn detail(detail: &Value) -> Option<String> {
    let map = detail.as_object().filter(|map| !map.is_empty())?;
    let parts: Vec<String> = map
        .iter()
        .map(|(name, value)| match value {
            Value::String(text) => format!("{name}: {text}"),
            other => format!("{name}: {other}"),
        })
        .collect();
    Some(parts.join(", "))
}
