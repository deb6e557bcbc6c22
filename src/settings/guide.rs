//! The way from the install to the first live chat: each step with its state from what there is, what to do next and a
//! link that leads there. Steps that are done fold to a line; when all are, the whole of it does.

use actix_web::{HttpRequest, HttpResponse};
use diesel::prelude::*;
use maud::{Markup, html};

use super::assistants::{Tab, path};
use super::page::Links;
use super::standing::{Access, Standing};
use crate::app::App;
use crate::clock::Micros;
use crate::db::schema::{conversations, guide_marks, invites, rules, staff};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::inbox::acts::is_form;
use crate::inbox::{Icon, Tick, icon, time};
use crate::on_each;
use crate::team::document::to;
use crate::team::{Frame, Staff};

/// The assistant was tried.
const TRIED: &str = "tried";
/// Nobody else is to be invited.
const ALONE: &str = "alone";

/// What the guide goes by, besides what the first page tells anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guide {
    /// Somebody has asked the assistant something.
    pub tried: bool,
    /// Custom actions that are on.
    pub actions: i64,
    /// People on the team, and how many are asked to join.
    pub people: (i64, i64),
    /// Whoever is here answers alone.
    pub alone: bool,
    /// A shopper has written.
    pub chatted: bool,
}

/// Reads it.
///
/// # Errors
/// The database's.
pub fn read(conn: &mut Conn, shop: ShopId, now: Micros) -> Result<Guide, Error> {
    let key = shop.key();
    let marks: Vec<String> = guide_marks::table
        .filter(guide_marks::shop_id.eq(key))
        .select(guide_marks::mark)
        .load(conn)?;
    let actions = rules::table
        .filter(rules::shop_id.eq(key))
        .filter(rules::enabled.eq(true))
        .count()
        .get_result(conn)?;
    let people = staff::table
        .filter(staff::shop_id.eq(key))
        .filter(staff::removed_at.is_null())
        .count()
        .get_result(conn)?;
    let asked = invites::table
        .filter(invites::shop_id.eq(key))
        .filter(invites::spent_at.is_null())
        .filter(invites::revoked_at.is_null())
        .filter(invites::expires_at.gt(now.0))
        .count()
        .get_result(conn)?;
    let first: Option<i64> = conversations::table
        .filter(conversations::shop_id.eq(key))
        .select(conversations::id)
        .first(conn)
        .optional()?;
    Ok(Guide {
        tried: marks.iter().any(|mark| mark == TRIED),
        actions,
        people: (people, asked),
        alone: marks.iter().any(|mark| mark == ALONE),
        chatted: first.is_some(),
    })
}

fn mark(tx: &mut Tx<'_>, name: &'static str) -> Result<(), Error> {
    let (shop, now) = (tx.key(), tx.wall.0);
    let insert = || {
        diesel::insert_into(guide_marks::table)
            .values((
                guide_marks::shop_id.eq(shop),
                guide_marks::mark.eq(name),
                guide_marks::at.eq(now),
            ))
            .on_conflict((guide_marks::shop_id, guide_marks::mark))
            .do_nothing()
    };
    on_each!(tx.conn, conn => insert().execute(conn))?;
    Ok(())
}

/// The assistant was tried. Written once: later tries write nothing.
///
/// # Errors
/// The database's.
pub async fn tried(app: &App, shop: ShopId) -> Result<(), Error> {
    let known = app
        .store
        .read(move |conn| {
            let row: Option<i64> = guide_marks::table
                .find((shop.key(), TRIED))
                .select(guide_marks::at)
                .first(conn)
                .optional()?;
            Ok::<_, Error>(row.is_some())
        })
        .await?;
    if known {
        return Ok(());
    }
    app.aside().insert(shop, |tx| mark(tx, TRIED)).await
}

/// `POST /api/v1/guide/alone`: nobody else is to be invited, for now.
///
/// # Errors
/// The database's.
pub async fn alone(request: HttpRequest, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    app.store.insert(staff.shop, |tx| mark(tx, ALONE)).await?;
    if is_form(&request) {
        return Ok(to("/settings"));
    }
    Ok(HttpResponse::Ok().json(serde_json::json!({})))
}

