//! Asks a shop's Admin API one question: waits for its points, sends, judges the answer, tries again where that
//! is of use and can do no harm.

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::answer::{self, Answer, Verdict};
use super::cost::Short;
use super::error::AdminError;
use super::queries::Query;
use super::state::{Line, Pace};
use super::{API_VERSION, marks};
use crate::app::Shared;
use crate::clock::{Clock, Micros};
use crate::db::ShopId;
use crate::error::Error;
use crate::shop::access::{self, AccessError, AccessToken};
use crate::shop::store as shops;

/// Requests for one question.
const TRIES: u32 = 4;
/// The longest answer that is read.
const LONGEST: usize = 8 * 1024 * 1024;

/// Time as one question sees it: the clock, and what it has waited where the clock stands still.
struct Time<'c> {
    clock: &'c Clock,
    begun: Micros,
    waited: Duration,
    pace: Pace,
}

impl Time<'_> {
    fn now(&self) -> Micros {
        let waited = i64::try_from(self.waited.as_micros()).unwrap_or(i64::MAX);
        let at_least = Micros(self.begun.0.saturating_add(waited));
        self.clock.now().max(at_least)
    }

    fn left(&self) -> Duration {
        let spent = u64::try_from(self.now().0.saturating_sub(self.begun.0)).unwrap_or(0);
        self.pace.total.saturating_sub(Duration::from_micros(spent))
    }

    /// Waits, unless that takes longer than the question may.
    async fn wait(&mut self, long: Duration) -> Result<(), AdminError> {
        if long >= self.left() {
            let again = u32::try_from(long.as_secs()).unwrap_or(u32::MAX);
            return Err(AdminError::Throttled {
                again: again.saturating_add(1),
            });
        }
        tokio::time::sleep(long).await;
        self.waited += long;
        Ok(())
    }
}

/// What became of one request.
enum Outcome {
    Answered(Answer, Option<Duration>),
    /// It was never sent whole, so nothing was done.
    NotSent,
    /// It was sent, and the answer did not come, or not whole.
    NoAnswer,
    TooLong,
}

/// Asks one question. Data with a part that was denied is data: that part is null.
///
/// # Errors
/// [`AdminError`].
pub async fn ask<T: DeserializeOwned>(
    app: &Shared,
    shop: ShopId,
    query: &'static Query,
    variables: Value,
) -> Result<T, AdminError> {
    ask_at(app, shop, query, variables, app.admin.pace()).await
}

/// The same, at a pace of one's own.
///
/// # Errors
/// [`AdminError`].
pub(super) async fn ask_at<T: DeserializeOwned>(
    app: &Shared,
    shop: ShopId,
    query: &'static Query,
    variables: Value,
    pace: Pace,
) -> Result<T, AdminError> {
    let (data, denied) = ask_raw(app, shop, query, variables, pace).await?;
    match (serde_json::from_value(data), denied) {
        (Ok(data), None) => Ok(data),
        (Ok(data), Some(denied)) => {
            tracing::debug!(query = query.name, %denied, "a part was denied");
            Ok(data)
        }
        // What was denied is missed.
        (Err(_), Some(denied)) => Err(denied),
        // The error itself quotes what it found, which may be somebody's name.
        (Err(_), None) => {
            tracing::warn!(query = query.name, "an answer of another shape");
            Err(AdminError::Shape("not the fields that were asked for"))
        }
    }
}

