//! The store of objects of whoever runs the app, for files of chats.

use super::{Reader, parse_service_url, variable};
use crate::objects::sign::Keys;
use crate::objects::{Setup, bucket_name};

/// The bucket, if one is set.
pub(super) fn read(reader: &mut Reader) -> Option<Option<Setup>> {
    const NAMED: [&str; 4] = [
        "S3_BUCKET",
        "S3_ENDPOINT",
        "S3_ACCESS_KEY_ID",
        "S3_SECRET_ACCESS_KEY",
    ];
    if NAMED.into_iter().all(|name| variable(name).is_none()) {
        return Some(None);
    }
    let word = |text: &str| Ok(text.to_owned());
    let bucket = reader.required("S3_BUCKET", bucket_name);
    let endpoint = reader.required("S3_ENDPOINT", parse_service_url);
    let id = reader.required("S3_ACCESS_KEY_ID", word);
    let secret = reader.required("S3_SECRET_ACCESS_KEY", word);
    let region = reader.or("S3_REGION", "us-east-1", word);
    Some(Some(Setup {
        endpoint: endpoint?,
        bucket: bucket?,
        region: region?,
        keys: Keys {
            id: id?,
            secret: secret?,
        },
    }))
}
