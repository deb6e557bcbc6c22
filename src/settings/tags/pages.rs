//! `/settings/tags`.

use actix_web::{HttpRequest, HttpResponse};

use super::page;
use crate::app::App;
use crate::assistants::store as assistants;
use crate::conversation::tags;
use crate::error::Error;
use crate::settings::shell::Shell;
use crate::team::document;
use crate::team::{Opened, frame};

/// `GET /settings/tags`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn all(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let shop = staff.shop;
    let (known, counts) = app
        .store
        .read(move |conn| {
            let hidden = assistants::hidden(conn, shop)?;
            Ok::<_, Error>((tags::all(conn, shop)?, tags::counts(conn, shop, hidden)?))
        })
        .await?;
    let shell = Shell {
        title: "Tags",
        viewer: &staff.member.name,
        now: app.store.clock().now(),
        frame: frame.as_ref(),
        script: "/assets/settings/tags.js",
    };
    let page = shell.page(&page::page(&shell, &known, &counts));
    Ok(frame::answer(HttpResponse::Ok(), page, frame.as_ref()))
}
