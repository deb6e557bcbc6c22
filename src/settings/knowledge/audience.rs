//! For which assistants documents are: chosen for one in its editor, for many in the list, for a whole source beside
//! it, and for one assistant in its own tab.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde_json::json;

use super::input::{self, Input};
use super::pages;
use crate::app::App;
use crate::assistant::knowledge::audience::{self, Audience, Change};
use crate::assistant::sources;
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;

/// A shop's assistants as they are called, the first one first.
#[derive(Debug, Clone, Default)]
pub struct Every(pub Vec<(Id, String)>);

impl Every {
    /// Whether there is anything to choose.
    #[must_use]
    pub fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    /// For whom something is; nothing where it is for all.
    #[must_use]
    pub fn told(&self, audience: &Audience) -> Option<String> {
        let Audience::Of(ids) = audience else {
            return None;
        };
        let named: Vec<&str> = (self.0.iter())
            .filter(|(id, _)| ids.contains(id))
            .map(|(_, name)| name.as_str())
            .collect();
        Some(match named.len() {
            0 => "No assistant".into(),
            all if all == self.0.len() => "All assistants of today".into(),
            _ => named.join(", "),
        })
    }
}

/// The choice, as part of a form. `place` tells its fields from others of the page.
pub fn choice(every: &Every, chosen: &Audience, place: &str, wrong: Option<&str>) -> Markup {
    let all = *chosen == Audience::All;
    html! {
        fieldset class="audience" aria-describedby={ "assistants-" (place) "-note" } {
            legend { "Assistants that answer from it" }
            label class="setting" {
                input type="radio" name="audience" value="all" checked[all];
                "All, also those to come"
            }
            label class="setting" {
                input type="radio" name="audience" value="chosen" checked[!all];
                "Only these"
            }
            div class="chosen" {
                @for (id, name) in &every.0 {
                    label class="setting" translate="no" {
                        input type="checkbox" name="assistants" value=(id) data-several checked[chosen.has(*id)];
                        (name)
                    }
                }
            }
        }
        p class="note" id={ "assistants-" (place) "-note" } data-note="assistants" { @if let Some(wrong) = wrong { (wrong) } }
    }
}

/// What is to become of an audience, where anything was said of it.
///
/// # Errors
/// [`Error::Invalid`] on `assistants` or `audience`.
pub(super) fn change_of(input: &Input) -> Result<Option<Change>, Error> {
    if let (Some(assistant), Some(on)) = (input.assistant, input.on) {
        return Ok(Some(Change::One { assistant, on }));
    }
    match input.audience.as_deref() {
        None => Ok(None),
        Some("all") => Ok(Some(Change::To(Audience::All))),
        Some("chosen") => {
            let ids = input.assistants.clone().unwrap_or_default();
            if ids.is_empty() {
                return Err(Error::invalid(
                    "assistants",
                    "Choose an assistant. To keep it from all, switch it off.",
                ));
            }
            Ok(Some(Change::To(Audience::Of(ids.into_iter().collect()))))
        }
        Some(_) => Err(Error::invalid("audience", "Say which assistants.")),
    }
}

fn wanted(input: &Input) -> Result<Change, Error> {
    change_of(input)?.ok_or_else(|| Error::invalid("audience", "Say which assistants."))
}

/// Where a plain form goes back to: the list, or an assistant's tab.
fn list_of(input: &Input) -> String {
    input.tab.map_or_else(
        || "/settings/knowledge".to_owned(),
        |id| format!("/settings/assistants/{id}/knowledge"),
    )
}

/// `POST /api/v1/documents/audience`: for which assistants these `documents` are. Either `audience` (`all`, or `chosen`
/// with `assistants`), or one `assistant` that does (`on`) or does not answer from them.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `documents`, `assistants` or `audience`.
pub async fn documents(
    request: HttpRequest,
    staff: Staff,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let input = input::read(&request, payload).await?;
    let ids = input.documents.clone().unwrap_or_default();
    let changed = match wanted(&input) {
        Ok(change) => {
            let ids = ids.clone();
            let write = move |tx: &mut crate::db::Tx<'_>| audience::change(tx, &ids, &change);
            app.store.insert(staff.shop, write).await
        }
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => Ok(input::answer(
            &request,
            &list_of(&input),
            &json!({ "documents": ids }),
        )),
        Err(Error::Invalid { message, .. }) if input::is_form(&request) => {
            pages::refused(&request, &app, &staff, input.tab, message).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /api/v1/sources/{source}/audience`: for which assistants a source is, with all that came and will come from it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `assistants` or `audience`.
pub async fn source(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let input = input::read(&request, payload).await?;
    let (shop, id) = (staff.shop, *id);
    app.store
        .read(move |conn| sources::one(conn, shop, id))
        .await?;
    let changed = match wanted(&input) {
        Ok(change) => {
            let write = move |tx: &mut crate::db::Tx<'_>| audience::change_source(tx, id, &change);
            app.store.insert(staff.shop, write).await
        }
        Err(error) => Err(error),
    };
    match changed {
        Ok(documents) => Ok(input::answer(
            &request,
            &list_of(&input),
            &json!({ "documents": documents }),
        )),
        Err(Error::Invalid { message, .. }) if input::is_form(&request) => {
            pages::refused(&request, &app, &staff, input.tab, message).await
        }
        Err(error) => Err(error),
    }
}
