//! Where documents come from, beside the list: how far each source is, what it could not use, and another site to add.

use maud::{Markup, html};

use super::audience::{Every, choice};
use crate::assistant::sources::failures::Failure;
use crate::assistant::sources::site::{DEEPEST, MOST_PAGES};
use crate::assistant::sources::{Source, SourceKind, State};
use crate::inbox::{Tick, time};
use crate::settings::shell::Shell;

/// Failures shown at once; the others unfold.
const SHOWN: usize = 20;

/// The cards.
pub fn cards(shell: &Shell<'_>, sources: &[(Source, Vec<Failure>)], every: &Every) -> Markup {
    let runs = sources
        .iter()
        .any(|(source, _)| source.state == State::Running);
    let shown: Vec<_> = (sources.iter())
        .filter(|(source, failed)| source.kind.runs() || !failed.is_empty() || every.are_several())
        .collect();
    html! {
        section class="card" id="sources" aria-labelledby="sources-title" data-running[runs] {
            div class="card-head" { h2 id="sources-title" { "Sources" } }
            @if shown.is_empty() {
                p class="subdued" { "Your store’s content is fetched after the install, and every night." }
            }
            ul class="sources-list" {
                @for (source, failed) in shown { (self::source(shell, source, failed, every)) }
            }
        }
        (add())
    }
}

fn source(shell: &Shell<'_>, source: &Source, failed: &[Failure], every: &Every) -> Markup {
    let (tone, state) = match source.state {
        State::Idle => ("", "Not fetched yet"),
        State::Running if source.error.is_some() => ("warn", "Waiting"),
        State::Running => ("", "Fetching"),
        State::Done => ("good", "Up to date"),
        State::Stopped => ("warn", "Stopped"),
        State::Failed => ("critical", "Failed"),
    };
    html! {
        li data-source=(source.id) {
            div class="card-head" {
                h3 { (source.name) }
                @if source.kind.runs() { span class="badge" data-tone=(tone) { (state) } }
            }
            p class="subdued" { (progress(shell, source)) }
            @if source.state == State::Running { div class="busy" role="progressbar" aria-label={ "Fetching " (source.name) } {} }
            @if let Some(error) = &source.error { p class="failed" { (error) } }
            @if !failed.is_empty() { (self::failed(source, failed)) }
            @if every.are_several() { (audience(source, every)) }
            @if source.kind.runs() {
                div class="acts" {
                    @if source.state == State::Running { (act(source, "stop", "Stop")) } @else { (act(source, "refresh", "Refresh")) }
                    @if source.kind == SourceKind::Site {
                        details class="sure" {
                            summary class="button" { "Remove" span class="sr" { " " (source.name) } }
                            (act(source, "delete", "Remove with its documents"))
                        }
                    }
                }
            }
        }
    }
}

/// For which assistants it is.
fn audience(source: &Source, every: &Every) -> Markup {
    let told = every.told(&source.audience);
    html! {
        details class="whose" data-place="audience" {
            summary { "For " span data-who { (told.as_deref().unwrap_or("all assistants")) } }
            form class="fields" method="post" action={ "/api/v1/sources/" (source.id) "/audience" }
                data-audience data-name=(source.name) {
                (choice(every, &source.audience, &source.id.to_string(), None))
                p class="subdued" { "Counts for all that came from it, and for what comes." }
                button class="button" { "Apply" span class="sr" { " to " (source.name) } }
            }
        }
    }
}

fn progress(shell: &Shell<'_>, source: &Source) -> Markup {
    let counted = html! {
        (source.looked_at) " read, " (source.changed) " new or changed"
        @if source.removed > 0 { ", " (source.removed) " gone" }
        @if source.failed > 0 { ", " (source.failed) " not used" }
    };
    html! {
        @match (source.state, source.finished_at) {
            (State::Idle, _) if source.kind == SourceKind::Written => "What your team writes here.",
            (State::Idle, _) if !source.kind.runs() => "Each file is read when it is uploaded.",
            (State::Idle, _) => "It will be fetched soon.",
            (State::Running, _) => (counted),
            (_, Some(at)) => { (time(at, shell.now, Tick::Clock)) " · " (counted) },
            (_, None) => (counted),
        }
    }
}

/// What could not be used, each with the reason; once it is seen to, it is tried again, or cleared away.
fn failed(source: &Source, failed: &[Failure]) -> Markup {
    let all = usize::try_from(source.failed)
        .unwrap_or(0)
        .max(failed.len());
    let (first, rest) = failed.split_at(failed.len().min(SHOWN));
    html! {
        details class="failures" {
            summary { (all) @if all == 1 { " thing" } @else { " things" } " could not be used" }
            (list(first))
            @if !rest.is_empty() {
                details class="rest" {
                    summary { "Show all " (failed.len()) }
                    (list(rest))
                }
            }
            @if all > failed.len() { p class="subdued" { (failed.len()) " of " (all) " are kept and listed." } }
            @if source.kind == SourceKind::Files { p class="subdued" { "Mend a file and upload it once more: it leaves this list." } }
            div class="acts" {
                @if source.kind.runs() && source.state != State::Running { (act(source, "refresh", "Try again")) }
                (act(source, "failures/clear", "Clear the list"))
            }
        }
    }
}

fn list(failed: &[Failure]) -> Markup {
    html! {
        ul {
            @for failure in failed {
                li {
                    strong translate="no" {
                        @if let Some(url) = address(&failure.item) {
                            a href=(url) target="_blank" rel="noopener noreferrer" { (failure.item) }
                        } @else {
                            (failure.item)
                        }
                    }
                    " " span class="subdued" { (failure.reason) }
                }
            }
        }
    }
}

/// What failed, where it is a page to look at.
fn address(item: &str) -> Option<&str> {
    let is_page = item.starts_with("https://") || item.starts_with("http://");
    is_page.then_some(item)
}

fn act(source: &Source, act: &str, label: &str) -> Markup {
    html! {
        form method="post" action={ "/api/v1/sources/" (source.id) "/" (act) } data-act=(act) data-name=(source.name) {
            button class="button" { (label) span class="sr" { " " (source.name) } }
        }
    }
}

fn add() -> Markup {
    html! {
        section class="card" aria-labelledby="site-title" {
            div class="card-head" { h2 id="site-title" { "Read a site" } }
            p class="subdued" { "Pages anybody can see, such as a help centre. They are read again every night." }
            form class="fields" method="post" action="/api/v1/sources" data-site novalidate {
                div class="field" {
                    label for="url" { "Address" }
                    input id="url" name="url" type="url" inputmode="url" maxlength="2000" placeholder="https://example.com/help" required aria-describedby="url-note";
                    p class="note" id="url-note" {}
                    p class="subdued" { "A page, or a site’s sitemap.xml: then the pages it lists are read." }
                }
                div class="pair" {
                    div class="field" {
                        label for="depth" { "Follow links" }
                        select id="depth" name="depth" aria-describedby="depth-note" {
                            @for depth in 0..=DEEPEST {
                                option value=(depth) { @match depth { 0 => "This page only", 1 => "1 link on", depth => { (depth) " links on" } } }
                            }
                        }
                        p class="note" id="depth-note" {}
                    }
                    div class="field" {
                        label for="pages" { "Pages at most" }
                        input id="pages" name="pages" type="number" min="1" max=(MOST_PAGES) value="20" aria-describedby="pages-note";
                        p class="note" id="pages-note" {}
                    }
                }
                button class="button" { "Read it" }
            }
        }
    }
}
