//! The page on which a merchant sets the model: whose, which, how much of it, and whether it works.

use maud::{Markup, html};

use super::model::{all_of, host};
use super::shell::{Look, Shell};
use crate::assistant::model::{InUse, Settings, Trouble};
use crate::clock::Micros;
use crate::inbox::{drawn, model_words};
use crate::team::Frame;

/// What the page tells.
#[derive(Debug)]
pub struct Shown {
    /// The time it is told at.
    pub now: Micros,
    /// Who looks.
    pub viewer: String,
    /// What is set.
    pub settings: Settings,
    /// What that means.
    pub in_use: Option<InUse>,
    /// The model of whoever runs the app.
    pub default_model: Option<String>,
    /// Tokens used today.
    pub used: i64,
    /// What is wrong with the model.
    pub trouble: Option<Trouble>,
}

/// The whole page, in the admin's frame if it is opened there.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = Shell {
        title: "Model",
        viewer: &shown.viewer,
        now: shown.now,
        frame,
        script: "/assets/settings/model.js",
    };
    let look = Look {
        styles: &["/assets/settings/model.css"],
        narrow: true,
        banner: shown.trouble.map(|trouble| model_words(trouble, shown.now)),
        ..Look::default()
    };
    let main = html! {
        header class="page-head" {
            h1 { "Model" }
            a class="button" href=(shell.link("/settings")) { "Back to Home" }
        }
        (explained(shown))
        (form(shown))
    };
    shell.page_as(&look, &main)
}

fn explained(shown: &Shown) -> Markup {
    html! {
        section class="card" aria-labelledby="now-title" {
            div class="card-head" {
                h2 id="now-title" { "What answers now" }
                @match &shown.in_use {
                    Some(_) => span class="badge" data-tone=(if shown.trouble.is_some() { "warn" } else { "good" }) {
                        @if shown.trouble.is_some() { "Your content, the model is away" } @else { "A model" }
                    },
                    None => span class="badge" { "Your content" },
                }
            }
            @match &shown.in_use {
                Some(model) => {
                    p { span translate="no" { (model.endpoint.model) } " at " span translate="no" { (host(&model.endpoint)) } }
                    (spent(shown.used, model.budget))
                }
                None => p { "The assistant answers in your store’s own sentences, with no outside service." },
            }
            p class="subdued foot" {
                "A model puts the same answers in its own words. It is asked only when your content has an answer, sees "
                "only those passages and the shopper’s question, and what it writes is checked against them. If it fails "
                "a check, or can’t be reached, the answer comes from your content."
            }
        }
    }
}

fn spent(used: i64, budget: i64) -> Markup {
    html! {
        div class="spent" {
            label for="spent" { "Tokens today" }
            progress id="spent" max=(budget) value=(used.min(budget)) {}
            span class="subdued" { (grouped(used)) " of " (grouped(budget)) }
        }
    }
}

fn form(shown: &Shown) -> Markup {
    let settings = &shown.settings;
    let own = settings.base_url.is_some();
    html! {
        form id="model" class="card fields" data-model novalidate method="post"
            action=(drawn::address("/api/v1/model", &all_of(settings.clone()))) {
            div class="card-head" { h2 { "Settings" } }
            label class="setting" {
                input type="checkbox" name="enabled" checked[settings.enabled];
                "Answer with a model"
            }
            fieldset {
                legend { "Which one" }
                @if let Some(default) = &shown.default_model {
                    label class="setting" {
                        input type="radio" name="whose" value="ours" checked[!own];
                        span { "The app’s own " span class="subdued" translate="no" { "(" (default) ")" } }
                    }
                }
                label class="setting" {
                    input type="radio" name="whose" value="own" checked[own || shown.default_model.is_none()];
                    "Yours: any OpenAI-compatible server"
                }
            }
            div class="own" {
                (field("base_url", "Address", "Begins with https://. With or without /v1.", html! {
                    input id="base_url" name="base_url" type="url" inputmode="url" autocomplete="off" spellcheck="false"
                        placeholder="https://api.example.com/v1" maxlength="500" aria-describedby="base_url-note"
                        value=[settings.base_url.as_deref()];
                }))
                (field("name", "Model", "As the server calls it.", html! {
                    input id="name" name="model" type="text" autocomplete="off" spellcheck="false" maxlength="500"
                        aria-describedby="name-note" value=[settings.model.as_deref()];
                }))
                (field("key", "Key", key_note(settings), html! {
                    input id="key" name="key" type="password" autocomplete="new-password" spellcheck="false" maxlength="500"
                        aria-describedby="key-note" placeholder=[settings.key.is_some().then_some("A key is kept")];
                }))
            }
            (field("daily_tokens", "Tokens a day", "At most. After that, answers come from your content until midnight (UTC).", html! {
                input id="daily_tokens" name="daily_tokens" type="text" inputmode="numeric" maxlength="11"
                    aria-describedby="daily_tokens-note" value=(grouped(settings.daily_tokens));
            }))
            p id="tested" class="tested" role="status" hidden {}
            div class="form-foot" {
                button type="button" class="button" data-test { "Test" }
                button class="button primary" { "Save" }
            }
        }
    }
}

fn key_note(settings: &Settings) -> &'static str {
    if settings.key.is_some() {
        "Kept sealed, and never shown. Type a new one to replace it. Another server needs its own."
    } else {
        "Kept sealed, and never shown again. Leave it empty if the server needs none."
    }
}

fn field(id: &str, label: &str, note: &str, input: Markup) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (label) }
            (input)
            p id={ (id) "-note" } class="subdued" data-note=(note) { (note) }
        }
    }
}

/// 1234567 as "1,234,567".
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
