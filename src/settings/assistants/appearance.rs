//! The appearance tab: what an assistant looks like and where it is met, with a preview beside it that changes as one
//! types.

use maud::{Markup, html};

use super::input::{GREETING, NAME, QUESTION, QUESTIONS};
use super::tabs::{Wrong, note, save_bar};
use crate::assistants::Assistant;
use crate::assistants::contrast::warning;
use crate::commerce::page::PageKind;

/// The widget's own colour: the theme extension's.
const OURS: &str = "#312e6b";
/// The widget's picture of an assistant that has neither a letter nor an image.
const SPARK: &str =
    "M10 3.5c.5 3.7 2.3 5.5 6 6-3.7.5-5.5 2.3-6 6-.5-3.7-2.3-5.5-6-6 3.7-.5 5.5-2.3 6-6Z";

/// What its looks depend on besides.
pub struct Around<'a> {
    /// What the shop is called.
    pub shop: &'a str,
    /// It is the one that is met where no other is.
    pub first: bool,
    /// What its custom actions show.
    pub buttons: &'a [String],
    /// The theme editor, at our embed.
    pub theme: &'a str,
}

/// The tab.
pub fn page(one: &Assistant, around: &Around<'_>, wrong: Option<&Wrong>) -> Markup {
    let (shop, first) = (around.shop, around.first);
    html! {
        div class="columns appearance" {
            div class="main" {
                form class="fields" method="post" action={ "/api/v1/assistants/" (one.id) } data-sheet data-appearance novalidate {
                    input type="hidden" name="version" value=(one.version);
                    (look(one, shop, first, wrong))
                    @if !first { (places(one, wrong)) }
                    (note("version", wrong))
                    (save_bar())
                }
                @if first { (place_of_the_first()) } @else { (delete(one, wrong)) }
            }
            div class="side" { (preview(one, around)) }
        }
    }
}

fn invalid(field: &str, wrong: Option<&Wrong>) -> Option<&'static str> {
    wrong.filter(|wrong| wrong.0 == field).map(|_| "true")
}

fn look(one: &Assistant, shop: &str, first: bool, wrong: Option<&Wrong>) -> Markup {
    html! {
        section class="card fields" aria-labelledby="look" {
            div class="card-head" { h2 id="look" { "Looks" } }
            div class="field" {
                label for="name" { "Name" }
                input id="name" name="name" type="text" translate="no" maxlength=(NAME) value=(one.name) autocomplete="off"
                    placeholder=[first.then(|| one.called(shop))] aria-invalid=[invalid("name", wrong)] aria-describedby="name-note";
                (note("name", wrong))
            }
            div class="pair" {
                div class="field" {
                    label for="letter" { "Letter in its picture" }
                    input id="letter" name="letter" type="text" maxlength="2" value=(one.look.letter) autocomplete="off"
                        placeholder="None" aria-invalid=[invalid("letter", wrong)] aria-describedby="letter-note";
                    (note("letter", wrong))
                }
                div class="field" {
                    label for="color" { "Colour" }
                    span class="color" {
                        input type="color" data-color aria-label="Choose a colour" disabled
                            value=(if one.look.color.is_empty() { OURS } else { &one.look.color });
                        input id="color" name="color" type="text" maxlength="7" placeholder="Your theme’s" spellcheck="false"
                            value=(one.look.color) aria-invalid=[invalid("color", wrong)] aria-describedby="color-note color-warning";
                    }
                    (note("color", wrong))
                }
            }
            p class="callout" data-tone="warn" id="color-warning" role="status" hidden[warning(&one.look.color).is_none()] {
                (warning(&one.look.color).unwrap_or_default())
            }
            div class="field" {
                label for="greeting" { "Greeting" }
                textarea id="greeting" name="greeting" rows="3" translate="no" maxlength=(GREETING) aria-invalid=[invalid("greeting", wrong)]
                    aria-describedby="greeting-note" placeholder=(Assistant::first(one.id).greeting(shop)) { (one.look.greeting) }
                (note("greeting", wrong))
            }
            div class="field" {
                label for="suggestions" { "Ready questions" }
                textarea id="suggestions" name="suggestions" rows="4" translate="no" aria-invalid=[invalid("suggestions", wrong)]
                    aria-describedby="suggestions-hint suggestions-note"
                    placeholder=(Assistant::first(one.id).suggestions().join("\n")) { (one.look.suggestions.join("\n")) }
                p class="subdued" id="suggestions-hint" { "One a line, " (QUESTIONS) " at most, " (QUESTION) " characters each." }
                (note("suggestions", wrong))
            }
            p class="subdued" {
                "What is set here goes before the theme editor’s settings for this assistant. What is left empty is the theme’s, or ours."
            }
        }
    }
}

