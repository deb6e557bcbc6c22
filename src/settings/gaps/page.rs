//! The page of gaps: cards to answer, by document; wrong answers kept as tests; what else chats suggest.

use maud::{Markup, html};

use super::effect::told;
use super::groups::{self, About, By, Group};
use super::marks::marks;
use super::older::{older, path};
use super::read::{Card, Shown};
use crate::assistant::learning::answer_tests::{AnswerTest, Expects};
use crate::assistant::learning::gaps::{CameTo, State};
use crate::conversation::messages::SourceLink;
use crate::inbox::{Icon, Tick, followable, icon, time};
use crate::settings::shell::{Look, Shell};
use crate::team::Frame;

/// Chats of a card that are linked.
const CHATS: usize = 5;

/// The whole page, in the admin's frame if it is opened there.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = Shell {
        title: "Gaps",
        viewer: &shown.viewer,
        now: shown.now,
        frame,
        script: "/assets/settings/gaps.js",
    };
    let look = Look {
        styles: &["/assets/settings/gaps.css"],
        class: "gaps",
        ..Look::default()
    };
    let main = html! {
        header class="page-head" {
            div {
                h1 { "Gaps" }
                p class="subdued" { "What shoppers asked and your pages don’t answer. Answer once, and the assistant does from then on." }
            }
            a class="button" href=(link(frame, "/settings/gaps/review")) { "Review chats by tag" }
            (of_whom(shown, frame))
        }
        div class="columns" {
            div class="main" {
                @if shown.open.is_empty() && shown.in_all.0 == 0 { (nothing_open()) } @else { (in_groups(shown, frame)) }
                (older(shown, frame, ("open", shown.behind.0, shown.next.0)))
                (tests(shown, frame))
                (settled(shown, frame))
            }
            div class="side" {
                (samples(shown))
                (phrases(shown, frame))
            }
        }
    };
    shell.page_as(&look, &main)
}

pub(super) fn link(frame: Option<&Frame>, path: &str) -> String {
    frame.map_or_else(|| path.to_owned(), |frame| frame.link(path))
}

/// The open cards in their groups, how many there are in all, and the way to group them otherwise.
fn in_groups(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let (here, all) = (shown.open.len(), shown.in_all.0);
    let turned = |by: By, words: &str| {
        html! {
            a href=(path(frame, (shown.of, by), None)) aria-current=[(shown.by == by).then_some("true")] { (words) }
        }
    };
    html! {
        div class="how" {
            p data-open=(all) {
                @if all == 1 { "1 open question" } @else { (all) " open questions" }
                @if usize::try_from(all).is_ok_and(|all| all > here) { " " span class="subdued" { (here) " on this page" } }
            }
            nav class="whose" aria-label="Grouped" { (turned(By::Product, "By product")) (turned(By::Topic, "By topic")) }
        }
        @for group in groups::grouped(&shown.open, &shown.contents, shown.by) { (group_card(&group, shown, frame)) }
    }
}

