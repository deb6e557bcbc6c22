//! Configuration: the one place that reads the environment. Everything else is handed a [`Config`].
//!
//! | variable | for `serve` | meaning |
//! |---|---|---|
//! | `DATABASE_URL` | required | `sqlite://PATH` or `postgres://…` |
//! | `APP_URL` | required | the app's public address; `http` only on loopback |
//! | `SHOPIFY_API_KEY` | required | the app's client id |
//! | `SHOPIFY_API_SECRET` | required | its client secret |
//! | `ENCRYPTION_KEY` | required | base64 of 32 bytes: seals tokens at rest and in cookies |
//! | `BIND` | `127.0.0.1:3000` | address and port to listen on |
//! | `TRUSTED_PROXIES` | – | proxies on other machines whose `X-Forwarded-For` is believed: addresses or networks (`10.0.0.0/8`), with commas |
//! | `SHOPIFY_API_SECRET_PREVIOUS` | – | the secret before, while it is being replaced |
//! | `ENCRYPTION_KEY_PREVIOUS` | – | the key before: still opens, no longer seals |
//! | `SHOPIFY_SHOP_URL` | `https://{shop}` | where a shop's admin is; `{shop}` is its domain |
//! | `APP_BRIDGE_URL` | Shopify's | the script of App Bridge, for pages inside the admin |
//! | `POLARIS_URL` | Shopify's | the script of Polaris' web components, for the same pages |
//! | `DB_WRITERS` | `3` | writing connections on PostgreSQL (1 to 16) |
//! | `DB_READERS` | `8` | reading connections (1 to 64) |
//! | `ASSISTANT_VECTORS` | `minilm` | what the assistant finds passages by: `minilm`, `static` (quicker, less good) or `api` |
//! | `EMBEDDINGS_BASE_URL` | for `api` | a server with OpenAI's `/embeddings`; with `/v1` or without |
//! | `EMBEDDINGS_MODEL` | for `api` | the model's name there |
//! | `EMBEDDINGS_API_KEY` | – | the key it wants, if it wants one |
//! | `SMTP_URL` | – | the mail server: `smtps://user:password@host`, or `smtp://…?tls=required`; without it mail is kept, not sent |
//! | `MAIL_FROM` | with it | from whom mail is: `Name <address>` |
//! | `ALERTS_TO_LOOPBACK` | `off` | `on`: outgoing webhooks and pushes may also go to this machine itself (`127.0.0.1`, `[::1]`, `localhost`), by http too; for development and tests |
//! | `S3_BUCKET` | – | the bucket in which files of chats lie, at a store that speaks S3's language; without it they lie in the database |
//! | `S3_ENDPOINT` | with it | its server, such as `https://s3.eu-central-1.amazonaws.com` |
//! | `S3_ACCESS_KEY_ID`, `S3_SECRET_ACCESS_KEY` | with it | who asks it |
//! | `S3_REGION` | `us-east-1` | where it is |
//! | `LLM_BASE_URL` | – | an OpenAI-compatible server for shops that have no model of their own, with or without `/v1` |
//! | `LLM_MODEL` | with it | which model there |
//! | `LLM_API_KEY` | – | its key |
//! | `LLM_DAILY_TOKENS` | `200000` | tokens of it that a shop may use in a day (UTC) |
//! | `PLANS` | `off` | `on`: shops have a free plan with limits, and a paid one by Shopify App Pricing; `off`: no shop has limits |
//! | `SHOPIFY_APP_HANDLE` | with `PLANS=on` | the app's handle at Shopify, in the address of its pricing page |
//! | `LLM_TIMEOUTS` | `5,30,20,60` | seconds for any model: to connect, to the first answer, between two pieces, in all |

mod mail;
mod model;
mod objects;
mod plans;
mod proxies;
mod vectors;

pub use model::for_all as model_for_all;
pub use proxies::Proxies;
pub use vectors::for_all as vectors_for_all;

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU32;

use url::Url;

use crate::assistant::model::Setup;
use crate::assistant::vectors::Settings as Vectors;
use crate::db::DatabaseUrl;
use crate::mail::Setup as MailSetup;
use crate::objects::Setup as Bucket;
use crate::shop::plan::Offer;
use crate::shop::seal::Sealer;
use crate::shop::signature::Secrets;

