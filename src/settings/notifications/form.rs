//! A rule as a form, and as a sentence.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::handoff::notices::rule::{Definition, Format, Hours, How, Rule, When, Which, Who};
use crate::ids::Id;
use crate::inbox::drawn;

/// What a rule can name.
pub struct Choices {
    /// Groups.
    pub groups: Vec<(Id, String)>,
    /// The team.
    pub people: Vec<(Id, String)>,
    /// What somebody of them knows.
    pub skills: Vec<String>,
    /// The shop's assistants.
    pub assistants: Vec<(Id, String)>,
    /// The shop's currency.
    pub currency: String,
}

/// Where rules are sent.
const ADDRESS: &str = "/api/v1/notification-rules";

/// What stands in the fields.
pub struct Filled {
    id: Option<Id>,
    name: String,
    definition: Definition,
    host: Option<String>,
    /// Where it is sent.
    action: String,
}

impl Filled {
    /// A new rule.
    #[must_use]
    pub fn blank() -> Self {
        Self {
            id: None,
            name: String::new(),
            definition: Definition {
                when: When::Requested,
                which: Which::default(),
                who: vec![Who::OnDuty],
                how: How {
                    page: true,
                    ..How::default()
                },
                hours: Hours::Always,
            },
            host: None,
            action: ADDRESS.to_owned(),
        }
    }

    /// A rule there is; `host` is where its webhook leads.
    #[must_use]
    pub fn of(rule: &Rule, host: Option<&str>) -> Self {
        Self {
            id: Some(rule.id),
            name: rule.name.clone(),
            definition: rule.definition.clone(),
            host: host.map(str::to_owned),
            action: drawn::address(&format!("{ADDRESS}/{}", rule.id), &super::all_of(rule)),
        }
    }

    fn key(&self) -> String {
        self.id
            .map_or_else(|| "new".to_owned(), |id| id.to_string())
    }
}

const WHENS: [(&str, &str); 7] = [
    ("requested", "A person is asked for"),
    ("waiting_over", "A shopper has waited longer than"),
    ("attention", "A chat is put before staff"),
    ("tagged", "A tag is put on"),
    ("value_over", "The cart is worth more than"),
    ("new_message", "A shopper writes to who holds the chat"),
    ("closing_soon", "It closes soon, and somebody waits"),
];
const HOURS: [(&str, &str); 3] = [
    ("always", "At any hour"),
    ("open", "In opening hours; else nobody"),
    ("open_else_email", "In opening hours; else by e-mail alone"),
];
const FORMATS: [(&str, &str); 3] = [
    ("none", "None"),
    ("slack", "In Slack’s format"),
    ("json", "JSON, signed"),
];

/// The form, with who would be woken beside it.
#[must_use]
pub fn form(filled: &Filled, choices: &Choices, now: &Markup) -> Markup {
    let (key, definition) = (filled.key(), &filled.definition);
    let id = |name: &str| format!("{key}-{name}");
    html! {
        form class="fields rule-form" method="post" action=(filled.action) data-rule-form=(key) novalidate
            data-kept-url[filled.host.is_some()] {
            (text(&id("name"), "name", "Name", &filled.name, "For your team: “High carts, after hours”"))
            (select(&id("when"), "when", "When", &WHENS, definition.when.cause()))
            (when_fields(&id, &definition.when, choices))
            (which(&id, &definition.which, choices))
            (who(&id, &definition.who, choices))
            (how(&id, definition.how, filled.host.as_deref()))
            (select(&id("hours"), "hours", "At what hours", &HOURS, hours_key(definition.hours)))
            div class="preview" role="status" aria-live="polite" data-preview { (now) }
            div class="form-foot" {
                @if filled.id.is_some() {
                    button type="button" class="button critical" data-delete=(filled.name) { "Delete" }
                } @else {
                    button type="button" class="button" data-cancel { "Cancel" }
                }
                button class="button primary" { "Save" }
            }
        }
    }
}

