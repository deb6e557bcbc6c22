//! Files: a shopper sends one as a message of its own, and everybody who has its address reads it.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ContentDisposition, DispositionParam, DispositionType,
};
use actix_web::{HttpResponse, web};
use futures_util::StreamExt;
use serde::Deserialize;

use super::handlers::show;
use super::say::{Saying, say};
use super::session::Shopper;
use crate::app::App;
use crate::conversation::attachments::{self, File, LARGEST};
use crate::conversation::messages::{Body, ClientId};
use crate::error::Error;

/// Which file.
#[derive(Debug, Deserialize)]
pub struct Sent {
    client_id: String,
    #[serde(default)]
    name: String,
}

/// The bytes as they come, up to the limit.
async fn read(mut payload: web::Payload) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::invalid("file", "The file did not arrive whole."))?;
        if bytes.len() + chunk.len() > LARGEST {
            return Err(Error::invalid("file", "A file has 5 MB at most."));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// `POST /storefront/v1/attachments?client_id=…&name=…`: a file's bytes as they are, as a message. 200 once it is kept.
///
/// # Errors
/// [`Error::Invalid`] on `file`; [`Error::TooMany`]; [`Error::Unavailable`] when files can't be kept.
pub async fn attach(
    shopper: Shopper,
    sent: web::Query<Sent>,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let client_id = ClientId::parse(&sent.client_id)?;
    app.limits.send(&shopper)?;
    let bytes = read(payload).await?;
    app.limits.file(&shopper, bytes.len())?;
    let name = sent.into_inner().name;
    let file = web::block(move || File::parse(&name, &bytes))
        .await
        .map_err(Error::fault)??;
    let file = app.files.put(app.aside(), shopper.shop, file).await?;
    let saying = Saying {
        client_id,
        body: Body::parse(&file.name)?,
        page: None,
        cart: None,
        about: None,
        file: Some(file),
    };
    let (id, before) = say(&app, &shopper, saying).await?;
    show(&app, &shopper, id, before).await
}

/// `GET /files/{key}`: a file, by an address nobody can guess.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Unavailable`] when the place it lies in does not answer.
pub async fn file(key: web::Path<String>, app: App) -> Result<HttpResponse, Error> {
    let key = key.into_inner();
    let (name, kind, bytes) = app
        .store
        .read(move |conn| attachments::by_key(conn, &key))
        .await?;
    let bytes = app.files.read(&app.store, bytes).await?;
    let disposition = ContentDisposition {
        disposition: if kind.is_picture() {
            DispositionType::Inline
        } else {
            DispositionType::Attachment
        },
        parameters: vec![DispositionParam::Filename(name)],
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind.mime()))
        .insert_header((CONTENT_DISPOSITION, disposition))
        // Whatever is in it, it runs nothing and asks for nothing.
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((CACHE_CONTROL, "private, max-age=86400"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .body(bytes))
}
