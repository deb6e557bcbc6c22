//! What stands around every page of the settings: the head, the bar outside of the admin's frame, the entries in it.

use maud::{DOCTYPE, Markup, html};

use crate::clock::Micros;
use crate::inbox::{Icon, icon};
use crate::team::Frame;
use crate::team::frame::PAGES;

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

    /// The page of the bar it belongs to. What is below one is called after what it shows.
    fn under(&self) -> &str {
        let of_assistants = ["/action", "/assistants"];
        if of_assistants.iter().any(|part| self.script.contains(part)) {
            "Assistants"
        } else {
            self.title
        }
    }

    /// The whole page around its main part.
    #[must_use]
    pub fn page(&self, main: &Markup) -> Markup {
        self.page_as(&Look::default(), main)
    }

    /// The same with a look of its own.
    #[must_use]
    pub fn page_as(&self, look: &Look<'_>, main: &Markup) -> Markup {
        const STYLES: [&str; 3] = [
            "/assets/inbox/tokens.css",
            "/assets/inbox/parts.css",
            "/assets/settings/home.css",
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
                    @for style in look.styles { link rel="stylesheet" href=(style); }
                    script type="module" src=(self.script) {}
                    script type="module" src="/assets/inbox/leftover.js" {}
                }
                body class={ "home " (look.class) } data-now=(self.now.rfc3339()) data-frame=[self.frame.map(Frame::query)] {
                    @match self.frame {
                        Some(frame) => (frame.nav()),
                        None => (bar(self.viewer, look.under.unwrap_or(self.under()))),
                    }
                    p id="offline" class="banner" role="status" hidden {}
                    @if let Some(said) = &look.banner {
                        p class="banner" id="trouble" role="status" { (said) }
                    }
                    main class=[look.narrow.then_some("narrow")] { (main) }
                    div id="toasts" role="status" aria-live="polite" {}
                }
            }
        }
    }
}

/// What is different about a page.
#[derive(Debug)]
pub struct Look<'l> {
    /// The page of the bar it belongs to, if that is called something else.
    pub under: Option<&'l str>,
    /// Its own styles.
    pub styles: &'static [&'static str],
    /// The class of its body.
    pub class: &'static str,
    /// One narrow column.
    pub narrow: bool,
    /// What is said above everything.
    pub banner: Option<Markup>,
}

impl Default for Look<'_> {
    fn default() -> Self {
        Self {
            under: None,
            styles: &[
                "/assets/settings/knowledge.css",
                "/assets/settings/notifications.css",
                "/assets/settings/assistants.css",
                "/assets/settings/tags.css",
                "/assets/settings/actions.css",
            ],
            class: "",
            narrow: false,
            banner: None,
        }
    }
}

/// The bar outside of the admin, on the page called `here`.
#[must_use]
pub fn bar(viewer: &str, here: &str) -> Markup {
    let to = |name: &str, path: &str| {
        html! { a href=(path) aria-current=[(name == here).then_some("page")] { (name) } }
    };
    let of_settings = |settings: bool| PAGES.iter().filter(move |page| page.2 == settings);
    let open = of_settings(true).find(|page| page.0 == here);
    html! {
        header class="bar" {
            a class="brand" href="/inbox" aria-label="Counterbell" {
                span class="brand-mark" { (icon(Icon::Bell)) } span class="brand-name" { "Counterbell" }
            }
            nav aria-label="Pages" {
                (to("Inbox", "/inbox"))
                (to("Home", "/settings"))
                @for (name, path, _) in of_settings(false) { (to(name, path)) }
                details class="more" {
                    summary aria-current=[open.map(|_| "page")] { "Settings" }
                    ul {
                        @for (name, path, _) in of_settings(true) { li { (to(name, path)) } }
                    }
                }
            }
            form method="post" action="/sign-out" {
                button class="button bare" title={ "Signed in as " (viewer) } { "Sign out" }
            }
        }
    }
}