fn when_fields(id: &dyn Fn(&str) -> String, when: &When, choices: &Choices) -> Markup {
    let (mut tag, mut amount, mut wait, mut closing) = (
        String::new(),
        "200".to_owned(),
        "2".to_owned(),
        "15".to_owned(),
    );
    match when {
        When::Tagged { tag: set } => tag = set.to_string(),
        When::ValueOver { amount: set } => amount = money(*set),
        When::WaitingOver { minutes } => wait = minutes.to_string(),
        When::ClosingSoon { minutes } => closing = minutes.to_string(),
        When::Requested | When::Attention | When::NewMessage => {}
    }
    html! {
        div data-when="tagged" { (text(&id("tag"), "tag", "Which tag", &tag, "shipping-delayed")) }
        div data-when="value_over" {
            (text(&id("amount"), "amount", &format!("Value in {}", choices.currency), &amount, ""))
        }
        div data-when="waiting_over" { (text(&id("wait_minutes"), "wait_minutes", "Minutes", &wait, "")) }
        div data-when="closing_soon" {
            (text(&id("closing_minutes"), "closing_minutes", "Minutes before closing", &closing, ""))
        }
    }
}

fn which(id: &dyn Fn(&str) -> String, which: &Which, choices: &Choices) -> Markup {
    let tags: Vec<&str> = which.tags.iter().map(|tag| tag.as_str()).collect();
    let open = *which != Which::default();
    html! {
        details class="which" open[open] {
            summary { "Only for some chats" }
            div class="fields" {
                (text(&id("tags"), "tags", "With any of these tags", &tags.join(", "), "vip, wholesale"))
                (text(&id("page"), "page", "On a page whose address has", which.page.as_deref().unwrap_or(""), "/products/guitar"))
                (text(&id("cart_over"), "cart_over", &format!("With a cart over ({})", choices.currency),
                    &which.cart_over.map(money).unwrap_or_default(), ""))
                (text(&id("languages"), "languages", "In any of these languages", &which.languages.join(", "), "de, fr"))
                (assistants(id, which, choices))
            }
        }
    }
}

/// Whose chats: there is nothing to choose with one assistant, unless another was chosen that is gone.
fn assistants(id: &dyn Fn(&str) -> String, which: &Which, choices: &Choices) -> Markup {
    if choices.assistants.len() < 2 && which.assistants.is_empty() {
        return html! {};
    }
    html! {
        fieldset class="ticks" aria-describedby=(id("assistants-note")) {
            legend { "With any of these assistants" }
            div class="choices-line" {
                @for (assistant, name) in &choices.assistants {
                    label translate="no" {
                        input type="checkbox" name="assistants" value=(assistant)
                            checked[which.assistants.contains(assistant)];
                        (name)
                    }
                }
            }
            p class="note" id=(id("assistants-note")) data-note="assistants" {}
        }
    }
}

fn who(id: &dyn Fn(&str) -> String, who: &[Who], choices: &Choices) -> Markup {
    let check = |name: &str, value: Option<Id>, label: &str, on: bool| {
        html! {
            label { input type="checkbox" name=(name) value=[value] checked[on]; (label) }
        }
    };
    html! {
        fieldset class="ticks" aria-describedby=(id("who-note")) {
            legend { "Whom to tell" }
            div class="choices-line" {
                (check("on_duty", None, "Whoever is on duty", who.contains(&Who::OnDuty)))
                (check("holder", None, "Whoever holds the chat", who.contains(&Who::Holder)))
                @for (group, name) in &choices.groups {
                    (check("groups", Some(*group), &format!("Group {name}"), who.contains(&Who::Group { id: *group })))
                }
                @for skill in skills(who, choices) {
                    label {
                        input type="checkbox" name="skills" value=(skill)
                            checked[who.contains(&Who::Skill { skill: skill.to_owned() })];
                        "Knows " (skill)
                    }
                }
                @for (person, name) in &choices.people {
                    label translate="no" {
                        input type="checkbox" name="people" value=(person) checked[who.contains(&Who::Person { id: *person })];
                        (name)
                    }
                }
            }
            p class="note" id=(id("who-note")) data-note="who" {}
        }
    }
}

/// What can be chosen, with what was: who knew it may have left.
fn skills<'c>(who: &'c [Who], choices: &'c Choices) -> BTreeSet<&'c str> {
    let chosen = who.iter().filter_map(|who| match who {
        Who::Skill { skill } => Some(skill.as_str()),
        Who::OnDuty | Who::Holder | Who::Group { .. } | Who::Person { .. } => None,
    });
    choices
        .skills
        .iter()
        .map(String::as_str)
        .chain(chosen)
        .collect()
}

