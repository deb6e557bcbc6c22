//! Inviting people, and what becomes of invites.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use crate::app::{App, Shared};
use crate::error::Error;
use crate::handoff::people;
use crate::ids::Id;
use crate::team::invites::{self, Asking, Refusal};
use crate::team::{Can, Role, Staff, audit};

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    emails: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    groups: Vec<Id>,
}

fn asking(app: &Shared, staff: &Staff, role: Role, groups: BTreeSet<Id>) -> Asking {
    Asking {
        by: staff.id(),
        name: staff.member.name.clone(),
        role,
        groups,
        app_url: app.config.app_url.to_string(),
        seal: app.postman.seal().clone(),
        plans: app.config.plans.clone(),
    }
}

/// Reads a role that this member may give.
///
/// # Errors
/// [`Error::Invalid`] on `role`.
pub fn role(staff: &Staff, typed: &str) -> Result<Role, Error> {
    let role = Role::parse(typed).ok_or_else(|| Error::invalid("role", "Choose a role."))?;
    if role == Role::Owner && !staff.may(Can::Own) {
        return Err(Error::invalid("role", "Only an owner makes owners."));
    }
    Ok(role)
}

/// `POST /api/v1/team/invites`: to one or many; each that gets none is told with the reason.
///
/// # Errors
/// [`Error::Invalid`] on `emails`, `role` or `groups`.
pub async fn send(staff: Staff, input: web::Json<Typed>, app: App) -> Result<HttpResponse, Error> {
    let role = role(&staff, &input.role)?;
    let typed = invites::addresses(&input.emails);
    if typed.is_empty() {
        return Err(Error::invalid(
            "emails",
            "Type at least one e-mail address.",
        ));
    }
    if typed.len() > invites::AT_ONCE {
        return Err(Error::invalid("emails", "Invite up to 50 people at once."));
    }
    let asking = asking(&app, &staff, role, input.groups.iter().copied().collect());
    let shop = staff.shop;
    // Without a mail server the link is handed on by whoever asked for it.
    let by_hand = !app.postman.has_server();
    let (sent, refused) = app
        .store
        .write(shop, move |tx| {
            let there: BTreeSet<Id> = people::groups(tx.conn, tx.shop())?
                .into_iter()
                .map(|group| group.id)
                .collect();
            if !asking.groups.is_subset(&there) {
                return Err(Error::invalid("groups", "There is no such group."));
            }
            let (mut sent, mut refused) = (Vec::new(), Vec::new());
            for (typed, read) in &typed {
                let done = match read {
                    Ok(address) => invites::send(tx, &asking, address)?.map(|done| (done, address)),
                    Err(refusal) => Err(*refusal),
                };
                match done {
                    Ok(((id, link), address)) => {
                        let detail = json!({ "email": address.as_str(), "role": role.as_str() });
                        let (me, at) = (Some(asking.by), &staff.place);
                        audit::note(tx, me, at, "team.invite", Some(&id.to_string()), &detail)?;
                        let link = by_hand.then_some(link);
                        sent.push(json!({ "id": id, "email": address.as_str(), "link": link }));
                    }
                    Err(refusal) => {
                        let plan = matches!(refusal, Refusal::Plan(_));
                        refused.push(json!({
                            "typed": typed, "why": refusal.words(),
                            "link": plan.then_some("/settings/plan"),
                        }));
                    }
                }
            }
            Ok((sent, refused))
        })
        .await?;
    Ok(HttpResponse::Ok().json(json!({ "sent": sent, "refused": refused })))
}

/// `POST /api/v1/team/invites/{invite}/resend`: with a new link.
///
/// # Errors
/// [`Error::NotFound`] when it was spent or taken back.
pub async fn resend(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let by_hand = !app.postman.has_server();
    let (id, shop) = (*id, staff.shop);
    let (url, seal) = (app.config.app_url.to_string(), app.postman.seal().clone());
    let plans = app.config.plans.clone();
    let link = app
        .store
        .write(shop, move |tx| {
            let before = invites::open(tx.conn, tx.shop())?;
            let before = before.into_iter().find(|invite| invite.id == id);
            let asking = Asking {
                by: staff.id(),
                name: staff.member.name.clone(),
                role: before.ok_or(Error::NotFound)?.role,
                groups: BTreeSet::new(),
                app_url: url.clone(),
                seal: seal.clone(),
                plans: plans.clone(),
            };
            let link = invites::resend(tx, &asking, id)?;
            let (me, subject) = (Some(staff.id()), id.to_string());
            let what = "team.invite.resend";
            audit::note(tx, me, &staff.place, what, Some(&subject), &json!({}))?;
            Ok::<_, Error>(link)
        })
        .await?;
    Ok(HttpResponse::Ok().json(json!({ "link": by_hand.then_some(link) })))
}

/// `POST /api/v1/team/invites/{invite}/revoke`: takes it back.
///
/// # Errors
/// [`Error::NotFound`] when it was spent or taken back before.
pub async fn revoke(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (id, shop) = (*id, staff.shop);
    app.store
        .write(shop, move |tx| {
            invites::revoke(tx, id)?;
            let (me, subject) = (Some(staff.id()), id.to_string());
            let what = "team.invite.revoke";
            audit::note(tx, me, &staff.place, what, Some(&subject), &json!({}))
        })
        .await?;
    Ok(HttpResponse::Ok().json(json!({})))
}
