//! Tells the theme extension where the app answers: a metafield of the installation, which the app embed's block
//! reads. Without it the chat does not appear.

use serde::Deserialize;
use serde_json::json;

use super::client::ask;
use super::error::AdminError;
use super::fields::{RawUserError, check};
use super::queries::METAFIELDS_SET;
use super::shop_info::Installation;
use crate::app::Shared;
use crate::db::ShopId;

/// The metafield's namespace.
const NAMESPACE: &str = "counterbell";
/// Its key.
const KEY: &str = "origin";

/// Says it, unless it is said already.
///
/// # Errors
/// [`AdminError`].
pub async fn tell(
    app: &Shared,
    shop: ShopId,
    installation: &Installation,
) -> Result<(), AdminError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        metafields_set: Payload,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        #[serde(default)]
        user_errors: Vec<RawUserError>,
    }
    let ours = app.config.app_url.origin().ascii_serialization();
    if installation.told_origin.as_ref() == Some(&ours) {
        return Ok(());
    }
    let metafield = json!({
        "ownerId": installation.id,
        "namespace": NAMESPACE,
        "key": KEY,
        "type": "single_line_text_field",
        "value": ours,
    });
    let data: Data = ask(
        app,
        shop,
        &METAFIELDS_SET,
        json!({ "metafields": [metafield] }),
    )
    .await?;
    check(data.metafields_set.user_errors)
}