/// Everything the program is told from outside.
#[derive(Clone)]
pub struct Config {
    /// Which database.
    pub database: DatabaseUrl,
    /// The app's public address.
    pub app_url: Url,
    /// Where to listen.
    pub bind: SocketAddr,
    /// Who is believed when they say for whom they ask.
    pub proxies: Proxies,
    /// The app's client id.
    pub client_id: String,
    /// The app's secrets.
    pub secrets: Secrets,
    /// What seals tokens.
    pub sealer: Sealer,
    /// Where a shop's admin is.
    pub shop_url: ShopUrl,
    /// The script of App Bridge.
    pub app_bridge_url: Url,
    /// The script of Polaris' web components.
    pub polaris_url: Url,
    /// Writers on PostgreSQL.
    pub db_writers: usize,
    /// Readers.
    pub db_readers: u32,
    /// What the assistant finds passages by.
    pub vectors: Vectors,
    /// The least time an answer of the assistant takes, in milliseconds, so that it does not startle.
    pub answer_pause_ms: u64,
    /// The longest the assistant waits for the next of several quick messages, in milliseconds.
    pub patience_ms: i64,
    /// Widget sessions a minute, for each shop and address.
    pub sessions_per_minute: NonZeroU32,
    /// Things one visitor may send a minute.
    pub sends_per_minute: NonZeroU32,
    /// Whether pages may be fetched from this machine: nothing but a test says so.
    pub reads_loopback: bool,
    /// Whether alerts may go to this machine, too.
    pub alerts_to_loopback: bool,
    /// Models: ours for all shops, and how long any of them may take.
    pub model: Setup,
    /// The way mail goes out.
    pub mail: MailSetup,
    /// Plans, where shops have some.
    pub plans: Option<Offer>,
    /// Where files lie, if not in the database.
    pub objects: Option<Bucket>,
}

/// How long the assistant waits for the next of several quick messages, at most, in milliseconds.
pub const PATIENCE_MS: i64 = 2500;
/// App Bridge, as Shopify serves it.
pub const APP_BRIDGE_URL: &str = "https://cdn.shopify.com/shopifycloud/app-bridge.js";
/// Polaris' web components, as Shopify serves them.
pub const POLARIS_URL: &str = "https://cdn.shopify.com/shopifycloud/polaris.js";
/// Widget sessions a minute from one address: a page load is one, and many shoppers share an address.
pub const SESSIONS_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(239);
/// Sends a minute of one visitor: more than anybody types.
pub const SENDS_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);

/// Where a shop's admin is: a template with `{shop}`.
#[derive(Debug, Clone)]
pub struct ShopUrl(String);

impl ShopUrl {
    /// Reads a template.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if !text.contains("{shop}") {
            return Err("must contain {shop}".into());
        }
        let example = Url::parse(&text.replace("{shop}", "example.myshopify.com"))
            .map_err(|error| error.to_string())?;
        if example.scheme() != "https" && !is_loopback(&example) {
            return Err("must be https (http only on loopback)".into());
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }

    /// The web origin of this shop: where its pages come from.
    #[must_use]
    pub fn origin(&self, shop: &str) -> String {
        Url::parse(&self.of(shop, "/")).map_or_else(
            |_| format!("https://{shop}"),
            |url| url.origin().ascii_serialization(),
        )
    }

    /// The address of `path` (beginning with `/`) in this shop's admin.
    #[must_use]
    pub fn of(&self, shop: &str, path: &str) -> String {
        format!("{}{path}", self.0.replace("{shop}", shop))
    }
}

/// What is wrong with the environment: all of it at once.
#[derive(Debug)]
pub struct ConfigError(Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for ConfigError {}

/// Whether an address is on this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Reads the app's own address.
///
/// # Errors
/// What is wrong with it.
pub fn parse_app_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)) {
        Ok(url)
    } else {
        Err("must be https (http only on loopback)".into())
    }
}

/// Reads the address of a service the operator named; it may be a neighbour without TLS.
fn parse_service_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        _ => Err("must be http or https".into()),
    }
}

