//! `POST /api/v1/documents/files?name=…`: a file's bytes as they are; one request a file.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::input;
use crate::app::App;
use crate::assistant::sources::failures::{self, Failure};
use crate::assistant::sources::{self, files};
use crate::error::Error;
use crate::team::Staff;

/// How the file is called.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Named {
    name: String,
}

/// Takes a file in. The same name replaces what came under it before.
///
/// # Errors
/// [`Error::Invalid`] on `file`; it is noted with the source, too.
pub async fn upload(
    staff: Staff,
    named: web::Query<Named>,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let name = named.into_inner().name;
    let too_long = format!("{}: a file has 2 MB at most.", short(&name));
    let parts = match input::bytes(payload, files::LARGEST, "file", &too_long).await {
        Ok(bytes) => {
            let name = name.clone();
            web::block(move || files::read(&name, &bytes))
                .await
                .map_err(Error::fault)?
        }
        Err(error) => Err(error),
    };
    let author = staff.id();
    let parts = match parts {
        Ok(parts) => parts,
        Err(error) => {
            if let Error::Invalid { message, .. } = &error {
                let failure = Failure::new(short(&name), message.as_str());
                app.aside()
                    .insert(staff.shop, move |tx| {
                        let source = sources::of_files(tx)?;
                        failures::note_file(tx, source, &failure)
                    })
                    .await?;
            }
            return Err(error);
        }
    };
    let ids = app
        .store
        .insert(staff.shop, move |tx| {
            let source = sources::of_files(tx)?;
            failures::forget_item(tx, source, &short(&name))?;
            files::keep(tx, source, author, &parts)
        })
        .await?;
    Ok(HttpResponse::Ok().json(json!({ "documents": ids })))
}

fn short(name: &str) -> String {
    name.chars().filter(|c| *c != '\0').take(100).collect()
}
