//! What staff teach the assistant from the thread: that an answer was right or wrong, and that a person's answer
//! belongs into the knowledge.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Deserializer};

use super::acts::{Sent, is_form, read};
use super::seen::load;
use crate::app::App;
use crate::assistant::attempts;
use crate::assistant::learning::gaps::{self, Missed};
use crate::assistant::learning::ratings::{self, Rater};
use crate::conversation::messages::{self, Author};
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;

/// Messages before an answer in which its question is looked for.
const LOOKED_THROUGH: i64 = 100;

#[derive(Deserialize)]
struct Thumb {
    message: Id,
    /// `true` or "yes", `false` or "no"; nothing takes it back.
    #[serde(default, deserialize_with = "thumb")]
    good: Option<bool>,
}

fn thumb<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Bool(bool),
        Word(String),
    }
    Ok(match Option::<Given>::deserialize(deserializer)? {
        None => None,
        Some(Given::Bool(good)) => Some(good),
        Some(Given::Word(word)) => Some(word == "yes"),
    })
}

/// `POST …/ratings`: an answer of the AI's was right, or wrong.
///
/// # Errors
/// [`Error::NotFound`] when the chat has no such answer of the AI's.
pub async fn rate(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Thumb = read(&request, &body)?;
    let (id, me) = (*id, staff.id());
    app.store
        .insert(staff.shop, move |tx| {
            load(tx.conn, tx.shop(), id)?;
            ratings::rate(tx, id, input.message, Rater::Staff(me), input.good)
        })
        .await?;
    Ok(if is_form(&request) {
        see(&format!("/inbox/{id}"))
    } else {
        HttpResponse::NoContent().finish()
    })
}

#[derive(Deserialize)]
struct Learn {
    message: Id,
}

/// `POST …/gaps`: a person's answer is to become a document. Answers with the card of its question.
///
/// # Errors
/// [`Error::NotFound`] when the chat has no such message; [`Error::Invalid`] on `message` when it is not staff's, or
/// nothing was asked before it.
pub async fn learn(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Learn = read(&request, &body)?;
    let id = *id;
    let gap = app
        .store
        .insert(staff.shop, move |tx| card_for(tx, id, input.message))
        .await?;
    Ok(if is_form(&request) {
        see(&format!("/settings/gaps?gap={gap}#gap-{gap}"))
    } else {
        HttpResponse::Ok().json(serde_json::json!({ "gap": gap }))
    })
}

fn card_for(tx: &mut Tx<'_>, id: Id, answer: Id) -> Result<Id, Error> {
    let shop = tx.shop();
    load(tx.conn, shop, id)?;
    let thread = messages::last_of(tx.conn, shop, id, LOOKED_THROUGH)?;
    let told = thread
        .iter()
        .find(|message| message.id == answer)
        .ok_or(Error::NotFound)?;
    if told.author != Author::Staff {
        return Err(Error::invalid(
            "message",
            "That is no answer of your team’s.",
        ));
    }
    // Who says "thanks" asks nothing: the question is the last one that is.
    let asked = |message: &&messages::Message| {
        message.id < answer
            && message.author == Author::Shopper
            && message
                .body
                .as_deref()
                .is_some_and(|body| crate::assistant::smalltalk::answer(body).is_none())
    };
    let question = thread
        .iter()
        .rfind(asked)
        .ok_or_else(|| Error::invalid("message", "Nothing was asked before it."))?
        .id;
    let tries = attempts::of(tx.conn, shop, id)?;
    let looked_at = attempts::at(&tries, question).map_or(&[][..], |one| &one.looked_at);
    let missed = Missed {
        conversation: id,
        message: question,
        looked_at,
        asked_back: false,
    };
    gaps::note(tx, &missed)?.ok_or(Error::NotFound)
}

fn see(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, path))
        .finish()
}