/// One variable, or nothing when it is unset or blank.
#[must_use]
pub fn variable(name: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    let value = std::env::var(name).ok()?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// The database's address from the environment, for `migrate`.
///
/// # Errors
/// What is missing or wrong.
pub fn database_from_env() -> Result<DatabaseUrl, ConfigError> {
    let text = variable("DATABASE_URL")
        .ok_or_else(|| ConfigError(vec!["missing: DATABASE_URL".into()]))?;
    DatabaseUrl::parse(&text).map_err(|error| ConfigError(vec![format!("DATABASE_URL {error}")]))
}

impl Config {
    /// Reads what `serve` needs.
    ///
    /// # Errors
    /// Everything that is missing or wrong, named at once; never a value, which may be secret.
    pub fn from_env() -> Result<Self, ConfigError> {
        let mut reader = Reader::default();
        let database = reader.required("DATABASE_URL", DatabaseUrl::parse);
        let app_url = reader.required("APP_URL", parse_app_url);
        let client_id = reader.required("SHOPIFY_API_KEY", |text| Ok(text.to_owned()));
        let secrets = reader.required("SHOPIFY_API_SECRET", |text| {
            Secrets::parse(text, variable("SHOPIFY_API_SECRET_PREVIOUS").as_deref())
                .map_err(|error| error.to_string())
        });
        let sealer = reader.required("ENCRYPTION_KEY", |text| {
            Sealer::parse(text, variable("ENCRYPTION_KEY_PREVIOUS").as_deref())
                .map_err(|error| error.to_string())
        });
        let bind = reader.or("BIND", "127.0.0.1:3000", |text| {
            text.parse::<SocketAddr>()
                .map_err(|_| "must be ADDRESS:PORT".into())
        });
        let proxies = reader.or("TRUSTED_PROXIES", "", Proxies::parse);
        let shop_url = reader.or("SHOPIFY_SHOP_URL", "https://{shop}", ShopUrl::parse);
        let app_bridge_url = reader.or("APP_BRIDGE_URL", APP_BRIDGE_URL, parse_app_url);
        let polaris_url = reader.or("POLARIS_URL", POLARIS_URL, parse_app_url);
        let db_writers = reader.or("DB_WRITERS", "3", |text| number(text, 1, 16));
        let db_readers = reader.or("DB_READERS", "8", |text| number(text, 1, 64));
        let vectors = vectors::read(&mut reader);
        let model = model::read(&mut reader);
        let mail = mail::read(&mut reader);
        let plans = plans::read(&mut reader);
        let objects = objects::read(&mut reader);
        let alerts = reader.or("ALERTS_TO_LOOPBACK", "off", switch);
        match (
            database,
            app_url,
            client_id,
            secrets,
            sealer,
            bind.zip(proxies),
            shop_url,
            app_bridge_url,
            polaris_url,
            db_writers,
            db_readers,
            vectors,
            model,
            mail.zip(plans).zip(alerts).zip(objects),
        ) {
            (
                Some(database),
                Some(app_url),
                Some(client_id),
                Some(secrets),
                Some(sealer),
                Some((bind, proxies)),
                Some(shop_url),
                Some(app_bridge_url),
                Some(polaris_url),
                Some(db_writers),
                Some(db_readers),
                Some(vectors),
                Some(model),
                Some((((mail, plans), alerts_to_loopback), objects)),
            ) => Ok(Self {
                database,
                app_url,
                bind,
                proxies,
                client_id,
                secrets,
                sealer,
                shop_url,
                app_bridge_url,
                polaris_url,
                db_writers,
                db_readers,
                vectors,
                answer_pause_ms: 0,
                patience_ms: PATIENCE_MS,
                sessions_per_minute: SESSIONS_PER_MINUTE,
                sends_per_minute: SENDS_PER_MINUTE,
                reads_loopback: false,
                alerts_to_loopback,
                model,
                mail,
                plans,
                objects,
            }),
            _ => Err(reader.error()),
        }
    }
}

fn number<N: TryFrom<u32>>(text: &str, least: u32, most: u32) -> Result<N, String> {
    text.parse::<u32>()
        .ok()
        .filter(|number| (least..=most).contains(number))
        .and_then(|number| N::try_from(number).ok())
        .ok_or_else(|| format!("must be a number from {least} to {most}"))
}

fn switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("must be on or off".into()),
    }
}

#[derive(Default)]
struct Reader {
    missing: Vec<&'static str>,
    wrong: Vec<String>,
}

impl Reader {
    fn required<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let Some(text) = variable(name) else {
            self.missing.push(name);
            return None;
        };
        self.parsed(name, parse(&text))
    }

    fn or<T>(
        &mut self,
        name: &'static str,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = variable(name);
        self.parsed(name, parse(text.as_deref().unwrap_or(default)))
    }

    fn parsed<T>(&mut self, name: &str, result: Result<T, String>) -> Option<T> {
        result
            .map_err(|error| self.wrong.push(format!("{name} {error}")))
            .ok()
    }

    fn error(self) -> ConfigError {
        let mut lines = Vec::new();
        if !self.missing.is_empty() {
            lines.push(format!("missing: {}", self.missing.join(", ")));
        }
        lines.extend(self.wrong);
        ConfigError(lines)
    }
}
