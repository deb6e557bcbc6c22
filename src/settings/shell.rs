//! What stands around every page of the settings: the head, the bar outside of the admin's frame, the entries in it.

use maud::{DOCTYPE, Markup, html};

use crate::clock::Micros;
use crate::inbox::{Icon, icon};
use crate::team::Frame;

/// The pages one gets to from anywhere, with where they are.
const PAGES: [(&str, &str); 4] = [
    ("Inbox", "/inbox"),
    ("Home", "/settings"),
    ("Knowledge", "/settings/knowledge"),
    ("Gaps", "/settings/gaps"),
];

/// A page about to be shown.
#[derive(Debug, Clone, Copy)]
pub struct Shell<'p> {
    /// What it is called.
    pub title: &'p str,
    /// Who looks.
    pub viewer: &'p str,
    /// The time on it.
    pub now: Micros,
    /// The frame it is opened in.
    pub frame: Option<&'p Frame>,
    /// Its script.
    pub script: &'static str,
}

impl Shell<'_> {
    /// A path of ours, kept inside the frame.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        self.frame
            .map_or_else(|| path.to_owned(), |frame| frame.link(path))
    }

    /// The whole page around its main part.
    #[must_use]
    pub fn page(&self, main: &Markup) -> Markup {
        const STYLES: [&str; 4] = [
            "/assets/inbox/tokens.css",
            "/assets/inbox/parts.css",
            "/assets/settings/home.css",
            "/assets/settings/knowledge.css",
        ];
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    @if let Some(frame) = self.frame { (frame.scripts()) }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (self.title) " · Counterbell" }
                    link rel="icon" type="image/svg+xml" href="/assets/inbox/bell.svg";
                    @for style in STYLES { link rel="stylesheet" href=(style); }
                    script type="module" src=(self.script) {}
                }
                body class="home" data-now=(self.now.rfc3339()) data-frame=[self.frame.map(Frame::query)] {
                    @match self.frame {
                        Some(frame) => (frame.nav()),
                        None => (bar(self.viewer, "Knowledge")),
                    }
                    p id="offline" class="banner" role="status" hidden {}
                    main { (main) }
                    div id="toasts" role="status" aria-live="polite" {}
                }
            }
        }
    }
}

/// The bar outside of the admin, on the page called `here`.
#[must_use]
pub fn bar(viewer: &str, here: &str) -> Markup {
    html! {
        header class="bar" {
            a class="brand" href="/inbox" aria-label="Counterbell" {
                span class="brand-mark" { (icon(Icon::Bell)) } span class="brand-name" { "Counterbell" }
            }
            nav aria-label="Pages" {
                @for (name, path) in PAGES {
                    a href=(path) aria-current=[(name == here).then_some("page")] { (name) }
                }
            }
            form method="post" action="/sign-out" {
                button class="button bare" title={ "Signed in as " (viewer) } { "Sign out" }
            }
        }
    }
}
