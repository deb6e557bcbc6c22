//! The page of what shoppers read while they wait.

use maud::{Markup, html};

use super::shell::{Look, Shell};
use super::texts::Example;
use crate::clock::Micros;
use crate::handoff::promise::says::{Says, Tongue, text};
use crate::handoff::promise::texts::{LONGEST, Texts};
use crate::team::Frame;

/// What the page tells.
pub struct Shown {
    /// The time it is told at.
    pub now: Micros,
    /// Who looks.
    pub viewer: String,
    /// The language.
    pub tongue: Tongue,
    /// The shop's own sentences.
    pub texts: Texts,
    /// What they come to.
    pub preview: Vec<Example>,
    /// A digest of those that are kept in this language.
    pub seen: String,
    /// They were kept just now.
    pub saved: bool,
    /// They were not, and why: of a sentence, or of all.
    pub wrong: Option<(Option<&'static str>, String)>,
}

/// When each sentence is said.
fn label(says: Says) -> &'static str {
    match says {
        Says::Coming => "Somebody is here",
        Says::AllBusy => "In hours, and everybody has their hands full",
        Says::NobodyHere => "In hours, and nobody is here",
        Says::NobodyReached => "The same, where nobody can be called",
        Says::OpensAgain => "Closed, until {when}",
        Says::Closed => "Closed, with no opening set",
        Says::Choice => "What else the shopper may do",
        Says::StillWaiting => "Nobody came for a while",
        Says::ForAPerson => "First, where a rule calls a person",
        Says::PassedOn => "First, where the assistant does not know",
        Says::AssistantDown => "First, where the assistant is down",
        Says::HolderGone => "First, where whoever had the chat left",
        Says::NextOne => "Then, with somebody else here",
    }
}

/// The whole page.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = Shell {
        title: "Waiting texts",
        viewer: &shown.viewer,
        now: shown.now,
        frame,
        script: "/assets/settings/texts.js",
    };
    let look = Look {
        styles: &[
            "/assets/settings/knowledge.css",
            "/assets/settings/hours.css",
        ],
        ..Look::default()
    };
    let main = html! {
        header class="page-head" {
            h1 { "What shoppers read while they wait" }
            a class="button" href=(shell.link("/settings/hours")) { "Back to Hours" }
        }
        p class="lead subdued" {
            "Each sentence is said only while it is true. Leave one empty and ours is said. A shopper reads the language "
            "they write in. " code { "{shop}" } " stands for your name."
        }
        (languages(shown, frame))
        div class="hours-grid" {
            (form(shown))
            div class="hours-side" { (examples(&shown.preview)) }
        }
    };
    shell.page_as(&look, &main)
}

fn languages(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let around = frame.map(Frame::query).unwrap_or_default();
    html! {
        form class="tongues" method="get" action="/settings/texts" data-languages {
            @for (name, value) in form_urlencoded::parse(around.as_bytes()) {
                input type="hidden" name=(name) value=(value);
            }
            label { span { "Language" }
                select name="language" {
                    @for tongue in Tongue::ALL {
                        @let own = shown.texts.own.keys().any(|(_, own)| *own == tongue);
                        option value=(tongue.code()) translate=[(!own).then_some("no")] selected[tongue == shown.tongue] {
                            (tongue.name())
                            @if own { " (your own)" }
                        }
                    }
                }
            }
            button class="button" { "Show" }
        }
    }
}

fn form(shown: &Shown) -> Markup {
    let code = shown.tongue.code();
    let of_all = shown.wrong.as_ref().filter(|(of, _)| of.is_none());
    let said = of_all.map(|(_, why)| why.as_str());
    let said = said.or(shown.saved.then_some("Saved."));
    html! {
        form id="texts-form" class="card fields" novalidate method="post"
            action={ "/api/v1/desk/texts?seen=" (shown.seen) } {
            div class="card-head" { h2 translate="no" { (shown.tongue.name()) } }
            input type="hidden" name="language" value=(code);
            @for says in Says::ALL {
                @let name = says.as_str();
                @let wrong = shown.wrong.as_ref().filter(|(of, _)| *of == Some(name)).map(|(_, why)| why.as_str());
                div class="field" {
                    label for=(name) { (label(says)) }
                    textarea id=(name) name=(name) translate="no" rows="2" maxlength=(LONGEST) lang=(code)
                        placeholder=(text(says, shown.tongue)) aria-describedby={ (name) "-note" }
                        aria-invalid=[wrong.map(|_| "true")] {
                        (shown.texts.own.get(&(says, shown.tongue)).map_or("", String::as_str))
                    }
                    p id={ (name) "-note" } class="failed note" role="alert" hidden[wrong.is_none()] { (wrong.unwrap_or_default()) }
                }
            }
            p id="said" class="tested" role="status" hidden[said.is_none()] { (said.unwrap_or_default()) }
            div class="form-foot" { button class="button primary" { "Save texts" } }
        }
    }
}

fn examples(examples: &[Example]) -> Markup {
    html! {
        section class="card" aria-labelledby="examples-title" {
            div class="card-head" { h2 id="examples-title" { "What it comes to" } }
            dl id="examples" class="texts" {
                @for example in examples { dt { (example.when) } dd translate="no" { (example.text) } }
            }
        }
    }
}