/// One step.
struct Step {
    done: bool,
    /// To do, and done.
    titles: [&'static str; 2],
    text: Markup,
    /// What leads on.
    acts: Vec<Act>,
}

/// A way on.
enum Act {
    /// A page of ours, or a place on this one.
    Here(&'static str, String),
    /// A page of the shop's admin.
    Admin(&'static str, String),
    /// A page of the store, beside this one.
    Store(&'static str, String),
    /// Whoever is here answers alone.
    Alone,
}

/// The card.
pub fn card(shop: &Standing, links: &Links, frame: Option<&Frame>) -> Markup {
    let steps = steps(shop, links, frame);
    let done = steps.iter().filter(|step| step.done).count();
    let all = done == steps.len();
    let well = all && shop.dead.1 == 0 && shop.given_up == 0;
    let next = steps.iter().position(|step| !step.done);
    let list = html! {
        ol class="steps" {
            @for (at, one) in steps.iter().enumerate() { (step(one, next == Some(at))) }
        }
    };
    html! {
        section class="card guide" aria-labelledby="setup-title" {
            div class="card-head" {
                h2 id="setup-title" { @if well { "Everything works" } @else { "Set up" } }
                @if !well { span class="subdued" { (done) " of " (steps.len()) " done" } }
            }
            @if all {
                @if let Some(at) = shop.embed_at {
                    p class="subdued" { "Your chat is live. Shoppers have it. Last seen on your store’s pages: " (time(at, shop.now, Tick::Clock)) "." }
                }
                details { summary { "All " (steps.len()) " steps are done" } (list) }
            } @else {
                p class="subdued" { "From here to your first live chat, in about five minutes." }
                progress max=(steps.len()) value=(done) aria-label="Steps done" {}
                (list)
            }
        }
    }
}

fn step(step: &Step, next: bool) -> Markup {
    let [to_do, done] = step.titles;
    html! {
        li data-done[step.done] data-next[next] {
            span class="mark" { @if step.done { (icon(Icon::Check)) } }
            div class="step" {
                h3 { @if step.done { (done) span class="sr" { ": done" } } @else { (to_do) span class="sr" { ": to do" } } }
                p class="subdued" { (step.text) }
                @if !step.acts.is_empty() {
                    div class="acts" {
                        @for (at, one) in step.acts.iter().enumerate() { (act(one, step.done, next && at == 0)) }
                    }
                }
            }
        }
    }
}

fn act(act: &Act, done: bool, primary: bool) -> Markup {
    let class = match (done, primary) {
        (true, _) => "",
        (false, true) => "button primary",
        (false, false) => "button",
    };
    html! {
        @match act {
            Act::Here(name, path) => a class=(class) href=(path) { (name) },
            Act::Admin(name, path) => a class=(class) href=(path) target="_top" { (name) },
            Act::Store(name, path) => a class=(class) href=(path) target="_blank" rel="noopener" { (name) },
            Act::Alone => form method="post" action="/api/v1/guide/alone" data-alone {
                button class="button" { "I answer alone" }
            },
        }
    }
}

fn steps(shop: &Standing, links: &Links, frame: Option<&Frame>) -> [Step; 8] {
    let here = |name: &'static str, path: &str| {
        let path = frame.map_or_else(|| path.to_owned(), |frame| frame.link(path));
        Act::Here(name, path)
    };
    let guide = &shop.guide;
    let actions = shop.assistants.first().map_or_else(
        || "/settings/assistants".into(),
        |(id, _)| path(*id, Tab::Actions),
    );
    let answers = guide.people.0 > 1 || guide.people.1 > 0;
    [
        Step {
            done: true,
            titles: ["Install", "Installed"],
            text: html! { "In " (shop.domain) ", since " (time(shop.installed_at, shop.now, Tick::Clock)) "." },
            acts: Vec::new(),
        },
        access(shop, links, frame),
        Step {
            done: shop.documents > 0,
            titles: ["Read your store’s content", "Content found"],
            text: html! {
                @if shop.documents > 0 { (shop.documents) " of your store’s pages and products to answer from." }
                @else { "Your store’s pages and products are being read; that takes a minute or two. What they don’t say you can write yourself." }
            },
            acts: vec![here("What it knows", "/settings/knowledge")],
        },
        Step {
            done: guide.tried,
            titles: ["Try the assistant", "Assistant tried"],
            text: html! {
                @if guide.tried { "You have asked it something." }
                @else { "Ask what your shoppers ask, and see what they would read. Shoppers see nothing of it." }
            },
            acts: vec![Act::Here("Try your assistant", "#try-title".into())],
        },
        Step {
            done: guide.actions > 0,
            titles: ["Switch an action on", "An action switched on"],
            text: html! {
                @match guide.actions {
                    0 => "Actions say when a person is called: on a button, on words, on a full cart. All of yours are off.",
                    1 => "One is on: it says when a person is called.",
                    number => { (number) " are on: they say when a person is called." },
                }
            },
            acts: vec![here("See actions", &actions)],
        },
        Step {
            done: answers || guide.alone,
            titles: ["Say who answers", "Who answers"],
            text: html! {
                @match guide.people {
                    (people, 0) if people > 1 => { (people) " people on your team." },
                    (people, asked) if asked > 0 => { (people) " on your team, " (asked) " asked to join." },
                    _ if guide.alone => "You answer alone. You can invite people at any time.",
                    _ => "When the AI calls for a person, somebody has to come: invite whoever answers with you.",
                }
            },
            acts: if answers || guide.alone || !shop.manages {
                vec![here("Team", "/settings/team")]
            } else {
                vec![here("Invite people", "/settings/team"), Act::Alone]
            },
        },
        embed(shop, links),
        Step {
            done: guide.chatted,
            titles: ["See your first live chat", "First live chat"],
            text: html! {
                @if guide.chatted { "Shoppers’ chats are in your inbox." }
                @else { "Open your store and write in the chat as a shopper would. It appears in your inbox at once." }
            },
            acts: if guide.chatted {
                vec![here("Open the inbox", "/inbox")]
            } else {
                vec![
                    Act::Store("Open your store", links.store.clone()),
                    here("Open the inbox", "/inbox"),
                ]
            },
        },
    ]
}

fn access(shop: &Standing, links: &Links, frame: Option<&Frame>) -> Step {
    let text = match shop.access {
        Access::Open => "The app may read them, so that your team sees them beside each chat.",
        Access::Reopen => {
            "Shopify has ended the app’s access. Chats go on, but orders and products can’t be looked up. Opening the app in Shopify renews it."
        }
        Access::Scope => {
            "A permission the app needs is not granted. Chats go on, but not all of a customer’s orders and products can be looked up. Open the app in Shopify and approve what it asks for."
        }
        Access::Frozen => {
            "Shopify says that your store is paused or locked, and shows nothing of it. Once it is open again, this works by itself."
        }
        Access::NotApproved => {
            "Shopify has not approved the app for customers’ data. Whoever runs the app asks for it in the Partner Dashboard, under API access; then this works by itself."
        }
        Access::Client => {
            "Shopify does not take the app’s client id and secret. Whoever runs the app has to set them right; then this works by itself."
        }
        Access::Removed => "The app was removed from your store. Install it again to go on.",
    };
    // Opening the app in the admin is what renews it; whoever reads this there has just done so.
    let acts = match (shop.access, frame) {
        (Access::Open | Access::Frozen | Access::NotApproved | Access::Client, _) => Vec::new(),
        (Access::Reopen | Access::Scope | Access::Removed, None) => {
            vec![Act::Admin("Open in Shopify", links.admin.clone())]
        }
        (Access::Reopen | Access::Scope | Access::Removed, Some(frame)) => {
            vec![Act::Here("Try again", frame.link("/"))]
        }
    };
    Step {
        done: shop.access == Access::Open,
        titles: ["Let orders and products be read", "Orders and products"],
        text: html! { (text) " " (arriving(shop)) },
        acts,
    }
}

/// News of the store comes by itself: there is nothing to be done for it.
fn arriving(shop: &Standing) -> Markup {
    match shop.delivery_at {
        Some(at) => {
            html! { "Carts, checkouts and orders arrive. Last one: " (time(at, shop.now, Tick::Clock)) "." }
        }
        None => html! { "Nothing has arrived yet; the first cart or order brings it." },
    }
}

fn embed(shop: &Standing, links: &Links) -> Step {
    let (text, name) = match shop.embed_at {
        Some(at) => (
            html! { "Last seen on your store’s pages: " (time(at, shop.now, Tick::Clock)) "." },
            "Theme settings",
        ),
        None => (
            html! { "Turn it on in your theme, then press Save there. You can turn it off again at any time." },
            "Turn the chat on",
        ),
    };
    Step {
        done: shop.embed_at.is_some(),
        titles: ["Turn the chat on", "Chat on your store"],
        text,
        acts: vec![Act::Admin(name, links.theme.clone())],
    }
}
