//! The page of one's own account.

use maud::{Markup, html};

use super::parts::{SCRIPT, field, page as around, tabs};
use crate::clock::Micros;
use crate::handoff::people::Person;
use crate::inbox::{Tick, time};
use crate::settings::shell::Shell;
use crate::team::credentials::Credentials;
use crate::team::locale::LOCALES;
use crate::team::store::OpenSession;
use crate::team::{Door, Frame, Staff};

/// What the page tells.
pub struct Shown {
    /// The time it is told at.
    pub now: Micros,
    /// Who looks.
    pub viewer: Staff,
    /// What is known of them.
    pub person: Person,
    /// How they prove who they are.
    pub has: Credentials,
    /// Where they are signed in.
    pub sessions: Vec<OpenSession>,
}

/// What a session is called in an address: its key is a digest, of which a part will do.
#[must_use]
pub fn name(session: &OpenSession) -> String {
    session
        .key
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The whole page.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = Shell {
        title: "Your account",
        viewer: &shown.viewer.member.name,
        now: shown.now,
        frame,
        script: SCRIPT,
    };
    around(
        &shell,
        &html! {
            header class="page-head" { h1 { "Your account" } }
            (tabs(&shell, &shown.viewer, "/settings/account"))
            div class="columns" {
                div class="main" {
                    (who(shown))
                    (sessions(shown))
                }
                div class="side" {
                    (password(shown))
                    (codes(shown))
                }
            }
        },
    )
}

fn who(shown: &Shown) -> Markup {
    let away = shown.person.is_away(shown.now);
    html! {
        section class="card team" aria-labelledby="who-title" {
            div class="card-head" {
                h2 id="who-title" { "You" }
                span class="badge" { (shown.viewer.member.role.label()) }
            }
            form method="post" action="/api/v1/account" class="fields" data-send data-then="reload" novalidate {
                (field("name", "name", "Name", "As shoppers and colleagues see it.", &html! {
                    input id="name" name="name" type="text" maxlength="60" autocomplete="name" value=(shown.person.name)
                        aria-describedby="name-about";
                }))
                (field("locale", "locale", "Language of these pages", "Shoppers are answered in their own.", &html! {
                    select id="locale" name="locale" aria-describedby="locale-about" {
                        @let own = shown.viewer.member.locale.as_deref().unwrap_or_default();
                        option value="" selected[own.is_empty()] { "Automatic" }
                        option value="en" lang="en" translate="no" selected[own == "en"] { "English" }
                        @for one in &LOCALES {
                            option value=(one.code) lang=(one.code) translate="no" selected[own == one.code] { (one.name) }
                        }
                    }
                }))
                div class="acts" { button class="button" { "Save" } }
            }
            form method="post" action="/api/v1/account/away" class="fields" data-send data-then="reload" novalidate {
                @if away {
                    p { "You are away: no chat is given to you." }
                    div class="acts" { button class="button primary" { "I’m back" } }
                } @else {
                    input type="hidden" name="away" value="true" data-as="bool";
                    (field("until", "until", "Away until", "Leave it empty to come back when you say so.", &html! {
                        input id="until" name="until" type="datetime-local" data-as="time" aria-describedby="until-about";
                    }))
                    div class="acts" { button class="button" { "Set away" } }
                }
            }
        }
    }
}

fn sessions(shown: &Shown) -> Markup {
    let own = match &shown.viewer.door {
        Door::Cookie { key } => Some(key),
        Door::Admin => None,
    };
    let others = shown
        .sessions
        .iter()
        .filter(|one| Some(&one.key) != own)
        .count();
    html! {
        section class="card team" aria-labelledby="sessions-title" {
            div class="card-head" {
                h2 id="sessions-title" { "Where you are signed in" }
                @if others > 0 {
                    form method="post" action="/api/v1/account/sessions/end-others" data-send data-then="reload" {
                        button class="button" { "End all others" }
                    }
                }
            }
            @if own.is_none() {
                p class="subdued" { "Here you are signed in through Shopify." }
            }
            ul class="rows" {
                @for one in &shown.sessions {
                    @let here = Some(&one.key) == own;
                    li class="row" {
                        div class="who" {
                            h3 {
                                (one.place.agent.as_deref().filter(|a| !a.is_empty()).unwrap_or("A browser"))
                                @if here { span class="subdued" { " (this one)" } }
                            }
                            p class="subdued" {
                                @if let Some(ip) = &one.place.ip { "from " (ip) ", " }
                                "since " (time(one.since, shown.now, Tick::Clock))
                                ", last used " (time(one.seen, shown.now, Tick::Clock))
                                ", by " (one.way)
                            }
                        }
                        @if !here {
                            div class="acts" {
                                form method="post" action={ "/api/v1/account/sessions/" (name(one)) "/end" }
                                    data-send data-then="reload" {
                                    button class="button" { "End" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn password(shown: &Shown) -> Markup {
    let has_one = shown.has.password.is_some();
    html! {
        section class="card team" aria-labelledby="password-title" {
            div class="card-head" { h2 id="password-title" { "Password" } }
            p class="subdued" {
                @if has_one { "A new one ends every other session." }
                @else { "You have none: you sign in through Shopify, or with a link by mail." }
            }
            form method="post" action="/api/v1/account/password" class="fields" data-send data-then="saved" novalidate {
                input type="hidden" name="username" value=(shown.person.email) autocomplete="username";
                @if has_one {
                    (field("current", "current", "Password now", "", &html! {
                        input id="current" name="current" type="password" autocomplete="current-password" maxlength="200";
                    }))
                }
                (field("password", "password", "New password", "At least 10 characters.", &html! {
                    input id="password" name="password" type="password" autocomplete="new-password" maxlength="200"
                        aria-describedby="password-about";
                }))
                div class="acts" { button class="button" { @if has_one { "Change" } @else { "Set a password" } } }
            }
        }
    }
}

fn codes(shown: &Shown) -> Markup {
    html! {
        section class="card team" aria-labelledby="codes-title" {
            div class="card-head" {
                h2 id="codes-title" { "Codes as a second step" }
                @if shown.has.codes_on { span class="badge" data-tone="good" { "On" } }
            }
            @if shown.has.codes_on {
                p class="subdued" {
                    "Signing in asks for a code of the app on your phone. Codes on paper left: "
                    (shown.has.on_paper.len()) "."
                }
                form method="post" action="/api/v1/account/codes/off" class="fields" data-send data-then="reload" novalidate {
                    (field("code", "code", "A code", "", &html! {
                        input id="code" name="code" type="text" autocomplete="one-time-code" maxlength="20" spellcheck="false";
                    }))
                    div class="acts" { button class="button" { "Turn off" } }
                }
            } @else {
                p class="subdued" { "With an app such as Google Authenticator or 1Password. Not asked for inside Shopify." }
                form method="post" action="/api/v1/account/codes" data-send data-then="key" {
                    button class="button" { "Set up" }
                }
                form id="codes-on" method="post" action="/api/v1/account/codes/on" class="fields" data-send
                    data-then="paper" hidden novalidate {
                    p { "Type this key into the app, or " a id="codes-address" href="#codes-on" { "open it there" } "." }
                    p { code id="codes-key" class="key" {} }
                    (field("code", "code", "The code it shows", "", &html! {
                        input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code"
                            maxlength="20" spellcheck="false";
                    }))
                    div class="acts" { button class="button primary" { "Turn on" } }
                }
                div id="codes-paper" role="status" hidden {
                    p { "On. Keep these codes on paper, for when the phone is lost. They are not shown again:" }
                    ul class="paper" translate="no" {}
                }
            }
        }
    }
}
