//! One question put to a model, from the budget to the judgement; and the button that only tries whether it works.

use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use super::client::{Endpoint, Failure, Request, once};
use super::guards::{self, Evidence};
use super::lines::Said;
use super::{InUse, Models, REPLY_TOKENS, Skipped, Tried, prompt, settings};
use crate::db::{ShopId, Store};
use crate::error::Error;

/// Times a request is made again.
const RETRIES: u32 = 3;
/// The longest a server may have us wait before we ask again.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Models {
    /// Asks a shop's model, and judges what it says.
    ///
    /// # Errors
    /// The database's.
    pub async fn answer(
        &self,
        store: &Store,
        shop: ShopId,
        model: &InUse,
        (question, earlier): (&str, &[String]),
        evidence: &Evidence<'_>,
    ) -> Result<Tried, Error> {
        let now = self.clock.now();
        if self.limits.is_open(shop, now) {
            return Ok(Tried::Skipped(Skipped::Circuit));
        }
        let Some(_under_way) = self.limits.begin(shop, now) else {
            return Ok(Tried::Skipped(Skipped::Limit));
        };
        let messages = prompt::messages(evidence.passages, question, earlier);
        let asked = prompt::tokens(&messages);
        let (day, budget) = (settings::day(now), model.budget);
        let held = asked.saturating_add(i64::from(REPLY_TOKENS));
        if !store
            .insert(shop, move |tx| settings::hold(tx, day, held, budget))
            .await?
        {
            return Ok(Tried::Skipped(Skipped::Budget));
        }
        let request = Request {
            messages,
            schema: prompt::schema(),
            most_tokens: REPLY_TOKENS,
        };
        let limit = self.setup.pace.total.min(self.setup.pace.patience);
        let asking = self.insist(shop, &model.endpoint, &request);
        let said = match timeout(limit, asking).await {
            Ok(said) => said,
            Err(_) => {
                self.limits
                    .failed(shop, self.clock.now(), Failure::TimedOut.name());
                Err(Asked::Failed(Failure::TimedOut))
            }
        };
        let used = match &said {
            Ok(said) => said
                .tokens
                .unwrap_or_else(|| asked.saturating_add(tokens_of(&said.words))),
            // A server that was reached may have counted what it read; one that was not, has not.
            Err(
                Asked::Failed(Failure::Unreachable | Failure::Closed(_) | Failure::Status(..))
                | Asked::Open,
            ) => 0,
            Err(Asked::Failed(_)) => held,
        };
        store
            .insert(shop, move |tx| settings::settle(tx, day, held, used))
            .await?;
        Ok(match said {
            Ok(said) => match guards::judge(&said.words, evidence) {
                Ok(passed) => Tried::Passed(passed),
                Err(refusal) => Tried::Refused(refusal, said.words),
            },
            Err(Asked::Failed(failure)) => Tried::Failed(failure),
            Err(Asked::Open) => Tried::Skipped(Skipped::Circuit),
        })
    }

    /// Asks, and asks again where it may be otherwise in a moment. Never after a first word.
    async fn insist(
        &self,
        shop: ShopId,
        endpoint: &Endpoint,
        request: &Request,
    ) -> Result<Said, Asked> {
        let pace = &self.setup.pace;
        let (mut plain, mut asked_plainly, mut tries) = (false, false, 0);
        loop {
            if !asked_plainly && !self.limits.admits(shop, self.clock.now()) {
                return Err(Asked::Open);
            }
            let failure = match once(self.http(endpoint), endpoint, request, plain, pace).await {
                Ok(said) => {
                    self.limits.answered(shop);
                    return Ok(said);
                }
                Err(failure) => failure,
            };
            if !plain && failure.is_about_form() {
                // The same question once more, so the circuit is not asked again.
                (plain, asked_plainly) = (true, true);
                continue;
            }
            asked_plainly = false;
            self.limits.failed(shop, self.clock.now(), failure.name());
            if !failure.is_passing() || tries == RETRIES {
                return Err(Asked::Failed(failure));
            }
            let told = match &failure {
                Failure::Status(.., after) => *after,
                _ => None,
            };
            let pause = told.unwrap_or_else(|| jittered(pace.pause.saturating_mul(1 << tries)));
            if pause > LONGEST_PAUSE {
                return Err(Asked::Failed(failure));
            }
            tries += 1;
            tokio::time::sleep(pause).await;
        }
    }

    /// Tries whether a model answers at all, and in the form that is asked for. Nothing is kept or counted.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn test(&self, endpoint: &Endpoint) -> Result<Duration, Wrong> {
        let began = self.clock.now();
        let request = Request {
            messages: json!([
                { "role": "system", "content": prompt::RULES },
                { "role": "user", "content": json!({
                    "passages": [{ "n": 1, "title": "Test", "text": "The shop opens at 9 in the morning." }],
                    "asked_before": [],
                    "question": "When does the shop open?",
                }).to_string() },
            ]),
            schema: prompt::schema(),
            most_tokens: REPLY_TOKENS,
        };
        let pace = &self.setup.pace;
        let limit = pace.total.min(pace.patience);
        let asking = async {
            match once(self.http(endpoint), endpoint, &request, false, pace).await {
                Err(failure) if failure.is_about_form() => {
                    once(self.http(endpoint), endpoint, &request, true, pace).await
                }
                first => first,
            }
        };
        let said = timeout(limit, asking)
            .await
            .unwrap_or(Err(Failure::TimedOut))
            .map_err(Wrong::Failed)?;
        if !guards::is_reply(&said.words) {
            return Err(Wrong::NotJson);
        }
        let micros = self.clock.now().0.saturating_sub(began.0);
        Ok(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
    }
}

/// What is wrong with a model that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It did not answer.
    Failed(Failure),
    /// It answered, but not in JSON.
    NotJson,
}

impl Wrong {
    /// For the person who set it up.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Failed(failure) => failure.words(),
            Self::NotJson => "The model answers, but not as the JSON it is asked for. Shoppers would get answers from \
                              your content alone. Try a larger model, or one that follows a JSON schema."
                .into(),
        }
    }
}

/// Why asking came to nothing.
enum Asked {
    Failed(Failure),
    /// The circuit opened.
    Open,
}

fn tokens_of(words: &str) -> i64 {
    i64::try_from(words.len() / 3).unwrap_or(i64::MAX)
}

/// Between half of it and all of it, so that those who failed together don't come back together.
fn jittered(pause: Duration) -> Duration {
    let mut byte = [0_u8; 1];
    // Without randomness there is no jitter, and no harm.
    let _ = getrandom::fill(&mut byte);
    let [byte] = byte;
    pause.mul_f64(0.5 + f64::from(byte) / 510.0)
}
