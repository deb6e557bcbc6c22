//! The page of gaps: cards to answer, by document; wrong answers kept as tests; what else chats suggest.

use maud::{DOCTYPE, Markup, html};

use super::read::{Card, Group, Shown};
use crate::assistant::learning::answer_tests::{AnswerTest, Expects};
use crate::assistant::learning::gaps::State;
use crate::conversation::AttemptOutcome;
use crate::conversation::messages::SourceLink;
use crate::inbox::{Icon, Tick, followable, icon, time};
use crate::settings::shell::bar;
use crate::team::Frame;

const STYLES: [&str; 4] = [
    "/assets/inbox/tokens.css",
    "/assets/inbox/parts.css",
    "/assets/settings/home.css",
    "/assets/settings/gaps.css",
];
/// Chats of a card that are linked.
const CHATS: usize = 5;

/// The whole page, in the admin's frame if it is opened there.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let open: usize = shown.open.iter().map(|group| group.cards.len()).sum();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                @if let Some(frame) = frame { (frame.scripts()) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { "Gaps · Counterbell" }
                link rel="icon" type="image/svg+xml" href="/assets/inbox/bell.svg";
                @for style in STYLES { link rel="stylesheet" href=(style); }
                script type="module" src="/assets/settings/gaps.js" {}
            }
            body class="home gaps" data-now=(shown.now.rfc3339()) data-frame=[frame.map(Frame::query)] {
                @match frame {
                    Some(frame) => (frame.nav()),
                    None => (bar(&shown.viewer, "Gaps")),
                }
                p id="offline" class="banner" role="status" hidden {}
                main {
                    header class="page-head" {
                        div {
                            h1 { "Gaps" }
                            p class="subdued" { "What shoppers asked and your pages don’t answer. Answer once, and the assistant does from then on." }
                        }
                    }
                    div class="columns" {
                        div class="main" {
                            @if open == 0 { (nothing_open()) }
                            @for group in &shown.open { (group_card(group, shown, frame)) }
                            (tests(shown, frame))
                            (settled(shown, frame))
                        }
                        div class="side" {
                            (samples(shown))
                            (phrases(shown, frame))
                        }
                    }
                }
                div id="toasts" role="status" aria-live="polite" {}
            }
        }
    }
}

fn link(frame: Option<&Frame>, path: &str) -> String {
    frame.map_or_else(|| path.to_owned(), |frame| frame.link(path))
}

fn nothing_open() -> Markup {
    html! {
        section class="card" {
            div class="empty" {
                strong { "Nothing is open" }
                p { "When the assistant can’t answer something, or somebody calls an answer wrong, it turns up here." }
            }
        }
    }
}

fn group_card(group: &Group, shown: &Shown, frame: Option<&Frame>) -> Markup {
    html! {
        section class="card" aria-label=(group.title.as_deref().unwrap_or("Other questions")) {
            div class="card-head" {
                h2 {
                    @match (&group.title, followable(group.url.as_deref())) {
                        (Some(title), Some(url)) => a href=(url) target="_blank" rel="noopener noreferrer" { (title) },
                        (Some(title), None) => (title),
                        (None, _) => "Other questions",
                    }
                }
                @if group.title.is_some() { span class="subdued" { "looked at first" } }
            }
            @for card in &group.cards { (gap(card, shown, frame)) }
        }
    }
}

fn gap(card: &Card, shown: &Shown, frame: Option<&Frame>) -> Markup {
    let gap = &card.gap;
    let times = gap.questions.len();
    let handoffs = gap.handoffs();
    html! {
        article class="gap" id={ "gap-" (gap.id) } tabindex="-1" {
            div class="gap-head" {
                h3 { "“" (gap.asked().unwrap_or_default()) "”" }
                form method="post" action={ "/api/v1/gaps/" (gap.id) "/dismiss" } data-dismiss {
                    @match gap.state {
                        State::Open | State::Drafted => button class="button bare" { "Dismiss" span class="sr" { " this question" } },
                        State::Answered | State::Dismissed => {
                            input type="hidden" name="undo" value="true";
                            button class="button bare" { "Open again" }
                        }
                    }
                }
            }
            p class="marks" {
                span class="badge" { "Asked " (how_often(times)) }
                @if handoffs > 0 {
                    span class="badge" data-tone="warn" { (handoffs) " went to a person" }
                }
                span class="badge" data-tone=(tone(gap.state)) data-state-of=(gap.id) { (state(gap.state)) }
                span class="subdued" { "last " (time(gap.last_at, shown.now, Tick::Clock)) }
            }
            (before_and_after(card))
            p class="chats subdued" {
                @if times == 1 { "Chat: " } @else { "Chats: " }
                @for (place, one) in gap.questions.iter().take(CHATS).enumerate() {
                    @if place > 0 { ", " }
                    a href=(link(frame, &format!("/inbox/{}", one.conversation))) { (time(one.at, shown.now, Tick::Clock)) }
                }
                @if times > CHATS { " and " (times - CHATS) " more" }
            }
            @match gap.state {
                State::Open | State::Drafted => (answer_form(card)),
                State::Answered | State::Dismissed => {}
            }
        }
    }
}

