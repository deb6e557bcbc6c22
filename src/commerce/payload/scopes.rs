//! `app/scopes_update`: what the merchant lets the app do from now on.

use serde::de::MapAccess;

use super::PayloadError;
use super::lenient::{Shape, read, skip, texts, time};
use crate::clock::Micros;

/// The scopes of an installed app, as the store reports them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopesReport {
    /// All that are granted now, joined by commas as grants have them; none when the body doesn't say.
    pub current: Option<String>,
    /// When they changed.
    pub updated_at: Option<Micros>,
}

impl Shape for ScopesReport {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "current" => {
                let scope = |text: &String| {
                    text.len() <= 60 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                };
                let mut scopes = texts(from)?;
                scopes.retain(scope);
                scopes.truncate(200);
                self.current = (!scopes.is_empty()).then(|| scopes.join(","));
            }
            "updated_at" => self.updated_at = time(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

/// Reads an `app/scopes_update` body.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object.
pub fn scopes(body: &[u8]) -> Result<ScopesReport, PayloadError> {
    read(body)
}
