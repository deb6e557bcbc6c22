//! The inbox's few icons, drawn here: 20 by 20, one stroke, in the text's colour.
//!
//! They always stand beside a word or inside something that has a name, so they are hidden from screen readers.

use maud::{Markup, PreEscaped, html};

/// One of the drawings below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Bell,
    Back,
    Cart,
    Check,
    Details,
    Flag,
    Help,
    Home,
    Lock,
    Minus,
    Reply,
    Search,
    Sound,
    Spark,
    ThumbDown,
    ThumbUp,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Bell => {
                "M10 3.2a4.3 4.3 0 0 0-4.3 4.3c0 3.6-1.7 5-1.7 5h12s-1.7-1.4-1.7-5A4.3 4.3 0 0 0 10 3.2ZM8.4 15.4a1.7 1.7 0 0 0 3.2 0"
            }
            Self::Back => "M12.2 4.8 7 10l5.2 5.2",
            Self::Cart => "M2.8 3.8h1.7l1.7 8.4h8.3l1.7-6H5.2M7.6 15.9h.01M13.2 15.9h.01",
            Self::Check => "m4.5 10.6 3.6 3.6 7.4-8",
            Self::Details => "M3.5 4.5h13v11h-13zM12.2 4.5v11",
            Self::Flag => "M5 16.8V3.6h9.6l-2 3.3 2 3.3H5",
            Self::Help => {
                "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM7.9 8.2a2.1 2.1 0 1 1 2.9 2c-.5.2-.8.6-.8 1.1v.3M10 13.8h.01"
            }
            Self::Home => "M3.8 9.2 10 3.8l6.2 5.4M5.4 8v8.2h3.4v-4.4h2.4v4.4h3.4V8",
            Self::Lock => "M5.4 9h9.2v7H5.4zM7.2 9V6.6a2.8 2.8 0 0 1 5.6 0V9",
            Self::Minus => "M6 10h8",
            Self::Reply => "M8 5 3.8 9.2 8 13.4M4.2 9.2h7.2a4.8 4.8 0 0 1 4.8 4.8v1",
            Self::Search => {
                "M9 14.2a5.2 5.2 0 1 0 0-10.4 5.2 5.2 0 0 0 0 10.4ZM12.9 12.9 16.4 16.4"
            }
            Self::Sound => {
                "M3.6 8v4h2.6l3.6 3V5L6.2 8H3.6ZM12.6 7.8a3.1 3.1 0 0 1 0 4.4M14.6 5.8a6 6 0 0 1 0 8.4"
            }
            Self::Spark => {
                "M10 3.4c.5 3.9 2.2 5.7 6.2 6.2v.4c-4 .5-5.7 2.3-6.2 6.2h-.1c-.5-3.9-2.2-5.7-6.1-6.2v-.4c3.9-.5 5.6-2.3 6.1-6.2z"
            }
            Self::ThumbDown => {
                "M13.2 4v7.2M6.6 4h6.6v7.2l-2.6 4.9a1.5 1.5 0 0 1-1.5-1.6v-2.3H5.3a1.5 1.5 0 0 1-1.5-1.8l1-5A1.7 1.7 0 0 1 6.6 4ZM13.2 4h2.6v7.2h-2.6"
            }
            Self::ThumbUp => {
                "M6.8 16V8.8M13.4 16H6.8V8.8l2.6-4.9a1.5 1.5 0 0 1 1.5 1.6v2.3h3.8a1.5 1.5 0 0 1 1.5 1.8l-1 5a1.7 1.7 0 0 1-1.8 1.4ZM6.8 16H4.2V8.8h2.6"
            }
        }
    }
}

/// The drawing, ready to stand in a line of text.
#[must_use]
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false" {
            path d=(PreEscaped(icon.path())) {}
        }
    }
}
