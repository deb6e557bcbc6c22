//! The team's page: members, people asked to join, groups.

use std::collections::HashMap;

use maud::{Markup, html};

use super::mails::state;
use super::members::all_of;
use super::parts::{SCRIPT, field, page as around, tabs};
use crate::clock::Micros;
use crate::handoff::people::{AWAY, Group, Person};
use crate::ids::Id;
use crate::inbox::{Tick, drawn, time};
use crate::mail::{Listed, State};
use crate::settings::plan::{Beside, beside};
use crate::settings::shell::Shell;
use crate::team::invites::Invite;
use crate::team::{Can, Frame, Role, Staff};

/// What the page tells.
pub struct Shown {
    /// The time it is told at.
    pub now: Micros,
    /// Who looks.
    pub viewer: Staff,
    /// Who is on the team.
    pub people: Vec<Person>,
    /// As what.
    pub roles: HashMap<Id, Role>,
    /// The shop's groups.
    pub groups: Vec<Group>,
    /// Everybody's name.
    pub names: HashMap<Id, String>,
    /// When each was last here.
    pub seen: HashMap<Id, Micros>,
    /// How many the shop's plan is for, where that is limited.
    pub limit: Option<Beside>,
    /// Who is asked to join, and what became of the mail.
    pub pending: Vec<(Invite, Option<Listed>)>,
}

impl Shown {
    fn role(&self, id: Id) -> Role {
        self.roles.get(&id).copied().unwrap_or(Role::Viewer)
    }
}

/// The whole page.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = Shell {
        title: "Team",
        viewer: &shown.viewer.member.name,
        now: shown.now,
        frame,
        script: SCRIPT,
    };
    let manages = shown.viewer.may(Can::Manage);
    around(
        &shell,
        &html! {
            header class="page-head" { h1 { "Team" } }
            (tabs(&shell, &shown.viewer, "/settings/team"))
            div class="columns" {
                div class="main" {
                    (members(shown))
                    @if manages { (pending(shown)) }
                }
                div class="side" {
                    @if manages { (invite(shown, &shell.link("/settings/plan"))) }
                    (groups(shown))
                }
            }
        },
    )
}

fn members(shown: &Shown) -> Markup {
    let count = shown.people.len();
    html! {
        section class="card team" aria-labelledby="members-title" {
            div class="card-head" {
                h2 id="members-title" { "Members" }
                span class="subdued" { (count) @if count == 1 { " person" } @else { " people" } }
            }
            ul class="rows" {
                @for person in &shown.people { (member(shown, person)) }
            }
        }
    }
}

fn member(shown: &Shown, person: &Person) -> Markup {
    let role = shown.role(person.id);
    let groups: Vec<&str> = shown
        .groups
        .iter()
        .filter(|group| person.groups.contains(&group.id))
        .map(|group| group.name.as_str())
        .collect();
    html! {
        li class="row" id={ "member-" (person.id) } {
            div class="who" {
                h3 {
                    span translate="no" { (person.name) }
                    @if person.id == shown.viewer.id() { span class="subdued" { " (you)" } }
                }
                p class="subdued" {
                    @if !person.email.ends_with("@shopify.invalid") { (person.email) " · " }
                    @match shown.seen.get(&person.id) {
                        Some(at) if at.0 > 0 => { "last here " (time(*at, shown.now, Tick::Clock)) },
                        _ => "not here yet",
                    }
                }
                @if !groups.is_empty() || !person.skills.is_empty() || !person.languages.is_empty() {
                    p class="marks" {
                        @for group in &groups { span class="badge" translate="no" { (group) } }
                        @for skill in &person.skills { span class="tag" translate="no" { (skill) } }
                        @for language in &person.languages { span class="tag" translate="no" { (language.to_uppercase()) } }
                    }
                }
            }
            div class="acts" {
                @if person.is_away(shown.now) {
                    span class="badge" data-tone="warn" {
                        "Away"
                        @if let Some(until) = person.away_until.filter(|until| *until < AWAY) {
                            " until " (time(until, shown.now, Tick::Clock))
                        }
                    }
                }
                @if let Some(capacity) = person.capacity { span class="subdued" { (capacity) " at once" } }
                span class="badge" data-tone=[(role == Role::Owner).then_some("good")] { (role.label()) }
            }
            @if shown.viewer.may(Can::Manage) { (edit(shown, person, role)) }
        }
    }
}