async fn ask_raw(
    app: &Shared,
    shop: ShopId,
    query: &'static Query,
    variables: Value,
    pace: Pace,
) -> Result<(Value, Option<AdminError>), AdminError> {
    let clock = app.store.clock();
    let mut time = Time {
        clock,
        begun: clock.now(),
        waited: Duration::ZERO,
        pace,
    };
    let line = app.admin.line(shop, time.now());
    let address = address(app, shop).await?;
    let body = json!({ "query": query.text, "variables": variables, "operationName": query.name });
    let body = serde_json::to_vec(&body).map_err(Error::fault)?;
    let mut renewed = false;
    let mut end = AdminError::Unavailable;
    for attempt in 1..=TRIES {
        let token = access::token(app, shop).await.map_err(no_access)?;
        let held = loop {
            match line.hold(query, time.now()) {
                Ok(held) => break held,
                Err(Short::Never) => return Err(AdminError::TooExpensive),
                Err(Short::Wait(long)) => time.wait(long).await?,
            }
        };
        if line.admit(time.now()).is_err() {
            return Err(AdminError::Unavailable);
        }
        let within = time.pace.request.min(time.left());
        let sent = send(app, &address, &token, body.clone(), within).await;
        let (answer, again) = match sent {
            Outcome::Answered(answer, again) => {
                held.settle(answer.cost.as_ref(), time.now());
                (answer, again)
            }
            lost @ (Outcome::NotSent | Outcome::NoAnswer) => {
                held.settle(None, time.now());
                line.failed(time.now());
                if query.changes && matches!(lost, Outcome::NoAnswer) {
                    return Err(AdminError::Unsure);
                }
                end = AdminError::Unavailable;
                pause(&mut time, attempt, None).await?;
                continue;
            }
            Outcome::TooLong => {
                line.answered();
                return Err(AdminError::Shape("longer than any answer we ask for"));
            }
        };
        match answer.verdict {
            Verdict::Broken => line.failed(time.now()),
            Verdict::Data(..) | Verdict::TokenRefused | Verdict::Throttled | Verdict::Final(_) => {
                line.answered();
            }
        }
        match answer.verdict {
            Verdict::Data(data, denied) => return Ok((data, denied)),
            Verdict::Final(AdminError::Frozen) => {
                marks::lose(app, shop, marks::FROZEN).await?;
                return Err(AdminError::Frozen);
            }
            Verdict::Final(AdminError::NonExpiring) if !renewed => {
                renewed = true;
                access::never_ends(app, shop, token.generation)
                    .await
                    .map_err(no_access)?;
            }
            Verdict::Final(error) => return Err(error),
            // Of a token that was just made, too: `access` marks a shop that goes on like this.
            Verdict::TokenRefused => {
                access::refused(app, shop, token.generation)
                    .await
                    .map_err(no_access)?;
                if std::mem::replace(&mut renewed, true) {
                    return Err(AdminError::Lost);
                }
            }
            Verdict::Throttled => {
                let told = answer.cost.is_some_and(|cost| cost.status.is_some());
                throttled(&mut time, &line, told, attempt, again).await?;
                end = AdminError::Throttled { again: 1 };
            }
            Verdict::Broken if query.changes => return Err(AdminError::Unsure),
            Verdict::Broken => {
                end = AdminError::Unavailable;
                pause(&mut time, attempt, again).await?;
            }
        }
    }
    Err(end)
}

/// Waits as long as the shop asks; where it does not say, the budget of the next try says how long.
async fn throttled(
    time: &mut Time<'_>,
    line: &Line,
    told: bool,
    attempt: u32,
    again: Option<Duration>,
) -> Result<(), AdminError> {
    if attempt == TRIES {
        return Ok(());
    }
    match again {
        Some(long) => time.wait(long).await,
        None if told => Ok(()),
        None => {
            line.emptied(time.now());
            Ok(())
        }
    }
}

/// A pause that doubles with each try, between half of it and the whole by chance, so that many who failed
/// together do not come back together.
async fn pause(
    time: &mut Time<'_>,
    attempt: u32,
    again: Option<Duration>,
) -> Result<(), AdminError> {
    if attempt == TRIES {
        return Ok(());
    }
    let whole = time.pace.pause.saturating_mul(1 << attempt.min(8)) / 2;
    let mut chance = [0; 1];
    // Without chance it is the shortest pause.
    let _ = getrandom::fill(&mut chance);
    let long = whole / 2 + whole.mul_f64(f64::from(chance[0]) / 510.0);
    time.wait(again.map_or(long, |again| again.max(long)))
        .await
        .map_err(|_| AdminError::Unavailable)
}

fn no_access(error: AccessError) -> AdminError {
    match error {
        AccessError::Reopen | AccessError::Uninstalled => AdminError::Lost,
        AccessError::Unavailable => AdminError::Unavailable,
        AccessError::Fault(error) => AdminError::Fault(error),
    }
}

async fn address(app: &Shared, shop: ShopId) -> Result<String, AdminError> {
    let known = app.store.read(move |conn| shops::by_id(conn, shop)).await?;
    let path = format!("/admin/api/{API_VERSION}/graphql.json");
    Ok(app.config.shop_url.of(&known.domain, &path))
}

async fn send(
    app: &Shared,
    address: &str,
    token: &AccessToken,
    body: Vec<u8>,
    within: Duration,
) -> Outcome {
    let request = app
        .http
        .post(address)
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .header("x-shopify-access-token", &token.secret)
        .timeout(within)
        .body(body);
    let mut response = match request.send().await {
        Ok(response) => response,
        Err(error) if error.is_connect() || error.is_builder() => return Outcome::NotSent,
        Err(_) => return Outcome::NoAnswer,
    };
    let again = response.headers().get(RETRY_AFTER);
    let again = again
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.trim().parse::<f64>().ok())
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let status = response.status().as_u16();
    let mut read = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if read.len() + chunk.len() > LONGEST => return Outcome::TooLong,
            Ok(Some(chunk)) => read.extend_from_slice(&chunk),
            Ok(None) => break,
            // A refusal is known by its status, however little came of its text.
            Err(_) if status != 200 => break,
            Err(_) => return Outcome::NoAnswer,
        }
    }
    Outcome::Answered(answer::judge(status, &read), again)
}
