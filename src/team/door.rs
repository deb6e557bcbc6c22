//! The pages on which somebody proves who they are: address and password, a code, a link, an invite. They work without
//! a script.

use maud::{DOCTYPE, Markup, html};

use super::passwords::LENGTHS;

/// A page at the door: a card with what it is about.
#[must_use]
pub fn card(title: &str, inner: &Markup) -> Markup {
    html! {
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
                    (inner)
                }
            }
        }
    }
}

fn wrong(text: Option<&str>) -> Markup {
    html! { @if let Some(text) = text { p class="wrong" id="wrong" role="alert" { (text) } } }
}

/// Address and password, or a link by mail.
#[must_use]
pub fn sign_in(title: &str, text: &str, email: &str, why: Option<&str>, outbox: bool) -> Markup {
    let described = why.map(|_| "wrong");
    card(
        title,
        &html! {
            p { (text) }
            form method="post" action="/sign-in" class="way" {
                (wrong(why))
                label for="email" { "E-mail" }
                input id="email" name="email" type="email" autocomplete="username" required maxlength="254"
                    value=(email) aria-describedby=[described];
                label for="password" { "Password" }
                input id="password" name="password" type="password" autocomplete="current-password" maxlength="200";
                button class="button primary" { "Sign in" }
                button class="button" formaction="/sign-in/link" { "E-mail me a link instead" }
            }
            p class="foot" { "In Shopify you need none of this: open the app in your admin." }
            @if outbox { (outbox_link()) }
        },
    )
}

fn outbox_link() -> Markup {
    html! { p class="foot" { a href="/outbox" { "Read the demo’s mail" } } }
}

/// A link may be under way.
#[must_use]
pub fn mailed(email: &str, outbox: bool) -> Markup {
    card(
        "Look into your mail",
        &html! {
            p {
                "If " b translate="no" { (email) } " is on a team, a link is on its way there. It works once, for "
                (super::links::MINUTES) " minutes."
            }
            @if outbox { (outbox_link()) }
            p class="foot" { a href="/sign-in" { "Back" } }
        },
    )
}

/// A code of the app on the phone.
#[must_use]
pub fn code(pending: &str, why: Option<&str>) -> Markup {
    card(
        "Type your code",
        &html! {
            p { "From the app on your phone, or one of the codes you keep on paper." }
            form method="post" action="/sign-in/code" class="way" {
                (wrong(why))
                input type="hidden" name="pending" value=(pending);
                label for="code" { "Code" }
                input id="code" name="code" type="text" inputmode="text" autocomplete="one-time-code" required
                    maxlength="20" autofocus spellcheck="false" aria-describedby=[why.map(|_| "wrong")];
                button class="button primary" { "Sign in" }
            }
            p class="foot" { a href="/sign-in" { "Begin again" } }
        },
    )
}

/// A link that holds: whoever reads mail for somebody opens links, so it takes a click to use it.
#[must_use]
pub fn link(token: &str, shop: &str) -> Markup {
    card(
        "Sign in",
        &html! {
            p { "To the chats of " b translate="no" { (shop) } "." }
            form method="post" action={ "/sign-in/link/" (token) } class="way" {
                button class="button primary" { "Sign in" }
            }
        },
    )
}

/// An invite that holds.
#[must_use]
pub fn join(
    token: &str,
    (shop, by): (&str, &str),
    (email, name): (&str, &str),
    why: Option<&str>,
) -> Markup {
    card(
        &format!("Join {shop}"),
        &html! {
            p { (by) " asks you to join the team as " b translate="no" { (email) } "." }
            form method="post" action={ "/join/" (token) } class="way" {
                (wrong(why))
                input type="hidden" name="username" value=(email) autocomplete="username";
                label for="name" { "Your name, as shoppers see it" }
                input id="name" name="name" type="text" autocomplete="given-name" required maxlength="60" value=(name)
                    aria-describedby=[why.map(|_| "wrong")];
                label for="password" { "Password " span class="subdued" { "(if you want one)" } }
                input id="password" name="password" type="password" autocomplete="new-password" maxlength="200"
                    aria-describedby="password-note";
                p id="password-note" class="subdued" {
                    "At least " (LENGTHS.start()) " characters. Without one we mail you a link each time you sign in."
                }
                button class="button primary" { "Join" }
            }
        },
    )
}

/// An invite that holds no longer, or never did.
#[must_use]
pub fn no_invite() -> Markup {
    card(
        "This invite does not hold any more",
        &html! {
            p { "It was used, taken back, sent again, or is older than a week. Ask whoever sent it for a new one." }
            p class="foot" { a href="/sign-in" { "Sign in" } }
        },
    )
}