fn edit(shown: &Shown, person: &Person, role: Role) -> Markup {
    let id = |name: &str| format!("{name}-{}", person.id);
    let list = |set: &std::collections::BTreeSet<String>| {
        set.iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let away = person.is_away(shown.now);
    let path = format!("/api/v1/team/members/{}", person.id);
    // Who is no owner can't touch one.
    let removable = role != Role::Owner || shown.viewer.may(Can::Own);
    html! {
        details class="edit" {
            summary class="button" { "Edit" span class="sr" translate="no" { " " (person.name) } }
            form method="post" action=(drawn::address(&path, &all_of(person, role))) class="fields" data-send data-then="reload" novalidate {
                (field(&id("role"), "role", "Role", "", &roles(shown, &id("role"), role)))
                (groups_of(shown, person))
                div class="pair" {
                    (field(&id("skills"), "skills", "Skills", "With commas between: refunds, guitars", &html! {
                        input id=(id("skills")) name="skills" type="text" value=(list(&person.skills)) maxlength="900"
                            aria-describedby={ (id("skills")) "-about" };
                    }))
                    (field(&id("languages"), "languages", "Languages", "Codes: en, de. None means any.", &html! {
                        input id=(id("languages")) name="languages" type="text" value=(list(&person.languages))
                            maxlength="100" aria-describedby={ (id("languages")) "-about" };
                    }))
                    (field(&id("capacity"), "capacity", "Chats at once", "Nothing means no limit.", &html! {
                        input id=(id("capacity")) name="capacity" type="text" inputmode="numeric" maxlength="3"
                            value=[person.capacity] aria-describedby={ (id("capacity")) "-about" };
                    }))
                }
                div class="acts" { button class="button primary" { "Save" } }
            }
            div class="more" {
                form method="post" action={ (path) "/away" } data-send data-then="reload" {
                    @if !away { input type="hidden" name="away" value="true" data-as="bool"; }
                    button class="button" { @if away { "Set back" } @else { "Set away" } }
                }
                @if removable {
                    details class="sure" {
                        summary class="button critical" { "Remove from the team" }
                        form method="post" action={ (path) "/remove" } data-send data-then="reload" {
                            p {
                                (person.name) " is signed out everywhere at once, and chats they hold go back to the "
                                "queue. What they wrote stays."
                            }
                            p class="note" data-note="role" {}
                            button class="button critical" { "Remove " (person.name) }
                        }
                    }
                }
            }
        }
    }
}

fn roles(shown: &Shown, id: &str, now: Role) -> Markup {
    html! {
        select id=(id) name="role" {
            @for role in Role::ALL.into_iter().rev() {
                @if role != Role::Owner || now == Role::Owner || shown.viewer.may(Can::Own) {
                    option value=(role.as_str()) selected[role == now] { (role.label()) ": " (role.about()) }
                }
            }
        }
    }
}

fn groups_of(shown: &Shown, person: &Person) -> Markup {
    choose(shown, |group| person.groups.contains(&group.id))
}

fn choose(shown: &Shown, is_in: impl Fn(&Group) -> bool) -> Markup {
    html! {
        @if !shown.groups.is_empty() {
            fieldset class="choices-line" {
                legend { "Groups" }
                @for group in &shown.groups {
                    label translate="no" {
                        input type="checkbox" name="groups" value=(group.id) checked[is_in(group)];
                        (group.name)
                    }
                }
                p class="note" data-note="groups" {}
            }
        }
    }
}

fn invite(shown: &Shown, plan: &str) -> Markup {
    html! {
        section class="card team" aria-labelledby="invite-title" {
            div class="card-head" { h2 id="invite-title" { "Invite people" } }
            form method="post" action="/api/v1/team/invites" class="fields" data-send data-then="invited" novalidate {
                (field("emails", "emails", "E-mail addresses", "One or many: on lines, or with commas between.", &html! {
                    textarea id="emails" name="emails" rows="3" autocomplete="off" spellcheck="false"
                        aria-describedby="emails-about" placeholder="ann@example.com" {}
                }))
                (field("invite-role", "role", "Role", "", &roles(shown, "invite-role", Role::Agent)))
                (choose(shown, |_| false))
                (beside(shown.limit.as_ref(), plan))
                div class="acts" { button class="button primary" { "Send invites" } }
            }
            div id="invited" role="status" {}
        }
    }
}

fn pending(shown: &Shown) -> Markup {
    html! {
        section class="card team" aria-labelledby="pending-title" {
            div class="card-head" {
                h2 id="pending-title" { "Asked to join" }
                @if !shown.pending.is_empty() { span class="subdued" { (shown.pending.len()) } }
            }
            @if shown.pending.is_empty() { p class="subdued" { "Nobody just now." } }
            ul class="rows" {
                @for (invite, mail) in &shown.pending { (asked(shown, invite, mail.as_ref())) }
            }
        }
    }
}

fn asked(shown: &Shown, invite: &Invite, mail: Option<&Listed>) -> Markup {
    let path = format!("/api/v1/team/invites/{}", invite.id);
    let by = shown
        .names
        .get(&invite.by)
        .map_or("A colleague", String::as_str);
    let why = mail
        .filter(|mail| matches!(mail.state, State::Failed | State::Queued))
        .and_then(|mail| mail.error.as_deref());
    html! {
        li class="row" {
            div class="who" {
                h3 translate="no" { (invite.email) }
                p class="subdued" {
                    (invite.role.label()) ", asked by " (by) ", " (time(invite.at, shown.now, Tick::Clock))
                    @if let Some(why) = why { br; (why) }
                }
            }
            div class="acts" {
                @if invite.is_late(shown.now) {
                    span class="badge" data-tone="warn" { "Has ended" }
                } @else if let Some(mail) = mail { (state(mail.state)) }
                form method="post" action={ (path) "/resend" } data-send data-then="resent" {
                    button class="button" { "Send again" span class="sr" { " to " (invite.email) } }
                }
                form method="post" action={ (path) "/revoke" } data-send data-then="reload" {
                    button class="button" { "Take back" span class="sr" { " the invite of " (invite.email) } }
                }
            }
        }
    }
}

fn groups(shown: &Shown) -> Markup {
    let manages = shown.viewer.may(Can::Manage);
    html! {
        section class="card team" aria-labelledby="groups-title" {
            div class="card-head" { h2 id="groups-title" { "Groups" } }
            p class="subdued" { "Rules can ask for a person of a group, and a chat can be handed to one." }
            ul class="rows" {
                @for group in &shown.groups {
                    @let members = shown.people.iter().filter(|p| p.groups.contains(&group.id)).count();
                    li class="row" {
                        div class="who" {
                            h3 translate="no" { (group.name) }
                            p class="subdued" { (members) @if members == 1 { " member" } @else { " members" } }
                        }
                        @if manages {
                            details class="edit" {
                                summary class="button" { "Edit" span class="sr" translate="no" { " " (group.name) } }
                                form method="post" action={ "/api/v1/team/groups/" (group.id) } class="fields"
                                    data-send data-then="reload" novalidate {
                                    @let id = format!("group-{}", group.id);
                                    (field(&id, "name", "Name", "", &html! {
                                        input id=(id) name="name" type="text" maxlength="60" value=(group.name);
                                    }))
                                    div class="acts" { button class="button primary" { "Save" } }
                                }
                                form method="post" action={ "/api/v1/team/groups/" (group.id) "/remove" }
                                    data-send data-then="reload" {
                                    button class="button critical" { "Remove the group" }
                                }
                            }
                        }
                    }
                }
            }
            @if manages {
                form method="post" action="/api/v1/team/groups" class="fields" data-send data-then="reload" novalidate {
                    (field("group-new", "name", "New group", "", &html! {
                        input id="group-new" name="name" type="text" maxlength="60" autocomplete="off";
                    }))
                    div class="acts" { button class="button" { "Add" } }
                }
            }
        }
    }
}
