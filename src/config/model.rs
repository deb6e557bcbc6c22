//! The model of whoever runs the app, for shops that have none of their own.

use std::time::Duration;

use url::Url;

use super::{ConfigError, Reader, number, variable};
use crate::assistant::model::{Endpoint, Pace, Setup};
use crate::outside::Reach;

/// The model for all shops from the environment, for the demo: it needs none, and takes one.
///
/// # Errors
/// What is missing or wrong.
pub fn for_all() -> Result<Setup, ConfigError> {
    let mut reader = Reader::default();
    read(&mut reader).ok_or_else(|| reader.error())
}

/// The model of whoever runs the app.
pub(super) fn read(reader: &mut Reader) -> Option<Setup> {
    let pace = reader.or("LLM_TIMEOUTS", "5,30,20,60", timeouts);
    let daily = reader.or("LLM_DAILY_TOKENS", "200000", |text| {
        number::<i64>(text, 1_000, 100_000_000)
    });
    let mut endpoint = None;
    let named = ["LLM_MODEL", "LLM_API_KEY"].map(variable);
    if variable("LLM_BASE_URL").is_some() || named.iter().any(Option::is_some) {
        let [_, key] = named;
        let base = reader.required("LLM_BASE_URL", |text| match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
            Ok(_) => Err("must be an http or https address".into()),
            Err(error) => Err(error.to_string()),
        });
        let model = reader.required("LLM_MODEL", |text| Ok(text.to_owned()));
        endpoint = Some(Endpoint {
            base: base?,
            key,
            model: model?,
            reach: Reach::Anywhere,
        });
    }
    Some(Setup {
        endpoint,
        daily_tokens: Some(daily?),
        pace: pace?,
        reach: Reach::Public,
    })
}

fn timeouts(text: &str) -> Result<Pace, String> {
    let seconds: Vec<u64> = text
        .split(',')
        .filter_map(|part| part.trim().parse().ok())
        .filter(|seconds| (1..=600).contains(seconds))
        .collect();
    let [connect, headers, idle, total] = seconds.as_slice() else {
        return Err("must be four numbers of seconds, from 1 to 600".into());
    };
    let [connect, headers, idle, total] =
        [connect, headers, idle, total].map(|seconds| Duration::from_secs(*seconds));
    Ok(Pace {
        connect,
        headers,
        idle,
        total,
        ..Pace::default()
    })
}