/// Of which assistant the cards are, where there are several.
fn of_whom(shown: &Shown, frame: Option<&Frame>) -> Markup {
    html! {
        @if !shown.assistants.is_empty() {
            nav class="whose" aria-label="Asked of" {
                a href=(path(frame, (None, shown.by), None)) aria-current=[shown.of.is_none().then_some("true")] { "All assistants" }
                @for (id, name) in &shown.assistants {
                    a href=(path(frame, (Some(*id), shown.by), None))
                        aria-current=[(shown.of == Some(*id)).then_some("true")] translate="no" { (name) }
                }
            }
        }
    }
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

fn group_card(group: &Group<'_>, shown: &Shown, frame: Option<&Frame>) -> Markup {
    html! {
        section class="card" aria-label=(group.title) {
            div class="card-head" {
                h2 {
                    @match followable(group.url) {
                        Some(url) => a href=(url) target="_blank" rel="noopener noreferrer" translate="no" { (group.title) },
                        None => (group.title),
                    }
                }
                span class="subdued" {
                    @if group.about != About::Other { (group.about.kind()) " · " }
                    @match group.handoffs() { 0 => "no handoffs", 1 => "1 handoff", more => { (more) " handoffs" } }
                }
            }
            @for card in &group.cards { (gap(card, shown, frame)) }
        }
    }
}

fn gap(card: &Card, shown: &Shown, frame: Option<&Frame>) -> Markup {
    let gap = &card.gap;
    let more = usize::try_from(gap.times)
        .unwrap_or(usize::MAX)
        .saturating_sub(CHATS);
    html! {
        article class="gap" id={ "gap-" (gap.id) } tabindex="-1" {
            div class="gap-head" {
                h3 translate="no" { "“" (gap.asked().unwrap_or_default()) "”" }
                form method="post" action={ "/api/v1/gaps/" (gap.id) "/dismiss" } data-dismiss {
                    @match gap.state {
                        State::Open | State::Drafted => button class="button bare" { "Dismiss" span class="sr" { " this question" } },
                        State::Answered | State::Dismissed | State::Settled => {
                            input type="hidden" name="undo" value="true";
                            button class="button bare" { "Open again" }
                        }
                    }
                }
            }
            (marks(card, shown))
            (before_and_after(card))
            p class="chats subdued" {
                @if gap.times == 1 { "Chat: " } @else { "Chats: " }
                @for (place, one) in gap.questions.iter().take(CHATS).enumerate() {
                    @if place > 0 { ", " }
                    @if shown.hidden.contains(&one.assistant) { (time(one.at, shown.now, Tick::Clock)) }
                    @else { a href=(link(frame, &format!("/inbox/{}", one.conversation))) { (time(one.at, shown.now, Tick::Clock)) } }
                }
                @if more > 0 { " and " (more) " more" }
            }
            @match gap.state {
                State::Open | State::Drafted => (answer_form(card)),
                State::Answered | State::Dismissed | State::Settled => {}
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
                        (told(attempt))
                        @if !attempt.looked_at.is_empty() { " Looked at " (sources(&attempt.looked_at)) "." }
                        @match card.gap.questions.first().map(|one| one.came_to) {
                            Some(CameTo::AskedBack) => { " " span { "It asked back what was meant." } },
                            Some(CameTo::Settled) => { " " span { "It asked back what was meant, and answered that." } },
                            Some(CameTo::Missed) | None => {},
                        }
                    }
                    None => "It was not answered.",
                }
            }
            dt { "Now" }
            dd data-now-of=(card.gap.id) {
                @match &card.now {
                    Some(now) if now.is_answered() => {
                        span class="badge" data-tone="good" { "Answers" }
                        " " span translate="no" { "“" (now.now.text) "”" } " " span class="subdued" { (now.now.confidence) " % sure, from " (sources(&now.now.sources)) }
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
                a href=(url) target="_blank" rel="noopener noreferrer" translate="no" { (one.title) }
            } @else { span translate="no" { (one.title) } }
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
                input id={ "title-" (gap.id) } name="title" maxlength="200" required autocomplete="off" value=(title)
                    aria-describedby={ "title-" (gap.id) "-note" };
                p class="note" id={ "title-" (gap.id) "-note" } data-note="title" {}
                label for={ "text-" (gap.id) } { "Answer" }
                textarea id={ "text-" (gap.id) } name="text" rows=(rows) maxlength="20000" required
                    aria-describedby={ "text-" (gap.id) "-note" } { (text) }
                p class="note" id={ "text-" (gap.id) "-note" } data-note="text" {}
                div class="writing-foot" {
                    button class="button primary" name="mode" value="publish" { "Publish" }
                    button class="button" name="mode" value="check" data-only-looks { "Check first" }
                    button class="button" name="mode" value="draft" data-saves { "Save draft" }
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
            details class="settled" open[shown.behind.1.is_some()] {
                summary { h2 { "Answered and dismissed" } span class="subdued" { (shown.in_all.1) } }
                @for card in &shown.settled { (gap(card, shown, frame)) }
                (older(shown, frame, ("settled", shown.behind.1, shown.next.1)))
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
                h3 translate="no" { a href=(link(frame, &format!("/inbox/{}", test.conversation))) { "“" (test.question) "”" } }
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
                            option value={ "document:" (content.id) } selected[test.expects == Expects::Document(content.id)] translate="no" { (content.title) }
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
                        p translate="no" { "“" (one.words) "”" }
                        p class="subdued" translate="no" { (shown.contents.by_id(one.document).map_or("", |content| content.title.as_str())) }
                        form method="post" action="/api/v1/sample-questions" data-sample {
                            input type="hidden" name="message" value=(one.message);
                            input type="hidden" name="document" value=(one.document);
                            button class="button" { (icon(Icon::Check)) "Attach" span class="sr" translate="no" { ": " (one.words) } }
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
                @else { "What shoppers wrote before they pressed “Talk to a person”. None of your actions hears it. Shorten it to what they ask for, and add it." }
            }
            ul class="suggested" {
                @for said in &shown.phrases {
                    li {
                        p translate="no" { a href=(link(frame, &format!("/inbox/{}", said.conversation))) { "“" (said.words) "”" } }
                        form method="post" action="/api/v1/phrases" data-phrase {
                            label class="sr" for={ "phrase-" (said.message) } { "Phrase to listen for" }
                            input id={ "phrase-" (said.message) } name="phrase" type="text" maxlength="120" autocomplete="off"
                                required value=(said.words);
                            button class="button" { "Add" span class="sr" { " “" (said.words) "” to your actions" } }
                        }
                    }
                }
            }
        }
    }
}
