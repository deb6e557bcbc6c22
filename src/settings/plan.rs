//! The plan: what a shop has, what of it is used, what happens at a limit, and the way to Shopify's own page where it is
//! changed. Nothing is paid here, and no card is asked for.

use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};

use super::shell::{Look, Shell};
use crate::app::App;
use crate::clock::Micros;
use crate::error::Error;
use crate::inbox::{Tick, time};
use crate::shop::admin;
use crate::shop::plan::judge::{Near, near};
use crate::shop::plan::store::{self, Used};
use crate::shop::plan::subscription::{Status, Subscription};
use crate::shop::plan::{Held, Limits, Offer, Plan, What};
use crate::shop::store as shops;
use crate::team::document::{self, Opened};
use crate::team::frame;

/// Everything the page tells.
struct Shown {
    now: Micros,
    held: Held,
    used: Used,
    /// What is offered, and Shopify's page where it is chosen.
    offer: Option<(Offer, String)>,
}

/// `GET /settings/plan`. Whoever comes back from Shopify's page brings `charge_id`, or what the welcome link says: the
/// shop is asked at once, so that they find what they chose.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let shop = staff.shop;
    let chose = ["charge_id=", "chosen="];
    if chose
        .iter()
        .any(|name| request.query_string().contains(name))
        && let Err(error) = admin::plan(&app, shop).await
    {
        tracing::info!(%error, "the plan could not be asked for; its webhook will tell");
    }
    let now = app.store.clock().now();
    let (held, used, domain) = app
        .store
        .read(move |conn| {
            let domain = shops::by_id(conn, shop)?.domain;
            Ok::<_, Error>((
                store::held(conn, shop)?,
                store::used(conn, shop, now)?,
                domain,
            ))
        })
        .await?;
    let offer = app.config.plans.clone().map(|offer| {
        let there = app.config.shop_url.of(&domain, &offer.pricing_page());
        (offer, there)
    });
    let shell = Shell {
        title: "Plan",
        viewer: &staff.member.name,
        now,
        frame: frame.as_ref(),
        script: "/assets/settings/plan.js",
    };
    let shown = Shown {
        now,
        held,
        used,
        offer,
    };
    let look = Look {
        styles: &["/assets/settings/plan.css"],
        narrow: true,
        ..Look::default()
    };
    let main = html! {
        header class="page-head" { h1 { "Plan" } }
        @match &shown.offer {
            Some((offer, there)) => {
                (current(&shown, there))
                (usage(&shown, &offer.free))
                @if shown.held.plan() == Plan::Free { (at_the_limit(&offer.free)) }
            }
            None => (unlimited(&shown)),
        }
    };
    Ok(frame::answer(
        HttpResponse::Ok(),
        shell.page_as(&look, &main),
        frame.as_ref(),
    ))
}

fn current(shown: &Shown, there: &str) -> Markup {
    let plan = shown.held.plan();
    let ended = shown.held.subscription.as_ref();
    html! {
        section class="card" aria-labelledby="current-title" {
            div class="card-head" {
                h2 id="current-title" { "Your plan: " (plan.name()) }
                a class={ "button" @if plan == Plan::Free { " primary" } } href=(there) target="_top" { "See plans" }
            }
            @match (plan, ended) {
                (Plan::Team, Some(paid)) => p class="subdued" { (paid_for(paid, shown.now)) },
                (Plan::Free, Some(gone)) if gone.status == Status::Frozen => p {
                    "Shopify has paused your subscription, so the Free plan’s limits hold for new chats until your store’s bill is paid. Nothing you have was taken away."
                },
                (Plan::Free, Some(gone)) if gone.status == Status::Ended => p {
                    "Your " (gone.name.as_deref().unwrap_or("paid")) " plan has ended. The Free plan’s limits hold for what is new; people, assistants and chats that are there stay as they are."
                },
                (Plan::Free | Plan::Team, _) => p class="subdued" {
                    "Free, for as long as you like: no card, no trial that ends. Plans are chosen and paid on Shopify’s page, on your store’s bill."
                },
            }
        }
    }
}

/// What it costs, and when it renews.
fn paid_for(paid: &Subscription, now: Micros) -> Markup {
    let every = paid.every.as_deref().map(str::to_ascii_uppercase);
    let every = match every.as_deref() {
        Some("EVERY_30_DAYS") => " every 30 days",
        Some("ANNUAL") => " a year",
        Some(_) | None => "",
    };
    html! {
        @if let Some(price) = paid.price { (price) (every) ", on your store’s Shopify bill. " }
        @if let Some(at) = paid.renews_at { "It renews on " (time(at, now, Tick::Clock)) ". " }
        @if paid.test { "This is a test: nothing is charged. " }
        "No limits."
    }
}