fn before_and_after(card: &Card) -> Markup {
    html! {
        dl class="replay" {
            dt { "Then" }
            dd {
                @match &card.known.attempt {
                    Some(attempt) => {
                        @if attempt.outcome == AttemptOutcome::Answered { "It answered, and somebody found the answer no good." }
                        @else { (attempt.why()) }
                        @if !attempt.looked_at.is_empty() { " Looked at " (sources(&attempt.looked_at)) "." }
                    }
                    None => "It was not answered.",
                }
            }
            dt { "Now" }
            dd data-now-of=(card.gap.id) {
                @match &card.now {
                    Some(now) if now.is_answered() => {
                        span class="badge" data-tone="good" { "Answers" }
                        " “" (now.now.text) "” " span class="subdued" { (now.now.confidence) " % sure, from " (sources(&now.now.sources)) }
                    }
                    Some(now) => {
                        span class="badge" data-tone="warn" { "Does not know" }
                        " " span class="subdued" { (now.now.confidence) " % sure" }
                    }
                    None => "–",
                }
            }
        }
    }
}

fn sources(links: &[SourceLink]) -> Markup {
    html! {
        @for (place, one) in links.iter().enumerate() {
            @if place > 0 { ", " }
            @if let Some(url) = followable(one.url.as_deref()) {
                a href=(url) target="_blank" rel="noopener noreferrer" { (one.title) }
            } @else { (one.title) }
        }
    }
}

fn answer_form(card: &Card) -> Markup {
    let gap = &card.gap;
    let asked = gap.asked().unwrap_or_default();
    let (title, text) = card.written.clone().unwrap_or_else(|| {
        (
            asked.chars().take(120).collect(),
            card.known.reply.clone().unwrap_or_default(),
        )
    });
    let rows = text.lines().count().clamp(4, 12);
    html! {
        details class="writing" id={ "writing-" (gap.id) } open[gap.state == State::Drafted] {
            summary class="button" { "Write the answer" }
            form method="post" action={ "/api/v1/gaps/" (gap.id) "/answer" } data-answer=(gap.id) {
                @if card.written.is_none() && card.known.reply.is_some() {
                    p class="subdued" { "It begins with what your team answered. Take out names and whatever was for this shopper only." }
                }
                label for={ "title-" (gap.id) } { "Title" }
                input id={ "title-" (gap.id) } name="title" maxlength="200" required autocomplete="off" value=(title);
                label for={ "text-" (gap.id) } { "Answer" }
                textarea id={ "text-" (gap.id) } name="text" rows=(rows) maxlength="20000" required { (text) }
                div class="writing-foot" {
                    button class="button primary" name="mode" value="publish" { "Publish" }
                    button class="button" name="mode" value="check" { "Check first" }
                    button class="button" name="mode" value="draft" { "Save draft" }
                }
                div class="effect" aria-live="polite" {}
            }
        }
    }
}

fn settled(shown: &Shown, frame: Option<&Frame>) -> Markup {
    if shown.settled.is_empty() {
        return html! {};
    }
    html! {
        section class="card" {
            details class="settled" {
                summary { h2 { "Answered and dismissed" } span class="subdued" { (shown.settled.len()) } }
                @for card in &shown.settled { (gap(card, shown, frame)) }
            }
        }
    }
}

