//! Which model answers a shop's shoppers: shown, set, and tried.
//!
//! The key goes in and never comes out. It belongs to the server it was typed for: who names another server types it
//! again, so that nobody can have it sent elsewhere.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use url::Url;

use super::model_page;
use crate::app::{App, Shared};
use crate::assistant::model::{Endpoint, Settings, settings};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::inbox::drawn::{self, SEEN, Seen};
use crate::outside;
use crate::team::document::{self, Opened};
use crate::team::{Staff, frame};

/// Longest of each thing typed.
const LONGEST: usize = 500;

/// `GET /settings/model`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (shop, now) = (staff.shop, app.store.clock().now());
    let trouble = app.models.trouble(&app.store, shop).await?;
    let (settings, used) = app
        .store
        .read(move |conn| {
            let used = settings::used(conn, shop, settings::day(now))?;
            Ok::<_, Error>((settings::read(conn, shop)?, used))
        })
        .await?;
    let shown = model_page::page(
        &model_page::Shown {
            now,
            viewer: staff.member.name,
            in_use: app.models.in_use(shop, &settings),
            default_model: app.models.default_model().map(str::to_owned),
            settings,
            used,
            trouble,
        },
        frame.as_ref(),
    );
    Ok(frame::answer(HttpResponse::Ok(), shown, frame.as_ref()))
}

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct Typed {
    /// Whether a model is asked at all.
    #[serde(default = "on")]
    enabled: bool,
    /// The shop's own server; empty: ours.
    #[serde(default)]
    base_url: String,
    #[serde(default)]
    model: String,
    /// Empty: the one that is kept, if the server is the same.
    #[serde(default)]
    key: String,
    /// Forgets the key that is kept.
    #[serde(default)]
    no_key: bool,
    #[serde(default)]
    daily_tokens: Option<i64>,
}

fn on() -> bool {
    true
}

/// `POST /api/v1/model`: keeps it.
///
/// # Errors
/// [`Error::Invalid`] on the field that is wrong; [`Error::SavedMeanwhile`].
pub async fn save(
    staff: Staff,
    seen: web::Query<Seen>,
    input: web::Json<Typed>,
    app: App,
) -> Result<HttpResponse, Error> {
    let shop = staff.shop;
    let kept = app
        .store
        .read(move |conn| settings::read(conn, shop))
        .await?;
    let new = read(&app, shop, &input, &kept)?;
    let (has_key, base_url) = (new.key.is_some(), new.base_url.clone());
    let lost_key = kept.key.is_some() && !has_key && !input.no_key && base_url.is_some();
    let read = |conn: &mut Conn, shop: ShopId| Ok(all_of(settings::read(conn, shop)?));
    let seen = drawn::keep(&app.store, shop, seen.into_inner(), read, move |tx| {
        settings::keep(tx, &new)
    })
    .await?;
    app.models.forget(shop);
    tracing::info!(staff = %staff.id(), "the model's settings were changed");
    let answer = serde_json::json!({
        "base_url": base_url, "has_key": has_key, "key_forgotten": lost_key,
    });
    Ok(HttpResponse::Ok().insert_header((SEEN, seen)).json(answer))
}

/// All that is set, the sealed key too: only to be told from what somebody else sets.
pub fn all_of(set: Settings) -> impl Serialize {
    (
        set.enabled,
        set.base_url,
        set.model,
        set.key,
        set.daily_tokens,
    )
}

/// `POST /api/v1/model/test`: tries what was typed, before it is kept.
///
/// # Errors
/// [`Error::Invalid`] on the field that is wrong.
pub async fn test(staff: Staff, input: web::Json<Typed>, app: App) -> Result<HttpResponse, Error> {
    let shop = staff.shop;
    let kept = app
        .store
        .read(move |conn| settings::read(conn, shop))
        .await?;
    let mut new = read(&app, shop, &input, &kept)?;
    new.enabled = true;
    let Some(model) = app.models.in_use(shop, &new) else {
        return Ok(told(
            false,
            "There is no model to test: type an address and a model.",
            None,
        ));
    };
    Ok(match app.models.test(&model.endpoint).await {
        Ok(took) => {
            let seconds = took.as_secs_f64();
            told(
                true,
                &format!("It works: it answered in {seconds:.1} s."),
                Some(took.as_millis()),
            )
        }
        Err(wrong) => told(false, &wrong.words(), None),
    })
}

fn told(works: bool, said: &str, took_ms: Option<u128>) -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "works": works, "said": said, "took_ms": took_ms }))
}

/// What was typed as settings, with the kept key where it still belongs.
fn read(app: &Shared, shop: ShopId, typed: &Typed, kept: &Settings) -> Result<Settings, Error> {
    let (base_url, model) = own(app, &typed.base_url, &typed.model)?.unzip();
    let daily_tokens = typed.daily_tokens.unwrap_or(kept.daily_tokens);
    if !settings::DAILY_RANGE.contains(&daily_tokens) {
        return Err(Error::invalid(
            "daily_tokens",
            "Type a number of tokens from 1,000 to 100,000,000.",
        ));
    }
    let same = same_server(base_url.as_ref(), kept.base_url.as_deref());
    let key = match typed.key.trim() {
        _ if base_url.is_none() || typed.no_key => None,
        "" => kept.key.clone().filter(|_| same),
        text if text.len() > LONGEST || !text.chars().all(|c| c.is_ascii_graphic()) => {
            return Err(Error::invalid("key", "That does not look like a key."));
        }
        text => {
            let context = settings::key_context(shop);
            let sealed = app.config.sealer.seal(&context, text.as_bytes());
            Some(sealed.map_err(|_| Error::fault("the key could not be sealed"))?)
        }
    };
    Ok(Settings {
        enabled: typed.enabled,
        base_url: base_url.map(String::from),
        model,
        key,
        daily_tokens,
    })
}

/// The shop's own server and the model there; nothing where no address is said.
///
/// # Errors
/// [`Error::Invalid`] on `base_url` or `model`.
pub fn own(app: &Shared, base_url: &str, model: &str) -> Result<Option<(Url, String)>, Error> {
    let base_url = match base_url.trim() {
        "" => return Ok(None),
        text => base(app, text)?,
    };
    match model.trim() {
        "" => Err(Error::invalid("model", "Type the model’s name.")),
        text if text.len() > LONGEST => Err(Error::invalid("model", "That name is too long.")),
        text => Ok(Some((base_url, text.to_owned()))),
    }
}

fn base(app: &Shared, text: &str) -> Result<Url, Error> {
    if text.len() > LONGEST {
        return Err(Error::invalid("base_url", "That address is too long."));
    }
    let url = Url::parse(text)
        .map_err(|_| Error::invalid("base_url", outside::Closed::Scheme.words()))?;
    outside::check(&url, app.models.reach())
        .map_err(|closed| Error::invalid("base_url", closed.words()))?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::invalid(
            "base_url",
            "Leave out what comes after ? or #.",
        ));
    }
    Ok(url)
}

/// Whether a key that is kept for one is meant for the other.
#[must_use]
pub fn same_server(new: Option<&Url>, kept: Option<&str>) -> bool {
    match (new, kept.map(Url::parse)) {
        (Some(new), Some(Ok(kept))) => new.origin() == kept.origin(),
        _ => false,
    }
}

/// What the page says of a model in use.
#[must_use]
pub fn host(endpoint: &Endpoint) -> String {
    endpoint.base.host_str().unwrap_or_default().to_owned()
}
