//! Which model is asked, in the file: where it is and how it is called, and never its key.

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::Reading;
use crate::app::Shared;
use crate::assistant::model::Settings;
use crate::assistant::model::settings::{DAILY_RANGE, keep, read};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::settings::model::{own, same_server};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    enabled: bool,
    daily_tokens: i64,
    #[serde(default)]
    base_url: Option<String>,
    #[serde(default)]
    model: Option<String>,
}

/// What is set.
///
/// # Errors
/// The database's.
pub fn taken(conn: &mut Conn, shop: ShopId) -> Result<Value, Error> {
    let set = read(conn, shop)?;
    Ok(json!({
        "enabled": set.enabled,
        "daily_tokens": set.daily_tokens,
        "base_url": set.base_url,
        "model": set.model,
    }))
}

/// Puts it in.
///
/// # Errors
/// What is not about the file.
pub fn put(
    tx: &mut Tx<'_>,
    reading: &mut Reading,
    value: &Value,
    app: &Shared,
) -> Result<(), Error> {
    let Some(typed) = reading.read::<Typed>(value, "model") else {
        return Ok(());
    };
    if !DAILY_RANGE.contains(&typed.daily_tokens) {
        reading.at("model.daily_tokens", "From 1,000 to 100,000,000 tokens.");
        return Ok(());
    }
    let before = read(tx.conn, tx.shop())?;
    let mut set = Settings {
        enabled: typed.enabled,
        daily_tokens: typed.daily_tokens,
        ..before.clone()
    };
    // Older files say nothing of where it is: that stays.
    if value.get("base_url").is_some() {
        server(reading, &mut set, &typed, app)?;
    }
    if set != before {
        keep(tx, &set)?;
    }
    Ok(())
}

/// The shop's own server, with the key that is kept for it here, if there is one.
fn server(
    reading: &mut Reading,
    set: &mut Settings,
    typed: &Typed,
    app: &Shared,
) -> Result<(), Error> {
    let address = typed.base_url.as_deref().unwrap_or_default();
    let said = own(app, address, typed.model.as_deref().unwrap_or_default());
    let (base, model) = match said {
        Ok(said) => said.unzip(),
        Err(Error::Invalid { message, .. }) => {
            let text = format!("The model’s address “{address}” is left out: {message}");
            reading.tell("model.base_url", text);
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let same = same_server(base.as_ref(), set.base_url.as_deref());
    let had_key = set.key.is_some();
    if !same {
        set.key = None;
    }
    match &base {
        Some(base) if !same => {
            let host = base.host_str().unwrap_or_default();
            reading.tell(
                "model.base_url",
                format!("The key of the model at {host} is in no file. If it needs one, type it under Model."),
            );
        }
        None if had_key => reading.tell(
            "model.base_url",
            "The key of your own model is forgotten: by this file, ours is asked.",
        ),
        Some(_) | None => {}
    }
    set.base_url = base.map(String::from);
    set.model = model;
    Ok(())
}
