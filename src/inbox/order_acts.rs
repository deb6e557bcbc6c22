//! Giving money back and cancelling, from beside a chat: a page that shows what exactly would happen, and the door that
//! has it done. What is confirmed is the digest of what was shown.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};

use super::acts::{Sent, is_form, read};
use super::order_act_page::{self as page, Shown};
use super::{beside, seen};
use crate::app::App;
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;
use crate::shop::order_acts::plan::{Act, REASONS, Wish};
use crate::shop::order_acts::{self, Asking, Refusal};
use crate::team::document::{self, Opened};
use crate::team::pages::{no_chat, no_such_chat};
use crate::team::{Staff, audit, frame};

type Fields = BTreeMap<String, String>;

/// Lines of one order that are read of a request.
const LINES: usize = 50;

/// What a form wishes; nothing sent yet: all of it.
fn wish(act: Act, fields: &Fields) -> Result<Wish, Error> {
    let mut wish = Wish::whole(act);
    if !fields.contains_key("chosen") {
        return Ok(wish);
    }
    let ticked = |name: &str| fields.contains_key(name);
    wish.shipping = ticked("shipping");
    wish.restock = ticked("restock");
    wish.notify = ticked("notify");
    if let Some(reason) = fields.get("reason") {
        wish.reason = reason
            .parse()
            .ok()
            .filter(|place: &usize| *place < REASONS.len())
            .ok_or_else(|| Error::invalid("reason", "Choose one of the reasons."))?;
    }
    if act == Act::Refund && !ticked("whole") {
        let mut lines = Vec::new();
        for (name, value) in fields {
            let Some(id) = name.strip_prefix("line-") else {
                continue;
            };
            let number: i64 = value.trim().parse().unwrap_or(-1);
            let id = id.parse().ok().filter(|_| number >= 0);
            let Some(id) = id else {
                return Err(Error::invalid("lines", "Type how many, as a number."));
            };
            if number > 0 {
                lines.push((id, number));
            }
        }
        lines.truncate(LINES);
        wish.lines = Some(lines);
    }
    Ok(wish)
}

fn act_of(text: &str) -> Result<Act, Error> {
    Act::parse(text).ok_or(Error::NotFound)
}

/// Whether the order stands beside this chat, and is the shopper's for sure.
async fn allowed(app: &App, shop: ShopId, chat: Id, order: i64) -> Result<bool, Error> {
    app.store
        .read(move |conn| {
            let chat = seen::load(conn, shop, chat)?;
            beside::is_theirs(conn, shop, &chat, order)
        })
        .await
}

/// `GET /inbox/{conversation}/orders/{order}/{act}`: what would happen. Nothing does.
///
/// # Errors
/// [`Error::NotFound`] of another shop's chat, or an order that is not beside it; the database's.
pub async fn show(
    request: HttpRequest,
    path: web::Path<(Id, i64, String)>,
    query: web::Query<Fields>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (chat, order, act) = path.into_inner();
    let act = act_of(&act)?;
    let theirs = match allowed(&app, staff.shop, chat, order).await {
        Err(Error::NotFound) => {
            let shown = frame.as_ref().map_or_else(no_chat, no_such_chat);
            return Ok(frame::answer(
                HttpResponse::NotFound(),
                shown,
                frame.as_ref(),
            ));
        }
        theirs => theirs?,
    };
    let wish = wish(act, &query);
    let (asked, trouble) = match wish {
        Ok(wish) => (wish, None),
        Err(error) => (Wish::whole(act), Some(error.public())),
    };
    let looked = order_acts::look(&app, staff.shop, (order, asked.clone(), role(&staff))).await;
    let (looked, trouble) = match looked {
        Ok(looked) => (Some(looked), trouble),
        Err(error @ (Error::Unavailable | Error::Invalid { .. })) => {
            let said = match error {
                Error::Unavailable => "Shopify does not answer. Try again in a moment.".to_owned(),
                other => other.public(),
            };
            (None, Some(said))
        }
        Err(error) => return Err(error),
    };
    let shown = page::page(
        &Shown {
            chat: chat.to_string(),
            order,
            theirs,
            wish: asked,
            looked,
            trouble,
            again: query.contains_key("changed"),
        },
        frame.as_ref(),
    );
    Ok(frame::answer(HttpResponse::Ok(), shown, frame.as_ref()))
}