fn places(one: &Assistant, wrong: Option<&Wrong>) -> Markup {
    html! {
        section class="card fields" aria-labelledby="places" {
            div class="card-head" { h2 id="places" { "Where it is met" } }
            label class="setting" {
                input type="checkbox" name="enabled" value="true" data-flag checked[one.enabled];
                "This assistant is on"
            }
            fieldset {
                legend { "On these pages" }
                div class="kinds" {
                    @for (kind, name, label) in PageKind::EVERY {
                        label class="setting" {
                            input type="checkbox" name="kinds" value=(name) data-several checked[one.places.kinds.contains(&kind)];
                            (label)
                        }
                    }
                }
                (note("kinds", wrong))
            }
            div class="field" {
                label for="urls" { "And at these addresses" }
                textarea id="urls" name="urls" rows="3" spellcheck="false" aria-invalid=[invalid("urls", wrong)]
                    aria-describedby="urls-hint urls-note"
                    placeholder="/pages/guitar-builder\neu.example.com/*" { (one.places.urls.join("\n")) }
                p class="subdued" id="urls-hint" {
                    "One a line; * is anything. Anywhere else, the first assistant of the list is met. An open chat with a "
                    "person stays with the assistant it has."
                }
                (note("urls", wrong))
            }
        }
    }
}

fn place_of_the_first() -> Markup {
    html! {
        section class="card" aria-labelledby="places" {
            div class="card-head" { h2 id="places" { "Where it is met" } }
            p { "On every page where no other assistant is." }
        }
    }
}

fn delete(one: &Assistant, wrong: Option<&Wrong>) -> Markup {
    html! {
        form class="card" method="post" action={ "/api/v1/assistants/" (one.id) "/delete" } data-then="/settings/assistants"
            data-sure="Delete this assistant? Its closed chats stay." {
            div class="card-head" { h2 { "Delete" } }
            p class="subdued" { "Once none of its chats is open. Closed ones stay; documents that are for it alone are for nobody then." }
            (note("assistant", wrong))
            button class="button critical" { "Delete this assistant" }
        }
    }
}

/// The panel in small, as shoppers see it. Its switches need a script; so does following what is typed.
fn preview(one: &Assistant, around: &Around<'_>) -> Markup {
    let shop = around.shop;
    let called = one.called(shop);
    let face = |small: bool| {
        html! {
            span class={ "preview-face" @if small { " small" } } aria-hidden="true" {
                span data-is="letter" { (one.look.letter) }
                svg viewBox="0 0 20 20" { path d=(SPARK) {} }
            }
        }
    };
    html! {
        section class="card preview" aria-labelledby="preview-title" data-preview data-shop=(shop)
            data-greeting=(Assistant::first(one.id).greeting(shop))
            data-lettered[!one.look.letter.is_empty()] data-colored[!one.look.color.is_empty()]
            data-scheme="light" data-width="desktop" {
            div class="card-head" { h2 id="preview-title" { "Preview" } }
            div class="preview-switches" data-needs-script hidden {
                (switch("scheme", "Colours", &[("light", "Light"), ("dark", "Dark")]))
                (switch("width", "Width", &[("desktop", "Desktop"), ("phone", "Phone")]))
            }
            div class="preview-stage" translate="no" {
                div class="preview-panel" {
                    header class="preview-head" {
                        (face(false))
                        span class="preview-who" { strong data-is="name" { (called) } span { "AI assistant" } }
                    }
                    div class="preview-body" {
                        p class="preview-disclosure" { (one.disclosure()) }
                        p class="preview-meta" {
                            (face(true))
                            span data-is="name" { (called) } span class="preview-ai" { "AI" }
                        }
                        p class="preview-bubble" data-is="greeting" { (one.greeting(shop)) }
                        div class="preview-chips" data-is="suggestions" {
                            @for question in one.suggestions() { span class="preview-chip" { (question) } }
                        }
                        p class="preview-bubble own" { "Do you ship abroad?" }
                    }
                    footer class="preview-foot" {
                        @for label in around.buttons { span class="preview-button" { (label) } }
                        span class="preview-field" { "Ask a question" span class="preview-send" aria-hidden="true" { "➤" } }
                    }
                }
            }
            (of_the_theme(one, around.theme))
        }
    }
}

/// What the preview can't know: it is set in the theme editor, for all assistants.
fn of_the_theme(one: &Assistant, editor: &str) -> Markup {
    let look = &one.look;
    let left = [
        ("color", look.color.is_empty(), "the colour"),
        ("letter", look.letter.is_empty(), "the picture"),
        ("greeting", look.greeting.is_empty(), "the greeting"),
    ];
    let any = left.iter().any(|(_, empty, _)| *empty);
    html! {
        div class="preview-theme subdued" {
            p data-left="" hidden[!any] {
                "Left empty, and so your theme’s where the theme editor sets it (here it is shown as ours):"
            }
            ul {
                @for (field, empty, name) in left { li data-left=(field) hidden[!empty] { (name) } }
            }
            p { "The round button on the page is always your theme’s: its colours, side and words." }
            a href=(editor) target="_blank" rel="noopener noreferrer" { "Open the theme editor" span class="sr" { " (a new tab)" } }
        }
    }
}

fn switch(name: &str, label: &str, choices: &[(&str, &str)]) -> Markup {
    html! {
        div class="segments" role="group" aria-label=(label) {
            @for (at, (value, text)) in choices.iter().enumerate() {
                button type="button" class="button" data-look=(name) value=(value) aria-pressed=(if at == 0 { "true" } else { "false" }) { (text) }
            }
        }
    }
}
