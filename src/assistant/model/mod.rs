//! Answering with a model: any OpenAI-compatible server, asked only when the store's content has something to say,
//! and believed only as far as that content goes.
//!
//! `settings` is what a shop set and used, `limits` how often it may be asked; `prompt` says what a model is told,
//! `client` asks it and `lines` reads what it says; `guards` judge the whole of it. Whatever goes wrong in between,
//! the embedded answer takes over in the same turn.

pub mod client;
pub mod guards;
pub mod limits;
pub mod lines;
pub mod prompt;
pub mod settings;
mod trying;
pub mod why;

use std::sync::Arc;

use url::Url;

use crate::clock::Clock;
use crate::db::{ShopId, Store};
use crate::error::Error;
use crate::outside::{self, Reach};

pub use client::{Endpoint, Failure, Pace};
pub use guards::{AskedIn, Evidence, Passed, Refusal};
pub use limits::{Limits, Trouble};
pub use prompt::Passage;
pub use settings::Settings;

/// Most tokens of a reply.
const REPLY_TOKENS: u32 = 400;

/// What whoever runs the app set.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The model for shops that have none of their own.
    pub endpoint: Option<Endpoint>,
    /// Tokens a shop may use of it in a day.
    pub daily_tokens: Option<i64>,
    /// How long things may take.
    pub pace: Pace,
    /// Where a shop's own address may lead.
    pub reach: Reach,
}

/// Opens a shop's sealed key.
pub type Opener = Arc<dyn Fn(ShopId, &[u8]) -> Option<String> + Send + Sync>;

/// The models of all shops.
pub struct Models {
    setup: Setup,
    ours: reqwest::Client,
    theirs: reqwest::Client,
    limits: Limits,
    opener: Opener,
    clock: Clock,
}

/// A shop's model, ready to be asked.
#[derive(Debug, Clone)]
pub struct InUse {
    /// Where and which.
    pub endpoint: Endpoint,
    /// Tokens a day.
    pub budget: i64,
}

/// What became of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// It answered, and the answer passed.
    Passed(Passed),
    /// It answered, and the answer did not.
    Refused(Refusal, String),
    /// It did not answer.
    Failed(Failure),
    /// It was not asked.
    Skipped(Skipped),
}

/// Why a model was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skipped {
    /// The day's tokens are used.
    Budget,
    /// Too many requests at once, or in a minute.
    Limit,
    /// It failed again and again, and is left alone for a while.
    Circuit,
}

impl Models {
    /// Prepares to ask.
    ///
    /// # Errors
    /// The clients'.
    pub fn new(setup: Setup, opener: Opener, clock: Clock) -> Result<Self, reqwest::Error> {
        let client = |reach| {
            outside::client(reach)
                .connect_timeout(setup.pace.connect)
                .build()
        };
        Ok(Self {
            ours: client(Reach::Anywhere)?,
            theirs: client(setup.reach)?,
            limits: Limits::default(),
            opener,
            clock,
            setup,
        })
    }

    /// Where a shop's own address may lead.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.setup.reach
    }

    /// The name of the model for shops that have none of their own.
    #[must_use]
    pub fn default_model(&self) -> Option<&str> {
        self.setup.endpoint.as_ref().map(|one| one.model.as_str())
    }

    /// Which model these settings mean, if any.
    #[must_use]
    pub fn in_use(&self, shop: ShopId, settings: &Settings) -> Option<InUse> {
        if !settings.enabled {
            return None;
        }
        let Some(base) = &settings.base_url else {
            let most = self.setup.daily_tokens.unwrap_or(settings::DAILY_TOKENS);
            return Some(InUse {
                endpoint: self.setup.endpoint.clone()?,
                // A shop may spend less of somebody else's money, not more.
                budget: settings.daily_tokens.min(most),
            });
        };
        // Our key goes to our server only, theirs to theirs.
        let key = match &settings.key {
            Some(sealed) => Some((self.opener)(shop, sealed)?),
            None => None,
        };
        Some(InUse {
            endpoint: Endpoint {
                base: Url::parse(base).ok()?,
                key,
                model: settings.model.clone()?,
                reach: self.setup.reach,
            },
            budget: settings.daily_tokens,
        })
    }

    /// The model a shop has.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(&self, store: &Store, shop: ShopId) -> Result<Option<InUse>, Error> {
        let settings = store.read(move |conn| settings::read(conn, shop)).await?;
        Ok(self.in_use(shop, &settings))
    }

    /// What is wrong with a shop's model, as far as is known. Nothing when it uses none.
    ///
    /// # Errors
    /// The database's.
    pub async fn trouble(&self, store: &Store, shop: ShopId) -> Result<Option<Trouble>, Error> {
        let Some(trouble) = self.limits.trouble(shop) else {
            return Ok(None);
        };
        Ok(self.of(store, shop).await?.map(|_| trouble))
    }

    /// Begins anew with a shop: its settings changed.
    pub fn forget(&self, shop: ShopId) {
        self.limits.forget(shop);
    }

    fn http(&self, endpoint: &Endpoint) -> &reqwest::Client {
        match endpoint.reach {
            Reach::Public | Reach::AlsoLoopback => &self.theirs,
            Reach::Anywhere => &self.ours,
        }
    }
}