fn role(staff: &Staff) -> &'static str {
    staff.member.role.as_str()
}

/// `POST /api/v1/conversations/{conversation}/orders/{order}/{act}`: have it done, once. 202: a job does it, and the
/// result comes into the thread.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`]; 403 and 409 say why not.
pub async fn confirm(
    request: HttpRequest,
    body: Sent,
    path: web::Path<(Id, i64, String)>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let (chat, order, act) = path.into_inner();
    let act = act_of(&act)?;
    let fields: Fields = read(&request, &body)?;
    let digest = fields
        .get("digest")
        .cloned()
        .ok_or_else(|| Error::invalid("digest", "Look first at what would happen."))?;
    let wish = wish(act, &fields)?;
    // Of an order that is known by a typed number alone, staff say that they have looked whose it is.
    if !allowed(&app, staff.shop, chat, order).await? && !fields.contains_key("sure") {
        return Err(Error::invalid(
            "sure",
            "Confirm first that the order is the shopper’s.",
        ));
    }
    let back = format!("/inbox/{chat}");
    let (_, plan, _) = order_acts::look(&app, staff.shop, (order, wish, role(&staff))).await?;
    let plan = match plan {
        Ok(plan) if plan.digest() == digest => plan,
        Ok(_) | Err(_) => {
            let words = "The order has changed since you looked. See what would happen now.";
            return Ok(no(
                &request,
                &format!("{back}/orders/{order}/{}?changed", act.as_str()),
                "changed",
                words,
            ));
        }
    };
    let asking = Asking {
        conversation: chat,
        staff: staff.id(),
        role: role(&staff),
        plan,
    };
    let by = staff.clone();
    let asked = app
        .store
        .write(staff.shop, move |tx| {
            let asked = order_acts::ask(tx, &asking)?;
            if let Ok((id, _, true)) = &asked {
                let detail = serde_json::json!({
                    "act": id, "amount": asking.plan.amount.text(), "conversation": chat, "order": asking.plan.name,
                });
                let kind = format!("orders.{}", asking.plan.wish.act.as_str());
                let subject = order.to_string();
                audit::note(tx, Some(by.id()), &by.place, &kind, Some(&subject), &detail)?;
            }
            Ok::<_, Error>(asked)
        })
        .await?;
    match asked {
        Ok(_) if is_form(&request) => Ok(HttpResponse::SeeOther()
            .insert_header((LOCATION, back))
            .finish()),
        Ok((id, standing, _)) => Ok(HttpResponse::Accepted().json(serde_json::json!({
            "act": id, "state": standing.as_str(),
        }))),
        Err(refusal) => {
            let again = format!("{back}/orders/{order}/{}", act.as_str());
            let code = match refusal {
                Refusal::NotGranted => "not_granted",
                Refusal::NotAllowed => "forbidden",
                Refusal::Over(_) => "over_limit",
                Refusal::Busy => "busy",
            };
            Ok(no(&request, &again, code, &order_acts::refused(refusal)))
        }
    }
}

/// It is not done: a form goes back to the page, which says why.
fn no(request: &HttpRequest, again: &str, code: &str, words: &str) -> HttpResponse {
    if is_form(request) {
        return HttpResponse::SeeOther()
            .insert_header((LOCATION, again))
            .finish();
    }
    let status = match code {
        "changed" | "busy" => StatusCode::CONFLICT,
        _ => StatusCode::FORBIDDEN,
    };
    HttpResponse::build(status).json(serde_json::json!({
        "error": { "code": code, "message": words, "field": null },
    }))
}
