//! Orders: whether the store allows us to change them, and what each role may do then.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::shell::{Look, Shell};
use crate::app::App;
use crate::commerce::money::{Currency, Money, amount_of};
use crate::error::Error;
use crate::inbox::drawn::{self, SEEN, Seen};
use crate::shop::admin;
use crate::shop::order_acts::settings::{self, Limit, SCOPE, Settings};
use crate::shop::store as shops;
use crate::team::document::{self, Opened};
use crate::team::{Can, Staff, frame};

/// `GET /settings/orders`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let shop = staff.shop;
    let (known, granted, set) = app
        .store
        .read(move |conn| {
            Ok::<_, Error>((
                shops::by_id(conn, shop)?,
                settings::granted(conn, shop)?,
                settings::read(conn, shop)?,
            ))
        })
        .await?;
    let shell = Shell {
        title: "Orders",
        viewer: &staff.member.name,
        now: app.store.clock().now(),
        frame: frame.as_ref(),
        script: "/assets/settings/orders.js",
    };
    let path = format!("/admin/apps/{}/settings/orders", app.config.client_id);
    let shown = Shown {
        granted,
        set,
        currency: Currency::parse(&known.currency).ok(),
        admin: app.config.shop_url.of(&known.domain, &path),
        manages: staff.may(Can::Manage),
    };
    let main = shown.main(&shell);
    let look = Look {
        styles: &[
            "/assets/settings/knowledge.css",
            "/assets/settings/orders.css",
        ],
        ..Look::default()
    };
    Ok(frame::answer(
        HttpResponse::Ok(),
        shell.page_as(&look, &main),
        frame.as_ref(),
    ))
}

struct Shown {
    granted: bool,
    set: Settings,
    currency: Option<Currency>,
    /// This page in Shopify's admin.
    admin: String,
    manages: bool,
}

impl Shown {
    fn main(&self, shell: &Shell<'_>) -> Markup {
        html! {
            header class="page-head" {
                h1 { "Orders" }
                a class="button" href=(shell.link("/settings")) { "Back to Home" }
            }
            p class="subdued lead" {
                "Refund or cancel an order from beside its chat: you see what exactly would happen, confirm it, and the result is read back from Shopify into the thread. Every act is in the audit."
            }
            section class="card" aria-labelledby="grant-title" {
                div class="card-head" {
                    h2 id="grant-title" { "Your store’s permission" }
                    span class="badge" data-tone=[self.granted.then_some("good")] { @if self.granted { "Allowed" } @else { "Not allowed" } }
                }
                div class="card-body" { (self.grant(shell)) }
            }
            form class="card" method="post" action=(drawn::address("/api/v1/order-acts", &self.set)) data-roles novalidate aria-labelledby="roles-title" {
                div class="card-head" { h2 id="roles-title" { "Who may do what" } }
                div class="card-body" {
                    @if !self.granted { p class="subdued" { "This counts as soon as your store allows it." } }
                    (self.role("agent", "Agents", self.set.agent))
                    (self.role("admin", "Admins", self.set.admin))
                    p class="subdued" { "Owners may do both, without a limit. Viewers may do neither." }
                    @if self.manages { button class="button primary" { "Save" } }
                }
            }
        }
    }

    fn grant(&self, shell: &Shell<'_>) -> Markup {
        html! {
            @if self.granted {
                p { "Counterbell may change orders in your store (" code { (SCOPE) } "). You can take that back in Shopify at any time." }
            } @else {
                p { "Until your store allows it, nobody here can refund or cancel anything, and no button for it is shown." }
                @if !self.manages {
                    p class="subdued" { "An admin can ask for it here." }
                } @else if shell.frame.is_some() {
                    button class="button primary" type="button" data-grant=(SCOPE) { "Ask for permission" }
                    p class="failed" role="alert" hidden {}
                } @else {
                    p { a class="button" href=(self.admin) { "Open this page in Shopify" } }
                    p class="subdued" { "Shopify asks for permission inside its admin only." }
                }
            }
        }
    }

    fn role(&self, name: &str, words: &str, limit: Limit) -> Markup {
        let most = limit.most.zip(self.currency);
        let most = most.map(|(amount, currency)| Money { amount, currency }.plain());
        let (field, error) = (format!("{name}-most"), format!("{name}-most-error"));
        html! {
            fieldset disabled[!self.manages] {
                legend { (words) }
                label class="tick" { input type="checkbox" name={ (name) "-refund" } checked[limit.refund]; "Refund" }
                label class="tick" { input type="checkbox" name={ (name) "-cancel" } checked[limit.cancel]; "Cancel" }
                div class="field" {
                    label for=(field) { "At most, of one order" @if let Some(currency) = self.currency { " (" (currency.as_str()) ")" } }
                    input class="input" id=(field) name=(field) type="text" inputmode="decimal" autocomplete="off"
                        value=(most.unwrap_or_default()) placeholder="No limit" aria-describedby=(error);
                    p class="error" id=(error) role="alert" hidden {}
                }
            }
        }
    }
}

/// What one role may do, as it is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RoleInput {
    refund: bool,
    cancel: bool,
    most: String,
}

/// Both roles.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RolesInput {
    agent: RoleInput,
    admin: RoleInput,
}

impl RoleInput {
    fn limit(&self, field: &'static str) -> Result<Limit, Error> {
        let typed = self.most.trim();
        let most = if typed.is_empty() {
            None
        } else {
            let amount = amount_of(typed).ok().filter(|amount| *amount > 0);
            Some(amount.ok_or_else(|| {
                Error::invalid(field, "Type an amount such as 50.00, or leave it empty.")
            })?)
        };
        Ok(Limit {
            refund: self.refund,
            cancel: self.cancel,
            most,
        })
    }
}

/// `POST /api/v1/order-acts`.
///
/// # Errors
/// [`Error::Invalid`] on `agent-most` or `admin-most`; [`Error::SavedMeanwhile`].
pub async fn save(
    staff: Staff,
    seen: web::Query<Seen>,
    input: web::Json<RolesInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    let set = Settings {
        agent: input.agent.limit("agent-most")?,
        admin: input.admin.limit("admin-most")?,
    };
    let seen = seen.into_inner();
    let seen = drawn::keep(&app.store, staff.shop, seen, settings::read, move |tx| {
        settings::save(tx, &set)
    })
    .await?;
    Ok(HttpResponse::NoContent()
        .insert_header((SEEN, seen))
        .finish())
}

/// `POST /api/v1/order-acts/granted`: asks Shopify what the merchant has granted by now.
///
/// # Errors
/// The database's. Where Shopify does not answer, its webhook says so in time.
pub async fn look(staff: Staff, app: App) -> Result<HttpResponse, Error> {
    if let Err(error) = admin::describe(&app, staff.shop).await {
        tracing::info!(%error, "what is granted could not be asked");
    }
    let shop = staff.shop;
    let granted = app
        .store
        .read(move |conn| settings::granted(conn, shop))
        .await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "granted": granted })))
}
