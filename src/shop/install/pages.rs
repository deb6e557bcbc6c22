//! What a merchant sees when an install did not go through: calm, and with the one thing to do.
//!
//! There is no box to type a shop's address into: an install begins at Shopify, or not at all.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use maud::{DOCTYPE, html};

/// Why it did not go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// Shopify did not say so, or not lately, or to another browser.
    NotProved,
    /// Shopify did not answer us.
    Later,
}

/// The page.
pub fn halt(why: Halt) -> HttpResponse {
    let (status, title, text) = match why {
        Halt::NotProved => (
            StatusCode::UNAUTHORIZED,
            "The install was not finished",
            "This address works once, for a short while, and only in the browser that began. \
             Nothing was changed in your store.",
        ),
        Halt::Later => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Shopify did not answer",
            "The install could not be finished right now. Nothing was changed in your store.",
        ),
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) " · Counterbell" }
                link rel="icon" type="image/svg+xml" href="/assets/inbox/bell.svg";
                link rel="stylesheet" href="/assets/inbox/tokens.css";
                link rel="stylesheet" href="/assets/inbox/parts.css";
                link rel="stylesheet" href="/assets/inbox/sign-in.css";
            }
            body class="door" {
                main class="card" {
                    img src="/assets/inbox/bell.svg" width="40" height="40" alt="";
                    h1 { (title) }
                    p { (text) }
                    p {
                        "Open your Shopify admin, go to " strong { "Apps" } " and choose "
                        strong { "Counterbell" } ". That takes up where you left off."
                    }
                }
            }
        }
    };
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(page.into_string())
}