fn usage(shown: &Shown, free: &Limits) -> Markup {
    let plan = shown.held.plan();
    html! {
        section class="card" aria-labelledby="usage-title" {
            div class="card-head" {
                h2 id="usage-title" { "What is used" }
                span class="subdued" { "AI chats begin anew on " (shown.used.month.next.format("%B %-d")) }
            }
            ul class="usage" {
                @for what in What::ALL { (line(what, shown.used.of(what), plan.limit(free, what))) }
            }
        }
    }
}

fn name(what: What) -> (&'static str, &'static str) {
    match what {
        What::Chats => (
            "AI chats this month",
            "A chat counts once, when the AI first answers in it. Chats with your team only don’t count.",
        ),
        What::Members => (
            "People on your team",
            "With those who are asked to join. Who opens the app in your store’s admin is let in always.",
        ),
        What::Assistants => ("Assistants", "The first is there always."),
    }
}

fn line(what: What, used: i64, limit: Option<i64>) -> Markup {
    let (name, about) = name(what);
    // Two of two people is no trouble; a month without chats left is.
    let tone = limit
        .filter(|_| what == What::Chats)
        .map(|limit| match near(used, limit) {
            Near::Room => "room",
            Near::Soon => "soon",
            Near::Met => "met",
        });
    html! {
        li data-near=[tone] {
            div class="usage-head" {
                h3 { (name) }
                span class="usage-count" {
                    @match limit {
                        Some(limit) => { strong { (used) } " of " (limit) },
                        None => { strong { (used) } " · no limit" },
                    }
                }
            }
            @if let Some(limit) = limit {
                progress max=(limit) value=(used.min(limit)) aria-label={ (name) ": " (used) " of " (limit) } {}
            }
            p class="subdued" { (about) }
        }
    }
}

fn at_the_limit(free: &Limits) -> Markup {
    html! {
        section class="card" aria-labelledby="limit-title" {
            div class="card-head" { h2 id="limit-title" { "What happens at a limit" } }
            ul class="promises" {
                li { "A chat that has begun is never cut: the AI goes on in it, whatever is used." }
                li { "After " (free.chats) " AI chats in a month, a new chat goes straight to your team. The shopper is told that a person answers, and the chat waits in your inbox." }
                li { "No more people can be asked to join and no more assistants added than the plan has; everything that is there stays and works, also after a change to a smaller plan." }
                li { "You are told on the first page once four fifths of a month’s AI chats are used." }
            }
        }
    }
}

fn unlimited(shown: &Shown) -> Markup {
    html! {
        section class="card" aria-labelledby="current-title" {
            div class="card-head" { h2 id="current-title" { "No limits" } }
            p class="subdued" { "Whoever runs this app offers no plans: everything is there, and nothing is counted." }
            ul class="usage" {
                @for what in [What::Members, What::Assistants] { (line(what, shown.used.of(what), None)) }
            }
        }
    }
}

/// What a page says beside a form that a limit may refuse: before it is met, where little is left, and when it is.
#[must_use]
pub fn beside(told: Option<&Beside>, link: &str) -> Markup {
    let Some(told) = told else {
        return html! {};
    };
    html! {
        p class="plan-note" {
            (told.used) " of " (told.limit) " on the Free plan. "
            @if told.used >= told.limit { "What is there stays; for more, " a href=(link) { "see your plan" } "." }
            @else { a href=(link) { "Your plan" } }
        }
    }
}

/// How near one limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// How much there is.
    pub used: i64,
    /// The limit.
    pub limit: i64,
}

impl Beside {
    /// Of a shop and a thing, where that has a limit.
    ///
    /// # Errors
    /// The database's.
    pub fn read(
        conn: &mut crate::db::Conn,
        offer: Option<&Offer>,
        shop: crate::db::ShopId,
        what: What,
        now: Micros,
    ) -> Result<Option<Self>, Error> {
        let Some(offer) = offer else {
            return Ok(None);
        };
        let Some(limit) = store::plan(conn, shop)?.limit(&offer.free, what) else {
            return Ok(None);
        };
        let used = store::used(conn, shop, now)?.of(what);
        Ok(Some(Self { used, limit }))
    }
}
