//! What reads sentences: in this process, or at a service.

use super::{ConfigError, Reader, parse_service_url, variable};
use crate::assistant::vectors::{ApiSettings, Kind, Settings};

/// From the environment, for the demo: it needs none, and takes one.
///
/// # Errors
/// What is missing or wrong.
pub fn for_all() -> Result<Settings, ConfigError> {
    let mut reader = Reader::default();
    read(&mut reader).ok_or_else(|| reader.error())
}

pub(super) fn read(reader: &mut Reader) -> Option<Settings> {
    match reader.or("ASSISTANT_VECTORS", "minilm", Kind::parse)? {
        Kind::Minilm => Some(Settings::Minilm),
        Kind::Static => Some(Settings::Static),
        Kind::Api => {
            let base_url = reader.required("EMBEDDINGS_BASE_URL", parse_service_url);
            let model = reader.required("EMBEDDINGS_MODEL", |text| Ok(text.to_owned()));
            Some(Settings::Api(ApiSettings {
                base_url: base_url?,
                key: variable("EMBEDDINGS_API_KEY"),
                model: model?,
            }))
        }
    }
}
