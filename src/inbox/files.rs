//! A member of staff sends a file: a message of its own, as the shopper's are.

use actix_web::{HttpResponse, web};
use futures_util::StreamExt;
use serde::Deserialize;

use super::reply::{Saw, is_as_seen};
use super::seen::load;
use crate::app::App;
use crate::conversation::Command;
use crate::conversation::attachments::{self, File, LARGEST};
use crate::conversation::messages::{self, Author, Body, ClientId, NewMessage};
use crate::conversation::store::perform;
use crate::error::Error;
use crate::handoff::coming;
use crate::ids::Id;
use crate::team::Staff;

/// Which file.
#[derive(Debug, Deserialize)]
pub struct Sent {
    client_id: String,
    #[serde(default)]
    name: String,
    /// The owner's epoch as the sender saw it, and how far they had read, as with a reply.
    #[serde(default)]
    epoch: Option<String>,
    #[serde(default)]
    seen: Option<String>,
}

/// `POST /api/v1/conversations/{id}/attachments?client_id=…&name=…&epoch=…&seen=…`: a file's bytes as they are.
///
/// # Errors
/// [`Error::Invalid`] on `file`; [`Error::Refused`] when somebody else holds the chat, and when it moved since it was
/// read.
pub async fn attach(
    staff: Staff,
    id: web::Path<Id>,
    sent: web::Query<Sent>,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let (shop, chat) = (staff.shop, *id);
    app.store
        .read(move |conn| load(conn, shop, chat).map(|_| ()))
        .await?;
    let key = ClientId::parse(&sent.client_id)?.of_staff(staff.id());
    let bytes = read(payload).await?;
    let saw = Saw::read(sent.epoch.as_deref(), sent.seen.as_deref());
    let name = sent.into_inner().name;
    let file = web::block(move || File::parse(&name, &bytes))
        .await
        .map_err(Error::fault)??;
    let file = app.files.put(app.aside(), shop, file).await?;
    let words = Body::parse(&file.name)?;
    let (me, id) = (staff.id(), *id);
    app.store
        .write(staff.shop, move |tx| {
            let mut chat = load(tx.conn, tx.shop(), id)?;
            if messages::sent_before_in(tx.conn, tx.shop(), &key, id, Author::Staff)? {
                return Ok(());
            }
            is_as_seen(tx, &chat, me, saw)?;
            let message = messages::keep(
                tx,
                &NewMessage {
                    conversation: id,
                    author: Author::Staff,
                    author_id: Some(me),
                    client_key: Some(key.clone()),
                    body: words.as_str(),
                    sources: &[],
                },
            )?;
            attachments::keep(tx, id, message, &file)?;
            perform(tx, &mut chat, &Command::StaffSays { staff: me, message })?;
            coming::acts(tx, me)?;
            Ok::<_, Error>(())
        })
        .await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({})))
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