fn how(id: &dyn Fn(&str) -> String, how: How, host: Option<&str>) -> Markup {
    let format = match how.webhook {
        None => "none",
        Some(Format::Slack) => "slack",
        Some(Format::Json) => "json",
    };
    html! {
        fieldset class="ticks" aria-describedby=(id("how-note")) {
            legend { "How" }
            div class="choices-line" {
                label { input type="checkbox" name="by_page" checked[how.page]; "In the inbox, with sound" }
                label { input type="checkbox" name="by_push" checked[how.push]; "In their browsers" }
                label { input type="checkbox" name="by_email" checked[how.email]; "By e-mail" }
                label {
                    input type="checkbox" name="else_email" checked[how.else_email];
                    "By e-mail, where neither reaches them"
                }
            }
            p class="note" id=(id("how-note")) data-note="how" {}
        }
        (select(&id("webhook"), "webhook", "Outgoing webhook", &FORMATS, format))
        div data-webhook {
            (text(&id("url"), "url", "Its address", "", &match host {
                Some(host) => format!("Kept: at {host}. Paste another to change it."),
                None => "https://hooks.slack.com/services/…".to_owned(),
            }))
        }
    }
}

fn text(id: &str, name: &str, label: &str, value: &str, hint: &str) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (label) }
            input id=(id) name=(name) type="text" value=(value) placeholder=(hint) maxlength="2000" autocomplete="off"
                spellcheck="false" aria-describedby={ (id) "-note" };
            p id={ (id) "-note" } class="note" data-note=(name) {}
        }
    }
}

fn select(id: &str, name: &str, label: &str, options: &[(&str, &str)], chosen: &str) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (label) }
            select id=(id) name=(name) {
                @for (value, text) in options {
                    option value=(value) selected[*value == chosen] { (text) }
                }
            }
        }
    }
}

fn hours_key(hours: Hours) -> &'static str {
    match hours {
        Hours::Always => "always",
        Hours::Open => "open",
        Hours::OpenElseEmail => "open_else_email",
    }
}

fn money(amount: i64) -> String {
    rust_decimal::Decimal::new(amount, 4)
        .normalize()
        .to_string()
}

/// A rule in one line, each part of it by itself.
#[must_use]
pub fn sentence(definition: &Definition, choices: &Choices) -> Markup {
    let when = match &definition.when {
        When::Requested => "When a person is asked for".to_owned(),
        When::Attention => "When a chat is put before staff".to_owned(),
        When::Tagged { tag } => format!("When {tag} is put on"),
        When::ValueOver { amount } => {
            format!(
                "When a cart is over {} {}",
                money(*amount),
                choices.currency
            )
        }
        When::WaitingOver { minutes } => format!("When a shopper has waited {minutes} minutes"),
        When::NewMessage => "When a shopper writes to who holds the chat".to_owned(),
        When::ClosingSoon { minutes } => format!("{minutes} minutes before closing"),
    };
    // What `translate` says of each besides: a name is theirs.
    let name = |list: &[(Id, String)], id: Id| match list.iter().find(|(known, _)| *known == id) {
        Some((_, name)) => (name.clone(), Some("no")),
        None => ("somebody who left".to_owned(), None),
    };
    let who: Vec<(String, Option<&str>)> = definition
        .who
        .iter()
        .map(|who| match who {
            Who::OnDuty => ("whoever is on duty".to_owned(), None),
            Who::Holder => ("its holder".to_owned(), None),
            Who::Group { id } => name(&choices.groups, *id),
            Who::Skill { skill } => (format!("whoever knows {skill}"), None),
            Who::Person { id } => name(&choices.people, *id),
        })
        .collect();
    let how = definition.how;
    let ways: Vec<&str> = [
        (how.page, "in the inbox"),
        (how.push, "in their browsers"),
        (how.email, "by e-mail"),
        (
            how.else_email && !how.email,
            "by e-mail where neither reaches them",
        ),
        (how.webhook.is_some(), "by webhook"),
    ]
    .into_iter()
    .filter_map(|(on, way)| on.then_some(way))
    .collect();
    html! {
        span { (when) }
        @if definition.which != Which::default() { ", " span { "for some chats" } }
        ": " span { "tell" }
        @for (at, (name, own)) in who.iter().enumerate() {
            @if at > 0 { ", " } @else { " " } span translate=[*own] { (name) }
        }
        @for (at, way) in ways.iter().enumerate() {
            @if at > 0 { ", " } @else { " " } span { (way) }
        }
        @if definition.hours != Hours::Always { ", " span { "in opening hours" } }
        "."
    }
}
