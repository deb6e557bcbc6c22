//! A line tried in the editor: whether its words start what is being written, or what it means does.

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::tries::said;
use crate::app::App;
use crate::assistant::gate;
use crate::error::Error;
use crate::rules::{Book, meaning};
use crate::team::Staff;

/// Longest line to try.
const LINE: usize = 500;

/// `POST /api/v1/actions/try`: whether a line starts what is being written. Only its phrases and keywords are looked at,
/// so that the rest need not be finished.
///
/// # Errors
/// [`Error::Invalid`] on `line`.
pub async fn line(staff: Staff, body: web::Json<Value>, app: App) -> Result<HttpResponse, Error> {
    let line = body.get("line").and_then(Value::as_str).unwrap_or("");
    if line.chars().count() > LINE {
        return Err(Error::invalid(
            "line",
            format!("Keep it to {LINE} characters."),
        ));
    }
    let rule = said(&body);
    let shelf = app.books.of(&app.store, staff.shop).await?;
    let sense = app.books.sense_of(&rule, &shelf);
    let heard = gate::listen(&app.vectors, line).await;
    let tried = meaning::tried(&app.vectors, &sense, line).await;
    let hit = Book::new(vec![rule])
        .on_heard(line, &heard)
        .into_iter()
        .next();
    let meant = tried.meant.as_ref().filter(|_| hit.is_none());
    let span = match (&hit, meant) {
        (Some(hit), _) => hit.span,
        (None, Some(meant)) => Some(meant.span),
        (None, None) => None,
    };
    // Browsers count in UTF-16.
    let units = |to: u32| {
        let to = usize::try_from(to).unwrap_or(0);
        line.get(..to).map(|text| text.encode_utf16().count())
    };
    let near = |near: &meaning::Meant| json!({ "phrase": near.phrase, "percent": near.percent });
    Ok(HttpResponse::Ok().json(json!({
        "starts": hit.is_some() || meant.is_some(),
        "span": span.map(|(from, to)| [units(from), units(to)]),
        "meant": meant.map(near),
        "nearest": tried.nearest.as_ref().filter(|_| hit.is_none() && meant.is_none()).map(near),
        "other_language": tried.other_language,
    })))
}