fn tests(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let broken = shown
        .tests
        .iter()
        .filter(|test| test.broke_at.is_some())
        .count();
    html! {
        section class="card" id="tests" aria-labelledby="tests-title" {
            div class="card-head" {
                h2 id="tests-title" { "Tests" }
                @if broken > 0 { span class="badge" data-tone="critical" { (broken) " broken by a change" } }
            }
            p class="subdued" {
                @if shown.tests.is_empty() { "Call an answer wrong in the inbox, and its question is kept here and asked again with every change of your pages." }
                @else { "Questions that were answered wrongly once. Each is asked again with every change of your pages." }
            }
            ul class="tests" { @for test in &shown.tests { (test_row(test, shown, frame)) } }
        }
    }
}

fn test_row(test: &AnswerTest, shown: &Shown, frame: Option<&Frame>) -> Markup {
    let (tone, word) = match (test.passes, test.broke_at) {
        (Some(true), _) => ("good", "Passes"),
        (Some(false), Some(_)) => ("critical", "Broken by a change"),
        (Some(false), None) => ("warn", "Fails"),
        (None, _) => ("", "Not run yet"),
    };
    let wrong = test.wrong.and_then(|id| shown.contents.by_id(id));
    html! {
        li {
            div {
                h3 { a href=(link(frame, &format!("/inbox/{}", test.conversation))) { "“" (test.question) "”" } }
                p class="marks" {
                    span class="badge" data-tone=(tone) data-test-state=(test.id) { (word) }
                    @if let Some(at) = test.broke_at { span class="subdued" { (time(at, shown.now, Tick::Clock)) } }
                    @if let Some(wrong) = wrong { span class="subdued" { "was answered from " (wrong.title) } }
                }
            }
            form method="post" action={ "/api/v1/answer-tests/" (test.id) } data-test=(test.id) {
                label class="sr" for={ "expects-" (test.id) } { "What the answer should be" }
                select id={ "expects-" (test.id) } name="expects" {
                    option value="other" selected[test.expects == Expects::Other] { "Anything but that" }
                    option value="admits" selected[test.expects == Expects::Admits] { "Says that it does not know" }
                    optgroup label="Answers from" {
                        @for content in shown.contents.0.iter().filter(|one| one.enabled) {
                            option value={ "document:" (content.id) } selected[test.expects == Expects::Document(content.id)] { (content.title) }
                        }
                    }
                    option value="remove" { "Remove this test" }
                }
                button class="button" { "Set" span class="sr" { " what “" (test.question) "” should be answered" } }
            }
        }
    }
}

fn samples(shown: &Shown) -> Markup {
    html! {
        section class="card" id="samples" aria-labelledby="samples-title" {
            div class="card-head" { h2 id="samples-title" { "Sample questions" } }
            p class="subdued" {
                @if shown.suggestions.is_empty() { "Questions that were answered well are suggested here. Attached to their page, they help the assistant find it." }
                @else { "Attach these to the page that answers them, and the assistant finds it more surely." }
            }
            ul class="suggested" {
                @for one in &shown.suggestions {
                    li {
                        p { "“" (one.words) "”" }
                        p class="subdued" { (shown.contents.by_id(one.document).map_or("", |content| content.title.as_str())) }
                        form method="post" action="/api/v1/sample-questions" data-sample {
                            input type="hidden" name="message" value=(one.message);
                            input type="hidden" name="document" value=(one.document);
                            button class="button" { (icon(Icon::Check)) "Attach" span class="sr" { ": " (one.words) } }
                        }
                    }
                }
            }
        }
    }
}

fn phrases(shown: &Shown, frame: Option<&Frame>) -> Markup {
    html! {
        section class="card" id="phrases" aria-labelledby="phrases-title" {
            div class="card-head" { h2 id="phrases-title" { "Before the button" } }
            p class="subdued" {
                @if shown.phrases.is_empty() { "What shoppers write before they press “Talk to a person”, and no rule hears, is listed here." }
                @else { "What shoppers wrote before they pressed “Talk to a person”. None of your rules hears it." }
            }
            ul class="suggested" {
                @for said in &shown.phrases {
                    li { a href=(link(frame, &format!("/inbox/{}", said.conversation))) { "“" (said.words) "”" } }
                }
            }
        }
    }
}

fn how_often(times: usize) -> String {
    match times {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

const fn state(state: State) -> &'static str {
    match state {
        State::Open => "Open",
        State::Drafted => "Draft",
        State::Answered => "Answered",
        State::Dismissed => "Dismissed",
    }
}

const fn tone(state: State) -> &'static str {
    match state {
        State::Open | State::Dismissed => "",
        State::Drafted => "warn",
        State::Answered => "good",
    }
}
